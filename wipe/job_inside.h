/*
 * wipe/job_inside.h - a job as it runs, for job.c and job_resume.c only.
 */
#ifndef KIYOME_WIPE_JOB_INSIDE_H
#define KIYOME_WIPE_JOB_INSIDE_H

#include "wipe/canary.h"
#include "wipe/job.h"
#include "wipe/meter.h"
#include "wipe/overwrite.h"

/* On job_run()'s stack, only its own thread's. */
struct job {
	const struct plan *plan;
	const struct consent *consent;
	const struct job_env *env;
	struct outcome *outcome;
	struct meter meter;
	struct sweep_watch watch;
	struct handle *handle;
	struct block *block;
	struct canaries *canaries;
	unsigned pass_begun;      /* the newest pass that was begun; 0: nothing was written */
	bool is_unflushed;        /* something was written since the last flush */
	bool is_revealed;         /* hidden areas are open, and the drive shows the plan's size */
	bool is_erased;           /* an erase inside the drive was tried */
	bool is_declined;         /* the step failed, and another way is left */
	struct features features; /* as the drive told them in this run */
	/* What may still be done. */
	bool is_halted;   /* nothing: a step could not be journalled */
	bool is_lost;     /* only look who answers: gone, smaller, or another drive */
	bool is_given_up; /* no more writing, and no reading of the whole drive */
	/* For a later run to go on from. */
	unsigned first_step;     /* where this run began */
	uint64_t durable_bytes;  /* of the pass that is written: all before was flushed */
	int64_t marked_ms;       /* when that was */
	unsigned step;           /* that runs */
	struct checkpoint *next; /* what the next checkpoint is made in; NULL: none is kept */
};

/* Makes ready for job_save(); env.checkpoint NULL: nothing is kept. */
int job_save_begin(struct job *j, struct error *err) _must_check_;
/* Before step I, and within a write at its marks: what a later run needs, durable on return. */
int job_save(struct job *j, unsigned i, struct error *err) _must_check_;
void job_save_end(struct job *j);

/* Around an erase inside the drive (job_erase.c). job_ask() asks the drive what it can do now; at the
 * job's start it waits for the end of a sanitize that is not ours. */
int job_ask(struct job *j, struct error *err) _must_check_;
int job_step_reveal(struct job *j, struct outcome_step *s, struct error *err) _must_check_;
int job_step_erase(struct job *j, struct outcome_step *s, struct error *err) _must_check_;
int job_step_settle(struct job *j, struct outcome_step *s, struct error *err) _must_check_;
int job_step_survey(struct job *j, struct outcome_step *s, struct error *err) _must_check_;
/* The native size was told by the drive; of a SCSI drive only opening it tells. */
bool job_saw_native(const struct job *j);

/* For step I, a write: goes on where it was left, and marks how far it came. */
struct overwrite_marks job_marks(struct job *j);

/* Takes over what env.from says: outcome so far, canaries, first step. The drive isn't opened yet. */
int job_restore(struct job *j, struct error *err) _must_check_;

#endif
