/*
 * wipe/extent.h - how much of a drive there is, and whether all of it is before us: blocks that it hides,
 * parts taken out of use, other namespaces and logical units. Pure, from what the drive told.
 */
#ifndef KIYOME_WIPE_EXTENT_H
#define KIYOME_WIPE_EXTENT_H

#include "devices/device.h"

struct extent {
	/* What a job works on once hidden areas are opened; as detection saw it where nothing is hidden, or where that
	 * cannot be told. */
	uint64_t size_bytes;
	bool is_native;    /* that is all that the drive has */
	bool needs_reveal; /* something is hidden, or only opening it tells (SCSI) */
	bool is_whole;     /* no other namespace or logical unit belongs to the same drive */
};

struct extent extent_of(const struct device *d);

#endif
