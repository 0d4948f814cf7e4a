/*
 * certs/trust.c - the certificates that a checker trusts, and whether they vouch for a signer.
 */
#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "base/file.h"
#include "certs/pem.h"
#include "certs/trust_inside.h"

#define TRUST_FILE_MOST (4096 * 1024UL)
#define TRUSTED_MOST    1000
#define STRENGTH        2 /* OpenSSL's level: 112 bits; no SHA-1, no RSA below 2048 in a chain */

struct trust {
	X509_STORE *store;
};

struct reading {
	const char *path;
	STACK_OF(X509) * pool;
};

/* A key file of ours may serve: its encrypted key is passed over. */
static int take_block(void *ctx, const struct pem_block *block, struct error *err)
{
	const struct reading *r = ctx;

	if (strcmp(block->name, PEM_STRING_X509) == 0)
		return pem_take_certificate(block, TRUSTED_MOST, REASON_TRUST_UNREADABLE, r->path,
					    r->pool, err);
	if (strcmp(block->name, PEM_STRING_PKCS8) == 0)
		return 0;
	return error_set(err, REASON_TRUST_UNREADABLE, 0, r->path, "PEM block %s", block->name);
}

static int make(const char *path, STACK_OF(X509) * pool, struct trust **ret, struct error *err)
{
	struct trust *trust = calloc(1, sizeof(*trust));

	if (!trust)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, path, "%s", "");
	trust->store = X509_STORE_new();
	for (int i = 0; trust->store && i < sk_X509_num(pool); i++) {
		if (X509_STORE_add_cert(trust->store, sk_X509_value(pool, i)) != 1) {
			trust_close(trust);
			return error_set(err, REASON_TRUST_UNREADABLE, 0, path,
					 "certificate %d: %s", i + 1, openssl_why());
		}
	}
	if (!trust->store) {
		trust_close(trust);
		return error_set(err, REASON_NO_MEMORY, ENOMEM, path, "%s", "");
	}
	*ret = trust;
	return 0;
}

int trust_open(const char *path, struct trust **ret, struct error *err)
{
	_clear_(X509_stack_freep) STACK_OF(X509) *pool = sk_X509_new_null();
	struct reading r = { .path = path, .pool = pool };
	_free_ char *bytes = NULL;
	size_t n;
	int rc;

	if (!pool)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, path, "%s", "");
	rc = file_read(path, TRUST_FILE_MOST, &bytes, &n, err);
	if (!rc)
		rc = pem_each(bytes, n, REASON_TRUST_UNREADABLE, path, take_block, &r, err);
	if (rc)
		return rc;
	if (!sk_X509_num(pool))
		return error_set(err, REASON_TRUST_UNREADABLE, 0, path, "no certificate in PEM");
	return make(path, pool, ret, err);
}

void trust_close(struct trust *t)
{
	if (!t)
		return;
	X509_STORE_free(t->store);
	free(t);
}

void trust_closep(struct trust **t)
{
	trust_close(*t);
	*t = NULL;
}

/* AT NULL: at any time. */
static bool chains(const struct trust *trust, const struct certificate_path *path,
		   const struct instant *at)
{
	_clear_(X509_STORE_CTX_freep) X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	STACK_OF(X509) *others = sk_X509_new_null();
	X509_VERIFY_PARAM *param;
	bool is_trusted = false;

	for (size_t i = 1; others && i < path->n; i++)
		if (!sk_X509_push(others, path->at[i]))
			goto undo;
	if (!ctx || !others || X509_STORE_CTX_init(ctx, trust->store, path->at[0], others) != 1)
		goto undo;
	param = X509_STORE_CTX_get0_param(ctx);
	/* The purpose of the signer is judged by certificate_may_sign(): OpenSSL's own for mail would
	 * refuse documentSigning. A trusted certificate needs no issuer: an operator's own may be
	 * given. The time is the one asked about, never the machine's. */
	if (X509_VERIFY_PARAM_set_purpose(param, X509_PURPOSE_ANY) != 1 ||
	    X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN |
						       (at ? 0 : X509_V_FLAG_NO_CHECK_TIME)) != 1)
		goto undo;
	if (at)
		X509_VERIFY_PARAM_set_time(param, (time_t)(at->utc_ms / 1000));
	X509_VERIFY_PARAM_set_auth_level(param, STRENGTH);
	is_trusted = X509_verify_cert(ctx) == 1;
undo:
	sk_X509_free(others); /* holds no references */
	ERR_clear_error();
	return is_trusted;
}

enum cms_trust trust_vouches(const struct trust *trust, const struct certificate_path *path,
			     struct instant at)
{
	if (chains(trust, path, &at))
		return CMS_TRUST_CHAINED;
	return chains(trust, path, NULL) ? CMS_TRUST_NOT_VALID_THEN : CMS_TRUST_UNKNOWN_SIGNER;
}
