/*
 * report/record_outcome.c - what happened, what was judged and what an inspection found, as members
 * of a record.
 */
#include "report/record_part.h"
#include "wipe/address.h"

static void part_flush(struct json_builder *b, const struct outcome_step *s)
{
	if (s->kind != STEP_FLUSH || s->result == STEP_NOT_RUN) {
		json_text(b, "flush", NULL);
		return;
	}
	json_open_object(b, "flush");
	json_bool(b, "fsync", s->flush.fsync_done);
	json_bool(b, "flush_buffers", s->flush.flush_buffers_done);
	json_bool(b, "cache_dropped", s->flush.cache_dropped);
	json_bool(b, "medium_is_ram", s->flush.is_ram);
	json_close(b);
}

void part_moment_if(struct json_builder *b, const char *name, struct instant t)
{
	if (t.utc_ms)
		part_moment(b, name, t);
	else
		json_text(b, name, NULL);
}

static void part_outcome_steps(struct json_builder *b, const struct plan *p,
			       const struct outcome *o)
{
	json_open_array(b, "steps");
	for (unsigned i = 0; i < o->n_steps; i++) {
		const struct outcome_step *s = &o->steps[i];
		/* Steps stand as in the plan: verdict_of() takes no others. */
		const struct plan_step *planned = &p->steps[i];

		json_open_object(b, NULL);
		json_text(b, "kind", step_word(s->kind));
		json_number(b, "pass", s->pass);
		json_number(b, "erase", s->kind == STEP_ERASE ? planned->technique + 1 : 0);
		json_bool(b, "fallback", planned->is_fallback);
		json_text(b, "result", step_result_word(s->result));
		part_moment_if(b, "start", s->start);
		part_moment_if(b, "end", s->end);
		part_count(b, "bytes", s->bytes);
		part_count(b, "errors", s->n_errors);
		part_reason(b, "reason", s->error.reason);
		part_text(b, "detail", s->error.detail);
		part_flush(b, s);
		json_close(b);
	}
	json_close(b);
}

/* True when each that was taken, and still known, was looked at again. */
static bool canaries_were_checked(const struct outcome *o)
{
	const struct canary_outcome *c = &o->canaries;
	uint64_t seen = (uint64_t)c->n_changed + c->n_same + c->n_unreadable + c->n_no_evidence +
			c->n_markers_lost;

	for (unsigned i = 0; i < o->n_steps; i++)
		if (o->steps[i].kind == STEP_CANARIES_CHECK && o->steps[i].result != STEP_NOT_RUN)
			return c->n_taken && seen == c->n_taken;
	return false;
}

static void part_canaries(struct json_builder *b, const struct outcome *o)
{
	const struct canary_outcome *c = &o->canaries;

	json_open_object(b, "canaries");
	json_number(b, "taken", c->n_taken);
	json_number(b, "blank", c->n_blank);
	json_number(b, "markers", c->n_markers);
	json_number(b, "markers_lost", c->n_markers_lost);
	json_number(b, "changed", c->n_changed);
	json_number(b, "same", c->n_same);
	json_number(b, "unreadable", c->n_unreadable);
	json_number(b, "no_evidence", c->n_no_evidence);
	json_bool(b, "checked", canaries_were_checked(o));
	json_bool(b, "every_block", c->covers_every_block);
	part_ranges(b, "same_ranges", &c->same);
	json_close(b);
}

/* A seed is null where no sample was drawn. */
static void part_sample(struct json_builder *b, uint64_t n, uint32_t bytes, const uint8_t *seed,
			uint64_t bound_ppb)
{
	part_count(b, "samples", n);
	json_number(b, "sample_bytes", bytes);
	if (n)
		json_hex(b, "seed", seed, DIGEST_BYTES);
	else
		json_text(b, "seed", NULL);
	part_count(b, "bound_ppb", bound_ppb);
}

void part_read_back(struct json_builder *b, const struct verify_outcome *v)
{
	part_count(b, "bytes_total", v->n_bytes_total);
	part_count(b, "bytes_read", v->n_bytes_read);
	part_count(b, "bytes_equal", v->n_bytes_equal);
	part_range_set(b, "mismatching", &v->mismatching);
	part_range_set(b, "unreadable", &v->unreadable);
	part_sample(b, v->n_samples, v->sample_bytes, v->seed, v->bound_ppb);
}

static void part_verification(struct json_builder *b, const struct verify_outcome *v)
{
	json_open_object(b, "verification");
	json_number(b, "pass", v->pass);
	part_read_back(b, v);
	json_close(b);
}

static void part_address(struct json_builder *b, const struct plan *p,
			 const struct address_outcome *a)
{
	uint64_t true_bytes = 0;

	if (!plan_tests_addresses(p)) {
		json_text(b, "address", NULL);
		return;
	}
	json_open_object(b, "address");
	part_count(b, "bytes_total", a->n_bytes_total);
	part_count(b, "bytes_read", a->n_bytes_read);
	part_count(b, "bytes_equal", a->n_bytes_equal);
	if (address_true_bytes(a, &true_bytes))
		part_count(b, "true_bytes", true_bytes);
	else
		json_text(b, "true_bytes", NULL);
	part_count(b, "blocks_aliased", a->n_aliased);
	part_count(b, "blocks_other", a->n_other);
	part_count(b, "alias_lba", a->alias_lba);
	part_count(b, "alias_holds", a->alias_holds);
	part_count(b, "distance_blocks", a->distance);
	part_range_set(b, "unwritten", &a->unwritten);
	part_range_set(b, "differing", &a->differing);
	part_range_set(b, "unreadable", &a->unreadable);
	json_hex(b, "key", a->key, sizeof(a->key));
	json_close(b);
}

/* Each pass's key lets another person regenerate the bytes; it protects nothing. */
static void part_pass_keys(struct json_builder *b, const struct method *m, const struct outcome *o)
{
	json_open_array(b, "pass_keys");
	for (unsigned i = 0; m && i < m->n_passes; i++) {
		if (m->passes[i].kind == PASS_RANDOM)
			json_hex(b, NULL, o->pass_keys[i], STREAM_KEY_BYTES);
		else
			json_text(b, NULL, NULL);
	}
	json_close(b);
}

static void part_interruptions(struct json_builder *b, const struct outcome *o)
{
	unsigned n = o->n_interruptions < INTERRUPTIONS_MOST ? o->n_interruptions
							     : INTERRUPTIONS_MOST;

	json_number(b, "interruption_count", o->n_interruptions);
	json_open_array(b, "interruptions");
	for (unsigned i = 0; i < n; i++) {
		const struct interruption *a = &o->interruptions[i];

		json_open_object(b, NULL);
		json_text(b, "boot_after", a->boot_after);
		json_text(b, "boot_before", a->boot_before);
		part_moment_if(b, "confirmed", a->confirmed);
		part_count(b, "offset_bytes", a->offset_bytes);
		part_moment(b, "resumed", a->resumed);
		part_moment(b, "seen", a->seen);
		json_number(b, "step", a->step + 1);
		json_close(b);
	}
	json_close(b);
}

void part_outcome(struct json_builder *b, const struct plan *p, const struct outcome *o)
{
	if (!o) {
		json_text(b, "outcome", NULL);
		return;
	}
	json_open_object(b, "outcome");
	part_moment(b, "start", o->start);
	part_moment(b, "end", o->end);
	part_outcome_steps(b, p, o);
	part_proofs(b, "proofs", o->proofs);
	part_outcome_erases(b, p, o);
	part_canaries(b, o);
	part_address(b, p, &o->address);
	part_count(b, "blank_before_percent", o->n_blank_before_percent);
	part_range_set(b, "unwritten", &o->unwritten);
	part_verification(b, &o->verify);
	part_io(b, o->block_way, o->is_direct, o->block_note);
	json_open_object(b, "after");
	part_raw(b, "model", &o->model_after);
	part_raw(b, "serial", &o->serial_after);
	part_count(b, "size_bytes", o->size_after_bytes);
	json_close(b);
	part_pass_keys(b, p->method, o);
	json_bool(b, "stop_asked", o->stop_asked);
	part_interruptions(b, o);
	json_number(b, "stall_count", o->n_stalls);
	json_number(b, "longest_stall_s", o->longest_stall_s);
	part_reason(b, "first_reason", o->first_reason);
	part_text(b, "first_what", o->first_what);
	json_hex(b, "plan_sha256", o->plan_digest, DIGEST_BYTES);
	json_close(b);
}

void part_verdict(struct json_builder *b, const struct verdict *v)
{
	if (!v) {
		json_text(b, "verdict", NULL);
		return;
	}
	json_open_object(b, "verdict");
	json_text(b, "word", word_text(v->word));
	json_text(b, "level", level_word(v->level));
	json_bool(b, "meets_required", v->meets_required);
	part_reason(b, "reason", v->reason);
	part_text(b, "what", v->what);
	part_proofs(b, "proofs_missing", v->proofs_missing);
	json_close(b);
}

static void part_inspected_blocks(struct json_builder *b, const struct inspection *i)
{
	json_number(b, "block_bytes", i->block_bytes);
	part_count(b, "blocks_constant", i->n_blocks_constant);
	part_count(b, "blocks_pattern", i->n_blocks_pattern);
	part_count(b, "blocks_noise", i->n_blocks_noise);
	part_count(b, "blocks_data", i->n_blocks_data);
	part_range_set(b, "data", &i->data);
	part_range_set(b, "unreadable", &i->unreadable);
}

void part_inspection(struct json_builder *b, const struct inspection *i)
{
	if (!i) {
		json_text(b, "inspection", NULL);
		return;
	}
	json_open_object(b, "inspection");
	part_moment(b, "start", i->start);
	part_moment(b, "end", i->end);
	json_text(b, "finding", finding_word(i->finding));
	json_bool(b, "whole", i->is_whole);
	json_bool(b, "stopped", i->was_stopped);
	part_count(b, "bytes_total", i->n_bytes_total);
	part_count(b, "bytes_read", i->n_bytes_read);
	part_sample(b, i->n_samples, i->sample_bytes, i->seed, i->bound_ppb);
	part_inspected_blocks(b, i);
	part_io(b, i->block_way, i->is_direct, i->block_note);
	json_close(b);
}
