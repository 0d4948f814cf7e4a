/*
 * tests/unit/composed.h - a paper as all its strings in order, for tests of what it says.
 */
#ifndef KIYOME_TESTS_UNIT_COMPOSED_H
#define KIYOME_TESTS_UNIT_COMPOSED_H

#include "base/text.h"
#include "report/certificate.h"
#include "report/record_read.h"
#include "report/sheet.h"
#include "tests/sim/sample_job.h"
#include "tests/unit/harness.h"

#define PAPER_MOST (256 * 1024)

static const enum language languages[] __attribute__((unused)) = { LANGUAGE_JA, LANGUAGE_EN };

/* A paper and all its strings in order, one a line. */
struct composed {
	struct record record;
	struct record_view *view;
	struct sheet *sheet;
	char *text;
};

static inline void compose_input(const struct record_input *in, enum language language,
				 struct composed *ret)
{
	struct error err = ERROR_INIT;

	*ret = (struct composed){ .record = RECORD_INIT };
	TEST_OK(record_build(in, &ret->record, &err), err);
	TEST_OK(record_read(ret->record.bytes, ret->record.n, "sample", &ret->view, &err), err);
	TEST_OK(certificate_compose(ret->view, language, &ret->sheet, &err), err);
	ret->text = calloc(1, PAPER_MOST);
	CU_ASSERT_FATAL(ret->text != NULL);
	for (size_t i = 0; i < ret->sheet->n_items; i++)
		if (ret->sheet->items[i].kind == SHEET_TEXT)
			CU_ASSERT(text_append(ret->text, PAPER_MOST, "%s\n",
					      ret->sheet->items[i].text));
}

static inline void compose(enum sample_kind kind, enum language language, struct composed *ret)
{
	_clear_(sample_freep) struct sample *s = sample_new(kind);

	CU_ASSERT_FATAL(s != NULL);
	compose_input(&s->input, language, ret);
}

static inline void composed_clear(struct composed *c)
{
	free(c->text);
	sheet_free(c->sheet);
	record_view_free(c->view);
	record_clear(&c->record);
}

static inline void says(const struct composed *c, const char *words)
{
	if (!strstr(c->text, words))
		printf("\n    not said: %s\n", words);
	CU_ASSERT(strstr(c->text, words) != NULL);
}

static inline void never_says(const struct composed *c, const char *words)
{
	if (strstr(c->text, words))
		printf("\n    said: %s\n", words);
	CU_ASSERT(strstr(c->text, words) == NULL);
}

#endif
