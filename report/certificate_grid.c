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
#define EMS_A_LINE   (VALUE_WIDTH / 25.4 * 72 / PAPER_LEAST)
#define LINE_MM      (PAPER_LEAST * 1.32 / 72 * 25.4)

/* Heights of the rows; cells that hold more are higher. */
static const double heights[] = { 9.8, 11.2, 9.2, 13.2, 13.2, 9.6, 9.6 };
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

static void put_label(const struct paper *p, struct cell c, enum phrase_id label)
{
	const struct phrase *f = phrase(label);
	double x = c.x + PADDING, w = LABEL_WIDTH - PADDING - 0.4;
	double y = c.y + (c.h - 2 * LINE_MM) / 2;
	struct sheet_item *item;

	if (p->language == LANGUAGE_JA) {
		(void)paper_put(p, x, y, w, PAPER_SMALL + 1, "label", f->ja);
		item = paper_put(p, x, y + LINE_MM + 0.3, w, PAPER_SMALL, "label", f->en);
	} else {
		item = paper_put(p, x, c.y, w, PAPER_SMALL + 1, "label", f->en);
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
	/* The ends of wrapped lines are not filled. */
	double ems = lines * EMS_A_LINE * (lines > 1 ? 0.88 : 1);
	struct sheet_item *item;

	put_label(p, c, label);
	item = paper_put(p, c.x + LABEL_WIDTH + PADDING, c.y + INSET / 2, VALUE_WIDTH, VALUE_SIZE,
			 name, paper_cut(p, text, ems));
	if (item) {
		item->h = c.h - INSET;
		item->is_middle = true;
	}
}

/* One line of several in a cell. */
static void put_line(const struct paper *p, struct cell c, double y, double size, const char *name,
		     char text[PAPER_TEXT])
{
	struct sheet_item *item = paper_put(p, c.x + LABEL_WIDTH + PADDING, c.y + y, VALUE_WIDTH,
					    size, name, paper_cut(p, text, EMS_A_LINE));

	if (item)
		item->most_lines = 1;
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
	const char *user = paper_typed(p, "source_user");

	(void)paper_source(p, text, sizeof(text));
	if (*user)
		(void)text_append(text, sizeof(text), " / %s", user);
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
	char text[PAPER_TEXT], from[PAPER_TEXT];
	double x = c.x + LABEL_WIDTH + PADDING;
	struct sheet_item *item;

	put_label(p, c, PHRASE_CELL_SERIAL);
	(void)paper_serial(p, text, sizeof(text));
	item = paper_put(p, x, c.y + 0.6, VALUE_WIDTH, 12, "serial",
			 paper_cut(p, text, EMS_A_LINE));
	if (item)
		item->is_unbroken = true;
	(void)phrase_fill(from, sizeof(from), paper_say(p, PHRASE_SERIAL_FROM),
			  paper_word(p, "serial_short", "measured.device.serial_source"), NULL);
	if (json_count(record_at(p->v, "measured.device.weak")))
		(void)phrase_fill(text, sizeof(text), paper_say(p, PHRASE_IDENTITY_WEAK), from,
				  NULL);
	else
		(void)text_copy(text, sizeof(text), from);
	put_line(p, c, 6.7, PAPER_SMALL, "serial_source", text);
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
	bool is_known = paper_word_is(p, "measured.device.native_size", "known");
	char text[PAPER_TEXT], bytes[32];

	put_label(p, c, PHRASE_CELL_CAPACITY);
	(void)text_format(text, sizeof(text), "%s B",
			  paper_count(p, "measured.device.size_bytes", bytes));
	put_line(p, c, 0.5, VALUE_SIZE, "capacity", text);
	(void)text_copy(text, sizeof(text),
			paper_say(p, is_known ? PHRASE_NATIVE_KNOWN : PHRASE_NATIVE_UNKNOWN));
	put_line(p, c, 4.9, PAPER_SMALL, "capacity", text);
}

/* Types of what was found, by their short names; kinds and partitions stand on page 2. */
static void put_before(const struct paper *p, struct cell c)
{
	char text[PAPER_TEXT] = "", hours[PAPER_SHORT], path[PAPER_SHORT], type[PAPER_SHORT];
	char bytes[32];
	size_t n = json_count(record_at(p->v, "measured.before.contents"));
	struct sheet_item *item;

	put_label(p, c, PHRASE_CELL_BEFORE);
	for (size_t i = 0; i < n; i++) {
		(void)text_format(path, sizeof(path), "measured.before.contents.%zu.type", i);
		(void)text_append(text, sizeof(text), "%s%s", i ? ", " : "",
				  paper_ascii(p, path, type, sizeof(type)));
	}
	if (!n)
		(void)text_copy(text, sizeof(text),
				paper_word(p, "contents_state", "measured.before.contents_state"));
	item = paper_put(p, c.x + LABEL_WIDTH + PADDING, c.y + 0.7, VALUE_WIDTH, VALUE_SIZE,
			 "before", paper_cut(p, text, 2 * EMS_A_LINE * 0.88));
	if (item)
		item->h = 7.6;
	(void)text_copy(hours, sizeof(hours), paper_say(p, PHRASE_NOT_EXAMINED));
	if (record_number(p->v, "measured.before.power_on_hours", -1) >= 0)
		(void)phrase_fill(hours, sizeof(hours), paper_say(p, PHRASE_POWER_ON_HOURS),
				  paper_count(p, "measured.before.power_on_hours", bytes), NULL);
	(void)text_format(text, sizeof(text), "%s%s%s", paper_say(p, PHRASE_L_POWER_ON),
			  p->language == LANGUAGE_JA ? "：" : ": ", hours);
	put_line(p, c, 8.7, PAPER_SMALL + 0.5, "power_on_hours", text);
}

static void put_method(const struct paper *p, struct cell c)
{
	char text[PAPER_TEXT], passes[32], source[PAPER_TEXT / 2];
	size_t n = json_count(record_at(p->v, "measured.plan.method.passes"));
	bool is_legacy = record_bool(p->v, "measured.plan.method.legacy");
	struct sheet_item *item;

	put_label(p, c, PHRASE_CELL_METHOD);
	(void)phrase_fill(text, sizeof(text), paper_say(p, PHRASE_PASSES),
			  paper_word(p, "method", "measured.plan.method.id"),
			  text_grouped(n, passes), NULL);
	put_line(p, c, 0.7, VALUE_SIZE, "method", text);
	(void)text_format(text, sizeof(text), "%s%s%s",
			  is_legacy ? paper_say(p, PHRASE_LEGACY) : "", is_legacy ? "; " : "",
			  paper_ascii(p, "measured.plan.method.source", source, sizeof(source)));
	item = paper_put(p, c.x + LABEL_WIDTH + PADDING, c.y + 5.2, VALUE_WIDTH, PAPER_SMALL,
			 "standard", paper_cut(p, text, 2 * EMS_A_LINE * 0.88));
	if (item)
		item->h = 7.6;
}

static void put_verification(const struct paper *p, struct cell c)
{
	char text[PAPER_TEXT], n[3][32];
	int64_t read = record_number(p->v, "measured.outcome.verification.bytes_read", 0);
	bool is_whole = read == record_number(p->v, "measured.device.size_bytes", -1);

	put_label(p, c, PHRASE_CELL_VERIFICATION);
	if (read == 0)
		(void)text_copy(text, sizeof(text), paper_say(p, PHRASE_READ_BACK_NONE));
	else
		(void)phrase_fill(text, sizeof(text),
				  paper_say(p, is_whole ? PHRASE_READ_BACK : PHRASE_READ_BACK_PART),
				  paper_count(p, "measured.outcome.verification.bytes_read", n[0]),
				  NULL);
	put_line(p, c, 0.7, VALUE_SIZE, "verification", text);
	(void)phrase_fill(text, sizeof(text), paper_say(p, PHRASE_READ_BACK_BAD),
			  paper_count(p, "measured.outcome.verification.mismatching.blocks", n[1]),
			  paper_count(p, "measured.outcome.verification.unreadable.blocks", n[2]),
			  NULL);
	put_line(p, c, 5, PAPER_SMALL + 0.5, "verification", text);
	(void)phrase_fill(text, sizeof(text), paper_say(p, PHRASE_CANARIES_SHORT),
			  paper_count(p, "measured.outcome.canaries.taken", n[1]),
			  paper_count(p, "measured.outcome.canaries.changed", n[2]), NULL);
	put_line(p, c, 8.9, PAPER_SMALL + 0.5, "canaries", text);
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

static void put_time(const struct paper *p, struct cell c)
{
	bool is_inspection = p->kind == PAPER_INSPECTION;
	char text[PAPER_TEXT], when[PAPER_SHORT], zone[PAPER_SHORT];

	put_label(p, c, PHRASE_CELL_TIME);
	(void)phrase_fill(text, sizeof(text), paper_say(p, PHRASE_FROM),
			  paper_moment(p,
				       is_inspection ? "measured.inspection.start"
						     : "measured.outcome.start",
				       when),
			  NULL);
	put_line(p, c, 0.7, VALUE_SIZE, "time", text);
	(void)phrase_fill(text, sizeof(text), paper_say(p, PHRASE_TO),
			  paper_moment(p,
				       is_inspection ? "measured.inspection.end"
						     : "measured.outcome.end",
				       when),
			  paper_zone_short(p, zone), NULL);
	put_line(p, c, 4.9, VALUE_SIZE, "time", text);
	(void)phrase_fill(text, sizeof(text), paper_say(p, PHRASE_CLOCK_SHORT),
			  paper_word(p, "clock", "measured.clock.source"), NULL);
	put_line(p, c, 9.2, PAPER_SMALL, "clock", text);
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
	bool is_inspection = p->kind == PAPER_INSPECTION;

	put_rules(p, y);
	for (unsigned row = 0; row < N_ROWS; row++) {
		for (unsigned column = 0; column < 2; column++) {
			void (*put)(const struct paper *, struct cell) = erase[row][column];

			if (is_inspection && put == put_method)
				put = put_finding;
			else if (is_inspection && put == put_verification)
				put = put_inspected;
			put(p, cell_at(y, row, column));
		}
	}
}
