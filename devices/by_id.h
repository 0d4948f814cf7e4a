/*
 * devices/by_id.h - the name under /dev/disk/by-id that stays when /dev/sda moves: udev's own, else as udev
 * would compose it.
 */
#ifndef KIYOME_DEVICES_BY_ID_H
#define KIYOME_DEVICES_BY_ID_H

#include "devices/device.h"
#include "devices/udev.h"

/* Fills d->by_id; empty where a drive tells nothing to make a name of. */
void by_id_fill(const struct udev_entry *u, struct device *d);

#endif
