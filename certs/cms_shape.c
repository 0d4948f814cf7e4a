/*
 * certs/cms_shape.c - see cms_shape.h.
 */
#include "certs/cms_shape.h"

#include <string.h>

#include "certs/der.h"

/* Object identifiers, contents only. */
static const uint8_t oid_data[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01 };
static const uint8_t oid_signed_data[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02 };
static const uint8_t oid_content_type[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03 };
static const uint8_t oid_message_digest[] = {
	0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04
};
static const uint8_t oid_signing_certificate_v2[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d,
						      0x01, 0x09, 0x10, 0x02, 0x2f };
static const uint8_t oid_sha256[] = { 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01 };
static const uint8_t oid_rsa_encryption[] = {
	0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01
};
static const uint8_t oid_ecdsa_with_sha256[] = { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02 };
static const uint8_t version_1 = 1;

static int take(struct der *d, struct bytes *ret, struct error *err)
{
	return der_take(d, &ret->at, &ret->n, err);
}

static int encode_certificate(X509 *certificate, struct bytes *ret, struct error *err)
{
	_clear_(openssl_bytes_freep) unsigned char *der = NULL;
	_clear_(der_clear) struct der d = DER_INIT;
	int n = i2d_X509(certificate, &der);

	if (n <= 0)
		return error_set(err, REASON_CRYPTO_FAILED, 0, NULL, "i2d_X509: %s", openssl_why());
	der_raw(&d, der, (size_t)n);
	return take(&d, ret, err);
}

int cms_shape_certificates(const struct certificate_path *path, struct bytes *ret,
			   struct error *err)
{
	_clear_(der_clear) struct der d = DER_INIT;

	for (size_t i = 0; i < path->n; i++) {
		_clear_(bytes_clear) struct bytes certificate = { .at = NULL };
		uint8_t digest[DIGEST_BYTES];
		size_t from = d.n;
		int rc = encode_certificate(path->at[i], &certificate, err);

		if (!rc)
			rc = crypt_sha256(certificate.at, certificate.n, digest, err);
		if (rc)
			return rc;
		/* ESSCertIDv2: SHA-256 is the default and so not written; no issuerSerial
		 * (EN 319 122-1 advises against it). */
		der_value(&d, DER_BYTES, digest, sizeof(digest));
		der_wrap(&d, DER_SEQUENCE, from);
	}
	der_wrap(&d, DER_SEQUENCE, 0);
	der_wrap(&d, DER_SEQUENCE, 0);
	return take(&d, ret, err);
}

static void put_attribute(struct der *d, const uint8_t *oid, size_t n_oid, const void *value,
			  size_t n)
{
	size_t from = d->n, values;

	der_value(d, DER_OBJECT, oid, n_oid);
	values = d->n;
	der_raw(d, value, n);
	der_wrap(d, DER_SET, values);
	der_wrap(d, DER_SEQUENCE, from);
}

/* DER sorts a SET OF by its elements' bytes (X.690, 11.6). These three are in order as they stand:
 * each is longer than the one before, and the length is what first differs. */
int cms_shape_attributes(const uint8_t content_digest[DIGEST_BYTES],
			 const struct certificate_path *path, struct bytes *ret, struct error *err)
{
	_clear_(bytes_clear) struct bytes certificates = { .at = NULL };
	_clear_(der_clear) struct der d = DER_INIT;
	uint8_t value[2 + DIGEST_BYTES] = { DER_OBJECT, sizeof(oid_data) };
	int rc = cms_shape_certificates(path, &certificates, err);

	if (rc)
		return rc;
	memcpy(value + 2, oid_data, sizeof(oid_data));
	put_attribute(&d, oid_content_type, sizeof(oid_content_type), value, 2 + sizeof(oid_data));
	value[0] = DER_BYTES;
	value[1] = DIGEST_BYTES;
	memcpy(value + 2, content_digest, DIGEST_BYTES);
	put_attribute(&d, oid_message_digest, sizeof(oid_message_digest), value, 2 + DIGEST_BYTES);
	put_attribute(&d, oid_signing_certificate_v2, sizeof(oid_signing_certificate_v2),
		      certificates.at, certificates.n);
	der_wrap(&d, DER_SET, 0);
	return take(&d, ret, err);
}

/* The order of DER: as memcmp() has it, a shorter one that is the start of a longer one first. */
static int compare_bytes(const void *a, const void *b)
{
	const struct bytes *x = a, *y = b;
	int order = memcmp(x->at, y->at, x->n < y->n ? x->n : y->n);

	if (order)
		return order;
	return (x->n > y->n) - (x->n < y->n);
}

static int put_certificates(struct der *d, const struct certificate_path *path, struct error *err)
{
	struct bytes sorted[CERTIFICATES_MOST] = { { .at = NULL } };
	size_t from = d->n;
	int rc = 0;

	for (size_t i = 0; !rc && i < path->n; i++)
		rc = encode_certificate(path->at[i], &sorted[i], err);
	if (!rc) {
		qsort(sorted, path->n, sizeof(sorted[0]), compare_bytes);
		for (size_t i = 0; i < path->n; i++)
			der_raw(d, sorted[i].at, sorted[i].n);
		der_wrap(d, DER_CONTEXT(0), from);
	}
	for (size_t i = 0; i < path->n; i++)
		bytes_clear(&sorted[i]);
	return rc;
}

static void put_algorithm(struct der *d, const uint8_t *oid, size_t n_oid, bool has_null)
{
	size_t from = d->n;

	der_value(d, DER_OBJECT, oid, n_oid);
	if (has_null)
		der_value(d, DER_NULL, NULL, 0);
	der_wrap(d, DER_SEQUENCE, from);
}

static int put_signer_id(struct der *d, X509 *signer, struct error *err)
{
	_clear_(openssl_bytes_freep) unsigned char *issuer = NULL;
	_clear_(openssl_bytes_freep) unsigned char *serial = NULL;
	int n_issuer = i2d_X509_NAME(X509_get_issuer_name(signer), &issuer);
	int n_serial = i2d_ASN1_INTEGER(X509_get0_serialNumber(signer), &serial);
	size_t from = d->n;

	if (n_issuer <= 0 || n_serial <= 0)
		return error_set(err, REASON_CRYPTO_FAILED, 0, NULL, "issuer, serial number: %s",
				 openssl_why());
	der_raw(d, issuer, (size_t)n_issuer);
	der_raw(d, serial, (size_t)n_serial);
	der_wrap(d, DER_SEQUENCE, from);
	return 0;
}

static int put_signer(struct der *d, enum key_kind kind, X509 *signer,
		      const struct bytes *attributes, const void *signature, size_t n_signature,
		      struct error *err)
{
	size_t from = d->n, at;
	int rc;

	der_value(d, DER_INTEGER, &version_1, 1);
	rc = put_signer_id(d, signer, err);
	if (rc)
		return rc;
	put_algorithm(d, oid_sha256, sizeof(oid_sha256), false); /* RFC 5754: parameters absent */
	at = d->n;
	der_raw(d, attributes->at, attributes->n);
	if (!d->is_failed)
		d->bytes[at] =
			DER_CONTEXT(0); /* signed as SET, sent as IMPLICIT [0] (RFC 5652, 5.4) */
	if (kind == KEY_RSA)
		put_algorithm(d, oid_rsa_encryption, sizeof(oid_rsa_encryption),
			      true); /* RFC 3370, 3.2 */
	else
		put_algorithm(d, oid_ecdsa_with_sha256, sizeof(oid_ecdsa_with_sha256), false);
	der_value(d, DER_BYTES, signature, n_signature);
	der_wrap(d, DER_SEQUENCE, from);
	der_wrap(d, DER_SET, from);
	return 0;
}

int cms_shape(enum key_kind kind, const struct certificate_path *path,
	      const struct bytes *attributes, const void *signature, size_t n_signature,
	      struct bytes *ret, struct error *err)
{
	_clear_(der_clear) struct der d = DER_INIT;
	size_t signed_data, at;
	int rc;

	der_value(&d, DER_OBJECT, oid_signed_data, sizeof(oid_signed_data));
	signed_data = d.n;
	der_value(&d, DER_INTEGER, &version_1, 1);
	at = d.n;
	put_algorithm(&d, oid_sha256, sizeof(oid_sha256), false);
	der_wrap(&d, DER_SET, at);
	put_algorithm(&d, oid_data, sizeof(oid_data), false); /* no content: it is detached */
	rc = put_certificates(&d, path, err);
	if (!rc)
		rc = put_signer(&d, kind, path->at[0], attributes, signature, n_signature, err);
	if (rc)
		return rc;
	der_wrap(&d, DER_SEQUENCE, signed_data);
	der_wrap(&d, DER_CONTEXT(0), signed_data);
	der_wrap(&d, DER_SEQUENCE, 0);
	return take(&d, ret, err);
}
