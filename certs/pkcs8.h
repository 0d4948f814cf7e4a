/*
 * certs/pkcs8.h - private keys in PKCS #8 (RFC 5958), encrypted by a passphrase (PKCS #5) or not.
 * Work that a foreign file asks for is bounded before it is done.
 */
#ifndef KIYOME_CERTS_PKCS8_H
#define KIYOME_CERTS_PKCS8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/secret.h"
#include "certs/openssl.h"

/* Encrypts PAIR: PBES2, PBKDF2-HMAC-SHA256 with 600,000 iterations, AES-256-CBC. */
int pkcs8_encrypt(EVP_PKEY *pair, const struct secret *passphrase, X509_SIG **ret,
		  struct error *err) _must_check_;

/* Looks at the encryption of a foreign file before any work is done: RC2, RC4 and single DES are
 * REASON_KEY_UNSUPPORTED, endless iterations are REASON_KEY_DAMAGED. With IS_OURS only what
 * pkcs8_encrypt() makes or stronger passes. */
int pkcs8_judge(const X509_ALGOR *encryption, bool is_ours, const char *subject,
		struct error *err) _must_check_;

/* Decrypts DER of an EncryptedPrivateKeyInfo after pkcs8_judge(). */
int pkcs8_decrypt(const uint8_t *der, size_t n, bool is_ours, const struct secret *passphrase,
		  const char *subject, EVP_PKEY **ret, struct error *err) _must_check_;

#endif
