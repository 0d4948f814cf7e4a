/* tests/unit/test_ata_sanitize.c - SANITIZE DEVICE: bytes of each command, and every status that can come back. */
#include "devices/ata_sanitize.h"
#include "tests/unit/ata_answers.h"

#define STATUS CDB(0x85, 0x07, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0xb4)
#define CLEAR  CDB(0x85, 0x07, 0x20, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x40, 0xb4)

static struct sanitize_status status(const struct fake_answer *a)
{
	struct sanitize_status s = { .state = SANITIZE_SUCCEEDED };
	struct ata_play p;

	ata_play_begin(&p, a, 1, false);
	TEST_OK(ata_sanitize_status(p.h, &s, &p.err), p.err);
	CU_ASSERT_EQUAL(s.n_raw, ATA_STATUS_RAW);
	ata_play_end(&p);
	return s;
}

static struct sanitize_status told(uint8_t ata_status, uint16_t count, uint64_t lba)
{
	struct fake_answer a = ata_registers_back(STATUS, ata_status, count, lba);

	return status(&a);
}

static void states(void)
{
	static const uint8_t raw[ATA_STATUS_RAW] = {
		5, 0, 0x50, 0x40, 0x40, 0, 0, 0, 0, 0, 0x40, 0
	};
	struct sanitize_status s = told(0x50, 0x4000, 0x4000);

	CU_ASSERT(s.state == SANITIZE_RUNNING && s.has_progress && s.progress == 0x4000);
	CU_ASSERT_EQUAL(memcmp(s.raw, raw, sizeof(raw)), 0);
	s = told(0x50, 0x5000, 0); /* with antifreeze */
	CU_ASSERT(s.state == SANITIZE_RUNNING && s.has_progress && s.progress == 0);
	s = told(0x50, 0x4000, 0xffff);
	CU_ASSERT(s.state == SANITIZE_RUNNING && !s.has_progress);
	CU_ASSERT_EQUAL(told(0x50, 0x8000, 0xffff).state, SANITIZE_SUCCEEDED);
	CU_ASSERT_EQUAL(told(0x50, 0x2000, 0xffff).state, SANITIZE_FROZEN);
	CU_ASSERT_EQUAL(told(0x50, 0xa000, 0xffff).state, SANITIZE_FROZEN);
	CU_ASSERT_EQUAL(told(0x50, 0x0000, 0xffff).state, SANITIZE_IDLE);
	CU_ASSERT_EQUAL(told(0x50, 0x1000, 0xffff).state, SANITIZE_IDLE);
	CU_ASSERT_EQUAL(told(0x50, 0xc000, 0x1000).state, SANITIZE_UNKNOWN); /* contradicts */
	CU_ASSERT_EQUAL(told(0x50, 0, 0).state, SANITIZE_UNKNOWN); /* zeros aren't "idle" */
	s = told(0x51, 0, 1);
	CU_ASSERT(s.state == SANITIZE_FAILED && s.failure == 1);
	s = told(0x51, 0, 3);
	CU_ASSERT(s.state == SANITIZE_FROZEN && s.failure == 3);
	s = told(0x51, 0, 2); /* not supported */
	CU_ASSERT(s.state == SANITIZE_UNKNOWN && s.failure == 2);
	CU_ASSERT_EQUAL(told(0x51, 0x8000, 0).state,
			SANITIZE_UNKNOWN); /* no bit of an abort counts */
}

/* Failed state through fixed sense, as both kernels give it. */
static void failed_by_fixed_sense(void)
{
	static const uint8_t linux_6_1[] = { 0x70, 0,    0x0b, 0, 0, 0, 0, 10,   4,
					     0x51, 0x40, 0,    0, 0, 0, 0, 0x80, 1 };
	static const uint8_t linux_6_12[] = { 0xf0, 0, 0x0b, 4, 0x51, 0x40, 0, 10, 0x80,
					      1,    0, 0,    0, 0,    0,    0, 0,  0 };
	struct fake_answer a = ata_good(STATUS, NULL);
	struct sanitize_status s;

	a.status = SCSI_CHECK_CONDITION;
	a.n_sense = 18;
	memcpy(a.sense, linux_6_1, 18);
	s = status(&a);
	CU_ASSERT(s.state == SANITIZE_FAILED && s.failure == 1);
	memcpy(a.sense, linux_6_12, 18);
	s = status(&a);
	CU_ASSERT(s.state == SANITIZE_FAILED && s.failure == 1);
}

/* Fixed sense of a success: the upper half of COUNT, where the state is, does not fit in. */
static void success_by_fixed_sense(void)
{
	static const uint8_t cut[] = { 0x70, 0,    1, 0, 0x50, 0x40, 0, 10, 0xc0,
				       0xff, 0xff, 0, 0, 0x1d, 0,    0, 0,  0 };
	struct fake_answer a = ata_good(STATUS, NULL);

	a.status = SCSI_CHECK_CONDITION;
	a.n_sense = 18;
	memcpy(a.sense, cut, 18);
	CU_ASSERT_EQUAL(status(&a).state, SANITIZE_UNKNOWN);
	a.sense[8] = 0x80; /* all of it is told to be zero */
	CU_ASSERT_EQUAL(status(&a).state, SANITIZE_IDLE);
	a.sense[8] = 0; /* of a 28-bit command: the upper half was never there */
	CU_ASSERT_EQUAL(status(&a).state, SANITIZE_UNKNOWN);
}

static void no_state(void)
{
	struct fake_answer a = ata_good(STATUS, NULL);
	struct sanitize_status s = status(&a);

	CU_ASSERT_EQUAL(s.state, SANITIZE_UNKNOWN); /* GOOD without registers: never idle */
	CU_ASSERT_EQUAL(s.raw[0], 0);
	for (unsigned i = 0; i < ATA_SHAPES; i++) {
		a = ata_shape(STATUS, &ata_shapes[i]);
		s = status(&a);
		CU_ASSERT_EQUAL(s.state, SANITIZE_UNKNOWN);
	}
}

static void clear_failed(void)
{
	const struct fake_answer answers[] = { ata_registers_back(CLEAR, 0x50, 0, 0xffff),
					       ata_registers_back(CLEAR, 0x51, 0, 1) };
	struct sanitize_status s;
	struct ata_play p;

	ata_play_begin(&p, answers, 2, true);
	TEST_OK(ata_sanitize_clear_failed(p.h, &s, &p.err), p.err);
	CU_ASSERT_EQUAL(s.state, SANITIZE_IDLE);
	TEST_OK(ata_sanitize_clear_failed(p.h, &s, &p.err), p.err);
	CU_ASSERT_EQUAL(s.state, SANITIZE_FAILED);
	ata_play_end(&p);
	ata_play_begin(&p, NULL, 0, false);
	TEST_REFUSED(ata_sanitize_clear_failed(p.h, &s, &p.err), p.err, REASON_CONSENT_MISSING);
	ata_play_end(&p);
}

static void starts(void)
{
	static const struct ata_sanitize_options none = { .can_exit_failed = false };
	static const struct ata_sanitize_options all = { .can_exit_failed = true,
							 .zones_stay = true };
	const struct fake_answer answers[] = {
		ata_registers_back(CDB(0x85, 0x07, 0x20, 0, 0x12, 0, 0, 0x42, 0x72, 0, 0x45, 0,
				       0x6b, 0x40, 0xb4),
				   0x50, 0x4000, 0),
		ata_registers_back(CDB(0x85, 0x07, 0x20, 0, 0x11, 0x80, 0x10, 0x43, 0x70, 0, 0x79,
				       0, 0x72, 0x40, 0xb4),
				   0x50, 0x4000, 0),
		ata_registers_back(CDB(0x85, 0x07, 0x20, 0, 0x40, 0, 0, 0x41, 0x69, 0, 0x74, 0,
				       0x6e, 0x40, 0xb4),
				   0x51, 0, 3),
	};
	struct ata_reply reply;
	struct ata_play p;

	ata_play_begin(&p, answers, 3, true);
	TEST_OK(ata_sanitize_block(p.h, &none, &reply, &p.err), p.err);
	CU_ASSERT_EQUAL(reply.answer, ANSWER_DONE);
	CU_ASSERT_EQUAL(p.fake.timeout_ms, 120000);
	CU_ASSERT_EQUAL(ata_sanitize_status_decode(&reply).state, SANITIZE_RUNNING);
	TEST_OK(ata_sanitize_crypto(p.h, &all, &reply, &p.err), p.err);
	TEST_OK(ata_sanitize_antifreeze(p.h, &reply, &p.err), p.err);
	CU_ASSERT_EQUAL(reply.answer, ANSWER_REFUSED);
	CU_ASSERT_EQUAL(ata_sanitize_status_decode(&reply).state, SANITIZE_FROZEN);
	ata_play_end(&p);
}

static void overwrite(void)
{
	struct ata_sanitize_overwrite o = { .passes = 3, .pattern = 0x11223344 };
	const struct fake_answer answers[] = {
		ata_good(CDB(0x85, 0x07, 0x20, 0, 0x14, 0, 0x03, 0x11, 0x44, 0x57, 0x33, 0x4f, 0x22,
			     0x40, 0xb4),
			 NULL),
		ata_good(CDB(0x85, 0x07, 0x20, 0, 0x14, 0x80, 0xd0, 0x11, 0x44, 0x57, 0x33, 0x4f,
			     0x22, 0x40, 0xb4),
			 NULL),
	};
	struct ata_reply reply;
	struct ata_play p;

	ata_play_begin(&p, answers, 2, true);
	TEST_OK(ata_sanitize_overwrite(p.h, &o, &reply, &p.err), p.err);
	o = (struct ata_sanitize_overwrite){ .options = { true, true },
					     .passes = 16,
					     .pattern = 0x11223344,
					     .is_inverted = true,
					     .has_definitive_ending = true };
	TEST_OK(ata_sanitize_overwrite(p.h, &o, &reply, &p.err), p.err);
	CU_ASSERT_EQUAL(reply.answer, ANSWER_DONE);
	o.passes = 0; /* would be sixteen */
	TEST_REFUSED(ata_sanitize_overwrite(p.h, &o, &reply, &p.err), p.err,
		     REASON_COMMAND_UNSUPPORTED);
	o.passes = 17;
	TEST_REFUSED(ata_sanitize_overwrite(p.h, &o, &reply, &p.err), p.err,
		     REASON_COMMAND_UNSUPPORTED);
	ata_play_end(&p);
}

static void starts_that_fail(void)
{
	static const struct ata_sanitize_options none = { .can_exit_failed = false };
	struct ata_reply reply;
	struct ata_play p;

	for (unsigned i = 0; i < ATA_SHAPES; i++) {
		const struct fake_answer a = ata_shape(CDB(0x85, 0x07, 0x20, 0, 0x12, 0, 0, 0x42,
							   0x72, 0, 0x45, 0, 0x6b, 0x40, 0xb4),
						       &ata_shapes[i]);

		ata_play_begin(&p, &a, 1, true);
		TEST_OK(ata_sanitize_block(p.h, &none, &reply, &p.err), p.err);
		CU_ASSERT_EQUAL(reply.answer, ata_shapes[i].expected);
		ata_play_end(&p);
	}
	ata_play_begin(&p, NULL, 0, false);
	TEST_REFUSED(ata_sanitize_block(p.h, &none, &reply, &p.err), p.err, REASON_CONSENT_MISSING);
	TEST_REFUSED(ata_sanitize_crypto(p.h, &none, &reply, &p.err), p.err,
		     REASON_CONSENT_MISSING);
	TEST_REFUSED(ata_sanitize_antifreeze(p.h, &reply, &p.err), p.err, REASON_CONSENT_MISSING);
	ata_play_end(&p);
}

static const struct test tests[] = { { "states", states },
				     { "failed by fixed sense", failed_by_fixed_sense },
				     { "success by fixed sense", success_by_fixed_sense },
				     { "no state", no_state },
				     { "clear failed", clear_failed },
				     { "starts", starts },
				     { "overwrite", overwrite },
				     { "starts that fail", starts_that_fail } };
TEST_MAIN(tests)
