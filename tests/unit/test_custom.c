/*
 * tests/unit/test_custom.c - passes from the command line: what is taken, and everything else said.
 */
#include "wipe/custom.h"

#include "tests/unit/harness.h"

static void taken(void)
{
	static const struct {
		const char *text, *back;
		enum verify_rule verify;
		unsigned n_passes;
	} rows[] = {
		{ "00", "00", VERIFY_LAST_PASS, 1 },
		{ "ab", "AB", VERIFY_LAST_PASS, 1 },
		{ "\t~00 ,random", "~00, random", VERIFY_LAST_PASS, 2 },
		{ "'x'", "'x'", VERIFY_LAST_PASS, 1 },
		{ "''''", "27", VERIFY_LAST_PASS, 1 }, /* one quote, shown by its digits */
		{ "'a, ~b/verify'", "'a, ~b/verify'", VERIFY_LAST_PASS, 1 },
		{ "~'\xE6\xB8\x85'", "~E6B885", VERIFY_LAST_PASS, 1 },
		{ "27FFffFF/verify,00", "27FFFFFF/verify, 00", VERIFY_NAMED_PASSES, 2 },
		{ "~random/verify", "~random/verify", VERIFY_NAMED_PASSES, 1 },
		{ "4142", "'AB'", VERIFY_LAST_PASS, 1 },
	};
	struct method *m = calloc(1, sizeof(*m));
	struct error err = ERROR_INIT;
	char text[CUSTOM_TEXT];

	CU_ASSERT_PTR_NOT_NULL_FATAL(m);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		TEST_OK(custom_read(rows[i].text, m, &err), err);
		TEST_TEXT(custom_text(m, text), rows[i].back);
		CU_ASSERT_EQUAL(m->verify, rows[i].verify);
		CU_ASSERT_EQUAL(m->n_passes, rows[i].n_passes);
		TEST_TEXT(m->id, "custom");
		CU_ASSERT_FALSE(m->is_legacy);
		CU_ASSERT_TRUE(method_verifies(m, m->n_passes));
	}
	free(m);
}

static void refused(void)
{
	static const char *const texts[] = {
		"",
		" ",
		",",
		"00,",
		",00",
		"00,,FF",
		"0",
		"000",
		"GG",
		"0x00",
		"00 FF",
		"~",
		"~~00",
		"~ 00",
		"Random",
		"randomly",
		"random/",
		"00/verif",
		"00/verify/verify",
		"00 /verify",
		"''",
		"'abc",
		"'abc''",
		"'abc'x",
		"'123456789012345678901234567890123'",
		"'a\x01'",
		"'a\x7F'",
		"lba",
		"0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f2021",
		"\"00\"",
	};
	struct method *m = calloc(1, sizeof(*m));
	struct error err = ERROR_INIT;

	CU_ASSERT_PTR_NOT_NULL_FATAL(m);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (custom_read(texts[i], m, &err) == 0)
			printf("\n    taken: %s\n", texts[i]);
		CU_ASSERT_PTR_NULL(m->id);
		TEST_REFUSED(custom_read(texts[i], m, &err), err, REASON_METHOD_MALFORMED);
	}
	free(m);
}

static void at_most_99(void)
{
	char text[4 * METHOD_PASSES + 8] = "00", longest[CUSTOM_TEXT];
	struct method *m = calloc(1, sizeof(*m));
	struct error err = ERROR_INIT;
	static const char hex[] =
		"~ff02030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20"
		"/verify";
	char *all = calloc(METHOD_PASSES, sizeof(hex) + 1);

	CU_ASSERT_FATAL(m && all);
	for (unsigned i = 1; i < METHOD_PASSES; i++)
		strcat(text, ",00");
	TEST_OK(custom_read(text, m, &err), err);
	CU_ASSERT_EQUAL(m->n_passes, METHOD_PASSES);
	strcat(text, ",00");
	TEST_REFUSED(custom_read(text, m, &err), err, REASON_METHOD_MALFORMED);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.detail, "pass 100"));
	/* The longest text of a method has room. */
	for (unsigned i = 0; i < METHOD_PASSES; i++) {
		strcat(all, i ? "," : "");
		strcat(all, hex);
	}
	TEST_OK(custom_read(all, m, &err), err);
	CU_ASSERT_EQUAL(strlen(custom_text(m, longest)), METHOD_PASSES * (strlen(hex) + 2) - 2);
	free(m);
	free(all);
}

static const struct test tests[] = {
	{ "taken", taken },
	{ "refused", refused },
	{ "at most 99", at_most_99 },
};

TEST_MAIN(tests)
