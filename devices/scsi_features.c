/*
 * devices/scsi_features.c - what a SCSI drive says of itself.
 */
#include <string.h>

#include "base/bytes.h"
#include "devices/scsi_capacity.h"
#include "devices/scsi_sanitize.h"
#include "devices/scsi_vpd.h"

enum {
	OP_INQUIRY = 0x12,
	OP_SANITIZE = 0x48,
	OP_PERSISTENT_RESERVE_IN = 0x5e,
	OP_SERVICE_ACTION_IN = 0x9e,
	OP_REPORT_LUNS = 0xa0,
};
enum { ACTION_READ_KEYS = 0x00, ACTION_READ_RESERVATION = 0x01, ACTION_ELEMENTS = 0x17 };
enum { INQUIRY_EVPD = 0x01 };

/* Descriptors of physical elements that are looked at: more than a drive has heads. */
#define ELEMENT_BYTES (32 + 32 * 126)

struct reply {
	uint8_t bytes[ELEMENT_BYTES];
	size_t n; /* 0: refused, or not known to the drive */
};

static int ask(struct handle *h, const struct scsi_command *command, uint32_t most,
	       struct reply *reply, struct error *err)
{
	struct scsi_command c = *command;
	struct scsi_result r;
	int rc;

	memset(reply, 0, sizeof(*reply));
	c.direction = DATA_IN;
	c.data = reply->bytes;
	c.n_data = most;
	c.timeout_ms = SCSI_ASK_MS;
	rc = scsi_ask(h, &c, &r, err);
	if (!rc && r.answer == ANSWER_DONE)
		reply->n = c.n_done < sizeof(reply->bytes) ? c.n_done : sizeof(reply->bytes);
	return rc;
}

static int ask_inquiry(struct handle *h, bool is_vpd, uint8_t page, struct reply *reply,
		       struct error *err)
{
	const struct scsi_command c = {
		.cdb = { OP_INQUIRY, is_vpd ? INQUIRY_EVPD : 0, page, 0, 252, 0 }, .n_cdb = 6
	};

	return ask(h, &c, 252, reply, err);
}

/* First of all: an answer to anything else could be the sanitize's. */
static int take_state(struct handle *h, struct features *f, struct error *err)
{
	struct scsi_look look;
	int rc = scsi_sanitize_status(h, &f->sanitize.before, err);

	if (rc || f->sanitize.before.state != SANITIZE_UNKNOWN)
		return rc;
	rc = scsi_look(h, &look, err);
	if (rc)
		return rc;
	f->scsi.format_is_corrupt = look.condition == SCSI_CONDITION_FORMAT_CORRUPT;
	f->scsi.is_formatting = look.condition == SCSI_CONDITION_FORMATTING;
	f->scsi.is_reserved = look.condition == SCSI_CONDITION_RESERVED;
	f->scsi.is_not_ready = look.condition == SCSI_CONDITION_STOPPED ||
			       look.condition == SCSI_CONDITION_NO_MEDIUM;
	if (look.condition == SCSI_CONDITION_SELF_TEST)
		f->self_test_runs = TOLD_YES;
	if (look.condition == SCSI_CONDITION_DEPOPULATING)
		f->hidden.depopulated = TOLD_YES;
	return 0;
}

static int take_inquiry(struct handle *h, struct features *f, struct error *err)
{
	struct scsi_inquiry inquiry;
	struct reply reply;
	int rc = ask_inquiry(h, false, 0, &reply, err);

	if (rc || !scsi_inquiry_decode(reply.bytes, reply.n, &inquiry))
		return rc;
	f->is_known = inquiry.kind == SCSI_KIND_DISK || inquiry.kind == SCSI_KIND_RBC ||
		      inquiry.kind == SCSI_KIND_ZONED;
	f->is_zoned = inquiry.kind == SCSI_KIND_ZONED;
	return 0;
}

static int take_pages(struct handle *h, struct features *f, struct error *err)
{
	struct vpd_limits limits;
	struct vpd_characteristics made;
	struct vpd_provisioning provisioning;
	struct reply reply;
	int rc = ask_inquiry(h, true, 0xb0, &reply, err);

	if (rc)
		return rc;
	if (scsi_vpd_limits(reply.bytes, reply.n, &limits))
		f->scsi.most_blocks = limits.most_blocks;
	rc = ask_inquiry(h, true, 0xb1, &reply, err);
	if (rc)
		return rc;
	if (scsi_vpd_characteristics(reply.bytes, reply.n, &made)) {
		f->sanitize.unreadable_after_block = made.unreadable_after_block;
		f->sanitize.unreadable_after_crypto = made.unreadable_after_crypto;
		f->is_zoned = f->is_zoned || made.zoned == VPD_HOST_AWARE;
	}
	rc = ask_inquiry(h, true, 0xb2, &reply, err);
	if (!rc && scsi_vpd_provisioning(reply.bytes, reply.n, &provisioning)) {
		f->has_trim = provisioning.can_unmap ? TOLD_YES : TOLD_NO;
		f->trim_reads_zero = provisioning.reads_zero ? TOLD_YES : TOLD_NO;
	}
	return rc;
}

static int take_capacity(struct handle *h, struct features *f, struct error *err)
{
	struct scsi_capacity capacity = { 0 };
	struct scsi_mode mode;
	struct scsi_result why;
	bool is_told = false;
	int rc = scsi_capacity_ask(h, &is_told, &capacity, &why, err);

	if (rc)
		return rc;
	if (scsi_condition_of(why.status, &why.sense) == SCSI_CONDITION_RESERVED)
		f->scsi.is_reserved = true;
	if (is_told) {
		f->scsi.native_blocks = capacity.n_blocks;
		f->scsi.native_block_bytes = capacity.block_bytes;
		f->scsi.has_protection = capacity.protection_type != 0;
		f->scsi.protection_type = capacity.protection_type;
		f->scsi.interval_exponent = capacity.interval_exponent;
		f->scsi.is_short = capacity.is_short;
		f->hidden.shown_blocks = capacity.n_blocks;
	}
	rc = scsi_mode_ask(h, false, &is_told, &mode, err);
	if (rc)
		return rc;
	f->scsi.is_write_protected = is_told && mode.is_write_protected;
	rc = scsi_mode_ask(h, true, &is_told, &mode, err);
	if (!rc && is_told && mode.has_blocks && mode.block_bytes == f->scsi.native_block_bytes &&
	    mode.n_blocks > f->hidden.shown_blocks) {
		f->hidden.is_hidden = TOLD_YES;
		f->hidden.native_blocks = mode.n_blocks;
	}
	return rc;
}

static int take_sanitize(struct handle *h, struct features *f, struct error *err)
{
	int rc = scsi_opcode_ask(h, OP_SANITIZE, SCSI_SANITIZE_BLOCK, &f->sanitize.block, err);

	if (!rc)
		rc = scsi_opcode_ask(h, OP_SANITIZE, SCSI_SANITIZE_OVERWRITE,
				     &f->sanitize.overwrite, err);
	if (!rc)
		rc = scsi_opcode_ask(h, OP_SANITIZE, SCSI_SANITIZE_CRYPTO, &f->sanitize.crypto,
				     err);
	return rc;
}

static int take_unit(struct handle *h, struct features *f, struct error *err)
{
	struct scsi_command luns = { .cdb = { OP_REPORT_LUNS }, .n_cdb = 12 };
	struct scsi_command reserve = { .cdb = { OP_PERSISTENT_RESERVE_IN, ACTION_READ_KEYS },
					.n_cdb = 10 };
	struct reply reply;
	bool is_held = false;
	unsigned n;
	int rc;

	put_be32(luns.cdb + 6, 1024);
	rc = ask(h, &luns, 1024, &reply, err);
	if (rc)
		return rc;
	if (scsi_luns_count(reply.bytes, reply.n, &n))
		f->scsi.n_luns = n < UINT8_MAX ? (uint8_t)n : UINT8_MAX;
	put_be16(reserve.cdb + 7, 1024);
	rc = ask(h, &reserve, 1024, &reply, err);
	if (rc)
		return rc;
	if (scsi_keys_count(reply.bytes, reply.n, &n))
		f->scsi.n_keys = n < UINT16_MAX ? (uint16_t)n : UINT16_MAX;
	reserve.cdb[1] = ACTION_READ_RESERVATION;
	rc = ask(h, &reserve, 1024, &reply, err);
	if (!rc && scsi_reservation_decode(reply.bytes, reply.n, &is_held) && is_held)
		f->scsi.is_reserved = true;
	return rc;
}

/* Elements that were taken out of use keep their data, and no erase reaches them. */
static int take_elements(struct handle *h, struct features *f, struct error *err)
{
	struct scsi_command c = { .cdb = { OP_SERVICE_ACTION_IN, ACTION_ELEMENTS }, .n_cdb = 16 };
	struct scsi_elements elements;
	struct reply reply;
	int rc;

	put_be32(c.cdb + 10, ELEMENT_BYTES);
	rc = ask(h, &c, ELEMENT_BYTES, &reply, err);
	if (rc || !scsi_elements_decode(reply.bytes, reply.n, &elements))
		return rc;
	f->scsi.can_restore_elements = elements.can_restore_all;
	if (elements.n_removed)
		f->hidden.depopulated = TOLD_YES;
	else if (elements.is_whole && f->hidden.depopulated != TOLD_YES)
		f->hidden.depopulated = TOLD_NO;
	return 0;
}

int scsi_features_ask(struct handle *h, struct features *f, struct error *err)
{
	static int (*const steps[])(struct handle *, struct features *, struct error *) = {
		take_state,    take_inquiry, take_pages,    take_capacity,
		take_sanitize, take_unit,    take_elements,
	};
	struct features now = *f;

	now.set = COMMAND_SET_SCSI;
	now.is_known = false;
	memset(&now.sanitize, 0, sizeof(now.sanitize));
	memset(&now.hidden, 0, sizeof(now.hidden));
	memset(&now.scsi, 0, sizeof(now.scsi));
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		int rc = steps[i](h, &now, err);

		if (rc)
			return rc;
	}
	*f = now;
	return 0;
}

/* Block sizes that Linux's sd takes (linux: drivers/scsi/sd.c, sd_read_capacity). */
static bool block_layer_takes(uint32_t bytes)
{
	return bytes == 512 || bytes == 1024 || bytes == 2048 || bytes == 4096;
}

enum reason scsi_size_reason(const struct features *f)
{
	if (f->sanitize.before.state == SANITIZE_RUNNING)
		return REASON_DRIVE_SANITIZING;
	if (f->sanitize.before.state == SANITIZE_FAILED)
		return REASON_DRIVE_SANITIZE_FAILED;
	if (f->scsi.is_formatting)
		return REASON_DRIVE_FORMATTING;
	if (f->scsi.format_is_corrupt)
		return REASON_DRIVE_FORMAT_CORRUPT;
	if (f->scsi.native_blocks && !block_layer_takes(f->scsi.native_block_bytes))
		return REASON_DRIVE_BLOCK_SIZE;
	if (f->scsi.native_blocks)
		return REASON_NONE;
	return f->scsi.is_reserved ? REASON_DRIVE_RESERVED : REASON_DRIVE_NOT_READY;
}
