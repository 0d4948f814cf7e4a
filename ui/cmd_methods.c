#include <libintl.h>

#include "base/text.h"
#include "ui/command.h"
#include "wipe/custom.h"

static void for_person(struct output *out, const struct method *m)
{
	char passes[CUSTOM_TEXT];

	output_line(out, "%-18s %s%s", m->id, output_word("method", m->id),
		    m->is_legacy ? gettext(" (legacy, HDD only)") : "");
	output_line(out, gettext("                   passes: %s; read back: %s"),
		    custom_text(m, passes), output_word("verify", verify_rule_word(m->verify)));
	output_line(out, "                   %s", m->source);
}

static void others_for_person(struct output *out)
{
	output_line(out, "%-18s %s", METHOD_AUTO,
		    gettext("by the drive: zero for hard disks, random for everything else"));
	output_line(out, "%-18s %s", CUSTOM_ID,
		    gettext("your own passes: --custom \"00, FF, random, ~random, 'text', "
			    "27FFFFFF, 00/verify\""));
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
		const struct method_pass *pass = &m->passes[i];

		json_open_object(b, NULL);
		json_text(b, "kind", pass_kind_word(pass->kind));
		if (pass->kind == PASS_BYTE)
			json_number(b, "byte", pass->byte);
		if (pass->kind == PASS_STRING)
			json_hex(b, "string", pass->string, pass->n_string);
		json_bool(b, "inverted", pass->is_inverted);
		json_bool(b, "verified", method_verifies(m, i + 1));
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
	if (!out->json)
		others_for_person(out);
	output_line(
		out, "%s",
		gettext("Every overwrite claims \"clear\" at most, on any drive; more passes never raise the level."));
	return STATUS_OK;
}
