/*
 * tests/sim/scsi_sanitize.c - SANITIZE (SBC-3 4.11, 5.29) and FORMAT UNIT (5.3): what takes time.
 */
#include "tests/sim/scsi_inside.h"

enum { OVERWRITE = 0x01, BLOCK_ERASE = 0x02, CRYPTO_ERASE = 0x03, EXIT_FAILURE = 0x1f };
enum { IMMED = 0x80, AUSE = 0x20 };
/* The parameter list of an overwrite: head, pattern from 4. */
enum { HEAD_BYTES = 4, INVERT = 0x80 };

static void refuse_parameter(struct scsi_path *p, struct target_command *c)
{
	sim_scsi_refuse(p, c, SENSE_BAD_PARAMETER);
}

/* False: answered. */
static bool overwrite_of(struct scsi_path *p, struct target_command *c, struct erase_run *run)
{
	const struct scsi_drive *d = p->drive;
	uint16_t n = be16(c->cdb + 7), n_pattern;
	uint8_t count;

	if (n <= HEAD_BYTES || n >= d->kept.block_bytes + 5u || n > ERASE_PATTERN_MOST) {
		sim_scsi_refuse(p, c, SENSE_BAD_CDB);
		return false;
	}
	if (!c->out || c->n_out < n) {
		sim_scsi_refuse(p, c, SENSE_PARAMETER_LENGTH);
		return false;
	}
	count = c->out[0] & 0x1f;
	n_pattern = be16(c->out + 2);
	if (!count || c->out[0] & 0x60 || !n_pattern || n_pattern != n - HEAD_BYTES) {
		refuse_parameter(p, c);
		return false;
	}
	sim_erase_start(run, ERASE_PATTERN, c->out + HEAD_BYTES, n_pattern,
			d->config.sanitize_ms * count);
	run->passes = count;
	/* With INVERT the last pass has the pattern as given (Seagate's reference, rev. J). */
	run->inverts = c->out[0] & INVERT;
	run->inverts_first = run->inverts && count % 2 == 0;
	return true;
}

static bool run_of(struct scsi_path *p, struct target_command *c, struct erase_run *run)
{
	const struct scsi_config *config = &p->drive->config;
	uint8_t action = c->cdb[1] & 0x1f;

	if (action == OVERWRITE && config->overwrite)
		return overwrite_of(p, c, run);
	if ((action == BLOCK_ERASE && config->block) ||
	    (action == CRYPTO_ERASE && config->crypto)) {
		if (be16(c->cdb + 7)) {
			sim_scsi_refuse(p, c, SENSE_BAD_CDB);
			return false;
		}
		if (action == BLOCK_ERASE)
			sim_erase_start(run, ERASE_PATTERN, "", 1, config->sanitize_ms);
		else
			sim_erase_start(run, ERASE_NOISE, NULL, 0, config->crypto_ms);
		run->noise = p->drive->revision + 1;
		return true;
	}
	sim_scsi_refuse(p, c, SENSE_BAD_CDB);
	return false;
}

static void exit_failure(struct scsi_path *p, struct target_command *c)
{
	struct scsi_drive *d = p->drive;

	/* Only a failure of a sanitize that had AUSE can be left so. */
	if (!d->config.exits_failure || (d->kept.has_failed && !d->kept.is_failure_allowed)) {
		sim_scsi_refuse(p, c, SENSE_BAD_CDB);
		return;
	}
	d->kept.has_failed = false;
	d->revision++;
	sim_answer_good(c);
}

static void begin(struct scsi_path *p, const struct erase_run *run, enum scsi_doing doing,
		  bool waits)
{
	struct scsi_drive *d = p->drive;

	d->kept.run = *run;
	d->kept.run.block_bytes = d->kept.block_bytes;
	d->kept.run.first_byte = d->config.erases_all_luns ? 0 : sim_scsi_lun_start(p);
	d->kept.run.n_bytes = d->config.erases_all_luns ? d->medium->real_bytes
							: sim_scsi_lun_bytes(d);
	d->kept.doing = (uint8_t)doing;
	d->kept.has_failed = false;
	d->blocked = waits ? (int)p->index : -1;
	d->blocked_end = TARGET_PENDING;
	d->run_lie = NULL;
	d->revision++;
}

bool sim_scsi_sanitize(struct scsi_path *p, struct target_command *c)
{
	struct scsi_drive *d = p->drive;
	struct erase_run run;

	if ((c->cdb[1] & 0x1f) == EXIT_FAILURE) {
		exit_failure(p, c);
		return false;
	}
	if (d->config.is_tcg_locked) {
		sim_scsi_refuse(p, c, SENSE_LOCKED);
		return false;
	}
	if (d->config.is_write_protected) {
		sim_scsi_refuse(p, c, 0x072700);
		return false;
	}
	/* Out of a restricted failure leads a restricted sanitize alone. */
	if (d->kept.has_failed && !d->kept.is_failure_allowed && c->cdb[1] & AUSE) {
		sim_scsi_refuse(p, c, SENSE_BAD_CDB);
		return false;
	}
	if (!run_of(p, c, &run))
		return false;
	sim_answer_good(c);
	if (d->kept.lies.has_old_success) {
		d->kept.lies.n[LIE_OLD_SUCCESS]++;
		return false;
	}
	d->kept.action = c->cdb[1] & 0x1f;
	d->kept.is_failure_allowed = c->cdb[1] & AUSE;
	begin(p, &run, SCSI_SANITIZES, !(c->cdb[1] & IMMED));
	return true;
}

/* What reads of an erased drive do until it is written. */
static void leave_unwritten(struct scsi_drive *d)
{
	bool is_crypto = d->kept.action == CRYPTO_ERASE;
	uint8_t required = is_crypto ? d->config.wacereq : d->config.wabereq;

	if (d->kept.action == OVERWRITE) {
		sim_scsi_unwritten_set(d, d->kept.run.first_byte, d->kept.run.n_bytes, false);
		return;
	}
	if (required >= 2 || (d->kept.protection_type && d->config.breaks_protection))
		sim_scsi_unwritten_set(d, d->kept.run.first_byte, d->kept.run.n_bytes, true);
}

static void end(struct scsi_drive *d, bool is_good)
{
	bool was_format = d->kept.doing == SCSI_FORMATS;

	d->kept.doing = SCSI_IDLE;
	d->blocked_end = TARGET_ANSWERED;
	if (d->run_lie && d->run_lie->how == LIE_DROP_ANSWER && d->blocked >= 0) {
		d->kept.lies.n[LIE_DROP_ANSWER]++;
		d->blocked_end = TARGET_DROPPED;
	}
	d->revision++;
	if (was_format) {
		d->kept.is_corrupted = !is_good;
		if (!is_good)
			return;
		if (d->kept.format_block_bytes) {
			d->kept.block_bytes = d->kept.format_block_bytes;
			d->kept.shown_blocks = 0;
		}
		d->kept.format_block_bytes = 0;
		d->kept.protection_type = d->kept.format_protection;
		sim_scsi_unwritten_set(d, d->kept.run.first_byte, d->kept.run.n_bytes, false);
		return;
	}
	d->kept.has_failed = !is_good;
	if (is_good && !d->kept.lies.erases_nothing)
		leave_unwritten(d);
}

/* The fault that waits for this percentage. */
static void spoil(struct scsi_drive *d)
{
	struct lie_at *lie = d->run_lie;

	if (!lie || !lie->at_percent || sim_erase_percent(&d->kept.run) < lie->at_percent)
		return;
	d->run_lie = NULL;
	d->kept.lies.n[lie->how]++;
	d->blocked_end = lie->how == LIE_VANISH ? TARGET_GONE : TARGET_RESET;
	if (lie->how == LIE_VANISH) {
		d->is_gone = true;
		return;
	}
	/* A sanitize goes on after a reset; a format doesn't. */
	sim_scsi_attention_all(d, SENSE_RESET, NULL);
	if (d->kept.doing == SCSI_FORMATS)
		end(d, false);
	d->blocked_end = TARGET_RESET;
}

void sim_scsi_run_step(struct scsi_drive *d, uint32_t ms)
{
	enum erase_step step;

	if (d->kept.doing == SCSI_IDLE)
		return;
	step = sim_erase_step(&d->kept.run, d->medium, &d->kept.lies, ms);
	if (step == ERASE_RUNS)
		spoil(d);
	else
		end(d, step == ERASE_DONE);
}

void sim_scsi_run_answer(const struct scsi_path *p, struct target_command *c)
{
	const struct scsi_kept *k = &p->drive->kept;

	if (k->has_failed)
		sim_scsi_refuse(p, c, SENSE_SANITIZE_FAILED);
	else if (k->is_corrupted)
		sim_scsi_refuse(p, c, 0x033101);
	else
		sim_answer_good(c);
}

/* FMTPINFO and PROTECTION FIELD USAGE (SBC-3 5.3.2, table 27). Negative: not one. */
static int protection_of(uint8_t info, uint8_t usage)
{
	if (info == 0 && usage == 0)
		return 0;
	if (info == 2 && usage == 0)
		return 1;
	if (info == 3 && usage <= 1)
		return 2 + usage;
	return -1;
}

bool sim_scsi_format(struct scsi_path *p, struct target_command *c)
{
	struct scsi_drive *d = p->drive;
	bool has_list = c->cdb[1] & 0x10, waits = true;
	int protection = protection_of(c->cdb[1] >> 6,
				       has_list && c->n_out >= 4 ? c->out[0] & 7 : 0);
	struct erase_run run;

	if (!d->config.formats) {
		sim_scsi_refuse(p, c, SENSE_BAD_OPCODE);
		return false;
	}
	if (d->config.is_tcg_locked) {
		sim_scsi_refuse(p, c, SENSE_LOCKED);
		return false;
	}
	if (has_list && (!c->out || c->n_out < (c->cdb[1] & 0x20 ? 8u : 4u))) {
		sim_scsi_refuse(p, c, SENSE_PARAMETER_LENGTH);
		return false;
	}
	if (protection < 0 || (protection && !d->config.protection_type)) {
		sim_scsi_refuse(p, c, SENSE_BAD_CDB);
		return false;
	}
	if (has_list)
		waits = !(c->out[1] & 2); /* IMMED */
	sim_answer_good(c);
	sim_erase_start(&run, ERASE_PATTERN, "", 1, d->config.format_ms);
	d->kept.format_protection = (uint8_t)protection;
	begin(p, &run, SCSI_FORMATS, waits);
	return true;
}
