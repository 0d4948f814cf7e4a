/*
 * tests/sim/ata_model.c - the drive as a whole: which command when, time, power, memory.
 */
#include "tests/sim/ata_model.h"

#include <stdlib.h>
#include <string.h>

#include "tests/sim/ata_inside.h"

enum { ANY = -1 };
/* When a command is taken at all. */
enum { LOCKED_OK = 1, MEDIA = 2, NEEDS_EXT = 4 };

struct ata_row {
	uint8_t command;
	unsigned when;
	ata_act *act;
};

static ata_act nop, power_mode, check_power, set_features, nothing;

/* ACS-3 table of commands against states: what a locked drive aborts, and the rest. */
static const struct ata_row rows[] = {
	{ 0x00, LOCKED_OK, nop },
	{ 0x06, MEDIA | NEEDS_EXT, sim_ata_trim },
	{ 0x20, MEDIA, sim_ata_read }, /* READ SECTORS */
	{ 0x24, MEDIA | NEEDS_EXT, sim_ata_read },
	{ 0x25, MEDIA | NEEDS_EXT, sim_ata_read }, /* READ DMA EXT */
	{ 0x27, LOCKED_OK | NEEDS_EXT, sim_ata_read_native_max },
	{ 0x2f, LOCKED_OK | NEEDS_EXT, sim_ata_read_log },
	{ 0x30, MEDIA, sim_ata_write },
	{ 0x34, MEDIA | NEEDS_EXT, sim_ata_write },
	{ 0x35, MEDIA | NEEDS_EXT, sim_ata_write },
	{ 0x37, NEEDS_EXT, sim_ata_set_max },
	{ 0x3d, MEDIA | NEEDS_EXT, sim_ata_write }, /* WRITE DMA FUA EXT */
	{ 0x40, MEDIA, sim_ata_read_verify },
	{ 0x42, MEDIA | NEEDS_EXT, sim_ata_read_verify },
	{ 0x47, LOCKED_OK | NEEDS_EXT, sim_ata_read_log }, /* READ LOG DMA EXT */
	{ 0x78, LOCKED_OK | NEEDS_EXT, sim_ata_accessible_max },
	{ 0xb0, LOCKED_OK, sim_ata_smart },
	{ 0xb1, 0, sim_ata_device_configuration },
	{ 0xb4, LOCKED_OK | NEEDS_EXT, sim_ata_sanitize_device },
	{ 0xc8, MEDIA, sim_ata_read },
	{ 0xca, MEDIA, sim_ata_write },
	{ 0xe0, LOCKED_OK, power_mode },
	{ 0xe1, LOCKED_OK, power_mode },
	{ 0xe2, LOCKED_OK, power_mode },
	{ 0xe3, LOCKED_OK, power_mode },
	{ 0xe5, LOCKED_OK, check_power },
	{ 0xe6, LOCKED_OK, power_mode },
	{ 0xe7, 0, sim_ata_flush },
	{ 0xea, NEEDS_EXT, sim_ata_flush },
	{ 0xec, LOCKED_OK, sim_ata_identify },
	{ 0xef, LOCKED_OK, set_features },
	{ 0xf1, 0, sim_ata_set_password },
	{ 0xf2, LOCKED_OK, sim_ata_unlock },
	{ 0xf3, LOCKED_OK, sim_ata_erase_prepare },
	{ 0xf4, LOCKED_OK, sim_ata_erase_unit },
	{ 0xf5, 0, sim_ata_freeze_lock },
	{ 0xf6, 0, sim_ata_disable_password },
	{ 0xf8, LOCKED_OK, sim_ata_read_native_max },
	{ 0xf9, 0, sim_ata_set_max },
	{ 0x0b, LOCKED_OK | NEEDS_EXT, nothing }, /* REQUEST SENSE DATA EXT */
};

void sim_ata_abort(struct ata_result *r)
{
	r->status = ATA_STATUS_ERR;
	r->error = ATA_ERROR_ABRT;
	r->n_in = 0;
}

void sim_ata_changed(struct ata_model *m)
{
	m->revision++;
}

void sim_ata_give(const struct ata_request *q, struct ata_result *r, const void *bytes, size_t n)
{
	size_t asked = (size_t)q->count * ATA_BLOCK;

	if (!q->in || asked > q->n_in_most || !asked) {
		sim_ata_abort(r);
		return;
	}
	memset(q->in, 0, asked);
	memcpy(q->in, bytes, n < asked ? n : asked);
	r->n_in = asked;
}

bool sim_ata_follows(const struct ata_model *m, uint8_t command, int feature)
{
	return m->awake.is_last_good && m->awake.last_command == command &&
	       (feature == ANY || m->awake.last_feature == feature);
}

uint64_t sim_ata_medium_blocks(const struct ata_model *m)
{
	return m->medium->real_bytes / m->medium->block_bytes;
}

/* ACS-3 7.18: aborts always, and tells its registers by that. */
static void nop(struct ata_model *m, const struct ata_request *q, struct ata_result *r)
{
	(void)m, (void)q;
	sim_ata_abort(r);
}

static void nothing(struct ata_model *m, const struct ata_request *q, struct ata_result *r)
{
	(void)m, (void)q;
	r->lba = 0;
}

static void power_mode(struct ata_model *m, const struct ata_request *q, struct ata_result *r)
{
	(void)r;
	m->awake.standby = q->command == 0xe0 || q->command == 0xe2;
	/* IDLE IMMEDIATE with UNLOAD: a sanitize waits for the next command (WD HC580). */
	if (q->command == 0xe1 && q->feature == 0x44 && m->kept.sanitize == ATA_SD_RUNNING)
		m->awake.is_suspended = true;
}

static void check_power(struct ata_model *m, const struct ata_request *q, struct ata_result *r)
{
	(void)q;
	r->count = m->awake.standby ? 0x00 : 0xff;
}

static void set_features(struct ata_model *m, const struct ata_request *q, struct ata_result *r)
{
	switch (q->feature) {
	case 0x02:
		m->awake.is_cache_off = false;
		break;
	case 0x82:
		m->awake.is_cache_off = true;
		(void)sim_drive_flush(m->medium);
		break;
	case 0xaa:
		m->awake.is_look_ahead_off = false;
		break;
	case 0x55:
		m->awake.is_look_ahead_off = true;
		break;
	case 0x03: /* transfer mode */
		break;
	case 0x07: /* spin up, out of PUIS */
		m->awake.is_asleep = false;
		break;
	default:
		sim_ata_abort(r);
	}
}

static const struct ata_row *row_of(uint8_t command)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].command == command)
			return &rows[i];
	return NULL;
}

static void act(struct ata_model *m, const struct ata_request *q, struct ata_result *r)
{
	const struct ata_row *row = row_of(q->command);

	m->awake.is_suspended = false;
	if (row && row->when & MEDIA)
		m->awake.is_asleep = false; /* a sanitize goes on, though the command is aborted */
	if (!row || (row->when & NEEDS_EXT && !q->is_ext) || !sim_ata_sanitize_allows(m, q) ||
	    (m->awake.is_locked && !(row->when & LOCKED_OK)))
		sim_ata_abort(r);
	else
		row->act(m, q, r);
	m->awake.last_command = q->command;
	m->awake.last_feature = q->feature;
	m->awake.is_last_good = r->status == ATA_STATUS_OK || m->pending.is_there;
}

/* What a fault makes of a command that is not yet begun. True: that is its end. */
static bool is_spoilt(struct ata_model *m, struct lie_at *lie, struct ata_result *r,
		      enum target_end *ret)
{
	if (!lie || lie->how == LIE_DROP_ANSWER || lie->at_percent)
		return false;
	m->kept.lies.n[lie->how]++;
	switch (lie->how) {
	case LIE_DROP:
		*ret = TARGET_DROPPED;
		return true;
	case LIE_RESET:
		ata_model_reset(m);
		*ret = TARGET_RESET;
		return true;
	case LIE_VANISH:
		m->is_gone = true;
		*ret = TARGET_GONE;
		return true;
	default:
		sim_ata_abort(r);
		*ret = TARGET_ANSWERED;
		return true;
	}
}

enum target_end ata_model_run(struct ata_model *m, const struct ata_request *q,
			      struct ata_result *r)
{
	struct lie_at *lie;
	enum target_end end = TARGET_ANSWERED;

	*r = (struct ata_result){ .status = ATA_STATUS_OK,
				  .device = q->device,
				  .count = q->count,
				  .lba = q->lba,
				  .is_ext = q->is_ext };
	if (m->is_gone)
		return TARGET_GONE;
	if (m->pending.is_there) {
		r->status = ATA_STATUS_BSY;
		return TARGET_ANSWERED;
	}
	lie = lie_at_command(&m->kept.lies, q->command, q->feature);
	if (is_spoilt(m, lie, r, &end))
		return end;
	act(m, q, r);
	if (m->pending.is_there) {
		m->pending.lie = lie;
		ata_model_tick(m, 0);
		return ata_model_poll(m, r);
	}
	if (lie && lie->how == LIE_VANISH && m->kept.sanitize == ATA_SD_RUNNING)
		m->sanitize_lie = lie;
	if (lie && lie->how == LIE_DROP_ANSWER) {
		m->kept.lies.n[LIE_DROP_ANSWER]++;
		return TARGET_DROPPED;
	}
	return end;
}

enum target_end ata_model_poll(struct ata_model *m, struct ata_result *r)
{
	enum target_end end = m->pending.end;

	if (m->is_gone)
		return TARGET_GONE;
	if (!m->pending.is_there)
		return TARGET_DROPPED;
	if (end == TARGET_PENDING)
		return end;
	*r = m->pending.result;
	m->pending = (struct ata_pending){ .is_there = false };
	return end;
}

void ata_model_abort(struct ata_model *m)
{
	m->pending = (struct ata_pending){ .is_there = false };
}

void ata_model_reset(struct ata_model *m)
{
	ata_model_abort(m);
	/* SD1 and the attempt counter end with a hardware reset; freeze and volatile sizes stay, as
	 * software settings preservation has them (ACS-3 4.18). */
	m->awake.is_sanitize_frozen = m->awake.is_antifreeze = false;
	m->awake.attempts = 5;
	m->awake.is_last_good = false;
}

/* SECURITY ERASE UNIT goes on; it may be spoilt at its percentage. */
static void pending_step(struct ata_model *m, uint32_t ms)
{
	struct ata_pending *p = &m->pending;
	enum erase_step step = sim_erase_step(&p->run, m->medium, &m->kept.lies, ms);

	if (p->lie && p->lie->at_percent && step == ERASE_RUNS &&
	    sim_erase_percent(&p->run) >= p->lie->at_percent) {
		m->kept.lies.n[p->lie->how]++;
		p->end = p->lie->how == LIE_VANISH ? TARGET_GONE : TARGET_RESET;
		m->is_gone = p->lie->how == LIE_VANISH;
		p->run.is_running = false;
		return;
	}
	if (step == ERASE_RUNS)
		return;
	p->end = p->lie && p->lie->how == LIE_DROP_ANSWER ? TARGET_DROPPED : TARGET_ANSWERED;
	if (p->end == TARGET_DROPPED)
		m->kept.lies.n[LIE_DROP_ANSWER]++;
	if (step == ERASE_FAILED)
		sim_ata_abort(&p->result);
	else
		sim_ata_security_off(m);
}

static void sanitize_step(struct ata_model *m, uint32_t ms)
{
	struct lie_at *lie = m->sanitize_lie;

	sim_ata_sanitize_step(m, ms);
	if (!lie || sim_erase_percent(&m->kept.run) < lie->at_percent)
		return;
	m->sanitize_lie = NULL;
	m->kept.lies.n[LIE_VANISH]++;
	m->is_gone = true;
}

void ata_model_tick(struct ata_model *m, uint32_t ms)
{
	unsigned percent;

	if (m->is_gone)
		return;
	if (m->pending.is_there && m->pending.end == TARGET_PENDING)
		pending_step(m, ms);
	if (m->kept.sanitize == ATA_SD_RUNNING && !m->awake.is_suspended && !m->awake.is_asleep)
		sanitize_step(m, ms);
	percent = m->kept.run.is_running ? sim_erase_percent(&m->kept.run) : 0;
	if (percent != m->saved_percent)
		sim_ata_changed(m);
	m->saved_percent = percent;
}

/* How long until RUN ends by itself, or LIE's percentage is reached. */
static uint32_t run_due_ms(const struct ata_model *m, const struct erase_run *run,
			   const struct lie_at *lie)
{
	uint32_t due = sim_erase_due_ms(run, &m->kept.lies), at;

	if (!lie || !lie->at_percent)
		return due;
	at = (uint32_t)((uint64_t)run->total_ms * lie->at_percent / 100);
	at = at > run->done_ms ? at - run->done_ms : 1;
	return !due || at < due ? at : due;
}

uint32_t ata_model_due_ms(const struct ata_model *m)
{
	bool is_still = m->awake.is_suspended || m->awake.is_asleep;

	if (m->is_gone)
		return 0;
	if (m->pending.is_there)
		return m->pending.end == TARGET_PENDING
			       ? run_due_ms(m, &m->pending.run, m->pending.lie)
			       : 1;
	if (m->kept.sanitize == ATA_SD_RUNNING && !is_still)
		return run_due_ms(m, &m->kept.run, m->sanitize_lie);
	return 0;
}

void ata_model_power_cycle(struct ata_model *m)
{
	ata_model_abort(m);
	m->sanitize_lie = NULL;
	sim_drive_cut_power(m->medium);
	m->kept.n_power_cycles++;
	if (m->kept.lies.comes_back.n_blocks) {
		sim_drive_bring_back(m->medium, &m->kept.lies.comes_back);
		m->kept.lies.n[LIE_COME_BACK]++;
	}
	m->is_gone = m->is_gone && m->kept.lies.vanishes_for_good;
	m->awake = (struct ata_awake){ .attempts = 5 };
	sim_ata_security_wake(m);
	sim_ata_sanitize_wake(m);
	sim_ata_hidden_wake(m);
	sim_ata_changed(m);
}

struct ata_model *ata_model_new(const struct ata_config *c, struct sim_drive *medium)
{
	struct ata_model *m = calloc(1, sizeof(*m));

	if (!m)
		abort();
	m->config = *c;
	m->medium = medium;
	m->kept.lies = c->lies;
	m->kept.is_security_on = c->is_locked;
	m->kept.is_maximum = c->is_maximum;
	memcpy(m->kept.user, c->user_password, sizeof(m->kept.user));
	memcpy(m->kept.master, c->master_password, sizeof(m->kept.master));
	m->kept.master_identifier = c->master_identifier;
	m->kept.dco_blocks = c->dco_blocks ? c->dco_blocks : sim_ata_medium_blocks(m);
	m->kept.dco_hides = c->dco_hides;
	m->kept.shown_blocks = c->shown_blocks ? c->shown_blocks : m->kept.dco_blocks;
	m->kept.is_completed = c->has_old_success;
	m->kept.sanitize = c->has_failed      ? ATA_SD_FAILED
			   : c->is_sanitizing ? ATA_SD_RUNNING
					      : ATA_SD_IDLE;
	if (c->is_sanitizing) {
		sim_erase_start(&m->kept.run, ERASE_PATTERN, NULL, 0, c->sanitize_ms);
		m->kept.run.n_bytes = medium->real_bytes;
	}
	m->awake.attempts = 5;
	sim_ata_security_wake(m);
	sim_ata_sanitize_wake(m);
	sim_ata_hidden_wake(m);
	return m;
}

void ata_model_free(struct ata_model *m)
{
	free(m);
}
