/*
 * wipe/proof.h - which proofs the facts of an outcome bear out. Pure. What was seen is noted by the job and
 * looked at again by the verdict, so that a note without its facts counts for nothing.
 */
#ifndef KIYOME_WIPE_PROOF_H
#define KIYOME_WIPE_PROOF_H

#include "wipe/outcome.h"

unsigned proofs_of(const struct plan *p, const struct outcome *o);

#endif
