/*
 * devices/block_uring.c - block I/O by io_uring; the only file that includes liburing.
 */
#include "devices/block.h"

#include <errno.h>
#include <liburing.h>
#include <stdlib.h>
#include <time.h>

#include "devices/block_file.h"

/* How often a request that was interrupted or not taken is sent again before it counts as failed. */
#define AGAIN_MOST 1000
#define SLOTS_MOST 4096

enum { FILE_MAIN, FILE_PLAIN };

enum slot_state { SLOT_FREE, SLOT_FLYING, SLOT_DONE };

struct slot {
	enum slot_state state;
	struct block_result result;
	unsigned n_again;
	int fd; /* that the last attempt went through */
};

struct block_uring {
	struct block base; /* first: struct block * is a struct block_uring * */
	struct block_file file;
	struct io_uring ring;
	bool has_ring;
	bool is_fixed;  /* buffers are registered */
	bool has_files; /* descriptors are: fd at FILE_MAIN, plain_fd at FILE_PLAIN */
	bool is_wedged; /* the ring failed with requests inside: the kernel may still use the buffers */
	struct slot *slots;
	unsigned *done; /* a ring of slots that are done, in the order they came back */
	unsigned n_slots, first_done, n_done, n_flying;
};

static struct block_uring *uring_of(struct block *b)
{
	return (struct block_uring *)b;
}

static void slot_finish(struct block_uring *u, unsigned i, int sys)
{
	u->slots[i].result.sys = sys;
	u->slots[i].state = SLOT_DONE;
	u->done[(u->first_done + u->n_done) % u->n_slots] = i;
	u->n_done++;
	u->n_flying--;
}

/* The ring itself failed: no answer will come for what is inside, so each request is said to have failed. */
static void ring_give_up(struct block_uring *u, int sys)
{
	u->is_wedged = true;
	for (unsigned i = 0; i < u->n_slots; i++)
		if (u->slots[i].state == SLOT_FLYING)
			slot_finish(u, i, sys);
}

static bool is_passing(int rc)
{
	return rc == -EINTR || rc == -EAGAIN || rc == -EBUSY;
}

/* Hands what is left of slot I's request to the kernel. What it does not take now (EAGAIN) stays in
 * the ring and goes with the next submission, at the latest in uring_collect(). */
static void slot_start(struct block_uring *u, unsigned i)
{
	struct slot *slot = &u->slots[i];
	const struct block_request *r = &slot->result.request;
	uint8_t *memory = u->base.buffers[r->buffer] + r->in_buffer + slot->result.done;
	uint64_t offset = r->offset + slot->result.done;
	uint32_t bytes = r->bytes - slot->result.done;
	struct io_uring_sqe *sqe = io_uring_get_sqe(&u->ring);
	int rc, fd;

	if (!sqe) { /* can't be: the ring has an entry for each slot */
		slot_finish(u, i, EBUSY);
		return;
	}
	slot->fd = block_file_choose(&u->file, offset, bytes, memory);
	if (r->op == BLOCK_READ && (slot->fd != u->file.fd || !u->file.is_direct))
		block_file_before_plain_read(&u->file, offset, bytes);
	fd = !u->has_files ? slot->fd : slot->fd == u->file.fd ? FILE_MAIN : FILE_PLAIN;
	if (r->op == BLOCK_WRITE && u->is_fixed)
		io_uring_prep_write_fixed(sqe, fd, memory, bytes, offset, (int)r->buffer);
	else if (r->op == BLOCK_WRITE)
		io_uring_prep_write(sqe, fd, memory, bytes, offset);
	else if (u->is_fixed)
		io_uring_prep_read_fixed(sqe, fd, memory, bytes, offset, (int)r->buffer);
	else
		io_uring_prep_read(sqe, fd, memory, bytes, offset);
	if (u->has_files)
		io_uring_sqe_set_flags(sqe, IOSQE_FIXED_FILE);
	io_uring_sqe_set_data64(sqe, i);
	rc = io_uring_submit(&u->ring);
	if (rc < 0 && !is_passing(rc))
		ring_give_up(u, -rc);
}

/* Takes the kernel's answer for slot I: finished, failed, or to be sent again. */
static void slot_answer(struct block_uring *u, unsigned i, int res)
{
	struct slot *slot = &u->slots[i];

	if (res > 0) {
		slot->result.done += (uint32_t)res;
		if (slot->result.done >= slot->result.request.bytes)
			slot_finish(u, i, 0);
		else
			slot_start(u, i);
		return;
	}
	if (res == 0) {
		slot_finish(u, i,
			    ENODATA); /* end of file with success: a pulled drive can say so */
		return;
	}
	if (res == -EINVAL && block_file_give_up_direct(&u->file, &u->base, slot->fd))
		res = -EAGAIN;
	if ((res == -EINTR || res == -EAGAIN) && ++slot->n_again <= AGAIN_MOST)
		slot_start(u, i);
	else
		slot_finish(u, i, -res);
}

/* Submits what is left over and takes answers, waiting for at least one. */
static void uring_collect(struct block_uring *u)
{
	const struct timespec moment = { .tv_nsec = 1000000 };
	struct io_uring_cqe *cqe;
	unsigned n_taken = 0;

	for (unsigned n_again = 0; !n_taken && u->n_flying;) {
		int rc = io_uring_submit_and_wait(&u->ring, 1);

		if (rc < 0 && rc != -EINTR && (!is_passing(rc) || ++n_again > AGAIN_MOST)) {
			ring_give_up(u, -rc);
			return;
		}
		while (!io_uring_peek_cqe(&u->ring, &cqe)) {
			unsigned i = (unsigned)io_uring_cqe_get_data64(cqe);
			int res = cqe->res;

			io_uring_cqe_seen(&u->ring, cqe);
			n_taken++;
			if (i < u->n_slots && u->slots[i].state == SLOT_FLYING)
				slot_answer(u, i, res);
		}
		if (rc < 0 && !n_taken)
			(void)nanosleep(
				&moment,
				NULL); /* the kernel is short of memory; woken early is fine */
	}
}

static int uring_queue(struct block *b, const struct block_request *request, struct error *err)
{
	struct block_uring *u = uring_of(b);
	unsigned i = 0;
	int rc = block_request_check(b, &u->file, request, err);

	if (rc)
		return rc;
	if (u->is_wedged)
		return error_set(err, REASON_DEVICE_IO, EIO, NULL, "io_uring failed before");
	while (i < u->n_slots && u->slots[i].state != SLOT_FREE)
		i++;
	if (i == u->n_slots)
		return error_set(err, REASON_DEVICE_IO, EBUSY, NULL, "in flight=%u", u->n_slots);
	u->slots[i] = (struct slot){ .state = SLOT_FLYING, .result.request = *request };
	u->n_flying++;
	slot_start(u, i);
	return 0;
}

static int uring_reap(struct block *b, struct block_result *ret, struct error *err)
{
	struct block_uring *u = uring_of(b);
	unsigned i;

	while (!u->n_done && u->n_flying)
		uring_collect(u);
	if (!u->n_done)
		return error_set(err, REASON_DEVICE_IO, ENOENT, NULL,
				 "reap with nothing in flight");
	i = u->done[u->first_done];
	u->first_done = (u->first_done + 1) % u->n_slots;
	u->n_done--;
	u->slots[i].state = SLOT_FREE;
	*ret = u->slots[i].result;
	return 0;
}

static bool uring_has_answer(struct block *b)
{
	const struct block_uring *u = uring_of(b);

	return u->n_done || io_uring_cq_ready(&u->ring);
}

static int uring_flush(struct block *b, struct block_flush *ret, struct error *err)
{
	struct block_uring *u = uring_of(b);

	while (u->n_flying) /* an fsync covers only what has been answered */
		uring_collect(u);
	return block_file_flush(&u->file, ret, err);
}

static uint64_t uring_size(struct block *b)
{
	return block_file_size(&uring_of(b)->file);
}

static void uring_close(struct block *b)
{
	struct block_uring *u = uring_of(b);

	while (u->n_flying)
		uring_collect(u);
	/* By itself the ring would let go of the drive some time after this returns; who opens it
	 * exclusively next, or takes the medium out, must not have to wait. */
	if (u->has_files)
		(void)io_uring_unregister_files(&u->ring);
	if (u->has_ring)
		io_uring_queue_exit(&u->ring);
	if (!u->is_wedged) /* else the kernel may still write there: rather lost than overwritten later */
		block_buffers_free(b);
	free(u->slots);
	free(u->done);
	free(u);
}

static const struct block_ops uring_ops = {
	.name = "io_uring",
	.queue = uring_queue,
	.reap = uring_reap,
	.has_answer = uring_has_answer,
	.flush = uring_flush,
	.size = uring_size,
	.close = uring_close,
};

/* A ring can be made and still not be of use (a filter refuses one of the three calls, an old kernel
 * lacks the operations): one empty request and a look at the list say so before the first real one. */
static int ring_try(struct io_uring *ring)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
	struct io_uring_probe *probe;
	struct io_uring_cqe *cqe;
	bool has_all;
	int rc;

	if (!sqe)
		return -EBUSY;
	io_uring_prep_nop(sqe);
	rc = io_uring_submit(ring);
	if (rc >= 0)
		rc = io_uring_wait_cqe(ring, &cqe);
	if (rc < 0)
		return rc;
	rc = cqe->res;
	io_uring_cqe_seen(ring, cqe);
	if (rc < 0)
		return rc;
	probe = io_uring_get_probe_ring(ring);
	if (!probe)
		return -ENOSYS;
	has_all = io_uring_opcode_supported(probe, IORING_OP_READ) &&
		  io_uring_opcode_supported(probe, IORING_OP_WRITE) &&
		  io_uring_opcode_supported(probe, IORING_OP_READ_FIXED) &&
		  io_uring_opcode_supported(probe, IORING_OP_WRITE_FIXED);
	io_uring_free_probe(probe);
	return has_all ? 0 : -ENOSYS;
}

static int ring_make(struct block_uring *u, struct error *err)
{
	int rc = io_uring_queue_init(u->n_slots, &u->ring, 0);

	if (rc < 0)
		return error_set(err, REASON_COMMAND_UNSUPPORTED, -rc, NULL, "io_uring_setup");
	u->has_ring = true;
	rc = ring_try(&u->ring);
	if (rc < 0)
		return error_set(err, REASON_COMMAND_UNSUPPORTED, -rc, NULL, "io_uring_enter");
	return 0;
}

/* Buffers known to the kernel spare it pinning them for each request; where that is refused (a limit
 * on locked memory) all works without. */
static void buffers_register(struct block_uring *u)
{
	struct iovec *vectors = calloc(u->base.n_buffers, sizeof(*vectors));

	for (unsigned i = 0; vectors && i < u->base.n_buffers; i++)
		vectors[i] = (struct iovec){ .iov_base = u->base.buffers[i],
					     .iov_len = u->base.buffer_bytes };
	u->is_fixed = vectors && !io_uring_register_buffers(&u->ring, vectors, u->base.n_buffers);
	free(vectors);
}

/* Likewise descriptors, which it need not look up and count then. */
static void files_register(struct block_uring *u)
{
	const int fds[] = { [FILE_MAIN] = u->file.fd, [FILE_PLAIN] = u->file.plain_fd };

	u->has_files = !io_uring_register_files(&u->ring, fds, u->file.plain_fd >= 0 ? 2 : 1);
}

static int uring_fill(struct block_uring *u, const struct block_options *options, struct error *err)
{
	int rc = block_file_init(&u->file, &u->base, options, err);

	if (rc)
		return rc;
	u->n_slots = options->n_buffers > BLOCK_IN_FLIGHT_LEAST ? options->n_buffers
								: BLOCK_IN_FLIGHT_LEAST;
	if (u->n_slots > SLOTS_MOST)
		return error_set(err, REASON_NO_MEMORY, EINVAL, NULL, "slots=%u", u->n_slots);
	u->slots = calloc(u->n_slots, sizeof(*u->slots));
	u->done = calloc(u->n_slots, sizeof(*u->done));
	if (!u->slots || !u->done)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "slots=%u", u->n_slots);
	rc = block_buffers_new(&u->base, options, err);
	if (!rc)
		rc = ring_make(u, err);
	if (!rc) {
		buffers_register(u);
		files_register(u);
	}
	return rc;
}

int block_uring_open(const struct block_options *options, struct block **ret, struct error *err)
{
	struct block_uring *u = calloc(1, sizeof(*u));
	int rc;

	if (!u)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "block");
	u->base.ops = &uring_ops;
	rc = uring_fill(u, options, err);
	if (rc) {
		uring_close(&u->base);
		return rc;
	}
	*ret = &u->base;
	return 0;
}
