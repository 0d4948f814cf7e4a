/*
 * wipe/runner.h - the jobs' threads and the snapshots of their progress.
 */
#ifndef KIYOME_WIPE_RUNNER_H
#define KIYOME_WIPE_RUNNER_H

#include "wipe/job.h"

struct runner;

struct runner_job {
	const struct plan *plan; /* the caller's, until the job is joined */
	const struct consent *consent;
	struct job_env
		env; /* event, now, open, ctx are the caller's and may be called on the job's thread;
			       progress and stop_asked are set by the runner */
};

int runner_new(struct runner **ret, struct error *err) _must_check_;
/* Starts a thread for the job; *ret_id names it. */
int runner_start(struct runner *r, const struct runner_job *job, unsigned *ret_id,
		 struct error *err) _must_check_;
/* Readable when a job ended or progressed (eventfd). */
int runner_fd(const struct runner *r);
void runner_acknowledge(struct runner *r); /* empties the eventfd */
/* Copy of the newest progress; false before the first. */
bool runner_progress(struct runner *r, unsigned id, struct progress *ret);
bool runner_is_done(struct runner *r, unsigned id);
/* Asks every job (or one) to stop; async-signal-safe: only sets an atomic flag. */
void runner_ask_stop(struct runner *r);
void runner_ask_stop_one(struct runner *r, unsigned id);
/* Waits for the job; gives what job_run() gave. */
int runner_join(struct runner *r, unsigned id, struct outcome *ret, struct error *err) _must_check_;
void runner_free(struct runner *r); /* asks to stop and joins what still runs */

#endif
