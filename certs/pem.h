/*
 * certs/pem.h - PEM blocks (RFC 7468) of a file's bytes, one after the other; text between them is
 * skipped. Never asks anybody for a passphrase.
 */
#ifndef KIYOME_CERTS_PEM_H
#define KIYOME_CERTS_PEM_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "certs/openssl.h"

struct pem_block {
	const char *name;   /* "CERTIFICATE" */
	const char *header; /* RFC 1421 header of an old encrypted key; "" for none */
	uint8_t *bytes;     /* may be changed in place; wiped afterwards */
	long n;
};

/* Calls EACH for every block; a negative answer stops and is passed up. A block that cannot be read
 * fails with REASON. */
int pem_each(const char *bytes, size_t n, enum reason reason, const char *subject,
	     int (*each)(void *ctx, const struct pem_block *block, struct error *err), void *ctx,
	     struct error *err) _must_check_;

/* The certificate of a CERTIFICATE block, all of whose bytes it must be; pushed onto POOL, which
 * holds at most MOST. */
int pem_take_certificate(const struct pem_block *block, int most, enum reason reason,
			 const char *subject, STACK_OF(X509) * pool,
			 struct error *err) _must_check_;

#endif
