/*
 * wipe/verify.h - the read loop: all of a pass, or a sample of it, is read back and compared with the
 * pass made again, block by block.
 */
#ifndef KIYOME_WIPE_VERIFY_H
#define KIYOME_WIPE_VERIFY_H

#include "wipe/outcome.h"
#include "wipe/pattern.h"
#include "wipe/sample.h"
#include "wipe/sweep.h"

/* Blocks that differ or could not be read are listed, and then it fails with REASON_MISMATCH or
 * (where nothing differs) REASON_READ_ERRORS after all others were compared. A stop
 * (ret_sweep->is_stopped) is no failure, but what differed before it is one. Both outputs are filled
 * always; ret->pass is the caller's to say. */
int verify_run(struct block *b, struct pattern *p, uint64_t size_bytes,
	       const struct sweep_watch *watch, struct verify_outcome *ret,
	       struct sweep_result *ret_sweep, struct error *err) _must_check_;

/* The same for the places of SAMPLE, which must be drawn, and are read once. */
int verify_sample(struct block *b, struct pattern *p, struct sample_places *sample,
		  const struct sweep_watch *watch, struct verify_outcome *ret,
		  struct sweep_result *ret_sweep, struct error *err) _must_check_;

#endif
