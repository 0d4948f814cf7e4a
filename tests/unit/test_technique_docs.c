/* room: wipe. docs/TECHNIQUES.md against the table of techniques: the same rows in the same order, claims,
 * reach and proofs; and the tests that it names are there. */
#include "wipe/technique.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "tests/unit/harness.h"

#define ROW_MOST 1024

static char *read_page(void)
{
	char *page = NULL;
	struct error err;
	size_t n;

	TEST_OK(file_read("docs/TECHNIQUES.md", 1 << 20, &page, &n, &err), err);
	return page;
}

/* The words that the page lets `I` stand for. */
static unsigned inside(const char *page)
{
	const char *line = strstr(page, "`I` stands for: "), *end;
	unsigned proofs = 0;

	CU_ASSERT_FATAL(line != NULL);
	end = strchr(line, '\n');
	for (unsigned bit = 1; proof_word(bit); bit <<= 1) {
		char quoted[64];
		const char *at;

		(void)text_format(quoted, sizeof(quoted), "`%s`", proof_word(bit));
		at = strstr(line, quoted);
		if (at && at < end)
			proofs |= bit;
	}
	return proofs;
}

static void add_proofs(char row[ROW_MOST], unsigned proofs, unsigned all_inside)
{
	const char *between = "";

	if ((proofs & all_inside) == all_inside) {
		(void)text_append(row, ROW_MOST, "`I`");
		proofs &= ~all_inside;
		between = ", ";
	}
	for (unsigned bit = 1; proof_word(bit); bit <<= 1) {
		if (!(proofs & bit))
			continue;
		(void)text_append(row, ROW_MOST, "%s`%s`", between, proof_word(bit));
		between = ", ";
	}
}

/* The row up to the tests. */
static void make_row(char row[ROW_MOST], const struct technique *t, unsigned all_inside)
{
	static const char *const letters[LEVEL_COUNT] = {
		[LEVEL_NONE] = "\u2013", [LEVEL_CLEAR] = "C", [LEVEL_PURGE] = "P"
	};
	static const enum media_kind order[] = { MEDIA_HDD, MEDIA_SSD, MEDIA_CARD, MEDIA_VIRTUAL,
						 MEDIA_UNKNOWN };

	(void)text_format(row, ROW_MOST, "\n| `%s` |", t->id);
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		(void)text_append(row, ROW_MOST, " %s |", letters[t->claims[order[i]]]);
	if (t->not_reached)
		(void)text_append(row, ROW_MOST, " `%s` | ", t->not_reached);
	else
		(void)text_append(row, ROW_MOST, "  | ");
	add_proofs(row, t->proofs, all_inside);
	(void)text_append(row, ROW_MOST, " | ");
}

/* "test_a, test_b |": each is a file. */
static void tests_are_there(const char *at)
{
	while (*at && *at != '|' && *at != '\n') {
		size_t n = strcspn(at, ", |\n");
		char path[128];

		(void)text_format(path, sizeof(path), "tests/unit/%.*s.c", (int)n, at);
		if (access(path, R_OK) != 0)
			printf("\n    no such test: %s", path);
		CU_ASSERT_EQUAL(access(path, R_OK), 0);
		at += n;
		at += strspn(at, ", ");
	}
}

static void rows_are_those_of_the_table(void)
{
	_free_ char *page = read_page();
	const char *last = page;

	for (size_t i = 0; i < n_techniques; i++) {
		char row[ROW_MOST];
		const char *at;

		make_row(row, &techniques[i], inside(page));
		at = strstr(page, row);
		if (!at)
			printf("\n    not on the page:%s", row);
		CU_ASSERT_FATAL(at != NULL);
		CU_ASSERT(at > last);
		CU_ASSERT(strncmp(at + strlen(row), "test_", 5) == 0);
		tests_are_there(at + strlen(row));
		last = at;
	}
}

static void every_proof_is_told(void)
{
	_free_ char *page = read_page();

	for (unsigned bit = 1; proof_word(bit); bit <<= 1) {
		char row[64];

		(void)text_format(row, sizeof(row), "\n| `%s` | ", proof_word(bit));
		CU_ASSERT(strstr(page, row) != NULL);
	}
}

static const struct test tests[] = {
	{ "rows are those of the table", rows_are_those_of_the_table },
	{ "every proof is told", every_proof_is_told },
};

TEST_MAIN(tests)
