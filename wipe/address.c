#include "wipe/address.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "wipe/overwrite.h"

static const struct method_pass stamp = { .kind = PASS_STAMP };

struct address {
	struct sweep_span span; /* first: sweep_span_next() takes its address */
	struct pattern *promised;
	struct pattern *again; /* makes another block's mark, while the other compares */
	uint8_t *mark;         /* room for one */
	uint64_t size_bytes;
	uint32_t block_bytes;
	struct address_outcome *outcome;
	const uint8_t *bytes; /* of the piece that is compared, from offset on */
	uint64_t offset;
	int rc; /* of a comparison that could not be made */
	struct error *err;
};

static uint64_t greatest_common_divisor(uint64_t a, uint64_t b)
{
	while (b) {
		uint64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/* Whose mark a block holds; false: no block's. */
static bool find_owner(struct address *a, const uint8_t *bytes, uint32_t n, uint64_t *ret_lba)
{
	uint64_t n_blocks = (a->size_bytes + a->block_bytes - 1) / a->block_bytes;
	uint64_t lba = be64(bytes);

	if (lba >= n_blocks)
		return false;
	a->rc = pattern_fill(a->again, lba * a->block_bytes, a->mark, n, a->err);
	*ret_lba = lba;
	return !a->rc && memcmp(a->mark, bytes, n) == 0;
}

static void block_differs(void *ctx, uint64_t offset, uint32_t n)
{
	struct address *a = ctx;
	struct address_outcome *o = a->outcome;
	uint64_t lba = offset / a->block_bytes, owner = 0;

	/* Never written: what it holds says nothing about addresses. */
	if (a->rc || ranges_has(&o->unwritten, lba)) {
		o->n_bytes_unjudged += n;
		return;
	}
	o->n_bytes_differing += n;
	ranges_add(&o->differing, lba, 1);
	if (!find_owner(a, a->bytes + (offset - a->offset), n, &owner)) {
		o->n_other++;
		return;
	}
	if (!o->n_aliased++) {
		o->alias_lba = lba;
		o->alias_holds = owner;
	}
	o->distance = greatest_common_divisor(o->distance, owner > lba ? owner - lba : lba - owner);
}

static int take(void *ctx, uint64_t offset, const uint8_t *bytes, uint32_t n, struct error *err)
{
	struct address *a = ctx;
	const struct pattern_differs differs = { .ctx = a, .block = block_differs };
	struct address_outcome *o = a->outcome;
	uint64_t before = o->n_bytes_differing + o->n_bytes_unjudged;
	int rc;

	a->bytes = bytes;
	a->offset = offset;
	a->err = err;
	rc = pattern_compare(a->promised, offset, bytes, n, a->block_bytes, &differs, err);
	if (rc || a->rc)
		return rc ? rc : a->rc;
	o->n_bytes_read += n;
	o->n_bytes_equal += n - (o->n_bytes_differing + o->n_bytes_unjudged - before);
	return 0;
}

static void missed(void *ctx, uint64_t offset, uint32_t n, bool tried)
{
	struct address *a = ctx;

	if (!tried)
		return;
	a->outcome->n_bytes_unread += n;
	ranges_add(&a->outcome->unreadable, offset / a->block_bytes,
		   (n + a->block_bytes - 1) / a->block_bytes);
}

int address_write(struct block *b, uint64_t size_bytes, const struct sweep_watch *watch,
		  struct address_outcome *ret, struct sweep_result *ret_sweep, struct error *err)
{
	_clear_(pattern_freep) struct pattern *marks = NULL;
	int rc;

	memset(ret, 0, sizeof(*ret));
	memset(ret_sweep, 0, sizeof(*ret_sweep));
	rc = crypt_random(ret->key, sizeof(ret->key), err);
	if (!rc)
		rc = pattern_new(&stamp, ret->key, b->logical_block_bytes, &marks, err);
	if (rc)
		return rc;
	ret->n_bytes_total = size_bytes;
	return overwrite_run(b, marks, size_bytes, watch, &ret->unwritten, ret_sweep, err);
}

/* All that differs lies at the end: what a medium that is too small does not keep. The very last
 * block may read right where all that does not fit lands in one place. */
static bool is_end_missing(const struct address_outcome *o, uint64_t n_blocks)
{
	const struct range *last = &o->differing.at[0];

	return o->differing.n == 1 && !o->differing.is_coarse && last->first_lba > 0 &&
	       last->first_lba + last->n_blocks + 1 >= n_blocks;
}

/* Addresses from the true size on lead back to the start: all but one period differs, each block by
 * a whole number of periods. */
static bool is_wrap(const struct address_outcome *o, uint64_t n_blocks)
{
	return o->n_aliased && !o->n_other && o->distance < n_blocks &&
	       o->n_aliased == n_blocks - o->distance;
}

static int say_failure(const struct address_outcome *o, uint64_t n_blocks, struct error *err)
{
	bool is_false = is_wrap(o, n_blocks) || is_end_missing(o, n_blocks);
	enum reason reason = is_false       ? REASON_CAPACITY_FALSE
			     : o->n_aliased ? REASON_ADDRESS_ALIAS
					    : REASON_MISMATCH;

	(void)error_set(err, reason, EIO, NULL, "read_right=%llu of=%llu first_lba=%llu",
			(unsigned long long)o->n_bytes_equal, (unsigned long long)o->n_bytes_total,
			(unsigned long long)o->differing.at[0].first_lba);
	if (o->n_aliased)
		error_add(err, "lba=%llu holds=%llu distance=%llu",
			  (unsigned long long)o->alias_lba, (unsigned long long)o->alias_holds,
			  (unsigned long long)o->distance);
	return -EIO;
}

int address_verify(struct block *b, uint64_t size_bytes, const struct sweep_watch *watch,
		   struct address_outcome *o, struct sweep_result *ret_sweep, struct error *err)
{
	_clear_(pattern_freep) struct pattern *promised = NULL;
	_clear_(pattern_freep) struct pattern *again = NULL;
	uint32_t block_bytes = b->logical_block_bytes;
	_free_ uint8_t *mark = malloc(block_bytes);
	struct address a = { .span = { .end = size_bytes, .piece_bytes = b->buffer_bytes },
			     .mark = mark,
			     .size_bytes = size_bytes,
			     .block_bytes = block_bytes,
			     .outcome = o };
	struct sweep_work work = { .ctx = &a,
				   .unit_bytes = block_bytes,
				   .next = sweep_span_next,
				   .take = take,
				   .missed = missed };
	int rc;

	memset(ret_sweep, 0, sizeof(*ret_sweep));
	if (!mark)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "address");
	rc = pattern_new(&stamp, o->key, block_bytes, &promised, err);
	if (!rc)
		rc = pattern_twin(promised, &again, err);
	if (rc)
		return rc;
	a.promised = promised;
	a.again = again;
	rc = sweep_run(b, BLOCK_READ, size_bytes, &work, watch, ret_sweep, err);
	if (rc)
		return rc;
	if (o->n_bytes_differing)
		return say_failure(o, (size_bytes + block_bytes - 1) / block_bytes, err);
	if (ret_sweep->n_bad_units && !ret_sweep->is_stopped)
		return error_set(err, REASON_READ_ERRORS, EIO, NULL, "bad_blocks=%llu",
				 (unsigned long long)ret_sweep->n_bad_units);
	return 0;
}

bool address_true_bytes(const struct address_outcome *o, uint64_t *ret)
{
	if (!o->n_bytes_differing || o->n_bytes_read + o->n_bytes_unread != o->n_bytes_total)
		return false;
	*ret = o->n_bytes_equal;
	return true;
}
