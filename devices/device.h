/*
 * devices/device.h - what a drive is: facts only, no pointers, copied by assignment.
 * Made by detection and changed by nobody; equality means identity, never a /dev name.
 */
#ifndef KIYOME_DEVICES_DEVICE_H
#define KIYOME_DEVICES_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "devices/feature.h"

enum transport_kind {
	TRANSPORT_UNKNOWN,
	TRANSPORT_SATA,
	TRANSPORT_NVME,
	TRANSPORT_SAS,
	TRANSPORT_SCSI, /* parallel SCSI, iSCSI, hypervisors: SCSI whose wire sysfs doesn't name */
	TRANSPORT_USB,
	TRANSPORT_MMC,
	TRANSPORT_VIRTIO,
	TRANSPORT_LOOP, /* a loop device over a regular file */
	TRANSPORT_FILE, /* a regular file, practice only */
	TRANSPORT_COUNT
};

enum media_kind { MEDIA_UNKNOWN, MEDIA_HDD, MEDIA_SSD, MEDIA_CARD, MEDIA_VIRTUAL, MEDIA_COUNT };

/* Who told the serial number. */
enum serial_source {
	SERIAL_NONE,
	SERIAL_FROM_DRIVE,  /* the drive's own answer (sysfs serial, VPD 80h, NVMe Identify) */
	SERIAL_FROM_UDEV,   /* udev's database, which asked the drive */
	SERIAL_FROM_BRIDGE, /* a USB bridge's descriptor: perhaps not the drive's */
	SERIAL_FROM_FILE,   /* base name of a practice file */
	SERIAL_SOURCE_COUNT
};

/* Text as a drive gave it: bytes, trimmed of blanks at both ends, never decoded. */
#define RAW_TEXT_MOST 64
struct raw_text {
	uint8_t bytes[RAW_TEXT_MOST];
	uint8_t n;
};
/* Room for any raw text shown: four characters a byte and NUL. */
#define RAW_TEXT_SHOWN (4 * RAW_TEXT_MOST + 1)
/* Printable ASCII as it is, everything else and backslash as \xNN. Returns OUT. */
const char *raw_text_show(const struct raw_text *t, char out[RAW_TEXT_SHOWN]);
void raw_text_set(struct raw_text *t, const void *bytes, size_t n); /* trims, cuts at the most */
bool raw_text_equal(const struct raw_text *a, const struct raw_text *b);

/* Copies text from outside (a mount point, a link's name), cut to SIZE: control characters, marks that turn
 * the writing direction, and bytes that are no UTF-8 become \xNN. For show: it is no path any more. */
void device_text(char *out, size_t size, const char *in);
/* IN needs none of that. */
bool device_text_is_clean(const char *in);

/* Facts that make a drive's identity doubtful; bits of device.weak. */
enum weak_identity {
	WEAK_NO_SERIAL = 1,
	WEAK_PLACEHOLDER_SERIAL = 2, /* 0123456789, all one character, … */
	WEAK_SHARED_SERIAL = 4,      /* another listed drive has the same model and serial */
};

enum content_kind {
	CONTENT_FILE_SYSTEM,
	CONTENT_ENCRYPTED, /* LUKS, BitLocker, … */
	CONTENT_VOLUME,    /* LVM physical volume */
	CONTENT_RAID_MEMBER,
	CONTENT_SWAP,
	CONTENT_PARTITION_TABLE,
	CONTENT_OTHER,
	CONTENT_COUNT
};
struct content {
	enum content_kind kind;
	unsigned partition; /* 0: the drive itself */
	char type[32]; /* libblkid's name: ext4, crypto_LUKS, BitLocker, linux_raid_member, gpt */
	struct raw_text label; /* may be empty */
};

/* Whether the drive's content could be examined. */
enum contents_state {
	CONTENTS_NOT_EXAMINED,
	CONTENTS_BLANK, /* no signature, and the sampled beginning and end are constant bytes */
	CONTENTS_NONE_KNOWN, /* no known signature, but bytes that aren't constant */
	CONTENTS_FOUND,
	CONTENTS_STATE_COUNT
};

enum user_kind { USER_MOUNT, USER_SWAP, USER_HOLDER, USER_EXCLUSIVE, USER_FLOCK, USER_COUNT };
struct user {
	enum user_kind kind;
	char node[32];  /* kernel name of the part that is used: sda2 */
	char what[200]; /* mount point, dm-0 (name), md127, loop3, or empty */
};

struct partition {
	unsigned number;
	char name[32]; /* kernel name */
	uint64_t start_bytes, size_bytes;
};

/* Why the drive must not be touched. */
struct guard {
	enum reason reason; /* REASON_GUARD_… */
	char what[200];     /* mount point, holder, …; may be empty */
};

/* A further namespace or logical unit of the same drive: blocks of its own, yet nobody erases one of them
 * without the others. */
struct unit {
	char name[32]; /* kernel name: nvme0n2, sdb */
	dev_t dev;
	uint64_t size_bytes;
	uint32_t logical_block_bytes;
};

#define DEVICE_PATHS      16
#define DEVICE_UNITS      32
#define DEVICE_PARTITIONS 64
#define DEVICE_CONTENTS   72
#define DEVICE_USERS      32
#define DEVICE_GUARDS     12
#define DEVICE_REMARKS    12

struct device {
	char name[32];   /* kernel name: sda, nvme0n1; base name for a file */
	char node[256];  /* /dev/sda, or the file's absolute path */
	char by_id[256]; /* /dev/disk/by-id/…, or what udev would call it; may be empty */
	char other_paths[DEVICE_PATHS][32]; /* kernel names of further paths to the same drive */
	unsigned n_other_paths;
	dev_t dev; /* 0 for a file, and where there is no block device */
	/* Where commands go that the block device doesn't take: /dev/sg2, /dev/nvme1. Empty: nowhere else. */
	char control_node[40];
	dev_t control_dev; /* of that character device */
	/* No block device shows its data (none, or one of size 0): commands only. NODE is the control node
	 * where there is none at all. */
	bool has_no_block;
	struct unit
		units[DEVICE_UNITS]; /* besides what NODE shows; size_bytes doesn't count them */
	unsigned n_units;

	enum transport_kind transport;
	enum media_kind media;
	/* port as sysfs gives it: pci-0000:00:17.0-ata-3, usb 2-1.4; may be empty */
	char place[128];
	uint16_t bridge_vendor, bridge_product; /* USB bridge; 0 for none */
	uint16_t bridge_release;                /* bcdDevice */
	bool is_emmc;                           /* not an SD card */
	bool bridge_is_uas;                     /* by the kernel's uas, not usb-storage */

	struct raw_text vendor, model, serial, firmware;
	enum serial_source serial_source;
	char wwn[80], eui64[40], nguid[40]; /* lower-case hex, may be empty */
	unsigned weak;                      /* bits of enum weak_identity */

	uint64_t size_bytes;
	uint32_t logical_block_bytes, physical_block_bytes;
	uint32_t optimal_io_bytes; /* 0: not told */
	/* size_bytes is all there is: loop, file, virtio, and a drive that was asked and hides nothing */
	bool native_size_is_known;
	bool is_removable, is_read_only;
	bool has_power_on_hours;
	uint64_t power_on_hours;

	bool is_practice;       /* loop over a regular file, or a file, listed with --practice */
	char backing_file[256]; /* of a loop device or the file itself; may be empty */
	dev_t backing_dev;
	ino_t backing_inode;
	uint64_t backing_offset,
		backing_limit; /* what a loop shows of it: from where; 0: to the end */
	bool medium_is_ram;    /* backing file on tmpfs, zram, brd: a flush proves nothing */
	bool is_from_sysroot;

	struct partition partitions[DEVICE_PARTITIONS];
	unsigned n_partitions;
	enum contents_state contents_state;
	struct content contents[DEVICE_CONTENTS];
	unsigned n_contents;
	struct user users[DEVICE_USERS];
	unsigned n_users;
	struct guard guards[DEVICE_GUARDS];
	unsigned n_guards; /* 0: may be chosen */

	struct features
		features; /* as the drive answered; is_known false: not asked, or no sound answer */
	/* Why the host can't overwrite it (zones, no size, locked, …), though the drive may erase itself;
	 * REASON_NONE: it can. */
	struct guard no_overwrite;
	/* What a person must know of it; forbids nothing. */
	struct guard remarks[DEVICE_REMARKS];
	unsigned n_remarks;
};

/* Storage that this machine has and doesn't show as drives. */
struct hidden_storage {
	enum reason reason; /* REASON_HIDDEN_… */
	char address[16];   /* PCI function 0000:00:17.0, or a region of NVDIMMs */
	char driver[32];    /* bound to it; empty: none */
	char what[64];      /* what it is: "RAID controller 8086:2822" */
	unsigned n_drives;  /* behind it and not reachable; 0: not told how many */
};

/* Model, serial, WWN/EUI64/NGUID and size are the same (for a loop or file: the inode too, and what of it
 * the loop shows). */
bool device_same(const struct device *a, const struct device *b);
/* Whether D has a name that no other drive of its kind should have; else another in its place may pass
 * for it. */
bool device_has_own_name(const struct device *d);
/* Takes over from FIRST, the same drive when its job was begun, what was on it and how old it was then. */
void device_take_before(struct device *d, const struct device *first);

/* One line that names the drive to a person: "/dev/sda ST1000DM003 Z1D0ABCD 1,000,204,886,016 B". */
#define DEVICE_TITLE 700
const char *device_title(const struct device *d, char out[DEVICE_TITLE]);

/* Words for tables and JSON: "sata", "hdd", … */
const char *transport_word(enum transport_kind t);
const char *media_word(enum media_kind m);
const char *serial_source_word(enum serial_source s);
const char *contents_state_word(enum contents_state s);
const char *content_word(enum content_kind k);
const char *user_word(enum user_kind k);

struct device_list {
	struct device *at; /* malloc'd */
	size_t n;
	bool is_practice; /* asked for with --practice: no real drive is in it */
	/* While there is any, nobody may say that all drives of this machine are done. malloc'd */
	struct hidden_storage *hidden;
	size_t n_hidden;
};
#define DEVICE_LIST_INIT   \
	{                  \
		.at = NULL \
	}
void device_list_clear(struct device_list *list);
/* A listed file, or a listed loop's backing file, is this one: nothing else may be written to it. */
bool device_list_has_inode(const struct device_list *list, dev_t dev, ino_t inode);

/* Finds the drive that WHAT names: node or another path to it, kernel name, by-id link, WWN or whole serial.
 * Several matches: REASON_DEVICE_AMBIGUOUS; none: REASON_DEVICE_NOT_FOUND, or where WHAT is there but listed
 * only without or with practice: REASON_DEVICE_NOT_PRACTICE, REASON_DEVICE_NEEDS_PRACTICE. */
int device_find(const struct device_list *list, const char *what, const struct device **ret,
		struct error *err) _must_check_;

#endif
