/*
 * wipe/plan_digest.c - a plan as JSON: what its digest is taken over, and what record and screen show of it.
 */
#include "wipe/plan_inside.h"

#include "base/bytes.h"

void plan_put_steps(struct json_builder *b, const struct plan *p)
{
	json_open_array(b, "steps");
	for (unsigned i = 0; i < p->n_steps; i++) {
		uint64_t bytes = p->steps[i].bytes;

		json_open_object(b, NULL);
		json_text(b, "kind", step_word(p->steps[i].kind));
		json_number(b, "pass", p->steps[i].pass);
		json_text(b, "why", p->steps[i].why);
		json_number(b, "bytes", bytes > INT64_MAX ? INT64_MAX : (int64_t)bytes);
		json_number(b, "estimate_s", p->steps[i].estimate_s);
		json_close(b);
	}
	json_close(b);
	json_open_array(b, "notes");
	for (unsigned i = 0; i < p->n_notes; i++) {
		json_open_object(b, NULL);
		json_text(b, "technique", p->notes[i].technique);
		json_text(b, "why", p->notes[i].why);
		json_close(b);
	}
	json_close(b);
}

static void digest_method(struct json_builder *b, const struct method *m)
{
	json_text(b, "method", m->id);
	json_text(b, "verify", verify_rule_word(m->verify));
	json_open_array(b, "passes");
	for (unsigned i = 0; i < m->n_passes; i++) {
		const struct method_pass *pass = &m->passes[i];

		json_open_object(b, NULL);
		json_text(b, "kind", pass_kind_word(pass->kind));
		json_number(b, "byte", pass->byte);
		json_hex(b, "string", pass->string, pass->n_string);
		json_bool(b, "inverted", pass->is_inverted);
		json_bool(b, "verified", pass->is_verified);
		json_close(b);
	}
	json_close(b);
}

static void digest_erases(struct json_builder *b, const struct plan *p)
{
	json_open_array(b, "erases");
	for (unsigned i = 0; i < p->n_erases; i++) {
		json_open_object(b, NULL);
		json_text(b, "technique", p->erases[i].technique->id);
		json_bool(b, "follows", p->erases[i].follows);
		json_text(b, "claim", level_word(p->erases[i].claim));
		json_number(b, "estimate_s", p->erases[i].estimate_s);
		json_close(b);
	}
	json_close(b);
	json_open_array(b, "steps_of");
	for (unsigned i = 0; i < p->n_steps; i++) {
		json_number(b, NULL, p->steps[i].technique);
		json_number(b, NULL, p->steps[i].is_fallback);
	}
	json_close(b);
	json_number(b, "drive_pass_kind", p->drive_pass.kind);
	json_number(b, "drive_pass_byte", p->drive_pass.byte);
	json_text(b, "asked_technique", p->policy.technique);
	json_bool(b, "trust_crypto", p->policy.trust_crypto);
	json_bool(b, "no_follow_up", p->policy.no_follow_up);
}

/* What device_same() compares, and what the drive is called by no /dev name. */
static void digest_device(struct json_builder *b, const struct device *d)
{
	uint8_t number[8];

	json_open_object(b, "device");
	json_text(b, "transport", transport_word(d->transport));
	json_text(b, "media", media_word(d->media));
	json_hex(b, "vendor", d->vendor.bytes, d->vendor.n);
	json_hex(b, "model", d->model.bytes, d->model.n);
	json_hex(b, "serial", d->serial.bytes, d->serial.n);
	json_hex(b, "firmware", d->firmware.bytes, d->firmware.n);
	json_text(b, "wwn", d->wwn);
	json_text(b, "eui64", d->eui64);
	json_text(b, "nguid", d->nguid);
	json_bool(b, "practice", d->is_practice);
	put_be64(number, (uint64_t)d->backing_dev);
	json_hex(b, "backing_dev", number, sizeof(number));
	put_be64(number, (uint64_t)d->backing_inode);
	json_hex(b, "backing_inode", number, sizeof(number));
	json_close(b);
}

int plan_digest(struct plan *p, const struct device *d, struct error *err)
{
	struct json_builder *b = json_begin();
	_free_ char *bytes = NULL;
	size_t n = 0;
	int rc;

	json_text(b, "refusal", reason_row(p->refusal)->id);
	json_text(b, "refusal_what", p->refusal_what);
	json_text(b, "technique", p->technique->id);
	if (p->method)
		digest_method(b, p->method);
	digest_erases(b, p);
	json_text(b, "required", level_word(p->policy.required));
	json_bool(b, "accept_lower", p->policy.accept_lower);
	json_text(b, "expected", level_word(p->expected));
	json_bool(b, "is_below_required", p->is_below_required);
	json_text(b, "limit", reason_row(p->limit)->id);
	json_bool(b, "is_sampled", p->is_sampled);
	json_number(b, "size_bytes", (int64_t)p->size_bytes);
	json_number(b, "block_bytes", p->block_bytes);
	json_number(b, "estimate_s", p->estimate_s);
	plan_put_steps(b, p);
	digest_device(b, d);
	rc = json_finish(b, &bytes, &n, err);
	if (rc)
		return rc;
	return crypt_sha256(bytes, n, p->digest, err);
}
