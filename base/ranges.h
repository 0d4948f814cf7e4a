/*
 * base/ranges.h - a sorted set of LBA ranges (bad, unread, mismatching), merged where they touch.
 * Bounded: past RANGES_MOST the two nearest ranges are joined, and `is_coarse` says that the set
 * now covers more than was added, never less.
 */
#ifndef KIYOME_BASE_RANGES_H
#define KIYOME_BASE_RANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RANGES_MOST 256

struct range {
	uint64_t first_lba;
	uint64_t n_blocks;
};

struct ranges {
	struct range at[RANGES_MOST];
	unsigned n;
	bool is_coarse;
};

#define RANGES_INIT    \
	{              \
		.n = 0 \
	}

void ranges_add(struct ranges *r, uint64_t first_lba, uint64_t n_blocks);
bool ranges_has(const struct ranges *r, uint64_t lba);
uint64_t ranges_blocks(const struct ranges *r); /* blocks covered */

#endif
