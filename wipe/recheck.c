#include "wipe/recheck.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "wipe/meter.h"
#include "wipe/pace.h"
#include "wipe/verify.h"

static const char *const result_words[RECHECK_RESULT_COUNT] = {
	[RECHECK_INCOMPLETE] = "incomplete",
	[RECHECK_UNREADABLE] = "unreadable",
	[RECHECK_DIFFERS] = "differs",
	[RECHECK_SAME] = "same",
};
static const char *const extent_words[RECHECK_EXTENT_COUNT] = {
	[RECHECK_REPEAT] = "repeat",
	[RECHECK_FRESH] = "fresh",
	[RECHECK_WHOLE] = "whole",
};

const char *recheck_result_word(enum recheck_result r)
{
	return (unsigned)r < RECHECK_RESULT_COUNT ? result_words[r]
						  : result_words[RECHECK_INCOMPLETE];
}

const char *recheck_extent_word(enum recheck_extent e)
{
	return (unsigned)e < RECHECK_EXTENT_COUNT ? extent_words[e] : "";
}

/* Draws what the order asks for; *ret stays empty where all is to be read. */
static int draw(const struct device *d, const struct recheck_order *order, struct recheck *r,
		struct sample_places *ret, struct error *err)
{
	r->extent = order->extent;
	if (order->extent == RECHECK_REPEAT)
		return sample_open(d->size_bytes, order->sample_bytes, order->n_samples,
				   order->seed, ret, err);
	if (order->extent == RECHECK_FRESH &&
	    sample_makes_sense(d->size_bytes, d->logical_block_bytes))
		return sample_open(d->size_bytes, sample_place_bytes(d->logical_block_bytes),
				   SAMPLE_PLACES, NULL, ret, err);
	r->extent = RECHECK_WHOLE;
	return 0;
}

static enum recheck_result judge(const struct recheck *r)
{
	const struct verify_outcome *v = &r->read;

	if (v->mismatching.n || v->n_bytes_equal != v->n_bytes_read)
		return RECHECK_DIFFERS;
	if (v->n_bytes_read == v->n_bytes_total)
		return RECHECK_SAME;
	return r->was_stopped ? RECHECK_INCOMPLETE : RECHECK_UNREADABLE;
}

/* What was found is a result; only what keeps the reading from meaning anything is a failure. */
static bool is_result(enum reason reason)
{
	return reason == REASON_MISMATCH || reason == REASON_READ_ERRORS ||
	       reason == REASON_DRIVE_GIVEN_UP;
}

static int read_back(struct block *b, struct pattern *p, const struct device *d,
		     struct sample_places *places, const struct job_env *env, struct recheck *r,
		     struct error *err)
{
	struct sweep_watch watch = { .stop_asked = meter_stop_asked, .moved = meter_moved };
	uint64_t bytes = places->n ? sample_bytes(places) : d->size_bytes;
	struct sweep_result sweep;
	struct meter meter;
	int rc;

	meter_start(&meter, env, 1, 0, bytes);
	meter_step(&meter, 0, STEP_VERIFY, 0, bytes);
	watch.ctx = &meter;
	rc = places->n ? verify_sample(b, p, places, &watch, &r->read, &sweep, err)
		       : verify_run(b, p, d->size_bytes, &watch, &r->read, &sweep, err);
	if (rc && !is_result(err->reason))
		return rc;
	r->was_stopped = sweep.is_stopped && r->read.n_bytes_read != r->read.n_bytes_total;
	r->result = judge(r);
	return 0;
}

/* At the end: on the way the block object may have had to give up O_DIRECT. */
static void note_block(struct recheck *r, const struct block *b)
{
	/* Names are short and notes have the same room: nothing is cut. */
	(void)text_copy(r->block_way, sizeof(r->block_way), b->ops->name);
	(void)text_copy(r->block_note, sizeof(r->block_note), b->note);
	r->is_direct = b->is_direct;
}

int recheck_handle(struct handle *h, const struct recheck_order *order, const struct job_env *env,
		   struct recheck *ret, struct error *err)
{
	_clear_(pattern_freep) struct pattern *pattern = NULL;
	_clear_(sample_clear) struct sample_places places = SAMPLE_INIT;
	struct recheck result = { .start = meter_now(env) };
	struct pace pace = pace_of(handle_device(h));
	struct block *b;
	int rc = pattern_new(&order->pass, order->key, handle_device(h)->logical_block_bytes,
			     &pattern, err);

	if (!rc)
		rc = draw(handle_device(h), order, &result, &places, err);
	if (!rc)
		rc = handle_block(h, pace.n_buffers, pace.buffer_bytes, &b, err);
	if (rc)
		return rc;
	rc = read_back(b, pattern, handle_device(h), &places, env, &result, err);
	note_block(&result, b);
	block_close(b);
	/* Another drive's bytes would say nothing about this one. */
	if (!rc)
		rc = handle_check_identity(h, err);
	if (rc)
		return rc;
	result.end = meter_now(env);
	*ret = result;
	return 0;
}

int recheck_run(const struct device *d, const struct recheck_order *order,
		const struct job_env *env, struct recheck *ret, struct error *err)
{
	struct handle *h;
	int rc = handle_open(d, &h, err);

	if (rc)
		return rc;
	rc = recheck_handle(h, order, env, ret, err);
	handle_close(h);
	return rc;
}
