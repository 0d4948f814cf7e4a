/*
 * devices/scsi_format.c - FORMAT UNIT.
 */
#include "devices/scsi_format.h"

#include <string.h>

#include "devices/scsi_capacity.h"

enum { OP_FORMAT_UNIT = 0x04 };
enum { FORMAT_FMTDATA = 0x10, FORMAT_IMMED = 0x02 };

#define START_MS 120000

void scsi_format_encode(uint8_t list[SCSI_FORMAT_LIST], struct scsi_command *c)
{
	memset(list, 0, SCSI_FORMAT_LIST);
	list[1] = FORMAT_IMMED; /* FOV 0: all else by the drive's defaults */
	*c = (struct scsi_command){
		.cdb = { OP_FORMAT_UNIT, FORMAT_FMTDATA }, /* FMTPINFO 0: without protection */
		.n_cdb = 6,
		.direction = DATA_OUT,
		.data = list,
		.n_data = SCSI_FORMAT_LIST,
		.timeout_ms = START_MS,
	};
}

int scsi_format_start(struct handle *h, uint32_t block_bytes, struct scsi_result *ret,
		      struct error *err)
{
	uint8_t select[SCSI_MODE_LIST], list[SCSI_FORMAT_LIST];
	struct scsi_result r;
	struct scsi_command c;
	struct scsi_look look;
	int rc = scsi_look(h, &look, err); /* takes UNIT ATTENTIONs away */

	if (rc)
		return rc;
	scsi_mode_select_encode(block_bytes, true, select, &c);
	rc = scsi_send(h, &c, &r, err);
	/* A drive that can't save the page takes it for the format alone. */
	if (!rc && r.answer == ANSWER_REFUSED && r.reason == REASON_COMMAND_UNSUPPORTED) {
		scsi_mode_select_encode(block_bytes, false, select, &c);
		rc = scsi_send(h, &c, &r, err);
	}
	if (!rc && r.answer == ANSWER_DONE) {
		/* "Capacity data has changed" would be told instead of starting. */
		rc = scsi_look(h, &look, err);
		if (rc)
			return rc;
		scsi_format_encode(list, &c);
		rc = scsi_send(h, &c, &r, err);
	}
	if (!rc)
		*ret = r;
	return rc;
}
