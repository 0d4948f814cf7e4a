/* tests/unit/test_ext_csd.c - EXT_CSD, whole, cut and senseless. */
#include "devices/ext_csd.h"
#include "tests/unit/harness.h"

static void reads(void)
{
	uint8_t b[512] = {
		[143] = 2,  [155] = 1,  [168] = 32,   [171] = 0x04, [173] = 0x01, [175] = 1,
		[181] = 1,  [192] = 8,  [215] = 0x01, [221] = 16,   [223] = 7,    [224] = 2,
		[226] = 32, [229] = 17, [230] = 27,   [231] = 0x55, [232] = 2
	};
	struct ext_csd c;

	CU_ASSERT(ext_csd_decode(b, sizeof(b), &c));
	CU_ASSERT_EQUAL(c.revision, 8);
	CU_ASSERT_EQUAL(c.sectors, 0x01000000);
	CU_ASSERT(c.by_sector);
	CU_ASSERT_EQUAL(c.erased_byte, 0xff);
	CU_ASSERT(c.has_secure_erase && c.has_trim && c.has_sanitize);
	CU_ASSERT_EQUAL(c.erase_group_sectors, 2048);
	CU_ASSERT_EQUAL(c.erase_ms, 2100);
	CU_ASSERT_EQUAL(c.trim_ms, 600);
	CU_ASSERT_EQUAL(c.secure_erase_ms, 2100 * 27);
	CU_ASSERT_EQUAL(c.secure_trim_ms, 2100 * 17);
	CU_ASSERT_EQUAL(c.boot_bytes, 4u << 20);
	CU_ASSERT_EQUAL(c.rpmb_bytes, 4u << 20);
	CU_ASSERT_EQUAL(c.general_bytes, 2ull * 16 * 2 * 512 * 1024);
	CU_ASSERT(c.user_is_permanent && c.user_is_protected);
	CU_ASSERT(!c.boot_is_permanent && c.boot_is_protected);
	b[175] = 0;
	b[155] = 0;
	b[231] = 0;
	b[215] = 0;
	b[214] = 0x40; /* exactly 2 GiB: addresses are bytes */
	CU_ASSERT(ext_csd_decode(b, sizeof(b), &c));
	CU_ASSERT_EQUAL(c.erase_group_sectors, 0);
	CU_ASSERT_EQUAL(c.general_bytes, 0);
	CU_ASSERT(!c.has_secure_erase && !c.has_trim && !c.has_sanitize && !c.by_sector);
}

static void senseless(void)
{
	uint8_t b[512] = { [192] = 8, [212] = 1 };
	struct ext_csd c;

	CU_ASSERT(ext_csd_decode(b, 512, &c));
	CU_ASSERT(!ext_csd_decode(b, 511, &c));
	CU_ASSERT(!ext_csd_decode(b, 0, &c));
	b[212] = 0; /* no sectors */
	CU_ASSERT(!ext_csd_decode(b, 512, &c));
	memset(b, 0xff, sizeof(b));
	CU_ASSERT(!ext_csd_decode(b, 512, &c));
	CU_ASSERT(!c.has_sanitize);
}

static const struct test tests[] = { { "reads", reads }, { "senseless bytes", senseless } };
TEST_MAIN(tests)
