/* Names of saved papers: what stays, what is replaced, where a part is cut, which folder. */
#include "report/file_name.h"

#include "tests/sim/sample_job.h"
#include "tests/unit/harness.h"

static void parts_keep_letters_only(void)
{
	static const struct {
		const char *text, *part;
	} cases[] = {
		{ "PC-2021.00317", "PC-2021.00317" },
		{ "a/b\\c:d*e?f\"g<h>i|j", "a_b_c_d_e_f_g_h_i_j" },
		{ "../../etc/passwd", "_._.._etc_passwd" },
		{ ".hidden", "_hidden" },
		{ "架空市 総務部々ー㎡①（A）", "架空市_総務部々ー___A_" },
		{ "ｱｲｳＡ１", "ｱｲｳＡ１" },
		{ "Ünïcode×÷", "Ünïcode__" },
		{ "a\xE2\x80\xAE"
		  "b",
		  "a_b" },
		{ "\xFF\xFE", "__" },
		{ "a b_c", "a_b_c" },
		{ "0123456789012345678901234567890123456789X",
		  "0123456789012345678901234567890123456789" },
		/* 13 characters of 3 bytes are 39: the next would be cut in two. */
		{ "あいうえおかきくけこさしすせ", "あいうえおかきくけこさしす" },
		{ "", "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char part[FILE_NAME_PART + 1];

		file_name_part(cases[i].text, part);
		TEST_TEXT(part, cases[i].part);
	}
}

static void name_of(struct sample *s, char name[FILE_NAME_MOST], char folder[FILE_NAME_MOST])
{
	_clear_(record_clear) struct record r = RECORD_INIT;
	_clear_(record_view_freep) struct record_view *v = NULL;
	struct error err;

	TEST_OK(record_build(&s->input, &r, &err), err);
	TEST_OK(record_read(r.bytes, r.n, "sample", &v, &err), err);
	TEST_OK(file_name_of(v, name, &err), err);
	TEST_OK(file_name_folder(v, folder, &err), err);
}

static void every_kind_has_its_name(void)
{
	static const char *const names[SAMPLE_COUNT] = {
		[SAMPLE_CLEARED] = "_PC-2021-00317_Z4Y1A2B3_cleared",
		[SAMPLE_BELOW_REQUIRED] = "_PC-2021-00317_Z4Y1A2B3_below-required",
		[SAMPLE_FAILED] = "_PC-2021-00317_Z4Y1A2B3_failed",
		[SAMPLE_PARTIAL] = "_no-tag_0123456789AB_partial",
		[SAMPLE_STOPPED] = "_PC-2021-00317_Z4Y1A2B3_stopped",
		[SAMPLE_PRACTICE] = "_no-tag_drive.img_cleared_PRACTICE",
		[SAMPLE_SAMPLED] = "_PC-2021-00317_Z4Y1A2B3_partial",
		[SAMPLE_BLANK] = "_PC-2021-00317_Z4Y1A2B3_blank",
		[SAMPLE_RECHECK_SAME] = "_PC-2021-00317_Z4Y1A2B3_recheck-same",
		[SAMPLE_RECHECK_DIFFERS] = "_PC-2021-00317_Z4Y1A2B3_recheck-differs",
		[SAMPLE_DATA_FOUND] = "_no-tag_0123456789AB_data_found",
		[SAMPLE_FALSE_SIZE] = "_no-tag_0123456789AB_failed",
		[SAMPLE_PURGED_SATA_SSD] = "_PC-2021-00317_S3Y1K00112_purged",
		[SAMPLE_PURGED_NVME] = "_PC-2021-00317_N6Q0042371_purged",
		[SAMPLE_PURGED_HDD_OVERWRITE] = "_PC-2021-00317_W0A12B3C_purged",
		[SAMPLE_SECURITY_ERASE_CLEARED] = "_PC-2021-00317_S2H7J9AB4_cleared",
		[SAMPLE_EMMC_CLEARED] = "_PC-2021-00317_0x4a5b6c7d_cleared",
		[SAMPLE_PURGED_CRYPTO] = "_PC-2021-00317_S1Q8K00077_purged",
		[SAMPLE_FELL_BACK] = "_PC-2021-00317_N2P0077121_cleared",
		[SAMPLE_SANITIZE_FAILED] = "_PC-2021-00317_N2P0077120_failed",
	};

	for (unsigned k = 0; k < SAMPLE_COUNT; k++) {
		_clear_(sample_freep) struct sample *s = sample_new(k);
		char name[FILE_NAME_MOST], folder[FILE_NAME_MOST];

		CU_ASSERT_PTR_NOT_NULL_FATAL(s);
		name_of(s, name, folder);
		CU_ASSERT_EQUAL(strncmp(name, s->input.number, strlen(s->input.number)), 0);
		TEST_TEXT(name + strlen(s->input.number), names[k]);
		TEST_TEXT(folder, "certificates/2026/11");
	}
}

static void the_month_is_the_local_one(void)
{
	_clear_(sample_freep) struct sample *s = sample_new(SAMPLE_CLEARED);
	char name[FILE_NAME_MOST], folder[FILE_NAME_MOST];

	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	CU_ASSERT(instant_parse("2027-01-01T08:59:59.999+09:00",
				&s->input.issued)); /* 31 December UTC */
	name_of(s, name, folder);
	TEST_TEXT(folder, "certificates/2027/01");
}

static void odd_serials_stay_inside_the_folder(void)
{
	_clear_(sample_freep) struct sample *s = sample_new(SAMPLE_FAILED);
	char name[FILE_NAME_MOST], folder[FILE_NAME_MOST];

	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	raw_text_set(&s->device.serial, "../\x01\xFF\0a/b", 9);
	name_of(s, name, folder);
	TEST_TEXT(name + strlen(s->input.number), "_PC-2021-00317__.____a_b_failed");
	s->device.serial.n = 0;
	name_of(s, name, folder);
	TEST_TEXT(name + strlen(s->input.number), "_PC-2021-00317_no-serial_failed");
	memset(s->device.serial.bytes, 'S', RAW_TEXT_MOST);
	s->device.serial.n = RAW_TEXT_MOST;
	name_of(s, name, folder);
	TEST_TEXT(name + strlen(s->input.number),
		  "_PC-2021-00317_SSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSS_failed");
}

static const struct test tests[] = {
	{ "parts keep letters only", parts_keep_letters_only },
	{ "every kind has its name", every_kind_has_its_name },
	{ "the month is the local one", the_month_is_the_local_one },
	{ "odd serials stay inside the folder", odd_serials_stay_inside_the_folder },
};
TEST_MAIN(tests)
