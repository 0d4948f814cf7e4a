/*
 * certs/cms_check.c - judges a signature. OpenSSL takes the bytes apart and checks the signature
 * over the attributes; what form they must have is ours (cms_shape.h), byte for byte.
 */
#include <openssl/err.h>
#include <string.h>

#include "certs/cms.h"
#include "certs/cms_shape.h"
#include "certs/ecdsa.h"
#include "certs/trust_inside.h"

#define CMS_BYTES_MOST 65536

/* A CMS taken apart; all but the two owners point into them. */
struct parts {
	CMS_ContentInfo *cms;
	STACK_OF(X509) * pool;
	CMS_SignerInfo *info;
	const ASN1_OCTET_STRING *signature;
	struct certificate_path path;
};

static void parts_clear(struct parts *p)
{
	CMS_ContentInfo_free(p->cms);
	X509_stack_freep(&p->pool);
	ERR_clear_error();
}

static int malformed(struct error *err, const char *what)
{
	return error_set(err, REASON_CMS_MALFORMED, 0, NULL, "%s", what);
}

static int find_signer(struct parts *p, struct error *err)
{
	X509 *signer = NULL;

	for (int i = 0; i < sk_X509_num(p->pool); i++) {
		X509 *certificate = sk_X509_value(p->pool, i);

		if (CMS_SignerInfo_cert_cmp(p->info, certificate) != 0)
			continue;
		if (signer)
			return malformed(err, "two certificates of the signer");
		signer = certificate;
	}
	if (!signer)
		return error_set(err, REASON_CMS_SIGNER, 0, NULL,
				 "the signer's certificate is missing");
	certificate_path_find(signer, p->pool, &p->path);
	if (p->path.n != (size_t)sk_X509_num(p->pool))
		return malformed(err, "a certificate that is not on the signer's path");
	return 0;
}

static int take_apart(const uint8_t *der, size_t n, struct parts *p, struct error *err)
{
	const uint8_t *at = der;
	STACK_OF(CMS_SignerInfo) * infos;
	ASN1_OCTET_STRING **content;
	int n_certificates;

	ERR_clear_error();
	if (n > CMS_BYTES_MOST)
		return malformed(err, "too large");
	p->cms = d2i_CMS_ContentInfo(NULL, &at, (long)n);
	if (!p->cms || at != der + n)
		return malformed(err, p->cms ? "bytes behind it" : openssl_why());
	if (OBJ_obj2nid(CMS_get0_type(p->cms)) != NID_pkcs7_signed)
		return malformed(err, "not SignedData");
	content = CMS_get0_content(p->cms);
	if (!content || *content)
		return malformed(err, "not detached");
	infos = CMS_get0_SignerInfos(p->cms);
	if (sk_CMS_SignerInfo_num(infos) != 1)
		return malformed(err, "not exactly one signer");
	p->info = sk_CMS_SignerInfo_value(infos, 0);
	if (CMS_unsigned_get_attr_count(p->info) > 0)
		return malformed(err, "unsigned attributes");
	p->signature = CMS_SignerInfo_get0_signature(p->info);
	p->pool = CMS_get1_certs(p->cms);
	n_certificates = sk_X509_num(p->pool);
	if (n_certificates < 1 || n_certificates > CERTIFICATES_MOST)
		return malformed(err, "number of certificates");
	return find_signer(p, err);
}

/* The only value of a signed attribute that must be there once; NULL for anything else. */
static const ASN1_TYPE *only_value(const CMS_SignerInfo *info, int nid)
{
	int at = CMS_signed_get_attr_by_NID(info, nid, -1);
	X509_ATTRIBUTE *attribute = at < 0 ? NULL : CMS_signed_get_attr(info, at);

	if (!attribute || CMS_signed_get_attr_by_NID(info, nid, at) >= 0 ||
	    X509_ATTRIBUTE_count(attribute) != 1)
		return NULL;
	return X509_ATTRIBUTE_get0_type(attribute, 0);
}

static bool is_bytes(const ASN1_TYPE *value, int type, const void *bytes, size_t n)
{
	const ASN1_STRING *string = value && value->type == type ? value->value.asn1_string : NULL;

	return string && (size_t)ASN1_STRING_length(string) == n &&
	       memcmp(ASN1_STRING_get0_data(string), bytes, n) == 0;
}

/* Says what is wrong with the attributes; that nothing else is in them, check_shape() finds. */
static int check_attributes(const struct parts *p, const uint8_t content_digest[DIGEST_BYTES],
			    struct error *err)
{
	_clear_(bytes_clear) struct bytes certificates = { .at = NULL };
	const ASN1_TYPE *digest = only_value(p->info, NID_pkcs9_messageDigest);
	const ASN1_TYPE *names = only_value(p->info, NID_id_smime_aa_signingCertificateV2);
	int rc;

	if (CMS_signed_get_attr_by_NID(p->info, NID_pkcs9_signingTime, -1) >= 0)
		return malformed(err, "signing-time"); /* EN 319 142-1, table 1 */
	if (CMS_signed_get_attr_count(p->info) != 3 || !digest || !names ||
	    !only_value(p->info, NID_pkcs9_contentType))
		return malformed(err, "not exactly the three signed attributes");
	if (!is_bytes(digest, V_ASN1_OCTET_STRING, content_digest, DIGEST_BYTES))
		return error_set(err, REASON_PDF_ALTERED, 0, NULL, "message digest");
	rc = cms_shape_certificates(&p->path, &certificates, err);
	if (rc)
		return rc;
	if (!is_bytes(names, V_ASN1_SEQUENCE, certificates.at, certificates.n))
		return error_set(err, REASON_CMS_SIGNER, 0, NULL,
				 "signing-certificate-v2 names other certificates");
	return 0;
}

static int check_shape(const struct parts *p, enum key_kind kind, const struct bytes *attributes,
		       const uint8_t *der, size_t n, struct error *err)
{
	_clear_(bytes_clear) struct bytes expected = { .at = NULL };
	int rc = cms_shape(kind, &p->path, attributes, ASN1_STRING_get0_data(p->signature),
			   (size_t)ASN1_STRING_length(p->signature), &expected, err);

	if (rc)
		return rc;
	if (expected.n != n || memcmp(expected.at, der, n) != 0)
		return malformed(err, "not the form that is written here, or not DER");
	return 0;
}

static int check_signature(const struct parts *p, const struct bytes *attributes, struct error *err)
{
	_clear_(EVP_MD_CTX_freep) EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	if (!ctx || EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL,
					 X509_get0_pubkey(p->path.at[0])) != 1)
		return error_set(err, REASON_CRYPTO_FAILED, 0, NULL, "EVP_DigestVerifyInit: %s",
				 openssl_why());
	if (EVP_DigestVerify(ctx, ASN1_STRING_get0_data(p->signature),
			     (size_t)ASN1_STRING_length(p->signature), attributes->at,
			     attributes->n) != 1)
		return error_set(err, REASON_PDF_ALTERED, 0, NULL, "signature");
	if (!ecdsa_is_low(X509_get0_pubkey(p->path.at[0]), ASN1_STRING_get0_data(p->signature),
			  (size_t)ASN1_STRING_length(p->signature)))
		return malformed(err, "the other of a signature's two forms (high s)");
	return 0;
}

static int judge(const struct parts *p, const uint8_t *der, size_t n,
		 const uint8_t content_digest[DIGEST_BYTES], struct key_facts *ret_signer,
		 struct error *err)
{
	_clear_(bytes_clear) struct bytes attributes = { .at = NULL };
	X509 *signer = p->path.at[0];
	struct key_facts facts;
	int rc = certificate_facts(signer, REASON_CMS_CERTIFICATE, NULL, &facts, err);

	if (!rc)
		rc = certificate_may_sign(signer, REASON_CMS_CERTIFICATE, facts.name, err);
	if (!rc)
		rc = check_attributes(p, content_digest, err);
	if (!rc)
		rc = cms_shape_attributes(content_digest, &p->path, &attributes, err);
	if (!rc)
		rc = check_shape(p, facts.kind, &attributes, der, n, err);
	if (!rc)
		rc = check_signature(p, &attributes, err);
	if (rc)
		return rc;
	*ret_signer = facts;
	return 0;
}

int cms_check(const uint8_t *der, size_t n, const uint8_t content_digest[DIGEST_BYTES],
	      const struct trust *trust, struct instant at, struct cms_facts *ret,
	      struct error *err)
{
	_clear_(parts_clear) struct parts p = { .cms = NULL };
	struct cms_facts facts = { .trust = CMS_TRUST_NOT_ASKED };
	int rc = take_apart(der, n, &p, err);

	if (!rc)
		rc = judge(&p, der, n, content_digest, &facts.signer, err);
	if (rc)
		return rc;
	facts.is_self_signed = facts.signer.is_self_signed;
	facts.was_valid_at = at.utc_ms >= facts.signer.not_before.utc_ms &&
			     at.utc_ms <= facts.signer.not_after.utc_ms;
	if (trust)
		facts.trust = trust_vouches(trust, &p.path, at);
	*ret = facts;
	return 0;
}
