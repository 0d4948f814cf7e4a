/* room: devices */
/*
 * tests/unit/test_nvme_model.c - the simulated NVM subsystem, by hand-made commands: what it should do, and that
 * each of its lies acts and is counted.
 */
#include "tests/sim/nvme_model.h"

#include "tests/unit/nvme_case.h"

#define GOOD "nvme block overwrite crypto format_crypto sanitize_ms=1000 format_ms=1000"

static void words(void)
{
	static const char *const wrong[] = { "",
					     "ata",
					     "nvme nonsense",
					     "nvme ns=0",
					     "nvme ns=1,lbaf=9",
					     "nvme controllers=9",
					     "nvme fail_at=x",
					     "nvme skip=-4",
					     "nvme drop",
					     "nvme drop=0x841",
					     "nvme drop=1:2:3:4:5",
					     "nvme serial=123456789012345678901",
					     "nvme sanitize=burn",
					     "nvme told_s=-1" };
	struct sim_drive medium;
	struct nvm_model *m;
	const char *word;

	sim_drive_init(&medium, CASE_BYTES, 512);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		CU_ASSERT_FALSE(nvm_make(wrong[i], &medium, &m, &word));
	CU_ASSERT_FATAL(nvm_make(
		"nvme model=My_drive serial=S ns=1,size=64K,lbaf=1,attached=1 "
		"ns=7,detached vanish=0x84:2:3:50 come_back_at=4 come_back=5 controllers=2",
		&medium, &m, &word));
	TEST_TEXT(nvm_model_config(m)->model, "My drive");
	CU_ASSERT_EQUAL(nvm_model_config(m)->namespaces[0].bytes, 65536);
	CU_ASSERT_EQUAL(nvm_model_config(m)->namespaces[1].attached, 0);
	CU_ASSERT_EQUAL(nvm_model_lies(m)->at[0].how, LIE_VANISH);
	CU_ASSERT_EQUAL(nvm_model_lies(m)->at[0].feature, 2);
	CU_ASSERT_EQUAL(nvm_model_lies(m)->at[0].nth, 3);
	CU_ASSERT_EQUAL(nvm_model_lies(m)->at[0].at_percent, 50);
	CU_ASSERT_EQUAL(nvm_model_lies(m)->comes_back.first_lba, 4);
	nvm_model_free(m);
	sim_drive_clear(&medium);
}

static void identity(void)
{
	struct nvme_case c;

	case_open(&c, "nvme serial=S1 nqn=nqn.2024-01.example:s1 block crypto ndi manages "
		      "ns=1,size=64K ns=3,size=32K,lbaf=1 ns=7,size=16K,detached");
	CU_ASSERT_EQUAL(case_identify(&c, 0, 1), 0);
	CU_ASSERT_EQUAL(memcmp(c.in + 4, "S1   ", 5), 0);
	CU_ASSERT_EQUAL(le16(c.in + 78), 1);
	CU_ASSERT_EQUAL(le32(c.in + 328), 3 | 1u << 29);
	CU_ASSERT_EQUAL(le64(c.in + 280), CASE_BYTES);
	CU_ASSERT_EQUAL(le64(c.in + 296), CASE_BYTES - (112u << 10));
	TEST_TEXT((const char *)c.in + 768, "nqn.2024-01.example:s1");
	CU_ASSERT_EQUAL(case_identify(&c, 0, 2), 0);
	CU_ASSERT_EQUAL(le32(c.in), 1);
	CU_ASSERT_EQUAL(le32(c.in + 4), 3);
	CU_ASSERT_EQUAL(le32(c.in + 8), 0);
	CU_ASSERT_EQUAL(case_identify(&c, 1, 0x10), 0);
	CU_ASSERT_EQUAL(le32(c.in), 3);
	CU_ASSERT_EQUAL(le32(c.in + 4), 7);
	CU_ASSERT_EQUAL(case_identify(&c, 3, 0), 0);
	CU_ASSERT_EQUAL(le64(c.in), 8);
	CU_ASSERT_EQUAL(c.in[26], 1);
	/* Inactive: zeros by CNS 00h, itself by 11h. */
	CU_ASSERT_EQUAL(case_identify(&c, 7, 0), 0);
	CU_ASSERT_EQUAL(le64(c.in), 0);
	CU_ASSERT_EQUAL(case_identify(&c, 7, 0x11), 0);
	CU_ASSERT_EQUAL(le64(c.in), 32);
	CU_ASSERT_EQUAL(case_identify(&c, 99, 0), 0x00b);
	CU_ASSERT_EQUAL(case_identify(&c, 0, 0x13), 0);
	CU_ASSERT_EQUAL(le32(c.in), 0x10001);
	CU_ASSERT_EQUAL(case_identify(&c, 0, 0x77), 0x002);
	CU_ASSERT_EQUAL(case_send(&c, false, 0x7e, 0, 0, 0), 0x001);
	CU_ASSERT_EQUAL(case_log(&c, 0x02), 0);
	CU_ASSERT_EQUAL(case_log(&c, 0x05), 0);
	CU_ASSERT_EQUAL(case_log(&c, 0x99), 0x109);
	case_close(&c);
}

static void blocks(void)
{
	uint8_t block[512], back[512];
	struct nvme_case c;

	case_open(&c, GOOD " ns=1,size=64K ns=2");
	memset(block, 0xa5, sizeof(block));
	CU_ASSERT_EQUAL(case_read(&c, 2, 0, back, 512), 0);
	CU_ASSERT_EQUAL(memcmp(back, c.medium.original + 65536, 512), 0);
	CU_ASSERT_EQUAL(case_write(&c, 1, 5, block, 512), 0);
	CU_ASSERT_EQUAL(case_read(&c, 1, 5, back, 512), 0);
	CU_ASSERT_EQUAL(memcmp(back, block, 512), 0);
	CU_ASSERT_EQUAL(case_read(&c, 1, 128, back, 512), 0x080);
	CU_ASSERT_EQUAL(case_read(&c, 1, 0, back, 511), 0x002);
	CU_ASSERT_EQUAL(case_read(&c, 4, 0, back, 512), 0x00b);
	/* Only what was flushed stands after a power cut. */
	CU_ASSERT_EQUAL(case_send(&c, true, 0x00, 1, 0, 0), 0);
	CU_ASSERT_EQUAL(case_write(&c, 1, 6, block, 512), 0);
	nvm_model_power_cycle(c.m);
	CU_ASSERT_EQUAL(case_read(&c, 1, 5, back, 512), 0);
	CU_ASSERT_EQUAL(memcmp(back, block, 512), 0);
	CU_ASSERT_EQUAL(case_read(&c, 1, 6, back, 512), 0);
	CU_ASSERT_EQUAL(memcmp(back, c.medium.original + 6 * 512, 512), 0);
	c.medium.bad_reads[0] = (struct sim_range){ 9, 1 };
	c.medium.bad_writes[0] = (struct sim_range){ 9, 1 };
	CU_ASSERT_EQUAL(case_read(&c, 1, 9, back, 512), 0x281);
	CU_ASSERT_EQUAL(case_write(&c, 1, 9, block, 512), 0x280);
	case_close(&c);
}

static void deallocated(void)
{
	uint8_t back[512], range[16] = { 0 };
	struct nvme_case c;
	struct nvm_request q = { .controller = 1,
				 .is_io = true,
				 .opcode = 9,
				 .nsid = 1,
				 .cdw = { 0, 4 },
				 .out = range,
				 .n_out = 16 };

	case_open(&c, GOOD);
	range[4] = 8;
	CU_ASSERT_EQUAL(nvm_model_run(c.m, &q, &c.reply), TARGET_ANSWERED);
	CU_ASSERT_EQUAL(c.reply.status, 0);
	CU_ASSERT_EQUAL(case_read(&c, 1, 7, back, 512), 0);
	CU_ASSERT_EQUAL(back[0] | back[511], 0);
	CU_ASSERT_EQUAL(case_old(&c, 0, 4096), 4096); /* and the medium has all of it */
	range[9] = 0x10;
	CU_ASSERT_EQUAL(nvm_model_run(c.m, &q, &c.reply), TARGET_ANSWERED);
	CU_ASSERT_EQUAL(c.reply.status & 0x7ff, 0x080);
	case_close(&c);
}

static void metadata(void)
{
	uint8_t block[4096 + 64], back[4096 + 64], apart[64];
	struct nvme_case c;
	struct nvm_request q = { .controller = 1, .is_io = true, .nsid = 1 };

	case_open(&c, "nvme ns=1,lbaf=4,extended,size=64K ns=2,lbaf=4,size=64K");
	memset(block, 0x11, 4096);
	memset(block + 4096, 0x22, 64);
	CU_ASSERT_EQUAL(case_write(&c, 1, 3, block, sizeof(block)), 0);
	CU_ASSERT_EQUAL(case_read(&c, 1, 3, back, sizeof(back)), 0);
	CU_ASSERT_EQUAL(memcmp(block, back, sizeof(back)), 0);
	CU_ASSERT_EQUAL(case_read(&c, 1, 3, back, 4096), 0x002);
	q.nsid = 2;
	q.opcode = 1;
	q.out = block;
	q.n_out = 4096;
	memset(apart, 0x33, sizeof(apart));
	q.metadata = apart;
	q.n_metadata = sizeof(apart);
	CU_ASSERT_EQUAL(nvm_model_run(c.m, &q, &c.reply), TARGET_ANSWERED);
	CU_ASSERT_EQUAL(c.reply.status, 0);
	memset(apart, 0, sizeof(apart));
	q.opcode = 2;
	q.in = back;
	q.n_in_most = 4096;
	CU_ASSERT_EQUAL(nvm_model_run(c.m, &q, &c.reply), TARGET_ANSWERED);
	CU_ASSERT_EQUAL(apart[63], 0x33);
	CU_ASSERT_EQUAL(memcmp(block, back, 4096), 0);
	case_close(&c);
}

static void format(void)
{
	uint8_t back[4096];
	struct nvme_case c;

	case_open(&c, GOOD " ns=1,size=64K ns=2,size=64K ns=3,detached");
	CU_ASSERT_EQUAL(case_format(&c, 1, 1u << 9), CASE_PENDING);
	CU_ASSERT_EQUAL(case_poll(&c, 500), CASE_PENDING);
	CU_ASSERT_EQUAL(case_read(&c, 1, 0, back, 512), 0x084);
	CU_ASSERT_EQUAL(case_read(&c, 2, 0, back, 512), 0);
	CU_ASSERT_EQUAL(case_poll(&c, 499), CASE_PENDING);
	CU_ASSERT_EQUAL(case_poll(&c, 1), 0);
	CU_ASSERT_EQUAL(case_old(&c, 0, 65536), 0);
	CU_ASSERT_EQUAL(case_old(&c, 65536, CASE_BYTES - 65536), CASE_BYTES - 65536);
	/* Another block size: the same bytes. */
	CU_ASSERT_EQUAL(case_format(&c, 2, 2u << 9 | 1), CASE_PENDING);
	CU_ASSERT_EQUAL(case_poll(&c, 1000), 0);
	CU_ASSERT_EQUAL(case_identify(&c, 2, 0), 0);
	CU_ASSERT_EQUAL(le64(c.in), 16);
	CU_ASSERT_EQUAL(c.in[32], 0x80);
	CU_ASSERT_EQUAL(case_format(&c, 3, 1u << 9), 0x002);
	CU_ASSERT_EQUAL(case_format(&c, 1, 3u << 9), 0x002);
	CU_ASSERT_EQUAL(case_format(&c, 1, 1u << 9 | 8), 0x10a);
	CU_ASSERT_EQUAL(case_format(&c, 1, 1u << 9 | 1u << 5), 0x10a);
	/* All attached ones; the detached one keeps what it has. */
	CU_ASSERT_EQUAL(case_format(&c, 0xffffffff, 1u << 9), CASE_PENDING);
	CU_ASSERT_EQUAL(case_poll(&c, 1000), CASE_PENDING);
	CU_ASSERT_EQUAL(case_poll(&c, 1000), 0);
	CU_ASSERT_EQUAL(case_old(&c, 131072, 131072), 131072);
	case_close(&c);
}

static void format_ends_with_power(void)
{
	struct nvme_case c;

	case_open(&c, GOOD);
	CU_ASSERT_EQUAL(case_format(&c, 1, 1u << 9), CASE_PENDING);
	CU_ASSERT_EQUAL(case_poll(&c, 250), CASE_PENDING);
	nvm_model_power_cycle(c.m);
	CU_ASSERT_EQUAL(case_identify(&c, 1, 0), 0);
	CU_ASSERT_EQUAL(c.in[32], 0x80 | 75);
	CU_ASSERT(case_old(&c, CASE_BYTES / 2, CASE_BYTES / 2) == CASE_BYTES / 2);
	nvm_model_tick(c.m, 10000);
	CU_ASSERT(case_old(&c, CASE_BYTES / 2, CASE_BYTES / 2) == CASE_BYTES / 2);
	case_close(&c);
}

static void format_none_erases_nothing(void)
{
	uint8_t back[512];
	struct nvme_case c;

	case_open(&c, GOOD);
	CU_ASSERT_EQUAL(case_format(&c, 1, 0), CASE_PENDING);
	CU_ASSERT_EQUAL(case_poll(&c, 1000), 0);
	CU_ASSERT_EQUAL(case_old(&c, 0, CASE_BYTES), CASE_BYTES);
	CU_ASSERT_EQUAL(case_read(&c, 1, 1, back, 512), 0);
	CU_ASSERT_EQUAL(back[0], 0);
	CU_ASSERT_EQUAL(nvm_model_lies(c.m)->n[LIE_ERASE_NOTHING], 0);
	case_close(&c);
}

static void format_reach(void)
{
	struct nvme_case c;

	case_open(&c, "nvme erase_for_all format_ms=0 ns=1,size=64K ns=2,detached");
	CU_ASSERT_EQUAL(case_format(&c, 1, 1u << 9), 0);
	CU_ASSERT_EQUAL(case_old(&c, 65536, CASE_BYTES - 65536), 0);
	case_close(&c);
	case_open(&c, "nvme refuses_broadcast");
	CU_ASSERT_EQUAL(case_format(&c, 0xffffffff, 1u << 9), 0x002);
	case_close(&c);
	case_open(&c, "nvme ns=1,protected=1 protection");
	CU_ASSERT_EQUAL(case_format(&c, 1, 1u << 9), 0x020);
	case_close(&c);
	case_open(&c, "nvme no_format");
	CU_ASSERT_EQUAL(case_format(&c, 1, 1u << 9), 0x001);
	CU_ASSERT_EQUAL(case_sanitize(&c, 2, 0), 0x001);
	CU_ASSERT_EQUAL(case_log(&c, 0x81), 0x109);
	case_close(&c);
}

static void sanitize_block(void)
{
	uint8_t block[512] = { 0 };
	struct nvme_case c;

	case_open(&c, GOOD " ns=1,size=64K ns=2,detached");
	CU_ASSERT_EQUAL(case_sstat(&c), 0);
	CU_ASSERT_EQUAL(case_send(&c, false, 0x84, 1, 2, 0), 0x002); /* an NSID */
	CU_ASSERT_EQUAL(case_sanitize(&c, 2 | 1u << 9, 0), 0);
	nvm_model_tick(c.m, 500);
	CU_ASSERT_EQUAL(case_sstat(&c), 2);
	CU_ASSERT(le16(c.in) > 30000 && le16(c.in) < 34000);
	CU_ASSERT_EQUAL(le32(c.in + 4), 2 | 1u << 9);
	CU_ASSERT_EQUAL(c.in[36], 1);
	CU_ASSERT_EQUAL(case_read(&c, 1, 0, block, 512), 0x01d);
	CU_ASSERT_EQUAL(case_format(&c, 1, 1u << 9), 0x01d);
	CU_ASSERT_EQUAL(case_sanitize(&c, 2, 0), 0x01d);
	CU_ASSERT_EQUAL(case_identify(&c, 1, 0), 0);
	/* It goes on after a power cut. */
	nvm_model_power_cycle(c.m);
	CU_ASSERT_EQUAL(case_sstat(&c), 2);
	nvm_model_reset(c.m, 1);
	nvm_model_tick(c.m, 500);
	CU_ASSERT_EQUAL(case_sstat(&c), 0x101);
	CU_ASSERT_EQUAL(le16(c.in), 0xffff);
	CU_ASSERT_EQUAL(c.in[36], 0);
	CU_ASSERT_EQUAL(case_old(&c, 0, CASE_BYTES), 0);
	/* Global Data Erased ends with the first write. */
	CU_ASSERT_EQUAL(case_write(&c, 1, 0, block, 512), 0);
	CU_ASSERT_EQUAL(case_sstat(&c), 0x001);
	case_close(&c);
}

static void sanitize_overwrite(void)
{
	struct nvme_case c;

	case_open(&c, GOOD);
	CU_ASSERT_EQUAL(case_sanitize(&c, 3 | 2u << 4 | 1u << 8, 0x11223344), 0);
	nvm_model_tick(c.m, 1500);
	CU_ASSERT_EQUAL(case_sstat(&c), 2 | 1 << 3);
	CU_ASSERT_EQUAL(c.medium.medium[CASE_BYTES - 1], 0xee); /* the first pass, inverted */
	nvm_model_tick(c.m, 500);
	CU_ASSERT_EQUAL(case_sstat(&c), 0x101 | 2 << 3);
	CU_ASSERT_EQUAL(le32(c.medium.medium + CASE_BYTES - 4), 0x11223344);
	case_close(&c);
	/* OWPASS 0 is sixteen. */
	case_open(&c, GOOD);
	CU_ASSERT_EQUAL(case_sanitize(&c, 3, 0), 0);
	nvm_model_tick(c.m, 15999);
	CU_ASSERT_EQUAL(case_sstat(&c) & 7, 2);
	nvm_model_tick(c.m, 1);
	CU_ASSERT_EQUAL(case_sstat(&c) & 7, 1);
	case_close(&c);
}

static void sanitize_crypto(void)
{
	uint8_t back[512];
	struct nvme_case c;

	case_open(&c, "nvme crypto crypto_ms=0");
	CU_ASSERT_EQUAL(case_sanitize(&c, 2, 0), 0x002);
	CU_ASSERT_EQUAL(case_sanitize(&c, 4 | 1u << 9, 0), 0);
	CU_ASSERT_EQUAL(case_sstat(&c), 0x101);
	CU_ASSERT_EQUAL(case_old(&c, 0, CASE_BYTES), 0);
	CU_ASSERT_EQUAL(case_read(&c, 1, 1, back, 512), 0);
	CU_ASSERT_EQUAL(memcmp(back, c.medium.medium + 512, 512), 0);
	/* Without NDAS it deallocates too. */
	CU_ASSERT_EQUAL(case_sanitize(&c, 4, 0), 0);
	CU_ASSERT_EQUAL(case_read(&c, 1, 1, back, 512), 0);
	CU_ASSERT_EQUAL(back[17], 0);
	case_close(&c);
}

static void sanitize_failure(void)
{
	uint8_t back[512];
	struct nvme_case c;

	case_open(&c, GOOD " fail_at=40");
	CU_ASSERT_EQUAL(case_sanitize(&c, 2, 0), 0);
	nvm_model_tick(c.m, 1000);
	CU_ASSERT_EQUAL(nvm_model_lies(c.m)->n[LIE_FAIL], 1);
	CU_ASSERT_EQUAL(case_sstat(&c), 3);
	CU_ASSERT_EQUAL(c.in[36], 2 | 1 << 4);
	CU_ASSERT_EQUAL(case_read(&c, 1, 0, back, 512), 0x01c);
	nvm_model_power_cycle(c.m);
	CU_ASSERT_EQUAL(case_sstat(&c), 3);
	/* Out of a restricted one leads a restricted one alone. */
	CU_ASSERT_EQUAL(case_sanitize(&c, 1, 0), 0x01c);
	CU_ASSERT_EQUAL(case_sanitize(&c, 2 | 1u << 3, 0), 0x01c);
	nvm_model_lies(c.m)->fails_at_percent = 0;
	CU_ASSERT_EQUAL(case_sanitize(&c, 2, 0), 0);
	nvm_model_tick(c.m, 1000);
	CU_ASSERT_EQUAL(case_sstat(&c), 0x101);
	/* Out of an unrestricted one its exit. */
	nvm_model_lies(c.m)->fails_at_percent = 40;
	CU_ASSERT_EQUAL(case_sanitize(&c, 2 | 1u << 3, 0), 0);
	nvm_model_tick(c.m, 1000);
	CU_ASSERT_EQUAL(case_sstat(&c), 3);
	CU_ASSERT_EQUAL(c.in[36], 4 | 3 << 4);
	CU_ASSERT_EQUAL(case_sanitize(&c, 1, 0), 0);
	CU_ASSERT_EQUAL(case_read(&c, 1, 0, back, 512), 0);
	CU_ASSERT_EQUAL(case_sstat(&c), 3);
	case_close(&c);
}

static void sanitize_verification(void)
{
	uint8_t back[512] = { 0 };
	struct nvme_case c;

	case_open(&c, GOOD " verifies");
	CU_ASSERT_EQUAL(case_sanitize(&c, 5, 0), 0x00c);
	CU_ASSERT_EQUAL(case_sanitize(&c, 2 | 1u << 10, 0), 0);
	nvm_model_tick(c.m, 1000);
	CU_ASSERT_EQUAL(case_sstat(&c), 0x101);
	CU_ASSERT_EQUAL(c.in[36], 5);
	CU_ASSERT_EQUAL(case_read(&c, 1, 0, back, 512), 0);
	CU_ASSERT_EQUAL(case_write(&c, 1, 0, back, 512), 0x01d);
	CU_ASSERT_EQUAL(case_sanitize(&c, 5, 0), 0);
	CU_ASSERT_EQUAL(case_write(&c, 1, 0, back, 512), 0);
	case_close(&c);
	case_open(&c, GOOD);
	CU_ASSERT_EQUAL(case_sanitize(&c, 2 | 1u << 10, 0), 0x002);
	CU_ASSERT_EQUAL(case_sanitize(&c, 5, 0), 0x002);
	case_close(&c);
}

static void no_deallocate_inhibited(void)
{
	struct nvme_case c;

	case_open(&c, GOOD " ndi");
	CU_ASSERT_EQUAL(case_sanitize(&c, 2 | 1u << 9, 0), 0x002);
	CU_ASSERT_EQUAL(case_send(&c, false, 0x09, 0, 0x17, 1), 0); /* NODRM: warn alone */
	CU_ASSERT_EQUAL(case_send(&c, false, 0x0a, 0, 0x17, 0), 0);
	CU_ASSERT_EQUAL(c.reply.result, 1);
	CU_ASSERT_EQUAL(case_sanitize(&c, 2 | 1u << 9, 0), 0);
	nvm_model_tick(c.m, 1000);
	CU_ASSERT_EQUAL(case_sstat(&c), 0x104);
	case_close(&c);
}

static void sanitize_is_barred(void)
{
	struct nvme_case c;

	case_open(&c, GOOD " pending_firmware");
	CU_ASSERT_EQUAL(case_sanitize(&c, 2, 0), 0x10b);
	case_close(&c);
	case_open(&c, GOOD " protection");
	CU_ASSERT_EQUAL(case_send(&c, false, 0x09, 1, 0x84, 2), 0);
	CU_ASSERT_EQUAL(case_sanitize(&c, 2, 0), 0x020);
	CU_ASSERT_EQUAL(case_send(&c, false, 0x09, 1, 0x84, 0), 0x10e);
	nvm_model_power_cycle(c.m);
	CU_ASSERT_EQUAL(case_sanitize(&c, 2, 0), 0);
	case_close(&c);
	case_open(&c, GOOD " freeze=1");
	CU_ASSERT_EQUAL(case_sanitize(&c, 2, 0), 0x001);
	CU_ASSERT_EQUAL(case_format(&c, 1, 1u << 9), 0x001);
	nvm_model_power_cycle(c.m);
	CU_ASSERT_EQUAL(case_sanitize(&c, 2, 0), 0);
	case_close(&c);
	case_open(&c, GOOD " sanitizing");
	CU_ASSERT_EQUAL(case_sstat(&c), 2);
	case_close(&c);
	case_open(&c, GOOD " failed");
	CU_ASSERT_EQUAL(case_sstat(&c), 3);
	case_close(&c);
}

static void lying_erase(void)
{
	uint8_t back[512];
	struct nvme_case c;

	case_open(&c, GOOD " erase_nothing");
	CU_ASSERT_EQUAL(case_sanitize(&c, 2, 0), 0);
	nvm_model_tick(c.m, 1000);
	CU_ASSERT_EQUAL(case_sstat(&c), 0x101);
	CU_ASSERT_EQUAL(case_old(&c, 0, CASE_BYTES), CASE_BYTES);
	CU_ASSERT_EQUAL(case_read(&c, 1, 3, back, 512), 0);
	CU_ASSERT_EQUAL(memcmp(back, c.medium.original + 3 * 512, 512), 0);
	CU_ASSERT_EQUAL(nvm_model_lies(c.m)->n[LIE_ERASE_NOTHING], 1);
	case_close(&c);
	/* Zeros are read and nothing was erased. */
	case_open(&c, GOOD " unmaps_only");
	CU_ASSERT_EQUAL(case_sanitize(&c, 2, 0), 0);
	nvm_model_tick(c.m, 1000);
	CU_ASSERT_EQUAL(case_old(&c, 0, CASE_BYTES), CASE_BYTES);
	CU_ASSERT_EQUAL(case_read(&c, 1, 3, back, 512), 0);
	CU_ASSERT_EQUAL(back[9], 0);
	CU_ASSERT_EQUAL(nvm_model_lies(c.m)->n[LIE_ERASE_NOTHING], 1);
	case_close(&c);
	/* One block, by Sanitize and by Format. */
	case_open(&c, GOOD " skip_at=77 skip=1");
	CU_ASSERT_EQUAL(case_sanitize(&c, 2, 0), 0);
	nvm_model_tick(c.m, 1000);
	CU_ASSERT_EQUAL(case_read(&c, 1, 77, back, 512), 0);
	CU_ASSERT_EQUAL(memcmp(back, c.medium.original + 77 * 512, 512), 0);
	CU_ASSERT_EQUAL(case_format(&c, 1, 1u << 9), CASE_PENDING);
	CU_ASSERT_EQUAL(case_poll(&c, 1000), 0);
	CU_ASSERT_EQUAL(case_read(&c, 1, 77, back, 512), 0);
	CU_ASSERT_EQUAL(memcmp(back, c.medium.original + 77 * 512, 512), 0);
	CU_ASSERT_EQUAL(nvm_model_lies(c.m)->n[LIE_SKIP], 2);
	case_close(&c);
}

static void lying_later(void)
{
	uint8_t back[512];
	struct nvme_case c;

	case_open(&c, GOOD " come_back_at=10 come_back=2");
	CU_ASSERT_EQUAL(case_sanitize(&c, 2, 0), 0);
	nvm_model_tick(c.m, 1000);
	CU_ASSERT_EQUAL(case_read(&c, 1, 10, back, 512), 0);
	CU_ASSERT_EQUAL(back[0], 0);
	nvm_model_power_cycle(c.m);
	CU_ASSERT_EQUAL(case_read(&c, 1, 10, back, 512), 0);
	CU_ASSERT_EQUAL(memcmp(back, c.medium.original + 10 * 512, 512), 0);
	CU_ASSERT_EQUAL(nvm_model_lies(c.m)->n[LIE_COME_BACK], 1);
	case_close(&c);
	case_open(&c, GOOD " lie_old_success");
	CU_ASSERT_EQUAL(case_sstat(&c), 0x101);
	CU_ASSERT_EQUAL(case_sanitize(&c, 4, 0), 0);
	CU_ASSERT_EQUAL(case_sstat(&c), 0x101);
	CU_ASSERT_EQUAL(le32(c.in + 4), 2); /* not what was sent */
	CU_ASSERT_EQUAL(nvm_model_lies(c.m)->n[LIE_OLD_SUCCESS], 1);
	case_close(&c);
	case_open(&c, GOOD " stick_at=30");
	CU_ASSERT_EQUAL(case_sanitize(&c, 2, 0), 0);
	nvm_model_tick(c.m, 1000000);
	CU_ASSERT_EQUAL(case_sstat(&c), 2);
	CU_ASSERT_EQUAL(nvm_model_due_ms(c.m), 0);
	CU_ASSERT_EQUAL(nvm_model_lies(c.m)->n[LIE_STUCK], 1);
	case_close(&c);
}

static void faults_at_commands(void)
{
	struct nvme_case c;

	case_open(&c, GOOD " drop=0x84:2:1 drop_answer=0x84:2:2 refuse=0x80 vanish=0x06:0x13");
	CU_ASSERT_EQUAL(case_sanitize(&c, 2, 0), CASE_DROPPED);
	CU_ASSERT_EQUAL(case_sstat(&c), 0);
	CU_ASSERT_EQUAL(case_sanitize(&c, 2, 0), CASE_DROPPED);
	CU_ASSERT_EQUAL(case_sstat(&c), 2); /* done, and not answered */
	CU_ASSERT_EQUAL(case_format(&c, 1, 1u << 9), 0x001);
	CU_ASSERT_EQUAL(case_identify(&c, 0, 0x13), CASE_GONE);
	CU_ASSERT_EQUAL(case_identify(&c, 0, 1), CASE_GONE);
	nvm_model_power_cycle(c.m);
	CU_ASSERT_EQUAL(case_identify(&c, 0, 1), 0);
	case_close(&c);
	case_open(&c, GOOD " reset=0x80:*:0:50");
	CU_ASSERT_EQUAL(case_format(&c, 1, 1u << 9), CASE_PENDING);
	CU_ASSERT_EQUAL(case_poll(&c, 400), CASE_PENDING);
	CU_ASSERT_EQUAL(case_poll(&c, 200), CASE_RESET);
	case_close(&c);
	case_open(&c, GOOD " vanish=0x84:*:0:50 for_good");
	CU_ASSERT_EQUAL(case_sanitize(&c, 2, 0), 0);
	nvm_model_tick(c.m, 600);
	CU_ASSERT_EQUAL(case_identify(&c, 0, 1), CASE_GONE);
	nvm_model_power_cycle(c.m);
	CU_ASSERT_EQUAL(case_identify(&c, 0, 1), CASE_GONE);
	case_close(&c);
}

static void management(void)
{
	uint8_t data[4096] = { 0 };
	struct nvme_case c;
	struct nvm_request q = { .controller = 1, .opcode = 0x0d, .out = data, .n_out = 4096 };

	case_open(&c, "nvme manages no_namespaces format_ms=0");
	data[0] = data[8] = 64;
	CU_ASSERT_EQUAL(nvm_model_run(c.m, &q, &c.reply), TARGET_ANSWERED);
	CU_ASSERT_EQUAL(c.reply.result, 1);
	CU_ASSERT_EQUAL(case_format(&c, 1, 1u << 9), 0x002);
	memset(data, 0, sizeof(data));
	data[0] = data[2] = 1;
	q.opcode = 0x15;
	q.nsid = 1;
	CU_ASSERT_EQUAL(nvm_model_run(c.m, &q, &c.reply), TARGET_ANSWERED);
	CU_ASSERT_EQUAL(c.reply.status, 0);
	CU_ASSERT_EQUAL(nvm_model_run(c.m, &q, &c.reply), TARGET_ANSWERED);
	CU_ASSERT_EQUAL(c.reply.status & 0x7ff, 0x118);
	CU_ASSERT_EQUAL(case_format(&c, 1, 1u << 9), 0);
	CU_ASSERT_EQUAL(case_send(&c, false, 0x0d, 1, 1, 0), 0);
	CU_ASSERT_EQUAL(case_send(&c, false, 0x0d, 1, 1, 0), 0x00b);
	/* Deleted is not erased: what Format left alone is still there. */
	CU_ASSERT_EQUAL(case_old(&c, 32768, CASE_BYTES - 32768), CASE_BYTES - 32768);
	case_close(&c);
}

static void memory(void)
{
	static uint8_t bytes[256 << 10];
	struct nvme_case c, d;
	size_t n;

	case_open(&c, GOOD);
	CU_ASSERT_EQUAL(case_sanitize(&c, 2, 0), 0);
	nvm_model_tick(c.m, 300);
	CU_ASSERT(nvm_model_revision(c.m) > 0);
	n = nvm_model_save(c.m, bytes, sizeof(bytes));
	CU_ASSERT_FATAL(n <= sizeof(bytes));
	case_open(&d, GOOD);
	CU_ASSERT_FALSE(nvm_model_load(d.m, bytes, n - 1));
	bytes[n - 1] ^= 1;
	CU_ASSERT_FALSE(nvm_model_load(d.m, bytes, n));
	bytes[n - 1] ^= 1;
	CU_ASSERT_TRUE(nvm_model_load(d.m, bytes, n));
	nvm_model_power_cycle(d.m);
	CU_ASSERT_EQUAL(case_sstat(&d), 2);
	nvm_model_tick(d.m, 700);
	CU_ASSERT_EQUAL(case_sstat(&d), 0x101);
	CU_ASSERT_EQUAL(case_old(&d, CASE_BYTES / 2, CASE_BYTES / 2), 0);
	case_close(&c);
	case_close(&d);
}

static const struct test tests[] = {
	{ "words", words },
	{ "identity", identity },
	{ "blocks", blocks },
	{ "deallocated blocks", deallocated },
	{ "metadata", metadata },
	{ "format", format },
	{ "format ends with the power", format_ends_with_power },
	{ "format without erase erases nothing", format_none_erases_nothing },
	{ "format's reach", format_reach },
	{ "sanitize, block", sanitize_block },
	{ "sanitize, overwrite", sanitize_overwrite },
	{ "sanitize, crypto", sanitize_crypto },
	{ "sanitize that fails", sanitize_failure },
	{ "sanitize with verification", sanitize_verification },
	{ "no-deallocate inhibited", no_deallocate_inhibited },
	{ "what bars a sanitize", sanitize_is_barred },
	{ "erases that lie", lying_erase },
	{ "lies that show later", lying_later },
	{ "faults at commands", faults_at_commands },
	{ "namespace management", management },
	{ "memory", memory },
};
TEST_MAIN(tests)
