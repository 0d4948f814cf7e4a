/*
 * devices/scsi_sanitize.c - SANITIZE: start and status.
 */
#include "devices/scsi_sanitize.h"

#include <errno.h>
#include <string.h>

#include "base/bytes.h"

enum { OP_SANITIZE = 0x48 };
enum { SANITIZE_IMMED = 0x80, SANITIZE_AUSE = 0x20 };
enum { OVERWRITE_INVERT = 0x80 };

/* Accepting takes no longer than this: flushing what a full cache holds. */
#define START_MS 120000

/* SBC-4 5.35.2: a pattern of one byte to one block, 1 to 31 passes. SAT-4 9.27 gives ATA's field of four
 * bytes and its count of at most 16. */
static bool overwrite_is_sound(const struct scsi_sanitize *s)
{
	if (!s->n_pattern || s->n_pattern > SCSI_PATTERN_MOST || s->n_pattern > s->block_bytes)
		return false;
	if (!s->passes || s->passes > 31)
		return false;
	return !s->is_ata || (s->n_pattern == 4 && s->passes <= 16);
}

bool scsi_sanitize_encode(const struct scsi_sanitize *s, uint8_t list[SCSI_SANITIZE_LIST],
			  struct scsi_command *c)
{
	memset(c, 0, sizeof(*c));
	memset(list, 0, SCSI_SANITIZE_LIST);
	c->n_cdb = 10;
	c->timeout_ms = START_MS;
	c->cdb[0] = OP_SANITIZE;
	c->cdb[1] = (uint8_t)(SANITIZE_IMMED | (s->is_unrestricted ? SANITIZE_AUSE : 0) |
			      (uint8_t)s->action);
	switch (s->action) {
	case SCSI_SANITIZE_OVERWRITE:
		if (!overwrite_is_sound(s))
			return false;
		list[0] = (uint8_t)((s->inverts ? OVERWRITE_INVERT : 0) | s->passes);
		put_be16(list + 2, s->n_pattern);
		memcpy(list + 4, s->pattern, s->n_pattern);
		c->direction = DATA_OUT;
		c->data = list;
		c->n_data = 4u + s->n_pattern;
		put_be16(c->cdb + 7, (uint16_t)c->n_data);
		return true;
	case SCSI_SANITIZE_BLOCK:
	case SCSI_SANITIZE_CRYPTO:
		return true;
	case SCSI_SANITIZE_EXIT_FAILURE:
		c->cdb[1] = SANITIZE_IMMED |
			    SCSI_SANITIZE_EXIT_FAILURE; /* AUSE belongs to a start */
		return true;
	}
	return false;
}

int scsi_sanitize_start(struct handle *h, const struct scsi_sanitize *s, struct scsi_result *ret,
			struct error *err)
{
	uint8_t list[SCSI_SANITIZE_LIST];
	struct scsi_command c;
	struct scsi_look look;
	int rc;

	if (!scsi_sanitize_encode(s, list, &c))
		return error_set(err, REASON_COMMAND_UNSUPPORTED, EINVAL, NULL,
				 "SANITIZE action=%02x passes=%u pattern=%u", (unsigned)s->action,
				 s->passes, s->n_pattern);
	/* UNIT ATTENTIONs that wait would be told instead of starting; looking takes them away. */
	rc = scsi_look(h, &look, err);
	return rc ? rc : scsi_send(h, &c, ret, err);
}

/* A drive that is ready and tells its size; 31/03 may come out only here. */
static int idle_or_not(struct handle *h, struct sanitize_status *s, struct error *err)
{
	struct scsi_capacity capacity;
	struct scsi_result why;
	bool is_told;
	int rc = scsi_capacity_ask(h, &is_told, &capacity, &why, err);

	if (rc)
		return rc;
	switch (scsi_condition_of(why.status, &why.sense)) {
	case SCSI_CONDITION_SANITIZING:
		s->state = SANITIZE_RUNNING;
		break;
	case SCSI_CONDITION_SANITIZE_FAILED:
		s->state = SANITIZE_FAILED;
		s->failure = why.sense.ascq;
		break;
	default:
		s->state = is_told ? SANITIZE_IDLE : SANITIZE_UNKNOWN;
		break;
	}
	return 0;
}

int scsi_sanitize_status(struct handle *h, struct sanitize_status *ret, struct error *err)
{
	struct sanitize_status s = { .state = SANITIZE_UNKNOWN };
	struct scsi_look look;
	int rc = scsi_look(h, &look, err);

	if (rc)
		return rc;
	s.n_raw = look.n_sense;
	memcpy(s.raw, look.sense, look.n_sense);
	if (look.condition == SCSI_CONDITION_SANITIZING) {
		s.state = SANITIZE_RUNNING;
		s.has_progress = look.has_progress;
		s.progress = look.progress;
	} else if (look.condition == SCSI_CONDITION_SANITIZE_FAILED) {
		s.state = SANITIZE_FAILED;
		s.failure = look.ascq;
	} else if (look.condition == SCSI_CONDITION_READY) {
		rc = idle_or_not(h, &s, err);
	}
	if (!rc)
		*ret = s;
	return rc;
}
