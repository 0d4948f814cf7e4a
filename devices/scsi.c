/*
 * devices/scsi.c - SCSI questions, and what refusals mean.
 */
#include "devices/scsi.h"

#include <string.h>

#include "base/bytes.h"

enum {
	OP_TEST_UNIT_READY = 0x00,
	OP_REQUEST_SENSE = 0x03,
	OP_READ_CAPACITY_10 = 0x25,
	OP_SERVICE_ACTION_IN = 0x9e,
	OP_MAINTENANCE_IN = 0xa3,
};
enum { ACTION_READ_CAPACITY_16 = 0x10, ACTION_REPORT_OPCODES = 0x0c };

/* UNIT ATTENTIONs that may wait behind each other: power on, parameters changed, capacity changed, … */
#define ATTENTIONS_MOST 8

#define ANY_ASCQ (-1)

/* Rows are tried from top to bottom. */
struct condition_row {
	uint8_t key, asc;
	int ascq;
	enum scsi_condition condition;
};
static const struct condition_row condition_rows[] = {
	{ SENSE_NOT_READY, 0x04, 0x1b, SCSI_CONDITION_SANITIZING },
	{ SENSE_NO_SENSE, 0x04, 0x1b, SCSI_CONDITION_SANITIZING }, /* REQUEST SENSE of some */
	{ SENSE_MEDIUM_ERROR, 0x31, 0x03, SCSI_CONDITION_SANITIZE_FAILED },
	{ SENSE_MEDIUM_ERROR, 0x31, ANY_ASCQ, SCSI_CONDITION_FORMAT_CORRUPT },
	{ SENSE_NOT_READY, 0x31, ANY_ASCQ, SCSI_CONDITION_FORMAT_CORRUPT },
	{ SENSE_NOT_READY, 0x04, 0x04, SCSI_CONDITION_FORMATTING },
	{ SENSE_NO_SENSE, 0x04, 0x04, SCSI_CONDITION_FORMATTING },
	{ SENSE_NOT_READY, 0x04, 0x09, SCSI_CONDITION_SELF_TEST },
	{ SENSE_NOT_READY, 0x04, 0x24, SCSI_CONDITION_DEPOPULATING },
	{ SENSE_NOT_READY, 0x04, 0x25, SCSI_CONDITION_DEPOPULATING },
	{ SENSE_NOT_READY, 0x04, ANY_ASCQ, SCSI_CONDITION_STOPPED },
	{ SENSE_NOT_READY, 0x3a, ANY_ASCQ, SCSI_CONDITION_NO_MEDIUM },
	{ SENSE_DATA_PROTECT, 0x20, 0x02, SCSI_CONDITION_LOCKED },
	{ SENSE_DATA_PROTECT, 0x74, 0x71, SCSI_CONDITION_LOCKED },
	{ SENSE_DATA_PROTECT, 0x27, ANY_ASCQ, SCSI_CONDITION_WRITE_PROTECTED },
};

enum scsi_condition scsi_condition_of(uint8_t status, const struct scsi_sense *sense)
{
	if (status == SCSI_RESERVATION_CONFLICT)
		return SCSI_CONDITION_RESERVED;
	if (!sense->is_known || sense->is_deferred)
		return SCSI_CONDITION_UNKNOWN;
	for (size_t i = 0; i < sizeof(condition_rows) / sizeof(condition_rows[0]); i++) {
		const struct condition_row *row = &condition_rows[i];

		if (row->key == sense->key && row->asc == sense->asc &&
		    (row->ascq == ANY_ASCQ || row->ascq == sense->ascq))
			return row->condition;
	}
	return SCSI_CONDITION_UNKNOWN;
}

enum reason scsi_condition_reason(enum scsi_condition c)
{
	static const enum reason reasons[SCSI_CONDITION_COUNT] = {
		[SCSI_CONDITION_UNKNOWN] = REASON_COMMAND_REFUSED,
		[SCSI_CONDITION_READY] = REASON_COMMAND_REFUSED,
		[SCSI_CONDITION_SANITIZING] = REASON_DRIVE_SANITIZING,
		[SCSI_CONDITION_SANITIZE_FAILED] = REASON_DRIVE_SANITIZE_FAILED,
		[SCSI_CONDITION_FORMATTING] = REASON_DRIVE_FORMATTING,
		[SCSI_CONDITION_FORMAT_CORRUPT] = REASON_DRIVE_FORMAT_CORRUPT,
		[SCSI_CONDITION_SELF_TEST] = REASON_DRIVE_SELF_TEST,
		[SCSI_CONDITION_DEPOPULATING] = REASON_DRIVE_DEPOPULATED,
		[SCSI_CONDITION_STOPPED] = REASON_DRIVE_NOT_READY,
		[SCSI_CONDITION_NO_MEDIUM] = REASON_GUARD_NO_MEDIUM,
		[SCSI_CONDITION_RESERVED] = REASON_DRIVE_RESERVED,
		[SCSI_CONDITION_LOCKED] = REASON_DRIVE_LOCKED,
		[SCSI_CONDITION_WRITE_PROTECTED] = REASON_DRIVE_WRITE_PROTECTED,
	};

	return (unsigned)c < SCSI_CONDITION_COUNT ? reasons[c] : REASON_COMMAND_REFUSED;
}

/* INVALID OPCODE, INVALID FIELD IN CDB, INVALID FIELD IN PARAMETER LIST: the drive or its path lacks it. */
static bool is_unsupported(const struct scsi_sense *s)
{
	return s->is_known && s->key == SENSE_ILLEGAL_REQUEST &&
	       (s->asc == 0x20 || s->asc == 0x24 || s->asc == 0x26);
}

int scsi_send(struct handle *h, struct scsi_command *c, struct scsi_result *ret, struct error *err)
{
	struct scsi_result r = { .answer = ANSWER_UNKNOWN, .reason = REASON_NONE };
	int rc = handle_scsi(h, c, &r.answer, err);

	if (rc)
		return rc;
	r.status = c->status;
	if (c->status == SCSI_CHECK_CONDITION)
		r.sense = scsi_sense_decode(c->sense, c->n_sense);
	if (r.answer == ANSWER_REFUSED)
		r.reason = is_unsupported(&r.sense)
				   ? REASON_COMMAND_UNSUPPORTED
				   : scsi_condition_reason(scsi_condition_of(r.status, &r.sense));
	*ret = r;
	return 0;
}

int scsi_ask(struct handle *h, struct scsi_command *c, struct scsi_result *ret, struct error *err)
{
	struct scsi_result r = { .answer = ANSWER_UNKNOWN };
	bool was_reset = false;

	for (unsigned i = 0; i < ATTENTIONS_MOST; i++) {
		int rc = scsi_send(h, c, &r, err);

		if (rc)
			return rc;
		if (r.answer != ANSWER_REFUSED || !r.sense.is_known ||
		    r.sense.key != SENSE_UNIT_ATTENTION)
			break;
		was_reset = was_reset || r.sense.asc == 0x29;
	}
	/* With a status there was an answer, be it BUSY or an abort; without one the drive is away. */
	if (r.answer == ANSWER_UNKNOWN && r.status == SCSI_GOOD)
		return error_set(err, REASON_COMMAND_UNKNOWN, 0, NULL, "SCSI opcode=%02x",
				 c->cdb[0]);
	r.was_reset = was_reset;
	*ret = r;
	return 0;
}

static void look_take(struct scsi_look *look, enum scsi_condition condition,
		      const struct scsi_sense *s, const uint8_t *bytes, size_t n)
{
	look->condition = condition;
	look->has_progress = s->has_progress;
	look->progress = s->progress;
	look->ascq = s->ascq;
	look->n_sense = (uint8_t)(n < sizeof(look->sense) ? n : sizeof(look->sense));
	memcpy(look->sense, bytes, look->n_sense);
}

/* REQUEST SENSE tells the condition as data (SPC-4 6.39), with progress. */
static int look_by_sense(struct handle *h, struct scsi_look *look, struct error *err)
{
	uint8_t data[252] = { 0 };
	struct scsi_command c = {
		.cdb = { OP_REQUEST_SENSE, 0, 0, 0, sizeof(data), 0 },
		.n_cdb = 6,
		.direction = DATA_IN,
		.data = data,
		.n_data = sizeof(data),
		.timeout_ms = SCSI_ASK_MS,
	};
	struct scsi_result r;
	struct scsi_sense s;
	int rc = scsi_ask(h, &c, &r, err);

	if (rc)
		return rc;
	look->was_reset = r.was_reset;
	if (r.answer == ANSWER_DONE && r.status == SCSI_GOOD) {
		s = scsi_sense_decode(data, c.n_done);
		look_take(look, scsi_condition_of(SCSI_GOOD, &s), &s, data, c.n_done);
		if (s.is_known && s.key == SENSE_UNIT_ATTENTION && s.asc == 0x29)
			look->was_reset = true; /* told as data, and taken away by it */
	} else {
		look_take(look, scsi_condition_of(r.status, &r.sense), &r.sense, c.sense,
			  c.n_sense);
	}
	return 0;
}

static int look_by_ready(struct handle *h, struct scsi_look *look, struct error *err)
{
	struct scsi_command c = { .cdb = { OP_TEST_UNIT_READY },
				  .n_cdb = 6,
				  .timeout_ms = SCSI_ASK_MS };
	struct scsi_result r;
	int rc = scsi_ask(h, &c, &r, err);

	if (rc)
		return rc;
	look->was_reset = look->was_reset || r.was_reset;
	look_take(look,
		  r.answer == ANSWER_DONE && r.status == SCSI_GOOD
			  ? SCSI_CONDITION_READY
			  : scsi_condition_of(r.status, &r.sense),
		  &r.sense, c.sense, c.n_sense);
	return 0;
}

int scsi_look(struct handle *h, struct scsi_look *ret, struct error *err)
{
	struct scsi_look look = { .condition = SCSI_CONDITION_UNKNOWN };
	int rc = look_by_sense(h, &look, err);

	if (!rc && look.condition == SCSI_CONDITION_UNKNOWN)
		rc = look_by_ready(h, &look, err);
	if (!rc)
		*ret = look;
	return rc;
}

int scsi_capacity_ask(struct handle *h, bool *ret_is_told, struct scsi_capacity *ret,
		      struct scsi_result *why, struct error *err)
{
	uint8_t data[32] = { 0 };
	struct scsi_command c = {
		.cdb = { OP_SERVICE_ACTION_IN, ACTION_READ_CAPACITY_16, 0, 0, 0, 0, 0, 0, 0, 0, 0,
			 0, 0, sizeof(data) },
		.n_cdb = 16,
		.direction = DATA_IN,
		.data = data,
		.n_data = sizeof(data),
		.timeout_ms = SCSI_ASK_MS,
	};
	int rc = scsi_ask(h, &c, why, err);

	if (rc)
		return rc;
	*ret_is_told = why->answer == ANSWER_DONE && scsi_capacity16_decode(data, c.n_done, ret);
	if (*ret_is_told || why->reason != REASON_COMMAND_UNSUPPORTED)
		return 0;
	memset(c.cdb, 0, sizeof(c.cdb));
	c.cdb[0] = OP_READ_CAPACITY_10;
	c.n_cdb = 10;
	c.n_data = 8;
	rc = scsi_ask(h, &c, why, err);
	if (!rc)
		*ret_is_told = why->answer == ANSWER_DONE &&
			       scsi_capacity10_decode(data, c.n_done, ret);
	return rc;
}

int scsi_opcode_ask(struct handle *h, uint8_t opcode, uint16_t service_action, enum told *ret,
		    struct error *err)
{
	uint8_t data[64] = { 0 };
	struct scsi_command c = {
		/* REPORTING OPTIONS 010b: one command with a service action. */
		.cdb = { OP_MAINTENANCE_IN, ACTION_REPORT_OPCODES, 2, opcode,
			 (uint8_t)(service_action >> 8), (uint8_t)service_action, 0, 0, 0,
			 sizeof(data) },
		.n_cdb = 12,
		.direction = DATA_IN,
		.data = data,
		.n_data = sizeof(data),
		.timeout_ms = SCSI_ASK_MS,
	};
	struct scsi_result r;
	int rc = scsi_ask(h, &c, &r, err);

	if (!rc)
		*ret = r.answer == ANSWER_DONE ? scsi_opcode_told(data, c.n_done) : TOLD_UNKNOWN;
	return rc;
}
