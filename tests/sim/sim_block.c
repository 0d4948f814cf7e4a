#include "tests/sim/sim_block.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FLYING_MOST 64

struct sim_block {
	struct block block; /* first: the two are cast into each other */
	struct sim_io io;
	struct block_result flying[FLYING_MOST];
	unsigned n_flying;
	uint64_t order; /* of the answers */
};

static struct sim_block *sim_of(struct block *b)
{
	return (struct sim_block *)(void *)b;
}

static void move(struct sim_block *s, struct block_result *r)
{
	const struct block_request *q = &r->request;
	uint8_t *bytes = s->block.buffers[q->buffer] + q->in_buffer;

	if (q->op == BLOCK_READ)
		r->sys = s->io.read(s->io.ctx, q->offset, bytes, q->bytes, &r->done);
	else
		r->sys = s->io.write(s->io.ctx, q->offset, bytes, q->bytes, &r->done);
}

static int queue(struct block *b, const struct block_request *r, struct error *err)
{
	struct sim_block *s = sim_of(b);
	bool has_room = r->buffer < b->n_buffers && r->in_buffer < b->buffer_bytes &&
			r->bytes <= b->buffer_bytes - r->in_buffer;

	/* Misuse by the caller, which no real block object would forgive either. */
	if (!has_room || !r->bytes || r->offset % b->logical_block_bytes)
		return error_set(err, REASON_DEVICE_IO, EINVAL, "sim", "buffer=%u bytes=%u",
				 r->buffer, r->bytes);
	for (unsigned i = 0; i < s->n_flying; i++)
		if (s->flying[i].request.buffer == r->buffer)
			return error_set(err, REASON_DEVICE_IO, EBUSY, "sim", "buffer=%u",
					 r->buffer);
	if (s->n_flying == FLYING_MOST)
		return error_set(err, REASON_DEVICE_IO, EAGAIN, "sim", "flying=%u", s->n_flying);
	s->flying[s->n_flying] = (struct block_result){ .request = *r };
	if (s->io.is_eager)
		move(s, &s->flying[s->n_flying]);
	s->n_flying++;
	return 0;
}

static int reap(struct block *b, struct block_result *ret, struct error *err)
{
	struct sim_block *s = sim_of(b);
	unsigned pick;

	if (!s->n_flying)
		return error_set(err, REASON_DEVICE_IO, EINVAL, "sim", "nothing flies");
	pick = sim_dice(&s->order, s->n_flying);
	*ret = s->flying[pick];
	s->flying[pick] = s->flying[--s->n_flying];
	if (!s->io.is_eager)
		move(s, ret);
	return 0;
}

static int flush(struct block *b, struct block_flush *ret, struct error *err)
{
	const struct sim_io *io = &sim_of(b)->io;
	int sys = io->flush(io->ctx);

	if (sys)
		return error_set(err, REASON_FLUSH_FAILED, sys, "sim", "flush");
	memset(ret, 0, sizeof(*ret));
	ret->fsync_done = ret->flush_buffers_done = true;
	return 0;
}

static uint64_t size(struct block *b)
{
	const struct sim_io *io = &sim_of(b)->io;

	return io->size(io->ctx);
}

static void close_block(struct block *b)
{
	const struct sim_io *io = &sim_of(b)->io;

	if (io->close)
		io->close(io->ctx);
	block_buffers_free(b);
	free(sim_of(b));
}

static const struct block_ops sim_ops = { .name = "sim",
					  .queue = queue,
					  .reap = reap,
					  .flush = flush,
					  .size = size,
					  .close = close_block };

int sim_block_open_io(const struct sim_io *io, unsigned n_buffers, uint32_t buffer_bytes,
		      struct block **ret, struct error *err)
{
	const struct block_options options = { .fd = -1,
					       .plain_fd = -1,
					       .backing_fd = -1,
					       .logical_block_bytes = io->block_bytes,
					       .n_buffers = n_buffers,
					       .buffer_bytes = buffer_bytes };
	struct sim_block *s = calloc(1, sizeof(*s));
	int rc;

	if (!s)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, "sim", "block");
	s->io = *io;
	s->order = io->dice;
	s->block.ops = &sim_ops;
	s->block.is_direct = true;
	rc = block_buffers_new(&s->block, &options, err);
	if (rc) {
		free(s);
		return rc;
	}
	*ret = &s->block;
	return 0;
}

static int drive_read(void *ctx, uint64_t offset, void *bytes, uint32_t n, uint32_t *ret_done)
{
	return sim_drive_read(ctx, offset, bytes, n, ret_done);
}

static int drive_write(void *ctx, uint64_t offset, const void *bytes, uint32_t n,
		       uint32_t *ret_done)
{
	return sim_drive_write(ctx, offset, bytes, n, ret_done);
}

static int drive_flush(void *ctx)
{
	return sim_drive_flush(ctx);
}

static uint64_t drive_size(void *ctx)
{
	return sim_drive_size(ctx);
}

int sim_block_open(struct sim_drive *drive, unsigned n_buffers, uint32_t buffer_bytes,
		   struct block **ret, struct error *err)
{
	const struct sim_io io = { .ctx = drive,
				   .read = drive_read,
				   .write = drive_write,
				   .flush = drive_flush,
				   .size = drive_size,
				   .block_bytes = drive->block_bytes,
				   .dice = drive->dice,
				   .is_eager = drive->is_eager };

	return sim_block_open_io(&io, n_buffers, buffer_bytes, ret, err);
}

void sim_block_device(const struct sim_drive *drive, struct device *ret)
{
	static const char model[] = "Simulated drive", serial[] = "SIM00012345";

	memset(ret, 0, sizeof(*ret));
	memcpy(ret->name, "sim", 4);
	memcpy(ret->node, "/dev/sim", 9);
	ret->transport = TRANSPORT_VIRTIO;
	ret->media = MEDIA_VIRTUAL;
	raw_text_set(&ret->model, model, sizeof(model) - 1);
	raw_text_set(&ret->serial, serial, sizeof(serial) - 1);
	ret->serial_source = SERIAL_FROM_DRIVE;
	ret->size_bytes = drive->size_bytes;
	ret->logical_block_bytes = ret->physical_block_bytes = drive->block_bytes;
	ret->native_size_is_known = true;
}

/* Small buffers: a small drive is then many requests, several in flight. */
static int open_block(void *ctx, unsigned n_buffers, uint32_t buffer_bytes, struct block **ret,
		      struct error *err)
{
	struct sim_drive *drive = ctx;
	uint32_t few = 16 * drive->block_bytes;

	return sim_block_open(drive, n_buffers, buffer_bytes < few ? buffer_bytes : few, ret, err);
}

static int check_identity(void *ctx, struct error *err)
{
	switch (sim_drive_check(ctx)) {
	case 0:
		return 0;
	case ENODEV:
		return error_set(err, REASON_DEVICE_VANISHED, ENODEV, "sim", "gone");
	case ENODATA:
		return error_set(err, REASON_DEVICE_SHRANK, ENODATA, "sim", "smaller");
	default:
		return error_set(err, REASON_DEVICE_CHANGED, 0, "sim", "another drive");
	}
}

int sim_block_handle(struct sim_drive *drive, const struct device *d, bool can_write,
		     struct handle **ret, struct error *err)
{
	const struct handle_simulated sim = { .ctx = drive,
					      .block_open = open_block,
					      .check_identity = check_identity };

	return handle_open_simulated(d, &sim, can_write, ret, err);
}
