/*
 * devices/inventory.h - every block device that the kernel shows, partitions too, and what stands
 * on what: device-mapper and MD on their members, a loop on the block device it was made over.
 * A snapshot of sysfs; hostile graphs (circles, thousands of edges) only cost a
 * bounded time.
 */
#ifndef KIYOME_DEVICES_INVENTORY_H
#define KIYOME_DEVICES_INVENTORY_H

#include "devices/sysfs.h"

#define NO_NODE ((size_t)-1)

struct block_node {
	char name[SYSFS_NAME];
	char folder[SYSFS_PATH]; /* real path below the root */
	dev_t dev;
	size_t whole;    /* the drive that this is a part of; itself for a whole one */
	unsigned number; /* of a partition; 0 for anything else */
	uint64_t start_bytes, size_bytes;
	char title[128]; /* device-mapper's name; may be empty */
	bool is_hidden;
	bool is_char; /* no block device: a SCSI disk that only its sg node reaches. dev is 0 then */
	bool is_loop; /* and bound to something */
	char backing_file[256];
	dev_t backing_dev; /* 0 when not known (captured tree, no rights) */
	ino_t backing_inode;
	uint64_t backing_offset, backing_limit; /* of a loop: where it begins; 0: to the end */
};

struct edge {
	size_t above, below;
};

struct inventory {
	struct block_node *at;
	size_t n, room;
	struct edge *edges;
	size_t n_edges, edges_room;
};
#define INVENTORY_INIT     \
	{                  \
		.at = NULL \
	}

int inventory_read(const struct sysfs *s, struct inventory *ret, struct error *err) _must_check_;
void inventory_clear(struct inventory *inv);
/* Adds a whole that is no block device, in FOLDER (which has a link "device"). */
int inventory_add_char(struct inventory *inv, const char *name, const char *folder,
		       struct error *err) _must_check_;

/* NO_NODE for none. */
size_t inventory_by_name(const struct inventory *inv, const char *name);
size_t inventory_by_dev(const struct inventory *inv, dev_t dev);
/* By "/dev/sda1", "/dev/mapper/NAME" or, on this machine, any path to the node. */
size_t inventory_by_path(const struct inventory *inv, const struct sysfs *s, const char *path);

/* Sets MARKS (one for each node) on FROM and all that it stands on, wholes of partitions too. */
void inventory_mark_below(const struct inventory *inv, size_t from, bool *marks);
/* Sets MARKS on FROM and all that stands on it, and on the partitions of what stands on it. */
void inventory_mark_above(const struct inventory *inv, size_t from, bool *marks);

#endif
