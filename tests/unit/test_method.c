/*
 * tests/unit/test_method.c - every row of the table of methods, and passes named on the command
 * line, written by a whole job and compared byte for byte with what its standard says, pass by pass:
 * on a simulated drive of 512 and of 4096 bytes a block, and on a real file through the kernel.
 */
#include <fcntl.h>

#include "devices/detect.h"
#include "tests/sim/plain_aes.h"
#include "tests/sim/sim_job.h"
#include "wipe/custom.h"

#include "tests/unit/harness.h"
#include "tests/unit/practice_drive.h"

#define SIZE (20 * 1024 + 512)

/* What each method writes, from the standards and not from the table: hexadecimal bytes that are
 * repeated, r: random, L: the block's number, ~ before it: inverted. A dot behind a pass: read back. */
static const struct {
	const char *id;
	const char *passes;
	bool is_current; /* no legacy */
} vectors[] = {
	{ "zero", "00.", true },
	{ "random", "r.", true },
	{ "complement-2", "55 AA.", true },
	{ "dod-e", "00 FF r.", false },
	{ "dod-ece", "00 FF r F6 AA 55 r.", false },
	{ "hmg-is5-baseline", "00.", false },
	{ "hmg-is5-enhanced", "00 FF r.", false },
	{ "rcmp-tssit-ops-ii", "00 FF 00 FF 00 FF r.", false },
	{ "csec-itsg-06", "00 FF r.", false },
	{ "afssi-5020", "r 00 FF.", false },
	{ "ar-380-19", "r 00 FF.", false },
	{ "navso-p-5239-26", "FF 27FFFFFF r.", false },
	{ "ncsc-tg-025", "00 FF 00.", false },
	{ "vsitr", "00 FF 00 FF 00 FF AA.", false },
	{ "bsi-tl-03423", "FF L. ~L 00 FF 00 AA.", false },
	{ "schneier-7", "FF 00 r r r r r.", false },
	{ "gutmann-35",
	  "r r r r 55 AA 924924 492492 249249 00 11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF "
	  "924924 492492 249249 6DB6DB B6DB6D DB6DB6 r r r r.",
	  false },
	{ "pfitzner-7", "r r r r r r r.", false },
	{ "pfitzner-33", "r r r r r r r r r r r r r r r r r r r r r r r r r r r r r r r r r.",
	  false },
	{ "nap-14-1-c", "r r 00.", false },
	{ "gost-r-50739-95", "00 r.", false },
	{ "bmb21-2019", "FF 00 r r r FF.", false },
	{ "nsa-3", "r r 00.", false },
};

/* Passes as a person names them, and what they are. */
static const struct {
	const char *text, *passes;
} customs[] = {
	{ "00", "00." },
	{ " 00 , FF,random ,~random", "00 FF r ~r." },
	{ "ff/verify,~0f", "FF. F0." },
	{ "'abc', ~'abc'/verify, 'it''s'", "616263 ~616263. 69742773." },
	{ "'a', 0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20",
	  "61 0102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F20." },
	{ "random/verify, '12345678901234567890123456789012'",
	  "r. 3132333435363738393031323334353637383930313233343536373839303132." },
};

struct recorder {
	struct sim_job *job; /* NULL: a file */
	const char *path;    /* the file */
	struct outcome *outcome;
	uint32_t block_bytes;
	const char *passes; /* what is expected, from here on */
	unsigned n_passes;  /* that were seen */
	bool is_verified;   /* the pass that was seen last is to be read back */
	int (*event)(void *ctx, const struct job_event *e, struct error *err);
};

static unsigned hex_bytes(const char *text, size_t n, uint8_t *out)
{
	for (size_t i = 0; i < n / 2; i++) {
		unsigned value = 0;

		CU_ASSERT_EQUAL(sscanf(text + 2 * i, "%2x", &value), 1);
		out[i] = (uint8_t)value;
	}
	return (unsigned)n / 2;
}

/* The bytes that the pass at TEXT must leave. */
static void expect_bytes(const struct recorder *r, const char *text, unsigned pass, uint8_t *out)
{
	bool is_inverted = *text == '~';
	uint8_t bytes[64];
	size_t n;

	text += is_inverted;
	n = strspn(text, "0123456789ABCDEF");
	if (*text == 'r')
		plain_stream(r->outcome->pass_keys[pass - 1], 0, out, SIZE);
	else if (n)
		n = hex_bytes(text, n, bytes);
	for (uint64_t i = 0; i < SIZE; i++) {
		if (*text == 'L')
			out[i] = (uint8_t)(i / r->block_bytes >> (56 - 8 * (i % 8)));
		else if (*text != 'r')
			out[i] = bytes[i % n];
		if (is_inverted)
			out[i] ^= 0xFF;
	}
}

static void read_drive(const struct recorder *r, uint8_t *out)
{
	int fd;

	if (r->job) {
		memcpy(out, r->job->drive.cache, SIZE);
		return;
	}
	fd = open(r->path, O_RDONLY | O_CLOEXEC);
	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(read(fd, out, SIZE), SIZE);
	close(fd);
}

static void check_pass(struct recorder *r, unsigned pass)
{
	uint8_t *expected = malloc(SIZE), *found = malloc(SIZE);
	size_t n;

	CU_ASSERT_FATAL(expected && found);
	CU_ASSERT_EQUAL(pass, ++r->n_passes);
	CU_ASSERT_FATAL(*r->passes != '\0');
	expect_bytes(r, r->passes, pass, expected);
	read_drive(r, found);
	CU_ASSERT_EQUAL(memcmp(found, expected, SIZE), 0);
	n = strcspn(r->passes, " .");
	r->is_verified = r->passes[n] == '.';
	r->passes += n + strspn(r->passes + n, " .");
	free(expected);
	free(found);
}

/* Looks at the drive when a pass was written and flushed, and at what is read back then. */
static int record_event(void *ctx, const struct job_event *e, struct error *err)
{
	struct recorder *r = ctx;

	if (e->kind == JOB_EVENT_STEP_END && e->outcome->kind == STEP_FLUSH) {
		CU_ASSERT_FALSE(r->is_verified); /* the pass before was to be, and wasn't */
		check_pass(r, e->outcome->pass);
	}
	if (e->kind == JOB_EVENT_STEP_END && e->outcome->kind == STEP_VERIFY) {
		CU_ASSERT_TRUE(r->is_verified);
		CU_ASSERT_EQUAL(e->outcome->pass, r->n_passes);
		r->is_verified = false;
	}
	return r->event ? r->event(r->job, e, err) : 0;
}

static void check_end(const struct recorder *r, const struct verdict *v)
{
	CU_ASSERT_EQUAL(*r->passes, '\0');
	CU_ASSERT_FALSE(r->is_verified);
	if (v->word != WORD_CLEARED)
		printf("\n    %s %s\n", word_text(v->word), reason_row(v->reason)->id);
	CU_ASSERT_EQUAL(v->word, WORD_CLEARED);
	CU_ASSERT_EQUAL(v->level, LEVEL_CLEAR);
}

/* The recorder stands in for the job as context of its own callbacks. */
static struct instant sim_now(void *ctx)
{
	struct recorder *r = ctx;

	r->job->now_ms += 10;
	return (struct instant){ .utc_ms = 1764000000000 + r->job->now_ms,
				 .mono_ms = r->job->now_ms };
}

static int sim_open(void *ctx, const struct consent *c, const uint8_t plan_digest[DIGEST_BYTES],
		    struct handle **ret, struct error *err)
{
	struct recorder *r = ctx;

	(void)c;
	(void)plan_digest;
	return sim_block_handle(&r->job->drive, &r->job->device, true, ret, err);
}

static void on_simulated(const struct method *m, const char *passes, uint32_t block_bytes)
{
	struct sim_job j;
	struct recorder r = { .job = &j, .block_bytes = block_bytes, .passes = passes };

	sim_job_init(&j, SIZE, block_bytes);
	r.outcome = j.outcome;
	r.event = j.env.event;
	j.env = (struct job_env){
		.ctx = &r, .event = record_event, .now = sim_now, .open = sim_open
	};
	sim_job_plan_with(&j, m);
	sim_job_go(&j);
	check_end(&r, &j.verdict);
	CU_ASSERT_EQUAL(sim_job_wrong_blocks(&j), 0);
	sim_job_clear(&j);
}

/* Finds the file as a session would. */
static void look(const char *path, struct device *ret)
{
	const struct detect_options o = {
		.practice = true, .files = &path, .n_files = 1, .ask_drives = true
	};
	struct device_list list = DEVICE_LIST_INIT;
	const struct device *d = NULL;
	struct error err = ERROR_INIT;

	TEST_OK(detect(&o, &list, &err), err);
	CU_ASSERT_EQUAL_FATAL(device_find(&list, path, &d, &err), 0);
	*ret = *d;
	device_list_clear(&list);
}

static void on_file(const struct method *m, const char *passes)
{
	struct practice_drive p = PRACTICE_DRIVE_INIT;
	struct plan *plan = calloc(1, sizeof(*plan));
	struct outcome *outcome = calloc(1, sizeof(*outcome));
	struct recorder r = { .block_bytes = 512, .passes = passes, .outcome = outcome };
	struct job_env env = { .ctx = &r, .event = record_event };
	const struct policy policy = POLICY_INIT;
	struct device d;
	struct consent c;
	struct verdict v;
	const struct device_list list = { .at = &d, .n = 1 };
	char token[DEVICE_TITLE];
	struct error err = ERROR_INIT;

	CU_ASSERT_FATAL(plan && outcome);
	CU_ASSERT_FATAL(practice_file(&p, "method.img", SIZE, false));
	r.path = p.path;
	look(p.path, &d);
	TEST_OK(plan_make(&d, m, &policy, plan, &err), err);
	TEST_OK(consent_give(&list, &d, plan->digest, "tester", consent_token(&d, &list, token),
			     true, (struct instant){ .utc_ms = 1 }, &c, &err),
		err);
	TEST_OK(job_run(plan, &c, &env, outcome, &err), err);
	v = verdict_of(plan, outcome);
	check_end(&r, &v);
	practice_remove(&p);
	free(plan);
	free(outcome);
}

static void writes_what_it_says(void)
{
	CU_ASSERT_EQUAL(sizeof(vectors) / sizeof(vectors[0]), n_methods);
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		const struct method *m = method_by_id(vectors[i].id);

		CU_ASSERT_PTR_NOT_NULL_FATAL(m);
		on_simulated(m, vectors[i].passes, 512);
		on_simulated(m, vectors[i].passes, 4096);
		on_file(m, vectors[i].passes);
	}
}

static void custom_writes_what_it_says(void)
{
	struct method *m = calloc(1, sizeof(*m)), *again = calloc(1, sizeof(*again));
	struct error err = ERROR_INIT;
	char text[CUSTOM_TEXT];

	CU_ASSERT_FATAL(m && again);
	for (size_t i = 0; i < sizeof(customs) / sizeof(customs[0]); i++) {
		TEST_OK(custom_read(customs[i].text, m, &err), err);
		on_simulated(m, customs[i].passes, 512);
		on_file(m, customs[i].passes);
		/* Its text is the same method. */
		TEST_OK(custom_read(custom_text(m, text), again, &err), err);
		CU_ASSERT_EQUAL(memcmp(m, again, sizeof(*m)), 0);
	}
	free(m);
	free(again);
}

static void rows_are_sound(void)
{
	char text[PASS_TEXT];

	for (size_t i = 0; i < n_methods; i++) {
		const struct method *m = &methods[i];

		CU_ASSERT_PTR_EQUAL(method_by_id(m->id), m);
		CU_ASSERT(m->n_passes >= 1 && m->n_passes <= METHOD_PASSES);
		CU_ASSERT(strlen(m->title) > 0 && strlen(m->source) > 0);
		CU_ASSERT_EQUAL(m->is_legacy, !vectors[i].is_current);
		CU_ASSERT_TRUE(method_verifies(m, m->n_passes));
		for (const char *c = m->source; *c; c++)
			CU_ASSERT(*c >= ' ' && *c <= '~');
		for (size_t k = 0; k < i; k++)
			CU_ASSERT_NOT_EQUAL(strcmp(methods[k].id, m->id), 0);
		for (unsigned k = 0; k < m->n_passes; k++) {
			const struct method_pass *p = &m->passes[k];

			CU_ASSERT((p->kind == PASS_STRING) == (p->n_string > 0));
			CU_ASSERT(p->kind < PASS_KIND_COUNT);
			CU_ASSERT(strlen(pass_text(p, text)) > 1);
		}
	}
	CU_ASSERT_PTR_NULL(method_by_id("Zero"));
	CU_ASSERT_PTR_NULL(method_by_id(""));
	CU_ASSERT_PTR_NULL(method_by_id(NULL));
	CU_ASSERT_PTR_NULL(method_by_id(METHOD_AUTO));
	CU_ASSERT_PTR_NULL(method_by_id(CUSTOM_ID));
	TEST_TEXT(verify_rule_word(VERIFY_LAST_PASS), "last_pass");
	TEST_TEXT(verify_rule_word(VERIFY_EVERY_PASS), "every_pass");
	TEST_TEXT(verify_rule_word(VERIFY_NAMED_PASSES), "named_passes");
	TEST_TEXT(verify_rule_word((enum verify_rule)99), "");
	TEST_TEXT(pass_kind_word(PASS_LBA), "lba");
	TEST_TEXT(pass_kind_word(PASS_STAMP), "");
}

static void default_by_media(void)
{
	struct device d = { .transport = TRANSPORT_SATA, .media = MEDIA_HDD };

	TEST_TEXT(method_default(&d)->id, "zero");
	TEST_TEXT(method_for(NULL, &d)->id, "zero");
	TEST_TEXT(method_for("auto", &d)->id, "zero");
	TEST_TEXT(method_for("dod-e", &d)->id, "dod-e");
	CU_ASSERT_PTR_NULL(method_for("", &d));
	CU_ASSERT_PTR_NULL(method_for("Auto", &d));
	d.transport = TRANSPORT_USB;
	TEST_TEXT(method_default(&d)->id, "random");
	TEST_TEXT(method_for("auto", &d)->id, "random");
	d.transport = TRANSPORT_SATA;
	for (unsigned media = 0; media < MEDIA_COUNT; media++) {
		d.media = (enum media_kind)media;
		TEST_TEXT(method_default(&d)->id, media == MEDIA_HDD ? "zero" : "random");
	}
}

static const struct test tests[] = {
	{ "writes what it says, pass by pass", writes_what_it_says },
	{ "custom writes what it says, pass by pass", custom_writes_what_it_says },
	{ "rows are sound", rows_are_sound },
	{ "default by media", default_by_media },
};

TEST_MAIN(tests)
