/*
 * devices/guard.h - why a drive must not be touched.
 */
#ifndef KIYOME_DEVICES_GUARD_H
#define KIYOME_DEVICES_GUARD_H

#include "devices/device.h"

/* Adds one guard, once for each reason and WHAT (cut to its room). When there is no more room, a
 * reason that stands several times gives way: no reason is lost. */
void guard_add(struct device *d, enum reason reason, const char *what);
/* Adds the guards that follow from D's own facts and users. Root and boot file systems, drives that
 * are gone and kinds that we can't reach are added where they are found. */
void guard_judge(struct device *d);

#endif
