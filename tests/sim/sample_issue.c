/*
 * tests/sim/sample_issue.c - see sample_issue.h.
 */
#include "tests/sim/sample_issue.h"

#include <stdlib.h>

struct instant sample_issued_at(void)
{
	struct instant t = { 0 };

	if (!instant_parse("2026-11-24T14:33:20.123+09:00", &t))
		abort();
	return t;
}

int sample_key(bool practice, struct key **ret, struct error *err)
{
	struct instant made = sample_issued_at();
	struct key_request request = { .name = "作業一郎", .id = "KY-0042", .practice = practice };

	made.utc_ms -= INT64_C(90) * 24 * 3600 * 1000;
	request.now = made;
	return key_make(&request, ret, err);
}

int sample_paper_open(enum sample_kind kind, struct sample_paper *ret, struct error *err)
{
	struct sample_paper p = { .issued = ISSUED_INIT };
	int rc = sample_key(kind == SAMPLE_PRACTICE, &p.key, err);

	if (!rc)
		rc = page_resources_open(NULL, NULL, &p.resources, err);
	if (!rc)
		rc = sample_record_signed_by(kind, key_facts(p.key), &p.record, err);
	*ret = p; /* closed by the caller either way */
	return rc;
}

int sample_paper_issue(struct sample_paper *p, enum language language, struct error *err)
{
	issued_clear(&p->issued);
	return issue_make(&p->record, language, p->resources, p->key, sample_issued_at(),
			  &p->issued, err);
}

void sample_paper_close(struct sample_paper *p)
{
	issued_clear(&p->issued);
	record_clear(&p->record);
	page_resources_close(p->resources);
	key_close(p->key);
	*p = (struct sample_paper){ .issued = ISSUED_INIT };
}
