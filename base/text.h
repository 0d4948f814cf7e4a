/*
 * base/text.h - bounded strings and UTF-8.
 */
#ifndef KIYOME_BASE_TEXT_H
#define KIYOME_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Marks a string for translation at the edge without translating it here (xgettext -kN_). */
#define N_(s) s

/* Copies at most SIZE-1 bytes, never cutting inside a UTF-8 sequence; always terminated.
 * Returns false if it had to cut. */
bool text_copy(char *out, size_t size, const char *in);

/* snprintf that returns false when it cut. */
bool text_format(char *out, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Appends formatted text to what OUT holds; false when it cut. */
bool text_append(char *out, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* True for well-formed UTF-8 (no overlong forms, no surrogates, at most U+10FFFF) without NUL. */
bool text_is_utf8(const char *bytes, size_t n);

/* Decodes the code point at *at and moves *at behind it; 0xFFFD and one byte on for a bad one;
 * 0 at the end. */
uint32_t text_next(const char **at);

/* Encodes CP into OUT (room for 5 bytes); returns the bytes without the terminator. */
size_t text_encode(uint32_t cp, char *out);

/* Columns on a terminal: 2 for wide East Asian characters, 0 for combining ones and controls. */
unsigned text_columns(const char *s);

/* Lower-case hex of N bytes; OUT has room for 2N+1. */
void text_hex(const void *bytes, size_t n, char *out);

/* Reads exactly 2N hex digits (either case) into OUT; false on anything else. */
bool text_unhex(const char *hex, size_t n, void *out);

/* Bytes as a person may see them: printable ASCII as it is, everything else and backslash as \xNN.
 * OUT wants 4N+1 bytes; cut at a whole character where it has less. Returns OUT. */
const char *text_printable(const void *bytes, size_t n, char *out, size_t size);

/* 1000204886016 → "1,000,204,886,016"; OUT has room for 32 bytes. Returns OUT. */
const char *text_grouped(uint64_t value, char *out);

#endif
