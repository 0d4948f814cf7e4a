#include "wipe/sweep.h"

#include <errno.h>
#include <string.h>

#include "base/instant.h"
#include "wipe/pace.h"

enum buffer_state {
	BUFFER_FREE,
	BUFFER_WORKED, /* with the crew: before it is written, after it was read */
	BUFFER_FLYING,
	BUFFER_FAILED,
};

struct sweep {
	struct block *block;
	enum block_op op;
	uint64_t size_bytes;
	const struct sweep_work *work;
	const struct sweep_watch *watch;
	struct sweep_result *result;
	struct crew *crew; /* NULL: all bytes are made and looked at on this thread */
	unsigned n_buffers, depth /* how many of them may fly */;
	int64_t queued_ms[SWEEP_BUFFERS_MOST];
	enum buffer_state states[SWEEP_BUFFERS_MOST];
	struct block_request requests[SWEEP_BUFFERS_MOST]; /* of buffers that aren't free */
	bool is_ended;                                     /* no more pieces */
	struct sweep_toll *toll, own_toll;
};

static unsigned count_state(const struct sweep *s, enum buffer_state state)
{
	unsigned n = 0;

	for (unsigned i = 0; i < s->n_buffers; i++)
		n += s->states[i] == state;
	return n;
}

static unsigned find_state(const struct sweep *s, enum buffer_state state)
{
	unsigned i = 0;

	while (i < s->n_buffers && s->states[i] != state)
		i++;
	return i;
}

static bool stop_asked(struct sweep *s)
{
	if (!s->result->is_stopped && s->watch && s->watch->stop_asked)
		s->result->is_stopped = s->watch->stop_asked(s->watch->ctx);
	return s->result->is_stopped;
}

static void missed(struct sweep *s, const struct block_request *r, bool tried)
{
	s->work->missed(s->work->ctx, r->offset, r->bytes, tried);
}

/* A request that was moved in full. */
static int piece_moved(struct sweep *s, const struct block_request *r, struct error *err)
{
	if (s->op == BLOCK_READ) {
		const uint8_t *bytes = s->block->buffers[r->buffer] + r->in_buffer;
		int rc = s->work->take(s->work->ctx, r->offset, bytes, r->bytes, err);

		if (rc) {
			missed(s, r, false);
			return rc;
		}
	}
	s->result->n_bytes += r->bytes;
	return 0;
}

/* A request that was moved in full, and may be looked at by the crew. */
static int piece_arrived(struct sweep *s, unsigned buffer, struct error *err)
{
	const struct block_request *r = &s->requests[buffer];

	if (!s->crew || s->op != BLOCK_READ)
		return piece_moved(s, r, err);
	s->states[buffer] = BUFFER_WORKED;
	crew_give(s->crew, buffer, r->offset, s->block->buffers[buffer], r->bytes);
	return 0;
}

static void tell_moved(struct sweep *s)
{
	if (s->watch && s->watch->moved)
		s->watch->moved(s->watch->ctx, s->result->n_bytes, s->result->n_errors);
}

static int64_t now_ms(const struct sweep *s)
{
	return s->watch && s->watch->now_ms ? s->watch->now_ms(s->watch->ctx) : 0;
}

static int piece_queue(struct sweep *s, unsigned buffer, struct error *err)
{
	int rc = s->block->ops->queue(s->block, &s->requests[buffer], err);

	if (rc) {
		s->states[buffer] = BUFFER_FREE;
		missed(s, &s->requests[buffer], false);
		return rc;
	}
	s->queued_ms[buffer] = now_ms(s);
	s->states[buffer] = BUFFER_FLYING;
	return 0;
}

/* Fills a buffer on this thread and queues it. */
static int piece_fill(struct sweep *s, unsigned buffer, struct error *err)
{
	const struct block_request *r = &s->requests[buffer];
	int rc = s->work->fill(s->work->ctx, buffer, r->offset, s->block->buffers[buffer], r->bytes,
			       err);

	if (rc) {
		s->states[buffer] = BUFFER_FREE;
		missed(s, r, false);
		return rc;
	}
	return piece_queue(s, buffer, err);
}

/* Sends the next piece on its way in a free buffer. */
static int piece_start(struct sweep *s, unsigned buffer, struct error *err)
{
	struct block_request r = { .op = s->op, .buffer = buffer };

	if (!s->work->next(s->work->ctx, &r.offset, &r.bytes)) {
		s->is_ended = true;
		return 0;
	}
	s->requests[buffer] = r;
	if (s->op == BLOCK_READ)
		return piece_queue(s, buffer, err);
	if (!s->crew)
		return piece_fill(s, buffer, err);
	s->states[buffer] = BUFFER_WORKED;
	crew_give(s->crew, buffer, r.offset, s->block->buffers[buffer], r.bytes);
	return 0;
}

/* A buffer that the crew is done with: off to the drive, or moved. */
static int piece_worked(struct sweep *s, unsigned buffer, bool is_good, struct error *err)
{
	const struct block_request *r = &s->requests[buffer];
	int rc = 0;

	if (s->op == BLOCK_WRITE)
		return is_good ? piece_queue(s, buffer, err) : piece_fill(s, buffer, err);
	s->states[buffer] = BUFFER_FREE;
	if (is_good) {
		s->work->as_expected(s->work->ctx, r->offset, r->bytes);
		s->result->n_bytes += r->bytes;
	} else {
		rc = piece_moved(s, r, err);
	}
	tell_moved(s);
	return rc;
}

/* Waits for one request; *ret_buffer is the buffer that it was in. */
static int reap_one(struct sweep *s, unsigned *ret_buffer, bool *ret_is_moved, struct error *err)
{
	struct block_result result = { .done = 0 };
	unsigned buffer;
	int rc = s->block->ops->reap(s->block, &result, err);

	if (rc)
		return rc;
	buffer = result.request.buffer;
	if (buffer >= s->n_buffers || s->states[buffer] != BUFFER_FLYING)
		return error_set(err, REASON_HELPER_FAILED, EPROTO, NULL, "unexpected buffer=%u",
				 buffer);
	*ret_is_moved = !result.sys && result.done == s->requests[buffer].bytes;
	*ret_buffer = buffer;
	s->states[buffer] = BUFFER_FREE;
	s->result->n_errors += !*ret_is_moved;
	return 0;
}

static int piece_end(struct sweep *s, struct error *err)
{
	unsigned buffer;
	bool is_moved;
	int rc = reap_one(s, &buffer, &is_moved, err);

	if (rc)
		return rc;
	s->depth = pace_depth(s->depth, s->n_buffers, now_ms(s) - s->queued_ms[buffer]);
	if (is_moved)
		rc = piece_arrived(s, buffer, err);
	else
		s->states[buffer] = BUFFER_FAILED;
	tell_moved(s);
	return rc;
}

static int check_size(struct sweep *s, struct error *err)
{
	uint64_t now = s->block->ops->size(s->block);

	if (now == 0)
		return error_set(err, REASON_DEVICE_VANISHED, ENODEV, NULL, "size=0 was=%llu",
				 (unsigned long long)s->size_bytes);
	if (now < s->size_bytes)
		return error_set(err, REASON_DEVICE_SHRANK, ENODATA, NULL, "size=%llu was=%llu",
				 (unsigned long long)now, (unsigned long long)s->size_bytes);
	return 0;
}

/* Sends one part alone and waits for it: nothing else is in flight. */
static int part_try(struct sweep *s, const struct block_request *part, bool *ret_is_moved,
		    struct error *err)
{
	unsigned buffer = part->buffer;
	int rc = s->block->ops->queue(s->block, part, err);

	if (rc)
		return rc;
	s->requests[buffer] = *part;
	s->states[buffer] = BUFFER_FLYING;
	return reap_one(s, &buffer, ret_is_moved, err);
}

/* The largest naturally aligned part at OFFSET of at most MOST bytes, down to a unit or the tail. */
static uint32_t part_bytes(uint64_t offset, uint32_t most, uint32_t left, uint32_t unit)
{
	uint32_t n = unit;

	while (n <= most / 2 && n <= left / 2 && offset % (2 * (uint64_t)n) == 0)
		n *= 2;
	return n < left ? n : left;
}

static bool is_hopeless(const struct sweep *s)
{
	uint64_t n_units = s->size_bytes / s->work->unit_bytes, n_bad = s->toll->n_bad_units;

	return n_bad > SWEEP_BAD_UNITS_MOST || s->toll->lost_ms > SWEEP_LOST_MS_MOST ||
	       (n_bad > SWEEP_SHARE_LEAST && n_bad > n_units / SWEEP_SHARE_OF);
}

static int bad_unit(struct sweep *s, const struct block_request *part, struct error *err)
{
	missed(s, part, true);
	s->result->n_bad_units++;
	s->toll->n_bad_units++;
	if (is_hopeless(s))
		return error_set(err, REASON_DRIVE_GIVEN_UP, EIO, NULL,
				 "bad_units=%llu lost_s=%llu offset=%llu",
				 (unsigned long long)s->toll->n_bad_units,
				 (unsigned long long)(s->toll->lost_ms / 1000),
				 (unsigned long long)part->offset);
	return 0;
}

/* One part of a failed piece; *most is the size that the next part may have. */
static int part_do(struct sweep *s, struct block_request *part, uint32_t *most, bool *ret_is_past,
		   struct error *err)
{
	uint32_t unit = s->work->unit_bytes;
	bool is_moved = false;
	int rc;

	rc = part_try(s, part, &is_moved, err);
	if (rc)
		return rc;
	*ret_is_past = is_moved || part->bytes <= unit;
	if (is_moved) {
		*most = part->bytes < unit ? unit : part->bytes * 2;
		return piece_moved(s, part, err);
	}
	*most = part->bytes / 2 > unit ? part->bytes / 2 : unit;
	rc = check_size(s, err);
	if (rc) {
		if (*ret_is_past)
			missed(s, part, true);
		return rc;
	}
	return *ret_is_past ? bad_unit(s, part, err) : 0;
}

/* Narrows a failed piece down to what is really bad. */
static int piece_retry(struct sweep *s, const struct block_request *piece, struct error *err)
{
	struct block_request part = *piece;
	uint32_t done = 0, most = piece->bytes;
	int64_t from_ms = instant_now().mono_ms, lost_before_ms = s->toll->lost_ms;
	int rc = check_size(s, err);

	while (!rc && done < piece->bytes && !stop_asked(s)) {
		bool is_past = false;

		s->toll->lost_ms = lost_before_ms + (instant_now().mono_ms - from_ms);
		part.offset = piece->offset + done;
		part.in_buffer = piece->in_buffer + done;
		part.bytes = part_bytes(part.offset, most, piece->bytes - done,
					s->work->unit_bytes);
		rc = part_do(s, &part, &most, &is_past, err);
		if (is_past)
			done += part.bytes;
		tell_moved(s);
	}
	if (done < piece->bytes) {
		part.offset = piece->offset + done;
		part.bytes = piece->bytes - done;
		missed(s, &part, done == 0 && !s->result->is_stopped);
	}
	s->states[piece->buffer] = BUFFER_FREE;
	return rc;
}

static int retry_failed(struct sweep *s, struct error *err)
{
	int rc = 0;

	for (unsigned i = 0; !rc && i < s->n_buffers; i++) {
		struct block_request piece = s->requests[i];

		if (s->states[i] == BUFFER_FAILED)
			rc = piece_retry(s, &piece, err);
	}
	return rc;
}

/* After the end, a stop or a failure: takes in what flies, and tells of all that was not moved. */
static void settle(struct sweep *s)
{
	struct error ignored = ERROR_INIT; /* the first failure is the one to be told */
	struct block_request rest = { .op = s->op };

	/* First: the helper touches buffers until it is gone. */
	crew_free(s->crew);
	s->crew = NULL;
	while (count_state(s, BUFFER_FLYING)) {
		unsigned buffer;
		bool is_moved = false;

		if (reap_one(s, &buffer, &is_moved, &ignored))
			break;
		if (!is_moved || s->op == BLOCK_READ)
			missed(s, &s->requests[buffer], !is_moved);
		else
			s->result->n_bytes += s->requests[buffer].bytes;
	}
	for (unsigned i = 0; i < s->n_buffers; i++)
		if (s->states[i] != BUFFER_FREE)
			missed(s, &s->requests[i], s->states[i] == BUFFER_FAILED);
	while (!s->is_ended && s->work->next(s->work->ctx, &rest.offset, &rest.bytes))
		missed(s, &rest, false);
	tell_moved(s);
}

/* Whether the drive's pace allows one more: on its way there, or being made for it. */
static bool has_room(const struct sweep *s)
{
	unsigned n = count_state(s, BUFFER_FLYING);

	if (s->op == BLOCK_WRITE)
		n += count_state(s, BUFFER_WORKED);
	return n < s->depth && !count_state(s, BUFFER_FAILED);
}

/* Keeps the drive busy as long as nothing has failed. */
static int start_pieces(struct sweep *s, struct error *err)
{
	int rc = 0;

	while (!rc && !s->is_ended && has_room(s)) {
		unsigned buffer = find_state(s, BUFFER_FREE);

		if (buffer == s->n_buffers || stop_asked(s))
			break;
		rc = piece_start(s, buffer, err);
	}
	return rc;
}

static bool has_answer(struct sweep *s)
{
	return !s->block->ops->has_answer || s->block->ops->has_answer(s->block);
}

/* The next thing that can be done, waiting only where there is nothing else; *ret_is_over: all is done. */
static int advance(struct sweep *s, bool *ret_is_over, struct error *err)
{
	unsigned buffer, n_flying = count_state(s, BUFFER_FLYING);
	bool is_good;

	if (s->crew && crew_take(s->crew, &buffer, &is_good))
		return piece_worked(s, buffer, is_good, err);
	if (n_flying && has_answer(s))
		return piece_end(s, err);
	if (s->crew && crew_help(s->crew))
		return 0;
	if (n_flying)
		return piece_end(s, err);
	if (count_state(s, BUFFER_WORKED)) {
		crew_wait(s->crew);
		return 0;
	}
	if (count_state(s, BUFFER_FAILED) && !stop_asked(s))
		return retry_failed(s, err);
	*ret_is_over = true;
	return 0;
}

/* A helper where there are parts for two. Without one all goes on, only slower. */
static void crew_up(struct sweep *s)
{
	struct error ignored = ERROR_INIT;

	if (s->work->part && s->block->buffer_bytes > CREW_PART_BYTES &&
	    crew_new(s->work->part, s->work->ctx, &s->crew, &ignored))
		s->crew = NULL;
}

int sweep_run(struct block *b, enum block_op op, uint64_t size_bytes, const struct sweep_work *work,
	      const struct sweep_watch *watch, struct sweep_result *ret, struct error *err)
{
	struct sweep s = { .block = b,
			   .op = op,
			   .size_bytes = size_bytes,
			   .work = work,
			   .watch = watch,
			   .result = ret,
			   .n_buffers = b->n_buffers < SWEEP_BUFFERS_MOST ? b->n_buffers
									  : SWEEP_BUFFERS_MOST };
	bool is_over = false;
	int rc;

	s.depth = s.n_buffers;
	memset(ret, 0, sizeof(*ret));
	s.toll = watch && watch->toll ? watch->toll : &s.own_toll;
	rc = check_size(&s, err);
	if (!rc)
		crew_up(&s);
	while (!rc && !is_over) {
		rc = start_pieces(&s, err);
		if (!rc)
			rc = advance(&s, &is_over, err);
	}
	settle(&s);
	return rc;
}

bool sweep_span_next(void *span, uint64_t *ret_offset, uint32_t *ret_n)
{
	struct sweep_span *s = span;
	uint64_t left = s->end - s->at;

	if (!left)
		return false;
	*ret_offset = s->at;
	*ret_n = left < s->piece_bytes ? (uint32_t)left : s->piece_bytes;
	s->at += *ret_n;
	return true;
}
