/*
 * tests/sim/nvme_format.c - Format NVM (80h): it takes time, one namespace after the other, does not survive
 * a power cut, and erases only with SES 1 or 2 (SES 0 does no more than deallocate).
 */
#include <string.h>

#include "tests/sim/nvme_inside.h"

enum { SES_NONE, SES_USER_DATA, SES_CRYPTO };

static unsigned ses_of(uint32_t cdw10)
{
	return cdw10 >> 9 & 7;
}

/* Which namespaces Q means. */
static uint16_t aims_of(const struct nvm_model *m, const struct nvm_request *q)
{
	const struct nvm_config *c = &m->config;
	bool is_for_all = c->format_is_for_all ||
			  (c->erase_is_for_all && ses_of(q->cdw[0]) != SES_NONE);
	uint16_t aims = 0;

	for (unsigned i = 0; i < NVM_NAMESPACES_MOST; i++) {
		const struct nvm_ns *n = &m->kept.namespaces[i];
		bool is_meant = n->nsid == q->nsid || q->nsid == NVM_EVERY_NAMESPACE;

		if (n->nsid && (is_for_all || (is_meant && nvm_ns_is_attached(n, q->controller))))
			aims |= (uint16_t)(1u << i);
	}
	return aims;
}

static uint16_t check(const struct nvm_model *m, const struct nvm_request *q)
{
	uint32_t lbaf = q->cdw[0] & 0x0f, pi = q->cdw[0] >> 5 & 7;

	if (q->nsid != NVM_EVERY_NAMESPACE && (!q->nsid || q->nsid > NVM_NAMESPACES_MOST))
		return NVM_INVALID_NAMESPACE;
	if (q->nsid == NVM_EVERY_NAMESPACE && m->config.refuses_broadcast)
		return NVM_INVALID_FIELD;
	/* Allocated to nobody here: refused until attached. */
	if (q->nsid != NVM_EVERY_NAMESPACE &&
	    !nvm_ns_is_attached(nvm_ns_look(m, q->nsid), q->controller))
		return NVM_INVALID_FIELD;
	if (ses_of(q->cdw[0]) > SES_CRYPTO ||
	    (ses_of(q->cdw[0]) == SES_CRYPTO && !m->config.format_crypto))
		return NVM_INVALID_FIELD;
	if (lbaf >= NVM_LBA_FORMATS || q->cdw[0] >> 12 & 3 || pi > 3 ||
	    (pi && nvm_formats[lbaf].metadata < 8))
		return NVM_INVALID_FORMAT;
	if (m->kept.formatting.is_running)
		return NVM_FORMAT_RUNS;
	return NVM_OK;
}

/* Begins with the first of those that are left; none left: the format is over. */
static void begin_next(struct nvm_model *m)
{
	struct nvm_formatting *f = &m->kept.formatting;
	struct nvm_ns *n;

	if (!f->todo) {
		f->is_running = false;
		return;
	}
	for (f->now = 0; !(f->todo & 1u << f->now);)
		f->now++;
	n = &m->kept.namespaces[f->now];
	if (ses_of(f->cdw10) == SES_CRYPTO) {
		sim_erase_start(&f->run, ERASE_NOISE, NULL, 0, m->config.format_ms);
		f->run.noise = ++m->kept.noise;
	} else {
		sim_erase_start(&f->run, ERASE_PATTERN, "", 1, m->config.format_ms);
	}
	f->run.first_byte = n->first_byte;
	f->run.n_bytes = n->n_bytes;
	n->remains = 100;
}

uint16_t nvm_format(struct nvm_model *m, const struct nvm_request *q, struct nvm_reply *r)
{
	uint16_t status = check(m, q), aims = aims_of(m, q);

	(void)r;
	if (status)
		return status;
	for (unsigned i = 0; i < NVM_NAMESPACES_MOST; i++) {
		if (aims & 1u << i && m->kept.namespaces[i].protection)
			return NVM_PROTECTED;
	}
	m->kept.formatting =
		(struct nvm_formatting){ .is_running = true, .todo = aims, .cdw10 = q->cdw[0] };
	begin_next(m);
	nvm_changed(m);
	return NVM_OK;
}

/* The namespace has the new format. */
static void end_one(struct nvm_model *m, struct nvm_ns *n, uint32_t cdw10)
{
	bool does_nothing = m->kept.lies.erases_nothing && !m->config.unmaps_only;

	n->lbaf = cdw10 & 0x0f;
	n->is_extended = cdw10 >> 4 & 1;
	n->pi = cdw10 >> 5 & 7;
	n->pil = cdw10 >> 8 & 1;
	n->remains = 0;
	if (!does_nothing && !(ses_of(cdw10) == SES_CRYPTO && m->config.keeps_mapped))
		nvm_unmap_erased(m, n->first_byte, n->n_bytes);
}

static void tell_end(struct nvm_model *m, uint16_t status)
{
	if (!m->pending.request || m->pending.end != TARGET_PENDING)
		return;
	m->pending.end = TARGET_ANSWERED;
	m->pending.status = status;
}

static enum erase_step step_one(struct nvm_model *m, uint32_t ms)
{
	struct nvm_formatting *f = &m->kept.formatting;
	struct drive_lies *l = &m->kept.lies, kept = *l;
	bool is_idle = ses_of(f->cdw10) == SES_NONE || m->config.unmaps_only;
	enum erase_step step;

	/* SES 0 takes its time and touches no medium; that is no lie. */
	l->erases_nothing |= is_idle;
	step = sim_erase_step(&f->run, m->medium, l, ms);
	l->erases_nothing = kept.erases_nothing;
	if (ses_of(f->cdw10) == SES_NONE)
		l->n[LIE_ERASE_NOTHING] = kept.n[LIE_ERASE_NOTHING];
	return step;
}

void nvm_format_step(struct nvm_model *m, uint32_t ms)
{
	struct nvm_formatting *f = &m->kept.formatting;

	while (f->is_running) {
		struct nvm_ns *n = &m->kept.namespaces[f->now];
		enum erase_step step = step_one(m, ms);

		if (step == ERASE_RUNS) {
			n->remains = (uint8_t)(100 - sim_erase_percent(&f->run));
			if (!n->remains)
				n->remains = 1;
			return;
		}
		if (step == ERASE_FAILED) {
			n->remains = (uint8_t)(100 - sim_erase_percent(&f->run));
			f->is_running = false;
			tell_end(m, NVM_INTERNAL);
			nvm_changed(m);
			return;
		}
		end_one(m, n, f->cdw10);
		f->todo &= (uint16_t) ~(1u << f->now);
		begin_next(m);
		nvm_changed(m);
		ms = 0; /* what is left of a step of time is not carried over */
	}
	tell_end(m, NVM_OK);
}

void nvm_format_stop(struct nvm_model *m)
{
	m->kept.formatting.is_running = false;
	m->kept.formatting.run.is_running = false;
}

bool nvm_format_holds(const struct nvm_model *m, const struct nvm_ns *n)
{
	return m->kept.formatting.is_running &&
	       m->kept.formatting.todo & 1u << (n - m->kept.namespaces);
}
