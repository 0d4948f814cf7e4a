/*
 * tests/sim/ata_media.c - reading and writing, FLUSH CACHE, DATA SET MANAGEMENT (ACS-3 7.5, 7.20 to 7.24, 7.63).
 */
#include <errno.h>

#include "tests/sim/ata_inside.h"

struct stretch {
	uint64_t lba;
	uint32_t n_blocks;
	uint64_t first_byte;
	uint32_t n_bytes;
};

static bool is_ext_command(uint8_t command)
{
	return command == 0x24 || command == 0x25 || command == 0x34 || command == 0x35 ||
	       command == 0x3d || command == 0x42;
}

/* What Q addresses; answers for what lies outside. */
static bool stretch_of(const struct ata_model *m, const struct ata_request *q, struct ata_result *r,
		       struct stretch *ret)
{
	bool is_ext = is_ext_command(q->command);
	uint64_t shown = sim_ata_shown_blocks(m);
	uint32_t block = m->medium->block_bytes;

	ret->lba = is_ext ? q->lba : q->lba & 0x0fffffff;
	ret->n_blocks = is_ext ? (q->count ? q->count : 65536u)
			       : ((q->count & 0xff) ? q->count & 0xffu : 256u);
	ret->first_byte = ret->lba * block;
	ret->n_bytes = ret->n_blocks * block;
	if (ret->lba < shown && ret->n_blocks <= shown - ret->lba)
		return true;
	r->status = ATA_STATUS_ERR;
	r->error = ATA_ERROR_IDNF | ATA_ERROR_ABRT;
	return false;
}

static bool is_good_block(const struct sim_range *list, uint64_t lba)
{
	for (unsigned i = 0; i < SIM_RANGES; i++)
		if (lba - list[i].first_lba < list[i].n_blocks)
			return false;
	return true;
}

/* What the medium's errno becomes in registers. */
static void fail(struct ata_model *m, const struct stretch *s, int sys, bool is_write,
		 struct ata_result *r)
{
	const struct sim_range *bad = is_write ? m->medium->bad_writes : m->medium->bad_reads;

	r->status = ATA_STATUS_ERR;
	r->n_in = 0;
	if (sys == ENODEV) {
		m->is_gone = true;
		return;
	}
	r->error = is_write || sys != EIO ? ATA_ERROR_IDNF : ATA_ERROR_UNC;
	r->has_bad_lba = true;
	r->lba = s->lba;
	for (uint32_t i = 0; i < s->n_blocks; i++) {
		if (is_good_block(bad, s->lba + i))
			continue;
		r->lba = s->lba + i;
		return;
	}
}

void sim_ata_read(struct ata_model *m, const struct ata_request *q, struct ata_result *r)
{
	struct stretch s;
	uint32_t done;
	int sys;

	if (!stretch_of(m, q, r, &s))
		return;
	if (!q->in || q->n_in_most < s.n_bytes) {
		sim_ata_abort(r);
		return;
	}
	sys = sim_drive_read(m->medium, s.first_byte, q->in, s.n_bytes, &done);
	r->n_in = done;
	if (sys)
		fail(m, &s, sys, false, r);
}

void sim_ata_write(struct ata_model *m, const struct ata_request *q, struct ata_result *r)
{
	struct stretch s;
	uint32_t done;
	int sys;

	if (!stretch_of(m, q, r, &s))
		return;
	if (!q->out || q->n_out < s.n_bytes) {
		sim_ata_abort(r);
		return;
	}
	sys = sim_drive_write(m->medium, s.first_byte, q->out, s.n_bytes, &done);
	if (!sys && (q->command == 0x3d || m->awake.is_cache_off))
		sys = sim_drive_flush(m->medium);
	if (sys)
		fail(m, &s, sys, true, r);
}

void sim_ata_read_verify(struct ata_model *m, const struct ata_request *q, struct ata_result *r)
{
	struct stretch s;

	if (!stretch_of(m, q, r, &s))
		return;
	for (uint32_t i = 0; i < s.n_blocks; i++)
		if (!is_good_block(m->medium->bad_reads, s.lba + i)) {
			fail(m, &s, EIO, false, r);
			return;
		}
}

void sim_ata_flush(struct ata_model *m, const struct ata_request *q, struct ata_result *r)
{
	int sys = sim_drive_flush(m->medium);

	(void)q;
	r->count = 0;
	if (!sys)
		return;
	if (sys == ENODEV)
		m->is_gone = true;
	sim_ata_abort(r);
}

/* Reads of what was trimmed: zeros with RZAT or DRAT, else what was there (which the standard allows). */
static void forget(struct ata_model *m, uint64_t lba, uint32_t n)
{
	static const uint8_t zeros[4096];

	if (!m->config.rzat && !m->config.drat)
		return;
	for (uint32_t i = 0; i < n; i++)
		sim_drive_put(m->medium, (lba + i) * m->medium->block_bytes, zeros,
			      m->medium->block_bytes);
}

void sim_ata_trim(struct ata_model *m, const struct ata_request *q, struct ata_result *r)
{
	size_t n = (size_t)q->count * ATA_BLOCK;

	if (!m->config.trim || q->feature != 1 || !q->out || q->n_out < n ||
	    m->medium->block_bytes > 4096) {
		sim_ata_abort(r);
		return;
	}
	for (size_t at = 0; at < n; at += 8) {
		uint64_t entry = le64(q->out + at), lba = entry & 0xffffffffffff;
		uint32_t blocks = (uint32_t)(entry >> 48);

		if (!blocks)
			continue;
		if (lba >= sim_ata_shown_blocks(m) || blocks > sim_ata_shown_blocks(m) - lba) {
			sim_ata_abort(r);
			return;
		}
		forget(m, lba, blocks);
	}
}
