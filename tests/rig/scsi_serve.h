/*
 * tests/rig/scsi_serve.h - the drives of one adapter at work: takes commands out of the rings, gives them to
 * the models one at a time, moves their time, and knows about power and plugs.
 * Threads: one.
 */
#ifndef KIYOME_TESTS_RIG_SCSI_SERVE_H
#define KIYOME_TESTS_RIG_SCSI_SERVE_H

#include <stdio.h>

#include "tests/rig/scsi_drive.h"

#define UNTOLD_MOST 64

struct untold {
	unsigned target, lun;
	bool is_there;
};

struct serve {
	struct scsi_drives drives;
	struct vhost vhost;
	int listening;
	FILE *log;
	int64_t started_ms, ticked_ms;
	struct untold untold[UNTOLD_MOST];
	size_t n_untold;
	bool is_over;
	unsigned epoch; /* of the rings: an adapter that was stopped knows no command of before */
};

int64_t serve_now_ms(void);
/* A line of the log, with the time since the start. */
void serve_note(struct serve *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* QEMU has connected, or its messages have come. */
void serve_accept(struct serve *s);
void serve_message(struct serve *s);
/* Everything that can be done now; call it after each wake-up and when serve_patience_ms() is over. */
void serve_step(struct serve *s);
/* How long nothing needs to be done; -1: until somebody knocks. */
int serve_patience_ms(const struct serve *s);

/* QEMU has ended, or is taken for it: commands are forgotten, each drive loses power. */
void serve_power_off(struct serve *s);
/* Power goes and comes back while QEMU runs. */
void serve_power_cycle(struct serve *s);
void serve_pull(struct serve *s, struct scsi_drive *d);
void serve_plug(struct serve *s, struct scsi_drive *d);
/* One path of a drive; power is not touched. */
void serve_pull_path(struct serve *s, struct scsi_drive *d, struct scsi_path *p);
void serve_plug_path(struct serve *s, struct scsi_drive *d, struct scsi_path *p);

#endif
