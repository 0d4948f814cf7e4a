/*
 * devices/usage.h - who uses what: mounts, swap, what stands on a drive, who opened it exclusively;
 * and which drives the running system itself lies on. A snapshot over one inventory.
 * The only door to libmount.
 */
#ifndef KIYOME_DEVICES_USAGE_H
#define KIYOME_DEVICES_USAGE_H

#include "devices/device.h"
#include "devices/inventory.h"

struct mount_entry {
	size_t node;   /* block device it is mounted from; NO_NODE */
	bool is_image; /* squashfs, erofs, iso9660: what live systems mount */
	char *target;
	char *layers; /* overlay: its options; else NULL */
};

struct swap_entry {
	size_t node; /* NO_NODE for a swap file */
	char what[200];
	dev_t file_dev; /* of a swap file */
	ino_t file_inode;
};

/* The running system needs the drive NODE because of that mount. */
struct role_entry {
	size_t node, mount;
	enum reason reason; /* REASON_GUARD_ROOT_FILE_SYSTEM, REASON_GUARD_BOOT_MEDIUM */
};

struct usage {
	struct mount_entry *mounts;
	size_t n_mounts, mounts_room;
	struct swap_entry *swaps;
	size_t n_swaps, swaps_room;
	struct role_entry *roles;
	size_t n_roles, roles_room;
};
#define USAGE_INIT             \
	{                      \
		.mounts = NULL \
	}

/* On this machine mounts and swaps must be readable: who can't see the users must not say that
 * there are none. A captured tree may lack them. */
int usage_read(const struct sysfs *s, const struct inventory *inv, struct usage *ret,
	       struct error *err) _must_check_;
void usage_clear(struct usage *u);

/* Adds the users of NODE and of its partitions to D, and the guards for root and boot. */
int usage_of_node(const struct usage *u, const struct inventory *inv, size_t node, struct device *d,
		  struct error *err) _must_check_;
/* Adds to D, a practice file or a loop, that its backing file is swapped to. */
void usage_of_file(const struct usage *u, struct device *d);
/* Tries to open NODE and its partitions exclusively for reading, and closes them again; adds an
 * opener that no known user explains, and guards for what is gone or has no medium. */
void usage_ask_exclusive(const struct inventory *inv, size_t node, struct device *d);

/* Adds one user, once. When there is no more room, a kind that stands several times gives way. */
void usage_add(struct device *d, enum user_kind kind, const char *node, const char *what);

#endif
