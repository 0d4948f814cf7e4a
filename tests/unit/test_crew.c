/*
 * tests/unit/test_crew.c - the helper thread: every part once, every buffer given back once, faults told,
 * none lost; also under ThreadSanitizer (make check-threads). And sweeps with it on a drive in memory.
 */
#include "tests/sim/sim_block.h"
#include "wipe/overwrite.h"
#include "wipe/verify.h"

#include "tests/unit/harness.h"

#define BUFFERS 6
#define BIG     (5 * CREW_PART_BYTES + 512)

struct work {
	uint8_t *bytes[BUFFERS];
	unsigned n_parts[CREW_WORKERS]; /* each only its own */
	uint64_t bad_offset;
};

static bool add_one(void *ctx, enum crew_worker worker, uint64_t offset, uint8_t *bytes, uint32_t n)
{
	struct work *w = ctx;

	w->n_parts[worker]++;
	for (uint32_t i = 0; i < n; i++)
		bytes[i]++;
	return w->bad_offset < offset || w->bad_offset >= offset + n;
}

static void begin(struct work *w, struct crew **c)
{
	struct error err = ERROR_INIT;

	memset(w, 0, sizeof(*w));
	w->bad_offset = UINT64_MAX;
	for (unsigned i = 0; i < BUFFERS; i++) {
		w->bytes[i] = calloc(1, BIG);
		CU_ASSERT_PTR_NOT_NULL_FATAL(w->bytes[i]);
	}
	TEST_OK(crew_new(add_one, w, c, &err), err);
}

static void end(struct work *w, struct crew *c)
{
	crew_free(c);
	for (unsigned i = 0; i < BUFFERS; i++)
		free(w->bytes[i]);
}

static size_t wrong_bytes(const uint8_t *bytes, size_t n, uint8_t expected)
{
	size_t wrong = 0;

	for (size_t i = 0; i < n; i++)
		wrong += bytes[i] != expected;
	return wrong;
}

/* Buffers of all sizes, many rounds, helped or only waited for. */
static void every_part_once(void)
{
	static const uint32_t sizes[BUFFERS] = {
		512, CREW_PART_BYTES, CREW_PART_BYTES + 512, 3 * CREW_PART_BYTES, BIG, 4096
	};
	struct work w;
	struct crew *c;

	begin(&w, &c);
	for (unsigned round = 1; round <= 40; round++) {
		bool was_back[BUFFERS] = { false };

		for (unsigned i = 0; i < BUFFERS; i++)
			crew_give(c, i, (uint64_t)i * BIG, w.bytes[i], sizes[i]);
		while (round % 2 && crew_help(c))
			;
		for (unsigned n = 0; n < BUFFERS; n++) {
			unsigned buffer = BUFFERS;
			bool is_good = false;

			crew_wait(c);
			CU_ASSERT_TRUE_FATAL(crew_take(c, &buffer, &is_good));
			CU_ASSERT_FATAL(buffer < BUFFERS);
			CU_ASSERT_TRUE(is_good);
			CU_ASSERT_FALSE(was_back[buffer]);
			was_back[buffer] = true;
			CU_ASSERT_EQUAL(wrong_bytes(w.bytes[buffer], sizes[buffer], (uint8_t)round),
					0);
			CU_ASSERT_EQUAL(wrong_bytes(w.bytes[buffer] + sizes[buffer],
						    BIG - sizes[buffer], 0),
					0);
		}
	}
	end(&w, c);
	CU_ASSERT_EQUAL(w.n_parts[CREW_JOB] + w.n_parts[CREW_HELPER], 40 * (1 + 1 + 2 + 3 + 6 + 1));
	CU_ASSERT(w.n_parts[CREW_HELPER] > 0); /* the rounds in which nobody helped it */
}

/* A part that fails makes its buffer bad, and no other; the same buffer may be given again. */
static void a_bad_part(void)
{
	struct work w;
	struct crew *c;

	begin(&w, &c);
	for (unsigned part = 0; part < 6; part++) {
		unsigned n_bad = 0;

		w.bad_offset = BIG + (uint64_t)part * CREW_PART_BYTES + 7;
		for (unsigned i = 0; i < 3; i++)
			crew_give(c, i, (uint64_t)i * BIG, w.bytes[i], BIG);
		for (unsigned n = 0; n < 3; n++) {
			unsigned buffer = BUFFERS;
			bool is_good = true;

			while (part % 2 && crew_help(c))
				;
			crew_wait(c);
			CU_ASSERT_TRUE_FATAL(crew_take(c, &buffer, &is_good));
			CU_ASSERT_EQUAL(is_good, buffer != 1);
			n_bad += !is_good;
		}
		CU_ASSERT_EQUAL(n_bad, 1);
	}
	end(&w, c);
}

static void nothing_given(void)
{
	struct work w;
	struct crew *c;
	unsigned buffer;
	bool is_good;

	begin(&w, &c);
	CU_ASSERT_FALSE(crew_help(c));
	CU_ASSERT_FALSE(crew_take(c, &buffer, &is_good));
	crew_wait(c);
	/* Given and never taken back: the end waits for what is in work only. */
	for (unsigned i = 0; i < BUFFERS; i++)
		crew_give(c, i, 0, w.bytes[i], BIG);
	end(&w, c);
	crew_free(NULL);
}

struct drive {
	struct sim_drive sim;
	struct block *block;
	struct pattern *pattern;
	struct ranges unwritten;
	struct verify_outcome outcome;
	struct sweep_result result;
	struct error err;
};

static const uint8_t key[STREAM_KEY_BYTES] = { 3 };

static void drive_begin(struct drive *d, uint64_t size, const struct method_pass *pass)
{
	memset(d, 0, sizeof(*d));
	sim_drive_init(&d->sim, size, 512);
	sim_drive_fill_text(&d->sim, 5);
	TEST_OK(sim_block_open(&d->sim, 4, 3 * CREW_PART_BYTES, &d->block, &d->err), d->err);
	TEST_OK(pattern_new(pass, key, 512, &d->pattern, &d->err), d->err);
}

static void drive_end(struct drive *d)
{
	pattern_free(d->pattern);
	block_close(d->block);
	sim_drive_clear(&d->sim);
}

static int drive_write(struct drive *d)
{
	return overwrite_run(d->block, d->pattern, d->sim.real_bytes, NULL, &d->unwritten,
			     &d->result, &d->err);
}

static int drive_verify(struct drive *d)
{
	return verify_run(d->block, d->pattern, d->sim.real_bytes, NULL, &d->outcome, &d->result,
			  &d->err);
}

static const struct method_pass fives = { .kind = PASS_BYTE, .byte = 0x55 };
static const struct method_pass random_pass = { .kind = PASS_RANDOM };

/* What two threads made is what one makes, and is found equal. */
static void whole_drives(void)
{
	for (unsigned i = 0; i < 8; i++) {
		uint64_t size = (uint64_t)(i + 1) * 397 * 1024 - 512 * (i % 3);
		uint8_t *expected = malloc(size);
		struct drive d;

		drive_begin(&d, size, i % 2 ? &fives : &random_pass);
		TEST_OK(drive_write(&d), d.err);
		CU_ASSERT_EQUAL(d.result.n_bytes, size);
		CU_ASSERT_PTR_NOT_NULL_FATAL(expected);
		TEST_OK(pattern_fill(d.pattern, 0, expected, size, &d.err), d.err);
		CU_ASSERT_EQUAL(memcmp(d.sim.cache, expected, size), 0);
		TEST_OK(drive_verify(&d), d.err);
		CU_ASSERT_EQUAL(d.outcome.n_bytes_read, size);
		CU_ASSERT_EQUAL(d.outcome.n_bytes_equal, size);
		drive_end(&d);
		free(expected);
	}
}

/* One bit anywhere: that block, whichever thread looked. */
static void one_bit(void)
{
	const uint64_t size = 2 * 1024 * 1024;

	for (uint64_t at = 77; at < size; at += 61 * 1024 + 13) {
		struct drive d;

		drive_begin(&d, size, at % 2 ? &fives : &random_pass);
		TEST_OK(drive_write(&d), d.err);
		d.sim.cache[at] ^= 0x10;
		TEST_REFUSED(drive_verify(&d), d.err, REASON_MISMATCH);
		CU_ASSERT_EQUAL(d.outcome.mismatching.n, 1);
		CU_ASSERT_EQUAL(d.outcome.mismatching.at[0].first_lba, at / 512);
		CU_ASSERT_EQUAL(d.outcome.mismatching.at[0].n_blocks, 1);
		CU_ASSERT_EQUAL(d.outcome.n_bytes_read, size);
		CU_ASSERT_EQUAL(d.outcome.n_bytes_equal, size - 512);
		drive_end(&d);
	}
}

/* Bad blocks and a drive that vanishes: the lists are the same as without a helper. */
static void faults(void)
{
	for (unsigned k = 1; k <= 16; k++) {
		struct drive d;

		drive_begin(&d, 4 * 1024 * 1024, &random_pass);
		d.sim.bad_writes[0] = (struct sim_range){ 500 * k, 3 };
		TEST_REFUSED(drive_write(&d), d.err, REASON_WRITE_ERRORS);
		CU_ASSERT_EQUAL(ranges_blocks(&d.unwritten), 3);
		CU_ASSERT_TRUE(ranges_has(&d.unwritten, 500 * k));
		d.sim.bad_reads[0] = (struct sim_range){ 500 * k, 3 };
		TEST_REFUSED(drive_verify(&d), d.err, REASON_READ_ERRORS);
		CU_ASSERT_EQUAL(ranges_blocks(&d.outcome.unreadable), 3);
		CU_ASSERT_EQUAL(d.outcome.n_bytes_equal, d.sim.real_bytes - 3 * 512);
		drive_end(&d);
		drive_begin(&d, 4 * 1024 * 1024, &random_pass);
		d.sim.vanish_at = k;
		/* At the very end there may be nothing left to miss. */
		if (drive_write(&d)) {
			CU_ASSERT_EQUAL(d.err.reason, REASON_DEVICE_VANISHED);
			CU_ASSERT_EQUAL(d.result.n_bytes + ranges_blocks(&d.unwritten) * 512,
					d.sim.real_bytes);
		} else {
			CU_ASSERT(k > 10);
		}
		drive_end(&d);
	}
}

static bool stop_soon(void *ctx)
{
	unsigned *n = ctx;

	return ++*n > 6;
}

static void stop(void)
{
	unsigned n = 0;
	const struct sweep_watch watch = { .ctx = &n, .stop_asked = stop_soon };
	struct drive d;

	drive_begin(&d, 8 * 1024 * 1024, &random_pass);
	TEST_OK(overwrite_run(d.block, d.pattern, d.sim.real_bytes, &watch, &d.unwritten, &d.result,
			      &d.err),
		d.err);
	CU_ASSERT_TRUE(d.result.is_stopped);
	CU_ASSERT_EQUAL(d.result.n_bytes + ranges_blocks(&d.unwritten) * 512, d.sim.real_bytes);
	n = 0;
	TEST_OK(verify_run(d.block, d.pattern, d.sim.real_bytes, &watch, &d.outcome, &d.result,
			   &d.err) == 0 ||
				d.err.reason == REASON_MISMATCH
			? 0
			: -1,
		d.err);
	CU_ASSERT_TRUE(d.result.is_stopped);
	CU_ASSERT(d.outcome.n_bytes_read < d.sim.real_bytes);
	drive_end(&d);
}

static const struct test tests[] = {
	{ "every part once", every_part_once },
	{ "a bad part", a_bad_part },
	{ "nothing given, nothing taken", nothing_given },
	{ "whole drives", whole_drives },
	{ "one bit", one_bit },
	{ "faults", faults },
	{ "stop", stop },
};

TEST_MAIN(tests)
