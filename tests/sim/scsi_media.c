/*
 * tests/sim/scsi_media.c - READ, WRITE, VERIFY, SYNCHRONIZE CACHE (SBC-3 5), with protection information (4.22).
 */
#include <errno.h>

#include "tests/sim/scsi_inside.h"

#define PI_BYTES    8
#define BLOCKS_MOST 65536

/* CRC of T10: polynomial 8BB7h. */
static uint16_t guard_of(const uint8_t *bytes, size_t n)
{
	uint16_t crc = 0;

	for (size_t i = 0; i < n; i++) {
		crc ^= (uint16_t)(bytes[i] << 8);
		for (unsigned k = 0; k < 8; k++)
			crc = (uint16_t)(crc & 0x8000 ? crc << 1 ^ 0x8bb7 : crc << 1);
	}
	return crc;
}

static void protection_put(const struct scsi_drive *d, const uint8_t *block, uint64_t lba,
			   uint8_t *pi)
{
	put_be16(pi, guard_of(block, d->kept.block_bytes));
	put_be16(pi + 2, 0);
	put_be32(pi + 4, d->kept.protection_type == 3 ? 0 : (uint32_t)lba);
}

#define UNIT 512u

void sim_scsi_unwritten_set(struct scsi_drive *d, uint64_t first_byte, uint64_t n_bytes,
			    bool is_unwritten)
{
	for (uint64_t at = first_byte / UNIT; at * UNIT < first_byte + n_bytes; at++) {
		if (at / 8 >= d->n_unwritten)
			return;
		if (is_unwritten)
			d->unwritten[at / 8] |= (uint8_t)(1 << at % 8);
		else
			d->unwritten[at / 8] &= (uint8_t) ~(1 << at % 8);
	}
	d->kept.has_unwritten |= is_unwritten;
}

bool sim_scsi_unwritten_any(const struct scsi_drive *d, uint64_t first_byte, uint64_t n_bytes)
{
	if (!d->kept.has_unwritten)
		return false;
	for (uint64_t at = first_byte / UNIT; at * UNIT < first_byte + n_bytes; at++)
		if (at / 8 < d->n_unwritten && d->unwritten[at / 8] & 1 << at % 8)
			return true;
	return false;
}

/* What a read of blocks that were erased and not written since ends with; SENSE_CLEAR: with data. */
static uint32_t after_erase(const struct scsi_drive *d, uint8_t protect)
{
	uint8_t required = d->kept.action == 0x03 ? d->config.wacereq : d->config.wabereq;

	if (required >= 2)
		return SENSE_UNREADABLE;
	if (d->kept.protection_type && d->config.breaks_protection && protect != 3)
		return SENSE_PROTECTION_GUARD;
	return SENSE_CLEAR;
}

/* The first of the blocks that the medium's bad ranges hold; false: none. */
static bool bad_find(const struct scsi_path *p, const struct scsi_stretch *at, bool is_write,
		     uint64_t *ret)
{
	const struct sim_drive *m = p->drive->medium;
	const struct sim_range *bad = is_write ? m->bad_writes : m->bad_reads;
	uint32_t block = p->drive->kept.block_bytes;

	for (uint32_t i = 0; i < at->n_blocks; i++) {
		uint64_t first = (sim_scsi_lun_start(p) + (at->lba + i) * block) / m->block_bytes;

		for (unsigned k = 0; k < SIM_RANGES; k++) {
			if (first - bad[k].first_lba >= bad[k].n_blocks)
				continue;
			*ret = at->lba + i;
			return true;
		}
	}
	return false;
}

static void fail(const struct scsi_path *p, struct target_command *c, const struct scsi_stretch *at,
		 bool is_write, int sys)
{
	uint64_t lba = at->lba;

	if (sys == ENODEV)
		p->drive->is_gone = true;
	(void)bad_find(p, at, is_write, &lba);
	sim_answer_bad_lba(c, p->has_descriptor_sense,
			   is_write ? SENSE_WRITE_FAULT : SENSE_UNREADABLE, lba);
}

/* Block by block where protection information goes along. */
static int read_blocks(const struct scsi_path *p, struct target_command *c,
		       const struct scsi_stretch *at, bool with_pi, size_t *ret_n)
{
	struct scsi_drive *d = p->drive;
	uint32_t block = d->kept.block_bytes, done;
	uint64_t first = sim_scsi_lun_start(p) + at->lba * block;
	int sys;

	if (!with_pi) {
		sys = sim_drive_read(d->medium, first, c->in, at->n_blocks * block, &done);
		*ret_n = done;
		return sys;
	}
	*ret_n = 0;
	for (uint32_t i = 0; i < at->n_blocks; i++) {
		uint8_t *to = c->in + *ret_n;

		sys = sim_drive_read(d->medium, first + (uint64_t)i * block, to, block, &done);
		if (sys)
			return sys;
		protection_put(d, to, at->lba + i, to + block);
		*ret_n += block + PI_BYTES;
	}
	return 0;
}

/* -1: a guard is wrong. */
static int write_blocks(const struct scsi_path *p, const struct target_command *c,
			const struct scsi_stretch *at, bool with_pi)
{
	struct scsi_drive *d = p->drive;
	uint32_t block = d->kept.block_bytes, done;
	uint64_t first = sim_scsi_lun_start(p) + at->lba * block;

	if (!with_pi)
		return sim_drive_write(d->medium, first, c->out, at->n_blocks * block, &done);
	for (uint32_t i = 0; i < at->n_blocks; i++) {
		const uint8_t *from = c->out + (size_t)i * (block + PI_BYTES);
		bool is_checked = at->protect == 1 || at->protect == 4;
		int sys;

		if (is_checked && be16(from + block) != guard_of(from, block))
			return -1;
		sys = sim_drive_write(d->medium, first + (uint64_t)i * block, from, block, &done);
		if (sys)
			return sys;
	}
	return 0;
}

/* Whether AT lies on the drive and the host's buffer is large enough; answers if not. */
static bool is_sound(const struct scsi_path *p, struct target_command *c,
		     const struct scsi_stretch *at, size_t n_there)
{
	const struct scsi_drive *d = p->drive;
	uint32_t block = d->kept.block_bytes;
	uint64_t shown = sim_scsi_shown_blocks(d);

	if (at->protect)
		block += PI_BYTES;
	if (at->lba > shown || at->n_blocks > shown - at->lba) {
		sim_scsi_refuse(p, c, SENSE_BAD_LBA);
		return false;
	}
	if ((at->protect && !d->kept.protection_type) || at->n_blocks > BLOCKS_MOST ||
	    (uint64_t)at->n_blocks * block > n_there) {
		sim_scsi_refuse(p, c, SENSE_BAD_CDB);
		return false;
	}
	return true;
}

static void read_stretch(struct scsi_path *p, struct target_command *c,
			 const struct scsi_stretch *at)
{
	struct scsi_drive *d = p->drive;
	uint32_t block = d->kept.block_bytes, why;
	size_t n = 0;
	int sys;

	if (sim_scsi_unwritten_any(d, sim_scsi_lun_start(p) + at->lba * block,
				   (uint64_t)at->n_blocks * block)) {
		why = after_erase(d, at->protect);
		if (why) {
			sim_answer_bad_lba(c, p->has_descriptor_sense, why, at->lba);
			return;
		}
	}
	sys = read_blocks(p, c, at, at->protect, &n);
	if (sys) {
		fail(p, c, at, false, sys);
		return;
	}
	sim_answer_good(c);
	c->n_in = n;
}

static void write_stretch(struct scsi_path *p, struct target_command *c,
			  const struct scsi_stretch *at)
{
	struct scsi_drive *d = p->drive;
	uint32_t block = d->kept.block_bytes;
	int sys;

	if (d->config.is_write_protected) {
		sim_scsi_refuse(p, c, 0x072700);
		return;
	}
	sys = write_blocks(p, c, at, at->protect);
	if (!sys && (at->is_fua || p->is_cache_off))
		sys = sim_drive_flush(d->medium);
	if (sys < 0) {
		sim_scsi_refuse(p, c, SENSE_PROTECTION_GUARD);
		return;
	}
	if (sys) {
		fail(p, c, at, true, sys);
		return;
	}
	if (d->kept.has_unwritten)
		sim_scsi_unwritten_set(d, sim_scsi_lun_start(p) + at->lba * block,
				       (uint64_t)at->n_blocks * block, false);
	sim_answer_good(c);
}

void sim_scsi_transfer(struct scsi_path *p, struct target_command *c, bool is_write)
{
	struct scsi_stretch at;

	if (!sim_stretch_of(c, &at)) {
		sim_scsi_refuse(p, c, SENSE_BAD_CDB);
		return;
	}
	if (p->drive->config.is_tcg_locked) {
		sim_scsi_refuse(p, c, SENSE_LOCKED);
		return;
	}
	/* Type 2 takes protection information by commands of 32 bytes alone (SBC-3 5.8). */
	if (at.protect && p->drive->kept.protection_type == 2 && c->cdb[0] != 0x7f) {
		sim_scsi_refuse(p, c, SENSE_BAD_OPCODE);
		return;
	}
	if (!is_sound(p, c, &at, is_write ? c->n_out : c->n_in_most))
		return;
	if (!at.n_blocks)
		sim_answer_good(c);
	else if (is_write)
		write_stretch(p, c, &at);
	else
		read_stretch(p, c, &at);
}

/* With BYTCHK 01b the host's data are compared (SBC-3 5.36). */
void sim_scsi_verify(struct scsi_path *p, struct target_command *c)
{
	struct scsi_stretch at;
	uint32_t block = p->drive->kept.block_bytes;
	uint64_t bad;
	const uint8_t *have;

	if (!sim_stretch_of(c, &at) || at.protect || c->cdb[1] & 4) {
		sim_scsi_refuse(p, c, SENSE_BAD_CDB);
		return;
	}
	if (p->drive->config.is_tcg_locked) {
		sim_scsi_refuse(p, c, SENSE_LOCKED);
		return;
	}
	if (!is_sound(p, c, &at, c->cdb[1] & 2 ? c->n_out : SIZE_MAX))
		return;
	sim_answer_good(c);
	have = p->drive->medium->cache + sim_scsi_lun_start(p) + at.lba * block;
	if (c->cdb[1] & 2 && at.n_blocks && memcmp(have, c->out, (size_t)at.n_blocks * block) != 0)
		sim_scsi_refuse(p, c, 0x0e1d00);
	else if (bad_find(p, &at, false, &bad))
		fail(p, c, &at, false, EIO);
}

void sim_scsi_flush(struct scsi_path *p, struct target_command *c)
{
	int sys = sim_drive_flush(p->drive->medium);

	sim_answer_good(c);
	if (sys == ENODEV)
		p->drive->is_gone = true;
	if (sys)
		sim_scsi_refuse(p, c, 0x044400);
}
