#include "wipe/verdict.h"

#include <string.h>

#include "base/text.h"
#include "wipe/canary.h"
#include "wipe/course.h"
#include "wipe/proof.h"
#include "wipe/sample.h"

static const char *const word_texts[WORD_COUNT] = {
	[WORD_FAILED] = "failed",   [WORD_STOPPED] = "stopped", [WORD_PARTIAL] = "partial",
	[WORD_CLEARED] = "cleared", [WORD_PURGED] = "purged",
};

/* Each proof, and what to say where it is missing and nothing else was said. In the order in which
 * they are named. */
static const struct {
	unsigned proof;
	enum reason reason;
} missing_reasons[] = {
	{ PROOF_SAME_DRIVE, REASON_IDENTITY_CHANGED },
	{ PROOF_WRITTEN_WHOLE, REASON_WRITE_ERRORS },
	{ PROOF_FLUSHED, REASON_FLUSH_FAILED },
	{ PROOF_READ_BACK_WHOLE, REASON_NOT_VERIFIED },
	{ PROOF_CANARIES_GONE, REASON_CANARY_UNREADABLE },
	{ PROOF_NATIVE_SIZE_KNOWN, REASON_NATIVE_SIZE_UNKNOWN },
	{ PROOF_WHOLE_SCOPE, REASON_SCOPE_NOT_WHOLE },
	{ PROOF_NO_RESET, REASON_ERASE_RESET },
	{ PROOF_ACCEPTED, REASON_ERASE_UNANSWERED },
	{ PROOF_ENDED_BY_DRIVE, REASON_ERASE_UNANSWERED },
	{ PROOF_STATUS_BEFORE, REASON_ERASE_UNPROVEN },
	{ PROOF_OUR_RUN, REASON_ERASE_UNPROVEN },
	{ PROOF_PASSES_DONE, REASON_ERASE_UNPROVEN },
	{ PROOF_UNLOCKED, REASON_SECURITY_ON },
	{ PROOF_READ_WHOLE, REASON_NOT_VERIFIED },
	{ PROOF_CONTENT_FITS, REASON_CONTENT_LEFT },
};

/* Proofs that may be missing from a partial result: their gaps are lists, or are named. */
#define PROOFS_WITH_LISTS                                                    \
	(PROOF_WRITTEN_WHOLE | PROOF_READ_BACK_WHOLE | PROOF_CANARIES_GONE | \
	 PROOF_NATIVE_SIZE_KNOWN)

const char *word_text(enum word w)
{
	return (unsigned)w < WORD_COUNT ? word_texts[w] : word_texts[WORD_FAILED];
}

bool verdict_is_certificate(const struct verdict *v)
{
	return (v->word == WORD_CLEARED || v->word == WORD_PURGED) && v->meets_required;
}

/* Whether all of A lies in B: both are sorted, and what touches is merged. */
static bool ranges_within(const struct ranges *a, const struct ranges *b)
{
	unsigned j = 0;

	for (unsigned i = 0; i < a->n; i++) {
		uint64_t first = a->at[i].first_lba, end = first + a->at[i].n_blocks;

		while (j < b->n && b->at[j].first_lba + b->at[j].n_blocks <= first)
			j++;
		if (j == b->n || b->at[j].first_lba > first ||
		    end > b->at[j].first_lba + b->at[j].n_blocks)
			return false;
	}
	return true;
}

/* The outcome is one of this plan: same digest, same steps in the same order. */
static bool belongs_together(const struct plan *p, const struct outcome *o)
{
	if (!p->technique || (!p->method && !p->n_erases) || !p->size_bytes || !p->block_bytes ||
	    !p->n_steps || p->n_steps > PLAN_STEPS || o->n_steps != p->n_steps ||
	    memcmp(p->digest, o->plan_digest, sizeof(p->digest)) != 0)
		return false;
	for (unsigned i = 0; i < p->n_steps; i++)
		if (o->steps[i].kind != p->steps[i].kind || o->steps[i].pass != p->steps[i].pass)
			return false;
	return true;
}

/* What was due was done, and what wasn't due was left; an erase that was declined made way for the next. */
static bool are_steps_as_due(const struct plan *p, const struct outcome *o)
{
	for (unsigned i = 0; i < o->n_steps; i++) {
		const struct outcome_step *s = &o->steps[i];
		bool is_declined = s->kind == STEP_ERASE &&
				   course_is_declined(&o->erases[p->steps[i].technique]);

		if (!course_is_due(p, o, i) ? s->result != STEP_NOT_RUN
		    : is_declined           ? s->result != STEP_FAILED
					    : s->result != STEP_DONE)
			return false;
	}
	return true;
}

/* The host's overwrite, read back. */
static bool is_host_clean(const struct plan *p, const struct outcome *o)
{
	const struct verify_outcome *v = &o->verify;

	if (plan_tests_addresses(p) && o->address.n_bytes_equal != p->size_bytes)
		return false;
	return p->method && !o->unwritten.n && v->pass == p->method->n_passes &&
	       v->n_bytes_total == p->size_bytes && v->n_bytes_read == p->size_bytes &&
	       v->n_bytes_equal == p->size_bytes;
}

/* Everything was done and nothing went wrong, by the facts themselves and not by the proofs that
 * were made of them: a proof that its facts contradict is none. */
static bool is_clean(const struct plan *p, const struct outcome *o)
{
	const struct verify_outcome *v = &o->verify;
	const struct canary_outcome *c = &o->canaries;
	const struct plan_erase *done = course_done(p, o);
	uint64_t n_blocks = p->size_bytes / p->block_bytes + (p->size_bytes % p->block_bytes != 0);

	if (!are_steps_as_due(p, o))
		return false;
	if (o->first_reason != REASON_NONE || o->open != REASON_NONE || o->password_is_set)
		return false;
	if (p->is_sampled || v->n_samples || v->mismatching.n || v->unreadable.n)
		return false;
	if (done ? done->technique->proofs & ~proofs_of(p, o) : !is_host_clean(p, o))
		return false;
	return !c->n_same && !c->n_unreadable && !c->other.n && canaries_suffice(c, n_blocks) &&
	       o->size_after_bytes >= p->size_bytes;
}

/* Whether what a step left undone is on a list: its ranges, or a count of canaries. */
static bool is_listed(const struct outcome *o, const struct outcome_step *s)
{
	enum reason r = s->error.reason;

	if (s->result == STEP_DONE)
		return true;
	if (s->result != STEP_FAILED)
		return false;
	switch (s->kind) {
	case STEP_WRITE:
	case STEP_ADDRESS_WRITE:
		return r == REASON_WRITE_ERRORS;
	case STEP_ADDRESS_VERIFY:
		return r == REASON_READ_ERRORS;
	case STEP_VERIFY:
		/* Old bytes where nothing could be written; elsewhere they were seen before this. */
		return r == REASON_READ_ERRORS ||
		       (r == REASON_MISMATCH && s->pass == o->verify.pass);
	case STEP_CANARIES:
	case STEP_CANARIES_CHECK:
		return r == REASON_CANARY_UNREADABLE;
	default:
		return false;
	}
}

/* Troubles that leave a list behind, and none. */
static bool leaves_list(enum reason r)
{
	return r == REASON_NONE || r == REASON_WRITE_ERRORS || r == REASON_READ_ERRORS ||
	       r == REASON_MISMATCH || r == REASON_CANARY_UNREADABLE;
}

/* Somebody asked, and no other trouble than a listed one came before. */
static bool is_stopped(const struct outcome *o)
{
	return o->stop_asked &&
	       (o->first_reason == REASON_STOP_ASKED || leaves_list(o->first_reason));
}

/* What was to be read back is what the plan says: all of the drive, or all places of a sample. */
static bool is_extent_planned(const struct plan *p, const struct verify_outcome *v)
{
	uint64_t most = v->n_samples * v->sample_bytes;

	if (!p->is_sampled)
		return !v->n_samples && v->n_bytes_total == p->size_bytes;
	return v->n_samples == SAMPLE_PLACES &&
	       v->sample_bytes == sample_place_bytes(p->block_bytes) && v->n_bytes_total <= most &&
	       v->n_bytes_total > most - v->sample_bytes;
}

/* An erase inside the drive, of which nothing is missing but blocks that can't be read, and those are listed. */
static bool is_drive_partial(const struct plan *p, const struct outcome *o, unsigned missing)
{
	const struct survey_outcome *s = &o->survey;
	const unsigned listable = PROOF_CONTENT_FITS | PROOF_CANARIES_GONE;
	const struct technique *t = course_technique(p, o);

	if (missing & ~listable || t->leaves == LEAVES_PATTERN || !s->unreadable.n ||
	    s->unreadable.is_coarse || s->n_data || s->data.n || s->signature[0] ||
	    !leaves_list(o->first_reason) || o->open != REASON_NONE)
		return false;
	return !(t->proofs & ~(proofs_of(p, o) | missing));
}

/* All but listed ranges was written and read back, and nothing reads otherwise than promised. */
static bool is_host_partial(const struct plan *p, const struct outcome *o, unsigned missing)
{
	const struct verify_outcome *v = &o->verify;
	uint64_t accounted = v->n_bytes_read + ranges_blocks(&v->unreadable) * p->block_bytes;

	if (missing & ~(unsigned)PROOFS_WITH_LISTS)
		return false;
	for (unsigned i = 0; i < o->n_steps; i++)
		if (course_is_due(p, o, i) && !is_listed(o, &o->steps[i]) &&
		    o->steps[i].kind != STEP_ERASE)
			return false;
	if (!p->method || !leaves_list(o->first_reason))
		return false;
	if (v->n_bytes_equal != v->n_bytes_read && !v->mismatching.n)
		return false; /* something differed, and it isn't said where */
	return v->pass == p->method->n_passes && is_extent_planned(p, v) &&
	       accounted >= v->n_bytes_total && v->n_bytes_equal > 0;
}

static bool is_partial(const struct plan *p, const struct outcome *o, unsigned missing)
{
	return course_done(p, o) ? is_drive_partial(p, o, missing) : is_host_partial(p, o, missing);
}

static void say(struct verdict *v, enum reason reason, const char *what)
{
	v->reason = reason;
	(void)text_copy(v->what, sizeof(v->what), what); /* facts only; a cut end loses no reason */
}

static void say_sampled(struct verdict *v, const struct verify_outcome *o)
{
	char what[sizeof(v->what)];

	(void)text_format(what, sizeof(what), "samples=%llu bound_ppb=%llu",
			  (unsigned long long)o->n_samples,
			  (unsigned long long)o->bound_ppb); /* fits */
	say(v, REASON_READ_BACK_SAMPLED, what);
}

/* The first thing that went wrong, else the first proof that is missing. */
static void say_first(struct verdict *v, const struct outcome *o)
{
	if (o->first_reason != REASON_NONE) {
		say(v, o->first_reason, o->first_what);
		return;
	}
	if (v->word == WORD_PARTIAL && o->verify.n_samples) {
		say_sampled(v, &o->verify);
		return;
	}
	say(v, REASON_STEP_NOT_RUN, "");
	for (size_t i = 0; i < sizeof(missing_reasons) / sizeof(missing_reasons[0]); i++) {
		if (v->proofs_missing & missing_reasons[i].proof) {
			say(v, missing_reasons[i].reason, "");
			return;
		}
	}
}

/* Addresses that don't lead to places of their own: what that step said, whatever came before it. */
static void say_address(struct verdict *v, const struct outcome *o)
{
	say(v, REASON_MISMATCH, "");
	for (unsigned i = 0; i < o->n_steps; i++)
		if (o->steps[i].kind == STEP_ADDRESS_VERIFY &&
		    o->steps[i].error.reason != REASON_NONE)
			say(v, o->steps[i].error.reason, o->steps[i].error.detail);
}

/* An erase inside the drive did not end well, and nothing else was done in its place. */
static bool has_erase_failed(const struct plan *p, const struct outcome *o)
{
	if (!p->n_erases || course_done(p, o) || o->first_reason == REASON_NONE)
		return false;
	for (unsigned i = 0; i < o->n_steps; i++) {
		if (o->steps[i].kind == STEP_WRITE && o->steps[i].result != STEP_NOT_RUN)
			return false;
		if (o->steps[i].kind == STEP_ERASE && o->steps[i].result == STEP_FAILED &&
		    o->steps[i].error.reason == o->first_reason)
			return true;
	}
	return false;
}

/* What the facts bear: what was done, not what was planned. A change of key is worth what the drive's encryption
 * is, and only the drive or the client's policy can say that it encrypts everything. */
static enum level claim_of(const struct plan *p, const struct outcome *o)
{
	const struct plan_erase *done = course_done(p, o);
	enum level claim = done          ? done->claim
			   : p->n_erases ? course_technique(p, o)->claims[MEDIA_UNKNOWN]
					 : p->expected;

	if (done && claim > LEVEL_CLEAR && technique_is_crypto(done->technique) &&
	    !(o->proofs & PROOF_ENCRYPTS) && !p->policy.trust_crypto)
		claim = LEVEL_CLEAR;
	return claim;
}

static void say_cleared_or_purged(struct verdict *v, const struct plan *p, const struct outcome *o)
{
	enum level claim = claim_of(p, o);

	if (claim == LEVEL_NONE) {
		say(v, REASON_STEP_NOT_RUN, "");
		return;
	}
	v->word = claim == LEVEL_PURGE ? WORD_PURGED : WORD_CLEARED;
	v->level = claim;
	v->meets_required = v->level >= p->policy.required;
	v->reason = REASON_NONE;
}

/* The rules, the gravest first; the first that holds is the word. */
struct verdict verdict_of(const struct plan *p, const struct outcome *o)
{
	struct verdict v = { .word = WORD_FAILED,
			     .level = LEVEL_NONE,
			     .reason = REASON_STEP_NOT_RUN };

	v.proofs_missing = ~o->proofs & (p->technique ? course_technique(p, o)->proofs : ~0U);
	if (p->refusal != REASON_NONE) {
		say(&v, p->refusal, p->refusal_what);
	} else if (!belongs_together(p, o)) {
		say(&v, REASON_CONSENT_STALE, "");
	} else if (o->address.n_bytes_differing) {
		say_address(&v, o);
	} else if (o->canaries.n_same && !has_erase_failed(p, o)) {
		/* Of an erase that failed that old data is still there only follows. */
		say(&v, REASON_CANARY_SURVIVED,
		    o->first_reason == REASON_CANARY_SURVIVED ? o->first_what : "");
	} else if (o->open != REASON_NONE) {
		say(&v, o->open, ""); /* no word yet: nobody makes a paper of it */
	} else if (!ranges_within(&o->verify.mismatching, &o->unwritten)) {
		say(&v, REASON_MISMATCH, o->first_reason == REASON_MISMATCH ? o->first_what : "");
	} else if (!v.proofs_missing && is_clean(p, o)) {
		say_cleared_or_purged(&v, p, o);
	} else if (v.proofs_missing && is_stopped(o)) {
		v.word = WORD_STOPPED;
		say(&v, REASON_STOP_ASKED, "");
	} else if (v.proofs_missing && is_partial(p, o, v.proofs_missing)) {
		v.word = WORD_PARTIAL;
		say_first(&v, o);
	} else {
		say_first(&v, o);
	}
	return v;
}
