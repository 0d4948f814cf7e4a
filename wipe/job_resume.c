/*
 * wipe/job_resume.c - see job_inside.h: what a job leaves for a later run, and how that takes over.
 */
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "wipe/job_inside.h"

int job_save_begin(struct job *j, struct error *err)
{
	int rc;

	if (!j->env->checkpoint)
		return 0;
	j->next = calloc(1, sizeof(*j->next));
	if (!j->next)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "checkpoint");
	rc = instant_boot_id(j->next->boot_id, err);
	if (rc)
		return rc;
	j->next->consent = *j->consent;
	j->next->planned = j->env->from ? j->env->from->planned : j->consent->device;
	if (j->env->from) {
		/* The one that led to the first write; later ones stand at their interruptions. */
		j->next->consent = j->env->from->consent;
		j->next->consent.device = j->consent->device;
	}
	/* Ids are far shorter than the room for them. */
	if (j->plan->method)
		(void)text_copy(j->next->method, sizeof(j->next->method), j->plan->method->id);
	if (j->plan->method && strcmp(j->plan->method->id, CUSTOM_ID) == 0)
		(void)custom_text(j->plan->method, j->next->custom);
	j->next->address_test = j->plan->policy.address_test;
	j->next->sampled = j->plan->policy.sampled;
	if (j->plan->policy.technique)
		(void)text_copy(j->next->technique, sizeof(j->next->technique),
				j->plan->policy.technique);
	j->next->trust_crypto = j->plan->policy.trust_crypto;
	j->next->no_follow_up = j->plan->policy.no_follow_up;
	return 0;
}

int job_save(struct job *j, unsigned i, struct error *err)
{
	struct checkpoint *c = j->next;

	if (!c)
		return 0;
	c->saved = meter_now(j->env);
	c->step = i;
	c->offset_bytes = j->durable_bytes;
	c->pass_begun = j->pass_begun;
	c->is_given_up = j->is_given_up;
	c->is_lost = j->is_lost;
	c->canaries = j->canaries;
	c->outcome = j->outcome;
	/* Once its hidden part is open, the drive is found by its new size. */
	if (j->is_revealed)
		c->consent.device.size_bytes = j->plan->size_bytes;
	j->outcome->n_stalls = j->meter.n_stalls;
	j->outcome->longest_stall_s = j->meter.longest_stall_s;
	j->marked_ms = c->saved.mono_ms;
	return j->env->checkpoint(j->env->ctx, c, err);
}

void job_save_end(struct job *j)
{
	free(j->next); /* what it points to is the job's */
	j->next = NULL;
}

static bool mark_is_due(void *ctx)
{
	const struct job *j = ctx;

	return j->next && meter_now(j->env).mono_ms - j->marked_ms >= CHECKPOINT_EVERY_MS;
}

static void mark_reached(void *ctx, uint64_t offset)
{
	struct job *j = ctx;
	struct error ignored = ERROR_INIT;

	j->durable_bytes = offset;
	/* If it fails, the one before still stands and is as true, and a folder that is gone is found at
	 * the next step; it is tried again in its time. */
	if (job_save(j, j->step, &ignored))
		j->marked_ms = meter_now(j->env).mono_ms;
}

struct overwrite_marks job_marks(struct job *j)
{
	return (struct overwrite_marks){ .from = j->durable_bytes,
					 .unwritten = &j->outcome->unwritten,
					 .ctx = j,
					 .is_due = mark_is_due,
					 .reached = mark_reached };
}

static int note_interruption(struct job *j, struct error *err)
{
	const struct checkpoint *c = j->env->from;
	struct outcome *o = j->outcome;
	unsigned at = o->n_interruptions < INTERRUPTIONS_MOST ? o->n_interruptions
							      : INTERRUPTIONS_MOST - 1;
	struct interruption *a = &o->interruptions[at];

	*a = (struct interruption){ .step = j->first_step,
				    .offset_bytes = j->durable_bytes,
				    .seen = c->saved,
				    .resumed = meter_now(j->env) };
	if (j->consent->when.utc_ms != c->consent.when.utc_ms)
		a->confirmed = j->consent->when;
	memcpy(a->boot_before, c->boot_id, sizeof(a->boot_before));
	o->n_interruptions++;
	return instant_boot_id(a->boot_after, err);
}

int job_restore(struct job *j, struct error *err)
{
	const struct checkpoint *c = j->env->from;
	int rc = checkpoint_restore(c, j->plan, j->outcome, &j->first_step, &j->durable_bytes, err);

	if (!rc)
		rc = note_interruption(j, err);
	/* Where they were not taken yet, the first step or theirs is the one to begin with. */
	if (!rc && c->canaries)
		rc = canaries_copy(c->canaries, &j->canaries, err);
	if (rc)
		return rc;
	j->pass_begun = c->pass_begun;
	for (unsigned i = 0; i < j->outcome->n_erases; i++)
		j->is_erased |= j->outcome->erases[i].is_begun;
	j->is_unflushed = c->pass_begun > 0;
	j->is_given_up = c->is_given_up;
	j->is_lost = c->is_lost;
	j->meter.n_stalls = j->outcome->n_stalls;
	j->meter.longest_stall_s = j->outcome->longest_stall_s;
	for (unsigned i = 0; i < j->first_step; i++)
		meter_skip(&j->meter, j->plan->steps[i].bytes);
	return 0;
}
