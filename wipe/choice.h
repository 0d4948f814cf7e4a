/*
 * wipe/choice.h - which erases inside the drive a plan takes, in which order, and why not the others.
 * Pure: the drive's features and the policy in, the plan's erases and notes out.
 */
#ifndef KIYOME_WIPE_CHOICE_H
#define KIYOME_WIPE_CHOICE_H

#include "wipe/plan.h"

/* policy.technique: the strongest that the drive offers; NULL says the same. */
#define CHOICE_AUTO "auto"

/* Why the drive D can't be erased by T: the id of a note ("not_offered", "is_frozen", …); NULL: it can. */
const char *choice_obstacle(const struct technique *t, const struct device *d);

/* The level that T may claim on D at most, if all its proofs are seen. */
enum level choice_claim(const struct technique *t, const struct device *d, const struct policy *p);

/* What the drive itself says that T takes, else a cautious value for HOST_S seconds of writing it once by
 * the host; 0: not known. */
uint32_t choice_estimate_s(const struct technique *t, const struct device *d, uint32_t host_s);

/* Fills P's erases from its policy. Without policy.technique or with "auto": the strongest that D offers
 * first, a crypto erase with its follow-up behind it, then the weaker ones as alternatives; none for a
 * drive that offers none. A technique by name: that one alone, or a refusal
 * (REASON_TECHNIQUE_NOT_POSSIBLE, what = the obstacle). P's technique and expected level are set too. */
void choice_make(struct plan *p, const struct device *d, uint32_t host_s);

/* Of every technique of D's command set that P doesn't take: a note why. */
void choice_notes(struct plan *p, const struct device *d);

#endif
