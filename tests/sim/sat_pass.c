/*
 * tests/sim/sat_pass.c - ATA PASS-THROUGH (12) and (16) (SAT-3 12.2).
 */
#include "tests/sim/sat_inside.h"

enum { NON_DATA = 3, PIO_IN = 4, PIO_OUT = 5, DMA = 6, UDMA_IN = 10, UDMA_OUT = 11, RESPONSE = 15 };
enum { CK_COND = 1 << 5, T_DIR = 1 << 3, BYT_BLOK = 1 << 2 };

/* PROTOCOL and flags stand at the same place in both. */
struct pass {
	uint8_t protocol, flags;
	bool is_sixteen;
};

static void request_of(const uint8_t *cdb, bool is_sixteen, struct ata_request *q)
{
	*q = (struct ata_request){ .in = NULL };
	if (!is_sixteen) {
		q->feature = cdb[3];
		q->count = cdb[4];
		q->lba = (uint64_t)cdb[5] | (uint64_t)cdb[6] << 8 | (uint64_t)cdb[7] << 16;
		q->device = cdb[8];
		q->command = cdb[9];
	} else {
		q->is_ext = cdb[1] & 1;
		q->feature = cdb[4];
		q->count = cdb[6];
		q->lba = (uint64_t)cdb[8] | (uint64_t)cdb[10] << 8 | (uint64_t)cdb[12] << 16;
		q->device = cdb[13];
		q->command = cdb[14];
	}
	if (q->is_ext) {
		q->feature |= (uint16_t)(cdb[3] << 8);
		q->count |= (uint16_t)(cdb[5] << 8);
		q->lba |= (uint64_t)cdb[7] << 24 | (uint64_t)cdb[9] << 32 | (uint64_t)cdb[11] << 40;
	} else {
		q->lba |= (uint64_t)(q->device & 0x0f) << 24;
	}
}

/* How many bytes the CDB moves: T_LENGTH says where that stands, BYT_BLOK in what (SAT-3 12.2.2.5). */
static size_t length_of(const struct pass *p, const struct ata_request *q, size_t n_there)
{
	size_t unit = p->flags & BYT_BLOK ? 512 : 1;

	switch (p->flags & 3) {
	case 1:
		return q->feature * unit;
	case 2:
		return q->count * unit;
	case 3:
		return n_there;
	default:
		return 0;
	}
}

static bool is_in(const struct pass *p)
{
	return p->protocol == PIO_IN || p->protocol == UDMA_IN ||
	       (p->protocol == DMA && p->flags & T_DIR);
}

/* Sets Q's data. False: the fields contradict each other or what the host gives room for. */
static bool data_of(const struct pass *p, const struct target_command *c, struct ata_request *q)
{
	bool reads = is_in(p);
	size_t n = length_of(p, q, reads ? c->n_in_most : c->n_out);

	switch (p->protocol) {
	case NON_DATA:
		return !(p->flags & 3);
	case PIO_IN:
	case UDMA_IN:
		if (!(p->flags & T_DIR))
			return false;
		break;
	case PIO_OUT:
	case UDMA_OUT:
		if (p->flags & T_DIR)
			return false;
		break;
	case DMA:
		break;
	default:
		return false;
	}
	if (n > (reads ? c->n_in_most : c->n_out))
		return false;
	/* COUNT 0 moves nothing: the drive then waits in vain for its data and aborts. */
	if (reads && n) {
		q->in = c->in;
		q->n_in_most = n;
	} else if (n) {
		q->out = c->out;
		q->n_out = n;
	}
	return true;
}

static void descriptor_registers(const struct ata_result *r, uint8_t *d)
{
	d[0] = 0x09;
	d[1] = 0x0c;
	d[2] = r->is_ext;
	d[3] = r->error;
	d[5] = (uint8_t)r->count;
	d[7] = (uint8_t)r->lba;
	d[9] = (uint8_t)(r->lba >> 8);
	d[11] = (uint8_t)(r->lba >> 16);
	if (r->is_ext) {
		d[4] = (uint8_t)(r->count >> 8);
		d[6] = (uint8_t)(r->lba >> 24);
		d[8] = (uint8_t)(r->lba >> 32);
		d[10] = (uint8_t)(r->lba >> 40);
	}
	d[12] = r->device;
	d[13] = r->status;
}

static void registers_in_descriptor(struct target_command *c, uint32_t k,
				    const struct ata_result *r)
{
	size_t n_in = c->n_in;

	sim_answer_sense(c, true, k);
	c->n_in = n_in;
	c->sense[7] = 14;
	descriptor_registers(r, c->sense + 8);
	c->n_sense = 22;
}

static void fixed_registers(const struct ata_result *r, uint8_t *fields, uint8_t *flags,
			    uint8_t *lba)
{
	fields[0] = r->error;
	fields[1] = r->status;
	fields[2] = r->device;
	fields[3] = (uint8_t)r->count;
	*flags = (uint8_t)(r->is_ext << 7 | (r->is_ext && r->count >> 8) << 6 |
			   (r->is_ext && r->lba >> 24) << 5);
	lba[0] = (uint8_t)r->lba;
	lba[1] = (uint8_t)(r->lba >> 8);
	lba[2] = (uint8_t)(r->lba >> 16);
}

static void registers_in_fixed(struct target_command *c, uint32_t k, const struct ata_result *r,
			       bool is_shifted)
{
	sim_answer_sense(c, false, k);
	if (is_shifted) {
		/* Linux 6.1 sets EXTEND alone of the flags. */
		fixed_registers(r, c->sense + 8, c->sense + 16, c->sense + 17);
		c->sense[16] &= 0x80;
		c->n_sense = TARGET_SENSE_MOST; /* it hands over its whole buffer */
		return;
	}
	c->sense[0] |= 0x80;
	fixed_registers(r, c->sense + 3, c->sense + 8, c->sense + 9);
}

static uint32_t failure_of(const struct ata_result *r)
{
	if (r->error & 0x40)
		return SENSE_UNREADABLE_RELOCATION;
	if (r->error & 0x10 && !(r->error & 0x04))
		return 0x031401; /* record not found, as libata says */
	return SENSE_ABORTED;
}

void sat_pass_answer(struct sat_model *s, struct target_command *c)
{
	struct ata_result *r = &s->result;
	struct drive_lies *lies = ata_model_lies(s->ata);
	bool is_bad = r->status & 0x21;

	if (s->config.zeroes_count && !s->request.in && !s->request.out) {
		lies->n[LIE_ZERO_COUNT]++;
		r->count = 0;
	}
	if (!r->is_ext) {
		r->device = (uint8_t)((r->device & 0xf0) | (r->lba >> 24 & 0x0f));
		r->lba &= 0xffffff;
	}
	sim_answer_good(c);
	c->n_in = s->request.in && !is_bad ? r->n_in : 0;
	if (is_bad && s->config.hides_failures) {
		lies->n[LIE_GOOD_FAILURE]++;
		return;
	}
	if (s->wants_registers && !is_bad && s->config.loses_registers) {
		lies->n[LIE_NO_REGISTERS]++;
		return;
	}
	if (is_bad && s->config.loses_registers) {
		lies->n[LIE_NO_REGISTERS]++;
		sim_answer_sense(c, false, SENSE_ABORTED);
		return;
	}
	if (!is_bad && s->wants_registers)
		registers_in_descriptor(c, SENSE_ATA_REGISTERS, r);
	else if (is_bad && (s->config.sense == SAT_SENSE_DESCRIPTOR || s->has_descriptor_sense))
		registers_in_descriptor(c, failure_of(r), r);
	else if (is_bad)
		registers_in_fixed(c, failure_of(r), r, s->config.sense == SAT_SENSE_SHIFTED);
}

enum target_end sat_pass_through(struct sat_model *s, struct target_command *c)
{
	struct pass p = { .protocol = c->cdb[1] >> 1 & 0x0f,
			  .flags = c->cdb[2],
			  .is_sixteen = c->cdb[0] == 0x85 };
	enum target_end end;

	if (s->config.passes_nothing || (p.is_sixteen && s->config.passes_12_only) ||
	    c->n_cdb < (p.is_sixteen ? 16u : 12u)) {
		sim_answer_sense(c, s->has_descriptor_sense, SENSE_BAD_OPCODE);
		return TARGET_ANSWERED;
	}
	s->wants_registers = p.flags & CK_COND;
	if (p.protocol == RESPONSE) { /* the registers of the last one again */
		s->wants_registers = true;
		s->request = (struct ata_request){ .in = NULL };
		sat_pass_answer(s, c);
		return TARGET_ANSWERED;
	}
	request_of(c->cdb, p.is_sixteen, &s->request);
	if (!data_of(&p, c, &s->request)) {
		sim_answer_sense(c, s->has_descriptor_sense, SENSE_BAD_CDB);
		return TARGET_ANSWERED;
	}
	if (s->config.zeroes_count && p.protocol == NON_DATA)
		s->request.count = 0;
	end = ata_model_run(s->ata, &s->request, &s->result);
	if (end != TARGET_ANSWERED)
		return end;
	if (s->result.status & 0x80)
		sim_answer_status(c, STATUS_BUSY);
	else
		sat_pass_answer(s, c);
	return end;
}
