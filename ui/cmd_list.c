#include <libintl.h>

#include "ui/command.h"
#include "ui/session.h"
#include "ui/show.h"
#include "ui/show_features.h"

enum status cmd_list(const struct options *o, struct output *out)
{
	_clear_(session_clear) struct session s = SESSION_INIT;
	struct error err = ERROR_INIT;

	if (!o->practice && o->n_operands) {
		(void)error_set(&err, REASON_DEVICE_NEEDS_PRACTICE, 0, o->operands[0], "%s", "");
		output_error(out, &err);
		return STATUS_NOT_STARTED;
	}
	if (session_open(o, out, &s, &err) < 0 || session_detect(&s, &err) < 0) {
		output_error(out, &err);
		return STATUS_NOT_STARTED;
	}
	for (size_t i = 0; i < o->n_operands; i++) {
		const struct device *named = NULL;

		if (device_find(&s.devices, o->operands[i], &named, &err) < 0) {
			output_error(out, &err);
			return STATUS_NOT_STARTED;
		}
	}
	for (size_t i = 0; i < s.devices.n; i++)
		show_device(out, &s.devices.at[i]);
	show_hidden_storage(out, &s.devices);
	if (!s.devices.n)
		output_line(out, "%s",
			    o->practice ? gettext("No practice drive was found.")
					: gettext("No drive was found."));
	return STATUS_OK;
}
