/*
 * certs/pem.c - see pem.h.
 */
#include "certs/pem.h"

#include <errno.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/pem.h>

int pem_each(const char *bytes, size_t n, enum reason reason, const char *subject,
	     int (*each)(void *ctx, const struct pem_block *block, struct error *err), void *ctx,
	     struct error *err)
{
	_clear_(BIO_freep) BIO *in = n <= INT_MAX ? BIO_new_mem_buf(bytes, (int)n) : NULL;

	if (!in)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, subject, "%s", "");
	ERR_clear_error();
	for (;;) {
		struct pem_block block;
		char *name = NULL, *header = NULL;
		int rc;

		if (PEM_read_bio_ex(in, &name, &header, &block.bytes, &block.n, PEM_FLAG_SECURE) !=
		    1)
			break;
		block.name = name;
		block.header = header;
		rc = each(ctx, &block, err);
		OPENSSL_secure_free(name);
		OPENSSL_secure_free(header);
		OPENSSL_secure_clear_free(block.bytes, (size_t)block.n);
		if (rc)
			return rc;
		ERR_clear_error();
	}
	/* "No start line" is how OpenSSL says that there are no more. */
	if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
		return error_set(err, reason, 0, subject, "PEM: %s", openssl_why());
	ERR_clear_error();
	return 0;
}

int pem_take_certificate(const struct pem_block *block, int most, enum reason reason,
			 const char *subject, STACK_OF(X509) * pool, struct error *err)
{
	const uint8_t *at = block->bytes;
	_clear_(X509_freep) X509 *certificate = d2i_X509(NULL, &at, block->n);

	if (!certificate || at != block->bytes + block->n)
		return error_set(err, reason, 0, subject, "certificate %d: %s",
				 sk_X509_num(pool) + 1, openssl_why());
	if (sk_X509_num(pool) >= most)
		return error_set(err, reason, 0, subject, "more than %d certificates", most);
	if (!sk_X509_push(pool, certificate))
		return error_set(err, REASON_NO_MEMORY, ENOMEM, subject, "%s", "");
	certificate = NULL;
	return 0;
}
