/*
 * certs/key.c - a signing key in memory: put together, asked, used, wiped.
 */
#include "certs/key.h"

#include <errno.h>
#include <openssl/err.h>
#include <string.h>

#include "base/text.h"
#include "certs/ecdsa.h"
#include "certs/key_inside.h"

/* What a chain may add to a signature; the room for it in a PDF is 8 KiB. */
#define PATH_BYTES_MOST 6144

void key_close(struct key *key)
{
	if (!key)
		return;
	EVP_PKEY_free(key->pair); /* wipes the private part */
	for (size_t i = 0; i < key->path.n; i++)
		X509_free(key->path.at[i]);
	free(key);
}

void key_closep(struct key **key)
{
	key_close(*key);
	*key = NULL;
}

const struct key_facts *key_facts(const struct key *key)
{
	return &key->facts;
}

bool key_valid_at(const struct key *key, struct instant at)
{
	return at.utc_ms >= key->facts.not_before.utc_ms &&
	       at.utc_ms <= key->facts.not_after.utc_ms;
}

int key_passphrase_check(const struct secret *passphrase, struct error *err)
{
	const char *at = passphrase->bytes;
	unsigned characters = 0;
	bool is_run = true;

	if (!at || !passphrase->n)
		return error_set(err, REASON_KEY_NO_PASSPHRASE, 0, NULL, "%s", "");
	if (!text_is_utf8(at, passphrase->n))
		return error_set(err, REASON_KEY_PASSPHRASE_WEAK, 0, NULL, "not UTF-8");
	for (uint32_t first = 0, c; (c = text_next(&at)); characters++) {
		first = characters ? first : c;
		is_run = is_run && c == first;
	}
	if (characters < KEY_PASSPHRASE_LEAST || is_run)
		return error_set(err, REASON_KEY_PASSPHRASE_WEAK, 0, NULL,
				 "%u characters, at least %d%s", characters, KEY_PASSPHRASE_LEAST,
				 is_run ? ", all alike" : "");
	return 0;
}

int key_sign(const struct key *key, const void *bytes, size_t n, uint8_t **ret_signature,
	     size_t *ret_n, struct error *err)
{
	_clear_(EVP_MD_CTX_freep) EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	_free_ uint8_t *signature = NULL;
	size_t most = 0;

	/* RSA's default padding is PKCS #1 v1.5, which is what the readers of papers know. */
	if (!ctx || EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key->pair) != 1 ||
	    EVP_DigestSign(ctx, NULL, &most, bytes, n) != 1)
		return error_set(err, REASON_SIGN_FAILED, 0, key->facts.name, "%s", openssl_why());
	signature = malloc(most);
	if (!signature)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, key->facts.name, "%s", "");
	if (EVP_DigestSign(ctx, signature, &most, bytes, n) != 1)
		return error_set(err, REASON_SIGN_FAILED, 0, key->facts.name, "%s", openssl_why());
	if (!ecdsa_make_low(key->pair, &signature, &most))
		return error_set(err, REASON_SIGN_FAILED, 0, key->facts.name, "%s", "lower form");
	*ret_signature = signature;
	*ret_n = most;
	signature = NULL;
	return 0;
}

/* A damaged private part can keep a good public one: only a signature that holds proves the pair. */
static int prove(const struct key *key, const char *subject, struct error *err)
{
	static const char probe[] = "kiyome: does this key belong to its certificate?";
	_clear_(EVP_MD_CTX_freep) EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	_free_ uint8_t *signature = NULL;
	size_t n;
	int rc = key_sign(key, probe, sizeof(probe), &signature, &n, err);

	if (rc)
		return rc;
	if (!ctx ||
	    EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL,
				 X509_get0_pubkey(key->path.at[0])) != 1 ||
	    EVP_DigestVerify(ctx, signature, n, (const uint8_t *)probe, sizeof(probe)) != 1) {
		return error_set(err, REASON_KEY_DAMAGED, 0, subject,
				 "key does not fit its certificate: %s", openssl_why());
	}
	return 0;
}

static X509 *own_certificate(const EVP_PKEY *pair, STACK_OF(X509) * pool)
{
	X509 *found = NULL;

	for (int i = 0; !found && i < sk_X509_num(pool); i++) {
		const EVP_PKEY *public = X509_get0_pubkey(sk_X509_value(pool, i));

		if (public && EVP_PKEY_eq(public, pair) == 1)
			found = sk_X509_value(pool, i);
	}
	ERR_clear_error();
	return found;
}

/* From the far end, certificates are left out until the rest fits beside a signature. */
static void keep_what_fits(struct certificate_path *path)
{
	size_t bytes = 0, n = 0;

	while (n < path->n) {
		int size = i2d_X509(path->at[n], NULL);

		bytes += size > 0 ? (size_t)size : PATH_BYTES_MOST;
		if (n && bytes > PATH_BYTES_MOST)
			break;
		n++;
	}
	path->n = n;
}

int key_put_together(EVP_PKEY *pair, STACK_OF(X509) * pool, const char *subject, struct key **ret,
		     struct error *err)
{
	_clear_(key_closep) struct key *key = calloc(1, sizeof(*key));
	struct certificate_path path;
	enum key_kind kind;
	unsigned bits;
	X509 *own;
	int rc;

	if (!key)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, subject, "%s", "");
	if (!certificate_key_kind(pair, &kind, &bits))
		return error_set(err, REASON_KEY_UNSUPPORTED, 0, subject, "%s, %d bits",
				 OBJ_nid2sn(EVP_PKEY_get_base_id(pair)), EVP_PKEY_get_bits(pair));
	own = own_certificate(pair, pool);
	if (!own)
		return error_set(err, REASON_KEY_NO_CERTIFICATE, 0, subject,
				 "%d certificates, none of this key",
				 sk_X509_num(pool) > 0 ? sk_X509_num(pool) : 0);
	certificate_path_find(own, pool, &path);
	keep_what_fits(&path);
	for (; key->path.n < path.n; key->path.n++) {
		(void)X509_up_ref(path.at[key->path.n]); /* cannot fail: adds one to a counter */
		key->path.at[key->path.n] = path.at[key->path.n];
	}
	(void)EVP_PKEY_up_ref(pair);
	key->pair = pair;
	rc = certificate_facts(own, REASON_KEY_DAMAGED, subject, &key->facts, err);
	if (!rc)
		rc = certificate_may_sign(own, REASON_KEY_UNSUPPORTED, subject, err);
	if (!rc)
		rc = prove(key, subject, err);
	ERR_clear_error(); /* of ways that were tried and did not fit */
	if (rc)
		return rc;
	*ret = key;
	key = NULL;
	return 0;
}
