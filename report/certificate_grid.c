/*
 * report/certificate_grid.c - the ruled form of page 1: two columns of cells, each a label and a
 * value. Values that are too long for their cell are cut here and printed whole on page 2.
 */
#include <string.h>

#include "base/text.h"
#include "report/certificate_inner.h"

#define INSET        1.2 /* free above and below a value, together */
#define COLUMN_WIDTH (SHEET_WIDTH / 2)
#define LABEL_WIDTH  27.0
#define PADDING      1.2
#define VALUE_WIDTH  (COLUMN_WIDTH - LABEL_WIDTH - 2 * PADDING)
#define VALUE_SIZE   9.5
#define LINE_MM      (PAPER_LEAST * PITCH_MM)
#define PITCH_MM     (1.32 / 72 * 25.4) /* a line's, for each point of its size */
#define FILLED       0.88               /* the ends of wrapped lines stay free */
#define SMALLER      (PAPER_SMALL + 0.5)

/* Heights of the rows: each holds the most lines that a cell of it has, and some air. */
static const double heights[] = { 9.8, 11.2, 9.6, 13.6, 14.2, 10, 10 };
#define N_ROWS (sizeof(heights) / sizeof(heights[0]))

struct cell {
	double x, y, h;
};

static struct cell cell_at(double top, unsigned row, unsigned column)
{
	struct cell c = { .x = SHEET_LEFT_EDGE + column * COLUMN_WIDTH,
			  .y = top,
			  .h = heights[row] };

	for (unsigned i = 0; i < row; i++)
		c.y += heights[i];
	return c;
}

/* Cells that hold nothing but what people typed are marked. */
static bool is_typed(enum phrase_id label)
{
	return label == PHRASE_CELL_ASSET || label == PHRASE_CELL_PLACE ||
	       label == PHRASE_CELL_PURPOSE || label == PHRASE_CELL_CONTRACT ||
	       label == PHRASE_CELL_SUBCONTRACT;
}

static void put_label(const struct paper *p, struct cell c, enum phrase_id label)
{
	const struct phrase *f = phrase(label);
	const char *mark = is_typed(label) ? PAPER_TYPED_MARK : "";
	char text[PAPER_SHORT];
	double x = c.x + PADDING, w = LABEL_WIDTH - PADDING - 0.9;
	double y = c.y + (c.h - 2 * LINE_MM) / 2;
	struct sheet_item *item;

	if (p->language == LANGUAGE_JA) {
		(void)text_format(text, sizeof(text), "%s%s", f->ja, mark);
		item = paper_put(p, x, y, w, PAPER_SMALL + 1, "label", text);
		if (item)
			item->most_lines = 1;
		item = paper_put(p, x, y + LINE_MM + 0.3, w, PAPER_SMALL, "label", f->en);
	} else {
		(void)text_format(text, sizeof(text), "%s%s", f->en, mark);
		item = paper_put(p, x, c.y, w, PAPER_SMALL + 1, "label", text);
		if (item) {
			item->h = c.h;
			item->is_middle = true;
		}
	}
}

/* Wraps in the cell's middle. */
static void put_value(const struct paper *p, struct cell c, enum phrase_id label, const char *name,
		      char text[PAPER_TEXT])
{
	unsigned lines = (unsigned)((c.h - INSET) / LINE_MM);
	double ems = lines * paper_room(VALUE_WIDTH) * (lines > 1 ? FILLED : 1);
	struct sheet_item *item;

	put_label(p, c, label);
	item = paper_put(p, c.x + LABEL_WIDTH + PADDING, c.y + INSET / 2, VALUE_WIDTH, VALUE_SIZE,
			 name, paper_cut(p, text, ems));
	if (item) {
		item->h = c.h - INSET;
		item->is_middle = true;
	}
}

/* One of several texts below each other in a cell. */
struct line {
	const char *name;
	double size;
	unsigned most; /* lines that it may take */
	bool is_unbroken;
	char text[PAPER_TEXT];
};

/* Lines that the text takes once it has shrunk as far as it must. */
static unsigned rows_of(const struct line *l)
{
	return l->most > 1 && paper_ems(l->text) > paper_room(VALUE_WIDTH) ? l->most : 1;
}

/* All of them in the middle of the cell. */
static void put_lines(const struct paper *p, struct cell c, enum phrase_id label,
		      struct line *lines, size_t n)
{
	double y = c.y + c.h / 2;

	put_label(p, c, label);
	for (size_t i = 0; i < n; i++) {
		unsigned most = lines[i].most;
		double ems = most * paper_room(VALUE_WIDTH) * (most > 1 ? FILLED : 1);

		(void)paper_cut(p, lines[i].text, ems);
		y -= rows_of(&lines[i]) * lines[i].size * PITCH_MM / 2;
	}
	for (size_t i = 0; i < n; i++) {
		double h = rows_of(&lines[i]) * lines[i].size * PITCH_MM;
		struct sheet_item *item = paper_put(p, c.x + LABEL_WIDTH + PADDING, y, VALUE_WIDTH,
						    lines[i].size, lines[i].name, lines[i].text);

		if (item) {
			item->h = h + 0.05; /* what a sum of lines loses by rounding */
			item->is_middle = true;
			item->is_unbroken = lines[i].is_unbroken;
		}
		y += h;
	}
}

static void put_asset(const struct paper *p, struct cell c)
{
	char text[PAPER_TEXT];

	(void)paper_typed_join(p, text, sizeof(text), " / ", "asset_number", "class", NULL);
	if (!*text)
		(void)text_copy(text, sizeof(text), paper_say(p, PHRASE_NOT_STATED));
	put_value(p, c, PHRASE_CELL_ASSET, "asset_number", text);
}

static void put_source(const struct paper *p, struct cell c)
{
	char text[PAPER_TEXT];

	(void)paper_source(p, text, sizeof(text));
	paper_append_user(p, text, sizeof(text));
	put_value(p, c, PHRASE_CELL_SOURCE, "source_user", text);
}

static void put_model(const struct paper *p, struct cell c)
{
	char text[PAPER_TEXT];

	(void)paper_model(p, text, sizeof(text));
	put_value(p, c, PHRASE_CELL_MODEL, "model", text);
}

/* The serial number is never broken, and says where it came from. */
static void put_serial(const struct paper *p, struct cell c)
{
	struct line lines[] = {
		{ .name = "serial", .size = 12, .most = 1, .is_unbroken = true },
		{ .name = "serial_source", .size = PAPER_SMALL, .most = 1 },
	};
	char from[PAPER_TEXT];

	(void)paper_serial(p, lines[0].text, sizeof(lines[0].text));
	(void)phrase_fill(from, sizeof(from), paper_say(p, PHRASE_SERIAL_FROM),
			  paper_word(p, "serial_short", "measured.device.serial_source"), NULL);
	if (json_count(record_at(p->v, "measured.device.weak")))
		(void)phrase_fill(lines[1].text, sizeof(lines[1].text),
				  paper_say(p, PHRASE_IDENTITY_WEAK), from, NULL);
	else
		(void)text_copy(lines[1].text, sizeof(lines[1].text), from);
	put_lines(p, c, PHRASE_CELL_SERIAL, lines, 2);
}

static void put_media(const struct paper *p, struct cell c)
{
	char text[PAPER_TEXT];

	(void)text_format(text, sizeof(text), "%s / %s",
			  paper_word(p, "media", "measured.device.media"),
			  paper_word(p, "transport", "measured.device.transport"));
	put_value(p, c, PHRASE_CELL_MEDIA, "media", text);
}

static void put_capacity(const struct paper *p, struct cell c)
{
	struct line lines[] = {
		{ .name = "capacity", .size = VALUE_SIZE, .most = 1 },
		{ .name = "capacity", .size = PAPER_SMALL, .most = 1 },
	};
	bool is_known = paper_word_is(p, "measured.device.native_size", "known");
	char bytes[32];

	(void)text_format(lines[0].text, sizeof(lines[0].text), "%s B",
			  paper_count(p, "measured.device.size_bytes", bytes));
	(void)text_copy(lines[1].text, sizeof(lines[1].text),
			paper_say(p, is_known ? PHRASE_NATIVE_KNOWN : PHRASE_NATIVE_UNKNOWN));
	if (paper_word_is(p, "measured.device.native_size", "hidden"))
		(void)text_copy(lines[1].text, sizeof(lines[1].text),
				paper_say(p, PHRASE_NATIVE_HIDDEN));
	if (record_number(p->v, "measured.outcome.hidden.size_after_bytes", 0) >
	    record_number(p->v, "measured.device.size_bytes", 0))
		(void)phrase_fill(lines[1].text, sizeof(lines[1].text),
				  paper_say(p, PHRASE_NATIVE_OPENED),
				  paper_count(p, "measured.outcome.hidden.size_after_bytes", bytes),
				  NULL);
	put_lines(p, c, PHRASE_CELL_CAPACITY, lines, 2);
}

/* Types of what was found, by their short names; kinds and partitions stand on page 2. */
static void put_before(const struct paper *p, struct cell c)
{
	struct line lines[] = {
		{ .name = "before", .size = PAPER_SMALL, .most = 2 },
		{ .name = "power_on_hours", .size = SMALLER, .most = 1 },
	};
	char hours[PAPER_SHORT], path[PAPER_SHORT], type[PAPER_SHORT], bytes[32];
	size_t n = json_count(record_at(p->v, "measured.before.contents")), size = PAPER_TEXT;

	for (size_t i = 0; i < n; i++) {
		(void)text_format(path, sizeof(path), "measured.before.contents.%zu.type", i);
		(void)text_append(lines[0].text, size, "%s%s", i ? ", " : "",
				  paper_ascii(p, path, type, sizeof(type)));
	}
	if (!n)
		(void)text_copy(lines[0].text, size,
				paper_word(p, "contents_state", "measured.before.contents_state"));
	if (paper_ems(lines[0].text) <= paper_room(VALUE_WIDTH))
		lines[0].size = VALUE_SIZE;
	(void)text_copy(hours, sizeof(hours), paper_say(p, PHRASE_NOT_EXAMINED));
	if (record_number(p->v, "measured.before.power_on_hours", -1) >= 0)
		(void)phrase_fill(hours, sizeof(hours), paper_say(p, PHRASE_POWER_ON_HOURS),
				  paper_count(p, "measured.before.power_on_hours", bytes), NULL);
	(void)text_format(lines[1].text, size, "%s%s%s", paper_say(p, PHRASE_L_POWER_ON),
			  p->language == LANGUAGE_JA ? "：" : ": ", hours);
	put_lines(p, c, PHRASE_CELL_BEFORE, lines, 2);
}

/* What the drive did itself, and by which standard. */
static void put_inside(const struct paper *p, struct cell c)
{
	struct line lines[] = {
		{ .name = "method", .size = SMALLER, .most = 2 },
		{ .name = "standard", .size = PAPER_SMALL, .most = 1 },
	};
	bool is_reached = !paper_word_is(p, "measured.verdict.level", "none"), is_long;

	(void)paper_techniques(p, lines[0].text);
	is_long = rows_of(&lines[0]) > 1;
	lines[1].most = is_long ? 1 : 2;
	(void)phrase_fill(lines[1].text, sizeof(lines[1].text),
			  paper_say(p, is_long ? PHRASE_STANDARD_SHORT : PHRASE_STANDARD_INSIDE),
			  paper_word(p, "level_short",
				     is_reached ? "measured.verdict.level"
						: "measured.plan.expected"),
			  NULL);
	put_lines(p, c, PHRASE_CELL_METHOD, lines, 2);
}

static void put_method(const struct paper *p, struct cell c)
{
	struct line lines[] = {
		{ .name = "method", .size = VALUE_SIZE, .most = 1 },
		{ .name = "standard", .size = PAPER_SMALL, .most = 2 },
	};
	char passes[32], source[PAPER_TEXT / 2];
	size_t n = json_count(record_at(p->v, "measured.plan.method.passes"));
	const char *id = record_text(p->v, "measured.plan.method.id");
	bool is_legacy = record_bool(p->v, "measured.plan.method.legacy");
	const struct phrase *standard = id ? phrase_word("standard", id) : NULL;

	if (paper_is_inside(p)) {
		put_inside(p, c);
		return;
	}
	(void)phrase_fill(lines[0].text, sizeof(lines[0].text), paper_say(p, PHRASE_PASSES),
			  paper_word(p, "method", "measured.plan.method.id"),
			  text_grouped(n, passes), NULL);
	(void)paper_ascii(p, "measured.plan.method.source", source, sizeof(source));
	if (standard)
		(void)text_copy(source, sizeof(source),
				p->language == LANGUAGE_JA ? standard->ja : standard->en);
	(void)text_format(lines[1].text, sizeof(lines[1].text), "%s%s%s", source,
			  is_legacy ? "; " : "", is_legacy ? paper_say(p, PHRASE_LEGACY) : "");
	put_lines(p, c, PHRASE_CELL_METHOD, lines, 2);
}

/* How many changed of those that can tell. Blank ones that read as promised tell nothing. */
static void canaries_text(const struct paper *p, char out[PAPER_TEXT])
{
	int64_t taken = record_number(p->v, "measured.outcome.canaries.taken", 0);
	int64_t silent = record_number(p->v, "measured.outcome.canaries.no_evidence", 0);
	int64_t lost = record_number(p->v, "measured.outcome.canaries.markers_lost", 0);
	enum phrase_id id = silent > 0 ? PHRASE_CANARIES_BLANK : PHRASE_CANARIES_SHORT;
	char told[32], changed[32], blank[32];

	if (taken <= 0) {
		(void)text_copy(out, PAPER_TEXT, paper_say(p, PHRASE_CANARIES_NONE));
		return;
	}
	(void)paper_count(p, "measured.outcome.canaries.changed", changed);
	(void)paper_count(p, "measured.outcome.canaries.no_evidence", blank);
	if (!record_bool(p->v, "measured.outcome.canaries.checked")) {
		id = PHRASE_CANARIES_NOT_CHECKED;
		silent = lost = 0;
	}
	silent += lost;
	(void)phrase_fill(out, PAPER_TEXT, paper_say(p, id),
			  text_grouped((uint64_t)(taken > silent ? taken - silent : 0), told),
			  changed, blank, NULL);
}

/* All was read and nothing compared: what such an erase leaves is not laid down. */
static void put_survey(const struct paper *p, struct cell c)
{
	struct line lines[] = {
		{ .name = "verification", .size = VALUE_SIZE, .most = 1 },
		{ .name = "verification", .size = SMALLER, .most = 1 },
		{ .name = "canaries", .size = SMALLER, .most = 1 },
	};
	char n[3][32];
	bool is_whole = record_number(p->v, "measured.outcome.survey.bytes_read", 0) ==
			record_number(p->v, "measured.outcome.survey.bytes_total", -1);

	(void)phrase_fill(lines[0].text, PAPER_TEXT,
			  paper_say(p, is_whole ? PHRASE_SURVEYED : PHRASE_SURVEYED_PART),
			  paper_count(p, "measured.outcome.survey.bytes_read", n[0]), NULL);
	(void)phrase_fill(lines[1].text, PAPER_TEXT, paper_say(p, PHRASE_SURVEY_BAD),
			  paper_count(p, "measured.outcome.survey.blocks_data", n[1]),
			  paper_count(p, "measured.outcome.survey.unreadable.blocks", n[2]), NULL);
	canaries_text(p, lines[2].text);
	put_lines(p, c, PHRASE_CELL_VERIFICATION, lines, 3);
}

static void put_verification(const struct paper *p, struct cell c)
{
	struct line lines[] = {
		{ .name = "verification", .size = VALUE_SIZE, .most = 1 },
		{ .name = "verification", .size = SMALLER, .most = 1 },
		{ .name = "canaries", .size = SMALLER, .most = 1 },
	};
	char n[3][32];
	size_t size = PAPER_TEXT;
	int64_t read = record_number(p->v, "measured.outcome.verification.bytes_read", 0);
	bool is_whole = read == record_number(p->v, "measured.plan.size_bytes", -1);
	bool is_sampled = record_number(p->v, "measured.outcome.verification.samples", 0) > 0;

	if (paper_is_surveyed(p)) {
		put_survey(p, c);
		return;
	}
	(void)phrase_fill(lines[0].text, size,
			  paper_say(p, is_whole     ? PHRASE_READ_BACK
				       : is_sampled ? PHRASE_READ_BACK_SAMPLE
						    : PHRASE_READ_BACK_PART),
			  paper_count(p, "measured.outcome.verification.bytes_read", n[0]),
			  paper_count(p, "measured.outcome.verification.samples", n[1]), NULL);
	(void)phrase_fill(lines[1].text, size, paper_say(p, PHRASE_READ_BACK_BAD),
			  paper_count(p, "measured.outcome.verification.mismatching.blocks", n[1]),
			  paper_count(p, "measured.outcome.verification.unreadable.blocks", n[2]),
			  NULL);
	if (read <= 0) {
		bool has_bad = strcmp(n[1], "0") != 0 || strcmp(n[2], "0") != 0;

		(void)text_copy(lines[0].text, size, paper_say(p, PHRASE_READ_BACK_NONE));
		if (!has_bad) /* nought of nothing is no result */
			(void)text_copy(lines[1].text, size,
					paper_say(p, PHRASE_READ_BACK_BAD_UNKNOWN));
	}
	canaries_text(p, lines[2].text);
	put_lines(p, c, PHRASE_CELL_VERIFICATION, lines, 3);
}

static void put_inspected(const struct paper *p, struct cell c)
{
	char text[PAPER_TEXT], bytes[32], total[32], samples[32];
	enum phrase_id id = record_bool(p->v, "measured.inspection.whole") ? PHRASE_INSPECTED_WHOLE
			    : record_bool(p->v, "measured.inspection.stopped") ||
					    !record_number(p->v, "measured.inspection.samples", 0)
				    ? PHRASE_INSPECTED_PART
				    : PHRASE_INSPECTED_SAMPLE;

	(void)phrase_fill(text, sizeof(text), paper_say(p, id),
			  paper_count(p, "measured.inspection.bytes_read", bytes),
			  paper_count(p, "measured.inspection.bytes_total", total),
			  paper_count(p, "measured.inspection.samples", samples), NULL);
	put_value(p, c, PHRASE_CELL_INSPECTION, "inspection", text);
}

static void put_finding(const struct paper *p, struct cell c)
{
	char text[PAPER_TEXT];

	(void)text_format(text, sizeof(text), "%s%s%s",
			  paper_word(p, "finding", "measured.inspection.finding"),
			  p->language == LANGUAGE_JA ? "：" : ": ",
			  paper_word(p, "finding_means", "measured.inspection.finding"));
	put_value(p, c, PHRASE_CELL_FINDING, "finding", text);
}

/* Which record the drive was held against. */
static void put_original(const struct paper *p, struct cell c)
{
	char text[PAPER_TEXT], when[PAPER_SHORT];
	const char *number = record_text(p->v, "measured.recheck.original.number");

	(void)phrase_fill(text, sizeof(text), paper_say(p, PHRASE_ORIGINAL), number ? number : "",
			  paper_moment(p, "measured.recheck.original.issued", when), NULL);
	put_value(p, c, PHRASE_CELL_ORIGINAL, "original", text);
}

static void put_rechecked(const struct paper *p, struct cell c)
{
	struct line lines[] = {
		{ .name = "recheck", .size = VALUE_SIZE, .most = 1 },
		{ .name = "recheck", .size = SMALLER, .most = 1 },
		{ .name = "recheck", .size = SMALLER, .most = 1 },
	};
	char n[2][32];
	size_t size = PAPER_TEXT;
	bool is_sampled = record_number(p->v, "measured.recheck.samples", 0) > 0;
	bool is_all = record_number(p->v, "measured.recheck.bytes_read", 0) ==
		      record_number(p->v, "measured.recheck.bytes_total", -1);

	(void)text_copy(lines[0].text, size,
			paper_word(p, "recheck_extent", "measured.recheck.extent"));
	(void)phrase_fill(lines[1].text, size,
			  paper_say(p, is_sampled ? PHRASE_READ_BACK_SAMPLE
				       : is_all   ? PHRASE_READ_BACK
						  : PHRASE_READ_BACK_PART),
			  paper_count(p, "measured.recheck.bytes_read", n[0]),
			  paper_count(p, "measured.recheck.samples", n[1]), NULL);
	(void)phrase_fill(lines[2].text, size, paper_say(p, PHRASE_READ_BACK_BAD),
			  paper_count(p, "measured.recheck.mismatching.blocks", n[0]),
			  paper_count(p, "measured.recheck.unreadable.blocks", n[1]), NULL);
	put_lines(p, c, PHRASE_CELL_RECHECK, lines, 3);
}

static void put_time(const struct paper *p, struct cell c)
{
	struct line lines[] = {
		{ .name = "time", .size = VALUE_SIZE, .most = 1 },
		{ .name = "time", .size = VALUE_SIZE, .most = 1 },
		{ .name = "clock", .size = PAPER_SMALL, .most = 1 },
	};
	char when[PAPER_SHORT], zone[PAPER_SHORT], path[PAPER_SHORT];

	(void)phrase_fill(lines[0].text, sizeof(lines[0].text), paper_say(p, PHRASE_FROM),
			  paper_moment(p, paper_about(p, "start", path), when), NULL);
	(void)phrase_fill(lines[1].text, sizeof(lines[1].text), paper_say(p, PHRASE_TO),
			  paper_moment(p, paper_about(p, "end", path), when),
			  paper_zone_short(p, zone), NULL);
	(void)phrase_fill(lines[2].text, sizeof(lines[2].text), paper_say(p, PHRASE_CLOCK_SHORT),
			  paper_word(p, "clock", "measured.clock.source"), NULL);
	put_lines(p, c, PHRASE_CELL_TIME, lines, 3);
}

static void put_place(const struct paper *p, struct cell c)
{
	char text[PAPER_TEXT];
	const char *place = paper_typed(p, "place");

	(void)text_format(text, sizeof(text), "%s%s%s",
			  paper_word(p, "place_kind", "typed.place_kind"),
			  *place ? (p->language == LANGUAGE_JA ? "：" : ": ") : "", place);
	put_value(p, c, PHRASE_CELL_PLACE, "place", text);
}

static void put_purpose(const struct paper *p, struct cell c)
{
	char text[PAPER_TEXT];

	(void)paper_typed_join(p, text, sizeof(text), " → ", "purpose", "destination", NULL);
	put_value(p, c, PHRASE_CELL_PURPOSE, "purpose", text);
}

static void put_contract(const struct paper *p, struct cell c)
{
	char text[PAPER_TEXT];

	(void)text_copy(text, sizeof(text), paper_typed(p, "contract_number"));
	if (!*text)
		(void)text_copy(text, sizeof(text), paper_say(p, PHRASE_NOT_STATED));
	put_value(p, c, PHRASE_CELL_CONTRACT, "contract_number", text);
}

static void put_subcontract(const struct paper *p, struct cell c)
{
	char text[PAPER_TEXT];

	(void)paper_subcontract(p, text, sizeof(text));
	put_value(p, c, PHRASE_CELL_SUBCONTRACT, "subcontract_consent", text);
}

static void put_rules(const struct paper *p, double top)
{
	double height = 0, y = top;

	for (size_t i = 0; i < N_ROWS; i++)
		height += heights[i];
	paper_line(p, SHEET_FRAME, SHEET_LEFT_EDGE, top, SHEET_WIDTH, height, 1);
	for (size_t i = 0; i + 1 < N_ROWS; i++) {
		y += heights[i];
		paper_line(p, SHEET_RULE, SHEET_LEFT_EDGE, y, SHEET_WIDTH, 0, PAPER_RULE);
	}
	for (int column = 0; column < 2; column++)
		paper_line(p, SHEET_RULE, SHEET_LEFT_EDGE + column * COLUMN_WIDTH + LABEL_WIDTH,
			   top, 0, height, PAPER_RULE);
	paper_line(p, SHEET_RULE, SHEET_LEFT_EDGE + COLUMN_WIDTH, top, 0, height, PAPER_RULE);
}

void paper_grid(const struct paper *p, double y)
{
	static void (*const erase[][2])(const struct paper *, struct cell) = {
		{ put_asset, put_source },         { put_model, put_serial },
		{ put_media, put_capacity },       { put_before, put_method },
		{ put_verification, put_time },    { put_place, put_purpose },
		{ put_contract, put_subcontract },
	};
	/* What stands where an erase has its method and its verification. */
	void (*const methods[])(const struct paper *, struct cell) = {
		[PAPER_INSPECTION] = put_finding, [PAPER_RECHECK] = put_original
	};
	void (*const readings[])(const struct paper *, struct cell) = {
		[PAPER_INSPECTION] = put_inspected, [PAPER_RECHECK] = put_rechecked
	};

	put_rules(p, y);
	for (unsigned row = 0; row < N_ROWS; row++) {
		for (unsigned column = 0; column < 2; column++) {
			void (*put)(const struct paper *, struct cell) = erase[row][column];

			if (paper_is_reading(p) && put == put_method)
				put = methods[p->kind];
			else if (paper_is_reading(p) && put == put_verification)
				put = readings[p->kind];
			put(p, cell_at(y, row, column));
		}
	}
}
