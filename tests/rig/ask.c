/*
 * tests/rig/ask.c - the host's side of a guest:
 *	ask guest SOCKET SECONDS SCRIPT [FILE]	runs SCRIPT in the guest (agent.c), FILE as its input;
 *						its output and exit status become ours
 *	ask monitor SOCKET LINE			one line to QEMU's monitor, its answer on standard output
 * 124: no answer in time; 125: the guest is gone.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/cleanup.h"
#include "base/instant.h"
#include "tests/rig/frame.h"

#define TOO_LATE     124
#define GUEST_GONE   125
#define MONITOR_MS   10000
#define ANSWER_SPACE 65536

static int connect_to(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address))) {
		(void)close(fd); /* not connected: nothing to lose */
		fd = -1;
	}
	return fd;
}

/* Reads at most N bytes before the moment; 0: gone, -1: too late. */
static ssize_t read_before(int fd, void *bytes, size_t n, int64_t until_ms)
{
	struct pollfd one = { .fd = fd, .events = POLLIN };
	int64_t left = until_ms - instant_now().mono_ms;

	if (left <= 0 || poll(&one, 1, (int)left) <= 0)
		return -1;
	ssize_t got = read(fd, bytes, n);

	return got > 0 ? got : 0;
}

/* 0, TOO_LATE or GUEST_GONE. */
static int read_all(int fd, void *bytes, size_t n, int64_t until_ms)
{
	for (size_t at = 0; at < n;) {
		ssize_t got = read_before(fd, (char *)bytes + at, n - at, until_ms);

		if (got <= 0)
			return got ? TOO_LATE : GUEST_GONE;
		at += (size_t)got;
	}
	return 0;
}

static bool send_input(int fd, uint32_t id, const char *path)
{
	static char bytes[FRAME_MOST]; /* one thread */
	_close_ int file = open(path, O_RDONLY | O_CLOEXEC);

	for (ssize_t n; file >= 0;) {
		n = read(file, bytes, sizeof(bytes));
		if (n <= 0)
			return n == 0;
		if (!frame_send(fd, id, FRAME_INPUT, bytes, (uint32_t)n))
			return false;
	}
	return false;
}

static int follow(int fd, uint32_t id, int64_t until_ms)
{
	static char bytes[FRAME_MOST]; /* one thread */
	struct frame f;
	int wrong, status;

	for (;;) {
		wrong = read_all(fd, &f, sizeof(f), until_ms);
		if (!wrong && (f.magic != FRAME_MAGIC || f.n > FRAME_MOST))
			wrong = GUEST_GONE;
		if (!wrong)
			wrong = read_all(fd, bytes, f.n, until_ms);
		if (wrong)
			return wrong;
		if (f.id != id)
			continue; /* left of a question that nobody waits for any more */
		if (f.kind == FRAME_STATUS) {
			memcpy(&status, bytes, sizeof(status));
			return status;
		}
		if (!frame_write_all(f.kind == FRAME_ERR ? STDERR_FILENO : STDOUT_FILENO, bytes,
				     f.n))
			return GUEST_GONE;
	}
}

static int ask_guest(const char *path, const char *seconds, const char *script, const char *input)
{
	int64_t now = instant_now().mono_ms;
	uint32_t id = (uint32_t)now * 2654435761u ^ (uint32_t)getpid();
	_close_ int fd = connect_to(path);

	if (fd < 0 || strlen(script) > FRAME_MOST)
		return GUEST_GONE;
	if (!frame_send(fd, id, FRAME_SCRIPT, script, (uint32_t)strlen(script)) ||
	    (input && !send_input(fd, id, input)) || !frame_send(fd, id, FRAME_RUN, NULL, 0))
		return GUEST_GONE;
	return follow(fd, id, now + strtol(seconds, NULL, 10) * 1000);
}

/* Everything up to the prompt, at most ANSWER_SPACE. */
static int read_answer(int fd, char *out, int64_t until_ms)
{
	static const char prompt[] = "(qemu) ";
	size_t n = 0;

	while (n < ANSWER_SPACE - 1) {
		ssize_t got = read_before(fd, out + n, ANSWER_SPACE - 1 - n, until_ms);

		if (got <= 0)
			return got ? TOO_LATE : GUEST_GONE;
		n += (size_t)got;
		out[n] = '\0';
		if (n >= sizeof(prompt) - 1 &&
		    strcmp(out + n - (sizeof(prompt) - 1), prompt) == 0) {
			out[n - (sizeof(prompt) - 1)] = '\0';
			return 0;
		}
	}
	return GUEST_GONE;
}

static int ask_monitor(const char *path, const char *line)
{
	static char answer[ANSWER_SPACE]; /* one thread */
	int64_t until = instant_now().mono_ms + MONITOR_MS;
	_close_ int fd = connect_to(path);
	int wrong = fd < 0 ? GUEST_GONE : read_answer(fd, answer, until);

	if (!wrong && (!frame_write_all(fd, line, strlen(line)) || !frame_write_all(fd, "\n", 1)))
		wrong = GUEST_GONE;
	if (!wrong)
		wrong = read_answer(fd, answer, until);
	if (wrong)
		return wrong;
	/* The monitor repeats the line as it was typed, key by key. */
	const char *behind = strchr(answer, '\n');

	(void)fputs(behind ? behind + 1 : "", stdout);
	return 0;
}

int main(int argc, char **argv)
{
	(void)signal(SIGPIPE, SIG_IGN);
	if ((argc == 5 || argc == 6) && strcmp(argv[1], "guest") == 0)
		return ask_guest(argv[2], argv[3], argv[4], argv[5]);
	if (argc == 4 && strcmp(argv[1], "monitor") == 0)
		return ask_monitor(argv[2], argv[3]);
	(void)fprintf(stderr,
		      "usage: ask guest SOCKET SECONDS SCRIPT [FILE] | ask monitor SOCKET LINE\n");
	return 2;
}
