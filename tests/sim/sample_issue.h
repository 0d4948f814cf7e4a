/*
 * tests/sim/sample_issue.h - a key, the page's resources and signed papers of the sample jobs, for
 * tests of what is issued and of what is compared.
 */
#ifndef KIYOME_TESTS_SIM_SAMPLE_ISSUE_H
#define KIYOME_TESTS_SIM_SAMPLE_ISSUE_H

#include "report/issue.h"
#include "tests/sim/sample_job.h"

struct sample_paper {
	struct key *key;
	struct page_resources *resources;
	struct record record;
	struct issued issued;
};

/* The moment that every sample was issued at. */
struct instant sample_issued_at(void);

/* A key of the samples' operator, self-signed; a practice key where PRACTICE. */
int sample_key(bool practice, struct key **ret, struct error *err) _must_check_;
/* Key, resources and record; not signed yet. */
int sample_paper_open(enum sample_kind kind, struct sample_paper *ret,
		      struct error *err) _must_check_;
int sample_paper_issue(struct sample_paper *p, enum language language,
		       struct error *err) _must_check_;
void sample_paper_close(struct sample_paper *p);

#endif
