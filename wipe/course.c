#include "wipe/course.h"

bool course_is_declined(const struct erase_outcome *e)
{
	return e->technique && !e->has_ended_well && e->reason != REASON_NONE &&
	       (!e->is_begun || e->accepted == ANSWER_REFUSED);
}

/* The first N of them. */
static bool are_declined(const struct outcome *o, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (!course_is_declined(&o->erases[i]))
			return false;
	return true;
}

bool course_falls_back(const struct plan *p, const struct outcome *o)
{
	return p->n_erases && are_declined(o, p->n_erases);
}

/* What follows a crypto erase that was declined stands alone. */
static bool is_erase_due(const struct plan *p, const struct outcome *o, unsigned k)
{
	if (k && p->erases[k].follows && o->erases[k - 1].has_ended_well)
		return true;
	return are_declined(o, k);
}

static bool has_ended(const struct plan *p, const struct outcome *o, enum leaves leaves)
{
	const struct plan_erase *e = course_done(p, o);

	return e && (e->technique->leaves == LEAVES_PATTERN) == (leaves == LEAVES_PATTERN);
}

bool course_is_due(const struct plan *p, const struct outcome *o, unsigned i)
{
	const struct plan_step *s = &p->steps[i];

	if (s->is_fallback)
		return course_falls_back(p, o);
	switch (s->kind) {
	case STEP_ERASE:
		return is_erase_due(p, o, s->technique);
	case STEP_SETTLE:
		return course_done(p, o) != NULL;
	case STEP_SURVEY:
		return has_ended(p, o, LEAVES_UNSPECIFIED);
	case STEP_VERIFY:
		return s->pass || has_ended(p, o, LEAVES_PATTERN);
	default:
		return true;
	}
}

const struct plan_erase *course_done(const struct plan *p, const struct outcome *o)
{
	const struct plan_erase *done = NULL;

	for (unsigned i = 0; i < p->n_erases; i++) {
		const struct erase_outcome *e = &o->erases[i];

		bool has_failed = e->is_begun && e->accepted != ANSWER_REFUSED;

		if (e->has_ended_well)
			done = &p->erases[i];
		else if (has_failed || (done && p->erases[i].follows))
			return NULL;
	}
	return done;
}

const struct technique *course_technique(const struct plan *p, const struct outcome *o)
{
	const struct plan_erase *done = course_done(p, o);

	if (done)
		return done->technique;
	return course_falls_back(p, o) && p->method ? technique_by_id("overwrite") : p->technique;
}
