#include "report/sheet.h"

#include "base/text.h"
#include "tests/unit/harness.h"

/* Head on every page, two texts on page 1, three blocks that flow. */
static struct sheet *make_sheet(void)
{
	struct sheet *s = sheet_new();
	static const char *const flowing[] = { "first row", "second row with blanks", "第三の行" };

	CU_ASSERT_FATAL(s != NULL);
	(void)sheet_block(s, SHEET_EVERY);
	(void)sheet_add(s, SHEET_TEXT, 25, 15, 170, 0, "no. 7 {page}/{pages}");
	(void)sheet_add(s, SHEET_RULE, 25, 20, 170, 0, NULL);
	(void)sheet_block(s, SHEET_FIRST);
	(void)sheet_add(s, SHEET_TEXT, 25, 30, 170, 0, "title");
	(void)sheet_add(s, SHEET_TEXT, 25, 40, 170, 0, "a long line");
	(void)sheet_add(s, SHEET_TEXT, 25, 50, 170, 0, "");
	(void)sheet_add(s, SHEET_TEXT, 25, 50, 170, 0, NULL);
	for (unsigned i = 0; i < 3; i++) {
		(void)sheet_block(s, SHEET_FLOW);
		(void)sheet_add(s, SHEET_COLUMN, 25, 0, 0, 0, NULL);
		(void)sheet_add(s, SHEET_TEXT, 25, 0, 170, 0, flowing[i]);
	}
	return s;
}

#define LINES_MOST 20

struct printed {
	const char *lines[LINES_MOST];
	unsigned pages[LINES_MOST];
	size_t n;
	unsigned n_pages;
};

static const struct printed sound = {
	.lines = { "no. 7 1/3", "title", "a long ", "line", "no. 7 2/3", "first row", "second row ",
		   "with blanks", "no. 7 3/3", "第三", "の行" },
	.pages = { 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3 },
	.n = 11,
	.n_pages = 3,
};

static int compare(const struct printed *p, struct error *err)
{
	_clear_(sheet_freep) struct sheet *s = make_sheet();
	char *lines[LINES_MOST];

	for (size_t i = 0; i < p->n; i++)
		lines[i] = (char *)p->lines[i]; /* only read */
	*err = (struct error)ERROR_INIT;
	return sheet_compare(s, lines, p->pages, p->n, p->n_pages, err);
}

static void differs(const struct printed *p)
{
	struct error err;

	TEST_REFUSED(compare(p, &err), err, REASON_PRINT_DIFFERS);
}

static void finds_wrapped_strings_on_their_pages(void)
{
	struct printed p = sound;
	struct error err;

	TEST_OK(compare(&sound, &err), err);
	/* All that flows may stand on page 2. */
	p = (struct printed){
		.lines = { "no. 7 1/2", "title", "a long line", "no. 7 2/2", "first row",
			   "second row with blanks", "第三の行" },
		.pages = { 1, 1, 1, 2, 2, 2, 2 },
		.n = 7,
		.n_pages = 2,
	};
	TEST_OK(compare(&p, &err), err);
}

static void sees_each_string_changed_dropped_doubled_or_moved(void)
{
	for (size_t i = 0; i < sound.n; i++) {
		struct printed p = sound;

		p.lines[i] = "another text";
		differs(&p);
		p.lines[i] = "";
		differs(&p);

		p = sound;
		for (size_t k = i; k + 1 < p.n; k++) {
			p.lines[k] = p.lines[k + 1];
			p.pages[k] = p.pages[k + 1];
		}
		p.n--;
		differs(&p);

		p = sound;
		for (size_t k = p.n; k > i; k--) {
			p.lines[k] = p.lines[k - 1];
			p.pages[k] = p.pages[k - 1];
		}
		p.n++;
		differs(&p);

		p = sound;
		p.pages[i]++;
		differs(&p);
		p.pages[i] = 0;
		differs(&p);
	}
}

static void sees_added_text_and_pages(void)
{
	struct printed p = sound;

	p.lines[p.n] = "one more";
	p.pages[p.n++] = 3;
	differs(&p);
	p = sound;
	p.n_pages = 4; /* also another total in each head */
	differs(&p);
	p = sound;
	p.n = 0;
	differs(&p);
}

static void what_flows_never_stands_on_page_1(void)
{
	struct printed p = {
		.lines = { "no. 7 1/1", "title", "a long line", "first row",
			   "second row with blanks", "第三の行" },
		.pages = { 1, 1, 1, 1, 1, 1 },
		.n = 6,
		.n_pages = 1,
	};

	differs(&p);
}

/* A string does not go on on the next page. */
static void a_string_stays_on_its_page(void)
{
	struct printed p = sound;

	p.pages[7] = 3;
	differs(&p);
}

static void empty_texts_are_not_added(void)
{
	_clear_(sheet_freep) struct sheet *s = make_sheet();
	struct error err = ERROR_INIT;

	TEST_OK(sheet_finish(s, &err), err);
	CU_ASSERT_EQUAL(s->n_items, 10);
	CU_ASSERT_EQUAL(s->n_blocks, 5);
	TEST_REFUSED(sheet_finish(NULL, &err), err, REASON_NO_MEMORY);
	CU_ASSERT_PTR_NULL(sheet_block(NULL, SHEET_FLOW));
	CU_ASSERT_PTR_NULL(sheet_add(NULL, SHEET_TEXT, 0, 0, 0, 0, "x"));
	sheet_free(NULL);
}

static const struct test tests[] = {
	{ "finds wrapped strings on their pages", finds_wrapped_strings_on_their_pages },
	{ "sees each string changed, dropped, doubled or moved",
	  sees_each_string_changed_dropped_doubled_or_moved },
	{ "sees added text and pages", sees_added_text_and_pages },
	{ "what flows never stands on page 1", what_flows_never_stands_on_page_1 },
	{ "a string stays on its page", a_string_stays_on_its_page },
	{ "empty texts are not added", empty_texts_are_not_added },
};

TEST_MAIN(tests)
