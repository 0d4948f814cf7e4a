/* tests/unit/test_ata_exec.c - a taskfile on its way: bytes of the CDB, and answers of every shape. */
#include "devices/ata_exec.h"
#include "tests/unit/fake_transport.h"

static const struct transport transport = { .name = "fake",
					    .scsi = fake_scsi,
					    .close = fake_close };
static const struct device drive = { .node = "/dev/fake", .transport = TRANSPORT_SATA };

struct played {
	int rc;
	enum answer answer;
	struct ata_registers registers;
	struct error err;
	struct fake fake;
};

static struct played play(const struct fake_answer *a, const struct ata_taskfile *t, bool can_write)
{
	struct played p = { .answer = ANSWER_DONE, .fake = { .answers = a, .n = a ? 1 : 0 } };
	struct handle *h = fake_handle(&p.fake, &transport, &drive, can_write);

	p.rc = ata_exec(h, t, &p.answer, &p.registers, &p.err);
	handle_close(h);
	CU_ASSERT_EQUAL(p.fake.n_closed, 1);
	return p;
}

static void identify(void)
{
	uint8_t block[512], answer[512];
	struct ata_taskfile t = { .command = 0xec,
				  .count = 1,
				  .direction = DATA_IN,
				  .data = block,
				  .n_data = 512,
				  .timeout_ms = 12345 };
	struct fake_answer a = { .cdb = { 0x85, 0x08, 0x0e, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x40,
					  0xec, 0 },
				 .data = answer,
				 .n_data = 512 };
	struct played p;

	memset(answer, 0x77, sizeof(answer));
	memset(block, 0, sizeof(block));
	p = play(&a, &t, false);
	CU_ASSERT_EQUAL(p.rc, 0);
	CU_ASSERT_EQUAL(p.answer, ANSWER_DONE);
	CU_ASSERT_FALSE(p.registers.is_known);
	CU_ASSERT_EQUAL(p.fake.direction, DATA_IN);
	CU_ASSERT_EQUAL(p.fake.n_asked, 512);
	CU_ASSERT_EQUAL(p.fake.timeout_ms, 12345);
	CU_ASSERT_EQUAL(memcmp(block, answer, 512), 0);
}

static void smart_and_long_registers(void)
{
	uint8_t block[512];
	struct ata_taskfile smart = { .command = 0xb0,
				      .feature = 0xd0,
				      .count = 1,
				      .lba = 0xc24f00,
				      .direction = DATA_IN,
				      .data = block,
				      .n_data = 512,
				      .timeout_ms = 1000 };
	struct ata_taskfile sanitize = { .command = 0xb4,
					 .feature = 0x0012,
					 .count = 0x8010,
					 .lba = 0x0000426b4572ull,
					 .is_ext = true,
					 .timeout_ms = 1000 };
	struct ata_taskfile high = {
		.command = 0x40, .count = 1, .lba = 0xfffffff, .timeout_ms = 1000
	};
	struct fake_answer a = { .cdb = { 0x85, 0x08, 0x0e, 0, 0xd0, 0, 1, 0, 0, 0, 0x4f, 0, 0xc2,
					  0x40, 0xb0, 0 } };
	struct fake_answer b = { .cdb = { 0x85, 0x07, 0x20, 0, 0x12, 0x80, 0x10, 0x42, 0x72, 0,
					  0x45, 0, 0x6b, 0x40, 0xb4, 0 },
				 .status = SCSI_CHECK_CONDITION,
				 .sense = { 0x72, 1,    0, 0x1d, 0, 0, 0, 14, 9, 12,   1,
					    0,    0x40, 0, 0,    0, 0, 0, 0,  0, 0x40, 0x50 },
				 .n_sense = 22 };
	struct fake_answer c = { .cdb = { 0x85, 0x06, 0x20, 0, 0, 0, 1, 0, 0xff, 0, 0xff, 0, 0xff,
					  0x4f, 0x40, 0 } };
	struct played p = play(&a, &smart, false);

	CU_ASSERT_EQUAL(p.answer, ANSWER_DONE);
	p = play(&b, &sanitize, true);
	CU_ASSERT_EQUAL(p.answer, ANSWER_DONE);
	CU_ASSERT(p.registers.is_known && p.registers.is_ext);
	CU_ASSERT_EQUAL(p.registers.count, 0x4000);
	CU_ASSERT_EQUAL(p.fake.direction, DATA_NONE);
	p = play(&c, &high, true);
	CU_ASSERT_EQUAL(p.rc, 0);
}

/* sgio itself takes all but one of these for success. */
static void failures_are_failures(void)
{
	static const struct {
		uint8_t sense[24], n;
		enum answer expected;
	} rows
		[] = {
			{ { 0x70, 0, 0x0b, 0, 0, 0, 0, 10, 0x04, 0x51,
			    0x40, 0, 0,    0, 0, 0, 0, 0,  0,    0 },
			  20,
			  ANSWER_REFUSED },
			{ { 0x70, 0, 0x05, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x21, 0x04, 0, 0, 0, 0 },
			  18,
			  ANSWER_REFUSED },
			{ { 0xf0, 0, 0x0b, 0x04, 0x51, 0x40, 1, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
			  18,
			  ANSWER_REFUSED },
			{ { 0x70, 0, 0x05, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x20, 0x00, 0, 0, 0, 0 },
			  18,
			  ANSWER_REFUSED },
			{ { 0x72, 5, 0x20, 0, 0, 0, 0, 0 }, 8, ANSWER_REFUSED },
			{ { 0x72, 0x0b, 0, 0, 0, 0, 0, 14, 9, 12,   0,
			    4,    0,    1, 0, 0, 0, 0, 0,  0, 0x40, 0x51 },
			  22,
			  ANSWER_REFUSED },
			{ { 0x70, 0, 0x06, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x29, 0, 0, 0, 0, 0 },
			  18,
			  ANSWER_UNKNOWN },
			{ { 0 }, 0, ANSWER_UNKNOWN },
		};
	uint8_t block[512] = { 0 };
	struct ata_taskfile t = { .command = 0xf4,
				  .count = 1,
				  .direction = DATA_OUT,
				  .data = block,
				  .n_data = 512,
				  .timeout_ms = 1000 };
	struct fake_answer a = { .cdb = { 0x85, 0x0a, 0x06, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x40,
					  0xf4, 0 },
				 .status = SCSI_CHECK_CONDITION };
	struct played p;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		memcpy(a.sense, rows[i].sense, sizeof(a.sense));
		a.n_sense = rows[i].n;
		p = play(&a, &t, true);
		CU_ASSERT_EQUAL(p.rc, 0);
		CU_ASSERT_EQUAL(p.answer, rows[i].expected);
	}
	a.status = SCSI_BUSY;
	p = play(&a, &t, true);
	CU_ASSERT_EQUAL(p.answer, ANSWER_UNKNOWN);
	/* A time-out beside a status that looks good. */
	a.status = SCSI_GOOD;
	a.is_lost = true;
	p = play(&a, &t, true);
	CU_ASSERT_EQUAL(p.rc, 0);
	CU_ASSERT_EQUAL(p.answer, ANSWER_UNKNOWN);
	/* Not handed over: told as an error, and sent once only. */
	a.sys = ENOTTY;
	p = play(&a, &t, true);
	CU_ASSERT_EQUAL(p.rc, -ENOTTY);
	CU_ASSERT_EQUAL(p.fake.at, 1);
}

static void never_sent(void)
{
	uint8_t block[1024];
	const struct ata_taskfile bad[] = {
		{ .command = 0xec,
		  .count = 2,
		  .direction = DATA_IN,
		  .data = block,
		  .n_data = 512,
		  .timeout_ms = 1 },
		{ .command = 0xec,
		  .count = 0,
		  .direction = DATA_IN,
		  .data = block,
		  .n_data = 0,
		  .timeout_ms = 1 },
		{ .command = 0xec,
		  .count = 1,
		  .direction = DATA_IN,
		  .n_data = 512,
		  .timeout_ms = 1 },
		{ .command = 0xec, .count = 1, .direction = DATA_IN, .data = block, .n_data = 512 },
		{ .command = 0xe5,
		  .direction = DATA_NONE,
		  .data = block,
		  .n_data = 512,
		  .timeout_ms = 1 },
		{ .command = 0xe5, .feature = 0x100, .timeout_ms = 1 },
		{ .command = 0xe5, .count = 0x100, .timeout_ms = 1 },
		{ .command = 0xe5, .lba = 1ull << 28, .timeout_ms = 1 },
		{ .command = 0xb4, .is_ext = true, .lba = 1ull << 48, .timeout_ms = 1 },
	};
	const struct ata_taskfile erase = {
		.command = 0xb4, .feature = 0x12, .is_ext = true, .lba = 0x426b4572, .timeout_ms = 1
	};
	struct played p;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		p = play(NULL, &bad[i], true);
		CU_ASSERT_EQUAL(p.rc, -EINVAL);
		CU_ASSERT_EQUAL(p.err.reason, REASON_COMMAND_UNSUPPORTED);
	}
	p = play(NULL, &erase, false); /* through a read-only handle */
	CU_ASSERT_EQUAL(p.rc, -EPERM);
	CU_ASSERT_EQUAL(p.err.reason, REASON_CONSENT_MISSING);
}

static void no_transport(void)
{
	const struct transport none = { .name = "none" };
	struct fake f = { .n = 0 };
	struct handle *h = fake_handle(&f, &none, &drive, true);
	struct error err = ERROR_INIT;
	struct ata_taskfile t = { .command = 0xe5, .timeout_ms = 1000 };
	struct ata_registers r;
	enum answer answer;

	TEST_REFUSED(ata_exec(h, &t, &answer, &r, &err), err, REASON_COMMAND_UNSUPPORTED);
	handle_close(h);
}

static const struct test tests[] = { { "IDENTIFY", identify },
				     { "SMART and long registers", smart_and_long_registers },
				     { "failures are failures", failures_are_failures },
				     { "never sent", never_sent },
				     { "no transport", no_transport } };
TEST_MAIN(tests)
