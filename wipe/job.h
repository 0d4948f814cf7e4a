/*
 * wipe/job.h - runs one plan on one drive, blocking, on the caller's thread.
 */
#ifndef KIYOME_WIPE_JOB_H
#define KIYOME_WIPE_JOB_H

#include "devices/consent.h"
#include "devices/handle.h"
#include "wipe/checkpoint.h"
#include "wipe/outcome.h"
#include "wipe/plan.h"

enum job_event_kind {
	JOB_EVENT_STEP_START,
	JOB_EVENT_STEP_END,
	/* Within a step: our ATA password is about to be set on the drive, or is off it again. */
	JOB_EVENT_PASSWORD_SET,
	JOB_EVENT_PASSWORD_OFF,
};

struct job_event {
	enum job_event_kind kind;
	unsigned step; /* index in plan.steps and outcome.steps */
	const struct plan *plan;
	const struct outcome_step
		*outcome; /* at the end: the whole step; at the start: its kind, pass, start */
};

struct progress {
	unsigned step, n_steps;
	enum step_kind kind;
	unsigned pass, n_passes;
	uint64_t done_bytes, total_bytes; /* of this step */
	uint64_t bytes_per_second;        /* over the last seconds */
	uint64_t n_errors;                /* of the whole job so far */
	uint32_t remaining_s;             /* of the whole job, by its rate so far; 0: not known */
	/* STEP_ERASE: */
	bool has_share;
	uint16_t share; /* n / 65536 of it, as the drive says */
	uint32_t
		quiet_s; /* the drive answers when it has ended: so long its silence means nothing */
};

/* The whole outside, as a job sees it. */
struct job_env {
	void *ctx;
	/* Durable before it returns 0; a failure before a step keeps the step from starting. */
	int (*event)(void *ctx, const struct job_event *e, struct error *err);
	void (*progress)(void *ctx, const struct progress *p); /* may be dropped */
	bool (*stop_asked)(void *ctx);
	struct instant (*now)(void *ctx);
	void (*wait)(void *ctx, uint32_t ms); /* NULL: sleeps */
	/* Durable before it returns 0; a failure before a step keeps the step from starting. NULL:
	 * none is kept. Between two, a write is flushed (CHECKPOINT_EVERY_MS). */
	int (*checkpoint)(void *ctx, const struct checkpoint *c, struct error *err);
	const struct checkpoint *from; /* of this plan: where the job goes on; NULL: at its start */
	/* NULL: handle_open_consented(). Tests open a simulated drive. */
	int (*open)(void *ctx, const struct consent *c, const uint8_t plan_digest[DIGEST_BYTES],
		    struct handle **ret, struct error *err);
};

/* Always leaves a usable *ret (judge it with verdict_of()); fails only when not even the first
 * step could be journalled or the drive not be opened: then nothing was written. A job that was to go
 * on and fails is as interrupted as before. */
int job_run(const struct plan *p, const struct consent *c, const struct job_env *env,
	    struct outcome *ret, struct error *err) _must_check_;

#endif
