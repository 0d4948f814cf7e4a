#include "base/text.h"
#include "ui/command.h"
#include "ui/verify.h"

enum status cmd_verify(const struct options *o, struct output *out)
{
	struct error err = ERROR_INIT;

	if (o->n_operands != 1) {
		(void)error_set(&err, REASON_USAGE, 0, NULL,
				N_("one FILE.pdf expected")); /* printed below */
		output_error(out, &err);
		return STATUS_NOT_STARTED;
	}
	return verify_file(o->operands[0], o->trust, o->practice, out);
}
