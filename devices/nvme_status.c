/*
 * devices/nvme_status.c - the status field of NVMe completions.
 */
#include "devices/nvme_status.h"

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
