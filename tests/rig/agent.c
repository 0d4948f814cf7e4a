/*
 * tests/rig/agent.c - inside the guest: runs what the host asks over the virtio-serial port named, one
 * question at a time (frame.h). A host that goes away in mid-question kills what was asked.
 */
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/cleanup.h"
#include "tests/rig/frame.h"

#define PORTS   "/sys/class/virtio-ports"
#define IDLE_US 5000
/* Without a host for so many turns: it went away. */
#define GONE_TURNS 200

/* The port's name stands in sysfs as soon as the host has told it. -1: not there yet. */
static int open_port(const char *name)
{
	char path[600], found[64];
	int fd = -1;
	DIR *d = opendir(PORTS);

	for (struct dirent *e; d && fd < 0 && (e = readdir(d));) {
		(void)snprintf(path, sizeof(path), PORTS "/%s/name", e->d_name);
		_fclose_ FILE *f = fopen(path, "re");

		if (!f || !fgets(found, sizeof(found), f))
			continue;
		found[strcspn(found, "\n")] = '\0';
		if (strcmp(found, name) != 0)
			continue;
		(void)snprintf(path, sizeof(path), "/dev/%s", e->d_name);
		fd = open(path, O_RDWR | O_CLOEXEC);
	}
	if (d)
		(void)closedir(d);
	return fd;
}

/* A port without a host reads as at an end. That news travels beside the data: the end of one
 * question may be told when the next is here already, so only what lasts is believed. */
static bool read_all(int fd, void *bytes, size_t n, bool may_wait)
{
	unsigned turns = 0;

	for (size_t at = 0; at < n;) {
		ssize_t got = read(fd, (char *)bytes + at, n - at);

		if (got > 0) {
			at += (size_t)got;
			turns = 0;
			continue;
		}
		if ((at || !may_wait) && ++turns > GONE_TURNS)
			return false;
		(void)usleep(IDLE_US);
	}
	return true;
}

struct question {
	uint32_t id;
	char *script;
	int input; /* a memfd */
};

static bool take_frame(int port, struct question *q, const struct frame *f)
{
	_free_ char *bytes = malloc((size_t)f->n + 1);

	if (!bytes || !read_all(port, bytes, f->n, false))
		return false;
	bytes[f->n] = '\0';
	if (f->kind == FRAME_INPUT)
		return frame_write_all(q->input, bytes, f->n);
	free(q->script);
	q->script = bytes;
	bytes = NULL;
	return true;
}

static bool take_question(int port, struct question *q)
{
	struct frame f;

	for (;;) {
		if (!read_all(port, &f, sizeof(f), true) || f.magic != FRAME_MAGIC ||
		    f.n > FRAME_MOST)
			return false;
		if (f.kind == FRAME_SCRIPT) {
			q->id = f.id;
			if (ftruncate(q->input, 0) || lseek(q->input, 0, SEEK_SET) < 0)
				return false;
		}
		if (f.kind == FRAME_RUN)
			return f.id == q->id && q->script;
		if (!take_frame(port, q, &f))
			return false;
	}
}

static void become_script(const struct question *q, int out, int err)
{
	char bash[] = "/bin/bash", c[] = "-c";
	char *arguments[] = { bash, c, q->script, NULL };

	(void)setsid();
	if (dup2(q->input, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0 &&
	    dup2(err, STDERR_FILENO) >= 0)
		(void)execv(bash, arguments);
	_exit(127);
}

/* Passes on what there is; false at the end. */
static bool pass_on(int port, const struct question *q, int from, enum frame_kind kind)
{
	static char bytes[FRAME_MOST]; /* one thread */
	ssize_t n = read(from, bytes, sizeof(bytes));

	return n > 0 && frame_send(port, q->id, kind, bytes, (uint32_t)n);
}

static int status_of(int raw)
{
	return WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw);
}

/* Ends with the script, not with what it left behind in the background. */
static void follow(int port, const struct question *q, pid_t child, int out, int err)
{
	_close_ int ended = (int)syscall(SYS_pidfd_open, child, 0);
	struct pollfd fds[] = { { .fd = out, .events = POLLIN },
				{ .fd = err, .events = POLLIN },
				{ .fd = ended, .events = POLLIN },
				{ .fd = port } };
	int raw = 0, status;
	unsigned turns = 0;

	for (;;) {
		if (poll(fds, 4, -1) < 0)
			continue;
		if (fds[0].revents && !pass_on(port, q, out, FRAME_OUT))
			fds[0].fd = -1;
		if (fds[1].revents && !pass_on(port, q, err, FRAME_ERR))
			fds[1].fd = -1;
		turns = fds[3].revents & POLLHUP ? turns + 1 : 0;
		if (turns)
			(void)usleep(IDLE_US);
		if (turns == GONE_TURNS) {
			(void)kill(-child, SIGKILL);
			fds[3].fd = -1;
		}
		if (fds[2].revents && !((fds[0].revents | fds[1].revents) & POLLIN))
			break;
	}
	(void)waitpid(child, &raw, 0);
	status = status_of(raw);
	(void)frame_send(port, q->id, FRAME_STATUS, &status, sizeof(status));
}

static void run(int port, const struct question *q)
{
	int out[2], err[2];

	if (pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC) || lseek(q->input, 0, SEEK_SET) < 0)
		_exit(1);
	pid_t child = fork();

	if (child < 0)
		_exit(1);
	if (child == 0)
		become_script(q, out[1], err[1]);
	(void)close(out[1]);
	(void)close(err[1]);
	follow(port, q, child, out[0], err[0]);
	(void)close(out[0]);
	(void)close(err[0]);
}

int main(int argc, char **argv)
{
	int port = -1;
	struct question q = { .input = memfd_create("input", MFD_CLOEXEC) };

	if (argc != 2 || q.input < 0)
		return 2;
	(void)signal(SIGPIPE, SIG_IGN);
	while ((port = open_port(argv[1])) < 0)
		(void)usleep(IDLE_US);
	for (;;) {
		if (take_question(port, &q))
			run(port, &q);
	}
}
