#include "ui/command.h"
#include "ui/plans.h"
#include "ui/session.h"

enum status cmd_plan(const struct options *o, struct output *out)
{
	_clear_(session_clear) struct session s = SESSION_INIT;
	_clear_(plans_clear) struct plans plans = PLANS_INIT;
	struct error err = ERROR_INIT;

	if (session_open(o, out, &s, &err) < 0 || session_detect(&s, &err) < 0) {
		output_error(out, &err);
		return STATUS_NOT_STARTED;
	}
	return plans_make(&s, &plans);
}
