/*
 * ui/verify.h - what `kiyome verify` and the small kiyome-verify do: judge one signed file and say
 * integrity, signer, claimed time and coverage separately. Needs no drive, no key, no network.
 */
#ifndef KIYOME_UI_VERIFY_H
#define KIYOME_UI_VERIFY_H

#include "ui/command.h"

/* STATUS_OK intact and chained to --trust; STATUS_REFUSED (3) intact, signer unknown (or its
 * certificate not valid at the claimed time); STATUS_NOT_SANITIZED (1) anything wrong or unreadable, and
 * a practice paper without --practice; STATUS_NOT_STARTED (2) nothing judged: TRUST_PATH cannot be used. */
enum status verify_file(const char *path, const char *trust_path, bool practice,
			struct output *out);

#endif
