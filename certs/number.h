/*
 * certs/number.h - numbers of certificates and reports: journal id, counter, check character,
 * as K7Q2M8-000412-8 (ISO 7064 MOD 37,36 over the eleven-and-one characters without hyphens).
 */
#ifndef KIYOME_CERTS_NUMBER_H
#define KIYOME_CERTS_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#define NUMBER_TEXT     20
#define JOURNAL_ID_TEXT 7

/* ID: 6 characters of Crockford's base 32; COUNTER 1 to 999999. */
void number_make(const char id[JOURNAL_ID_TEXT], uint32_t counter, char out[NUMBER_TEXT]);
/* Shape and check character; fills what is not NULL. */
bool number_parse(const char *text, char ret_id[JOURNAL_ID_TEXT], uint32_t *ret_counter);

#endif
