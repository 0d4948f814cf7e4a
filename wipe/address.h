/*
 * wipe/address.h - does every address lead to a place of its own? A mark with the block's number
 * (PASS_STAMP, under a key of this job) is written over the whole drive, and only then all of it is
 * read back. Finds media that pretend to be larger, aliased addresses, and bridges that wrap at 2 TiB.
 *
 * Each place keeps the mark that was written there last, and reads right at that mark's address and
 * at no other. So the bytes that read right are the size of the places that were reached, whatever
 * the trick: the true size, as far as all blocks could be read.
 */
#ifndef KIYOME_WIPE_ADDRESS_H
#define KIYOME_WIPE_ADDRESS_H

#include "wipe/outcome.h"
#include "wipe/pattern.h"
#include "wipe/sweep.h"

/* Draws the key and writes the marks. Fails as overwrite_run() does; blocks that could not be written
 * are listed in ret->unwritten and are not judged later. *ret is emptied first. */
int address_write(struct block *b, uint64_t size_bytes, const struct sweep_watch *watch,
		  struct address_outcome *ret, struct sweep_result *ret_sweep,
		  struct error *err) _must_check_;

/* Reads all back after a flush and judges. What was found before a stop is a failure all the same:
 * REASON_CAPACITY_FALSE, REASON_ADDRESS_ALIAS, or REASON_MISMATCH where blocks inside the drive hold
 * no mark of any block. Else REASON_READ_ERRORS where some could not be read. */
int address_verify(struct block *b, uint64_t size_bytes, const struct sweep_watch *watch,
		   struct address_outcome *o, struct sweep_result *ret_sweep,
		   struct error *err) _must_check_;

/* The size of what a medium that failed really holds, as far as it could be read. False where it did
 * not fail, or the test did not come to its end. */
bool address_true_bytes(const struct address_outcome *o, uint64_t *ret);

#endif
