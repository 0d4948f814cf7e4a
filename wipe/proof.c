#include "wipe/proof.h"

#include <string.h>

#include "wipe/canary.h"
#include "wipe/course.h"

static uint64_t blocks_of(const struct plan *p)
{
	return p->size_bytes / p->block_bytes + (p->size_bytes % p->block_bytes != 0);
}

/* Every step of a kind that was due was done, and there was one. Of the host's writes and read-backs: the
 * whole drive. */
static bool all_done(const struct plan *p, const struct outcome *o, enum step_kind kind)
{
	unsigned n = 0;

	for (unsigned i = 0; i < o->n_steps; i++) {
		const struct outcome_step *s = &o->steps[i];
		bool is_whole = s->bytes == p->size_bytes ||
				(kind != STEP_WRITE && kind != STEP_VERIFY);

		if (s->kind != kind || !course_is_due(p, o, i))
			continue;
		if (s->result != STEP_DONE || !is_whole)
			return false;
		n++;
	}
	return n > 0;
}

static bool are_canaries_gone(const struct plan *p, const struct outcome *o)
{
	const struct canary_outcome *c = &o->canaries;

	return all_done(p, o, STEP_CANARIES) && all_done(p, o, STEP_CANARIES_CHECK) && !c->n_same &&
	       !c->n_unreadable && canaries_suffice(c, blocks_of(p));
}

static unsigned host_proofs(const struct plan *p, const struct outcome *o)
{
	unsigned proofs = 0;

	if (all_done(p, o, STEP_WRITE) && !o->unwritten.n)
		proofs |= PROOF_WRITTEN_WHOLE;
	if (all_done(p, o, STEP_FLUSH))
		proofs |= PROOF_FLUSHED;
	if (p->method && o->verify.pass == p->method->n_passes && all_done(p, o, STEP_VERIFY) &&
	    o->verify.n_bytes_read == p->size_bytes && o->verify.n_bytes_equal == p->size_bytes)
		proofs |= PROOF_READ_BACK_WHOLE;
	return proofs;
}

/* What ended is what we started: by the drive's own words, or, where before and after say the same, by the
 * canaries alone. */
static bool is_ours(const struct plan *p, const struct outcome *o, const struct erase_outcome *e)
{
	bool is_new = e->was_seen_running ||
		      (e->before.state != SANITIZE_SUCCEEDED &&
		       e->before.state != SANITIZE_UNKNOWN && e->after.state == SANITIZE_SUCCEEDED);

	switch (e->technique->kind) {
	case TECHNIQUE_ATA_SECURITY_ERASE:
	case TECHNIQUE_ATA_SECURITY_ERASE_ENHANCED:
		return e->security_armed.enabled == TOLD_YES &&
		       e->security_after.enabled == TOLD_NO && !e->was_undone;
	case TECHNIQUE_NVME_FORMAT_CRYPTO:
	case TECHNIQUE_NVME_FORMAT_USER_DATA:
	case TECHNIQUE_EMMC_ERASE_SANITIZE:
		return e->accepted == ANSWER_DONE; /* the command is answered when it has ended */
	case TECHNIQUE_NVME_SANITIZE_CRYPTO:
	case TECHNIQUE_NVME_SANITIZE_BLOCK:
	case TECHNIQUE_NVME_SANITIZE_OVERWRITE:
		if (!e->has_command || !e->after.has_command || e->after.command != e->command)
			return false;
		return is_new || are_canaries_gone(p, o);
	default:
		return is_new || are_canaries_gone(p, o);
	}
}

static bool has_ended(const struct erase_outcome *e)
{
	if (!e->has_ended_well)
		return false;
	switch (e->technique->set) {
	case COMMAND_SET_SCSI: /* keeps no memory of one that ended well */
		return e->after.state == SANITIZE_IDLE;
	case COMMAND_SET_ATA:
		return e->technique->reach == REACH_WHOLE_DRIVE && e->technique->survives_power_cut
			       ? e->after.state == SANITIZE_SUCCEEDED
			       : e->security_after.enabled == TOLD_NO &&
					 e->security_after.locked == TOLD_NO;
	case COMMAND_SET_NVME:
		return e->technique->survives_power_cut ? e->after.state == SANITIZE_SUCCEEDED
							: e->accepted == ANSWER_DONE;
	default:
		return e->accepted == ANSWER_DONE;
	}
}

/* What was unreadable was written by us since. */
static bool are_all_rewritten(const struct survey_outcome *s)
{
	for (unsigned i = 0; i < s->unreadable.n; i++)
		for (uint64_t k = 0; k < s->unreadable.at[i].n_blocks; k++)
			if (!ranges_has(&s->rewritten, s->unreadable.at[i].first_lba + k))
				return false;
	return !s->unreadable.is_coarse || !s->unreadable.n;
}

static unsigned survey_proofs(const struct plan *p, const struct outcome *o,
			      const struct technique *t)
{
	const struct survey_outcome *s = &o->survey;
	uint64_t listed = ranges_blocks(&s->unreadable) * p->block_bytes;
	bool is_even = !s->n_constant && !s->n_noise && (!s->n_zero || !s->n_ones);
	unsigned proofs = 0;

	if (s->n_bytes_total != p->size_bytes || s->n_bytes_read > p->size_bytes ||
	    s->n_bytes_read + listed < p->size_bytes)
		return 0;
	proofs |= PROOF_READ_WHOLE;
	if (!s->n_data && !s->data.n && !s->signature[0] && are_all_rewritten(s) &&
	    (is_even || t->leaves != LEAVES_UNIFORM))
		proofs |= PROOF_CONTENT_FITS;
	return proofs;
}

/* Pass 0: what the drive was told to write. */
static unsigned pattern_proofs(const struct plan *p, const struct outcome *o)
{
	const struct verify_outcome *v = &o->verify;

	if (v->pass || v->n_samples || v->n_bytes_total != p->size_bytes ||
	    v->n_bytes_read != p->size_bytes || v->n_bytes_equal != p->size_bytes ||
	    v->mismatching.n || v->unreadable.n || !all_done(p, o, STEP_VERIFY))
		return 0;
	return PROOF_READ_WHOLE | PROOF_READ_BACK_WHOLE | PROOF_CONTENT_FITS;
}

static unsigned drive_proofs(const struct plan *p, const struct outcome *o,
			     const struct erase_outcome *e)
{
	const struct settle_outcome *s = &o->settled;
	unsigned proofs = 0;

	if (e->was_asked_before)
		proofs |= PROOF_STATUS_BEFORE;
	if (e->accepted == ANSWER_DONE)
		proofs |= PROOF_ACCEPTED;
	if (is_ours(p, o, e))
		proofs |= PROOF_OUR_RUN;
	if (has_ended(e))
		proofs |= PROOF_ENDED_BY_DRIVE;
	if (!e->was_reset)
		proofs |= PROOF_NO_RESET;
	if (e->passes_asked && e->after.passes_done == e->passes_asked)
		proofs |= PROOF_PASSES_DONE;
	if (s->is_done && s->is_whole && p->limit != REASON_SCOPE_NOT_WHOLE)
		proofs |= PROOF_WHOLE_SCOPE;
	if (s->is_done && s->is_unlocked == TOLD_YES && !o->password_is_set)
		proofs |= PROOF_UNLOCKED;
	if (s->is_done && s->always_encrypts == TOLD_YES)
		proofs |= PROOF_ENCRYPTS;
	return proofs |
	       (e->technique->leaves == LEAVES_PATTERN ? pattern_proofs(p, o)
						       : survey_proofs(p, o, e->technique));
}

unsigned proofs_of(const struct plan *p, const struct outcome *o)
{
	const struct plan_erase *done = course_done(p, o);
	unsigned proofs = done ? drive_proofs(p, o, &o->erases[done - p->erases])
			       : host_proofs(p, o);

	if (are_canaries_gone(p, o))
		proofs |= PROOF_CANARIES_GONE;
	if (all_done(p, o, STEP_IDENTITY) && o->size_after_bytes == p->size_bytes)
		proofs |= PROOF_SAME_DRIVE;
	if (p->limit != REASON_NATIVE_SIZE_UNKNOWN && o->settled.is_native)
		proofs |= PROOF_NATIVE_SIZE_KNOWN;
	return proofs;
}
