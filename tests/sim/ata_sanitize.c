/*
 * tests/sim/ata_sanitize.c - SANITIZE DEVICE (ACS-3 4.17, 7.36). SD0 idle, SD1 frozen, SD2 in progress, SD3 failed;
 * SD4, succeeded, is SD0 with the completed bit.
 */
#include <string.h>

#include "tests/sim/ata_inside.h"

enum {
	STATUS = 0x0000,
	CRYPTO = 0x0011,
	BLOCK = 0x0012,
	OVERWRITE = 0x0014,
	FREEZE = 0x0020,
	ANTIFREEZE = 0x0040
};
enum { COUNT_CLEAR = 1 << 0, COUNT_FAILURE = 1 << 4, COUNT_ENDING = 1 << 6, COUNT_INVERT = 1 << 7 };
enum {
	TELLS_COMPLETED = 1 << 15,
	TELLS_RUNNING = 1 << 14,
	TELLS_FROZEN = 1 << 13,
	TELLS_ANTIFREEZE = 1 << 12
};
/* SANITIZE DEVICE ERROR REASON, LBA 7:0 of an aborted command. */
enum reason { NO_REASON, UNSUCCESSFUL, UNSUPPORTED, IS_FROZEN, IS_ANTIFREEZE };

static const uint64_t key_crypto = 0x43727970, key_block = 0x426b4572, key_freeze = 0x46724c6b,
		      key_antifreeze = 0x416e7469, key_overwrite = 0x4f57;

static void refuse(struct ata_result *r, enum reason why)
{
	sim_ata_abort(r);
	r->count = 0;
	r->lba = why;
}

/* Power is back: SD1 is over, SD2 goes on; in standby only after somebody wants the media (WD HC580). */
void sim_ata_sanitize_wake(struct ata_model *m)
{
	m->awake.is_asleep = m->config.puis;
}

bool sim_ata_sanitize_allows(const struct ata_model *m, const struct ata_request *q)
{
	if (m->kept.sanitize == ATA_SD_IDLE)
		return true;
	switch (q->command) {
	case 0x00: /* aborts anyway */
	case 0x0b:
	case 0xb4:
	case 0xe1:
	case 0xe5:
	case 0xec:
	case 0xf2:
		return true;
	case 0x2f:
	case 0x47:
		return (q->lba & 0xff) == 0xe0 || (q->lba & 0xff) == 0x30 ||
		       (q->lba & 0xff) == 0x10 || (q->lba & 0xff) == 0x00;
	case 0xb0:
		return q->feature == 0xda;
	default:
		return false;
	}
}

static void tell(const struct ata_model *m, struct ata_result *r)
{
	r->count = 0;
	if (m->kept.is_completed)
		r->count |= TELLS_COMPLETED;
	if (m->kept.sanitize == ATA_SD_RUNNING)
		r->count |= TELLS_RUNNING;
	if (m->awake.is_sanitize_frozen)
		r->count |= TELLS_FROZEN;
	if (m->awake.is_antifreeze)
		r->count |= TELLS_ANTIFREEZE;
	r->lba = m->kept.sanitize == ATA_SD_RUNNING ? sim_erase_progress(&m->kept.run) : 0xffff;
}

static void status(struct ata_model *m, const struct ata_request *q, struct ata_result *r)
{
	if (m->kept.sanitize == ATA_SD_FAILED && q->count & COUNT_CLEAR &&
	    m->kept.is_failure_allowed) {
		m->kept.sanitize = ATA_SD_IDLE;
		sim_ata_changed(m);
	}
	if (m->kept.sanitize == ATA_SD_FAILED)
		refuse(r, UNSUCCESSFUL);
	else
		tell(m, r);
}

static void freeze(struct ata_model *m, const struct ata_request *q, struct ata_result *r)
{
	if (q->lba != key_freeze || m->kept.sanitize != ATA_SD_IDLE)
		refuse(r, NO_REASON);
	else if (m->awake.is_antifreeze)
		refuse(r, IS_ANTIFREEZE);
	else {
		m->awake.is_sanitize_frozen = true;
		tell(m, r);
	}
}

static void antifreeze(struct ata_model *m, const struct ata_request *q, struct ata_result *r)
{
	if (!m->config.antifreeze)
		refuse(r, UNSUPPORTED);
	else if (m->awake.is_sanitize_frozen)
		refuse(r, IS_FROZEN);
	else if (q->lba != key_antifreeze || m->kept.sanitize == ATA_SD_FAILED)
		refuse(r, NO_REASON);
	else {
		m->awake.is_antifreeze = true;
		tell(m, r);
	}
}

/* The run that Q asks for; false: not one that this drive has. */
static bool run_make(const struct ata_model *m, const struct ata_request *q, struct erase_run *run)
{
	const struct ata_config *c = &m->config;
	uint8_t pattern[4] = { (uint8_t)q->lba, (uint8_t)(q->lba >> 8), (uint8_t)(q->lba >> 16),
			       (uint8_t)(q->lba >> 24) };
	uint32_t passes = q->count & 0x0f ? q->count & 0x0f : 16;

	switch (q->feature) {
	case CRYPTO:
		sim_erase_start(run, ERASE_NOISE, NULL, 0, c->crypto_ms);
		run->noise = m->revision + 1;
		return c->crypto && q->lba == key_crypto;
	case BLOCK:
		sim_erase_start(run, ERASE_PATTERN, "", 1, c->sanitize_ms);
		return c->block && q->lba == key_block;
	default:
		sim_erase_start(run, ERASE_PATTERN, pattern, sizeof(pattern),
				c->sanitize_ms * passes);
		run->passes = passes;
		run->inverts = q->count & COUNT_INVERT;
		/* With DEFINITIVE ENDING PATTERN the last pass has the pattern as given. */
		run->inverts_first = c->ending && q->count & COUNT_ENDING && passes % 2 == 0;
		return c->overwrite && q->lba >> 32 == key_overwrite;
	}
}

/* Whether a sanitize may begin now; UNSUCCESSFUL stands for yes. */
static enum reason obstacle(const struct ata_model *m, const struct ata_request *q)
{
	bool is_restricted = !(q->count & COUNT_FAILURE);

	if (m->awake.is_sanitize_frozen)
		return IS_FROZEN;
	if (m->awake.is_locked && !(m->config.overrides_lock && is_restricted))
		return NO_REASON;
	if (m->kept.sanitize == ATA_SD_RUNNING)
		return NO_REASON;
	/* Out of a restricted failure leads a restricted sanitize alone. */
	if (m->kept.sanitize == ATA_SD_FAILED && !m->kept.is_failure_allowed && !is_restricted)
		return NO_REASON;
	return UNSUCCESSFUL;
}

static void start(struct ata_model *m, const struct ata_request *q, struct ata_result *r)
{
	enum reason why = obstacle(m, q);
	struct erase_run run;

	if (why != UNSUCCESSFUL) {
		refuse(r, why);
		return;
	}
	if (!run_make(m, q, &run)) {
		refuse(r, UNSUPPORTED);
		return;
	}
	if (m->kept.lies.has_old_success) {
		m->kept.lies.n[LIE_OLD_SUCCESS]++;
		m->kept.is_completed = true;
		tell(m, r);
		return;
	}
	run.n_bytes = m->medium->real_bytes;
	m->kept.run = run;
	m->kept.sanitize = ATA_SD_RUNNING;
	m->kept.is_completed = false; /* entering SD2 alone clears it */
	m->kept.is_failure_allowed = q->count & COUNT_FAILURE;
	m->kept.is_crypto = q->feature == CRYPTO;
	sim_ata_changed(m);
	tell(m, r);
	sim_ata_sanitize_step(m, 0);
}

void sim_ata_sanitize_step(struct ata_model *m, uint32_t ms)
{
	enum erase_step step = sim_erase_step(&m->kept.run, m->medium, &m->kept.lies, ms);

	if (step == ERASE_RUNS)
		return;
	m->kept.sanitize = step == ERASE_DONE ? ATA_SD_IDLE : ATA_SD_FAILED;
	m->kept.is_completed = step == ERASE_DONE;
	/* RESTRICTED SANITIZE OVERRIDES ATA SECURITY: what it leaves is no longer locked (ACS-4 9.11.8). */
	if (step == ERASE_DONE && m->awake.is_locked && m->config.overrides_lock)
		sim_ata_security_off(m);
	sim_ata_changed(m);
}

void sim_ata_sanitize_device(struct ata_model *m, const struct ata_request *q, struct ata_result *r)
{
	const struct ata_config *c = &m->config;

	if (!c->block && !c->overwrite && !c->crypto) {
		sim_ata_abort(r);
		return;
	}
	switch (q->feature) {
	case STATUS:
		status(m, q, r);
		return;
	case FREEZE:
		freeze(m, q, r);
		return;
	case ANTIFREEZE:
		antifreeze(m, q, r);
		return;
	case CRYPTO:
	case BLOCK:
	case OVERWRITE:
		start(m, q, r);
		return;
	default:
		refuse(r, UNSUPPORTED);
	}
}
