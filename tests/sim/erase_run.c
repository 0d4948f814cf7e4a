#include "tests/sim/erase_run.h"

#include <string.h>

#define CHUNK_BYTES 4096

void sim_erase_start(struct erase_run *r, enum erase_fill fill, const void *pattern, uint16_t n,
		     uint32_t total_ms)
{
	memset(r, 0, sizeof(*r));
	r->is_running = true;
	r->fill = (uint8_t)fill;
	r->n_pattern = n < sizeof(r->pattern) ? n : sizeof(r->pattern);
	if (r->n_pattern)
		memcpy(r->pattern, pattern, r->n_pattern);
	r->passes = 1;
	r->block_bytes = 512;
	r->total_ms = total_ms;
}

/* The byte that pass PASS leaves at OFFSET from the first. */
static uint8_t byte_at(const struct erase_run *r, uint32_t pass, uint64_t offset)
{
	uint8_t byte;

	if (r->fill == ERASE_NOISE) {
		uint64_t dice = r->noise + offset / 4 * 0x9E3779B97F4A7C15;

		return (uint8_t)(sim_dice(&dice, UINT32_MAX) >> offset % 4 * 8);
	}
	byte = r->n_pattern ? r->pattern[offset % r->block_bytes % r->n_pattern] : 0;
	return r->inverts && (pass + r->inverts_first) % 2 ? (uint8_t)~byte : byte;
}

/* The bytes from OFFSET on that are not skipped, N at most; *IS_SKIPPED says what they are. */
static uint32_t even_bytes(const struct sim_drive *medium, struct drive_lies *l, uint64_t offset,
			   uint32_t n, bool *is_skipped)
{
	uint64_t first = l->skips.first_lba * medium->block_bytes;
	uint64_t end = first + l->skips.n_blocks * medium->block_bytes;
	uint64_t most = n;

	*is_skipped = offset >= first && offset < end;
	if (*is_skipped)
		most = end - offset;
	else if (offset < first && first < end)
		most = first - offset;
	return most < n ? (uint32_t)most : n;
}

/* Erases N bytes of pass PASS from OFFSET on. */
static void fill(const struct erase_run *r, struct sim_drive *medium, struct drive_lies *l,
		 uint32_t pass, uint64_t offset, uint64_t n)
{
	uint8_t bytes[CHUNK_BYTES];
	uint32_t part;

	for (uint64_t i = 0; i < n; i += part) {
		bool is_skipped;

		part = n - i < sizeof(bytes) ? (uint32_t)(n - i) : (uint32_t)sizeof(bytes);
		part = even_bytes(medium, l, offset + i, part, &is_skipped);
		if (is_skipped) {
			l->n[LIE_SKIP]++;
			continue;
		}
		for (uint32_t k = 0; k < part; k++)
			bytes[k] = byte_at(r, pass, offset + i + k - r->first_byte);
		sim_drive_put(medium, offset + i, bytes, part);
	}
}

/* Brings the medium to GOAL bytes of all passes. */
static void fill_to(struct erase_run *r, struct sim_drive *medium, struct drive_lies *l,
		    uint64_t goal)
{
	while (r->done_bytes < goal) {
		uint64_t in_pass = r->done_bytes % r->n_bytes, n = r->n_bytes - in_pass;
		uint32_t pass = (uint32_t)(r->done_bytes / r->n_bytes);

		if (n > goal - r->done_bytes)
			n = goal - r->done_bytes;
		if (!l->erases_nothing)
			fill(r, medium, l, pass, r->first_byte + in_pass, n);
		r->done_bytes += n;
	}
}

static uint32_t ms_at(const struct erase_run *r, unsigned percent)
{
	return (uint32_t)((uint64_t)r->total_ms * percent / 100);
}

enum erase_step sim_erase_step(struct erase_run *r, struct sim_drive *medium, struct drive_lies *l,
			       uint32_t ms)
{
	uint32_t end = r->total_ms, left;
	bool is_stuck = l->sticks_at_percent && l->sticks_at_percent < 100;
	bool does_fail = l->fails_at_percent && l->fails_at_percent <= 100;

	if (!r->is_running)
		return ERASE_DONE;
	if (is_stuck)
		end = ms_at(r, l->sticks_at_percent);
	else if (does_fail)
		end = ms_at(r, l->fails_at_percent);
	left = end > r->done_ms ? end - r->done_ms : 0;
	r->done_ms += ms < left ? ms : left;
	fill_to(r, medium, l,
		r->total_ms ? (uint64_t)((double)r->n_bytes * r->passes * r->done_ms / r->total_ms)
			    : r->n_bytes * r->passes);
	if (r->done_ms < end)
		return ERASE_RUNS;
	if (is_stuck) {
		l->n[LIE_STUCK]++;
		return ERASE_RUNS;
	}
	r->is_running = false;
	if (does_fail) {
		l->n[LIE_FAIL]++;
		return ERASE_FAILED;
	}
	fill_to(r, medium, l, r->n_bytes * r->passes);
	l->n[LIE_ERASE_NOTHING] += l->erases_nothing;
	return ERASE_DONE;
}

uint16_t sim_erase_progress(const struct erase_run *r)
{
	uint64_t progress;

	if (!r->is_running || !r->total_ms)
		return 0xffff;
	progress = (uint64_t)r->done_ms * 65536 / r->total_ms;
	return progress < 0xffff ? (uint16_t)progress : 0xffff;
}

unsigned sim_erase_percent(const struct erase_run *r)
{
	return r->total_ms ? (unsigned)((uint64_t)r->done_ms * 100 / r->total_ms) : 100;
}

uint32_t sim_erase_due_ms(const struct erase_run *r, const struct drive_lies *l)
{
	uint32_t end = r->total_ms;

	if (!r->is_running || (l->sticks_at_percent && l->sticks_at_percent < 100))
		return 0;
	if (l->fails_at_percent && l->fails_at_percent <= 100)
		end = ms_at(r, l->fails_at_percent);
	return end > r->done_ms ? end - r->done_ms : 1;
}
