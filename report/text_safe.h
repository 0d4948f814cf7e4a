/*
 * report/text_safe.h - which characters may stand in a text that is printed and signed.
 */
#ifndef KIYOME_REPORT_TEXT_SAFE_H
#define KIYOME_REPORT_TEXT_SAFE_H

#include <stddef.h>
#include <stdint.h>

/* The first character of S (well-formed UTF-8) that could make a paper read otherwise than its
 * record: a control, an invisible character, a direction mark, a line separator, a combining mark
 * (whose composed form has to be typed instead). 0: none. */
uint32_t text_unsafe_in(const char *s);

/* S itself when it is UTF-8 without such characters; else byte by byte in OUT, as a record writes
 * what comes from outside: printable ASCII but the backslash as it is, all else as \xNN. */
const char *text_safe(const char *s, char *out, size_t size);

#endif
