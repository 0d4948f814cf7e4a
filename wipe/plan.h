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
	STEP_ADDRESS_WRITE, /* each block's number over the whole drive, before the method's passes */
	STEP_ADDRESS_VERIFY, /* all of it read back: does each address lead to a place of its own? */
	STEP_KIND_COUNT
};
const char *step_word(enum step_kind k); /* "guard", "canaries", "write", … */

struct plan_step {
	enum step_kind kind;
	unsigned
		pass; /* STEP_WRITE, STEP_VERIFY, STEP_FLUSH behind a pass: which, from 1; else 0 */
	const char *why; /* id of the reason for this step, for paper and screen: "why_canaries" */
	uint64_t bytes;  /* to be moved */
	uint32_t estimate_s; /* 0: moments */
};

#define PLAN_STEPS (3 * METHOD_PASSES + 11)
#define PLAN_NOTES 12

/* A technique that was not taken, and why; what a purge would need. */
struct plan_note {
	const char *technique; /* id, or "purge" */
	const char *why;       /* id: "not_asked_of_drive", "overwrite_reaches_no_spare", … */
};

struct plan {
	enum reason refusal; /* REASON_NONE: the plan stands */
	char refusal_what[200];
	const struct technique *technique;
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
