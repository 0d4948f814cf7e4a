/*
 * base/crypt.h - digests, keyed fingerprints, the AES-CTR stream of a random pass, randomness.
 * The only door to OpenSSL's ciphers and digests.
 */
#ifndef KIYOME_BASE_CRYPT_H
#define KIYOME_BASE_CRYPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/error.h"

#define DIGEST_BYTES     32
#define DIGEST_HEX       (2 * DIGEST_BYTES + 1)
#define STREAM_KEY_BYTES 32

/* Fills BYTES from the kernel's random source (getrandom). Fails rather than giving less. */
int crypt_random(void *bytes, size_t n, struct error *err) _must_check_;

/* SHA-256 of N bytes. */
int crypt_sha256(const void *bytes, size_t n, uint8_t ret[DIGEST_BYTES],
		 struct error *err) _must_check_;

/* HMAC-SHA-256 under KEY over an 8-byte big-endian NUMBER followed by N bytes: the fingerprint
 * of the block with that number. */
int crypt_fingerprint(const uint8_t key[DIGEST_BYTES], uint64_t number, const void *bytes, size_t n,
		      uint8_t ret[DIGEST_BYTES], struct error *err) _must_check_;

/* SHA-256 in pieces. */
struct digest;
int digest_new(struct digest **ret, struct error *err) _must_check_;
int digest_add(struct digest *d, const void *bytes, size_t n, struct error *err) _must_check_;
int digest_end(struct digest *d, uint8_t ret[DIGEST_BYTES], struct error *err) _must_check_;
void digest_free(struct digest *d);

/* AES-256-CTR keystream with a zero nonce: byte I of the stream is byte I of the drive.
 * One stream object, one thread. */
struct stream;
int stream_new(const uint8_t key[STREAM_KEY_BYTES], struct stream **ret,
	       struct error *err) _must_check_;
/* Writes the N bytes of the stream that begin at OFFSET (any, fastest where a multiple of 16). */
int stream_fill(struct stream *s, uint64_t offset, void *out, size_t n,
		struct error *err) _must_check_;
/* Whether the N BYTES are what the stream holds at OFFSET: faster than making them and comparing. */
int stream_matches(struct stream *s, uint64_t offset, const void *bytes, size_t n, bool *ret,
		   struct error *err) _must_check_;
void stream_free(struct stream *s);

/* Overwrites memory in a way that the compiler keeps. */
void crypt_wipe(void *bytes, size_t n);

#endif
