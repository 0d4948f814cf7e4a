/*
 * devices/ata_sanitize.h - ATA SANITIZE DEVICE feature set (ACS-3 4.17, 7.36): status, the three erases, leaving a
 * failed state, antifreeze. A start returns when the drive has accepted it; the end is told by the status
 * alone. What each function returns: see ata.h. All but ata_sanitize_status() need consent.
 * Threads: one handle, one thread.
 */
#ifndef KIYOME_DEVICES_ATA_SANITIZE_H
#define KIYOME_DEVICES_ATA_SANITIZE_H

#include "devices/ata.h"
#include "devices/feature.h"

/* Bytes of sanitize_status.raw for an ATA drive: flags (bit 0 known, 1 cut, 2 of a 48-bit command), error,
 * status, device, COUNT 15:8, COUNT 7:0, LBA 47:40 down to 7:0. */
#define ATA_STATUS_RAW 12

/* The registers that SANITIZE STATUS EXT ended with (and, as ACS-3 has it, any other SANITIZE command).
 * An answer without registers, with cut ones, or one that contradicts itself is SANITIZE_UNKNOWN. Pure. */
struct sanitize_status ata_sanitize_status_decode(const struct ata_reply *r);

/* SANITIZE STATUS EXT. Changes nothing; goes through a read-only handle. */
int ata_sanitize_status(struct handle *h, struct sanitize_status *ret,
			struct error *err) _must_check_;

/* SANITIZE STATUS EXT with CLEAR SANITIZE OPERATION FAILED: out of the failed state, if the sanitize that
 * failed allowed it; the data is then whatever was left. *ret as after the attempt. */
int ata_sanitize_clear_failed(struct handle *h, struct sanitize_status *ret,
			      struct error *err) _must_check_;

struct ata_sanitize_options {
	bool can_exit_failed; /* FAILURE MODE: a failed drive may be cleared; without it only another
			       * sanitize leads out */
	bool zones_stay;      /* ZONED NO RESET: zoned drives only */
};

/* Sanitize starts. refused: frozen, locked, running, not supported; ata_sanitize_status_decode() of the
 * reply tells which where the drive did. unknown: it may have started. */
int ata_sanitize_block(struct handle *h, const struct ata_sanitize_options *o,
		       struct ata_reply *ret, struct error *err) _must_check_;
int ata_sanitize_crypto(struct handle *h, const struct ata_sanitize_options *o,
			struct ata_reply *ret, struct error *err) _must_check_;

struct ata_sanitize_overwrite {
	struct ata_sanitize_options options;
	uint8_t passes; /* 1 to 16; else nothing is sent (EINVAL) */
	uint32_t pattern;
	bool is_inverted;           /* the pattern is inverted from pass to pass */
	bool has_definitive_ending; /* ends on the pattern as given; only where log 30h page 03h offers it */
};
int ata_sanitize_overwrite(struct handle *h, const struct ata_sanitize_overwrite *o,
			   struct ata_reply *ret, struct error *err) _must_check_;

/* SANITIZE ANTIFREEZE LOCK EXT: until the next power-on nobody can freeze the feature set. */
int ata_sanitize_antifreeze(struct handle *h, struct ata_reply *ret,
			    struct error *err) _must_check_;

#endif
