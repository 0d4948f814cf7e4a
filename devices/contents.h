/*
 * devices/contents.h - what is on a drive: file systems, partition tables, encrypted and RAID members; or
 * nothing. Reads only. The only door to libblkid.
 * Threads: one device, one thread.
 */
#ifndef KIYOME_DEVICES_CONTENTS_H
#define KIYOME_DEVICES_CONTENTS_H

#include "devices/device.h"
#include "devices/udev.h"

/* Opens D's node read-only and fills contents and contents_state. What can't be opened or read stays
 * "not examined": that is a fact, not an error. */
void contents_examine(struct device *d);

/* What udev's database says lies on PARTITION (0: the drive itself); for captured trees. */
void contents_from_udev(const struct udev_entry *u, unsigned partition, struct device *d);

#endif
