/*
 * tests/unit/test_pattern.c - the bytes of a pass at any offset, against FIPS 197 by hand.
 */
#include "tests/sim/plain_aes.h"
#include "wipe/pattern.h"

#include "tests/unit/harness.h"

static const struct method_pass zeros = { .kind = PASS_BYTE, .byte = 0 };
static const struct method_pass fives = { .kind = PASS_BYTE, .byte = 0x55 };
static const struct method_pass random_pass = { .kind = PASS_RANDOM };

static uint8_t key[STREAM_KEY_BYTES];

static void make_key(void)
{
	for (unsigned i = 0; i < sizeof(key); i++)
		key[i] = (uint8_t)(i * 7 + 3);
}

/* FIPS 197, C.3: the measure itself is measured. */
static void measure_is_right(void)
{
	static const uint8_t expected[16] = { 0x8e, 0xa2, 0xb7, 0xca, 0x51, 0x67, 0x45, 0xbf,
					      0xea, 0xfc, 0x49, 0x90, 0x4b, 0x49, 0x60, 0x89 };
	uint8_t k[32], in[16], out[16];

	for (unsigned i = 0; i < 32; i++)
		k[i] = (uint8_t)i;
	for (unsigned i = 0; i < 16; i++)
		in[i] = (uint8_t)(0x11 * i);
	plain_aes256(k, in, out);
	CU_ASSERT_EQUAL(memcmp(out, expected, 16), 0);
}

static void random_at_any_offset(void)
{
	static const uint64_t offsets[] = { 0,
					    1,
					    15,
					    16,
					    17,
					    512,
					    4096,
					    1ULL << 32,
					    (1ULL << 36) - 512,
					    (1ULL << 44) + 5,
					    (1ULL << 62) + 1 };
	static const size_t sizes[] = { 1, 15, 16, 17, 511, 512, 1000, 4096 };
	struct error err = ERROR_INIT;
	struct pattern *p;
	uint8_t expected[4096], out[4096 + 1];

	make_key();
	TEST_OK(pattern_new(&random_pass, key, 512, &p, &err), err);
	CU_ASSERT_FALSE(pattern_is_constant(p));
	for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
		for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
			out[sizes[s]] = 0xEE;
			plain_stream(key, offsets[i], expected, sizes[s]);
			TEST_OK(pattern_fill(p, offsets[i], out, sizes[s], &err), err);
			CU_ASSERT_EQUAL(memcmp(out, expected, sizes[s]), 0);
			CU_ASSERT_EQUAL(out[sizes[s]], 0xEE);
		}
	}
	pattern_free(p);
}

static void constant(void)
{
	struct error err = ERROR_INIT;
	struct pattern *p;
	uint8_t out[1000];

	TEST_OK(pattern_new(&fives, key, 512, &p, &err), err);
	CU_ASSERT_TRUE(pattern_is_constant(p));
	TEST_OK(pattern_fill(p, 12345, out, sizeof(out), &err), err);
	for (size_t i = 0; i < sizeof(out); i++)
		CU_ASSERT_EQUAL(out[i], 0x55);
	pattern_freep(&p);
	CU_ASSERT_PTR_NULL(p);
	pattern_free(NULL);
}

/* What byte AT of the drive must be. */
static uint8_t byte_of(const struct method_pass *pass, uint64_t at, uint32_t block, uint8_t stream)
{
	uint8_t number = (uint8_t)(at / block >> (56 - 8 * (at % 8))), byte = stream;

	if (pass->kind == PASS_BYTE)
		byte = pass->byte;
	else if (pass->kind == PASS_STRING)
		byte = pass->string[at % pass->n_string];
	else if (pass->kind == PASS_LBA || (pass->kind == PASS_STAMP && at % block < 8))
		byte = number;
	return pass->is_inverted ? byte ^ 0xFF : byte;
}

struct seen {
	unsigned n;
	uint64_t offset;
	uint32_t bytes;
};

static void on_differs(void *ctx, uint64_t offset, uint32_t n)
{
	struct seen *s = ctx;

	s->n++;
	s->offset = offset;
	s->bytes = n;
}

#define LONG (200 * 1024 + 512) /* several scratches and an odd tail */

/* One flipped bit anywhere is one differing block, and none is none. */
static void compare(const struct method_pass *pass, uint64_t offset)
{
	struct error err = ERROR_INIT;
	struct seen seen = { 0 };
	const struct pattern_differs differs = { .ctx = &seen, .block = on_differs };
	static const size_t places[] = { 0, 511, 512, 65535, 65536, 131072 + 100, LONG - 1 };
	uint8_t *bytes = malloc(LONG);
	struct pattern *p;

	CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
	TEST_OK(pattern_new(pass, key, 512, &p, &err), err);
	TEST_OK(pattern_fill(p, offset, bytes, LONG, &err), err);
	TEST_OK(pattern_compare(p, offset, bytes, LONG, 4096, &differs, &err), err);
	CU_ASSERT_EQUAL(seen.n, 0);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		uint64_t first = places[i] / 4096 * 4096;

		seen.n = 0;
		bytes[places[i]] ^= 1;
		TEST_OK(pattern_compare(p, offset, bytes, LONG, 4096, &differs, &err), err);
		CU_ASSERT_EQUAL(seen.n, 1);
		CU_ASSERT_EQUAL(seen.offset, offset + first);
		CU_ASSERT_EQUAL(seen.bytes, LONG - first < 4096 ? LONG - first : 4096);
		bytes[places[i]] ^= 1;
	}
	pattern_free(p);
	free(bytes);
}

/* Byte by byte from the definition, at any offset and length; far out, too. */
static void strings_and_numbers(void)
{
	static const struct method_pass passes[] = {
		{ .kind = PASS_STRING, .string = { 0x92, 0x49, 0x24 }, .n_string = 3 },
		{ .kind = PASS_STRING, .string = "'text'", .n_string = 6, .is_inverted = true },
		{ .kind = PASS_STRING, .string = "x", .n_string = 1 },
		{ .kind = PASS_STRING,
		  .string = "12345678901234567890123456789012",
		  .n_string = 32 },
		{ .kind = PASS_LBA },
		{ .kind = PASS_LBA, .is_inverted = true },
		{ .kind = PASS_STAMP },
		{ .kind = PASS_RANDOM, .is_inverted = true },
		{ .kind = PASS_BYTE, .byte = 0x0F, .is_inverted = true },
	};
	static const uint64_t offsets[] = {
		0, 1, 7, 8, 511, 512, 4095, 4096, (1ULL << 41) + 3, (1ULL << 62) - 5
	};
	static const size_t sizes[] = { 1, 2, 7, 8, 9, 31, 33, 511, 512, 513, 4097, 9000 };
	static uint8_t stream[9000], out[9001];
	struct error err = ERROR_INIT;

	make_key();
	for (size_t i = 0; i < sizeof(passes) / sizeof(passes[0]) * 2; i++) {
		const struct method_pass *pass = &passes[i / 2];
		uint32_t block = i % 2 ? 4096 : 512;
		struct pattern *p;

		TEST_OK(pattern_new(pass, key, block, &p, &err), err);
		CU_ASSERT_EQUAL(pattern_is_constant(p), pass->kind == PASS_BYTE);
		for (size_t o = 0; o < sizeof(offsets) / sizeof(offsets[0]); o++) {
			for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
				size_t n_wrong = 0;

				out[sizes[s]] = 0xEE;
				plain_stream(key, offsets[o], stream, sizes[s]);
				TEST_OK(pattern_fill(p, offsets[o], out, sizes[s], &err), err);
				for (size_t k = 0; k < sizes[s]; k++)
					n_wrong += out[k] !=
						   byte_of(pass, offsets[o] + k, block, stream[k]);
				CU_ASSERT_EQUAL(n_wrong, 0);
				CU_ASSERT_EQUAL(out[sizes[s]], 0xEE);
			}
		}
		pattern_free(p);
	}
}

static void compares(void)
{
	static const struct method_pass string = { .kind = PASS_STRING,
						   .string = { 1, 2, 3 },
						   .n_string = 3 };
	static const struct method_pass lba = { .kind = PASS_LBA, .is_inverted = true };
	static const struct method_pass stamp = { .kind = PASS_STAMP };

	make_key();
	compare(&zeros, 0);
	compare(&fives, 8192);
	compare(&random_pass, 0);
	compare(&random_pass, 1ULL << 40);
	compare(&string, 0);
	compare(&string, 1ULL << 40);
	compare(&lba, 8192);
	compare(&stamp, 1ULL << 40);
}

/* Bytes of another place or key never pass. */
static void other_place_or_key(void)
{
	struct error err = ERROR_INIT;
	struct seen seen = { 0 };
	const struct pattern_differs differs = { .ctx = &seen, .block = on_differs };
	struct pattern *p, *q;
	uint8_t bytes[8192], other[STREAM_KEY_BYTES];

	make_key();
	memcpy(other, key, sizeof(other));
	other[31] ^= 1;
	TEST_OK(pattern_new(&random_pass, key, 512, &p, &err), err);
	TEST_OK(pattern_new(&random_pass, other, 512, &q, &err), err);
	TEST_OK(pattern_fill(p, 0, bytes, sizeof(bytes), &err), err);
	TEST_OK(pattern_compare(p, 8192, bytes, sizeof(bytes), 512, &differs, &err), err);
	CU_ASSERT_EQUAL(seen.n, 16);
	seen.n = 0;
	TEST_OK(pattern_compare(q, 0, bytes, sizeof(bytes), 512, &differs, &err), err);
	CU_ASSERT_EQUAL(seen.n, 16);
	pattern_free(p);
	pattern_free(q);
}

/* As pattern_compare() without the where: every size and place, each wrong bit; and a twin says the same. */
static void matches(void)
{
	static const size_t sizes[] = { 1, 512, 8191, 8192, 8193, 65536, 131072 + 512 };
	const struct method_pass *passes[] = { &zeros, &fives, &random_pass };
	struct error err = ERROR_INIT;
	uint8_t *bytes = malloc(131072 + 512);

	CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
	make_key();
	for (size_t i = 0; i < 3 * sizeof(sizes) / sizeof(sizes[0]); i++) {
		size_t n = sizes[i / 3];
		uint64_t offset = 512 * i * i;
		struct pattern *p, *twin;

		TEST_OK(pattern_new(passes[i % 3], key, 512, &p, &err), err);
		TEST_OK(pattern_twin(p, &twin, &err), err);
		TEST_OK(pattern_fill(p, offset, bytes, n, &err), err);
		for (size_t at = 0; at <= n; at += 1 + n / 23) {
			bool is_same = false, is_twins = false;

			TEST_OK(pattern_matches(p, offset, bytes, n, &is_same, &err), err);
			TEST_OK(pattern_matches(twin, offset, bytes, n, &is_twins, &err), err);
			CU_ASSERT(is_same && is_twins);
			if (at == n)
				break;
			bytes[at] ^= (uint8_t)(1U << at % 8);
			TEST_OK(pattern_matches(p, offset, bytes, n, &is_same, &err), err);
			TEST_OK(pattern_matches(twin, offset, bytes, n, &is_twins, &err), err);
			CU_ASSERT(!is_same && !is_twins);
			bytes[at] ^= (uint8_t)(1U << at % 8);
		}
		pattern_free(p);
		pattern_free(twin);
	}
	free(bytes);
}

static const struct test tests[] = {
	{ "FIPS 197 example", measure_is_right },
	{ "random at any offset", random_at_any_offset },
	{ "constant", constant },
	{ "strings and block numbers at any offset", strings_and_numbers },
	{ "compare finds one bit", compares },
	{ "another place or key differs", other_place_or_key },
	{ "matches", matches },
};

TEST_MAIN(tests)
