/*
 * report/certificate.c - which paper a record makes, and what stands on every page of it.
 */
#include "report/certificate.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "report/certificate_inner.h"

#define BAND_TOP    5.0 /* practice: two black bars with words between */
#define BAND_BAR    1.3
#define BAND_HEIGHT 8.6
#define HEAD_TOP    15.5
#define FOOT_TOP    281.5
#define HEAD_SIZE   9.0
#define BAND_SIZE   10.0
#define STATE_TOP   14.2 /* framed, left of the number */
#define STATE_HIGH  6.0
#define STATE_FRAME 1.5 /* points */

/* A certificate only where the record says so in every respect; whatever is unclear is a report. */
static enum paper_kind kind_of(const struct record_view *v)
{
	const char *kind = record_text(v, "kind"), *word = record_text(v, "measured.verdict.word");

	if (kind && strcmp(kind, "inspection") == 0)
		return PAPER_INSPECTION;
	if (kind && strcmp(kind, "recheck") == 0)
		return PAPER_RECHECK;
	if (!word || (strcmp(word, "cleared") != 0 && strcmp(word, "purged") != 0))
		return PAPER_FAILURE;
	return record_bool(v, "measured.verdict.meets_required") ? PAPER_CERTIFICATE
								 : PAPER_NOT_MET;
}

static void put_band(const struct paper *p)
{
	char text[PAPER_TEXT];
	const struct phrase *f = phrase(PHRASE_PRACTICE), *g = phrase(PHRASE_PRACTICE_SENTENCE);
	struct sheet_item *item;

	if (p->language == LANGUAGE_JA)
		(void)text_format(text, sizeof(text), "%s %s　%s %s", f->ja, f->en, g->ja, g->en);
	else
		(void)text_format(text, sizeof(text), "%s   %s", f->en, g->en);
	paper_line(p, SHEET_BLACK, SHEET_LEFT_EDGE, BAND_TOP, SHEET_WIDTH, BAND_BAR, 0);
	paper_line(p, SHEET_BLACK, SHEET_LEFT_EDGE, BAND_TOP + BAND_HEIGHT - BAND_BAR, SHEET_WIDTH,
		   BAND_BAR, 0);
	item = paper_put(p, SHEET_LEFT_EDGE, BAND_TOP + BAND_BAR, SHEET_WIDTH, BAND_SIZE,
			 "practice", text);
	if (item) {
		item->align = SHEET_CENTRE;
		item->h = BAND_HEIGHT - 2 * BAND_BAR;
		item->is_middle = true;
		item->most_lines = 1;
	}
}

enum phrase_id paper_state(enum paper_kind kind)
{
	if (kind == PAPER_NOT_MET)
		return PHRASE_BANNER_NOT_MET;
	return kind == PAPER_FAILURE ? PHRASE_BANNER_FAILURE : PHRASE_COUNT;
}

/* Any page alone, faxed without the others, says that it proves no success. */
static void put_state(const struct paper *p)
{
	enum phrase_id state = paper_state(p->kind);
	char text[PAPER_TEXT];
	const char *both = paper_both(p, state, text);
	double w = paper_ems(both) * HEAD_SIZE / 72 * 25.4 + 4;
	struct sheet_item *item;

	if (state == PHRASE_COUNT)
		return;
	paper_line(p, SHEET_FRAME, SHEET_LEFT_EDGE, STATE_TOP, w, STATE_HIGH, STATE_FRAME);
	item = paper_put(p, SHEET_LEFT_EDGE, STATE_TOP, w, HEAD_SIZE, "state", both);
	if (item) {
		item->align = SHEET_CENTRE;
		item->h = STATE_HIGH;
		item->is_middle = true;
		item->most_lines = 1;
	}
}

static void put_head(const struct paper *p)
{
	char text[PAPER_TEXT], date[PAPER_SHORT];
	const char *number = record_text(p->v, "number");
	struct sheet_item *item;

	(void)phrase_fill(text, sizeof(text),
			  paper_say(p, p->kind == PAPER_CERTIFICATE ? PHRASE_HEAD_CERTIFICATE
								    : PHRASE_HEAD_REPORT),
			  number ? number : "", paper_date(p, p->s->issued, date), NULL);
	item = paper_put(p, SHEET_LEFT_EDGE, HEAD_TOP, SHEET_WIDTH, HEAD_SIZE, "number", text);
	if (item) {
		item->align = SHEET_RIGHT;
		item->most_lines = 1;
	}
}

/* Whether it is practice, and what an erase has not reached. */
static void put_foot_state(const struct paper *p)
{
	enum phrase_id state = paper_state(p->kind);
	char practice[PAPER_TEXT], failed[PAPER_TEXT], text[PAPER_TEXT];
	struct sheet_item *item;

	(void)text_format(text, sizeof(text), "%s%s%s",
			  p->is_practice ? paper_both(p, PHRASE_PRACTICE, practice) : "",
			  p->is_practice && state != PHRASE_COUNT ? "　" : "",
			  paper_both(p, state, failed));
	item = paper_put(p, SHEET_LEFT_EDGE, FOOT_TOP + 4, SHEET_WIDTH, PAPER_SMALL, "state", text);
	if (item)
		item->align = SHEET_CENTRE;
}

static void put_foot(const struct paper *p)
{
	char text[PAPER_TEXT];
	struct sheet_item *item;

	paper_line(p, SHEET_RULE, SHEET_LEFT_EDGE, FOOT_TOP - 1, SHEET_WIDTH, 0, PAPER_RULE);
	item = paper_put(p, SHEET_LEFT_EDGE, FOOT_TOP, SHEET_WIDTH, PAPER_SMALL, "foot",
			 paper_both(p, PHRASE_FOOT_COPY, text));
	if (item)
		item->most_lines = 1;
	put_foot_state(p);
}

static enum phrase_id title_of(enum paper_kind kind)
{
	static const enum phrase_id titles[] = {
		[PAPER_CERTIFICATE] = PHRASE_TITLE_CERTIFICATE,
		[PAPER_NOT_MET] = PHRASE_TITLE_NOT_MET,
		[PAPER_FAILURE] = PHRASE_TITLE_FAILURE,
		[PAPER_INSPECTION] = PHRASE_TITLE_INSPECTION,
		[PAPER_RECHECK] = PHRASE_TITLE_RECHECK,
	};

	return titles[kind];
}

/* What readers show about the file. */
static void fill_meta(const struct paper *p)
{
	struct sheet *s = p->s;
	char serial[PAPER_TEXT], version[100], build[100];
	const char *number = record_text(p->v, "number");
	const char *word = paper_result(p);

	if (p->kind == PAPER_NOT_MET)
		word = "below-required"; /* a file list shows this alone */
	s->language = p->language;
	s->is_practice = p->is_practice;
	(void)text_format(s->title, sizeof(s->title), "%s%s%s",
			  p->is_practice ? paper_say(p, PHRASE_PRACTICE) : "",
			  p->is_practice ? "　" : "", paper_say(p, title_of(p->kind)));
	(void)text_copy(s->number, sizeof(s->number), number ? number : "");
	(void)text_copy(s->author, sizeof(s->author), paper_typed(p, "contractor_name"));
	(void)paper_raw(p, "measured.device.serial", serial, sizeof(serial));
	/* The end of a very long serial may be cut: this is for file lists only. */
	(void)text_format(s->subject, sizeof(s->subject), "%s %s %s%s", number ? number : "",
			  word ? word : "", p->is_practice ? "PRACTICE " : "", serial);
	(void)text_format(s->creator, sizeof(s->creator), "kiyome %s (%s)",
			  paper_ascii(p, "measured.tool.version", version, sizeof(version)),
			  paper_ascii(p, "measured.tool.build", build, sizeof(build)));
}

int certificate_compose(const struct record_view *v, enum language language, struct sheet **ret,
			struct error *err)
{
	_clear_(sheet_freep) struct sheet *s = sheet_new();
	struct paper p = {
		.s = s,
		.v = v,
		.language = language,
		.kind = kind_of(v),
		.is_practice = record_bool(v, "practice"),
	};
	int rc;

	if (!s)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "sheet");
	if (!record_instant(v, "measured.issued", &s->issued))
		return error_set(err, REASON_RECORD_MALFORMED, 0, NULL, "measured.issued");
	fill_meta(&p);
	(void)sheet_block(s, SHEET_EVERY); /* failures: sheet_finish() */
	if (p.is_practice)
		put_band(&p);
	put_state(&p);
	put_head(&p);
	put_foot(&p);
	paper_page1(&p);
	paper_evidence(&p);
	rc = sheet_finish(s, err);
	if (rc)
		return rc;
	*ret = s;
	s = NULL;
	return 0;
}
