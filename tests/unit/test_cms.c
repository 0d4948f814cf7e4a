#include "certs/cms.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/file.h"
#include "certs/cms_shape.h"
#include "certs/der.h"
#include "certs/ecdsa.h"
#include "certs/key_inside.h"
#include "tests/unit/folder.h"
#include "tests/unit/harness.h"
#include "tests/unit/program.h"

static const struct instant now = { .utc_ms = 1795484000000 };
static const char content[] = "what is signed, in place of a PDF's bytes\n";

#define DAY_MS (86400LL * 1000)

static struct instant days_on(int days)
{
	return (struct instant){ .utc_ms = now.utc_ms + days * DAY_MS };
}

static void digest_content(uint8_t ret[DIGEST_BYTES])
{
	struct error err = ERROR_INIT;

	TEST_OK(crypt_sha256(content, sizeof(content) - 1, ret, &err), err);
}

static struct key *make(enum key_kind kind)
{
	const struct key_request request = {
		.name = "髙橋 太郎", .id = "OP-1", .kind = kind, .now = now
	};
	struct error err = ERROR_INIT;
	struct key *key = NULL;

	TEST_OK(key_make(&request, &key, &err), err);
	return key;
}

/* What a certificate of the test's own says. */
struct wanted {
	const char *name, *usage, *purposes, *basic, *other; /* X509V3 texts; NULL: none */
	int days;
	unsigned rsa_bits; /* 0: P-256 */
};

static void put_extension(X509 *c, X509 *issuer, int nid, const char *value)
{
	X509_EXTENSION *extension;
	X509V3_CTX ctx;

	if (!value)
		return;
	X509V3_set_ctx(&ctx, issuer, c, NULL, NULL, 0);
	extension = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	CU_ASSERT_PTR_NOT_NULL_FATAL(extension);
	CU_ASSERT_EQUAL_FATAL(X509_add_ext(c, extension, -1), 1);
	X509_EXTENSION_free(extension);
}

/* A critical extension that nobody knows. */
static void put_unknown(X509 *c)
{
	ASN1_OBJECT *oid = OBJ_txt2obj("1.3.6.1.4.1.99999.1", 1);
	ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
	X509_EXTENSION *extension;

	CU_ASSERT_FATAL(value && ASN1_OCTET_STRING_set(value, (const uint8_t *)"\x05\x00", 2) == 1);
	extension = X509_EXTENSION_create_by_OBJ(NULL, oid, 1, value);
	CU_ASSERT_FATAL(extension && X509_add_ext(c, extension, -1) == 1);
	X509_EXTENSION_free(extension);
	ASN1_OCTET_STRING_free(value);
	ASN1_OBJECT_free(oid);
}

/* A key as an attacker or a careless CA would make it: nothing is looked at. ISSUER NULL: itself. */
static struct key *certify(const struct wanted *w, const struct key *issuer)
{
	struct key *key = calloc(1, sizeof(*key));
	static long serial = 1000;
	X509 *c = X509_new();
	X509_NAME *name;
	EVP_PKEY *signer;

	CU_ASSERT_FATAL(key && c);
	key->pair = w->rsa_bits ? EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)w->rsa_bits)
				: EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	CU_ASSERT_PTR_NOT_NULL_FATAL(key->pair);
	signer = issuer ? issuer->pair : key->pair;
	name = X509_get_subject_name(c);
	CU_ASSERT_FATAL(X509_set_version(c, X509_VERSION_3) == 1 &&
			ASN1_INTEGER_set(X509_get_serialNumber(c), serial++) == 1);
	CU_ASSERT_FATAL(X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8,
						   (const uint8_t *)w->name, -1, -1, 0) == 1);
	CU_ASSERT_FATAL(X509_set_issuer_name(c, issuer ? X509_get_subject_name(issuer->path.at[0])
						       : name) == 1);
	CU_ASSERT_FATAL(ASN1_TIME_adj(X509_getm_notBefore(c), now.utc_ms / 1000, 0, 0) != NULL);
	CU_ASSERT_FATAL(ASN1_TIME_adj(X509_getm_notAfter(c), now.utc_ms / 1000,
				      w->days ? w->days : 365, 0) != NULL);
	CU_ASSERT_FATAL(X509_set_pubkey(c, key->pair) == 1);
	put_extension(c, c, NID_basic_constraints, w->basic);
	put_extension(c, c, NID_key_usage, w->usage);
	put_extension(c, c, NID_ext_key_usage, w->purposes);
	if (w->other)
		put_unknown(c);
	CU_ASSERT_FATAL(X509_sign(c, signer, EVP_sha256()) > 0);
	key->path.at[key->path.n++] = c;
	for (size_t i = 0; issuer && i < issuer->path.n; i++) {
		CU_ASSERT_FATAL(X509_up_ref(issuer->path.at[i]) == 1);
		key->path.at[key->path.n++] = issuer->path.at[i];
	}
	key->facts.kind = w->rsa_bits ? KEY_RSA : KEY_P256;
	return key;
}

/* A CMS put together from parts that need not fit; PATH is what is embedded, NAMED what the
 * attributes name. */
static struct bytes forge(const struct key *key, const struct certificate_path *path,
			  const struct certificate_path *named)
{
	_clear_(bytes_clear) struct bytes attributes = { .at = NULL };
	struct bytes made = { .at = NULL };
	struct error err = ERROR_INIT;
	_free_ uint8_t *signature = NULL;
	uint8_t digest[DIGEST_BYTES];
	size_t n;

	digest_content(digest);
	TEST_OK(cms_shape_attributes(digest, named, &attributes, &err), err);
	TEST_OK(key_sign(key, attributes.at, attributes.n, &signature, &n, &err), err);
	TEST_OK(cms_shape(key->facts.kind, path, &attributes, signature, n, &made, &err), err);
	return made;
}

static enum reason judge_at(const void *der, size_t n, const struct trust *trust, struct instant at,
			    struct cms_facts *ret)
{
	struct error err = ERROR_INIT;
	uint8_t digest[DIGEST_BYTES];
	struct cms_facts facts;
	int rc;

	digest_content(digest);
	rc = cms_check(der, n, digest, trust, at, &facts, &err);
	CU_ASSERT_EQUAL(ERR_peek_error(), 0);
	CU_ASSERT_EQUAL(rc == 0, err.reason == REASON_NONE);
	if (!rc && ret)
		*ret = facts;
	return err.reason;
}

static enum reason judge(const void *der, size_t n)
{
	return judge_at(der, n, NULL, now, NULL);
}

/* Forges, judges, frees. */
static enum reason judge_forged(const struct key *key, const struct certificate_path *path,
				const struct certificate_path *named)
{
	_clear_(bytes_clear) struct bytes made = forge(key, path, named);

	return judge(made.at, made.n);
}

static void signs_with_each_kind(void)
{
	struct test_folder f = test_folder_make();
	char signature_path[TEST_PATH], content_path[TEST_PATH], trust_path[TEST_PATH];
	_clear_(secret_clear) struct secret passphrase = SECRET_INIT;
	struct error err = ERROR_INIT;

	TEST_OK(secret_init(&passphrase, 64, &err), err);
	strcpy(passphrase.bytes, "correct horse battery");
	passphrase.n = strlen(passphrase.bytes);
	test_path(&f, "signature", signature_path);
	test_write(test_path(&f, "content", content_path), content, sizeof(content) - 1);
	test_path(&f, "trust", trust_path);
	for (int kind = KEY_P256; kind <= KEY_RSA; kind++) {
		_clear_(key_closep) struct key *key = make((enum key_kind)kind);
		_clear_(trust_closep) struct trust *trust = NULL;
		struct cms_facts facts = { .trust = CMS_TRUST_UNKNOWN_SIGNER };
		_free_ uint8_t *der = NULL;
		uint8_t digest[DIGEST_BYTES];
		size_t n;

		digest_content(digest);
		TEST_OK(cms_sign(key, digest, &der, &n, &err), err);
		CU_ASSERT(n < 8192);
		CU_ASSERT_EQUAL(judge_at(der, n, NULL, now, &facts), REASON_NONE);
		CU_ASSERT(facts.trust == CMS_TRUST_NOT_ASKED && facts.is_self_signed &&
			  facts.was_valid_at);
		TEST_TEXT(facts.signer.name, "髙橋 太郎");
		CU_ASSERT_EQUAL(facts.signer.kind, (enum key_kind)kind);
		CU_ASSERT_EQUAL(judge_at(der, n, NULL, days_on(-1), &facts), REASON_NONE);
		CU_ASSERT_FALSE(facts.was_valid_at);

		TEST_OK(key_save(key, trust_path, &passphrase, &err),
			err); /* a key file serves as trust */
		TEST_OK(trust_open(trust_path, &trust, &err), err);
		CU_ASSERT_EQUAL(judge_at(der, n, trust, now, &facts), REASON_NONE);
		CU_ASSERT_EQUAL(facts.trust, CMS_TRUST_CHAINED);
		CU_ASSERT_EQUAL(judge_at(der, n, trust, days_on(-1), &facts), REASON_NONE);
		CU_ASSERT_EQUAL(facts.trust, CMS_TRUST_NOT_VALID_THEN);

		test_write(signature_path, der, n);
		CU_ASSERT_TRUE(TEST_OPENSSL("cms", "-verify", "-binary", "-cades", "-inform", "DER",
					    "-in", signature_path, "-content", content_path,
					    "-CAfile", trust_path, "-purpose", "any", "-attime",
					    "1795484001", "-out", "/dev/null"));
		CU_ASSERT_TRUE(TEST_OPENSSL("cms", "-verify", "-binary", "-cades", "-inform", "DER",
					    "-in", signature_path, "-content", content_path,
					    "-CAfile", trust_path, "-attime", "1795484001", "-out",
					    "/dev/null")); /* and for mail, as NSS asks */
		test_write(content_path, "else", 4);
		CU_ASSERT_FALSE(TEST_OPENSSL("cms", "-verify", "-binary", "-cades", "-inform",
					     "DER", "-in", signature_path, "-content", content_path,
					     "-CAfile", trust_path, "-purpose", "any", "-attime",
					     "1795484001", "-out", "/dev/null"));
		test_write(content_path, content, sizeof(content) - 1);
		CU_ASSERT_EQUAL(unlink(trust_path), 0);
	}
	test_folder_remove(&f);
}

static void finds_every_changed_byte(void)
{
	static const uint8_t flips[] = { 0x01, 0x80, 0xff };
	struct key *keys[] = { make(KEY_P256), make(KEY_RSA) };

	for (size_t k = 0; k < 2; k++) {
		struct error err = ERROR_INIT;
		_free_ uint8_t *der = NULL;
		uint8_t digest[DIGEST_BYTES];
		size_t n;

		digest_content(digest);
		TEST_OK(cms_sign(keys[k], digest, &der, &n, &err), err);
		for (size_t i = 0; i < n; i++)
			for (size_t m = 0; m < sizeof(flips); m++) {
				der[i] ^= flips[m];
				if (judge(der, n) == REASON_NONE) {
					printf("\n    byte %zu of %zu, flip %02x: accepted\n", i, n,
					       flips[m]);
					CU_FAIL_FATAL("changed byte");
				}
				der[i] ^= flips[m];
			}
		for (size_t cut = 0; cut < n; cut++)
			CU_ASSERT_NOT_EQUAL(judge(der, cut), REASON_NONE);
		CU_ASSERT_EQUAL(judge(der, n), REASON_NONE);
		key_close(keys[k]);
	}
}

static void finds_another_content(void)
{
	_clear_(key_closep) struct key *key = make(KEY_P256);
	struct error err = ERROR_INIT;
	struct cms_facts facts = { .trust = CMS_TRUST_CHAINED };
	_free_ uint8_t *der = NULL;
	uint8_t digest[DIGEST_BYTES];
	size_t n;

	digest_content(digest);
	TEST_OK(cms_sign(key, digest, &der, &n, &err), err);
	digest[31] ^= 1;
	TEST_REFUSED(cms_check(der, n, digest, NULL, now, &facts, &err), err, REASON_PDF_ALTERED);
	CU_ASSERT_EQUAL(facts.trust, CMS_TRUST_CHAINED); /* untouched */
}

static void refuses_other_encodings(void)
{
	_clear_(key_closep) struct key *key = make(KEY_P256);
	_clear_(bytes_clear) struct bytes made = forge(key, &key->path, &key->path);
	uint8_t other[4096];

	CU_ASSERT_EQUAL(judge(made.at, made.n), REASON_NONE);
	CU_ASSERT_FATAL(made.n + 10 < sizeof(other));
	/* a zero behind it, which /Contents has in plenty: the caller must cut exactly */
	memcpy(other, made.at, made.n);
	other[made.n] = 0;
	CU_ASSERT_EQUAL(judge(other, made.n + 1), REASON_CMS_MALFORMED);
	/* indefinite length (BER) */
	CU_ASSERT_EQUAL_FATAL(made.at[1], 0x82);
	other[0] = 0x30;
	other[1] = 0x80;
	memcpy(other + 2, made.at + 4, made.n - 4);
	memset(other + made.n - 2, 0, 2);
	CU_ASSERT_EQUAL(judge(other, made.n), REASON_CMS_MALFORMED);
	/* a length in more bytes than it needs */
	other[1] = 0x83;
	other[2] = 0;
	memcpy(other + 3, made.at + 2, made.n - 2);
	CU_ASSERT_EQUAL(judge(other, made.n + 1), REASON_CMS_MALFORMED);
	CU_ASSERT_EQUAL(judge("", 0), REASON_CMS_MALFORMED);
	CU_ASSERT_EQUAL(judge("\x30\x80\x00\x00", 4), REASON_CMS_MALFORMED);
}

static void refuses_other_certificates(void)
{
	const struct wanted ca = { .name = "CA",
				   .usage = "critical,keyCertSign",
				   .basic = "critical,CA:TRUE" };
	const struct wanted leaf = { .name = "Leaf", .usage = "critical,digitalSignature" };
	_clear_(key_closep) struct key *root = certify(&ca, NULL);
	_clear_(key_closep) struct key *key = certify(&leaf, root);
	_clear_(key_closep) struct key *stranger = certify(&leaf, NULL);
	struct certificate_path alone = { .at = { key->path.at[0] }, .n = 1 };
	struct certificate_path with_stranger = { .at = { key->path.at[0], stranger->path.at[0] },
						  .n = 2 };
	struct certificate_path only_stranger = { .at = { stranger->path.at[0] }, .n = 1 };
	struct certificate_path turned = { .at = { key->path.at[1], key->path.at[0] }, .n = 2 };
	struct certificate_path twice = { .at = { key->path.at[0], key->path.at[0] }, .n = 2 };

	CU_ASSERT_EQUAL(judge_forged(key, &key->path, &key->path), REASON_NONE);
	CU_ASSERT_EQUAL(judge_forged(key, &alone, &alone), REASON_NONE);
	CU_ASSERT_EQUAL(judge_forged(key, &with_stranger, &with_stranger),
			REASON_CMS_MALFORMED); /* needless */
	CU_ASSERT_EQUAL(judge_forged(key, &with_stranger, &alone), REASON_CMS_MALFORMED);
	CU_ASSERT_EQUAL(judge_forged(key, &twice, &twice), REASON_CMS_MALFORMED);
	CU_ASSERT_EQUAL(judge_forged(key, &key->path, &alone), REASON_CMS_SIGNER); /* not named */
	CU_ASSERT_EQUAL(judge_forged(key, &alone, &key->path),
			REASON_CMS_SIGNER); /* named, not there */
	CU_ASSERT_EQUAL(judge_forged(key, &alone, &only_stranger), REASON_CMS_SIGNER);
	CU_ASSERT_EQUAL(judge_forged(key, &key->path, &turned), REASON_CMS_SIGNER);
	/* another key's signature under this certificate */
	CU_ASSERT_EQUAL(judge_forged(stranger, &alone, &alone), REASON_PDF_ALTERED);
}

static void looks_at_usage_and_purposes(void)
{
	static const struct {
		struct wanted wanted;
		enum reason reason;
	} cases[] = {
		{ { .usage = "digitalSignature" }, REASON_NONE },
		{ { .usage = "critical,nonRepudiation" }, REASON_NONE },
		{ { .usage = "keyEncipherment" }, REASON_CMS_CERTIFICATE },
		{ { .usage = NULL }, REASON_CMS_CERTIFICATE },
		{ { .usage = "digitalSignature", .purposes = "clientAuth" },
		  REASON_CMS_CERTIFICATE },
		{ { .usage = "digitalSignature", .purposes = "critical,serverAuth,codeSigning" },
		  REASON_CMS_CERTIFICATE },
		{ { .usage = "digitalSignature", .purposes = "1.3.6.1.5.5.7.3.36" }, REASON_NONE },
		{ { .usage = "digitalSignature", .purposes = "clientAuth,emailProtection" },
		  REASON_NONE },
		{ { .usage = "digitalSignature", .purposes = "anyExtendedKeyUsage" }, REASON_NONE },
		{ { .usage = "digitalSignature", .other = "unknown" }, REASON_CMS_CERTIFICATE },
		{ { .usage = "digitalSignature", .rsa_bits = 2048 }, REASON_CMS_CERTIFICATE },
		{ { .usage = "digitalSignature", .rsa_bits = 3072 }, REASON_NONE },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct wanted w = cases[i].wanted;
		_clear_(key_closep) struct key *key = NULL;
		enum reason reason;

		w.name = "Case";
		key = certify(&w, NULL);
		reason = judge_forged(key, &key->path, &key->path);
		if (reason != cases[i].reason)
			printf("\n    case %zu: %s\n", i, reason_row(reason)->id);
		CU_ASSERT_EQUAL(reason, cases[i].reason);
	}
}

static X509 *only_certificate(const struct key *key)
{
	return key->path.at[0];
}

/* What OpenSSL makes by itself, with FLAGS, by as many signers as KEYS has. */
static struct bytes by_openssl(struct key *const *keys, size_t n_keys, unsigned flags)
{
	CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, flags | CMS_PARTIAL | CMS_BINARY);
	BIO *in = BIO_new_mem_buf(content, sizeof(content) - 1);
	unsigned char *der = NULL;
	struct bytes made = { .at = NULL };
	int n;

	CU_ASSERT_FATAL(cms && in);
	for (size_t i = 0; i < n_keys; i++)
		CU_ASSERT_PTR_NOT_NULL_FATAL(
			CMS_add1_signer(cms, only_certificate(keys[i]), keys[i]->pair, EVP_sha256(),
					flags | CMS_PARTIAL | CMS_BINARY | CMS_NOSMIMECAP));
	if (n_keys) /* without a signer there is nothing to complete */
		CU_ASSERT_EQUAL_FATAL(CMS_final(cms, in, NULL, flags | CMS_BINARY), 1);
	n = i2d_CMS_ContentInfo(cms, &der);
	CU_ASSERT_FATAL(n > 0);
	made.at = malloc((size_t)n);
	CU_ASSERT_PTR_NOT_NULL_FATAL(made.at);
	memcpy(made.at, der, (size_t)n);
	made.n = (size_t)n;
	OPENSSL_free(der);
	BIO_free(in);
	CMS_ContentInfo_free(cms);
	ERR_clear_error();
	return made;
}

static void refuses_openssls_own(void)
{
	static const unsigned flags[] = {
		CMS_DETACHED | CMS_CADES,               /* signing-time */
		CMS_DETACHED,                           /* no signing-certificate-v2 either */
		CMS_DETACHED | CMS_NOATTR,              /* no attributes at all */
		CMS_CADES,                              /* with its content */
		CMS_DETACHED | CMS_CADES | CMS_NOCERTS, /* no certificate */
		CMS_DETACHED | CMS_CADES | CMS_USE_KEYID,
	};
	struct key *keys[] = { make(KEY_P256), make(KEY_P256) };

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		_clear_(bytes_clear) struct bytes made = by_openssl(keys, 1, flags[i]);

		CU_ASSERT_EQUAL(judge(made.at, made.n), REASON_CMS_MALFORMED);
	}
	for (size_t i = 0; i < 2; i++) { /* two signers, and none */
		_clear_(bytes_clear) struct bytes made = by_openssl(keys, i * 2,
								    CMS_DETACHED | CMS_CADES);

		CU_ASSERT_EQUAL(judge(made.at, made.n), REASON_CMS_MALFORMED);
	}
	key_close(keys[0]);
	key_close(keys[1]);
}

/* Adds an unsigned attribute, or a revocation list, to a sound CMS. */
static void refuses_additions(void)
{
	_clear_(key_closep) struct key *key = make(KEY_P256);
	_clear_(bytes_clear) struct bytes made = forge(key, &key->path, &key->path);

	for (int what = 0; what < 2; what++) {
		const uint8_t *at = made.at;
		CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &at, (long)made.n);
		unsigned char *der = NULL;
		int n;

		CU_ASSERT_PTR_NOT_NULL_FATAL(cms);
		if (what == 0) {
			CMS_SignerInfo *info = sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms),
								       0);

			CU_ASSERT_EQUAL(CMS_unsigned_add1_attr_by_txt(info, "1.2.3.4",
								      V_ASN1_OCTET_STRING, "x", 1),
					1);
		} else {
			X509_CRL *crl = X509_CRL_new();

			CU_ASSERT_FATAL(
				crl && X509_CRL_set_version(crl, X509_CRL_VERSION_2) == 1 &&
				X509_CRL_set_issuer_name(crl, X509_get_subject_name(
								      key->path.at[0])) == 1 &&
				X509_CRL_set1_lastUpdate(crl, X509_get0_notBefore(
								      key->path.at[0])) == 1 &&
				X509_CRL_sign(crl, key->pair, EVP_sha256()) > 0);
			CU_ASSERT_EQUAL(CMS_add1_crl(cms, crl), 1);
			X509_CRL_free(crl);
		}
		n = i2d_CMS_ContentInfo(cms, &der);
		CU_ASSERT(n > (int)made.n);
		CU_ASSERT_EQUAL(judge(der, (size_t)n), REASON_CMS_MALFORMED);
		OPENSSL_free(der);
		CMS_ContentInfo_free(cms);
	}
}

/* The signature's other form, by arithmetic of the test's own; malloc'd. */
static uint8_t *turned(const struct key *key, const uint8_t *der, size_t n, size_t *ret_n)
{
	ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &(const unsigned char *){ der }, (long)n),
		  *other = ECDSA_SIG_new();
	EC_GROUP *group = EC_GROUP_new_by_curve_name(
		key->facts.kind == KEY_P384 ? NID_secp384r1 : NID_X9_62_prime256v1);
	BIGNUM *s = BN_new();
	uint8_t *made = malloc(256), *at = made;

	CU_ASSERT_FATAL(pair && other && group && s && made);
	CU_ASSERT_FATAL(BN_sub(s, EC_GROUP_get0_order(group), ECDSA_SIG_get0_s(pair)) == 1);
	CU_ASSERT_FATAL(ECDSA_SIG_set0(other, BN_dup(ECDSA_SIG_get0_r(pair)), s) == 1);
	*ret_n = (size_t)i2d_ECDSA_SIG(other, &at);
	ECDSA_SIG_free(pair);
	ECDSA_SIG_free(other);
	EC_GROUP_free(group);
	return made;
}

/* Attributes that a forger with the key signs as he likes: DER of each, in order. */
static enum reason judge_attributes(const struct key *key, const struct bytes *parts,
				    size_t n_parts)
{
	_clear_(bytes_clear) struct bytes attributes = { .at = NULL };
	_clear_(bytes_clear) struct bytes made = { .at = NULL };
	_clear_(der_clear) struct der d = DER_INIT;
	struct error err = ERROR_INIT;
	_free_ uint8_t *signature = NULL;
	size_t n;

	for (size_t i = 0; i < n_parts; i++)
		der_raw(&d, parts[i].at, parts[i].n);
	der_wrap(&d, DER_SET, 0);
	TEST_OK(der_take(&d, &attributes.at, &attributes.n, &err), err);
	TEST_OK(key_sign(key, attributes.at, attributes.n, &signature, &n, &err), err);
	TEST_OK(cms_shape(key->facts.kind, &key->path, &attributes, signature, n, &made, &err),
		err);
	return judge(made.at, made.n);
}

/* Of the two signatures (r, s) and (r, n - s), which hold both, one is ours. */
static void refuses_the_other_of_two_forms(void)
{
	struct error err = ERROR_INIT;

	for (unsigned i = 0; i < 24; i++) {
		_clear_(key_closep) struct key *key = make(i % 2 ? KEY_P384 : KEY_P256);
		_clear_(bytes_clear) struct bytes attributes = { .at = NULL };
		_clear_(bytes_clear) struct bytes made = { .at = NULL };
		_free_ uint8_t *low = NULL, *high = NULL;
		uint8_t digest[DIGEST_BYTES];
		size_t n, n_high;

		digest_content(digest);
		TEST_OK(cms_shape_attributes(digest, &key->path, &attributes, &err), err);
		TEST_OK(key_sign(key, attributes.at, attributes.n, &low, &n, &err), err);
		CU_ASSERT(ecdsa_is_low(key->pair, low, n));
		high = turned(key, low, n, &n_high);
		CU_ASSERT_FALSE(ecdsa_is_low(key->pair, high, n_high));
		TEST_OK(cms_shape(key->facts.kind, &key->path, &attributes, high, n_high, &made,
				  &err),
			err);
		CU_ASSERT_EQUAL(judge(made.at, made.n), REASON_CMS_MALFORMED);
		CU_ASSERT(ecdsa_make_low(key->pair, &high, &n_high));
		CU_ASSERT(n_high == n && memcmp(high, low, n) == 0);
	}
	{
		_clear_(key_closep) struct key *key = make(KEY_P256);
		_free_ uint8_t *none = calloc(1, 8);
		size_t n = 8;

		CU_ASSERT_FALSE(ecdsa_is_low(key->pair, none, n));
		CU_ASSERT_FALSE(ecdsa_make_low(key->pair, &none, &n));
	}
}

static void refuses_other_attributes(void)
{
	_clear_(key_closep) struct key *key = make(KEY_P256);
	_clear_(bytes_clear) struct bytes whole = { .at = NULL };
	/* smime-capabilities, empty: harmless, and not ours */
	static uint8_t other[] = { 0x30, 0x0f, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7,
				   0x0d, 0x01, 0x09, 0x0f, 0x31, 0x02, 0x30, 0x00 };
	struct bytes type, digest, names, more = { .at = other, .n = sizeof(other) };
	struct error err = ERROR_INIT;
	uint8_t content_digest[DIGEST_BYTES];

	digest_content(content_digest);
	TEST_OK(cms_shape_attributes(content_digest, &key->path, &whole, &err), err);
	/* SET, then three SEQUENCEs in short form */
	type = (struct bytes){ .at = whole.at + 2, .n = 2 + (size_t)whole.at[3] };
	digest = (struct bytes){ .at = type.at + type.n, .n = 2 + (size_t)type.at[type.n + 1] };
	if (whole.at[1] & 0x80) {
		type = (struct bytes){ .at = whole.at + 3, .n = 2 + (size_t)whole.at[4] };
		digest = (struct bytes){ .at = type.at + type.n,
					 .n = 2 + (size_t)type.at[type.n + 1] };
	}
	names = (struct bytes){ .at = digest.at + digest.n,
				.n = 2 + (size_t)digest.at[digest.n + 1] };
	CU_ASSERT_EQUAL_FATAL(names.at + names.n, whole.at + whole.n);
	CU_ASSERT_EQUAL(judge_attributes(key, (struct bytes[]){ type, digest, names }, 3),
			REASON_NONE);
	CU_ASSERT_EQUAL(judge_attributes(key, (struct bytes[]){ type, digest, digest, names }, 4),
			REASON_CMS_MALFORMED);
	CU_ASSERT_EQUAL(judge_attributes(key, (struct bytes[]){ type, digest, names, names }, 4),
			REASON_CMS_MALFORMED);
	CU_ASSERT_EQUAL(judge_attributes(key, (struct bytes[]){ type, type, digest }, 3),
			REASON_CMS_MALFORMED);
	CU_ASSERT_EQUAL(judge_attributes(key, (struct bytes[]){ type, digest }, 2),
			REASON_CMS_MALFORMED);
	CU_ASSERT_EQUAL(judge_attributes(key, (struct bytes[]){ digest, names }, 2),
			REASON_CMS_MALFORMED);
	CU_ASSERT_EQUAL(judge_attributes(key, (struct bytes[]){ more, type, digest, names }, 4),
			REASON_CMS_MALFORMED);
	CU_ASSERT_EQUAL(judge_attributes(key, (struct bytes[]){ more, digest, names }, 3),
			REASON_CMS_MALFORMED);
	/* out of DER's order, yet signed so */
	CU_ASSERT_EQUAL(judge_attributes(key, (struct bytes[]){ digest, type, names }, 3),
			REASON_CMS_MALFORMED);
}

/* Makes CERTIFICATES a trust. */
static struct trust *trust_of(X509 *const *certificates, size_t n)
{
	struct test_folder f = test_folder_make();
	struct error err = ERROR_INIT;
	struct trust *trust = NULL;
	char path[TEST_PATH];
	FILE *file = fopen(test_path(&f, "trust.pem", path), "w");

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	for (size_t i = 0; i < n; i++)
		CU_ASSERT_EQUAL(PEM_write_X509(file, certificates[i]), 1);
	CU_ASSERT_EQUAL(fclose(file), 0);
	TEST_OK(trust_open(path, &trust, &err), err);
	test_folder_remove(&f);
	return trust;
}

static enum cms_trust trust_at(const struct key *key, X509 *trusted, struct instant at)
{
	_clear_(bytes_clear) struct bytes made = forge(key, &key->path, &key->path);
	_clear_(trust_closep) struct trust *trust = trust_of(&trusted, 1);
	struct cms_facts facts = { .trust = CMS_TRUST_NOT_ASKED };

	CU_ASSERT_EQUAL(judge_at(made.at, made.n, trust, at, &facts), REASON_NONE);
	return facts.trust;
}

static void chains_to_what_is_trusted(void)
{
	const struct wanted ca = { .name = "Root",
				   .usage = "critical,keyCertSign",
				   .basic = "critical,CA:TRUE",
				   .days = 3650 };
	const struct wanted sub = { .name = "Sub",
				    .usage = "critical,keyCertSign",
				    .basic = "critical,CA:TRUE",
				    .days = 1000 };
	const struct wanted leaf = { .name = "Operator",
				     .usage = "critical,digitalSignature,nonRepudiation",
				     .purposes = "1.3.6.1.5.5.7.3.36,emailProtection" };
	_clear_(key_closep) struct key *root = certify(&ca, NULL), *same_name = certify(&ca, NULL);
	_clear_(key_closep) struct key *middle = certify(&sub, root), *key = certify(&leaf, middle);
	_clear_(key_closep) struct key *below = certify(&leaf, key); /* an operator is no CA */
	_clear_(key_closep) struct key *own = certify(&leaf, NULL),
				       *own_again = certify(&leaf, NULL);

	CU_ASSERT_EQUAL(key->path.n, 3);
	CU_ASSERT_EQUAL(trust_at(key, root->path.at[0], days_on(1)), CMS_TRUST_CHAINED);
	CU_ASSERT_EQUAL(trust_at(key, middle->path.at[0], days_on(1)), CMS_TRUST_CHAINED);
	CU_ASSERT_EQUAL(trust_at(key, key->path.at[0], days_on(1)), CMS_TRUST_CHAINED);
	CU_ASSERT_EQUAL(trust_at(key, same_name->path.at[0], days_on(1)), CMS_TRUST_UNKNOWN_SIGNER);
	CU_ASSERT_EQUAL(trust_at(key, root->path.at[0], days_on(-1)), CMS_TRUST_NOT_VALID_THEN);
	CU_ASSERT_EQUAL(trust_at(key, root->path.at[0], days_on(366)), CMS_TRUST_NOT_VALID_THEN);
	CU_ASSERT_EQUAL(trust_at(own, own->path.at[0], days_on(1)), CMS_TRUST_CHAINED);
	CU_ASSERT_EQUAL(trust_at(own, own_again->path.at[0], days_on(1)), CMS_TRUST_UNKNOWN_SIGNER);
	CU_ASSERT_EQUAL(trust_at(own, root->path.at[0], days_on(1)), CMS_TRUST_UNKNOWN_SIGNER);
	below->path.n = 1; /* what issued it isn't on a path, so it is left out */
	CU_ASSERT_EQUAL(trust_at(below, key->path.at[0], days_on(1)), CMS_TRUST_UNKNOWN_SIGNER);
	X509_free(below->path.at[1]);
	X509_free(below->path.at[2]);
	X509_free(below->path.at[3]);
	/* A chain that lacks its middle, which the trust file brings. */
	for (int i = 0; i < 1; i++) {
		struct certificate_path alone = { .at = { key->path.at[0] }, .n = 1 };
		_clear_(bytes_clear) struct bytes made = forge(key, &alone, &alone);
		_clear_(trust_closep) struct trust *both =
			trust_of((X509 *const[]){ root->path.at[0], middle->path.at[0] }, 2);
		struct cms_facts facts;

		CU_ASSERT_EQUAL(judge_at(made.at, made.n, both, days_on(1), &facts), REASON_NONE);
		CU_ASSERT_EQUAL(facts.trust, CMS_TRUST_CHAINED);
		CU_ASSERT_FALSE(facts.is_self_signed);
		TEST_TEXT(facts.signer.issuer, "Sub");
	}
}

static void imported_chain_is_embedded(void)
{
	const struct wanted ca = { .name = "Root",
				   .usage = "critical,keyCertSign",
				   .basic = "critical,CA:TRUE" };
	const struct wanted leaf = { .name = "Operator", .usage = "critical,digitalSignature" };
	_clear_(key_closep) struct key *root = certify(&ca, NULL), *stranger = certify(&ca, NULL);
	_clear_(key_closep) struct key *made = certify(&leaf, root), *key = NULL;
	char signature_path[TEST_PATH], content_path[TEST_PATH], root_path[TEST_PATH];
	STACK_OF(X509) *pool = sk_X509_new_null();
	struct test_folder f = test_folder_make();
	struct error err = ERROR_INIT;
	_free_ uint8_t *der = NULL;
	uint8_t digest[DIGEST_BYTES];
	FILE *file;
	size_t n;

	CU_ASSERT_FATAL(sk_X509_push(pool, stranger->path.at[0]) &&
			sk_X509_push(pool, root->path.at[0]) &&
			sk_X509_push(pool, made->path.at[0]));
	TEST_OK(key_put_together(made->pair, pool, "test", &key, &err), err);
	sk_X509_free(pool);
	CU_ASSERT_EQUAL(key->path.n, 2); /* the stranger stays outside */
	digest_content(digest);
	TEST_OK(cms_sign(key, digest, &der, &n, &err), err);
	CU_ASSERT_EQUAL(judge(der, n), REASON_NONE);
	test_write(test_path(&f, "signature", signature_path), der, n);
	test_write(test_path(&f, "content", content_path), content, sizeof(content) - 1);
	file = fopen(test_path(&f, "root", root_path), "w");
	CU_ASSERT_FATAL(file && PEM_write_X509(file, root->path.at[0]) == 1 && fclose(file) == 0);
	CU_ASSERT_TRUE(TEST_OPENSSL("cms", "-verify", "-binary", "-cades", "-inform", "DER", "-in",
				    signature_path, "-content", content_path, "-CAfile", root_path,
				    "-purpose", "any", "-attime", "1795484001", "-out",
				    "/dev/null"));
	test_folder_remove(&f);
}

static void trust_files_are_looked_at(void)
{
	struct test_folder f = test_folder_make();
	struct error err = ERROR_INIT;
	struct trust *trust = NULL;
	char path[TEST_PATH];

	TEST_REFUSED(trust_open(test_path(&f, "none", path), &trust, &err), err,
		     REASON_FILE_MISSING);
	test_write(path, "", 0);
	TEST_REFUSED(trust_open(path, &trust, &err), err, REASON_TRUST_UNREADABLE);
	test_write(path, "hello\n", 6);
	TEST_REFUSED(trust_open(path, &trust, &err), err, REASON_TRUST_UNREADABLE);
	test_write(path, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", 60);
	TEST_REFUSED(trust_open(path, &trust, &err), err, REASON_TRUST_UNREADABLE);
	test_write(path, "-----BEGIN CERTIFICATE-----\nAAAA\n", 33);
	TEST_REFUSED(trust_open(path, &trust, &err), err, REASON_TRUST_UNREADABLE);
	test_write(path, "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", 58);
	TEST_REFUSED(trust_open(path, &trust, &err), err, REASON_TRUST_UNREADABLE);
	CU_ASSERT_PTR_NULL(trust);
	trust_close(NULL);
	CU_ASSERT_EQUAL(ERR_peek_error(), 0);
	test_folder_remove(&f);
}

static const struct test tests[] = {
	{ "signs with each kind, and openssl agrees", signs_with_each_kind },
	{ "finds every changed byte", finds_every_changed_byte },
	{ "finds another content", finds_another_content },
	{ "refuses other encodings", refuses_other_encodings },
	{ "refuses other certificates", refuses_other_certificates },
	{ "looks at usage and purposes", looks_at_usage_and_purposes },
	{ "refuses what OpenSSL makes by itself", refuses_openssls_own },
	{ "refuses additions", refuses_additions },
	{ "refuses the other of two forms", refuses_the_other_of_two_forms },
	{ "refuses other attributes", refuses_other_attributes },
	{ "chains to what is trusted", chains_to_what_is_trusted },
	{ "an imported chain is embedded", imported_chain_is_embedded },
	{ "trust files are looked at", trust_files_are_looked_at },
};

TEST_MAIN(tests)
