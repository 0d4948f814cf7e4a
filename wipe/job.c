#include "wipe/job.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "wipe/address.h"
#include "wipe/course.h"
#include "wipe/extent.h"
#include "wipe/job_inside.h"
#include "wipe/pace.h"
#include "wipe/proof.h"
#include "wipe/verify.h"

static void note_first(struct job *j, enum reason reason, const char *what)
{
	if (j->outcome->first_reason != REASON_NONE)
		return;
	j->outcome->first_reason = reason;
	/* A cut end loses facts that the step's own error keeps. */
	(void)text_copy(j->outcome->first_what, sizeof(j->outcome->first_what), what);
}

static void note_stop(struct job *j)
{
	j->outcome->stop_asked = true;
	note_first(j, REASON_STOP_ASKED, "");
}

static bool means_lost(enum reason r)
{
	return r == REASON_DEVICE_VANISHED || r == REASON_DEVICE_SHRANK ||
	       r == REASON_DEVICE_CHANGED;
}

/* As planned; or, where hidden areas are to be opened, as detection saw it or already open. */
static bool is_planned_size(const struct job *j, const struct device *d)
{
	bool reveals = j->plan->n_steps > 1 && j->plan->steps[1].kind == STEP_REVEAL;

	return d->size_bytes == j->plan->size_bytes ||
	       (reveals && d->size_bytes < j->plan->size_bytes);
}

/* The plan's drive, consent and open handle must speak of one thing. */
static int check_agreement(struct job *j, struct error *err)
{
	const struct device *d = handle_device(j->handle);

	if (!handle_can_write(j->handle))
		return error_set(err, REASON_CONSENT_MISSING, EACCES, d->name, "read-only handle");
	if (!device_same(d, &j->consent->device))
		return error_set(err, REASON_DEVICE_CHANGED, 0, d->name,
				 "not the drive of the consent");
	if (!is_planned_size(j, d) || d->logical_block_bytes != j->plan->block_bytes)
		return error_set(err, REASON_CONSENT_STALE, 0, d->name,
				 "size=%llu planned=%llu block=%u planned=%u",
				 (unsigned long long)d->size_bytes,
				 (unsigned long long)j->plan->size_bytes, d->logical_block_bytes,
				 j->plan->block_bytes);
	return 0;
}

/* Before any erase: by what the drive shows at the start, and what it is asked again once it has settled. */
static bool is_native(const struct job *j)
{
	struct device now = *handle_device(j->handle);
	struct extent e;

	now.features = j->features;
	e = extent_of(&now);
	return e.is_native && e.size_bytes == j->plan->size_bytes && job_saw_native(j);
}

static int step_reveal(struct job *j, struct outcome_step *s, struct error *err)
{
	int rc = job_step_reveal(j, s, err);

	/* Nothing is erased by halves: all of it must be there first. */
	j->is_given_up = j->is_given_up || rc;
	if (rc)
		return rc;
	j->outcome->settled.is_native = job_saw_native(j);
	j->is_revealed = true;
	return 0;
}

static int step_guard(struct job *j, struct outcome_step *s, struct error *err)
{
	struct pace pace;
	int rc;

	(void)s;
	if (j->env->open)
		rc = j->env->open(j->env->ctx, j->consent, j->plan->digest, &j->handle, err);
	else
		rc = handle_open_consented(j->consent, j->plan->digest, &j->handle, err);
	if (!rc)
		rc = check_agreement(j, err);
	if (rc)
		return rc;
	rc = job_ask(j, err);
	if (rc)
		return rc;
	j->outcome->settled.is_native = is_native(j);
	j->is_revealed = j->first_step > 1 && j->plan->steps[1].kind == STEP_REVEAL;
	pace = pace_of(handle_device(j->handle));
	return handle_block(j->handle, pace.n_buffers, pace.buffer_bytes, &j->block, err);
}

static int step_canaries(struct job *j, struct outcome_step *s, struct error *err)
{
	struct canary_outcome *c = &j->outcome->canaries;
	struct sweep_result result;
	int rc = canaries_take(j->block, j->plan->size_bytes, &j->watch, &j->canaries, c, &result,
			       err);

	if (c->n_taken)
		j->outcome->n_blank_before_percent = (uint64_t)c->n_blank * 100 / c->n_taken;
	s->bytes = (uint64_t)c->n_taken * j->plan->block_bytes;
	s->n_errors = result.n_errors;
	s->result = result.is_stopped ? STEP_STOPPED : s->result;
	return rc;
}

/* The pass's bytes; the caller frees *ret. */
static int pattern_of(struct job *j, unsigned pass, struct pattern **ret, struct error *err)
{
	const uint8_t no_key[STREAM_KEY_BYTES] = { 0 };

	if (!pass)
		return pattern_new(&j->plan->drive_pass, no_key, j->plan->block_bytes, ret, err);
	return pattern_new(&j->plan->method->passes[pass - 1], j->outcome->pass_keys[pass - 1],
			   j->plan->block_bytes, ret, err);
}

static int step_write(struct job *j, struct outcome_step *s, struct error *err)
{
	_clear_(pattern_freep) struct pattern *pattern = NULL;
	struct overwrite_marks marks = job_marks(j);
	struct ranges *unwritten = &j->outcome->unwritten;
	uint64_t listed, n_errors = s->n_errors;
	struct sweep_result result;
	int rc = pattern_of(j, s->pass, &pattern, err);

	if (rc)
		return rc;
	j->pass_begun = s->pass;
	j->is_unflushed = true;
	if (!marks.from)
		memset(unwritten, 0, sizeof(*unwritten));
	listed = ranges_blocks(unwritten) * j->plan->block_bytes;
	rc = overwrite_run_from(j->block, pattern, j->plan->size_bytes, &j->watch, &marks, &result,
				err);
	s->bytes = result.n_bytes + (marks.from > listed ? marks.from - listed : 0);
	s->n_errors = n_errors + result.n_errors;
	s->result = result.is_stopped ? STEP_STOPPED : s->result;
	return rc;
}

static int step_address_write(struct job *j, struct outcome_step *s, struct error *err)
{
	struct sweep_result result;
	int rc;

	j->is_unflushed = true;
	rc = address_write(j->block, j->plan->size_bytes, &j->watch, &j->outcome->address, &result,
			   err);
	s->bytes = result.n_bytes;
	s->n_errors = result.n_errors;
	s->result = result.is_stopped ? STEP_STOPPED : s->result;
	return rc;
}

static int step_address_verify(struct job *j, struct outcome_step *s, struct error *err)
{
	struct sweep_result result;
	int rc = address_verify(j->block, j->plan->size_bytes, &j->watch, &j->outcome->address,
				&result, err);

	s->bytes = j->outcome->address.n_bytes_equal;
	s->n_errors = result.n_errors;
	s->result = result.is_stopped ? STEP_STOPPED : s->result;
	return rc;
}

static int step_flush(struct job *j, struct outcome_step *s, struct error *err)
{
	int rc = j->block->ops->flush(j->block, &s->flush, err);

	if (!rc)
		j->is_unflushed = false;
	return rc;
}

/* The seed is drawn now, after the pass was flushed: the drive cannot have known it. */
static int read_back_sample(struct job *j, struct pattern *pattern, struct sweep_result *result,
			    struct error *err)
{
	_clear_(sample_clear) struct sample_places sample = SAMPLE_INIT;
	int rc;

	memset(result, 0, sizeof(*result));
	memset(&j->outcome->verify, 0, sizeof(j->outcome->verify));
	rc = sample_open(j->plan->size_bytes, sample_place_bytes(j->plan->block_bytes),
			 SAMPLE_PLACES, NULL, &sample, err);
	if (rc)
		return rc;
	return verify_sample(j->block, pattern, &sample, &j->watch, &j->outcome->verify, result,
			     err);
}

static int step_verify(struct job *j, struct outcome_step *s, struct error *err)
{
	_clear_(pattern_freep) struct pattern *pattern = NULL;
	struct sweep_result result;
	int rc = pattern_of(j, s->pass, &pattern, err); /* pass 0: the drive's own */

	if (rc)
		return rc;
	rc = j->plan->is_sampled ? read_back_sample(j, pattern, &result, err)
				 : verify_run(j->block, pattern, j->plan->size_bytes, &j->watch,
					      &j->outcome->verify, &result, err);
	j->outcome->verify.pass = s->pass;
	s->bytes = j->outcome->verify.n_bytes_equal;
	s->n_errors = result.n_errors;
	s->result = result.is_stopped ? STEP_STOPPED : s->result;
	return rc;
}

/* A canary that reads neither as before nor as promised, in a block that the read-back had passed:
 * something older came back since (a marker's block shows what lay there before the marker). What was
 * never written or already differed is on its list. */
static int note_other_canaries(struct job *j, struct error *err)
{
	const struct ranges *other = &j->outcome->canaries.other;
	struct verify_outcome *v = &j->outcome->verify;
	uint64_t size = j->plan->size_bytes, block = j->plan->block_bytes, n = 0, first = 0;
	bool is_all_seen = v->n_bytes_read + ranges_blocks(&v->unreadable) * block >= size;
	bool is_promised = v->pass == j->pass_begun && v->n_bytes_total;

	for (unsigned i = 0; is_promised && i < other->n; i++) {
		for (uint64_t k = 0; k < other->at[i].n_blocks; k++) {
			uint64_t lba = other->at[i].first_lba + k, left = size - lba * block;

			if (ranges_has(&v->mismatching, lba) ||
			    ranges_has(&j->outcome->unwritten, lba))
				continue;
			first = n++ ? first : lba;
			if (is_all_seen && !ranges_has(&v->unreadable, lba))
				v->n_bytes_equal -= left < block ? left : block;
			ranges_add(&v->mismatching, lba, 1);
		}
	}
	if (!n)
		return 0;
	return error_set(err, REASON_MISMATCH, EIO, NULL, "canaries=%llu first_lba=%llu",
			 (unsigned long long)n, (unsigned long long)first);
}

static int step_canaries_check(struct job *j, struct outcome_step *s, struct error *err)
{
	_clear_(pattern_freep) struct pattern *pattern = NULL;
	struct canary_outcome *c = &j->outcome->canaries;
	struct error other = ERROR_INIT;
	struct sweep_result result;
	int rc = 0;

	/* After an erase that promises no bytes each canary just has to have changed. */
	if (j->pass_begun || (j->outcome->done && j->outcome->done->leaves == LEAVES_PATTERN))
		rc = pattern_of(j, j->pass_begun, &pattern, err);
	if (rc)
		return rc;
	rc = canaries_check(j->canaries, j->block, pattern, &j->watch, c, &result, err);
	if (note_other_canaries(j, &other) && !rc) {
		*err = other;
		rc = -EIO;
	}
	s->bytes = (uint64_t)c->n_changed * j->plan->block_bytes;
	s->n_errors = result.n_errors;
	s->result = result.is_stopped ? STEP_STOPPED : s->result;
	return rc;
}

static int step_identity(struct job *j, struct outcome_step *s, struct error *err)
{
	struct outcome *o = j->outcome;
	const struct device *d = handle_device(j->handle);
	int rc;

	(void)s;
	o->size_after_bytes = j->block->ops->size(j->block);
	rc = handle_check_identity(j->handle, err);
	if (rc)
		return rc;
	o->serial_after = d->serial;
	o->model_after = d->model;
	if (o->size_after_bytes != j->plan->size_bytes)
		return error_set(err, REASON_IDENTITY_CHANGED, 0, d->name, "size=%llu was=%llu",
				 (unsigned long long)o->size_after_bytes,
				 (unsigned long long)j->plan->size_bytes);
	return 0;
}

static int (*const step_runs[STEP_KIND_COUNT])(struct job *, struct outcome_step *,
					       struct error *) = {
	[STEP_GUARD] = step_guard,
	[STEP_CANARIES] = step_canaries,
	[STEP_WRITE] = step_write,
	[STEP_FLUSH] = step_flush,
	[STEP_VERIFY] = step_verify,
	[STEP_CANARIES_CHECK] = step_canaries_check,
	[STEP_IDENTITY] = step_identity,
	[STEP_ADDRESS_WRITE] = step_address_write,
	[STEP_ADDRESS_VERIFY] = step_address_verify,
	[STEP_REVEAL] = step_reveal,
	[STEP_ERASE] = job_step_erase,
	[STEP_SETTLE] = job_step_settle,
	[STEP_SURVEY] = job_step_survey,
};

static int tell(struct job *j, enum job_event_kind kind, unsigned i, struct error *err)
{
	const struct job_event e = {
		.kind = kind, .step = i, .plan = j->plan, .outcome = &j->outcome->steps[i]
	};
	int rc = j->env->event(j->env->ctx, &e, err);

	if (rc) {
		j->is_halted = true;
		note_first(j, REASON_JOURNAL_REFUSED, err->detail);
	}
	return rc;
}

/* After a step in which transfers failed: is it still the drive that we began with? If not, that is
 * the failure to be told. */
static int look_after_errors(struct job *j, const struct outcome_step *s, int rc, struct error *err)
{
	struct error other = ERROR_INIT;

	if (!j->block || s->kind == STEP_GUARD || s->kind == STEP_IDENTITY)
		return rc;
	if ((!rc && !s->n_errors) || (rc && means_lost(err->reason)))
		return rc;
	if (!handle_check_identity(j->handle, &other))
		return rc;
	*err = other;
	j->is_lost = true;
	return -EIO;
}

/* Whether there is no sense in writing and reading the whole drive after this. What is written where
 * addresses alias proves nothing, and all places that can be reached were just overwritten. */
static bool gives_up(enum step_kind kind, enum reason reason)
{
	if (kind == STEP_WRITE || kind == STEP_ADDRESS_WRITE)
		return reason != REASON_WRITE_ERRORS;
	return kind == STEP_ADDRESS_VERIFY && reason != REASON_READ_ERRORS;
}

static void step_settle(struct job *j, struct outcome_step *s, int rc, struct error *err)
{
	bool is_stopped = s->result == STEP_STOPPED;

	rc = look_after_errors(j, s, rc, err);
	if (rc) {
		s->result = STEP_FAILED;
		s->error = *err;
		if (!j->is_declined)
			note_first(j, err->reason, err->detail);
		j->is_lost = j->is_lost || means_lost(err->reason);
		j->is_given_up = j->is_given_up || gives_up(s->kind, err->reason);
	} else if (!is_stopped && j->outcome->open == REASON_NONE) {
		s->result = STEP_DONE;
	}
	if (is_stopped)
		note_stop(j);
	s->end = meter_now(j->env);
}

/* What a later run would go on from; a step that left none is not started. */
static int leave_mark(struct job *j, unsigned i, struct error *err)
{
	int rc;

	j->step = i;
	if (j->plan->steps[i].kind != STEP_FLUSH && i != j->first_step)
		j->durable_bytes = 0;
	rc = job_save(j, i, err);
	if (rc) {
		j->is_halted = true;
		note_first(j, REASON_CHECKPOINT_REFUSED, err->detail);
	}
	return rc;
}

/* One step between its two events. Fails only when it could not be journalled or, for the guard,
 * was refused; other failures are the step's own. */
static int step_do(struct job *j, unsigned i, struct error *err)
{
	struct outcome_step *s = &j->outcome->steps[i];
	struct error failure = ERROR_INIT;
	int rc;

	s->end = meter_now(j->env);
	if (!s->start.utc_ms) /* else it goes on */
		s->start = s->end;
	rc = tell(j, JOB_EVENT_STEP_START, i, err);
	if (!rc)
		rc = leave_mark(j, i, err);
	if (rc)
		return rc;
	meter_step(&j->meter, i, s->kind, s->pass, j->plan->steps[i].bytes);
	j->is_declined = false;
	rc = step_runs[s->kind](j, s, &failure);
	meter_alive(&j->meter);
	step_settle(j, s, rc, &failure);
	rc = tell(j, JOB_EVENT_STEP_END, i, err);
	if (!rc && s->kind == STEP_GUARD && s->result != STEP_DONE) {
		*err = failure;
		rc = failure.sys ? -failure.sys : -EINVAL;
	}
	return rc;
}

static bool may_run(struct job *j, unsigned i)
{
	const struct plan_step *s = &j->plan->steps[i];

	if (j->is_halted || j->outcome->open != REASON_NONE)
		return false;
	if (!j->outcome->stop_asked && meter_stop_asked(&j->meter))
		note_stop(j);
	if (j->is_lost)
		return s->kind == STEP_IDENTITY && !j->outcome->stop_asked;
	if (j->outcome->stop_asked)
		return s->kind == STEP_FLUSH && j->is_unflushed;
	if (!course_is_due(j->plan, j->outcome, i))
		return false;
	if (s->kind == STEP_CANARIES_CHECK)
		return j->canaries && (j->pass_begun || j->is_erased);
	if (s->kind == STEP_FLUSH)
		return j->is_unflushed;
	if (j->is_given_up)
		return s->kind != STEP_WRITE && s->kind != STEP_VERIFY &&
		       s->kind != STEP_ADDRESS_VERIFY && s->kind != STEP_CANARIES &&
		       s->kind != STEP_ERASE && s->kind != STEP_SURVEY;
	return true;
}

static void prepare(struct job *j)
{
	const struct plan *p = j->plan;
	uint64_t bytes = 0;

	memset(j->outcome, 0, sizeof(*j->outcome));
	memcpy(j->outcome->plan_digest, p->digest, sizeof(p->digest));
	j->outcome->start = j->outcome->end = meter_now(j->env);
	j->outcome->n_erases = p->n_erases;
	j->outcome->n_steps = p->n_steps < PLAN_STEPS ? p->n_steps : PLAN_STEPS;
	for (unsigned i = 0; i < j->outcome->n_steps; i++) {
		j->outcome->steps[i].kind = p->steps[i].kind;
		j->outcome->steps[i].pass = p->steps[i].pass;
		bytes += p->steps[i].bytes;
	}
	meter_start(&j->meter, j->env, p->n_steps, p->method ? p->method->n_passes : 0, bytes);
	j->watch = (struct sweep_watch){ .ctx = &j->meter,
					 .stop_asked = meter_stop_asked,
					 .moved = meter_moved,
					 .now_ms = meter_now_ms };
}

static int check_start(const struct job *j, struct error *err)
{
	const struct plan *p = j->plan;
	const char *name = j->consent->device.name;

	if (p->refusal != REASON_NONE)
		return error_set(err, p->refusal, 0, name, "what=%s", p->refusal_what);
	if (!p->technique || (!p->method && !p->n_erases) || !p->n_steps ||
	    p->steps[0].kind != STEP_GUARD)
		return error_set(err, REASON_CONSENT_STALE, 0, name, "no plan");
	if (memcmp(j->consent->plan_digest, p->digest, sizeof(p->digest)) != 0)
		return error_set(err, REASON_CONSENT_STALE, 0, name, "consent is for another plan");
	if (!j->env->event)
		return error_set(err, REASON_JOURNAL_REFUSED, 0, name, "no journal");
	return 0;
}

/* Each pass's key, before the first checkpoint and so before any write. */
static int draw_keys(struct job *j, struct error *err)
{
	const struct method *m = j->plan->method;
	int rc = 0;

	for (unsigned i = 0; !rc && m && i < m->n_passes; i++)
		if (m->passes[i].kind == PASS_RANDOM)
			rc = crypt_random(j->outcome->pass_keys[i], STREAM_KEY_BYTES, err);
	return rc;
}

/* At the first step, or behind all those that were done before. */
static int begin(struct job *j, struct error *err)
{
	int rc = job_save_begin(j, err);

	if (!rc)
		rc = j->env->from ? job_restore(j, err) : draw_keys(j, err);
	if (!rc)
		rc = j->first_step ? step_guard(j, NULL, err) : step_do(j, 0, err);
	return rc;
}

static int run_steps(struct job *j, struct error *err)
{
	struct error ignored = ERROR_INIT; /* kept in the outcome */
	int rc = begin(j, err);

	if (rc)
		return rc;
	for (unsigned i = j->first_step ? j->first_step : 1; i < j->outcome->n_steps; i++)
		if (may_run(j, i))
			(void)step_do(j, i, &ignored); /* halts the job by itself */
	j->outcome->proofs = proofs_of(j->plan, j->outcome);
	return 0;
}

/* At the end: on the way the block object may have had to give up O_DIRECT. */
static void note_block(const struct job *j)
{
	struct outcome *o = j->outcome;

	if (!j->block)
		return;
	/* Names are short and notes have the same room: nothing is cut. */
	(void)text_copy(o->block_way, sizeof(o->block_way), j->block->ops->name);
	(void)text_copy(o->block_note, sizeof(o->block_note), j->block->note);
	o->is_direct = j->block->is_direct;
}

int job_run(const struct plan *p, const struct consent *c, const struct job_env *env,
	    struct outcome *ret, struct error *err)
{
	struct job j = { .plan = p, .consent = c, .env = env, .outcome = ret };
	int rc;

	prepare(&j);
	rc = check_start(&j, err);
	if (rc)
		note_first(&j, err->reason, err->detail);
	else
		rc = run_steps(&j, err);
	note_block(&j);
	/* Nothing is in flight: each sweep takes in what it sent before it ends. */
	canaries_free(j.canaries);
	block_close(j.block);
	handle_close(j.handle);
	job_save_end(&j);
	ret->n_stalls = j.meter.n_stalls;
	ret->longest_stall_s = j.meter.longest_stall_s;
	ret->end = meter_now(env);
	return rc;
}
