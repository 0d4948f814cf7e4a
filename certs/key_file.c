/*
 * certs/key_file.c - our own key file: encrypted private key and certificates, in PEM.
 */
#include <errno.h>
#include <openssl/pem.h>
#include <string.h>

#include "base/file.h"
#include "certs/key_inside.h"
#include "certs/pem.h"
#include "certs/pkcs8.h"

#define KEY_FILE_MOST (256 * 1024UL)

int key_save(const struct key *key, const char *path, const struct secret *passphrase,
	     struct error *err)
{
	_clear_(BIO_freep) BIO *out = BIO_new(BIO_s_mem());
	_clear_(X509_SIG_freep) X509_SIG *sealed = NULL;
	bool is_written;
	char *text;
	long n;
	int rc = key_passphrase_check(passphrase, err);

	if (!rc)
		rc = pkcs8_encrypt(key->pair, passphrase, &sealed, err);
	if (rc)
		return rc;
	is_written = out && PEM_write_bio_PKCS8(out, sealed) == 1;
	for (size_t i = 0; is_written && i < key->path.n; i++)
		is_written = PEM_write_bio_X509(out, key->path.at[i]) == 1;
	n = is_written ? BIO_get_mem_data(out, &text) : 0;
	if (n <= 0)
		return error_set(err, REASON_CRYPTO_FAILED, 0, path, "PEM: %s", openssl_why());
	return file_write(path, text, (size_t)n, 0600, true, err);
}

/* What was found in a key file. */
struct found {
	const char *path;
	const struct secret *passphrase; /* NULL: the private key is not wanted */
	EVP_PKEY *pair;
	unsigned n_pairs;
	STACK_OF(X509) * pool;
};

static void found_clear(struct found *f)
{
	EVP_PKEY_free(f->pair);
	X509_stack_freep(&f->pool);
}

static int take_block(void *ctx, const struct pem_block *block, struct error *err)
{
	struct found *f = ctx;

	if (strcmp(block->name, PEM_STRING_X509) == 0)
		return pem_take_certificate(block, CERTIFICATES_MOST, REASON_KEY_DAMAGED, f->path,
					    f->pool, err);
	if (strcmp(block->name, PEM_STRING_PKCS8) != 0)
		return error_set(err,
				 strstr(block->name, "PRIVATE KEY") ? REASON_KEY_UNENCRYPTED
								    : REASON_KEY_DAMAGED,
				 0, f->path, "PEM block %s", block->name);
	if (f->n_pairs++)
		return error_set(err, REASON_KEY_DAMAGED, 0, f->path, "more than one private key");
	if (!f->passphrase)
		return 0;
	return pkcs8_decrypt(block->bytes, (size_t)block->n, true, f->passphrase, f->path, &f->pair,
			     err);
}

static int read_key_file(struct found *f, struct error *err)
{
	_free_ char *bytes = NULL;
	size_t n;
	int rc;

	f->pool = sk_X509_new_null();
	if (!f->pool)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, f->path, "%s", "");
	rc = file_read(f->path, KEY_FILE_MOST, &bytes, &n, err);
	if (rc)
		return rc;
	rc = pem_each(bytes, n, REASON_KEY_DAMAGED, f->path, take_block, f, err);
	crypt_wipe(bytes, n); /* a key file by name may hold a plain key in truth */
	return rc;
}

int key_open(const char *path, const struct secret *passphrase, struct key **ret, struct error *err)
{
	_clear_(found_clear) struct found f = { .path = path, .passphrase = passphrase };
	int rc;

	if (!passphrase || !passphrase->n)
		return error_set(err, REASON_KEY_NO_PASSPHRASE, 0, path, "%s", "");
	rc = read_key_file(&f, err);
	if (rc)
		return rc;
	if (!f.pair)
		return error_set(err, REASON_KEY_DAMAGED, 0, path, "no private key");
	return key_put_together(f.pair, f.pool, path, ret, err);
}

int key_show(const char *path, struct key_facts *ret, struct error *err)
{
	_clear_(found_clear) struct found f = { .path = path };
	int rc = read_key_file(&f, err);

	if (rc)
		return rc;
	if (!sk_X509_num(f.pool))
		return error_set(err, REASON_KEY_NO_CERTIFICATE, 0, path, "%s", "");
	return certificate_facts(sk_X509_value(f.pool, 0), REASON_KEY_UNSUPPORTED, path, ret, err);
}
