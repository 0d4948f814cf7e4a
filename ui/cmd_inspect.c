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

static enum status fail(struct session *s, const struct error *err)
{
	output_error(s->output, err);
	return STATUS_NOT_STARTED;
}

static enum status status_of(const struct inspection *i)
{
	if (i->was_stopped)
		return STATUS_STOPPED;
	return i->is_whole && i->finding == FINDING_BLANK ? STATUS_OK : STATUS_NOT_SANITIZED;
}

static enum status conclude(struct session *s, const struct device *d, const char *number,
			    const struct inspection *inspection)
{
	struct record_input in = { .kind = RECORD_INSPECTION, .inspection = inspection };
	struct error err = ERROR_INIT;
	bool is_journalled = true;

	for (unsigned i = 0; i < NUMBER_TEXT; i++)
		in.number[i] = number[i];
	if (chronicle_finding(s, number, inspection, &in.journal, &err) < 0) {
		output_error(s->output, &err);
		is_journalled = false;
	}
	session_record_input(s, d, &in);
	show_inspection(s->output, d, inspection, number);
	enum status saved = issue_step(s, &in, false);

	return !is_journalled || saved == STATUS_NOT_SAVED ? STATUS_NOT_SAVED
							   : status_of(inspection);
}

static enum status inspect(struct session *s, const struct device *d)
{
	struct watching watching = { .session = s, .device = d };
	struct job_env env = watching_env(&watching);
	struct inspect_options options = { .sampled = s->options->sample };
	_free_ struct inspection *inspection = calloc(1, sizeof(*inspection));
	struct error err = ERROR_INIT;
	char number[NUMBER_TEXT];

	if (!inspection) {
		(void)error_set(&err, REASON_NO_MEMORY, ENOMEM, d->node, "%s", "");
		return fail(s, &err);
	}
	if (rehearse_inspection(s, d, &err) < 0 || session_catch_signals(s, &err) < 0 ||
	    chronicle_take_number(s, d, number, &err) < 0)
		return fail(s, &err);
	if (inspect_run(d, &options, &env, inspection, &err) < 0) {
		struct error void_err = ERROR_INIT;

		output_error(s->output, &err);
		if (journal_void_number(s->journal, number, reason_row(err.reason)->id,
					session_now(s), &void_err) < 0)
			output_error(s->output, &void_err);
		return STATUS_NOT_SANITIZED;
	}
	output_progress_end(s->output);
	return conclude(s, d, number, inspection);
}

enum status cmd_inspect(const struct options *o, struct output *out)
{
	_clear_(session_clear) struct session s = SESSION_INIT;
	const struct device *d = NULL;
	struct error err = ERROR_INIT;

	if (o->n_operands != 1) {
		(void)error_set(&err, REASON_USAGE, 0, NULL,
				N_("one DEV expected")); /* printed below */
		output_error(out, &err);
		return STATUS_NOT_STARTED;
	}
	if (session_open(o, out, &s, &err) < 0 || session_detect(&s, &err) < 0 ||
	    device_find(&s.devices, o->operands[0], &d, &err) < 0 ||
	    session_open_evidence(&s, &err) < 0) {
		output_error(out, &err);
		return STATUS_NOT_STARTED;
	}
	return inspect(&s, d);
}
