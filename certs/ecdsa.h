/*
 * certs/ecdsa.h - ECDSA signatures in the one of their two forms that we write: with (r, s) also
 * (r, n - s) verifies, and whoever has neither key nor right could turn one into the other (as
 * BIP 62 and others do, s is at most n / 2). RSA has one form; it is passed through.
 */
#ifndef KIYOME_CERTS_ECDSA_H
#define KIYOME_CERTS_ECDSA_H

#include <stdbool.h>
#include <stdint.h>

#include "certs/openssl.h"

/* Whether s is at most half the curve's order; true for a key of another kind, false for what is no
 * signature. */
bool ecdsa_is_low(const EVP_PKEY *key, const void *signature, size_t n);
/* Puts n - s in place of a high s; *signature is malloc'd DER. False: no memory, or no signature. */
bool ecdsa_make_low(const EVP_PKEY *key, uint8_t **signature, size_t *n);

#endif
