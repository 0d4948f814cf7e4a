#include <libintl.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "certs/journal.h"
#include "ui/command.h"
#include "ui/places.h"
#include "ui/session.h"

static int show_line(void *ctx, uint64_t n, const struct json *line, struct error *err)
{
	struct output *out = ctx;
	struct json_builder *b = output_begin(out, "line");
	_free_ char *data = NULL;
	size_t n_data = 0;

	if (b) {
		json_copy(b, "line", line);
		output_end(out, b);
		return 0;
	}
	int r = json_canonical(json_get(line, "data"), &data, &n_data, err);

	if (r < 0)
		return r;
	output_line(out, "%6llu  %s  %-12s %s", (unsigned long long)n, json_get_text(line, "time"),
		    json_get_text(line, "event"), data);
	return 0;
}

static const char *fault_sentence(enum journal_fault fault)
{
	switch (fault) {
	case JOURNAL_SOUND:
		return gettext("SOUND: every entry is in its place and unaltered.");
	case JOURNAL_TORN_TAIL:
		return gettext(
			"TORN: the last line is incomplete (a power cut); the next run heals it.");
	case JOURNAL_BAD_LINE:
		return gettext("BROKEN: a line is not an entry.");
	case JOURNAL_BAD_CHAIN:
		return gettext("BROKEN: an entry was altered, dropped or moved.");
	case JOURNAL_BAD_COUNT:
		return gettext("BROKEN: the entries are not numbered in a row.");
	case JOURNAL_NUMBER_GAP:
		return gettext("BROKEN: a certificate number is missing or was taken twice.");
	}
	return gettext("BROKEN.");
}

static const char *fault_word(enum journal_fault fault)
{
	static const char *const words[] = { "sound",     "torn_tail", "bad_line",
					     "bad_chain", "bad_count", "number_gap" };

	return words[fault];
}

static enum status say(struct output *out, const struct journal_check *c)
{
	struct json_builder *b = output_begin(out, "journal");

	json_bool(b, "sound", c->fault == JOURNAL_SOUND);
	json_text(b, "fault", fault_word(c->fault));
	json_number(b, "line", (int64_t)c->line);
	json_number(b, "lines", (int64_t)c->n_lines);
	json_number(b, "numbers", (int64_t)c->n_numbers);
	json_number(b, "void", (int64_t)c->n_void);
	json_number(b, "open", (int64_t)c->n_open);
	json_number(b, "anchored_line", (int64_t)c->anchored_line);
	json_text(b, "anchored_number", c->anchored_number);
	output_end(out, b);
	output_line(out, "%s", fault_sentence(c->fault));
	if (c->fault != JOURNAL_SOUND)
		output_line(out, gettext("  first faulty line: %llu"), (unsigned long long)c->line);
	output_line(out, gettext("  lines: %llu, numbers: %llu (void %llu, without a paper %llu)"),
		    (unsigned long long)c->n_lines, (unsigned long long)c->n_numbers,
		    (unsigned long long)c->n_void, (unsigned long long)c->n_open);
	if (c->anchored_line)
		output_line(
			out,
			gettext("  anchored up to line %llu by %s: a loss after it would not be noticed from this file alone"),
			(unsigned long long)c->anchored_line, c->anchored_number);
	else
		output_line(out, "  %s", gettext("anchored by no certificate yet"));
	return c->fault == JOURNAL_SOUND ? STATUS_OK : STATUS_NOT_SANITIZED;
}

/* Nothing was judged: the journal isn't there or can't be read. */
static bool is_input(enum reason reason)
{
	return reason == REASON_FILE_MISSING || reason == REASON_FILE_UNREADABLE ||
	       reason == REASON_JOURNAL_LOCKED || reason == REASON_JOURNAL_NOT_A_FILE;
}

enum status cmd_journal(const struct options *o, struct output *out)
{
	_clear_(session_clear) struct session s = SESSION_INIT;
	struct journal_check check;
	struct error err = ERROR_INIT;
	bool is_verify = o->n_operands == 1 && strcmp(o->operands[0], "verify") == 0;
	bool is_show = o->n_operands == 1 && strcmp(o->operands[0], "show") == 0;

	if (!is_verify && !is_show) {
		(void)error_set(&err, REASON_USAGE, 0, NULL,
				N_("show or verify expected")); /* printed below */
		output_error(out, &err);
		return STATUS_NOT_STARTED;
	}
	if (session_open(o, out, &s, &err) < 0) {
		output_error(out, &err);
		return STATUS_NOT_STARTED;
	}
	const char *dir = places_out(o, &s.settings);

	if (is_show && journal_each(dir, show_line, out, &err) == 0)
		return STATUS_OK;
	if (is_verify && journal_verify(dir, &check, &err) == 0)
		return say(out, &check);
	output_error(out, &err);
	return is_input(err.reason) ? STATUS_NOT_STARTED : STATUS_NOT_SANITIZED;
}
