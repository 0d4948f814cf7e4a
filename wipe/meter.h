/*
 * wipe/meter.h - turns bytes moved into snapshots of progress: at most four a second, with the rate
 * of the last seconds and what remains of the whole job by its rate so far.
 */
#ifndef KIYOME_WIPE_METER_H
#define KIYOME_WIPE_METER_H

#include "wipe/job.h"

#define METER_MARKS 16

struct meter {
	const struct job_env *env;
	struct progress progress;
	uint64_t job_bytes;         /* of all steps */
	uint64_t done_before;       /* bytes of the steps that are over */
	uint64_t errors_before;     /* of the steps that are over */
	int64_t start_ms, shown_ms; /* by instant.mono_ms */
	struct {
		int64_t ms;
		uint64_t bytes;
	} marks[METER_MARKS]; /* of the job's bytes, a ring of the last shown */
	unsigned n_marks;
	int64_t alive_ms; /* newest sign that the drive answers */
	unsigned n_stalls;
	uint32_t longest_stall_s;
};

/* No answer for so long is a stall: longer than a disk's own retries of one command (tens of seconds),
 * and than the kernel's 30 s for it with a reset of the link. */
#define METER_STALL_MS 90000

/* env.now NULL: instant_now(). */
struct instant meter_now(const struct job_env *env);

void meter_start(struct meter *m, const struct job_env *env, unsigned n_steps, unsigned n_passes,
		 uint64_t job_bytes);
void meter_step(struct meter *m, unsigned step, enum step_kind kind, unsigned pass, uint64_t bytes);
/* A step of BYTES that an earlier run has done. */
void meter_skip(struct meter *m, uint64_t bytes);
/* The drive answered; counts a stall where it had not for long. meter_moved() and meter_step() do too. */
void meter_alive(struct meter *m);
/* Lets time pass. */
void meter_wait(struct meter *m, uint32_t ms);
/* From now on the drive answers nothing, for at most about SECONDS; 0: it has answered. No stall is counted. */
void meter_hold(struct meter *m, uint32_t seconds);
/* How far the drive says it is with its own erase, n / 65536. */
void meter_share(struct meter *m, uint16_t share);
/* For struct sweep_watch: ctx is the meter. */
void meter_moved(void *meter, uint64_t n_bytes, uint64_t n_errors);
int64_t meter_now_ms(void *meter);
/* env.stop_asked of a meter, as struct sweep_watch wants it. */
bool meter_stop_asked(void *meter);

#endif
