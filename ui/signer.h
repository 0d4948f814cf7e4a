/*
 * ui/signer.h - the operator's key for this run, and passphrases from a descriptor or a terminal.
 */
#ifndef KIYOME_UI_SIGNER_H
#define KIYOME_UI_SIGNER_H

#include "ui/session.h"

/* Opens the key of --key or of the settings; practice without one makes a throw-away key. */
int signer_unlock(struct session *s, struct error *err) _must_check_;

/* Reads a passphrase from FD, or with FD -1 from the controlling terminal without echo (asked twice
 * with TWICE). S must be empty; the caller clears it. */
int signer_read_passphrase(int fd, const char *prompt, bool twice, struct secret *s,
			   struct error *err) _must_check_;

#endif
