/*
 * tests/sim/drive_lies.h - what a simulated drive gets wrong, whatever it speaks: erases that lie or
 * fail, commands that get no answer. Configuration, and a counter for each kind that acted: a test that
 * did not see its fault act has tested nothing. Bad blocks and a lying cache are sim_drive.h's.
 */
#ifndef KIYOME_TESTS_SIM_DRIVE_LIES_H
#define KIYOME_TESTS_SIM_DRIVE_LIES_H

#include "tests/sim/sim_drive.h"

enum lie {
	LIE_NONE,
	LIE_ERASE_NOTHING,  /* an erase said yes and did nothing */
	LIE_SKIP,           /* it left blocks out */
	LIE_COME_BACK,      /* old data stood there again after a power cycle */
	LIE_OLD_SUCCESS,    /* a sanitize did not run; the status shows an old success */
	LIE_FAIL,           /* an erase failed under way */
	LIE_STUCK,          /* its progress stands still */
	LIE_DROP,           /* a command was neither done nor answered */
	LIE_DROP_ANSWER,    /* it was done, and not answered */
	LIE_RESET,          /* the bus was reset in mid-command */
	LIE_VANISH,         /* the drive went in mid-command */
	LIE_REFUSE,         /* a command that it offers was refused */
	LIE_NO_REGISTERS,   /* GOOD where registers were asked for */
	LIE_ZERO_COUNT,     /* COUNT came back (and went out) as zero */
	LIE_WRONG_CAPACITY, /* a capacity that isn't so was told */
	LIE_ALIAS,          /* an address led back to lower blocks */
	LIE_GOOD_FAILURE,   /* GOOD where the drive had refused */
	LIE_COUNT
};
const char *lie_word(enum lie l); /* "erase_nothing", … as in a drive's words */

/* A command that goes wrong. HOW is DROP, DROP_ANSWER, RESET, VANISH or REFUSE. */
struct lie_at {
	enum lie how;
	uint8_t opcode;
	bool any_feature;
	uint16_t feature;    /* ATA FEATURE; SCSI: the service action */
	unsigned nth;        /* of such commands since the drive was made; 0: each */
	unsigned at_percent; /* of a command that takes time; else it isn't even begun */
	unsigned n_seen;
};

#define LIES_AT 4

struct drive_lies {
	bool erases_nothing;
	struct sim_range skips;      /* in blocks of the medium */
	struct sim_range comes_back; /* at each power cycle */
	bool has_old_success;
	unsigned fails_at_percent, sticks_at_percent; /* 0: never */
	bool vanishes_for_good;                       /* a power cycle does not bring it back */
	struct lie_at at[LIES_AT];
	unsigned n[LIE_COUNT]; /* how often each acted */
};

/* Which of the faults at commands acts now, and counts it as seen; NULL: none. */
struct lie_at *lie_at_command(struct drive_lies *l, uint8_t opcode, uint16_t feature);

/* L as it was made, with what SAVED counted: a drive made anew goes on with its own lies. */
void lies_go_on(struct drive_lies *l, const struct drive_lies *saved);

#endif
