/* room: wipe */
/*
 * tests/unit/test_soak.c - thousands of jobs by chance, each on a drive of its own with faults of
 * its own. SOAK_SEEDS: how many (2,000); SOAK_SEED: one alone, with its story.
 */
#include "tests/sim/soak.h"

#include "tests/unit/harness.h"

#define SEEDS        2000
#define CONTROL_MOST 2000

struct tally {
	unsigned n, n_harmless, n_broken, n_unseen_cleared, n_cut_cleared, n_resumed_cleared;
	unsigned words[WORD_COUNT];
	unsigned fired[SOAK_TROUBLES], cleared[SOAK_TROUBLES];
};

static unsigned number_of(const char *name, unsigned otherwise)
{
	const char *text = getenv(name);

	return text && *text ? (unsigned)strtoul(text, NULL, 10) : otherwise;
}

static bool is_one_alone(void)
{
	const char *text = getenv("SOAK_SEED");

	return text && *text;
}

static void count(struct tally *t, const struct soak_result *r)
{
	t->n++;
	t->n_harmless += r->is_harmless;
	t->words[r->word]++;
	t->n_unseen_cleared += r->n_unseen && r->word == WORD_CLEARED;
	t->n_cut_cleared += r->n_runs > 1 && r->word == WORD_CLEARED;
	t->n_resumed_cleared += r->n_resumed && r->word == WORD_CLEARED;
	for (unsigned i = 0; i < SOAK_TROUBLES; i++) {
		t->fired[i] += r->fired[i];
		t->cleared[i] += r->fired[i] && r->word == WORD_CLEARED;
	}
}

static void print(const struct tally *t)
{
	printf("\n    %u seeds:", t->n);
	for (unsigned w = 0; w < WORD_COUNT; w++)
		printf(" %u %s%s", t->words[w], word_text((enum word)w),
		       w + 1 < WORD_COUNT ? "," : "\n");
	printf("    %u harmless, %u cleared after a cut, %u from a checkpoint, %u over a lie unseen\n",
	       t->n_harmless, t->n_cut_cleared, t->n_resumed_cleared, t->n_unseen_cleared);
	for (unsigned i = 0; i < SOAK_TROUBLES; i++)
		printf("    %-34s %6u acted, %6u of those cleared\n", soak_trouble_word(i),
		       t->fired[i], t->cleared[i]);
}

/* That the driver drove: each fault acted, each word was said. */
static void check_spread(const struct tally *t)
{
	for (unsigned i = 0; i < SOAK_TROUBLES; i++) {
		if (t->fired[i] < t->n / 250)
			printf("    too rare: %s\n", soak_trouble_word(i));
		CU_ASSERT(t->fired[i] >= t->n / 250);
	}
	CU_ASSERT(t->words[WORD_CLEARED] >= t->n / 4);
	CU_ASSERT(t->words[WORD_CLEARED] <= t->n * 3 / 4);
	CU_ASSERT(t->words[WORD_FAILED] >= t->n / 8);
	CU_ASSERT(t->words[WORD_PARTIAL] >= t->n / 50);
	CU_ASSERT(t->words[WORD_STOPPED] >= t->n / 100);
	CU_ASSERT_EQUAL(t->words[WORD_PURGED], 0);
	CU_ASSERT(t->n_harmless >= t->n / 5);
	CU_ASSERT(t->n_cut_cleared >= t->n / 20);
	CU_ASSERT(t->n_resumed_cleared >= t->n / 30);
	CU_ASSERT(t->n_unseen_cleared <= t->n / 50);
}

static void no_false_word(void)
{
	unsigned n = number_of("SOAK_SEEDS", SEEDS);
	struct soak_options options = { .tells = false };
	struct tally t = { .n = 0 };
	struct soak_result r;

	if (is_one_alone()) {
		options.tells = true;
		printf("\n");
		soak_run(number_of("SOAK_SEED", 0), &options, &r);
		TEST_TEXT(r.broken, "");
		return;
	}
	for (unsigned seed = 1; seed <= n; seed++) {
		soak_run(seed, &options, &r);
		count(&t, &r);
		if (r.broken[0] && t.n_broken++ < 20)
			printf("\n    SOAK_SEED=%u: %s", seed, r.broken);
	}
	print(&t);
	CU_ASSERT_EQUAL(t.n_broken, 0);
	if (n >= SEEDS)
		check_spread(&t);
}

/* The same seed is the same story. */
static void seeds_repeat(void)
{
	const struct soak_options options = { .tells = false };

	if (is_one_alone())
		return;
	for (unsigned seed = 1; seed <= 40; seed++) {
		struct soak_result a, b;

		soak_run(seed, &options, &a);
		soak_run(seed, &options, &b);
		CU_ASSERT_EQUAL(memcmp(&a, &b, sizeof(a)), 0);
	}
}

/* Wrong judges: each must be caught, or the driver proves nothing. */

static struct verdict lift(struct verdict v)
{
	v.word = WORD_CLEARED;
	v.level = LEVEL_CLEAR;
	v.reason = REASON_NONE;
	v.meets_required = true;
	return v;
}

static struct verdict takes_partial(const struct plan *p, struct outcome *o)
{
	struct verdict v = verdict_of(p, o);

	return v.word == WORD_PARTIAL && !(v.proofs_missing & PROOF_NATIVE_SIZE_KNOWN) ? lift(v)
										       : v;
}

static struct verdict takes_mismatch(const struct plan *p, struct outcome *o)
{
	struct verdict v = verdict_of(p, o);

	return v.reason == REASON_MISMATCH || v.reason == REASON_CANARY_SURVIVED ? lift(v) : v;
}

static struct verdict takes_unflushed(const struct plan *p, struct outcome *o)
{
	struct verdict v = verdict_of(p, o);

	return v.reason == REASON_FLUSH_FAILED ? lift(v) : v;
}

static struct verdict takes_another_drive(const struct plan *p, struct outcome *o)
{
	struct verdict v = verdict_of(p, o);

	return v.reason == REASON_DEVICE_CHANGED ? lift(v) : v;
}

static struct verdict takes_stopped(const struct plan *p, struct outcome *o)
{
	struct verdict v = verdict_of(p, o);

	return v.word == WORD_STOPPED ? lift(v) : v;
}

static struct verdict takes_unjournalled(const struct plan *p, struct outcome *o)
{
	struct verdict v = verdict_of(p, o);

	return v.reason == REASON_JOURNAL_REFUSED ? lift(v) : v;
}

static struct verdict takes_unknown_size(const struct plan *p, struct outcome *o)
{
	struct verdict v = verdict_of(p, o);

	return v.reason == REASON_NATIVE_SIZE_UNKNOWN ? lift(v) : v;
}

static struct verdict forgets_lists(const struct plan *p, struct outcome *o)
{
	struct verdict v = verdict_of(p, o);

	memset(&o->unwritten, 0, sizeof(o->unwritten));
	memset(&o->verify.unreadable, 0, sizeof(o->verify.unreadable));
	memset(&o->verify.mismatching, 0, sizeof(o->verify.mismatching));
	return v;
}

static struct verdict clears_nothing(const struct plan *p, struct outcome *o)
{
	struct verdict v = verdict_of(p, o);

	if (v.word == WORD_CLEARED) {
		v.word = WORD_FAILED;
		v.reason = REASON_NOT_VERIFIED;
	}
	return v;
}

static const struct {
	const char *name;
	struct verdict (*verdict)(const struct plan *p, struct outcome *o);
} controls[] = {
	{ "partial as cleared", takes_partial },
	{ "mismatch as cleared", takes_mismatch },
	{ "failed flush as cleared", takes_unflushed },
	{ "another drive as cleared", takes_another_drive },
	{ "stopped as cleared", takes_stopped },
	{ "journal refused as cleared", takes_unjournalled },
	{ "unknown size as cleared", takes_unknown_size },
	{ "partial without its lists", forgets_lists },
	{ "nothing cleared", clears_nothing },
};

static void wrong_judges_are_caught(void)
{
	if (is_one_alone())
		return;
	for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]); i++) {
		const struct soak_options options = { .verdict = controls[i].verdict };
		struct soak_result r = { .n_runs = 0 };
		unsigned seed = 0;

		while (!r.broken[0] && seed < CONTROL_MOST)
			soak_run(++seed, &options, &r);
		printf("\n    %-28s %s%u: %s", controls[i].name,
		       r.broken[0] ? "caught at seed " : "NOT caught by seed ", seed, r.broken);
		CU_ASSERT(r.broken[0] != '\0');
	}
}

static const struct test tests[] = {
	{ "no false word", no_false_word },
	{ "seeds repeat", seeds_repeat },
	{ "wrong judges are caught", wrong_judges_are_caught },
};

TEST_MAIN(tests)
