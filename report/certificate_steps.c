/*
 * report/certificate_steps.c - the timeline: each step with start, end, bytes, errors and result.
 */
#include <string.h>

#include "base/text.h"
#include "report/certificate_inner.h"

#define TABLE_SIZE  PAPER_SMALL
#define BYTES_A_MB  1000000
#define MS_A_SECOND 1000

struct column {
	enum phrase_id head;
	double width;
	enum sheet_align align;
};

static const struct column columns[] = {
	{ PHRASE_STEP_NUMBER, 8, SHEET_RIGHT },   { PHRASE_STEP_NAME, 35, SHEET_LEFT },
	{ PHRASE_STEP_START, 31.6, SHEET_LEFT },  { PHRASE_STEP_END, 31.6, SHEET_LEFT },
	{ PHRASE_STEP_BYTES, 29.8, SHEET_RIGHT }, { PHRASE_STEP_ERRORS, 17, SHEET_RIGHT },
	{ PHRASE_STEP_RESULT, 17, SHEET_LEFT },
};
#define N_COLUMNS (sizeof(columns) / sizeof(columns[0]))

static struct sheet_block *table_row(const struct paper *p, const char *const cells[N_COLUMNS])
{
	struct sheet_block *b = sheet_block(p->s, SHEET_FLOW);
	double x = SHEET_LEFT_EDGE;

	if (!b)
		return NULL;
	b->pad = 0.35;
	b->rule_below_pt = PAPER_RULE;
	b->rule_top_pt = 1;
	paper_line(p, SHEET_COLUMN, x, 0, 0, 0, PAPER_RULE);
	for (size_t i = 0; i < N_COLUMNS; i++) {
		struct sheet_item *item = paper_put(p, x + 0.8, 0.4, columns[i].width - 1.6,
						    TABLE_SIZE, "step", cells[i]);

		if (item)
			item->align = columns[i].align;
		x += columns[i].width;
		paper_line(p, SHEET_COLUMN, x, 0, 0, 0, PAPER_RULE);
	}
	return b;
}

static void table_head(const struct paper *p)
{
	const char *cells[N_COLUMNS];
	char text[N_COLUMNS][PAPER_TEXT];
	struct sheet_block *b;

	for (size_t i = 0; i < N_COLUMNS; i++)
		cells[i] = paper_both(p, columns[i].head, text[i]);
	b = table_row(p, cells);
	if (b)
		b->keeps_next = true;
}

static const char *step_path(size_t i, const char *member, char out[PAPER_SHORT])
{
	(void)text_format(out, PAPER_SHORT, "measured.outcome.steps.%zu.%s", i, member);
	return out;
}

static const char *flush_text(const struct paper *p, size_t i, char out[PAPER_TEXT])
{
	static const char *const words[] = { "fsync", "flush_buffers", "cache_dropped" };
	char done[PAPER_SHORT] = "", path[PAPER_SHORT], member[PAPER_SHORT / 2];

	for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++) {
		(void)text_format(member, sizeof(member), "flush.%s", words[k]);
		if (record_bool(p->v, step_path(i, member, path)))
			(void)text_append(done, sizeof(done), "%s%s", *done ? ", " : "",
					  phrase_word_in(p->language, "flush", words[k]));
	}
	(void)phrase_fill(out, PAPER_TEXT, paper_say(p, PHRASE_STEP_FLUSH),
			  *done ? done : paper_say(p, PHRASE_NONE), NULL);
	if (record_bool(p->v, step_path(i, "flush.medium_is_ram", path)))
		(void)text_append(out, PAPER_TEXT, "; %s", paper_say(p, PHRASE_MEDIUM_IN_RAM));
	return out;
}

/* A line of its own below the step. */
static void note_row(const struct paper *p, const char *text)
{
	struct sheet_block *b = sheet_block(p->s, SHEET_FLOW);
	double x = SHEET_LEFT_EDGE + columns[0].width + 3;

	if (!b)
		return;
	b->pad = 0.35;
	b->rule_below_pt = PAPER_RULE;
	b->rule_top_pt = 1;
	(void)paper_put(p, x, 0.4, SHEET_RIGHT_EDGE - x - 1, TABLE_SIZE, "step", text);
	paper_line(p, SHEET_COLUMN, SHEET_LEFT_EDGE, 0, 0, 0, PAPER_RULE);
	paper_line(p, SHEET_COLUMN, SHEET_RIGHT_EDGE, 0, 0, 0, PAPER_RULE);
}

static void why_row(const struct paper *p, size_t i)
{
	char text[PAPER_TEXT], detail[PAPER_TEXT / 2], path[PAPER_SHORT];
	const char *id = record_text(p->v, step_path(i, "reason", path));
	const struct phrase_reason_row *row = id ? phrase_reason(id) : NULL;
	const char *sentence = row && p->language == LANGUAGE_JA ? row->sentence.ja
			       : row                             ? row->sentence.en
								 : "";

	if (!id)
		return;
	(void)phrase_fill(text, sizeof(text), paper_say(p, PHRASE_STEP_REASON), sentence, NULL);
	(void)text_append(text, sizeof(text), " (%s) ", id);
	(void)text_append(text, sizeof(text), "%s",
			  paper_ascii(p, step_path(i, "detail", path), detail, sizeof(detail)));
	note_row(p, text);
}

static void step_row(const struct paper *p, size_t i)
{
	char number[32], name[PAPER_TEXT], pass[32], start[PAPER_SHORT], end[PAPER_SHORT];
	char bytes[32], errors[32], path[PAPER_SHORT], flush[PAPER_TEXT];
	const char *kind = paper_word(p, "step", step_path(i, "kind", path));
	const char *cells[N_COLUMNS];
	struct sheet_block *b;
	bool is_flush = json_is_object(record_at(p->v, step_path(i, "flush", path)));
	bool has_reason = record_text(p->v, step_path(i, "reason", path)) != NULL;

	if (record_number(p->v, step_path(i, "pass", path), 0) > 0)
		(void)phrase_fill(name, sizeof(name), paper_say(p, PHRASE_STEP_PASS), kind,
				  paper_count(p, path, pass), NULL);
	else
		(void)text_copy(name, sizeof(name), kind);
	cells[0] = text_grouped(i + 1, number);
	cells[1] = name;
	cells[2] = paper_moment(p, step_path(i, "start", path), start);
	cells[3] = paper_moment(p, step_path(i, "end", path), end);
	cells[4] = paper_count(p, step_path(i, "bytes", path), bytes);
	cells[5] = paper_count(p, step_path(i, "errors", path), errors);
	cells[6] = paper_word(p, "step_result", step_path(i, "result", path));
	b = table_row(p, cells);
	if (b)
		b->keeps_next = is_flush || has_reason;
	if (is_flush)
		note_row(p, flush_text(p, i, flush));
	why_row(p, i);
}

/* "2:29:22" */
static void duration_text(int64_t ms, char out[PAPER_SHORT])
{
	int64_t s = ms > 0 ? ms / MS_A_SECOND : 0;

	(void)text_format(out, PAPER_SHORT, "%lld:%02lld:%02lld", (long long)(s / 3600),
			  (long long)(s / 60 % 60), (long long)(s % 60));
}

static void duration_row(const struct paper *p)
{
	char text[PAPER_TEXT], start[PAPER_SHORT], end[PAPER_SHORT];
	char duration[PAPER_SHORT];
	struct instant from = { .utc_ms = 0 }, to = { .utc_ms = 0 };

	(void)record_instant(p->v, "measured.outcome.start", &from); /* checked by record_read() */
	(void)record_instant(p->v, "measured.outcome.end", &to);
	duration_text(to.utc_ms - from.utc_ms, duration);
	paper_row(p, PHRASE_L_DURATION,
		  phrase_fill(text, sizeof(text), paper_say(p, PHRASE_V_DURATION),
			      paper_time(from, start), paper_time(to, end), duration, NULL));
}

/* Bytes of the write steps over their time. */
static void rate_row(const struct paper *p, size_t n)
{
	char text[PAPER_TEXT], rate[PAPER_SHORT], path[PAPER_SHORT];
	double bytes = 0, ms = 0, tenths;

	for (size_t i = 0; i < n; i++) {
		struct instant from, to;

		if (!paper_word_is(p, step_path(i, "kind", path), "write") ||
		    !record_instant(p->v, step_path(i, "start", path), &from) ||
		    !record_instant(p->v, step_path(i, "end", path), &to))
			continue;
		bytes += (double)record_number(p->v, step_path(i, "bytes", path), 0);
		ms += (double)(to.utc_ms - from.utc_ms);
	}
	if (bytes <= 0 || ms <= 0)
		return;
	tenths = bytes / BYTES_A_MB / (ms / MS_A_SECOND) * 10;
	(void)text_format(rate, sizeof(rate), "%lld.%lld", (long long)tenths / 10,
			  (long long)tenths % 10);
	paper_row(p, PHRASE_L_RATE,
		  phrase_fill(text, sizeof(text), paper_say(p, PHRASE_V_RATE), rate, NULL));
}

/* The first of them; the record has them all. */
#define INTERRUPTIONS_SHOWN 8

/* Nothing is said of a read-back but where it was one of all. */
static void resumed_row(const struct paper *p)
{
	int64_t size = record_number(p->v, "measured.device.size_bytes", 0);
	char text[PAPER_TEXT], n[32];

	(void)phrase_fill(text, sizeof(text), paper_say(p, PHRASE_V_RESUMED),
			  paper_count(p, "measured.outcome.interruption_count", n), NULL);
	if (record_number(p->v, "measured.outcome.verification.bytes_read", -1) == size)
		(void)text_append(text, sizeof(text), "%s", paper_say(p, PHRASE_V_RESUMED_READ));
	paper_row(p, PHRASE_L_INTERRUPTIONS, text);
}

static void interruption_rows(const struct paper *p)
{
	static const char list[] = "measured.outcome.interruptions";
	char text[PAPER_TEXT], path[4][PAPER_SHORT], seen[PAPER_SHORT], resumed[PAPER_SHORT], n[32],
		offset[32];
	size_t shown = json_count(record_at(p->v, list));

	if (record_bool(p->v, "measured.outcome.stop_asked"))
		paper_row(p, PHRASE_L_INTERRUPTIONS, paper_say(p, PHRASE_V_INTERRUPTED));
	else if (!shown)
		paper_row(p, PHRASE_L_INTERRUPTIONS, paper_say(p, PHRASE_V_NOT_INTERRUPTED));
	if (shown)
		resumed_row(p);
	for (size_t i = 0; i < shown && i < INTERRUPTIONS_SHOWN; i++) {
		static const char *const members[] = { "seen", "resumed", "step", "offset_bytes" };

		for (size_t k = 0; k < 4; k++)
			(void)text_format(path[k], PAPER_SHORT, "%s.%zu.%s", list, i,
					  members[k]); /* fits */
		paper_row(p, PHRASE_L_INTERRUPTIONS,
			  phrase_fill(text, sizeof(text), paper_say(p, PHRASE_V_RESUMED_AT),
				      paper_moment(p, path[0], seen),
				      paper_moment(p, path[1], resumed), paper_count(p, path[2], n),
				      paper_count(p, path[3], offset), NULL));
	}
	if (record_number(p->v, "measured.outcome.stall_count", 0) > 0)
		paper_row(p, PHRASE_L_STALLS,
			  phrase_fill(text, sizeof(text), paper_say(p, PHRASE_V_STALLS),
				      paper_count(p, "measured.outcome.stall_count", n),
				      paper_count(p, "measured.outcome.longest_stall_s", offset),
				      NULL));
}

void paper_steps(const struct paper *p)
{
	size_t n = json_count(record_at(p->v, "measured.outcome.steps"));

	paper_section(p, PHRASE_SECTION_STEPS);
	duration_row(p);
	rate_row(p, n);
	interruption_rows(p);
	table_head(p);
	for (size_t i = 0; i < n; i++)
		step_row(p, i);
}
