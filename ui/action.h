/*
 * ui/action.h - what is done to one drive besides erasing it: find it, have it consented to by name, journal it before
 * and after, and open it in between. Erases nothing and makes no paper.
 */
#ifndef KIYOME_UI_ACTION_H
#define KIYOME_UI_ACTION_H

#include "devices/handle.h"
#include "ui/command.h"
#include "ui/session.h"

struct action {
	const char *id;      /* "unlock": the journal's event */
	const char *variant; /* what of it: "user", "master"; NULL */
};

/* What a consent to A on D names, instead of a plan. */
int action_digest(const struct action *a, const struct device *d, uint8_t ret[DIGEST_BYTES],
		  struct error *err) _must_check_;

/* Finds the drives and the one that is named; it must have no guard. Opens the session, which the caller clears.
 * Root is needed; captured trees and practice drives have nothing that could be done here. */
int action_find(struct session *s, const struct options *o, struct output *out,
		const struct device **ret, struct error *err) _must_check_;

/* With the evidence folder open: asks QUESTION, journals that it begins, opens D for it. From here on signals
 * wait. Where it can't be opened, its end is journalled too. */
int action_begin(struct session *s, const struct action *a, const struct device *d,
		 const char *question, struct handle **ret, struct error *err) _must_check_;

/* Journals the end, says the reason if there is one, and answers the status for it. */
enum status action_end(struct session *s, const struct action *a, const struct device *d,
		       enum reason why, unsigned drive_status);

/* Reads a password or PSID from FD, or unseen from the terminal where FD is -1. REASON_SECRET_UNREAD. */
int action_read_secret(int fd, const char *prompt, struct secret *ret,
		       struct error *err) _must_check_;

/* The status of an error before anything was done. */
enum status action_refusal(enum reason reason);

#endif
