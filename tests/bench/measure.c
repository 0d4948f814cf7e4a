/*
 * tests/bench/measure.c - what a command costs: measure FILE COMMAND… appends one line to FILE: seconds from
 * start to exit, seconds of CPU, KiB of memory at most. Exits as the command did.
 */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/instant.h"

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
	int64_t start_ms = instant_now().mono_ms;
	struct rusage used;
	int status;
	pid_t child = argc > 2 ? fork() : -1;

	if (child == 0) {
		(void)execvp(argv[2], argv + 2);
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &used) != child)
		return 126;
	FILE *f = fopen(argv[1], "ae");

	if (!f)
		return 126;
	(void)fprintf(f, "%.3f %.3f %ld\n", (double)(instant_now().mono_ms - start_ms) / 1000,
		      seconds(used.ru_utime) + seconds(used.ru_stime), used.ru_maxrss);
	if (fclose(f))
		return 126;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}
