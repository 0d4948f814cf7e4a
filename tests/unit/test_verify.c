/*
 * tests/unit/test_verify.c - reading back: every block that differs or can't be read is found, and
 * no other.
 */
#include "tests/sim/sim_block.h"
#include "wipe/overwrite.h"
#include "wipe/verify.h"

#include "tests/unit/harness.h"

static const struct method_pass fives = { .kind = PASS_BYTE, .byte = 0x55 };
static const struct method_pass random_pass = { .kind = PASS_RANDOM };
static const uint8_t key[STREAM_KEY_BYTES] = { 7 };

struct reading {
	struct sim_drive drive;
	struct block *block;
	struct pattern *pattern;
	struct verify_outcome outcome;
	struct sweep_result result;
	struct error err;
};

/* A drive that was overwritten with the pass. */
static void begin(struct reading *r, uint64_t size, uint32_t block_bytes,
		  const struct method_pass *pass)
{
	struct ranges unwritten;

	memset(r, 0, sizeof(*r));
	sim_drive_init(&r->drive, size, block_bytes);
	TEST_OK(sim_block_open(&r->drive, 8, 16 * block_bytes, &r->block, &r->err), r->err);
	TEST_OK(pattern_new(pass, key, 512, &r->pattern, &r->err), r->err);
	TEST_OK(overwrite_run(r->block, r->pattern, size, NULL, &unwritten, &r->result, &r->err),
		r->err);
	r->drive.n_calls = 0;
}

static void end(struct reading *r)
{
	pattern_free(r->pattern);
	block_close(r->block);
	sim_drive_clear(&r->drive);
}

static int verify(struct reading *r)
{
	return verify_run(r->block, r->pattern, r->drive.real_bytes, NULL, &r->outcome, &r->result,
			  &r->err);
}

static void all_sizes(void)
{
	for (uint64_t n = 1; n <= 70; n++) {
		for (unsigned i = 0; i < 4; i++) {
			struct reading r;
			uint32_t bs = i & 1 ? 4096 : 512;

			begin(&r, n * bs - (i & 1 && n > 1 ? 512 * (n % 8) : 0), bs,
			      i & 2 ? &fives : &random_pass);
			TEST_OK(verify(&r), r.err);
			CU_ASSERT_EQUAL(r.outcome.n_bytes_total, r.drive.real_bytes);
			CU_ASSERT_EQUAL(r.outcome.n_bytes_read, r.drive.real_bytes);
			CU_ASSERT_EQUAL(r.outcome.n_bytes_equal, r.drive.real_bytes);
			CU_ASSERT_EQUAL(r.outcome.mismatching.n + r.outcome.unreadable.n, 0);
			end(&r);
		}
	}
}

/* One flipped bit in any block is that block and no other. */
static void every_block(void)
{
	for (uint64_t lba = 0; lba < 100; lba++) {
		for (unsigned i = 0; i < 2; i++) {
			struct reading r;

			begin(&r, 100 * 512, 512, i ? &fives : &random_pass);
			r.drive.cache[lba * 512 + lba * 5 % 512] ^= 1U << lba % 8;
			TEST_REFUSED(verify(&r), r.err, REASON_MISMATCH);
			CU_ASSERT_EQUAL(r.outcome.mismatching.n, 1);
			CU_ASSERT_EQUAL(r.outcome.mismatching.at[0].first_lba, lba);
			CU_ASSERT_EQUAL(r.outcome.mismatching.at[0].n_blocks, 1);
			CU_ASSERT_EQUAL(r.outcome.n_bytes_read, 100 * 512);
			CU_ASSERT_EQUAL(r.outcome.n_bytes_equal, 99 * 512);
			end(&r);
		}
	}
}

static void unreadable_blocks(void)
{
	struct reading r;

	begin(&r, 256 * 512, 512, &random_pass);
	r.drive.bad_reads[0] = (struct sim_range){ 17, 1 };
	r.drive.bad_reads[1] = (struct sim_range){ 60, 10 };
	TEST_REFUSED(verify(&r), r.err, REASON_READ_ERRORS);
	CU_ASSERT_EQUAL(r.outcome.unreadable.n, 2);
	CU_ASSERT_EQUAL(ranges_blocks(&r.outcome.unreadable), 11);
	CU_ASSERT_TRUE(ranges_has(&r.outcome.unreadable, 17));
	CU_ASSERT_TRUE(ranges_has(&r.outcome.unreadable, 69));
	CU_ASSERT_EQUAL(r.outcome.n_bytes_equal, (256 - 11) * 512);
	/* Both: what differs is the graver. */
	r.drive.cache[200 * 512] ^= 1;
	TEST_REFUSED(verify(&r), r.err, REASON_MISMATCH);
	CU_ASSERT_EQUAL(ranges_blocks(&r.outcome.unreadable), 11);
	end(&r);
}

/* Swapped blocks: right bytes in the wrong place. */
static void misplaced_blocks(void)
{
	struct reading r;
	uint8_t block[512];

	begin(&r, 256 * 512, 512, &random_pass);
	memcpy(block, r.drive.cache + 10 * 512, 512);
	memcpy(r.drive.cache + 10 * 512, r.drive.cache + 99 * 512, 512);
	memcpy(r.drive.cache + 99 * 512, block, 512);
	TEST_REFUSED(verify(&r), r.err, REASON_MISMATCH);
	CU_ASSERT_EQUAL(ranges_blocks(&r.outcome.mismatching), 2);
	end(&r);
}

static void early_ends(void)
{
	struct reading r;

	begin(&r, 256 * 512, 512, &fives);
	r.drive.ends_at = 100 * 512;
	TEST_REFUSED(verify(&r), r.err, REASON_READ_ERRORS);
	CU_ASSERT_EQUAL(r.outcome.n_bytes_read, 100 * 512);
	CU_ASSERT_EQUAL(ranges_blocks(&r.outcome.unreadable), 156);
	end(&r);
	for (unsigned k = 1; k <= 16; k++) {
		begin(&r, 256 * 512, 512, &fives);
		r.drive.vanish_at = k;
		TEST_REFUSED(verify(&r), r.err, REASON_DEVICE_VANISHED);
		CU_ASSERT(r.outcome.n_bytes_read < 256 * 512);
		CU_ASSERT_EQUAL(r.outcome.n_bytes_read, r.outcome.n_bytes_equal);
		end(&r);
	}
}

static bool stop_at_once(void *ctx)
{
	(void)ctx;
	return true;
}

/* A stop is no read error: what was left over isn't called unreadable. */
static void stop(void)
{
	const struct sweep_watch watch = { .stop_asked = stop_at_once };
	struct reading r;

	begin(&r, 256 * 512, 512, &fives);
	TEST_OK(verify_run(r.block, r.pattern, 256 * 512, &watch, &r.outcome, &r.result, &r.err),
		r.err);
	CU_ASSERT_TRUE(r.result.is_stopped);
	CU_ASSERT_EQUAL(r.outcome.n_bytes_read, 0);
	CU_ASSERT_EQUAL(r.outcome.unreadable.n, 0);
	end(&r);
}

static int verify_places(struct reading *r, uint64_t n, const struct sweep_watch *watch)
{
	static const uint8_t seed[SAMPLE_SEED_BYTES] = { 42 };
	struct sample_places places = SAMPLE_INIT;
	int rc;

	TEST_OK(sample_open(r->drive.real_bytes, 4096, n, seed, &places, &r->err), r->err);
	rc = verify_sample(r->block, r->pattern, &places, watch, &r->outcome, &r->result, &r->err);
	CU_ASSERT_EQUAL(memcmp(r->outcome.seed, seed, sizeof(seed)), 0);
	CU_ASSERT_EQUAL(r->outcome.n_samples, n);
	CU_ASSERT_EQUAL(r->outcome.sample_bytes, 4096);
	sample_clear(&places);
	return rc;
}

/* A sample reads its places and no other, and bounds what the others may hold. */
static void sampled(void)
{
	const struct sweep_watch stopped = { .stop_asked = stop_at_once };
	struct reading r;
	uint64_t size = 1000 * 4096 + 512;

	begin(&r, size, 512, &random_pass);
	TEST_OK(verify_places(&r, 100, NULL), r.err);
	CU_ASSERT_EQUAL(r.outcome.n_bytes_total, 100 * 4096);
	CU_ASSERT_EQUAL(r.outcome.n_bytes_equal, 100 * 4096);
	CU_ASSERT_EQUAL(r.outcome.bound_ppb, sample_bound_ppb(100, 0));
	/* As many places as there are: all of it, the short tail too. */
	TEST_OK(verify_places(&r, 1001, NULL), r.err);
	CU_ASSERT_EQUAL(r.outcome.n_bytes_total, size);
	CU_ASSERT_EQUAL(r.outcome.n_bytes_equal, size);
	/* What was wrong all over is found, and raises the bound; unreadable ones too. */
	for (uint64_t at = 0; at + 4096 < size; at += 2 * 4096)
		r.drive.cache[at + 17] ^= 1;
	TEST_REFUSED(verify_places(&r, 100, NULL), r.err, REASON_MISMATCH);
	CU_ASSERT(ranges_blocks(&r.outcome.mismatching) > 20);
	CU_ASSERT(r.outcome.n_bytes_equal < 100 * 4096);
	end(&r);
	begin(&r, size, 512, &fives);
	r.drive.bad_reads[0] = (struct sim_range){ 0, 4000 };
	TEST_REFUSED(verify_places(&r, 100, NULL), r.err, REASON_READ_ERRORS);
	CU_ASSERT(ranges_blocks(&r.outcome.unreadable) >= 40 * 8);
	CU_ASSERT_EQUAL(r.outcome.bound_ppb, 1000000000); /* blocks, not places, are counted */
	/* One that was broken off bounds nothing. */
	TEST_OK(verify_places(&r, 100, &stopped), r.err);
	CU_ASSERT_EQUAL(r.outcome.bound_ppb, 1000000000);
	end(&r);
}

static const struct test tests[] = {
	{ "sampled", sampled },
	{ "all sizes", all_sizes },
	{ "one bit in every block", every_block },
	{ "unreadable blocks", unreadable_blocks },
	{ "misplaced blocks", misplaced_blocks },
	{ "early ends", early_ends },
	{ "stop", stop },
};

TEST_MAIN(tests)
