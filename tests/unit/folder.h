/*
 * tests/unit/folder.h - a folder of a test's own under $TMPDIR or /tmp, removed by
 * test_folder_remove(); small, read-only and in-memory file systems where root may mount them.
 */
#ifndef KIYOME_TESTS_UNIT_FOLDER_H
#define KIYOME_TESTS_UNIT_FOLDER_H

#include <fcntl.h>
#include <ftw.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/harness.h"

#define TEST_PATH 300

struct test_folder {
	char path[100];
};

static inline struct test_folder test_folder_make(void)
{
	const char *base = getenv("TMPDIR");
	struct test_folder f;

	CU_ASSERT_FATAL((size_t)snprintf(f.path, sizeof(f.path), "%s/kiyome-test-XXXXXX",
					 base ? base : "/tmp") < sizeof(f.path));
	CU_ASSERT_FATAL(mkdtemp(f.path) != NULL);
	return f;
}

static inline int test_remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st, (void)kind, (void)at; /* asked for by nftw(), not needed */
	(void)remove(path);             /* what stays is seen in /tmp */
	return 0;
}

static inline void test_folder_remove(const struct test_folder *f)
{
	(void)nftw(f->path, test_remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

/* PATH = folder/NAME; OUT has room for TEST_PATH. */
static inline const char *test_path(const struct test_folder *f, const char *name, char *out)
{
	CU_ASSERT_FATAL(snprintf(out, TEST_PATH, "%s/%s", f->path, name) < TEST_PATH);
	return out;
}

/* Moves this process to a mount namespace of its own, so that its mounts end with it. False where
 * that is not allowed: skip what needs mounts then. */
static inline bool test_may_mount(void)
{
	return unshare(CLONE_NEWNS) == 0 && mount("", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

static inline bool test_mount(const char *kind, const char *path, unsigned long flags,
			      const char *options)
{
	return mount(kind, path, kind, flags, options) == 0;
}

static inline void test_write(const char *path, const void *bytes, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_FATAL(write(fd, bytes, n) == (ssize_t)n);
	CU_ASSERT_FATAL(close(fd) == 0);
}

/* Files in the folder, without . and .. */
static inline unsigned test_count_files(const char *path)
{
	char command[TEST_PATH + 20];
	unsigned n = 0;
	FILE *f;

	CU_ASSERT_FATAL((size_t)snprintf(command, sizeof(command), "ls -A '%s' | wc -l", path) <
			sizeof(command));
	f = popen(command, "r");
	CU_ASSERT_FATAL(f && fscanf(f, "%u", &n) == 1);
	(void)pclose(f);
	return n;
}

#endif
