/*
 * tests/bench/paper.c - how long a paper takes from its parsed record to signed bytes, the key
 * unlocked and the font found: paper RUNS. Prints one line of JSON.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/build_id.h"
#include "certs/pades.h"
#include "report/page.h"
#include "report/record_read.h"
#include "tests/sim/sample_job.h"

struct bench {
	struct key *key;
	struct page_resources *resources;
	struct record record;
	size_t n_signed;
};

static int prepare(struct bench *b, struct error *err)
{
	struct key_request request = { .name = "試験 太郎",
				       .kind = KEY_P256,
				       .now = instant_now() };
	int r = key_make(&request, &b->key, err);

	if (r == 0)
		r = page_resources_open(NULL, NULL, &b->resources, err);
	if (r == 0)
		r = sample_record_signed_by(SAMPLE_CLEARED, key_facts(b->key), &b->record, err);
	return r;
}

static int one(struct bench *b, int64_t *ret_ms, struct error *err)
{
	_clear_(record_view_freep) struct record_view *view = NULL;
	_free_ uint8_t *pdf = NULL, *done = NULL;
	size_t n = 0;
	int r = record_read(b->record.bytes, b->record.n, "sample", &view, err);
	int64_t start_ms = instant_now().mono_ms;

	if (r < 0)
		return r;
	r = page_render(view, b->record.bytes, b->record.n, LANGUAGE_JA, b->resources, &pdf, &n,
			err);
	if (r < 0)
		return r;
	struct pades_request request = { .pdf = pdf,
					 .n_pdf = n,
					 .field = FIELD_OPERATOR,
					 .reason = "bench",
					 .when = instant_now() };

	r = pades_sign(&request, b->key, &done, &b->n_signed, err);
	*ret_ms = instant_now().mono_ms - start_ms;
	return r;
}

static int by_value(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

int main(int argc, char **argv)
{
	int runs = argc > 1 ? atoi(argv[1]) : 0;
	struct bench b = { .record = RECORD_INIT };
	struct error err = ERROR_INIT;
	int64_t ms[100] = { 0 };

	if (runs < 1 || runs > 100)
		runs = 5;
	int r = prepare(&b, &err);

	for (int i = 0; r == 0 && i < runs; i++)
		r = one(&b, &ms[i], &err);
	if (r < 0) {
		(void)fprintf(stderr, "%s: %s %s\n", reason_row(err.reason)->id, err.subject,
			      err.detail);
		return 1;
	}
	qsort(ms, (size_t)runs, sizeof(ms[0]), by_value);
	(void)printf(
		"{\"name\":\"record to signed bytes\",\"unit\":\"ms\",\"median\":%lld,\"min\":%lld,\"max\":%lld,"
		"\"bytes\":%zu,\"build\":\"%s\"}\n",
		(long long)ms[runs / 2], (long long)ms[0], (long long)ms[runs - 1], b.n_signed,
		kiyome_build_id);
	record_clear(&b.record);
	page_resources_close(b.resources);
	key_close(b.key);
	return 0;
}
