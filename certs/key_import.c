/*
 * certs/key_import.c - a key from elsewhere: PEM, PKCS #8 in DER, PKCS #12.
 */
#include <errno.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <string.h>

#include "base/file.h"
#include "certs/key_inside.h"
#include "certs/pem.h"
#include "certs/pkcs8.h"

#define IMPORT_MOST         (1024 * 1024UL)
#define IMPORTED_MOST       32 /* certificates that may lie beside the key */
#define MAC_ITERATIONS_MOST 20000000

struct import {
	const char *path;
	const struct secret *passphrase; /* may be NULL */
	EVP_PKEY *pair;
	STACK_OF(X509) * pool;
};

static void import_clear(struct import *im)
{
	EVP_PKEY_free(im->pair);
	X509_stack_freep(&im->pool);
}

/* OpenSSL asks this instead of the terminal. */
static int give_passphrase(char *out, int size, int is_writing, void *ctx)
{
	const struct secret *passphrase = ctx;

	(void)is_writing;
	if (!passphrase || !passphrase->n || size < 0 || passphrase->n > (size_t)size)
		return -1;
	memcpy(out, passphrase->bytes, passphrase->n);
	return (int)passphrase->n;
}

/* "EC PRIVATE KEY" and the like, perhaps with the old encryption of RFC 1421. */
static int take_traditional(struct import *im, const struct pem_block *block, struct error *err)
{
	_free_ char *header = strdup(block->header);
	const uint8_t *at = block->bytes;
	EVP_CIPHER_INFO cipher;
	long n = block->n;

	if (!header)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, im->path, "%s", "");
	if (PEM_get_EVP_CIPHER_INFO(header, &cipher) != 1)
		return error_set(err, REASON_KEY_UNSUPPORTED, 0, im->path, "%s: %s", block->name,
				 openssl_why());
	if (cipher.cipher && (!im->passphrase || !im->passphrase->n))
		return error_set(err, REASON_KEY_NO_PASSPHRASE, 0, im->path, "%s", "");
	if (PEM_do_header(&cipher, block->bytes, &n, give_passphrase, (void *)im->passphrase) != 1)
		return error_set(err, REASON_KEY_PASSPHRASE_WRONG, 0, im->path, "%s: %s",
				 block->name, openssl_why());
	im->pair = d2i_AutoPrivateKey(NULL, &at, n);
	if (!im->pair)
		return error_set(err,
				 cipher.cipher ? REASON_KEY_PASSPHRASE_WRONG : REASON_KEY_DAMAGED,
				 0, im->path, "%s: %s", block->name, openssl_why());
	return 0;
}

static int take_block(void *ctx, const struct pem_block *block, struct error *err)
{
	struct import *im = ctx;

	if (strcmp(block->name, PEM_STRING_X509) == 0)
		return pem_take_certificate(block, IMPORTED_MOST, REASON_KEY_DAMAGED, im->path,
					    im->pool, err);
	if (!strstr(block->name, "PRIVATE KEY"))
		return 0; /* "EC PARAMETERS" and whatever else tools put beside a key */
	if (im->pair)
		return error_set(err, REASON_KEY_DAMAGED, 0, im->path, "more than one private key");
	if (strcmp(block->name, PEM_STRING_PKCS8) == 0)
		return pkcs8_decrypt(block->bytes, (size_t)block->n, false, im->passphrase,
				     im->path, &im->pair, err);
	return take_traditional(im, block, err);
}

/* Old exports and endless iterations are told from a wrong passphrase before work is done. */
static int judge_pkcs12(PKCS12 *p12, const char *path, struct error *err)
{
	const ASN1_INTEGER *iterations = NULL;
	STACK_OF(PKCS7) * parts;
	int64_t n = 1;
	int rc = 0;

	PKCS12_get0_mac(NULL, NULL, NULL, &iterations, p12);
	if (iterations &&
	    (ASN1_INTEGER_get_int64(&n, iterations) != 1 || n < 1 || n > MAC_ITERATIONS_MOST))
		return error_set(err, REASON_KEY_DAMAGED, 0, path, "PKCS12: MAC iterations");
	parts = PKCS12_unpack_authsafes(p12);
	if (!parts)
		return error_set(err, REASON_KEY_DAMAGED, 0, path, "PKCS12: %s", openssl_why());
	for (int i = 0; !rc && i < sk_PKCS7_num(parts); i++) {
		PKCS7 *part = sk_PKCS7_value(parts, i);
		STACK_OF(PKCS12_SAFEBAG) *bags = NULL;

		if (PKCS7_type_is_encrypted(part) && part->d.encrypted &&
		    part->d.encrypted->enc_data)
			rc = pkcs8_judge(part->d.encrypted->enc_data->algorithm, false, path, err);
		else if (PKCS7_type_is_data(part))
			bags = PKCS12_unpack_p7data(part);
		for (int k = 0; !rc && k < sk_PKCS12_SAFEBAG_num(bags); k++) {
			const X509_SIG *sealed =
				PKCS12_SAFEBAG_get0_pkcs8(sk_PKCS12_SAFEBAG_value(bags, k));
			const X509_ALGOR *encryption = NULL;

			if (!sealed)
				continue;
			X509_SIG_get0(sealed, &encryption, NULL);
			rc = pkcs8_judge(encryption, false, path, err);
		}
		sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
	}
	sk_PKCS7_pop_free(parts, PKCS7_free);
	ERR_clear_error();
	return rc;
}

static int take_pkcs12(struct import *im, PKCS12 *p12, struct error *err)
{
	const char *passphrase = im->passphrase && im->passphrase->n ? im->passphrase->bytes : "";
	X509 *own = NULL;
	int rc = judge_pkcs12(p12, im->path, err);

	if (rc)
		return rc;
	if (!PKCS12_mac_present(p12))
		return error_set(err, REASON_KEY_UNSUPPORTED, 0, im->path, "PKCS12 without MAC");
	/* No passphrase is written in two ways: empty and none. */
	if (PKCS12_verify_mac(p12, passphrase, (int)strlen(passphrase)) != 1 &&
	    (*passphrase || PKCS12_verify_mac(p12, NULL, 0) != 1))
		return error_set(err,
				 *passphrase ? REASON_KEY_PASSPHRASE_WRONG
					     : REASON_KEY_NO_PASSPHRASE,
				 0, im->path, "PKCS12: %s", openssl_why());
	if (PKCS12_parse(p12, passphrase, &im->pair, &own, &im->pool) != 1 || !im->pair) {
		X509_free(own);
		return error_set(err, REASON_KEY_DAMAGED, 0, im->path, "PKCS12: %s", openssl_why());
	}
	if (own && !sk_X509_push(im->pool, own)) {
		X509_free(own);
		return error_set(err, REASON_NO_MEMORY, ENOMEM, im->path, "%s", "");
	}
	return 0;
}

static int take_der(struct import *im, const uint8_t *bytes, size_t n, struct error *err)
{
	const uint8_t *at = bytes;
	_clear_(PKCS12_freep) PKCS12 *p12 = d2i_PKCS12(NULL, &at, (long)n);
	_clear_(X509_SIG_freep) X509_SIG *sealed = NULL;

	if (p12)
		return take_pkcs12(im, p12, err);
	at = bytes;
	sealed = d2i_X509_SIG(NULL, &at, (long)n);
	if (sealed)
		return pkcs8_decrypt(bytes, n, false, im->passphrase, im->path, &im->pair, err);
	at = bytes;
	im->pair = d2i_AutoPrivateKey(NULL, &at, (long)n);
	if (!im->pair)
		return error_set(err, REASON_KEY_DAMAGED, 0, im->path,
				 "neither PEM nor PKCS12 nor PKCS8: %s", openssl_why());
	ERR_clear_error(); /* of ways that were tried and did not fit */
	return 0;
}

static int certify_if_bare(struct import *im, const struct key_request *request, struct error *err)
{
	enum key_kind kind;
	unsigned bits;
	X509 *certificate;
	int rc;

	if (sk_X509_num(im->pool))
		return 0;
	if (!certificate_key_kind(im->pair, &kind, &bits))
		return 0; /* refused by key_put_together(), which says why; no name needed for that */
	rc = key_request_check(request, err);
	if (!rc)
		rc = key_certify(request, im->pair, &certificate, err);
	if (rc)
		return rc;
	if (!sk_X509_push(im->pool, certificate)) {
		X509_free(certificate);
		return error_set(err, REASON_NO_MEMORY, ENOMEM, im->path, "%s", "");
	}
	return 0;
}

int key_import(const char *path, const struct secret *passphrase, const struct key_request *request,
	       struct key **ret, struct error *err)
{
	_clear_(import_clear) struct import im = { .path = path, .passphrase = passphrase };
	_free_ char *bytes = NULL;
	size_t n;
	int rc;

	im.pool = sk_X509_new_null();
	if (!im.pool)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, path, "%s", "");
	rc = file_read(path, IMPORT_MOST, &bytes, &n, err);
	if (rc)
		return rc;
	if (memmem(bytes, n, "-----BEGIN ", 11))
		rc = pem_each(bytes, n, REASON_KEY_DAMAGED, path, take_block, &im, err);
	else
		rc = take_der(&im, (const uint8_t *)bytes, n, err);
	crypt_wipe(bytes, n);
	if (rc)
		return rc;
	if (!im.pair)
		return error_set(err, REASON_KEY_DAMAGED, 0, path, "no private key");
	rc = certify_if_bare(&im, request, err);
	if (rc)
		return rc;
	return key_put_together(im.pair, im.pool, path, ret, err);
}
