/*
 * wipe/custom.h - a method that a person puts together on the command line:
 *
 *	00, FF, random, ~random, 'string', ~'string', 27FFFFFF, 00/verify
 *
 * Passes in order, separated by commas, 1 to 99 of them: hexadecimal digits of 1 to 32 bytes, text
 * of 1 to 32 bytes between single quotes (two of them stand for one), or random. A ~ before it
 * inverts every bit; /verify behind it has that pass read back too. The last pass always is.
 */
#ifndef KIYOME_WIPE_CUSTOM_H
#define KIYOME_WIPE_CUSTOM_H

#include "base/error.h"
#include "wipe/method.h"

#define CUSTOM_ID "custom"

/* Fails with REASON_METHOD_MALFORMED, which pass and what about it. *ret is then untouched. */
int custom_read(const char *text, struct method *ret, struct error *err) _must_check_;

/* The same method as text again: what custom_read() takes. */
#define CUSTOM_TEXT (METHOD_PASSES * (PASS_TEXT + 2))
const char *custom_text(const struct method *m, char out[CUSTOM_TEXT]);

#endif
