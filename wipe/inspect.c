#include "wipe/inspect.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "wipe/classify.h"
#include "wipe/meter.h"
#include "wipe/pace.h"
#include "wipe/sample.h"
#include "wipe/sweep.h"

#define NOT_SEEN_YET  (-1)
#define SEVERAL_BYTES (-2)

struct inspect {
	struct sweep_span span; /* first: sweep_span_next() takes its address */
	struct inspection *result;
	struct sample_places sample; /* n 0: everything */
	uint64_t size_bytes;
	uint32_t logical_block_bytes;
	int constant; /* the byte of all constant blocks so far */
};

static const char *const words[FINDING_COUNT] = {
	[FINDING_UNREADABLE] = "unreadable", [FINDING_DATA] = "data_found",
	[FINDING_NOISE] = "noise",           [FINDING_PATTERNED] = "patterned",
	[FINDING_BLANK] = "blank",
};

const char *finding_word(enum finding f)
{
	return (unsigned)f < FINDING_COUNT ? words[f] : words[FINDING_UNREADABLE];
}

static bool next_place(void *ctx, uint64_t *ret_offset, uint32_t *ret_n)
{
	struct inspect *i = ctx;

	return sample_next(&i->sample, ret_offset, ret_n);
}

static void add_range(const struct inspect *i, struct ranges *r, uint64_t offset, uint32_t n)
{
	ranges_add(r, offset / i->logical_block_bytes,
		   (n + i->logical_block_bytes - 1) / i->logical_block_bytes);
}

static void take_block(struct inspect *i, uint64_t offset, const uint8_t *bytes, uint32_t n)
{
	struct inspection *r = i->result;

	switch (block_classify(bytes, n)) {
	case BLOCK_CONSTANT:
		r->n_blocks_constant++;
		if (i->constant == NOT_SEEN_YET)
			i->constant = bytes[0];
		else if (i->constant != bytes[0])
			i->constant = SEVERAL_BYTES;
		break;
	case BLOCK_PATTERN:
		r->n_blocks_pattern++;
		break;
	case BLOCK_NOISE:
		r->n_blocks_noise++;
		break;
	case BLOCK_DATA:
		r->n_blocks_data++;
		add_range(i, &r->data, offset, n);
		break;
	}
}

static int take(void *ctx, uint64_t offset, const uint8_t *bytes, uint32_t n, struct error *err)
{
	struct inspect *i = ctx;

	(void)err; /* looking at bytes cannot fail */
	i->result->n_bytes_read += n;
	for (uint32_t at = 0; at < n; at += i->result->block_bytes) {
		uint32_t left = n - at, block = i->result->block_bytes;

		take_block(i, offset + at, bytes + at, left < block ? left : block);
	}
	return 0;
}

static void missed(void *ctx, uint64_t offset, uint32_t n, bool tried)
{
	struct inspect *i = ctx;

	if (tried)
		add_range(i, &i->result->unreadable, offset, n);
}

static enum finding judge(const struct inspect *i, bool is_all_read)
{
	const struct inspection *r = i->result;

	if (r->n_blocks_data)
		return FINDING_DATA;
	if (!is_all_read)
		return FINDING_UNREADABLE;
	if (r->n_blocks_noise)
		return FINDING_NOISE;
	if (r->n_blocks_pattern || (i->constant != 0x00 && i->constant != 0xFF))
		return FINDING_PATTERNED;
	return FINDING_BLANK;
}

/* Draws the sample where one was asked for and the drive has more blocks than that. */
static int draw(struct inspect *i, bool is_sampled, struct error *err)
{
	struct inspection *r = i->result;
	int rc;

	if (!is_sampled || !sample_makes_sense(i->size_bytes, i->logical_block_bytes))
		return 0;
	rc = sample_open(i->size_bytes, r->block_bytes, SAMPLE_PLACES, NULL, &i->sample, err);
	if (rc)
		return rc;
	r->n_samples = i->sample.n;
	r->sample_bytes = i->sample.place_bytes;
	memcpy(r->seed, i->sample.seed, sizeof(r->seed));
	return 0;
}

static uint64_t planned_bytes(const struct inspect *i)
{
	return i->sample.n ? sample_bytes(&i->sample) : i->size_bytes;
}

static void conclude(struct inspect *i, const struct sweep_result *sweep)
{
	struct inspection *r = i->result;
	bool is_all_read = r->n_bytes_read == planned_bytes(i);

	r->was_stopped = sweep->is_stopped && !is_all_read;
	r->is_whole = !i->sample.n && is_all_read;
	r->finding = judge(i, is_all_read);
	if (r->is_whole)
		return;
	/* A sample that was broken off left out whole strata: it bounds nothing. */
	if (i->sample.n && !sweep->is_stopped && sweep->n_bad_units <= SWEEP_BAD_UNITS_MOST)
		r->bound_ppb = sample_bound_ppb(r->n_samples,
						sweep->n_bad_units + r->n_blocks_data);
	else
		r->bound_ppb = sample_bound_ppb(0, 0);
}

static void begin(struct inspect *i, const struct device *d, const struct block *b)
{
	struct inspection *r = i->result;

	i->size_bytes = d->size_bytes;
	i->logical_block_bytes = b->logical_block_bytes;
	i->constant = NOT_SEEN_YET;
	r->block_bytes = sample_place_bytes(b->logical_block_bytes);
	r->n_bytes_total = d->size_bytes;
}

/* At the end: on the way the block object may have had to give up O_DIRECT. */
static void note_block(struct inspection *r, const struct block *b)
{
	/* Names are short and notes have the same room: nothing is cut. */
	(void)text_copy(r->block_way, sizeof(r->block_way), b->ops->name);
	(void)text_copy(r->block_note, sizeof(r->block_note), b->note);
	r->is_direct = b->is_direct;
}

static int sweep_drive(struct inspect *i, struct block *b, const struct job_env *env,
		       struct error *err)
{
	struct sweep_work work = {
		.ctx = i, .unit_bytes = i->result->block_bytes, .take = take, .missed = missed
	};
	struct sweep_watch watch = { .stop_asked = meter_stop_asked,
				     .moved = meter_moved,
				     .now_ms = meter_now_ms };
	struct sweep_result sweep;
	struct meter meter;
	int rc;

	i->span.end = i->size_bytes;
	i->span.piece_bytes = b->buffer_bytes;
	work.next = i->sample.n ? next_place : sweep_span_next;
	meter_start(&meter, env, 1, 0, planned_bytes(i));
	meter_step(&meter, 0, STEP_VERIFY, 0, planned_bytes(i));
	watch.ctx = &meter;
	rc = sweep_run(b, BLOCK_READ, i->size_bytes, &work, &watch, &sweep, err);
	/* Given up is a result too: unreadable. */
	if (rc && err->reason != REASON_DRIVE_GIVEN_UP)
		return rc;
	conclude(i, &sweep);
	return 0;
}

int inspect_handle(struct handle *h, const struct inspect_options *options,
		   const struct job_env *env, struct inspection *ret, struct error *err)
{
	struct inspection result = { .start = meter_now(env) };
	struct inspect i = { .result = &result };
	struct pace pace = pace_of(handle_device(h));
	struct block *b;
	int rc;

	rc = handle_block(h, pace.n_buffers, pace.buffer_bytes, &b, err);
	if (rc)
		return rc;
	begin(&i, handle_device(h), b);
	rc = draw(&i, options->sampled, err);
	if (!rc)
		rc = sweep_drive(&i, b, env, err);
	note_block(&result, b);
	block_close(b);
	sample_clear(&i.sample);
	/* Another drive's bytes would say nothing about this one. */
	if (!rc)
		rc = handle_check_identity(h, err);
	if (rc)
		return rc;
	result.end = meter_now(env);
	*ret = result;
	return 0;
}

int inspect_run(const struct device *d, const struct inspect_options *options,
		const struct job_env *env, struct inspection *ret, struct error *err)
{
	struct handle *h;
	int rc = handle_open(d, &h, err);

	if (rc)
		return rc;
	rc = inspect_handle(h, options, env, ret, err);
	handle_close(h);
	return rc;
}
