/*
 * wipe/verdict.h - one word and why. Starts at "failed"; only proofs lift it. Pure; nobody else
 * decides, everybody else prints what it said.
 */
#ifndef KIYOME_WIPE_VERDICT_H
#define KIYOME_WIPE_VERDICT_H

#include "wipe/outcome.h"
#include "wipe/plan.h"

enum word { WORD_FAILED, WORD_STOPPED, WORD_PARTIAL, WORD_CLEARED, WORD_PURGED, WORD_COUNT };
const char *word_text(enum word w); /* "failed", … */

struct verdict {
	enum word word;
	enum level level;    /* reached: LEVEL_NONE unless cleared or purged */
	bool meets_required; /* level >= policy.required */
	enum reason reason;  /* why not better; REASON_NONE for cleared and purged */
	char what[200];
	unsigned proofs_missing; /* bits of enum proof */
};

struct verdict verdict_of(const struct plan *p, const struct outcome *o);
/* cleared or purged, and at or above what was required: a certificate; all else is a report. */
bool verdict_is_certificate(const struct verdict *v);

#endif
