/*
 * wipe/technique.h - the ways to erase: what each needs, what it may claim on which media, what it
 * reaches, and which proofs must have been seen before the claim counts. One row each.
 */
#ifndef KIYOME_WIPE_TECHNIQUE_H
#define KIYOME_WIPE_TECHNIQUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "devices/device.h"
#include "wipe/level.h"

/* Proofs that a job can see; bits. verdict_of() asks for inclusion. */
enum proof {
	PROOF_WRITTEN_WHOLE =
		1 << 0,         /* every block of the visible size was written without error */
	PROOF_FLUSHED = 1 << 1, /* every flush that applies was done without error */
	PROOF_READ_BACK_WHOLE = 1 << 2,   /* every block was read and equals what was promised */
	PROOF_CANARIES_GONE = 1 << 3,     /* every canary was read again and has changed */
	PROOF_SAME_DRIVE = 1 << 4,        /* identity and size after are as before */
	PROOF_NATIVE_SIZE_KNOWN = 1 << 5, /* what was written is all that the drive has */
};
/* "written_whole", …; NULL for no such bit. */
const char *proof_word(unsigned proof_bit);

enum reach { REACH_ADDRESSABLE /* every block that the host can address */, REACH_WHOLE_DRIVE };

struct technique {
	const char *id; /* "overwrite": stands on certificates for ever */
	const char *title;
	enum level claims[MEDIA_COUNT]; /* the most that it may claim on this media */
	const char *source;
	enum reach reach;
	const char
		*not_reached; /* what it cannot reach, an id for the paper: "remapped_and_spare" */
	bool is_stoppable, survives_power_cut;
	unsigned proofs; /* all of these */
};

extern const struct technique techniques[];
extern const size_t n_techniques;
const struct technique *technique_by_id(const char *id);

#endif
