/*
 * wipe/sample.h - which blocks are looked at when not all are, and what a clean sample proves.
 *
 * Drawing, so that another person can repeat it from the seed that is printed: the drive's B blocks
 * are cut into N strata, one after the other, of B / N blocks each (whole division); the first B mod N
 * strata have one block more. Number I (from 0) is drawn from stratum I: with R = the big-endian 64-bit
 * number at byte 8 * I of the AES-256-CTR stream under the seed (zero nonce), it is the stratum's first
 * block plus floor(R * width / 2^64).
 */
#ifndef KIYOME_WIPE_SAMPLE_H
#define KIYOME_WIPE_SAMPLE_H

#include <stdbool.h>

#include "base/crypt.h"

#define SAMPLE_SEED_BYTES STREAM_KEY_BYTES

#define SAMPLE_PLACES      65536
#define SAMPLE_PLACE_BYTES 4096

/* Draws N_SAMPLES (1 to N_BLOCKS) different block numbers in rising order into RET_BLOCKS. */
int sample_draw(const uint8_t seed[SAMPLE_SEED_BYTES], uint64_t n_blocks, uint64_t n_samples,
		uint64_t *ret_blocks, struct error *err) _must_check_;

/* Upper bound, at 99.9 % confidence and in units of 1e-9 (rounded up), on the fraction of blocks that
 * are bad when N_BAD of N_SAMPLES were: Clopper-Pearson, which without bad ones is
 * 1 - 0.001^(1/N). Stratified drawing never makes it worse. No samples: 1000000000. */
uint64_t sample_bound_ppb(uint64_t n_samples, uint64_t n_bad);

/* Size of one place: 4096, or the logical block if that is larger. */
uint32_t sample_place_bytes(uint32_t logical_block_bytes);
/* Whether a drive has more places than a sample: else all of it is read. */
bool sample_makes_sense(uint64_t size_bytes, uint32_t logical_block_bytes);

/* The places of one sample in rising order. */
struct sample_places {
	uint64_t size_bytes; /* of the drive */
	uint32_t place_bytes;
	uint64_t n; /* places; 0: not drawn */
	uint8_t seed[SAMPLE_SEED_BYTES];
	uint64_t *blocks; /* malloc'd */
	uint64_t next;
};
#define SAMPLE_INIT    \
	{              \
		.n = 0 \
	}
void sample_clear(struct sample_places *s);

/* Draws N places from SEED; NULL: from a new one, drawn now, so that the drive cannot have prepared
 * for it. *ret is an empty sample. */
int sample_open(uint64_t size_bytes, uint32_t place_bytes, uint64_t n, const uint8_t *seed,
		struct sample_places *ret, struct error *err) _must_check_;
/* Bytes of all places: the drive's last block may be shorter. */
uint64_t sample_bytes(const struct sample_places *s);
/* The next place, as a sweep's `next` wants it; false: no more. */
bool sample_next(struct sample_places *s, uint64_t *ret_offset, uint32_t *ret_n);

#endif
