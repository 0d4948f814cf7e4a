#include "tests/sim/sim_drive.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const fault_words[SIM_FAULT_COUNT] = {
	[SIM_CUT] = "power cut",
	[SIM_CUT_WHOLE] = "power cut, cache lost",
	[SIM_CUT_PART] = "power cut, cache lost in part",
	[SIM_CUT_TORN] = "power cut, block half written",
	[SIM_KILLED] = "program killed",
	[SIM_EVICTED] = "cache full",
	[SIM_FLUSH_LIE] = "flush that lies",
	[SIM_FLUSH_FAIL] = "flush that fails",
	[SIM_BAD_READ] = "unreadable block",
	[SIM_BAD_WRITE] = "unwritable block",
	[SIM_FLAKY] = "block that fails a few times",
	[SIM_FAIL] = "call that fails once",
	[SIM_GARBAGE] = "failed write done in part",
	[SIM_SLOW] = "slow",
	[SIM_STALL] = "stall",
	[SIM_OLD_READS] = "old data back after N reads",
	[SIM_OLD_FLUSHES] = "old data back after N flushes",
	[SIM_OLD_EACH] = "old data back with each flush",
	[SIM_OLD_SINGLE] = "old data back in a single block",
	[SIM_DROP] = "write forgotten",
	[SIM_WRAP] = "address wrapped",
	[SIM_GHOST_ZERO_READ] = "zeros behind the true end",
	[SIM_GHOST_OLD_READ] = "old data behind the true end",
	[SIM_SHORT] = "short transfer",
	[SIM_EARLY_END] = "early end",
	[SIM_SHRINK] = "shrank",
	[SIM_VANISH] = "vanished",
	[SIM_SWAP] = "swapped for another",
	[SIM_FLIP] = "bit flipped",
	[SIM_STOP] = "stop asked",
};

const char *sim_fault_word(enum sim_fault f)
{
	return fault_words[f];
}

/* splitmix64: each seed is as good as any other. */
uint32_t sim_dice(uint64_t *dice, uint32_t n)
{
	uint64_t z = *dice += 0x9E3779B97F4A7C15;

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
	z ^= z >> 31;
	return (uint32_t)((z >> 32) * n >> 32);
}

static size_t blocks_of(const struct sim_drive *d)
{
	return (size_t)((d->real_bytes + d->block_bytes - 1) / d->block_bytes);
}

void sim_drive_init(struct sim_drive *d, uint64_t size_bytes, uint32_t block_bytes)
{
	sim_drive_init_over(d, size_bytes, block_bytes, NULL, NULL);
}

void sim_drive_init_over(struct sim_drive *d, uint64_t size_bytes, uint32_t block_bytes,
			 uint8_t *medium, uint8_t *original)
{
	memset(d, 0, sizeof(*d));
	d->size_bytes = d->real_bytes = size_bytes;
	d->block_bytes = block_bytes;
	d->has_foreign_medium = medium;
	d->has_foreign_original = original;
	d->medium = medium ? medium : calloc(1, size_bytes);
	d->cache = calloc(1, size_bytes);
	d->original = original ? original : calloc(1, size_bytes);
	d->dirty = calloc(blocks_of(d), sizeof(*d->dirty));
	d->read_at = calloc(blocks_of(d), sizeof(*d->read_at));
	d->written_at = calloc(blocks_of(d), sizeof(*d->written_at));
	d->lied_at = calloc(blocks_of(d), sizeof(*d->lied_at));
	if (!d->medium || !d->cache || !d->original || !d->dirty || !d->read_at || !d->written_at ||
	    !d->lied_at)
		abort();
	if (!medium)
		return;
	memcpy(d->cache, d->medium, d->real_bytes);
	if (!original)
		memcpy(d->original, d->medium, d->real_bytes);
}

void sim_drive_clear(struct sim_drive *d)
{
	if (!d->has_foreign_medium)
		free(d->medium);
	free(d->cache);
	if (!d->has_foreign_original)
		free(d->original);
	free(d->dirty);
	free(d->read_at);
	free(d->written_at);
	free(d->lied_at);
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

static void shrink(struct sim_drive *d)
{
	d->size_bytes = d->ends_at = d->size_bytes / 2 / d->block_bytes * d->block_bytes;
	d->fired[SIM_SHRINK] = true;
}

/* Every call passes here: faults that were put at its number begin. */
static unsigned count_call(struct sim_drive *d)
{
	unsigned call = ++d->n_calls;

	d->now_ms += d->ms_per_call;
	d->fired[SIM_SLOW] |= d->ms_per_call != 0;
	if (call == d->stall_at) {
		d->now_ms += d->stall_ms;
		d->fired[SIM_STALL] = true;
	}
	if (call == d->vanish_at)
		d->is_gone = d->fired[SIM_VANISH] = true;
	if (call == d->shrink_at)
		shrink(d);
	if (call == d->change_at)
		d->is_other = d->fired[SIM_SWAP] = true;
	if (call == d->stop_at)
		d->is_stop_asked = d->fired[SIM_STOP] = true;
	if (call == d->cut_at)
		d->is_gone = d->is_cut = d->fired[SIM_CUT] = true;
	if (call == d->kill_at)
		d->is_gone = d->is_killed = d->fired[SIM_KILLED] = true;
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

static bool is_flaky_now(struct sim_drive *d, uint64_t offset, uint32_t n)
{
	for (unsigned i = 0; i < SIM_RANGES; i++) {
		struct sim_flaky *f = &d->flaky[i];

		if (f->n_left && f->range.n_blocks && touches(d, &f->range, offset, n)) {
			f->n_left--;
			d->fired[SIM_FLAKY] = true;
			return true;
		}
	}
	return false;
}

/* The errno that a transfer ends with before anything is moved. */
static int refuse(struct sim_drive *d, unsigned call, bool is_write, uint64_t offset, uint32_t n)
{
	if (d->is_gone)
		return ENODEV;
	if (call == d->fail_at) {
		d->fired[SIM_FAIL] = true;
		return EIO;
	}
	if (touches_any(d, is_write ? d->bad_writes : d->bad_reads, offset, n)) {
		d->fired[is_write ? SIM_BAD_WRITE : SIM_BAD_READ] = true;
		return EIO;
	}
	return is_flaky_now(d, offset, n) ? EIO : 0;
}

/* What a transfer may move, by the faults; *ret_sys is what it ends with. */
static uint32_t admit(struct sim_drive *d, bool is_write, uint64_t offset, uint32_t n, int *ret_sys)
{
	unsigned call = count_call(d);
	uint64_t end = d->ends_at ? d->ends_at : d->size_bytes;

	*ret_sys = refuse(d, call, is_write, offset, n);
	if (*ret_sys)
		return 0;
	if (call == d->short_at) {
		d->fired[SIM_SHORT] = true;
		return n / 2 / d->block_bytes * d->block_bytes; /* and says nothing */
	}
	if (offset >= end || n > end - offset) {
		d->fired[SIM_EARLY_END] = true;
		*ret_sys = ENODATA;
		return offset >= end ? 0 : (uint32_t)(end - offset);
	}
	return n;
}

/* Where a byte really lies. */
static uint64_t place_of(const struct sim_drive *d, uint64_t offset)
{
	offset &= ~d->dead_bits;
	if (d->folds_at && offset >= d->folds_at)
		offset = d->folds_at - d->block_bytes + offset % d->block_bytes;
	return d->wraps_at ? offset % d->wraps_at : offset;
}

/* Bytes from OFFSET on that lie in one block, by address and by place, and on one side of the true
 * end. */
static uint32_t chunk_bytes(const struct sim_drive *d, uint64_t offset, uint32_t n)
{
	uint64_t place = place_of(d, offset);
	uint64_t most = d->block_bytes - offset % d->block_bytes;
	uint64_t by_place = d->block_bytes - place % d->block_bytes;

	if (by_place < most)
		most = by_place;
	if (d->wraps_at && d->wraps_at - place < most)
		most = d->wraps_at - place;
	if (d->ghost && offset < d->ghost_at && d->ghost_at - offset < most)
		most = d->ghost_at - offset;
	return n < most ? n : (uint32_t)most;
}

static bool is_ghost(const struct sim_drive *d, uint64_t offset)
{
	return d->ghost && offset >= d->ghost_at;
}

static void serve(const struct sim_drive *d, uint64_t offset, uint8_t *out, uint32_t n)
{
	uint32_t part;

	for (uint32_t i = 0; i < n; i += part) {
		part = chunk_bytes(d, offset + i, n - i);
		if (!is_ghost(d, offset + i))
			memcpy(out + i, d->cache + place_of(d, offset + i), part);
		else if (d->ghost == SIM_GHOST_OLD)
			memcpy(out + i, d->original + offset + i, part);
		else
			memset(out + i, 0, part);
	}
}

static void note(const struct sim_drive *d, unsigned *at, uint64_t offset, uint32_t n)
{
	for (uint32_t i = 0; i < n; i += d->block_bytes)
		at[(offset + i) / d->block_bytes] = d->n_calls;
}

void sim_drive_bring_back(struct sim_drive *d, const struct sim_range *r)
{
	uint64_t first = r->first_lba * d->block_bytes, n = r->n_blocks * d->block_bytes;

	if (!n || first >= d->real_bytes)
		return;
	if (n > d->real_bytes - first)
		n = d->real_bytes - first;
	memcpy(d->cache + first, d->original + first, n);
	memcpy(d->medium + first, d->original + first, n);
	for (uint64_t lba = r->first_lba; lba * d->block_bytes < first + n; lba++) {
		d->n_dirty -= d->dirty[lba];
		d->dirty[lba] = false;
	}
	note(d, d->lied_at, first, (uint32_t)n);
	d->fired[SIM_OLD_SINGLE] |= r->n_blocks == 1;
}

static void come_back(struct sim_drive *d, enum sim_fault how)
{
	sim_drive_bring_back(d, &d->comeback.range);
	d->fired[how] = true;
	if (d->comeback.is_sticky) {
		d->drops = d->comeback.range;
		d->drops_from = d->n_calls;
	}
}

int sim_drive_read(struct sim_drive *d, uint64_t offset, void *bytes, uint32_t n,
		   uint32_t *ret_done)
{
	int sys;
	uint8_t *out = bytes;

	*ret_done = admit(d, false, offset, n, &sys);
	if (!*ret_done)
		return sys;
	if (++d->n_reads == d->comeback.after_reads)
		come_back(d, SIM_OLD_READS);
	serve(d, offset, out, *ret_done);
	note(d, d->read_at, offset, *ret_done);
	d->fired[SIM_WRAP] |= d->wraps_at && offset + *ret_done > d->wraps_at;
	if (d->ghost && offset + *ret_done > d->ghost_at)
		d->fired[d->ghost == SIM_GHOST_OLD ? SIM_GHOST_OLD_READ : SIM_GHOST_ZERO_READ] =
			true;
	if (d->n_calls == d->flip_at) {
		out[*ret_done / 2] ^= 0x10;
		d->fired[SIM_FLIP] = true;
	}
	return sys;
}

static void write_back(struct sim_drive *d, uint64_t block, uint32_t n)
{
	uint64_t at = block * d->block_bytes, left = d->real_bytes - at;

	memcpy(d->medium + at, d->cache + at, left < n ? left : n);
}

/* Chooses by chance which of too many is written back. */
static void evict(struct sim_drive *d)
{
	uint64_t n = blocks_of(d), block = sim_dice(&d->dice, (uint32_t)n);

	while (!d->dirty[block])
		block = (block + 1) % n;
	write_back(d, block, d->block_bytes);
	d->dirty[block] = false;
	d->n_dirty--;
	d->fired[SIM_EVICTED] = true;
}

static bool does_drop(const struct sim_drive *d, uint64_t offset)
{
	uint64_t lba = offset / d->block_bytes;

	return d->n_calls >= d->drops_from && lba - d->drops.first_lba < d->drops.n_blocks;
}

static void store(struct sim_drive *d, uint64_t offset, const uint8_t *in, uint32_t n)
{
	uint32_t part;

	for (uint32_t i = 0; i < n; i += part) {
		uint64_t place = place_of(d, offset + i), block = place / d->block_bytes;

		part = chunk_bytes(d, offset + i, n - i);
		if (is_ghost(d, offset + i))
			continue;
		if (does_drop(d, offset + i)) {
			d->fired[SIM_DROP] = true;
			continue;
		}
		memcpy(d->cache + place, in + i, part);
		d->n_dirty += !d->dirty[block];
		d->dirty[block] = true;
		while (d->cache_blocks && d->n_dirty > d->cache_blocks)
			evict(d);
	}
}

int sim_drive_write(struct sim_drive *d, uint64_t offset, const void *bytes, uint32_t n,
		    uint32_t *ret_done)
{
	int sys;

	*ret_done = admit(d, true, offset, n, &sys);
	d->n_writes_after += d->is_unfit_told;
	if (sys == EIO && d->does_garble) {
		store(d, offset, bytes,
		      sim_dice(&d->dice, n / d->block_bytes + 1) * d->block_bytes);
		d->fired[SIM_GARBAGE] = true;
	}
	store(d, offset, bytes, *ret_done);
	note(d, d->written_at, offset, *ret_done);
	if (d->n_calls == d->flip_at && *ret_done) {
		d->cache[place_of(d, offset + *ret_done / 2)] ^= 0x10;
		d->fired[SIM_FLIP] = true;
	}
	return sys;
}

int sim_drive_flush(struct sim_drive *d)
{
	unsigned call = count_call(d);

	if (d->is_gone)
		return ENODEV;
	if (d->has_flush_error || call == d->fail_at) {
		d->fired[SIM_FLUSH_FAIL] = true;
		return EIO;
	}
	if (d->has_lying_flush) {
		d->fired[SIM_FLUSH_LIE] |= d->n_dirty != 0;
	} else {
		memcpy(d->medium, d->cache, d->real_bytes);
		memset(d->dirty, 0, blocks_of(d));
		d->n_dirty = 0;
	}
	if (d->reverts.n_blocks) {
		sim_drive_bring_back(d, &d->reverts);
		d->fired[SIM_OLD_EACH] = true;
	}
	if (++d->n_flushes == d->comeback.after_flushes)
		come_back(d, SIM_OLD_FLUSHES);
	return 0;
}

uint64_t sim_drive_size(const struct sim_drive *d)
{
	return d->is_gone ? 0 : d->size_bytes;
}

int sim_drive_check(struct sim_drive *d)
{
	unsigned call = count_call(d);

	if (!d->is_gone && call == d->fail_at)
		d->fired[SIM_VANISH] = true;
	d->is_unfit_told |= d->is_gone || d->is_other || d->size_bytes < d->real_bytes;
	if (d->is_gone || call == d->fail_at)
		return ENODEV;
	if (d->size_bytes < d->real_bytes)
		return ENODATA;
	return d->is_other ? EXDEV : 0;
}

void sim_drive_put(struct sim_drive *d, uint64_t offset, const void *bytes, uint32_t n)
{
	if (offset >= d->real_bytes)
		return;
	if (n > d->real_bytes - offset)
		n = (uint32_t)(d->real_bytes - offset);
	if (!n)
		return;
	memcpy(d->cache + offset, bytes, n);
	memcpy(d->medium + offset, bytes, n);
	for (uint64_t block = offset / d->block_bytes; block * d->block_bytes < offset + n;
	     block++) {
		/* A block that is put in part keeps what its cache holds of the rest. */
		if (block * d->block_bytes < offset || (block + 1) * d->block_bytes > offset + n)
			continue;
		d->n_dirty -= d->dirty[block];
		d->dirty[block] = false;
	}
	note(d, d->written_at, offset, n);
}

void sim_drive_cut_power(struct sim_drive *d)
{
	unsigned n_lost = 0, n_kept = 0;

	for (uint64_t block = 0; block < blocks_of(d); block++) {
		if (!d->dirty[block])
			continue;
		d->dirty[block] = false;
		if (sim_dice(&d->dice, 100) < d->kept_percent) {
			write_back(d, block, d->block_bytes);
			n_kept++;
		} else if (d->does_tear) {
			write_back(d, block, d->block_bytes / 2);
			d->fired[SIM_CUT_TORN] = true;
			d->does_tear = false; /* at one head or page, not all over the drive */
			n_lost++;
		} else {
			n_lost++;
		}
	}
	d->n_dirty = 0;
	d->fired[SIM_CUT_WHOLE] |= n_lost && !n_kept;
	d->fired[SIM_CUT_PART] |= n_lost && n_kept;
	memcpy(d->cache, d->medium, d->real_bytes);
}

void sim_drive_start(struct sim_drive *d)
{
	if (d->is_cut)
		sim_drive_cut_power(d);
	d->is_cut = d->is_killed = d->is_gone = d->is_unfit_told = false;
}

bool sim_drive_peek(const struct sim_drive *d, uint64_t offset, void *bytes, uint32_t n)
{
	uint64_t end = d->ends_at ? d->ends_at : d->size_bytes;

	if (d->is_gone || d->is_other || offset >= end || n > end - offset ||
	    touches_any(d, d->bad_reads, offset, n))
		return false;
	serve(d, offset, bytes, n);
	return true;
}
