/*
 * report/record_plan.c - what was to be done, why, and who agreed, as members of a record.
 */
#include "report/record_part.h"

const char *reach_word(enum reach r)
{
	return r == REACH_WHOLE_DRIVE ? "whole_drive" : "addressable";
}

static void part_pass_bytes(struct json_builder *b, const struct method_pass *pass)
{
	json_text(b, "kind", pass_kind_word(pass->kind));
	if (pass->kind == PASS_BYTE)
		json_number(b, "byte", pass->byte);
	else
		json_text(b, "byte", NULL);
	if (pass->kind == PASS_STRING)
		json_hex(b, "string", pass->string, pass->n_string);
	else
		json_text(b, "string", NULL);
	json_bool(b, "inverted", pass->is_inverted);
}

static void part_pass(struct json_builder *b, const struct method *m, unsigned i)
{
	json_open_object(b, NULL);
	part_pass_bytes(b, &m->passes[i]);
	json_bool(b, "verified", method_verifies(m, i + 1));
	json_close(b);
}

static void part_method(struct json_builder *b, const struct method *m)
{
	if (!m) {
		json_text(b, "method", NULL);
		return;
	}
	json_open_object(b, "method");
	json_text(b, "id", m->id);
	json_text(b, "title", m->title);
	json_text(b, "source", m->source);
	json_bool(b, "legacy", m->is_legacy);
	json_text(b, "verify", verify_rule_word(m->verify));
	json_open_array(b, "passes");
	for (unsigned i = 0; i < m->n_passes; i++)
		part_pass(b, m, i);
	json_close(b);
	json_close(b);
}

/* The pattern that the drive is given for an overwrite of its own. */
static void part_drive_pass(struct json_builder *b, const struct plan *p)
{
	bool has_any = false;

	for (unsigned i = 0; i < p->n_erases; i++)
		has_any = has_any || p->erases[i].technique->leaves == LEAVES_PATTERN;
	if (!has_any) {
		json_text(b, "drive_pass", NULL);
		return;
	}
	json_open_object(b, "drive_pass");
	part_pass_bytes(b, &p->drive_pass);
	json_close(b);
}

void part_plan(struct json_builder *b, const struct plan *p)
{
	if (!p) {
		json_text(b, "plan", NULL);
		return;
	}
	json_open_object(b, "plan");
	json_hex(b, "sha256", p->digest, DIGEST_BYTES);
	part_count(b, "size_bytes", p->size_bytes);
	json_text(b, "technique", p->technique->id);
	json_text(b, "expected", level_word(p->expected));
	json_text(b, "required", level_word(p->policy.required));
	part_reason(b, "limit", p->limit);
	json_text(b, "read_back", p->is_sampled ? "sample" : "full");
	json_text(b, "reach", reach_word(p->technique->reach));
	json_text(b, "not_reached", p->technique->not_reached);
	json_bool(b, "accept_lower", p->policy.accept_lower);
	json_bool(b, "is_below_required", p->is_below_required);
	json_text(b, "asked", p->policy.technique ? p->policy.technique : "auto");
	json_bool(b, "trust_crypto", p->policy.trust_crypto);
	json_bool(b, "no_follow_up", p->policy.no_follow_up);
	part_plan_erases(b, p);
	part_drive_pass(b, p);
	part_method(b, p->method);
	plan_put_steps(b, p);
	json_number(b, "estimate_s", p->estimate_s);
	json_close(b);
}

void part_consent(struct json_builder *b, const struct consent *c)
{
	if (!c) {
		json_text(b, "consent", NULL);
		return;
	}
	json_open_object(b, "consent");
	part_text(b, "who", c->who);
	part_moment(b, "when", c->when);
	part_text(b, "typed", c->typed);
	json_bool(b, "by_option", c->by_option);
	json_hex(b, "plan_sha256", c->plan_digest, DIGEST_BYTES);
	json_close(b);
}
