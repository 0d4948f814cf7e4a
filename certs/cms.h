/*
 * certs/cms.h - the detached CMS of a PAdES baseline signature (EN 319 142-1): made in cms_sign.c,
 * judged in cms_check.c. Signed attributes: content-type, message-digest and exactly one
 * signing-certificate-v2; no signing-time. DER, re-encoded it must give the same bytes.
 */
#ifndef KIYOME_CERTS_CMS_H
#define KIYOME_CERTS_CMS_H

#include "certs/key.h"

/* Signs the SHA-256 CONTENT_DIGEST; *ret_der is the caller's (free). */
int cms_sign(const struct key *key, const uint8_t content_digest[DIGEST_BYTES], uint8_t **ret_der,
	     size_t *ret_n, struct error *err) _must_check_;

enum cms_trust {
	CMS_TRUST_NOT_ASKED,
	CMS_TRUST_UNKNOWN_SIGNER,
	CMS_TRUST_NOT_VALID_THEN, /* chained, but a certificate on the way wasn't valid at AT */
	CMS_TRUST_CHAINED
};

struct cms_facts {
	struct key_facts signer; /* from the signer's certificate */
	enum cms_trust trust;
	bool is_self_signed;
	bool was_valid_at; /* the certificate's dates contain AT */
};

struct trust;
/* PEM file of root certificates (operator's own certificate or an organisation's CA). */
int trust_open(const char *path, struct trust **ret, struct error *err) _must_check_;
void trust_close(struct trust *t);
void trust_closep(struct trust **t);

/* Judges DER against CONTENT_DIGEST: one signer, expected attributes and certificates only,
 * digest, signature, ESS certificate hash, key usage, chain to TRUST (may be NULL) at the time AT.
 * Fails (REASON_CMS_…, REASON_PDF_ALTERED) where integrity does not hold; an unknown signer is a
 * fact in *ret, not a failure. */
int cms_check(const uint8_t *der, size_t n, const uint8_t content_digest[DIGEST_BYTES],
	      const struct trust *trust, struct instant at, struct cms_facts *ret,
	      struct error *err) _must_check_;

#endif
