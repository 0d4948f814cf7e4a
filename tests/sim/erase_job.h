/*
 * tests/sim/erase_job.h - a whole job on a simulated drive that speaks commands: made from a line of words,
 * asked what it can do, planned, erased, judged; cut off and gone on with. Time is a number.
 */
#ifndef KIYOME_TESTS_SIM_ERASE_JOB_H
#define KIYOME_TESTS_SIM_ERASE_JOB_H

#include "tests/sim/nvme_transport.h"
#include "tests/sim/sim_transport.h"
#include "wipe/job.h"
#include "wipe/verdict.h"

struct erase_job {
	struct sim_drive medium;
	struct scsi_target *paths[TARGET_PATHS_MOST];
	unsigned n_paths;
	struct sim_transport door;
	struct nvm_model *nvm; /* NULL: not NVMe */
	struct nvm_door nvm_door;
	struct device device;
	struct policy policy;
	struct plan *plan;
	struct consent *consent;
	struct job_env env;
	struct outcome *outcome;
	struct verdict verdict;
	struct error error;
	int rc;
	unsigned n_waits, stop_at_wait; /* asked to stop from this wait on; 0: never */
	unsigned n_password_set, n_password_off, n_steps;
	char path[200]; /* of the checkpoint; empty: none is kept */
	unsigned n_saved;
	int64_t ticks_ms;
};

/* WORDS: see scsi_target.h, nvme_model.h. The drive is full of text. Aborts where they are wrong. */
void erase_job_init(struct erase_job *j, const char *words, enum media_kind media,
		    uint64_t size_bytes);
void erase_job_clear(struct erase_job *j);
/* Detection: asks the drive, and fills j->device. */
void erase_job_look(struct erase_job *j);
void erase_job_plan(struct erase_job *j);
/* Runs and judges; from the checkpoint FROM if that isn't NULL. */
void erase_job_do(struct erase_job *j, const struct checkpoint *from);
/* Goes on from the checkpoint at j->path with the drive as it is found now. False: there is none, and nothing
 * was run. */
bool erase_job_resume(struct erase_job *j);
/* All of the above. */
void erase_job_run(struct erase_job *j);
/* The power goes and comes back. */
void erase_job_power_cycle(struct erase_job *j);
struct drive_lies *erase_job_lies(struct erase_job *j);
/* Blocks that still hold what the drive was filled with. */
uint64_t erase_job_old_blocks(const struct erase_job *j);
/* Puts what went wrong on the output of a test. */
void erase_job_say(const struct erase_job *j);

#endif
