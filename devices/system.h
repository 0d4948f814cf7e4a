/*
 * devices/system.h - which block devices the running system itself lies on: its root, its boot
 * files, the medium of a live system; through LUKS, LVM, MD, overlays and loops down to the drives.
 */
#ifndef KIYOME_DEVICES_SYSTEM_H
#define KIYOME_DEVICES_SYSTEM_H

#include "devices/usage.h"

/* Fills the roles of U from its mounts. */
int system_find(const struct inventory *inv, struct usage *u, struct error *err) _must_check_;

#endif
