/*
 * wipe/plan_inside.h - what the files of a plan share. For plan.c, plan_steps.c and plan_digest.c only.
 */
#ifndef KIYOME_WIPE_PLAN_INSIDE_H
#define KIYOME_WIPE_PLAN_INSIDE_H

#include "wipe/plan.h"

/* Seconds in which the host is taken to write or read so much of D. */
uint32_t plan_host_s(const struct device *d, uint64_t size_bytes);
/* P has its erases, method and size. */
void plan_add_steps(struct plan *p, const struct device *d, bool needs_reveal);
int plan_digest(struct plan *p, const struct device *d, struct error *err) _must_check_;

#endif
