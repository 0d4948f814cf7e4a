/*
 * base/crypt.c - OpenSSL's digests and ciphers behind our error convention.
 */
#include "base/crypt.h"

#include <errno.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <string.h>
#include <sys/random.h>

#include "base/bytes.h"

#define AES_BLOCK 16

/* Of one call of the cipher: small enough that what it gives is still in the core's first cache. */
#define STREAM_PART 16384

struct digest {
	EVP_MD_CTX *ctx;
};

struct stream {
	EVP_CIPHER_CTX *ctx;
	uint8_t left[STREAM_PART]; /* what stream_matches() is looking at */
};

static int refused(struct error *err, const char *what)
{
	unsigned long code = ERR_get_error();

	ERR_clear_error(); /* or the next failure would be told by this one's words */
	return error_set(err, REASON_CRYPTO_FAILED, 0, NULL, "%s: openssl error %08lx", what, code);
}

int crypt_random(void *bytes, size_t n, struct error *err)
{
	uint8_t *p = bytes;

	while (n) {
		ssize_t got = getrandom(p, n, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return error_set(err, REASON_RANDOM_FAILED, got ? errno : EIO, NULL,
					 "getrandom");
		p += got;
		n -= (size_t)got;
	}
	return 0;
}

int crypt_sha256(const void *bytes, size_t n, uint8_t ret[DIGEST_BYTES], struct error *err)
{
	if (EVP_Digest(bytes, n, ret, NULL, EVP_sha256(), NULL) != 1)
		return refused(err, "SHA-256");
	return 0;
}

static bool mac_init(EVP_MAC_CTX *ctx, const uint8_t key[DIGEST_BYTES])
{
	char sha256[] = "SHA256";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, sha256, 0),
		OSSL_PARAM_construct_end(),
	};

	return EVP_MAC_init(ctx, key, DIGEST_BYTES, params) == 1;
}

int crypt_fingerprint(const uint8_t key[DIGEST_BYTES], uint64_t number, const void *bytes, size_t n,
		      uint8_t ret[DIGEST_BYTES], struct error *err)
{
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *ctx = mac ? EVP_MAC_CTX_new(mac) : NULL;
	uint8_t prefix[8], made[DIGEST_BYTES];
	size_t got = 0;
	bool done;

	put_be64(prefix, number);
	done = ctx && mac_init(ctx, key) && EVP_MAC_update(ctx, prefix, sizeof(prefix)) == 1 &&
	       EVP_MAC_update(ctx, bytes, n) == 1 &&
	       EVP_MAC_final(ctx, made, &got, sizeof(made)) == 1 && got == sizeof(made);
	EVP_MAC_CTX_free(ctx);
	EVP_MAC_free(mac);
	if (!done)
		return refused(err, "HMAC-SHA-256");
	memcpy(ret, made, sizeof(made));
	return 0;
}

int digest_new(struct digest **ret, struct error *err)
{
	struct digest *d = calloc(1, sizeof(*d));

	if (!d)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "digest");
	d->ctx = EVP_MD_CTX_new();
	if (!d->ctx || EVP_DigestInit_ex(d->ctx, EVP_sha256(), NULL) != 1) {
		digest_free(d);
		return refused(err, "SHA-256 begin");
	}
	*ret = d;
	return 0;
}

int digest_add(struct digest *d, const void *bytes, size_t n, struct error *err)
{
	if (EVP_DigestUpdate(d->ctx, bytes, n) != 1)
		return refused(err, "SHA-256 update");
	return 0;
}

int digest_end(struct digest *d, uint8_t ret[DIGEST_BYTES], struct error *err)
{
	if (EVP_DigestFinal_ex(d->ctx, ret, NULL) != 1)
		return refused(err, "SHA-256 end");
	return 0;
}

void digest_free(struct digest *d)
{
	if (!d)
		return;
	EVP_MD_CTX_free(d->ctx);
	free(d);
}

int stream_new(const uint8_t key[STREAM_KEY_BYTES], struct stream **ret, struct error *err)
{
	static const uint8_t zero_counter[AES_BLOCK];
	struct stream *s = calloc(1, sizeof(*s));

	if (!s)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "stream");
	s->ctx = EVP_CIPHER_CTX_new();
	if (!s->ctx ||
	    EVP_EncryptInit_ex2(s->ctx, EVP_aes_256_ctr(), key, zero_counter, NULL) != 1) {
		stream_free(s);
		return refused(err, "AES-256-CTR begin");
	}
	*ret = s;
	return 0;
}

/* The keystream is what encrypting zeros gives; they come from a constant that stays in the cache,
 * which is faster than clearing the whole buffer first. */
static bool encrypt_zeros(struct stream *s, uint8_t *out, size_t n)
{
	static const uint8_t zeros[STREAM_PART];

	while (n) {
		int part = (int)(n < sizeof(zeros) ? n : sizeof(zeros)), got = 0;

		if (EVP_EncryptUpdate(s->ctx, out, &got, zeros, part) != 1 || got != part)
			return false;
		out += part;
		n -= (size_t)part;
	}
	return true;
}

static bool seek(struct stream *s, uint64_t offset)
{
	uint8_t counter[AES_BLOCK] = { 0 }, skipped[AES_BLOCK];

	put_be64(counter + 8, offset / AES_BLOCK);
	return EVP_EncryptInit_ex2(s->ctx, NULL, NULL, counter, NULL) == 1 &&
	       encrypt_zeros(s, skipped, offset % AES_BLOCK);
}

int stream_fill(struct stream *s, uint64_t offset, void *out, size_t n, struct error *err)
{
	if (!seek(s, offset) || !encrypt_zeros(s, out, n))
		return refused(err, "AES-256-CTR");
	return 0;
}

/* Two words in a register that every x86-64 has; may lie anywhere in bytes. */
typedef uint64_t pair __attribute__((vector_size(16), aligned(1), may_alias));

/* Reads P once; memcmp() would read zeros beside it. */
static bool is_zero(const uint8_t *p, size_t n)
{
	pair a = { 0 }, b = { 0 }, c = { 0 }, d = { 0 };
	uint64_t rest = 0;
	size_t at = 0;

	for (; n - at >= 4 * sizeof(pair); at += 4 * sizeof(pair)) {
		const pair *in = (const pair *)(p + at);

		a |= in[0];
		b |= in[1];
		c |= in[2];
		d |= in[3];
	}
	for (; at < n; at++)
		rest |= p[at];
	a |= b | c | d;
	return !(a[0] | a[1] | rest);
}

/* Encrypting what equals the keystream gives zeros. */
int stream_matches(struct stream *s, uint64_t offset, const void *bytes, size_t n, bool *ret,
		   struct error *err)
{
	const uint8_t *p = bytes;
	bool is_same = true;

	if (!seek(s, offset))
		return refused(err, "AES-256-CTR");
	for (size_t at = 0; is_same && at < n;) {
		int part = (int)(n - at < STREAM_PART ? n - at : STREAM_PART), got = 0;

		if (EVP_EncryptUpdate(s->ctx, s->left, &got, p + at, part) != 1 || got != part)
			return refused(err, "AES-256-CTR");
		is_same = is_zero(s->left, (size_t)part);
		at += (size_t)part;
	}
	*ret = is_same;
	return 0;
}

void stream_free(struct stream *s)
{
	if (!s)
		return;
	EVP_CIPHER_CTX_free(s->ctx);
	free(s);
}

void crypt_wipe(void *bytes, size_t n)
{
	OPENSSL_cleanse(bytes, n);
}
