/*
 * wipe/canary.h - keyed fingerprints of blocks all over the drive, taken before the first write and
 * looked at after the last step: a drive that still holds one was not erased, whatever it says.
 *
 * 1,024 blocks, one drawn in each of as many equal strata; every block of a drive that has fewer.
 * Blank means that one byte or one string of at most 32 fills a block. Where fewer than 64 (or fewer than all, of a
 * smaller drive) are not blank, random markers are written over blank ones, flushed and read back.
 * Kept are HMAC-SHA-256 values under a random key in memory: nothing that can be read back into
 * what was on the drive.
 */
#ifndef KIYOME_WIPE_CANARY_H
#define KIYOME_WIPE_CANARY_H

#include "base/json.h"
#include "wipe/outcome.h"
#include "wipe/pattern.h"
#include "wipe/sweep.h"

#define CANARIES_MOST    1024
#define CANARIES_TELLING 64 /* not blank, at least */

struct canaries;

/* Whether enough were not blank (or were marked) to prove anything on a drive of N_BLOCKS. */
bool canaries_suffice(const struct canary_outcome *o, uint64_t n_blocks);

/* Takes them; writes markers if needed. Fails with REASON_CANARY_UNREADABLE when too few could be
 * read or marked, REASON_MISMATCH when a marker reads back otherwise; *ret is then usable all the same.
 * NULL when it isn't: no memory, a drive that is gone, a stop (ret_sweep->is_stopped, no failure). Both
 * other outputs are filled always. */
int canaries_take(struct block *b, uint64_t size_bytes, const struct sweep_watch *watch,
		  struct canaries **ret, struct canary_outcome *ret_outcome,
		  struct sweep_result *ret_sweep, struct error *err) _must_check_;

/* Looks again. PROMISED is what now stands on the drive (NULL: nobody promised anything, and a block that was not blank
 * has to have changed); what is neither that nor as before is listed
 * (outcome->other), which is no failure: whether it was known is the caller's to say. Fails with REASON_CANARY_SURVIVED or
 * REASON_CANARY_UNREADABLE. */
int canaries_check(struct canaries *c, struct block *b, struct pattern *promised,
		   const struct sweep_watch *watch, struct canary_outcome *outcome,
		   struct sweep_result *ret_sweep, struct error *err) _must_check_;

/* For a checkpoint: key, blocks and fingerprints as members of the open object; and back. Reading
 * refuses what canaries_write() did not write (REASON_CHECKPOINT_DAMAGED). */
void canaries_write(const struct canaries *c, struct json_builder *b);
int canaries_read(const struct json *object, struct canaries **ret, struct error *err) _must_check_;
int canaries_copy(const struct canaries *c, struct canaries **ret, struct error *err) _must_check_;

void canaries_free(struct canaries *c); /* NULL is fine; wipes the key */

#endif
