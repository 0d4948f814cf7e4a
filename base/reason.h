/*
 * base/reason.h - every reason that Kiyome can give, one row each in reason.c: an id that stands
 * on records for ever, a sentence and an advice (English; po/ translates them at the edge).
 * Add a line here in your room's part, a row in reason.c, a translation, and the test that
 * provokes it.
 */
#ifndef KIYOME_BASE_REASON_H
#define KIYOME_BASE_REASON_H

enum reason {
	REASON_NONE,

	/* base */
	REASON_NO_MEMORY,
	REASON_LIMIT_REACHED, /* of open files, threads, locked memory */
	REASON_FILE_MISSING,
	REASON_FILE_UNREADABLE,
	REASON_FILE_TOO_LARGE,
	REASON_FILE_EXISTS,
	REASON_FOLDER_UNWRITABLE, /* missing rights, read-only file system, no such folder */
	REASON_FOLDER_FULL,
	REASON_WRITE_FAILED,      /* evidence could not be written and synced */
	REASON_READ_BACK_DIFFERS, /* what was written reads back otherwise */
	REASON_FOLDER_IN_RAM,
	REASON_JSON_MALFORMED,
	REASON_INI_MALFORMED,
	REASON_CRYPTO_FAILED, /* the crypto library refused a plain operation */
	REASON_RANDOM_FAILED,
	REASON_ZONE_UNKNOWN,
	REASON_SECRET_TOO_LONG,
	REASON_SECRET_UNREADABLE,
	REASON_CLOCK_UNREADABLE,
	REASON_LOG_NOT_A_FILE, /* a link, a FIFO, a device, a practice drive */

	/* devices: guards (why a drive must not be touched) */
	REASON_GUARD_BOOT_MEDIUM,
	REASON_GUARD_ROOT_FILE_SYSTEM,
	REASON_GUARD_MOUNTED,
	REASON_GUARD_SWAP,
	REASON_GUARD_HELD, /* a device-mapper, MD or loop device stands on it */
	REASON_GUARD_OPENED_EXCLUSIVELY,
	REASON_GUARD_READ_ONLY,
	REASON_GUARD_NO_MEDIUM,
	REASON_GUARD_TOO_SMALL,
	REASON_GUARD_GONE,
	REASON_GUARD_UNSUPPORTED_KIND, /* not a drive that we know how to reach */
	REASON_GUARD_NOT_PLAIN_FILE,   /* a link, several hard links, not named *.img */
	REASON_GUARD_LOGICAL_VOLUME,   /* of hardware RAID */
	REASON_GUARD_RAID_MEMBER,
	REASON_GUARD_NVDIMM,
	REASON_GUARD_NO_COMMANDS,    /* neither data nor commands */
	REASON_GUARD_TOO_MANY_PARTS, /* paths or units that cannot all be held */
	REASON_GUARD_PATHS_DIFFER,
	REASON_GUARD_CONTROLLER_DOWN, /* NVMe */
	REASON_GUARD_SYSROOT,         /* seen in a captured tree, not on this machine */

	/* devices: finding and opening */
	REASON_DEVICE_NOT_FOUND,
	REASON_DEVICE_AMBIGUOUS,
	REASON_DEVICE_NOT_PRACTICE, /* a real drive was named with --practice */
	REASON_DEVICE_NEEDS_PRACTICE,
	REASON_DEVICE_BAD_SIZE, /* a file whose size is no multiple of 512 */
	REASON_DEVICE_OPEN_FAILED,
	REASON_DEVICE_CHANGED, /* another drive answers than the one consented to */
	REASON_DEVICE_IO,
	REASON_DEVICE_SHRANK,
	REASON_DEVICE_VANISHED,
	REASON_SYSFS_UNREADABLE,
	REASON_COMMAND_UNKNOWN, /* no answer: neither done nor refused */
	REASON_COMMAND_UNSUPPORTED,
	REASON_COMMAND_REFUSED, /* the drive said no, for no reason of the following */
	REASON_DRIVE_SANITIZING,
	REASON_DRIVE_SANITIZE_FAILED, /* one failed, and the drive stays so until another succeeds */
	REASON_DRIVE_FORMATTING,
	REASON_DRIVE_FORMAT_CORRUPT,
	REASON_DRIVE_SELF_TEST,
	REASON_DRIVE_DEPOPULATED, /* parts are, or are being, taken out of use */
	REASON_DRIVE_NOT_READY,
	REASON_DRIVE_RESERVED, /* by another computer */
	REASON_DRIVE_LOCKED,
	REASON_DRIVE_WRITE_PROTECTED,
	REASON_DRIVE_DENIES,           /* its firmware forbids the command just now, or for good */
	REASON_DRIVE_FIRMWARE_PENDING, /* a new firmware waits for a reset */
	REASON_DRIVE_BLOCK_SIZE,       /* one that the kernel's block layer cannot use */
	REASON_DRIVE_NO_SIZE,          /* and nobody was asked why */
	REASON_DRIVE_ZONED,
	REASON_DRIVE_NO_NAMESPACE,
	REASON_DRIVE_UNATTACHED,
	REASON_DRIVE_HAS_UNITS,
	REASON_DRIVE_SHADOWED,      /* Opal */
	REASON_DRIVE_HIDDEN_AREA,   /* a remark */
	REASON_DRIVE_OTHER_HOST,    /* a remark */
	REASON_DRIVE_EXTRA_AREAS,   /* a remark: boot partitions, RPMB */
	REASON_BRIDGE_BLOCKS,       /* a remark */
	REASON_BRIDGE_CARRIES_NONE, /* a remark */
	REASON_HIDDEN_NO_DRIVER,
	REASON_HIDDEN_REMAPPED, /* RST */
	REASON_HIDDEN_RAID_MEMBERS,
	REASON_HIDDEN_RAID_EMPTY,
	REASON_HIDDEN_NVDIMM,
	REASON_OPAL_PSID_MALFORMED,
	REASON_OPAL_NOT_AUTHORIZED, /* wrong PSID, or blocked by the firmware */
	REASON_OPAL_BUSY,
	REASON_OPAL_LOCKED_OUT,
	REASON_OPAL_NO_REVERT,    /* not this drive, or not by this kernel */
	REASON_COMMAND_FORBIDDEN, /* it would freeze or lock a drive */
	REASON_UNLOCK_NOT_ATA,
	REASON_UNLOCK_FROZEN,
	REASON_UNLOCK_EXPIRED, /* the drive's own count of tries */
	REASON_UNLOCK_MAXIMUM, /* the master password can only erase */
	REASON_UNLOCK_PASSWORD_MALFORMED,
	REASON_UNLOCK_WRONG,
	REASON_UNLOCK_LEFT, /* open now, the password still set */
	REASON_SLEEP_NOT_OFFERED,
	REASON_SLEEP_NO_TIMER,
	REASON_SLEEP_DRIVE_UNTOLD, /* whether it works by itself */
	REASON_SLEEP_WOULD_LOCK,   /* a drive in use */
	REASON_SLEEP_FAILED,
	REASON_SLEEP_STILL_FROZEN,
	REASON_CONSENT_UNMATCHED,
	REASON_CONSENT_AMBIGUOUS,
	REASON_CONSENT_MISSING,
	REASON_CONSENT_STALE, /* plan or drive is not the one consented to */

	/* wipe: plans */
	REASON_METHOD_UNKNOWN,
	REASON_METHOD_MALFORMED, /* passes named on the command line */
	REASON_PLAN_BELOW_REQUIRED,
	REASON_TECHNIQUE_UNKNOWN,
	REASON_TECHNIQUE_NOT_POSSIBLE, /* the named one, on this drive */
	REASON_PLAN_GUARDED,
	REASON_POLICY_MALFORMED,

	/* wipe: what keeps a word from being said */
	REASON_NATIVE_SIZE_UNKNOWN,
	REASON_WRITE_ERRORS,
	REASON_READ_ERRORS,
	REASON_MISMATCH,
	REASON_CANARY_SURVIVED,
	REASON_CANARY_UNREADABLE,
	REASON_FLUSH_FAILED,
	REASON_STOP_ASKED,
	REASON_NOT_VERIFIED,
	REASON_CAPACITY_FALSE, /* holds less than it says */
	REASON_ADDRESS_ALIAS,  /* several addresses lead to one place */
	REASON_READ_BACK_SAMPLED,
	REASON_IDENTITY_CHANGED,
	REASON_JOURNAL_REFUSED, /* the step could not be journalled, so it was not started */
	REASON_HELPER_FAILED,   /* generation or comparison could not be done */
	REASON_DRIVE_GIVEN_UP,  /* too many bad blocks: the step was given up */
	REASON_STEP_NOT_RUN,
	REASON_ERASE_REFUSED,    /* by the drive, and nothing was started */
	REASON_ERASE_FAILED,     /* the drive says so, or what it says contradicts itself */
	REASON_ERASE_UNANSWERED, /* whether it began or ended was not told */
	REASON_ERASE_RESET,      /* the drive was reset in the middle */
	REASON_ERASE_UNPROVEN,   /* it ended well as the drive says, and a proof of it is missing */
	REASON_ERASE_RUNNING,    /* open: the drive still erases */
	REASON_POWER_CYCLE,      /* open: the drive must be switched off and on first */
	REASON_HIDDEN_CLOSED,    /* hidden areas could not be opened */
	REASON_HIDDEN_FOUND,     /* more of them than the plan knew */
	REASON_SCOPE_NOT_WHOLE,  /* other namespaces or units of the drive were not looked at */
	REASON_SECURITY_ON,      /* the drive is locked, or a password stands on it */
	REASON_CONTENT_LEFT,     /* what can be read is not what such an erase leaves */
	REASON_DRIVE_STALLED,    /* no answer for so long that the job was given up */

	/* wipe: interrupted jobs */
	REASON_CHECKPOINT_DAMAGED,
	REASON_CHECKPOINT_OTHER_PLAN,
	REASON_CHECKPOINT_REFUSED, /* it could not be written, so the step was not started */

	/* certs: keys */
	REASON_KEY_MISSING,
	REASON_KEY_DAMAGED,
	REASON_KEY_PASSPHRASE_WRONG,
	REASON_KEY_PASSPHRASE_WEAK,
	REASON_KEY_NO_PASSPHRASE,
	REASON_KEY_UNSUPPORTED, /* kind or size of key */
	REASON_KEY_NO_CERTIFICATE,
	REASON_KEY_NAME_BAD,
	REASON_KEY_UNENCRYPTED,
	REASON_KEY_PRACTICE, /* for practice papers only */
	REASON_SIGN_FAILED,

	/* certs: journal */
	REASON_JOURNAL_UNWRITABLE,
	REASON_JOURNAL_BROKEN_CHAIN,
	REASON_JOURNAL_MALFORMED,
	REASON_JOURNAL_GAP,
	REASON_JOURNAL_LOCKED,
	REASON_JOURNAL_FULL,
	REASON_JOURNAL_NOT_A_FILE, /* a symbolic link, a folder, a device */
	REASON_JOURNAL_CUT,        /* a paper beside it that it does not know */

	/* certs: a signed file */
	REASON_PDF_MALFORMED,
	REASON_PDF_UNSIGNED,
	REASON_PDF_ALTERED,       /* digest or signature does not hold */
	REASON_PDF_CHANGED_AFTER, /* bytes were added or replaced after a signature */
	REASON_PDF_COVERAGE,      /* the signature does not cover the whole revision */
	REASON_PDF_NOT_OURS,      /* structure is not as this program writes it */
	REASON_CMS_MALFORMED,
	REASON_CMS_SIGNER,
	REASON_CMS_CERTIFICATE, /* the signer's certificate may not sign papers */
	REASON_CHAIN_UNTRUSTED,
	REASON_CHAIN_NOT_VALID_THEN, /* trusted, but not valid at the claimed time */
	REASON_ATTACHMENT_MISSING,
	REASON_PRINT_DIFFERS, /* printed text is not what the record says */
	REASON_RECORD_DIGEST,
	REASON_TRUST_UNREADABLE,
	REASON_VERIFY_PRACTICE, /* a practice paper checked without --practice */

	/* report */
	REASON_RECORD_MALFORMED,
	REASON_RECORD_VERSION,
	REASON_FIELD_UNKNOWN,
	REASON_FIELD_MISSING,
	REASON_FIELD_TOO_LONG,
	REASON_FIELD_BAD_VALUE,
	REASON_FONT_MISSING,
	REASON_PROFILE_MISSING,
	REASON_FONT_LACKS_CHARACTER,
	REASON_PAGE_FAILED,
	REASON_PAGE_OVERFULL,
	REASON_EVIDENCE_NOT_SAVED,
	REASON_RECHECK_UNFIT,       /* the record does not say what the drive should hold */
	REASON_RECHECK_OTHER_DRIVE, /* not the drive of the record */
	REASON_RECHECK_SAME_OPERATOR,

	/* ui */
	REASON_USAGE,
	REASON_OPTION_UNKNOWN,
	REASON_COMMAND_LINE_VALUE,
	REASON_SUBCOMMAND_UNKNOWN,
	REASON_SETTING_UNKNOWN,
	REASON_CLOCK_EARLIER,
	REASON_CLOCK_CONFIRM_BAD,
	REASON_UNLOCK_TRIES, /* our own count of them */
	REASON_UNLOCK_OURS,  /* an interrupted job's password */
	REASON_SLEEP_JOB_RUNS,
	REASON_SLEEP_LOST_BEFORE, /* a computer of this model did not wake */
	REASON_MACHINE_UNMATCHED, /* what was typed isn't its name */
	REASON_TRY_DAMAGED,       /* what earlier tries left */
	REASON_SECRET_UNREAD,     /* password, PSID */
	REASON_REFUSED_BY_PERSON,
	REASON_NOT_A_TERMINAL,
	REASON_DRIVE_BUSY_HERE, /* another run of ours has it */
	REASON_ROOT_NEEDED,
	REASON_DEVICE_NAMED_TWICE,
	REASON_OUTPUT_LOST,
	REASON_JOURNAL_HEALED, /* a note: a torn last line was cut off */
	REASON_KEY_EXPIRED,
	REASON_KEY_PASSPHRASE_DIFFERS,
	REASON_CHECKPOINT_NONE,
	REASON_CHECKPOINT_DRIVE_ABSENT,
	REASON_CHECKPOINT_AMBIGUOUS,
	REASON_CHECKPOINT_IN_USE, /* another run works on this job */
	REASON_CHECKPOINT_FOUND,  /* a note: an interrupted job goes on */
	REASON_CHECKPOINT_DONE,   /* a note: its paper was saved already */
	REASON_DRIVE_SILENT,      /* a note: no answer for a while */
	REASON_DRIVE_ANSWERS,     /* a note: it answers again */

	REASON_COUNT
};

struct reason_row {
	const char *id;       /* "guard_mounted": ASCII, never changed */
	const char *sentence; /* what, in one sentence without the subject's name */
	const char *advice;   /* what to do next; NULL for none */
};

/* The row; REASON_NONE's for a number out of range. */
const struct reason_row *reason_row(enum reason reason);
/* The reason with this id, or REASON_NONE. */
enum reason reason_by_id(const char *id);

#endif
