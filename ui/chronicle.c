#include "ui/chronicle.h"

#include <string.h>

static void put_drive(struct json_builder *b, const struct device *d)
{
	json_open_object(b, "drive");
	json_hex(b, "model", d->model.bytes, d->model.n);
	json_text(b, "node", d->node);
	json_hex(b, "serial", d->serial.bytes, d->serial.n);
	json_number(b, "size_bytes", (int64_t)d->size_bytes);
	json_text(b, "wwn", d->wwn);
	json_close(b);
}

int chronicle_plan(struct session *s, const struct chosen *c, struct error *err)
{
	struct json_builder *b = json_begin();

	put_drive(b, c->device);
	json_text(b, "expected", level_word(c->plan->expected));
	json_text(b, "method", c->plan->method ? c->plan->method->id : NULL);
	json_hex(b, "plan_sha256", c->plan->digest, sizeof(c->plan->digest));
	json_bool(b, "practice", s->options->practice);
	json_text(b, "required", level_word(c->plan->policy.required));
	json_text(b, "technique", c->plan->technique->id);
	return session_journal(s, "plan", b, NULL, err);
}

int chronicle_open(struct session *s, const struct device *d, const char *number, enum reason why,
		   struct error *err)
{
	struct json_builder *b = json_begin();

	put_drive(b, d);
	json_text(b, "number", number);
	json_text(b, "reason", reason_row(why)->id);
	return session_journal(s, "open", b, NULL, err);
}

int chronicle_take_number(struct session *s, const struct device *d, char ret_number[NUMBER_TEXT],
			  struct error *err)
{
	struct json_builder *b = json_begin();
	struct journal_position position;
	_free_ char *bytes = NULL;
	size_t n = 0;
	int r;

	put_drive(b, d);
	r = json_finish(b, &bytes, &n, err);
	if (r < 0)
		return r;
	return journal_take_number(s->journal, bytes, n, session_now(s), ret_number, &position,
				   err);
}

int chronicle_consent(struct session *s, const struct chosen *c, const char *number,
		      struct error *err)
{
	struct json_builder *b = json_begin();

	json_bool(b, "by_option", c->consent.by_option);
	json_text(b, "number", number);
	json_hex(b, "plan_sha256", c->consent.plan_digest, sizeof(c->consent.plan_digest));
	json_text(b, "typed", c->consent.typed);
	json_text(b, "who", c->consent.who);
	return session_journal(s, "consent", b, NULL, err);
}

int chronicle_resume(struct session *s, const struct chosen *c, struct error *err)
{
	const struct checkpoint *from = c->from;
	struct json_builder *b = json_begin();
	char seen[INSTANT_TEXT], boot_id[40];
	int r;

	put_drive(b, c->device);
	json_text(b, "boot", from->boot_id);
	json_text(b, "number", from->number);
	json_number(b, "offset_bytes", (int64_t)from->offset_bytes);
	json_text(b, "seen", instant_local(from->saved, seen));
	json_number(b, "step", from->step + 1);
	r = session_journal(s, "interrupted", b, NULL, err);
	if (!r)
		r = instant_boot_id(boot_id, err);
	if (r < 0)
		return r;
	b = json_begin();
	put_drive(b, c->device);
	json_text(b, "boot", boot_id);
	json_text(b, "number", from->number);
	json_hex(b, "plan_sha256", c->plan->digest, sizeof(c->plan->digest));
	return session_journal(s, "resumed", b, NULL, err);
}

int chronicle_withdrawn(struct session *s, const char *number, const char *file, struct error *err)
{
	struct json_builder *b = json_begin();

	json_text(b, "file", file);
	json_text(b, "number", number);
	return session_journal(s, "withdrawn", b, NULL, err);
}

int chronicle_silence(struct session *s, const struct device *d, const char *number,
		      uint64_t silent_s, bool is_over, struct error *err)
{
	struct json_builder *b = json_begin();

	put_drive(b, d);
	json_text(b, "number", number);
	json_text(b, "place", d->place);
	json_number(b, "silent_s", (int64_t)silent_s);
	return session_journal(s, is_over ? "answered" : "stalled", b, NULL, err);
}

static const char *step_event(enum job_event_kind kind)
{
	switch (kind) {
	case JOB_EVENT_STEP_END:
		return "step_end";
	case JOB_EVENT_PASSWORD_SET:
		return "password_set";
	case JOB_EVENT_PASSWORD_OFF:
		return "password_off";
	default:
		return "step_start";
	}
}

int chronicle_step(struct session *s, const char *number, const struct job_event *e,
		   struct error *err)
{
	struct json_builder *b = json_begin();
	bool is_end = e->kind == JOB_EVENT_STEP_END;

	json_text(b, "kind", step_word(e->outcome->kind));
	json_text(b, "number", number);
	json_number(b, "pass", e->outcome->pass);
	json_number(b, "step", e->step + 1);
	if (is_end) {
		json_number(b, "bytes", (int64_t)e->outcome->bytes);
		json_number(b, "errors", (int64_t)e->outcome->n_errors);
		json_text(b, "reason",
			  e->outcome->result == STEP_FAILED
				  ? reason_row(e->outcome->error.reason)->id
				  : NULL);
		json_text(b, "result", step_result_word(e->outcome->result));
	}
	return session_journal(s, step_event(e->kind), b, NULL, err);
}

int chronicle_verdict(struct session *s, const char *number, const struct verdict *v,
		      struct journal_position *ret, struct error *err)
{
	struct json_builder *b = json_begin();

	json_text(b, "level", level_word(v->level));
	json_bool(b, "meets_required", v->meets_required);
	json_text(b, "number", number);
	json_text(b, "reason", v->reason == REASON_NONE ? NULL : reason_row(v->reason)->id);
	json_text(b, "word", word_text(v->word));
	return session_journal(s, "verdict", b, ret, err);
}

int chronicle_finding(struct session *s, const char *number, const struct inspection *i,
		      struct journal_position *ret, struct error *err)
{
	struct json_builder *b = json_begin();

	json_text(b, "finding", finding_word(i->finding));
	json_text(b, "number", number);
	json_bool(b, "whole", i->is_whole);
	return session_journal(s, "finding", b, ret, err);
}

int chronicle_recheck(struct session *s, const char *number, const struct original *o,
		      const struct recheck *r, struct journal_position *ret, struct error *err)
{
	struct json_builder *b = json_begin();

	json_text(b, "extent", recheck_extent_word(r->extent));
	json_text(b, "number", number);
	json_text(b, "original", o->number);
	json_hex(b, "record_sha256", o->record_digest, sizeof(o->record_digest));
	json_text(b, "result", recheck_result_word(r->result));
	return session_journal(s, "recheck", b, ret, err);
}

int chronicle_paper(struct session *s, const char *number, bool is_certificate,
		    const struct record *record, const struct issued *issued,
		    const struct journal_position *printed, struct error *err)
{
	struct json_builder *b = json_begin();

	json_text(b, "file", issued->pdf_path);
	if (printed->n) { /* 0: the verdict could not be journalled, so the paper names no line */
		json_hex(b, "journal_digest", printed->digest, sizeof(printed->digest));
		json_number(b, "journal_n", (int64_t)printed->n);
	}
	json_text(b, "number", number);
	json_hex(b, "record_sha256", record->digest, sizeof(record->digest));
	json_hex(b, "sha256", issued->pdf_digest, sizeof(issued->pdf_digest));
	return session_journal(s, is_certificate ? "certificate" : "report", b, NULL, err);
}

int chronicle_act(struct session *s, const char *event, const char *variant,
		  const struct consent *c, struct error *err)
{
	struct json_builder *b = json_begin();

	put_drive(b, &c->device);
	json_hex(b, "action_sha256", c->plan_digest, sizeof(c->plan_digest));
	json_bool(b, "by_option", c->by_option);
	json_text(b, "stage", "begin");
	json_text(b, "typed", c->typed);
	json_text(b, "variant", variant);
	json_text(b, "who", c->who);
	return session_journal(s, event, b, NULL, err);
}

int chronicle_acted(struct session *s, const char *event, const struct device *d, enum reason why,
		    unsigned status, struct error *err)
{
	struct json_builder *b = json_begin();

	put_drive(b, d);
	json_text(b, "reason", reason_row(why)->id);
	json_text(b, "stage", "end");
	json_number(b, "status", status);
	return session_journal(s, event, b, NULL, err);
}

static void put_machine(struct json_builder *b, const struct machine *m)
{
	json_open_object(b, "machine");
	json_text(b, "boot", m->boot_id);
	json_text(b, "product", m->product);
	json_text(b, "vendor", m->vendor);
	json_text(b, "version", m->version);
	json_close(b);
}

int chronicle_sleep(struct session *s, const struct machine *m, bool by_option, unsigned seconds,
		    struct error *err)
{
	struct json_builder *b = json_begin();

	put_machine(b, m);
	json_bool(b, "by_option", by_option);
	json_number(b, "seconds", seconds);
	json_text(b, "who", s->typed.value[TYPED_OPERATOR_NAME]);
	return session_journal(s, "sleep", b, NULL, err);
}

int chronicle_awake(struct session *s, const struct machine *m, enum reason why, int64_t slept_ms,
		    struct error *err)
{
	struct json_builder *b = json_begin();

	put_machine(b, m);
	json_text(b, "reason", reason_row(why)->id);
	json_number(b, "slept_ms", slept_ms);
	return session_journal(s, "awake", b, NULL, err);
}
