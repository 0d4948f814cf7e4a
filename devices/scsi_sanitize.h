/*
 * devices/scsi_sanitize.h - SANITIZE (48h, SBC-4 5.35): overwrite, block erase, cryptographic erase, exit
 * failure mode; where one stands. Which of them the drive has is in features.sanitize.
 * Threads: one handle, one thread.
 */
#ifndef KIYOME_DEVICES_SCSI_SANITIZE_H
#define KIYOME_DEVICES_SCSI_SANITIZE_H

#include "devices/scsi.h"

enum scsi_sanitize_action {
	SCSI_SANITIZE_OVERWRITE = 0x01,
	SCSI_SANITIZE_BLOCK = 0x02,
	SCSI_SANITIZE_CRYPTO = 0x03,
	SCSI_SANITIZE_EXIT_FAILURE = 0x1f,
};

#define SCSI_PATTERN_MOST 16
struct scsi_sanitize {
	enum scsi_sanitize_action action;
	bool is_unrestricted; /* AUSE: a failed one may be left by EXIT FAILURE MODE */
	/* of an overwrite: */
	uint8_t passes;       /* 1 to 31; through SAT at most 16 */
	bool inverts;         /* between passes; the last pass carries the pattern as given */
	uint32_t block_bytes; /* the drive's logical block */
	bool is_ata;          /* through SAT: the pattern has four bytes */
	uint8_t pattern[SCSI_PATTERN_MOST];
	uint8_t n_pattern;
};

/* Command and parameter list into *c and LIST, which *c then points to. IMMED is always set: a drive that holds
 * the command to its end cannot be followed. False where the standard forbids what is asked. */
#define SCSI_SANITIZE_LIST (4 + SCSI_PATTERN_MOST)
bool scsi_sanitize_encode(const struct scsi_sanitize *s, uint8_t list[SCSI_SANITIZE_LIST],
			  struct scsi_command *c);

/* Starts one. After a restricted one that failed a drive takes only a restricted start, and no EXIT FAILURE
 * MODE. Returns when the drive accepted it, not when it is finished: see scsi_sanitize_status().
 * ret->answer: done = accepted; refused = ret->reason says why; unknown = it may run or not: ask.
 * REASON_COMMAND_UNSUPPORTED: what is asked cannot be encoded. Needs a handle opened with consent. */
int scsi_sanitize_start(struct handle *h, const struct scsi_sanitize *s, struct scsi_result *ret,
			struct error *err) _must_check_;

/* Where it stands. Running: 04/1B, with progress where told. Failed: 31/03. Idle: REQUEST SENSE and TEST
 * UNIT READY know of none, and READ CAPACITY answers: SCSI keeps no memory of one that ended well, so this
 * alone is no success: only after it was seen running, or with proof from the medium, has it ended.
 * Unknown: anything else, above all a progress that merely vanished. */
int scsi_sanitize_status(struct handle *h, struct sanitize_status *ret,
			 struct error *err) _must_check_;

#endif
