/*
 * devices/rescan.h - has the kernel look at a disk's size anew (linux: drivers/scsi/scsi_sysfs.c,
 * store_rescan_field). Inside devices/ only.
 */
#ifndef KIYOME_DEVICES_RESCAN_H
#define KIYOME_DEVICES_RESCAN_H

#include "base/cleanup.h"
#include "base/error.h"

/* NAME: kernel name of a SCSI or SATA disk. A kernel that has no such door is no failure: what it believes is
 * seen by the size that it tells. */
int rescan_disk(const char *name, struct error *err) _must_check_;

#endif
