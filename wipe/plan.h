/*
 * wipe/plan.h - what will be done to a drive, step by step with the reason for each; or a refusal.
 * plan_make() is pure: device, method, policy in; plan out. Nobody changes it afterwards.
 */
#ifndef KIYOME_WIPE_PLAN_H
#define KIYOME_WIPE_PLAN_H

#include "base/crypt.h"
#include "base/json.h"
#include "devices/device.h"
#include "wipe/method.h"
#include "wipe/policy.h"
#include "wipe/technique.h"

enum step_kind {
	STEP_GUARD,    /* look again, open exclusively */
	STEP_CANARIES, /* fingerprints before the first write */
	STEP_WRITE,    /* one pass of the method */
	STEP_FLUSH,
	STEP_VERIFY,   /* read all of a pass back and compare */
	STEP_IDENTITY, /* same drive, same size */
	STEP_CANARIES_CHECK,
	STEP_REVEAL, /* hidden areas are opened and recorded: HPA, AMA, DCO */
	STEP_ERASE,  /* one technique inside the drive: start, follow to its end */
	STEP_SETTLE, /* flush, look again: security off, capacity back, caches dropped */
	STEP_SURVEY, /* read all of the drive: what is on it now, known signatures, unreadable blocks */
	STEP_ADDRESS_WRITE, /* each block's number over the whole drive, before the method's passes */
	STEP_ADDRESS_VERIFY, /* all of it read back: does each address lead to a place of its own? */
	STEP_KIND_COUNT
};
const char *step_word(enum step_kind k); /* "guard", "canaries", "write", … */

struct plan_step {
	enum step_kind kind;
	unsigned technique; /* STEP_ERASE: index in plan.erases; else 0 */
	/* Carried out only where no erase inside the drive succeeded; then what belongs to those erases
	 * alone (settle, survey) is not. */
	bool is_fallback;
	unsigned
		pass; /* STEP_WRITE, STEP_VERIFY, STEP_FLUSH behind a pass: which, from 1; else 0 */
	const char *why; /* id of the reason for this step, for paper and screen: "why_canaries" */
	uint64_t bytes;  /* to be moved */
	uint32_t estimate_s; /* 0: moments */
};

/* A technique that was not taken, and why; what a purge would need. */
struct plan_note {
	const char *technique; /* id, or "purge" */
	const char *why;       /* id: "not_asked_of_drive", "overwrite_reaches_no_spare", … */
};

#define PLAN_STEPS  (3 * METHOD_PASSES + 24)
#define PLAN_NOTES  24
#define PLAN_ERASES 6

struct plan_erase {
	const struct technique *technique;
	bool follows;
	enum level claim; /* the most that it may claim on this drive if all its proofs are seen */
	uint32_t estimate_s; /* the drive's own, else ours; 0: not known */
};

struct plan {
	enum reason refusal; /* REASON_NONE: the plan stands */
	char refusal_what[200];
	/* The one that the claim rests on if all goes well: the last of a sequence. */
	const struct technique *technique;
	/* Erases inside the drive, in order. A sequence (crypto, then block) has `follows` set on its later
	 * ones: they run after the one before ended well. Others are alternatives: tried where the one
	 * before was refused by the drive, with nothing started. */
	struct plan_erase erases[PLAN_ERASES];
	unsigned n_erases;
	struct method_pass drive_pass; /* what a drive's own overwrite writes */
	/* Of the overwrite by the host: the technique itself, or the fallback; NULL: none possible. */
	const struct method *method;
	struct policy policy;
	enum level expected;    /* the most that may be claimed if all goes well */
	bool is_below_required; /* expected < policy.required, accepted by accept_lower */
	enum reason limit; /* what already keeps the word from cleared: REASON_READ_BACK_SAMPLED,
			  REASON_NATIVE_SIZE_UNKNOWN; or NONE */
	bool is_sampled;   /* a sample is read back; asked for, and the drive is larger than it */
	uint64_t size_bytes;
	uint32_t block_bytes;
	struct plan_step steps[PLAN_STEPS];
	unsigned n_steps;
	struct plan_note notes[PLAN_NOTES];
	unsigned n_notes;
	uint32_t estimate_s;
	uint8_t digest[DIGEST_BYTES]; /* over all of the above and the drive's identity */
};

/* Fails only where a digest can't be made; a drive that must not be erased gives a plan with a
 * refusal. A guard of D is a refusal (REASON_PLAN_GUARDED, what = the guard's id). */
int plan_make(const struct device *d, const struct method *m, const struct policy *p,
	      struct plan *ret, struct error *err) _must_check_;

/* Members "steps" and "notes" of the open object: one shape for the digest, the record and the screen. */
void plan_put_steps(struct json_builder *b, const struct plan *p);

/* Whether the plan has the address test. */
bool plan_tests_addresses(const struct plan *p);

/* Words for ids of plan_step.why and plan_note.why: the English sentence (msgid), or NULL. */
const char *plan_why_sentence(const char *id);
/* All ids in order, for tests and po; NULL ends. */
extern const char *const plan_why_ids[];

#endif
