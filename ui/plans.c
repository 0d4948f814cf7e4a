#include "ui/plans.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "ui/show.h"
#include "wipe/custom.h"

void plans_clear(struct plans *p)
{
	for (size_t i = 0; i < p->n; i++) {
		free(p->at[i].plan);
		free(p->at[i].custom);
	}
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
	} else if (!c->device->n_guards) {
		/* No guard of the device, so the plan's own: it names a reason. */
		(void)error_set(&err, reason_by_id(c->plan->refusal_what), 0, c->device->node, "%s",
				"");
		output_error(s->output, &err);
	}
	return STATUS_REFUSED;
}

/* The method that the plan of D takes: the passes of CUSTOM (wipe/custom.h) where they are given, which
 * C then owns, else METHOD_ID. */
static int choose_method(struct chosen *c, const struct device *d, const char *method_id,
			 const char *custom, const struct method **ret, struct error *err)
{
	if (!custom) {
		*ret = method_for(method_id, d);
		return *ret ? 0 : error_set(err, REASON_METHOD_UNKNOWN, 0, method_id, "%s", "");
	}
	if (method_id && strcmp(method_id, CUSTOM_ID) != 0)
		return error_set(err, REASON_COMMAND_LINE_VALUE, 0, "custom",
				 N_("stands beside another method"));
	c->custom = calloc(1, sizeof(*c->custom));
	if (!c->custom)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, "custom", "%s", "");
	*ret = c->custom;
	return custom_read(custom, c->custom, err);
}

/* FROM: gone on with from there; the plan is of the drive as it was then. NULL: begun now. */
static int make_plan(const struct device *d, const struct method *method,
		     const struct policy *policy, const struct checkpoint *from, struct plan *ret,
		     struct error *err)
{
	_free_ struct device *planned = NULL;

	if (!from)
		return plan_make(d, method, policy, ret, err);
	planned = malloc(sizeof(*planned));
	if (!planned)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, d->node, "%s", "");
	checkpoint_planned(from, d, planned);
	return plan_make(planned, method, policy, ret, err);
}

static enum status plan_device(struct session *s, const struct device *d, const char *method_id,
			       const char *custom, const struct policy *policy,
			       const struct checkpoint *from, struct plans *plans)
{
	struct chosen *c = &plans->at[plans->n++];
	struct error err = ERROR_INIT;
	const struct method *method = NULL;

	c->device = d;
	if (choose_method(c, d, method_id, custom, &method, &err) < 0)
		return fail(s, &err, STATUS_NOT_STARTED);
	c->plan = calloc(1, sizeof(*c->plan));
	if (!c->plan) {
		(void)error_set(&err, REASON_NO_MEMORY, ENOMEM, d->node, "%s", "");
		return fail(s, &err, STATUS_NOT_STARTED);
	}
	if (make_plan(d, method, policy, from, c->plan, &err) < 0)
		return fail(s, &err, STATUS_NOT_STARTED);
	show_plan(s->output, d, c->plan);
	return c->plan->refusal == REASON_NONE ? STATUS_OK : refuse(s, c);
}

static enum status plan_one(struct session *s, const char *operand, struct plans *plans)
{
	const struct device *d = NULL;
	struct error err = ERROR_INIT;

	if (device_find(&s->devices, operand, &d, &err) < 0)
		return fail(s, &err, STATUS_NOT_STARTED);
	for (size_t i = 0; i < plans->n; i++)
		if (plans->at[i].device == d) {
			(void)error_set(&err, REASON_DEVICE_NAMED_TWICE, 0, operand, "%s", "");
			return fail(s, &err, STATUS_NOT_STARTED);
		}
	return plan_device(s, d, s->options->method, s->options->custom, &s->policy, NULL, plans);
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

static enum status attach(struct session *s, struct chosen *c, const struct checkpoint *from)
{
	const struct device *only = NULL;
	struct error err = ERROR_INIT;

	if (checkpoints_drive(&s->devices, from, &only, &err) < 0)
		return fail(s, &err, STATUS_REFUSED);
	if (memcmp(from->consent.plan_digest, c->plan->digest, DIGEST_BYTES) != 0) {
		(void)error_set(&err, REASON_CHECKPOINT_OTHER_PLAN, 0, c->device->node,
				"number=%s method=%s", from->number, from->method);
		return fail(s, &err, STATUS_REFUSED);
	}
	c->from = from;
	(void)error_set(&err, REASON_CHECKPOINT_FOUND, 0, c->device->node, "%s",
			from->number); /* a note */
	output_warning(s->output, &err);
	return STATUS_OK;
}

enum status plans_attach(struct session *s, struct plans *p, const struct checkpoint_list *list)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < p->n; i++) {
		const struct checkpoint *from = checkpoints_of(list, p->at[i].device);
		enum status one = from ? attach(s, &p->at[i], from) : STATUS_OK;

		status = status == STATUS_OK ? one : status;
	}
	return status;
}

/* Whether D is to be gone on with: named, or nothing is. */
static enum status is_wanted(struct session *s, const struct device *d, bool *ret)
{
	const struct options *o = s->options;
	struct error err = ERROR_INIT;

	*ret = o->n_operands == 0;
	for (size_t i = 0; i < o->n_operands; i++) {
		const struct device *named = NULL;

		if (device_find(&s->devices, o->operands[i], &named, &err) < 0)
			return fail(s, &err, STATUS_NOT_STARTED);
		*ret = *ret || named == d;
	}
	return STATUS_OK;
}

static enum status resume_one(struct session *s, const struct checkpoint *from, struct plans *plans,
			      bool *ret_absent)
{
	const struct device *d = NULL;
	struct policy policy = s->policy;
	struct error err = ERROR_INIT;
	enum status status;
	bool wanted = false;

	if (checkpoints_drive(&s->devices, from, &d, &err) < 0)
		return fail(s, &err, STATUS_REFUSED);
	status = is_wanted(s, d, &wanted);
	if (status != STATUS_OK || !wanted)
		return status;
	if (!d) {
		*ret_absent = true;
		(void)error_set(&err, REASON_CHECKPOINT_DRIVE_ABSENT, 0, from->consent.device.node,
				"%s", from->number); /* said, and the others go on */
		output_error(s->output, &err);
		return STATUS_OK;
	}
	policy.address_test = policy.address_test || from->address_test;
	policy.sampled = from->sampled;
	checkpoint_policy(from, &policy);
	status = plan_device(s, d, from->method[0] ? from->method : NULL,
			     from->custom[0] ? from->custom : NULL, &policy, from, plans);
	return status == STATUS_OK ? attach(s, &plans->at[plans->n - 1], from) : status;
}

enum status plans_resume(struct session *s, const struct checkpoint_list *list, struct plans *ret,
			 bool *ret_absent)
{
	struct error err = ERROR_INIT;
	enum status status = STATUS_OK;

	ret->at = calloc(list->n ? list->n : 1, sizeof(*ret->at));
	if (!ret->at) {
		(void)error_set(&err, REASON_NO_MEMORY, ENOMEM, NULL, "%s", "");
		return fail(s, &err, STATUS_NOT_STARTED);
	}
	for (size_t i = 0; i < list->n && status == STATUS_OK; i++)
		if (list->at[i]->practice == s->options->practice)
			status = resume_one(s, list->at[i], ret, ret_absent);
	if (status == STATUS_OK && !ret->n && !*ret_absent) {
		(void)error_set(&err, REASON_CHECKPOINT_NONE, 0, s->out, "%s", "");
		return fail(s, &err, STATUS_NOT_STARTED);
	}
	return status;
}
