/*
 * ui/show.h - drives, plans, progress and results as lines for a person or as JSON.
 */
#ifndef KIYOME_UI_SHOW_H
#define KIYOME_UI_SHOW_H

#include "report/original.h"
#include "ui/output.h"
#include "wipe/inspect.h"
#include "wipe/job.h"
#include "wipe/verdict.h"

void show_device(struct output *out, const struct device *d);
void show_plan(struct output *out, const struct device *d, const struct plan *p);
void show_progress(struct output *out, const struct device *d, const struct progress *p);
/* What the progress of several drives is shown as on a terminal: one line for all, appended to. */
void show_progress_short(char *line, size_t size, const struct device *d, const struct progress *p);
/* One line for each of several drives when all have ended. V NULL: not begun, or open. */
void show_summary(struct output *out, const struct device *d, const char *number,
		  const struct verdict *v, bool is_open);
void show_verdict(struct output *out, const struct device *d, const struct verdict *v,
		  const char *number);
void show_inspection(struct output *out, const struct device *d, const struct inspection *i,
		     const char *number);
void show_recheck(struct output *out, const struct device *d, const struct original *o,
		  const struct recheck *r, const char *number);
/* Where the paper lies. */
void show_paper(struct output *out, const char *number, const char *pdf, const char *record);

/* 3725 → "1 h 02 min"; OUT has room for 32. */
const char *show_duration(uint64_t seconds, char out[32]);

#endif
