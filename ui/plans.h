/*
 * ui/plans.h - the drives named on the command line, each with its plan.
 */
#ifndef KIYOME_UI_PLANS_H
#define KIYOME_UI_PLANS_H

#include "ui/checkpoints.h"
#include "ui/command.h"
#include "ui/confirm.h"

struct plans {
	struct chosen *at;
	size_t n;
};

#define PLANS_INIT         \
	{                  \
		.at = NULL \
	}
void plans_clear(struct plans *p);

/* Finds every operand among s->devices (session_detect() first), plans and shows each. A drive named
 * twice, unknown or guarded: said on the output, and no plan at all is given (status not OK). */
enum status plans_make(struct session *s, struct plans *ret);

/* Gives each plan the interrupted job of its drive, and says so. One that was planned otherwise:
 * status not OK. */
enum status plans_attach(struct session *s, struct plans *p, const struct checkpoint_list *list);

/* Plans the interrupted jobs of LIST again: those of the drives named on the command line, or all. A
 * drive that isn't here is said; its job stays (*ret_absent). */
enum status plans_resume(struct session *s, const struct checkpoint_list *list, struct plans *ret,
			 bool *ret_absent);

#endif
