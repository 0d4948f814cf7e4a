#include "wipe/verify.h"

#include <errno.h>
#include <string.h>

struct verify {
	struct sweep_span span; /* first: sweep_span_next() takes its address */
	struct pattern *pattern, *twin /* the helper's */;
	uint32_t block_bytes;
	struct verify_outcome *outcome;
	uint64_t n_bytes_differing;
	struct sample_places *sample; /* NULL: everything */
};

static uint64_t blocks_of(const struct verify *v, uint32_t n)
{
	return (n + v->block_bytes - 1) / v->block_bytes;
}

static void block_differs(void *ctx, uint64_t offset, uint32_t n)
{
	struct verify *v = ctx;

	v->n_bytes_differing += n;
	ranges_add(&v->outcome->mismatching, offset / v->block_bytes, blocks_of(v, n));
}

static int take(void *ctx, uint64_t offset, const uint8_t *bytes, uint32_t n, struct error *err)
{
	struct verify *v = ctx;
	const struct pattern_differs differs = { .ctx = v, .block = block_differs };
	uint64_t before = v->n_bytes_differing;
	int rc = pattern_compare(v->pattern, offset, bytes, n, v->block_bytes, &differs, err);

	if (rc)
		return rc;
	v->outcome->n_bytes_read += n;
	v->outcome->n_bytes_equal += n - (v->n_bytes_differing - before);
	return 0;
}

static bool matches_part(void *ctx, enum crew_worker worker, uint64_t offset, uint8_t *bytes,
			 uint32_t n)
{
	const struct verify *v = ctx;
	struct error ignored = ERROR_INIT; /* told by take(), which then looks again */
	bool is_same = false;

	return !pattern_matches(worker == CREW_HELPER ? v->twin : v->pattern, offset, bytes, n,
				&is_same, &ignored) &&
	       is_same;
}

static void as_expected(void *ctx, uint64_t offset, uint32_t n)
{
	struct verify *v = ctx;

	(void)offset;
	v->outcome->n_bytes_read += n;
	v->outcome->n_bytes_equal += n;
}

static void missed(void *ctx, uint64_t offset, uint32_t n, bool tried)
{
	struct verify *v = ctx;

	if (tried)
		ranges_add(&v->outcome->unreadable, offset / v->block_bytes, blocks_of(v, n));
}

static bool next_place(void *ctx, uint64_t *ret_offset, uint32_t *ret_n)
{
	struct verify *v = ctx;

	return sample_next(v->sample, ret_offset, ret_n);
}

static void note_sample(const struct sample_places *sample, struct verify_outcome *ret)
{
	ret->n_bytes_total = sample_bytes(sample);
	ret->n_samples = sample->n;
	ret->sample_bytes = sample->place_bytes;
	memcpy(ret->seed, sample->seed, sizeof(ret->seed));
	ret->bound_ppb = sample_bound_ppb(0, 0);
}

/* A sample that was broken off left out whole strata: it bounds nothing. Bad blocks are counted
 * each, though several may lie in one place: the bound is never too small for it. */
static void bound(struct verify *v, const struct sweep_result *sweep)
{
	struct verify_outcome *o = v->outcome;
	uint64_t n_bad = sweep->n_bad_units + ranges_blocks(&o->mismatching);

	if (sweep->is_stopped)
		return;
	o->bound_ppb = sample_bound_ppb(o->n_samples, n_bad < o->n_samples ? n_bad : o->n_samples);
}

/* V has its pattern, outcome, sample or none, and the size. */
static int verify(struct block *b, struct verify *v, const struct sweep_watch *watch,
		  struct sweep_result *ret_sweep, struct error *err)
{
	struct verify_outcome *o = v->outcome;
	struct sweep_work work = { .ctx = v,
				   .unit_bytes = b->logical_block_bytes,
				   .next = v->sample ? next_place : sweep_span_next,
				   .take = take,
				   .missed = missed };
	struct error ignored = ERROR_INIT;
	int rc;

	v->span.piece_bytes = b->buffer_bytes;
	v->block_bytes = b->logical_block_bytes;
	memset(o, 0, sizeof(*o));
	o->n_bytes_total = v->span.end;
	if (v->sample)
		note_sample(v->sample, o);
	if (!pattern_twin(v->pattern, &v->twin, &ignored)) {
		work.part = matches_part;
		work.as_expected = as_expected;
	}
	rc = sweep_run(b, BLOCK_READ, v->span.end, &work, watch, ret_sweep, err);
	pattern_free(v->twin);
	if (rc)
		return rc;
	if (v->sample)
		bound(v, ret_sweep);
	if (v->n_bytes_differing)
		return error_set(err, REASON_MISMATCH, EIO, NULL, "bytes=%llu first_lba=%llu",
				 (unsigned long long)v->n_bytes_differing,
				 (unsigned long long)o->mismatching.at[0].first_lba);
	if (ret_sweep->n_bad_units && !ret_sweep->is_stopped)
		return error_set(err, REASON_READ_ERRORS, EIO, NULL, "bad_blocks=%llu",
				 (unsigned long long)ret_sweep->n_bad_units);
	return 0;
}

int verify_run(struct block *b, struct pattern *p, uint64_t size_bytes,
	       const struct sweep_watch *watch, struct verify_outcome *ret,
	       struct sweep_result *ret_sweep, struct error *err)
{
	struct verify v = { .span = { .end = size_bytes }, .pattern = p, .outcome = ret };

	return verify(b, &v, watch, ret_sweep, err);
}

int verify_sample(struct block *b, struct pattern *p, struct sample_places *sample,
		  const struct sweep_watch *watch, struct verify_outcome *ret,
		  struct sweep_result *ret_sweep, struct error *err)
{
	struct verify v = { .span = { .end = sample->size_bytes },
			    .pattern = p,
			    .outcome = ret,
			    .sample = sample };

	return verify(b, &v, watch, ret_sweep, err);
}
