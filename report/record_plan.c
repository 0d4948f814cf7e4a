/*
 * report/record_plan.c - what was to be done, why, and who agreed, as members of a record.
 */
#include "report/record_part.h"

static void part_pass(struct json_builder *b, const struct method *m, unsigned i)
{
	const struct method_pass *pass = &m->passes[i];

	json_open_object(b, NULL);
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
	json_bool(b, "verified", method_verifies(m, i + 1));
	json_close(b);
}

static void part_method(struct json_builder *b, const struct method *m)
{
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

void part_plan(struct json_builder *b, const struct plan *p)
{
	if (!p) {
		json_text(b, "plan", NULL);
		return;
	}
	json_open_object(b, "plan");
	json_hex(b, "sha256", p->digest, DIGEST_BYTES);
	json_text(b, "technique", p->technique->id);
	json_text(b, "expected", level_word(p->expected));
	json_text(b, "required", level_word(p->policy.required));
	part_reason(b, "limit", p->limit);
	json_text(b, "read_back", p->is_sampled ? "sample" : "full");
	json_text(b, "reach",
		  p->technique->reach == REACH_WHOLE_DRIVE ? "whole_drive" : "addressable");
	json_text(b, "not_reached", p->technique->not_reached);
	json_bool(b, "accept_lower", p->policy.accept_lower);
	json_bool(b, "is_below_required", p->is_below_required);
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
