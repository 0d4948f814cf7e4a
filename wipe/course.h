/*
 * wipe/course.h - what of a plan is to be done, as the facts stand: alternatives are tried only where all
 * before them were declined, the fallback where all were. Pure; the job goes by it and the verdict checks it.
 */
#ifndef KIYOME_WIPE_COURSE_H
#define KIYOME_WIPE_COURSE_H

#include "wipe/outcome.h"

/* The drive, or its state, said no before anything was started. */
bool course_is_declined(const struct erase_outcome *e);
/* Step I is to be carried out. */
bool course_is_due(const struct plan *p, const struct outcome *o, unsigned i);
/* Every erase inside the drive was declined: the host overwrites, if the plan lets it. */
bool course_falls_back(const struct plan *p, const struct outcome *o);
/* The erase whose claim counts: the last that ended well; NULL: none, or one behind it was begun and did not end
 * well (a sequence is worth what its last part is). */
const struct plan_erase *course_done(const struct plan *p, const struct outcome *o);
/* The technique that the outcome is judged by. */
const struct technique *course_technique(const struct plan *p, const struct outcome *o);

#endif
