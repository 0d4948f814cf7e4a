#include "base/ranges.h"

#include "tests/unit/harness.h"

static void check(const struct ranges *r, const char *expected)
{
	char text[400] = "";
	size_t used = 0;

	for (unsigned i = 0; i < r->n && used < sizeof(text); i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%llu+%llu",
					 i ? " " : "", (unsigned long long)r->at[i].first_lba,
					 (unsigned long long)r->at[i].n_blocks);
	TEST_TEXT(text, expected);
}

static void sorts_and_merges(void)
{
	struct ranges r = RANGES_INIT;

	ranges_add(&r, 10, 2);
	ranges_add(&r, 2, 1);
	ranges_add(&r, 20, 5);
	check(&r, "2+1 10+2 20+5");
	ranges_add(&r, 12, 1); /* touches from above */
	check(&r, "2+1 10+3 20+5");
	ranges_add(&r, 9, 1); /* touches from below */
	check(&r, "2+1 9+4 20+5");
	ranges_add(&r, 14, 1);
	check(&r, "2+1 9+4 14+1 20+5");
	ranges_add(&r, 21, 2); /* inside */
	check(&r, "2+1 9+4 14+1 20+5");
	ranges_add(&r, 8, 30); /* over many */
	check(&r, "2+1 8+30");
	ranges_add(&r, 3, 5); /* fills the gap */
	check(&r, "2+36");
	ranges_add(&r, 0, 0);
	check(&r, "2+36");
	CU_ASSERT_FALSE(r.is_coarse);
}

static void answers_membership(void)
{
	struct ranges r = RANGES_INIT;

	CU_ASSERT_FALSE(ranges_has(&r, 0));
	ranges_add(&r, 5, 3);
	ranges_add(&r, 0, 1);
	CU_ASSERT_TRUE(ranges_has(&r, 0));
	CU_ASSERT_FALSE(ranges_has(&r, 1));
	CU_ASSERT_FALSE(ranges_has(&r, 4));
	CU_ASSERT_TRUE(ranges_has(&r, 5));
	CU_ASSERT_TRUE(ranges_has(&r, 7));
	CU_ASSERT_FALSE(ranges_has(&r, 8));
	CU_ASSERT_EQUAL(ranges_blocks(&r), 4);
}

static void takes_the_end_of_all_numbers(void)
{
	struct ranges r = RANGES_INIT;

	ranges_add(&r, UINT64_MAX - 10, 100);
	CU_ASSERT_EQUAL(ranges_blocks(&r), 10);
	CU_ASSERT_TRUE(ranges_has(&r, UINT64_MAX - 1));
	ranges_add(&r, 0, UINT64_MAX);
	CU_ASSERT_EQUAL(r.n, 1);
	CU_ASSERT_EQUAL(ranges_blocks(&r), UINT64_MAX);
}

static void grows_coarse_but_never_less(void)
{
	struct ranges r = RANGES_INIT;

	for (uint64_t i = 0; i < RANGES_MOST; i++)
		ranges_add(&r, 1000 * i, 1);
	CU_ASSERT_EQUAL(r.n, RANGES_MOST);
	CU_ASSERT_FALSE(r.is_coarse);
	ranges_add(&r, 5005, 1); /* nearest to 5000: those two are joined */
	CU_ASSERT_EQUAL(r.n, RANGES_MOST);
	CU_ASSERT_TRUE(r.is_coarse);
	CU_ASSERT_TRUE(ranges_has(&r, 5003));
	CU_ASSERT_FALSE(ranges_has(&r, 5006));
	CU_ASSERT_EQUAL(ranges_blocks(&r), RANGES_MOST - 1 + 6);
	ranges_add(&r, UINT64_MAX - 1, 1); /* at the very end; two others are joined */
	CU_ASSERT_TRUE(ranges_has(&r, UINT64_MAX - 1));
	CU_ASSERT_EQUAL(r.n, RANGES_MOST);
}

/* Against the plainest set there is: one bit a block. */
static void agrees_with_a_bitmap(void)
{
	static bool in[600];
	struct ranges r = RANGES_INIT;
	uint64_t random = 88172645463325252ULL, blocks = 0;

	memset(in, 0, sizeof(in));
	for (int k = 0; k < 60; k++) {
		uint64_t first, n;

		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		first = random % 550;
		n = (random >> 32) % 12;
		ranges_add(&r, first, n);
		for (uint64_t i = first; i < first + n; i++)
			in[i] = true;
	}
	for (uint64_t i = 0; i < 600; i++) {
		blocks += in[i];
		if (ranges_has(&r, i) != in[i])
			CU_FAIL("differs from the bitmap");
	}
	CU_ASSERT_EQUAL(ranges_blocks(&r), blocks);
	for (unsigned i = 0; i + 1 < r.n; i++)
		CU_ASSERT(r.at[i].first_lba + r.at[i].n_blocks < r.at[i + 1].first_lba);
}

static const struct test tests[] = {
	{ "sorts and merges", sorts_and_merges },
	{ "answers membership", answers_membership },
	{ "takes the end of all numbers", takes_the_end_of_all_numbers },
	{ "grows coarse but never less", grows_coarse_but_never_less },
	{ "agrees with a bitmap", agrees_with_a_bitmap },
};

TEST_MAIN(tests)
