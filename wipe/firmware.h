/*
 * wipe/firmware.h - an erase inside the drive: its state before, the start (sent once), the drive followed to
 * its own word of the end. Nothing here says what it is worth: facts go into the outcome.
 *
 * A sanitize cannot be stopped and goes on over power cuts: who is asked to stop leaves it running (*is_open).
 * SECURITY ERASE UNIT and Format NVM hold the job's thread until the drive has ended; nothing can stop them
 * either, and no time-out of ours cuts them short. For their time the job's silence is no sign of anything
 * (progress.quiet_s).
 */
#ifndef KIYOME_WIPE_FIRMWARE_H
#define KIYOME_WIPE_FIRMWARE_H

#include "devices/ata_security.h"
#include "wipe/job.h"
#include "wipe/meter.h"

/* The password that an ATA security erase sets and takes away again, printed in the manual: a drive that is left
 * locked by a power cut is lost to nobody. NULs fill it up. */
#define FIRMWARE_PASSWORD "kiyome"

struct firmware {
	struct handle *handle;
	const struct features *features; /* as asked in this run */
	const struct technique *technique;
	uint8_t pattern; /* of a drive's own overwrite */
	uint32_t estimate_s;
	uint64_t size_bytes;
	bool is_disk;
	bool is_resumed; /* *erase was begun by an earlier run */
	struct erase_outcome *erase;
	bool *password_is_set;
	bool is_open; /* asked to stop while the drive erases */
	struct meter *meter;
	void *ctx;
	/* Makes durable what stands in the outcome. Before each point of no return. */
	int (*save)(void *ctx, struct error *err);
	/* Makes durable that our password will stand, or no longer stands, on the drive. */
	int (*tell_password)(void *ctx, bool is_set, struct error *err);
};

/* Runs the technique to its end; a failure's reason is in erase->reason too. An erase that was not begun, or
 * refused by the drive, is declined (wipe/course.h). REASON_DEVICE_VANISHED and its like where the drive
 * went. */
int firmware_run(struct firmware *f, struct error *err) _must_check_;

/* Everything that the drive says of itself, asked now. */
int firmware_ask(struct handle *h, enum command_set set, struct features *ret,
		 struct error *err) _must_check_;

/* A sanitize that somebody else began is followed to its end, and a failed one is left behind if the drive lets
 * us. *ret_is_stopped: asked to stop meanwhile. */
int firmware_wait_idle(struct firmware *f, bool *ret_is_stopped, struct error *err) _must_check_;

#endif
