/*
 * wipe/overwrite.h - the write loop, one for all passes and methods.
 */
#ifndef KIYOME_WIPE_OVERWRITE_H
#define KIYOME_WIPE_OVERWRITE_H

#include "base/ranges.h"
#include "wipe/pattern.h"
#include "wipe/sweep.h"

/* For a pass that may be interrupted and go on later. */
struct overwrite_marks {
	uint64_t
		from; /* all before was written, or listed, and flushed before: not written again */
	struct ranges *unwritten; /* added to */
	void *ctx;
	/* Looked at before each piece: whether it is time for a mark. NULL: it never is. */
	bool (*is_due)(void *ctx);
	/* All before OFFSET is written, or listed, and flushed. */
	void (*reached)(void *ctx, uint64_t offset);
};

/* Writes the pattern over the whole drive, odd tail included. Blocks that could not be written are
 * listed, and then it fails with REASON_WRITE_ERRORS after all others were written. A stop
 * (ret->is_stopped) is no failure; what it left over is listed too. Both outputs are filled always. */
int overwrite_run(struct block *b, struct pattern *p, uint64_t size_bytes,
		  const struct sweep_watch *watch, struct ranges *ret_unwritten,
		  struct sweep_result *ret, struct error *err) _must_check_;

/* The same from marks->from on, flushed and told at each mark. *ret counts what this call moved. */
int overwrite_run_from(struct block *b, struct pattern *p, uint64_t size_bytes,
		       const struct sweep_watch *watch, const struct overwrite_marks *marks,
		       struct sweep_result *ret, struct error *err) _must_check_;

#endif
