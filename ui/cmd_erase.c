#include <errno.h>
#include <libintl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "ui/command.h"
#include "ui/confirm.h"
#include "ui/erase_run.h"
#include "ui/plans.h"
#include "ui/rehearse.h"
#include "ui/session.h"
#include "ui/show.h"

/* Of several drives' statuses the first in this order holds. */
static enum status worse(enum status a, enum status b)
{
	static const enum status order[] = { STATUS_NOT_SAVED, STATUS_STOPPED, STATUS_NOT_SANITIZED,
					     STATUS_REFUSED, STATUS_NOT_STARTED };

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (a == order[i] || b == order[i])
			return order[i];
	return STATUS_OK;
}

static enum status fail(struct session *s, const struct error *err, enum status status)
{
	output_error(s->output, err);
	return status;
}

static bool is_refusal(enum reason reason)
{
	return reason == REASON_CONSENT_UNMATCHED || reason == REASON_CONSENT_AMBIGUOUS ||
	       reason == REASON_CONSENT_MISSING || reason == REASON_REFUSED_BY_PERSON ||
	       reason == REASON_PLAN_GUARDED;
}

static enum status run_all(struct session *s, struct chosen *chosen, size_t n)
{
	enum status status = STATUS_OK;
	bool is_stopped = false;
	size_t i = 0;

	for (; i < n && !is_stopped; i++)
		status = worse(status, erase_run(s, &chosen[i], &is_stopped));
	for (; i < n; i++) {
		struct error err = ERROR_INIT;

		(void)error_set(&err, REASON_STOP_ASKED, 0, chosen[i].device->node,
				N_("not begun")); /* said below */
		output_error(s->output, &err);
		status = worse(status, STATUS_STOPPED);
	}
	return status;
}

static enum status erase(struct session *s)
{
	const struct options *o = s->options;
	_clear_(plans_clear) struct plans plans = PLANS_INIT;
	struct error err = ERROR_INIT;
	int r;

	if (o->sysroot)
		return fail(s,
			    (error_set(&err, REASON_GUARD_SYSROOT, 0, o->sysroot, "%s", ""), &err),
			    STATUS_REFUSED);
	/* Said at once: without root the drives' contents and users cannot be seen either. */
	if (!o->practice && geteuid() != 0)
		return fail(s, (error_set(&err, REASON_ROOT_NEEDED, 0, NULL, "%s", ""), &err),
			    STATUS_NOT_STARTED);
	if (session_detect(s, &err) < 0)
		return fail(s, &err, STATUS_NOT_STARTED);
	enum status status = plans_make(s, &plans);

	if (status != STATUS_OK)
		return status;
	if (session_open_evidence(s, &err) < 0)
		return fail(s, &err, STATUS_NOT_STARTED);
	for (size_t i = 0; i < plans.n; i++)
		if (rehearse_erase(s, plans.at[i].device, plans.at[i].plan, &err) < 0)
			return fail(s, &err, STATUS_NOT_STARTED);
	if (session_catch_signals(s, &err) < 0)
		return fail(s, &err, STATUS_NOT_STARTED);
	r = confirm_all(s, plans.at, plans.n, &err);
	if (r < 0)
		return fail(s, &err, is_refusal(err.reason) ? STATUS_REFUSED : STATUS_NOT_STARTED);
	return run_all(s, plans.at, plans.n);
}

enum status cmd_erase(const struct options *o, struct output *out)
{
	_clear_(session_clear) struct session s = SESSION_INIT;
	struct error err = ERROR_INIT;

	if (session_open(o, out, &s, &err) < 0) {
		output_error(out, &err);
		return STATUS_NOT_STARTED;
	}
	return erase(&s);
}
