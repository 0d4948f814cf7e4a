/*
 * tests/sim/soak_case.h - what a seed stands for: a drive, what is on it, a method, and faults.
 */
#ifndef KIYOME_TESTS_SIM_SOAK_CASE_H
#define KIYOME_TESTS_SIM_SOAK_CASE_H

#include "tests/sim/sim_job.h"

struct soak_case {
	struct sim_job job;
	uint64_t dice;
	uint64_t n_blocks;
	const struct method *method;
	bool tests_addresses;
	/* Where the steps of a job without faults lie, roughly, in calls and reads. */
	unsigned n_canary_calls, n_pass_calls, n_verify_calls, n_calls;
	unsigned next_cut; /* calls after the first cut or kill; 0: none */
	unsigned n_faults, n_harmful, n_cured;
	const char *faults[4]; /* what was put in, for the story */
	bool is_native_unknown;
};

void soak_case_init(struct soak_case *c, uint64_t seed);
void soak_case_clear(struct soak_case *c);

#endif
