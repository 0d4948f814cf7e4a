#include <libintl.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "certs/journal.h"
#include "ui/command.h"
#include "ui/journal_papers.h"
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

static const char *paper_sentence(enum paper_fault fault)
{
	switch (fault) {
	case PAPER_UNKNOWN:
		return gettext(
			"BROKEN: a paper lies here that the journal has no line for: its end was cut "
			"off or written anew, or the power went while the paper was saved.");
	case PAPER_HEAD:
		return gettext(
			"BROKEN: a paper carries the hash of another line: the journal was written "
			"anew.");
	case PAPER_RECORD:
		return gettext("BROKEN: a paper's record is not the one that the journal names.");
	case PAPER_PDF:
		return gettext("BROKEN: a paper's PDF is not the one that the journal names.");
	case PAPER_DAMAGED:
		return gettext("BROKEN: a paper's record cannot be read as one any more.");
	case PAPER_FITS:
		break;
	}
	return gettext("BROKEN.");
}

static const char *paper_fault_word(enum paper_fault fault)
{
	static const char *const words[] = {
		[PAPER_FITS] = "none",     [PAPER_UNKNOWN] = "unknown", [PAPER_HEAD] = "head",
		[PAPER_RECORD] = "record", [PAPER_PDF] = "pdf",         [PAPER_DAMAGED] = "damaged",
	};

	return words[fault];
}

static void say_as_json(struct json_builder *b, const struct journal_check *c,
			const struct papers_check *p)
{
	json_bool(b, "sound", c->fault == JOURNAL_SOUND && !p->n_wrong);
	json_text(b, "fault", fault_word(c->fault));
	json_number(b, "line", (int64_t)c->line);
	json_number(b, "lines", (int64_t)c->n_lines);
	json_number(b, "numbers", (int64_t)c->n_numbers);
	json_number(b, "void", (int64_t)c->n_void);
	json_number(b, "open", (int64_t)c->n_open);
	json_number(b, "papers_found", (int64_t)p->n_found);
	json_number(b, "papers_missing", (int64_t)p->n_missing);
	json_number(b, "papers_wrong", (int64_t)p->n_wrong);
	json_text(b, "paper_fault", paper_fault_word(p->fault));
	json_text(b, "wrong_number", p->n_wrong ? p->wrong_number : NULL);
	json_text(b, "wrong_path", p->wrong_path);
	json_number(b, "anchored_line", (int64_t)p->anchored_line);
	json_text(b, "anchored_number", p->anchored_number);
}

static void say_papers(struct output *out, const struct papers_check *p)
{
	output_line(
		out,
		gettext("  papers: %llu here and as the journal says, %llu not here, %llu wrong"),
		(unsigned long long)p->n_found, (unsigned long long)p->n_missing,
		(unsigned long long)p->n_wrong);
	if (p->n_wrong)
		output_line(out, gettext("  first wrong one: %s, %s"), p->wrong_number,
			    p->wrong_path);
	if (p->anchored_line)
		output_line(
			out,
			gettext("  anchored up to line %llu by %s: a loss after it would not be noticed from this file alone"),
			(unsigned long long)p->anchored_line, p->anchored_number);
	else
		output_line(out, "  %s", gettext("anchored by no paper that is here"));
}

static enum status say(struct output *out, const struct journal_check *c,
		       const struct papers_check *p)
{
	struct json_builder *b = output_begin(out, "journal");

	say_as_json(b, c, p);
	output_end(out, b);
	if (p->n_wrong)
		output_line(out, "%s", paper_sentence(p->fault));
	else
		output_line(out, "%s", fault_sentence(c->fault));
	if (c->fault != JOURNAL_SOUND)
		output_line(out, gettext("  first faulty line: %llu"), (unsigned long long)c->line);
	output_line(out, gettext("  lines: %llu, numbers: %llu (void %llu, without a paper %llu)"),
		    (unsigned long long)c->n_lines, (unsigned long long)c->n_numbers,
		    (unsigned long long)c->n_void, (unsigned long long)c->n_open);
	/* A journal that isn't sound by itself cannot be held against anything. */
	if (c->fault == JOURNAL_SOUND || c->fault == JOURNAL_TORN_TAIL)
		say_papers(out, p);
	return c->fault == JOURNAL_SOUND && !p->n_wrong ? STATUS_OK : STATUS_NOT_SANITIZED;
}

static int verify(const char *dir, struct output *out, enum status *ret, struct error *err)
{
	_clear_(papers_check_clear) struct papers_check papers = PAPERS_CHECK_INIT;
	struct journal_check check;
	int r = journal_verify(dir, &check, err);

	if (r == 0 && (check.fault == JOURNAL_SOUND || check.fault == JOURNAL_TORN_TAIL))
		r = journal_papers_verify(dir, &papers, err);
	if (r == 0)
		*ret = say(out, &check, &papers);
	return r;
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
	enum status status = STATUS_NOT_SANITIZED;
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
	if (is_verify && verify(dir, out, &status, &err) == 0)
		return status;
	output_error(out, &err);
	return is_input(err.reason) ? STATUS_NOT_STARTED : STATUS_NOT_SANITIZED;
}
