/*
 * tests/rig/nvme_host.c - simulated NVMe drives behind NVMe/TCP: nvme_host DRIVES PORT LOG. PORT 0: any; the
 * first line of output is `port N`. A QEMU guest with user networking finds it at 10.0.2.2. Outlives
 * guests. Orders come line by line from standard input, each answered by `ok …` or `error WHY`:
 *	guest PID		the process whose end is a power cut for every drive; without it the end of a
 *				drive's last connection is one, where no reset was asked for
 *	plug NAME, pull NAME	a drive comes or goes
 *	sleep			power goes and comes back although the guest runs
 *	media NAME FILE		what stands on the medium
 *	lies NAME		`ok` and how often each fault acted: `ok erase_nothing=1 …`
 *	quit
 * When a drive's cut=… comes, the guest is killed. LOG gets a line for each admin command and each I/O command
 * that failed; never data.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "tests/rig/nvme_tcp.h"

#define TURN_MS 200

struct host {
	struct nvme_shelf shelf;
	struct nvme_tcp *tcp;
	bool is_over;
	char answer[512];
};

static void cut(struct host *h)
{
	nvme_shelf_note(&h->shelf, "cut: killing %d", (int)h->shelf.guest);
	if (h->shelf.guest > 0 && kill(h->shelf.guest, SIGKILL))
		nvme_shelf_note(&h->shelf, "kill: %s", strerror(errno));
}

static const char *save_media(const struct nvme_drive *d, const char *path)
{
	_fclose_ FILE *f = fopen(path, "we");

	if (!f || fwrite(d->medium.medium, 1, d->medium.real_bytes, f) != d->medium.real_bytes ||
	    fflush(f))
		return strerror(errno);
	return NULL;
}

static const char *tell_lies(struct host *h, const struct nvme_drive *d)
{
	const struct drive_lies *l = nvm_model_lies(d->model);

	for (unsigned i = 0; i < LIE_COUNT; i++) {
		if (l->n[i] && !text_append(h->answer, sizeof(h->answer), " %s=%u",
					    lie_word((enum lie)i), l->n[i]))
			return "too many";
	}
	return NULL;
}

static const char *obey_drive(struct host *h, const char *what, struct nvme_drive *d,
			      const char *rest)
{
	if (strcmp(what, "plug") == 0) {
		nvme_shelf_plug(&h->shelf, d);
	} else if (strcmp(what, "pull") == 0) {
		nvme_shelf_pull(&h->shelf, d);
		nvme_tcp_drop(h->tcp, d);
	} else if (strcmp(what, "lies") == 0) {
		return tell_lies(h, d);
	} else if (strcmp(what, "media") == 0 && rest) {
		return save_media(d, rest);
	} else {
		return "not understood";
	}
	return NULL;
}

/* NULL, or why not. */
static const char *obey(struct host *h, char *line)
{
	char *rest;
	const char *what = strtok_r(line, " \n", &rest);
	const char *first = strtok_r(NULL, " \n", &rest);
	const char *second = strtok_r(NULL, "\n", &rest);
	struct nvme_drive *d;

	if (!what)
		return "nothing asked";
	if (strcmp(what, "quit") == 0) {
		h->is_over = true;
		return NULL;
	}
	if (strcmp(what, "sleep") == 0) {
		nvme_tcp_drop(h->tcp, NULL);
		nvme_shelf_power_cycle(&h->shelf);
		return NULL;
	}
	if (!first)
		return "not understood";
	if (strcmp(what, "guest") == 0) {
		nvme_shelf_guest(&h->shelf, (pid_t)strtol(first, NULL, 10));
		return NULL;
	}
	d = nvme_shelf_named(&h->shelf, first);
	return d ? obey_drive(h, what, d, second) : "no such drive";
}

static void take_order(struct host *h)
{
	char line[512];
	const char *wrong;

	/* One line a turn: orders come by hand, and each waits for its answer. */
	if (!fgets(line, sizeof(line), stdin)) {
		h->is_over = true;
		return;
	}
	nvme_shelf_note(&h->shelf, "order: %.*s", (int)strcspn(line, "\n"), line);
	h->answer[0] = '\0';
	wrong = obey(h, line);
	if (wrong)
		(void)printf("error %s\n", wrong);
	else
		(void)printf("ok%s\n", h->answer);
	(void)fflush(stdout);
}

int main(int argc, char **argv)
{
	_free_ struct host *h = calloc(1, sizeof(*h));
	uint16_t port;
	bool has_order;

	if (!h || argc != 4) {
		(void)fprintf(stderr, "usage: nvme_host DRIVES PORT LOG\n");
		return 2;
	}
	h->shelf.started_ms = nvme_shelf_now_ms();
	h->shelf.log = fopen(argv[3], "ae");
	if (!h->shelf.log || !nvme_shelf_read(&h->shelf, argv[1]))
		return 2;
	h->tcp = nvme_tcp_open(&h->shelf, (uint16_t)strtoul(argv[2], NULL, 10), &port);
	if (!h->tcp) {
		(void)fprintf(stderr, "port %s: %s\n", argv[2], strerror(errno));
		return 2;
	}
	(void)printf("port %u\n", port);
	(void)fflush(stdout);
	(void)setvbuf(stdin, NULL, _IONBF, 0); /* or poll() would not see a second order */
	while (!h->is_over) {
		if (nvme_tcp_turn(h->tcp, 0, TURN_MS, &has_order))
			cut(h);
		if (has_order)
			take_order(h);
	}
	nvme_tcp_close(h->tcp);
	nvme_shelf_clear(&h->shelf);
	return fclose(h->shelf.log) ? 1 : 0;
}
