/* tests/unit/test_block.c - choosing between io_uring and plain I/O where the kernel refuses the former. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "devices/block.h"
#include "devices/block_file.h"
#include "tests/unit/harness.h"
#include "tests/unit/practice_drive.h"

/* From now on this process gets ERRNO from system call NUMBER. */
static bool refuse_call(unsigned number, unsigned sys)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | sys),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(filter) / sizeof(filter[0]), filter };

	return !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) &&
	       !prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

/* What a process says that opens a block object under such a filter: 0 for "as it should be". */
static int fallback_says(const char *path, unsigned number, unsigned sys, const char *note)
{
	struct block_options o = { .plain_fd = -1,
				   .backing_fd = -1,
				   .logical_block_bytes = 512,
				   .n_buffers = 2,
				   .buffer_bytes = 4096 };
	struct block_request r = { BLOCK_WRITE, 1, 4096, 4096, 0 };
	struct block_result result;
	struct error err = ERROR_INIT;
	struct block *b;

	o.fd = open(path, O_RDWR | O_DIRECT | O_CLOEXEC);
	o.is_direct = o.fd >= 0;
	if (o.fd < 0)
		o.fd = open(path, O_RDWR | O_CLOEXEC);
	if (!refuse_call(number, sys))
		return 99;
	if (block_open(&o, &b, &err))
		return 1;
	if (strcmp(b->ops->name, "sync") != 0)
		return 2;
	if (!strstr(b->note, note))
		return 3;
	memset(b->buffers[1], 0x5a, 4096);
	if (b->ops->queue(b, &r, &err) || b->ops->reap(b, &result, &err) || result.sys ||
	    result.done != 4096)
		return 4;
	block_close(b);
	close(o.fd);
	return 0;
}

static void falls_back(void)
{
	static const struct {
		unsigned number, sys;
		const char *note;
	} rows[] = {
		{ SYS_io_uring_setup, ENOSYS, "io_uring: ENOSYS" },
		{ SYS_io_uring_setup, EPERM, "io_uring: EPERM" },
		{ SYS_io_uring_setup, ENOMEM, "io_uring: ENOMEM" },
		{ SYS_io_uring_enter, EPERM, "io_uring: EPERM" },
		{ SYS_io_uring_register, ENOSYS, "io_uring: " },
	};
	struct practice_drive p;
	uint8_t bytes[8192];
	int fd;

	CU_ASSERT_FATAL(practice_file(&p, "fallback.img", 65536, false));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int status = -1;
		pid_t child = fork();

		if (!child)
			_exit(fallback_says(p.path, rows[i].number, rows[i].sys, rows[i].note));
		CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
		if (WIFEXITED(status) && WEXITSTATUS(status) == 99) {
			practice_remove(&p);
			test_skip("no seccomp");
			return;
		}
		if (!WIFEXITED(status) || WEXITSTATUS(status))
			printf("\n    row %zu: status %x\n", i, (unsigned)status);
		CU_ASSERT(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
	fd = open(p.path, O_RDONLY | O_CLOEXEC);
	CU_ASSERT_EQUAL(pread(fd, bytes, sizeof(bytes), 0), (ssize_t)sizeof(bytes));
	CU_ASSERT(bytes[0] == 0 && bytes[4095] == 0 && bytes[4096] == 0x5a && bytes[8191] == 0x5a);
	close(fd);
	practice_remove(&p);
}

static void chooses_the_descriptor(void)
{
	struct block_file f = { .fd = 3, .plain_fd = 4, .direct_align = 4096, .is_direct = true };
	struct block b = { .is_direct = true };
	const uint8_t *memory = (const uint8_t *)0x10000;

	CU_ASSERT_EQUAL(block_file_choose(&f, 0, 4096, memory), 3);
	CU_ASSERT_EQUAL(block_file_choose(&f, 512, 4096, memory), 4);
	CU_ASSERT_EQUAL(block_file_choose(&f, 4096, 512, memory), 4);
	CU_ASSERT_EQUAL(block_file_choose(&f, 4096, 4096, memory + 100), 4);
	CU_ASSERT_FALSE(block_file_give_up_direct(&f, &b, 4)); /* the plain one's EINVAL is final */
	CU_ASSERT_TRUE(block_file_give_up_direct(&f, &b, 3));
	CU_ASSERT_TRUE(block_file_give_up_direct(&f, &b, 3)); /* another that was in flight */
	TEST_TEXT(b.note, "O_DIRECT: EINVAL");
	CU_ASSERT_EQUAL(block_file_choose(&f, 0, 4096, memory), 4);
	f = (struct block_file){ .fd = 3, .plain_fd = -1, .direct_align = 512, .is_direct = true };
	CU_ASSERT_EQUAL(block_file_choose(&f, 1, 1, memory), 3);
	CU_ASSERT_FALSE(block_file_give_up_direct(&f, &b, 3));
	/* Any number of notes stays inside the field. */
	for (int i = 0; i < 100; i++)
		block_note(&b, "something", EIO);
	CU_ASSERT(strlen(b.note) < sizeof(b.note));
	block_note(&b, "x", 123456);
}

static void size_of_nothing(void)
{
	int ends[2];

	CU_ASSERT_EQUAL(block_fd_size(-1), 0);
	CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
	CU_ASSERT_EQUAL(block_fd_size(ends[0]), 0);
	close(ends[0]);
	close(ends[1]);
}

static const struct test tests[] = { { "falls back to plain I/O", falls_back },
				     { "chooses the descriptor", chooses_the_descriptor },
				     { "size of nothing", size_of_nothing } };
TEST_MAIN(tests)
