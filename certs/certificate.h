/*
 * certs/certificate.h - what an X.509 certificate says, and whether it may sign papers of ours.
 * Certificates come from foreign files: nothing of them is believed before it was looked at.
 * Failures name the caller's REASON: a damaged key file and a forged paper are not the same.
 */
#ifndef KIYOME_CERTS_CERTIFICATE_H
#define KIYOME_CERTS_CERTIFICATE_H

#include "certs/key.h"
#include "certs/openssl.h"

#define CERTIFICATES_MOST 8

/* A signer and those that vouch for it, each the issuer of the one before. Borrowed pointers. */
struct certificate_path {
	X509 *at[CERTIFICATES_MOST];
	size_t n;
};

/* Kind and size of a public or private key; false for any that we do not sign with (RSA below
 * 3072 bits, other curves, curves given by explicit parameters). */
bool certificate_key_kind(const EVP_PKEY *key, enum key_kind *ret, unsigned *ret_bits);

/* Names, dates, kind of key. Control characters in names become '?'. */
int certificate_facts(X509 *certificate, enum reason reason, const char *subject,
		      struct key_facts *ret, struct error *err) _must_check_;

/* Version 3, key usage digitalSignature or nonRepudiation, no critical extension unknown to
 * OpenSSL, and where extended key usage is present documentSigning (RFC 9336), emailProtection or
 * any among it. */
int certificate_may_sign(X509 *certificate, enum reason reason, const char *subject,
			 struct error *err) _must_check_;

/* Walks from SIGNER through those of POOL (may be NULL) that issued it, by name and by signature,
 * up to a self-signed one or as far as POOL goes. */
void certificate_path_find(X509 *signer, STACK_OF(X509) * pool, struct certificate_path *ret);

#endif
