#include <libintl.h>
#include <string.h>

#include "base/text.h"
#include "certs/key.h"
#include "ui/clock.h"
#include "ui/command.h"
#include "ui/process.h"
#include "ui/session.h"
#include "ui/signer.h"

static enum status fail(struct output *out, const struct error *err)
{
	output_error(out, err);
	return STATUS_NOT_STARTED;
}

static const char *kind_word(enum key_kind kind)
{
	static const char *const words[] = {
		[KEY_P256] = "p256", [KEY_P384] = "p384", [KEY_RSA] = "rsa"
	};

	return words[kind];
}

static bool kind_of(const char *word, enum key_kind *ret)
{
	*ret = KEY_P256;
	if (!word)
		return true;
	for (enum key_kind k = KEY_P256; k <= KEY_RSA; k++)
		if (strcmp(kind_word(k), word) == 0) {
			*ret = k;
			return true;
		}
	return false;
}

static void say(struct output *out, const char *path, const struct key_facts *k)
{
	struct json_builder *b = output_begin(out, "key");
	char digest[DIGEST_HEX], from[INSTANT_TEXT], to[INSTANT_TEXT];

	text_hex(k->certificate_digest, DIGEST_BYTES, digest);
	json_text(b, "file", path);
	json_text(b, "kind", kind_word(k->kind));
	json_number(b, "bits", k->bits);
	json_text(b, "name", k->name);
	json_text(b, "id", k->id);
	json_text(b, "issuer", k->issuer);
	json_bool(b, "self_signed", k->is_self_signed);
	json_text(b, "not_before", instant_utc(k->not_before, from));
	json_text(b, "not_after", instant_utc(k->not_after, to));
	json_text(b, "certificate_sha256", digest);
	output_end(out, b);
	output_line(out, "%s", path);
	output_line(out, gettext("  name:        %s%s%s%s"), k->name, *k->id ? " (" : "", k->id,
		    *k->id ? ")" : "");
	output_line(out, gettext("  key:         %s, %u bits"), kind_word(k->kind), k->bits);
	output_line(out, gettext("  issuer:      %s%s"), k->issuer,
		    k->is_self_signed ? gettext(" (self-signed)") : "");
	output_line(out, gettext("  valid:       %s to %s"), from, to);
	output_line(out, gettext("  certificate: SHA-256 %s"), digest);
}

static enum status show(const char *path, struct output *out)
{
	struct key_facts facts;
	struct error err = ERROR_INIT;

	if (key_show(path, &facts, &err) < 0)
		return fail(out, &err);
	say(out, path, &facts);
	return STATUS_OK;
}

/* Protects KEY by a passphrase of its own and writes it. */
static enum status save(struct session *s, const struct key *key)
{
	const struct options *o = s->options;
	_secret_ struct secret passphrase = SECRET_INIT;
	struct error err = ERROR_INIT;

	if (signer_read_passphrase(o->passphrase_fd,
				   gettext("New passphrase (12 characters or more): "), true,
				   &passphrase, &err) < 0 ||
	    key_passphrase_check(&passphrase, &err) < 0 ||
	    key_save(key, o->out, &passphrase, &err) < 0)
		return fail(s->output, &err);
	return show(o->out, s->output);
}

static enum status make(struct session *s, const struct key_request *request)
{
	_clear_(key_closep) struct key *key = NULL;
	struct error err = ERROR_INIT;

	if (key_make(request, &key, &err) < 0)
		return fail(s->output, &err);
	return save(s, key);
}

static enum status import(struct session *s, const struct key_request *request)
{
	const struct options *o = s->options;
	_clear_(key_closep) struct key *key = NULL;
	_secret_ struct secret passphrase = SECRET_INIT;
	struct error err = ERROR_INIT;

	if (signer_read_passphrase(o->import_passphrase_fd,
				   gettext("Passphrase of the key to import (empty: none): "),
				   false, &passphrase, &err) < 0 ||
	    key_import(o->operands[1], &passphrase, request, &key, &err) < 0)
		return fail(s->output, &err);
	return save(s, key);
}

static enum status make_or_import(struct session *s, bool is_import)
{
	const struct options *o = s->options;
	struct key_request request = { .name = o->name, .id = o->id, .practice = o->practice };
	struct error err = ERROR_INIT;

	if (!o->out || (!o->name && !is_import)) {
		(void)error_set(&err, REASON_USAGE, 0, NULL, "%s",
				o->out ? N_("--name NAME is missing")
				       : N_("--out FILE is missing"));
		return fail(s->output, &err);
	}
	if (!kind_of(o->kind, &request.kind)) {
		(void)error_set(&err, REASON_COMMAND_LINE_VALUE, 0, "kind", "%s: p256, p384, rsa",
				o->kind);
		return fail(s->output, &err);
	}
	process_hide();
	if (clock_choose_after(s, (struct instant){ .utc_ms = 0 }, &err) < 0)
		return fail(s->output, &err);
	request.now = session_now(s);
	return is_import ? import(s, &request) : make(s, &request);
}

enum status cmd_key(const struct options *o, struct output *out)
{
	_clear_(session_clear) struct session s = SESSION_INIT;
	struct options own = *o;
	struct error err = ERROR_INIT;
	const char *what = o->n_operands ? o->operands[0] : "";

	if (strcmp(what, "show") == 0 && o->n_operands == 2)
		return show(o->operands[1], out);
	bool is_import = strcmp(what, "import") == 0 && o->n_operands == 2;

	if (!is_import && !(strcmp(what, "new") == 0 && o->n_operands == 1)) {
		(void)error_set(&err, REASON_USAGE, 0, NULL,
				N_("new, import FILE or show FILE expected")); /* printed below */
		return fail(out, &err);
	}
	own.out = NULL; /* --out is a file here, no folder with settings in it */
	if (session_open(&own, out, &s, &err) < 0)
		return fail(out, &err);
	s.options = o;
	return make_or_import(&s, is_import);
}
