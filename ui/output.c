#include "ui/output.h"

#include <errno.h>
#include <libintl.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "report/phrase.h"
#include "ui/locale.h"

void output_open(struct output *out, bool json)
{
	*out = (struct output){ .json = json, .is_terminal = isatty(STDOUT_FILENO) == 1 };
}

/* A lost terminal or reader stops no job: what can't be shown stands in the log and journal. */
static void flush(struct output *out)
{
	if (fflush(stdout) != 0 && !out->lost)
		out->lost = errno;
}

int output_close(struct output *out, int status)
{
	struct error err = ERROR_INIT;

	flush(out);
	if (status != 0 || !out->lost || out->lost == EPIPE || out->lost == EIO)
		return status;
	(void)error_set(&err, REASON_OUTPUT_LOST, out->lost, NULL, "%s",
			""); /* said, and the status */
	output_error(out, &err);
	return 2;
}

void output_line(struct output *out, const char *format, ...)
{
	va_list args;

	if (out->json)
		return;
	output_progress_end(out);
	va_start(args, format);
	(void)vprintf(format, args); /* see flush() */
	va_end(args);
	(void)putchar('\n');
	flush(out);
}

void output_progress(struct output *out, const char *text)
{
	if (out->json)
		return;
	if (out->is_terminal) {
		(void)printf("\r\033[K%s", text);
		out->has_progress_line = true;
	} else {
		(void)printf("%s\n", text);
	}
	flush(out);
}

void output_progress_end(struct output *out)
{
	if (!out->has_progress_line)
		return;
	out->has_progress_line = false;
	(void)putchar('\n');
}

const char *output_reason(enum reason reason)
{
	return gettext(reason_row(reason)->sentence);
}

const char *output_word(const char *group, const char *word)
{
	return phrase_word_in(locale_screen(), group, word);
}

const char *output_level(const char *word)
{
	return strcmp(word, "none") == 0 ? gettext("none") : output_word("level", word);
}

static bool is_harmful(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0xfffd || cp == 0xfeff ||
	       (cp >= 0x200b && cp <= 0x200f) || (cp >= 0x2028 && cp <= 0x202e) ||
	       (cp >= 0x2066 && cp <= 0x2069);
}

/* Names from outside may hold controls that would command the terminal. */
static const char *harmless(const char *text, char *out, size_t size)
{
	size_t n = 0;

	for (const char *at = text; *at;) {
		const char *from = at;
		bool is_shown = !is_harmful(text_next(&at));
		size_t length = (size_t)(at - from);

		if (n + 4 * length + 1 > size)
			break;
		if (is_shown)
			memcpy(out + n, from, length);
		n += is_shown ? length : strlen(text_printable(from, length, out + n, size - n));
	}
	out[n] = '\0';
	return out;
}

static void say(const char *kind, const struct error *err)
{
	char subject[4 * sizeof(err->subject)], safe[2048];
	const struct reason_row *row = reason_row(err->reason);
	const char *advice = row->advice && *row->advice ? gettext(row->advice) : NULL;
	const char *own = *err->detail ? gettext(err->detail) : ""; /* ui's own details are words */
	_free_ char *facts = NULL;

	if (err->sys &&
	    asprintf(&facts, "%s%s%s", own, *own ? "; " : "", strerrordesc_np(err->sys)) < 0)
		facts = NULL;
	const char *detail = harmless(facts ? facts : own, safe, sizeof(safe));

	(void)fprintf(stderr, "%s: %s%s%s%s%s%s%s%s\n", kind,
		      harmless(err->subject, subject, sizeof(subject)), *err->subject ? ": " : "",
		      gettext(row->sentence), *detail ? " (" : "", detail, *detail ? ")" : "",
		      advice ? " " : "", advice ? advice : "");
}

static void error_as_json(struct output *out, const char *type, const struct error *err)
{
	struct json_builder *b = output_begin(out, type);

	json_text(b, "reason", reason_row(err->reason)->id);
	json_text(b, "subject", err->subject);
	json_text(b, "detail", err->detail);
	json_number(b, "errno", err->sys);
	json_text(b, "sentence", output_reason(err->reason));
	output_end(out, b);
}

void output_error(struct output *out, const struct error *err)
{
	output_progress_end(out);
	say("kiyome", err);
	if (out->json)
		error_as_json(out, "error", err);
	log_error(out->log, "ui", NULL, err);
}

void output_warning(struct output *out, const struct error *err)
{
	output_progress_end(out);
	say(gettext("kiyome: note"), err);
	if (out->json)
		error_as_json(out, "warning", err);
	log_line(out->log, LOG_WARNING, "ui", err->subject, "%s %s", reason_row(err->reason)->id,
		 err->detail);
}

struct json_builder *output_begin(struct output *out, const char *type)
{
	struct json_builder *b;

	if (!out->json)
		return NULL;
	b = json_begin();
	json_text(b, "type", type);
	return b;
}

void output_end(struct output *out, struct json_builder *b)
{
	_free_ char *bytes = NULL;
	size_t n = 0;
	struct error err = ERROR_INIT;

	if (!out->json)
		return;
	if (json_finish(b, &bytes, &n, &err) < 0) {
		say("kiyome", &err);
		return;
	}
	(void)printf("%s\n", bytes); /* see flush() */
	flush(out);
}
