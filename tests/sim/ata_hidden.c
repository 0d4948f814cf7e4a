/*
 * tests/sim/ata_hidden.c - blocks that the drive has and does not show: HPA and DCO (ATA8-ACS 4.10, 4.8),
 * Accessible Max Address (ACS-3 4.6).
 */
#include <string.h>

#include "tests/sim/ata_inside.h"

enum { DEVICE_LBA = 0x40 };
enum {
	DCO_RESTORE = 0xc0,
	DCO_FREEZE = 0xc1,
	DCO_IDENTIFY = 0xc2,
	DCO_SET = 0xc3,
	DCO_IDENTIFY_DMA = 0xc4,
	DCO_SET_DMA = 0xc5
};
/* DCO word 7, command and feature sets: SMART, self-test, error log, security, PUIS, HPA, 48-bit. */
#define DCO_FEATURES 0x019f

uint64_t sim_ata_native_blocks(const struct ata_model *m)
{
	uint64_t medium = sim_ata_medium_blocks(m);

	return m->kept.dco_blocks < medium ? m->kept.dco_blocks : medium;
}

uint64_t sim_ata_shown_blocks(const struct ata_model *m)
{
	uint64_t shown = m->awake.temporary ? m->awake.temporary : m->kept.shown_blocks;

	return shown < sim_ata_native_blocks(m) ? shown : sim_ata_native_blocks(m);
}

bool sim_ata_has(const struct ata_model *m, uint16_t dco_bit)
{
	return !(m->kept.dco_hides & dco_bit);
}

void sim_ata_hidden_wake(struct ata_model *m)
{
	m->awake.temporary = 0;
}

static bool has_hpa(const struct ata_model *m)
{
	return m->config.hpa && sim_ata_has(m, ATA_DCO_HPA);
}

static bool has_hidden(const struct ata_model *m)
{
	return sim_ata_shown_blocks(m) < sim_ata_native_blocks(m);
}

void sim_ata_read_native_max(struct ata_model *m, const struct ata_request *q, struct ata_result *r)
{
	uint64_t max = sim_ata_native_blocks(m) - 1;

	if (!has_hpa(m) || !(q->device & DEVICE_LBA)) {
		sim_ata_abort(r);
		return;
	}
	r->count = 0;
	r->lba = !q->is_ext && max > 0x0fffffff ? 0x0fffffff : max;
}

static void refuse_address(struct ata_result *r)
{
	r->status = ATA_STATUS_ERR;
	r->error = ATA_ERROR_IDNF;
}

/* SET MAX's password and locks, by FEATURE; a power cycle forgets them (ATA8-ACS 7.54). */
static void set_max_guard(struct ata_model *m, const struct ata_request *q, struct ata_result *r)
{
	bool is_open = !m->awake.is_hpa_frozen;
	bool has_data = q->out && q->n_out >= ATA_BLOCK;

	switch (q->feature) {
	case 0x01: /* SET PASSWORD */
		if (!is_open || m->awake.is_hpa_locked || !has_data)
			break;
		memcpy(m->awake.hpa_password, q->out + 2, ATA_MODEL_PASSWORD);
		m->awake.has_hpa_password = true;
		return;
	case 0x02: /* LOCK */
		if (!is_open || !m->awake.has_hpa_password)
			break;
		m->awake.is_hpa_locked = true;
		return;
	case 0x03: /* UNLOCK */
		if (!is_open || !m->awake.is_hpa_locked || !has_data ||
		    memcmp(m->awake.hpa_password, q->out + 2, ATA_MODEL_PASSWORD) != 0)
			break;
		m->awake.is_hpa_locked = false;
		return;
	case 0x04: /* FREEZE LOCK */
		if (!is_open || !m->awake.has_hpa_password)
			break;
		m->awake.is_hpa_frozen = true;
		return;
	default:
		break;
	}
	sim_ata_abort(r);
}

void sim_ata_set_max(struct ata_model *m, const struct ata_request *q, struct ata_result *r)
{
	bool is_kept = q->count & 1, is_ext = q->command == 0x37;

	/* After READ NATIVE MAX it is SET MAX ADDRESS whatever FEATURE says (ATA8-ACS 7.54.1). */
	if (!is_ext && q->feature && !sim_ata_follows(m, 0xf8, -1)) {
		set_max_guard(m, q, r);
		return;
	}
	if (!has_hpa(m) || m->awake.is_hpa_locked || m->awake.is_hpa_frozen ||
	    !sim_ata_follows(m, is_ext ? 0x27 : 0xf8, -1)) {
		sim_ata_abort(r);
		return;
	}
	/* One that is kept in each power cycle; a second is told as a bad address. */
	if (q->lba >= sim_ata_native_blocks(m) || (is_kept && m->awake.is_set_max_used)) {
		refuse_address(r);
		return;
	}
	m->awake.temporary = is_kept ? 0 : q->lba + 1;
	if (!is_kept)
		return;
	m->kept.shown_blocks = q->lba + 1;
	m->awake.is_set_max_used = true;
	sim_ata_changed(m);
}

static void set_accessible_max(struct ata_model *m, const struct ata_request *q,
			       struct ata_result *r)
{
	if (!sim_ata_follows(m, 0x78, 0x0000) || m->awake.is_ama_used) {
		sim_ata_abort(r);
		return;
	}
	if (q->lba >= sim_ata_native_blocks(m)) {
		refuse_address(r);
		return;
	}
	m->kept.shown_blocks = q->lba + 1;
	m->awake.is_ama_used = true;
	sim_ata_changed(m);
}

void sim_ata_accessible_max(struct ata_model *m, const struct ata_request *q, struct ata_result *r)
{
	bool is_wanted = m->config.ama && q->feature <= 2;

	if (!is_wanted || (q->feature && (m->awake.is_ama_frozen || m->awake.is_locked))) {
		sim_ata_abort(r);
		return;
	}
	if (q->feature == 0x0000) {
		r->count = 0;
		r->lba = sim_ata_native_blocks(m) - 1;
	} else if (q->feature == 0x0001) {
		set_accessible_max(m, q, r);
	} else {
		m->awake.is_ama_frozen = true;
	}
}

/* ATA8-ACS 7.10.4: revision, DMA modes, the real maximum, features; two's complement checksum at the end. */
static void dco_identify(const struct ata_model *m, const struct ata_request *q,
			 struct ata_result *r)
{
	uint8_t bytes[ATA_BLOCK] = { 0 }, sum = 0;

	word_put(bytes, 0, 2);
	word_put(bytes, 1, 0x0007);
	word_put(bytes, 2, 0x007f);
	qword_put(bytes, 6, sim_ata_medium_blocks(m) - 1);
	word_put(bytes, 7, DCO_FEATURES);
	word_put(bytes, 255, 0x00a5);
	for (unsigned i = 0; i < ATA_BLOCK; i++)
		sum = (uint8_t)(sum + bytes[i]);
	bytes[511] = (uint8_t)-sum;
	sim_ata_give(q, r, bytes, sizeof(bytes));
}

static void dco_restore(struct ata_model *m, struct ata_result *r)
{
	if (has_hidden(m)) { /* while an HPA is set */
		sim_ata_abort(r);
		return;
	}
	m->kept.dco_blocks = m->kept.shown_blocks = sim_ata_medium_blocks(m);
	m->awake.temporary = 0;
	m->kept.dco_hides = 0;
	sim_ata_changed(m);
}

static void dco_set(struct ata_model *m, const struct ata_request *q, struct ata_result *r)
{
	uint64_t max;
	uint8_t sum = 0;

	if (!q->out || q->n_out < ATA_BLOCK || has_hidden(m)) {
		sim_ata_abort(r);
		return;
	}
	for (unsigned i = 0; i < ATA_BLOCK; i++)
		sum = (uint8_t)(sum + q->out[i]);
	max = le64(q->out + 6);
	if (sum || le16(q->out) != 2 || max >= sim_ata_medium_blocks(m)) {
		sim_ata_abort(r);
		return;
	}
	m->kept.dco_blocks = m->kept.shown_blocks = max + 1;
	m->awake.temporary = 0;
	m->kept.dco_hides = (uint16_t)~le16(q->out + 14) & DCO_FEATURES;
	sim_ata_changed(m);
}

void sim_ata_device_configuration(struct ata_model *m, const struct ata_request *q,
				  struct ata_result *r)
{
	if (!m->config.dco || m->awake.is_dco_frozen) {
		sim_ata_abort(r);
		return;
	}
	switch (q->feature) {
	case DCO_RESTORE:
		dco_restore(m, r);
		return;
	case DCO_FREEZE:
		m->awake.is_dco_frozen = true;
		return;
	case DCO_IDENTIFY:
	case DCO_IDENTIFY_DMA:
		dco_identify(m, q, r);
		return;
	case DCO_SET:
	case DCO_SET_DMA:
		dco_set(m, q, r);
		return;
	default:
		sim_ata_abort(r);
	}
}
