/* tests/unit/test_ata.c - commands outside the erasing sets: their bytes, and answers of every shape. */
#include "devices/ata.h"
#include "tests/unit/ata_answers.h"

#define IDENTIFY     CDB(0x85, 0x08, 0x0e, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x40, 0xec)
#define SMART_STATUS CDB(0x85, 0x06, 0x20, 0, 0xda, 0, 0, 0, 0, 0, 0x4f, 0, 0xc2, 0x40, 0xb0)
#define NOP          CDB(0x85, 0x06, 0x20, 0, 0, 0, 0x5a, 0, 0xc6, 0, 0x32, 0, 0x17, 0x40, 0x00)
#define POWER        CDB(0x85, 0x06, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0xe5)

static void blocks_in(void)
{
	uint8_t sent[512] = { 0 }, bytes[512];
	const struct fake_answer answers[] = {
		ata_good(IDENTIFY, sent),
		ata_good(CDB(0x85, 0x09, 0x0e, 0, 0, 0, 1, 0, 0x30, 0x01, 0x06, 0, 0, 0x40, 0x2f),
			 sent),
		ata_good(CDB(0x85, 0x08, 0x0e, 0, 0xd0, 0, 1, 0, 0, 0, 0x4f, 0, 0xc2, 0x40, 0xb0),
			 sent),
	};
	struct ata_reply reply;
	struct ata_play p;

	memset(sent, 0x5c, sizeof(sent));
	ata_play_begin(&p, answers, 3, false);
	TEST_OK(ata_read_identify(p.h, bytes, &reply, &p.err), p.err);
	CU_ASSERT(reply.answer == ANSWER_DONE && !memcmp(bytes, sent, 512));
	CU_ASSERT_EQUAL(p.fake.timeout_ms, 30000);
	memset(bytes, 0, sizeof(bytes));
	TEST_OK(ata_read_log_page(p.h, 0x30, 0x0106, bytes, &reply, &p.err), p.err);
	CU_ASSERT(reply.answer == ANSWER_DONE && !memcmp(bytes, sent, 512));
	TEST_OK(ata_read_smart(p.h, bytes, &reply, &p.err), p.err);
	CU_ASSERT_EQUAL(reply.answer, ANSWER_DONE);
	ata_play_end(&p);
}

static void blocks_that_did_not_come(void)
{
	static const uint8_t zeros[512];
	uint8_t bytes[512];
	struct ata_reply reply;
	struct ata_play p;

	for (unsigned i = 0; i < ATA_SHAPES; i++) {
		struct fake_answer a = ata_shape(IDENTIFY, &ata_shapes[i]);

		a.data = "data beside a failure";
		a.n_data = 16;
		memset(bytes, 1, sizeof(bytes));
		ata_play_begin(&p, &a, 1, false);
		TEST_OK(ata_read_identify(p.h, bytes, &reply, &p.err), p.err);
		CU_ASSERT_EQUAL(reply.answer, ata_shapes[i].expected);
		CU_ASSERT_EQUAL(memcmp(bytes, zeros, 512), 0);
		ata_play_end(&p);
	}
}

static void not_handed_over(void)
{
	uint8_t bytes[512] = { 7 };
	struct ata_reply reply = { .answer = ANSWER_REFUSED };
	struct fake_answer a = ata_good(IDENTIFY, NULL);
	struct ata_play p;

	a.sys = ENOTTY;
	ata_play_begin(&p, &a, 1, false);
	TEST_REFUSED(ata_read_identify(p.h, bytes, &reply, &p.err), p.err,
		     REASON_COMMAND_UNSUPPORTED);
	CU_ASSERT(bytes[0] == 7 && reply.answer == ANSWER_REFUSED);
	ata_play_end(&p);
}

static enum told smart(const struct fake_answer *a)
{
	enum told failing = TOLD_YES;
	struct ata_reply reply;
	struct ata_play p;

	ata_play_begin(&p, a, 1, false);
	TEST_OK(ata_smart_status(p.h, &failing, &reply, &p.err), p.err);
	ata_play_end(&p);
	return failing;
}

static void smart_status(void)
{
	struct fake_answer a = ata_registers_back(SMART_STATUS, 0x50, 0, 0xc24f00);

	CU_ASSERT_EQUAL(smart(&a), TOLD_NO);
	a = ata_registers_back(SMART_STATUS, 0x50, 0, 0x2cf400);
	CU_ASSERT_EQUAL(smart(&a), TOLD_YES);
	a = ata_registers_back(SMART_STATUS, 0x50, 0, 0);
	CU_ASSERT_EQUAL(smart(&a), TOLD_UNKNOWN);
	a = ata_good(SMART_STATUS, NULL); /* success without registers says nothing */
	CU_ASSERT_EQUAL(smart(&a), TOLD_UNKNOWN);
	for (unsigned i = 0; i < ATA_SHAPES; i++) {
		a = ata_shape(SMART_STATUS, &ata_shapes[i]);
		CU_ASSERT_EQUAL(smart(&a), TOLD_UNKNOWN);
	}
}

static enum ata_path path(const struct fake_answer *a)
{
	enum ata_path found = ATA_PATH_NONE;
	struct ata_play p;

	ata_play_begin(&p, a, 1, false);
	TEST_OK(ata_path_test(p.h, &found, &p.err), p.err);
	ata_play_end(&p);
	return found;
}

static void paths(void)
{
	struct fake_answer a = ata_registers_back(NOP, 0x51, 0x5a, 0x1732c6);
	static const uint8_t linux_6_1[] = { 0x70, 0,    0x0b, 0, 0, 0, 0, 10, 4,
					     0x51, 0x40, 0x5a, 0, 0, 0, 0, 0,  0xc6 };
	static const uint8_t linux_6_12[] = { 0xf0, 0,    0x0b, 4, 0x51, 0x40, 0x5a, 10, 0,
					      0xc6, 0x32, 0x17, 0, 0,    0,    0,    0,  0 };

	CU_ASSERT_EQUAL(path(&a), ATA_PATH_FULL);
	a = ata_registers_back(NOP, 0x50, 0x5a, 0x1732c6); /* QEMU's drives do it */
	CU_ASSERT_EQUAL(path(&a), ATA_PATH_FULL);
	a = ata_registers_back(NOP, 0x51, 0, 0x1732c6);
	CU_ASSERT_EQUAL(path(&a), ATA_PATH_NO_COUNT);
	a = ata_registers_back(NOP, 0x51, 0x5a, 0); /* registers, but not ours */
	CU_ASSERT_EQUAL(path(&a), ATA_PATH_NO_COUNT);
	memcpy(a.sense, linux_6_1, 18);
	a.n_sense = 18;
	CU_ASSERT_EQUAL(path(&a), ATA_PATH_FULL);
	memcpy(a.sense, linux_6_12, 18);
	CU_ASSERT_EQUAL(path(&a), ATA_PATH_FULL);
	a.sense[11] = 0;
	CU_ASSERT_EQUAL(path(&a), ATA_PATH_NO_COUNT);
	a = ata_good(NOP, NULL);
	CU_ASSERT_EQUAL(path(&a), ATA_PATH_NO_REGISTERS);
	for (unsigned i = 0; i < ATA_SHAPES; i++) {
		a = ata_shape(NOP, &ata_shapes[i]);
		CU_ASSERT_NOT_EQUAL(path(&a), ATA_PATH_FULL);
	}
}

static void power(void)
{
	struct fake_answer a = ata_registers_back(POWER, 0x50, 0x80, 0);
	uint8_t mode = 1;
	struct ata_reply reply;
	struct ata_play p;

	ata_play_begin(&p, &a, 1, false);
	TEST_OK(ata_power_mode(p.h, &mode, &reply, &p.err), p.err);
	CU_ASSERT(reply.answer == ANSWER_DONE && mode == 0x80);
	ata_play_end(&p);
	a = ata_good(POWER, NULL); /* 00h would be "standby": not without registers */
	ata_play_begin(&p, &a, 1, false);
	TEST_OK(ata_power_mode(p.h, &mode, &reply, &p.err), p.err);
	CU_ASSERT_EQUAL(reply.answer, ANSWER_UNKNOWN);
	ata_play_end(&p);
}

static void wake_and_flush(void)
{
	const struct fake_answer answers[] = {
		ata_good(CDB(0x85, 0x07, 0x20, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x40, 0x42), NULL),
		ata_good(CDB(0x85, 0x06, 0x20, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x40, 0x40), NULL),
		ata_good(CDB(0x85, 0x07, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0xea), NULL),
		ata_registers_back(CDB(0x85, 0x06, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0xe7),
				   0x51, 0, 0),
	};
	struct ata_reply reply;
	struct ata_play p;

	ata_play_begin(&p, answers, 4, true);
	TEST_OK(ata_wake(p.h, true, &reply, &p.err), p.err);
	TEST_OK(ata_wake(p.h, false, &reply, &p.err), p.err);
	TEST_OK(ata_flush_cache(p.h, true, &reply, &p.err), p.err);
	CU_ASSERT_EQUAL(reply.answer, ANSWER_DONE);
	CU_ASSERT_EQUAL(p.fake.timeout_ms, 120000);
	TEST_OK(ata_flush_cache(p.h, false, &reply, &p.err), p.err);
	CU_ASSERT_EQUAL(reply.answer, ANSWER_REFUSED);
	ata_play_end(&p);
	ata_play_begin(&p, NULL, 0, false); /* none of them without consent */
	TEST_REFUSED(ata_wake(p.h, true, &reply, &p.err), p.err, REASON_CONSENT_MISSING);
	TEST_REFUSED(ata_flush_cache(p.h, true, &reply, &p.err), p.err, REASON_CONSENT_MISSING);
	ata_play_end(&p);
}

/* Keeps the data that went out. */
struct kept {
	struct fake fake;
	uint8_t bytes[512];
};

static int keep(void *ctx, struct scsi_command *c, enum answer *ret_answer, struct error *err)
{
	struct kept *k = ctx;

	CU_ASSERT_EQUAL(c->direction, DATA_OUT);
	CU_ASSERT_EQUAL(c->n_data, 512);
	memcpy(k->bytes, c->data, 512);
	return fake_scsi(&k->fake, c, ret_answer, err);
}

static void trim(void)
{
	static const struct ata_trim_range ranges[] = { { 0x123456789abc, 65535 }, { 8, 1 } };
	static const uint8_t expected[24] = { 0xbc, 0x9a, 0x78, 0x56, 0x34, 0x12, 0xff, 0xff,
					      8,    0,    0,    0,    0,    0,    1,    0 };
	static const struct transport keeping = { .name = "keeping", .scsi = keep };
	const struct ata_trim_range bad[] = { { 1ull << 48, 1 }, { 0, 0 }, { 0, 65536 } };
	const struct fake_answer a =
		ata_good(CDB(0x85, 0x0d, 0x06, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0x40, 0x06), NULL);
	struct kept k = { .fake = { .answers = &a, .n = 1 } };
	const struct handle_simulated sim = { .transport = &keeping, .transport_ctx = &k };
	struct ata_trim_range many[65];
	struct ata_reply reply;
	struct error err = ERROR_INIT;
	struct handle *h;

	TEST_OK(handle_open_simulated(&ata_drive, &sim, true, &h, &err), err);
	TEST_OK(ata_trim_ranges(h, ranges, 2, &reply, &err), err);
	CU_ASSERT_EQUAL(reply.answer, ANSWER_DONE);
	CU_ASSERT_EQUAL(memcmp(k.bytes, expected, sizeof(expected)), 0);
	for (size_t i = 0; i < 3; i++)
		TEST_REFUSED(ata_trim_ranges(h, &bad[i], 1, &reply, &err), err,
			     REASON_COMMAND_UNSUPPORTED);
	TEST_REFUSED(ata_trim_ranges(h, ranges, 0, &reply, &err), err, REASON_COMMAND_UNSUPPORTED);
	for (size_t i = 0; i < 65; i++)
		many[i] = (struct ata_trim_range){ i, 1 };
	TEST_REFUSED(ata_trim_ranges(h, many, 65, &reply, &err), err, REASON_COMMAND_UNSUPPORTED);
	handle_close(h);
}

static const struct test tests[] = { { "blocks in", blocks_in },
				     { "blocks that did not come", blocks_that_did_not_come },
				     { "not handed over", not_handed_over },
				     { "SMART status", smart_status },
				     { "paths", paths },
				     { "power", power },
				     { "wake and flush", wake_and_flush },
				     { "TRIM", trim } };
TEST_MAIN(tests)
