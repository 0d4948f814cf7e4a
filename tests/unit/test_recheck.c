/*
 * tests/unit/test_recheck.c - reading an erased drive again: what is as it was written, what is not,
 * and that nothing is ever written.
 */
#include "wipe/recheck.h"

#include "tests/sim/sim_block.h"
#include "wipe/overwrite.h"

#include "tests/unit/harness.h"

static const uint8_t key[STREAM_KEY_BYTES] = { 7, 9 };

struct again {
	struct sim_drive drive;
	struct device device;
	struct recheck_order order;
	struct recheck result;
	struct error err;
};

/* A drive that was overwritten with one pass and flushed. */
static void begin(struct again *a, uint64_t size, uint32_t block_bytes, enum pass_kind kind)
{
	_clear_(pattern_freep) struct pattern *pattern = NULL;
	struct sweep_result result;
	struct ranges unwritten;
	struct block_flush flush;
	struct block *block;

	memset(a, 0, sizeof(*a));
	sim_drive_init(&a->drive, size, block_bytes);
	sim_block_device(&a->drive, &a->device);
	a->order.pass = (struct method_pass){ .kind = kind, .byte = 0x55 };
	memcpy(a->order.key, key, sizeof(key));
	a->order.extent = RECHECK_FRESH;
	TEST_OK(sim_block_open(&a->drive, 8, 16 * block_bytes, &block, &a->err), a->err);
	TEST_OK(pattern_new(&a->order.pass, key, block_bytes, &pattern, &a->err), a->err);
	TEST_OK(overwrite_run(block, pattern, size, NULL, &unwritten, &result, &a->err), a->err);
	TEST_OK(block->ops->flush(block, &flush, &a->err), a->err);
	block_close(block);
	a->drive.n_calls = 0;
}

static bool on_stop(void *ctx)
{
	const struct again *a = ctx;

	return a->drive.is_stop_asked;
}

static int look(struct again *a)
{
	const struct job_env env = { .ctx = a, .stop_asked = on_stop };
	size_t n = a->drive.real_bytes;
	uint8_t *before = malloc(n);
	struct handle *h;
	int rc;

	CU_ASSERT_PTR_NOT_NULL_FATAL(before);
	memcpy(before, a->drive.cache, n);
	a->result = (struct recheck){ .result = RECHECK_INCOMPLETE };
	TEST_OK(sim_block_handle(&a->drive, &a->device, false, &h, &a->err), a->err);
	rc = recheck_handle(h, &a->order, &env, &a->result, &a->err);
	handle_close(h);
	CU_ASSERT_EQUAL(memcmp(before, a->drive.cache, n), 0);
	free(before);
	return rc;
}

static void expect(struct again *a, enum recheck_result result, enum recheck_extent extent)
{
	TEST_OK(look(a), a->err);
	TEST_TEXT(recheck_result_word(a->result.result), recheck_result_word(result));
	TEST_TEXT(recheck_extent_word(a->result.extent), recheck_extent_word(extent));
}

static void whole(void)
{
	for (unsigned i = 0; i < 4; i++) {
		struct again a;
		uint32_t block = i & 1 ? 4096 : 512;
		uint64_t size = 300 * 4096;

		begin(&a, size, block, i & 2 ? PASS_RANDOM : PASS_BYTE);
		expect(&a, RECHECK_SAME, RECHECK_WHOLE); /* no more places than a sample has */
		CU_ASSERT_EQUAL(a.result.read.n_bytes_equal, size);
		CU_ASSERT_EQUAL(a.result.read.bound_ppb, 0);
		a.order.extent = RECHECK_WHOLE;
		for (uint64_t at = 0; at < size; at += 7 * 4096 + 511) {
			a.drive.cache[at] ^= 0x10;
			expect(&a, RECHECK_DIFFERS, RECHECK_WHOLE);
			CU_ASSERT_EQUAL(ranges_blocks(&a.result.read.mismatching), 1);
			CU_ASSERT_TRUE(ranges_has(&a.result.read.mismatching, at / block));
			a.drive.cache[at] ^= 0x10;
		}
		sim_drive_clear(&a.drive);
	}
}

static void other_key(void)
{
	struct again a;

	begin(&a, 64 * 4096, 512, PASS_RANDOM);
	a.order.key[31] ^= 1;
	expect(&a, RECHECK_DIFFERS, RECHECK_WHOLE);
	CU_ASSERT_EQUAL(a.result.read.n_bytes_equal, 0);
	sim_drive_clear(&a.drive);
}

/* The places of a seed, and no other. */
static void repeated(void)
{
	struct again a;
	uint64_t at[40];
	bool is_drawn[1000] = { false };

	begin(&a, 1000 * 4096, 512, PASS_RANDOM);
	a.order.extent = RECHECK_REPEAT;
	a.order.n_samples = 40;
	a.order.sample_bytes = 4096;
	a.order.seed[5] = 77;
	TEST_OK(sample_draw(a.order.seed, 1000, 40, at, &a.err), a.err);
	for (unsigned i = 0; i < 40; i++)
		is_drawn[at[i]] = true;
	expect(&a, RECHECK_SAME, RECHECK_REPEAT);
	CU_ASSERT_EQUAL(a.result.read.n_samples, 40);
	CU_ASSERT_EQUAL(memcmp(a.result.read.seed, a.order.seed, SAMPLE_SEED_BYTES), 0);
	CU_ASSERT_EQUAL(a.result.read.bound_ppb, sample_bound_ppb(40, 0));
	for (unsigned i = 0; i < 1000; i += 3) {
		a.drive.cache[i * 4096 + 1234] ^= 1;
		expect(&a, is_drawn[i] ? RECHECK_DIFFERS : RECHECK_SAME, RECHECK_REPEAT);
		a.drive.cache[i * 4096 + 1234] ^= 1;
	}
	/* A record that asks for more places than there are is no order. */
	a.order.n_samples = 1001;
	TEST_REFUSED(look(&a), a.err, REASON_HELPER_FAILED);
	a.order.n_samples = 40;
	a.order.sample_bytes = 0;
	TEST_REFUSED(look(&a), a.err, REASON_HELPER_FAILED);
	sim_drive_clear(&a.drive);
}

static void unreadable(void)
{
	struct again a;

	begin(&a, 256 * 4096, 512, PASS_BYTE);
	a.drive.bad_reads[0] = (struct sim_range){ 100, 3 };
	expect(&a, RECHECK_UNREADABLE, RECHECK_WHOLE);
	CU_ASSERT_EQUAL(ranges_blocks(&a.result.read.unreadable), 3);
	/* What differs is certain. */
	a.drive.cache[300] ^= 1;
	expect(&a, RECHECK_DIFFERS, RECHECK_WHOLE);
	sim_drive_clear(&a.drive);
}

static void stopped_and_gone(void)
{
	for (unsigned k = 1; k <= 3; k++) {
		struct again a;

		begin(&a, 32 * 1024 * 1024, 512, PASS_RANDOM);
		a.drive.stop_at = k;
		expect(&a, RECHECK_INCOMPLETE, RECHECK_WHOLE);
		CU_ASSERT_TRUE(a.result.was_stopped);
		a.drive.is_stop_asked = false;
		a.drive.stop_at = 0;
		a.drive.n_calls = 0;
		a.drive.vanish_at = k;
		TEST_REFUSED(look(&a), a.err, REASON_DEVICE_VANISHED);
		a.drive.is_gone = false;
		a.drive.vanish_at = 0;
		a.drive.n_calls = 0;
		a.drive.change_at = k;
		CU_ASSERT(look(&a) < 0); /* another drive answers at the end */
		sim_drive_clear(&a.drive);
	}
}

static const struct test tests[] = {
	{ "the whole drive", whole },
	{ "another key", other_key },
	{ "a sample repeated", repeated },
	{ "unreadable blocks", unreadable },
	{ "stopped, gone, another drive", stopped_and_gone },
};

TEST_MAIN(tests)
