/*
 * tests/sim/nvme_model.c - the subsystem's life: power, time, and which command goes where.
 */
#include "tests/sim/nvme_model.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tests/sim/nvme_inside.h"

#define PROGRESS_STEPS 256 /* so often a running erase is worth saving */

struct row {
	uint8_t opcode;
	nvm_act *act;
	bool is_always; /* goes on while a sanitize runs or has failed (base 2.1, Admin Commands Allowed) */
};

static uint16_t do_nothing(struct nvm_model *m, const struct nvm_request *q, struct nvm_reply *r)
{
	(void)m;
	r->result = q->opcode == NVM_ABORT; /* an Abort finds nothing to abort */
	return NVM_OK;
}

static const struct row admin[] = {
	{ NVM_GET_LOG, nvm_get_log, true },
	{ NVM_IDENTIFY, nvm_identify, true },
	{ NVM_ABORT, do_nothing, true },
	{ NVM_SET_FEATURES, nvm_set_features, true },
	{ NVM_GET_FEATURES, nvm_get_features, true },
	{ NVM_MANAGE, nvm_manage, false },
	{ NVM_ATTACH, nvm_attach, false },
	{ NVM_KEEP_ALIVE, do_nothing, true },
	{ NVM_FORMAT, nvm_format, false },
	{ NVM_SECURITY_SEND, nvm_security_send, false },
	{ NVM_SECURITY_RECEIVE, nvm_security_receive, true },
	{ NVM_SANITIZE, nvm_sanitize, true },
};

static const struct row io[] = {
	{ NVM_FLUSH, nvm_flush, false },   { NVM_WRITE, nvm_write, false },
	{ NVM_READ, nvm_read, false },     { NVM_COMPARE_IO, nvm_compare, false },
	{ NVM_ZEROES, nvm_zeroes, false }, { NVM_DSM, nvm_deallocate, false },
};

void nvm_changed(struct nvm_model *m)
{
	m->revision++;
}

struct nvm_model *nvm_model_new(const struct nvm_config *c, struct sim_drive *medium)
{
	struct nvm_model *m = calloc(1, sizeof(*m));

	if (!m)
		abort();
	m->config = *c;
	m->medium = medium;
	m->n_blocks = medium->real_bytes / MEDIUM_BLOCK;
	m->unmapped = calloc(m->n_blocks / 8 + 1, 1);
	if (!m->unmapped)
		abort();
	if (!m->config.n_controllers)
		m->config.n_controllers = 1;
	m->kept.lies = c->lies;
	m->kept.is_opal_owned = c->is_opal_locked || c->has_shadow;
	m->kept.is_opal_locked = c->is_opal_locked;
	m->kept.has_shadow = c->has_shadow;
	m->is_frozen = c->freeze != NVM_FREEZE_NONE;
	if (!m->config.nqn[0])
		(void)text_format(m->config.nqn, sizeof(m->config.nqn), "nqn.2024-01.org.kiyome:%s",
				  m->config.serial); /* fits */
	nvm_namespaces_init(m);
	nvm_sanitize_init(m);
	for (uint16_t i = 1; i <= m->config.n_controllers; i++)
		nvm_features_wake(m, i);
	return m;
}

void nvm_model_free(struct nvm_model *m)
{
	if (!m)
		return;
	free(m->unmapped);
	free(m);
}

void nvm_give(const struct nvm_request *q, struct nvm_reply *r, const void *bytes, size_t n)
{
	r->n_in = q->n_in_most;
	if (!q->in || !q->n_in_most) {
		r->n_in = 0;
		return;
	}
	memset(q->in, 0, q->n_in_most);
	memcpy(q->in, bytes, n < q->n_in_most ? n : q->n_in_most);
}

/* --- commands --- */

/* What a fault tells one command from another by, beside the opcode. */
static uint16_t feature_of(const struct nvm_request *q)
{
	if (q->is_io)
		return NVM_IO_FEATURE;
	switch (q->opcode) {
	case NVM_FORMAT:
		return q->cdw[0] >> 9 & 7;
	case NVM_SANITIZE:
		return q->cdw[0] & 7;
	case NVM_GET_LOG:
	case NVM_IDENTIFY:
	case NVM_GET_FEATURES:
	case NVM_SET_FEATURES:
		return q->cdw[0] & 0xff;
	default:
		return 0;
	}
}

static const struct row *row_of(const struct nvm_model *m, const struct nvm_request *q)
{
	const struct row *rows = q->is_io ? io : admin;
	size_t n = q->is_io ? sizeof(io) / sizeof(io[0]) : sizeof(admin) / sizeof(admin[0]);
	const struct nvm_config *c = &m->config;
	bool has_sanitize = c->block || c->overwrite || c->crypto;

	if (!q->is_io &&
	    ((q->opcode == NVM_FORMAT && (c->has_no_format || m->is_frozen)) ||
	     (q->opcode == NVM_SANITIZE && (!has_sanitize || m->is_frozen)) ||
	     ((q->opcode == NVM_MANAGE || q->opcode == NVM_ATTACH) && !c->manages) ||
	     ((q->opcode == NVM_SECURITY_SEND || q->opcode == NVM_SECURITY_RECEIVE) && !c->opal)))
		return NULL;
	for (size_t i = 0; i < n; i++) {
		if (rows[i].opcode == q->opcode)
			return &rows[i];
	}
	return NULL;
}

static uint16_t act(struct nvm_model *m, const struct nvm_request *q, struct nvm_reply *r)
{
	const struct row *row = row_of(m, q);
	uint16_t bar;

	if (!row)
		return NVM_INVALID_OPCODE;
	bar = row->is_always ? NVM_OK : nvm_sanitize_bars(m, q);
	return bar ? bar : row->act(m, q, r);
}

static void vanish(struct nvm_model *m)
{
	m->is_gone = true;
	m->medium->is_gone = true;
	m->pending.request = NULL;
	nvm_changed(m);
}

/* A fault at a command that isn't one of those that act under way. */
static enum target_end lie_at_once(struct nvm_model *m, const struct lie_at *lie,
				   const struct nvm_request *q, struct nvm_reply *r)
{
	m->kept.lies.n[lie->how]++;
	switch (lie->how) {
	case LIE_DROP_ANSWER:
		r->status = act(m, q, r);
		return TARGET_DROPPED;
	case LIE_RESET:
		return TARGET_RESET;
	case LIE_VANISH:
		vanish(m);
		return TARGET_GONE;
	case LIE_REFUSE:
		r->status = NVM_INVALID_OPCODE | NVM_DO_NOT_RETRY;
		return TARGET_ANSWERED;
	default:
		return TARGET_DROPPED;
	}
}

enum target_end nvm_model_run(struct nvm_model *m, const struct nvm_request *q, struct nvm_reply *r)
{
	struct lie_at *lie;

	memset(r, 0, sizeof(*r));
	if (m->is_gone || !q->controller || q->controller > m->config.n_controllers)
		return TARGET_GONE;
	lie = lie_at_command(&m->kept.lies, q->opcode, feature_of(q));
	if (lie && !lie->at_percent)
		return lie_at_once(m, lie, q, r);
	if (!q->is_io && q->opcode == NVM_ASYNC_EVENT)
		return TARGET_PENDING;
	r->status = act(m, q, r);
	if (r->status) {
		r->status |= NVM_DO_NOT_RETRY;
		r->n_in = 0;
	}
	if (!r->status && lie && q->opcode == NVM_SANITIZE)
		m->under_way = lie;
	if (!r->status && !q->is_io && q->opcode == NVM_FORMAT) {
		m->pending =
			(struct nvm_pending){ .request = q, .end = TARGET_PENDING, .lie = lie };
		nvm_format_step(m, 0);
		return nvm_model_poll(m, q, r);
	}
	return TARGET_ANSWERED;
}

enum target_end nvm_model_poll(struct nvm_model *m, const struct nvm_request *q,
			       struct nvm_reply *r)
{
	enum target_end end;

	memset(r, 0, sizeof(*r));
	if (m->is_gone)
		return TARGET_GONE;
	if (m->pending.request != q)
		return TARGET_PENDING;
	end = m->pending.end;
	r->status = m->pending.status;
	if (end != TARGET_PENDING)
		m->pending.request = NULL;
	return end;
}

void nvm_model_forget(struct nvm_model *m, const struct nvm_request *q)
{
	if (!q || m->pending.request == q)
		m->pending.request = NULL;
}

void nvm_model_reset(struct nvm_model *m, uint16_t controller)
{
	if (!controller || controller > m->config.n_controllers)
		return;
	if (m->pending.request && m->pending.request->controller == controller)
		m->pending.request = NULL;
	nvm_features_wake(m, controller);
}

void nvm_model_shutdown(struct nvm_model *m)
{
	(void)sim_drive_flush(m->medium); /* a fault of the flush is the medium's to count */
}

/* --- time and power --- */

/* A sanitize is answered at once; of the faults under way only the drive's end is left to it. */
static void sanitize_lie(struct nvm_model *m)
{
	if (!m->under_way || sim_erase_percent(&m->kept.run) < m->under_way->at_percent)
		return;
	if (m->under_way->how == LIE_VANISH) {
		m->kept.lies.n[LIE_VANISH]++;
		vanish(m);
	}
	m->under_way = NULL;
}

static void pending_lie(struct nvm_model *m)
{
	struct nvm_pending *p = &m->pending;

	if (!p->request || !p->lie || p->end != TARGET_PENDING ||
	    sim_erase_percent(&m->kept.formatting.run) < p->lie->at_percent)
		return;
	m->kept.lies.n[p->lie->how]++;
	switch (p->lie->how) {
	case LIE_VANISH:
		vanish(m);
		return;
	case LIE_RESET:
		p->end = TARGET_RESET;
		return;
	default:
		p->end = TARGET_DROPPED;
	}
}

static unsigned step_of(const struct nvm_model *m)
{
	return (unsigned)(sim_erase_progress(&m->kept.run) +
			  sim_erase_progress(&m->kept.formatting.run)) /
	       PROGRESS_STEPS;
}

void nvm_model_tick(struct nvm_model *m, uint32_t ms)
{
	unsigned step;

	if (m->is_gone)
		return;
	nvm_sanitize_step(m, ms);
	nvm_format_step(m, ms);
	pending_lie(m);
	sanitize_lie(m);
	step = step_of(m);
	if (step != m->saved_step)
		nvm_changed(m);
	m->saved_step = step;
}

uint32_t nvm_model_due_ms(const struct nvm_model *m)
{
	uint32_t sanitize = sim_erase_due_ms(&m->kept.run, &m->kept.lies);
	uint32_t format = sim_erase_due_ms(&m->kept.formatting.run, &m->kept.lies);

	if (m->is_gone)
		return 0;
	if (!sanitize || !format)
		return sanitize ? sanitize : format;
	return sanitize < format ? sanitize : format;
}

void nvm_model_power_cycle(struct nvm_model *m)
{
	const struct sim_range *back = &m->kept.lies.comes_back;

	m->pending.request = NULL;
	if (m->is_gone && m->kept.lies.vanishes_for_good)
		return;
	m->is_gone = m->medium->is_gone = false;
	m->kept.n_unsafe += m->medium->n_dirty != 0;
	sim_drive_cut_power(m->medium);
	nvm_format_stop(m);
	m->under_way = NULL;
	memset(&m->session, 0, sizeof(m->session));
	m->is_frozen = m->config.freeze == NVM_FREEZE_ALWAYS;
	m->kept.n_power_cycles++;
	m->kept.n_opal_attempts = 0;
	for (unsigned i = 0; i < NVM_NAMESPACES_MOST; i++) {
		if (m->kept.namespaces[i].protection == 2)
			m->kept.namespaces[i].protection = 0;
	}
	for (uint16_t i = 1; i <= m->config.n_controllers; i++)
		nvm_features_wake(m, i);
	if (back->n_blocks) {
		sim_drive_bring_back(m->medium, back);
		nvm_unmap(m, back->first_lba * MEDIUM_BLOCK, back->n_blocks * MEDIUM_BLOCK, false);
		m->kept.lies.n[LIE_COME_BACK]++;
	}
	nvm_changed(m);
}
