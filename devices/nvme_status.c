/*
 * devices/nvme_status.c - the status field of NVMe completions.
 */
#include "devices/nvme_status.h"

#include <stddef.h>

/* Status code type and code; "more" and "do not retry" lie above. */
#define STATUS_MASK 0x07ff

enum nvme_status_type { TYPE_GENERIC = 0, TYPE_MEDIA = 2, TYPE_PATH = 3 };

/* Generic codes that leave open what was done: from data transfer error over power loss, internal error
 * and abort requested to abort because the queue was deleted. */
enum { UNCLEAR_FIRST = 0x04, UNCLEAR_LAST = 0x08 };

enum answer nvme_answer(uint16_t status)
{
	unsigned type, code;

	status &= STATUS_MASK;
	if (!status)
		return ANSWER_DONE;
	type = status >> 8;
	code = status & 0xff;
	if (type == TYPE_PATH) /* 370h, 371h: no path, given up by the host */
		return ANSWER_UNKNOWN;
	if (type == TYPE_GENERIC && code >= UNCLEAR_FIRST && code <= UNCLEAR_LAST)
		return ANSWER_UNKNOWN;
	return type <= TYPE_MEDIA ? ANSWER_REFUSED : ANSWER_UNKNOWN;
}

/* Type and code (NVMe base 2.0 figures 94 to 97, NVM command set 1.0 figure 17). */
static const struct {
	uint16_t status;
	enum nvme_cause cause;
} causes[] = {
	{ 0x000, NVME_CAUSE_NONE },
	{ 0x001, NVME_CAUSE_INVALID_OPCODE },
	{ 0x002, NVME_CAUSE_INVALID_FIELD },
	{ 0x00b, NVME_CAUSE_INVALID_NAMESPACE },
	{ 0x00c, NVME_CAUSE_SEQUENCE },
	{ 0x015, NVME_CAUSE_DENIED },
	{ 0x01c, NVME_CAUSE_SANITIZE_FAILED },
	{ 0x01d, NVME_CAUSE_SANITIZE_RUNS },
	{ 0x020, NVME_CAUSE_WRITE_PROTECTED },
	{ 0x023, NVME_CAUSE_PROHIBITED },
	{ 0x024, NVME_CAUSE_NOT_READY },
	{ 0x082, NVME_CAUSE_NOT_READY },
	{ 0x083, NVME_CAUSE_RESERVED },
	{ 0x084, NVME_CAUSE_FORMAT_RUNS },
	{ 0x109, NVME_CAUSE_INVALID_LOG },
	{ 0x10a, NVME_CAUSE_INVALID_FORMAT },
	{ 0x10b, NVME_CAUSE_FIRMWARE_PENDING }, /* conventional reset */
	{ 0x110, NVME_CAUSE_FIRMWARE_PENDING }, /* subsystem reset */
	{ 0x111, NVME_CAUSE_FIRMWARE_PENDING }, /* controller reset */
	{ 0x118, NVME_CAUSE_ATTACHED },
	{ 0x119, NVME_CAUSE_PRIVATE },
	{ 0x11a, NVME_CAUSE_NOT_ATTACHED },
	{ 0x11d, NVME_CAUSE_SELF_TEST_RUNS },
	{ 0x123, NVME_CAUSE_MEMORY_REGION },
	{ 0x182, NVME_CAUSE_WRITE_PROTECTED }, /* attempted write to read only range */
	{ 0x281, NVME_CAUSE_READ_ERROR },
	{ 0x282, NVME_CAUSE_PROTECTION },
	{ 0x283, NVME_CAUSE_PROTECTION },
	{ 0x284, NVME_CAUSE_PROTECTION },
	{ 0x285, NVME_CAUSE_COMPARE },
	{ 0x286, NVME_CAUSE_LOCKED },
	{ 0x287, NVME_CAUSE_UNWRITTEN },
};

enum nvme_cause nvme_cause_of(uint16_t status)
{
	for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++)
		if (causes[i].status == (status & STATUS_MASK))
			return causes[i].cause;
	return NVME_CAUSE_OTHER;
}

static const struct {
	const char *word;
	enum reason reason;
} rows[NVME_CAUSE_COUNT] = {
	[NVME_CAUSE_NONE] = { "success", REASON_NONE },
	[NVME_CAUSE_OTHER] = { "refused", REASON_COMMAND_REFUSED },
	[NVME_CAUSE_INVALID_OPCODE] = { "invalid opcode", REASON_COMMAND_REFUSED },
	[NVME_CAUSE_INVALID_FIELD] = { "invalid field", REASON_COMMAND_REFUSED },
	[NVME_CAUSE_INVALID_NAMESPACE] = { "invalid namespace", REASON_COMMAND_REFUSED },
	[NVME_CAUSE_INVALID_LOG] = { "invalid log page", REASON_COMMAND_REFUSED },
	[NVME_CAUSE_SEQUENCE] = { "command sequence error", REASON_COMMAND_REFUSED },
	[NVME_CAUSE_DENIED] = { "operation denied", REASON_DRIVE_DENIES },
	[NVME_CAUSE_PROHIBITED] = { "prohibited by lockdown", REASON_DRIVE_DENIES },
	[NVME_CAUSE_SANITIZE_FAILED] = { "sanitize failed", REASON_DRIVE_SANITIZE_FAILED },
	[NVME_CAUSE_SANITIZE_RUNS] = { "sanitize running", REASON_DRIVE_SANITIZING },
	[NVME_CAUSE_WRITE_PROTECTED] = { "write protected", REASON_DRIVE_WRITE_PROTECTED },
	[NVME_CAUSE_RESERVED] = { "reservation conflict", REASON_DRIVE_RESERVED },
	[NVME_CAUSE_FORMAT_RUNS] = { "format running", REASON_DRIVE_FORMATTING },
	[NVME_CAUSE_INVALID_FORMAT] = { "invalid format", REASON_COMMAND_REFUSED },
	[NVME_CAUSE_FIRMWARE_PENDING] = { "firmware activation pending",
					  REASON_DRIVE_FIRMWARE_PENDING },
	[NVME_CAUSE_SELF_TEST_RUNS] = { "self-test running", REASON_DRIVE_SELF_TEST },
	[NVME_CAUSE_MEMORY_REGION] = { "persistent memory region enabled", REASON_DRIVE_DENIES },
	[NVME_CAUSE_ATTACHED] = { "already attached", REASON_COMMAND_REFUSED },
	[NVME_CAUSE_PRIVATE] = { "namespace is private", REASON_COMMAND_REFUSED },
	[NVME_CAUSE_NOT_ATTACHED] = { "not attached", REASON_COMMAND_REFUSED },
	[NVME_CAUSE_NOT_READY] = { "not ready", REASON_DRIVE_NOT_READY },
	[NVME_CAUSE_READ_ERROR] = { "unrecovered read error", REASON_DEVICE_IO },
	[NVME_CAUSE_PROTECTION] = { "protection information check", REASON_DEVICE_IO },
	[NVME_CAUSE_COMPARE] = { "compare failure", REASON_DEVICE_IO },
	[NVME_CAUSE_LOCKED] = { "access denied", REASON_DRIVE_LOCKED },
	[NVME_CAUSE_UNWRITTEN] = { "unwritten block", REASON_DEVICE_IO },
};

const char *nvme_cause_word(enum nvme_cause cause)
{
	return rows[(unsigned)cause < NVME_CAUSE_COUNT ? cause : NVME_CAUSE_OTHER].word;
}

enum reason nvme_cause_reason(enum nvme_cause cause)
{
	return rows[(unsigned)cause < NVME_CAUSE_COUNT ? cause : NVME_CAUSE_OTHER].reason;
}
