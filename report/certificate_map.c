/*
 * report/certificate_map.c - the drive's surface as strips from the first block to the last: what
 * was written, what was read back, where a canary survived; or what an inspection found.
 * Patterns, no grey: they must be told apart on a fax.
 */
#include <string.h>

#include "base/text.h"
#include "report/certificate_inner.h"

#define LABEL_WIDTH  31.0
#define STRIP_X      (SHEET_LEFT_EDGE + LABEL_WIDTH)
#define STRIP_WIDTH  (SHEET_RIGHT_EDGE - STRIP_X - 1)
#define STRIP_HEIGHT 5.0
#define LANE_HEIGHT  7.0
#define LEAST_WIDTH  0.6 /* so that one block is seen */
#define LEGEND_WIDTH 8.0

struct lane {
	enum phrase_id label;
	enum sheet_pattern base; /* where nothing is marked */
};

static void stripe(const struct paper *p, double x, double y, double w, enum sheet_pattern pattern)
{
	struct sheet_item *item = sheet_add(p->s, SHEET_STRIPE, x, y, w, STRIP_HEIGHT, NULL);

	if (item) {
		item->pattern = pattern;
		item->line_pt = PAPER_RULE;
	}
}

static double blocks_total(const struct paper *p)
{
	/* A plan's size holds what was hidden before the job. */
	int64_t bytes = record_number(p->v, "measured.plan.size_bytes",
				      record_number(p->v, "measured.device.size_bytes", 0));
	int64_t block = record_number(p->v, "measured.device.logical_block_bytes", 512);
	int64_t n = bytes > 0 && block > 0 ? bytes / block : 1;

	return (double)n;
}

/* The ranges at PATH on a lane whose top is Y. */
static void mark(const struct paper *p, double y, const char *path, enum sheet_pattern pattern)
{
	const struct json *set = record_at(p->v, path);
	const struct json *ranges = json_is_object(set) ? json_get(set, "ranges") : set;
	double total = blocks_total(p);

	for (size_t i = 0; i < json_count(ranges); i++) {
		const struct json *pair = json_at(ranges, i);
		int64_t first, n;
		double x, w;

		if (!json_as_number(json_at(pair, 0), &first) ||
		    !json_as_number(json_at(pair, 1), &n))
			continue;
		x = (double)first / total * STRIP_WIDTH;
		w = (double)n / total * STRIP_WIDTH;
		w = w < LEAST_WIDTH ? LEAST_WIDTH : w;
		w = w > STRIP_WIDTH ? STRIP_WIDTH : w;
		x = x < 0 ? 0 : x > STRIP_WIDTH - w ? STRIP_WIDTH - w : x;
		stripe(p, STRIP_X + x, y, w, pattern);
	}
}

static void lane(const struct paper *p, double y, enum phrase_id label, enum sheet_pattern base)
{
	char text[PAPER_TEXT];

	(void)paper_put(p, SHEET_LEFT_EDGE + 1, y + 0.6, LABEL_WIDTH - 2, PAPER_SMALL, "map",
			paper_both(p, label, text));
	stripe(p, STRIP_X, y, STRIP_WIDTH, base);
}

static void scale(const struct paper *p, double y)
{
	char text[PAPER_SHORT], last[32];
	struct sheet_item *item;

	(void)paper_put(p, STRIP_X, y, STRIP_WIDTH / 2, PAPER_SMALL, "map",
			paper_say(p, PHRASE_MAP_FIRST));
	(void)phrase_fill(text, sizeof(text), paper_say(p, PHRASE_MAP_LAST),
			  text_grouped((uint64_t)blocks_total(p) - 1, last), NULL);
	item = paper_put(p, STRIP_X + STRIP_WIDTH / 2, y, STRIP_WIDTH / 2, PAPER_SMALL, "map",
			 text);
	if (item)
		item->align = SHEET_RIGHT;
}

struct key {
	enum sheet_pattern pattern;
	enum phrase_id means;
};

/* What the patterns mean, side by side. */
static void legend(const struct paper *p, const struct key *keys, size_t n)
{
	double width = SHEET_WIDTH / (double)n;
	struct sheet_block *b = sheet_block(p->s, SHEET_FLOW);
	char text[PAPER_TEXT];

	if (!b)
		return;
	b->least_h = STRIP_HEIGHT + 1.4;
	b->keeps_next = true;
	for (size_t k = 0; k < n; k++) {
		double x = SHEET_LEFT_EDGE + 1 + (double)k * width;

		stripe(p, x, 0.7, LEGEND_WIDTH, keys[k].pattern);
		(void)paper_put(p, x + LEGEND_WIDTH + 1.5, 0.2, width - LEGEND_WIDTH - 3,
				PAPER_SMALL, "map", paper_both(p, keys[k].means, text));
	}
}

/* A number of what was read back: MEMBER of the object at SET. */
static int64_t figure(const struct paper *p, const char *set, const char *member)
{
	char path[PAPER_SHORT];

	(void)text_format(path, sizeof(path), "%s.%s", set, member);
	return record_number(p->v, path, 0);
}

/* All of it was read back or found unreadable. Coarse ranges cover more than was found. */
static bool is_all_read(const struct paper *p, const char *set)
{
	int64_t size = record_number(p->v, "measured.device.size_bytes", 0);
	int64_t block = record_number(p->v, "measured.device.logical_block_bytes", 0);
	int64_t n = figure(p, set, "bytes_read"), bad = figure(p, set, "unreadable.blocks");
	char coarse[PAPER_SHORT];

	(void)text_format(coarse, sizeof(coarse), "%s.unreadable.coarse", set);
	if (!record_bool(p->v, coarse) && block > 0 && bad <= (INT64_MAX - n) / block)
		n += bad * block;
	return size > 0 && n >= size;
}

/* Whether a step of this kind was carried out, wholly or with errors. */
bool paper_has_run(const struct paper *p, const char *kind)
{
	size_t n = json_count(record_at(p->v, "measured.outcome.steps"));

	for (size_t i = 0; i < n; i++) {
		char path[PAPER_SHORT];

		(void)text_format(path, sizeof(path), "measured.outcome.steps.%zu.kind", i);
		if (!paper_word_is(p, path, kind))
			continue;
		(void)text_format(path, sizeof(path), "measured.outcome.steps.%zu.result", i);
		if (!paper_word_is(p, path, "not_run"))
			return true;
	}
	return false;
}

static bool is_sampled(const struct paper *p, const char *set)
{
	return figure(p, set, "samples") > 0;
}

static enum sheet_pattern reading_of(const struct paper *p, const char *set)
{
	if (is_all_read(p, set))
		return SHEET_HATCHED;
	return is_sampled(p, set) && figure(p, set, "bytes_read") > 0 ? SHEET_DOTTED : SHEET_EMPTY;
}

/* What the host wrote; what is unwritten is listed, so all else was written. */
static void lane_written(const struct paper *p)
{
	lane(p, 1, PHRASE_MAP_WRITTEN, paper_has_run(p, "write") ? SHEET_HATCHED : SHEET_EMPTY);
	mark(p, 1, "measured.outcome.unwritten", SHEET_SOLID);
}

static void lanes_of_erase(const struct paper *p)
{
	/* What is read back is listed only where it is bad: a lane is full only when all of it is known. */
	const char *set = paper_is_surveyed(p) ? "measured.outcome.survey"
					       : "measured.outcome.verification";
	bool is_checked = record_bool(p->v, "measured.outcome.canaries.checked");
	char path[PAPER_SHORT];

	if (paper_is_inside(p))
		lane(p, 1, PHRASE_MAP_ERASED,
		     record_bool(p->v, "measured.outcome.settled.done") ? SHEET_HATCHED
									: SHEET_EMPTY);
	else
		lane_written(p);
	lane(p, 1 + LANE_HEIGHT, paper_is_surveyed(p) ? PHRASE_MAP_SURVEYED : PHRASE_MAP_READ,
	     reading_of(p, set));
	mark(p, 1 + LANE_HEIGHT,
	     paper_is_surveyed(p) ? "measured.outcome.survey.data"
				  : "measured.outcome.verification.mismatching",
	     SHEET_SOLID);
	(void)text_format(path, sizeof(path), "%s.unreadable", set);
	mark(p, 1 + LANE_HEIGHT, path, SHEET_CROSSED);
	lane(p, 1 + 2 * LANE_HEIGHT, PHRASE_MAP_CANARIES, is_checked ? SHEET_HATCHED : SHEET_EMPTY);
	mark(p, 1 + 2 * LANE_HEIGHT, "measured.outcome.canaries.same_ranges", SHEET_SOLID);
	scale(p, 1 + 3 * LANE_HEIGHT - 1.2);
}

static void lane_of_recheck(const struct paper *p)
{
	lane(p, 1, PHRASE_MAP_READ, reading_of(p, "measured.recheck"));
	mark(p, 1, "measured.recheck.mismatching", SHEET_SOLID);
	mark(p, 1, "measured.recheck.unreadable", SHEET_CROSSED);
	scale(p, LANE_HEIGHT - 0.2);
}

void paper_map(const struct paper *p)
{
	static const struct key erase[] = {
		{ SHEET_HATCHED, PHRASE_MAP_OK },         { SHEET_SOLID, PHRASE_MAP_BAD },
		{ SHEET_CROSSED, PHRASE_MAP_UNREADABLE }, { SHEET_EMPTY, PHRASE_MAP_EMPTY },
		{ SHEET_DOTTED, PHRASE_MAP_SAMPLED },
	};
	static const struct key inside[] = {
		{ SHEET_HATCHED, PHRASE_MAP_OK },
		{ SHEET_SOLID, PHRASE_MAP_BAD_INSIDE },
		{ SHEET_CROSSED, PHRASE_MAP_UNREADABLE },
		{ SHEET_EMPTY, PHRASE_MAP_EMPTY },
	};
	static const struct key inspection[] = {
		{ SHEET_HATCHED, PHRASE_MAP_OK_INSPECTION },
		{ SHEET_SOLID, PHRASE_MAP_DATA },
		{ SHEET_CROSSED, PHRASE_MAP_UNREADABLE },
		{ SHEET_EMPTY, PHRASE_MAP_EMPTY },
	};
	static const struct key recheck[] = {
		{ SHEET_HATCHED, PHRASE_MAP_OK },         { SHEET_SOLID, PHRASE_MAP_DIFFERS },
		{ SHEET_CROSSED, PHRASE_MAP_UNREADABLE }, { SHEET_EMPTY, PHRASE_MAP_EMPTY },
		{ SHEET_DOTTED, PHRASE_MAP_SAMPLED },
	};
	struct sheet_block *b;
	char text[PAPER_TEXT];

	paper_section(p, PHRASE_SECTION_MAP);
	b = sheet_block(p->s, SHEET_FLOW);
	if (!b)
		return;
	b->keeps_next = true;
	b->pad = 1;
	if (p->kind == PAPER_RECHECK) {
		lane_of_recheck(p);
		legend(p, recheck,
		       sizeof(recheck) / sizeof(recheck[0]) - !is_sampled(p, "measured.recheck"));
	} else if (p->kind == PAPER_INSPECTION) {
		lane(p, 1, PHRASE_MAP_CONTENTS,
		     record_bool(p->v, "measured.inspection.whole") ? SHEET_HATCHED : SHEET_EMPTY);
		mark(p, 1, "measured.inspection.data", SHEET_SOLID);
		mark(p, 1, "measured.inspection.unreadable", SHEET_CROSSED);
		scale(p, LANE_HEIGHT - 0.2);
		legend(p, inspection, sizeof(inspection) / sizeof(inspection[0]));
	} else if (paper_is_inside(p)) {
		lanes_of_erase(p);
		legend(p, inside, sizeof(inside) / sizeof(inside[0]));
	} else {
		lanes_of_erase(p);
		legend(p, erase,
		       sizeof(erase) / sizeof(erase[0]) -
			       !is_sampled(p, "measured.outcome.verification"));
	}
	b = sheet_block(p->s, SHEET_FLOW);
	if (!b)
		return;
	b->pad = 0.8;
	(void)paper_put(p, SHEET_LEFT_EDGE + 1, 0.6, SHEET_WIDTH - 2, PAPER_SMALL, "map",
			paper_both(p, PHRASE_MAP_SCALE, text));
}
