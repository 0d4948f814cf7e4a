/*
 * report/certificate_text.c - values of a record as text on paper.
 */
#include <stdarg.h>
#include <string.h>

#include "base/text.h"
#include "report/certificate_inner.h"

#define SHA256_HEX   64
#define RAW_MOST     256
#define REIWA_FIRST  2019 /* from 1 May */
#define GROUP_DIGITS 4

const char *paper_say(const struct paper *p, enum phrase_id id)
{
	return phrase_in(p->language, id);
}

const char *paper_both(const struct paper *p, enum phrase_id id, char out[PAPER_TEXT])
{
	const struct phrase *f = phrase(id);

	if (p->language == LANGUAGE_EN || strcmp(f->ja, f->en) == 0)
		return f->en;
	(void)text_format(out, PAPER_TEXT, "%s %s", f->ja, f->en); /* far shorter */
	return out;
}

const char *paper_both_typed(const struct paper *p, enum phrase_id id, char out[PAPER_TEXT])
{
	const struct phrase *f = phrase(id);

	if (p->language == LANGUAGE_EN || strcmp(f->ja, f->en) == 0)
		(void)text_format(out, PAPER_TEXT, "%s%s", f->en, PAPER_TYPED_MARK);
	else
		(void)text_format(out, PAPER_TEXT, "%s%s %s", f->ja, PAPER_TYPED_MARK, f->en);
	return out;
}

const char *paper_word(const struct paper *p, const char *group, const char *path)
{
	const char *word = record_text(p->v, path);

	return word ? phrase_word_in(p->language, group, word) : "";
}

bool paper_word_is(const struct paper *p, const char *path, const char *word)
{
	const char *is = record_text(p->v, path);

	return is && strcmp(is, word) == 0;
}

const char *paper_result(const struct paper *p)
{
	return record_text(p->v, p->kind == PAPER_INSPECTION ? "measured.inspection.finding"
				 : p->kind == PAPER_RECHECK  ? "measured.recheck.result"
							     : "measured.verdict.word");
}

bool paper_is_reading(const struct paper *p)
{
	return p->kind == PAPER_INSPECTION || p->kind == PAPER_RECHECK;
}

const char *paper_about(const struct paper *p, const char *member, char out[PAPER_SHORT])
{
	(void)text_format(out, PAPER_SHORT, "measured.%s.%s",
			  p->kind == PAPER_INSPECTION ? "inspection"
			  : p->kind == PAPER_RECHECK  ? "recheck"
						      : "outcome",
			  member); /* short */
	return out;
}

const char *paper_typed(const struct paper *p, const char *key)
{
	char path[64];
	const char *value;

	(void)text_format(path, sizeof(path), "typed.%s", key);
	value = record_text(p->v, path);
	return value ? value : "";
}

const char *paper_typed_join(const struct paper *p, char *out, size_t size, const char *between,
			     ...)
{
	const char *key;
	va_list list;

	*out = '\0';
	va_start(list, between);
	while ((key = va_arg(list, const char *))) {
		const char *value = paper_typed(p, key);

		if (*value)
			(void)text_append(out, size, "%s%s", *out ? between : "", value);
	}
	va_end(list);
	return out;
}

const char *paper_raw(const struct paper *p, const char *path, char *out, size_t size)
{
	const char *hex = record_text(p->v, path);
	uint8_t bytes[RAW_MOST];
	size_t n = hex ? strlen(hex) / 2 : 0;

	*out = '\0';
	if (n && n <= sizeof(bytes) && text_unhex(hex, n, bytes))
		(void)text_printable(bytes, n, out, size);
	return out;
}

const char *paper_ascii(const struct paper *p, const char *path, char *out, size_t size)
{
	const char *text = record_text(p->v, path);

	*out = '\0';
	if (text)
		(void)text_printable(text, strlen(text), out, size);
	return out;
}

const char *paper_count(const struct paper *p, const char *path, char out[32])
{
	int64_t n = record_number(p->v, path, 0);

	return text_grouped(n < 0 ? 0 : (uint64_t)n, out);
}

const char *paper_time(struct instant t, char out[PAPER_SHORT])
{
	struct calendar c = instant_calendar(t);

	(void)text_format(out, PAPER_SHORT, "%04d-%02d-%02d %02d:%02d:%02d", c.year, c.month, c.day,
			  c.hour, c.minute, c.second);
	return out;
}

const char *paper_moment(const struct paper *p, const char *path, char out[PAPER_SHORT])
{
	struct instant t;

	*out = '\0';
	if (record_instant(p->v, path, &t))
		(void)paper_time(t, out);
	return out;
}

/* With the year of the era Reiwa, which began on 1 May 2019. */
const char *paper_date(const struct paper *p, struct instant t, char out[PAPER_SHORT])
{
	struct calendar c = instant_calendar(t);

	if (p->language == LANGUAGE_EN) {
		(void)text_format(out, PAPER_SHORT, "%04d-%02d-%02d", c.year, c.month, c.day);
		return out;
	}
	(void)text_format(out, PAPER_SHORT, "%d年%d月%d日", c.year, c.month, c.day);
	if (c.year == REIWA_FIRST && c.month >= 5)
		(void)text_append(out, PAPER_SHORT, "（令和元年）");
	else if (c.year > REIWA_FIRST)
		(void)text_append(out, PAPER_SHORT, "（令和%d年）", c.year - REIWA_FIRST + 1);
	return out;
}

const char *paper_zone(const struct paper *p, char out[PAPER_SHORT])
{
	const char *zone = record_text(p->v, "measured.clock.zone");
	struct instant t = { .utc_ms = 0 };
	int minutes, ahead;

	(void)record_instant(p->v, "measured.issued", &t); /* absent: UTC */
	minutes = t.offset_s / 60;
	ahead = minutes < 0 ? -minutes : minutes;
	(void)text_format(out, PAPER_SHORT, "%sUTC%c%02d:%02d",
			  zone && strcmp(zone, "Asia/Tokyo") == 0 ? "JST, " : "",
			  minutes < 0 ? '-' : '+', ahead / 60, ahead % 60);
	return out;
}

const char *paper_zone_short(const struct paper *p, char out[PAPER_SHORT])
{
	char *comma;

	(void)paper_zone(p, out);
	comma = strchr(out, ',');
	if (comma)
		*comma = '\0'; /* "JST" says it */
	return out;
}

const char *paper_digest(const struct paper *p, const char *path, char out[PAPER_SHORT])
{
	const char *hex = record_text(p->v, path);
	size_t n = 0;

	for (size_t i = 0; hex && hex[i] && i < SHA256_HEX; i++) {
		if (i && i % GROUP_DIGITS == 0)
			out[n++] = ' ';
		out[n++] = hex[i];
	}
	out[n] = '\0';
	return out;
}

const char *paper_model(const struct paper *p, char *out, size_t size)
{
	char vendor[PAPER_TEXT / 4], model[PAPER_TEXT / 4];

	(void)paper_raw(p, "measured.device.vendor", vendor, sizeof(vendor));
	(void)paper_raw(p, "measured.device.model", model, sizeof(model));
	(void)text_format(out, size, "%s%s%s", vendor, *vendor && *model ? " " : "", model);
	if (!*out)
		(void)text_copy(out, size, paper_say(p, PHRASE_NONE));
	return out;
}

const char *paper_serial(const struct paper *p, char *out, size_t size)
{
	(void)paper_raw(p, "measured.device.serial", out, size);
	if (!*out)
		(void)text_copy(out, size, paper_say(p, PHRASE_SERIAL_MISSING));
	return out;
}

/* This computer is the source only where the drive belongs to it. */
const char *paper_source(const struct paper *p, char *out, size_t size)
{
	char vendor[400], product[400], serial[400], typed[PAPER_TEXT / 2];
	char marked[PAPER_TEXT / 2 + sizeof(PAPER_TYPED_MARK)];

	if (!paper_word_is(p, "typed.machine_role", "asset")) {
		(void)paper_typed_join(p, typed, sizeof(typed), " / ", "source_model",
				       "source_serial", NULL);
		(void)text_format(marked, sizeof(marked), "%s%s", PAPER_TYPED_MARK, typed);
		return phrase_fill(out, size, paper_say(p, PHRASE_WORKBENCH_SOURCE),
				   *typed ? marked : paper_say(p, PHRASE_NOT_STATED), NULL);
	}
	(void)paper_ascii(p, "measured.machine.vendor", vendor, sizeof(vendor));
	(void)paper_ascii(p, "measured.machine.product", product, sizeof(product));
	(void)paper_ascii(p, "measured.machine.serial", serial, sizeof(serial));
	(void)text_format(out, size, "%s%s%s%s%s", vendor, *vendor ? " " : "", product,
			  *serial ? " / " : "", serial);
	if (!*out)
		(void)text_copy(out, size, paper_say(p, PHRASE_NOT_STATED));
	return out;
}

const char *paper_contents(const struct paper *p, char *out, size_t size)
{
	size_t n = json_count(record_at(p->v, "measured.before.contents"));

	*out = '\0';
	for (size_t i = 0; i < n; i++) {
		char path[PAPER_SHORT], one[PAPER_SHORT], type[PAPER_SHORT * 2], number[32];
		const char *kind;

		(void)text_format(path, sizeof(path), "measured.before.contents.%zu.kind", i);
		kind = paper_word(p, "content", path);
		(void)text_format(path, sizeof(path), "measured.before.contents.%zu.type", i);
		(void)paper_ascii(p, path, type, sizeof(type));
		(void)text_format(path, sizeof(path), "measured.before.contents.%zu.partition", i);
		(void)text_append(out, size, "%s%s %s", i ? ", " : "", kind, type);
		if (record_number(p->v, path, 0) > 0)
			(void)text_append(out, size, " (%s)",
					  phrase_fill(one, sizeof(one),
						      paper_say(p, PHRASE_PARTITION),
						      paper_count(p, path, number), NULL));
	}
	return out;
}

void paper_append_user(const struct paper *p, char *out, size_t size)
{
	const char *user = paper_typed(p, "source_user");

	if (*user)
		(void)text_append(out, size, " / %s%s", PAPER_TYPED_MARK, user);
}

const char *paper_subcontract(const struct paper *p, char *out, size_t size)
{
	const char *consent = paper_typed(p, "subcontract_consent");

	if (*consent)
		return phrase_fill(out, size, paper_say(p, PHRASE_SUBCONTRACT_CONSENT), consent,
				   NULL);
	(void)text_copy(out, size, paper_say(p, PHRASE_SUBCONTRACT_NONE));
	return out;
}

struct sheet_item *paper_put(const struct paper *p, double x, double y, double w, double size_pt,
			     const char *name, const char *text)
{
	struct sheet_item *item = sheet_add(p->s, SHEET_TEXT, x, y, w, 0, text);

	if (!item)
		return NULL;
	item->size_pt = size_pt;
	item->least_pt = PAPER_LEAST;
	(void)text_copy(item->name, sizeof(item->name), name);
	return item;
}

void paper_line(const struct paper *p, enum sheet_kind kind, double x, double y, double w, double h,
		double line_pt)
{
	struct sheet_item *item = sheet_add(p->s, kind, x, y, w, h, NULL);

	if (item)
		item->line_pt = line_pt;
}
