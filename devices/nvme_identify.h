/*
 * devices/nvme_identify.h - what NVMe controllers answer to Identify and Get Log Page, as facts: Identify
 * Controller and Namespace, lists of namespaces and controllers, sanitize status (81h), self-test (06h),
 * firmware slots (03h), boot partitions (15h). NVMe base 2.0 5.16 and 5.17, NVM command set 1.0 4.1.5.
 * Power-on hours of the SMART log: health.h.
 * Pure functions over foreign bytes of any length; fuzzed. False: unsound or cut, *ret is then all zero.
 */
#ifndef KIYOME_DEVICES_NVME_IDENTIFY_H
#define KIYOME_DEVICES_NVME_IDENTIFY_H

#include "devices/device.h"
#include "devices/feature.h"

#define NVME_IDENTIFY_BYTES      4096
#define NVME_LOG_BYTES           512 /* SMART, firmware slots, sanitize status */
#define NVME_LIST_NAMESPACES     1024
#define NVME_LIST_CONTROLLERS    2047
#define NVME_SELF_TEST_LOG_BYTES 564
#define NVME_LOG_PAGES_BYTES     1024
#define NVME_BOOT_LOG_BYTES      16

/* Identify Controller (CNS 01h). */
struct nvme_controller_facts {
	struct raw_text serial, model, firmware;
	uint16_t controller_id;
	uint32_t version;     /* 00010400h is 1.4; 0: before 1.2 */
	char subsystem[224];  /* NQN; empty: not told, or no text */
	bool shares;          /* CMIC: several controllers or ports */
	bool has_security;    /* OACS: Security Send and Receive */
	bool has_format;      /* Format NVM */
	bool has_management;  /* Namespace Management and Attachment */
	bool has_self_test;   /* Device Self-test */
	bool has_log_list;    /* LPA: log 00h tells which logs there are */
	bool has_trim;        /* ONCS: Dataset Management */
	bool has_compare;     /* ONCS */
	bool has_write_cache; /* VWC */
	bool has_protection;  /* NWPC: namespaces can be write protected, feature 84h */
	unsigned rpmb_units;
	uint64_t capacity_bytes, unallocated_bytes; /* 0: not told */
	bool sanitize_crypto, sanitize_block, sanitize_overwrite;
	bool no_deallocate_inhibited; /* SANICAP NDI */
	uint8_t nodmmas;              /* SANICAP 31:30 */
	bool format_is_for_all, erase_is_for_all, format_crypto, broadcast_is_refused; /* FNA */
	uint32_t n_most; /* NN: no greater NSID is valid */
};
bool nvme_controller_decode(const uint8_t *bytes, size_t n, struct nvme_controller_facts *ret);

/* Identify Namespace (CNS 00h or 11h): sizes, the format in use, protection. NSID, name and attachment are not
 * in it. False also for a namespace that isn't there (all zero), and for a format that the drive's own
 * table doesn't have. */
bool nvme_namespace_decode(const uint8_t *bytes, size_t n, struct nvme_namespace *ret);
/* FPI: per cent of a Format NVM that remain; false: the namespace doesn't tell. */
bool nvme_format_remains(const uint8_t *bytes, size_t n, uint8_t *ret_percent);

/* Namespace list (CNS 02h, 10h): ascending NSIDs up to the first 0. False where they don't ascend. */
struct nvme_namespace_list {
	uint32_t at[NVME_LIST_NAMESPACES];
	size_t n;
};
bool nvme_namespace_list_decode(const uint8_t *bytes, size_t n, struct nvme_namespace_list *ret);

/* Controller list (CNS 12h, 13h): a count, then ascending controller ids. */
struct nvme_controller_list {
	uint16_t at[NVME_LIST_CONTROLLERS];
	size_t n;
};
bool nvme_controller_list_decode(const uint8_t *bytes, size_t n, struct nvme_controller_list *ret);

/* Log 81h. Whatever isn't clear is SANITIZE_UNKNOWN; the head is kept raw in any case. */
void nvme_sanitize_decode(const uint8_t *bytes, size_t n, struct sanitize_status *ret);
/* The drive's estimates in that log, in seconds; 0: not told. OVERWRITE is for one pass (the log counts
 * sixteen). With NO_DEALLOCATE those for sanitizing that keeps blocks allocated, where they are told. */
struct nvme_sanitize_estimates {
	uint32_t block_s, overwrite_s, crypto_s;
};
bool nvme_sanitize_estimates(const uint8_t *bytes, size_t n, bool no_deallocate,
			     struct nvme_sanitize_estimates *ret);

/* Log 02h: the drive has put its medium into read-only mode, for good as a rule. */
bool nvme_smart_decode(const uint8_t *bytes, size_t n, bool *ret_read_only);
/* Log 06h: a self-test runs. */
bool nvme_self_test_decode(const uint8_t *bytes, size_t n, bool *ret_runs);
/* Log 03h: another firmware becomes active with the next reset. */
bool nvme_firmware_decode(const uint8_t *bytes, size_t n, bool *ret_pending);
/* Log 00h: the drive has log LID. */
bool nvme_log_is_listed(const uint8_t *bytes, size_t n, uint8_t lid);
/* Head of log 15h: size of a boot partition in bytes, 0 for none. */
bool nvme_boot_decode(const uint8_t *bytes, size_t n, uint64_t *ret_bytes);

#endif
