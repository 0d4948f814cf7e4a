/*
 * ui/chronicle.h - what the journal says of a job: plan, consent, each step, verdict, paper.
 */
#ifndef KIYOME_UI_CHRONICLE_H
#define KIYOME_UI_CHRONICLE_H

#include "ui/confirm.h"
#include "ui/session.h"
#include "wipe/verdict.h"

int chronicle_plan(struct session *s, const struct chosen *c, struct error *err) _must_check_;
/* Takes the number under one lock: from here on it stands for this job. */
int chronicle_take_number(struct session *s, const struct device *d, char ret_number[NUMBER_TEXT],
			  struct error *err) _must_check_;
int chronicle_consent(struct session *s, const struct chosen *c, const char *number,
		      struct error *err) _must_check_;
/* Events "interrupted" and "resumed": what the newest checkpoint says, and that it goes on. */
int chronicle_resume(struct session *s, const struct chosen *c, struct error *err) _must_check_;
/* Event "withdrawn": a paper of an interrupted job's number that nobody was told of was removed. */
int chronicle_withdrawn(struct session *s, const char *number, const char *file,
			struct error *err) _must_check_;
/* Event "stalled" or "answered": no sign of life for so long, or one again. */
int chronicle_silence(struct session *s, const struct device *d, const char *number,
		      uint64_t silent_s, bool is_over, struct error *err) _must_check_;
/* Event "open": the run ended, the job did not: the drive still erases, or wants a power cycle. */
int chronicle_open(struct session *s, const struct device *d, const char *number, enum reason why,
		   struct error *err) _must_check_;
int chronicle_step(struct session *s, const char *number, const struct job_event *e,
		   struct error *err) _must_check_;
/* *ret is the line that the paper prints as its place in the journal. */
int chronicle_verdict(struct session *s, const char *number, const struct verdict *v,
		      struct journal_position *ret, struct error *err) _must_check_;
int chronicle_finding(struct session *s, const char *number, const struct inspection *i,
		      struct journal_position *ret, struct error *err) _must_check_;
int chronicle_recheck(struct session *s, const char *number, const struct original *o,
		      const struct recheck *r, struct journal_position *ret,
		      struct error *err) _must_check_;
/* Event "certificate" or "report": file, digests, and the line that the paper carries. */
int chronicle_paper(struct session *s, const char *number, bool is_certificate,
		    const struct record *record, const struct issued *issued,
		    const struct journal_position *printed, struct error *err) _must_check_;

/* Event EVENT ("unlock", "revert"), before it: what will be done to D, VARIANT ("user", "master"; NULL) and who
 * consented. */
int chronicle_act(struct session *s, const char *event, const char *variant,
		  const struct consent *c, struct error *err) _must_check_;
/* The same, after it: REASON_NONE where it was done; STATUS: the drive's own word, where it has one. */
int chronicle_acted(struct session *s, const char *event, const struct device *d, enum reason why,
		    unsigned status, struct error *err) _must_check_;
/* Event "sleep", before the computer sleeps, and "awake", after: REASON_NONE where it slept. */
int chronicle_sleep(struct session *s, const struct machine *m, bool by_option, unsigned seconds,
		    struct error *err) _must_check_;
int chronicle_awake(struct session *s, const struct machine *m, enum reason why, int64_t slept_ms,
		    struct error *err) _must_check_;

#endif
