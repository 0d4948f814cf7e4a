/*
 * tests/sim/erase_run.h - an erase inside a simulated drive: it takes time, eats its way over the medium
 * as time moves, and stands where it was when it is cut. A value without pointers: it can be saved.
 */
#ifndef KIYOME_TESTS_SIM_ERASE_RUN_H
#define KIYOME_TESTS_SIM_ERASE_RUN_H

#include "tests/sim/drive_lies.h"

#define ERASE_PATTERN_MOST 4224 /* a native block of any drive */

enum erase_fill {
	ERASE_PATTERN, /* the bytes of the pattern, again and again from each block's start */
	ERASE_NOISE,   /* what a changed key makes of old data */
};

struct erase_run {
	bool is_running;
	uint8_t fill; /* enum erase_fill */
	uint16_t n_pattern;
	uint32_t block_bytes; /* where the pattern begins anew */
	uint8_t pattern[ERASE_PATTERN_MOST];
	uint64_t noise;
	uint32_t passes;
	bool inverts;       /* each pass the inverse of the one before */
	bool inverts_first; /* and the first one begins inverted */
	uint64_t first_byte, n_bytes;
	uint32_t total_ms, done_ms;
	uint64_t done_bytes; /* of n_bytes * passes */
};

enum erase_step { ERASE_RUNS, ERASE_DONE, ERASE_FAILED };

/* Of N bytes a pattern; begins at FIRST_BYTE. TOTAL_MS 0: done at the first step. */
void sim_erase_start(struct erase_run *r, enum erase_fill fill, const void *pattern, uint16_t n,
		     uint32_t total_ms);

/* Time moves: the medium changes as far as the lies let it. Not running: ERASE_DONE. When it is done or
 * has failed it no longer runs. */
enum erase_step sim_erase_step(struct erase_run *r, struct sim_drive *medium, struct drive_lies *l,
			       uint32_t ms);

/* n / 65536, 65535 at most; the percent; how long until it ends (0: it doesn't by itself). */
uint16_t sim_erase_progress(const struct erase_run *r);
unsigned sim_erase_percent(const struct erase_run *r);
uint32_t sim_erase_due_ms(const struct erase_run *r, const struct drive_lies *l);

#endif
