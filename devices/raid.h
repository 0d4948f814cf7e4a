/*
 * devices/raid.h - hardware RAID: which of its disks are logical volumes, which controllers hide drives.
 * A const table of the kernel's drivers, each row with its source.
 */
#ifndef KIYOME_DEVICES_RAID_H
#define KIYOME_DEVICES_RAID_H

#include "devices/device.h"
#include "devices/inventory.h"

/* Guards D, the SCSI disk AT, where it is a logical volume or a RAID controller's own; says whether it is. */
bool raid_judge(const struct sysfs *s, const struct inventory *inv, size_t at, struct device *d);

/* DRIVER makes volumes of drives that it doesn't show; *ret_always: of all, it has no other use. */
bool raid_is_driver(const char *driver, bool *ret_always);

#endif
