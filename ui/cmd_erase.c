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

static enum status erase(struct session *s)
{
	const struct options *o = s->options;
	_clear_(plans_clear) struct plans plans = PLANS_INIT;
	_clear_(checkpoint_list_clear) struct checkpoint_list list = CHECKPOINT_LIST_INIT;
	struct error err = ERROR_INIT;
	size_t n_done;

	if (o->sysroot)
		return fail(s,
			    (error_set(&err, REASON_GUARD_SYSROOT, 0, o->sysroot, "%s", ""), &err),
			    STATUS_REFUSED);
	/* Said at once: without root the drives' contents and users cannot be seen either. */
	if (!o->practice && geteuid() != 0)
		return fail(s, (error_set(&err, REASON_ROOT_NEEDED, 0, NULL, "%s", ""), &err),
			    STATUS_NOT_STARTED);
	/* A path that is too long is said by session_open_evidence(). */
	(void)text_copy(s->out, sizeof(s->out), places_out(o, &s->settings));
	if (checkpoints_read(s->out, &list, &err) < 0 ||
	    checkpoints_detect(s, &list, NULL, 0, &err) < 0)
		return fail(s, &err, STATUS_NOT_STARTED);
	enum status status = plans_make(s, &plans);

	if (status != STATUS_OK)
		return status;
	if (session_open_evidence(s, &err) < 0 ||
	    checkpoints_drop_done(s, &list, &n_done, &err) < 0)
		return fail(s, &err, STATUS_NOT_STARTED);
	status = plans_attach(s, &plans, &list);
	return status == STATUS_OK ? erase_confirmed(s, &plans, confirm_all) : status;
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
