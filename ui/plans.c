#include "ui/plans.h"

#include <errno.h>
#include <stdlib.h>

#include "base/text.h"
#include "ui/show.h"

void plans_clear(struct plans *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->at[i].plan);
	free(p->at);
	*p = (struct plans)PLANS_INIT;
}

static enum status fail(struct session *s, const struct error *err, enum status status)
{
	output_error(s->output, err);
	return status;
}

static enum status refuse(struct session *s, const struct chosen *c)
{
	struct error err = ERROR_INIT;

	for (unsigned i = 0; c->plan->refusal == REASON_PLAN_GUARDED && i < c->device->n_guards;
	     i++) {
		const struct guard *g = &c->device->guards[i];

		(void)error_set(&err, g->reason, 0, c->device->node, "%s",
				g->what); /* each is said */
		output_error(s->output, &err);
	}
	if (c->plan->refusal != REASON_PLAN_GUARDED) {
		(void)error_set(&err, c->plan->refusal, 0, c->device->node, "%s",
				c->plan->refusal_what);
		output_error(s->output, &err);
	}
	return STATUS_REFUSED;
}

static enum status plan_one(struct session *s, const char *operand, struct plans *plans)
{
	const struct options *o = s->options;
	struct chosen *c = &plans->at[plans->n];
	struct error err = ERROR_INIT;
	const struct method *method;

	if (device_find(&s->devices, operand, &c->device, &err) < 0)
		return fail(s, &err, STATUS_NOT_STARTED);
	for (size_t i = 0; i < plans->n; i++)
		if (plans->at[i].device == c->device) {
			(void)error_set(&err, REASON_DEVICE_NAMED_TWICE, 0, operand, "%s", "");
			return fail(s, &err, STATUS_NOT_STARTED);
		}
	method = o->method ? method_by_id(o->method) : method_default(c->device);
	if (!method) {
		(void)error_set(&err, REASON_METHOD_UNKNOWN, 0, o->method, "%s", "");
		return fail(s, &err, STATUS_NOT_STARTED);
	}
	c->plan = calloc(1, sizeof(*c->plan));
	if (!c->plan) {
		(void)error_set(&err, REASON_NO_MEMORY, ENOMEM, operand, "%s", "");
		return fail(s, &err, STATUS_NOT_STARTED);
	}
	plans->n++;
	if (plan_make(c->device, method, &s->policy, c->plan, &err) < 0)
		return fail(s, &err, STATUS_NOT_STARTED);
	show_plan(s->output, c->device, c->plan);
	return c->plan->refusal == REASON_NONE ? STATUS_OK : refuse(s, c);
}

enum status plans_make(struct session *s, struct plans *ret)
{
	const struct options *o = s->options;
	struct error err = ERROR_INIT;
	enum status status = STATUS_OK;

	if (!o->n_operands) {
		(void)error_set(&err, REASON_USAGE, 0, NULL, N_("DEV is missing"));
		return fail(s, &err, STATUS_NOT_STARTED);
	}
	ret->at = calloc(o->n_operands, sizeof(*ret->at));
	if (!ret->at) {
		(void)error_set(&err, REASON_NO_MEMORY, ENOMEM, NULL, "%s", "");
		return fail(s, &err, STATUS_NOT_STARTED);
	}
	for (size_t i = 0; i < o->n_operands; i++) {
		enum status one = plan_one(s, o->operands[i], ret);

		if (one == STATUS_NOT_STARTED || status == STATUS_OK)
			status = one;
		if (status == STATUS_NOT_STARTED)
			break;
	}
	return status;
}
