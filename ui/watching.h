/*
 * ui/watching.h - what every reading of one drive shares: progress to the screen, a signal that asks
 * to stop, the clock that was believed.
 */
#ifndef KIYOME_UI_WATCHING_H
#define KIYOME_UI_WATCHING_H

#include "ui/session.h"
#include "wipe/job.h"

struct watching {
	struct session *session;
	const struct device *device;
	int64_t shown_ms;
	bool stop_asked;
};

/* The environment of the reading; W outlives it. Needs session_catch_signals(). */
struct job_env watching_env(struct watching *w);

#endif
