/*
 * certs/number.c - numbers with a check character (ISO/IEC 7064, hybrid system MOD 37,36): finds
 * every single wrong character and nearly every swap of two neighbours.
 */
#include "certs/number.h"

#include <stdio.h>
#include <string.h>

#define ID_CHARACTERS      (JOURNAL_ID_TEXT - 1)
#define COUNTER_DIGITS     6
#define CHECKED_CHARACTERS (ID_CHARACTERS + COUNTER_DIGITS)
#define SHOWN_CHARACTERS   (CHECKED_CHARACTERS + 3) /* two hyphens and the check character */

static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

static int value_of(char c)
{
	const char *at = c ? strchr(alphabet, c) : NULL;

	return at ? (int)(at - alphabet) : -1;
}

static char check_character(const char *characters)
{
	int product = 36;

	for (int i = 0; i < CHECKED_CHARACTERS; i++) {
		int sum = (product + value_of(characters[i])) % 36;

		product = (sum ? sum : 36) * 2 % 37;
	}
	return alphabet[(37 - product) % 36];
}

/* Crockford's base 32: digits and letters without I, L, O, U. */
static bool is_id_character(char c)
{
	return value_of(c) >= 0 && !strchr("ILOU", c);
}

void number_make(const char id[JOURNAL_ID_TEXT], uint32_t counter, char out[NUMBER_TEXT])
{
	char checked[CHECKED_CHARACTERS + 5]; /* room for a counter that is too large */

	(void)snprintf(checked, sizeof(checked), "%.6s%06u", id, counter);
	(void)snprintf(out, NUMBER_TEXT, "%.6s-%.6s-%c", checked, checked + ID_CHARACTERS,
		       check_character(checked));
}

bool number_parse(const char *text, char ret_id[JOURNAL_ID_TEXT], uint32_t *ret_counter)
{
	char checked[CHECKED_CHARACTERS];
	uint32_t counter = 0;

	if (!text || strnlen(text, NUMBER_TEXT) != SHOWN_CHARACTERS || text[ID_CHARACTERS] != '-' ||
	    text[CHECKED_CHARACTERS + 1] != '-')
		return false;
	memcpy(checked, text, ID_CHARACTERS);
	memcpy(checked + ID_CHARACTERS, text + ID_CHARACTERS + 1, COUNTER_DIGITS);
	for (int i = 0; i < ID_CHARACTERS; i++)
		if (!is_id_character(checked[i]))
			return false;
	for (int i = ID_CHARACTERS; i < CHECKED_CHARACTERS; i++) {
		if (checked[i] < '0' || checked[i] > '9')
			return false;
		counter = counter * 10 + (uint32_t)(checked[i] - '0');
	}
	if (!counter || check_character(checked) != text[SHOWN_CHARACTERS - 1])
		return false;
	if (ret_id) {
		memcpy(ret_id, checked, ID_CHARACTERS);
		ret_id[ID_CHARACTERS] = 0;
	}
	if (ret_counter)
		*ret_counter = counter;
	return true;
}
