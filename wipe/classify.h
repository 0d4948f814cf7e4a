/*
 * wipe/classify.h - what kind of bytes a block holds, judged by the block alone. Pure.
 */
#ifndef KIYOME_WIPE_CLASSIFY_H
#define KIYOME_WIPE_CLASSIFY_H

#include <stddef.h>
#include <stdint.h>

enum block_kind {
	BLOCK_CONSTANT, /* all bytes equal */
	BLOCK_PATTERN,  /* repeats with a period of at most 512 bytes */
	BLOCK_NOISE,    /* bytes and their differences are as evenly spread as random ones */
	BLOCK_DATA,     /* everything else: text, tables, structures */
};

#define CLASSIFY_PERIOD_MOST 512

/* The noise test is meant for blocks of 4 KiB: a random one fails it once in about 1e13. Encrypted
 * and well compressed data pass it: noise is not proof of an erase. N is at least 1. */
enum block_kind block_classify(const uint8_t *bytes, size_t n);

#endif
