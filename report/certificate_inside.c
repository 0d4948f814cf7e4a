/*
 * report/certificate_inside.c - erases inside the drive: the drive's own answers before and after, in its
 * own bytes; what was hidden and opened; what was read afterwards; what no such erase reaches.
 */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "report/certificate_inner.h"
#include "report/record_check.h"

#define ERASES "measured.outcome.erases"

bool paper_is_inside(const struct paper *p)
{
	return json_count(record_at(p->v, ERASES)) > 0 &&
	       !paper_word_is(p, "measured.outcome.judged.technique", "overwrite");
}

bool paper_is_surveyed(const struct paper *p)
{
	return paper_is_inside(p) && json_is_object(record_at(p->v, "measured.outcome.survey"));
}

bool paper_is_compared(const struct paper *p)
{
	const char *id = record_text(p->v, "measured.outcome.judged.technique");
	const struct record_technique *t = id ? record_technique_by_id(id) : NULL;

	return t && (t->leaves == RECORD_LEAVES_PATTERN || t->leaves == RECORD_LEAVES_METHOD);
}

static const char *path_of(size_t i, const char *member, char out[PAPER_SHORT])
{
	(void)text_format(out, PAPER_SHORT, ERASES ".%zu.%s", i, member); /* members are short */
	return out;
}

static bool is_ended_well(const struct paper *p, size_t i)
{
	char path[PAPER_SHORT];

	return record_bool(p->v, path_of(i, "ended_well", path));
}

const char *paper_techniques(const struct paper *p, char out[PAPER_TEXT])
{
	size_t n = json_count(record_at(p->v, ERASES));
	char path[PAPER_SHORT];

	*out = '\0';
	if (paper_is_inside(p))
		for (size_t i = 0; i < n; i++)
			if (is_ended_well(p, i))
				(void)text_append(out, PAPER_TEXT, "%s%s", *out ? " → " : "",
						  paper_word(p, "technique",
							     path_of(i, "technique", path)));
	if (!*out)
		(void)text_copy(out, PAPER_TEXT,
				paper_word(p, "technique", "measured.outcome.judged.technique"));
	return out;
}

/* Hex in pairs of bytes, as the drive gave it. */
static void append_raw(const struct paper *p, const char *path, char out[PAPER_TEXT])
{
	const char *hex = record_text(p->v, path);
	char grouped[PAPER_TEXT / 4] = "", text[PAPER_TEXT / 2];

	if (!hex || !*hex)
		return;
	for (size_t i = 0; hex[i]; i += i + 4 <= strlen(hex) ? 4 : strlen(hex) - i)
		(void)text_append(grouped, sizeof(grouped), "%s%.4s", i ? " " : "", hex + i);
	(void)text_append(out, PAPER_TEXT, "; %s",
			  phrase_fill(text, sizeof(text), paper_say(p, PHRASE_V_STATUS_RAW),
				      grouped, NULL));
}

static void append_filled(const struct paper *p, char out[PAPER_TEXT], enum phrase_id id,
			  const char *value)
{
	char text[PAPER_TEXT / 2];

	(void)text_append(out, PAPER_TEXT, "; %s",
			  phrase_fill(text, sizeof(text), paper_say(p, id), value, NULL));
}

/* State, progress, passes, zeros by mapping, and the bytes that say so. Nothing where no such status was
 * asked for: only a sanitize has one. */
static void status_row(const struct paper *p, enum phrase_id label, const char *at)
{
	char text[PAPER_TEXT], path[PAPER_SHORT], n[32];
	const char *raw;

	(void)text_format(path, sizeof(path), "%s.raw", at);
	raw = record_text(p->v, path);
	(void)text_format(path, sizeof(path), "%s.state", at);
	if ((!raw || !*raw) && paper_word_is(p, path, "unknown"))
		return;
	(void)text_copy(text, sizeof(text), paper_word(p, "sanitize_state", path));
	(void)text_format(path, sizeof(path), "%s.progress", at);
	if (record_number(p->v, path, -1) >= 0)
		append_filled(p, text, PHRASE_V_STATUS_PROGRESS, paper_count(p, path, n));
	(void)text_format(path, sizeof(path), "%s.passes_done", at);
	if (record_number(p->v, path, 0) > 0)
		append_filled(p, text, PHRASE_V_STATUS_PASSES, paper_count(p, path, n));
	(void)text_format(path, sizeof(path), "%s.deallocated", at);
	if (record_bool(p->v, path))
		(void)text_append(text, sizeof(text), "; %s", paper_say(p, PHRASE_V_DEALLOCATED));
	(void)text_format(path, sizeof(path), "%s.raw", at);
	append_raw(p, path, text);
	paper_row(p, label, text);
}

/* Before, with our password set, after; of an erase that sets none the last alone. */
static void lock_row(const struct paper *p, size_t i)
{
	static const char *const whens[] = { "lock_before", "lock_armed", "lock_after" };
	static const char *const members[] = { "enabled", "locked", "frozen" };
	char text[PAPER_TEXT] = "", part[PAPER_TEXT / 2], path[PAPER_SHORT], member[PAPER_SHORT];
	bool is_armed = paper_word_is(p, path_of(i, "lock_armed.enabled", path), "yes");

	for (size_t k = is_armed ? 0 : 2; k < 3; k++) {
		const char *words[3];

		if (!json_is_object(record_at(p->v, path_of(i, whens[k], path))))
			continue;
		for (size_t m = 0; m < 3; m++) {
			(void)text_format(member, sizeof(member), "%s.%s", path, members[m]);
			words[m] = paper_word(p, "has", member);
		}
		(void)text_append(text, sizeof(text), "%s%s", *text ? "; " : "",
				  phrase_fill(part, sizeof(part), paper_say(p, PHRASE_V_LOCK),
					      phrase_word_in(p->language, "lock", whens[k]),
					      words[0], words[1], words[2], NULL));
	}
	if (*text)
		paper_row(p, PHRASE_L_LOCK, text);
}

static void drive_pass_row(const struct paper *p, size_t i)
{
	char text[PAPER_TEXT], path[PAPER_SHORT], asked[32], told[32], byte[8] = "";
	int64_t value = record_number(p->v, "measured.plan.drive_pass.byte", -1);

	if (record_number(p->v, path_of(i, "passes_asked", path), 0) <= 0)
		return;
	(void)paper_count(p, path, asked);
	if (value >= 0)
		(void)text_format(byte, sizeof(byte), "%02X", (unsigned)value & 0xFF);
	(void)phrase_fill(text, sizeof(text), paper_say(p, PHRASE_V_DRIVE_PASS), byte, asked, NULL);
	if (record_number(p->v, path_of(i, "after.passes_done", path), 0) > 0)
		append_filled(p, text, PHRASE_V_DRIVE_PASS_TOLD, paper_count(p, path, told));
	paper_row(p, PHRASE_L_DRIVE_PASS, text);
}

static const char *word_of_command(const struct paper *p, const char *path, char out[16])
{
	int64_t n = record_number(p->v, path, -1);

	if (n < 0)
		return paper_say(p, PHRASE_NONE);
	(void)text_format(out, 16, "%08" PRIX64 "h", (uint64_t)n & 0xFFFFFFFF);
	return out;
}

/* NVMe: the log names the command that ran last; it must be the one that was sent. */
static void command_row(const struct paper *p, size_t i)
{
	char text[PAPER_TEXT], path[PAPER_SHORT], sent[16], told[16];
	const char *a = word_of_command(p, path_of(i, "command", path), sent);
	const char *b = word_of_command(p, path_of(i, "after.command", path), told);

	if (record_number(p->v, path_of(i, "command", path), -1) < 0)
		return;
	(void)phrase_fill(text, sizeof(text), paper_say(p, PHRASE_V_COMMAND), a, b, NULL);
	if (record_bool(p->v, path_of(i, "no_deallocate_asked", path)))
		(void)text_append(text, sizeof(text), "; %s", paper_say(p, PHRASE_V_NO_DEALLOCATE));
	paper_row(p, PHRASE_L_COMMAND, text);
}

/* Why it did not go well, and the drive's words for it. */
static void facts_row(const struct paper *p, size_t i)
{
	char text[PAPER_TEXT] = "", facts[PAPER_TEXT / 2], path[PAPER_SHORT];
	const char *id = record_text(p->v, path_of(i, "reason", path));
	const struct phrase_reason_row *row = id ? phrase_reason(id) : NULL;

	if (row)
		(void)text_append(text, sizeof(text), "%s (%s) ",
				  p->language == LANGUAGE_JA ? row->sentence.ja : row->sentence.en,
				  id);
	else if (id)
		(void)text_append(text, sizeof(text), "%s ", id);
	(void)text_append(text, sizeof(text), "%s",
			  paper_ascii(p, path_of(i, "facts", path), facts, sizeof(facts)));
	if (*text)
		paper_row(p, PHRASE_L_FACTS, text);
}

static void append_seen(const struct paper *p, size_t i, char out[PAPER_TEXT])
{
	static const char *const facts[] = { "asked_before", "attached", "seen_running",
					     "ended_well",   "reset",    "undone" };
	char text[PAPER_TEXT / 2] = "", path[PAPER_SHORT], n[32];

	for (size_t k = 0; k < sizeof(facts) / sizeof(facts[0]); k++)
		if (record_bool(p->v, path_of(i, facts[k], path)))
			(void)text_append(text, sizeof(text), "%s%s", *text ? ", " : "",
					  phrase_word_in(p->language, "erase_fact", facts[k]));
	if (*text)
		append_filled(p, out, PHRASE_V_ERASE_ENDED, text);
	if (record_number(p->v, path_of(i, "stood_s", path), 0) > 0)
		append_filled(p, out, PHRASE_V_STOOD, paper_count(p, path, n));
}

static void erase_rows(const struct paper *p, size_t i)
{
	char text[PAPER_TEXT], path[PAPER_SHORT], number[32], polls[32], from[PAPER_SHORT],
		to[PAPER_SHORT];
	const char *technique = paper_word(p, "technique", path_of(i, "technique", path));
	bool is_begun = record_bool(p->v, path_of(i, "begun", path));

	(void)text_grouped(i + 1, number);
	if (!is_begun) {
		paper_row(p, PHRASE_L_ERASE,
			  phrase_fill(text, sizeof(text), paper_say(p, PHRASE_V_ERASE_NOT), number,
				      technique, NULL));
		facts_row(p, i);
		return;
	}
	(void)phrase_fill(text, sizeof(text), paper_say(p, PHRASE_V_ERASE), number, technique,
			  paper_word(p, "answer", path_of(i, "accepted", path)),
			  paper_moment(p, path_of(i, "started", path), from),
			  paper_moment(p, path_of(i, "ended", path), to),
			  paper_count(p, path_of(i, "polls", path), polls), NULL);
	append_seen(p, i, text);
	paper_row(p, PHRASE_L_ERASE, text);
	status_row(p, PHRASE_L_STATUS_BEFORE, path_of(i, "before", path));
	status_row(p, PHRASE_L_STATUS_AFTER, path_of(i, "after", path));
	command_row(p, i);
	drive_pass_row(p, i);
	lock_row(p, i);
	facts_row(p, i);
}

static void opened_row(const struct paper *p)
{
	static const char *const members[] = { "hpa_lifted", "ama_lifted", "dco_restored" };
	char text[PAPER_TEXT], what[PAPER_TEXT / 2] = "", path[PAPER_SHORT], n[2][32];

	if (!json_is_object(record_at(p->v, "measured.outcome.hidden")))
		return;
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		(void)text_format(path, sizeof(path), "measured.outcome.hidden.%s", members[i]);
		if (record_bool(p->v, path))
			(void)text_append(what, sizeof(what), "%s%s", *what ? ", " : "",
					  phrase_word_in(p->language, "opened", members[i]));
	}
	paper_row(p, PHRASE_L_OPENED,
		  phrase_fill(text, sizeof(text), paper_say(p, PHRASE_V_OPENED),
			      *what ? what : paper_say(p, PHRASE_V_OPENED_NOTHING),
			      paper_count(p, "measured.outcome.hidden.size_before_bytes", n[0]),
			      paper_count(p, "measured.outcome.hidden.size_after_bytes", n[1]),
			      NULL));
}

static const char *yes_or_no(const struct paper *p, const char *path)
{
	return phrase_word_in(p->language, "told", record_bool(p->v, path) ? "yes" : "no");
}

static void settled_rows(const struct paper *p)
{
	char text[PAPER_TEXT];

	(void)text_copy(text, sizeof(text), paper_say(p, PHRASE_V_SETTLED_NOT));
	if (record_bool(p->v, "measured.outcome.settled.done"))
		(void)phrase_fill(text, sizeof(text), paper_say(p, PHRASE_V_SETTLED),
				  paper_word(p, "told", "measured.outcome.settled.unlocked"),
				  yes_or_no(p, "measured.outcome.settled.native"),
				  yes_or_no(p, "measured.outcome.settled.whole"),
				  paper_word(p, "told", "measured.outcome.settled.always_encrypts"),
				  NULL);
	paper_row(p, PHRASE_L_SETTLED, text);
	if (record_bool(p->v, "measured.outcome.password_is_set"))
		paper_row(p, PHRASE_L_PASSWORD, paper_say(p, PHRASE_V_PASSWORD));
}

void paper_section_inside(const struct paper *p)
{
	size_t n = json_count(record_at(p->v, ERASES));

	if (!n)
		return;
	paper_section(p, PHRASE_SECTION_INSIDE);
	for (size_t i = 0; i < n; i++)
		erase_rows(p, i);
	opened_row(p);
	settled_rows(p);
}

void paper_survey_rows(const struct paper *p)
{
	static const char *const members[] = { "bytes_read",  "bytes_total",     "blocks_zero",
					       "blocks_ones", "blocks_constant", "blocks_noise",
					       "blocks_data" };
	static const struct {
		const char *path;
		enum phrase_id label;
	} sets[] = {
		{ "measured.outcome.survey.data", PHRASE_L_SURVEY_DATA },
		{ "measured.outcome.survey.unreadable", PHRASE_L_UNREADABLE },
		{ "measured.outcome.survey.rewritten", PHRASE_L_REWRITTEN },
	};
	char text[PAPER_TEXT], path[PAPER_SHORT], n[7][32];

	for (size_t i = 0; i < 7; i++) {
		(void)text_format(path, sizeof(path), "measured.outcome.survey.%s", members[i]);
		(void)paper_count(p, path, n[i]);
	}
	paper_row(p, PHRASE_L_SURVEY,
		  phrase_fill(text, sizeof(text), paper_say(p, PHRASE_V_SURVEY), n[0], n[1], n[2],
			      n[3], n[4], n[5], n[6], NULL));
	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		(void)text_format(path, sizeof(path), "%s.blocks", sets[i].path);
		if (record_number(p->v, path, 0) > 0)
			paper_ranges_row(p, sets[i].label, sets[i].path);
	}
	if (*paper_ascii(p, "measured.outcome.survey.signature", text, sizeof(text)))
		paper_row(p, PHRASE_L_SIGNATURE, text);
}

/* What the technique cannot reach, and parts of this drive that no command of it covers. */
const char *paper_not_reached(const struct paper *p, char out[PAPER_TEXT])
{
	static const struct {
		const char *path, *word;
	} parts[] = {
		{ "measured.device.features.nvme.boot_partitions", "boot_partitions" },
		{ "measured.device.features.nvme.rpmb", "rpmb" },
		{ "measured.device.features.mmc.boot_bytes", "boot_partitions" },
		{ "measured.device.features.mmc.rpmb_bytes", "rpmb" },
	};
	const char *id = record_text(p->v, "measured.outcome.judged.not_reached");
	bool is_asked = record_bool(p->v, "measured.device.features.asked");

	(void)text_copy(out, PAPER_TEXT, id ? phrase_word_in(p->language, "not_reached", id) : "");
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		bool has = record_bool(p->v, parts[i].path) ||
			   record_number(p->v, parts[i].path, 0) > 0;

		/* A technique that never reaches one says so itself. */
		if (has && (!id || strcmp(id, parts[i].word) != 0))
			(void)text_append(out, PAPER_TEXT, "%s%s", *out ? ", " : "",
					  phrase_word_in(p->language, "not_covered",
							 parts[i].word));
	}
	if (is_asked)
		(void)text_append(out, PAPER_TEXT, "%s%s", *out ? ", " : "",
				  phrase_word_in(p->language, "not_covered", "logs"));
	return out;
}
