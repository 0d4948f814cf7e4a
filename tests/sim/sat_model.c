/*
 * tests/sim/sat_model.c - the SCSI commands that are translated (SAT-3 8 and 9), and the target's door.
 */
#include "tests/sim/sat_model.h"

#include <stdlib.h>

#include "tests/sim/sat_inside.h"

static struct sat_model *sat_of(struct scsi_target *t)
{
	return (struct sat_model *)(void *)t;
}

static const struct sat_model *sat_in(const struct scsi_target *t)
{
	return (const struct sat_model *)(const void *)t;
}

enum target_end sat_ask(struct sat_model *s, const struct ata_request *q)
{
	struct ata_request asked = *q;

	asked.device = 0x40;
	s->wants_registers = false;
	return ata_model_run(s->ata, &asked, &s->result);
}

/* Blocks that the host may address, and those that it is told of. */
static uint64_t visible_blocks(const struct sat_model *s)
{
	uint64_t n = ata_model_shown_blocks(s->ata);

	if (s->config.tells_blocks)
		return s->config.tells_blocks;
	return s->config.caps_blocks && s->config.caps_blocks < n ? s->config.caps_blocks : n;
}

static void refuse(struct sat_model *s, struct target_command *c, uint32_t k)
{
	sim_answer_sense(c, s->has_descriptor_sense, k);
}

static bool is_locked(const struct sat_model *s)
{
	uint8_t id[512];

	ata_model_identify(s->ata, id);
	return le16(id + 256) & 4; /* word 128 */
}

/* What a translated command's registers become. */
static void translate(struct sat_model *s, struct target_command *c, bool is_write)
{
	struct ata_result r = s->result;

	if (r.status & 0x80)
		sim_answer_status(c, STATUS_BUSY);
	else if (!(r.status & 0x21))
		sim_answer_good(c);
	else if (r.error & 0x40)
		sim_answer_bad_lba(c, s->has_descriptor_sense, SENSE_UNREADABLE_RELOCATION, r.lba);
	else if (r.has_bad_lba)
		sim_answer_bad_lba(c, s->has_descriptor_sense,
				   is_write ? SENSE_WRITE_FAULT : SENSE_BAD_LBA, r.lba);
	else if (r.error & 0x10)
		refuse(s, c, SENSE_BAD_LBA);
	else
		refuse(s, c, is_locked(s) ? SENSE_SECURITY_CONFLICT : SENSE_ABORTED);
}

/* Where an address leads in a bridge that counts too few bits. */
static uint64_t place_of(struct sat_model *s, uint64_t lba, uint32_t n)
{
	uint64_t wraps = s->config.wraps_blocks;

	if (!wraps || lba + n <= wraps)
		return lba;
	ata_model_lies(s->ata)->n[LIE_ALIAS]++;
	return lba % wraps;
}

/* One ATA command moves 65535 blocks at most here; hosts ask for less. */
#define BLOCKS_MOST 65535

static enum target_end transfer(struct sat_model *s, struct target_command *c, bool is_write)
{
	struct ata_request q = { .command = is_write ? 0x35 : 0x25, .is_ext = true };
	size_t n_bytes, n_there = is_write ? c->n_out : c->n_in_most;
	struct scsi_stretch at;
	enum target_end end;

	if (!sim_stretch_of(c, &at) || at.protect || at.n_blocks > BLOCKS_MOST) {
		refuse(s, c, SENSE_BAD_CDB);
		return TARGET_ANSWERED;
	}
	if (at.lba > visible_blocks(s) || at.n_blocks > visible_blocks(s) - at.lba) {
		refuse(s, c, SENSE_BAD_LBA);
		return TARGET_ANSWERED;
	}
	n_bytes = (size_t)at.n_blocks * ata_model_medium(s->ata)->block_bytes;
	if (!at.n_blocks) {
		sim_answer_good(c);
		return TARGET_ANSWERED;
	}
	if (n_there < n_bytes) {
		refuse(s, c, SENSE_BAD_CDB);
		return TARGET_ANSWERED;
	}
	q.lba = place_of(s, at.lba, at.n_blocks);
	q.count = (uint16_t)at.n_blocks;
	q.in = is_write ? NULL : c->in;
	q.n_in_most = is_write ? 0 : n_bytes;
	q.out = is_write ? c->out : NULL;
	q.n_out = is_write ? n_bytes : 0;
	if (is_write && at.is_fua)
		q.command = 0x3d;
	end = sat_ask(s, &q);
	if (end != TARGET_ANSWERED)
		return end;
	n_bytes = s->result.n_in;
	translate(s, c, is_write);
	if (!is_write && c->status == STATUS_GOOD)
		c->n_in = n_bytes;
	return end;
}

static enum target_end no_data(struct sat_model *s, struct target_command *c, uint8_t command)
{
	const struct ata_request q = { .command = command, .is_ext = command == 0xea };
	enum target_end end = sat_ask(s, &q);

	if (end == TARGET_ANSWERED)
		translate(s, c, true);
	return end;
}

static enum target_end verify(struct sat_model *s, struct target_command *c)
{
	struct ata_request q = { .command = 0x42, .is_ext = true };
	struct scsi_stretch at;
	enum target_end end;

	if (!sim_stretch_of(c, &at) || at.n_blocks > BLOCKS_MOST || c->cdb[1] & 6) {
		refuse(s, c, SENSE_BAD_CDB);
		return TARGET_ANSWERED;
	}
	q.lba = place_of(s, at.lba, at.n_blocks);
	q.count = (uint16_t)at.n_blocks;
	if (!q.count) {
		sim_answer_good(c);
		return TARGET_ANSWERED;
	}
	end = sat_ask(s, &q);
	if (end == TARGET_ANSWERED)
		translate(s, c, false);
	return end;
}

/* UNMAP as one block of ranges (SAT-3 9.26). */
static enum target_end unmap(struct sat_model *s, struct target_command *c)
{
	uint8_t ranges[512] = { 0 };
	struct ata_request q = { .command = 0x06,
				 .feature = 1,
				 .count = 1,
				 .is_ext = true,
				 .out = ranges,
				 .n_out = sizeof(ranges) };
	size_t n = 0;
	enum target_end end;

	if (!ata_model_config(s->ata)->trim || s->config.is_usb) {
		refuse(s, c, SENSE_BAD_OPCODE);
		return TARGET_ANSWERED;
	}
	for (size_t at = 8; c->out && at + 16 <= c->n_out; at += 16) {
		uint64_t lba = be64(c->out + at);
		uint32_t left = be32(c->out + at + 8);

		while (left && n < 64) {
			uint16_t part = left < 65535 ? (uint16_t)left : 65535;
			uint64_t entry = lba | (uint64_t)part << 48;

			for (unsigned i = 0; i < 8; i++)
				ranges[8 * n + i] = (uint8_t)(entry >> 8 * i);
			n++;
			lba += part;
			left -= part;
		}
	}
	end = sat_ask(s, &q);
	if (end == TARGET_ANSWERED)
		translate(s, c, true);
	return end;
}

static void capacity(struct sat_model *s, struct target_command *c)
{
	const struct ata_config *a = ata_model_config(s->ata);
	struct scsi_capacity k = { .n_blocks = visible_blocks(s),
				   .block_bytes = ata_model_medium(s->ata)->block_bytes,
				   .physical_exponent = a->physical_exponent,
				   .is_thin = a->trim && !s->config.is_usb,
				   .reads_zeros = a->trim && a->rzat && !s->config.is_usb };

	if (k.n_blocks != ata_model_shown_blocks(s->ata))
		ata_model_lies(s->ata)->n[LIE_WRONG_CAPACITY]++;
	sim_answer_capacity(c, &k);
}

static enum target_end translated(struct sat_model *s, struct target_command *c)
{
	switch (c->cdb[0]) {
	case 0x08:
	case 0x28:
	case 0x88:
	case 0xa8:
		return transfer(s, c, false);
	case 0x0a:
	case 0x2a:
	case 0x8a:
	case 0xaa:
		return transfer(s, c, true);
	case 0x2f:
	case 0x8f:
		return verify(s, c);
	case 0x35:
	case 0x91:
		return no_data(s, c, 0xea);
	case 0x42:
		return unmap(s, c);
	case 0x85:
	case 0xa1:
		return sat_pass_through(s, c);
	default:
		refuse(s, c, SENSE_BAD_OPCODE);
		return TARGET_ANSWERED;
	}
}

/* What the layer answers by itself. False: it doesn't. */
static bool own(struct sat_model *s, struct target_command *c)
{
	switch (c->cdb[0]) {
	case 0x00: /* TEST UNIT READY: ready even in a sanitize, as libata's is */
	case 0x1b: /* START STOP UNIT */
		sim_answer_good(c);
		return true;
	case 0x03:
		sim_answer_requested_sense(c, s->attention, -1);
		s->attention = 0;
		return true;
	case 0x12:
		sat_inquiry(s, c);
		return true;
	case 0x15:
	case 0x55:
		sat_mode_select(s, c);
		return true;
	case 0x1a:
	case 0x5a:
		sat_mode_sense(s, c);
		return true;
	case 0x25:
		capacity(s, c);
		return true;
	case 0x9e:
		if ((c->cdb[1] & 0x1f) != 0x10)
			return false;
		capacity(s, c);
		return true;
	case 0xa0:
		sim_answer_luns(c, 1);
		return true;
	default:
		return false;
	}
}

/* INQUIRY, REPORT LUNS and REQUEST SENSE are answered whatever happened before (SAM-5 5.14). */
static bool is_over_attention(uint8_t opcode)
{
	return opcode == 0x03 || opcode == 0x12 || opcode == 0xa0;
}

static enum target_end run(struct scsi_target *t, struct target_command *c)
{
	struct sat_model *s = sat_of(t);

	sim_answer_good(c);
	if (ata_model_is_gone(s->ata))
		return TARGET_GONE;
	if (!c->n_cdb || (c->cdb[0] >= 0x20 && c->n_cdb < 10) ||
	    (c->cdb[0] >= 0x80 && c->cdb[0] < 0xa0 && c->n_cdb < 16) || c->n_cdb < 6) {
		refuse(s, c, SENSE_BAD_CDB);
		return TARGET_ANSWERED;
	}
	if (s->attention && !is_over_attention(c->cdb[0])) {
		refuse(s, c, s->attention);
		s->attention = 0;
		return TARGET_ANSWERED;
	}
	if (own(s, c))
		return TARGET_ANSWERED;
	return translated(s, c);
}

static enum target_end poll(struct scsi_target *t, struct target_command *c)
{
	struct sat_model *s = sat_of(t);
	enum target_end end = ata_model_poll(s->ata, &s->result);

	if (end == TARGET_ANSWERED)
		sat_pass_answer(s, c);
	if (end == TARGET_RESET)
		s->attention = SENSE_RESET;
	return end;
}

static void abort_pending(struct scsi_target *t)
{
	ata_model_abort(sat_of(t)->ata);
}

static void reset(struct scsi_target *t)
{
	ata_model_reset(sat_of(t)->ata);
	sat_of(t)->attention = SENSE_RESET;
}

static void tick(struct scsi_target *t, uint32_t ms)
{
	ata_model_tick(sat_of(t)->ata, ms);
}

static uint32_t due_ms(const struct scsi_target *t)
{
	return ata_model_due_ms(sat_in(t)->ata);
}

static void power_cycle(struct scsi_target *t)
{
	struct sat_model *s = sat_of(t);

	ata_model_power_cycle(s->ata);
	s->has_descriptor_sense = false;
	s->attention = SENSE_POWER_ON;
}

static size_t save(const struct scsi_target *t, uint8_t *bytes, size_t n_most)
{
	return ata_model_save(sat_in(t)->ata, bytes, n_most);
}

static bool load(struct scsi_target *t, const uint8_t *bytes, size_t n)
{
	return ata_model_load(sat_of(t)->ata, bytes, n);
}

static uint64_t revision(const struct scsi_target *t)
{
	return ata_model_revision(sat_in(t)->ata);
}

static void close_target(struct scsi_target *t)
{
	ata_model_free(sat_of(t)->ata);
	free(sat_of(t));
}

static const struct target_ops sat_ops = { .name = "sat",
					   .scsi = run,
					   .poll = poll,
					   .abort = abort_pending,
					   .reset = reset,
					   .tick = tick,
					   .due_ms = due_ms,
					   .power_cycle = power_cycle,
					   .save = save,
					   .load = load,
					   .revision = revision,
					   .close = close_target };

struct scsi_target *sat_model_new(const struct sat_config *c, struct ata_model *ata)
{
	struct sat_model *s = calloc(1, sizeof(*s));

	if (!s)
		abort();
	s->target.ops = &sat_ops;
	s->config = *c;
	s->ata = ata;
	return &s->target;
}

struct ata_model *sat_model_ata(struct scsi_target *t)
{
	return sat_of(t)->ata;
}
