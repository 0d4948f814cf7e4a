#include "wipe/overwrite.h"

#include <errno.h>
#include <string.h>

struct overwrite {
	struct sweep_span span; /* first: sweep_span_next() takes its address */
	struct pattern *pattern, *twin /* the helper's; NULL: there is nothing to be made by it */;
	uint32_t block_bytes;
	bool is_filled[SWEEP_BUFFERS_MOST]; /* holds the constant pattern already */
	struct ranges *unwritten;
};

static int fill(void *ctx, unsigned buffer, uint64_t offset, uint8_t *bytes, uint32_t n,
		struct error *err)
{
	struct overwrite *o = ctx;
	bool is_constant = pattern_is_constant(o->pattern);
	int rc;

	if (is_constant && o->is_filled[buffer])
		return 0;
	rc = pattern_fill(o->pattern, offset, bytes, is_constant ? o->span.piece_bytes : n, err);
	if (!rc)
		o->is_filled[buffer] = is_constant;
	return rc;
}

/* A failure is told by fill(), which then does it again. */
static bool make_part(void *ctx, enum crew_worker worker, uint64_t offset, uint8_t *bytes,
		      uint32_t n)
{
	const struct overwrite *o = ctx;
	struct error ignored = ERROR_INIT;

	return !pattern_fill(worker == CREW_HELPER ? o->twin : o->pattern, offset, bytes, n,
			     &ignored);
}

static void missed(void *ctx, uint64_t offset, uint32_t n, bool tried)
{
	struct overwrite *o = ctx;

	(void)tried; /* not written is not written */
	ranges_add(o->unwritten, offset / o->block_bytes,
		   (n + o->block_bytes - 1) / o->block_bytes);
}

int overwrite_run(struct block *b, struct pattern *p, uint64_t size_bytes,
		  const struct sweep_watch *watch, struct ranges *ret_unwritten,
		  struct sweep_result *ret, struct error *err)
{
	struct overwrite o = { .span = { .end = size_bytes, .piece_bytes = b->buffer_bytes },
			       .pattern = p,
			       .block_bytes = b->logical_block_bytes,
			       .unwritten = ret_unwritten };
	struct sweep_work work = { .ctx = &o,
				   .unit_bytes = b->logical_block_bytes,
				   .next = sweep_span_next,
				   .fill = fill,
				   .missed = missed };
	struct error ignored = ERROR_INIT;
	int rc;

	memset(ret_unwritten, 0, sizeof(*ret_unwritten));
	if (!pattern_is_constant(p) && !pattern_twin(p, &o.twin, &ignored))
		work.part = make_part;
	rc = sweep_run(b, BLOCK_WRITE, size_bytes, &work, watch, ret, err);
	pattern_free(o.twin);
	if (rc)
		return rc;
	if (ret->n_bad_units && !ret->is_stopped)
		return error_set(err, REASON_WRITE_ERRORS, EIO, NULL, "bad_blocks=%llu",
				 (unsigned long long)ret->n_bad_units);
	return 0;
}
