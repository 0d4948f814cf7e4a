/*
 * tests/unit/program.h - runs another program without a shell, as an independent opinion.
 */
#ifndef KIYOME_TESTS_UNIT_PROGRAM_H
#define KIYOME_TESTS_UNIT_PROGRAM_H

#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/harness.h"

#define TEST_WORDS_MOST 40

/* Runs `openssl` with WORDS, which end with NULL; quietly. True for exit status 0. */
static inline bool test_openssl(const char *const *words)
{
	char *const environment[] = { (char *)"PATH=/usr/bin:/bin", (char *)"LC_ALL=C.UTF-8",
				      NULL };
	char *argv[TEST_WORDS_MOST + 2] = { (char *)"openssl" };
	posix_spawn_file_actions_t actions;
	int status = -1;
	size_t n = 0;
	pid_t child;

	for (; words[n]; n++) {
		CU_ASSERT_FATAL(n < TEST_WORDS_MOST);
		argv[n + 1] = (char *)words[n];
	}
	CU_ASSERT_FATAL(posix_spawn_file_actions_init(&actions) == 0);
	CU_ASSERT_FATAL(posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0) ==
			0);
	CU_ASSERT_FATAL(posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0) ==
			0);
	CU_ASSERT_FATAL(posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0) ==
			0);
	CU_ASSERT_FATAL(posix_spawnp(&child, "openssl", &actions, NULL, argv, environment) == 0);
	(void)posix_spawn_file_actions_destroy(&actions);
	CU_ASSERT_FATAL(waitpid(child, &status, 0) == child);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* TEST_OPENSSL("version", "-a"): true for exit status 0. */
#define TEST_OPENSSL(...) test_openssl((const char *const[]){ __VA_ARGS__, NULL })

#endif
