/* tests/unit/test_block_uring.c - block I/O by io_uring. */
#define OPEN_BLOCK block_uring_open
#include "tests/unit/block_cases.h"

static void says_its_name(void)
{
	struct practice_drive p;
	struct drive_fds f;
	struct block_options o;
	struct block *b;

	CU_ASSERT_FATAL(practice_file(&p, "name.img", 65536, false));
	f = open_fds(&p, true);
	o = options_for(&f, 512, 1);
	b = open_block(&o);
	TEST_TEXT(b->ops->name, "io_uring");
	block_close(b);
	o.n_buffers = 100000; /* more than any ring has room for */
	o.buffer_bytes = 512;
	CU_ASSERT(block_uring_open(&o, &b, &(struct error)ERROR_INIT) < 0);
	close_fds(&f);
	practice_remove(&p);
}

/* A flush in between loses no answer. */
static void flush_keeps_answers(void)
{
	struct practice_drive p;
	struct drive_fds f;
	struct block_options o;
	struct block *b;
	struct block_flush flush;
	struct error err = ERROR_INIT;
	unsigned n = 0;

	CU_ASSERT_FATAL(practice_file(&p, "flush.img", 8 * BUFFER, false));
	f = open_fds(&p, true);
	o = options_for(&f, 512, 8);
	b = open_block(&o);
	for (unsigned i = 0; i < 8; i++) {
		struct block_request r = { BLOCK_WRITE, i, BUFFER, (uint64_t)i * BUFFER, 0 };

		TEST_OK(b->ops->queue(b, &r, &err), err);
	}
	TEST_OK(b->ops->flush(b, &flush, &err), err);
	for (unsigned i = 0; i < 8; i++) {
		struct block_result r;

		TEST_OK(b->ops->reap(b, &r, &err), err);
		n += r.sys == 0 && r.done == BUFFER;
	}
	CU_ASSERT_EQUAL(n, 8);
	block_close(b);
	close_fds(&f);
	practice_remove(&p);
}

static const struct test tests[] = { BLOCK_CASES,
				     { "says its name", says_its_name },
				     { "flush keeps answers", flush_keeps_answers } };
TEST_MAIN(tests)
