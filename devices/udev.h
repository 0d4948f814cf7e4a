/*
 * devices/udev.h - what udev wrote down about a block device, where there is a udev; never needed.
 * Reads run/udev/data/bMAJOR:MINOR, and in a captured tree without that the properties that
 * lsblk's trees keep in dev/NAME. Foreign bytes; bounded.
 */
#ifndef KIYOME_DEVICES_UDEV_H
#define KIYOME_DEVICES_UDEV_H

#include "devices/sysfs.h"

struct udev_entry {
	char text[16384]; /* lines, each ended by NUL */
	size_t n;
	bool is_plain; /* lines are KEY=VALUE, not E:KEY=VALUE */
};

/* Leaves an empty entry when there is none. */
void udev_read(const struct sysfs *s, const char *name, dev_t dev, struct udev_entry *ret);
/* The value of KEY; NULL when it isn't there. Lives as long as the entry. */
const char *udev_get(const struct udev_entry *u, const char *key);
/* The first link that begins with PREFIX ("disk/by-id/ata-"); NULL for none. */
const char *udev_link(const struct udev_entry *u, const char *prefix);
/* Decodes udev's \xNN escapes; returns the bytes written, at most SIZE. */
size_t udev_decode(const char *value, void *out, size_t size);

#endif
