/*
 * report/certificate_banner.c - the banner of page 1: what came out, in the largest letters.
 * Success and failure differ by frame and words, so that a fax keeps the difference: a thin double frame
 * against a thick black one.
 */
#include <string.h>

#include "base/text.h"
#include "report/certificate_inner.h"

#define HEIGHT       23.5
#define HEIGHT_BLACK 42.0
#define BLACK        3.5
#define BIG          24.0

static void put_line(const struct paper *p, double y, double size, const char *text)
{
	struct sheet_item *item = paper_put(p, SHEET_LEFT_EDGE + 5, y, SHEET_WIDTH - 10, size,
					    "banner", text);

	if (item) {
		item->align = SHEET_CENTRE;
		item->most_lines = 1;
	}
}

/* One sentence in both languages, the English below in small letters; or English alone. */
static void put_pair(const struct paper *p, double y, double size, const char *ja, const char *en)
{
	if (p->language == LANGUAGE_EN) {
		put_line(p, y, size, en);
		return;
	}
	put_line(p, y, size, ja);
	put_line(p, y + size * PAPER_LINE_MM, PAPER_SMALL, en);
}

static void put_big(const struct paper *p, double y, const char *text)
{
	const struct phrase *f = phrase(PHRASE_PRACTICE);
	char whole[PAPER_TEXT];

	(void)text_format(whole, sizeof(whole), "%s%s%s%s%s",
			  p->is_practice && p->language == LANGUAGE_JA ? f->ja : "",
			  p->is_practice && p->language == LANGUAGE_JA ? " " : "",
			  p->is_practice ? f->en : "", p->is_practice ? "　" : "", text);
	put_line(p, y, BIG, whole);
}

/* Thin double frame; for practice two black bars above and below instead. */
static void put_frame(const struct paper *p, double y)
{
	double x = SHEET_LEFT_EDGE, w = SHEET_WIDTH;

	if (p->is_practice) {
		for (int i = 0; i < 2; i++) {
			paper_line(p, SHEET_BLACK, x, y + 1.6 * i, w, 1, 0);
			paper_line(p, SHEET_BLACK, x, y + HEIGHT - 1 - 1.6 * i, w, 1, 0);
		}
		return;
	}
	paper_line(p, SHEET_FRAME, x, y, w, HEIGHT, 1.5);
	if (p->kind == PAPER_CERTIFICATE)
		paper_line(p, SHEET_FRAME, x + 1, y + 1, w - 2, HEIGHT - 2, PAPER_RULE);
}

static void put_black_frame(const struct paper *p, double y)
{
	double x = SHEET_LEFT_EDGE, w = SHEET_WIDTH, h = HEIGHT_BLACK;

	paper_line(p, SHEET_BLACK, x, y, w, BLACK, 0);
	paper_line(p, SHEET_BLACK, x, y + h - BLACK, w, BLACK, 0);
	paper_line(p, SHEET_BLACK, x, y + BLACK, BLACK, h - 2 * BLACK, 0);
	paper_line(p, SHEET_BLACK, x + w - BLACK, y + BLACK, BLACK, h - 2 * BLACK, 0);
}

static const char *required_text(const struct paper *p, enum language l, char out[PAPER_TEXT])
{
	const char *required = record_text(p->v, "measured.plan.required");

	if (!required || strcmp(required, "none") == 0)
		return phrase_in(l, PHRASE_REQUIRED_NONE);
	return phrase_fill(out, PAPER_TEXT,
			   phrase_in(l, p->kind == PAPER_CERTIFICATE ? PHRASE_REQUIRED_MET
								     : PHRASE_REQUIRED_NOT_MET),
			   phrase_word_in(l, "level", required), NULL);
}

static const char *blocks_text(const struct paper *p, enum language l, const char *path,
			       char out[32])
{
	char whole[PAPER_SHORT];

	(void)text_format(whole, sizeof(whole), "%s.blocks", path);
	if (record_number(p->v, whole, 0) == 0)
		return phrase_in(l, PHRASE_NONE);
	return paper_count(p, whole, out);
}

static const char *figures_text(const struct paper *p, enum language l, char out[PAPER_TEXT])
{
	char read[32], mismatching[32], unwritten[32];
	char data[32], unreadable[32];
	int64_t bad = record_number(p->v, "measured.outcome.verification.mismatching.blocks", 0);

	if (paper_is_surveyed(p))
		return phrase_fill(out, PAPER_TEXT, phrase_in(l, PHRASE_BANNER_SURVEYED),
				   paper_count(p, "measured.outcome.survey.bytes_read", read),
				   paper_count(p, "measured.outcome.survey.blocks_data", data),
				   paper_count(p, "measured.outcome.survey.unreadable.blocks",
					       unreadable),
				   NULL);
	return phrase_fill(out, PAPER_TEXT, phrase_in(l, PHRASE_BANNER_FIGURES),
			   paper_count(p, "measured.outcome.verification.bytes_read", read),
			   text_grouped(bad < 0 ? 0 : (uint64_t)bad, mismatching),
			   blocks_text(p, l, "measured.outcome.unwritten", unwritten), NULL);
}

static void put_success(const struct paper *p, double y)
{
	const char *level = record_text(p->v, "measured.verdict.level");
	char text[PAPER_TEXT], required[PAPER_TEXT], ja[PAPER_TEXT], en[PAPER_TEXT];
	double at;

	put_frame(p, y);
	(void)text_format(text, sizeof(text), "%s　%s", paper_say(p, PHRASE_BANNER_DONE),
			  level ? phrase_word_in(p->language, "level", level) : "");
	put_big(p, y + 3, text);
	(void)text_format(ja, sizeof(ja), "%s　　%s", required_text(p, LANGUAGE_JA, required),
			  figures_text(p, LANGUAGE_JA, text));
	(void)text_format(en, sizeof(en), "%s.  %s", required_text(p, LANGUAGE_EN, required),
			  figures_text(p, LANGUAGE_EN, text));
	at = p->language == LANGUAGE_JA ? y + 12.6 : y + 14.5;
	put_pair(p, at, PAPER_BODY, ja, en);
}

/* Why it failed, in both languages: the verdict's word and the reason's sentence. */
static void reason_text(const struct paper *p, enum language l, char out[PAPER_TEXT])
{
	const char *word = record_text(p->v, "measured.verdict.word");
	const char *id = record_text(p->v, "measured.verdict.reason");
	const struct phrase_reason_row *row = id ? phrase_reason(id) : NULL;
	const char *sentence = id ? id : "";

	if (row)
		sentence = l == LANGUAGE_JA ? row->sentence.ja : row->sentence.en;
	(void)phrase_fill(out, PAPER_TEXT, phrase_in(l, PHRASE_STATE_AND_REASON),
			  word ? phrase_word_in(l, "word", word) : "", sentence, NULL);
}

static void next_text(const struct paper *p, enum language l, char out[PAPER_TEXT])
{
	const char *id = record_text(p->v, "measured.verdict.reason");
	const struct phrase_reason_row *row = id ? phrase_reason(id) : NULL;
	const char *next = phrase_in(l, PHRASE_NEXT_PURGE);

	if (p->kind == PAPER_FAILURE && !row)
		row = phrase_reason("step_not_run"); /* erase again */
	if (p->kind == PAPER_FAILURE && row)
		next = l == LANGUAGE_JA ? row->next.ja : row->next.en;
	(void)phrase_fill(out, PAPER_TEXT, phrase_in(l, PHRASE_NEXT_MEASURE), next, NULL);
}

static void reached_text(const struct paper *p, enum language l, char out[PAPER_TEXT])
{
	const char *level = record_text(p->v, "measured.verdict.level");
	char required[PAPER_TEXT];

	(void)phrase_fill(out, PAPER_TEXT, phrase_in(l, PHRASE_REACHED_NOT_MET),
			  level ? phrase_word_in(l, "level", level) : "",
			  required_text(p, l, required), NULL);
}

static void put_black(const struct paper *p, double y)
{
	const struct phrase *word = phrase(p->kind == PAPER_NOT_MET ? PHRASE_BANNER_NOT_MET
								    : PHRASE_BANNER_FAILURE);
	void (*why)(const struct paper *, enum language,
		    char[PAPER_TEXT]) = p->kind == PAPER_NOT_MET ? reached_text : reason_text;
	/* English alone spreads over the room of both. */
	bool is_en = p->language == LANGUAGE_EN;
	char text[PAPER_TEXT], ja[PAPER_TEXT], en[PAPER_TEXT];

	put_black_frame(p, y);
	(void)text_format(text, sizeof(text), "%s　%s", word->ja, word->en);
	put_big(p, y + BLACK + (is_en ? 2 : 1), is_en ? word->en : text);
	why(p, LANGUAGE_JA, ja);
	why(p, LANGUAGE_EN, en);
	put_pair(p, y + BLACK + (is_en ? 14 : 11), 10, ja, en);
	put_line(p, y + BLACK + (is_en ? 20.5 : 20.3), 11,
		 paper_both(p, PHRASE_NOT_A_CERTIFICATE, text));
	next_text(p, LANGUAGE_JA, ja);
	next_text(p, LANGUAGE_EN, en);
	put_pair(p, y + BLACK + (is_en ? 27.5 : 25.7), 10, ja, en);
}

/* Neither all nor a whole sample was read: the finding holds for a part only. */
static bool is_incomplete(const struct paper *p)
{
	return !record_bool(p->v, "measured.inspection.whole") &&
	       (record_bool(p->v, "measured.inspection.stopped") ||
		record_number(p->v, "measured.inspection.samples", 0) <= 0);
}

static void inspected_text(const struct paper *p, enum language l, char out[PAPER_TEXT])
{
	const char *finding = record_text(p->v, "measured.inspection.finding");
	char read[32], total[32], samples[32], so_far[PAPER_TEXT];
	enum phrase_id id = PHRASE_INSPECTED_SAMPLE;

	if (is_incomplete(p))
		id = PHRASE_INSPECTED_PART;
	else if (record_bool(p->v, "measured.inspection.whole"))
		id = PHRASE_INSPECTED_WHOLE;
	(void)phrase_fill(out, PAPER_TEXT, phrase_in(l, id),
			  paper_count(p, "measured.inspection.bytes_read", read),
			  paper_count(p, "measured.inspection.bytes_total", total),
			  paper_count(p, "measured.inspection.samples", samples), NULL);
	(void)phrase_fill(so_far, sizeof(so_far), phrase_in(l, PHRASE_SO_FAR),
			  finding ? phrase_word_in(l, "finding", finding) : "", NULL);
	(void)text_append(out, PAPER_TEXT, "%s%s", l == LANGUAGE_JA ? "　" : ". ",
			  is_incomplete(p) ? so_far : phrase_in(l, PHRASE_INSPECTED_NOTHING_SAID));
}

static void put_inspection(const struct paper *p, double y)
{
	const char *finding = record_text(p->v, "measured.inspection.finding");
	const struct phrase *f = is_incomplete(p) ? phrase(PHRASE_BANNER_INCOMPLETE)
				 : finding        ? phrase_word("finding", finding)
						  : NULL;
	char text[PAPER_TEXT], ja[PAPER_TEXT], en[PAPER_TEXT];

	put_frame(p, y);
	if (f && p->language == LANGUAGE_JA)
		(void)text_format(text, sizeof(text), "%s　%s", f->ja, f->en);
	else
		(void)text_copy(text, sizeof(text), f ? f->en : finding ? finding : "");
	put_big(p, y + 3, text);
	inspected_text(p, LANGUAGE_JA, ja);
	inspected_text(p, LANGUAGE_EN, en);
	put_pair(p, p->language == LANGUAGE_JA ? y + 12.6 : y + 14.5, PAPER_BODY, ja, en);
}

static void rechecked_text(const struct paper *p, enum language l, char out[PAPER_TEXT])
{
	bool is_sampled = record_number(p->v, "measured.recheck.samples", 0) > 0;
	const char *original = record_text(p->v, "measured.recheck.original.number");
	char n[4][32];

	(void)phrase_fill(out, PAPER_TEXT,
			  phrase_in(l,
				    is_sampled ? PHRASE_RECHECKED_SAMPLE : PHRASE_RECHECKED_WHOLE),
			  paper_count(p, "measured.recheck.bytes_read", n[0]),
			  paper_count(p, "measured.recheck.bytes_total", n[1]),
			  paper_count(p, "measured.recheck.samples", n[2]),
			  paper_count(p, "measured.recheck.mismatching.blocks", n[3]),
			  original ? original : "", NULL);
}

static void put_recheck(const struct paper *p, double y)
{
	const struct phrase *f = phrase_word("recheck_result", paper_result(p));
	char text[PAPER_TEXT] = "", ja[PAPER_TEXT], en[PAPER_TEXT];

	put_frame(p, y);
	if (f && p->language == LANGUAGE_JA)
		(void)text_format(text, sizeof(text), "%s　%s", f->ja, f->en);
	else if (f)
		(void)text_copy(text, sizeof(text), f->en);
	put_big(p, y + 3, text);
	rechecked_text(p, LANGUAGE_JA, ja);
	rechecked_text(p, LANGUAGE_EN, en);
	put_pair(p, p->language == LANGUAGE_JA ? y + 12.6 : y + 14.5, PAPER_BODY, ja, en);
}

void paper_banner(const struct paper *p, double y)
{
	if (p->kind == PAPER_CERTIFICATE)
		put_success(p, y);
	else if (p->kind == PAPER_INSPECTION)
		put_inspection(p, y);
	else if (p->kind == PAPER_RECHECK)
		put_recheck(p, y);
	else
		put_black(p, y);
}
