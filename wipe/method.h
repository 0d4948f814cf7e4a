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
	PASS_RANDOM, /* AES-256-CTR stream under a key drawn for this pass */
};

struct method_pass {
	enum pass_kind kind;
	uint8_t byte; /* PASS_BYTE */
};

/* What is read back and compared. */
enum verify_rule { VERIFY_LAST_PASS, VERIFY_EVERY_PASS, VERIFY_RULE_COUNT };

#define METHOD_PASSES 99

struct method {
	const char *id;     /* stands on certificates for ever */
	const char *title;  /* the authority's own name for it, ASCII */
	const char *source; /* document, edition, clause; ASCII */
	bool is_legacy;
	enum verify_rule verify;
	unsigned n_passes;
	struct method_pass passes[METHOD_PASSES];
};

extern const struct method methods[];
extern const size_t n_methods;
const struct method *method_by_id(const char *id); /* NULL: none */
const char *verify_rule_word(enum verify_rule r);

/* What is taken where nobody names a method. Zeros on a hard disk that isn't behind USB; a random
 * stream elsewhere: flash controllers and hypervisors compress, unmap or alias constant blocks,
 * and only bytes that depend on their address show it when they are read back. */
const struct method *method_default(const struct device *d);

#endif
