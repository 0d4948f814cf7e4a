#include <errno.h>
#include <libintl.h>
#include <stdlib.h>

#include "base/text.h"
#include "ui/chronicle.h"
#include "ui/command.h"
#include "ui/issue_step.h"
#include "ui/rehearse.h"
#include "ui/session.h"
#include "ui/show.h"
#include "ui/watching.h"

static enum status fail(struct output *out, const struct error *err, enum status status)
{
	output_error(out, err);
	return status;
}

static enum status status_of(const struct recheck *r)
{
	if (r->was_stopped)
		return STATUS_STOPPED;
	return r->result == RECHECK_SAME ? STATUS_OK : STATUS_NOT_SANITIZED;
}

static enum status conclude(struct session *s, const struct device *d, const char *number,
			    const struct original *original, const struct recheck *recheck)
{
	struct record_input in = { .kind = RECORD_RECHECK,
				   .recheck = recheck,
				   .original = original };
	struct error err = ERROR_INIT;
	bool is_journalled = true;

	for (unsigned i = 0; i < NUMBER_TEXT; i++)
		in.number[i] = number[i];
	if (chronicle_recheck(s, number, original, recheck, &in.journal, &err) < 0) {
		output_error(s->output, &err);
		is_journalled = false;
	}
	session_record_input(s, d, &in);
	show_recheck(s->output, d, original, recheck, number);
	enum status saved = issue_step(s, &in, false);

	return !is_journalled || saved == STATUS_NOT_SAVED ? STATUS_NOT_SAVED : status_of(recheck);
}

static enum status recheck(struct session *s, const struct device *d,
			   const struct original *original)
{
	struct watching watching = { .session = s, .device = d };
	struct job_env env = watching_env(&watching);
	_free_ struct recheck *result = calloc(1, sizeof(*result));
	struct error err = ERROR_INIT;
	char number[NUMBER_TEXT];

	if (!result) {
		(void)error_set(&err, REASON_NO_MEMORY, ENOMEM, d->node, "%s", "");
		return fail(s->output, &err, STATUS_NOT_STARTED);
	}
	if (rehearse_recheck(s, d, original, &err) < 0 || session_catch_signals(s, &err) < 0 ||
	    chronicle_take_number(s, d, number, &err) < 0)
		return fail(s->output, &err, STATUS_NOT_STARTED);
	if (recheck_run(d, &original->order, &env, result, &err) < 0) {
		struct error void_err = ERROR_INIT;

		output_error(s->output, &err);
		if (journal_void_number(s->journal, number, reason_row(err.reason)->id,
					session_now(s), &void_err) < 0)
			output_error(s->output, &void_err);
		return STATUS_NOT_SANITIZED;
	}
	output_progress_end(s->output);
	return conclude(s, d, number, original, result);
}

static int check_options(const struct options *o, struct error *err)
{
	if (o->n_operands != 1)
		return error_set(err, REASON_USAGE, 0, NULL, N_("one DEV expected"));
	if (!o->record)
		return error_set(err, REASON_USAGE, 0, NULL, N_("--record FILE is missing"));
	if (o->fresh && o->full)
		return error_set(err, REASON_COMMAND_LINE_VALUE, 0, "full", N_("not with --fresh"));
	return 0;
}

/* The record that the drive is held against, and how. */
static int read_original(const struct options *o, struct original *ret, struct error *err)
{
	_clear_(trust_closep) struct trust *trust = NULL;
	int r = o->trust ? trust_open(o->trust, &trust, err) : 0;

	if (r != 0)
		return r;
	r = original_read(o->record, trust, ret, err);
	if (r != 0)
		return r;
	if (ret->is_practice && !o->practice)
		return error_set(err, REASON_VERIFY_PRACTICE, 0, o->record, "%s", "");
	if (!ret->is_practice && o->practice)
		return error_set(err, REASON_RECHECK_UNFIT, 0, o->record, "not of practice");
	if (o->fresh)
		ret->order.extent = RECHECK_FRESH;
	if (o->full)
		ret->order.extent = RECHECK_WHOLE;
	return 0;
}

static enum status status_of_refusal(enum reason reason)
{
	return reason == REASON_CHAIN_UNTRUSTED || reason == REASON_RECHECK_OTHER_DRIVE ||
			       reason == REASON_RECHECK_SAME_OPERATOR
		       ? STATUS_REFUSED
		       : STATUS_NOT_STARTED;
}

enum status cmd_recheck(const struct options *o, struct output *out)
{
	_clear_(session_clear) struct session s = SESSION_INIT;
	const struct device *d = NULL;
	struct original original;
	struct error err = ERROR_INIT;

	if (check_options(o, &err) < 0 || session_open(o, out, &s, &err) < 0 ||
	    read_original(o, &original, &err) < 0 || session_detect(&s, &err) < 0 ||
	    device_find(&s.devices, o->operands[0], &d, &err) < 0 ||
	    original_check_drive(&original, d, &err) < 0 || session_open_evidence(&s, &err) < 0 ||
	    original_check_person(&original, key_facts(s.key), &s.typed, &err) < 0)
		return fail(out, &err, status_of_refusal(err.reason));
	return recheck(&s, d, &original);
}
