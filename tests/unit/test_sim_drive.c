/* room: wipe */
/*
 * tests/unit/test_sim_drive.c - the simulated drive itself: a fault that doesn't act proves nothing
 * of those that should have borne it.
 */
#include "tests/sim/sim_drive.h"

#include <errno.h>

#include "tests/unit/harness.h"

#define BLOCK  512
#define BLOCKS 64
#define SIZE   (BLOCKS * BLOCK)

static uint8_t bytes[SIZE];

static void setup(struct sim_drive *d)
{
	sim_drive_init(d, SIZE, BLOCK);
	sim_drive_fill_byte(d, 0x11);
	d->dice = 7;
	memset(bytes, 0x22, sizeof(bytes));
}

static int put(struct sim_drive *d, uint64_t lba, uint32_t n_blocks)
{
	uint32_t done = 0;
	int sys = sim_drive_write(d, lba * BLOCK, bytes, n_blocks * BLOCK, &done);

	return sys ? sys : (done == n_blocks * BLOCK ? 0 : EIO);
}

/* The first byte of a block as a read answers it now; or an errno, negative. */
static int get(struct sim_drive *d, uint64_t lba)
{
	uint8_t block[BLOCK];
	uint32_t done = 0;
	int sys = sim_drive_read(d, lba * BLOCK, block, BLOCK, &done);

	return sys ? -sys : (done == BLOCK ? block[0] : -EIO);
}

static unsigned count(const uint8_t *at, uint8_t byte)
{
	unsigned n = 0;

	for (unsigned i = 0; i < BLOCKS; i++)
		n += at[i * BLOCK] == byte && at[i * BLOCK + BLOCK - 1] == byte;
	return n;
}

static void cut_loses_all(void)
{
	struct sim_drive d;

	setup(&d);
	CU_ASSERT_EQUAL(put(&d, 0, BLOCKS / 2), 0);
	CU_ASSERT_EQUAL(sim_drive_flush(&d), 0);
	CU_ASSERT_EQUAL(put(&d, 0, BLOCKS), 0);
	CU_ASSERT_EQUAL(get(&d, BLOCKS - 1), 0x22);
	sim_drive_cut_power(&d);
	CU_ASSERT_EQUAL(count(d.medium, 0x22), BLOCKS / 2);
	CU_ASSERT_EQUAL(get(&d, BLOCKS - 1), 0x11);
	CU_ASSERT_TRUE(d.fired[SIM_CUT_WHOLE] && !d.fired[SIM_CUT_PART]);
	sim_drive_clear(&d);
}

static void cut_loses_some(void)
{
	struct sim_drive d;
	unsigned kept;

	setup(&d);
	d.kept_percent = 50;
	d.does_tear = true;
	CU_ASSERT_EQUAL(put(&d, 0, BLOCKS), 0);
	sim_drive_cut_power(&d);
	kept = count(d.medium, 0x22);
	CU_ASSERT(kept > BLOCKS / 5 && kept < BLOCKS * 4 / 5);
	CU_ASSERT_EQUAL(count(d.medium, 0x11), BLOCKS - kept - 1); /* and one is torn */
	CU_ASSERT_TRUE(d.fired[SIM_CUT_PART] && d.fired[SIM_CUT_TORN]);
	CU_ASSERT_EQUAL(memcmp(d.medium, d.cache, SIZE), 0);
	sim_drive_clear(&d);
}

static void full_cache_writes_back(void)
{
	struct sim_drive d;

	setup(&d);
	d.cache_blocks = 10;
	CU_ASSERT_EQUAL(put(&d, 0, BLOCKS), 0);
	CU_ASSERT_EQUAL(d.n_dirty, 10);
	CU_ASSERT_EQUAL(count(d.medium, 0x22), BLOCKS - 10);
	CU_ASSERT_EQUAL(count(d.cache, 0x22), BLOCKS);
	CU_ASSERT_TRUE(d.fired[SIM_EVICTED]);
	sim_drive_clear(&d);
}

static void flush_lies(void)
{
	struct sim_drive d;

	setup(&d);
	d.has_lying_flush = true;
	CU_ASSERT_EQUAL(put(&d, 0, BLOCKS), 0);
	CU_ASSERT_EQUAL(sim_drive_flush(&d), 0);
	CU_ASSERT_EQUAL(count(d.medium, 0x22), 0);
	CU_ASSERT_TRUE(d.fired[SIM_FLUSH_LIE]);
	sim_drive_clear(&d);
}

static void cut_and_kill(void)
{
	struct sim_drive d;

	setup(&d);
	d.cut_at = 2;
	CU_ASSERT_EQUAL(put(&d, 0, 1), 0);
	CU_ASSERT_EQUAL(put(&d, 1, 1), ENODEV);
	CU_ASSERT_EQUAL(get(&d, 0), -ENODEV);
	CU_ASSERT_EQUAL(sim_drive_size(&d), 0);
	sim_drive_start(&d);
	CU_ASSERT_EQUAL(get(&d, 0), 0x11);
	d.kill_at = d.n_calls + 2;
	CU_ASSERT_EQUAL(put(&d, 0, 1), 0);
	CU_ASSERT_EQUAL(sim_drive_flush(&d), ENODEV);
	sim_drive_start(&d);
	CU_ASSERT_EQUAL(get(&d, 0), 0x22); /* only the program was gone */
	sim_drive_clear(&d);
}

static void flaky_and_garbled(void)
{
	struct sim_drive d;

	setup(&d);
	d.flaky[1] = (struct sim_flaky){ { 3, 2 }, 2 };
	CU_ASSERT_EQUAL(get(&d, 2), 0x11);
	CU_ASSERT_EQUAL(get(&d, 3), -EIO);
	CU_ASSERT_EQUAL(put(&d, 0, 8), EIO);
	CU_ASSERT_EQUAL(count(d.cache, 0x22), 0);
	CU_ASSERT_EQUAL(get(&d, 4), 0x11);
	d.does_garble = true;
	d.bad_writes[0] = (struct sim_range){ 60, 1 };
	for (unsigned i = 0; i < 8; i++)
		CU_ASSERT_EQUAL(put(&d, 0, BLOCKS), EIO);
	CU_ASSERT(count(d.cache, 0x22) > 0);
	CU_ASSERT_TRUE(d.fired[SIM_GARBAGE]);
	sim_drive_clear(&d);
}

static void old_data_comes_back(void)
{
	struct sim_drive d;

	setup(&d);
	d.comeback =
		(struct sim_comeback){ .range = { 5, 1 }, .after_reads = 3, .is_sticky = true };
	CU_ASSERT_EQUAL(put(&d, 0, BLOCKS), 0);
	CU_ASSERT_EQUAL(sim_drive_flush(&d), 0);
	CU_ASSERT_EQUAL(get(&d, 5), 0x22);
	CU_ASSERT_EQUAL(get(&d, 6), 0x22);
	CU_ASSERT_EQUAL(get(&d, 6), 0x22); /* now */
	CU_ASSERT(d.lied_at[5] > d.read_at[5] && d.read_at[5] > d.written_at[5]);
	CU_ASSERT_EQUAL(get(&d, 5), 0x11);
	CU_ASSERT_EQUAL(count(d.medium, 0x22), BLOCKS - 1);
	CU_ASSERT_EQUAL(put(&d, 5, 1), 0);
	CU_ASSERT_EQUAL(get(&d, 5), 0x11); /* and stays */
	CU_ASSERT_TRUE(d.fired[SIM_OLD_READS] && d.fired[SIM_OLD_SINGLE] && d.fired[SIM_DROP]);
	sim_drive_clear(&d);

	setup(&d);
	d.comeback = (struct sim_comeback){ .range = { 8, 4 }, .after_flushes = 2 };
	CU_ASSERT_EQUAL(put(&d, 0, BLOCKS), 0);
	CU_ASSERT_EQUAL(sim_drive_flush(&d), 0);
	CU_ASSERT_EQUAL(get(&d, 9), 0x22);
	CU_ASSERT_EQUAL(sim_drive_flush(&d), 0);
	CU_ASSERT_EQUAL(get(&d, 9), 0x11);
	CU_ASSERT_EQUAL(put(&d, 9, 1), 0);
	CU_ASSERT_EQUAL(get(&d, 9), 0x22);
	sim_drive_clear(&d);
}

static void false_ends(void)
{
	struct sim_drive d;

	setup(&d);
	d.wraps_at = 20 * BLOCK + 100; /* within a block */
	CU_ASSERT_EQUAL(put(&d, 40, 2), 0);
	CU_ASSERT_EQUAL(d.cache[(40 * BLOCK) % d.wraps_at], 0x22);
	CU_ASSERT_EQUAL(d.cache[(42 * BLOCK - 1) % d.wraps_at], 0x22);
	CU_ASSERT_EQUAL(d.cache[(42 * BLOCK) % d.wraps_at], 0x11);
	CU_ASSERT_EQUAL(get(&d, 40), 0x22);
	sim_drive_clear(&d);

	setup(&d);
	d.ghost_at = 30 * BLOCK;
	d.ghost = SIM_GHOST_ZEROS;
	CU_ASSERT_EQUAL(put(&d, 28, 4), 0);
	CU_ASSERT_EQUAL(get(&d, 29), 0x22);
	CU_ASSERT_EQUAL(get(&d, 30), 0x00);
	d.ghost = SIM_GHOST_OLD;
	CU_ASSERT_EQUAL(get(&d, 30), 0x11);
	CU_ASSERT_EQUAL(count(d.cache, 0x22), 2);
	sim_drive_clear(&d);

	setup(&d);
	d.ends_at = 30 * BLOCK;
	CU_ASSERT_EQUAL(put(&d, 28, 4), ENODATA);
	CU_ASSERT_EQUAL(count(d.cache, 0x22), 2);
	sim_drive_clear(&d);
}

static void later_reader(void)
{
	struct sim_drive d;
	uint8_t block[BLOCK];

	setup(&d);
	d.bad_reads[0] = (struct sim_range){ 7, 1 };
	CU_ASSERT_TRUE(sim_drive_peek(&d, 0, block, BLOCK));
	CU_ASSERT_EQUAL(block[0], 0x11);
	CU_ASSERT_FALSE(sim_drive_peek(&d, 7 * BLOCK, block, BLOCK));
	CU_ASSERT_FALSE(sim_drive_peek(&d, SIZE, block, BLOCK));
	CU_ASSERT_EQUAL(d.n_calls, 0);
	d.is_other = true;
	CU_ASSERT_FALSE(sim_drive_peek(&d, 0, block, BLOCK));
	sim_drive_clear(&d);
}

static void time_is_a_number(void)
{
	struct sim_drive d;

	setup(&d);
	d.ms_per_call = 20;
	d.stall_at = 2;
	d.stall_ms = 300000;
	CU_ASSERT_EQUAL(get(&d, 0), 0x11);
	CU_ASSERT_EQUAL(d.now_ms, 20);
	CU_ASSERT_EQUAL(get(&d, 0), 0x11);
	CU_ASSERT_EQUAL(d.now_ms, 300040);
	CU_ASSERT_TRUE(d.fired[SIM_STALL] && d.fired[SIM_SLOW]);
	sim_drive_clear(&d);
}

static const struct test tests[] = {
	{ "a cut loses all", cut_loses_all },
	{ "a cut loses some", cut_loses_some },
	{ "a full cache writes back", full_cache_writes_back },
	{ "a flush lies", flush_lies },
	{ "cut and kill", cut_and_kill },
	{ "flaky and garbled", flaky_and_garbled },
	{ "old data comes back", old_data_comes_back },
	{ "false ends", false_ends },
	{ "later reader", later_reader },
	{ "time is a number", time_is_a_number },
};

TEST_MAIN(tests)
