/*
 * certs/pkcs8.c - see pkcs8.h.
 */
#include "certs/pkcs8.h"

#include <errno.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <string.h>

#include "base/crypt.h"

/* OWASP's figure for PBKDF2-HMAC-SHA256; a sixth of a second. */
#define ITERATIONS      600000
#define ITERATIONS_MOST 20000000 /* some seconds: more is a trap, not a protection */
#define SALT_BYTES      16

int pkcs8_encrypt(EVP_PKEY *pair, const struct secret *passphrase, X509_SIG **ret,
		  struct error *err)
{
	_clear_(PKCS8_PRIV_KEY_INFO_freep) PKCS8_PRIV_KEY_INFO *plain = EVP_PKEY2PKCS8(pair);
	_clear_(X509_ALGOR_freep) X509_ALGOR *encryption = NULL;
	uint8_t salt[SALT_BYTES];
	X509_SIG *sealed;
	int rc = crypt_random(salt, sizeof(salt), err);

	if (rc)
		return rc;
	encryption = PKCS5_pbe2_set_iv(EVP_aes_256_cbc(), ITERATIONS, salt, sizeof(salt), NULL,
				       NID_hmacWithSHA256);
	if (!plain || !encryption || passphrase->n > INT_MAX)
		return error_set(err, REASON_CRYPTO_FAILED, 0, NULL, "PKCS8: %s", openssl_why());
	sealed = PKCS8_set0_pbe(passphrase->bytes, (int)passphrase->n, plain, encryption);
	if (!sealed)
		return error_set(err, REASON_CRYPTO_FAILED, 0, NULL, "PKCS8: %s", openssl_why());
	encryption = NULL; /* SEALED holds it now */
	*ret = sealed;
	return 0;
}

static void *parameters(const X509_ALGOR *algorithm, const ASN1_ITEM *item, int *ret_nid)
{
	const ASN1_OBJECT *object;
	const void *value;
	int type;

	X509_ALGOR_get0(&object, &type, &value, algorithm);
	*ret_nid = OBJ_obj2nid(object);
	return type == V_ASN1_SEQUENCE ? ASN1_item_unpack(value, item) : NULL;
}

/* Iterations of PBKDF2 and of the older schemes; 0 for scrypt, whose work OpenSSL bounds itself;
 * -1 for parameters that can't be read. */
static int64_t pbkdf2_iterations(const X509_ALGOR *derivation)
{
	PBKDF2PARAM *kdf;
	int64_t iterations = -1;
	int nid;

	kdf = parameters(derivation, ASN1_ITEM_rptr(PBKDF2PARAM), &nid);
	if (nid == NID_id_pbkdf2 && kdf && ASN1_INTEGER_get_int64(&iterations, kdf->iter) != 1)
		iterations = -1;
	PBKDF2PARAM_free(kdf);
	return nid == NID_id_scrypt ? 0 : iterations;
}

static int64_t pbes1_iterations(const X509_ALGOR *encryption)
{
	PBEPARAM *pbe;
	int64_t iterations = -1;
	int nid;

	pbe = parameters(encryption, ASN1_ITEM_rptr(PBEPARAM), &nid);
	if (pbe && ASN1_INTEGER_get_int64(&iterations, pbe->iter) != 1)
		iterations = -1;
	PBEPARAM_free(pbe);
	return iterations;
}

static bool is_outdated(int nid)
{
	switch (nid) {
	case NID_pbe_WithSHA1And128BitRC4:
	case NID_pbe_WithSHA1And40BitRC4:
	case NID_pbe_WithSHA1And128BitRC2_CBC:
	case NID_pbe_WithSHA1And40BitRC2_CBC:
	case NID_pbeWithMD2AndDES_CBC:
	case NID_pbeWithMD2AndRC2_CBC:
	case NID_pbeWithMD5AndDES_CBC:
	case NID_pbeWithMD5AndRC2_CBC:
	case NID_pbeWithSHA1AndDES_CBC:
	case NID_pbeWithSHA1AndRC2_CBC:
		return true;
	default:
		return false;
	}
}

int pkcs8_judge(const X509_ALGOR *encryption, bool is_ours, const char *subject, struct error *err)
{
	PBE2PARAM *pbes2;
	int64_t iterations = -1;
	int nid, cipher = NID_undef;

	pbes2 = parameters(encryption, ASN1_ITEM_rptr(PBE2PARAM), &nid);
	if (nid != NID_pbes2) {
		PBE2PARAM_free(pbes2); /* other parameters may parse as these */
		ERR_clear_error();
		if (is_outdated(nid))
			return error_set(err, REASON_KEY_UNSUPPORTED, 0, subject,
					 "encrypted with %s", OBJ_nid2sn(nid));
		iterations = pbes1_iterations(encryption);
	} else if (pbes2) {
		iterations = pbkdf2_iterations(pbes2->keyfunc);
		cipher = OBJ_obj2nid(pbes2->encryption->algorithm);
		PBE2PARAM_free(pbes2);
	}
	ERR_clear_error();
	if (iterations < 0 || iterations > ITERATIONS_MOST)
		return error_set(err, REASON_KEY_DAMAGED, 0, subject, "%s: iterations %lld",
				 OBJ_nid2sn(nid), (long long)iterations);
	if (is_ours && (iterations < ITERATIONS || cipher != NID_aes_256_cbc))
		return error_set(err, REASON_KEY_UNSUPPORTED, 0, subject,
				 "%s, %lld iterations: import it", OBJ_nid2sn(cipher),
				 (long long)iterations);
	return 0;
}

/* Of a PrivateKeyInfo: SEQUENCE, INTEGER 0 or 1. A wrong passphrase that passes the padding by
 * chance (one in 256) gives noise; a damaged file most often keeps its first block. */
static bool looks_decrypted(const uint8_t *bytes, int n)
{
	int at = 1;

	if (n < 8 || bytes[0] != (V_ASN1_SEQUENCE | V_ASN1_CONSTRUCTED))
		return false;
	at += bytes[1] & 0x80 ? 1 + (bytes[1] & 3) : 1;
	return bytes[at] == V_ASN1_INTEGER && bytes[at + 1] == 1 && bytes[at + 2] <= 1;
}

static EVP_PKEY *parse_plain(const uint8_t *bytes, int n)
{
	const uint8_t *at = bytes;
	_clear_(PKCS8_PRIV_KEY_INFO_freep)
		PKCS8_PRIV_KEY_INFO *plain = d2i_PKCS8_PRIV_KEY_INFO(NULL, &at, n);

	return plain && at == bytes + n ? EVP_PKCS82PKEY(plain) : NULL;
}

int pkcs8_decrypt(const uint8_t *der, size_t n, bool is_ours, const struct secret *passphrase,
		  const char *subject, EVP_PKEY **ret, struct error *err)
{
	const uint8_t *at = der;
	_clear_(X509_SIG_freep) X509_SIG *sealed = n <= INT_MAX ? d2i_X509_SIG(NULL, &at, (long)n)
								: NULL;
	const X509_ALGOR *encryption;
	const ASN1_OCTET_STRING *bytes;
	uint8_t *plain = NULL;
	bool is_plausible;
	int n_plain = 0, rc;

	if (!sealed || at != der + n)
		return error_set(err, REASON_KEY_DAMAGED, 0, subject, "PKCS8: %s", openssl_why());
	X509_SIG_get0(sealed, &encryption, &bytes);
	rc = pkcs8_judge(encryption, is_ours, subject, err);
	if (rc)
		return rc;
	if (!passphrase || !passphrase->n || passphrase->n > INT_MAX)
		return error_set(err, REASON_KEY_NO_PASSPHRASE, 0, subject, "%s", "");
	if (!PKCS12_pbe_crypt(encryption, passphrase->bytes, (int)passphrase->n,
			      ASN1_STRING_get0_data(bytes), ASN1_STRING_length(bytes), &plain,
			      &n_plain, 0)) {
		return error_set(err, REASON_KEY_PASSPHRASE_WRONG, 0, subject, "PKCS8: %s",
				 openssl_why());
	}
	*ret = parse_plain(plain, n_plain);
	is_plausible = looks_decrypted(plain, n_plain);
	OPENSSL_clear_free(plain, (size_t)n_plain);
	if (*ret)
		return 0;
	return error_set(err, is_plausible ? REASON_KEY_DAMAGED : REASON_KEY_PASSPHRASE_WRONG, 0,
			 subject, "PKCS8: %s", openssl_why());
}
