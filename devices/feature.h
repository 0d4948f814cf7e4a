/*
 * devices/feature.h - what a drive can do inside itself and in which state it is, in the standards' words.
 * Facts as the drive told them, by value; what was not asked or not told is unknown, never "no".
 * Filled by the command sets (ata.c, nvme.c, scsi.c, mmc.c, opal.c); read by plan and verdict.
 */
#ifndef KIYOME_DEVICES_FEATURE_H
#define KIYOME_DEVICES_FEATURE_H

#include <stdbool.h>
#include <stdint.h>

enum told { TOLD_UNKNOWN, TOLD_NO, TOLD_YES };

/* Which command set answered; what carries it is the transport's business. */
enum command_set {
	COMMAND_SET_NONE, /* nothing can be asked: loop, file, virtio, a bridge that passes nothing */
	COMMAND_SET_ATA,
	COMMAND_SET_SCSI,
	COMMAND_SET_NVME,
	COMMAND_SET_MMC,
	COMMAND_SET_COUNT
};

/* Where a sanitize operation stands (ACS-3 SANITIZE DEVICE states, NVMe log 81h SSTAT, SCSI sense). */
enum sanitize_state {
	SANITIZE_UNKNOWN,   /* no answer, or none that is clear: never taken for idle */
	SANITIZE_IDLE,      /* none since the drive was made, as far as it tells */
	SANITIZE_FROZEN,    /* ATA SD1 */
	SANITIZE_RUNNING,   /* ATA SD2, NVMe 2, SCSI 02/04/1B */
	SANITIZE_FAILED,    /* ATA SD3, NVMe 3, SCSI 03/31/03 */
	SANITIZE_SUCCEEDED, /* the last one ended well: perhaps years ago */
	SANITIZE_VERIFYING, /* NVMe media verification state */
	SANITIZE_STATE_COUNT
};

/* One reading of a drive's sanitize status. */
struct sanitize_status {
	enum sanitize_state state;
	bool has_progress;
	uint16_t progress;       /* n / 65536 */
	uint8_t passes_done;     /* NVMe overwrite */
	bool is_deallocated;     /* NVMe SSTAT 4: zeros by mapping */
	bool global_data_erased; /* NVMe */
	bool has_command;
	uint32_t command; /* NVMe SCDW10: the CDW10 that started it */
	uint8_t failure;  /* ATA: reason in LBA 7:0; SCSI: ASCQ */
	uint8_t raw[64];  /* registers, sense or the head of log 81h as they came */
	uint8_t n_raw;
};

/* What the drive's own sanitize command offers. */
struct sanitize_features {
	enum told block, overwrite, crypto;
	uint32_t block_s, overwrite_s, crypto_s; /* the drive's estimates; 0: not told */
	enum told is_frozen, antifreeze;         /* ATA */
	enum told overrides_lock;                /* ATA log 30h/06h bit 7 */
	enum told definitive_ending;             /* ATA log 30h/03h: of an overwrite */
	enum told no_deallocate_inhibited;       /* NVMe SANICAP NDI */
	bool unreadable_after_block, unreadable_after_crypto; /* SCSI WABEREQ, WACEREQ of 2 or 3 */
	bool passes_are_lost; /* the path zeroes COUNT: an overwrite's passes would be wrong */
	struct sanitize_status before; /* as read when the drive was found */
};

/* ATA SECURITY feature set (IDENTIFY words 82, 85, 89, 90, 92, 128). */
struct security_features {
	enum told supported, enabled, locked, frozen, count_expired, enhanced;
	enum told master_is_maximum;              /* the master password can only erase */
	uint32_t erase_minutes, enhanced_minutes; /* 0: not told */
	bool erase_is_more, enhanced_is_more;     /* "more than": the field's largest value */
	uint16_t master_identifier;               /* FFFEh: the maker's; 0: not told */
};

/* Blocks that the drive has but does not show. */
struct hidden_features {
	enum told hpa, ama, dco; /* the drive has the feature set */
	enum told is_hidden;     /* native > shown */
	uint64_t shown_blocks;   /* as IDENTIFY or READ CAPACITY tells */
	uint64_t native_blocks;  /* 0: not told */
	uint64_t dco_blocks;     /* real maximum by DCO IDENTIFY; 0: not told */
	enum told hpa_is_locked; /* SET MAX password or freeze */
	enum told dco_hides_features;
	enum told depopulated; /* physical elements were taken out: they may hold data */
};

/* NVMe: Format NVM and what hangs on the subsystem. */
#define FEATURE_NAMESPACES 32
struct nvme_namespace {
	uint32_t nsid;
	uint64_t size_blocks;
	uint32_t block_bytes;
	uint16_t metadata_bytes;
	uint8_t lbaf;                  /* index of the format in use, FLBAS 6:5 and 3:0 */
	uint8_t mset, pi, pil;         /* as Format NVM wants them back */
	bool is_attached;              /* to the controller that was asked */
	bool is_protected;             /* write protected */
	bool is_permanently_protected; /* feature 84h: for ever */
	enum told dealloc_reads_zero;
	char name[32]; /* kernel name of its block device; empty: none */
};
struct nvme_features {
	bool has_format, format_crypto;
	bool format_is_for_all, erase_is_for_all; /* FNA bits 0, 1 */
	bool broadcast_is_refused;                /* FNA bit 3 */
	bool has_boot_partitions, has_rpmb;
	bool self_test_runs, firmware_is_pending;
	bool medium_is_read_only; /* SMART: worn out or failed, it takes nothing any more */
	uint16_t controller_id;   /* CNTLID of the controller that was asked */
	uint16_t n_controllers;   /* of the subsystem, as the controller list tells; 0: not told */
	uint16_t n_controllers_here; /* of them this host sees; filled by detection */
	uint8_t nodmmas;
	char subsystem[224];        /* NQN */
	uint64_t unallocated_bytes; /* UNVMCAP */
	struct nvme_namespace namespaces[FEATURE_NAMESPACES];
	unsigned n_namespaces; /* allocated ones */
	bool has_more_namespaces;
};

struct scsi_features {
	uint32_t native_block_bytes; /* READ CAPACITY (16): 520, 528, … too */
	uint64_t native_blocks;
	bool has_protection; /* PI: PROT_EN */
	uint8_t protection_type;
	bool is_reserved; /* RESERVATION CONFLICT */
	bool is_write_protected;
	bool format_is_corrupt; /* 03/31/00, 31/01 */
	bool is_formatting;     /* 02/04/04 */
	bool is_not_ready;      /* spun down, starting, or without a medium */
	uint8_t n_luns;         /* of the same unit; 0: not told */
	uint16_t n_keys;        /* initiators registered for persistent reservations */
	bool is_short; /* knows only READ CAPACITY (10): native blocks by 10-byte commands */
	uint8_t interval_exponent; /* protection intervals of a block, power of two */
	uint32_t most_blocks;      /* of one transfer; 0: not told */
	bool can_restore_elements; /* every depopulated element can be taken in again */
};

struct mmc_features {
	bool is_emmc;
	bool has_sanitize, has_secure_erase, has_trim;
	bool secure_erase_is_broken; /* quirk table */
	uint8_t erased_byte;
	uint64_t boot_bytes, rpmb_bytes; /* each boot area; RPMB */
	uint64_t user_bytes;             /* SEC_COUNT */
	uint64_t general_bytes;          /* general purpose areas, all together */
	uint32_t erase_group_blocks;     /* of 512 bytes; 0: not told */
	bool boot_is_protected;
	bool is_write_protected, is_permanently_protected;
};

/* TCG Storage by Level 0 discovery. */
struct opal_features {
	enum told is_present; /* any SSC */
	bool is_opal, is_opalite, is_pyrite, is_enterprise, is_ruby;
	enum told is_locking_enabled, is_locked; /* a range is locked; which one is not told */
	enum told shadow_mbr_enabled, shadow_mbr_done;
	enum told can_psid_revert; /* the kernel carries it and the drive has the SSC for it */
	bool sid_is_blocked;
};

/* How ATA commands get through. */
enum ata_path {
	ATA_PATH_NONE,
	ATA_PATH_FULL,         /* registers come back whole (NOP test) */
	ATA_PATH_NO_COUNT,     /* COUNT comes back zero: passes and SET MAX can't be trusted */
	ATA_PATH_NO_REGISTERS, /* data comes, registers don't: no status can be had */
	ATA_PATH_BLOCKED,      /* the kernel refuses by its own quirk, not the drive */
};

/* bits of features.quirks, from the table of quirk.c */
enum quirk {
	QUIRK_NEVER_SANITIZE = 1,
	QUIRK_NEVER_TRUST = 2, /* its word of success counts for nothing */
	QUIRK_POWER_CYCLE = 4, /* after an erase, before it is looked at */
	QUIRK_NO_SECURITY_ERASE = 8,
	QUIRK_PROGRESS_STANDS = 16, /* of a sanitize, for days: no sign that it is stuck */
};

struct features {
	enum command_set set;
	bool is_known;             /* the drive was asked and answered soundly */
	enum told always_encrypts; /* the maker states that all user data is encrypted */
	enum told has_trim, trim_reads_zero;
	enum told self_test_runs;
	bool is_zoned;
	enum ata_path ata_path;
	struct sanitize_features sanitize;
	struct security_features security;
	struct hidden_features hidden;
	struct nvme_features nvme;
	struct scsi_features scsi;
	struct mmc_features mmc;
	struct opal_features opal;
	unsigned quirks;          /* bits of enum quirk */
	const char *quirk_source; /* constant text of the table; NULL */
};

const char *told_word(enum told t);                     /* "unknown", "no", "yes" */
const char *command_set_word(enum command_set s);       /* "none", "ata", … */
const char *sanitize_state_word(enum sanitize_state s); /* "unknown", "idle", … */

#endif
