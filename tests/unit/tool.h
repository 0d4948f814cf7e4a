/*
 * tests/unit/tool.h - runs an outer program (pdfsig, qpdf, openssl, mutool …) without a shell and
 * keeps what it says, standard output and error together.
 */
#ifndef KIYOME_TESTS_UNIT_TOOL_H
#define KIYOME_TESTS_UNIT_TOOL_H

#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Exit status; -1 where the program is not installed or ended by a signal. OUT is terminated. */
static inline int tool_run(const char *const *argv, char *out, size_t size)
{
	posix_spawn_file_actions_t actions;
	int pipe_ends[2], status = 0;
	size_t used = 0;
	ssize_t got;
	pid_t pid;
	bool is_started;

	out[0] = '\0';
	if (pipe(pipe_ends) != 0)
		return -1;
	if (posix_spawn_file_actions_init(&actions) != 0)
		abort();
	if (posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], 1) != 0 ||
	    posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], 2) != 0 ||
	    posix_spawn_file_actions_addclose(&actions, pipe_ends[0]) != 0)
		abort();
	is_started = posix_spawnp(&pid, argv[0], &actions, NULL, (char *const *)argv, environ) == 0;
	(void)close(pipe_ends[1]);
	while (is_started && used + 1 < size &&
	       (got = read(pipe_ends[0], out + used, size - 1 - used)) > 0)
		used += (size_t)got;
	out[used] = '\0';
	(void)close(pipe_ends[0]);
	(void)posix_spawn_file_actions_destroy(&actions);
	if (!is_started || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status) == 127 ? -1 : WEXITSTATUS(status);
}

#endif
