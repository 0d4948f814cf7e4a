#include "wipe/sample.h"

#include <errno.h>

#include "base/bytes.h"

#define PPB 1000000000ULL
/* 1 - confidence. */
#define RISK 0.001L
/* Keeps numbers far below the smallest long double apart from zero. */
#define SCALE 0x1p1000L

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
