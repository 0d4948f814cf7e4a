/*
 * base/ranges.c - a sorted set of LBA ranges of bounded size.
 */
#include "base/ranges.h"

#include <string.h>

/* Past the last block; a range never reaches beyond 2^64 - 1 blocks. */
static uint64_t end_of(const struct range *a)
{
	return a->first_lba + a->n_blocks;
}

/* Joins the two neighbours among LIST's N ranges that have the fewest blocks between them. */
static void join_nearest(struct range *list, unsigned n)
{
	unsigned best = 0;
	uint64_t least = UINT64_MAX;

	for (unsigned i = 0; i + 1 < n; i++) {
		uint64_t gap = list[i + 1].first_lba - end_of(&list[i]);

		if (gap < least) {
			least = gap;
			best = i;
		}
	}
	list[best].n_blocks = end_of(&list[best + 1]) - list[best].first_lba;
	memmove(&list[best + 1], &list[best + 2], (n - best - 2) * sizeof(*list));
}

static void insert(struct ranges *r, unsigned at, struct range added)
{
	struct range list[RANGES_MOST + 1];

	memcpy(list, r->at, at * sizeof(*list));
	list[at] = added;
	memcpy(&list[at + 1], &r->at[at], (r->n - at) * sizeof(*list));
	if (r->n == RANGES_MOST) {
		join_nearest(list, RANGES_MOST + 1);
		r->is_coarse = true;
	} else {
		r->n++;
	}
	memcpy(r->at, list, r->n * sizeof(*list));
}

void ranges_add(struct ranges *r, uint64_t first_lba, uint64_t n_blocks)
{
	struct range added = { first_lba, n_blocks };
	unsigned from = 0, to;

	if (n_blocks > UINT64_MAX - first_lba)
		added.n_blocks = UINT64_MAX - first_lba;
	if (!added.n_blocks)
		return;
	/* [from, to) are the ranges that the new one overlaps or touches. */
	while (from < r->n && end_of(&r->at[from]) < added.first_lba)
		from++;
	for (to = from; to < r->n && r->at[to].first_lba <= end_of(&added); to++)
		;
	if (from == to) {
		insert(r, from, added);
		return;
	}
	if (r->at[from].first_lba < added.first_lba) {
		added.n_blocks = end_of(&added) - r->at[from].first_lba;
		added.first_lba = r->at[from].first_lba;
	}
	if (end_of(&r->at[to - 1]) > end_of(&added))
		added.n_blocks = end_of(&r->at[to - 1]) - added.first_lba;
	r->at[from] = added;
	memmove(&r->at[from + 1], &r->at[to], (r->n - to) * sizeof(r->at[0]));
	r->n -= to - from - 1;
}

bool ranges_has(const struct ranges *r, uint64_t lba)
{
	for (unsigned i = 0; i < r->n && r->at[i].first_lba <= lba; i++)
		if (lba - r->at[i].first_lba < r->at[i].n_blocks)
			return true;
	return false;
}

uint64_t ranges_blocks(const struct ranges *r)
{
	uint64_t blocks = 0;

	for (unsigned i = 0; i < r->n; i++)
		blocks += r->at[i].n_blocks;
	return blocks;
}
