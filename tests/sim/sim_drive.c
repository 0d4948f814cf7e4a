#include "tests/sim/sim_drive.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void sim_drive_init(struct sim_drive *d, uint64_t size_bytes, uint32_t block_bytes)
{
	memset(d, 0, sizeof(*d));
	d->size_bytes = d->real_bytes = size_bytes;
	d->block_bytes = block_bytes;
	d->medium = calloc(1, size_bytes);
	d->cache = calloc(1, size_bytes);
	d->original = calloc(1, size_bytes);
	if (!d->medium || !d->cache || !d->original)
		abort();
}

void sim_drive_clear(struct sim_drive *d)
{
	free(d->medium);
	free(d->cache);
	free(d->original);
	memset(d, 0, sizeof(*d));
}

static void spread(struct sim_drive *d)
{
	memcpy(d->medium, d->original, d->real_bytes);
	memcpy(d->cache, d->original, d->real_bytes);
}

void sim_drive_fill_text(struct sim_drive *d, unsigned seed)
{
	for (uint64_t at = 0; at < d->real_bytes; at += 64) {
		char line[128];

		memset(line, '.', sizeof(line));
		(void)snprintf(line, sizeof(line),
			       "seed %8u at %16llx: Yamada Taro, 03-5555-%04u\n", seed,
			       (unsigned long long)at, (unsigned)(at / 64 % 10000));
		memcpy(d->original + at, line, d->real_bytes - at < 64 ? d->real_bytes - at : 64);
	}
	spread(d);
}

void sim_drive_fill_byte(struct sim_drive *d, uint8_t byte)
{
	memset(d->original, byte, d->real_bytes);
	spread(d);
}

/* Every call passes here: faults that were put at its number begin. */
static unsigned count_call(struct sim_drive *d)
{
	unsigned call = ++d->n_calls;

	if (call == d->vanish_at)
		d->is_gone = true;
	if (call == d->shrink_at)
		d->size_bytes = d->ends_at = d->size_bytes / 2 / d->block_bytes * d->block_bytes;
	if (call == d->change_at)
		d->is_other = true;
	if (call == d->stop_at)
		d->is_stop_asked = true;
	return call;
}

static bool touches(const struct sim_drive *d, const struct sim_range *r, uint64_t offset,
		    uint32_t n)
{
	uint64_t first = r->first_lba * d->block_bytes, end = first + r->n_blocks * d->block_bytes;

	return offset < end && offset + n > first;
}

static bool touches_any(const struct sim_drive *d, const struct sim_range *list, uint64_t offset,
			uint32_t n)
{
	for (unsigned i = 0; i < SIM_RANGES; i++)
		if (list[i].n_blocks && touches(d, &list[i], offset, n))
			return true;
	return false;
}

/* What a transfer may move, by the faults; *ret_sys is what it ends with. */
static uint32_t admit(struct sim_drive *d, const struct sim_range *bad, uint64_t offset, uint32_t n,
		      int *ret_sys)
{
	unsigned call = count_call(d);
	uint64_t end = d->ends_at ? d->ends_at : d->size_bytes;

	*ret_sys = 0;
	if (d->is_gone)
		*ret_sys = ENODEV;
	else if (call == d->fail_at || touches_any(d, bad, offset, n))
		*ret_sys = EIO;
	if (*ret_sys)
		return 0;
	if (call == d->short_at)
		return n / 2 / d->block_bytes * d->block_bytes; /* and says nothing */
	if (offset >= end || n > end - offset) {
		*ret_sys = ENODATA;
		return offset >= end ? 0 : (uint32_t)(end - offset);
	}
	return n;
}

/* Where a byte really lies. */
static uint64_t place_of(const struct sim_drive *d, uint64_t offset)
{
	return d->wraps_at ? offset % d->wraps_at : offset;
}

int sim_drive_read(struct sim_drive *d, uint64_t offset, void *bytes, uint32_t n,
		   uint32_t *ret_done)
{
	int sys;
	uint8_t *out = bytes;

	*ret_done = admit(d, d->bad_reads, offset, n, &sys);
	for (uint32_t i = 0; i < *ret_done; i++)
		out[i] = d->cache[place_of(d, offset + i)];
	if (d->n_calls == d->flip_at && *ret_done)
		out[*ret_done / 2] ^= 0x10;
	return sys;
}

int sim_drive_write(struct sim_drive *d, uint64_t offset, const void *bytes, uint32_t n,
		    uint32_t *ret_done)
{
	int sys;
	const uint8_t *in = bytes;

	*ret_done = admit(d, d->bad_writes, offset, n, &sys);
	for (uint32_t i = 0; i < *ret_done; i++) {
		uint64_t lba = (offset + i) / d->block_bytes;

		if (lba - d->drops.first_lba < d->drops.n_blocks)
			continue;
		d->cache[place_of(d, offset + i)] = in[i];
	}
	if (d->n_calls == d->flip_at && *ret_done)
		d->cache[place_of(d, offset + *ret_done / 2)] ^= 0x10;
	return sys;
}

int sim_drive_flush(struct sim_drive *d)
{
	uint64_t first = d->reverts.first_lba * d->block_bytes;
	uint64_t n = d->reverts.n_blocks * d->block_bytes;
	unsigned call = count_call(d);

	if (d->is_gone)
		return ENODEV;
	if (d->has_flush_error || call == d->fail_at)
		return EIO;
	if (n && first < d->real_bytes) {
		if (n > d->real_bytes - first)
			n = d->real_bytes - first;
		memcpy(d->cache + first, d->original + first, n);
	}
	memcpy(d->medium, d->cache, d->real_bytes);
	return 0;
}

uint64_t sim_drive_size(const struct sim_drive *d)
{
	return d->is_gone ? 0 : d->size_bytes;
}

int sim_drive_check(struct sim_drive *d)
{
	unsigned call = count_call(d);

	if (d->is_gone || call == d->fail_at)
		return ENODEV;
	if (d->size_bytes < d->real_bytes)
		return ENODATA;
	return d->is_other ? EXDEV : 0;
}

void sim_drive_cut_power(struct sim_drive *d)
{
	memcpy(d->cache, d->medium, d->real_bytes);
}
