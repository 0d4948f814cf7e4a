#include "wipe/pattern.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Small enough to stay in a core's cache while it is filled and compared. */
#define SCRATCH_BYTES (64UL * 1024)

/* Of a constant pass, compared at once: stays in the core's first cache beside what was read. */
#define CONSTANT_BYTES (8UL * 1024)

struct pattern {
	struct method_pass pass;
	uint8_t key[STREAM_KEY_BYTES];
	struct stream *stream;          /* PASS_RANDOM */
	uint8_t scratch[SCRATCH_BYTES]; /* what was promised; filled once for PASS_BYTE */
};

int pattern_new(const struct method_pass *pass, const uint8_t key[STREAM_KEY_BYTES],
		struct pattern **ret, struct error *err)
{
	struct pattern *p = calloc(1, sizeof(*p));
	int rc;

	if (!p)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "pattern");
	p->pass = *pass;
	memcpy(p->key, key, sizeof(p->key));
	if (pass->kind == PASS_RANDOM) {
		rc = stream_new(key, &p->stream, err);
		if (rc) {
			free(p);
			return rc;
		}
	} else {
		memset(p->scratch, pass->byte, sizeof(p->scratch));
	}
	*ret = p;
	return 0;
}

int pattern_twin(const struct pattern *p, struct pattern **ret, struct error *err)
{
	return pattern_new(&p->pass, p->key, ret, err);
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

int pattern_fill(struct pattern *p, uint64_t offset, void *out, size_t n, struct error *err)
{
	if (p->pass.kind == PASS_RANDOM)
		return stream_fill(p->stream, offset, out, n, err);
	memset(out, p->pass.byte, n);
	return 0;
}

int pattern_matches(struct pattern *p, uint64_t offset, const uint8_t *bytes, size_t n, bool *ret,
		    struct error *err)
{
	bool is_constant = pattern_is_constant(p), is_same = true;
	size_t step = is_constant ? CONSTANT_BYTES : SCRATCH_BYTES;

	if (p->pass.kind == PASS_RANDOM)
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
