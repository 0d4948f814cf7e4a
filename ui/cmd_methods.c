#include <libintl.h>

#include "base/text.h"
#include "ui/command.h"
#include "wipe/method.h"

static void describe_pass(const struct method_pass *pass, char *out, size_t size)
{
	if (pass->kind == PASS_BYTE)
		(void)text_append(out, size, " %02X",
				  pass->byte); /* a row of 99 passes may be cut on screen */
	else
		(void)text_append(out, size, " %s", gettext("random"));
}

static void for_person(struct output *out, const struct method *m)
{
	char passes[512] = "";

	for (unsigned i = 0; i < m->n_passes; i++)
		describe_pass(&m->passes[i], passes, sizeof(passes));
	output_line(out, "%-14s %s%s", m->id, output_word("method", m->id),
		    m->is_legacy ? gettext(" (legacy)") : "");
	output_line(out, gettext("               passes:%s; read back: %s"), passes,
		    output_word("verify", verify_rule_word(m->verify)));
	output_line(out, "               %s", m->source);
}

static void as_json(struct output *out, const struct method *m)
{
	struct json_builder *b = output_begin(out, "method");

	json_text(b, "id", m->id);
	json_text(b, "title", m->title);
	json_text(b, "source", m->source);
	json_bool(b, "legacy", m->is_legacy);
	json_text(b, "verify", verify_rule_word(m->verify));
	json_open_array(b, "passes");
	for (unsigned i = 0; i < m->n_passes; i++) {
		json_open_object(b, NULL);
		json_text(b, "kind", m->passes[i].kind == PASS_BYTE ? "byte" : "random");
		if (m->passes[i].kind == PASS_BYTE)
			json_number(b, "byte", m->passes[i].byte);
		json_close(b);
	}
	json_close(b);
	output_end(out, b);
}

enum status cmd_methods(const struct options *o, struct output *out)
{
	struct error err = ERROR_INIT;

	if (o->n_operands) {
		(void)error_set(&err, REASON_USAGE, 0, o->operands[0], "%s", "");
		output_error(out, &err);
		return STATUS_NOT_STARTED;
	}
	for (size_t i = 0; i < n_methods; i++) {
		if (out->json)
			as_json(out, &methods[i]);
		else
			for_person(out, &methods[i]);
	}
	output_line(
		out, "%s",
		gettext("Every overwrite claims \"clear\" at most, on any drive; more passes never raise the level."));
	return STATUS_OK;
}
