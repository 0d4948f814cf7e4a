/*
 * ui/erase_run.h - confirmed drives from their first step to their papers, all at once: a thread
 * each; start, end and paper of one wait for no other.
 */
#ifndef KIYOME_UI_ERASE_RUN_H
#define KIYOME_UI_ERASE_RUN_H

#include "ui/command.h"
#include "ui/plans.h"

/* Of several drives' statuses the one that the program ends with. */
enum status erase_worse(enum status a, enum status b);

/* What stands between plans and the first write (papers rehearsed, signals caught, CONFIRM), then all
 * of it. session_open_evidence() first. */
enum status erase_confirmed(struct session *s, struct plans *p,
			    int (*confirm)(struct session *s, struct chosen *chosen, size_t n,
					   struct error *err));

#endif
