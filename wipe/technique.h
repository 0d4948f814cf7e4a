/*
 * wipe/technique.h - the ways to erase: what each needs, what it may claim on which media, what it
 * reaches, and which proofs must have been seen before the claim counts. One row each.
 */
#ifndef KIYOME_WIPE_TECHNIQUE_H
#define KIYOME_WIPE_TECHNIQUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "devices/device.h"
#include "devices/feature.h"
#include "wipe/level.h"

/* Proofs that a job can see; bits. verdict_of() asks for inclusion. */
enum proof {
	PROOF_WRITTEN_WHOLE =
		1 << 0,         /* every block of the visible size was written without error */
	PROOF_FLUSHED = 1 << 1, /* every flush that applies was done without error */
	PROOF_READ_BACK_WHOLE = 1 << 2,   /* every block was read and equals what was promised */
	PROOF_CANARIES_GONE = 1 << 3,     /* every canary was read again and has changed */
	PROOF_SAME_DRIVE = 1 << 4,        /* identity and size after are as before */
	PROOF_NATIVE_SIZE_KNOWN = 1 << 5, /* what was written is all that the drive has */
	/* Of an erase inside the drive. */
	PROOF_STATUS_BEFORE = 1 << 6,  /* the drive's status was read before the start */
	PROOF_ACCEPTED = 1 << 7,       /* the drive itself answered the start with yes */
	PROOF_OUR_RUN = 1 << 8,        /* what ended is what we started, not an older success */
	PROOF_ENDED_BY_DRIVE = 1 << 9, /* its end was told by register or log, not by silence */
	PROOF_NO_RESET = 1 << 10,      /* no reset or power loss between start and end */
	PROOF_WHOLE_SCOPE = 1 << 11,   /* all LUNs, namespaces (allocated too) and paths */
	PROOF_UNLOCKED = 1 << 12,      /* afterwards: security off, unlocked, no shadow MBR */
	PROOF_READ_WHOLE = 1 << 13,    /* every native block was read, or is listed as unreadable */
	PROOF_CONTENT_FITS =
		1 << 14, /* what was read is what the technique may leave, no known signature */
	PROOF_ENCRYPTS = 1 << 15,    /* the drive states that it always encrypts all user data */
	PROOF_PASSES_DONE = 1 << 16, /* the drive tells as many passes done as were asked for */
};
/* "written_whole", …; NULL for no such bit. */
const char *proof_word(unsigned proof_bit);

enum reach { REACH_ADDRESSABLE /* every block that the host can address */, REACH_WHOLE_DRIVE };

/* What a technique leaves on the medium, and so what a read-back may ask for. */
enum leaves {
	LEAVES_METHOD,  /* the last pass of the plan's method: every block compared */
	LEAVES_PATTERN, /* the pattern that the drive was given: every block compared */
	LEAVES_UNSPECIFIED, /* anything but what was there: uniform, noise, or unreadable until written */
	LEAVES_UNIFORM, /* 00h or FFh throughout */
	LEAVES_COUNT
};

/* One row of the table each; the order is that of `auto`, the strongest first, the host's own overwrite
 * last. A crypto erase is followed by the block or overwrite kind where the drive has both. */
enum technique_kind {
	TECHNIQUE_ATA_SANITIZE_CRYPTO,
	TECHNIQUE_ATA_SANITIZE_BLOCK,
	TECHNIQUE_ATA_SANITIZE_OVERWRITE,
	TECHNIQUE_NVME_SANITIZE_CRYPTO,
	TECHNIQUE_NVME_SANITIZE_BLOCK,
	TECHNIQUE_NVME_SANITIZE_OVERWRITE,
	TECHNIQUE_SCSI_SANITIZE_CRYPTO,
	TECHNIQUE_SCSI_SANITIZE_BLOCK,
	TECHNIQUE_SCSI_SANITIZE_OVERWRITE,
	TECHNIQUE_ATA_SECURITY_ERASE_ENHANCED,
	TECHNIQUE_ATA_SECURITY_ERASE,
	TECHNIQUE_NVME_FORMAT_CRYPTO,
	TECHNIQUE_NVME_FORMAT_USER_DATA,
	TECHNIQUE_EMMC_ERASE_SANITIZE,
	TECHNIQUE_OPAL_PSID_REVERT, /* claims nothing alone */
	TECHNIQUE_OVERWRITE,
	TECHNIQUE_COUNT
};

struct technique {
	enum technique_kind kind;
	const char *id; /* "overwrite": stands on certificates for ever */
	const char *title;
	enum level claims[MEDIA_COUNT]; /* the most that it may claim on this media */
	const char *source;
	enum command_set set; /* COMMAND_SET_NONE: the host writes */
	enum leaves leaves;
	enum reach reach;
	const char
		*not_reached; /* what it cannot reach, an id for the paper: "remapped_and_spare" */
	bool is_stoppable, survives_power_cut;
	unsigned proofs; /* all of these */
};

extern const struct technique techniques[];
extern const size_t n_techniques;
const struct technique *technique_by_id(const char *id);
/* Only the key is destroyed: worth what the drive's encryption is. */
bool technique_is_crypto(const struct technique *t);

#endif
