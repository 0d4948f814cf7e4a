/*
 * ui/places.h - where evidence is saved, and the proof that it can be, before anything is erased.
 */
#ifndef KIYOME_UI_PLACES_H
#define KIYOME_UI_PLACES_H

#include "ui/session.h"

#define PLACES_DEFAULT_OUT "kiyome-out"

/* Chooses s->out and s->also, makes and probes them (a place in RAM only for practice), opens the
 * journal (REASON_JOURNAL_CUT where a paper here is beyond it), chooses the clock. */
int places_open(struct session *s, struct error *err) _must_check_;

/* The evidence folder that options and settings name, without touching it. */
const char *places_out(const struct options *o, const struct settings *settings);

#endif
