/*
 * report/file_name.c - see file_name.h.
 */
#include "report/file_name.h"

#include <string.h>

#include "base/text.h"

#define RAW_MOST 64 /* bytes of a raw text */

/* Letters and digits beyond ASCII that a name keeps: Latin, Greek, Cyrillic; iteration marks, kana,
 * kanji with their extensions and compatibility forms; full-width letters, half-width katakana. */
static const struct {
	uint32_t first, last;
} letters[] = {
	{ '0', '9' },       { 'A', 'Z' },         { 'a', 'z' },       { 0x00C0, 0x00D6 },
	{ 0x00D8, 0x00F6 }, { 0x00F8, 0x024F },   { 0x0370, 0x03FF }, { 0x0400, 0x04FF },
	{ 0x3005, 0x3007 }, { 0x3041, 0x3096 },   { 0x309D, 0x309F }, { 0x30A1, 0x30FA },
	{ 0x30FC, 0x30FF }, { 0x31F0, 0x31FF },   { 0x3400, 0x4DBF }, { 0x4E00, 0x9FFF },
	{ 0xF900, 0xFAFF }, { 0xFF10, 0xFF19 },   { 0xFF21, 0xFF3A }, { 0xFF41, 0xFF5A },
	{ 0xFF66, 0xFF9F }, { 0x20000, 0x323AF },
};

static bool stays(uint32_t c)
{
	if (c == '-' || c == '.')
		return true;
	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
		if (c >= letters[i].first && c <= letters[i].last)
			return true;
	return false;
}

void file_name_part(const char *text, char out[FILE_NAME_PART + 1])
{
	size_t n = 0;

	for (uint32_t c; (c = text_next(&text));) {
		char bytes[5];
		size_t more;

		if (!stays(c) || (!n && c == '.'))
			c = '_';
		more = text_encode(c, bytes);
		if (n + more > FILE_NAME_PART)
			break;
		memcpy(out + n, bytes, more);
		n += more;
	}
	out[n] = '\0';
}

/* A raw text of the record (hex): its printable ASCII bytes, '_' for every other. */
static void raw_part(const char *hex, char out[FILE_NAME_PART + 1])
{
	uint8_t bytes[RAW_MOST];
	char text[RAW_MOST + 1];
	size_t n = strlen(hex) / 2;

	if (n > sizeof(bytes) || !text_unhex(hex, n, bytes))
		n = 0; /* the reader let no such record in */
	for (size_t i = 0; i < n; i++)
		text[i] = (char)(bytes[i] > 0x20 && bytes[i] < 0x7F ? bytes[i] : '_');
	text[n] = '\0';
	file_name_part(text, out);
}

int file_name_folder(const struct record_view *v, char out[FILE_NAME_MOST], struct error *err)
{
	struct instant issued;
	struct calendar day;

	if (!record_instant(v, "measured.issued", &issued))
		return error_set(err, REASON_RECORD_MALFORMED, 0, "measured.issued", "%s", "");
	day = instant_calendar(issued);
	if (!text_format(out, FILE_NAME_MOST, "certificates/%04d/%02d", day.year, day.month))
		return error_set(err, REASON_RECORD_MALFORMED, 0, "measured.issued", "year");
	return 0;
}

/* A job that came out well below what was required has a word of its own: its paper is a report. */
static const char *word_of(const struct record_view *v)
{
	/* A recheck's says so: "same" alone is no result of an erase. */
	static const char *const rechecks[][2] = { { "same", "recheck-same" },
						   { "differs", "recheck-differs" },
						   { "unreadable", "recheck-unreadable" },
						   { "incomplete", "recheck-incomplete" } };
	const char *word = record_text(v, "measured.verdict.word");
	const char *recheck = record_text(v, "measured.recheck.result");

	for (size_t i = 0; recheck && i < sizeof(rechecks) / sizeof(rechecks[0]); i++)
		if (strcmp(recheck, rechecks[i][0]) == 0)
			return rechecks[i][1];
	if (!word)
		return record_text(v, "measured.inspection.finding");
	if ((strcmp(word, "cleared") == 0 || strcmp(word, "purged") == 0) &&
	    !record_bool(v, "measured.verdict.meets_required"))
		return "below-required";
	return word;
}

int file_name_of(const struct record_view *v, char out[FILE_NAME_MOST], struct error *err)
{
	const char *number = record_text(v, "number"), *tag = record_text(v, "typed.asset_number");
	const char *serial = record_text(v, "measured.device.serial");
	const char *word = word_of(v);
	char tag_part[FILE_NAME_PART + 1], serial_part[FILE_NAME_PART + 1];

	if (!number || !serial || !word)
		return error_set(err, REASON_RECORD_MALFORMED, 0, "number", "%s", "no name");
	file_name_part(tag ? tag : "no-tag", tag_part);
	if (*serial)
		raw_part(serial, serial_part);
	else
		file_name_part("no-serial", serial_part);
	if (!text_format(out, FILE_NAME_MOST, "%s_%s_%s_%s%s", number, tag_part, serial_part, word,
			 record_bool(v, "practice") ? "_PRACTICE" : ""))
		return error_set(err, REASON_RECORD_MALFORMED, 0, number, "name too long");
	return 0;
}
