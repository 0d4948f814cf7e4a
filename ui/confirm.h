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

/* For what is done to drive D besides erasing it: asked with QUESTION (in the screen's language), answered as
 * above. DIGEST names the action as a plan's digest names a plan. */
int confirm_action(struct session *s, const struct device *d, const char *question,
		   const uint8_t digest[DIGEST_BYTES], struct consent *ret,
		   struct error *err) _must_check_;

/* For what is done to the computer as a whole: its NAME must be typed, or stand behind --yes.
 * REASON_MACHINE_UNMATCHED, REASON_REFUSED_BY_PERSON, REASON_NOT_A_TERMINAL. */
int confirm_machine(struct session *s, const char *name, struct error *err) _must_check_;

#endif
