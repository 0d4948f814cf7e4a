#include "tests/sim/plain_aes.h"

#include <string.h>

#define ROUNDS 14

static uint8_t times2(uint8_t a)
{
	return (uint8_t)(a << 1 ^ (a & 0x80 ? 0x1b : 0));
}

static uint8_t times(uint8_t a, uint8_t b)
{
	uint8_t sum = 0;

	for (; b; b >>= 1, a = times2(a))
		sum ^= b & 1 ? a : 0;
	return sum;
}

/* FIPS 197, 5.1.1: the inverse, then the affine transformation. */
static uint8_t substitute(uint8_t a)
{
	uint8_t inverse = 1, out = 0x63;

	for (unsigned i = 0; i < 254; i++)
		inverse = times(inverse, a);
	for (unsigned i = 0; i < 5; i++)
		out ^= (uint8_t)(inverse << i | inverse >> (8 - i));
	return out;
}

struct plain_key {
	uint8_t sbox[256];
	uint8_t words[4 * (ROUNDS + 1)][4];
};

static void expand(struct plain_key *k, const uint8_t key[32])
{
	uint8_t rcon = 1;

	for (unsigned i = 0; i < 256; i++)
		k->sbox[i] = substitute((uint8_t)i);
	memcpy(k->words, key, 32);
	for (unsigned i = 8; i < 4 * (ROUNDS + 1); i++) {
		uint8_t t[4];

		memcpy(t, k->words[i - 1], 4);
		if (i % 8 == 0) {
			uint8_t first = t[0];

			t[0] = k->sbox[t[1]] ^ rcon;
			t[1] = k->sbox[t[2]];
			t[2] = k->sbox[t[3]];
			t[3] = k->sbox[first];
			rcon = times2(rcon);
		} else if (i % 8 == 4) {
			for (unsigned j = 0; j < 4; j++)
				t[j] = k->sbox[t[j]];
		}
		for (unsigned j = 0; j < 4; j++)
			k->words[i][j] = k->words[i - 8][j] ^ t[j];
	}
}

static void shift_and_substitute(const struct plain_key *k, uint8_t s[16])
{
	uint8_t t[16];

	for (unsigned i = 0; i < 16; i++)
		t[i] = k->sbox[s[(i + 4 * (i % 4)) % 16]];
	memcpy(s, t, 16);
}

static void mix_columns(uint8_t s[16])
{
	for (unsigned c = 0; c < 16; c += 4) {
		uint8_t a[4];

		memcpy(a, s + c, 4);
		for (unsigned r = 0; r < 4; r++)
			s[c + r] = times2(a[r]) ^ times2(a[(r + 1) % 4]) ^ a[(r + 1) % 4] ^
				   a[(r + 2) % 4] ^ a[(r + 3) % 4];
	}
}

static void add_round_key(const struct plain_key *k, unsigned round, uint8_t s[16])
{
	for (unsigned i = 0; i < 16; i++)
		s[i] ^= k->words[4 * round + i / 4][i % 4];
}

static void encrypt(const struct plain_key *k, const uint8_t in[16], uint8_t s[16])
{
	memcpy(s, in, 16);
	add_round_key(k, 0, s);
	for (unsigned round = 1; round <= ROUNDS; round++) {
		shift_and_substitute(k, s);
		if (round < ROUNDS)
			mix_columns(s);
		add_round_key(k, round, s);
	}
}

void plain_aes256(const uint8_t key[32], const uint8_t in[16], uint8_t out[16])
{
	struct plain_key k;

	expand(&k, key);
	encrypt(&k, in, out);
}

void plain_stream(const uint8_t key[32], uint64_t offset, uint8_t *out, size_t n)
{
	struct plain_key k;
	uint8_t counter[16] = { 0 }, block[16];
	uint64_t made = UINT64_MAX;

	expand(&k, key);
	for (size_t i = 0; i < n; i++) {
		uint64_t number = (offset + i) / 16;

		if (number != made) {
			for (unsigned b = 0; b < 8; b++)
				counter[15 - b] = (uint8_t)(number >> 8 * b);
			encrypt(&k, counter, block);
			made = number;
		}
		out[i] = block[(offset + i) % 16];
	}
}
