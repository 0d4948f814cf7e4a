/* tests/unit/test_scsi.c - what a drive's answers and refusals mean, asked step by step. */
#include "devices/scsi.h"
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
#define NOTHING_NEW                                                                       \
	{                                                                                 \
		.cdb = REQUEST_SENSE, .data = "\x70\0\0\0\0\0\0\x0a\0\0\0\0\0\0\0\0\0\0", \
		.n_data = 18                                                              \
	}

static struct scsi_sense sense(uint8_t key, uint8_t asc, uint8_t ascq)
{
	return (struct scsi_sense){ .is_known = true, .key = key, .asc = asc, .ascq = ascq };
}

static void conditions(void)
{
	static const struct {
		uint8_t key, asc, ascq;
		enum scsi_condition condition;
		enum reason reason;
	} rows[] = {
		{ 2, 0x04, 0x1b, SCSI_CONDITION_SANITIZING, REASON_DRIVE_SANITIZING },
		{ 0, 0x04, 0x1b, SCSI_CONDITION_SANITIZING, REASON_DRIVE_SANITIZING },
		{ 3, 0x31, 0x03, SCSI_CONDITION_SANITIZE_FAILED, REASON_DRIVE_SANITIZE_FAILED },
		{ 3, 0x31, 0x00, SCSI_CONDITION_FORMAT_CORRUPT, REASON_DRIVE_FORMAT_CORRUPT },
		{ 3, 0x31, 0x01, SCSI_CONDITION_FORMAT_CORRUPT, REASON_DRIVE_FORMAT_CORRUPT },
		{ 2, 0x04, 0x04, SCSI_CONDITION_FORMATTING, REASON_DRIVE_FORMATTING },
		{ 2, 0x04, 0x09, SCSI_CONDITION_SELF_TEST, REASON_DRIVE_SELF_TEST },
		{ 2, 0x04, 0x24, SCSI_CONDITION_DEPOPULATING, REASON_DRIVE_DEPOPULATED },
		{ 2, 0x04, 0x02, SCSI_CONDITION_STOPPED, REASON_DRIVE_NOT_READY },
		{ 2, 0x3a, 0x00, SCSI_CONDITION_NO_MEDIUM, REASON_GUARD_NO_MEDIUM },
		{ 7, 0x20, 0x02, SCSI_CONDITION_LOCKED, REASON_DRIVE_LOCKED },
		{ 7, 0x74, 0x71, SCSI_CONDITION_LOCKED, REASON_DRIVE_LOCKED },
		{ 7, 0x27, 0x00, SCSI_CONDITION_WRITE_PROTECTED, REASON_DRIVE_WRITE_PROTECTED },
		{ 5, 0x2c, 0x00, SCSI_CONDITION_UNKNOWN, REASON_COMMAND_REFUSED },
		{ 0, 0x00, 0x00, SCSI_CONDITION_UNKNOWN, REASON_COMMAND_REFUSED },
		{ 4, 0x44, 0x00, SCSI_CONDITION_UNKNOWN, REASON_COMMAND_REFUSED },
	};
	struct scsi_sense s;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum scsi_condition c;

		s = sense(rows[i].key, rows[i].asc, rows[i].ascq);
		c = scsi_condition_of(SCSI_CHECK_CONDITION, &s);
		CU_ASSERT_EQUAL(c, rows[i].condition);
		CU_ASSERT_EQUAL(scsi_condition_reason(c), rows[i].reason);
		s.is_deferred = true; /* about an earlier command: says nothing of now */
		CU_ASSERT_EQUAL(scsi_condition_of(SCSI_CHECK_CONDITION, &s),
				SCSI_CONDITION_UNKNOWN);
	}
	s = sense(0, 0, 0);
	s.is_known = false;
	CU_ASSERT_EQUAL(scsi_condition_of(SCSI_RESERVATION_CONFLICT, &s), SCSI_CONDITION_RESERVED);
	CU_ASSERT_EQUAL(scsi_condition_of(SCSI_BUSY, &s), SCSI_CONDITION_UNKNOWN);
	CU_ASSERT_EQUAL(scsi_condition_reason(SCSI_CONDITION_RESERVED), REASON_DRIVE_RESERVED);
	CU_ASSERT_EQUAL(scsi_condition_reason(SCSI_CONDITION_COUNT), REASON_COMMAND_REFUSED);
}

static struct scsi_look look(const struct fake_answer *answers, size_t n)
{
	struct fake fake = { .answers = answers, .n = n };
	struct handle *h = fake_handle(&fake, &transport, &drive, false);
	struct error err = ERROR_INIT;
	struct scsi_look l;

	TEST_OK(scsi_look(h, &l, &err), err);
	CU_ASSERT_EQUAL(fake.at, n);
	handle_close(h);
	return l;
}

static void looks(void)
{
	static const uint8_t running[18] = { 0x70, 0, 2, 0,    0,    0, 0,    10,   0,
					     0,    0, 0, 0x04, 0x1b, 0, 0x80, 0x40, 0x00 };
	static const uint8_t reset[18] = { 0x70, 0, 6, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x29, 0 };
	const struct fake_answer sanitizing[] = {
		{ .cdb = REQUEST_SENSE, .data = running, .n_data = 18 }
	};
	const struct fake_answer ready[] = { NOTHING_NEW, { .cdb = { 0 } } };
	/* A reset told three ways: as REQUEST SENSE's data, then before the answer. */
	const struct fake_answer after_reset[] = {
		{ .cdb = REQUEST_SENSE, .data = reset, .n_data = 18 },
		{ .cdb = { 0 }, SENSE(6, 0x2a, 0x09) },
		{ .cdb = { 0 } },
	};
	const struct fake_answer conflict[] = {
		NOTHING_NEW, { .cdb = { 0 }, .status = SCSI_RESERVATION_CONFLICT }
	};
	const struct fake_answer busy[] = { NOTHING_NEW, { .cdb = { 0 }, .status = SCSI_BUSY } };
	/* A drive that answers REQUEST SENSE as any other command. */
	const struct fake_answer odd[] = { { .cdb = REQUEST_SENSE, SENSE(3, 0x31, 0x03) } };
	struct scsi_look l = look(sanitizing, 1);

	CU_ASSERT_EQUAL(l.condition, SCSI_CONDITION_SANITIZING);
	CU_ASSERT(l.has_progress);
	CU_ASSERT_EQUAL(l.progress, 0x4000);
	CU_ASSERT_EQUAL(l.n_sense, 18);
	l = look(ready, 2);
	CU_ASSERT_EQUAL(l.condition, SCSI_CONDITION_READY);
	CU_ASSERT(!l.was_reset);
	l = look(after_reset, 3);
	CU_ASSERT_EQUAL(l.condition, SCSI_CONDITION_READY);
	CU_ASSERT(l.was_reset);
	CU_ASSERT_EQUAL(look(conflict, 2).condition, SCSI_CONDITION_RESERVED);
	CU_ASSERT_EQUAL(look(busy, 2).condition, SCSI_CONDITION_UNKNOWN);
	CU_ASSERT_EQUAL(look(odd, 1).condition, SCSI_CONDITION_SANITIZE_FAILED);
}

static void an_answer_that_does_not_come(void)
{
	const struct fake_answer lost[] = { { .cdb = REQUEST_SENSE, .is_lost = true } };
	struct fake_answer attentions[9];
	struct fake fake = { .answers = lost, .n = 1 };
	struct handle *h = fake_handle(&fake, &transport, &drive, false);
	struct error err = ERROR_INIT;
	struct scsi_look l = { .condition = SCSI_CONDITION_STOPPED };

	TEST_REFUSED(scsi_look(h, &l, &err), err, REASON_COMMAND_UNKNOWN);
	CU_ASSERT_EQUAL(l.condition, SCSI_CONDITION_STOPPED); /* untouched */
	/* A drive that tells attentions for ever is asked no more than eight times a command. */
	for (unsigned i = 0; i < 9; i++)
		attentions[i] = (struct fake_answer){ .cdb = { 0 }, SENSE(6, 0x29, 0) };
	attentions[0] = (struct fake_answer)NOTHING_NEW;
	fake = (struct fake){ .answers = attentions, .n = 9 };
	TEST_OK(scsi_look(h, &l, &err), err);
	CU_ASSERT_EQUAL(l.condition, SCSI_CONDITION_UNKNOWN);
	CU_ASSERT_EQUAL(fake.at, 9);
	handle_close(h);
}

static void capacities(void)
{
	static const uint8_t sixteen[32] = { 0, 0, 0, 0, 0, 0, 3, 0xff, 0, 0, 2, 8 };
	static const uint8_t ten[8] = { 0, 0, 7, 0xff, 0, 0, 2, 0 };
	const struct fake_answer answers[] = {
		{ .cdb = { 0x9e, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 32 },
		  .data = sixteen,
		  .n_data = 32 },
		{ .cdb = { 0x9e, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 32 }, SENSE(5, 0x20, 0) },
		{ .cdb = { 0x25 }, .data = ten, .n_data = 8 },
		{ .cdb = { 0x9e, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 32 }, SENSE(2, 4, 0x1b) },
	};
	struct fake fake = { .answers = answers, .n = 4 };
	struct handle *h = fake_handle(&fake, &transport, &drive, false);
	struct error err = ERROR_INIT;
	struct scsi_capacity c = { 0 };
	struct scsi_result why;
	bool is_told;

	TEST_OK(scsi_capacity_ask(h, &is_told, &c, &why, &err), err);
	CU_ASSERT(is_told && !c.is_short);
	CU_ASSERT_EQUAL(c.n_blocks, 1024);
	CU_ASSERT_EQUAL(c.block_bytes, 520);
	TEST_OK(scsi_capacity_ask(h, &is_told, &c, &why, &err), err);
	CU_ASSERT(is_told && c.is_short);
	CU_ASSERT_EQUAL(c.n_blocks, 2048);
	/* A refusal for another reason is not asked again in the old way. */
	TEST_OK(scsi_capacity_ask(h, &is_told, &c, &why, &err), err);
	CU_ASSERT(!is_told);
	CU_ASSERT_EQUAL(why.reason, REASON_DRIVE_SANITIZING);
	CU_ASSERT_EQUAL(fake.at, 4);
	handle_close(h);
}

static const struct test tests[] = {
	{ "conditions and their reasons", conditions },
	{ "looks at a drive", looks },
	{ "an answer that does not come", an_answer_that_does_not_come },
	{ "capacities", capacities },
};
TEST_MAIN(tests)
