/*
 * report/text_safe.h - which characters may stand in a text that is printed and signed.
 */
#ifndef KIYOME_REPORT_TEXT_SAFE_H
#define KIYOME_REPORT_TEXT_SAFE_H

#include <stdint.h>

/* The first character of S (well-formed UTF-8) that could make a paper read otherwise than its
 * record: a control, an invisible character, a direction mark, a line separator. 0: none. */
uint32_t text_unsafe_in(const char *s);

#endif
