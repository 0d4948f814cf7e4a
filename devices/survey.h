/*
 * devices/survey.h - one look at a whole machine while it is made into a list of drives. Inside devices/ only.
 */
#ifndef KIYOME_DEVICES_SURVEY_H
#define KIYOME_DEVICES_SURVEY_H

#include "devices/detect.h"
#include "devices/drive.h"
#include "devices/nvme_sysfs.h"
#include "devices/usage.h"

#define FOUND_NODES (1 + DEVICE_PATHS + DEVICE_UNITS)
#define UNIT_KEY    320

struct found {
	struct device device;
	char key[DRIVE_KEY];     /* paths to one unit have it in common; see drive_key() */
	char unit_key[UNIT_KEY]; /* units of one drive have it in common; empty: it has one unit */
	size_t nodes[FOUND_NODES]; /* in the inventory: its own, those of further paths and units */
	unsigned n_nodes;          /* 0 for a file, and for a controller without namespaces */
};

/* What a detection looks at and what it found. */
struct survey {
	const struct detect_options *options;
	struct sysfs sysfs;
	struct inventory inv;
	struct nvme_controllers nvme;
	struct usage usage;
	struct found *found; /* malloc'd */
	size_t n, room;
};

/* One more, all zero; NULL with the error set. Moves those that were there. */
struct found *survey_add(struct survey *v, struct error *err);

/* scsi_park.c: SCSI disks without a block device become nodes of the inventory. */
int scsi_park_nodes(const struct sysfs *s, struct inventory *inv, struct error *err) _must_check_;
/* The control node of a SCSI disk, what a RAID controller makes of it, and its unit key, into F. */
int scsi_park_complete(const struct survey *v, struct found *f, struct error *err) _must_check_;

/* nvme_park.c: the same for an NVMe namespace; then the controllers that show none. */
void nvme_park_complete(const struct survey *v, struct found *f);
int nvme_park_add(struct survey *v, struct error *err) _must_check_;

/* mmc_park.c: boot areas and the like of a card; cards without a block device. */
void mmc_park_complete(const struct survey *v, struct found *f);
int mmc_park_add(struct survey *v, struct error *err) _must_check_;

/* merge.c: all paths to one unit, then all units of one drive, become one. FOUND is sorted. */
void survey_merge(struct survey *v);

#endif
