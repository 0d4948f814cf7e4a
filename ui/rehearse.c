#include "ui/rehearse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static int draw(const struct session *s, struct record_input *in, bool sign, struct error *err)
{
	_clear_(record_clear) struct record record = RECORD_INIT;
	_clear_(record_view_freep) struct record_view *view = NULL;
	_clear_(issued_clear) struct issued issued = ISSUED_INIT;
	_free_ uint8_t *pdf = NULL;
	size_t n = 0;
	int r = record_build(in, &record, err);

	if (r < 0)
		return r;
	if (sign)
		return issue_make(&record, s->languages.paper, s->resources, s->key, in->issued, &issued, err);
	r = record_read(record.bytes, record.n, "rehearsal", &view, err);
	if (r < 0)
		return r;
	return page_render(view, record.bytes, record.n, s->languages.paper, s->resources, &pdf, &n, err);
}

/* A signed paper here says "failed"; the layout of a success is drawn too, but never signed. */
static int draw_both(const struct session *s, const struct device *d, const struct plan *p,
		     struct outcome *outcome, struct error *err)
{
	struct consent consent = { .device = *d, .when = session_now(s) };
	struct verdict failed, cleared = { .word = WORD_CLEARED, .level = LEVEL_CLEAR };
	struct record_input in = { .kind = RECORD_ERASE, .plan = p, .consent = &consent, .outcome = outcome };
	int r;

	session_record_input(s, d, &in);
	number_make(journal_id(s->journal), 999999, in.number);
	outcome->start = outcome->end = in.issued;
	memcpy(consent.plan_digest, p->digest, sizeof(p->digest));
	failed = verdict_of(p, outcome);
	in.verdict = &failed;
	r = draw(s, &in, true, err);
	if (r < 0)
		return r;
	cleared.meets_required = p->policy.required <= LEVEL_CLEAR;
	in.verdict = &cleared;
	return draw(s, &in, false, err);
}

int rehearse_erase(const struct session *s, const struct device *d, const struct plan *p, struct error *err)
{
	_free_ struct outcome *outcome = calloc(1, sizeof(*outcome));

	if (!outcome)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, d->node, "%s", "");
	return draw_both(s, d, p, outcome, err);
}

int rehearse_inspection(const struct session *s, const struct device *d, struct error *err)
{
	_free_ struct inspection *inspection = calloc(1, sizeof(*inspection));
	struct record_input in = { .kind = RECORD_INSPECTION, .inspection = inspection };

	if (!inspection)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, d->node, "%s", "");
	session_record_input(s, d, &in);
	number_make(journal_id(s->journal), 999999, in.number);
	inspection->start = inspection->end = in.issued;
	inspection->n_bytes_total = d->size_bytes;
	inspection->block_bytes = d->logical_block_bytes;
	return draw(s, &in, true, err);
}
