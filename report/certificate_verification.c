/*
 * report/certificate_verification.c - what was read afterwards and how much of it was as promised; what was
 * not; the address test; the canaries.
 */
#include "base/text.h"
#include "report/certificate_inner.h"

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

void paper_section_verification(const struct paper *p)
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
