/*
 * certs/key_inside.h - what a key is made of, for the files key*.c and cms_sign.c alone.
 */
#ifndef KIYOME_CERTS_KEY_INSIDE_H
#define KIYOME_CERTS_KEY_INSIDE_H

#include "certs/certificate.h"

struct key {
	EVP_PKEY *pair;
	struct certificate_path path; /* signer first; with a reference to each */
	struct key_facts facts;
};

/* Makes a key of PAIR and the certificate of POOL that is its own, with those that vouch for it.
 * Refuses what we do not sign with, and a pair that does not prove itself. Takes references of its
 * own. REASON_KEY_NO_CERTIFICATE when none of POOL fits PAIR. */
int key_put_together(EVP_PKEY *pair, STACK_OF(X509) * pool, const char *subject, struct key **ret,
		     struct error *err) _must_check_;

/* Signs BYTES: ECDSA or RSA PKCS #1 v1.5, with SHA-256. */
int key_sign(const struct key *key, const void *bytes, size_t n, uint8_t **ret_signature,
	     size_t *ret_n, struct error *err) _must_check_;

/* Name, id and instant fit a certificate. */
int key_request_check(const struct key_request *request, struct error *err) _must_check_;
/* A self-signed certificate for PAIR, as key_make() says. */
int key_certify(const struct key_request *request, EVP_PKEY *pair, X509 **ret,
		struct error *err) _must_check_;

#endif
