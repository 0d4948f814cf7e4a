#include "base/reason.h"

#include <ctype.h>

#include "base/file.h"
#include "base/text.h"
#include "tests/unit/harness.h"

static bool is_id(const char *s)
{
	return *s && s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_")] == 0;
}

static void every_reason_has_a_row(void)
{
	for (unsigned i = 0; i < REASON_COUNT; i++) {
		const struct reason_row *row = reason_row((enum reason)i);

		if (i != REASON_NONE && row == reason_row(REASON_NONE)) {
			printf("\n    reason number %u has no row\n", i);
			CU_FAIL("row missing");
			continue;
		}
		CU_ASSERT_TRUE(is_id(row->id));
		CU_ASSERT(strlen(row->sentence) > 5);
		CU_ASSERT_TRUE(isupper((unsigned char)row->sentence[0]));
		CU_ASSERT_EQUAL(row->sentence[strlen(row->sentence) - 1], '.');
		CU_ASSERT(!row->advice || strlen(row->advice) > 5);
	}
}

static void every_id_leads_back(void)
{
	for (unsigned i = 0; i < REASON_COUNT; i++)
		CU_ASSERT_EQUAL(reason_by_id(reason_row((enum reason)i)->id), i);
	CU_ASSERT_EQUAL(reason_by_id("no_such_reason"), REASON_NONE);
	CU_ASSERT_EQUAL(reason_by_id(""), REASON_NONE);
}

static void takes_numbers_out_of_range(void)
{
	CU_ASSERT_PTR_EQUAL(reason_row(REASON_COUNT), reason_row(REASON_NONE));
	CU_ASSERT_PTR_EQUAL(reason_row((enum reason)100000), reason_row(REASON_NONE));
	CU_ASSERT_PTR_EQUAL(reason_row((enum reason) - 1), reason_row(REASON_NONE));
}

/* The ids must be the names of the enum, which only the header's text knows. */
static void ids_are_the_names(void)
{
	struct error err = ERROR_INIT;
	_free_ char *text = NULL;
	size_t n;
	unsigned i = 0;

	TEST_OK(file_read("base/reason.h", 1 << 20, &text, &n, &err), err);
	for (char *at = strstr(text, "\n\tREASON_"); at && i < REASON_COUNT;
	     at = strstr(at + 1, "\n\tREASON_"), i++) {
		const char *id = reason_row((enum reason)i)->id;
		const char *name = at + strlen("\n\tREASON_");

		for (size_t k = 0; k < strlen(id); k++)
			CU_ASSERT_EQUAL(toupper((unsigned char)id[k]), name[k]);
		CU_ASSERT_EQUAL(name[strlen(id)], ',');
	}
	CU_ASSERT_EQUAL(i, REASON_COUNT);
}

/* Takes the text of a po entry's lines behind KEYWORD, joined; answers behind it. */
static const char *po_text(const char *at, const char *keyword, char *out, size_t size)
{
	size_t n = 0;

	at += strlen(keyword);
	while (*at == ' ' || *at == '\n')
		at++;
	while (*at == '"') {
		for (at++; *at && *at != '"' && n + 1 < size; at++) {
			if (*at == '\\')
				at++;
			out[n++] = *at;
		}
		at += strcspn(at, "\n");
		at += *at == '\n';
	}
	out[n] = 0;
	return at;
}

static bool is_translated(const char *po, const char *sentence)
{
	char id[1000], translation[1000];

	for (const char *at = strstr(po, "\nmsgid "); at; at = strstr(at, "\nmsgid ")) {
		at = po_text(at + 1, "msgid", id, sizeof(id));
		if (strcmp(id, sentence) != 0)
			continue;
		if (strncmp(at, "msgstr", 6) != 0)
			return false;
		(void)po_text(at, "msgstr", translation, sizeof(translation));
		return translation[0] && text_is_utf8(translation, strlen(translation));
	}
	return false;
}

static void every_sentence_is_translated(void)
{
	struct error err = ERROR_INIT;
	_free_ char *po = NULL;
	size_t n;

	TEST_OK(file_read("po/ja.po", 4 << 20, &po, &n, &err), err);
	for (unsigned i = 0; i < REASON_COUNT; i++) {
		const struct reason_row *row = reason_row((enum reason)i);

		if (!is_translated(po, row->sentence) ||
		    (row->advice && !is_translated(po, row->advice))) {
			printf("\n    %s is not translated in po/ja.po\n", row->id);
			CU_FAIL("translation missing");
		}
	}
	CU_ASSERT_FALSE(is_translated(po, "This stands in no translation."));
}

static const struct test tests[] = {
	{ "every reason has a row", every_reason_has_a_row },
	{ "every id leads back", every_id_leads_back },
	{ "takes numbers out of range", takes_numbers_out_of_range },
	{ "ids are the names", ids_are_the_names },
	{ "every sentence is translated", every_sentence_is_translated },
};

TEST_MAIN(tests)
