/*
 * tests/unit/block_cases.h - what every kind of block I/O must do, over files and loop devices. A test
 * program defines OPEN_BLOCK (block_sync_open, block_uring_open) and includes this.
 */
#ifndef KIYOME_TESTS_UNIT_BLOCK_CASES_H
#define KIYOME_TESTS_UNIT_BLOCK_CASES_H

#include <sys/mount.h>

#include "devices/block.h"
#include "tests/unit/harness.h"
#include "tests/unit/practice_drive.h"

#define BUFFER 65536u

struct drive_fds {
	int fd, plain, backing;
	bool is_direct;
};

static struct drive_fds open_fds(const struct practice_drive *p, bool with_plain)
{
	const char *what = p->node[0] ? p->node : p->path;
	struct drive_fds f = { .fd = open(what, O_RDWR | O_DIRECT | O_CLOEXEC),
			       .plain = -1,
			       .backing = -1 };

	f.is_direct = f.fd >= 0;
	if (!f.is_direct)
		f.fd = open(what, O_RDWR | O_CLOEXEC);
	if (with_plain && f.is_direct)
		f.plain = open(what, O_RDWR | O_CLOEXEC);
	if (p->node[0])
		f.backing = open(p->path, O_RDONLY | O_CLOEXEC);
	return f;
}

static void close_fds(struct drive_fds *f)
{
	if (f->plain >= 0)
		close(f->plain);
	if (f->backing >= 0)
		close(f->backing);
	if (f->fd >= 0)
		close(f->fd);
}

static struct block_options options_for(const struct drive_fds *f, uint32_t block, unsigned n)
{
	return (struct block_options){ .fd = f->fd,
				       .plain_fd = f->plain,
				       .backing_fd = f->backing,
				       .is_direct = f->is_direct,
				       .direct_sys = f->is_direct ? 0 : EINVAL,
				       .logical_block_bytes = block,
				       .n_buffers = n,
				       .buffer_bytes = BUFFER };
}

static uint8_t pattern_at(uint64_t offset, unsigned salt)
{
	return (uint8_t)((offset * 2654435761u >> 7) + offset / 512 + salt);
}

static void pattern_fill(uint8_t *out, uint64_t offset, size_t n, unsigned salt)
{
	for (size_t i = 0; i < n; i++)
		out[i] = pattern_at(offset + i, salt);
}

static size_t pattern_differs(const uint8_t *bytes, uint64_t offset, size_t n, unsigned salt)
{
	size_t bad = 0;

	for (size_t i = 0; i < n; i++)
		bad += bytes[i] != pattern_at(offset + i, salt);
	return bad;
}

static struct block_result do_one(struct block *b, struct block_request r)
{
	struct error err = ERROR_INIT;
	struct block_result result = { .sys = EPROTO };

	TEST_OK(b->ops->queue(b, &r, &err), err);
	TEST_OK(b->ops->reap(b, &result, &err), err);
	CU_ASSERT_EQUAL(result.request.offset, r.offset);
	CU_ASSERT_EQUAL(result.request.buffer, r.buffer);
	CU_ASSERT_EQUAL(result.request.bytes, r.bytes);
	return result;
}

static struct block *open_block(const struct block_options *o)
{
	struct error err = ERROR_INIT;
	struct block *b = NULL;

	TEST_OK(OPEN_BLOCK(o, &b, &err), err);
	return b;
}

/* Writes all of the drive with every buffer busy, reads it back the same way, compares all. */
static void write_all(struct block *b, uint64_t size, enum block_op op, unsigned salt)
{
	struct error err = ERROR_INIT;
	uint64_t next = 0, answered = 0;
	unsigned n_free = b->n_buffers, buffers[64];

	for (unsigned i = 0; i < n_free; i++)
		buffers[i] = i;
	while (answered < size) {
		struct block_result result;

		while (n_free && next < size) {
			struct block_request r = { .op = op,
						   .buffer = buffers[--n_free],
						   .offset = next };

			r.bytes = size - next < BUFFER ? (uint32_t)(size - next) : BUFFER;
			if (op == BLOCK_WRITE)
				pattern_fill(b->buffers[r.buffer], next, r.bytes, salt);
			else
				memset(b->buffers[r.buffer], 0, r.bytes);
			TEST_OK(b->ops->queue(b, &r, &err), err);
			next += r.bytes;
		}
		TEST_OK(b->ops->reap(b, &result, &err), err);
		CU_ASSERT_EQUAL_FATAL(result.sys, 0);
		CU_ASSERT_EQUAL_FATAL(result.done, result.request.bytes);
		if (op == BLOCK_READ)
			CU_ASSERT_EQUAL(pattern_differs(b->buffers[result.request.buffer],
							result.request.offset, result.done, salt),
					0);
		answered += result.done;
		buffers[n_free++] = result.request.buffer;
	}
	CU_ASSERT_EQUAL(answered, size);
}

static void round_trip(struct practice_drive *p, uint64_t size, uint32_t block, bool with_plain)
{
	struct drive_fds f = open_fds(p, with_plain);
	struct block_options o = options_for(&f, block, 8);
	struct block *b = open_block(&o);
	struct error err = ERROR_INIT;
	struct block_flush flush;
	uint8_t *bytes = malloc(size);
	int fd = open(p->path, O_RDONLY | O_CLOEXEC);

	CU_ASSERT_EQUAL(b->ops->size(b), size);
	write_all(b, size, BLOCK_WRITE, 1);
	TEST_OK(b->ops->flush(b, &flush, &err), err);
	write_all(b, size, BLOCK_READ, 1);
	block_close(b);
	/* And by another way than ours. */
	CU_ASSERT_EQUAL(pread(fd, bytes, size, 0), (ssize_t)size);
	CU_ASSERT_EQUAL(pattern_differs(bytes, 0, size, 1), 0);
	free(bytes);
	close(fd);
	close_fds(&f);
}

static void file_with_odd_tail(void)
{
	struct practice_drive p;

	CU_ASSERT_FATAL(practice_file(&p, "tail.img", 3 * 1048576 + 512 * 3, false));
	round_trip(&p, 3 * 1048576 + 512 * 3, 512, true);
	practice_remove(&p);
	/* A tail that no block size divides still goes by the plain descriptor. */
	CU_ASSERT_FATAL(practice_file(&p, "tail.img", 1048576 + 77, false));
	round_trip(&p, 1048576 + 77, 512, true);
	practice_remove(&p);
}

static void file_in_ram(void)
{
	struct practice_drive p;

	CU_ASSERT_FATAL(practice_file(&p, "ram.img", 1048576 + 1536, true));
	round_trip(&p, 1048576 + 1536, 512, true);
	practice_remove(&p);
}

static void loop_512(void)
{
	struct practice_drive p;

	if (!practice_loop(&p, "loop.img", 2 * 1048576 + 512, 512, false)) {
		practice_remove(&p);
		test_skip("no loop device");
		return;
	}
	round_trip(&p, 2 * 1048576 + 512, 512, false);
	practice_remove(&p);
}

static void loop_4096(void)
{
	struct practice_drive p;

	if (!practice_loop(&p, "loop.img", 2 * 1048576 + 3 * 4096, 4096, false)) {
		practice_remove(&p);
		test_skip("no loop device");
		return;
	}
	round_trip(&p, 2 * 1048576 + 3 * 4096, 4096, false);
	practice_remove(&p);
}

/* A loop device that ends inside a block: what lies there can't be reached, and that is said. */
static void loop_4096_with_a_tail(void)
{
	struct practice_drive p;
	struct drive_fds f;
	struct block_options o;
	struct block *b;
	struct block_result r;

	if (!practice_loop(&p, "loop.img", 1048576 + 512, 4096, false)) {
		practice_remove(&p);
		test_skip("no loop device");
		return;
	}
	f = open_fds(&p, false);
	o = options_for(&f, 4096, 2);
	b = open_block(&o);
	r = do_one(b, (struct block_request){ BLOCK_WRITE, 0, 512, 1048576, 0 });
	CU_ASSERT(r.sys != 0);
	r = do_one(b, (struct block_request){ BLOCK_READ, 0, 512, 1048576, 0 });
	CU_ASSERT(r.sys != 0);
	CU_ASSERT_EQUAL(r.done, 0);
	r = do_one(b, (struct block_request){ BLOCK_WRITE, 0, 4096, 1048576 - 4096, 0 });
	CU_ASSERT_EQUAL(r.sys, 0);
	block_close(b);
	close_fds(&f);
	practice_remove(&p);
}

/* Parts of one buffer, in any order: the bytes land where in_buffer says and nowhere else. */
static void parts_of_a_buffer(void)
{
	struct practice_drive p;
	struct drive_fds f;
	struct block_options o;
	struct block *b;
	struct block_result r;

	CU_ASSERT_FATAL(practice_file(&p, "parts.img", 1048576, false));
	f = open_fds(&p, true);
	o = options_for(&f, 512, 2);
	b = open_block(&o);
	for (unsigned i = 0; i < 2; i++) {
		struct block_request w = { BLOCK_WRITE, i, 4096, i * 4096u, 8192 };

		pattern_fill(b->buffers[i], 0, BUFFER, i);
		w.offset = i * 4096u;
		w.in_buffer = 8192;
		r = do_one(b, w);
		CU_ASSERT_EQUAL(r.sys, 0);
	}
	memset(b->buffers[0], 0xee, BUFFER);
	r = do_one(b, (struct block_request){ BLOCK_READ, 0, 8192, 0, 512 });
	CU_ASSERT_EQUAL(r.done, 8192);
	CU_ASSERT_EQUAL(b->buffers[0][511], 0xee);
	CU_ASSERT_EQUAL(b->buffers[0][512], pattern_at(8192, 0));
	CU_ASSERT_EQUAL(b->buffers[0][512 + 4096], pattern_at(8192, 1));
	CU_ASSERT_EQUAL(b->buffers[0][512 + 8192], 0xee);
	block_close(b);
	close_fds(&f);
	practice_remove(&p);
}

static void many_in_flight(void)
{
	struct practice_drive p;
	struct drive_fds f;
	struct block_options o;
	struct block *b;
	struct error err = ERROR_INIT;
	struct block_request r = { .op = BLOCK_WRITE, .bytes = 512 };
	bool seen[BLOCK_IN_FLIGHT_LEAST] = { false };

	CU_ASSERT_FATAL(practice_file(&p, "many.img", 1048576, false));
	f = open_fds(&p, true);
	o = options_for(&f, 512, 4);
	b = open_block(&o);
	for (unsigned i = 0; i < BLOCK_IN_FLIGHT_LEAST; i++) {
		r.buffer = i % 4;
		r.in_buffer = i / 4 * 512;
		r.offset = i * 512u;
		pattern_fill(b->buffers[r.buffer] + r.in_buffer, r.offset, 512, 5);
		TEST_OK(b->ops->queue(b, &r, &err), err);
	}
	TEST_REFUSED(b->ops->queue(b, &r, &err), err, REASON_DEVICE_IO);
	CU_ASSERT_EQUAL(err.sys, EBUSY);
	for (unsigned i = 0; i < BLOCK_IN_FLIGHT_LEAST; i++) {
		struct block_result result;

		TEST_OK(b->ops->reap(b, &result, &err), err);
		CU_ASSERT_EQUAL(result.sys, 0);
		CU_ASSERT_FATAL(result.request.offset / 512 < BLOCK_IN_FLIGHT_LEAST);
		CU_ASSERT_FALSE(seen[result.request.offset / 512]); /* each once */
		seen[result.request.offset / 512] = true;
	}
	err = (struct error)ERROR_INIT;
	TEST_REFUSED(b->ops->reap(b, &(struct block_result){ .done = 0 }, &err), err,
		     REASON_DEVICE_IO);
	r = (struct block_request){ BLOCK_READ, 0, BLOCK_IN_FLIGHT_LEAST * 512, 0, 0 };
	CU_ASSERT_EQUAL(do_one(b, r).done, r.bytes);
	CU_ASSERT_EQUAL(pattern_differs(b->buffers[0], 0, r.bytes, 5), 0);
	block_close(b);
	close_fds(&f);
	practice_remove(&p);
}

/* What is in flight when the object is closed still reaches the drive. */
static void close_waits(void)
{
	struct practice_drive p;
	struct drive_fds f;
	struct block_options o;
	struct block *b;
	struct error err = ERROR_INIT;
	uint8_t *bytes = malloc(8 * BUFFER);

	CU_ASSERT_FATAL(practice_file(&p, "close.img", 8 * BUFFER, false));
	f = open_fds(&p, true);
	o = options_for(&f, 512, 8);
	b = open_block(&o);
	for (unsigned i = 0; i < 8; i++) {
		struct block_request r = { BLOCK_WRITE, i, BUFFER, (uint64_t)i * BUFFER, 0 };

		pattern_fill(b->buffers[i], r.offset, BUFFER, 9);
		TEST_OK(b->ops->queue(b, &r, &err), err);
	}
	block_close(b);
	CU_ASSERT_EQUAL(pread(f.plain >= 0 ? f.plain : f.fd, bytes, 8 * BUFFER, 0), 8 * BUFFER);
	CU_ASSERT_EQUAL(pattern_differs(bytes, 0, 8 * BUFFER, 9), 0);
	free(bytes);
	close_fds(&f);
	practice_remove(&p);
	block_close(NULL);
}

/* End of file with success is no success: 0 bytes, and a part. */
static void early_end_of_a_file(void)
{
	struct practice_drive p;
	struct drive_fds f;
	struct block_options o;
	struct block *b;
	struct block_result r;

	CU_ASSERT_FATAL(practice_file(&p, "short.img", 1048576, false));
	f = open_fds(&p, true);
	o = options_for(&f, 512, 2);
	b = open_block(&o);
	CU_ASSERT_EQUAL(truncate(p.path, 524288 + 4096), 0);
	r = do_one(b, (struct block_request){ BLOCK_READ, 0, BUFFER, 524288, 0 });
	CU_ASSERT_EQUAL(r.done, 4096);
	CU_ASSERT_EQUAL(r.sys, ENODATA);
	r = do_one(b, (struct block_request){ BLOCK_READ, 1, BUFFER, 524288 + BUFFER, 0 });
	CU_ASSERT_EQUAL(r.done, 0);
	CU_ASSERT_EQUAL(r.sys, ENODATA);
	CU_ASSERT_EQUAL(b->ops->size(b), 524288 + 4096);
	block_close(b);
	close_fds(&f);
	practice_remove(&p);
}

/* The file behind a loop device is cut: its reads fail or give zeros, and its size is less. */
static void early_end_of_a_loop(void)
{
	struct practice_drive p;
	struct drive_fds f;
	struct block_options o;
	struct block *b;
	struct block_result r;

	if (!practice_loop(&p, "short.img", 1048576, 512, false)) {
		practice_remove(&p);
		test_skip("no loop device");
		return;
	}
	f = open_fds(&p, false);
	o = options_for(&f, 512, 2);
	b = open_block(&o);
	CU_ASSERT_EQUAL(b->ops->size(b), 1048576);
	CU_ASSERT_EQUAL(truncate(p.path, 262144), 0);
	CU_ASSERT_EQUAL(b->ops->size(b), 262144);
	r = do_one(b, (struct block_request){ BLOCK_READ, 0, BUFFER, 524288, 0 });
	CU_ASSERT(r.sys != 0 || r.done == BUFFER);
	/* Beyond the device itself. */
	r = do_one(b, (struct block_request){ BLOCK_READ, 0, BUFFER, 1048576, 0 });
	CU_ASSERT_EQUAL(r.sys, ENODATA);
	r = do_one(b, (struct block_request){ BLOCK_WRITE, 0, BUFFER, 1048576, 0 });
	CU_ASSERT(r.sys != 0);
	CU_ASSERT_EQUAL(r.done, 0);
	r = do_one(b, (struct block_request){ BLOCK_READ, 0, BUFFER, 1048576 - 4096, 0 });
	CU_ASSERT(r.sys != 0);
	CU_ASSERT(r.done < BUFFER);
	CU_ASSERT_EQUAL(truncate(p.path, 0), 0);
	CU_ASSERT_EQUAL(b->ops->size(b), 0);
	block_close(b);
	close_fds(&f);
	practice_remove(&p);
}

/* A loop device over a file on a full file system: each failed write says so, none is lost. */
static void full_medium(void)
{
	struct practice_drive p = PRACTICE_DRIVE_INIT;
	struct drive_fds f;
	struct block_options o;
	struct block *b;
	struct error err = ERROR_INIT;
	unsigned n_failed = 0, n_done = 0;

	snprintf(p.folder, sizeof(p.folder), "/tmp/kiyome-test-XXXXXX");
	CU_ASSERT_FATAL(mkdtemp(p.folder) != NULL);
	if (mount("kiyome-test", p.folder, "tmpfs", 0, "size=1m")) {
		rmdir(p.folder);
		test_skip("no mount");
		return;
	}
	snprintf(p.path, sizeof(p.path), "%s/full.img", p.folder);
	f.fd = open(p.path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	CU_ASSERT_EQUAL(ftruncate(f.fd, 4 * 1048576), 0);
	close(f.fd);
	if (!practice_loop_over(p.path, 512, p.node)) {
		umount(p.folder);
		rmdir(p.folder);
		test_skip("no loop device");
		return;
	}
	f = open_fds(&p, false);
	o = options_for(&f, 512, 4);
	o.is_ram = true;
	b = open_block(&o);
	for (unsigned i = 0; i < 64; i++) {
		struct block_request r = { BLOCK_WRITE, i % 4, BUFFER, (uint64_t)i * BUFFER, 0 };
		struct block_result result;

		TEST_OK(b->ops->queue(b, &r, &err), err);
		if (i < 3)
			continue;
		TEST_OK(b->ops->reap(b, &result, &err), err);
		n_failed += result.sys != 0;
		n_done += result.sys == 0 && result.done == BUFFER;
		if (result.sys)
			CU_ASSERT(result.sys == EIO || result.sys == ENOSPC);
	}
	CU_ASSERT_EQUAL(n_failed + n_done, 61);
	CU_ASSERT(n_failed >= 40);
	CU_ASSERT(n_done >= 8);
	block_close(b);
	close_fds(&f);
	practice_detach(p.node);
	unlink(p.path);
	CU_ASSERT_EQUAL(umount(p.folder), 0);
	rmdir(p.folder);
}

static void flush_tells_what_was_done(void)
{
	struct practice_drive p;
	struct drive_fds f;
	struct block_options o;
	struct block *b;
	struct error err = ERROR_INIT;
	struct block_flush flush = { .flush_buffers_done = true, .is_ram = true };

	CU_ASSERT_FATAL(practice_file(&p, "flush.img", 65536, false));
	f = open_fds(&p, true);
	o = options_for(&f, 512, 1);
	b = open_block(&o);
	TEST_OK(b->ops->flush(b, &flush, &err), err);
	CU_ASSERT(flush.fsync_done && flush.cache_dropped && !flush.flush_buffers_done &&
		  !flush.is_ram);
	block_close(b);
	o.is_ram = true;
	b = open_block(&o);
	TEST_OK(b->ops->flush(b, &flush, &err), err);
	CU_ASSERT(flush.fsync_done && flush.is_ram);
	block_close(b);
	close_fds(&f);
	practice_remove(&p);
	/* A descriptor on which fsync fails: no flush is claimed. */
	f = (struct drive_fds){ .fd = open("/proc/self/mem", O_RDONLY | O_CLOEXEC),
				.plain = -1,
				.backing = -1 };
	o = options_for(&f, 512, 1);
	b = open_block(&o);
	TEST_REFUSED(b->ops->flush(b, &flush, &err), err, REASON_DEVICE_IO);
	CU_ASSERT_EQUAL(b->ops->size(b), 0);
	block_close(b);
	close_fds(&f);
	if (!practice_loop(&p, "flush.img", 65536, 512, false)) {
		practice_remove(&p);
		return;
	}
	f = open_fds(&p, false);
	o = options_for(&f, 512, 1);
	b = open_block(&o);
	TEST_OK(b->ops->flush(b, &flush, &err), err);
	CU_ASSERT(flush.fsync_done && flush.cache_dropped && flush.flush_buffers_done &&
		  !flush.is_ram);
	block_close(b);
	close_fds(&f);
	practice_remove(&p);
}

static void bad_requests(void)
{
	static const struct block_request bad[] = {
		{ BLOCK_WRITE, 2, 512, 0, 0 },          { BLOCK_WRITE, 0, 0, 0, 0 },
		{ BLOCK_WRITE, 0, BUFFER + 512, 0, 0 }, { BLOCK_WRITE, 0, 1024, 0, BUFFER - 512 },
		{ BLOCK_READ, 0, 512, 0, BUFFER + 1 },  { BLOCK_READ, 0, 512, UINT64_MAX - 100, 0 },
		{ BLOCK_READ, 0, 512, INT64_MAX, 0 },   { BLOCK_READ, UINT32_MAX, 512, 0, 0 },
		{ BLOCK_READ, 0, 0xfffffe00u, 0, 512 },
	};
	struct practice_drive p;
	struct drive_fds f;
	struct block_options o;
	struct block *b;
	struct error err;

	CU_ASSERT_FATAL(practice_file(&p, "bad.img", 1048576, false));
	f = open_fds(&p, true);
	o = options_for(&f, 512, 2);
	b = open_block(&o);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		err = (struct error)ERROR_INIT;
		TEST_REFUSED(b->ops->queue(b, &bad[i], &err), err, REASON_DEVICE_IO);
		CU_ASSERT_EQUAL(err.sys, EINVAL);
	}
	block_close(b);
	o.n_buffers = 0;
	CU_ASSERT(OPEN_BLOCK(&o, &b, &err) < 0);
	o.n_buffers = 1;
	o.buffer_bytes = 0;
	CU_ASSERT(OPEN_BLOCK(&o, &b, &err) < 0);
	close_fds(&f);
	practice_remove(&p);
}

static void read_only(void)
{
	struct practice_drive p;
	struct drive_fds f;
	struct block_options o;
	struct block *b;
	struct error err = ERROR_INIT;
	struct block_request w = { BLOCK_WRITE, 0, 4096, 0, 0 };
	uint8_t byte = 1;

	CU_ASSERT_FATAL(practice_file(&p, "ro.img", 1048576, false));
	f = open_fds(&p, true); /* even where the descriptor could write */
	o = options_for(&f, 512, 1);
	o.is_read_only = true;
	b = open_block(&o);
	memset(b->buffers[0], 0xff, 4096);
	TEST_REFUSED(b->ops->queue(b, &w, &err), err, REASON_CONSENT_MISSING);
	CU_ASSERT_EQUAL(err.sys, EPERM);
	w.op = BLOCK_READ;
	CU_ASSERT_EQUAL(do_one(b, w).done, 4096);
	CU_ASSERT_EQUAL(b->buffers[0][0], 0);
	block_close(b);
	CU_ASSERT_EQUAL(pread(f.plain >= 0 ? f.plain : f.fd, &byte, f.plain >= 0 ? 1 : 0, 0),
			f.plain >= 0 ? 1 : 0);
	CU_ASSERT(f.plain < 0 || byte == 0);
	close_fds(&f);
	practice_remove(&p);
}

/* O_DIRECT that holds at open and is refused in use. */
static void direct_refused_in_use(void)
{
	struct practice_drive p;
	struct drive_fds f;
	struct block_options o;
	struct block *b;
	struct block_result r;

	CU_ASSERT_FATAL(practice_file(&p, "direct.img", 1048576, false));
	f = open_fds(&p, true);
	if (!f.is_direct) {
		close_fds(&f);
		practice_remove(&p);
		test_skip("no O_DIRECT here");
		return;
	}
	o = options_for(&f, 512, 2);
	o.direct_align = 1; /* a lie */
	b = open_block(&o);
	CU_ASSERT(b->is_direct);
	TEST_TEXT(b->note, "");
	pattern_fill(b->buffers[0], 100, 300, 3);
	r = do_one(b, (struct block_request){ BLOCK_WRITE, 0, 300, 100, 0 });
	CU_ASSERT_EQUAL(r.done, 300);
	CU_ASSERT_EQUAL(r.sys, 0);
	CU_ASSERT_FALSE(b->is_direct);
	TEST_TEXT(b->note, "O_DIRECT: EINVAL");
	r = do_one(b, (struct block_request){ BLOCK_READ, 1, 300, 100, 0 });
	CU_ASSERT_EQUAL(pattern_differs(b->buffers[1], 100, 300, 3), 0);
	block_close(b);
	/* With no other descriptor it is an error, told as such. */
	o.plain_fd = -1;
	b = open_block(&o);
	r = do_one(b, (struct block_request){ BLOCK_WRITE, 0, 300, 100, 0 });
	CU_ASSERT_EQUAL(r.done, 0);
	CU_ASSERT_EQUAL(r.sys, EINVAL);
	block_close(b);
	close_fds(&f);
	practice_remove(&p);
}

static void descriptor_gone(void)
{
	struct practice_drive p;
	struct drive_fds f;
	struct block_options o;
	struct block *b;
	struct error err = ERROR_INIT;
	struct block_request r;
	struct block_flush flush;

	CU_ASSERT_FATAL(practice_file(&p, "gone.img", 1048576, false));
	f = open_fds(&p, false);
	o = options_for(&f, 512, 1);
	b = open_block(&o);
	close(f.fd);
	f.fd = -1;
	CU_ASSERT_EQUAL(b->ops->size(b), 0);
	/* A ring that the file was registered with still reaches it; then its size says that it's gone. */
	if (strcmp(b->ops->name, "io_uring") != 0) {
		r = (struct block_request){ BLOCK_READ, 0, 512, 0, 0 };
		CU_ASSERT_EQUAL(do_one(b, r).sys, EBADF);
		r.op = BLOCK_WRITE;
		CU_ASSERT_EQUAL(do_one(b, r).sys, EBADF);
	}
	TEST_REFUSED(b->ops->flush(b, &flush, &err), err, REASON_DEVICE_IO);
	block_close(b);
	close_fds(&f);
	practice_remove(&p);
}

#define BLOCK_CASES                                                                               \
	{ "file with an odd tail", file_with_odd_tail }, { "file in memory", file_in_ram },       \
		{ "loop device, 512-byte blocks", loop_512 },                                     \
		{ "loop device, 4096-byte blocks", loop_4096 },                                   \
		{ "loop device that ends inside a block", loop_4096_with_a_tail },                \
		{ "parts of a buffer", parts_of_a_buffer }, { "many in flight", many_in_flight }, \
		{ "close waits", close_waits }, { "early end of a file", early_end_of_a_file },   \
		{ "early end of a loop device", early_end_of_a_loop },                            \
		{ "full medium", full_medium },                                                   \
		{ "flush tells what was done", flush_tells_what_was_done },                       \
		{ "bad requests", bad_requests }, { "read-only", read_only },                     \
		{ "O_DIRECT refused in use", direct_refused_in_use },                             \
	{                                                                                         \
		"descriptor gone", descriptor_gone                                                \
	}

#endif
