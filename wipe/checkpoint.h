/*
 * wipe/checkpoint.h - what a later run needs to go on with a job that was cut off: a power cut, a
 * kill and a crash are one case. Written whole before each step and within a write, with each pass's
 * key before its first write; gone once the verdict's paper is saved.
 * Nothing in it is believed to be on the drive: the last pass is always read back whole afterwards.
 */
#ifndef KIYOME_WIPE_CHECKPOINT_H
#define KIYOME_WIPE_CHECKPOINT_H

#include "devices/consent.h"
#include "wipe/custom.h"
#include "wipe/outcome.h"

#define CHECKPOINT_EVERY_MS 10000

struct canaries;

struct checkpoint {
	char number[24]; /* of the paper to come: the caller's, not the job's */
	bool practice;   /* the caller's */
	char method[64];
	char custom[CUSTOM_TEXT];   /* the passes of a custom method; else empty */
	bool address_test, sampled; /* of the policy: parts of the plan that is made again */
	char technique[64];         /* that was named; empty: none, or auto */
	bool trust_crypto, no_follow_up;
	/* The drive as the plan was made for it: an erase under way changes what it tells (locked, running, another
	 * size). Only what plan_make() looks at. */
	struct device planned;
	struct consent consent; /* the first, with the drive's identity */
	char boot_id[40];       /* of the boot that wrote this */
	struct instant saved;
	unsigned step; /* index of the step that is to be begun, or that was begun */
	/* All before it, in the step's pass, was written or listed, and flushed. */
	uint64_t offset_bytes;
	unsigned pass_begun; /* newest pass of which something may have been written; 0: none */
	bool is_given_up, is_lost;
	struct canaries *canaries; /* NULL: not taken yet */
	struct outcome *outcome;
};

/* To a file (mode 0600, replaced whole) and back. What read gives is freed by checkpoint_free(). */
int checkpoint_write(const struct checkpoint *c, const char *path, struct error *err) _must_check_;
/* REASON_CHECKPOINT_DAMAGED for whatever checkpoint_write() did not write. */
int checkpoint_read(const char *path, struct checkpoint **ret, struct error *err) _must_check_;
void checkpoint_free(struct checkpoint *c); /* NULL is fine; wipes the canaries' key */

/* FOUND, with what it told when the plan was made: plan_make() of it gives that plan again. */
void checkpoint_planned(const struct checkpoint *c, const struct device *found, struct device *ret);
/* What the plan asked for beside the method, into *p; the rest of it stays. */
void checkpoint_policy(const struct checkpoint *c, struct policy *p);

/* Where a job of P goes on: *ret_step is the first step to be run, *ret_from the offset in it (a write),
 * *ret the outcome so far, with what will be done again taken out of it. Never later than at the last
 * read-back, and at the write where what was written last had not been flushed. Pure.
 * REASON_CHECKPOINT_OTHER_PLAN where C is not of P. */
int checkpoint_restore(const struct checkpoint *c, const struct plan *p, struct outcome *ret,
		       unsigned *ret_step, uint64_t *ret_from, struct error *err) _must_check_;

#endif
