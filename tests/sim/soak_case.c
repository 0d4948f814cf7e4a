#include "tests/sim/soak_case.h"

#include <stdlib.h>
#include <string.h>

#define FAULTS_MOST    3
#define CANARIES_ALL   1024 /* as many calls before the first write, and after the last */
#define REQUEST_BLOCKS 16   /* of the simulated block object */

static uint32_t dice(struct soak_case *c, uint64_t n)
{
	return sim_dice(&c->dice, (uint32_t)n);
}

static bool chance(struct soak_case *c, unsigned percent)
{
	return dice(c, 100) < percent;
}

/* A moment of the job: any call, or one of a step that is chosen first, since most calls are
 * canaries'. */
static unsigned any_call(struct soak_case *c)
{
	unsigned verify = c->n_canary_calls + c->n_pass_calls * c->method->n_passes;

	switch (dice(c, 8)) {
	case 0:
	case 1:
		return 1 + c->n_canary_calls + dice(c, c->n_pass_calls * c->method->n_passes);
	case 2:
		return c->n_canary_calls + c->n_pass_calls * (1 + dice(c, c->method->n_passes));
	case 3:
		return 1 + verify + dice(c, c->n_verify_calls);
	case 4:
		return c->n_calls - dice(c, c->n_calls < 4 ? c->n_calls : 4);
	default:
		return 1 + dice(c, c->n_calls);
	}
}

static struct sim_range any_range(struct soak_case *c)
{
	struct sim_range r = { .first_lba = dice(c, c->n_blocks), .n_blocks = 1 };

	if (chance(c, 50))
		return r;
	r.n_blocks = 1 + dice(c, chance(c, 60) ? 8 : c->n_blocks / 2 + 1);
	if (r.n_blocks > c->n_blocks - r.first_lba)
		r.n_blocks = c->n_blocks - r.first_lba;
	return r;
}

static void put_cut(struct soak_case *c)
{
	struct sim_drive *d = &c->job.drive;

	if (d->cut_at || d->kill_at)
		c->next_cut = any_call(c);
	else
		d->cut_at = any_call(c);
}

static void put_kill(struct soak_case *c)
{
	if (!c->job.drive.cut_at)
		c->job.drive.kill_at = any_call(c);
	if (chance(c, 30))
		c->next_cut = any_call(c);
}

static void put_flush_lie(struct soak_case *c)
{
	c->job.drive.has_lying_flush = true;
	c->job.drive.cut_at = any_call(c);
}

static void put_flush_fail(struct soak_case *c)
{
	struct sim_drive *d = &c->job.drive;

	if (chance(c, 50))
		d->has_flush_error = true;
	else
		d->fail_at = c->n_canary_calls + c->n_pass_calls * c->method->n_passes;
}

static void put_bad_reads(struct soak_case *c)
{
	for (unsigned i = 0; i <= dice(c, SIM_RANGES); i++)
		c->job.drive.bad_reads[i] = any_range(c);
}

static void put_bad_writes(struct soak_case *c)
{
	for (unsigned i = 0; i <= dice(c, SIM_RANGES); i++)
		c->job.drive.bad_writes[i] = any_range(c);
	c->job.drive.does_garble |= chance(c, 40);
}

static void put_flaky_once(struct soak_case *c)
{
	c->job.drive.flaky[0] = (struct sim_flaky){ any_range(c), 1 };
	c->job.drive.does_garble |= chance(c, 50);
}

static void put_flaky(struct soak_case *c)
{
	for (unsigned i = 1; i < SIM_RANGES; i++)
		c->job.drive.flaky[i] = (struct sim_flaky){ any_range(c), 1 + dice(c, 12) };
	c->job.drive.does_garble |= chance(c, 50);
}

static void put_fail(struct soak_case *c)
{
	c->job.drive.fail_at = any_call(c);
}

static void put_slow(struct soak_case *c)
{
	c->job.drive.ms_per_call = 1 + dice(c, 3000);
}

static void put_stall(struct soak_case *c)
{
	c->job.drive.stall_at = any_call(c);
	c->job.drive.stall_ms = 1000 * (1 + dice(c, 600));
}

static void put_old_reads(struct soak_case *c)
{
	struct sim_comeback *b = &c->job.drive.comeback;
	unsigned n_before = chance(c, 70) ? c->n_canary_calls : 0;

	b->range = any_range(c);
	b->after_reads = 1 + n_before + dice(c, c->n_verify_calls + c->n_blocks);
	b->is_sticky = chance(c, 50);
}

static void put_old_flushes(struct soak_case *c)
{
	struct sim_comeback *b = &c->job.drive.comeback;

	b->range = any_range(c);
	b->after_flushes = 1 + dice(c, c->method->n_passes);
	b->is_sticky = chance(c, 50);
}

static void put_old_each(struct soak_case *c)
{
	c->job.drive.reverts = any_range(c);
}

static void put_drop(struct soak_case *c)
{
	c->job.drive.drops = any_range(c);
	if (chance(c, 30))
		c->job.drive.drops_from = any_call(c);
}

/* At a block or anywhere. */
static uint64_t any_end(struct soak_case *c)
{
	const struct sim_drive *d = &c->job.drive;

	if (chance(c, 30))
		return 1 + sim_dice(&c->dice, (uint32_t)d->real_bytes);
	return (1 + dice(c, c->n_blocks)) * d->block_bytes;
}

static void put_wrap(struct soak_case *c)
{
	uint64_t end = any_end(c);

	c->job.drive.wraps_at = end < c->job.drive.real_bytes ? end : c->job.drive.real_bytes;
}

static void put_ghost_zeros(struct soak_case *c)
{
	c->job.drive.ghost = SIM_GHOST_ZEROS;
	c->job.drive.ghost_at = any_end(c) - 1;
}

static void put_ghost_old(struct soak_case *c)
{
	c->job.drive.ghost = SIM_GHOST_OLD;
	c->job.drive.ghost_at = any_end(c) - 1;
}

static void put_short(struct soak_case *c)
{
	c->job.drive.short_at = any_call(c);
}

static void put_early_end(struct soak_case *c)
{
	c->job.drive.ends_at = (uint64_t)dice(c, c->n_blocks) * c->job.drive.block_bytes;
}

static void put_shrink(struct soak_case *c)
{
	c->job.drive.shrink_at = any_call(c);
}

static void put_vanish(struct soak_case *c)
{
	c->job.drive.vanish_at = any_call(c);
}

static void put_swap(struct soak_case *c)
{
	c->job.drive.change_at = any_call(c);
}

static void put_flip(struct soak_case *c)
{
	c->job.drive.flip_at = any_call(c);
}

static void put_stop(struct soak_case *c)
{
	c->job.drive.stop_at = any_call(c);
}

static void put_event_refused(struct soak_case *c)
{
	c->job.refuse_event_at = 1 + dice(c, 2 * (5 + 2 * c->method->n_passes));
}

static void put_native_unknown(struct soak_case *c)
{
	c->is_native_unknown = true;
}

/* A job must bear those that are harmless, and of those that are cured by trying again one. */
enum harm { HARMFUL, HARMLESS, CURED };

static const struct {
	const char *name;
	unsigned weight;
	enum harm harm;
	void (*put)(struct soak_case *c);
} rows[] = {
	{ "cut", 14, HARMLESS, put_cut },
	{ "kill", 6, HARMLESS, put_kill },
	{ "flush lies", 5, HARMFUL, put_flush_lie },
	{ "flush fails", 3, HARMFUL, put_flush_fail },
	{ "bad reads", 6, HARMFUL, put_bad_reads },
	{ "bad writes", 6, HARMFUL, put_bad_writes },
	{ "flaky once", 6, CURED, put_flaky_once },
	{ "flaky", 4, HARMFUL, put_flaky },
	{ "fail at a call", 4, HARMFUL, put_fail },
	{ "slow", 3, HARMLESS, put_slow },
	{ "stall", 3, HARMLESS, put_stall },
	{ "old after reads", 8, HARMFUL, put_old_reads },
	{ "old after flushes", 6, HARMFUL, put_old_flushes },
	{ "old after each flush", 4, HARMFUL, put_old_each },
	{ "drops", 7, HARMFUL, put_drop },
	{ "wrap", 5, HARMFUL, put_wrap },
	{ "zeros behind the end", 4, HARMFUL, put_ghost_zeros },
	{ "old data behind the end", 4, HARMFUL, put_ghost_old },
	{ "short", 6, CURED, put_short },
	{ "early end", 4, HARMFUL, put_early_end },
	{ "shrink", 4, HARMFUL, put_shrink },
	{ "vanish", 4, HARMFUL, put_vanish },
	{ "swap", 4, HARMFUL, put_swap },
	{ "flip", 5, HARMFUL, put_flip },
	{ "stop", 5, HARMFUL, put_stop },
	{ "event refused", 3, HARMFUL, put_event_refused },
	{ "native size unknown", 2, HARMFUL, put_native_unknown },
};
#define N_ROWS (sizeof(rows) / sizeof(rows[0]))

static void put_fault(struct soak_case *c)
{
	unsigned sum = 0, at, i = 0;

	for (unsigned k = 0; k < N_ROWS; k++)
		sum += rows[k].weight;
	at = dice(c, sum);
	while (at >= rows[i].weight)
		at -= rows[i++].weight;
	rows[i].put(c);
	c->faults[c->n_faults++] = rows[i].name;
	c->n_harmful += rows[i].harm == HARMFUL;
	c->n_cured += rows[i].harm == CURED;
}

static void put_faults(struct soak_case *c)
{
	static const unsigned char how_many[] = { 0, 1, 1, 1, 1, 1, 2, 2, 3 };
	unsigned n = how_many[dice(c, sizeof(how_many))];

	while (c->n_faults < n && c->n_faults < FAULTS_MOST)
		put_fault(c);
}

/* Small drives for the most part: whatever goes wrong with many blocks goes wrong with few, but for
 * canaries, which above 1,024 blocks no longer see each. */
static uint64_t any_size(struct soak_case *c, uint32_t *ret_block_bytes)
{
	unsigned kind = dice(c, 20);
	uint64_t bytes;

	*ret_block_bytes = chance(c, 80) ? 512 : 4096;
	if (kind < 3)
		c->n_blocks = 1 + dice(c, 70);
	else if (kind < 14 || *ret_block_bytes == 4096)
		c->n_blocks = 64 + dice(c, 200);
	else if (kind < 17)
		c->n_blocks = 300 + dice(c, 724);
	else
		c->n_blocks = 1024 + dice(c, 1500);
	bytes = c->n_blocks * *ret_block_bytes;
	/* A file's odd tail: one block more, of part of its bytes. */
	if (chance(c, 6)) {
		bytes += 1 + dice(c, *ret_block_bytes - 1);
		c->n_blocks++;
	}
	return bytes;
}

static void fill(struct soak_case *c)
{
	struct sim_drive *d = &c->job.drive;
	uint64_t from;

	sim_drive_fill_text(d, 1 + dice(c, 1000));
	if (chance(c, 55))
		return;
	if (chance(c, 60)) {
		static const uint8_t bytes[] = { 0x00, 0x00, 0xFF, 0x55, 0xAA, 0xE5 };

		sim_drive_fill_byte(d, bytes[dice(c, sizeof(bytes))]);
		return;
	}
	/* Used at its beginning only. */
	from = dice(c, c->n_blocks) * (uint64_t)d->block_bytes;
	memset(d->original + from, 0, d->real_bytes - from);
	memcpy(d->medium, d->original, d->real_bytes);
	memcpy(d->cache, d->original, d->real_bytes);
}

/* Any of the table; few passes for the most part, and few blocks where there are many. */
static const struct method *any_method(struct soak_case *c)
{
	const struct method *m = &methods[dice(c, n_methods)];
	unsigned most = c->n_blocks < 200 ? METHOD_PASSES : 3;

	for (unsigned i = 0; i < 3 && m->n_passes > (i < 2 ? 1 : most); i++)
		m = &methods[dice(c, n_methods)];
	return m->n_passes > most ? method_by_id("random") : m;
}

static void count_steps(struct soak_case *c)
{
	unsigned n_requests = (unsigned)((c->n_blocks + REQUEST_BLOCKS - 1) / REQUEST_BLOCKS);

	c->n_canary_calls = c->n_blocks < CANARIES_ALL ? (unsigned)c->n_blocks : CANARIES_ALL;
	c->n_pass_calls = n_requests + 1;
	c->n_verify_calls = n_requests;
	c->n_calls = 2 * c->n_canary_calls + c->n_pass_calls * c->method->n_passes + n_requests + 1;
	if (c->tests_addresses)
		c->n_calls += c->n_pass_calls + n_requests;
}

void soak_case_init(struct soak_case *c, uint64_t seed)
{
	struct sim_drive *d;
	uint32_t block_bytes;
	uint64_t size_bytes;

	memset(c, 0, sizeof(*c));
	c->dice = seed;
	size_bytes = any_size(c, &block_bytes);
	c->method = any_method(c);
	c->tests_addresses = chance(c, 20);
	count_steps(c);
	sim_job_init(&c->job, size_bytes, block_bytes);
	d = &c->job.drive;
	fill(c);
	d->dice = (uint64_t)dice(c, UINT32_MAX) << 32 | seed;
	d->is_eager = chance(c, 50);
	d->cache_blocks = chance(c, 40) ? 0 : 1 + dice(c, 64);
	d->kept_percent = chance(c, 40) ? 0 : dice(c, 100);
	d->does_tear = chance(c, 30);
	if (chance(c, 40))
		put_slow(c); /* checkpoints within a write come by time */
	put_faults(c);
	c->job.device.native_size_is_known = !c->is_native_unknown;
	c->job.policy.address_test = c->tests_addresses;
}

void soak_case_clear(struct soak_case *c)
{
	sim_job_clear(&c->job);
}
