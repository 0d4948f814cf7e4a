/*
 * tests/unit/test_job.c - whole jobs on drives that are good, bad, lying, or leave in the middle.
 * After every one of them: the word is never "cleared" unless the model's own memory, with what
 * was not flushed lost, holds what was promised.
 */
#include "tests/sim/sim_job.h"
#include "wipe/custom.h"
#include "wipe/sample.h"

#include "tests/unit/harness.h"

#define KIB 1024

/* The one rule, for each job that was run. */
static void check_truth(struct sim_job *j)
{
	if (j->verdict.word == WORD_CLEARED) {
		CU_ASSERT_EQUAL(sim_job_wrong_blocks(j), 0);
		CU_ASSERT_FALSE(j->drive.is_gone || j->drive.is_other);
		CU_ASSERT_EQUAL(j->rc, 0);
	}
	CU_ASSERT_NOT_EQUAL(j->verdict.word, WORD_PURGED);
	CU_ASSERT_EQUAL(verdict_is_certificate(&j->verdict), j->verdict.word == WORD_CLEARED);
	CU_ASSERT_EQUAL(j->verdict.word == WORD_CLEARED, j->verdict.reason == REASON_NONE);
	CU_ASSERT_FALSE(j->is_event_order_wrong);
}

static void expect(struct sim_job *j, enum word word, enum reason reason)
{
	if (j->verdict.word != word || j->verdict.reason != reason)
		printf("\n    %s (%s; %s) instead of %s (%s)\n", word_text(j->verdict.word),
		       reason_row(j->verdict.reason)->id, j->verdict.what, word_text(word),
		       reason_row(reason)->id);
	CU_ASSERT_EQUAL(j->verdict.word, word);
	CU_ASSERT_EQUAL(j->verdict.reason, reason);
	check_truth(j);
}

static void good_drives(void)
{
	static const struct {
		uint64_t size_bytes;
		uint32_t block_bytes;
	} drives[] = {
		{ 512, 512 },
		{ 4096, 4096 },
		{ 512 * 1023, 512 },
		{ 512 * 1024, 512 },
		{ 512 * 1025, 512 },
		{ 1024 * KIB, 512 },
		{ 1024 * KIB + 512, 512 },
		{ 2048 * KIB, 4096 },
		{ 8192 * KIB, 4096 },
		{ 2048 * KIB + 4096, 4096 },
		{ 64 * KIB + 512, 4096 }, /* a file's odd tail */
		{ 3 * 512, 4096 },
	};

	for (size_t i = 0; i < sizeof(drives) / sizeof(drives[0]); i++) {
		for (size_t m = 0; m < n_methods; m++) {
			struct sim_job j;

			/* Less than one block is refused by the plan. */
			if (drives[i].size_bytes < drives[i].block_bytes)
				continue;
			sim_job_init(&j, drives[i].size_bytes, drives[i].block_bytes);
			sim_job_run(&j, methods[m].id);
			TEST_OK(j.rc, j.error);
			expect(&j, WORD_CLEARED, REASON_NONE);
			CU_ASSERT_EQUAL(sim_job_wrong_blocks(&j), 0);
			CU_ASSERT_EQUAL(j.verdict.level, LEVEL_CLEAR);
			CU_ASSERT_EQUAL(j.verdict.proofs_missing, 0);
			CU_ASSERT_EQUAL(j.outcome->n_steps, j.plan->n_steps);
			CU_ASSERT_EQUAL(j.n_events, 2 * j.plan->n_steps);
			CU_ASSERT_EQUAL(j.outcome->verify.n_bytes_equal, drives[i].size_bytes);
			CU_ASSERT(j.n_progress > 0);
			TEST_TEXT(j.outcome->block_way, "sim");
			sim_job_clear(&j);
		}
	}
}

static void small_drives(void)
{
	for (uint64_t n = 1; n <= 70; n++) {
		for (unsigned blank = 0; blank < 2; blank++) {
			struct sim_job j;
			const struct canary_outcome *c;

			sim_job_init(&j, n * 512, 512);
			if (blank)
				sim_drive_fill_byte(&j.drive, 0);
			sim_job_run(&j, "zero");
			expect(&j, WORD_CLEARED, REASON_NONE);
			c = &j.outcome->canaries;
			CU_ASSERT_EQUAL(c->n_taken, n);
			CU_ASSERT_TRUE(c->covers_every_block);
			CU_ASSERT_EQUAL(c->n_markers, blank ? (n < 64 ? n : 64) : 0);
			CU_ASSERT_EQUAL(c->n_changed + c->n_no_evidence, n);
			CU_ASSERT_EQUAL(c->n_no_evidence, blank && n > 64 ? n - 64 : 0);
			sim_job_clear(&j);
		}
	}
}

static void blank_drive(void)
{
	struct sim_job j;

	sim_job_init(&j, 2048 * KIB, 512);
	sim_drive_fill_byte(&j.drive, 0);
	sim_job_run(&j, "zero");
	expect(&j, WORD_CLEARED, REASON_NONE);
	CU_ASSERT_EQUAL(j.outcome->canaries.n_taken, 1024);
	CU_ASSERT_EQUAL(j.outcome->canaries.n_blank, 1024);
	CU_ASSERT_EQUAL(j.outcome->canaries.n_markers, 64);
	CU_ASSERT_EQUAL(j.outcome->canaries.n_changed, 64);
	CU_ASSERT_EQUAL(j.outcome->canaries.n_no_evidence, 960);
	CU_ASSERT_EQUAL(j.outcome->n_blank_before_percent, 100);
	CU_ASSERT_FALSE(j.outcome->canaries.covers_every_block);
	sim_job_clear(&j);
}

/* A blank drive that ignores writes would pass every comparison with zeros but for the markers. */
static void blank_drive_that_ignores_writes(void)
{
	struct sim_job j;

	sim_job_init(&j, 2048 * KIB, 512);
	sim_drive_fill_byte(&j.drive, 0);
	j.drive.drops = (struct sim_range){ 0, 4096 };
	sim_job_run(&j, "zero");
	expect(&j, WORD_FAILED, REASON_MISMATCH);
	CU_ASSERT_EQUAL(j.outcome->canaries.n_taken, 1024);
	CU_ASSERT_EQUAL(j.outcome->canaries.n_markers, 64);
	CU_ASSERT_EQUAL(j.outcome->canaries.n_markers_lost, 64);
	CU_ASSERT_EQUAL(j.outcome->n_blank_before_percent, 100);
	sim_job_clear(&j);
}

/* What a constant string of an earlier erase left is as blank as zeros: markers tell. */
static void drive_full_of_the_string(void)
{
	for (unsigned ignores = 0; ignores < 2; ignores++) {
		struct method *m = calloc(1, sizeof(*m));
		struct error err = ERROR_INIT;
		struct sim_job j;

		CU_ASSERT_PTR_NOT_NULL_FATAL(m);
		TEST_OK(custom_read("~'Kiyome 清め'", m, &err), err);
		sim_job_init(&j, 2048 * KIB, 512);
		for (uint64_t at = 0; at < 2048 * KIB; at++)
			j.drive.original[at] =
				(uint8_t)~m->passes[0].string[at % m->passes[0].n_string];
		memcpy(j.drive.medium, j.drive.original, 2048 * KIB);
		memcpy(j.drive.cache, j.drive.original, 2048 * KIB);
		if (ignores)
			j.drive.drops = (struct sim_range){ 0, 4096 };
		sim_job_plan_with(&j, m);
		sim_job_go(&j);
		expect(&j, ignores ? WORD_FAILED : WORD_CLEARED,
		       ignores ? REASON_MISMATCH : REASON_NONE);
		CU_ASSERT_EQUAL(j.outcome->canaries.n_blank, 1024);
		CU_ASSERT_EQUAL(j.outcome->canaries.n_markers, 64);
		CU_ASSERT_EQUAL(j.outcome->canaries.n_markers_lost, ignores ? 64 : 0);
		CU_ASSERT_EQUAL(j.outcome->canaries.n_no_evidence, ignores ? 1024 - 64 : 960);
		sim_job_clear(&j);
		free(m);
	}
}

/* A pass that the method names is read back before the next; it counts although the last is right. */
static void named_pass_that_is_wrong(void)
{
	struct sim_job j;

	sim_job_init(&j, 512 * KIB, 512);
	sim_job_plan(&j, "bsi-tl-03423");
	j.drive.flip_at = 1024 + 2 * (64 + 1) + 5; /* canaries, two passes, then the fifth read */
	sim_job_go(&j);
	expect(&j, WORD_FAILED, REASON_MISMATCH);
	CU_ASSERT_EQUAL(j.outcome->verify.n_bytes_equal, 512 * KIB);
	sim_job_clear(&j);
}

static void lying_drives(void)
{
	static const struct sim_range lies[] = {
		{ 0, 4096 }, { 1000, 100 }, { 77, 1 }, { 4095, 1 }
	};

	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		for (size_t m = 0; m < n_methods; m++) {
			struct sim_job j;

			sim_job_init(&j, 2048 * KIB, 512);
			j.drive.drops = lies[i];
			sim_job_run(&j, methods[m].id);
			CU_ASSERT_EQUAL(j.verdict.word, WORD_FAILED);
			check_truth(&j);
			CU_ASSERT_EQUAL(ranges_blocks(&j.outcome->verify.mismatching),
					lies[i].n_blocks);
			CU_ASSERT_TRUE(
				ranges_has(&j.outcome->verify.mismatching, lies[i].first_lba));
			sim_job_clear(&j);
			/* Acknowledged, held in the cache, and old again after the flush. */
			sim_job_init(&j, 2048 * KIB, 512);
			j.drive.reverts = lies[i];
			sim_job_run(&j, methods[m].id);
			CU_ASSERT_EQUAL(j.verdict.word, WORD_FAILED);
			check_truth(&j);
			sim_job_clear(&j);
		}
	}
}

/* What lay below a marker comes back after the read-back has passed: the canary has changed, and all
 * the same it isn't what was promised. */
static void old_data_below_marker(void)
{
	static const char *const ids[] = { "zero", "random" };

	for (unsigned i = 0; i < 2; i++) {
		struct sim_job j;

		sim_job_init(&j, 256 * KIB, 512);
		sim_drive_fill_byte(&j.drive, 0xE5);
		/* Canaries, markers, read-back; then at once. */
		j.drive.comeback.after_reads = 512 + 64 + 32 + 1;
		j.drive.comeback.range = (struct sim_range){ 0, 1 };
		sim_job_run(&j, ids[i]);
		expect(&j, WORD_FAILED, REASON_MISMATCH);
		CU_ASSERT_EQUAL(j.outcome->canaries.n_same, 0);
		CU_ASSERT_EQUAL(ranges_blocks(&j.outcome->verify.mismatching), 1);
		CU_ASSERT_TRUE(ranges_has(&j.outcome->verify.mismatching, 0));
		CU_ASSERT_EQUAL(j.outcome->verify.n_bytes_equal, 256 * KIB - 512);
		CU_ASSERT_EQUAL(sim_job_wrong_blocks(&j), 1);
		sim_job_clear(&j);
	}
}

static void survivor_is_named(void)
{
	struct sim_job j;

	sim_job_init(&j, 512 * KIB, 512); /* 1,024 blocks: each is a canary */
	j.drive.drops = (struct sim_range){ 700, 3 };
	sim_job_run(&j, "random");
	expect(&j, WORD_FAILED, REASON_CANARY_SURVIVED);
	CU_ASSERT_EQUAL(j.outcome->canaries.n_same, 3);
	CU_ASSERT_EQUAL(j.outcome->canaries.n_changed, 1021);
	CU_ASSERT_EQUAL(ranges_blocks(&j.outcome->canaries.same), 3);
	CU_ASSERT_TRUE(ranges_has(&j.outcome->canaries.same, 702));
	sim_job_clear(&j);
}

static void bad_blocks(void)
{
	struct sim_job j;

	sim_job_init(&j, 4096 * KIB, 512);
	/* Both wrong ways, away from each other; canaries may or may not lie in them. */
	j.drive.bad_writes[0] = (struct sim_range){ 1001, 3 };
	j.drive.bad_reads[0] = (struct sim_range){ 6000, 1 };
	sim_job_run(&j, "zero");
	CU_ASSERT(j.verdict.word == WORD_PARTIAL || j.outcome->canaries.n_same > 0);
	check_truth(&j);
	CU_ASSERT_EQUAL(j.outcome->unwritten.n, 1);
	CU_ASSERT_EQUAL(j.outcome->unwritten.at[0].first_lba, 1001);
	CU_ASSERT_EQUAL(j.outcome->unwritten.at[0].n_blocks, 3);
	CU_ASSERT_EQUAL(j.outcome->verify.unreadable.n, 1);
	CU_ASSERT_EQUAL(j.outcome->verify.unreadable.at[0].first_lba, 6000);
	CU_ASSERT_EQUAL(j.outcome->verify.unreadable.at[0].n_blocks, 1);
	CU_ASSERT_EQUAL(ranges_blocks(&j.outcome->verify.mismatching), 3);
	CU_ASSERT_EQUAL(j.outcome->verify.n_bytes_read, 4096 * KIB - 512);
	CU_ASSERT_EQUAL(j.outcome->verify.n_bytes_equal, 4096 * KIB - 4 * 512);
	/* All the rest was written. */
	CU_ASSERT_EQUAL(sim_job_wrong_blocks(&j), 3);
	sim_job_clear(&j);
}

static void bad_write_without_canary_is_partial(void)
{
	struct sim_job j;

	sim_job_init(&j, 2048 * KIB, 512);
	sim_drive_fill_byte(&j.drive, 0xE5);
	/* Blank before, bad to write, and not as promised: the blank canary in it tells. */
	j.drive.bad_writes[0] = (struct sim_range){ 8, 4 };
	sim_job_run(&j, "zero");
	CU_ASSERT_EQUAL(j.verdict.word, WORD_FAILED);
	CU_ASSERT_EQUAL(j.verdict.reason, REASON_CANARY_SURVIVED);
	check_truth(&j);
	sim_job_clear(&j);
	/* With so few blocks outside, one chosen where no canary lies: look for such a drive. */
	for (unsigned attempt = 0; attempt < 50; attempt++) {
		sim_job_init(&j, 8192 * KIB, 512);
		j.drive.bad_writes[0] = (struct sim_range){ 5000, 1 };
		sim_job_run(&j, "random");
		check_truth(&j);
		if (!j.outcome->canaries.n_same)
			break;
		sim_job_clear(&j);
	}
	expect(&j, WORD_PARTIAL, REASON_WRITE_ERRORS);
	CU_ASSERT_FALSE(j.outcome->proofs & PROOF_WRITTEN_WHOLE);
	CU_ASSERT_EQUAL(j.verdict.level, LEVEL_NONE);
	CU_ASSERT_FALSE(j.verdict.meets_required);
	sim_job_clear(&j);
}

static void unreadable_canary_is_partial(void)
{
	struct sim_job j;

	/* 1,024 blocks, all canaries; readable before, unreadable from the verification on. */
	sim_job_init(&j, 512 * KIB, 512);
	sim_job_plan(&j, "zero");
	j.drive.bad_reads[0] = (struct sim_range){ 500, 1 };
	sim_job_go(&j);
	expect(&j, WORD_PARTIAL, REASON_READ_ERRORS);
	CU_ASSERT_EQUAL(j.outcome->canaries.n_taken, 1023);
	sim_job_clear(&j);
}

static void failing_drive_is_given_up(void)
{
	struct sim_job j;

	sim_job_init(&j, 8192 * KIB, 512);
	j.drive.bad_writes[0] = (struct sim_range){ 3000, 9000 };
	sim_job_run(&j, "zero");
	CU_ASSERT_EQUAL(j.verdict.word, WORD_FAILED);
	check_truth(&j);
	CU_ASSERT_EQUAL(j.outcome->first_reason, REASON_DRIVE_GIVEN_UP);
	/* All that was not reached is on the list. */
	CU_ASSERT_TRUE(ranges_has(&j.outcome->unwritten, 3000));
	CU_ASSERT_TRUE(ranges_has(&j.outcome->unwritten, 16383));
	sim_job_clear(&j);
}

static void drive_that_writes_nothing(void)
{
	struct sim_job j;

	sim_job_init(&j, 512 * KIB, 512);
	j.drive.bad_writes[0] = (struct sim_range){ 0, 1024 };
	sim_job_run(&j, "zero");
	CU_ASSERT_EQUAL(j.verdict.word, WORD_FAILED);
	check_truth(&j);
	CU_ASSERT_EQUAL(sim_job_wrong_blocks(&j), 1024);
	sim_job_clear(&j);
}

static void drive_that_ends_early(void)
{
	for (uint64_t at = 0; at < 512 * KIB; at += 100 * KIB + 512) {
		struct sim_job j;

		sim_job_init(&j, 512 * KIB, 512);
		j.drive.ends_at = at ? at : 512;
		sim_job_run(&j, "zero");
		CU_ASSERT(j.verdict.word == WORD_PARTIAL || j.verdict.word == WORD_FAILED);
		check_truth(&j);
		CU_ASSERT_TRUE(ranges_has(&j.outcome->unwritten, 1023));
		sim_job_clear(&j);
	}
}

/* A stick that pretends to be twice as large: a pass that depends on the address shows it. */
static void drive_that_wraps(void)
{
	struct sim_job j;

	sim_job_init(&j, 1024 * KIB, 512);
	j.drive.wraps_at = 512 * KIB;
	sim_job_run(&j, "random");
	CU_ASSERT_EQUAL(j.verdict.word, WORD_FAILED);
	check_truth(&j);
	sim_job_clear(&j);
}

static void flush_that_fails(void)
{
	struct sim_job j;

	sim_job_init(&j, 512 * KIB, 512);
	j.drive.has_flush_error = true;
	sim_job_run(&j, "zero");
	expect(&j, WORD_FAILED, REASON_FLUSH_FAILED);
	CU_ASSERT_FALSE(j.outcome->proofs & PROOF_FLUSHED);
	sim_job_clear(&j);
}

static void unknown_native_size_is_partial(void)
{
	struct sim_job j;

	sim_job_init(&j, 512 * KIB, 512);
	j.device.native_size_is_known = false;
	sim_job_run(&j, "zero");
	expect(&j, WORD_PARTIAL, REASON_NATIVE_SIZE_UNKNOWN);
	CU_ASSERT_EQUAL(j.verdict.proofs_missing, PROOF_NATIVE_SIZE_KNOWN);
	sim_job_clear(&j);
}

static void below_required(void)
{
	struct sim_job j;

	sim_job_init(&j, 512 * KIB, 512);
	j.policy.required = LEVEL_PURGE;
	j.policy.accept_lower = true;
	sim_job_run(&j, "zero");
	CU_ASSERT_EQUAL(j.verdict.word, WORD_CLEARED);
	CU_ASSERT_FALSE(j.verdict.meets_required);
	CU_ASSERT_FALSE(verdict_is_certificate(&j.verdict));
	sim_job_clear(&j);
}

/* How many calls a job without a fault makes. */
static unsigned count_calls(const char *method)
{
	struct sim_job j;
	unsigned n;

	sim_job_init(&j, 64 * KIB, 512);
	sim_job_run(&j, method);
	CU_ASSERT_EQUAL(j.verdict.word, WORD_CLEARED);
	n = j.drive.n_calls;
	sim_job_clear(&j);
	return n;
}

enum fault { VANISH, SHRINK, CHANGE, STOP, FAIL, SHORT, FLIP, FAULTS };

static unsigned *fault_of(struct sim_drive *d, enum fault f)
{
	unsigned *const all[FAULTS] = { &d->vanish_at, &d->shrink_at, &d->change_at, &d->stop_at,
					&d->fail_at,   &d->short_at,  &d->flip_at };

	return all[f];
}

static void check_fault(struct sim_job *j, enum fault f, unsigned k)
{
	bool may_be_cleared = f == FAIL || f == SHORT || f == FLIP || f == STOP;

	check_truth(j);
	if (!may_be_cleared && j->verdict.word == WORD_CLEARED)
		printf("\n    fault %d at call %u: cleared\n", (int)f, k);
	CU_ASSERT(may_be_cleared || j->verdict.word != WORD_CLEARED);
	CU_ASSERT_NOT_EQUAL(j->n_events, 0);
	if (f == STOP && j->verdict.word != WORD_CLEARED) {
		CU_ASSERT_EQUAL(j->verdict.word, WORD_STOPPED);
	}
	if (f == VANISH || f == SHRINK || f == CHANGE) {
		CU_ASSERT_EQUAL(j->verdict.word, WORD_FAILED);
	}
}

/* Every fault at every call of a job, for a method with one pass and one with three. */
static void every_fault_at_every_call(void)
{
	static const char *const ids[] = { "random", "dod-e" };

	for (unsigned m = 0; m < 2; m++) {
		unsigned n_calls = count_calls(ids[m]);
		unsigned step = m ? 5
				  : 1; /* the longer job by steps: the first has seen each call */

		CU_ASSERT(n_calls > 250);
		for (unsigned k = 1; k <= n_calls; k += step) {
			for (unsigned f = 0; f < FAULTS; f++) {
				struct sim_job j;

				sim_job_init(&j, 64 * KIB, 512);
				*fault_of(&j.drive, (enum fault)f) = k;
				sim_job_run(&j, ids[m]);
				check_fault(&j, (enum fault)f, k);
				sim_job_clear(&j);
			}
		}
	}
}

/* A transfer that failed once and then worked: cured, counted, cleared. */
static void cured_error(void)
{
	struct sim_job j;

	sim_job_init(&j, 512 * KIB, 512);
	j.drive.fail_at = 1024 + 5; /* within the write step */
	sim_job_run(&j, "zero");
	expect(&j, WORD_CLEARED, REASON_NONE);
	CU_ASSERT_EQUAL(j.outcome->steps[2].kind, STEP_WRITE);
	CU_ASSERT_EQUAL(j.outcome->steps[2].n_errors, 1);
	sim_job_clear(&j);
}

/* A byte that changes on the way back from the drive is a mismatch of exactly one block. */
static void flipped_bit(void)
{
	struct sim_job j;

	sim_job_init(&j, 512 * KIB, 512);
	j.drive.flip_at = 1024 + 64 + 1 + 7; /* canaries, writes, flush, then the eighth read */
	sim_job_run(&j, "random");
	expect(&j, WORD_FAILED, REASON_MISMATCH);
	CU_ASSERT_EQUAL(ranges_blocks(&j.outcome->verify.mismatching), 1);
	CU_ASSERT_EQUAL(j.outcome->verify.n_bytes_equal, 512 * KIB - 512);
	sim_job_clear(&j);
}

static void stop_flushes_and_ends(void)
{
	struct sim_job j;

	sim_job_init(&j, 512 * KIB, 512);
	j.drive.stop_at = 1024 + 32; /* half of the write step */
	sim_job_run(&j, "zero");
	expect(&j, WORD_STOPPED, REASON_STOP_ASKED);
	CU_ASSERT_TRUE(j.outcome->stop_asked);
	CU_ASSERT_EQUAL(j.outcome->steps[2].result, STEP_STOPPED);
	CU_ASSERT_EQUAL(j.outcome->steps[3].kind, STEP_FLUSH);
	CU_ASSERT_EQUAL(j.outcome->steps[3].result, STEP_DONE);
	for (unsigned i = 4; i < j.outcome->n_steps; i++)
		CU_ASSERT_EQUAL(j.outcome->steps[i].result, STEP_NOT_RUN);
	/* What it says it left over is what it left over. */
	CU_ASSERT_EQUAL(sim_job_wrong_blocks(&j), ranges_blocks(&j.outcome->unwritten));
	CU_ASSERT_EQUAL(j.outcome->steps[2].bytes,
			512 * KIB - 512 * ranges_blocks(&j.outcome->unwritten));
	sim_job_clear(&j);
}

static void every_event_refused(void)
{
	struct sim_job j;
	unsigned n_events;

	sim_job_init(&j, 128 * KIB, 512);
	sim_job_run(&j, "dod-e");
	n_events = j.n_events;
	sim_job_clear(&j);
	for (unsigned k = 1; k <= n_events; k++) {
		sim_job_init(&j, 128 * KIB, 512);
		j.refuse_event_at = k;
		sim_job_run(&j, "dod-e");
		expect(&j, WORD_FAILED, REASON_JOURNAL_REFUSED);
		/* The first step or its end: nothing was done to the drive. */
		CU_ASSERT_EQUAL(j.rc != 0, k <= 2);
		if (k <= 2) {
			CU_ASSERT_EQUAL(memcmp(j.drive.medium, j.drive.original, 128 * KIB), 0);
		}
		/* Nothing is done after it, and nothing more is told. */
		CU_ASSERT_EQUAL(j.n_events, k);
		CU_ASSERT_EQUAL(j.drive.n_calls, j.n_calls_at_last_event);
		sim_job_clear(&j);
	}
}

static void refusals(void)
{
	struct sim_job j;

	sim_job_init(&j, 128 * KIB, 512);
	sim_job_plan(&j, "zero");
	j.consent->plan_digest[0] ^= 1;
	sim_job_go(&j);
	CU_ASSERT_EQUAL(j.error.reason, REASON_CONSENT_STALE);
	CU_ASSERT(j.rc < 0);
	expect(&j, WORD_FAILED, REASON_CONSENT_STALE);
	CU_ASSERT_EQUAL(j.n_events, 0);
	sim_job_clear(&j);

	sim_job_init(&j, 128 * KIB, 512);
	sim_job_plan(&j, "zero");
	j.plan->refusal = REASON_PLAN_GUARDED;
	sim_job_go(&j);
	CU_ASSERT_EQUAL(j.error.reason, REASON_PLAN_GUARDED);
	expect(&j, WORD_FAILED, REASON_PLAN_GUARDED);
	sim_job_clear(&j);

	sim_job_init(&j, 128 * KIB, 512);
	sim_job_plan(&j, "zero");
	j.env.event = NULL;
	sim_job_go(&j);
	CU_ASSERT_EQUAL(j.error.reason, REASON_JOURNAL_REFUSED);
	CU_ASSERT_EQUAL(memcmp(j.drive.medium, j.drive.original, 128 * KIB), 0);
	sim_job_clear(&j);

	sim_job_init(&j, 128 * KIB, 512);
	sim_job_plan(&j, "zero");
	j.is_read_only = true;
	sim_job_go(&j);
	CU_ASSERT_EQUAL(j.error.reason, REASON_CONSENT_MISSING);
	CU_ASSERT_EQUAL(j.drive.n_calls, 0);
	expect(&j, WORD_FAILED, REASON_CONSENT_MISSING);
	sim_job_clear(&j);

	sim_job_init(&j, 128 * KIB, 512);
	sim_job_plan(&j, "zero");
	j.device.size_bytes -= 512; /* opened: smaller than what was consented to */
	sim_job_go(&j);
	CU_ASSERT_EQUAL(j.error.reason, REASON_DEVICE_CHANGED);
	CU_ASSERT_EQUAL(j.drive.n_calls, 0);
	sim_job_clear(&j);

	sim_job_init(&j, 128 * KIB, 512);
	sim_job_plan(&j, "zero");
	j.drive.is_gone = true;
	sim_job_go(&j);
	CU_ASSERT_EQUAL(j.error.reason, REASON_DEVICE_VANISHED);
	CU_ASSERT(j.rc < 0);
	expect(&j, WORD_FAILED, REASON_DEVICE_VANISHED);
	sim_job_clear(&j);
}

static void keys_are_fresh(void)
{
	struct sim_job a, b;

	sim_job_init(&a, 64 * KIB, 512);
	sim_job_init(&b, 64 * KIB, 512);
	sim_job_run(&a, "dod-e");
	sim_job_run(&b, "dod-e");
	CU_ASSERT_NOT_EQUAL(memcmp(a.outcome->pass_keys[2], b.outcome->pass_keys[2],
				   STREAM_KEY_BYTES),
			    0);
	CU_ASSERT_NOT_EQUAL(memcmp(a.drive.medium, b.drive.medium, 64 * KIB), 0);
	sim_job_clear(&a);
	sim_job_clear(&b);
}

#define SAMPLED_BYTES ((65536ULL + 3000) * 4096)

/* Asked to read back a sample: all is well, and still nothing is cleared. */
static void sampled_read_back(void)
{
	struct sim_job j;

	sim_job_init(&j, SAMPLED_BYTES, 4096);
	j.policy.sampled = true;
	sim_job_run(&j, "zero");
	expect(&j, WORD_PARTIAL, REASON_READ_BACK_SAMPLED);
	CU_ASSERT_EQUAL(j.plan->limit, REASON_READ_BACK_SAMPLED);
	CU_ASSERT_EQUAL(j.plan->expected, LEVEL_NONE);
	CU_ASSERT_EQUAL(j.outcome->verify.n_samples, 65536);
	CU_ASSERT_EQUAL(j.outcome->verify.n_bytes_equal, 65536ULL * 4096);
	CU_ASSERT_EQUAL(j.outcome->verify.bound_ppb, sample_bound_ppb(65536, 0));
	CU_ASSERT_EQUAL(j.verdict.proofs_missing, PROOF_READ_BACK_WHOLE);
	CU_ASSERT_EQUAL(sim_job_wrong_blocks(&j), 0);
	/* An outcome that says more than the plan asked for is none of this plan. */
	j.outcome->proofs |= PROOF_READ_BACK_WHOLE;
	j.verdict = verdict_of(j.plan, j.outcome);
	CU_ASSERT_NOT_EQUAL(j.verdict.word, WORD_CLEARED);
	sim_job_clear(&j);
}

/* Some blocks forget what was written: found or not, nothing is cleared. */
static void sampled_liar(void)
{
	struct sim_job j;

	sim_job_init(&j, SAMPLED_BYTES, 4096);
	j.policy.sampled = true;
	j.drive.drops = (struct sim_range){ 20000, 9 };
	sim_job_run(&j, "random");
	CU_ASSERT(j.verdict.word == WORD_FAILED || j.verdict.word == WORD_PARTIAL);
	CU_ASSERT(j.verdict.word == WORD_PARTIAL || j.verdict.reason == REASON_MISMATCH ||
		  j.verdict.reason == REASON_CANARY_SURVIVED);
	check_truth(&j);
	sim_job_clear(&j);
}

/* No more blocks than a sample has: all are read, and the word may be cleared. */
static void small_sample(void)
{
	struct sim_job j;

	sim_job_init(&j, 2048 * KIB, 512);
	j.policy.sampled = true;
	sim_job_run(&j, "random");
	expect(&j, WORD_CLEARED, REASON_NONE);
	CU_ASSERT_FALSE(j.plan->is_sampled);
	sim_job_clear(&j);
}

static const struct test tests[] = {
	{ "sampled read-back", sampled_read_back },
	{ "sampled read-back of a liar", sampled_liar },
	{ "no more blocks than a sample has", small_sample },
	{ "good drives of all sizes, all methods", good_drives },
	{ "drives of 1 to 70 blocks", small_drives },
	{ "blank drive: markers", blank_drive },
	{ "blank drive that ignores writes", blank_drive_that_ignores_writes },
	{ "drive full of the string to be written", drive_full_of_the_string },
	{ "named pass that is wrong", named_pass_that_is_wrong },
	{ "lying drives", lying_drives },
	{ "old data below a marker", old_data_below_marker },
	{ "survivor is named", survivor_is_named },
	{ "bad blocks are narrowed down", bad_blocks },
	{ "bad write is partial", bad_write_without_canary_is_partial },
	{ "unreadable canary is partial", unreadable_canary_is_partial },
	{ "failing drive is given up", failing_drive_is_given_up },
	{ "drive that writes nothing", drive_that_writes_nothing },
	{ "drive that ends early", drive_that_ends_early },
	{ "drive that wraps", drive_that_wraps },
	{ "flush that fails", flush_that_fails },
	{ "unknown native size is partial", unknown_native_size_is_partial },
	{ "below required", below_required },
	{ "every fault at every call", every_fault_at_every_call },
	{ "cured error", cured_error },
	{ "flipped bit", flipped_bit },
	{ "stop flushes and ends", stop_flushes_and_ends },
	{ "every event refused", every_event_refused },
	{ "refusals before the first write", refusals },
	{ "keys are fresh", keys_are_fresh },
};

TEST_MAIN(tests)
