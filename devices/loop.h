/*
 * devices/loop.h - which file lies behind a loop device, and files as practice drives.
 */
#ifndef KIYOME_DEVICES_LOOP_H
#define KIYOME_DEVICES_LOOP_H

#include "devices/device.h"
#include "devices/inventory.h"

/* The backing file's inode and the device of its file system: by the kernel's word where the loop
 * may be opened, else by its path. Both are 0 when neither tells. */
void loop_backing(const char *name, dev_t dev, const char *backing_file, dev_t *ret_dev,
		  ino_t *ret_inode);
/* The loop stands over a regular file (a block device has a node in the inventory below it). */
bool loop_is_over_file(const struct inventory *inv, const struct sysfs *s, size_t node);

/* WHAT is named as a practice file must be: *.img. */
bool loop_is_file_name(const char *what);
/* A loop over a regular file shows all of it, as far as it has whole sectors. */
bool loop_shows_whole_file(const struct block_node *n);
/* Fills D from a regular file: REASON_DEVICE_NOT_FOUND, or REASON_GUARD_NOT_PLAIN_FILE for what is
 * no plain file named *.img. Bad size and further links are guards. */
int loop_file_device(const char *path, struct device *d, struct error *err) _must_check_;
/* Fills the practice facts of a loop over a regular file. */
void loop_practice_device(const struct block_node *n, struct device *d);
/* Adds the loops, but for its OWN node, over the same inode: they use the file too. */
void loop_file_holders(const struct inventory *inv, size_t own, struct device *d);
/* Notes that the file's file system lies on a RAM disk (brd, zram), also through what stands on one. */
void loop_find_ram(const struct inventory *inv, struct device *d);
/* Adds somebody's flock on the file, found by asking for it for a moment. */
void loop_ask_flock(struct device *d);

#endif
