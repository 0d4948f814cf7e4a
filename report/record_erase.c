/*
 * report/record_erase.c - erases inside the drive, what was hidden and opened, and what a survey of
 * the whole drive found, as members of a record.
 */
#include "report/record_part.h"
#include "wipe/course.h"

static const char *answer_word(enum answer a)
{
	return a == ANSWER_DONE ? "done" : a == ANSWER_REFUSED ? "refused" : "unknown";
}

void part_plan_erases(struct json_builder *b, const struct plan *p)
{
	json_open_array(b, "erases");
	for (unsigned i = 0; i < p->n_erases && i < PLAN_ERASES; i++) {
		const struct plan_erase *e = &p->erases[i];

		json_open_object(b, NULL);
		json_text(b, "technique", e->technique->id);
		json_bool(b, "follows", e->follows);
		json_text(b, "claim", level_word(e->claim));
		json_number(b, "estimate_s", e->estimate_s);
		json_close(b);
	}
	json_close(b);
}

/* ATA SECURITY is no business of other command sets. */
static void part_lock_if(struct json_builder *b, const char *name, const struct technique *t,
			 const struct security_features *s)
{
	if (t->set == COMMAND_SET_ATA)
		part_lock(b, name, s);
	else
		json_text(b, name, NULL);
}

static void part_erase(struct json_builder *b, const struct plan_erase *planned,
		       const struct erase_outcome *e)
{
	const struct technique *t = planned->technique;

	json_open_object(b, NULL);
	json_text(b, "technique", t->id);
	json_text(b, "accepted", answer_word(e->accepted));
	json_bool(b, "begun", e->is_begun);
	json_bool(b, "attached", e->was_attached);
	json_bool(b, "asked_before", e->was_asked_before);
	json_bool(b, "seen_running", e->was_seen_running);
	json_bool(b, "ended_well", e->has_ended_well);
	json_bool(b, "reset", e->was_reset);
	json_bool(b, "undone", e->was_undone);
	if (e->has_command)
		json_number(b, "command", e->command);
	else
		json_text(b, "command", NULL);
	part_status(b, "before", &e->before);
	part_status(b, "after", &e->after);
	part_lock_if(b, "lock_before", t, &e->security_before);
	part_lock_if(b, "lock_armed", t, &e->security_armed);
	part_lock_if(b, "lock_after", t, &e->security_after);
	json_number(b, "passes_asked", e->passes_asked);
	json_bool(b, "no_deallocate_asked", e->no_deallocate_asked);
	json_number(b, "polls", e->n_polls);
	json_number(b, "stood_s", e->stood_s);
	part_moment_if(b, "started", e->started);
	part_moment_if(b, "ended", e->ended);
	part_reason(b, "reason", e->reason);
	part_text(b, "facts", e->facts);
	json_close(b);
}

static void part_erases(struct json_builder *b, const struct plan *p, const struct outcome *o)
{
	static const struct erase_outcome never = { .technique = NULL };

	json_open_array(b, "erases");
	for (unsigned i = 0; i < p->n_erases && i < PLAN_ERASES; i++)
		part_erase(b, &p->erases[i], i < o->n_erases ? &o->erases[i] : &never);
	json_close(b);
}

static bool has_step(const struct plan *p, enum step_kind kind)
{
	for (unsigned i = 0; i < p->n_steps; i++)
		if (p->steps[i].kind == kind)
			return true;
	return false;
}

static void part_hidden(struct json_builder *b, const struct plan *p,
			const struct hidden_outcome *h)
{
	if (!has_step(p, STEP_REVEAL)) {
		json_text(b, "hidden", NULL);
		return;
	}
	json_open_object(b, "hidden");
	part_hidden_features(b, "before", &h->before);
	part_hidden_features(b, "after", &h->after);
	json_bool(b, "hpa_lifted", h->hpa_lifted);
	json_bool(b, "ama_lifted", h->ama_lifted);
	json_bool(b, "dco_restored", h->dco_restored);
	part_count(b, "size_before_bytes", h->size_before_bytes);
	part_count(b, "size_after_bytes", h->size_after_bytes);
	json_close(b);
}

static void part_survey(struct json_builder *b, const struct survey_outcome *s)
{
	if (!s->n_bytes_total) {
		json_text(b, "survey", NULL);
		return;
	}
	json_open_object(b, "survey");
	part_count(b, "bytes_total", s->n_bytes_total);
	part_count(b, "bytes_read", s->n_bytes_read);
	part_count(b, "blocks_zero", s->n_zero);
	part_count(b, "blocks_ones", s->n_ones);
	part_count(b, "blocks_constant", s->n_constant);
	part_count(b, "blocks_noise", s->n_noise);
	part_count(b, "blocks_data", s->n_data);
	part_range_set(b, "data", &s->data);
	part_range_set(b, "unreadable", &s->unreadable);
	part_range_set(b, "rewritten", &s->rewritten);
	part_text(b, "signature", s->signature);
	json_close(b);
}

static void part_settled(struct json_builder *b, const struct settle_outcome *s)
{
	json_open_object(b, "settled");
	json_bool(b, "done", s->is_done);
	json_text(b, "unlocked", told_word(s->is_unlocked));
	json_text(b, "always_encrypts", told_word(s->always_encrypts));
	json_bool(b, "native", s->is_native);
	json_bool(b, "whole", s->is_whole);
	json_close(b);
}

/* What the word is about: the erase that ended well, else what was planned or fallen back to. */
static void part_judged(struct json_builder *b, const struct technique *t)
{
	json_open_object(b, "judged");
	json_text(b, "technique", t->id);
	json_text(b, "source", t->source);
	json_text(b, "reach", reach_word(t->reach));
	json_text(b, "not_reached", t->not_reached);
	json_close(b);
}

void part_outcome_erases(struct json_builder *b, const struct plan *p, const struct outcome *o)
{
	part_erases(b, p, o);
	part_hidden(b, p, &o->hidden);
	part_survey(b, &o->survey);
	part_settled(b, &o->settled);
	part_judged(b, course_technique(p, o));
	json_bool(b, "password_is_set", o->password_is_set);
}
