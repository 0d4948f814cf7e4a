#include "wipe/pattern.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

/* Small enough to stay in a core's cache while it is filled and compared. */
#define SCRATCH_BYTES (64UL * 1024)

/* Of a constant pass, compared at once: stays in the core's first cache beside what was read. */
#define CONSTANT_BYTES (8UL * 1024)

#define NUMBER_BYTES 8 /* of a block */

struct pattern {
	struct method_pass pass;
	uint8_t key[STREAM_KEY_BYTES];
	uint32_t block_bytes;
	struct stream *stream;          /* PASS_RANDOM, PASS_STAMP */
	uint8_t scratch[SCRATCH_BYTES]; /* what was promised; filled once for PASS_BYTE */
};

/* Inverting a constant once is inverting all of it; what is made anew each time is inverted then. */
static void invert(uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		bytes[i] = (uint8_t)~bytes[i];
}

static void invert_constant(struct method_pass *pass)
{
	if (!pass->is_inverted || (pass->kind != PASS_BYTE && pass->kind != PASS_STRING))
		return;
	invert(&pass->byte, 1);
	invert(pass->string, sizeof(pass->string));
	pass->is_inverted = false;
}

int pattern_new(const struct method_pass *pass, const uint8_t key[STREAM_KEY_BYTES],
		uint32_t block_bytes, struct pattern **ret, struct error *err)
{
	struct pattern *p = calloc(1, sizeof(*p));
	int rc;

	if (!p)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "pattern");
	p->pass = *pass;
	memcpy(p->key, key, sizeof(p->key));
	p->block_bytes = block_bytes;
	invert_constant(&p->pass);
	if (pass->kind == PASS_RANDOM || pass->kind == PASS_STAMP) {
		rc = stream_new(key, &p->stream, err);
		if (rc) {
			free(p);
			return rc;
		}
	}
	if (pass->kind == PASS_BYTE)
		memset(p->scratch, p->pass.byte, sizeof(p->scratch));
	*ret = p;
	return 0;
}

int pattern_twin(const struct pattern *p, struct pattern **ret, struct error *err)
{
	return pattern_new(&p->pass, p->key, p->block_bytes, ret, err);
}

void pattern_free(struct pattern *p)
{
	if (!p)
		return;
	stream_free(p->stream);
	free(p);
}

void pattern_freep(struct pattern **p)
{
	pattern_free(*p);
	*p = NULL;
}

bool pattern_is_constant(const struct pattern *p)
{
	return p->pass.kind == PASS_BYTE;
}

/* Repeats PERIOD bytes over N, beginning in their middle, at FIRST. */
static void repeat(const uint8_t *bytes, size_t period, size_t first, uint8_t *out, size_t n)
{
	size_t done = n < period ? n : period;

	for (size_t i = 0; i < done; i++)
		out[i] = bytes[(first + i) % period];
	/* Whole periods lie there now: doubled, they still do. */
	while (done < n) {
		size_t part = done < n - done ? done : n - done;

		memcpy(out + done, out, part);
		done += part;
	}
}

static void fill_lba(const struct pattern *p, uint64_t offset, uint8_t *out, size_t n)
{
	while (n) {
		uint32_t within = (uint32_t)(offset % p->block_bytes);
		size_t part = p->block_bytes - within < n ? p->block_bytes - within : n;
		uint8_t number[NUMBER_BYTES];

		put_be64(number, offset / p->block_bytes);
		repeat(number, NUMBER_BYTES, within % NUMBER_BYTES, out, part);
		out += part;
		offset += part;
		n -= part;
	}
}

/* The numbers at the heads of the blocks that N bytes at OFFSET touch. */
static void put_stamps(const struct pattern *p, uint64_t offset, uint8_t *out, size_t n)
{
	uint64_t block = offset / p->block_bytes;

	for (;; block++) {
		uint64_t head = block * p->block_bytes;
		uint8_t number[NUMBER_BYTES];

		if (head >= offset + n)
			return;
		put_be64(number, block);
		for (unsigned i = 0; i < NUMBER_BYTES; i++)
			if (head + i >= offset && head + i < offset + n)
				out[head + i - offset] = number[i];
	}
}

int pattern_fill(struct pattern *p, uint64_t offset, void *out, size_t n, struct error *err)
{
	int rc = 0;

	switch (p->pass.kind) {
	case PASS_BYTE:
		memset(out, p->pass.byte, n);
		break;
	case PASS_STRING:
		repeat(p->pass.string, p->pass.n_string, offset % p->pass.n_string, out, n);
		break;
	case PASS_LBA:
		fill_lba(p, offset, out, n);
		break;
	case PASS_RANDOM:
	case PASS_STAMP:
		rc = stream_fill(p->stream, offset, out, n, err);
		break;
	}
	if (!rc && p->pass.kind == PASS_STAMP)
		put_stamps(p, offset, out, n);
	if (!rc && p->pass.is_inverted)
		invert(out, n);
	return rc;
}

int pattern_matches(struct pattern *p, uint64_t offset, const uint8_t *bytes, size_t n, bool *ret,
		    struct error *err)
{
	bool is_constant = pattern_is_constant(p), is_same = true;
	size_t step = is_constant ? CONSTANT_BYTES : SCRATCH_BYTES;

	if (p->pass.kind == PASS_RANDOM && !p->pass.is_inverted)
		return stream_matches(p->stream, offset, bytes, n, ret, err);
	for (size_t at = 0; is_same && at < n; at += step) {
		size_t part = n - at < step ? n - at : step;
		int rc = is_constant ? 0 : pattern_fill(p, offset + at, p->scratch, part, err);

		if (rc)
			return rc;
		is_same = memcmp(p->scratch, bytes + at, part) == 0;
	}
	*ret = is_same;
	return 0;
}

static void compare_blocks(const uint8_t *expected, uint64_t offset, const uint8_t *bytes, size_t n,
			   uint32_t block_bytes, const struct pattern_differs *differs)
{
	for (size_t at = 0; at < n; at += block_bytes) {
		size_t block = n - at < block_bytes ? n - at : block_bytes;

		if (memcmp(expected + at, bytes + at, block) != 0)
			differs->block(differs->ctx, offset + at, (uint32_t)block);
	}
}

int pattern_compare(struct pattern *p, uint64_t offset, const uint8_t *bytes, size_t n,
		    uint32_t block_bytes, const struct pattern_differs *differs, struct error *err)
{
	for (size_t at = 0; at < n; at += SCRATCH_BYTES) {
		size_t part = n - at < SCRATCH_BYTES ? n - at : SCRATCH_BYTES;
		bool is_same = false;
		int rc = pattern_matches(p, offset + at, bytes + at, part, &is_same, err);

		if (!rc && !is_same) {
			rc = pattern_fill(p, offset + at, p->scratch, part, err);
			if (!rc)
				compare_blocks(p->scratch, offset + at, bytes + at, part,
					       block_bytes, differs);
		}
		if (rc)
			return rc;
	}
	return 0;
}
