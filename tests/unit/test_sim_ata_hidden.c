/* room: devices
 * The simulated ATA drive's hidden blocks: HPA, Accessible Max Address, DCO.
 */
#include "tests/unit/ata_case.h"

static uint64_t shown(struct target_case *t)
{
	(void)ata_word(t, 0);
	return le64(t->in + 200);
}

static struct ata_told call(struct target_case *t, uint8_t command, uint16_t feature,
			    uint16_t count, uint64_t lba, bool is_ext)
{
	return ata_send(t, (struct ata_call){ .command = command,
					      .feature = feature,
					      .count = count,
					      .lba = lba,
					      .is_ext = is_ext });
}

static void replug(struct target_case *t)
{
	t->target->ops->power_cycle(t->target);
	(void)call(t, 0xe5, 0, 0, 0, false); /* unit attention */
}

static void set_max_follows_native_max(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;
	struct ata_told r;

	a.shown_blocks = 1500;
	ata_case_open(&t, &a, NULL);
	CU_ASSERT_EQUAL(shown(&t), 1500);
	(void)target_read(&t, 1500, 1);
	CU_ASSERT_EQUAL(target_sense(&t), 0x052100);
	r = call(&t, 0x27, 0, 0, 0, true);
	CU_ASSERT(ata_is_good(r));
	CU_ASSERT_EQUAL(r.lba, CASE_BLOCKS - 1);
	CU_ASSERT_EQUAL(shown(&t), 1500); /* an IDENTIFY between the two */
	CU_ASSERT(ata_is_aborted(call(&t, 0x37, 0, 1, CASE_BLOCKS - 1, true)));
	(void)call(&t, 0x27, 0, 0, 0, true);
	CU_ASSERT(ata_is_good(call(&t, 0x37, 0, 1, CASE_BLOCKS - 1, true)));
	CU_ASSERT_EQUAL(shown(&t), CASE_BLOCKS);
	/* Only one that is kept in each power cycle. */
	(void)call(&t, 0x27, 0, 0, 0, true);
	r = call(&t, 0x37, 0, 1, 999, true);
	CU_ASSERT_EQUAL(r.status, 0x51);
	CU_ASSERT_EQUAL(r.error, 0x10);
	replug(&t);
	CU_ASSERT_EQUAL(shown(&t), CASE_BLOCKS);
	(void)call(&t, 0x27, 0, 0, 0, true);
	CU_ASSERT(ata_is_good(call(&t, 0x37, 0, 1, 999, true)));
	CU_ASSERT_EQUAL(shown(&t), 1000);
	target_clear(&t);
}

static void volatile_max_is_forgotten(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;

	a.shown_blocks = 1500;
	ata_case_open(&t, &a, NULL);
	CU_ASSERT_EQUAL(call(&t, 0xf8, 0, 0, 0, false).lba, CASE_BLOCKS - 1);
	CU_ASSERT(ata_is_good(call(&t, 0xf9, 0, 0, CASE_BLOCKS - 1, false)));
	CU_ASSERT_EQUAL(shown(&t), CASE_BLOCKS);
	replug(&t);
	CU_ASSERT_EQUAL(shown(&t), 1500);
	target_clear(&t);
}

static void set_max_can_be_locked(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;
	uint8_t block[512] = { 0, 0, 'h' };

	ata_case_open(&t, &a, NULL);
	CU_ASSERT(ata_is_aborted(call(&t, 0xf9, 2, 0, 0, false))); /* no password yet */
	CU_ASSERT(ata_is_good(ata_send(&t, (struct ata_call){ .command = 0xf9,
							      .feature = 1,
							      .count = 1,
							      .kind = ATA_OUT,
							      .out = block })));
	CU_ASSERT(ata_is_good(call(&t, 0xf9, 2, 0, 0, false)));
	(void)call(&t, 0xf8, 0, 0, 0, false);
	CU_ASSERT(ata_is_aborted(call(&t, 0xf9, 0, 0, 500, false)));
	CU_ASSERT_EQUAL(ata_word(&t, 86) & 0x100, 0x100);
	target_clear(&t);
}

static void accessible_max(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;

	a.hpa = a.dco = false;
	a.ama = true;
	a.shown_blocks = 1500;
	ata_case_open(&t, &a, NULL);
	CU_ASSERT_EQUAL(ata_word(&t, 119) & 0xc100, 0x4100);
	CU_ASSERT(ata_is_aborted(call(&t, 0x27, 0, 0, 0, true)));
	CU_ASSERT(ata_is_aborted(call(&t, 0x78, 1, 0, CASE_BLOCKS - 1, true)));
	CU_ASSERT_EQUAL(call(&t, 0x78, 0, 0, 0, true).lba, CASE_BLOCKS - 1);
	CU_ASSERT(ata_is_good(call(&t, 0x78, 1, 0, CASE_BLOCKS - 1, true)));
	CU_ASSERT_EQUAL(shown(&t), CASE_BLOCKS);
	(void)call(&t, 0x78, 0, 0, 0, true);
	CU_ASSERT(ata_is_aborted(call(&t, 0x78, 1, 0, 9, true))); /* a power cycle first */
	replug(&t);
	(void)call(&t, 0x78, 0, 0, 0, true);
	CU_ASSERT(ata_is_good(call(&t, 0x78, 1, 0, 9, true)));
	CU_ASSERT(ata_is_good(call(&t, 0x78, 2, 0, 0, true)));
	(void)call(&t, 0x78, 0, 0, 0, true);
	CU_ASSERT(ata_is_aborted(call(&t, 0x78, 1, 0, 99, true)));
	target_clear(&t);
}

static bool dco_identify(struct target_case *t)
{
	return ata_is_good(ata_send(
		t,
		(struct ata_call){ .command = 0xb1, .feature = 0xc2, .count = 1, .kind = ATA_IN }));
}

static void restore_is_aborted_under_an_hpa(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;
	uint8_t sum = 0;

	a.dco_blocks = 1800;
	a.shown_blocks = 1500;
	a.dco_hides = 1 << 3; /* security */
	ata_case_open(&t, &a, NULL);
	CU_ASSERT_EQUAL(ata_word(&t, 82) & 2, 0);
	CU_ASSERT_EQUAL(ata_word(&t, 128), 0);
	CU_ASSERT(dco_identify(&t));
	CU_ASSERT_EQUAL(le64(t.in + 6), CASE_BLOCKS - 1);
	CU_ASSERT_EQUAL(le16(t.in + 14) & 8, 8); /* IDENTIFY DEVICE hides it, this does not */
	for (unsigned i = 0; i < 512; i++)
		sum = (uint8_t)(sum + t.in[i]);
	CU_ASSERT_EQUAL(sum, 0);
	CU_ASSERT_EQUAL(call(&t, 0x27, 0, 0, 0, true).lba, 1799); /* native is what DCO leaves */
	CU_ASSERT(ata_is_aborted(call(&t, 0xb1, 0xc0, 0, 0, false)));
	(void)call(&t, 0x27, 0, 0, 0, true);
	CU_ASSERT(ata_is_good(call(&t, 0x37, 0, 0, 1799, true)));
	CU_ASSERT(ata_is_good(call(&t, 0xb1, 0xc0, 0, 0, false)));
	CU_ASSERT_EQUAL(shown(&t), CASE_BLOCKS);
	CU_ASSERT_EQUAL(ata_word(&t, 128), 0x0021);
	target_clear(&t);
}

static void dco_can_be_frozen_and_set(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;
	uint8_t overlay[512], sum = 0;
	const struct ata_call set = {
		.command = 0xb1, .feature = 0xc3, .count = 1, .kind = ATA_OUT, .out = overlay
	};

	ata_case_open(&t, &a, NULL);
	CU_ASSERT(dco_identify(&t));
	memcpy(overlay, t.in, sizeof(overlay));
	overlay[6] = 0xe7; /* 999 blocks' last address */
	overlay[7] = 0x03;
	CU_ASSERT(ata_is_aborted(ata_send(&t, set))); /* the sum is wrong */
	for (unsigned i = 0; i < 511; i++)
		sum = (uint8_t)(sum + overlay[i]);
	overlay[511] = (uint8_t)-sum;
	CU_ASSERT(ata_is_good(ata_send(&t, set)));
	CU_ASSERT_EQUAL(shown(&t), 1000);
	replug(&t);
	CU_ASSERT_EQUAL(shown(&t), 1000);
	CU_ASSERT(ata_is_good(call(&t, 0xb1, 0xc1, 0, 0, false)));
	CU_ASSERT_FALSE(dco_identify(&t));
	CU_ASSERT(ata_is_aborted(call(&t, 0xb1, 0xc0, 0, 0, false)));
	replug(&t);
	CU_ASSERT(ata_is_good(call(&t, 0xb1, 0xc0, 0, 0, false)));
	CU_ASSERT_EQUAL(shown(&t), CASE_BLOCKS);
	target_clear(&t);
}

static const struct test tests[] = {
	{ "SET MAX follows READ NATIVE MAX", set_max_follows_native_max },
	{ "a volatile maximum is forgotten", volatile_max_is_forgotten },
	{ "SET MAX can be locked", set_max_can_be_locked },
	{ "accessible max address", accessible_max },
	{ "RESTORE is aborted under an HPA", restore_is_aborted_under_an_hpa },
	{ "DCO can be frozen and set", dco_can_be_frozen_and_set },
};
TEST_MAIN(tests)
