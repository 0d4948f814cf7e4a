#include "wipe/sample.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

#define PPB 1000000000ULL
/* 1 - confidence. */
#define RISK 0.001L
/* Keeps numbers far below the smallest long double apart from zero. */
#define SCALE 0x1p1000L

uint32_t sample_place_bytes(uint32_t logical_block_bytes)
{
	return logical_block_bytes > SAMPLE_PLACE_BYTES ? logical_block_bytes : SAMPLE_PLACE_BYTES;
}

static uint64_t places_of(uint64_t size_bytes, uint32_t place_bytes)
{
	return size_bytes / place_bytes + (size_bytes % place_bytes != 0);
}

bool sample_makes_sense(uint64_t size_bytes, uint32_t logical_block_bytes)
{
	return places_of(size_bytes, sample_place_bytes(logical_block_bytes)) > SAMPLE_PLACES;
}

int sample_draw(const uint8_t seed[SAMPLE_SEED_BYTES], uint64_t n_blocks, uint64_t n_samples,
		uint64_t *ret_blocks, struct error *err)
{
	struct stream *stream;
	uint64_t width, first = 0;
	int rc;

	if (n_samples < 1 || n_samples > n_blocks)
		return error_set(err, REASON_HELPER_FAILED, EINVAL, NULL,
				 "samples=%llu blocks=%llu", (unsigned long long)n_samples,
				 (unsigned long long)n_blocks);
	rc = stream_new(seed, &stream, err);
	if (rc)
		return rc;
	rc = stream_fill(stream, 0, ret_blocks, n_samples * sizeof(*ret_blocks), err);
	stream_free(stream);
	if (rc)
		return rc;
	for (uint64_t i = 0; i < n_samples; i++) {
		uint64_t r = be64((const uint8_t *)&ret_blocks[i]);

		width = n_blocks / n_samples + (i < n_blocks % n_samples);
		ret_blocks[i] = first + (uint64_t)((unsigned __int128)r * width >> 64);
		first += width;
	}
	return 0;
}

/* A positive number as mantissa times SCALE^-down. */
struct scaled {
	long double mantissa;
	int64_t down;
};

static void scaled_settle(struct scaled *s)
{
	while (s->mantissa < 1 / SCALE && s->mantissa > 0) {
		s->mantissa *= SCALE;
		s->down++;
	}
}

static struct scaled scaled_power(long double base, uint64_t exponent)
{
	struct scaled result = { .mantissa = 1 }, square = { .mantissa = base };

	for (; exponent; exponent >>= 1) {
		if (exponent & 1) {
			result.mantissa *= square.mantissa;
			result.down += square.down;
			scaled_settle(&result);
		}
		square.mantissa *= square.mantissa;
		square.down *= 2;
		scaled_settle(&square);
	}
	return result;
}

/* Whether P(at most N_BAD of N are bad | fraction) exceeds the risk: the sum of binomial terms, each
 * made from the one before, terms and sum in one scale. */
static bool exceeds_risk(uint64_t n, uint64_t n_bad, long double fraction)
{
	struct scaled term = scaled_power(1 - fraction, n);
	long double sum = term.mantissa;

	for (uint64_t k = 0; k < n_bad; k++) {
		term.mantissa *= (long double)(n - k) / (long double)(k + 1) * fraction /
				 (1 - fraction);
		sum += term.mantissa;
		while (term.down > 0 && sum > 1) {
			term.mantissa /= SCALE;
			sum /= SCALE;
			term.down--;
		}
	}
	return term.down == 0 && sum > RISK;
}

uint64_t sample_bound_ppb(uint64_t n_samples, uint64_t n_bad)
{
	uint64_t low = 0, high = PPB; /* low: still exceeds the risk; high: does not */

	if (n_samples == 0 || n_bad >= n_samples)
		return PPB;
	while (high - low > 1) {
		uint64_t middle = low + (high - low) / 2;

		if (exceeds_risk(n_samples, n_bad, (long double)middle / PPB))
			low = middle;
		else
			high = middle;
	}
	return high;
}

void sample_clear(struct sample_places *s)
{
	free(s->blocks);
	*s = (struct sample_places)SAMPLE_INIT;
}

int sample_open(uint64_t size_bytes, uint32_t place_bytes, uint64_t n, const uint8_t *seed,
		struct sample_places *ret, struct error *err)
{
	struct sample_places s = { .size_bytes = size_bytes, .place_bytes = place_bytes, .n = n };
	int rc = 0;

	if (!place_bytes || n > SIZE_MAX / sizeof(*s.blocks))
		return error_set(err, REASON_HELPER_FAILED, EINVAL, NULL, "samples=%llu of %u",
				 (unsigned long long)n, place_bytes);
	if (seed)
		memcpy(s.seed, seed, sizeof(s.seed));
	else
		rc = crypt_random(s.seed, sizeof(s.seed), err);
	if (rc)
		return rc;
	s.blocks = calloc(n ? n : 1, sizeof(*s.blocks));
	if (!s.blocks)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "samples=%llu",
				 (unsigned long long)n);
	rc = sample_draw(s.seed, places_of(size_bytes, place_bytes), n, s.blocks, err);
	if (rc) {
		sample_clear(&s);
		return rc;
	}
	*ret = s;
	return 0;
}

uint64_t sample_bytes(const struct sample_places *s)
{
	uint32_t tail = (uint32_t)(s->size_bytes % s->place_bytes);
	uint64_t bytes = s->n * s->place_bytes;

	if (tail && s->blocks[s->n - 1] == s->size_bytes / s->place_bytes)
		bytes -= s->place_bytes - tail;
	return bytes;
}

bool sample_next(struct sample_places *s, uint64_t *ret_offset, uint32_t *ret_n)
{
	uint64_t left;

	if (s->next == s->n)
		return false;
	*ret_offset = s->blocks[s->next++] * s->place_bytes;
	left = s->size_bytes - *ret_offset;
	*ret_n = left < s->place_bytes ? (uint32_t)left : s->place_bytes;
	return true;
}
