#include "report/sheet.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

struct sheet *sheet_new(void)
{
	return calloc(1, sizeof(struct sheet));
}

void sheet_free(struct sheet *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->n_items; i++)
		free(s->items[i].text);
	free(s->items);
	free(s->blocks);
	free(s);
}

void sheet_freep(struct sheet **s)
{
	sheet_free(*s);
	*s = NULL;
}

/* Makes room for one more of N elements of SIZE; false: no memory. */
static bool grow(void **at, size_t n, size_t *room, size_t size)
{
	size_t more = *room ? 2 * *room : 64;
	void *p;

	if (n < *room)
		return true;
	p = reallocarray(*at, more, size);
	if (!p)
		return false;
	*at = p;
	*room = more;
	return true;
}

struct sheet_block *sheet_block(struct sheet *s, enum sheet_where where)
{
	struct sheet_block *b;
	void *at;

	if (!s || s->is_failed)
		return NULL;
	at = s->blocks;
	if (!grow(&at, s->n_blocks, &s->room_blocks, sizeof(*b))) {
		s->is_failed = true;
		return NULL;
	}
	s->blocks = at;
	b = &s->blocks[s->n_blocks++];
	*b = (struct sheet_block){ .where = where, .first = s->n_items };
	return b;
}

struct sheet_item *sheet_add(struct sheet *s, enum sheet_kind kind, double x, double y, double w,
			     double h, const char *text)
{
	struct sheet_item *item;
	char *copy = NULL;
	void *at;

	if (!s || s->is_failed || !s->n_blocks || (kind == SHEET_TEXT && (!text || !*text)))
		return NULL;
	at = s->items;
	if (!grow(&at, s->n_items, &s->room_items, sizeof(*item))) {
		s->is_failed = true;
		return NULL;
	}
	s->items = at;
	if (text && !(copy = strdup(text))) {
		s->is_failed = true;
		return NULL;
	}
	item = &s->items[s->n_items++];
	*item = (struct sheet_item){ .kind = kind, .x = x, .y = y, .w = w, .h = h, .text = copy };
	s->blocks[s->n_blocks - 1].n++;
	return item;
}

int sheet_finish(struct sheet *s, struct error *err)
{
	if (!s || s->is_failed)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "sheet");
	return 0;
}

/* Puts VALUE in place of MARK in TEXT, into OUT. */
static void substitute(const char *text, const char *mark, unsigned value, char out[SHEET_LINE])
{
	const char *at = strstr(text, mark);

	if (!at)
		(void)text_copy(out, SHEET_LINE, text); /* what was cut would differ from paper */
	else
		(void)text_format(out, SHEET_LINE, "%.*s%u%s", (int)(at - text), text, value,
				  at + strlen(mark));
}

const char *sheet_string(const struct sheet_block *b, const struct sheet_item *item, unsigned page,
			 unsigned pages, char out[SHEET_LINE])
{
	char half[SHEET_LINE];

	if (b->where != SHEET_EVERY || !strchr(item->text, '{'))
		return item->text;
	substitute(item->text, SHEET_PAGE, page, half);
	substitute(half, SHEET_PAGES, pages, out);
	return out;
}

/* What was read back, and how far it was found to be as it should. */
struct reading {
	char *const *lines;
	const unsigned *pages;
	size_t n, at;
};

/* The next lines, all on this page, laid end to end must be TEXT. */
static int expect(struct reading *r, const char *text, unsigned page, struct error *err)
{
	const char *rest = text;

	while (*rest) {
		const char *line = r->at < r->n ? r->lines[r->at] : NULL;
		size_t n = line ? strlen(line) : 0;

		if (!n || r->pages[r->at] != page || strncmp(line, rest, n) != 0)
			return error_set(err, REASON_PRINT_DIFFERS, 0, line ? line : text,
					 "page %u, string %zu", line ? r->pages[r->at] : page,
					 r->at + 1);
		rest += n;
		r->at++;
	}
	return 0;
}

static int expect_every(const struct sheet *s, struct reading *r, unsigned page, unsigned pages,
			struct error *err)
{
	char line[SHEET_LINE];

	for (size_t k = 0; k < s->n_blocks; k++) {
		const struct sheet_block *b = &s->blocks[k];

		if (b->where != SHEET_EVERY)
			continue;
		for (size_t i = b->first; i < b->first + b->n; i++) {
			int rc;

			if (s->items[i].kind != SHEET_TEXT)
				continue;
			rc = expect(r, sheet_string(b, &s->items[i], page, pages, line), page, err);
			if (rc)
				return rc;
		}
	}
	return 0;
}

/* Texts of one block. Flowing ones begin on page 2; where a new page begins, what stands on every
 * page comes first. */
static int expect_block(const struct sheet *s, const struct sheet_block *b, struct reading *r,
			unsigned *page, unsigned pages, struct error *err)
{
	if (b->where == SHEET_FLOW && r->at < r->n &&
	    (*page == 1 || r->pages[r->at] == *page + 1)) {
		int rc = expect_every(s, r, ++*page, pages, err);

		if (rc)
			return rc;
	}
	for (size_t i = b->first; i < b->first + b->n; i++) {
		int rc = 0;

		if (s->items[i].kind == SHEET_TEXT)
			rc = expect(r, s->items[i].text, *page, err);
		if (rc)
			return rc;
	}
	return 0;
}

int sheet_compare(const struct sheet *s, char *const *lines, const unsigned *line_pages,
		  size_t n_lines, unsigned n_pages, struct error *err)
{
	struct reading r = { .lines = lines, .pages = line_pages, .n = n_lines };
	unsigned page = 1;
	int rc = expect_every(s, &r, 1, n_pages, err);

	for (int where = SHEET_FIRST; where <= SHEET_FLOW && !rc; where++)
		for (size_t k = 0; k < s->n_blocks && !rc; k++)
			if ((int)s->blocks[k].where == where)
				rc = expect_block(s, &s->blocks[k], &r, &page, n_pages, err);
	if (!rc && r.at != r.n)
		rc = error_set(err, REASON_PRINT_DIFFERS, 0, lines[r.at],
			       "page %u, string %zu: nothing more is printed", line_pages[r.at],
			       r.at + 1);
	if (!rc && page != n_pages)
		rc = error_set(err, REASON_PRINT_DIFFERS, 0, NULL, "%u pages, %u with text",
			       n_pages, page);
	return rc;
}
