/* tests/unit/test_scsi_sanitize.c - SANITIZE's bytes, its start, and where it stands. */
#include "devices/scsi_sanitize.h"
#include "tests/unit/fake_transport.h"

static const struct transport transport = { .name = "fake",
					    .scsi = fake_scsi,
					    .close = fake_close };
static const struct device drive = { .node = "/dev/fake", .transport = TRANSPORT_SAS };

#define SENSE(key, asc, ascq)                                                         \
	.status = SCSI_CHECK_CONDITION,                                               \
	.sense = { 0x70, 0, key, 0, 0, 0, 0, 10, 0, 0, 0, 0, asc, ascq, 0, 0, 0, 0 }, \
	.n_sense = 18
#define REQUEST_SENSE                 \
	{                             \
		0x03, 0, 0, 0, 252, 0 \
	}
#define READ_CAPACITY_16                                        \
	{                                                       \
		0x9e, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 32 \
	}

static const uint8_t no_sense[18] = { 0x70, 0, 0, 0, 0, 0, 0, 10 };
static const uint8_t capacity[32] = { 0, 0, 0, 0, 0, 0, 3, 0xff, 0, 0, 2, 0 };

static void encodes(void)
{
	struct scsi_sanitize s = { .action = SCSI_SANITIZE_BLOCK };
	uint8_t list[SCSI_SANITIZE_LIST];
	struct scsi_command c;

	CU_ASSERT(scsi_sanitize_encode(&s, list, &c));
	CU_ASSERT_EQUAL(memcmp(c.cdb, "\x48\x82\0\0\0\0\0\0\0\0", 10), 0);
	CU_ASSERT_EQUAL(c.n_cdb, 10);
	CU_ASSERT_EQUAL(c.direction, DATA_NONE);
	s = (struct scsi_sanitize){ .action = SCSI_SANITIZE_CRYPTO, .is_unrestricted = true };
	CU_ASSERT(scsi_sanitize_encode(&s, list, &c));
	CU_ASSERT_EQUAL(memcmp(c.cdb, "\x48\xa3\0\0\0\0\0\0\0\0", 10), 0);
	s = (struct scsi_sanitize){ .action = SCSI_SANITIZE_EXIT_FAILURE, .is_unrestricted = true };
	CU_ASSERT(scsi_sanitize_encode(&s, list, &c));
	CU_ASSERT_EQUAL(memcmp(c.cdb, "\x48\x9f\0\0\0\0\0\0\0\0", 10), 0);
	s.action = (enum scsi_sanitize_action)0x04; /* no such action */
	CU_ASSERT(!scsi_sanitize_encode(&s, list, &c));
}

static struct scsi_sanitize overwrite(uint8_t passes, uint8_t n_pattern)
{
	return (struct scsi_sanitize){ .action = SCSI_SANITIZE_OVERWRITE,
				       .passes = passes,
				       .block_bytes = 512,
				       .n_pattern = n_pattern,
				       .pattern = { 0xde, 0xad, 0xbe, 0xef } };
}

static void encodes_overwrite(void)
{
	struct scsi_sanitize s = overwrite(3, 4);
	uint8_t list[SCSI_SANITIZE_LIST];
	struct scsi_command c;

	s.inverts = true;
	CU_ASSERT(scsi_sanitize_encode(&s, list, &c));
	CU_ASSERT_EQUAL(memcmp(c.cdb, "\x48\x81\0\0\0\0\0\0\x08\0", 10), 0);
	CU_ASSERT_EQUAL(c.direction, DATA_OUT);
	CU_ASSERT_EQUAL(c.n_data, 8);
	CU_ASSERT_PTR_EQUAL(c.data, list);
	CU_ASSERT_EQUAL(memcmp(list, "\x83\0\0\4\xde\xad\xbe\xef", 8), 0);
	s = overwrite(31, 1);
	CU_ASSERT(scsi_sanitize_encode(&s, list, &c));
	s = overwrite(0, 4); /* reserved */
	CU_ASSERT(!scsi_sanitize_encode(&s, list, &c));
	s = overwrite(32, 4);
	CU_ASSERT(!scsi_sanitize_encode(&s, list, &c));
	s = overwrite(1, 0);
	CU_ASSERT(!scsi_sanitize_encode(&s, list, &c));
	s = overwrite(1, SCSI_PATTERN_MOST + 1);
	CU_ASSERT(!scsi_sanitize_encode(&s, list, &c));
	s = overwrite(1, 4);
	s.block_bytes = 3; /* longer than a block */
	CU_ASSERT(!scsi_sanitize_encode(&s, list, &c));
	/* Through SAT: ATA's field of four bytes and sixteen passes. */
	s = overwrite(16, 4);
	s.is_ata = true;
	CU_ASSERT(scsi_sanitize_encode(&s, list, &c));
	s.passes = 17;
	CU_ASSERT(!scsi_sanitize_encode(&s, list, &c));
	s = overwrite(1, 2);
	s.is_ata = true;
	CU_ASSERT(!scsi_sanitize_encode(&s, list, &c));
}

static struct scsi_result start(const struct fake_answer *last)
{
	/* An attention that waits is taken away before the start, or it would be told instead. */
	const struct fake_answer answers[] = {
		{ .cdb = REQUEST_SENSE, .data = no_sense, .n_data = 18 },
		{ .cdb = { 0 }, SENSE(6, 0x29, 0) },
		{ .cdb = { 0 } },
		*last,
	};
	const struct scsi_sanitize s = { .action = SCSI_SANITIZE_BLOCK };
	struct fake fake = { .answers = answers, .n = 4 };
	struct handle *h = fake_handle(&fake, &transport, &drive, true);
	struct error err = ERROR_INIT;
	struct scsi_result r;

	TEST_OK(scsi_sanitize_start(h, &s, &r, &err), err);
	CU_ASSERT_EQUAL(fake.at, 4);
	CU_ASSERT(fake.timeout_ms >= 120000);
	handle_close(h);
	return r;
}

static void starts(void)
{
	const struct fake_answer done = { .cdb = { 0x48, 0x82 } };
	const struct fake_answer refused = { .cdb = { 0x48, 0x82 }, SENSE(5, 0x24, 0) };
	const struct fake_answer locked = { .cdb = { 0x48, 0x82 }, SENSE(7, 0x20, 2) };
	const struct fake_answer conflict = { .cdb = { 0x48, 0x82 },
					      .status = SCSI_RESERVATION_CONFLICT };
	const struct fake_answer lost = { .cdb = { 0x48, 0x82 }, .is_lost = true };
	const struct fake_answer attention = { .cdb = { 0x48, 0x82 }, SENSE(6, 0x29, 0) };
	const struct fake_answer aborted = { .cdb = { 0x48, 0x82 }, SENSE(11, 0, 0) };
	struct scsi_result r = start(&done);

	CU_ASSERT_EQUAL(r.answer, ANSWER_DONE);
	r = start(&refused);
	CU_ASSERT_EQUAL(r.answer, ANSWER_REFUSED);
	CU_ASSERT_EQUAL(r.reason, REASON_COMMAND_UNSUPPORTED);
	CU_ASSERT_EQUAL(start(&locked).reason, REASON_DRIVE_LOCKED);
	CU_ASSERT_EQUAL(start(&conflict).reason, REASON_DRIVE_RESERVED);
	CU_ASSERT_EQUAL(start(&lost).answer, ANSWER_UNKNOWN);
	CU_ASSERT_EQUAL(start(&attention).answer, ANSWER_REFUSED); /* not sent a second time */
	CU_ASSERT_EQUAL(start(&aborted).answer, ANSWER_UNKNOWN);
}

static void never_without_consent(void)
{
	const struct fake_answer answers[] = {
		{ .cdb = REQUEST_SENSE, .data = no_sense, .n_data = 18 },
		{ .cdb = { 0 } },
	};
	const struct scsi_sanitize s = { .action = SCSI_SANITIZE_CRYPTO };
	const struct scsi_sanitize bad = overwrite(0, 4);
	struct fake fake = { .answers = answers, .n = 2 };
	struct handle *h = fake_handle(&fake, &transport, &drive, false);
	struct error err = ERROR_INIT;
	struct scsi_result r;

	TEST_REFUSED(scsi_sanitize_start(h, &s, &r, &err), err, REASON_CONSENT_MISSING);
	CU_ASSERT_EQUAL(fake.at, 2);
	TEST_REFUSED(scsi_sanitize_start(h, &bad, &r, &err), err, REASON_COMMAND_UNSUPPORTED);
	handle_close(h);
}

static struct sanitize_status status(const struct fake_answer *answers, size_t n)
{
	struct fake fake = { .answers = answers, .n = n };
	struct handle *h = fake_handle(&fake, &transport, &drive, false);
	struct error err = ERROR_INIT;
	struct sanitize_status s;

	TEST_OK(scsi_sanitize_status(h, &s, &err), err);
	CU_ASSERT_EQUAL(fake.at, n);
	handle_close(h);
	return s;
}

static void stands(void)
{
	static const uint8_t running[18] = { 0x70, 0, 2, 0,    0,    0, 0,    10,   0,
					     0,    0, 0, 0x04, 0x1b, 0, 0x80, 0x12, 0x34 };
	static const uint8_t failed[8] = { 0x72, 3, 0x31, 0x03 };
	const struct fake_answer runs[] = {
		{ .cdb = REQUEST_SENSE, .data = running, .n_data = 18 }
	};
	const struct fake_answer fails[] = {
		{ .cdb = REQUEST_SENSE, .data = failed, .n_data = 8 }
	};
	const struct fake_answer idle[] = {
		{ .cdb = REQUEST_SENSE, .data = no_sense, .n_data = 18 },
		{ .cdb = { 0 } },
		{ .cdb = READ_CAPACITY_16, .data = capacity, .n_data = 32 },
	};
	struct sanitize_status s = status(runs, 1);

	CU_ASSERT_EQUAL(s.state, SANITIZE_RUNNING);
	CU_ASSERT(s.has_progress);
	CU_ASSERT_EQUAL(s.progress, 0x1234);
	CU_ASSERT_EQUAL(s.n_raw, 18);
	CU_ASSERT_EQUAL(memcmp(s.raw, running, 18), 0);
	s = status(fails, 1);
	CU_ASSERT_EQUAL(s.state, SANITIZE_FAILED);
	CU_ASSERT_EQUAL(s.failure, 0x03);
	CU_ASSERT_EQUAL(status(idle, 3).state, SANITIZE_IDLE);
}

/* Progress that vanished is neither idle nor success until the drive is ready and tells its size. */
static void vanished_progress(void)
{
	const struct fake_answer silent = { .cdb = REQUEST_SENSE, .data = no_sense, .n_data = 18 };
	const struct fake_answer late[] = { silent, { .cdb = { 0 }, SENSE(3, 0x31, 0x03) } };
	const struct fake_answer later[] = { silent,
					     { .cdb = { 0 } },
					     { .cdb = READ_CAPACITY_16, SENSE(3, 0x31, 0x03) } };
	const struct fake_answer busy[] = { silent, { .cdb = { 0 }, .status = SCSI_BUSY } };
	const struct fake_answer stopped[] = { silent, { .cdb = { 0 }, SENSE(2, 0x04, 0x02) } };
	const struct fake_answer sizeless[] = { silent,
						{ .cdb = { 0 } },
						{ .cdb = READ_CAPACITY_16, SENSE(4, 0x44, 0) } };
	const struct fake_answer again[] = { silent,
					     { .cdb = { 0 } },
					     { .cdb = READ_CAPACITY_16, SENSE(2, 0x04, 0x1b) } };
	const struct fake_answer conflict[] = {
		silent, { .cdb = { 0 }, .status = SCSI_RESERVATION_CONFLICT }
	};
	const struct fake_answer format[] = { silent, { .cdb = { 0 }, SENSE(2, 0x04, 0x04) } };

	CU_ASSERT_EQUAL(status(late, 2).state, SANITIZE_FAILED);
	CU_ASSERT_EQUAL(status(later, 3).state, SANITIZE_FAILED);
	CU_ASSERT_EQUAL(status(busy, 2).state, SANITIZE_UNKNOWN);
	CU_ASSERT_EQUAL(status(stopped, 2).state, SANITIZE_UNKNOWN);
	CU_ASSERT_EQUAL(status(sizeless, 3).state, SANITIZE_UNKNOWN);
	CU_ASSERT_EQUAL(status(again, 3).state, SANITIZE_RUNNING);
	CU_ASSERT_EQUAL(status(conflict, 2).state, SANITIZE_UNKNOWN);
	CU_ASSERT_EQUAL(status(format, 2).state, SANITIZE_UNKNOWN);
}

static const struct test tests[] = {
	{ "encodes", encodes },        { "encodes an overwrite by its rules", encodes_overwrite },
	{ "starts", starts },          { "never without consent", never_without_consent },
	{ "where it stands", stands }, { "progress that vanished", vanished_progress },
};
TEST_MAIN(tests)
