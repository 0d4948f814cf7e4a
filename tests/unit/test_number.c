#include "certs/number.h"

#include <ctype.h>

#include "tests/unit/harness.h"

static void makes_and_reads(void)
{
	char text[NUMBER_TEXT], id[JOURNAL_ID_TEXT];
	uint32_t counter = 0;

	number_make("K7Q2M8", 412, text);
	CU_ASSERT_EQUAL(strlen(text), 15);
	CU_ASSERT(strncmp(text, "K7Q2M8-000412-", 14) == 0);
	CU_ASSERT(number_parse(text, id, &counter));
	TEST_TEXT(id, "K7Q2M8");
	CU_ASSERT_EQUAL(counter, 412);
	CU_ASSERT(number_parse(text, NULL, NULL));
	number_make("000000", 999999, text);
	CU_ASSERT(number_parse(text, id, &counter));
	CU_ASSERT_EQUAL(counter, 999999);
}

/* ISO 7064 MOD 37,36 done the other way round: the recursion over all characters, the check one
 * too, must end in 1. The Global Release Identifier's published example proves the recursion. */
static int recursion(const char *characters)
{
	int p = 36, s = 0;

	for (; *characters; characters++) {
		int v = isdigit((unsigned char)*characters) ? *characters - '0'
							    : *characters - 'A' + 10;

		s = (p + v) % 36;
		p = (s ? s : 36) * 2 % 37;
	}
	return s;
}

static void check_character_is_the_standards(void)
{
	CU_ASSERT_EQUAL(recursion("A12425GABC1234002M"), 1);
	for (uint32_t i = 1; i < 5000; i += 7) {
		char text[NUMBER_TEXT], bare[NUMBER_TEXT];
		size_t n = 0;

		number_make("ZX9W0A", i, text);
		for (const char *c = text; *c; c++)
			if (*c != '-')
				bare[n++] = *c;
		bare[n] = 0;
		CU_ASSERT_EQUAL(recursion(bare), 1);
	}
}

static void finds_every_wrong_character(void)
{
	static const char all[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	char good[NUMBER_TEXT], bad[NUMBER_TEXT];

	number_make("K7Q2M8", 412, good);
	for (size_t i = 0; i < strlen(good); i++)
		for (const char *c = all; *c; c++) {
			strcpy(bad, good);
			bad[i] = *c;
			CU_ASSERT_EQUAL(number_parse(bad, NULL, NULL), *c == good[i]);
		}
}

/* The hybrid systems of the standard miss a few swaps. */
static void finds_nearly_every_swap(void)
{
	char good[NUMBER_TEXT], bad[NUMBER_TEXT];
	unsigned n = 0, n_missed = 0;

	for (uint32_t counter = 1; counter < 999999; counter += 997) {
		number_make("K7Q2M8", counter, good);
		for (size_t i = 0; good[i + 1]; i++) {
			if (good[i] == good[i + 1])
				continue;
			strcpy(bad, good);
			bad[i] = good[i + 1];
			bad[i + 1] = good[i];
			n++;
			n_missed += number_parse(bad, NULL, NULL);
		}
	}
	CU_ASSERT(n > 10000);
	CU_ASSERT(n_missed * 200 < n);
}

static void refuses_other_shapes(void)
{
	char good[NUMBER_TEXT], bad[64];
	uint32_t counter = 77;
	char id[JOURNAL_ID_TEXT] = "same";

	number_make("K7Q2M8", 412, good);
	CU_ASSERT_FALSE(number_parse(NULL, id, &counter));
	CU_ASSERT_FALSE(number_parse("", id, &counter));
	for (size_t n = 0; n < strlen(good); n++) {
		memcpy(bad, good, n);
		bad[n] = 0;
		CU_ASSERT_FALSE(number_parse(bad, id, &counter));
	}
	(void)snprintf(bad, sizeof(bad), "%s ", good);
	CU_ASSERT_FALSE(number_parse(bad, id, &counter));
	for (size_t i = 0; i <= strlen(good); i++) { /* lower case */
		strcpy(bad, good);
		bad[i] = (char)tolower((unsigned char)bad[i]);
		CU_ASSERT_EQUAL(number_parse(bad, NULL, NULL), strcmp(bad, good) == 0);
	}
	number_make("K7Q2M8", 0, bad); /* numbers begin with 1 */
	CU_ASSERT_FALSE(number_parse(bad, id, &counter));
	number_make("ILOUIL", 5, bad); /* not Crockford's */
	CU_ASSERT_FALSE(number_parse(bad, id, &counter));
	TEST_TEXT(id, "same");
	CU_ASSERT_EQUAL(counter, 77);
}

static const struct test tests[] = {
	{ "makes and reads", makes_and_reads },
	{ "check character is the standard's", check_character_is_the_standards },
	{ "finds every wrong character", finds_every_wrong_character },
	{ "finds nearly every swap of neighbours", finds_nearly_every_swap },
	{ "refuses other shapes", refuses_other_shapes },
};

TEST_MAIN(tests)
