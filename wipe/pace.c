#include "wipe/pace.h"

#define MIB (1024U * 1024U)

/* All of a drive's buffers together, the largest one, and how many there are. */
#define TOGETHER_BYTES (16U * MIB)
#define BUFFER_BYTES   (4U * MIB)
#define BUFFERS_MOST   8

/* A slow drive keeps less on its way: a stop, a bad block and the progress all wait for what flies. */
#define SLOW_MS 1000
#define FAST_MS 250

/* One that is being served, one that waits. */
#define DEPTH_LEAST 2

/* What a piece must be a multiple of. */
static uint32_t block_bytes(const struct device *d)
{
	uint32_t logical = d->logical_block_bytes ? d->logical_block_bytes : 512;
	uint32_t physical = d->physical_block_bytes;

	return physical > logical && physical % logical == 0 && physical <= MIB ? physical
										: logical;
}

/* Flash rewrites whole erase blocks of some MiB: smaller writes wear and slow it. Behind a bridge
 * nobody can tell. A platter gains nothing beyond some tracks, and a failed request is found the sooner. */
static uint32_t wanted_bytes(const struct device *d)
{
	return d->media == MEDIA_HDD && d->transport != TRANSPORT_USB ? BUFFER_BYTES / 2
								      : BUFFER_BYTES;
}

struct pace pace_of(const struct device *d)
{
	uint32_t block = block_bytes(d), optimal = d->optimal_io_bytes, bytes = wanted_bytes(d);
	unsigned n;

	/* What bridges tell is often no size at all (65,535 blocks): taken only where it fits. */
	if (optimal < block || optimal % block || optimal > BUFFER_BYTES)
		optimal = block;
	bytes = optimal > bytes ? optimal : bytes - bytes % optimal;
	n = TOGETHER_BYTES / bytes;
	return (struct pace){ .n_buffers = n < BUFFERS_MOST ? n : BUFFERS_MOST,
			      .buffer_bytes = bytes };
}

unsigned pace_depth(unsigned depth, unsigned most, int64_t took_ms)
{
	unsigned least = most < DEPTH_LEAST ? most : DEPTH_LEAST;

	if (took_ms > SLOW_MS && depth > least)
		return depth - 1;
	if (took_ms < FAST_MS && depth < most)
		return depth + 1;
	return depth;
}
