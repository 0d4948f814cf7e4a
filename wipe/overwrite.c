#include "wipe/overwrite.h"

#include <errno.h>
#include <string.h>

struct overwrite {
	struct sweep_span span; /* first: sweep_span_next() takes its address */
	struct pattern *pattern, *twin /* the helper's; NULL: there is nothing to be made by it */;
	uint32_t block_bytes;
	bool is_filled[SWEEP_BUFFERS_MOST]; /* holds the constant pattern already */
	struct ranges *unwritten;
	const struct overwrite_marks *marks;
	const struct sweep_watch *watch; /* the caller's */
	struct sweep_result sum;
	struct sweep_toll toll;
	uint64_t before; /* bytes that earlier runs of this pass moved */
	uint64_t marked; /* newest mark */
	bool is_ending;
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

/* The next piece, or none where it is time for a mark: the sweep then ends with nothing in flight. */
static bool next(void *ctx, uint64_t *ret_offset, uint32_t *ret_n)
{
	struct overwrite *o = ctx;
	const struct overwrite_marks *m = o->marks;

	/* At least one piece between two marks, and none once the rest is only listed. */
	if (m->is_due && o->span.at > o->marked && !o->is_ending && m->is_due(m->ctx))
		return false;
	return sweep_span_next(&o->span, ret_offset, ret_n);
}

/* What was being watched sees one sweep where there are several. */
static void moved(void *ctx, uint64_t n_bytes, uint64_t n_errors)
{
	const struct overwrite *o = ctx;

	if (o->watch && o->watch->moved)
		o->watch->moved(o->watch->ctx, o->before + o->sum.n_bytes + n_bytes,
				o->sum.n_errors + n_errors);
}

static bool stop_asked(void *ctx)
{
	struct overwrite *o = ctx;

	/* From here on the sweep asks for pieces only to list them. */
	o->is_ending = o->is_ending ||
		       (o->watch && o->watch->stop_asked && o->watch->stop_asked(o->watch->ctx));
	return o->is_ending;
}

static int64_t now_ms(void *ctx)
{
	const struct overwrite *o = ctx;

	return o->watch->now_ms(o->watch->ctx);
}

/* From one mark, or the start, to the next, or the end. */
static int run_part(struct overwrite *o, struct block *b, uint64_t size_bytes, struct error *err)
{
	const struct sweep_work work = { .ctx = o,
					 .unit_bytes = b->logical_block_bytes,
					 .next = next,
					 .fill = fill,
					 .part = o->twin ? make_part : NULL,
					 .missed = missed };
	const struct sweep_watch watch = {
		.ctx = o,
		.stop_asked = stop_asked,
		.moved = moved,
		.now_ms = o->watch && o->watch->now_ms ? now_ms : NULL,
		.toll = &o->toll,
	};
	struct sweep_result part;
	struct block_flush flush;
	int rc = sweep_run(b, BLOCK_WRITE, size_bytes, &work, &watch, &part, err);

	o->sum.n_bytes += part.n_bytes;
	o->sum.n_errors += part.n_errors;
	o->sum.n_bad_units += part.n_bad_units;
	o->sum.is_stopped = part.is_stopped;
	if (rc || part.is_stopped || o->span.at >= o->span.end)
		return rc;
	rc = b->ops->flush(b, &flush, err);
	if (!rc) {
		o->marked = o->span.at;
		o->marks->reached(o->marks->ctx, o->marked);
	}
	return rc;
}

/* All parts; what is left by a failure between two of them is listed. */
static int run_parts(struct overwrite *o, struct block *b, uint64_t size_bytes, struct error *err)
{
	int rc;

	do
		rc = run_part(o, b, size_bytes, err);
	while (!rc && !o->sum.is_stopped && o->span.at < size_bytes);
	if (o->span.at < size_bytes)
		ranges_add(o->unwritten, o->span.at / o->block_bytes,
			   (size_bytes - o->span.at + o->block_bytes - 1) / o->block_bytes);
	return rc;
}

int overwrite_run_from(struct block *b, struct pattern *p, uint64_t size_bytes,
		       const struct sweep_watch *watch, const struct overwrite_marks *marks,
		       struct sweep_result *ret, struct error *err)
{
	struct ranges *unwritten = marks->unwritten;
	uint64_t from = marks->from;
	uint64_t listed = ranges_blocks(unwritten) * b->logical_block_bytes;
	struct overwrite o = {
		.span = { .at = from, .end = size_bytes, .piece_bytes = b->buffer_bytes },
		.pattern = p,
		.block_bytes = b->logical_block_bytes,
		.unwritten = unwritten,
		.marks = marks,
		.watch = watch,
		.marked = from,
		.before = from > listed ? from - listed : 0,
	};
	struct error ignored = ERROR_INIT;
	int rc;

	/* Without a twin the helper has nothing to do, and all is made by this thread. */
	if (!pattern_is_constant(p) && pattern_twin(p, &o.twin, &ignored))
		o.twin = NULL;
	rc = run_parts(&o, b, size_bytes, err);
	pattern_free(o.twin);
	*ret = o.sum;
	if (rc)
		return rc;
	if (unwritten->n && !ret->is_stopped)
		return error_set(err, REASON_WRITE_ERRORS, EIO, NULL, "bad_blocks=%llu",
				 (unsigned long long)ranges_blocks(unwritten));
	return 0;
}

int overwrite_run(struct block *b, struct pattern *p, uint64_t size_bytes,
		  const struct sweep_watch *watch, struct ranges *ret_unwritten,
		  struct sweep_result *ret, struct error *err)
{
	const struct overwrite_marks marks = { .unwritten = ret_unwritten };

	memset(ret_unwritten, 0, sizeof(*ret_unwritten));
	return overwrite_run_from(b, p, size_bytes, watch, &marks, ret, err);
}
