#include "ui/rehearse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static int draw(const struct session *s, const struct record_input *in, struct error *err)
{
	_clear_(record_clear) struct record record = RECORD_INIT;
	_clear_(issued_clear) struct issued issued = ISSUED_INIT;
	int r = record_build(in, &record, err);

	if (r < 0)
		return r;
	return issue_make(&record, s->languages.paper, s->resources, s->key, in->issued, &issued,
			  err);
}

/* The paper of a job whose steps were not run: it says "failed", whatever happens to these bytes.
 * Typed text stands in the same boxes on every kind of paper. */
static int draw_not_run(const struct session *s, const struct device *d, const struct plan *p,
			struct outcome *outcome, struct error *err)
{
	struct consent consent = { .device = *d, .when = session_now(s) };
	struct record_input in = {
		.kind = RECORD_ERASE, .plan = p, .consent = &consent, .outcome = outcome
	};
	struct verdict verdict;

	session_record_input(s, d, &in);
	number_make(journal_id(s->journal), 999999, in.number);
	memcpy(consent.plan_digest, p->digest, sizeof(p->digest));
	memcpy(outcome->plan_digest, p->digest, sizeof(p->digest));
	outcome->start = outcome->end = in.issued;
	outcome->n_steps = p->n_steps;
	for (unsigned i = 0; i < p->n_steps; i++) {
		outcome->steps[i].kind = p->steps[i].kind;
		outcome->steps[i].pass = p->steps[i].pass;
	}
	verdict = verdict_of(p, outcome);
	in.verdict = &verdict;
	return draw(s, &in, err);
}

int rehearse_erase(const struct session *s, const struct device *d, const struct plan *p,
		   struct error *err)
{
	_free_ struct outcome *outcome = calloc(1, sizeof(*outcome));

	if (!outcome)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, d->node, "%s", "");
	return draw_not_run(s, d, p, outcome, err);
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
	return draw(s, &in, err);
}

int rehearse_recheck(const struct session *s, const struct device *d, const struct original *o,
		     struct error *err)
{
	_free_ struct recheck *recheck = calloc(1, sizeof(*recheck));
	struct record_input in = { .kind = RECORD_RECHECK, .recheck = recheck, .original = o };

	if (!recheck)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, d->node, "%s", "");
	session_record_input(s, d, &in);
	number_make(journal_id(s->journal), 999999, in.number);
	recheck->start = recheck->end = in.issued;
	recheck->extent = RECHECK_WHOLE;
	recheck->read.n_bytes_total = d->size_bytes;
	return draw(s, &in, err);
}
