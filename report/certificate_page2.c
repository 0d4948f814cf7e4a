/*
 * report/certificate_page2.c - the evidence on page 2 and as many more as it takes: result, steps,
 * verification, and the rows that all sections are made of.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "report/certificate_inner.h"

#define LABEL_WIDTH   60.0
#define VALUE_X       (SHEET_LEFT_EDGE + LABEL_WIDTH + 1.5)
#define ROW_SIZE      8.5
#define HEADING_SIZE  10.5
#define HEADING_GAP   2.4
#define RANGES_A_ROW  8
#define PPB_A_PERCENT 10000000
#define PPB_ALL       1000000000
#define BYTES_IN_MB   1000000

void paper_section(const struct paper *p, enum phrase_id heading)
{
	char text[PAPER_TEXT];
	struct sheet_block *b = sheet_block(p->s, SHEET_FLOW);

	if (!b)
		return;
	b->gap = HEADING_GAP;
	b->pad = 0.9;
	b->rule_below_pt = 1;
	b->keeps_next = true;
	(void)paper_put(p, SHEET_LEFT_EDGE, 0, SHEET_WIDTH, HEADING_SIZE, "heading",
			paper_both(p, heading, text));
}

static void put_row(const struct paper *p, enum phrase_id label, bool is_typed, const char *value)
{
	char text[PAPER_TEXT];
	struct sheet_block *b = sheet_block(p->s, SHEET_FLOW);

	if (!b)
		return;
	b->pad = 0.3;
	b->rule_below_pt = PAPER_RULE;
	b->rule_top_pt = 1;
	(void)paper_put(p, SHEET_LEFT_EDGE + 1, 0.6, LABEL_WIDTH - 2, PAPER_SMALL, "label",
			is_typed ? paper_both_typed(p, label, text) : paper_both(p, label, text));
	(void)paper_put(p, VALUE_X, 0.4, SHEET_RIGHT_EDGE - VALUE_X - 1, ROW_SIZE,
			phrase(label)->en, value && *value ? value : paper_say(p, PHRASE_NONE));
	paper_line(p, SHEET_COLUMN, SHEET_LEFT_EDGE, 0, 0, 0, PAPER_RULE);
	paper_line(p, SHEET_COLUMN, SHEET_LEFT_EDGE + LABEL_WIDTH, 0, 0, 0, PAPER_RULE);
	paper_line(p, SHEET_COLUMN, SHEET_RIGHT_EDGE, 0, 0, 0, PAPER_RULE);
}

void paper_row(const struct paper *p, enum phrase_id label, const char *value)
{
	put_row(p, label, false, value);
}

void paper_typed_row(const struct paper *p, enum phrase_id label, const char *value)
{
	put_row(p, label, true, value);
}

void paper_digest_row(const struct paper *p, enum phrase_id label, const char *path)
{
	char digest[PAPER_SHORT];

	paper_row(p, label, paper_digest(p, path, digest));
}

static bool range_at(const struct json *ranges, size_t i, uint64_t *ret_first, uint64_t *ret_n)
{
	const struct json *pair = json_at(ranges, i);
	int64_t first, n;

	if (!json_as_number(json_at(pair, 0), &first) || !json_as_number(json_at(pair, 1), &n) ||
	    first < 0 || n <= 0)
		return false;
	*ret_first = (uint64_t)first;
	*ret_n = (uint64_t)n;
	return true;
}

static void append_range(const struct paper *p, char out[PAPER_TEXT], uint64_t first, uint64_t n)
{
	char text[PAPER_SHORT * 2], blocks[PAPER_SHORT], from[32], to[32], count[32];

	(void)phrase_fill(blocks, sizeof(blocks), paper_say(p, PHRASE_V_BLOCKS_AT),
			  text_grouped(n, count), NULL);
	if (n == 1)
		(void)phrase_fill(text, sizeof(text), paper_say(p, PHRASE_V_RANGE_ONE),
				  text_grouped(first, from), blocks, NULL);
	else
		(void)phrase_fill(text, sizeof(text), paper_say(p, PHRASE_V_RANGE),
				  text_grouped(first, from), text_grouped(first + n - 1, to),
				  blocks, NULL);
	(void)text_append(out, PAPER_TEXT, "%s%s", *out ? "; " : "", text);
}

/* Some ranges a row, so that a row never outgrows a page. */
void paper_ranges_row(const struct paper *p, enum phrase_id label, const char *path)
{
	char where[PAPER_SHORT], text[PAPER_TEXT] = "", count[32];
	const struct json *set = record_at(p->v, path), *ranges = set;
	uint64_t first, n;

	if (json_is_object(set)) {
		ranges = json_get(set, "ranges");
		(void)text_format(where, sizeof(where), "%s.blocks", path);
		if (record_number(p->v, where, 0) > 0)
			(void)phrase_fill(text, sizeof(text), paper_say(p, PHRASE_V_BLOCKS_AT),
					  paper_count(p, where, count), NULL);
		(void)text_format(where, sizeof(where), "%s.coarse", path);
		if (record_bool(p->v, where))
			(void)text_append(text, sizeof(text), "%s",
					  paper_say(p, PHRASE_V_RANGES_COARSE));
	}
	for (size_t i = 0; i < json_count(ranges); i++) {
		if (i && i % RANGES_A_ROW == 0) {
			paper_row(p, label, text);
			*text = '\0';
		}
		if (range_at(ranges, i, &first, &n))
			append_range(p, text, first, n);
	}
	paper_row(p, label, text);
}

static void words_row(const struct paper *p, enum phrase_id label, const char *group,
		      const char *path)
{
	const struct json *list = record_at(p->v, path);
	char text[PAPER_TEXT] = "";

	for (size_t i = 0; i < json_count(list); i++) {
		const char *word = json_as_text(json_at(list, i));

		if (word)
			(void)text_append(text, sizeof(text), "%s%s", i ? ", " : "",
					  phrase_word_in(p->language, group, word));
	}
	paper_row(p, label, text);
}

static void reason_rows(const struct paper *p)
{
	const char *id = record_text(p->v, "measured.verdict.reason");
	const struct phrase_reason_row *row = id ? phrase_reason(id) : NULL;
	bool is_ja = p->language == LANGUAGE_JA;
	char text[PAPER_TEXT];

	if (p->kind == PAPER_NOT_MET)
		paper_row(p, PHRASE_L_NEXT, paper_say(p, PHRASE_NEXT_PURGE));
	if (!id)
		return;
	(void)text_format(text, sizeof(text), "%s (%s)",
			  row ? (is_ja ? row->sentence.ja : row->sentence.en) : "", id);
	paper_row(p, PHRASE_L_REASON, row ? text : id);
	(void)paper_ascii(p, "measured.verdict.what", text, sizeof(text));
	if (*text)
		paper_row(p, PHRASE_L_WHAT, text);
	if (row)
		paper_row(p, PHRASE_L_NEXT, is_ja ? row->next.ja : row->next.en);
}

/* The word and the level, each with what was required where that was not reached. */
static void level_rows(const struct paper *p)
{
	const char *level = record_text(p->v, "measured.verdict.level");
	const char *required = record_text(p->v, "measured.plan.required");
	bool is_none = !required || strcmp(required, "none") == 0;
	bool is_low = p->kind == PAPER_NOT_MET;
	char text[PAPER_TEXT];

	level = !level || strcmp(level, "none") == 0 ? paper_say(p, PHRASE_V_LEVEL_NONE)
						     : phrase_word_in(p->language, "level", level);
	required = is_none ? paper_say(p, PHRASE_V_LEVEL_NONE_DEMANDED)
			   : phrase_word_in(p->language, "level", required);
	paper_row(p, PHRASE_L_RESULT,
		  is_low ? phrase_fill(text, sizeof(text), paper_say(p, PHRASE_V_NOT_MET), level,
				       NULL)
			 : paper_word(p, "word", "measured.verdict.word"));
	paper_row(p, PHRASE_L_LEVEL,
		  phrase_fill(text, sizeof(text),
			      paper_say(p, is_low ? PHRASE_V_LEVELS_NOT_MET : PHRASE_V_LEVELS),
			      level, required, NULL));
}

static void section_result(const struct paper *p)
{
	char text[PAPER_TEXT];

	paper_section(p, PHRASE_SECTION_RESULT);
	level_rows(p);
	/* Before anything long: page 1 says that it stands on page 2. */
	paper_row(p, PHRASE_L_NOT_REACHED, paper_not_reached(p, text));
	reason_rows(p);
	words_row(p, PHRASE_L_PROOFS, "proof", "measured.outcome.proofs");
	words_row(p, PHRASE_L_PROOFS_MISSING, "proof", "measured.verdict.proofs_missing");
	paper_row(p, PHRASE_L_VALIDATION, paper_say(p, PHRASE_V_VALIDATION));
}

/* Per cent from parts of 1e-9, exactly: 105000 → "0.0105". */
static void bound_text(uint64_t ppb, char out[PAPER_SHORT])
{
	size_t n;

	(void)text_format(out, PAPER_SHORT, "%" PRIu64 ".%07" PRIu64, ppb / PPB_A_PERCENT,
			  ppb % PPB_A_PERCENT);
	n = strlen(out);
	while (n > 3 && out[n - 1] == '0' && out[n - 2] != '.')
		out[--n] = '\0';
}

static const char *in_set(const char *set, const char *member, char out[PAPER_SHORT])
{
	(void)text_format(out, PAPER_SHORT, "%s.%s", set, member);
	return out;
}

void paper_bound_row(const struct paper *p, const char *set, const char *found,
		     enum phrase_id sentence)
{
	char text[PAPER_TEXT], more[PAPER_TEXT], samples[32], percent[PAPER_SHORT];
	char path[PAPER_SHORT], bad[32];
	int64_t ppb = record_number(p->v, in_set(set, "bound_ppb", path), 0);

	if (ppb <= 0 || ppb >= PPB_ALL || record_number(p->v, found, 1) != 0)
		return;
	bound_text((uint64_t)ppb, percent);
	(void)phrase_fill(text, sizeof(text), paper_say(p, sentence),
			  paper_count(p, in_set(set, "samples", path), samples), percent, NULL);
	if (record_number(p->v, in_set(set, "unreadable.blocks", path), 0) > 0)
		(void)text_append(text, sizeof(text), "%s%s", p->language == LANGUAGE_JA ? "" : " ",
				  phrase_fill(more, sizeof(more),
					      paper_say(p, PHRASE_V_BOUND_UNREADABLE),
					      paper_count(p, path, bad), NULL));
	paper_row(p, PHRASE_L_BOUND, text);
}

void paper_sample_rows(const struct paper *p, const char *set)
{
	char text[PAPER_TEXT], samples[32], bytes[32], path[PAPER_SHORT];

	if (record_number(p->v, in_set(set, "samples", path), 0) <= 0)
		return;
	(void)paper_count(p, path, samples);
	(void)paper_count(p, in_set(set, "sample_bytes", path), bytes);
	(void)phrase_fill(text, sizeof(text), paper_say(p, PHRASE_V_SAMPLE), samples, bytes, NULL);
	paper_row(p, PHRASE_L_SAMPLE, text);
	paper_digest_row(p, PHRASE_L_SEED, in_set(set, "seed", path));
}

static void section_inspection(const struct paper *p)
{
	char text[PAPER_TEXT], n[5][32];

	paper_section(p, PHRASE_SECTION_INSPECTION);
	(void)text_format(text, sizeof(text), "%s (%s)",
			  paper_word(p, "finding", "measured.inspection.finding"),
			  paper_word(p, "finding_means", "measured.inspection.finding"));
	paper_row(p, PHRASE_L_FINDING, text);
	(void)text_format(text, sizeof(text), "%s / %s B",
			  paper_count(p, "measured.inspection.bytes_read", n[0]),
			  paper_count(p, "measured.inspection.bytes_total", n[1]));
	paper_row(p, PHRASE_L_COVERAGE, text);
	if (record_bool(p->v, "measured.inspection.whole"))
		paper_row(p, PHRASE_L_BOUND, paper_say(p, PHRASE_V_BOUND_NONE));
	paper_sample_rows(p, "measured.inspection");
	paper_bound_row(p, "measured.inspection", "measured.inspection.data.blocks",
			PHRASE_V_BOUND);
	(void)phrase_fill(text, sizeof(text), paper_say(p, PHRASE_V_BLOCK_KINDS),
			  paper_count(p, "measured.inspection.blocks_constant", n[0]),
			  paper_count(p, "measured.inspection.blocks_pattern", n[1]),
			  paper_count(p, "measured.inspection.blocks_noise", n[2]),
			  paper_count(p, "measured.inspection.blocks_data", n[3]),
			  paper_count(p, "measured.inspection.block_bytes", n[4]), NULL);
	paper_row(p, PHRASE_L_BLOCK_KINDS, text);
	paper_ranges_row(p, PHRASE_L_DATA_AT, "measured.inspection.data");
	paper_ranges_row(p, PHRASE_L_UNREADABLE, "measured.inspection.unreadable");
	paper_row(p, PHRASE_L_INTERRUPTIONS,
		  paper_say(p, record_bool(p->v, "measured.inspection.stopped")
				       ? PHRASE_V_INTERRUPTED
				       : PHRASE_V_NOT_INTERRUPTED));
	paper_io_row(p, "measured.inspection.io");
}

void paper_evidence(const struct paper *p)
{
	if (p->kind == PAPER_INSPECTION) {
		section_inspection(p);
		paper_map(p);
	} else if (p->kind == PAPER_RECHECK) {
		paper_section_recheck(p);
		paper_map(p);
	} else {
		section_result(p);
		paper_section_inside(p);
		paper_steps(p);
		paper_section_verification(p);
		paper_map(p);
	}
	paper_section_medium(p);
	if (!paper_is_reading(p))
		paper_section_method(p);
	paper_section_job(p);
	paper_section_tool(p);
	paper_section_proof(p);
	if (p->kind == PAPER_NOT_MET || p->kind == PAPER_FAILURE)
		paper_section_limits(p);
}
