/*
 * wipe/method.h - the named overwrite methods: data, not code. One row each in method.c.
 */
#ifndef KIYOME_WIPE_METHOD_H
#define KIYOME_WIPE_METHOD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "devices/device.h"

enum pass_kind {
	PASS_BYTE,   /* one byte value */
	PASS_STRING, /* some bytes, repeated from the drive's first byte to its last */
	PASS_RANDOM, /* AES-256-CTR stream under a key drawn for this pass */
	PASS_LBA,    /* each logical block holds its own number: 8 bytes, big-endian, repeated */
	PASS_KIND_COUNT,
	/* No method's pass, only the address test's (wipe/address.h): the stream of PASS_RANDOM with
	 * the block's number, 8 bytes, big-endian, at the head of each block. */
	PASS_STAMP = PASS_KIND_COUNT,
};
const char *pass_kind_word(enum pass_kind k); /* "byte", "string", "random", "lba" */

#define PASS_STRING_MOST 32

struct method_pass {
	enum pass_kind kind;
	uint8_t byte;                     /* PASS_BYTE */
	uint8_t string[PASS_STRING_MOST]; /* PASS_STRING */
	uint8_t n_string;                 /* 1 to PASS_STRING_MOST */
	bool is_inverted;                 /* every bit of it */
	bool is_verified;                 /* VERIFY_NAMED_PASSES: read back before the next pass */
};

/* What is read back and compared; the last pass always is. */
enum verify_rule {
	VERIFY_LAST_PASS,
	VERIFY_EVERY_PASS,
	VERIFY_NAMED_PASSES, /* those marked is_verified, and the last */
	VERIFY_RULE_COUNT
};

#define METHOD_PASSES 99

struct method {
	const char *id;     /* stands on certificates for ever */
	const char *title;  /* the authority's own name for it, ASCII */
	const char *source; /* document, edition, clause; ASCII */
	/* Kept because contracts ask for it by name: made for hard disks, several passes of which none
	 * raises the level, withdrawn or never needed. Printed wherever the name is. */
	bool is_legacy;
	enum verify_rule verify;
	unsigned n_passes;
	struct method_pass passes[METHOD_PASSES];
};

extern const struct method methods[];
extern const size_t n_methods;
const struct method *method_by_id(const char *id); /* NULL: none */
const char *verify_rule_word(enum verify_rule r);
/* Whether pass number PASS (from 1) is read back. */
bool method_verifies(const struct method *m, unsigned pass);

/* A pass as it is written on the command line (wipe/custom.h): "00", "27FFFFFF", "~'text'", "random",
 * "~lba", with "/verify" behind it where it is marked. ASCII. */
#define PASS_TEXT (4UL * PASS_STRING_MOST)
const char *pass_text(const struct method_pass *pass, char out[PASS_TEXT]);

/* What is taken where nobody names a method. Zeros on a hard disk that isn't behind USB; a random
 * stream elsewhere: flash controllers and hypervisors compress, unmap or alias constant blocks,
 * and only bytes that depend on their address show it when they are read back. */
const struct method *method_default(const struct device *d);

/* The name that chooses by drive: method_default(). */
#define METHOD_AUTO "auto"
/* By id; METHOD_AUTO and NULL choose by drive. NULL: none of that name. */
const struct method *method_for(const char *id, const struct device *d);

#endif
