/*
 * tests/unit/test_overwrite.c - the write loop and the sweep below it: sizes, bad blocks, early ends,
 * stops, and what is told of each.
 */
#include "tests/sim/sim_block.h"
#include "wipe/overwrite.h"

#include "tests/unit/harness.h"

static const struct method_pass fives = { .kind = PASS_BYTE, .byte = 0x55 };
static const struct method_pass random_pass = { .kind = PASS_RANDOM };
static const uint8_t key[STREAM_KEY_BYTES] = { 9 };

struct writing {
	struct sim_drive drive;
	struct block *block;
	struct pattern *pattern;
	struct ranges unwritten;
	struct sweep_result result;
	struct error err;
	unsigned n_moved;
	uint64_t last_moved;
	unsigned stop_after; /* calls of moved; 0: never */
};

static void begin(struct writing *w, uint64_t size, uint32_t block_bytes, unsigned n_buffers,
		  const struct method_pass *pass)
{
	memset(w, 0, sizeof(*w));
	sim_drive_init(&w->drive, size, block_bytes);
	sim_drive_fill_text(&w->drive, 3);
	TEST_OK(sim_block_open(&w->drive, n_buffers, 16 * block_bytes, &w->block, &w->err), w->err);
	TEST_OK(pattern_new(pass, key, 512, &w->pattern, &w->err), w->err);
}

static void end(struct writing *w)
{
	pattern_free(w->pattern);
	block_close(w->block);
	sim_drive_clear(&w->drive);
}

static bool stop_asked(void *ctx)
{
	const struct writing *w = ctx;

	return w->stop_after && w->n_moved >= w->stop_after;
}

static void moved(void *ctx, uint64_t n_bytes, uint64_t n_errors)
{
	struct writing *w = ctx;

	CU_ASSERT(n_bytes >= w->last_moved);
	CU_ASSERT(n_errors <= w->drive.n_calls);
	w->last_moved = n_bytes;
	w->n_moved++;
}

static int write_all(struct writing *w)
{
	const struct sweep_watch watch = { .ctx = w, .stop_asked = stop_asked, .moved = moved };

	return overwrite_run(w->block, w->pattern, w->drive.real_bytes, &watch, &w->unwritten,
			     &w->result, &w->err);
}

/* Each block is either as promised or on the list, and then it is the old one. */
static void check_drive(struct writing *w)
{
	uint64_t size = w->drive.real_bytes, bs = w->drive.block_bytes, n_bytes = 0;
	uint8_t *promised = malloc(size);

	CU_ASSERT_PTR_NOT_NULL_FATAL(promised);
	TEST_OK(pattern_fill(w->pattern, 0, promised, size, &w->err), w->err);
	for (uint64_t at = 0; at < size; at += bs) {
		uint64_t n = size - at < bs ? size - at : bs;
		bool is_listed = ranges_has(&w->unwritten, at / bs);
		const uint8_t *expected = is_listed ? w->drive.original : promised;

		CU_ASSERT_EQUAL(memcmp(w->drive.cache + at, expected + at, n), 0);
		n_bytes += is_listed ? 0 : n;
	}
	CU_ASSERT_EQUAL(w->result.n_bytes, n_bytes);
	free(promised);
}

static void all_sizes(void)
{
	static const uint32_t block_sizes[] = { 512, 4096 };

	for (unsigned b = 0; b < 2; b++) {
		for (uint64_t n = 1; n <= 70; n += n < 40 ? 1 : 7) {
			struct writing w;
			uint64_t tail = b && n > 1 ? n % 8 * 512 : 0; /* a file's odd end */

			for (unsigned n_buffers = 1; n_buffers <= 8; n_buffers += 7) {
				begin(&w, n * block_sizes[b] - tail, block_sizes[b], n_buffers,
				      n % 2 ? &random_pass : &fives);
				TEST_OK(write_all(&w), w.err);
				CU_ASSERT_EQUAL(w.result.n_bytes, w.drive.real_bytes);
				CU_ASSERT_EQUAL(w.unwritten.n, 0);
				CU_ASSERT_EQUAL(w.result.n_errors, 0);
				check_drive(&w);
				end(&w);
			}
		}
	}
}

static void bad_blocks(void)
{
	static const struct sim_range bad[][2] = {
		{ { 0, 1 }, { 0, 0 } },     { { 255, 1 }, { 0, 0 } },   { { 15, 2 }, { 0, 0 } },
		{ { 16, 16 }, { 0, 0 } },   { { 3, 1 }, { 5, 1 } },     { { 100, 77 }, { 200, 1 } },
		{ { 250, 100 }, { 0, 0 } }, { { 40, 1 }, { 170, 30 } },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct writing w;
		uint64_t n_bad = 0;

		begin(&w, 256 * 512, 512, 8, &random_pass);
		memcpy(w.drive.bad_writes, bad[i], sizeof(bad[i]));
		TEST_REFUSED(write_all(&w), w.err, REASON_WRITE_ERRORS);
		check_drive(&w);
		for (uint64_t lba = 0; lba < 256; lba++) {
			bool is_bad = lba - bad[i][0].first_lba < bad[i][0].n_blocks ||
				      lba - bad[i][1].first_lba < bad[i][1].n_blocks;

			CU_ASSERT_EQUAL(ranges_has(&w.unwritten, lba), is_bad);
			n_bad += is_bad;
		}
		CU_ASSERT_EQUAL(w.result.n_bad_units, n_bad);
		CU_ASSERT(w.result.n_errors >= n_bad);
		end(&w);
	}
}

static void few_tries(void)
{
	struct writing w;

	begin(&w, 256 * 512, 512, 4, &fives);
	w.drive.bad_writes[0] = (struct sim_range){ 130, 1 };
	TEST_REFUSED(write_all(&w), w.err, REASON_WRITE_ERRORS);
	/* One bad block in a piece of 16: the piece, itself again, 8, and down by halves to 1 on the
	 * way there; then 1, 2 (naturally aligned), 4, 8 behind it. Far fewer than 16 + 1. */
	CU_ASSERT(w.drive.n_calls <= 16 + 12);
	end(&w);
}

static void one_failure_is_cured(void)
{
	for (unsigned k = 1; k <= 16; k++) {
		struct writing w;

		begin(&w, 256 * 512, 512, 4, &random_pass);
		w.drive.fail_at = k;
		TEST_OK(write_all(&w), w.err);
		CU_ASSERT_EQUAL(w.result.n_errors, 1);
		CU_ASSERT_EQUAL(w.result.n_bad_units, 0);
		check_drive(&w);
		end(&w);
		begin(&w, 256 * 512, 512, 4, &random_pass);
		w.drive.short_at = k; /* half of it, and no error */
		TEST_OK(write_all(&w), w.err);
		CU_ASSERT_EQUAL(w.result.n_errors, 1);
		check_drive(&w);
		end(&w);
	}
}

static void vanishing_and_shrinking(void)
{
	for (unsigned k = 1; k <= 16; k++) {
		struct writing w;

		begin(&w, 256 * 512, 512, 4, &random_pass);
		w.drive.vanish_at = k;
		TEST_REFUSED(write_all(&w), w.err, REASON_DEVICE_VANISHED);
		check_drive(&w);
		CU_ASSERT(w.drive.n_calls <= k + 4); /* no retries on what is gone */
		end(&w);
		begin(&w, 256 * 512, 512, 4, &random_pass);
		w.drive.shrink_at = k;
		/* Noticed where something was still to be written beyond the new end. */
		if (write_all(&w)) {
			CU_ASSERT_EQUAL(w.err.reason, REASON_DEVICE_SHRANK);
		} else {
			CU_ASSERT(k > 8);
		}
		check_drive(&w);
		end(&w);
	}
}

/* Success, and an end before the end: everything behind it is on the list. */
static void early_end(void)
{
	struct writing w;

	begin(&w, 256 * 512, 512, 4, &random_pass);
	w.drive.ends_at = 100 * 512;
	TEST_REFUSED(write_all(&w), w.err, REASON_WRITE_ERRORS);
	check_drive(&w);
	CU_ASSERT_EQUAL(ranges_blocks(&w.unwritten), 156);
	end(&w);
	begin(&w, 256 * 512, 512, 4, &random_pass);
	w.drive.size_bytes = 255 * 512; /* smaller from the start */
	TEST_REFUSED(write_all(&w), w.err, REASON_DEVICE_SHRANK);
	CU_ASSERT_EQUAL(w.drive.n_calls, 0);
	CU_ASSERT_EQUAL(ranges_blocks(&w.unwritten), 256);
	end(&w);
}

static void given_up(void)
{
	struct writing w;

	begin(&w, 81920 * 512, 512, 8, &fives);
	w.drive.bad_writes[0] = (struct sim_range){ 1024, 15000 };
	TEST_REFUSED(write_all(&w), w.err, REASON_DRIVE_GIVEN_UP);
	CU_ASSERT_EQUAL(w.result.n_bad_units, SWEEP_BAD_UNITS_MOST + 1);
	check_drive(&w);
	/* The last ones are good, but were not reached. */
	CU_ASSERT_TRUE(ranges_has(&w.unwritten, 81919));
	end(&w);
}

static void stops(void)
{
	for (unsigned k = 1; k <= 17; k++) {
		struct writing w;

		begin(&w, 256 * 512, 512, 4, &random_pass);
		w.stop_after = k;
		TEST_OK(write_all(&w), w.err);
		/* At the end all were in flight already: there was nothing left to stop. */
		CU_ASSERT(w.result.is_stopped || w.result.n_bytes == 256 * 512);
		CU_ASSERT(w.result.is_stopped || k > 12);
		check_drive(&w);
		/* What was in flight was taken in. */
		CU_ASSERT_EQUAL(w.drive.n_calls, w.result.n_bytes / (16 * 512));
		CU_ASSERT(w.drive.n_calls <= k + 4);
		end(&w);
	}
}

static void stop_during_retries(void)
{
	struct writing w;

	begin(&w, 256 * 512, 512, 4, &random_pass);
	w.drive.bad_writes[0] = (struct sim_range){ 0, 256 };
	w.stop_after = 12;
	TEST_OK(write_all(&w), w.err);
	CU_ASSERT_TRUE(w.result.is_stopped);
	CU_ASSERT_EQUAL(ranges_blocks(&w.unwritten), 256);
	check_drive(&w);
	end(&w);
}

/* More than one block in sixteen, and enough of them to be no accident. */
static void a_hopeless_share_is_given_up(void)
{
	struct writing w;

	begin(&w, 4096 * 512, 512, 4, &fives);
	w.drive.bad_writes[0] = (struct sim_range){ 100, 1024 };
	TEST_REFUSED(write_all(&w), w.err, REASON_WRITE_ERRORS);
	CU_ASSERT_EQUAL(ranges_blocks(&w.unwritten), 1024);
	end(&w);
	begin(&w, 4096 * 512, 512, 4, &fives);
	w.drive.bad_writes[0] = (struct sim_range){ 100, 1025 };
	TEST_REFUSED(write_all(&w), w.err, REASON_DRIVE_GIVEN_UP);
	CU_ASSERT(ranges_blocks(&w.unwritten) > 2900); /* what was never reached is listed too */
	end(&w);
	/* A small drive may be bad all over. */
	begin(&w, 128 * 512, 512, 4, &fives);
	w.drive.bad_writes[0] = (struct sim_range){ 0, 120 };
	TEST_REFUSED(write_all(&w), w.err, REASON_WRITE_ERRORS);
	CU_ASSERT_EQUAL(ranges_blocks(&w.unwritten), 120);
	end(&w);
}

struct fixed_span {
	struct sweep_span span; /* first */
	unsigned n_missed;
};

static void count_missed(void *ctx, uint64_t offset, uint32_t n, bool tried)
{
	struct fixed_span *f = ctx;

	(void)offset, (void)tried;
	f->n_missed += n / 512;
}

static int take_any(void *ctx, uint64_t offset, const uint8_t *bytes, uint32_t n, struct error *err)
{
	(void)ctx, (void)offset, (void)bytes, (void)n, (void)err;
	return 0;
}

/* Time lost before counts: one bad block more is one too many. */
static void too_much_time_lost(void)
{
	struct sweep_toll toll = { .lost_ms = SWEEP_LOST_MS_MOST + 1 };
	const struct sweep_watch watch = { .toll = &toll };
	struct fixed_span f = { .span = { .end = 4096 * 512, .piece_bytes = 16 * 512 } };
	const struct sweep_work work = { .ctx = &f,
					 .unit_bytes = 512,
					 .next = sweep_span_next,
					 .take = take_any,
					 .missed = count_missed };
	struct writing w;

	begin(&w, 4096 * 512, 512, 4, &fives);
	w.drive.bad_reads[0] = (struct sim_range){ 2000, 2 };
	TEST_REFUSED(sweep_run(w.block, BLOCK_READ, 4096 * 512, &work, &watch, &w.result, &w.err),
		     w.err, REASON_DRIVE_GIVEN_UP);
	CU_ASSERT(f.n_missed > 2000);
	CU_ASSERT_EQUAL(toll.n_bad_units, 1);
	end(&w);
}

static const struct test tests[] = {
	{ "all sizes, odd tails", all_sizes },
	{ "bad blocks are listed exactly", bad_blocks },
	{ "few tries around a bad block", few_tries },
	{ "one failure is cured", one_failure_is_cured },
	{ "vanishing and shrinking", vanishing_and_shrinking },
	{ "early end", early_end },
	{ "given up", given_up },
	{ "stops", stops },
	{ "stop during retries", stop_during_retries },
	{ "a hopeless share is given up", a_hopeless_share_is_given_up },
	{ "too much time lost", too_much_time_lost },
};

TEST_MAIN(tests)
