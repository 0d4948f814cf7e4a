/* tests/unit/test_block_sync.c - block I/O by pread and pwrite. */
#define OPEN_BLOCK block_sync_open
#include "tests/unit/block_cases.h"

static void says_its_name(void)
{
	struct practice_drive p;
	struct drive_fds f;
	struct block_options o;
	struct block *b;

	CU_ASSERT_FATAL(practice_file(&p, "name.img", 65536, false));
	f = open_fds(&p, false);
	o = options_for(&f, 512, 1);
	o.is_direct = false;
	o.direct_sys = EINVAL;
	b = open_block(&o);
	TEST_TEXT(b->ops->name, "sync");
	TEST_TEXT(b->note, "O_DIRECT: EINVAL");
	block_close(b);
	close_fds(&f);
	practice_remove(&p);
}

static const struct test tests[] = { BLOCK_CASES, { "says its name", says_its_name } };
TEST_MAIN(tests)
