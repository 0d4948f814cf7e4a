/*
 * ui/output.h - the edge where facts become sentences: plain lines or JSON lines, in the
 * language of the screen.
 */
#ifndef KIYOME_UI_OUTPUT_H
#define KIYOME_UI_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/error.h"
#include "base/json.h"
#include "base/log.h"

struct output {
	bool json;
	bool is_terminal;
	bool has_progress_line; /* a line without its end stands on the terminal */
	int lost;               /* errno of a line that standard output did not take; 0: none */
	struct log *log;        /* may be NULL */
};

void output_open(struct output *out, bool json);

/* What the program ends with: STATUS, unless all was as asked and yet what it had to say was lost
 * (a full disk; a reader that went away wanted no more). */
int output_close(struct output *out, int status);

/* One plain line on standard output; nothing in JSON mode. */
void output_line(struct output *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Replaces the progress line on a terminal. */
void output_progress(struct output *out, const char *text);
/* Ends a progress line. */
void output_progress_end(struct output *out);

/* An error as one clear sentence on standard error: what, which, why, what to do next. In JSON mode
 * also a line {"type":"error",…} on standard output. Also goes to the log. */
void output_error(struct output *out, const struct error *err);
/* The same as a warning: things go on. */
void output_warning(struct output *out, const struct error *err);

/* JSON mode: starts a line {"type": TYPE, …}; NULL in plain mode (json_… take that). */
struct json_builder *output_begin(struct output *out, const char *type);
void output_end(struct output *out, struct json_builder *b);

/* "sentence" of a reason in the screen's language. */
const char *output_reason(enum reason reason);

/* A word of the record by its group ("media", "hdd"), as papers in the screen's language say it;
 * the word itself where they have none. */
const char *output_word(const char *group, const char *word);
/* The same for a level, where "none" means that none is reached. */
const char *output_level(const char *word);

#endif
