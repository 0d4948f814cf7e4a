/*
 * wipe/pattern.h - the bytes of a pass at any offset of the drive: made to be written, and made
 * again to be compared. One pattern object, one thread.
 */
#ifndef KIYOME_WIPE_PATTERN_H
#define KIYOME_WIPE_PATTERN_H

#include "base/crypt.h"
#include "wipe/method.h"

struct pattern;

/* KEY is used by PASS_RANDOM and PASS_STAMP only: byte I of the drive is byte I of the AES-256-CTR
 * stream. BLOCK_BYTES, the drive's logical block, is what passes with block numbers count. */
int pattern_new(const struct method_pass *pass, const uint8_t key[STREAM_KEY_BYTES],
		uint32_t block_bytes, struct pattern **ret, struct error *err) _must_check_;
/* Another object of the same bytes, for another thread. */
int pattern_twin(const struct pattern *p, struct pattern **ret, struct error *err) _must_check_;
void pattern_free(struct pattern *p); /* NULL is fine */
void pattern_freep(struct pattern **p);

/* The same bytes at every offset: a buffer that was filled once needs no filling again. */
bool pattern_is_constant(const struct pattern *p);

int pattern_fill(struct pattern *p, uint64_t offset, void *out, size_t n,
		 struct error *err) _must_check_;

/* Whether N bytes read at OFFSET are the pass's; what pattern_compare() asks first. */
int pattern_matches(struct pattern *p, uint64_t offset, const uint8_t *bytes, size_t n, bool *ret,
		    struct error *err) _must_check_;

/* Told of each block that is not as promised; the last block may be shorter. */
struct pattern_differs {
	void *ctx;
	void (*block)(void *ctx, uint64_t offset, uint32_t n);
};

/* Compares N bytes read at OFFSET with the pass, block by block (BLOCK_BYTES a power of two up to
 * 64 KiB, OFFSET a multiple of it). */
int pattern_compare(struct pattern *p, uint64_t offset, const uint8_t *bytes, size_t n,
		    uint32_t block_bytes, const struct pattern_differs *differs,
		    struct error *err) _must_check_;

#endif
