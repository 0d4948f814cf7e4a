/*
 * tests/unit/test_canary.c - canaries: where they sit, when markers are written, what counts after.
 */
#include "tests/sim/sim_block.h"
#include "wipe/canary.h"
#include "wipe/overwrite.h"

#include "tests/unit/harness.h"

static const struct method_pass zeros = { .kind = PASS_BYTE, .byte = 0 };
static const struct method_pass random_pass = { .kind = PASS_RANDOM };
static const uint8_t key[STREAM_KEY_BYTES] = { 5 };

struct cage {
	struct sim_drive drive;
	struct block *block;
	struct canaries *canaries;
	struct canary_outcome outcome;
	struct sweep_result result;
	struct error err;
	int rc;
};

static void begin(struct cage *c, uint64_t n_blocks)
{
	memset(c, 0, sizeof(*c));
	sim_drive_init(&c->drive, n_blocks * 512, 512);
	sim_drive_fill_text(&c->drive, 8);
	TEST_OK(sim_block_open(&c->drive, 8, 8192, &c->block, &c->err), c->err);
}

static void take(struct cage *c)
{
	c->rc = canaries_take(c->block, c->drive.real_bytes, NULL, &c->canaries, &c->outcome,
			      &c->result, &c->err);
}

static void end(struct cage *c)
{
	canaries_free(c->canaries);
	block_close(c->block);
	sim_drive_clear(&c->drive);
}

static void overwrite(struct cage *c, const struct method_pass *pass)
{
	struct ranges unwritten;
	struct pattern *p;
	int rc;

	TEST_OK(pattern_new(pass, key, 512, &p, &c->err), c->err);
	rc = overwrite_run(c->block, p, c->drive.real_bytes, NULL, &unwritten, &c->result, &c->err);
	CU_ASSERT(rc == 0 || c->err.reason == REASON_WRITE_ERRORS);
	pattern_free(p);
}

static void check(struct cage *c, const struct method_pass *pass)
{
	struct pattern *p;
	const struct canary_outcome *o = &c->outcome;

	TEST_OK(pattern_new(pass, key, 512, &p, &c->err), c->err);
	c->rc = canaries_check(c->canaries, c->block, p, NULL, &c->outcome, &c->result, &c->err);
	pattern_free(p);
	CU_ASSERT_EQUAL(o->n_changed + o->n_same + o->n_unreadable + o->n_no_evidence +
				o->n_markers_lost,
			o->n_taken);
}

static void full_drive(void)
{
	struct cage c;

	begin(&c, 10000);
	take(&c);
	CU_ASSERT_EQUAL(c.rc, 0);
	CU_ASSERT_EQUAL(c.outcome.n_taken, 1024);
	CU_ASSERT_EQUAL(c.outcome.n_blank, 0);
	CU_ASSERT_EQUAL(c.outcome.n_markers, 0);
	CU_ASSERT_FALSE(c.outcome.covers_every_block);
	CU_ASSERT_EQUAL(c.drive.n_calls, 1024);
	/* Nothing was written. */
	CU_ASSERT_EQUAL(memcmp(c.drive.cache, c.drive.original, 10000 * 512), 0);
	/* Nothing was done since: all survive. */
	check(&c, &zeros);
	CU_ASSERT_EQUAL(c.err.reason, REASON_CANARY_SURVIVED);
	CU_ASSERT_EQUAL(c.outcome.n_same, 1024);
	overwrite(&c, &zeros);
	check(&c, &zeros);
	CU_ASSERT_EQUAL(c.rc, 0);
	CU_ASSERT_EQUAL(c.outcome.n_changed, 1024);
	CU_ASSERT_EQUAL(c.outcome.same.n, 0);
	end(&c);
}

/* One block of old data in each stratum at most can hide; a whole stratum can't. */
static void strata(void)
{
	struct cage c;

	begin(&c, 8192); /* strata of 8 blocks */
	c.drive.drops = (struct sim_range){ 8 * 500, 8 };
	take(&c);
	overwrite(&c, &random_pass);
	check(&c, &random_pass);
	CU_ASSERT_EQUAL(c.err.reason, REASON_CANARY_SURVIVED);
	CU_ASSERT_EQUAL(c.outcome.n_same, 1);
	CU_ASSERT(c.outcome.same.at[0].first_lba / 8 == 500);
	end(&c);
}

static void markers(unsigned n_blocks, unsigned n_text, unsigned expected_markers)
{
	struct cage c;
	unsigned n_changed_blocks = 0;

	begin(&c, n_blocks);
	sim_drive_fill_byte(&c.drive, 0);
	/* Blocks that aren't blank, by one byte. */
	for (unsigned i = 0; i < n_text; i++) {
		uint64_t at = (uint64_t)i * 512 + 3;

		c.drive.cache[at] = c.drive.medium[at] = c.drive.original[at] = 1;
	}
	take(&c);
	CU_ASSERT_EQUAL(c.rc, 0);
	CU_ASSERT_EQUAL(c.outcome.n_taken, n_blocks < 1024 ? n_blocks : 1024);
	CU_ASSERT_EQUAL(c.outcome.n_blank, c.outcome.n_taken - n_text);
	CU_ASSERT_EQUAL(c.outcome.n_markers, expected_markers);
	CU_ASSERT_EQUAL(c.outcome.covers_every_block, n_blocks < 1024);
	for (unsigned i = 0; i < n_blocks; i++)
		n_changed_blocks += memcmp(c.drive.medium + (uint64_t)i * 512,
					   c.drive.original + (uint64_t)i * 512, 512) != 0;
	/* Exactly the markers were written, and stored. */
	CU_ASSERT_EQUAL(n_changed_blocks, expected_markers);
	CU_ASSERT_TRUE(canaries_suffice(&c.outcome, n_blocks));
	/* An eraser that does nothing is seen by the markers. */
	check(&c, &zeros);
	CU_ASSERT_EQUAL(c.outcome.n_same, expected_markers + n_text);
	overwrite(&c, &zeros);
	check(&c, &zeros);
	CU_ASSERT_EQUAL(c.rc, 0);
	CU_ASSERT_EQUAL(c.outcome.n_changed, expected_markers + n_text);
	end(&c);
}

static void blank_drives(void)
{
	markers(1, 0, 1);
	markers(2, 1, 1);
	markers(63, 0, 63);
	markers(64, 0, 64);
	markers(65, 0, 64);
	markers(70, 69, 0);
	markers(100, 63, 1);
	markers(100, 64, 0);
	markers(1023, 10, 54);
	markers(1024, 10, 54);
	markers(50000, 0, 64);
}

/* A blank block that stays what it was is no evidence where that was promised, and a survivor
 * where something else was. */
static void blank_blocks_after(void)
{
	struct cage c;

	begin(&c, 1024);
	sim_drive_fill_byte(&c.drive, 0);
	c.drive.drops = (struct sim_range){ 0, 0 };
	take(&c);
	overwrite(&c, &zeros);
	check(&c, &zeros);
	CU_ASSERT_EQUAL(c.outcome.n_no_evidence, 1024 - 64);
	check(&c, &random_pass); /* not what stands there */
	CU_ASSERT_EQUAL(c.outcome.n_same, 1024 - 64);
	CU_ASSERT_EQUAL(c.err.reason, REASON_CANARY_SURVIVED);
	end(&c);

	/* Not blank, and by some fault promised already: the same bytes prove no erase. */
	begin(&c, 1024);
	overwrite(&c, &random_pass);
	take(&c);
	overwrite(&c, &random_pass);
	check(&c, &random_pass);
	CU_ASSERT_EQUAL(c.outcome.n_same, 1024);
	end(&c);
}

/* All were taken before the markers, whatever became of these. */
static void markers_are(const struct cage *c, unsigned n_taken, unsigned n_markers, unsigned n_lost)
{
	CU_ASSERT_EQUAL(c->outcome.n_taken, n_taken);
	CU_ASSERT_EQUAL(c->outcome.n_blank, n_taken);
	CU_ASSERT_EQUAL(c->outcome.n_markers, n_markers);
	CU_ASSERT_EQUAL(c->outcome.n_markers_lost, n_lost);
}

static void bad_drives(void)
{
	struct cage c;

	/* Unreadable before: no canary. */
	begin(&c, 1024);
	c.drive.bad_reads[0] = (struct sim_range){ 100, 24 };
	take(&c);
	CU_ASSERT_EQUAL(c.rc, 0);
	CU_ASSERT_EQUAL(c.outcome.n_taken, 1000);
	/* Unreadable after: not proven. */
	c.drive.bad_reads[0] = (struct sim_range){ 500, 3 };
	overwrite(&c, &zeros);
	check(&c, &zeros);
	CU_ASSERT_EQUAL(c.err.reason, REASON_CANARY_UNREADABLE);
	CU_ASSERT_EQUAL(c.outcome.n_unreadable, 3);
	end(&c);

	/* So few readable that nothing can be told, but what there is is kept. */
	begin(&c, 1024);
	c.drive.bad_reads[0] = (struct sim_range){ 0, 1000 };
	take(&c);
	CU_ASSERT_EQUAL(c.err.reason, REASON_CANARY_UNREADABLE);
	CU_ASSERT_PTR_NOT_NULL(c.canaries);
	CU_ASSERT_FALSE(canaries_suffice(&c.outcome, 1024));
	end(&c);

	/* Blank, and takes no marker. */
	begin(&c, 1024);
	sim_drive_fill_byte(&c.drive, 0xFF);
	c.drive.bad_writes[0] = (struct sim_range){ 0, 1024 };
	take(&c);
	CU_ASSERT_EQUAL(c.err.reason, REASON_CANARY_UNREADABLE);
	CU_ASSERT_FALSE(canaries_suffice(&c.outcome, 1024));
	markers_are(&c, 1024, 64, 64);
	end(&c);

	/* Takes some of them: the others' old blocks count as taken and are not looked at again. */
	begin(&c, 1024);
	sim_drive_fill_byte(&c.drive, 0xFF);
	c.drive.bad_writes[0] = (struct sim_range){ 0, 160 };
	take(&c);
	CU_ASSERT_EQUAL(c.err.reason, REASON_CANARY_UNREADABLE);
	CU_ASSERT_FALSE(canaries_suffice(&c.outcome, 1024));
	markers_are(&c, 1024, 64, 10);
	check(&c, &zeros);
	CU_ASSERT_EQUAL(c.outcome.n_same, 1014);
	end(&c);

	/* Blank, and forgets the markers at the flush. */
	begin(&c, 1024);
	sim_drive_fill_byte(&c.drive, 0xFF);
	c.drive.reverts = (struct sim_range){ 0, 512 };
	take(&c);
	CU_ASSERT_EQUAL(c.err.reason, REASON_MISMATCH);
	CU_ASSERT_PTR_NOT_NULL(c.canaries);
	CU_ASSERT_FALSE(canaries_suffice(&c.outcome, 1024));
	markers_are(&c, 1024, 64, 32);
	end(&c);

	begin(&c, 1024);
	sim_drive_fill_byte(&c.drive, 0xFF);
	c.drive.has_flush_error = true;
	take(&c);
	CU_ASSERT_EQUAL(c.err.reason, REASON_FLUSH_FAILED);
	CU_ASSERT_PTR_NULL(c.canaries);
	markers_are(&c, 1024, 64, 64); /* they may stand there */
	end(&c);

	begin(&c, 1024);
	c.drive.vanish_at = 500;
	take(&c);
	CU_ASSERT_EQUAL(c.err.reason, REASON_DEVICE_VANISHED);
	CU_ASSERT_PTR_NULL(c.canaries);
	end(&c);
}

static bool stop_at_once(void *ctx)
{
	(void)ctx;
	return true;
}

static void stop(void)
{
	const struct sweep_watch watch = { .stop_asked = stop_at_once };
	struct cage c;

	begin(&c, 1024);
	TEST_OK(canaries_take(c.block, 1024 * 512, &watch, &c.canaries, &c.outcome, &c.result,
			      &c.err),
		c.err);
	CU_ASSERT_TRUE(c.result.is_stopped);
	CU_ASSERT_PTR_NULL(c.canaries);
	end(&c);
}

static bool stop_at_call(void *ctx)
{
	const struct sim_drive *d = ctx;

	return d->n_calls >= d->stop_at;
}

/* Stopped or gone while markers are written: those that were sent have changed the drive. */
static void stop_among_markers(void)
{
	for (unsigned gone = 0; gone < 2; gone++) {
		struct sweep_watch watch = { .stop_asked = stop_at_call };
		struct cage c;
		int rc;

		begin(&c, 1024);
		sim_drive_fill_byte(&c.drive, 0);
		watch.ctx = &c.drive;
		c.drive.stop_at = gone ? 5000 : 1024 + 20;
		c.drive.vanish_at = gone ? 1024 + 20 : 0;
		rc = canaries_take(c.block, 1024 * 512, &watch, &c.canaries, &c.outcome, &c.result,
				   &c.err);
		CU_ASSERT_EQUAL(rc < 0, gone == 1);
		CU_ASSERT_EQUAL(c.result.is_stopped, gone == 0);
		CU_ASSERT_PTR_NULL(c.canaries);
		CU_ASSERT_EQUAL(c.outcome.n_taken, 1024);
		CU_ASSERT_EQUAL(c.outcome.n_blank, 1024);
		CU_ASSERT(c.outcome.n_markers >= 19 && c.outcome.n_markers < 64);
		CU_ASSERT_EQUAL(c.outcome.n_markers_lost, c.outcome.n_markers);
		CU_ASSERT_FALSE(canaries_suffice(&c.outcome, 1024));
		end(&c);
	}
}

static const struct test tests[] = {
	{ "full drive", full_drive },
	{ "strata", strata },
	{ "blank drives", blank_drives },
	{ "blank blocks after", blank_blocks_after },
	{ "bad drives", bad_drives },
	{ "stop", stop },
	{ "stop among the markers", stop_among_markers },
};

TEST_MAIN(tests)
