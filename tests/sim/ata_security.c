/*
 * tests/sim/ata_security.c - the Security feature set (ACS-3 4.19, 7.45 to 7.50): states SEC1 to SEC6 out of
 * enabled, locked and frozen.
 */
#include <string.h>

#include "tests/sim/ata_inside.h"

/* The data of the commands with a password: word 0, words 1 to 16, word 17. */
enum { PASSWORD_AT = 2, IDENTIFIER_AT = 34 };
enum { WORD0_MASTER = 1 << 0, WORD0_ENHANCED = 1 << 1, WORD0_MAXIMUM = 1 << 8 };

void sim_ata_security_wake(struct ata_model *m)
{
	enum ata_freeze freeze = m->config.freeze;

	m->awake.is_locked = m->kept.is_security_on;
	m->awake.is_frozen = freeze == ATA_FREEZE_ALWAYS ||
			     (freeze == ATA_FREEZE_FIRST && !m->kept.n_power_cycles);
}

void sim_ata_security_off(struct ata_model *m)
{
	m->kept.is_security_on = m->kept.is_maximum = false;
	m->awake.is_locked = false;
	memset(m->kept.user, 0, sizeof(m->kept.user));
	sim_ata_changed(m);
}

static bool has_security(const struct ata_model *m)
{
	return m->config.security && sim_ata_has(m, ATA_DCO_SECURITY);
}

static bool has_data(const struct ata_request *q)
{
	return q->out && q->n_out >= ATA_BLOCK;
}

static bool is_master(const struct ata_request *q)
{
	return le16(q->out) & WORD0_MASTER;
}

/* Whether the password in Q is the one that it says it is. */
static bool is_right(const struct ata_model *m, const struct ata_request *q)
{
	const uint8_t *given = q->out + PASSWORD_AT;

	if (is_master(q))
		return memcmp(given, m->kept.master, ATA_MODEL_PASSWORD) == 0;
	return m->kept.is_security_on && memcmp(given, m->kept.user, ATA_MODEL_PASSWORD) == 0;
}

void sim_ata_set_password(struct ata_model *m, const struct ata_request *q, struct ata_result *r)
{
	uint16_t word0, identifier;

	if (!has_security(m) || !has_data(q) || m->awake.is_frozen || m->awake.is_locked) {
		sim_ata_abort(r);
		return;
	}
	word0 = le16(q->out);
	identifier = le16(q->out + IDENTIFIER_AT);
	if (word0 & WORD0_MASTER) {
		memcpy(m->kept.master, q->out + PASSWORD_AT, ATA_MODEL_PASSWORD);
		if (m->kept.master_identifier && identifier && identifier != 0xffff)
			m->kept.master_identifier = identifier;
	} else {
		memcpy(m->kept.user, q->out + PASSWORD_AT, ATA_MODEL_PASSWORD);
		m->kept.is_maximum = word0 & WORD0_MAXIMUM;
		m->kept.is_security_on = true;
	}
	sim_ata_changed(m);
}

void sim_ata_unlock(struct ata_model *m, const struct ata_request *q, struct ata_result *r)
{
	if (!has_security(m) || !has_data(q) || m->awake.is_frozen || !m->awake.attempts) {
		sim_ata_abort(r);
		return;
	}
	if (!m->awake.is_locked && m->kept.is_security_on)
		return; /* SEC5: nothing to do, no attempt counted */
	/* With capability Maximum the master password can only erase. */
	if (is_right(m, q) && !(is_master(q) && m->kept.is_maximum)) {
		m->awake.is_locked = false;
		return;
	}
	m->awake.attempts--;
	sim_ata_abort(r);
}

void sim_ata_disable_password(struct ata_model *m, const struct ata_request *q,
			      struct ata_result *r)
{
	bool is_open = has_security(m) && has_data(q) && !m->awake.is_frozen && !m->awake.is_locked;

	if (!is_open || !is_right(m, q) || (is_master(q) && m->kept.is_maximum)) {
		sim_ata_abort(r);
		return;
	}
	sim_ata_security_off(m);
}

void sim_ata_freeze_lock(struct ata_model *m, const struct ata_request *q, struct ata_result *r)
{
	(void)q;
	if (!has_security(m) || m->awake.is_locked)
		sim_ata_abort(r);
	else
		m->awake.is_frozen = true;
}

void sim_ata_erase_prepare(struct ata_model *m, const struct ata_request *q, struct ata_result *r)
{
	(void)q;
	if (!has_security(m) || m->awake.is_frozen)
		sim_ata_abort(r);
}

/* Normal: the user's area, with zeros. Enhanced: all of the medium, with the maker's pattern, or on a drive
 * that encrypts by another key. */
static void erase_start(struct ata_model *m, bool is_enhanced)
{
	static const uint8_t makers[] = { 0x6d, 0xb6 }, zeros[] = { 0x00 };
	struct erase_run *run = &m->pending.run;

	if (is_enhanced && m->config.always_encrypts)
		sim_erase_start(run, ERASE_NOISE, NULL, 0, m->config.enhanced_ms);
	else if (is_enhanced)
		sim_erase_start(run, ERASE_PATTERN, makers, sizeof(makers), m->config.enhanced_ms);
	else
		sim_erase_start(run, ERASE_PATTERN, zeros, sizeof(zeros), m->config.erase_ms);
	run->noise = m->revision + 1;
	run->n_bytes = (is_enhanced ? sim_ata_medium_blocks(m) : sim_ata_shown_blocks(m)) *
		       m->medium->block_bytes;
}

void sim_ata_erase_unit(struct ata_model *m, const struct ata_request *q, struct ata_result *r)
{
	bool is_ready = has_security(m) && has_data(q) && !m->awake.is_frozen && m->awake.attempts;
	bool is_enhanced;

	/* ACS-3 7.46: ERASE PREPARE must be the command before this one. */
	if (!is_ready || !sim_ata_follows(m, 0xf3, -1) || !is_right(m, q)) {
		sim_ata_abort(r);
		return;
	}
	is_enhanced = le16(q->out) & WORD0_ENHANCED;
	if (is_enhanced && !m->config.enhanced) {
		sim_ata_abort(r);
		return;
	}
	erase_start(m, is_enhanced);
	m->pending.is_there = true;
	m->pending.end = TARGET_PENDING;
	m->pending.result = *r;
	m->pending.result.count = 0;
}
