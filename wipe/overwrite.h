/*
 * wipe/overwrite.h - the write loop, one for all passes and methods.
 */
#ifndef KIYOME_WIPE_OVERWRITE_H
#define KIYOME_WIPE_OVERWRITE_H

#include "base/ranges.h"
#include "wipe/pattern.h"
#include "wipe/sweep.h"

/* Writes the pattern over the whole drive, odd tail included. Blocks that could not be written are
 * listed, and then it fails with REASON_WRITE_ERRORS after all others were written. A stop
 * (ret->is_stopped) is no failure; what it left over is listed too. Both outputs are filled always. */
int overwrite_run(struct block *b, struct pattern *p, uint64_t size_bytes,
		  const struct sweep_watch *watch, struct ranges *ret_unwritten,
		  struct sweep_result *ret, struct error *err) _must_check_;

#endif
