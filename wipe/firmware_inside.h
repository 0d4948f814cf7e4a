/*
 * wipe/firmware_inside.h - what the command sets give to firmware.c. For firmware*.c only.
 */
#ifndef KIYOME_WIPE_FIRMWARE_INSIDE_H
#define KIYOME_WIPE_FIRMWARE_INSIDE_H

#include "wipe/firmware.h"

/* A command set's sanitize. */
struct firmware_set {
	/* Where it stands; SANITIZE_UNKNOWN: not told. Changes nothing. */
	int (*look)(struct handle *h, struct sanitize_status *ret, struct error *err);
	/* Sends the start of f->technique: fills accepted and, where it isn't done, facts. */
	int (*start)(struct firmware *f, struct error *err);
	/* Tries to lead out of a failed state without erasing. */
	int (*leave_failed)(struct handle *h, struct error *err);
};
extern const struct firmware_set firmware_ata, firmware_nvme, firmware_scsi;

/* Techniques that are over when their command is answered. */
int firmware_ata_security(struct firmware *f, struct error *err) _must_check_;
int firmware_nvme_format(struct firmware *f, struct error *err) _must_check_;
int firmware_mmc(struct firmware *f, struct error *err) _must_check_;

/* Notes REASON and the facts (format may be NULL: those that stand there) and fails with it. */
int firmware_fail(struct firmware *f, enum reason reason, struct error *err, const char *format,
		  ...) __attribute__((format(printf, 4, 5)));
/* Waits, in parts that a stop cuts short. */
void firmware_wait(struct firmware *f, uint32_t ms);
/* Time passes in a command of about SECONDS: no answer until it is over. */
void firmware_hold(struct firmware *f, uint64_t seconds);

#endif
