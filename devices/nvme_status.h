/*
 * devices/nvme_status.h - what the status field of an NVMe completion says of a command (NVMe base 1.4
 * 4.6.1; Linux's own codes for a command that it gave up among them). Pure.
 */
#ifndef KIYOME_DEVICES_NVME_STATUS_H
#define KIYOME_DEVICES_NVME_STATUS_H

#include <stdint.h>

#include "devices/transport.h"

enum answer nvme_answer(uint16_t status);

/* Statuses that lead to different acts. Type and code are compared together: 01Ch is a failed sanitize,
 * 11Ch a bad controller list. */
enum nvme_cause {
	NVME_CAUSE_NONE,           /* success */
	NVME_CAUSE_OTHER,          /* any that isn't below */
	NVME_CAUSE_INVALID_OPCODE, /* not supported, or the firmware has frozen it */
	NVME_CAUSE_INVALID_FIELD,
	NVME_CAUSE_INVALID_NAMESPACE,
	NVME_CAUSE_INVALID_LOG, /* the drive has no such log */
	NVME_CAUSE_SEQUENCE,    /* command sequence error */
	NVME_CAUSE_DENIED,      /* operation denied */
	NVME_CAUSE_PROHIBITED,  /* command and feature lockdown */
	NVME_CAUSE_SANITIZE_FAILED,
	NVME_CAUSE_SANITIZE_RUNS,
	NVME_CAUSE_WRITE_PROTECTED,
	NVME_CAUSE_RESERVED, /* reservation conflict */
	NVME_CAUSE_FORMAT_RUNS,
	NVME_CAUSE_INVALID_FORMAT,
	NVME_CAUSE_FIRMWARE_PENDING, /* a reset must come first */
	NVME_CAUSE_SELF_TEST_RUNS,
	NVME_CAUSE_MEMORY_REGION, /* the persistent memory region is enabled */
	NVME_CAUSE_ATTACHED,      /* already */
	NVME_CAUSE_PRIVATE,       /* attached to another controller, and only to one at a time */
	NVME_CAUSE_NOT_ATTACHED,
	NVME_CAUSE_NOT_READY, /* namespace, or the medium for admin commands */
	NVME_CAUSE_READ_ERROR,
	NVME_CAUSE_PROTECTION, /* guard, application or reference tag check */
	NVME_CAUSE_COMPARE,    /* bytes differ */
	NVME_CAUSE_LOCKED,     /* access denied: TCG or a vendor's lock */
	NVME_CAUSE_UNWRITTEN,  /* deallocated or unwritten block */
	NVME_CAUSE_COUNT
};
enum nvme_cause nvme_cause_of(uint16_t status);
/* "invalid opcode", "sanitize running", …: a fact for errors and the record, no prose. */
const char *nvme_cause_word(enum nvme_cause cause);
/* What a person is told of a command that was refused so. */
enum reason nvme_cause_reason(enum nvme_cause cause);

#endif
