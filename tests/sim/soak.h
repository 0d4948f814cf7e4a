/*
 * tests/sim/soak.h - the randomized driver: for each seed a drive, its contents, a method, faults,
 * cuts of power at any call, and what is done after them. The model's own memory is the judge.
 *
 * The rule: no `cleared` unless whoever reads the drive later finds in every block what the last pass
 * promised, and no `partial` unless it is so in every block that isn't listed as unwritten or unreadable.
 *
 * What a later reader finds: the drive's answers, block by block, after its power was cut with
 * everything lost that was not written back, by all faults that stand (unreadable blocks, wrong
 * addresses, a false end, old data that came back). Left out by definition, since no look at the
 * drive before the verdict can tell them from an honest drive:
 *  - a lie that begins after the verdict, or in a block after the job's last read of it (which must
 *    have come after the last write to it): such blocks are counted as `unseen`;
 *  - a flush that was acknowledged but not done, where nothing but a later power cut shows it: such
 *    a drive is judged as it answers, without that cut. Cuts before the verdict do hit it.
 */
#ifndef KIYOME_TESTS_SIM_SOAK_H
#define KIYOME_TESTS_SIM_SOAK_H

#include "tests/sim/sim_job.h"

/* Kinds of trouble that are not the drive's. */
enum soak_trouble {
	SOAK_EVENT_REFUSED = SIM_FAULT_COUNT,
	SOAK_NATIVE_UNKNOWN,
	SOAK_TROUBLES,
};
const char *soak_trouble_word(unsigned trouble); /* of sim_fault too */

struct soak_options {
	/* Judges instead of verdict_of(); may change the outcome. NULL: verdict_of(). For controls:
	 * a driver that catches no false word proves nothing. */
	struct verdict (*verdict)(const struct plan *p, struct outcome *o);
	bool tells; /* prints the story */
};

struct soak_result {
	char broken[160]; /* which rule was broken; empty: none */
	enum word word;
	enum reason reason;
	bool is_harmless;   /* nothing was put in that may keep a job from `cleared` */
	unsigned n_runs;    /* one more than cuts and kills */
	unsigned n_resumed; /* of those, from a checkpoint */
	unsigned n_unseen;  /* blocks with a lie that nobody could see */
	bool fired[SOAK_TROUBLES];
};

void soak_run(uint64_t seed, const struct soak_options *o, struct soak_result *ret);

#endif
