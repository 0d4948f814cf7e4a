/*
 * ui/session.h - where the rooms meet: settings, people, key, journal, devices. The command line,
 * later the screen, and tests all go through it.
 */
#ifndef KIYOME_UI_SESSION_H
#define KIYOME_UI_SESSION_H

#include "certs/journal.h"
#include "certs/key.h"
#include "devices/detect.h"
#include "report/issue.h"
#include "report/record.h"
#include "ui/locale.h"
#include "ui/options.h"
#include "ui/output.h"
#include "ui/settings.h"

struct session {
	const struct options *options;
	struct output *output;
	struct settings settings;
	struct languages languages;
	struct typed typed;
	struct policy policy;
	struct device_list devices;
	/* Evidence: filled by session_open_evidence(). */
	struct machine machine;
	struct clock_facts clock;
	int64_t clock_shift_ms;     /* what a confirmed clock adds to the machine's */
	struct instant clock_since; /* the time that was believed, when it was chosen */
	struct key *key;
	struct journal *journal;
	struct page_resources *resources;
	char out[ISSUE_PATH]; /* folder of the evidence */
	const char *also;     /* second place; NULL: none */
	int signal_fd;        /* SIGINT, SIGTERM and SIGQUIT as bytes; -1: not caught */
};

#define SESSION_INIT            \
	{                       \
		.signal_fd = -1 \
	}

/* Settings, zone, typed fields (settings, then job file, then --set), log. Starts nothing. */
int session_open(const struct options *o, struct output *out, struct session *ret,
		 struct error *err) _must_check_;
void session_clear(struct session *s);

/* Finds the drives (asks them, unless a captured tree is read). FILES are the operands. */
int session_detect(struct session *s, struct error *err) _must_check_;
/* The same, and these practice files too (at most OPTION_REPEATS of both). */
int session_detect_also(struct session *s, const char *const *also, size_t n_also,
			struct error *err) _must_check_;

/* All that must stand before the first write: people's fields whole and printable, output folder
 * taking files durably, journal open, clock believable, key unlocked, font and profile found. */
int session_open_evidence(struct session *s, struct error *err) _must_check_;

/* Now, by the clock that was believed: from the moment it was chosen on, it goes on evenly, however the
 * machine's is set meanwhile. So nothing ends before it began. */
struct instant session_now(const struct session *s);

/* Appends EVENT with the builder's data (frees it) to the journal. */
int session_journal(struct session *s, const char *event, struct json_builder *data,
		    struct journal_position *ret, struct error *err) _must_check_;

/* From now on SIGINT, SIGTERM and SIGQUIT ask to stop (signal_fd), SIGHUP stops nothing. */
int session_catch_signals(struct session *s, struct error *err) _must_check_;

/* Facts that every record takes from the session. */
void session_record_input(const struct session *s, const struct device *d, struct record_input *in);

#endif
