/*
 * tests/sim/sim_job.h - a whole job on a simulated drive: device, plan, consent, environment,
 * outcome and verdict, and the truth beside it.
 */
#ifndef KIYOME_TESTS_SIM_JOB_H
#define KIYOME_TESTS_SIM_JOB_H

#include "tests/sim/sim_block.h"
#include "wipe/job.h"
#include "wipe/verdict.h"

struct sim_job {
	struct sim_drive drive;
	struct device device;
	struct policy policy;
	struct plan *plan;
	struct consent *consent;
	struct job_env env;
	struct outcome *outcome;
	struct verdict verdict;
	struct error error;
	int rc;
	/* What the environment was asked and told. */
	unsigned refuse_event_at; /* the event of this number fails; 0: none */
	unsigned n_events, n_progress, n_calls_at_last_event;
	bool is_event_order_wrong; /* a step ended that had not started, or the other way round */
	int64_t now_ms;
	bool is_read_only; /* the handle that opening gives */
};

/* A drive of SIZE bytes full of text. Aborts without memory. */
void sim_job_init(struct sim_job *j, uint64_t size_bytes, uint32_t block_bytes);
void sim_job_clear(struct sim_job *j);

/* Plans METHOD, gives consent by the real door, runs, judges; aborts when planning or consent fail.
 * Then power is cut, so that only what was flushed counts as the drive's content. */
void sim_job_run(struct sim_job *j, const char *method);
/* The parts of the above, for those that do more in between. */
void sim_job_plan(struct sim_job *j, const char *method);
void sim_job_plan_with(struct sim_job *j, const struct method *m);
void sim_job_go(struct sim_job *j);
/* Runs and judges; power stays. */
void sim_job_do(struct sim_job *j);

/* What the last pass promised, the whole size of it; free() it. */
uint8_t *sim_job_promised(const struct sim_job *j, uint64_t n_bytes);
/* The truth, from the model's own memory: blocks that are not what the last pass promised. */
uint64_t sim_job_wrong_blocks(const struct sim_job *j);

#endif
