/*
 * wipe/firmware_scsi.c - SANITIZE of a SCSI drive.
 */
#include <string.h>

#include "base/text.h"
#include "devices/scsi_sanitize.h"
#include "wipe/firmware_inside.h"

static int start(struct firmware *f, struct error *err)
{
	struct scsi_sanitize s = { .passes = 1,
				   .block_bytes = handle_device(f->handle)->logical_block_bytes,
				   .pattern = { f->pattern, f->pattern, f->pattern, f->pattern },
				   .n_pattern = 4 };
	struct scsi_result result;
	int rc;

	switch (f->technique->kind) {
	case TECHNIQUE_SCSI_SANITIZE_CRYPTO:
		s.action = SCSI_SANITIZE_CRYPTO;
		break;
	case TECHNIQUE_SCSI_SANITIZE_BLOCK:
		s.action = SCSI_SANITIZE_BLOCK;
		break;
	default:
		s.action = SCSI_SANITIZE_OVERWRITE;
		f->erase->passes_asked = 1;
		break;
	}
	rc = scsi_sanitize_start(f->handle, &s, &result, err);
	if (rc)
		return rc;
	f->erase->accepted = result.answer;
	if (result.answer != ANSWER_DONE)
		(void)text_format(f->erase->facts, sizeof(f->erase->facts),
				  "status=%02x sense=%02x/%02x/%02x", result.status,
				  result.sense.key, result.sense.asc, result.sense.ascq); /* fits */
	return 0;
}

static int leave_failed(struct handle *h, struct error *err)
{
	const struct scsi_sanitize s = { .action = SCSI_SANITIZE_EXIT_FAILURE };
	struct scsi_result result;

	return scsi_sanitize_start(h, &s, &result, err);
}

const struct firmware_set firmware_scsi = { .look = scsi_sanitize_status,
					    .start = start,
					    .leave_failed = leave_failed };
