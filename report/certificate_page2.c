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

/* What became of them. The figures make up all that were taken. */
static void append_canaries_after(const struct paper *p, char text[PAPER_TEXT])
{
	static const char *const paths[] = { "measured.outcome.canaries.changed",
					     "measured.outcome.canaries.same",
					     "measured.outcome.canaries.unreadable",
					     "measured.outcome.canaries.no_evidence" };
	int64_t left = record_number(p->v, "measured.outcome.canaries.taken", 0), seen = 0;
	int64_t lost = record_number(p->v, "measured.outcome.canaries.markers_lost", 0);
	char part[PAPER_TEXT], n[4][32], rest[32];

	for (size_t i = 0; i < 4; i++) {
		(void)paper_count(p, paths[i], n[i]);
		seen += record_number(p->v, paths[i], 0);
	}
	left -= seen + lost;
	if (!seen) {
		(void)text_append(text, PAPER_TEXT, "%s", paper_say(p, PHRASE_NOT_CHECKED));
		return;
	}
	(void)text_append(text, PAPER_TEXT, "%s",
			  phrase_fill(part, sizeof(part), paper_say(p, PHRASE_V_CANARIES_AFTER),
				      n[0], n[1], n[2], n[3], NULL));
	if (lost > 0)
		(void)text_append(text, PAPER_TEXT, "%s",
				  phrase_fill(part, sizeof(part),
					      paper_say(p, PHRASE_V_CANARIES_LOST),
					      text_grouped((uint64_t)lost, rest), NULL));
	if (left > 0)
		(void)text_append(text, PAPER_TEXT, "%s",
				  phrase_fill(part, sizeof(part),
					      paper_say(p, PHRASE_V_CANARIES_REST),
					      text_grouped((uint64_t)left, rest), NULL));
}

static void canaries_row(const struct paper *p)
{
	char text[PAPER_TEXT], part[PAPER_TEXT], n[2][32];

	if (record_number(p->v, "measured.outcome.canaries.taken", 0) <= 0) {
		paper_row(p, PHRASE_L_CANARIES, paper_say(p, PHRASE_CANARIES_NONE));
		return;
	}
	(void)phrase_fill(text, sizeof(text), paper_say(p, PHRASE_V_CANARIES),
			  paper_count(p, "measured.outcome.canaries.taken", n[0]),
			  paper_count(p, "measured.outcome.canaries.blank", n[1]), NULL);
	append_canaries_after(p, text);
	if (record_bool(p->v, "measured.outcome.canaries.every_block"))
		(void)text_append(text, sizeof(text), "; %s",
				  paper_say(p, PHRASE_V_CANARIES_EVERY));
	if (record_number(p->v, "measured.outcome.canaries.markers", 0) > 0)
		(void)text_append(
			text, sizeof(text), "; %s",
			phrase_fill(part, sizeof(part), paper_say(p, PHRASE_V_CANARIES_MARKERS),
				    paper_count(p, "measured.outcome.canaries.markers", n[0]),
				    NULL));
	(void)text_append(text, sizeof(text), "; %s",
			  phrase_fill(part, sizeof(part), paper_say(p, PHRASE_BLANK_BEFORE),
				      paper_count(p, "measured.outcome.blank_before_percent", n[1]),
				      NULL));
	paper_row(p, PHRASE_L_CANARIES, text);
	if (json_count(record_at(p->v, "measured.outcome.canaries.same_ranges")))
		paper_ranges_row(p, PHRASE_L_CANARIES_SAME,
				 "measured.outcome.canaries.same_ranges");
}

/* What was not as it should be in the address test; nothing where all was. */
static void address_bad_rows(const struct paper *p)
{
	static const struct {
		const char *path;
		enum phrase_id label;
	} sets[] = {
		{ "measured.outcome.address.differing", PHRASE_L_ADDRESS_BAD },
		{ "measured.outcome.address.unwritten", PHRASE_L_UNWRITTEN },
		{ "measured.outcome.address.unreadable", PHRASE_L_UNREADABLE },
	};
	char text[PAPER_TEXT], path[PAPER_SHORT], n[2][32];

	if (record_number(p->v, "measured.outcome.address.true_bytes", -1) >= 0)
		paper_row(p, PHRASE_L_ADDRESS_TRUE,
			  phrase_fill(text, sizeof(text), paper_say(p, PHRASE_V_ADDRESS_TRUE),
				      paper_count(p, "measured.outcome.address.true_bytes", n[0]),
				      paper_count(p, "measured.outcome.address.bytes_total", n[1]),
				      NULL));
	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		(void)text_format(path, sizeof(path), "%s.blocks", sets[i].path);
		if (record_number(p->v, path, 0) > 0)
			paper_ranges_row(p, sets[i].label, sets[i].path);
	}
}

static void address_rows(const struct paper *p)
{
	char text[PAPER_TEXT], part[PAPER_TEXT], n[3][32];
	int64_t n_aliased = record_number(p->v, "measured.outcome.address.blocks_aliased", 0);
	int64_t n_other = record_number(p->v, "measured.outcome.address.blocks_other", 0);

	if (!json_is_object(record_at(p->v, "measured.outcome.address")))
		return;
	(void)phrase_fill(text, sizeof(text), paper_say(p, PHRASE_V_ADDRESS),
			  paper_count(p, "measured.plan.size_bytes", n[0]),
			  paper_count(p, "measured.outcome.address.bytes_read", n[1]),
			  paper_count(p, "measured.outcome.address.bytes_equal", n[2]), NULL);
	if (n_aliased + n_other > 0)
		(void)text_append(text, sizeof(text), "; %s",
				  phrase_fill(part, sizeof(part),
					      paper_say(p, PHRASE_V_ADDRESS_BAD),
					      text_grouped((uint64_t)n_aliased, n[0]),
					      text_grouped((uint64_t)n_other, n[1]), NULL));
	if (n_aliased > 0)
		(void)text_append(
			text, sizeof(text), "; %s",
			phrase_fill(part, sizeof(part), paper_say(p, PHRASE_V_ADDRESS_ALIAS),
				    paper_count(p, "measured.outcome.address.alias_lba", n[0]),
				    paper_count(p, "measured.outcome.address.alias_holds", n[1]),
				    paper_count(p, "measured.outcome.address.distance_blocks",
						n[2]),
				    NULL));
	paper_row(p, PHRASE_L_ADDRESS, text);
	address_bad_rows(p);
}

/* One row where there is nothing to list. What was never read has no mismatches: it was not
 * checked. Where no pass was begun, no list tells what is left: all is. */
static void bad_rows(const struct paper *p)
{
	static const struct {
		enum phrase_id label;
		const char *path;
		bool is_read;
	} rows[] = {
		{ PHRASE_L_UNWRITTEN, "measured.outcome.unwritten", false },
		{ PHRASE_L_MISMATCHING, "measured.outcome.verification.mismatching", true },
		{ PHRASE_L_UNREADABLE, "measured.outcome.verification.unreadable", true },
	};
	bool is_read = record_number(p->v, "measured.outcome.verification.bytes_read", 0) > 0;
	bool has_any[3], is_clean = is_read;

	for (size_t i = 0; i < 3; i++) {
		char path[PAPER_SHORT];

		(void)text_format(path, sizeof(path), "%s.blocks", rows[i].path);
		has_any[i] = record_number(p->v, path, -1) != 0;
		is_clean = is_clean && !has_any[i];
	}
	if (is_clean) {
		paper_row(p, PHRASE_L_ALL_BAD, paper_say(p, PHRASE_NONE));
		return;
	}
	for (size_t i = 0; i < 3; i++) {
		if (rows[i].is_read && !is_read && !has_any[i])
			paper_row(p, rows[i].label, paper_say(p, PHRASE_NOT_CHECKED));
		else if (!rows[i].is_read && !paper_has_run(p, "write"))
			paper_row(p, rows[i].label, paper_say(p, PHRASE_ALL_UNWRITTEN));
		else
			paper_ranges_row(p, rows[i].label, rows[i].path);
	}
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

/* By which rule, and how much was read. */
static void coverage_rows(const struct paper *p)
{
	char text[PAPER_TEXT], total[32], read[32], equal[32], pass[32];
	bool is_sample = paper_word_is(p, "measured.plan.read_back", "sample");
	bool is_inside = paper_is_inside(p);

	if (is_inside)
		paper_row(p, PHRASE_L_VERIFY_RULE,
			  paper_say(p, paper_is_compared(p) ? PHRASE_V_PATTERN_RULE
							    : PHRASE_V_SURVEY_RULE));
	else
		paper_row(p, PHRASE_L_VERIFY_RULE,
			  paper_word(p, is_sample ? "verify_sample" : "verify",
				     "measured.plan.method.verify"));
	if (record_number(p->v, "measured.outcome.verification.bytes_read", 0) == 0)
		(void)text_copy(text, sizeof(text), paper_say(p, PHRASE_READ_BACK_NONE));
	else
		(void)phrase_fill(text, sizeof(text),
				  paper_say(p, is_inside ? PHRASE_V_COMPARED : PHRASE_V_ALL_READ),
				  paper_count(p, "measured.plan.size_bytes", total),
				  paper_count(p, "measured.outcome.verification.bytes_read", read),
				  paper_count(p, "measured.outcome.verification.bytes_equal",
					      equal),
				  paper_count(p, "measured.outcome.verification.pass", pass), NULL);
	paper_row(p, PHRASE_L_COVERAGE, text);
}

static void section_verification(const struct paper *p)
{
	int64_t n_read = record_number(p->v, "measured.outcome.verification.bytes_read", 0);
	bool is_whole = n_read > 0 && n_read == record_number(p->v, "measured.plan.size_bytes", 0);

	paper_section(p, PHRASE_SECTION_VERIFICATION);
	if (paper_is_surveyed(p)) {
		paper_row(p, PHRASE_L_VERIFY_RULE, paper_say(p, PHRASE_V_SURVEY_RULE));
		paper_survey_rows(p);
		canaries_row(p);
		return;
	}
	coverage_rows(p);
	if (is_whole)
		paper_row(p, PHRASE_L_BOUND, paper_say(p, PHRASE_V_BOUND_NONE));
	paper_sample_rows(p, "measured.outcome.verification");
	paper_bound_row(p, "measured.outcome.verification",
			"measured.outcome.verification.mismatching.blocks",
			PHRASE_V_BOUND_READ_BACK);
	bad_rows(p);
	address_rows(p);
	canaries_row(p);
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
		section_verification(p);
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
