/*
 * devices/guard.c - facts and users turned into guards.
 */
#include "devices/guard.h"

#include <string.h>

#include "base/text.h"

/* Where a new guard may go when all places are taken: a later one of a reason that stands twice. */
static struct guard *place_to_spare(struct device *d)
{
	for (unsigned i = d->n_guards; i-- > 1;)
		for (unsigned k = 0; k < i; k++)
			if (d->guards[k].reason == d->guards[i].reason)
				return &d->guards[i];
	return NULL;
}

void guard_add(struct device *d, enum reason reason, const char *what)
{
	struct guard made = { .reason = reason }, *place;
	bool is_known = false;

	device_text(made.what, sizeof(made.what), what);
	for (unsigned i = 0; i < d->n_guards; i++) {
		is_known = is_known || d->guards[i].reason == reason;
		if (d->guards[i].reason == reason && strcmp(d->guards[i].what, made.what) == 0)
			return;
	}
	if (d->n_guards < DEVICE_GUARDS)
		place = &d->guards[d->n_guards++];
	else
		place = is_known ? NULL : place_to_spare(d);
	if (place)
		*place = made;
}

static enum reason user_reason(enum user_kind kind)
{
	switch (kind) {
	case USER_MOUNT:
		return REASON_GUARD_MOUNTED;
	case USER_SWAP:
		return REASON_GUARD_SWAP;
	case USER_HOLDER:
		return REASON_GUARD_HELD;
	case USER_EXCLUSIVE:
	case USER_FLOCK:
	case USER_COUNT:
		break;
	}
	return REASON_GUARD_OPENED_EXCLUSIVELY;
}

void guard_judge(struct device *d)
{
	for (unsigned i = 0; i < d->n_users; i++) {
		const struct user *u = &d->users[i];
		char what[sizeof(u->what) + sizeof(u->node) + 4];

		/* Fits: both parts and ": ". */
		if (strcmp(u->node, d->name) == 0)
			(void)text_copy(what, sizeof(what), u->what);
		else
			(void)text_format(what, sizeof(what), u->what[0] ? "%s: %s" : "%s%s",
					  u->node, u->what);
		guard_add(d, user_reason(u->kind), what);
	}
	if (d->is_read_only)
		guard_add(d, REASON_GUARD_READ_ONLY, "");
	if (!d->size_bytes && d->is_removable)
		guard_add(d, REASON_GUARD_NO_MEDIUM, "");
	else if (d->size_bytes < d->logical_block_bytes && !d->has_no_block)
		guard_add(d, REASON_GUARD_TOO_SMALL, "");
	if (d->is_from_sysroot)
		guard_add(d, REASON_GUARD_SYSROOT, "");
}
