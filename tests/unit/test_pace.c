/*
 * tests/unit/test_pace.c - how large and how deep for which drive, and what slowness changes.
 */
#include "wipe/pace.h"

#include "tests/unit/harness.h"

#define MIB (1U << 20)

static struct device drive(enum media_kind media, enum transport_kind transport, uint32_t block)
{
	return (struct device){ .media = media,
				.transport = transport,
				.logical_block_bytes = block,
				.physical_block_bytes = block < 4096 ? 4096 : block };
}

static void by_kind(void)
{
	struct device d = drive(MEDIA_HDD, TRANSPORT_SATA, 512);
	struct pace p = pace_of(&d);

	CU_ASSERT_EQUAL(p.buffer_bytes, 2 * MIB);
	CU_ASSERT_EQUAL(p.n_buffers, 8);
	d = drive(MEDIA_SSD, TRANSPORT_NVME, 4096);
	p = pace_of(&d);
	CU_ASSERT_EQUAL(p.buffer_bytes, 4 * MIB);
	CU_ASSERT_EQUAL(p.n_buffers, 4);
	/* A stick in a bridge that calls itself rotating still has erase blocks. */
	d = drive(MEDIA_HDD, TRANSPORT_USB, 512);
	CU_ASSERT_EQUAL(pace_of(&d).buffer_bytes, 4 * MIB);
	d = drive(MEDIA_CARD, TRANSPORT_MMC, 512);
	CU_ASSERT_EQUAL(pace_of(&d).buffer_bytes, 4 * MIB);
}

/* Whatever a drive tells: whole blocks, aligned memory, at most 16 MiB, several requests. */
static void any_optimal_size(void)
{
	static const uint32_t optimal[] = { 0,       1,       511,      512,      4096,
					    65536,   131072,  196608,   1048576,  1572864,
					    3145728, 4194304, 33553920, 16777216, UINT32_MAX };
	static const uint32_t blocks[] = { 512, 520, 4096, 65536 };

	for (size_t i = 0; i < sizeof(optimal) / sizeof(optimal[0]); i++) {
		for (size_t b = 0; b < 4; b++) {
			for (unsigned m = 0; m < MEDIA_COUNT; m++) {
				struct device d = drive((enum media_kind)m, TRANSPORT_SAS,
							blocks[b]);
				struct pace p;

				d.optimal_io_bytes = optimal[i];
				p = pace_of(&d);
				CU_ASSERT(p.n_buffers >= 4 && p.n_buffers <= 8);
				CU_ASSERT((uint64_t)p.n_buffers * p.buffer_bytes <= 16 * MIB);
				CU_ASSERT(p.buffer_bytes > MIB);
				CU_ASSERT_EQUAL(p.buffer_bytes % blocks[b], 0);
			}
		}
	}
}

static void optimal_is_kept(void)
{
	struct device d = drive(MEDIA_HDD, TRANSPORT_SAS, 512);

	d.optimal_io_bytes = 3 * 65536; /* a stripe of three */
	CU_ASSERT_EQUAL(pace_of(&d).buffer_bytes % d.optimal_io_bytes, 0);
	d.optimal_io_bytes = 3 * MIB;
	CU_ASSERT_EQUAL(pace_of(&d).buffer_bytes, 3 * MIB);
	d.optimal_io_bytes = 33553920; /* a bridge's "no limit" */
	CU_ASSERT_EQUAL(pace_of(&d).buffer_bytes, 2 * MIB);
}

static void as_it_goes(void)
{
	unsigned depth = 8;

	CU_ASSERT_EQUAL(pace_depth(8, 8, 500), 8);
	for (unsigned i = 0; i < 20; i++)
		depth = pace_depth(depth, 8, 5000);
	CU_ASSERT_EQUAL(depth, 2);
	CU_ASSERT_EQUAL(pace_depth(depth, 8, 600), 2);
	for (unsigned i = 0; i < 20; i++)
		depth = pace_depth(depth, 8, 3);
	CU_ASSERT_EQUAL(depth, 8);
	CU_ASSERT_EQUAL(pace_depth(1, 1, 100000), 1);
	CU_ASSERT_EQUAL(pace_depth(1, 1, 0), 1);
}

static const struct test tests[] = {
	{ "by kind", by_kind },
	{ "any optimal size", any_optimal_size },
	{ "an optimal size is kept", optimal_is_kept },
	{ "as it goes", as_it_goes },
};

TEST_MAIN(tests)
