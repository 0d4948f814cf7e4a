/*
 * certs/cms_shape.h - the one form that a signature of ours has (RFC 5652, EN 319 122-1 and
 * EN 319 142-1 baseline B-B), as bytes. cms_sign.c writes it; cms_check.c makes it again from
 * what it found and demands the same bytes, so that nothing can hide in a variant.
 *
 * SignedData version 1, SHA-256, no content, the certificates of the path in DER order; one
 * SignerInfo by issuer and serial number; signed attributes content-type, message-digest and
 * signing-certificate-v2 (RFC 5035), which names the whole path, signer first; no others, none
 * unsigned. Signature algorithm ecdsa-with-SHA256 (P-256 and P-384) or rsaEncryption.
 */
#ifndef KIYOME_CERTS_CMS_SHAPE_H
#define KIYOME_CERTS_CMS_SHAPE_H

#include "certs/certificate.h"

struct bytes {
	uint8_t *at;
	size_t n;
};

static inline void bytes_clear(struct bytes *b)
{
	free(b->at);
	*b = (struct bytes){ .at = NULL };
}

/* The value of signing-certificate-v2 for PATH. */
int cms_shape_certificates(const struct certificate_path *path, struct bytes *ret,
			   struct error *err) _must_check_;
/* The signed attributes as the SET that is signed (RFC 5652, 5.4). */
int cms_shape_attributes(const uint8_t content_digest[DIGEST_BYTES],
			 const struct certificate_path *path, struct bytes *ret,
			 struct error *err) _must_check_;
/* The whole ContentInfo. */
int cms_shape(enum key_kind kind, const struct certificate_path *path,
	      const struct bytes *attributes, const void *signature, size_t n_signature,
	      struct bytes *ret, struct error *err) _must_check_;

#endif
