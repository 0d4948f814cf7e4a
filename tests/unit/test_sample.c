/*
 * tests/unit/test_sample.c - which blocks are drawn, and what a sample proves.
 */
#include "tests/sim/plain_aes.h"
#include "wipe/sample.h"

#include "tests/unit/harness.h"

#define N 1000

static uint8_t seed[SAMPLE_SEED_BYTES] = { 1, 2, 3 };

/* floor(a * b / 2^64) as at school, in digits of 32 bits. */
static uint64_t product_high(uint64_t a, uint64_t b)
{
	uint64_t a1 = a >> 32, a0 = a & UINT32_MAX, b1 = b >> 32, b0 = b & UINT32_MAX;
	uint64_t middle = (a0 * b0 >> 32) + (a1 * b0 & UINT32_MAX) + (a0 * b1 & UINT32_MAX);

	return a1 * b1 + (a1 * b0 >> 32) + (a0 * b1 >> 32) + (middle >> 32);
}

/* The header's recipe followed by hand. */
static void recipe(void)
{
	static const uint64_t sizes[] = {
		1000, 1001, 1999, 65537, 1ULL << 31, (1ULL << 55) + 12345
	};
	uint64_t drawn[N];
	struct error err = ERROR_INIT;

	for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
		uint64_t first = 0;

		TEST_OK(sample_draw(seed, sizes[s], N, drawn, &err), err);
		for (uint64_t i = 0; i < N; i++) {
			uint64_t width = sizes[s] / N + (i < sizes[s] % N ? 1 : 0), r = 0;
			uint8_t bytes[8];

			plain_stream(seed, 8 * i, bytes, 8);
			for (unsigned b = 0; b < 8; b++)
				r = r << 8 | bytes[b];
			CU_ASSERT_EQUAL(drawn[i], first + product_high(r, width));
			CU_ASSERT(drawn[i] >= first && drawn[i] < first + width);
			first += width;
		}
		CU_ASSERT_EQUAL(first, sizes[s]);
	}
}

static void every_block_of_a_small_drive(void)
{
	uint64_t drawn[N];
	struct error err = ERROR_INIT;

	for (uint64_t n = 1; n <= 70; n++) {
		TEST_OK(sample_draw(seed, n, n, drawn, &err), err);
		for (uint64_t i = 0; i < n; i++)
			CU_ASSERT_EQUAL(drawn[i], i);
	}
}

static void seeds_differ(void)
{
	uint64_t a[N], b[N];
	uint8_t other[SAMPLE_SEED_BYTES] = { 1, 2, 4 };
	struct error err = ERROR_INIT;

	TEST_OK(sample_draw(seed, 1 << 20, N, a, &err), err);
	TEST_OK(sample_draw(seed, 1 << 20, N, b, &err), err);
	CU_ASSERT_EQUAL(memcmp(a, b, sizeof(a)), 0);
	TEST_OK(sample_draw(other, 1 << 20, N, b, &err), err);
	CU_ASSERT_NOT_EQUAL(memcmp(a, b, sizeof(a)), 0);
}

static void bad_numbers(void)
{
	uint64_t drawn[N];
	struct error err = ERROR_INIT;

	TEST_REFUSED(sample_draw(seed, 10, 0, drawn, &err), err, REASON_HELPER_FAILED);
	TEST_REFUSED(sample_draw(seed, 10, 11, drawn, &err), err, REASON_HELPER_FAILED);
	TEST_REFUSED(sample_draw(seed, 0, 0, drawn, &err), err, REASON_HELPER_FAILED);
}

/* Numbers that others print for 99.9 %. */
static void known_bounds(void)
{
	static const struct {
		uint64_t n, least, most; /* in 1e-9 */
	} clean[] = {
		{ 688, 9980000, 10000000 },    /* 1 % */
		{ 6905, 999800, 1000000 },     /* 0.1 % */
		{ 69075, 99995, 100000 },      /* 0.01 % */
		{ 690773, 9999, 10000 },       /* 0.001 % */
		{ 16384, 421000, 422000 },     /* 0.042 % */
		{ 65536, 105300, 105500 },     /* 0.0105 % */
		{ 262144, 26300, 26400 },      /* 0.0026 % */
		{ 1, 999000000, 999000001 },   /* one look: 99.9 % */
		{ 2, 968377224, 968377224 },   /* 1 - sqrt(0.001), rounded up */
		{ 0, 1000000000, 1000000000 }, /* no look, no bound */
		{ 1ULL << 40, 1, 1 },          /* rounded up, never zero */
	};

	for (size_t i = 0; i < sizeof(clean) / sizeof(clean[0]); i++) {
		uint64_t bound = sample_bound_ppb(clean[i].n, 0);

		if (bound < clean[i].least || bound > clean[i].most)
			printf("\n    n=%llu: %llu\n", (unsigned long long)clean[i].n,
			       (unsigned long long)bound);
		CU_ASSERT(bound >= clean[i].least && bound <= clean[i].most);
	}
}

static void bounds_with_bad_ones(void)
{
	/* Clopper-Pearson, one side, 99.9 %: n = 10, x = 1 solves (1-p)^10 + 10 p (1-p)^9 = 0.001. */
	uint64_t bound = sample_bound_ppb(10, 1);
	long double p = (long double)bound / 1e9L, q = 1 - p, q9 = q, before;

	for (unsigned i = 1; i < 9; i++)
		q9 *= q;
	CU_ASSERT(q9 * q + 10 * p * q9 <= 0.001L);
	p -= 2e-9L;
	q = q9 = 1 - p;
	for (unsigned i = 1; i < 9; i++)
		q9 *= q;
	CU_ASSERT(q9 * q + 10 * p * q9 > 0.001L);
	/* Never better with more bad ones, and never below their share. */
	before = 0;
	for (uint64_t bad = 0; bad < 65536; bad = bad * 2 + 1) {
		bound = sample_bound_ppb(65536, bad);
		CU_ASSERT((long double)bound > before);
		CU_ASSERT((long double)bound >= (long double)bad / 65536 * 1e9L);
		before = (long double)bound;
	}
	CU_ASSERT_EQUAL(sample_bound_ppb(65536, 65536), 1000000000);
	CU_ASSERT_EQUAL(sample_bound_ppb(3, 7), 1000000000);
	CU_ASSERT_EQUAL(sample_bound_ppb(65536, 65535) <= 1000000000, 1);
	/* Half of them bad: about 0.5 + 3.09 * sqrt(0.25 / 65536). */
	bound = sample_bound_ppb(65536, 32768);
	CU_ASSERT(bound > 505900000 && bound < 506200000);
}

static void places(void)
{
	struct sample_places a = SAMPLE_INIT, b = SAMPLE_INIT;
	uint64_t at[50], offset, bytes = 0;
	uint32_t n;
	struct error err = ERROR_INIT;

	TEST_OK(sample_open(1000 * 4096, 4096, 50, seed, &a, &err), err);
	TEST_OK(sample_draw(seed, 1000, 50, at, &err), err);
	CU_ASSERT_EQUAL(sample_bytes(&a), 50 * 4096);
	for (unsigned i = 0; i < 50; i++) {
		CU_ASSERT_TRUE(sample_next(&a, &offset, &n));
		CU_ASSERT_EQUAL(offset, at[i] * 4096);
		CU_ASSERT_EQUAL(n, 4096);
	}
	CU_ASSERT_FALSE(sample_next(&a, &offset, &n));
	sample_clear(&a);
	/* The last place is as long as the drive is. */
	TEST_OK(sample_open(10 * 4096 + 512, 4096, 11, NULL, &a, &err), err);
	TEST_OK(sample_open(10 * 4096 + 512, 4096, 11, NULL, &b, &err), err);
	CU_ASSERT_NOT_EQUAL(memcmp(a.seed, b.seed, sizeof(a.seed)), 0);
	CU_ASSERT_EQUAL(sample_bytes(&a), 10 * 4096 + 512);
	while (sample_next(&a, &offset, &n))
		bytes += n;
	CU_ASSERT_EQUAL(bytes, 10 * 4096 + 512);
	sample_clear(&a);
	sample_clear(&b);
	/* More places than there are, none, and no size. */
	TEST_REFUSED(sample_open(4096, 4096, 2, NULL, &a, &err), err, REASON_HELPER_FAILED);
	TEST_REFUSED(sample_open(4096, 4096, 0, NULL, &a, &err), err, REASON_HELPER_FAILED);
	TEST_REFUSED(sample_open(4096, 0, 1, NULL, &a, &err), err, REASON_HELPER_FAILED);
	TEST_REFUSED(sample_open(1, 1, UINT64_MAX, NULL, &a, &err), err, REASON_HELPER_FAILED);
	CU_ASSERT_PTR_NULL(a.blocks);
	CU_ASSERT_FALSE(sample_makes_sense(65536ULL * 4096, 512));
	CU_ASSERT_TRUE(sample_makes_sense(65536ULL * 4096 + 1, 512));
	CU_ASSERT_FALSE(sample_makes_sense(65536ULL * 16384, 16384));
}

static const struct test tests[] = {
	{ "places", places },
	{ "recipe by hand", recipe },
	{ "every block of a small drive", every_block_of_a_small_drive },
	{ "seeds", seeds_differ },
	{ "bad numbers", bad_numbers },
	{ "known bounds", known_bounds },
	{ "bounds with bad ones", bounds_with_bad_ones },
};

TEST_MAIN(tests)
