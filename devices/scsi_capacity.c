/*
 * devices/scsi_capacity.c - MODE SENSE and MODE SELECT of the block descriptor.
 */
#include "devices/scsi_capacity.h"

#include <string.h>

#include "base/bytes.h"

enum { OP_MODE_SELECT_10 = 0x55, OP_MODE_SENSE_10 = 0x5a };
enum { MODE_LLBAA = 0x10, MODE_PF = 0x10, MODE_SP = 0x01 };
/* PAGE CONTROL: current values, default values. The page itself is of no interest: all of them, cut. */
enum { MODE_CURRENT = 0x00, MODE_DEFAULT = 0x80, MODE_ALL_PAGES = 0x3f };

#define SELECT_MS 120000

int scsi_mode_ask(struct handle *h, bool defaults, bool *ret_is_told, struct scsi_mode *ret,
		  struct error *err)
{
	uint8_t data[64] = { 0 };
	struct scsi_command c = {
		.cdb = { OP_MODE_SENSE_10, MODE_LLBAA,
			 (uint8_t)((defaults ? MODE_DEFAULT : MODE_CURRENT) | MODE_ALL_PAGES), 0, 0,
			 0, 0, 0, sizeof(data), 0 },
		.n_cdb = 10,
		.direction = DATA_IN,
		.data = data,
		.n_data = sizeof(data),
		.timeout_ms = SCSI_ASK_MS,
	};
	struct scsi_result r;
	int rc = scsi_ask(h, &c, &r, err);

	if (!rc)
		*ret_is_told = r.answer == ANSWER_DONE && scsi_mode_decode(data, c.n_done, ret);
	return rc;
}

void scsi_mode_select_encode(uint32_t block_bytes, bool is_saved, uint8_t list[SCSI_MODE_LIST],
			     struct scsi_command *c)
{
	memset(list, 0, SCSI_MODE_LIST);
	list[4] = 1; /* LONGLBA */
	put_be16(list + 6, 16);
	put_be64(list + 8, UINT64_MAX); /* as many as there are */
	put_be32(list + 20, block_bytes);
	*c = (struct scsi_command){
		.cdb = { OP_MODE_SELECT_10, (uint8_t)(MODE_PF | (is_saved ? MODE_SP : 0)), 0, 0, 0,
			 0, 0, 0, SCSI_MODE_LIST, 0 },
		.n_cdb = 10,
		.direction = DATA_OUT,
		.data = list,
		.n_data = SCSI_MODE_LIST,
		.timeout_ms = SELECT_MS,
	};
}

int scsi_capacity_restore(struct handle *h, struct scsi_capacity *ret, struct scsi_result *why,
			  struct error *err)
{
	struct scsi_capacity now = { 0 };
	uint8_t list[SCSI_MODE_LIST];
	struct scsi_command c;
	bool is_told = false;
	int rc = scsi_capacity_ask(h, &is_told, &now, why, err);

	if (rc)
		return rc;
	if (!is_told) {
		if (why->answer == ANSWER_DONE)
			why->answer = ANSWER_UNKNOWN; /* it said something that is no size */
		return 0;
	}
	scsi_mode_select_encode(now.block_bytes, true, list, &c);
	rc = scsi_send(h, &c, why, err);
	if (rc || why->answer != ANSWER_DONE)
		return rc;
	/* The drive's own word, not what was asked for. */
	rc = scsi_capacity_ask(h, &is_told, &now, why, err);
	if (rc)
		return rc;
	if (is_told)
		*ret = now;
	else if (why->answer == ANSWER_DONE)
		why->answer = ANSWER_UNKNOWN;
	return 0;
}
