/*
 * wipe/pace.h - how much of a drive is on its way at once: from what the drive is, and from how long it
 * takes as it goes. Pure.
 */
#ifndef KIYOME_WIPE_PACE_H
#define KIYOME_WIPE_PACE_H

#include "devices/device.h"

struct pace {
	unsigned n_buffers;
	uint32_t
		buffer_bytes; /* of one request: a multiple of the drive's blocks and of its optimal I/O size */
};

/* At most 16 MiB together, so that many drives fit into a small machine. */
struct pace pace_of(const struct device *d);

/* How many of MOST requests shall be in flight after one that took TOOK_MS, where DEPTH were. */
unsigned pace_depth(unsigned depth, unsigned most, int64_t took_ms);

#endif
