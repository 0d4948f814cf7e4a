/*
 * wipe/job_erase.c - see job_inside.h: the steps of a job around an erase inside the drive.
 */
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "wipe/choice.h"
#include "wipe/course.h"
#include "wipe/extent.h"
#include "wipe/firmware.h"
#include "wipe/hidden.h"
#include "wipe/job_inside.h"
#include "wipe/survey.h"

static int save(void *ctx, struct error *err)
{
	struct job *j = ctx;
	int rc = job_save(j, j->step, err);

	if (rc)
		rc = error_set(err, REASON_CHECKPOINT_REFUSED, err->sys, NULL, "before the start");
	return rc;
}

static int tell_password(void *ctx, bool is_set, struct error *err)
{
	struct job *j = ctx;
	const struct job_event e = { .kind = is_set ? JOB_EVENT_PASSWORD_SET
						    : JOB_EVENT_PASSWORD_OFF,
				     .step = j->step,
				     .plan = j->plan,
				     .outcome = &j->outcome->steps[j->step] };

	return j->env->event(j->env->ctx, &e, err);
}

static struct firmware firmware_of(struct job *j, unsigned i)
{
	const struct plan_erase *e = &j->plan->erases[i];

	return (struct firmware){
		.handle = j->handle,
		.features = &j->features,
		.technique = e->technique,
		.pattern = j->plan->drive_pass.byte,
		.estimate_s = e->estimate_s,
		.size_bytes = j->plan->size_bytes,
		.is_disk = handle_device(j->handle)->media == MEDIA_HDD,
		.erase = &j->outcome->erases[i],
		.password_is_set = &j->outcome->password_is_set,
		.meter = &j->meter,
		.ctx = j,
		.save = save,
		.tell_password = tell_password,
	};
}

/* The command set is the plan's: what the drive tells of itself is asked anew. */
static enum command_set set_of(const struct job *j)
{
	return j->plan->n_erases ? j->plan->erases[0].technique->set
				 : j->consent->device.features.set;
}

int job_ask(struct job *j, struct error *err)
{
	struct erase_outcome ignored = { .technique = NULL };
	struct firmware f;
	bool is_stopped = false;
	int rc = firmware_ask(j->handle, set_of(j), &j->features, err);

	if (rc || j->first_step || !j->plan->n_erases)
		return rc;
	f = firmware_of(j, 0);
	f.erase = &ignored;
	rc = firmware_wait_idle(&f, &is_stopped, err);
	if (!rc && is_stopped)
		rc = error_set(err, REASON_STOP_ASKED, ECANCELED, handle_device(j->handle)->node,
			       "while a sanitize of somebody else runs");
	return rc;
}

static bool was_begun(const struct job *j, unsigned i)
{
	return j->env->from && j->step == j->first_step && j->outcome->erases[i].is_begun;
}

/* A declined one makes way for the next; where none is left that is the job's reason. */
static bool is_last_way(const struct job *j, unsigned i)
{
	for (unsigned k = i + 1; k < j->plan->n_erases; k++)
		if (course_is_declined(&j->outcome->erases[i]) &&
		    (!j->plan->erases[i].follows || !j->outcome->erases[i - 1].has_ended_well))
			return false;
	return !course_falls_back(j->plan, j->outcome) || !j->plan->method;
}

int job_step_erase(struct job *j, struct outcome_step *s, struct error *err)
{
	unsigned i = j->plan->steps[j->step].technique;
	struct firmware f = firmware_of(j, i);
	int rc;

	(void)s;
	f.is_resumed = was_begun(j, i);
	/* What the drive holds changes from here on: the canaries are looked at whatever comes of it. */
	j->is_erased = true;
	rc = firmware_run(&f, err);
	if (f.is_open) {
		j->outcome->open = REASON_ERASE_RUNNING;
		return 0;
	}
	if (!rc)
		j->outcome->done = f.technique;
	else
		j->is_declined = course_is_declined(f.erase) && !is_last_way(j, i);
	return rc;
}

static enum told unlocked(const struct features *f)
{
	const struct security_features *s = &f->security;
	const struct opal_features *o = &f->opal;

	if (f->set == COMMAND_SET_MMC) /* has neither */
		return f->mmc.is_write_protected ? TOLD_NO : TOLD_YES;
	if (f->set == COMMAND_SET_ATA && s->supported != TOLD_NO &&
	    (s->enabled != TOLD_NO || s->locked != TOLD_NO))
		return s->enabled == TOLD_YES || s->locked == TOLD_YES ? TOLD_NO : TOLD_UNKNOWN;
	if (o->is_present != TOLD_YES)
		return o->is_present == TOLD_NO ? TOLD_YES : TOLD_UNKNOWN;
	if (o->is_locked != TOLD_NO)
		return o->is_locked == TOLD_YES ? TOLD_NO : TOLD_UNKNOWN;
	return o->shadow_mbr_enabled == TOLD_NO || o->shadow_mbr_done == TOLD_YES ? TOLD_YES
										  : TOLD_NO;
}

/* Whether the machine was started anew since the newest interruption. */
static bool was_power_cycled(const struct outcome *o)
{
	unsigned n = o->n_interruptions < INTERRUPTIONS_MOST ? o->n_interruptions
							     : INTERRUPTIONS_MOST;

	return n &&
	       strcmp(o->interruptions[n - 1].boot_before, o->interruptions[n - 1].boot_after) != 0;
}

int job_step_settle(struct job *j, struct outcome_step *s, struct error *err)
{
	struct settle_outcome *o = &j->outcome->settled;
	struct device now = *handle_device(j->handle);
	struct extent e;
	int rc;

	if (j->features.quirks & QUIRK_POWER_CYCLE && !was_power_cycled(j->outcome)) {
		j->outcome->open = REASON_POWER_CYCLE;
		return 0;
	}
	rc = j->block->ops->flush(j->block, &s->flush, err);
	if (!rc)
		rc = firmware_ask(j->handle, set_of(j), &j->features, err);
	if (rc)
		return rc;
	now.features = j->features;
	now.size_bytes = j->block->ops->size(j->block);
	e = extent_of(&now);
	*o = (struct settle_outcome){ .is_done = true,
				      .is_unlocked = unlocked(&j->features),
				      .always_encrypts = j->features.always_encrypts,
				      .is_native = e.is_native &&
						   e.size_bytes == j->plan->size_bytes &&
						   job_saw_native(j),
				      .is_whole = e.is_whole };
	j->outcome->hidden.after = j->features.set == COMMAND_SET_SCSI ? j->outcome->hidden.after
								       : j->features.hidden;
	if (o->is_unlocked != TOLD_YES)
		return error_set(err, REASON_SECURITY_ON, EIO, now.node,
				 "enabled=%s locked=%s opal=%s",
				 told_word(j->features.security.enabled),
				 told_word(j->features.security.locked),
				 told_word(j->features.opal.is_locked));
	return 0;
}

bool job_saw_native(const struct job *j)
{
	return j->features.set != COMMAND_SET_SCSI || j->outcome->hidden.after.native_blocks;
}

int job_step_reveal(struct job *j, struct outcome_step *s, struct error *err)
{
	(void)s;
	return hidden_open(j->handle, &j->features, j->plan->size_bytes, &j->outcome->hidden, err);
}

int job_step_survey(struct job *j, struct outcome_step *s, struct error *err)
{
	const struct sanitize_features *f = &j->features.sanitize;
	const struct survey_options options = {
		.size_bytes = j->plan->size_bytes,
		.is_unreadable_normal = technique_is_crypto(j->outcome->done)
						? f->unreadable_after_crypto
						: f->unreadable_after_block,
	};
	struct sweep_result result = { .n_bytes = 0 };
	int rc = survey_run(j->handle, j->block, &options, &j->watch, &j->outcome->survey, &result,
			    err);

	s->bytes = j->outcome->survey.n_bytes_read;
	s->n_errors = result.n_errors;
	s->result = result.is_stopped ? STEP_STOPPED : s->result;
	return rc;
}
