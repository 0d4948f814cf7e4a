/*
 * certs/der.h - writes DER (X.690) from the inside out into one growing buffer. The first failure
 * (no memory) is remembered and told once, by der_take(). Knows nothing of what is written.
 */
#ifndef KIYOME_CERTS_DER_H
#define KIYOME_CERTS_DER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/error.h"

#define DER_INTEGER    0x02
#define DER_BYTES      0x04 /* OCTET STRING */
#define DER_NULL       0x05
#define DER_OBJECT     0x06 /* OBJECT IDENTIFIER */
#define DER_SEQUENCE   0x30
#define DER_SET        0x31
#define DER_CONTEXT(n) (0xa0 | (n)) /* [n], constructed */

struct der {
	uint8_t *bytes;
	size_t n, room;
	bool is_failed;
};

#define DER_INIT              \
	{                     \
		.bytes = NULL \
	}
void der_clear(struct der *d);

/* Appends bytes that are DER already. */
void der_raw(struct der *d, const void *bytes, size_t n);
/* Appends a primitive value. */
void der_value(struct der *d, uint8_t tag, const void *bytes, size_t n);
/* Wraps all that was appended since the buffer held FROM bytes. */
void der_wrap(struct der *d, uint8_t tag, size_t from);
/* Hands the bytes over (free) and leaves D empty. */
int der_take(struct der *d, uint8_t **ret, size_t *ret_n, struct error *err) _must_check_;

#endif
