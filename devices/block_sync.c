/*
 * devices/block_sync.c - block I/O by pread and pwrite, at once, in the caller's thread.
 */
#include "devices/block.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "devices/block_file.h"

/* How often a call that was interrupted or not served is repeated before it counts as failed. */
#define AGAIN_MOST 1000

struct block_sync {
	struct block base; /* first: struct block * is a struct block_sync * */
	struct block_file file;
	struct block_result *results; /* a ring: done, not reaped yet */
	unsigned n_slots, first, n;
};

static struct block_sync *sync_of(struct block *b)
{
	return (struct block_sync *)b;
}

/* One pread or pwrite. Returns bytes moved, or a negative errno. */
static ssize_t transfer_once(struct block_sync *s, const struct block_request *r, uint32_t done)
{
	uint8_t *memory = s->base.buffers[r->buffer] + r->in_buffer + done;
	uint64_t offset = r->offset + done;
	uint32_t bytes = r->bytes - done;
	int fd = block_file_choose(&s->file, offset, bytes, memory);
	ssize_t n;

	if (r->op == BLOCK_WRITE) {
		n = pwrite(fd, memory, bytes, (off_t)offset);
	} else {
		if (fd != s->file.fd || !s->file.is_direct)
			block_file_before_plain_read(&s->file, offset, bytes);
		n = pread(fd, memory, bytes, (off_t)offset);
	}
	if (n >= 0)
		return n;
	n = -errno;
	if (n == -EINVAL && block_file_give_up_direct(&s->file, &s->base, fd))
		return -EAGAIN;
	return n;
}

static struct block_result transfer(struct block_sync *s, const struct block_request *request)
{
	struct block_result result = { .request = *request };
	unsigned n_again = 0;

	while (result.done < request->bytes && !result.sys) {
		ssize_t n = transfer_once(s, request, result.done);

		if (n > 0)
			result.done += (uint32_t)n;
		else if (n == 0)
			result.sys =
				ENODATA; /* end of file with success: a pulled drive can say so */
		else if ((n != -EINTR && n != -EAGAIN) || ++n_again > AGAIN_MOST)
			result.sys = (int)-n;
	}
	return result;
}

static int sync_queue(struct block *b, const struct block_request *request, struct error *err)
{
	struct block_sync *s = sync_of(b);
	int rc = block_request_check(b, &s->file, request, err);

	if (rc)
		return rc;
	if (s->n == s->n_slots)
		return error_set(err, REASON_DEVICE_IO, EBUSY, NULL, "in flight=%u", s->n);
	s->results[(s->first + s->n) % s->n_slots] = transfer(s, request);
	s->n++;
	return 0;
}

static int sync_reap(struct block *b, struct block_result *ret, struct error *err)
{
	struct block_sync *s = sync_of(b);

	if (!s->n)
		return error_set(err, REASON_DEVICE_IO, ENOENT, NULL,
				 "reap with nothing in flight");
	*ret = s->results[s->first];
	s->first = (s->first + 1) % s->n_slots;
	s->n--;
	return 0;
}

static int sync_flush(struct block *b, struct block_flush *ret, struct error *err)
{
	return block_file_flush(&sync_of(b)->file, ret, err);
}

static uint64_t sync_size(struct block *b)
{
	return block_file_size(&sync_of(b)->file);
}

static void sync_close(struct block *b)
{
	struct block_sync *s = sync_of(b);

	block_buffers_free(b);
	free(s->results);
	free(s);
}

static const struct block_ops sync_ops = {
	.name = "sync",
	.queue = sync_queue,
	.reap = sync_reap,
	.flush = sync_flush,
	.size = sync_size,
	.close = sync_close,
};

int block_sync_open(const struct block_options *options, struct block **ret, struct error *err)
{
	struct block_sync *s = calloc(1, sizeof(*s));
	int rc;

	if (!s)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "block");
	s->base.ops = &sync_ops;
	rc = block_file_init(&s->file, &s->base, options, err);
	if (!rc)
		rc = block_buffers_new(&s->base, options, err);
	if (rc) {
		sync_close(&s->base);
		return rc;
	}
	s->n_slots = options->n_buffers > BLOCK_IN_FLIGHT_LEAST ? options->n_buffers
								: BLOCK_IN_FLIGHT_LEAST;
	s->results = calloc(s->n_slots, sizeof(*s->results));
	if (!s->results) {
		sync_close(&s->base);
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "slots=%u", s->n_slots);
	}
	*ret = &s->base;
	return 0;
}
