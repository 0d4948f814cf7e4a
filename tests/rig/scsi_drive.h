/*
 * tests/rig/scsi_drive.h - the drives of one adapter: which models with which faults, from a text of one
 * line a drive; what each is doing; and the moments at which a scenario wants the power cut or the
 * drive pulled.
 *
 *	NAME [target=N] [size=64M] [block=512] [fill=text:SEED|byte:HH] [absent] [luns] [speed=N]
 *	     [drop=MS] [MEDIUM…] [cut=MOMENT] [pull=MOMENT] | WORDS OF THE MODEL (sim_words.c)
 *
 * MOMENT: `write#20` before the 20th WRITE, `op:48#1` before the first command 48h, `ata:f4#1` before
 * the first SECURITY ERASE UNIT; with `+MS` behind it so long after it was given to the drive.
 *
 * The medium: cache=BLOCKS that the write cache holds, kept=PERCENT of them that a power cut leaves,
 * lying_flush, and at LBA:COUNT bad_read, bad_write, drops (writes are forgotten) and reverts (old
 * data come back with each flush); see sim_drive.h.
 * luns: the drive's paths are logical units of one target, not targets of their own.
 * speed: milliseconds of the drive's time in one of ours. drop: after so long the adapter gives up a
 * command that the drive never answers.
 */
#ifndef KIYOME_TESTS_RIG_SCSI_DRIVE_H
#define KIYOME_TESTS_RIG_SCSI_DRIVE_H

#include "tests/rig/vhost_scsi.h"
#include "tests/sim/sim_drive.h"

#define DRIVES_MOST 64

enum moment_kind { MOMENT_NEVER, MOMENT_WRITE, MOMENT_OPCODE, MOMENT_ATA };

struct moment {
	enum moment_kind kind;
	uint8_t code;
	unsigned count;   /* of commands until then */
	int64_t after_ms; /* -1: before the command */
	int64_t due_ms;   /* when it comes; 0: not yet known */
};

/* One path to a drive: a target of the adapter. */
struct scsi_path {
	struct scsi_target *target;
	unsigned number, lun;
	bool is_plugged;
	struct vscsi_request *first, *last; /* waiting; FIRST is with the drive */
	struct target_command at_drive;
	bool is_given;
	int64_t dropped_ms; /* when the drive dropped it; 0: it did not */
};

struct scsi_drive {
	char name[32];
	struct sim_drive medium;
	struct scsi_path paths[TARGET_PATHS_MOST];
	unsigned n_paths;
	int64_t speed, drop_ms;
	struct moment cut, pull;
};

struct scsi_drives {
	struct scsi_drive all[DRIVES_MOST];
	unsigned n;
};

/* Makes the drives of a file. False: what is wrong was printed. */
bool scsi_drives_read(struct scsi_drives *d, const char *path);
void scsi_drives_clear(struct scsi_drives *d);
struct scsi_drive *scsi_drive_named(struct scsi_drives *d, const char *name);
/* The path that is plugged in there; NULL: none. *ret_drive is its drive. */
struct scsi_path *scsi_path_at(struct scsi_drives *d, unsigned target, unsigned lun,
			       struct scsi_drive **ret_drive);

/* True when the command is the one before which the moment lies; one that lies after it becomes
 * due at NOW + after_ms. */
bool moment_is_before(struct moment *m, const uint8_t *cdb, int64_t now_ms);

#endif
