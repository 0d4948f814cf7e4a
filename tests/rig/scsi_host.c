/*
 * tests/rig/scsi_host.c - simulated SCSI and ATA drives as QEMU's vhost-user-scsi adapter has them:
 * scsi_host DRIVES SOCKET LOG. Outlives guests: when QEMU ends, its socket closes, and that is a power
 * cut for every drive. Orders come line by line from standard input, each answered by `ok` or
 * `error WHY`:
 *	plug NAME, pull NAME		all paths of a drive
 *	plug-path N, pull-path N	one target of the adapter
 *	sleep				power goes and comes back although QEMU runs (suspend to RAM)
 *	media NAME FILE			what stands on the medium, hidden parts too
 *	settle				QEMU has ended: see that, and be without power before answering
 *	quit
 * LOG gets a line for each command that a drive was given; never its data.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "tests/rig/scsi_serve.h"

/* --- orders --- */

static const char *save_media(const struct scsi_drive *d, const char *path)
{
	_fclose_ FILE *f = fopen(path, "we");

	if (!f || fwrite(d->medium.medium, 1, d->medium.real_bytes, f) != d->medium.real_bytes ||
	    fflush(f))
		return strerror(errno);
	return NULL;
}

static const char *obey_path(struct serve *s, const char *what, const char *number)
{
	for (unsigned i = 0; i < s->drives.n; i++) {
		struct scsi_drive *d = &s->drives.all[i];

		for (unsigned j = 0; j < d->n_paths; j++) {
			if (d->paths[j].number != strtoul(number, NULL, 10))
				continue;
			(strcmp(what, "plug-path") == 0 ? serve_plug_path
							: serve_pull_path)(s, d, &d->paths[j]);
			return NULL;
		}
	}
	return "no such path";
}

/* QEMU has ended, and its socket says so at once. */
static const char *settle_power(struct serve *s)
{
	while (s->vhost.fd >= 0)
		serve_message(s);
	return NULL;
}

/* NULL, or why not. */
static const char *obey(struct serve *s, char *line)
{
	char *rest;
	const char *what = strtok_r(line, " \n", &rest);
	const char *first = strtok_r(NULL, " \n", &rest);
	const char *second = strtok_r(NULL, "\n", &rest);

	if (!what)
		return "nothing asked";
	if (strcmp(what, "quit") == 0) {
		s->is_over = true;
		return NULL;
	}
	if (strcmp(what, "settle") == 0)
		return settle_power(s);
	if (strcmp(what, "sleep") == 0) {
		serve_power_cycle(s);
		return NULL;
	}
	if (!first)
		return "not understood";
	if (strcmp(what, "plug-path") == 0 || strcmp(what, "pull-path") == 0)
		return obey_path(s, what, first);
	struct scsi_drive *d = scsi_drive_named(&s->drives, first);

	if (!d)
		return "no such drive";
	if (strcmp(what, "plug") == 0)
		serve_plug(s, d);
	else if (strcmp(what, "pull") == 0)
		serve_pull(s, d);
	else if (strcmp(what, "media") == 0 && second)
		return save_media(d, second);
	else
		return "not understood";
	return NULL;
}

static void take_order(struct serve *s)
{
	char line[512];

	/* One line a turn: orders come by hand, and each waits for its answer. */
	if (!fgets(line, sizeof(line), stdin)) {
		s->is_over = true;
		return;
	}
	serve_note(s, "order: %.*s", (int)strcspn(line, "\n"), line);
	const char *wrong = obey(s, line);

	(void)printf(wrong ? "error %s\n" : "ok\n", wrong);
	(void)fflush(stdout);
}

/* --- the loop --- */

static void drain(int kick)
{
	uint64_t count;

	if (read(kick, &count, sizeof(count)) != (ssize_t)sizeof(count))
		return; /* somebody else's wake-up: the rings are looked at in any case */
}

static void turn(struct serve *s)
{
	struct pollfd fds[3 + VHOST_RINGS] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = s->vhost.fd < 0 ? s->listening : -1, .events = POLLIN },
		{ .fd = s->vhost.fd, .events = POLLIN },
	};

	for (unsigned i = 0; i < VHOST_RINGS; i++)
		fds[3 + i] = (struct pollfd){ .fd = vhost_is_running(&s->vhost, i)
							    ? s->vhost.rings[i].kick
							    : -1,
					      .events = POLLIN };
	if (poll(fds, 3 + VHOST_RINGS, serve_patience_ms(s)) < 0)
		return;
	for (unsigned i = 0; i < VHOST_RINGS; i++) {
		if (fds[3 + i].revents & POLLIN)
			drain(fds[3 + i].fd);
	}
	if (fds[1].revents)
		serve_accept(s);
	if (fds[2].revents)
		serve_message(s);
	if (fds[0].revents)
		take_order(s);
	serve_step(s);
}

int main(int argc, char **argv)
{
	_free_ struct serve *s = calloc(1, sizeof(*s));

	if (!s || argc != 4) {
		(void)fprintf(stderr, "usage: scsi_host DRIVES SOCKET LOG\n");
		return 2;
	}
	s->started_ms = serve_now_ms();
	s->vhost.fd = -1;
	s->listening = vhost_listen(argv[2]);
	s->log = fopen(argv[3], "ae");
	if (s->listening < 0 || !s->log) {
		(void)fprintf(stderr, "%s, %s: %s\n", argv[2], argv[3], strerror(errno));
		return 2;
	}
	if (!scsi_drives_read(&s->drives, argv[1]))
		return 2;
	while (!s->is_over)
		turn(s);
	if (s->vhost.fd >= 0)
		serve_power_off(s);
	scsi_drives_clear(&s->drives);
	(void)close(s->listening);
	return fclose(s->log) ? 1 : 0;
}
