/*
 * ui/plans.h - the drives named on the command line, each with its plan.
 */
#ifndef KIYOME_UI_PLANS_H
#define KIYOME_UI_PLANS_H

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

#endif
