#include "base/crypt.h"

#include "base/bytes.h"
#include "base/text.h"
#include "tests/unit/harness.h"

/* Key of NIST SP 800-38A, F.5.5. */
static const char nist_key[] = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";

static const char *hex(const void *bytes, size_t n)
{
	static char out[1000];

	text_hex(bytes, n, out);
	return out;
}

static struct stream *stream_of(const char *key_hex)
{
	struct error err = ERROR_INIT;
	struct stream *s = NULL;
	uint8_t key[STREAM_KEY_BYTES];

	CU_ASSERT_TRUE_FATAL(text_unhex(key_hex, sizeof(key), key));
	TEST_OK(stream_new(key, &s, &err), err);
	return s;
}

static void knows_sha256(void)
{
	struct error err = ERROR_INIT;
	uint8_t out[DIGEST_BYTES];
	struct digest *d = NULL;
	char piece[1000];

	TEST_OK(crypt_sha256("abc", 3, out, &err), err);
	TEST_TEXT(hex(out, sizeof(out)),
		  "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	TEST_OK(crypt_sha256("", 0, out, &err), err);
	TEST_TEXT(hex(out, sizeof(out)),
		  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	/* A million times a, in pieces. */
	memset(piece, 'a', sizeof(piece));
	TEST_OK(digest_new(&d, &err), err);
	for (int i = 0; i < 1000; i++)
		TEST_OK(digest_add(d, piece, sizeof(piece), &err), err);
	TEST_OK(digest_end(d, out, &err), err);
	digest_free(d);
	digest_free(NULL);
	TEST_TEXT(hex(out, sizeof(out)),
		  "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

/* Any part of the stream at any offset; one wrong bit anywhere is seen. */
static void stream_is_matched(void)
{
	static const uint64_t offsets[] = { 0, 1, 16, 511, 4096, (1ULL << 36) - 16 };
	static const size_t sizes[] = { 1, 16, 63, 64, 65, 512, 16384, 16385, 40000 };
	struct stream *s = stream_of(nist_key);
	struct error err = ERROR_INIT;
	uint8_t *bytes = malloc(40000);

	CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
	for (size_t o = 0; o < sizeof(offsets) / sizeof(offsets[0]); o++) {
		for (size_t n = 0; n < sizeof(sizes) / sizeof(sizes[0]); n++) {
			bool is_same = false;

			TEST_OK(stream_fill(s, offsets[o], bytes, sizes[n], &err), err);
			TEST_OK(stream_matches(s, offsets[o], bytes, sizes[n], &is_same, &err),
				err);
			CU_ASSERT_TRUE(is_same);
			for (size_t at = 0; at < sizes[n]; at += 1 + sizes[n] / 37) {
				bytes[at] ^= (uint8_t)(1U << at % 8);
				TEST_OK(stream_matches(s, offsets[o], bytes, sizes[n], &is_same,
						       &err),
					err);
				CU_ASSERT_FALSE(is_same);
				bytes[at] ^= (uint8_t)(1U << at % 8);
			}
			bytes[sizes[n] - 1] ^= 0x80;
			TEST_OK(stream_matches(s, offsets[o], bytes, sizes[n], &is_same, &err),
				err);
			CU_ASSERT_FALSE(is_same);
			TEST_OK(stream_matches(s, offsets[o] + 16, bytes, sizes[n], &is_same, &err),
				err);
			CU_ASSERT_FALSE(is_same);
		}
	}
	free(bytes);
	stream_free(s);
}

static void knows_hmac(void)
{
	struct error err = ERROR_INIT;
	uint8_t key[DIGEST_BYTES] = { 0 }, out[DIGEST_BYTES], other[DIGEST_BYTES];
	char text[600];

	/* RFC 4231, case 1: the key is 20 times 0b (HMAC fills up with zeros), the data "Hi There". */
	memset(key, 0x0b, 20);
	TEST_OK(crypt_fingerprint(key, be64((const uint8_t *)"Hi There"), "", 0, out, &err), err);
	TEST_TEXT(hex(out, sizeof(out)),
		  "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
	/* Python's hmac: key 00 01 … 1f, number 0102030405060708, a hundred times Kiyome. */
	for (uint8_t i = 0; i < sizeof(key); i++)
		key[i] = i;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = "Kiyome"[i % 6];
	TEST_OK(crypt_fingerprint(key, 0x0102030405060708, text, sizeof(text), out, &err), err);
	TEST_TEXT(hex(out, sizeof(out)),
		  "bd5d165255e362b36ff4d097874392751aa2558feddfd690085a5fe35cd42ad1");
	/* Another number, another key, another byte: another fingerprint. */
	TEST_OK(crypt_fingerprint(key, 0x0102030405060709, text, sizeof(text), other, &err), err);
	CU_ASSERT(memcmp(out, other, sizeof(out)) != 0);
	text[599]++;
	TEST_OK(crypt_fingerprint(key, 0x0102030405060708, text, sizeof(text), other, &err), err);
	CU_ASSERT(memcmp(out, other, sizeof(out)) != 0);
	text[599]--;
	key[31]++;
	TEST_OK(crypt_fingerprint(key, 0x0102030405060708, text, sizeof(text), other, &err), err);
	CU_ASSERT(memcmp(out, other, sizeof(out)) != 0);
}

static void knows_the_stream(void)
{
	struct error err = ERROR_INIT;
	struct stream *s = stream_of(nist_key);
	uint8_t out[48];

	/* openssl enc -aes-256-ctr over zeros, with counters 0 and ff ffff ffff. */
	TEST_OK(stream_fill(s, 0, out, 48, &err), err);
	TEST_TEXT(hex(out, 48), "e568f68194cf76d6174d4cc04310a85491151e5d0b7a1f1bc0d7acd0ae3e51e4"
				"170e23d1735cd2d579e63a887bc9c813");
	TEST_OK(stream_fill(s, 0xffffffffffULL * 16, out, 32, &err), err);
	TEST_TEXT(hex(out, 32), "99060c008a3141206371d2b25ec4156ce3a751a3599e2c822b41bd355fa478c8");
	stream_free(s);
	/* AES-256 of a zero block under a zero key (AESAVS). */
	s = stream_of("0000000000000000000000000000000000000000000000000000000000000000");
	TEST_OK(stream_fill(s, 0, out, 16, &err), err);
	TEST_TEXT(hex(out, 16), "dc95c078a2408989ad48a21492842087");
	stream_free(s);
	stream_free(NULL);
}

static void begins_anywhere(void)
{
	static uint8_t whole[100000], part[100000];
	struct error err = ERROR_INIT;
	struct stream *s = stream_of(nist_key);
	static const size_t at[] = { 0, 1, 15, 16, 17, 31, 4095, 4096, 16383, 16384, 50001, 99999 };
	static const size_t n[] = { 0, 1, 15, 16, 17, 512, 16384, 16385, 40000 };

	TEST_OK(stream_fill(s, 0, whole, sizeof(whole), &err), err);
	for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++)
		for (size_t j = 0; j < sizeof(n) / sizeof(n[0]); j++) {
			if (n[j] > sizeof(whole) - at[i])
				continue;
			memset(part, 0, sizeof(part));
			TEST_OK(stream_fill(s, at[i], part, n[j], &err), err);
			CU_ASSERT(memcmp(part, whole + at[i], n[j]) == 0);
			CU_ASSERT_EQUAL(part[n[j]], 0); /* and not a byte more */
		}
	stream_free(s);
}

static void reaches_the_largest_drives(void)
{
	struct error err = ERROR_INIT;
	struct stream *s = stream_of(nist_key);
	uint8_t a[64], b[64];

	TEST_OK(stream_fill(s, UINT64_MAX - 63, a, 64, &err), err);
	TEST_OK(stream_fill(s, UINT64_MAX - 40, b, 41, &err), err);
	CU_ASSERT(memcmp(a + 23, b, 41) == 0);
	stream_free(s);
}

static void differs_by_key(void)
{
	struct error err = ERROR_INIT;
	struct stream *s = stream_of(nist_key), *t;
	uint8_t a[64], b[64];

	t = stream_of("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff5");
	TEST_OK(stream_fill(s, 0, a, 64, &err), err);
	TEST_OK(stream_fill(t, 0, b, 64, &err), err);
	CU_ASSERT(memcmp(a, b, 64) != 0);
	stream_free(s);
	stream_free(t);
}

static void gives_random_bytes(void)
{
	struct error err = ERROR_INIT;
	static uint8_t a[100000], b[100000];
	unsigned seen[256] = { 0 };

	TEST_OK(crypt_random(a, sizeof(a), &err), err);
	TEST_OK(crypt_random(b, sizeof(b), &err), err);
	CU_ASSERT(memcmp(a, b, sizeof(a)) != 0);
	for (size_t i = 0; i < sizeof(a); i++)
		seen[a[i]]++;
	for (int i = 0; i < 256; i++)
		CU_ASSERT(seen[i] > 200 && seen[i] < 600); /* 390 expected; off by 9 sigma */
	TEST_OK(crypt_random(a, 0, &err), err);
}

static void wipes(void)
{
	char text[] = "secret";

	crypt_wipe(text, sizeof(text));
	CU_ASSERT(memcmp(text, "\0\0\0\0\0\0", 7) == 0);
}

static const struct test tests[] = {
	{ "matches its stream", stream_is_matched },
	{ "knows SHA-256", knows_sha256 },
	{ "knows HMAC-SHA-256", knows_hmac },
	{ "knows the AES-256-CTR stream", knows_the_stream },
	{ "begins anywhere in the stream", begins_anywhere },
	{ "reaches the largest drives", reaches_the_largest_drives },
	{ "differs by key", differs_by_key },
	{ "gives random bytes", gives_random_bytes },
	{ "wipes", wipes },
};

TEST_MAIN(tests)
