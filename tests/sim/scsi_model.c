/*
 * tests/sim/scsi_model.c - the drive as a whole: which command when, its paths, time, power, memory.
 */
#include "tests/sim/scsi_model.h"

#include <stdlib.h>

#include "tests/sim/scsi_inside.h"

static struct scsi_path *path_of(struct scsi_target *t)
{
	return (struct scsi_path *)(void *)t;
}

static const struct scsi_path *path_in(const struct scsi_target *t)
{
	return (const struct scsi_path *)(const void *)t;
}

void sim_scsi_refuse(const struct scsi_path *p, struct target_command *c, uint32_t k)
{
	sim_answer_sense(c, p->has_descriptor_sense, k);
}

/* LUNs share the medium in equal parts of whole blocks of 4096 bytes. */
uint64_t sim_scsi_lun_bytes(const struct scsi_drive *d)
{
	if (!d->config.are_luns)
		return d->medium->real_bytes;
	return d->medium->real_bytes / d->n_paths / 4096 * 4096;
}

uint64_t sim_scsi_lun_start(const struct scsi_path *p)
{
	return sim_scsi_lun_of(p) * sim_scsi_lun_bytes(p->drive);
}

uint64_t sim_scsi_shown_blocks(const struct scsi_drive *d)
{
	uint64_t all = sim_scsi_lun_bytes(d) / d->kept.block_bytes;

	return d->kept.shown_blocks && d->kept.shown_blocks < all ? d->kept.shown_blocks : all;
}

void sim_scsi_attention_all(struct scsi_drive *d, uint32_t k, const struct scsi_path *but)
{
	for (unsigned i = 0; i < d->n_paths; i++)
		if (&d->paths[i] != but)
			d->paths[i].attention = k;
}

/* What is answered whatever the drive is doing (SBC-3 4.11.2). */
static bool is_answered_anyway(uint8_t opcode)
{
	return opcode == 0x03 || opcode == 0x12 || opcode == 0x1a || opcode == 0x4d ||
	       opcode == 0x5a || opcode == 0xa0 || opcode == 0xa3;
}

/* What a failed sanitize or a lost format still lets through, beside that. */
static bool leads_out(const struct scsi_drive *d, const uint8_t *cdb)
{
	if (cdb[0] == 0x48 || cdb[0] == 0x25 || cdb[0] == 0x5e || cdb[0] == 0x5f ||
	    cdb[0] == 0x15 || cdb[0] == 0x55 || cdb[0] == 0x1b)
		return true;
	if (cdb[0] == 0x9e)
		return (cdb[1] & 0x1f) == 0x10;
	return cdb[0] == 0x04 && !(d->kept.has_failed && !d->kept.is_failure_allowed);
}

/* True: the drive's state answers. */
static bool is_kept_out(struct scsi_path *p, struct target_command *c)
{
	const struct scsi_kept *k = &p->drive->kept;

	if (is_answered_anyway(c->cdb[0]))
		return false;
	if (k->doing != SCSI_IDLE) {
		sim_answer_progress(c, p->has_descriptor_sense,
				    k->doing == SCSI_FORMATS ? SENSE_FORMATTING : SENSE_SANITIZING,
				    sim_erase_progress(&k->run));
		return true;
	}
	if (leads_out(p->drive, c->cdb))
		return false;
	if (k->has_failed)
		sim_scsi_refuse(p, c, SENSE_SANITIZE_FAILED);
	else if (k->is_corrupted)
		sim_scsi_refuse(p, c, SENSE_FORMAT_CORRUPTED);
	return k->has_failed || k->is_corrupted;
}

static void request_sense(struct scsi_path *p, struct target_command *c)
{
	const struct scsi_kept *k = &p->drive->kept;

	if (k->doing != SCSI_IDLE)
		sim_answer_requested_sense(c,
					   k->doing == SCSI_FORMATS ? SENSE_FORMATTING
								    : SENSE_SANITIZING,
					   sim_erase_progress(&k->run));
	else if (k->has_failed)
		sim_answer_requested_sense(c, SENSE_SANITIZE_FAILED, -1);
	else if (k->is_corrupted)
		sim_answer_requested_sense(c, SENSE_FORMAT_CORRUPTED, -1);
	else {
		sim_answer_requested_sense(c, p->attention, -1);
		p->attention = 0;
	}
}

static bool is_protected_command(const struct scsi_path *p, const struct target_command *c,
				 uint16_t action)
{
	return p->drive->config.protection_type && c->n_cdb >= 32 && be16(c->cdb + 8) == action;
}

static void simple(struct scsi_path *p, struct target_command *c)
{
	switch (c->cdb[0]) {
	case 0x00:
	case 0x1b:
		sim_answer_good(c);
		return;
	case 0x03:
		request_sense(p, c);
		return;
	case 0x12:
		sim_scsi_inquiry(p, c);
		return;
	case 0x15:
	case 0x55:
		sim_scsi_mode_select(p, c);
		return;
	case 0x1a:
	case 0x5a:
		sim_scsi_mode_sense(p, c);
		return;
	case 0x25:
		sim_scsi_capacity_tell(p, c);
		return;
	case 0x4d:
		sim_scsi_log_sense(p, c);
		return;
	case 0x5e:
		sim_scsi_reserve_in(p, c);
		return;
	case 0x5f:
		sim_scsi_reserve_out(p, c);
		return;
	case 0xa0:
		sim_answer_luns(c, p->drive->config.are_luns ? p->drive->n_paths : 1);
		return;
	default:
		sim_scsi_refuse(p, c, SENSE_BAD_OPCODE);
	}
}

/* False: not one of these. */
static bool media(struct scsi_path *p, struct target_command *c)
{
	switch (c->cdb[0]) {
	case 0x08:
	case 0x28:
	case 0x88:
	case 0xa8:
		sim_scsi_transfer(p, c, false);
		return true;
	case 0x0a:
	case 0x2a:
	case 0x8a:
	case 0xaa:
		sim_scsi_transfer(p, c, true);
		return true;
	case 0x2f:
	case 0x8f:
		sim_scsi_verify(p, c);
		return true;
	case 0x35:
	case 0x91:
		sim_scsi_flush(p, c);
		return true;
	case 0x7f:
		if (is_protected_command(p, c, 0x0009))
			sim_scsi_transfer(p, c, false);
		else if (is_protected_command(p, c, 0x000b))
			sim_scsi_transfer(p, c, true);
		else
			sim_scsi_refuse(p, c, SENSE_BAD_OPCODE);
		return true;
	default:
		return false;
	}
}

/* Commands that are known by their service action too. */
static bool by_action(struct scsi_path *p, struct target_command *c)
{
	if (c->cdb[0] == 0x9e && (c->cdb[1] & 0x1f) == 0x10)
		sim_scsi_capacity_tell(p, c);
	else if (c->cdb[0] == 0xa3 && (c->cdb[1] & 0x1f) == 0x0c)
		sim_scsi_opcodes(p, c);
	else
		return false;
	return true;
}

static enum target_end act(struct scsi_path *p, struct target_command *c, struct lie_at *lie)
{
	struct scsi_drive *d = p->drive;
	bool has_begun = false;

	if (c->cdb[0] == 0x48 && (d->config.overwrite || d->config.block || d->config.crypto))
		has_begun = sim_scsi_sanitize(p, c);
	else if (c->cdb[0] == 0x04)
		has_begun = sim_scsi_format(p, c);
	else if (!media(p, c) && !by_action(p, c))
		simple(p, c);
	if (has_begun) {
		d->run_lie = lie;
		sim_scsi_run_step(d, 0);
	}
	if (d->is_gone)
		return TARGET_GONE;
	if (!has_begun || d->blocked < 0)
		return TARGET_ANSWERED;
	return p->target.ops->poll(&p->target, c);
}

/* What a fault makes of a command that is not yet begun. True: that is its end. */
static bool is_spoilt(struct scsi_path *p, struct target_command *c, const struct lie_at *lie,
		      enum target_end *ret)
{
	struct scsi_drive *d = p->drive;

	if (!lie || lie->how == LIE_DROP_ANSWER || lie->at_percent)
		return false;
	d->kept.lies.n[lie->how]++;
	*ret = TARGET_ANSWERED;
	if (lie->how == LIE_DROP) {
		*ret = TARGET_DROPPED;
	} else if (lie->how == LIE_RESET) {
		sim_scsi_attention_all(d, SENSE_RESET, NULL);
		*ret = TARGET_RESET;
	} else if (lie->how == LIE_VANISH) {
		d->is_gone = true;
		*ret = TARGET_GONE;
	} else {
		sim_scsi_refuse(p, c, SENSE_BAD_OPCODE);
	}
	return true;
}

static bool is_over_attention(uint8_t opcode)
{
	return opcode == 0x03 || opcode == 0x12 || opcode == 0xa0;
}

static bool is_long_enough(const struct target_command *c)
{
	static const uint8_t lengths[8] = { 6, 10, 10, 10, 16, 12, 6, 6 };

	return c->n_cdb && c->n_cdb >= lengths[c->cdb[0] >> 5] &&
	       !(c->cdb[0] == 0x7f && c->n_cdb < 32);
}

static enum target_end run(struct scsi_target *t, struct target_command *c)
{
	struct scsi_path *p = path_of(t);
	struct scsi_drive *d = p->drive;
	struct lie_at *lie;
	enum target_end end;

	sim_answer_good(c);
	if (d->is_gone)
		return TARGET_GONE;
	if (!is_long_enough(c)) {
		sim_scsi_refuse(p, c, SENSE_BAD_CDB);
		return TARGET_ANSWERED;
	}
	if (d->blocked == (int)p->index) {
		sim_answer_status(c, STATUS_BUSY);
		return TARGET_ANSWERED;
	}
	if (p->attention && !is_over_attention(c->cdb[0])) {
		sim_scsi_refuse(p, c, p->attention);
		p->attention = 0;
		return TARGET_ANSWERED;
	}
	lie = lie_at_command(&d->kept.lies, c->cdb[0], c->cdb[1] & 0x1f);
	if (is_spoilt(p, c, lie, &end))
		return end;
	if (sim_scsi_conflicts(p, c->cdb)) {
		sim_answer_status(c, STATUS_CONFLICT);
		return TARGET_ANSWERED;
	}
	if (is_kept_out(p, c))
		return TARGET_ANSWERED;
	end = act(p, c, lie);
	if (end == TARGET_ANSWERED && lie && lie->how == LIE_DROP_ANSWER) {
		d->kept.lies.n[LIE_DROP_ANSWER]++;
		return TARGET_DROPPED;
	}
	return end;
}

static enum target_end poll(struct scsi_target *t, struct target_command *c)
{
	struct scsi_path *p = path_of(t);
	struct scsi_drive *d = p->drive;

	if (d->is_gone)
		return TARGET_GONE;
	if (d->blocked != (int)p->index)
		return TARGET_DROPPED;
	if (d->blocked_end == TARGET_PENDING)
		return TARGET_PENDING;
	d->blocked = -1;
	if (d->blocked_end == TARGET_ANSWERED)
		sim_scsi_run_answer(p, c);
	return d->blocked_end;
}

/* A sanitize has no abort: only its command is given up. A format is lost with it. */
static void give_up(struct scsi_drive *d)
{
	d->blocked = -1;
	if (d->kept.doing != SCSI_FORMATS)
		return;
	d->kept.doing = SCSI_IDLE;
	d->kept.is_corrupted = true;
	d->revision++;
}

static void abort_pending(struct scsi_target *t)
{
	if (path_of(t)->drive->blocked == (int)path_of(t)->index)
		give_up(path_of(t)->drive);
}

static void reset(struct scsi_target *t)
{
	struct scsi_drive *d = path_of(t)->drive;

	give_up(d);
	sim_scsi_attention_all(d, SENSE_RESET, NULL);
}

static void tick(struct scsi_target *t, uint32_t ms)
{
	struct scsi_drive *d = path_of(t)->drive;
	unsigned percent;

	if (d->is_gone)
		return;
	sim_scsi_run_step(d, ms);
	percent = d->kept.doing != SCSI_IDLE ? sim_erase_percent(&d->kept.run) : 0;
	d->revision += percent != d->saved_percent;
	d->saved_percent = percent;
}

static uint32_t due_ms(const struct scsi_target *t)
{
	const struct scsi_drive *d = path_in(t)->drive;
	uint32_t due, at;

	if (d->is_gone || d->kept.doing == SCSI_IDLE)
		return 0;
	due = sim_erase_due_ms(&d->kept.run, &d->kept.lies);
	at = d->run_lie ? (uint32_t)((uint64_t)d->kept.run.total_ms * d->run_lie->at_percent / 100)
			: 0;
	if (at > d->kept.run.done_ms && (!due || at - d->kept.run.done_ms < due))
		due = at - d->kept.run.done_ms;
	return due;
}

static void power_cycle(struct scsi_target *t)
{
	struct scsi_drive *d = path_of(t)->drive;

	give_up(d); /* a sanitize goes on */
	d->run_lie = NULL;
	sim_drive_cut_power(d->medium);
	d->kept.n_power_cycles++;
	d->revision++;
	if (d->kept.lies.comes_back.n_blocks) {
		sim_drive_bring_back(d->medium, &d->kept.lies.comes_back);
		d->kept.lies.n[LIE_COME_BACK]++;
	}
	d->is_gone = d->is_gone && d->kept.lies.vanishes_for_good;
	for (unsigned i = 0; i < d->n_paths; i++) {
		d->paths[i].has_descriptor_sense = d->config.has_descriptor_sense;
		d->paths[i].is_cache_off = false;
	}
	sim_scsi_attention_all(d, SENSE_POWER_ON, NULL);
}

static uint64_t revision(const struct scsi_target *t)
{
	return path_in(t)->drive->revision;
}

static void close_target(struct scsi_target *t)
{
	struct scsi_drive *d = path_of(t)->drive;

	if (--d->n_open)
		return;
	free(d->unwritten);
	free(d);
}

static const struct target_ops scsi_ops = { .name = "scsi",
					    .scsi = run,
					    .poll = poll,
					    .abort = abort_pending,
					    .reset = reset,
					    .tick = tick,
					    .due_ms = due_ms,
					    .power_cycle = power_cycle,
					    .save = sim_scsi_save,
					    .load = sim_scsi_load,
					    .revision = revision,
					    .close = close_target };

static void state_take(struct scsi_drive *d, const struct scsi_config *c)
{
	d->kept.lies = c->lies;
	d->kept.block_bytes = d->medium->block_bytes;
	d->kept.shown_blocks = c->shown_blocks;
	d->kept.protection_type = d->kept.format_protection = c->protection_type;
	d->kept.has_failed = c->has_failed;
	d->kept.is_corrupted = c->is_corrupted;
	if (c->reserved) {
		d->kept.reservation.type = c->reserved;
		d->kept.reservation.holder = SCSI_STRANGER;
		d->kept.reservation.keys[SCSI_STRANGER] = 0x57524e47;
	}
	if (!c->is_sanitizing)
		return;
	d->kept.doing = SCSI_SANITIZES;
	d->kept.action = 0x02;
	sim_erase_start(&d->kept.run, ERASE_PATTERN, "", 1, c->sanitize_ms);
	d->kept.run.n_bytes = d->medium->real_bytes;
}

void scsi_model_new(const struct scsi_config *c, struct sim_drive *medium,
		    struct scsi_target *ret_paths[TARGET_PATHS_MOST], unsigned *ret_n_paths)
{
	struct scsi_drive *d = calloc(1, sizeof(*d));
	unsigned n = c->n_paths ? c->n_paths : 1;

	if (!d)
		abort();
	d->config = *c;
	d->medium = medium;
	d->blocked = -1;
	d->n_paths = d->n_open = n < TARGET_PATHS_MOST ? n : TARGET_PATHS_MOST;
	d->n_unwritten = (size_t)(medium->real_bytes / 512 / 8 + 1);
	d->unwritten = calloc(1, d->n_unwritten);
	if (!d->unwritten)
		abort();
	state_take(d, c);
	for (unsigned i = 0; i < d->n_paths; i++) {
		d->paths[i] = (struct scsi_path){ .target.ops = &scsi_ops,
						  .drive = d,
						  .index = i,
						  .has_descriptor_sense = c->has_descriptor_sense };
		ret_paths[i] = &d->paths[i].target;
	}
	*ret_n_paths = d->n_paths;
}

struct drive_lies *scsi_model_lies(struct scsi_target *t)
{
	return &path_of(t)->drive->kept.lies;
}
