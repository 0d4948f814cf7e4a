/*
 * tests/unit/target_case.h - simulated drives for tests of the models, and CDBs made by hand.
 */
#ifndef KIYOME_TESTS_UNIT_TARGET_CASE_H
#define KIYOME_TESTS_UNIT_TARGET_CASE_H

#include "base/bytes.h"
#include "tests/sim/sat_model.h"
#include "tests/sim/scsi_target.h"
#include "tests/unit/harness.h"

#define CASE_BLOCKS 2048u

/* A target with the answer to the last command. */
struct target_case {
	struct sim_drive medium;
	struct scsi_target *target;
	struct target_command c;
	enum target_end end;
	uint8_t in[65536];
};

/* Sends CDB; data in goes to T->in. */
static enum target_end target_send(struct target_case *t, const uint8_t *cdb, size_t n_cdb,
				   const void *out, size_t n_out)
{
	t->c = (struct target_command){ .cdb = cdb,
					.n_cdb = n_cdb,
					.out = out,
					.n_out = n_out,
					.in = t->in,
					.n_in_most = sizeof(t->in) };
	return t->end = target_scsi(t->target, &t->c);
}

/* Key, ASC, ASCQ of the last answer, whatever its shape; 0 with GOOD. */
__attribute__((unused)) static uint32_t target_sense(const struct target_case *t)
{
	const uint8_t *s = t->c.sense;

	if (t->c.status != 0x02)
		return 0;
	if ((s[0] & 0x7f) >= 0x72)
		return (uint32_t)(s[1] << 16 | s[2] << 8 | s[3]);
	return (uint32_t)((s[2] & 15) << 16 | s[12] << 8 | s[13]);
}

__attribute__((unused)) static enum target_end target_read(struct target_case *t, uint64_t lba,
							   uint32_t n)
{
	uint8_t cdb[16] = { 0x88 };

	put_be64(cdb + 2, lba);
	put_be32(cdb + 10, n);
	return target_send(t, cdb, sizeof(cdb), NULL, 0);
}

__attribute__((unused)) static enum target_end target_write(struct target_case *t, uint64_t lba,
							    const void *bytes, uint32_t n)
{
	uint8_t cdb[16] = { 0x8a };

	put_be64(cdb + 2, lba);
	put_be32(cdb + 10, n / t->medium.block_bytes);
	return target_send(t, cdb, sizeof(cdb), bytes, n);
}

/* How many blocks of the medium no longer hold what was there at first. */
__attribute__((unused)) static uint64_t target_n_changed(const struct target_case *t)
{
	uint64_t n = 0;
	uint32_t block = t->medium.block_bytes;

	for (uint64_t at = 0; at < t->medium.real_bytes; at += block)
		n += memcmp(t->medium.medium + at, t->medium.original + at, block) != 0;
	return n;
}

__attribute__((unused)) static void target_clear(struct target_case *t)
{
	t->target->ops->close(t->target);
	sim_drive_clear(&t->medium);
}

#endif
