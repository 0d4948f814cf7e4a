/*
 * wipe/checkpoint_restore.c - see checkpoint.h: from where a job goes on, and what of its outcome
 * still holds there.
 */
#include <string.h>

#include "wipe/checkpoint.h"
#include "wipe/course.h"

/* The last read-back is done again whatever was done before: it is what proves the whole drive. */
static unsigned last_verify(const struct plan *p)
{
	unsigned at = p->n_steps;

	for (unsigned i = 0; i < p->n_steps; i++)
		if (p->steps[i].kind == STEP_VERIFY)
			at = i;
	return at;
}

/* The address test is done again as a whole: it proves only what lay on the drive all at once. */
static unsigned back_to_address(const struct plan *p, unsigned step)
{
	unsigned at = step;

	while (at && p->steps[at].kind != STEP_ADDRESS_WRITE && p->steps[at].kind != STEP_WRITE)
		at--;
	return p->steps[at].kind == STEP_ADDRESS_WRITE && p->steps[step].kind != STEP_WRITE ? at
											    : step;
}

static unsigned step_of(const struct plan *p, enum step_kind kind)
{
	for (unsigned i = 0; i < p->n_steps; i++)
		if (p->steps[i].kind == kind)
			return i;
	return p->n_steps;
}

/* With erases inside the drive: one that was begun is looked after at its own step; whatever came behind the last
 * of them is done again, from the look at the settled drive on. False: the host overwrites. */
static bool start_inside(const struct checkpoint *c, const struct plan *p, unsigned *ret)
{
	unsigned settle = step_of(p, STEP_SETTLE);

	if (!p->n_erases)
		return false;
	*ret = c->step;
	if (c->step <= settle)
		return true;
	if (course_falls_back(p, c->outcome))
		return false;
	*ret = settle;
	return true;
}

static unsigned start_of(const struct checkpoint *c, const struct plan *p, uint64_t *ret_from)
{
	unsigned step = c->step, verify = last_verify(p);

	*ret_from = 0;
	/* Such a job has failed: nothing is to be written or read back any more. */
	if (c->is_given_up || c->is_lost)
		return step;
	if (start_inside(c, p, &step))
		return step;
	if (step > verify)
		step = verify;
	/* What a drive's cache held when the power went was written and is gone. */
	if (p->steps[step].kind == STEP_FLUSH && step && p->steps[step - 1].kind == STEP_WRITE &&
	    p->steps[step - 1].pass <= c->pass_begun)
		step--;
	step = back_to_address(p, step);
	if (p->steps[step].kind == STEP_WRITE)
		*ret_from = c->offset_bytes;
	return step;
}

/* Keeps the ranges below BLOCK. */
static void trim(struct ranges *r, uint64_t block)
{
	unsigned n = 0;

	while (n < r->n && r->at[n].first_lba < block) {
		if (r->at[n].n_blocks > block - r->at[n].first_lba)
			r->at[n].n_blocks = block - r->at[n].first_lba;
		n++;
	}
	r->n = n;
	r->is_coarse = r->is_coarse && n;
}

static bool has_failed_before(const struct outcome *o, unsigned step)
{
	for (unsigned i = 0; i < step; i++)
		if (o->steps[i].result == STEP_FAILED)
			return true;
	return false;
}

/* A reason stays, but for a stop, which going on takes back, and for what a write that is done again
 * could not write: it will say so again. */
static void settle_reason(struct outcome *o, const struct plan *p, unsigned step)
{
	const struct outcome_step *s = &o->steps[step];
	bool is_write = p->steps[step].kind == STEP_WRITE ||
			p->steps[step].kind == STEP_ADDRESS_WRITE;
	bool is_told_again = is_write && s->result == STEP_FAILED &&
			     s->error.reason == o->first_reason && !has_failed_before(o, step);

	o->stop_asked = false;
	if (o->first_reason != REASON_STOP_ASKED && !is_told_again)
		return;
	o->first_reason = REASON_NONE;
	o->first_what[0] = '\0';
}

static void wind_back(struct outcome *o, const struct plan *p, unsigned step, uint64_t from)
{
	struct outcome_step begun = o->steps[step];

	if (p->steps[step].kind == STEP_WRITE)
		trim(&o->unwritten, from / p->block_bytes);
	settle_reason(o, p, step);
	for (unsigned i = step; i < o->n_steps; i++)
		o->steps[i] = (struct outcome_step){ .kind = p->steps[i].kind,
						     .pass = p->steps[i].pass };
	if (from) {
		o->steps[step].start = begun.start;
		o->steps[step].n_errors = begun.n_errors;
	}
}

/* Numbers that no job leaves: beyond the plan, or canaries where they were still to be taken. */
static bool is_damaged(const struct checkpoint *c, const struct plan *p)
{
	unsigned n_passes = p->method ? p->method->n_passes : 0;

	if (c->step >= p->n_steps || c->offset_bytes > p->size_bytes ||
	    c->offset_bytes % p->block_bytes || c->pass_begun > n_passes)
		return true;
	return c->canaries &&
	       (p->steps[c->step].kind == STEP_GUARD || p->steps[c->step].kind == STEP_REVEAL ||
		p->steps[c->step].kind == STEP_CANARIES);
}

static bool are_erases_planned(const struct checkpoint *c, const struct plan *p)
{
	for (unsigned i = 0; i < c->outcome->n_erases; i++)
		if (i >= p->n_erases || (c->outcome->erases[i].technique &&
					 c->outcome->erases[i].technique != p->erases[i].technique))
			return false;
	return true;
}

int checkpoint_restore(const struct checkpoint *c, const struct plan *p, struct outcome *ret,
		       unsigned *ret_step, uint64_t *ret_from, struct error *err)
{
	const char *node = c->consent.device.node;
	uint64_t from;
	unsigned step;

	if (p->refusal != REASON_NONE ||
	    memcmp(c->consent.plan_digest, p->digest, DIGEST_BYTES) != 0 ||
	    c->outcome->n_steps != p->n_steps)
		return error_set(err, REASON_CHECKPOINT_OTHER_PLAN, 0, node, "method=%s",
				 c->method);
	if (is_damaged(c, p) || !are_erases_planned(c, p))
		return error_set(err, REASON_CHECKPOINT_DAMAGED, 0, node, "step=%u offset=%llu",
				 c->step, (unsigned long long)c->offset_bytes);
	step = start_of(c, p, &from);
	*ret = *c->outcome;
	ret->n_erases = p->n_erases;
	for (unsigned i = 0; i < p->n_steps; i++) {
		ret->steps[i].kind = p->steps[i].kind;
		ret->steps[i].pass = p->steps[i].pass;
	}
	wind_back(ret, p, step, from);
	ret->open = REASON_NONE;
	ret->done = course_done(p, ret) ? course_done(p, ret)->technique : NULL;
	*ret_step = step;
	*ret_from = from;
	return 0;
}
