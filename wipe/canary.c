#include "wipe/canary.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "wipe/sample.h"

enum canary_state {
	CANARY_WAITS,      /* not read yet */
	CANARY_UNREADABLE, /* before: no canary; after: not proven */
	CANARY_BLANK,
	CANARY_TELLING, /* not blank, or a marker */
};

struct canary {
	uint64_t block;
	enum canary_state state; /* before the first write */
	bool is_marked;          /* a marker is to be written, or was */
	bool is_marker_sent;     /* and may stand there */
	bool is_marker_seen;     /* and was read back as sent */
	bool is_marker_other;    /* but something else was read back */
	uint8_t fingerprint[DIGEST_BYTES];
};

struct canaries {
	uint8_t key[DIGEST_BYTES];
	uint64_t size_bytes;
	uint32_t block_bytes;
	unsigned n;
	struct canary at[CANARIES_MOST]; /* in rising order of block */

	/* Of the sweep that is running. */
	unsigned next;
	bool only_marked;
	struct canary_outcome *outcome;
	struct pattern *promised;
	bool is_promised;
};

static unsigned n_needed(uint64_t n_blocks)
{
	return n_blocks < CANARIES_TELLING ? (unsigned)n_blocks : CANARIES_TELLING;
}

bool canaries_suffice(const struct canary_outcome *o, uint64_t n_blocks)
{
	return (uint64_t)o->n_taken + o->n_markers >=
	       (uint64_t)o->n_blank + o->n_markers_lost + n_needed(n_blocks);
}

static struct canary *canary_at(struct canaries *c, uint64_t offset)
{
	uint64_t block = offset / c->block_bytes;
	unsigned low = 0, high = c->n;

	while (high - low > 1) {
		unsigned middle = low + (high - low) / 2;

		if (c->at[middle].block <= block)
			low = middle;
		else
			high = middle;
	}
	return &c->at[low];
}

/* Canaries that were never read have nothing to be compared with. */
static bool next(void *ctx, uint64_t *ret_offset, uint32_t *ret_n)
{
	struct canaries *c = ctx;

	for (; c->next < c->n; c->next++) {
		const struct canary *a = &c->at[c->next];
		uint64_t left;

		if (a->state == CANARY_UNREADABLE || (c->only_marked && !a->is_marked))
			continue;
		*ret_offset = a->block * c->block_bytes;
		left = c->size_bytes - *ret_offset;
		*ret_n = left < c->block_bytes ? (uint32_t)left : c->block_bytes;
		c->next++;
		return true;
	}
	return false;
}

/* One byte or a short string all over: what a constant pass writes, so no evidence of anything. */
static bool is_blank(const uint8_t *bytes, uint32_t n)
{
	for (uint32_t period = 1; period <= PASS_STRING_MOST && period < n; period++)
		if (memcmp(bytes, bytes + period, n - period) == 0)
			return true;
	return false;
}

static int take_before(void *ctx, uint64_t offset, const uint8_t *bytes, uint32_t n,
		       struct error *err)
{
	struct canaries *c = ctx;
	struct canary *a = canary_at(c, offset);

	a->state = is_blank(bytes, n) ? CANARY_BLANK : CANARY_TELLING;
	return crypt_fingerprint(c->key, a->block, bytes, n, a->fingerprint, err);
}

static void missed_before(void *ctx, uint64_t offset, uint32_t n, bool tried)
{
	struct canaries *c = ctx;

	(void)n;
	(void)tried; /* no fingerprint, no canary */
	canary_at(c, offset)->state = CANARY_UNREADABLE;
}

static int fill_marker(void *ctx, unsigned buffer, uint64_t offset, uint8_t *bytes, uint32_t n,
		       struct error *err)
{
	struct canaries *c = ctx;
	struct canary *a = canary_at(c, offset);
	int rc = crypt_random(bytes, n, err);

	(void)buffer;
	if (rc)
		return rc;
	a->is_marker_sent = true;
	return crypt_fingerprint(c->key, a->block, bytes, n, a->fingerprint, err);
}

/* What lies there now is not known: neither the old block nor surely the marker. What a stop left over is
 * neither written nor looked at. */
static void missed_marker(void *ctx, uint64_t offset, uint32_t n, bool tried)
{
	struct canaries *c = ctx;
	struct canary *a = canary_at(c, offset);

	(void)n;
	(void)tried;
	a->is_marked = false;
}

static int take_marker(void *ctx, uint64_t offset, const uint8_t *bytes, uint32_t n,
		       struct error *err)
{
	struct canaries *c = ctx;
	struct canary *a = canary_at(c, offset);
	uint8_t seen[DIGEST_BYTES];
	int rc = crypt_fingerprint(c->key, a->block, bytes, n, seen, err);

	if (rc)
		return rc;
	a->is_marker_seen = memcmp(seen, a->fingerprint, sizeof(seen)) == 0;
	a->is_marker_other = !a->is_marker_seen;
	return 0;
}

static void not_as_promised(void *ctx, uint64_t offset, uint32_t n)
{
	struct canaries *c = ctx;

	(void)offset;
	(void)n;
	c->is_promised = false;
}

static int take_after(void *ctx, uint64_t offset, const uint8_t *bytes, uint32_t n,
		      struct error *err)
{
	struct canaries *c = ctx;
	struct canary *a = canary_at(c, offset);
	const struct pattern_differs differs = { .ctx = c, .block = not_as_promised };
	uint8_t seen[DIGEST_BYTES];
	int rc = crypt_fingerprint(c->key, a->block, bytes, n, seen, err);

	c->is_promised = c->promised != NULL;
	if (!rc && c->promised)
		rc = pattern_compare(c->promised, offset, bytes, n, c->block_bytes, &differs, err);
	if (rc)
		return rc;
	if (memcmp(seen, a->fingerprint, sizeof(seen)) != 0) {
		c->outcome->n_changed++;
		if (c->promised && !c->is_promised)
			ranges_add(&c->outcome->other, a->block, 1);
		return 0;
	}
	/* A blank block may have been what was promised all along. One that wasn't blank can't:
	 * a constant pass is blank, and a random pass has a fresh key. */
	if ((c->is_promised || !c->promised) && a->state == CANARY_BLANK) {
		c->outcome->n_no_evidence++;
		return 0;
	}
	c->outcome->n_same++;
	ranges_add(&c->outcome->same, a->block, 1);
	return 0;
}

static void missed_after(void *ctx, uint64_t offset, uint32_t n, bool tried)
{
	struct canaries *c = ctx;

	(void)offset;
	(void)n;
	c->outcome->n_unreadable += tried; /* what a stop left over was not asked */
}

static int sweep_canaries(struct canaries *c, struct block *b, enum block_op op,
			  const struct sweep_work *callbacks, const struct sweep_watch *watch,
			  struct sweep_result *sum, struct error *err)
{
	struct sweep_work work = *callbacks;
	struct sweep_result result;
	int rc;

	work.ctx = c;
	work.unit_bytes = c->block_bytes;
	work.next = next;
	c->next = 0;
	rc = sweep_run(b, op, c->size_bytes, &work, watch, &result, err);
	sum->n_bytes += result.n_bytes;
	sum->n_errors += result.n_errors;
	sum->n_bad_units += result.n_bad_units;
	sum->is_stopped = !rc && result.is_stopped;
	return rc;
}

static unsigned count(const struct canaries *c, enum canary_state state)
{
	unsigned n = 0;

	for (unsigned i = 0; i < c->n; i++)
		n += c->at[i].state == state;
	return n;
}

static int draw(struct block *b, uint64_t size_bytes, struct canaries **ret, struct error *err)
{
	uint64_t n_blocks = (size_bytes + b->logical_block_bytes - 1) / b->logical_block_bytes;
	unsigned n = n_blocks < CANARIES_MOST ? (unsigned)n_blocks : CANARIES_MOST;
	uint8_t seed[SAMPLE_SEED_BYTES];
	uint64_t blocks[CANARIES_MOST];
	struct canaries *c = calloc(1, sizeof(*c));
	int rc;

	if (!c)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "canaries");
	c->size_bytes = size_bytes;
	c->block_bytes = b->logical_block_bytes;
	c->n = n;
	rc = crypt_random(c->key, sizeof(c->key), err);
	if (!rc)
		rc = crypt_random(seed, sizeof(seed), err);
	if (!rc)
		rc = sample_draw(seed, n_blocks, n, blocks, err);
	if (rc) {
		canaries_free(c);
		return rc;
	}
	for (unsigned i = 0; i < n; i++)
		c->at[i].block = blocks[i];
	*ret = c;
	return 0;
}

/* Chooses which blank canaries become markers: evenly over all of them. */
static unsigned choose_markers(struct canaries *c, unsigned n_blank, unsigned n_wanted)
{
	unsigned n_markers = n_wanted < n_blank ? n_wanted : n_blank;
	unsigned seen = 0, chosen = 0;

	for (unsigned i = 0; i < c->n && chosen < n_markers; i++) {
		if (c->at[i].state != CANARY_BLANK)
			continue;
		if (seen++ >= chosen * n_blank / n_markers) {
			c->at[i].is_marked = true;
			chosen++;
		}
	}
	return chosen;
}

/* Writes, flushes, drops the cache, reads back. */
static int write_markers(struct canaries *c, struct block *b, const struct sweep_watch *watch,
			 struct sweep_result *sum, struct error *err)
{
	const struct sweep_work writing = { .fill = fill_marker, .missed = missed_marker };
	const struct sweep_work reading = { .take = take_marker, .missed = missed_marker };
	struct block_flush flush;
	int rc;

	c->only_marked = true;
	rc = sweep_canaries(c, b, BLOCK_WRITE, &writing, watch, sum, err);
	if (!rc && !sum->is_stopped)
		rc = b->ops->flush(b, &flush, err);
	if (!rc && !sum->is_stopped)
		rc = sweep_canaries(c, b, BLOCK_READ, &reading, watch, sum, err);
	c->only_marked = false;
	return rc;
}

/* Whatever became of them: a marker that was sent has changed the drive, and only one that was read back tells
 * something later. Returns how many read back as something else. */
static unsigned count_markers(struct canaries *c, struct canary_outcome *o)
{
	unsigned n_other = 0;

	for (unsigned i = 0; i < c->n; i++) {
		struct canary *a = &c->at[i];

		if (!a->is_marker_sent)
			continue;
		o->n_markers++;
		o->n_markers_lost += !a->is_marker_seen;
		n_other += a->is_marker_other;
		a->state = a->is_marker_seen ? CANARY_TELLING : CANARY_UNREADABLE;
	}
	return n_other;
}

static int mark(struct canaries *c, struct block *b, const struct sweep_watch *watch,
		struct canary_outcome *o, struct sweep_result *sum, struct error *err)
{
	unsigned needed = n_needed((c->size_bytes + c->block_bytes - 1) / c->block_bytes);
	unsigned telling = count(c, CANARY_TELLING), n_other;
	int rc;

	if (telling < needed && choose_markers(c, o->n_blank, needed - telling)) {
		rc = write_markers(c, b, watch, sum, err);
		n_other = count_markers(c, o);
		if (rc || sum->is_stopped)
			return rc;
		if (n_other)
			return error_set(err, REASON_MISMATCH, EIO, NULL, "markers_lost=%u of=%u",
					 n_other, o->n_markers);
		telling = count(c, CANARY_TELLING);
	}
	if (telling < needed)
		return error_set(err, REASON_CANARY_UNREADABLE, EIO, NULL, "telling=%u needed=%u",
				 telling, needed);
	return 0;
}

int canaries_take(struct block *b, uint64_t size_bytes, const struct sweep_watch *watch,
		  struct canaries **ret, struct canary_outcome *ret_outcome,
		  struct sweep_result *ret_sweep, struct error *err)
{
	const struct sweep_work reading = { .take = take_before, .missed = missed_before };
	struct canaries *c;
	int rc;

	memset(ret_outcome, 0, sizeof(*ret_outcome));
	*ret = NULL;
	memset(ret_sweep, 0, sizeof(*ret_sweep));
	rc = draw(b, size_bytes, &c, err);
	if (rc)
		return rc;
	ret_outcome->covers_every_block = c->n < CANARIES_MOST;
	rc = sweep_canaries(c, b, BLOCK_READ, &reading, watch, ret_sweep, err);
	ret_outcome->n_blank = count(c, CANARY_BLANK);
	ret_outcome->n_taken = ret_outcome->n_blank + count(c, CANARY_TELLING);
	if (!rc && !ret_sweep->is_stopped)
		rc = mark(c, b, watch, ret_outcome, ret_sweep, err);
	if (ret_sweep->is_stopped ||
	    (rc && err->reason != REASON_CANARY_UNREADABLE && err->reason != REASON_MISMATCH)) {
		canaries_free(c);
		return rc;
	}
	*ret = c;
	return rc;
}

int canaries_check(struct canaries *c, struct block *b, struct pattern *promised,
		   const struct sweep_watch *watch, struct canary_outcome *outcome,
		   struct sweep_result *ret_sweep, struct error *err)
{
	const struct sweep_work reading = { .take = take_after, .missed = missed_after };
	int rc;

	outcome->n_changed = outcome->n_same = outcome->n_unreadable = outcome->n_no_evidence = 0;
	memset(&outcome->same, 0, sizeof(outcome->same));
	memset(&outcome->other, 0, sizeof(outcome->other));
	memset(ret_sweep, 0, sizeof(*ret_sweep));
	c->outcome = outcome;
	c->promised = promised;
	rc = sweep_canaries(c, b, BLOCK_READ, &reading, watch, ret_sweep, err);
	c->outcome = NULL;
	c->promised = NULL;
	if (rc || ret_sweep->is_stopped)
		return rc;
	if (outcome->n_same)
		return error_set(err, REASON_CANARY_SURVIVED, EIO, NULL,
				 "same=%u of=%u first_lba=%llu", outcome->n_same, outcome->n_taken,
				 (unsigned long long)outcome->same.at[0].first_lba);
	if (outcome->n_unreadable)
		return error_set(err, REASON_CANARY_UNREADABLE, EIO, NULL, "unreadable=%u of=%u",
				 outcome->n_unreadable, outcome->n_taken);
	return 0;
}

/* One canary in a checkpoint: block, state, fingerprint. */
#define STORED_BYTES (8 + 1 + DIGEST_BYTES)

void canaries_write(const struct canaries *c, struct json_builder *b)
{
	uint8_t stored[CANARIES_MOST * STORED_BYTES];

	for (unsigned i = 0; i < c->n; i++) {
		uint8_t *at = stored + (size_t)i * STORED_BYTES;

		put_be64(at, c->at[i].block);
		at[8] = (uint8_t)c->at[i].state;
		memcpy(at + 9, c->at[i].fingerprint, DIGEST_BYTES);
	}
	json_number(b, "size_bytes", (int64_t)c->size_bytes);
	json_number(b, "block_bytes", c->block_bytes);
	json_hex(b, "key", c->key, sizeof(c->key));
	json_hex(b, "canaries", stored, (size_t)c->n * STORED_BYTES);
	crypt_wipe(stored, sizeof(stored));
}

static bool read_stored(struct canaries *c, const uint8_t *stored)
{
	for (unsigned i = 0; i < c->n; i++) {
		const uint8_t *at = stored + (size_t)i * STORED_BYTES;
		struct canary *a = &c->at[i];

		a->block = be64(at);
		a->state = (enum canary_state)at[8];
		memcpy(a->fingerprint, at + 9, DIGEST_BYTES);
		if (at[8] > CANARY_TELLING || a->block >= c->size_bytes ||
		    a->block * c->block_bytes >= c->size_bytes ||
		    (i && a->block <= c->at[i - 1].block))
			return false;
	}
	return true;
}

static bool read_members(const struct json *object, struct canaries *c)
{
	const char *key = json_get_text(object, "key"), *hex = json_get_text(object, "canaries");
	size_t n = hex ? strlen(hex) / 2 : 0;
	_free_ uint8_t *stored = malloc(n ? n : 1);
	int64_t size = 0, block = 0;

	if (!stored || !key || !n || n % STORED_BYTES || n / STORED_BYTES > CANARIES_MOST ||
	    !json_get_number(object, "size_bytes", &size) || size < 1 ||
	    !json_get_number(object, "block_bytes", &block) || block < 512 || block > 65536 ||
	    !text_unhex(key, sizeof(c->key), c->key) || !text_unhex(hex, n, stored))
		return false;
	c->size_bytes = (uint64_t)size;
	c->block_bytes = (uint32_t)block;
	c->n = (unsigned)(n / STORED_BYTES);
	return read_stored(c, stored);
}

int canaries_read(const struct json *object, struct canaries **ret, struct error *err)
{
	struct canaries *c = calloc(1, sizeof(*c));

	if (!c)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "canaries");
	if (!read_members(object, c)) {
		canaries_free(c);
		return error_set(err, REASON_CHECKPOINT_DAMAGED, 0, NULL, "canaries");
	}
	*ret = c;
	return 0;
}

int canaries_copy(const struct canaries *c, struct canaries **ret, struct error *err)
{
	struct canaries *copy = malloc(sizeof(*copy));

	if (!copy)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "canaries");
	memcpy(copy, c, sizeof(*copy));
	*ret = copy;
	return 0;
}

void canaries_free(struct canaries *c)
{
	if (!c)
		return;
	crypt_wipe(c, sizeof(*c));
	free(c);
}
