#include "ui/erase_job.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "ui/chronicle.h"
#include "ui/issue_step.h"
#include "ui/show.h"

/* Called on the job's thread: so are the next two. */
static int on_event(void *ctx, const struct job_event *e, struct error *err)
{
	struct erase_job *j = ctx;

	return chronicle_step(j->session, j->number, e, err);
}

static int on_checkpoint(void *ctx, const struct checkpoint *made, struct error *err)
{
	const struct erase_job *j = ctx;
	struct checkpoint c = *made;

	c.practice = j->session->options->practice;
	(void)text_copy(c.number, sizeof(c.number), j->number); /* same size */
	return checkpoint_write(&c, j->place.path, err);
}

static struct instant on_now(void *ctx)
{
	const struct erase_job *j = ctx;

	return session_now(j->session);
}

/* The drive, its guards or the consent were not as they had to be; anything else is a lack of ours. */
static bool is_refusal(enum reason reason)
{
	static const enum reason refusals[] = {
		REASON_DEVICE_CHANGED,     REASON_DEVICE_VANISHED, REASON_DEVICE_SHRANK,
		REASON_DEVICE_OPEN_FAILED, REASON_CONSENT_STALE,   REASON_CONSENT_MISSING,
		REASON_DRIVE_BUSY_HERE,    REASON_DEVICE_BAD_SIZE, REASON_CHECKPOINT_IN_USE,
	};

	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
		if (reason == refusals[i])
			return true;
	return strncmp(reason_row(reason)->id, "guard_", 6) == 0;
}

/* Nothing was written: the number stands for nothing. An interrupted job stays what it is. */
static void not_begun(struct erase_job *j, const struct error *why)
{
	struct error err = ERROR_INIT;

	output_error(j->session->output, why);
	j->status = is_refusal(why->reason) ? STATUS_REFUSED : STATUS_NOT_STARTED;
	checkpoints_release(&j->place, !j->chosen->from);
	if (j->chosen->from || !*j->number)
		return;
	if (journal_void_number(j->session->journal, j->number, reason_row(why->reason)->id,
				session_now(j->session), &err) < 0)
		output_error(j->session->output, &err);
}

/* Another run may have ended it since it was listed. */
static int claim_interrupted(struct erase_job *j, struct error *err)
{
	const struct checkpoint *from = j->chosen->from;
	int r = checkpoints_claim(j->session->out, from->number, &j->place, err);

	if (r < 0)
		return r;
	(void)text_copy(j->number, sizeof(j->number), from->number); /* a number was checked */
	if (access(j->place.path, R_OK) != 0)
		return error_set(err, REASON_CHECKPOINT_NONE, errno, j->place.path, "%s", "");
	return checkpoints_withdraw(j->session, j->number, err);
}

static int record_start(struct erase_job *j, struct error *err)
{
	struct session *s = j->session;
	const struct chosen *c = j->chosen;
	int r;

	if (c->from) {
		r = claim_interrupted(j, err);
		if (r == 0)
			r = chronicle_resume(s, c, err);
		if (r < 0 || c->consent.when.utc_ms == c->from->consent.when.utc_ms)
			return r; /* the consent given before stands, and is journalled */
		return chronicle_consent(s, c, j->number, err);
	}
	r = chronicle_plan(s, c, err);
	if (r == 0)
		r = chronicle_take_number(s, c->device, j->number, err);
	if (r == 0)
		r = checkpoints_claim(s->out, j->number, &j->place, err);
	return r < 0 ? r : chronicle_consent(s, c, j->number, err);
}

void erase_job_start(struct erase_job *j, struct session *s, const struct chosen *c,
		     struct runner *runner)
{
	struct runner_job job = { .plan = c->plan,
				  .consent = &c->consent,
				  .env = { .ctx = j,
					   .event = on_event,
					   .checkpoint = on_checkpoint,
					   .from = c->from,
					   .now = on_now } };
	struct error err = ERROR_INIT;
	int r;

	*j = (struct erase_job){ .session = s,
				 .chosen = c,
				 .place = CHECKPOINT_PLACE_INIT,
				 .status = STATUS_NOT_STARTED,
				 .shown_step = ~0U };
	j->outcome = calloc(1, sizeof(*j->outcome));
	r = j->outcome ? record_start(j, &err)
		       : error_set(&err, REASON_NO_MEMORY, ENOMEM, NULL, "%s", "");
	if (r == 0)
		r = runner_start(runner, &job, &j->id, &err);
	if (r < 0) {
		error_about(&err, c->device->node);
		not_begun(j, &err);
		return;
	}
	j->is_running = true;
}

static enum status status_of(const struct verdict *v)
{
	if (v->word == WORD_STOPPED)
		return STATUS_STOPPED;
	return verdict_is_certificate(v) ? STATUS_OK : STATUS_NOT_SANITIZED;
}

/* Neither ended nor failed: no word and no paper yet. The checkpoint stays, and `kiyome resume` ends it. */
static void leave_open(struct erase_job *j)
{
	const struct device *d = j->chosen->device;
	struct error note = ERROR_INIT, err = ERROR_INIT;

	j->is_running = false;
	(void)error_set(&note, j->outcome->open, 0, d->node, "%s", j->number); /* a note */
	output_warning(j->session->output, &note);
	j->status = STATUS_NOT_SANITIZED;
	j->is_open = true;
	if (chronicle_open(j->session, d, j->number, j->outcome->open, &err) < 0) {
		output_error(j->session->output, &err);
		j->status = STATUS_NOT_SAVED;
	}
	checkpoints_release(&j->place, false);
}

/* What happened becomes one word and a paper. */
static void conclude(struct erase_job *j)
{
	struct session *s = j->session;
	const struct chosen *c = j->chosen;
	struct record_input in = { .kind = RECORD_ERASE,
				   .plan = c->plan,
				   /* What led to the first write. */
				   .consent = c->from ? &c->from->consent : &c->consent,
				   .outcome = j->outcome,
				   .verdict = &j->verdict };
	struct error err = ERROR_INIT;
	bool is_journalled = true;
	enum status saved;

	j->is_running = false;
	j->has_verdict = true;
	j->verdict = verdict_of(c->plan, j->outcome);
	(void)text_copy(in.number, sizeof(in.number), j->number); /* same size */
	if (chronicle_verdict(s, j->number, &j->verdict, &in.journal, &err) < 0) {
		output_error(s->output, &err);
		is_journalled = false;
	}
	session_record_input(s, &c->consent.device, &in);
	show_verdict(s->output, c->device, &j->verdict, j->number);
	saved = issue_step(s, &in, verdict_is_certificate(&j->verdict));
	j->status = !is_journalled || saved == STATUS_NOT_SAVED ? STATUS_NOT_SAVED
								: status_of(&j->verdict);
	/* The word was said and a paper is somewhere, or its record on standard error. */
	checkpoints_release(&j->place, true);
}

void erase_job_end(struct erase_job *j, struct runner *runner)
{
	struct error err = ERROR_INIT;

	if (runner_join(runner, j->id, j->outcome, &err) < 0) {
		j->is_running = false;
		error_about(&err, j->chosen->device->node);
		not_begun(j, &err);
		return;
	}
	if (j->outcome->open != REASON_NONE)
		leave_open(j);
	else
		conclude(j);
}

void erase_job_abandon(struct erase_job *j, struct runner *runner, uint64_t silent_s)
{
	if (runner_abandon(runner, j->id, silent_s, j->outcome))
		conclude(j);
}

void erase_job_clear(struct erase_job *j)
{
	checkpoints_release(&j->place, false);
	free(j->outcome);
}
