/*
 * base/bytes.h - little- and big-endian numbers in foreign bytes, and a span with checked reads.
 * A span that is read past its end turns `is_short` on and answers 0; look at it once, at the end.
 */
#ifndef KIYOME_BASE_BYTES_H
#define KIYOME_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
	const uint8_t *bytes;
	size_t n;
	bool is_short; /* a read went past the end */
};

static inline struct span span_of(const void *bytes, size_t n)
{
	return (struct span){ .bytes = bytes, .n = n };
}

static inline bool span_has(struct span *s, size_t at, size_t n)
{
	if (at <= s->n && n <= s->n - at)
		return true;
	s->is_short = true;
	return false;
}

static inline uint8_t span_u8(struct span *s, size_t at)
{
	return span_has(s, at, 1) ? s->bytes[at] : 0;
}

static inline uint16_t le16(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t le32(const uint8_t *p)
{
	return (uint32_t)le16(p) | (uint32_t)le16(p + 2) << 16;
}

static inline uint64_t le64(const uint8_t *p)
{
	return (uint64_t)le32(p) | (uint64_t)le32(p + 4) << 32;
}

static inline uint16_t be16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t be32(const uint8_t *p)
{
	return (uint32_t)be16(p) << 16 | be16(p + 2);
}

static inline uint64_t be64(const uint8_t *p)
{
	return (uint64_t)be32(p) << 32 | be32(p + 4);
}

static inline void put_be16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static inline void put_be32(uint8_t *p, uint32_t v)
{
	put_be16(p, (uint16_t)(v >> 16));
	put_be16(p + 2, (uint16_t)v);
}

static inline void put_be64(uint8_t *p, uint64_t v)
{
	put_be32(p, (uint32_t)(v >> 32));
	put_be32(p + 4, (uint32_t)v);
}

static inline uint16_t span_le16(struct span *s, size_t at)
{
	return span_has(s, at, 2) ? le16(s->bytes + at) : 0;
}

static inline uint32_t span_le32(struct span *s, size_t at)
{
	return span_has(s, at, 4) ? le32(s->bytes + at) : 0;
}

static inline uint64_t span_le64(struct span *s, size_t at)
{
	return span_has(s, at, 8) ? le64(s->bytes + at) : 0;
}

static inline uint16_t span_be16(struct span *s, size_t at)
{
	return span_has(s, at, 2) ? be16(s->bytes + at) : 0;
}

static inline uint32_t span_be32(struct span *s, size_t at)
{
	return span_has(s, at, 4) ? be32(s->bytes + at) : 0;
}

static inline uint64_t span_be64(struct span *s, size_t at)
{
	return span_has(s, at, 8) ? be64(s->bytes + at) : 0;
}

#endif
