#include "wipe/survey.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "devices/contents.h"
#include "wipe/classify.h"
#include "wipe/overwrite.h"
#include "wipe/sample.h"

struct survey {
	struct sweep_span span; /* first: sweep_span_next() takes its address */
	struct survey_outcome *outcome;
	uint32_t block_bytes, place_bytes;
};

static void count(struct survey *s, uint64_t offset, const uint8_t *bytes, uint32_t n)
{
	struct survey_outcome *o = s->outcome;
	uint64_t n_blocks = (n + s->block_bytes - 1) / s->block_bytes;

	switch (block_classify(bytes, n)) {
	case BLOCK_CONSTANT:
		*(bytes[0] == 0x00   ? &o->n_zero
		  : bytes[0] == 0xff ? &o->n_ones
				     : &o->n_constant) += n_blocks;
		break;
	case BLOCK_PATTERN:
		o->n_constant += n_blocks;
		break;
	case BLOCK_NOISE:
		o->n_noise += n_blocks;
		break;
	default:
		o->n_data += n_blocks;
		ranges_add(&o->data, offset / s->block_bytes, n_blocks);
		break;
	}
}

static int take(void *ctx, uint64_t offset, const uint8_t *bytes, uint32_t n, struct error *err)
{
	struct survey *s = ctx;

	(void)err;
	for (uint32_t at = 0; at < n; at += s->place_bytes)
		count(s, offset + at, bytes + at,
		      n - at < s->place_bytes ? n - at : s->place_bytes);
	s->outcome->n_bytes_read += n;
	return 0;
}

static void missed(void *ctx, uint64_t offset, uint32_t n, bool tried)
{
	struct survey *s = ctx;

	if (tried)
		ranges_add(&s->outcome->unreadable, offset / s->block_bytes,
			   (n + s->block_bytes - 1) / s->block_bytes);
}

static int read_all(struct survey *s, struct block *b, const struct survey_options *o,
		    const struct sweep_watch *watch, struct sweep_result *ret, struct error *err)
{
	const struct sweep_work work = { .ctx = s,
					 .unit_bytes = s->place_bytes,
					 .next = sweep_span_next,
					 .take = take,
					 .missed = missed };

	s->span = (struct sweep_span){ .end = o->size_bytes, .piece_bytes = b->buffer_bytes };
	s->outcome->n_bytes_read = 0;
	return sweep_run(b, BLOCK_READ, o->size_bytes, &work, watch, ret, err);
}

/* A signature that is still known where nothing should be. That it could not be looked for is no finding: every
 * block was judged by itself. */
static void look_for_signature(struct handle *h, struct survey_outcome *o)
{
	struct device d = *handle_device(h);

	contents_examine(&d);
	if (d.contents_state == CONTENTS_FOUND && d.n_contents)
		(void)text_copy(o->signature, sizeof(o->signature), d.contents[0].type); /* fits */
}

/* One pass over all, so that all can be read: what was unreadable before is kept as such. */
static int write_once(struct block *b, const struct survey_options *o,
		      const struct sweep_watch *watch, struct survey_outcome *ret,
		      struct sweep_result *ret_sweep, struct error *err)
{
	const struct method_pass zeros = { .kind = PASS_BYTE };
	const uint8_t key[STREAM_KEY_BYTES] = { 0 };
	_clear_(pattern_freep) struct pattern *pattern = NULL;
	struct ranges unwritten = { .n = 0 };
	struct block_flush flush;
	int rc = pattern_new(&zeros, key, b->logical_block_bytes, &pattern, err);

	if (!rc)
		rc = overwrite_run(b, pattern, o->size_bytes, watch, &unwritten, ret_sweep, err);
	if (!rc && !ret_sweep->is_stopped)
		rc = b->ops->flush(b, &flush, err);
	if (!rc && !ret_sweep->is_stopped)
		ranges_add(&ret->rewritten, 0,
			   (o->size_bytes + b->logical_block_bytes - 1) / b->logical_block_bytes);
	return rc;
}

static int conclude(struct survey_outcome *o, struct error *err)
{
	if (o->n_data || o->signature[0])
		return error_set(err, REASON_CONTENT_LEFT, EIO, NULL,
				 "blocks=%llu first_lba=%llu signature=%s",
				 (unsigned long long)o->n_data,
				 (unsigned long long)(o->data.n ? o->data.at[0].first_lba : 0),
				 o->signature);
	if (o->unreadable.n && !o->rewritten.n)
		return error_set(err, REASON_READ_ERRORS, EIO, NULL, "bad_blocks=%llu",
				 (unsigned long long)ranges_blocks(&o->unreadable));
	return 0;
}

int survey_run(struct handle *h, struct block *b, const struct survey_options *o,
	       const struct sweep_watch *watch, struct survey_outcome *ret,
	       struct sweep_result *ret_sweep, struct error *err)
{
	struct survey s = { .outcome = ret,
			    .block_bytes = b->logical_block_bytes,
			    .place_bytes = sample_place_bytes(b->logical_block_bytes) };
	bool is_unreadable;
	int rc;

	memset(ret, 0, sizeof(*ret));
	ret->n_bytes_total = o->size_bytes;
	rc = read_all(&s, b, o, watch, ret_sweep, err);
	is_unreadable = o->is_unreadable_normal && ret->unreadable.n && !ret_sweep->is_stopped &&
			(!rc || err->reason == REASON_DRIVE_GIVEN_UP);
	if (is_unreadable) {
		uint64_t n_data = ret->n_data;

		rc = write_once(b, o, watch, ret, ret_sweep, err);
		ret->n_zero = ret->n_ones = ret->n_constant = ret->n_noise = 0;
		ret->n_data = n_data; /* what was seen before we wrote over it */
		if (!rc && !ret_sweep->is_stopped)
			rc = read_all(&s, b, o, watch, ret_sweep, err);
	}
	if (rc || ret_sweep->is_stopped)
		return rc;
	look_for_signature(h, ret);
	return conclude(ret, err);
}
