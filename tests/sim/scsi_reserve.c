/*
 * tests/sim/scsi_reserve.c - persistent reservations (SPC-4 5.12, 6.16, 6.17), of the drive as a whole.
 */
#include "tests/sim/scsi_inside.h"

enum {
	WRITE_EXCLUSIVE = 1,
	EXCLUSIVE_ACCESS = 3,
	WE_REGISTRANTS = 5,
	EA_REGISTRANTS = 6,
	WE_ALL = 7,
	EA_ALL = 8
};
enum {
	OUT_REGISTER,
	OUT_RESERVE,
	OUT_RELEASE,
	OUT_CLEAR,
	OUT_PREEMPT,
	OUT_PREEMPT_ABORT,
	OUT_REGISTER_IGNORE
};
enum { IN_KEYS, IN_RESERVATION, IN_CAPABILITIES, IN_STATUS };

static bool is_type(uint8_t type)
{
	return type == WRITE_EXCLUSIVE || type == EXCLUSIVE_ACCESS ||
	       (type >= WE_REGISTRANTS && type <= EA_ALL);
}

/* Commands that a reservation doesn't keep out (SPC-4 table 66, SBC-3 table 13). */
static bool is_free(const uint8_t *cdb)
{
	switch (cdb[0]) {
	case 0x00: /* TEST UNIT READY */
	case 0x03:
	case 0x12:
	case 0x25:
	case 0x5e: /* PERSISTENT RESERVE IN, OUT: judged there */
	case 0x5f:
	case 0xa0:
	case 0xa3:
		return true;
	case 0x9e:
		return (cdb[1] & 0x1f) == 0x10;
	default:
		return false;
	}
}

static bool is_reading(uint8_t opcode)
{
	return opcode == 0x08 || opcode == 0x28 || opcode == 0x88 || opcode == 0xa8 ||
	       opcode == 0x2f || opcode == 0x8f;
}

bool sim_scsi_conflicts(const struct scsi_path *p, const uint8_t *cdb)
{
	const struct scsi_reservation *r = &p->drive->kept.reservation;
	bool is_registered = r->keys[p->index] != 0;
	bool allows_reads = r->type == WRITE_EXCLUSIVE || r->type == WE_REGISTRANTS ||
			    r->type == WE_ALL;

	if (!r->type || is_free(cdb) || r->holder == p->index)
		return false;
	if (r->type >= WE_REGISTRANTS && is_registered)
		return false;
	return !(allows_reads && is_reading(cdb[0]));
}

static size_t keys_put(const struct scsi_reservation *r, uint8_t *bytes)
{
	size_t n = 8;

	for (unsigned i = 0; i <= TARGET_PATHS_MOST; i++) {
		if (!r->keys[i])
			continue;
		put_be64(bytes + n, r->keys[i]);
		n += 8;
	}
	return n;
}

static size_t reservation_put(const struct scsi_reservation *r, uint8_t *bytes)
{
	if (!r->type)
		return 8;
	put_be64(bytes + 8, r->type >= WE_ALL ? 0 : r->keys[r->holder]);
	bytes[21] = r->type;
	return 24;
}

void sim_scsi_reserve_in(struct scsi_path *p, struct target_command *c)
{
	const struct scsi_reservation *r = &p->drive->kept.reservation;
	uint8_t bytes[64] = { 0 };
	size_t n;

	put_be32(bytes, r->generation);
	switch (c->cdb[1] & 0x1f) {
	case IN_KEYS:
		n = keys_put(r, bytes);
		break;
	case IN_RESERVATION:
		n = reservation_put(r, bytes);
		break;
	case IN_CAPABILITIES:
		memset(bytes, 0, 8);
		put_be16(bytes, 8);
		bytes[2] = 0x01; /* it lasts through power loss */
		bytes[3] = 0x81; /* the type mask is valid */
		bytes[4] = 0xea;
		bytes[5] = 0x01;
		sim_answer_data(c, bytes, 8, be16(c->cdb + 7));
		return;
	default:
		sim_scsi_refuse(p, c, SENSE_BAD_CDB);
		return;
	}
	put_be32(bytes + 4, (uint32_t)(n - 8));
	sim_answer_data(c, bytes, n, be16(c->cdb + 7));
}

static void release(struct scsi_reservation *r)
{
	r->type = 0;
	r->holder = 0;
}

/* Whoever has KEY loses it, and the reservation with it. */
static void preempt(struct scsi_path *p, uint64_t key, uint8_t type)
{
	struct scsi_reservation *r = &p->drive->kept.reservation;
	bool holds = r->type && r->keys[r->holder] == key;

	for (unsigned i = 0; i <= TARGET_PATHS_MOST; i++)
		if (i != p->index && r->keys[i] == key)
			r->keys[i] = 0;
	if (!holds)
		return;
	r->type = type;
	r->holder = (uint8_t)p->index;
	sim_scsi_attention_all(p->drive, SENSE_RESERVATIONS_PREEMPTED, p);
}

static void clear(struct scsi_path *p)
{
	struct scsi_reservation *r = &p->drive->kept.reservation;

	memset(r->keys, 0, sizeof(r->keys));
	release(r);
	sim_scsi_attention_all(p->drive, SENSE_RESERVATIONS_PREEMPTED, p);
}

/* By a registrant, whose key was right. The status that it ends with. */
static uint8_t by_registrant(struct scsi_path *p, const uint8_t *cdb, uint64_t wanted)
{
	struct scsi_reservation *r = &p->drive->kept.reservation;
	uint8_t type = cdb[2] & 0x0f;

	switch (cdb[1] & 0x1f) {
	case OUT_RESERVE:
		if (r->type && (r->holder != p->index || r->type != type))
			return STATUS_CONFLICT;
		r->type = type;
		r->holder = (uint8_t)p->index;
		return STATUS_GOOD;
	case OUT_RELEASE:
		if (r->type && r->holder == p->index)
			release(r);
		return STATUS_GOOD;
	case OUT_CLEAR:
		clear(p);
		return STATUS_GOOD;
	default:
		preempt(p, wanted, type);
		return STATUS_GOOD;
	}
}

void sim_scsi_reserve_out(struct scsi_path *p, struct target_command *c)
{
	struct scsi_reservation *r = &p->drive->kept.reservation;
	uint8_t action = c->cdb[1] & 0x1f;
	uint64_t key, wanted;
	bool is_registering = action == OUT_REGISTER || action == OUT_REGISTER_IGNORE;

	if (!c->out || c->n_out < 24 || be32(c->cdb + 5) != 24) {
		sim_scsi_refuse(p, c, SENSE_PARAMETER_LENGTH);
		return;
	}
	key = be64(c->out);
	wanted = be64(c->out + 8);
	if (action > OUT_REGISTER_IGNORE ||
	    (!is_registering && action != OUT_CLEAR && !is_type(c->cdb[2] & 0x0f))) {
		sim_scsi_refuse(p, c, SENSE_BAD_CDB);
		return;
	}
	if (action != OUT_REGISTER_IGNORE && key != r->keys[p->index]) {
		sim_answer_status(c, STATUS_CONFLICT);
		return;
	}
	if (is_registering) {
		r->keys[p->index] = wanted;
		if (!wanted && r->type && r->holder == p->index)
			release(r);
		sim_answer_good(c);
	} else if (!r->keys[p->index]) {
		sim_answer_status(c, STATUS_CONFLICT);
		return;
	} else {
		sim_answer_status(c, by_registrant(p, c->cdb, wanted));
	}
	r->generation++;
	p->drive->revision++;
}
