#include "base/text.h"

#include "tests/unit/harness.h"

static void copies_whole_characters(void)
{
	char out[8];

	CU_ASSERT_TRUE(text_copy(out, sizeof(out), "abcdefg"));
	TEST_TEXT(out, "abcdefg");
	CU_ASSERT_FALSE(text_copy(out, sizeof(out), "abcdefgh"));
	TEST_TEXT(out, "abcdefg");
	CU_ASSERT_FALSE(text_copy(out, sizeof(out), "山田太郎"));
	TEST_TEXT(out, "山田");
	CU_ASSERT_FALSE(text_copy(out, 3, "山"));
	TEST_TEXT(out, "");
	CU_ASSERT_TRUE(text_copy(out, 4, "山"));
	TEST_TEXT(out, "山");
	CU_ASSERT_FALSE(text_copy(out, 1, "x"));
	TEST_TEXT(out, "");
	CU_ASSERT_TRUE(text_copy(out, 1, ""));
	out[0] = 'k';
	CU_ASSERT_FALSE(text_copy(out, 0, ""));
	CU_ASSERT_EQUAL(out[0], 'k');
}

static void copies_bytes_that_are_no_utf8(void)
{
	char out[4];

	CU_ASSERT_FALSE(text_copy(out, sizeof(out), "\x80\x80\x80\x80\x80\x80"));
	CU_ASSERT_EQUAL(strlen(out), 3);
}

static void formats_and_appends(void)
{
	char out[10];

	CU_ASSERT_TRUE(text_format(out, sizeof(out), "%d-%s", 12, "ab"));
	TEST_TEXT(out, "12-ab");
	CU_ASSERT_TRUE(text_append(out, sizeof(out), "%s", "wxyz"));
	TEST_TEXT(out, "12-abwxyz");
	CU_ASSERT_TRUE(text_append(out, sizeof(out), "%s", ""));
	CU_ASSERT_FALSE(text_append(out, sizeof(out), "%s", "!"));
	TEST_TEXT(out, "12-abwxyz");
	CU_ASSERT_FALSE(text_format(out, sizeof(out), "a%s", "山田太郎"));
	TEST_TEXT(out, "a山田");
	CU_ASSERT_TRUE(text_format(out, sizeof(out), "%s", "山田太"));
	TEST_TEXT(out, "山田太");
	CU_ASSERT_FALSE(text_format(out, 1, "%s", "x"));
	TEST_TEXT(out, "");
	memset(out, 'x', sizeof(out)); /* no terminator at all */
	CU_ASSERT_FALSE(text_append(out, sizeof(out), "%s", "y"));
}

static void judges_utf8(void)
{
	static const char *const bad[] = {
		"\x80",         "\xc0\x80",         "\xc1\xbf",         "\xe0\x9f\xbf",
		"\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
		"\xff",         "\xe5\xb1",         "\xe5\xb1\x28",     "a\xc3",
	};
	static const char *const good[] = {
		"",       "plain",        "山田",         "é",          "\u07ff",
		"\u0800", "\xed\x9f\xbf", "\xee\x80\x80", "\U00010000", "\U0010ffff",
		"😀",      "\xef\xbf\xbf",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		CU_ASSERT_FALSE(text_is_utf8(bad[i], strlen(bad[i])));
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		CU_ASSERT_TRUE(text_is_utf8(good[i], strlen(good[i])));
	CU_ASSERT_FALSE(text_is_utf8("a\0b", 3));
	CU_ASSERT_FALSE(text_is_utf8("山", 2));
}

static void decodes_and_encodes_every_code_point(void)
{
	for (uint32_t cp = 1; cp <= 0x10ffff; cp++) {
		char s[5];
		const char *at = s;
		size_t n;

		if (cp >= 0xd800 && cp <= 0xdfff)
			continue;
		n = text_encode(cp, s);
		if (strlen(s) != n || text_next(&at) != cp || at != s + n || text_next(&at) != 0 ||
		    at != s + n) {
			printf("\n    U+%04X\n", (unsigned)cp);
			CU_FAIL_FATAL("code point does not come back");
		}
	}
	CU_PASS("all");
}

static void walks_over_bad_bytes(void)
{
	const char *at = "a\xe5\xb1z\xff";
	char s[5];

	CU_ASSERT_EQUAL(text_next(&at), 'a');
	CU_ASSERT_EQUAL(text_next(&at), 0xfffd);
	CU_ASSERT_EQUAL(text_next(&at), 0xfffd);
	CU_ASSERT_EQUAL(text_next(&at), 'z');
	CU_ASSERT_EQUAL(text_next(&at), 0xfffd);
	CU_ASSERT_EQUAL(text_next(&at), 0);
	CU_ASSERT_EQUAL(text_encode(0xd800, s), 3);
	TEST_TEXT(s, "\xef\xbf\xbd");
	CU_ASSERT_EQUAL(text_encode(0x110000, s), 3);
}

static void counts_columns(void)
{
	CU_ASSERT_EQUAL(text_columns(""), 0);
	CU_ASSERT_EQUAL(text_columns("abc"), 3);
	CU_ASSERT_EQUAL(text_columns("山田 A"), 6);
	CU_ASSERT_EQUAL(text_columns("ｱ"), 1);    /* half-width kana */
	CU_ASSERT_EQUAL(text_columns("Ａ。"), 4); /* full-width forms */
	CU_ASSERT_EQUAL(text_columns("が"), 2);   /* か with a combining mark */
	CU_ASSERT_EQUAL(text_columns("e\u0301"), 1);
	CU_ASSERT_EQUAL(text_columns("\t\x1b"), 0);
	CU_ASSERT_EQUAL(text_columns("\u200b"), 0);
	CU_ASSERT_EQUAL(text_columns("\U00020000😀"), 4);
	CU_ASSERT_EQUAL(text_columns("한"), 2);
	CU_ASSERT_EQUAL(text_columns("é±"), 2);
}

static void writes_and_reads_hex(void)
{
	unsigned char out[3] = { 9, 9, 9 };
	char hex[7];

	text_hex("\x00\xab\xff", 3, hex);
	TEST_TEXT(hex, "00abff");
	CU_ASSERT_TRUE(text_unhex("00AbfF", 3, out));
	CU_ASSERT(memcmp(out, "\x00\xab\xff", 3) == 0);
	memset(out, 9, sizeof(out));
	CU_ASSERT_FALSE(text_unhex("00abf", 3, out));
	CU_ASSERT_FALSE(text_unhex("00abfff", 3, out));
	CU_ASSERT_FALSE(text_unhex("00abfg", 3, out));
	CU_ASSERT_FALSE(text_unhex("00ab f", 3, out));
	CU_ASSERT(memcmp(out, "\x09\x09\x09", 3) == 0);
	CU_ASSERT_TRUE(text_unhex("", 0, out));
	text_hex("", 0, hex);
	TEST_TEXT(hex, "");
}

static void groups_digits(void)
{
	char out[32];

	TEST_TEXT(text_grouped(0, out), "0");
	TEST_TEXT(text_grouped(999, out), "999");
	TEST_TEXT(text_grouped(1000, out), "1,000");
	TEST_TEXT(text_grouped(1000204886016, out), "1,000,204,886,016");
	TEST_TEXT(text_grouped(UINT64_MAX, out), "18,446,744,073,709,551,615");
}

static const struct test tests[] = {
	{ "copies whole characters", copies_whole_characters },
	{ "copies bytes that are no UTF-8", copies_bytes_that_are_no_utf8 },
	{ "formats and appends", formats_and_appends },
	{ "judges UTF-8", judges_utf8 },
	{ "decodes and encodes every code point", decodes_and_encodes_every_code_point },
	{ "walks over bad bytes", walks_over_bad_bytes },
	{ "counts columns", counts_columns },
	{ "writes and reads hex", writes_and_reads_hex },
	{ "groups digits", groups_digits },
};

TEST_MAIN(tests)
