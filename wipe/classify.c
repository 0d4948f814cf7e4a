#include "wipe/classify.h"

#include <stdbool.h>
#include <string.h>

/* Chi-square over 256 values has a mean of 255 and, for random bytes, lies outside these less
 * than once in 1e13 (Wilson-Hilferty: -7.5 and +8.0 standard deviations). */
#define CHI_SQUARE_LEAST 120.0
#define CHI_SQUARE_MOST  480.0

static bool has_period(const uint8_t *bytes, size_t n)
{
	for (size_t period = 2; period <= CLASSIFY_PERIOD_MOST && period <= n / 2; period++)
		if (memcmp(bytes, bytes + period, n - period) == 0)
			return true;
	return false;
}

static bool is_even(const uint32_t counts[256], size_t n)
{
	uint64_t squares = 0;
	double chi_square;

	for (unsigned i = 0; i < 256; i++)
		squares += (uint64_t)counts[i] * counts[i];
	chi_square = (double)squares * 256 / (double)n - (double)n;
	return chi_square >= CHI_SQUARE_LEAST && chi_square <= CHI_SQUARE_MOST;
}

static bool is_noise(const uint8_t *bytes, size_t n)
{
	uint32_t values[256] = { 0 }, steps[256] = { 0 };

	values[bytes[0]]++;
	for (size_t i = 1; i < n; i++) {
		values[bytes[i]]++;
		steps[(uint8_t)(bytes[i] - bytes[i - 1])]++;
	}
	return is_even(values, n) && is_even(steps, n - 1);
}

enum block_kind block_classify(const uint8_t *bytes, size_t n)
{
	if (memcmp(bytes, bytes + 1, n - 1) == 0)
		return BLOCK_CONSTANT;
	if (has_period(bytes, n))
		return BLOCK_PATTERN;
	return is_noise(bytes, n) ? BLOCK_NOISE : BLOCK_DATA;
}
