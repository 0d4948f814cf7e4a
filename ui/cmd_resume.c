#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "ui/checkpoints.h"
#include "ui/command.h"
#include "ui/confirm.h"
#include "ui/erase_run.h"
#include "ui/places.h"
#include "ui/plans.h"
#include "ui/session.h"

static enum status fail(struct session *s, const struct error *err, enum status status)
{
	output_error(s->output, err);
	return status;
}

/* Practice files are listed only where somebody names them, and the checkpoints do. */
static int find_drives(struct session *s, const struct checkpoint_list *list, struct error *err)
{
	_free_ const char **nodes = calloc(list->n ? list->n : 1, sizeof(*nodes));

	if (!nodes)
		return error_set(err, REASON_NO_MEMORY, 0, NULL, "%s", "");
	for (size_t i = 0; i < list->n; i++)
		nodes[i] = list->at[i]->consent.device.node;
	return checkpoints_detect(s, list, nodes, list->n, err);
}

static enum status resume(struct session *s)
{
	_clear_(plans_clear) struct plans plans = PLANS_INIT;
	_clear_(checkpoint_list_clear) struct checkpoint_list list = CHECKPOINT_LIST_INIT;
	struct error err = ERROR_INIT;
	bool is_absent = false;
	size_t n_done = 0;
	enum status status;

	if (!s->options->practice && geteuid() != 0)
		return fail(s, (error_set(&err, REASON_ROOT_NEEDED, 0, NULL, "%s", ""), &err),
			    STATUS_NOT_STARTED);
	if (!text_copy(s->out, sizeof(s->out), places_out(s->options, &s->settings)))
		return fail(s,
			    (error_set(&err, REASON_COMMAND_LINE_VALUE, 0, "out",
				       N_("path too long")),
			     &err),
			    STATUS_NOT_STARTED);
	if (checkpoints_read(s->out, &list, &err) < 0 ||
	    checkpoints_drop_done(s, &list, &n_done, &err) < 0 || find_drives(s, &list, &err) < 0)
		return fail(s, &err, STATUS_NOT_STARTED);
	if (n_done && !list.n)
		return STATUS_OK;
	status = plans_resume(s, &list, &plans, &is_absent);
	if (status != STATUS_OK)
		return status;
	if (plans.n) {
		if (session_open_evidence(s, &err) < 0)
			return fail(s, &err, STATUS_NOT_STARTED);
		status = erase_confirmed(s, &plans, confirm_resumed);
	}
	/* Open: not sanitized yet. */
	return is_absent ? erase_worse(status, STATUS_NOT_SANITIZED) : status;
}

enum status cmd_resume(const struct options *o, struct output *out)
{
	_clear_(session_clear) struct session s = SESSION_INIT;
	struct error err = ERROR_INIT;

	if (session_open(o, out, &s, &err) < 0) {
		output_error(out, &err);
		return STATUS_NOT_STARTED;
	}
	return resume(&s);
}
