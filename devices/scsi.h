/*
 * devices/scsi.h - SCSI questions (SPC-4, SBC-4): in what condition is the drive, why did it refuse,
 * what does it say of itself. Everything here is harmless and goes through a read-only handle.
 * What destroys is in scsi_sanitize.h, scsi_format.h, scsi_native.h and scsi_capacity.h.
 * Threads: one handle, one thread.   Bytes from the drive are checked in scsi_data.c and scsi_vpd.c.
 */
#ifndef KIYOME_DEVICES_SCSI_H
#define KIYOME_DEVICES_SCSI_H

#include "devices/feature.h"
#include "devices/handle.h"
#include "devices/scsi_data.h"
#include "devices/scsi_sense.h"

/* A drive that has spun down may take half a minute to answer. */
#define SCSI_ASK_MS 30000

/* What became of a command. */
struct scsi_result {
	enum answer answer;
	uint8_t status;          /* SAM status byte */
	struct scsi_sense sense; /* is_known only where sense came */
	enum reason reason;      /* refused: why; else REASON_NONE */
	bool was_reset;          /* a power-on or reset (06/29) was told before the answer */
};

/* What keeps a drive from working, in the words of its sense. */
enum scsi_condition {
	SCSI_CONDITION_UNKNOWN, /* no answer, or one that says nothing clear: never taken for ready */
	SCSI_CONDITION_READY,
	SCSI_CONDITION_SANITIZING,      /* 02/04/1B */
	SCSI_CONDITION_SANITIZE_FAILED, /* 03/31/03 */
	SCSI_CONDITION_FORMATTING,      /* 02/04/04 */
	SCSI_CONDITION_FORMAT_CORRUPT,  /* 03/31/00, 31/01: useless until formatted */
	SCSI_CONDITION_SELF_TEST,       /* 02/04/09 */
	SCSI_CONDITION_DEPOPULATING,    /* 02/04/24, 04/25 */
	SCSI_CONDITION_STOPPED,         /* 02/04/xx: spun down, starting, needs a command */
	SCSI_CONDITION_NO_MEDIUM,       /* 02/3A */
	SCSI_CONDITION_RESERVED,        /* RESERVATION CONFLICT */
	SCSI_CONDITION_LOCKED,          /* 07/20/02, 07/74/71 */
	SCSI_CONDITION_WRITE_PROTECTED, /* 07/27 */
	SCSI_CONDITION_COUNT
};

/* The condition that a status and its sense tell of; UNKNOWN where they tell of none. */
enum scsi_condition scsi_condition_of(uint8_t status, const struct scsi_sense *sense);
/* The reason that a command is refused for in this condition; REASON_COMMAND_REFUSED for none of its own. */
enum reason scsi_condition_reason(enum scsi_condition c);

/* Sends C once and says what became of it. */
int scsi_send(struct handle *h, struct scsi_command *c, struct scsi_result *ret,
	      struct error *err) _must_check_;
/* Sends a question: repeated where a UNIT ATTENTION was told instead of an answer. Never for a command that
 * changes something. A command without any answer is REASON_COMMAND_UNKNOWN. */
int scsi_ask(struct handle *h, struct scsi_command *c, struct scsi_result *ret,
	     struct error *err) _must_check_;

/* How the drive stands now: REQUEST SENSE, then TEST UNIT READY. */
struct scsi_look {
	enum scsi_condition condition;
	bool has_progress;
	uint16_t progress; /* n / 65536 */
	uint8_t ascq;
	bool was_reset;    /* the drive told of a power-on or reset since it was last asked */
	uint8_t sense[64]; /* as it came */
	uint8_t n_sense;
};
int scsi_look(struct handle *h, struct scsi_look *ret, struct error *err) _must_check_;

/* READ CAPACITY (16), and (10) where the drive doesn't know that. Where neither tells, *ret_is_told is
 * false and *why says what was answered. */
int scsi_capacity_ask(struct handle *h, bool *ret_is_told, struct scsi_capacity *ret,
		      struct scsi_result *why, struct error *err) _must_check_;

/* Whether the drive has a command, by REPORT SUPPORTED OPERATION CODES; unknown where it doesn't report. */
int scsi_opcode_ask(struct handle *h, uint8_t opcode, uint16_t service_action, enum told *ret,
		    struct error *err) _must_check_;

/* Everything that the drive says of itself into set, is_known, sanitize, scsi, hidden, is_zoned, has_trim
 * and trim_reads_zero of *f; the rest of *f stays. The sanitize state is asked first.
 * REASON_COMMAND_UNKNOWN: the drive stopped answering; *f is then untouched. */
int scsi_features_ask(struct handle *h, struct features *f, struct error *err) _must_check_;

/* Why the kernel shows no size (or 0) for a drive that answers; REASON_NONE where its size is no riddle. */
enum reason scsi_size_reason(const struct features *f);

#endif
