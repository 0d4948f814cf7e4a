/*
 * tests/unit/test_method.c - every row of the table of methods, written through a whole job and
 * compared byte for byte with what its standard says, pass by pass.
 */
#include "tests/sim/plain_aes.h"
#include "tests/sim/sim_job.h"

#include "tests/unit/harness.h"

#define RANDOM_PASS (-1)
#define SIZE        (96 * 1024 + 512)

/* What each method writes, from the standards and not from the table. */
static const struct {
	const char *id;
	unsigned n_passes;
	int passes[METHOD_PASSES]; /* a byte, or RANDOM_PASS */
	bool is_legacy;
} vectors[] = {
	{ "zero", 1, { 0x00 }, false },
	{ "random", 1, { RANDOM_PASS }, false },
	{ "complement-2", 2, { 0x55, 0xAA }, false },
	{ "dod-e", 3, { 0x00, 0xFF, RANDOM_PASS }, true },
};

struct recorder {
	struct sim_job job;
	uint8_t *passes[METHOD_PASSES]; /* the drive after each pass */
	int (*event)(void *ctx, const struct job_event *e, struct error *err);
};

/* Copies the drive when a write step has ended. */
static int record_event(void *ctx, const struct job_event *e, struct error *err)
{
	struct recorder *r = ctx;

	if (e->kind == JOB_EVENT_STEP_END && e->outcome->kind == STEP_WRITE) {
		uint8_t *copy = malloc(SIZE);

		CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
		memcpy(copy, r->job.drive.cache, SIZE);
		r->passes[e->outcome->pass - 1] = copy;
	}
	return r->event(&r->job, e, err);
}

static void check_pass(const struct recorder *r, unsigned pass, int promised)
{
	uint8_t *expected = malloc(SIZE);

	CU_ASSERT_PTR_NOT_NULL_FATAL(expected);
	CU_ASSERT_PTR_NOT_NULL_FATAL(r->passes[pass]);
	if (promised == RANDOM_PASS)
		plain_stream(r->job.outcome->pass_keys[pass], 0, expected, SIZE);
	else
		memset(expected, promised, SIZE);
	CU_ASSERT_EQUAL(memcmp(r->passes[pass], expected, SIZE), 0);
	free(expected);
}

static void writes_what_it_says(void)
{
	CU_ASSERT_EQUAL(sizeof(vectors) / sizeof(vectors[0]), n_methods);
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		struct recorder r = { .event = NULL };

		/* struct sim_job is the first member: its own callbacks take the recorder too. */
		sim_job_init(&r.job, SIZE, 512);
		r.event = r.job.env.event;
		r.job.env.ctx = &r;
		r.job.env.event = record_event;
		sim_job_run(&r.job, vectors[i].id);
		CU_ASSERT_EQUAL(r.job.verdict.word, WORD_CLEARED);
		for (unsigned pass = 0; pass < vectors[i].n_passes; pass++) {
			check_pass(&r, pass, vectors[i].passes[pass]);
			free(r.passes[pass]);
		}
		CU_ASSERT_PTR_NULL(r.passes[vectors[i].n_passes]);
		sim_job_clear(&r.job);
	}
}

static void rows_are_sound(void)
{
	for (size_t i = 0; i < n_methods; i++) {
		const struct method *m = &methods[i];

		CU_ASSERT_PTR_EQUAL(method_by_id(m->id), m);
		CU_ASSERT(m->n_passes >= 1 && m->n_passes <= METHOD_PASSES);
		CU_ASSERT(strlen(m->title) > 0 && strlen(m->source) > 0);
		CU_ASSERT_EQUAL(m->is_legacy, vectors[i].is_legacy);
		for (const char *c = m->source; *c; c++)
			CU_ASSERT(*c >= ' ' && *c <= '~');
		for (size_t k = 0; k < i; k++)
			CU_ASSERT_NOT_EQUAL(strcmp(methods[k].id, m->id), 0);
	}
	CU_ASSERT_PTR_NULL(method_by_id("Zero"));
	CU_ASSERT_PTR_NULL(method_by_id(""));
	CU_ASSERT_PTR_NULL(method_by_id(NULL));
	TEST_TEXT(verify_rule_word(VERIFY_LAST_PASS), "last_pass");
	TEST_TEXT(verify_rule_word(VERIFY_EVERY_PASS), "every_pass");
	TEST_TEXT(verify_rule_word((enum verify_rule)99), "");
}

static void default_by_media(void)
{
	struct device d = { .transport = TRANSPORT_SATA, .media = MEDIA_HDD };

	TEST_TEXT(method_default(&d)->id, "zero");
	d.transport = TRANSPORT_USB;
	TEST_TEXT(method_default(&d)->id, "random");
	d.transport = TRANSPORT_SATA;
	for (unsigned media = 0; media < MEDIA_COUNT; media++) {
		d.media = (enum media_kind)media;
		TEST_TEXT(method_default(&d)->id, media == MEDIA_HDD ? "zero" : "random");
	}
}

static const struct test tests[] = {
	{ "writes what it says, pass by pass", writes_what_it_says },
	{ "rows are sound", rows_are_sound },
	{ "default by media", default_by_media },
};

TEST_MAIN(tests)
