/*
 * certs/certificate.c - see certificate.h.
 */
#include "certs/certificate.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <time.h>

#include "base/text.h"

#define RSA_BITS_LEAST 3072
#define RSA_BITS_MOST  8192 /* beyond it a check takes seconds */

#define DOCUMENT_SIGNING "1.3.6.1.5.5.7.3.36" /* id-kp-documentSigning, RFC 9336 */
#define PRACTICE_UNIT    "PRACTICE"

static bool curve_kind(const EVP_PKEY *key, enum key_kind *ret, unsigned *ret_bits)
{
	char curve[32] = "", encoding[32] = "";

	if (EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, curve, sizeof(curve),
					   NULL) != 1 ||
	    EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_EC_ENCODING, encoding,
					   sizeof(encoding), NULL) != 1 ||
	    strcmp(encoding, OSSL_PKEY_EC_ENCODING_GROUP) != 0) {
		ERR_clear_error();
		return false;
	}
	if (strcmp(curve, SN_X9_62_prime256v1) == 0) {
		*ret = KEY_P256;
		*ret_bits = 256;
		return true;
	}
	if (strcmp(curve, SN_secp384r1) == 0) {
		*ret = KEY_P384;
		*ret_bits = 384;
		return true;
	}
	return false;
}

bool certificate_key_kind(const EVP_PKEY *key, enum key_kind *ret, unsigned *ret_bits)
{
	int bits;

	if (EVP_PKEY_get_base_id(key) == EVP_PKEY_EC)
		return curve_kind(key, ret, ret_bits);
	if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA)
		return false;
	bits = EVP_PKEY_get_bits(key);
	if (bits < RSA_BITS_LEAST || bits > RSA_BITS_MOST)
		return false;
	*ret = KEY_RSA;
	*ret_bits = (unsigned)bits;
	return true;
}

/* First value of NID as UTF-8, fit for a terminal; "" when there is none or it isn't text. */
static void name_part(const X509_NAME *name, int nid, char *out, size_t size)
{
	_clear_(openssl_bytes_freep) unsigned char *text = NULL;
	int at = X509_NAME_get_index_by_NID(name, nid, -1), n;
	const X509_NAME_ENTRY *entry = at < 0 ? NULL : X509_NAME_get_entry(name, at);

	out[0] = 0;
	if (!entry)
		return;
	n = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(entry));
	if (n < 0 || !text_is_utf8((const char *)text, (size_t)n)) { /* also refuses a NUL within */
		ERR_clear_error();
		return;
	}
	(void)text_copy(out, size, (const char *)text); /* a cut name is still the name */
	for (char *c = out; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			*c = '?';
}

static bool instant_of(const ASN1_TIME *time, struct instant *ret)
{
	struct tm tm;

	if (ASN1_TIME_to_tm(time, &tm) != 1) {
		ERR_clear_error();
		return false;
	}
	*ret = (struct instant){ .utc_ms = (int64_t)timegm(&tm) * 1000 };
	return true;
}

int certificate_facts(X509 *certificate, enum reason reason, const char *subject,
		      struct key_facts *ret, struct error *err)
{
	const X509_NAME *name = X509_get_subject_name(certificate);
	const EVP_PKEY *key = X509_get0_pubkey(certificate);
	struct key_facts facts = { .kind = KEY_P256 };
	_clear_(openssl_bytes_freep) unsigned char *der = NULL;
	char unit[sizeof(PRACTICE_UNIT) + 1];
	int n = i2d_X509(certificate, &der), rc;

	if (n <= 0 || !key)
		return error_set(err, reason, 0, subject, "certificate: %s", openssl_why());
	if (!certificate_key_kind(key, &facts.kind, &facts.bits))
		return error_set(err, reason, 0, subject, "key of the certificate: %s, %d bits",
				 OBJ_nid2sn(EVP_PKEY_get_base_id(key)), EVP_PKEY_get_bits(key));
	if (!instant_of(X509_get0_notBefore(certificate), &facts.not_before) ||
	    !instant_of(X509_get0_notAfter(certificate), &facts.not_after))
		return error_set(err, reason, 0, subject, "dates of the certificate");
	rc = crypt_sha256(der, (size_t)n, facts.certificate_digest, err);
	if (rc)
		return rc;
	name_part(name, NID_commonName, facts.name, sizeof(facts.name));
	name_part(name, NID_serialNumber, facts.id, sizeof(facts.id));
	name_part(name, NID_organizationalUnitName, unit, sizeof(unit));
	name_part(X509_get_issuer_name(certificate), NID_commonName, facts.issuer,
		  sizeof(facts.issuer));
	facts.is_practice = strcmp(unit, PRACTICE_UNIT) == 0;
	facts.is_self_signed = X509_self_signed(certificate, 1) == 1;
	ERR_clear_error();
	*ret = facts;
	return 0;
}

static bool has_fitting_purpose(const EXTENDED_KEY_USAGE *purposes)
{
	for (int i = 0; i < sk_ASN1_OBJECT_num(purposes); i++) {
		const ASN1_OBJECT *purpose = sk_ASN1_OBJECT_value(purposes, i);
		int nid = OBJ_obj2nid(purpose);
		char text[64] = "";

		if (nid == NID_email_protect || nid == NID_anyExtendedKeyUsage)
			return true;
		(void)OBJ_obj2txt(text, sizeof(text), purpose, 1); /* cut text fits none */
		if (strcmp(text, DOCUMENT_SIGNING) == 0)
			return true;
	}
	return false;
}

int certificate_may_sign(X509 *certificate, enum reason reason, const char *subject,
			 struct error *err)
{
	uint32_t flags = X509_get_extension_flags(certificate),
		 usage = X509_get_key_usage(certificate);
	EXTENDED_KEY_USAGE *purposes;
	bool is_fitting;

	if (flags & EXFLAG_INVALID || X509_get_version(certificate) != X509_VERSION_3)
		return error_set(err, reason, 0, subject, "certificate: extensions or version: %s",
				 openssl_why());
	if (flags & EXFLAG_CRITICAL)
		return error_set(err, reason, 0, subject,
				 "certificate: unknown critical extension");
	if (!(flags & EXFLAG_KUSAGE) || !(usage & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)))
		return error_set(err, reason, 0, subject,
				 "certificate: key usage does not allow signing");
	if (!(flags & EXFLAG_XKUSAGE))
		return 0;
	purposes = X509_get_ext_d2i(certificate, NID_ext_key_usage, NULL, NULL);
	is_fitting = purposes && has_fitting_purpose(purposes);
	EXTENDED_KEY_USAGE_free(purposes);
	if (!is_fitting)
		return error_set(
			err, reason, 0, subject,
			"certificate: extended key usage has neither documentSigning nor emailProtection");
	return 0;
}

static bool is_in_path(const struct certificate_path *path, const X509 *certificate)
{
	for (size_t i = 0; i < path->n; i++)
		if (X509_cmp(path->at[i], certificate) == 0)
			return true;
	return false;
}

static X509 *issuer_in(STACK_OF(X509) * pool, X509 *certificate)
{
	for (int i = 0; i < sk_X509_num(pool); i++) {
		X509 *issuer = sk_X509_value(pool, i);
		EVP_PKEY *key = X509_get0_pubkey(issuer);

		if (key && X509_check_issued(issuer, certificate) == X509_V_OK &&
		    X509_verify(certificate, key) == 1)
			return issuer;
	}
	return NULL;
}

void certificate_path_find(X509 *signer, STACK_OF(X509) * pool, struct certificate_path *ret)
{
	struct certificate_path path = { .at = { signer }, .n = 1 };

	while (path.n < CERTIFICATES_MOST && X509_self_signed(path.at[path.n - 1], 0) == 0) {
		X509 *issuer = issuer_in(pool, path.at[path.n - 1]);

		if (!issuer || is_in_path(&path, issuer))
			break;
		path.at[path.n++] = issuer;
	}
	ERR_clear_error();
	*ret = path;
}
