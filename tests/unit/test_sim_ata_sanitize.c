/* room: devices
 * The simulated ATA drive's SANITIZE DEVICE, SD0 to SD4.
 */
#include "tests/unit/ata_case.h"

enum { COMPLETED = 0x8000, RUNNING = 0x4000, FROZEN = 0x2000, ANTIFROZEN = 0x1000 };
#define KEY_CRYPTO     UINT64_C(0x43727970)
#define KEY_BLOCK      UINT64_C(0x426b4572)
#define KEY_FREEZE     UINT64_C(0x46724c6b)
#define KEY_ANTIFREEZE UINT64_C(0x416e7469)
#define KEY_OVERWRITE  (UINT64_C(0x4f57) << 32)

static struct ata_told sanitize(struct target_case *t, uint16_t feature, uint16_t count,
				uint64_t lba)
{
	return ata_send(t, (struct ata_call){ .command = 0xb4,
					      .feature = feature,
					      .count = count,
					      .lba = lba,
					      .is_ext = true });
}

static struct ata_told status(struct target_case *t)
{
	return sanitize(t, 0, 0, 0);
}

static void tick(struct target_case *t, uint32_t ms)
{
	t->target->ops->tick(t->target, ms);
}

static void replug(struct target_case *t)
{
	t->target->ops->power_cycle(t->target);
	(void)sanitize(t, 0, 0, 0); /* unit attention */
}

static void block_erase_runs(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;
	struct ata_told r;

	ata_case_open(&t, &a, NULL);
	r = status(&t);
	CU_ASSERT(ata_is_good(r));
	CU_ASSERT_EQUAL(r.count, 0);
	CU_ASSERT_EQUAL(r.lba, 0xffff);
	CU_ASSERT(ata_is_aborted(sanitize(&t, 0x12, 0, KEY_CRYPTO))); /* the wrong key */
	r = sanitize(&t, 0x12, 0, KEY_BLOCK);
	CU_ASSERT(ata_is_good(r));
	tick(&t, 2500);
	r = status(&t);
	CU_ASSERT_EQUAL(r.count, RUNNING);
	CU_ASSERT_EQUAL(r.lba, 0x4000);
	/* Only a short list is answered. */
	(void)target_read(&t, 0, 1);
	CU_ASSERT_EQUAL(target_sense(&t), 0x0b0000);
	CU_ASSERT_EQUAL(ata_word(&t, 255) & 0xff, 0xa5);
	CU_ASSERT(ata_is_aborted(ata_send(&t, (struct ata_call){ .command = 0xf3 })));
	CU_ASSERT(
		ata_is_aborted(ata_send(&t, (struct ata_call){ .command = 0xea, .is_ext = true })));
	CU_ASSERT(ata_is_aborted(sanitize(&t, 0x11, 0, KEY_CRYPTO)));
	CU_ASSERT_EQUAL(target_n_changed(&t), CASE_BLOCKS / 4);
	tick(&t, t.target->ops->due_ms(t.target));
	r = status(&t);
	CU_ASSERT_EQUAL(r.count, COMPLETED);
	CU_ASSERT_EQUAL(r.lba, 0xffff);
	CU_ASSERT_EQUAL(target_n_changed(&t), CASE_BLOCKS);
	replug(&t);
	CU_ASSERT_EQUAL(status(&t).count, COMPLETED); /* survives power-on */
	target_clear(&t);
}

static void crypto_is_noise_at_once(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;
	unsigned n_other = 0;

	ata_case_open(&t, &a, NULL);
	CU_ASSERT(ata_is_good(sanitize(&t, 0x11, 0, KEY_CRYPTO)));
	CU_ASSERT_EQUAL(status(&t).count, COMPLETED);
	for (unsigned i = 1; i < 4096; i++)
		n_other += t.medium.medium[i] != t.medium.medium[i - 1];
	CU_ASSERT(n_other > 3900);
	target_clear(&t);
}

static void overwrite_passes(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;

	a.ending = true;
	ata_case_open(&t, &a, NULL);
	/* Two passes, each the inverse of the one before: the last is inverted. */
	CU_ASSERT(ata_is_good(sanitize(&t, 0x14, 0x82, KEY_OVERWRITE | 0x11223344)));
	CU_ASSERT_EQUAL(t.target->ops->due_ms(t.target), 20000);
	tick(&t, 20000);
	CU_ASSERT_EQUAL(status(&t).count, COMPLETED);
	CU_ASSERT_EQUAL(t.medium.medium[0], 0xbb);
	CU_ASSERT_EQUAL(t.medium.medium[CASE_BLOCKS * 512 - 1], 0xee);
	/* A definitive ending pattern is the one given. */
	CU_ASSERT(ata_is_good(sanitize(&t, 0x14, 0xc2, KEY_OVERWRITE | 0x11223344)));
	tick(&t, 10000);
	CU_ASSERT_EQUAL(t.medium.medium[0], 0xbb);
	tick(&t, 10000);
	CU_ASSERT_EQUAL(t.medium.medium[0], 0x44);
	CU_ASSERT(ata_is_good(sanitize(&t, 0x14, 0, KEY_OVERWRITE)));
	CU_ASSERT_EQUAL(t.target->ops->due_ms(t.target), 160000); /* 0 is sixteen */
	target_clear(&t);
	a.ending = false; /* a drive that doesn't know it takes no notice */
	ata_case_open(&t, &a, NULL);
	(void)sanitize(&t, 0x14, 0xc2, KEY_OVERWRITE | 0x11223344);
	tick(&t, 20000);
	CU_ASSERT_EQUAL(t.medium.medium[0], 0xbb);
	target_clear(&t);
}

static void power_cut_goes_on_by_itself(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;

	ata_case_open(&t, &a, NULL);
	(void)sanitize(&t, 0x12, 0, KEY_BLOCK);
	tick(&t, 5000);
	replug(&t);
	CU_ASSERT_EQUAL(status(&t).count, RUNNING);
	tick(&t, 4999);
	CU_ASSERT_EQUAL(status(&t).count, RUNNING);
	tick(&t, 1);
	CU_ASSERT_EQUAL(status(&t).count, COMPLETED);
	target_clear(&t);
}

static void standby_waits_for_a_media_access(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;

	a.puis = true;
	ata_case_open(&t, &a, NULL);
	(void)target_read(&t, 0, 1);
	(void)sanitize(&t, 0x12, 0, KEY_BLOCK);
	tick(&t, 5000);
	replug(&t);
	tick(&t, 60000);
	CU_ASSERT_EQUAL(status(&t).count, RUNNING);
	CU_ASSERT_EQUAL(status(&t).lba, 0x8000);
	(void)target_read(&t, 0, 1);
	CU_ASSERT_EQUAL(target_sense(&t), 0x0b0000); /* aborted, and yet it goes on */
	tick(&t, 5000);
	CU_ASSERT_EQUAL(status(&t).count, COMPLETED);
	target_clear(&t);
}

static void unload_suspends(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;

	ata_case_open(&t, &a, NULL);
	(void)sanitize(&t, 0x12, 0, KEY_BLOCK);
	CU_ASSERT(ata_is_good(
		ata_send(&t,
			 (struct ata_call){ .command = 0xe1, .feature = 0x44, .lba = 0x554e4c })));
	tick(&t, 60000);
	CU_ASSERT_EQUAL(status(&t).count, RUNNING);
	tick(&t, 10000);
	CU_ASSERT_EQUAL(status(&t).count, COMPLETED);
	target_clear(&t);
}

static void freeze_and_antifreeze(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;
	struct ata_told r;

	ata_case_open(&t, &a, NULL);
	CU_ASSERT(ata_is_good(sanitize(&t, 0x20, 0, KEY_FREEZE)));
	CU_ASSERT_EQUAL(status(&t).count, FROZEN);
	r = sanitize(&t, 0x12, 0, KEY_BLOCK);
	CU_ASSERT(ata_is_aborted(r));
	CU_ASSERT_EQUAL(r.lba & 0xff, 3);
	replug(&t);
	CU_ASSERT(ata_is_good(sanitize(&t, 0x40, 0, KEY_ANTIFREEZE)));
	CU_ASSERT_EQUAL(status(&t).count, ANTIFROZEN);
	r = sanitize(&t, 0x20, 0, KEY_FREEZE);
	CU_ASSERT(ata_is_aborted(r));
	CU_ASSERT_EQUAL(r.lba & 0xff, 4);
	target_clear(&t);
}

static void failure_is_kept(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;
	struct ata_told r;

	a.lies.fails_at_percent = 50;
	ata_case_open(&t, &a, NULL);
	(void)sanitize(&t, 0x12, 0, KEY_BLOCK);
	tick(&t, 60000);
	r = status(&t);
	CU_ASSERT(ata_is_aborted(r));
	CU_ASSERT_EQUAL(r.lba & 0xff, 1);
	/* Restricted: neither clearing it nor a power cycle leads out, nor a sanitize that isn't. */
	CU_ASSERT(ata_is_aborted(sanitize(&t, 0, 1, 0)));
	replug(&t);
	CU_ASSERT(ata_is_aborted(status(&t)));
	(void)target_read(&t, 0, 1);
	CU_ASSERT_EQUAL(target_sense(&t), 0x0b0000);
	CU_ASSERT(ata_is_aborted(sanitize(&t, 0x12, 0x10, KEY_BLOCK)));
	ata_case_lies(&t)->fails_at_percent = 0;
	CU_ASSERT(ata_is_good(sanitize(&t, 0x12, 0, KEY_BLOCK)));
	tick(&t, 10000);
	CU_ASSERT_EQUAL(status(&t).count, COMPLETED);
	CU_ASSERT_EQUAL(ata_case_lies(&t)->n[LIE_FAIL], 1);
	/* With the failure mode bit STATUS can clear it. */
	ata_case_lies(&t)->fails_at_percent = 10;
	(void)sanitize(&t, 0x12, 0x10, KEY_BLOCK);
	tick(&t, 10000);
	CU_ASSERT(ata_is_aborted(status(&t)));
	r = sanitize(&t, 0, 1, 0);
	CU_ASSERT(ata_is_good(r));
	CU_ASSERT_EQUAL(r.count, 0);
	CU_ASSERT_EQUAL(target_read(&t, 0, 1), TARGET_ANSWERED);
	CU_ASSERT_EQUAL(t.c.status, 0);
	target_clear(&t);
}

static void locked_drive_needs_the_override(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;

	a.is_locked = true;
	a.user_password[0] = 's';
	ata_case_open(&t, &a, NULL);
	CU_ASSERT(ata_is_good(status(&t)));
	CU_ASSERT(ata_is_aborted(sanitize(&t, 0x12, 0, KEY_BLOCK)));
	target_clear(&t);
	a.overrides_lock = true;
	ata_case_open(&t, &a, NULL);
	CU_ASSERT(ata_is_aborted(sanitize(&t, 0x12, 0x10, KEY_BLOCK)));
	CU_ASSERT(ata_is_good(sanitize(&t, 0x12, 0, KEY_BLOCK)));
	tick(&t, 10000);
	CU_ASSERT_EQUAL(ata_word(&t, 128) & 6, 0);
	CU_ASSERT_EQUAL(target_n_changed(&t), CASE_BLOCKS);
	target_clear(&t);
}

static void lies(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;

	a.has_old_success = a.lies.has_old_success = true;
	ata_case_open(&t, &a, NULL);
	CU_ASSERT_EQUAL(status(&t).count, COMPLETED);
	CU_ASSERT(ata_is_good(sanitize(&t, 0x12, 0, KEY_BLOCK)));
	CU_ASSERT_EQUAL(status(&t).count, COMPLETED);
	CU_ASSERT_EQUAL(target_n_changed(&t), 0);
	CU_ASSERT_EQUAL(ata_case_lies(&t)->n[LIE_OLD_SUCCESS], 1);
	target_clear(&t);
	a.lies = (struct drive_lies){ .skips = { 512, 256 } };
	ata_case_open(&t, &a, NULL);
	(void)sanitize(&t, 0x12, 0, KEY_BLOCK);
	CU_ASSERT_EQUAL(status(&t).count, RUNNING); /* entering SD2 clears the old success */
	tick(&t, 10000);
	CU_ASSERT_EQUAL(status(&t).count, COMPLETED);
	CU_ASSERT_EQUAL(target_n_changed(&t), CASE_BLOCKS - 256);
	target_clear(&t);
	a.lies = (struct drive_lies){ .sticks_at_percent = 1 };
	ata_case_open(&t, &a, NULL);
	(void)sanitize(&t, 0x12, 0, KEY_BLOCK);
	tick(&t, 3600000);
	CU_ASSERT_EQUAL(status(&t).lba, 655);
	CU_ASSERT_EQUAL(t.target->ops->due_ms(t.target), 0);
	target_clear(&t);
}

static void runs_before_we_come(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;

	a.is_sanitizing = true;
	ata_case_open(&t, &a, NULL);
	CU_ASSERT_EQUAL(status(&t).count, RUNNING);
	tick(&t, 10000);
	CU_ASSERT_EQUAL(status(&t).count, COMPLETED);
	target_clear(&t);
	a.is_sanitizing = false;
	a.has_failed = true;
	ata_case_open(&t, &a, NULL);
	CU_ASSERT(ata_is_aborted(status(&t)));
	target_clear(&t);
}

static const struct test tests[] = {
	{ "a block erase runs", block_erase_runs },
	{ "crypto is noise at once", crypto_is_noise_at_once },
	{ "overwrite passes", overwrite_passes },
	{ "after a power cut it goes on by itself", power_cut_goes_on_by_itself },
	{ "standby waits for a media access", standby_waits_for_a_media_access },
	{ "UNLOAD suspends", unload_suspends },
	{ "freeze and antifreeze", freeze_and_antifreeze },
	{ "failure is kept", failure_is_kept },
	{ "a locked drive needs the override", locked_drive_needs_the_override },
	{ "lies", lies },
	{ "runs before we come", runs_before_we_come },
};
TEST_MAIN(tests)
