/*
 * certs/key_make.c - new keys, and self-signed certificates for them.
 */
#include <errno.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "base/text.h"
#include "certs/key_inside.h"

#define NAME_CHARACTERS_MOST 64 /* X.520, ub-common-name */
#define YEARS_DEFAULT        10
#define YEARS_MOST           50
#define SERIAL_BYTES         16
#define RSA_BITS             3072

/* Line breaks and marks that turn the direction of writing could make a name look like another. */
static bool is_unfit_in_name(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || c == 0x200e ||
	       c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
	       c == 0xfeff || (c & 0xfffe) == 0xfffe;
}

static bool is_good_name(const char *name)
{
	size_t n = name ? strnlen(name, KEY_NAME_MOST) : 0;
	unsigned characters = 0;

	if (!n || n == KEY_NAME_MOST || !text_is_utf8(name, n) || name[0] == ' ' ||
	    name[n - 1] == ' ')
		return false;
	for (uint32_t c; (c = text_next(&name)); characters++)
		if (is_unfit_in_name(c))
			return false;
	return characters <= NAME_CHARACTERS_MOST;
}

/* X.520: serialNumber is a PrintableString. */
static bool is_good_id(const char *id)
{
	static const char printable[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 '()+,-./:=?";
	size_t n = strnlen(id, sizeof(((struct key_facts *)0)->id));

	return n > 0 && n < sizeof(((struct key_facts *)0)->id) && strspn(id, printable) == n;
}

int key_request_check(const struct key_request *request, struct error *err)
{
	/* 9999-12-31 is the last day that X.509 can say; stay well before it. */
	const int64_t latest_ms = 200000000000000;

	if (!is_good_name(request->name))
		return error_set(err, REASON_KEY_NAME_BAD, 0, request->name, "name");
	if (request->id && !is_good_id(request->id))
		return error_set(err, REASON_KEY_NAME_BAD, 0, request->id, "operator id");
	if (request->years > YEARS_MOST || request->now.utc_ms < 0 ||
	    request->now.utc_ms > latest_ms)
		return error_set(err, REASON_FIELD_BAD_VALUE, 0, NULL, "years %u, now %lld",
				 request->years, (long long)request->now.utc_ms);
	return 0;
}

static bool put_serial(X509 *certificate, const uint8_t bytes[SERIAL_BYTES])
{
	BIGNUM *number = BN_bin2bn(bytes, SERIAL_BYTES, NULL);
	bool is_done = number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));

	BN_free(number);
	return is_done;
}

static bool put_names(X509 *certificate, const struct key_request *request)
{
	X509_NAME *name = X509_get_subject_name(certificate);

	if (request->practice &&
	    X509_NAME_add_entry_by_NID(name, NID_organizationalUnitName, MBSTRING_UTF8,
				       (const uint8_t *)"PRACTICE", -1, -1, 0) != 1)
		return false;
	if (X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8,
				       (const uint8_t *)request->name, -1, -1, 0) != 1)
		return false;
	if (request->id && X509_NAME_add_entry_by_NID(name, NID_serialNumber, MBSTRING_ASC,
						      (const uint8_t *)request->id, -1, -1, 0) != 1)
		return false;
	return X509_set_issuer_name(certificate, name) == 1;
}

static bool put_dates(X509 *certificate, const struct key_request *request)
{
	unsigned years = request->years ? request->years : YEARS_DEFAULT;
	time_t start = (time_t)(request->now.utc_ms / 1000);
	int days = (int)(years * 365 + years / 4);

	return ASN1_TIME_adj(X509_getm_notBefore(certificate), start, 0, 0) &&
	       ASN1_TIME_adj(X509_getm_notAfter(certificate), start, days, 0);
}

static bool put_extension(X509 *certificate, int nid, const char *value)
{
	_clear_(X509_EXTENSION_freep) X509_EXTENSION *extension = NULL;
	X509V3_CTX ctx;

	X509V3_set_ctx(&ctx, certificate, certificate, NULL, NULL, 0);
	extension = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	return extension && X509_add_ext(certificate, extension, -1) == 1;
}

int key_certify(const struct key_request *request, EVP_PKEY *pair, X509 **ret, struct error *err)
{
	_clear_(X509_freep) X509 *certificate = X509_new();
	const EVP_MD *digest = EVP_PKEY_get_bits(pair) == 384 ? EVP_sha384() : EVP_sha256();
	uint8_t serial[SERIAL_BYTES];
	int rc = crypt_random(serial, sizeof(serial), err);

	if (rc)
		return rc;
	serial[0] = (serial[0] & 0x7f) | 0x40; /* positive, and always 16 bytes long */
	/* No extended key usage: NSS, OpenSSL and Acrobat then all accept it for documents. */
	if (!certificate || X509_set_version(certificate, X509_VERSION_3) != 1 ||
	    !put_serial(certificate, serial) || !put_names(certificate, request) ||
	    !put_dates(certificate, request) || X509_set_pubkey(certificate, pair) != 1 ||
	    !put_extension(certificate, NID_key_usage,
			   "critical,digitalSignature,nonRepudiation") ||
	    !put_extension(certificate, NID_subject_key_identifier, "hash") ||
	    X509_sign(certificate, pair, digest) <= 0)
		return error_set(err, REASON_CRYPTO_FAILED, 0, request->name, "certificate: %s",
				 openssl_why());
	*ret = certificate;
	certificate = NULL;
	return 0;
}

static EVP_PKEY *make_pair(enum key_kind kind)
{
	switch (kind) {
	case KEY_P256:
		return EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	case KEY_P384:
		return EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-384");
	case KEY_RSA:
		return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)RSA_BITS);
	}
	return NULL;
}

int key_make(const struct key_request *request, struct key **ret, struct error *err)
{
	_clear_(EVP_PKEY_freep) EVP_PKEY *pair = NULL;
	_clear_(X509_stack_freep) STACK_OF(X509) *pool = sk_X509_new_null();
	X509 *certificate;
	int rc = key_request_check(request, err);

	if (rc)
		return rc;
	pair = make_pair(request->kind);
	if (!pair)
		return error_set(err, REASON_CRYPTO_FAILED, 0, request->name, "key: %s",
				 openssl_why());
	rc = key_certify(request, pair, &certificate, err);
	if (rc)
		return rc;
	if (!pool || !sk_X509_push(pool, certificate)) {
		X509_free(certificate);
		return error_set(err, REASON_NO_MEMORY, ENOMEM, request->name, "%s", "");
	}
	return key_put_together(pair, pool, request->name, ret, err);
}
