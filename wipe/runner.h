/*
 * wipe/runner.h - the jobs' threads and the snapshots of their progress.
 */
#ifndef KIYOME_WIPE_RUNNER_H
#define KIYOME_WIPE_RUNNER_H

#include "wipe/job.h"

/* Longer than the kernel tries one command before it resets link, target and host in turn. */
#define RUNNER_ABANDON_MS 1800000

struct runner;

struct runner_job {
	const struct plan *plan; /* copied, as is the consent */
	const struct consent *consent;
	struct job_env env; /* event, checkpoint, now, open, from, ctx are the caller's and may be
			       called on the job's thread; progress and stop_asked are the runner's */
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
/* Grows with each sign of life: an event, or bytes that moved; and by itself for as long as the drive holds a
 * command to its end (progress.quiet_s), which is no silence. */
uint64_t runner_signs(struct runner *r, unsigned id);
/* A drive that never answers, at RUNNER_ABANDON_MS without a sign: ends its job as failed with
 * REASON_DRIVE_STALLED, whatever its thread still waits for. That thread is left to itself: it calls
 * nobody any more, asks for nothing more once it wakes, and what it uses is never freed. *ret is the
 * outcome as of the newest event. False, and nothing is done, where the job has ended by itself. */
bool runner_abandon(struct runner *r, unsigned id, uint64_t silent_s, struct outcome *ret);
/* Asks every job (or one) to stop; async-signal-safe: only sets an atomic flag. */
void runner_ask_stop(struct runner *r);
void runner_ask_stop_one(struct runner *r, unsigned id);
/* Waits for the job; gives what job_run() gave. */
int runner_join(struct runner *r, unsigned id, struct outcome *ret, struct error *err) _must_check_;
void runner_free(struct runner *r); /* asks to stop and joins what still runs */

#endif
