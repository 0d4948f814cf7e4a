/* tests/unit/test_nvme_identify.c - Identify data and logs: sound, lying and cut. */
#include "devices/nvme_identify.h"
#include "tests/unit/harness.h"
#include "tests/unit/nvme_pages.h"

static bool text_equals(const struct raw_text *t, const char *expected)
{
	return t->n == strlen(expected) && memcmp(t->bytes, expected, t->n) == 0;
}

static void controller(void)
{
	uint8_t page[4096];
	struct nvme_controller_facts c;

	page_controller(page, (struct nvme_page_of_controller){
				      .oacs = 0x001a, .sanicap = 0xa0000003, .fna = 0x0d });
	page[76] = 2;
	page[261] = 0x20;
	put_le64(page + 296, 4096);
	put_le32(page + 312, 0x00010002);
	page[531] = 1;
	CU_ASSERT_TRUE(nvme_controller_decode(page, sizeof(page), &c));
	CU_ASSERT(text_equals(&c.serial, "KYN1") && text_equals(&c.model, "Muster NVMe") &&
		  text_equals(&c.firmware, "1.0"));
	TEST_TEXT(c.subsystem, "nqn.2026-01.example:kyn1");
	CU_ASSERT(c.controller_id == 3 && c.version == 0x00010300 && c.shares);
	CU_ASSERT(!c.has_security && c.has_format && c.has_management && c.has_self_test);
	CU_ASSERT(c.has_trim && c.has_compare && c.has_write_cache && c.has_protection);
	CU_ASSERT(c.has_log_list && c.rpmb_units == 2);
	CU_ASSERT(c.capacity_bytes == 1000204886016ull && c.unallocated_bytes == 4096);
	CU_ASSERT(c.sanitize_crypto && c.sanitize_block && !c.sanitize_overwrite);
	CU_ASSERT(c.no_deallocate_inhibited && c.nodmmas == 2);
	CU_ASSERT(c.format_is_for_all && !c.erase_is_for_all && c.format_crypto &&
		  c.broadcast_is_refused);
	CU_ASSERT_EQUAL(c.n_most, 4);
	put_le64(page + 304, 1); /* more than 64 bits of bytes */
	CU_ASSERT_TRUE(nvme_controller_decode(page, sizeof(page), &c));
	CU_ASSERT_EQUAL(c.unallocated_bytes, UINT64_MAX);
}

static void bad_controllers(void)
{
	uint8_t page[4096];
	struct nvme_controller_facts c;

	page_controller(page, (struct nvme_page_of_controller){ .oacs = 2 });
	CU_ASSERT_FALSE(nvme_controller_decode(page, 4095, &c));
	CU_ASSERT_FALSE(c.has_format);
	memcpy(page + 768, "nqn.\x1b[2J", 9);
	CU_ASSERT_TRUE(nvme_controller_decode(page, sizeof(page), &c));
	TEST_TEXT(c.subsystem, ""); /* what a terminal would obey */
	memset(page + 768, 'n', 256);
	CU_ASSERT_TRUE(nvme_controller_decode(page, sizeof(page), &c));
	TEST_TEXT(c.subsystem, ""); /* longer than any name */
	memset(page, 0xff, sizeof(page));
	CU_ASSERT_FALSE(nvme_controller_decode(page, sizeof(page), &c));
	memset(page, 0, sizeof(page));
	CU_ASSERT_FALSE(nvme_controller_decode(page, sizeof(page), &c));
	CU_ASSERT_FALSE(nvme_controller_decode(NULL, 0, &c));
}

static void namespaces(void)
{
	uint8_t page[4096], percent = 9;
	struct nvme_namespace n;

	page_namespace(page, 1000, 0x13, 0x09);
	page[99] = 1;
	CU_ASSERT_TRUE(nvme_namespace_decode(page, sizeof(page), &n));
	CU_ASSERT(n.size_blocks == 1000 && n.block_bytes == 4096 && n.metadata_bytes == 64);
	CU_ASSERT(n.lbaf == 3 && n.mset == 1 && n.pi == 1 && n.pil == 1 && n.is_protected);
	CU_ASSERT_EQUAL(n.dealloc_reads_zero, TOLD_YES);
	page[33] = 2;
	page[26] = 0x62; /* bits 6:5 say nothing where there are few formats */
	page[99] = 0;
	page[29] = 0;
	CU_ASSERT_TRUE(nvme_namespace_decode(page, sizeof(page), &n));
	CU_ASSERT(n.lbaf == 2 && n.block_bytes == 512 && n.metadata_bytes == 8 && !n.mset);
	CU_ASSERT(!n.pi && !n.pil && !n.is_protected && n.dealloc_reads_zero == TOLD_NO);
	page[25] = 40; /* 41 formats: now they do */
	page[26] = 0x42;
	page[33] = 0;
	put_le32(page + 128 + 4 * 34, 12u << 16);
	CU_ASSERT_TRUE(nvme_namespace_decode(page, sizeof(page), &n));
	CU_ASSERT(n.lbaf == 34 && n.block_bytes == 4096 && n.dealloc_reads_zero == TOLD_UNKNOWN);
	CU_ASSERT_FALSE(nvme_format_remains(page, sizeof(page), &percent));
	page[32] = 0x80 | 37;
	CU_ASSERT(nvme_format_remains(page, sizeof(page), &percent) && percent == 37);
	page[32] = 0x80 | 101;
	CU_ASSERT_FALSE(nvme_format_remains(page, sizeof(page), &percent));
	CU_ASSERT_FALSE(nvme_format_remains(page, 32, &percent));
}

static void bad_namespaces(void)
{
	uint8_t page[4096];
	struct nvme_namespace n;

	page_namespace(page, 1000, 0, 0);
	CU_ASSERT_FALSE(nvme_namespace_decode(page, 4095, &n));
	page[26] = 4; /* a format that isn't in the table */
	CU_ASSERT_FALSE(nvme_namespace_decode(page, sizeof(page), &n));
	CU_ASSERT_EQUAL(n.block_bytes, 0);
	page_namespace(page, 1000, 0, 0);
	put_le32(page + 128, 0); /* a format that isn't available */
	CU_ASSERT_FALSE(nvme_namespace_decode(page, sizeof(page), &n));
	put_le32(page + 128, 200u << 16);
	CU_ASSERT_FALSE(nvme_namespace_decode(page, sizeof(page), &n));
	page_namespace(page, 1ull << 60, 0, 0); /* more bytes than 64 bits count */
	CU_ASSERT_FALSE(nvme_namespace_decode(page, sizeof(page), &n));
	page_namespace(page, 1000, 0, 0);
	page[25] = 255;
	CU_ASSERT_FALSE(nvme_namespace_decode(page, sizeof(page), &n));
	memset(page, 0, sizeof(page)); /* not there */
	CU_ASSERT_FALSE(nvme_namespace_decode(page, sizeof(page), &n));
	memset(page, 0xff, sizeof(page));
	CU_ASSERT_FALSE(nvme_namespace_decode(page, sizeof(page), &n));
}

static void lists(void)
{
	static const uint32_t good[] = { 1, 7, 200 }, back[] = { 1, 7, 7 }, all[] = { 0xffffffff };
	struct nvme_namespace_list list;
	struct nvme_controller_list controllers;
	uint8_t page[4096];

	page_list(page, good, 3);
	CU_ASSERT(nvme_namespace_list_decode(page, sizeof(page), &list) && list.n == 3);
	CU_ASSERT(list.at[0] == 1 && list.at[1] == 7 && list.at[2] == 200);
	CU_ASSERT_FALSE(nvme_namespace_list_decode(page, 4095, &list));
	page_list(page, back, 3);
	CU_ASSERT_FALSE(nvme_namespace_list_decode(page, sizeof(page), &list));
	CU_ASSERT_EQUAL(list.n, 0);
	page_list(page, all, 1);
	CU_ASSERT_FALSE(nvme_namespace_list_decode(page, sizeof(page), &list));
	for (uint32_t i = 0; i < 1024; i++)
		put_le32(page + 4 * (size_t)i, i + 1);
	CU_ASSERT(nvme_namespace_list_decode(page, sizeof(page), &list) && list.n == 1024);
	memset(page, 0, sizeof(page));
	CU_ASSERT(nvme_namespace_list_decode(page, sizeof(page), &list) && list.n == 0);
	put_le16(page, 2);
	put_le16(page + 2, 0);
	put_le16(page + 4, 5);
	CU_ASSERT(nvme_controller_list_decode(page, sizeof(page), &controllers));
	CU_ASSERT(controllers.n == 2 && controllers.at[0] == 0 && controllers.at[1] == 5);
	put_le16(page + 4, 0);
	CU_ASSERT_FALSE(nvme_controller_list_decode(page, sizeof(page), &controllers));
	put_le16(page, 2048);
	CU_ASSERT_FALSE(nvme_controller_list_decode(page, sizeof(page), &controllers));
	CU_ASSERT_FALSE(nvme_controller_list_decode(page, 100, &controllers));
}

static void sanitize_states(void)
{
	static const struct {
		uint16_t status;
		uint8_t ssi;
		enum sanitize_state state;
	} rows[] = {
		{ 0, 0, SANITIZE_IDLE },       { 1, 0, SANITIZE_SUCCEEDED },
		{ 2, 0, SANITIZE_RUNNING },    { 3, 0, SANITIZE_FAILED },
		{ 4, 0, SANITIZE_SUCCEEDED },  { 5, 0, SANITIZE_UNKNOWN },
		{ 7, 0, SANITIZE_UNKNOWN },    { 0x101, 0, SANITIZE_SUCCEEDED },
		{ 2, 1, SANITIZE_RUNNING },    { 2, 3, SANITIZE_RUNNING },
		{ 3, 2, SANITIZE_FAILED },     { 3, 4, SANITIZE_FAILED },
		{ 3, 0x32, SANITIZE_FAILED },  { 2, 5, SANITIZE_VERIFYING },
		{ 1, 5, SANITIZE_VERIFYING },  { 2, 6, SANITIZE_RUNNING },
		{ 1, 2, SANITIZE_UNKNOWN },    { 1, 1, SANITIZE_UNKNOWN },
		{ 0, 5, SANITIZE_UNKNOWN },    { 3, 6, SANITIZE_UNKNOWN },
		{ 1, 0x0f, SANITIZE_UNKNOWN }, { 2, 4, SANITIZE_UNKNOWN },
	};
	uint8_t log[512];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sanitize_status s;

		log_sanitize(log, 0x8000, rows[i].status, 0x2a4);
		log[36] = rows[i].ssi;
		nvme_sanitize_decode(log, sizeof(log), &s);
		if (s.state != rows[i].state)
			printf("\n    row %zu: %s\n", i, sanitize_state_word(s.state));
		CU_ASSERT_EQUAL(s.state, rows[i].state);
		CU_ASSERT_EQUAL(s.has_progress, s.state == SANITIZE_RUNNING);
		CU_ASSERT(s.n_raw == 64 && memcmp(s.raw, log, 64) == 0);
	}
}

static void sanitize_details(void)
{
	struct sanitize_status s;
	uint8_t log[512];

	log_sanitize(log, 0x1234, 2 | 5 << 3, 0x213);
	nvme_sanitize_decode(log, sizeof(log), &s);
	CU_ASSERT(s.progress == 0x1234 && s.passes_done == 5 && s.has_command &&
		  s.command == 0x213 && !s.global_data_erased && !s.is_deallocated);
	log_sanitize(log, 0xffff, 0x104, 0x204);
	nvme_sanitize_decode(log, sizeof(log), &s);
	CU_ASSERT(s.state == SANITIZE_SUCCEEDED && s.is_deallocated && s.global_data_erased);
	CU_ASSERT(!s.has_progress && !s.progress);
	log_sanitize(log, 0xffff, 0, 0x204); /* never: no command started anything */
	nvme_sanitize_decode(log, sizeof(log), &s);
	CU_ASSERT(!s.has_command && !s.command);
	/* What isn't whole, or never came, is unknown and not idle. */
	log_sanitize(log, 0xffff, 1, 4);
	nvme_sanitize_decode(log, 511, &s);
	CU_ASSERT(s.state == SANITIZE_UNKNOWN && s.n_raw == 64 && !s.has_command);
	nvme_sanitize_decode(log, 3, &s);
	CU_ASSERT(s.state == SANITIZE_UNKNOWN && s.n_raw == 3);
	nvme_sanitize_decode(NULL, 0, &s);
	CU_ASSERT(s.state == SANITIZE_UNKNOWN && s.n_raw == 0);
	memset(log, 0xff, sizeof(log));
	nvme_sanitize_decode(log, sizeof(log), &s);
	CU_ASSERT_EQUAL(s.state, SANITIZE_UNKNOWN);
}

static void estimates(void)
{
	struct nvme_sanitize_estimates e;
	uint8_t log[512];

	log_sanitize(log, 0xffff, 0, 0);
	CU_ASSERT_TRUE(nvme_sanitize_estimates(log, sizeof(log), false, &e));
	CU_ASSERT(e.overwrite_s == 100 && e.block_s == 30 && e.crypto_s == 2);
	CU_ASSERT_TRUE(nvme_sanitize_estimates(log, sizeof(log), true, &e));
	CU_ASSERT(e.overwrite_s == 100 && e.block_s == 45 && e.crypto_s == 2);
	put_le32(log + 8, 1);
	put_le32(log + 12, 0xffffffff);
	CU_ASSERT_TRUE(nvme_sanitize_estimates(log, sizeof(log), false, &e));
	CU_ASSERT(e.overwrite_s == 1 && e.block_s == 0); /* not told */
	CU_ASSERT_FALSE(nvme_sanitize_estimates(log, 511, false, &e));
	CU_ASSERT_EQUAL(e.crypto_s, 0);
}

static void other_logs(void)
{
	uint8_t page[4096] = { 0 };
	uint64_t bytes = 1;
	bool is = true;

	CU_ASSERT_FALSE(nvme_smart_decode(page, 512, &is)); /* nothing came */
	page[3] = 100;
	CU_ASSERT(nvme_smart_decode(page, 512, &is) && !is);
	page[0] = 0x08;
	CU_ASSERT(nvme_smart_decode(page, 512, &is) && is);
	CU_ASSERT_FALSE(nvme_smart_decode(page, 511, &is));
	page[0] = 0;
	CU_ASSERT(nvme_self_test_decode(page, 564, &is) && !is);
	page[0] = 2;
	CU_ASSERT(nvme_self_test_decode(page, 564, &is) && is);
	CU_ASSERT_FALSE(nvme_self_test_decode(page, 563, &is));
	page[0] = 0x01;
	CU_ASSERT(nvme_firmware_decode(page, 512, &is) && !is);
	page[0] = 0x11; /* the active one again */
	CU_ASSERT(nvme_firmware_decode(page, 512, &is) && !is);
	page[0] = 0x21;
	CU_ASSERT(nvme_firmware_decode(page, 512, &is) && is);
	CU_ASSERT_FALSE(nvme_firmware_decode(page, 511, &is));
	page[4 * 0x15] = 1;
	CU_ASSERT(nvme_log_is_listed(page, 1024, 0x15) && !nvme_log_is_listed(page, 1024, 0x14));
	CU_ASSERT_FALSE(nvme_log_is_listed(page, 1023, 0x15));
	page[0] = 0x15;
	put_le32(page + 4, 0x80000010);
	CU_ASSERT(nvme_boot_decode(page, 16, &bytes) && bytes == 2 << 20);
	page[0] = 0;
	CU_ASSERT_FALSE(nvme_boot_decode(page, 16, &bytes));
	CU_ASSERT_FALSE(nvme_boot_decode(page, 15, &bytes));
}

static const struct test tests[] = { { "controller", controller },
				     { "bad controllers", bad_controllers },
				     { "namespaces", namespaces },
				     { "bad namespaces", bad_namespaces },
				     { "lists", lists },
				     { "sanitize states", sanitize_states },
				     { "sanitize details", sanitize_details },
				     { "estimates", estimates },
				     { "other logs", other_logs } };
TEST_MAIN(tests)
