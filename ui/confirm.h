/*
 * ui/confirm.h - the typed confirmation that names the drives. Nothing starts unless every drive
 * was named.
 */
#ifndef KIYOME_UI_CONFIRM_H
#define KIYOME_UI_CONFIRM_H

#include "ui/session.h"
#include "wipe/plan.h"

struct chosen {
	const struct device *device; /* in s->devices */
	struct plan *plan;
	struct method *custom; /* of the passes that a person put together; NULL: none */
	struct consent consent;
	const struct checkpoint *from; /* an interrupted job of this drive and plan; NULL: none */
};

/* With --yes: one token for each of the N drives, in full, none left over. Else asks at the
 * terminal for each. Fills the consents; REASON_CONSENT_…, REASON_REFUSED_BY_PERSON,
 * REASON_NOT_A_TERMINAL. */
int confirm_all(struct session *s, struct chosen *chosen, size_t n, struct error *err) _must_check_;

/* For interrupted jobs: within the boot that began it the consent given stands; after a new one, for
 * a drive without a name of its own, or where a token names the drive, it is asked for as above. */
int confirm_resumed(struct session *s, struct chosen *chosen, size_t n,
		    struct error *err) _must_check_;

#endif
