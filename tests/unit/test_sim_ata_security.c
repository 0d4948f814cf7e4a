/* room: devices
 * The simulated ATA drive's Security feature set, states SEC1 to SEC6.
 */
#include "tests/unit/ata_case.h"

enum { ENABLED = 2, LOCKED = 4, FROZEN = 8, EXPIRED = 16 };

static struct ata_told secure(struct target_case *t, uint8_t command, uint16_t word0,
			      const char *password)
{
	uint8_t block[512] = { (uint8_t)word0, (uint8_t)(word0 >> 8) };

	memcpy(block + 2, password, strlen(password));
	return ata_send(t, (struct ata_call){
				   .command = command, .count = 1, .kind = ATA_OUT, .out = block });
}

static struct ata_told plain(struct target_case *t, uint8_t command)
{
	return ata_send(t, (struct ata_call){ .command = command });
}

/* Lets time pass until the pending command has its end. */
static enum target_end finish(struct target_case *t)
{
	for (unsigned i = 0; t->end == TARGET_PENDING && i < 100; i++) {
		uint32_t due = t->target->ops->due_ms(t->target);

		if (!due)
			break;
		t->target->ops->tick(t->target, due);
		t->end = t->target->ops->poll(t->target, &t->c);
	}
	return t->end;
}

static void erase_takes_its_time(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;

	ata_case_open(&t, &a, NULL);
	CU_ASSERT(ata_is_good(secure(&t, 0xf1, 0, "pw")));
	CU_ASSERT_EQUAL(ata_word(&t, 128) & 0x1e, ENABLED);
	CU_ASSERT(ata_is_good(plain(&t, 0xf3)));
	(void)secure(&t, 0xf4, 0, "pw");
	CU_ASSERT_EQUAL(t.end, TARGET_PENDING);
	CU_ASSERT_EQUAL(t.target->ops->due_ms(t.target), 10000);
	t.target->ops->tick(t.target, 5000);
	CU_ASSERT_EQUAL(t.target->ops->poll(t.target, &t.c), TARGET_PENDING);
	CU_ASSERT_EQUAL(target_n_changed(&t), CASE_BLOCKS / 2);
	CU_ASSERT_EQUAL(finish(&t), TARGET_ANSWERED);
	CU_ASSERT(ata_is_good(ata_registers_told(&t)));
	CU_ASSERT_EQUAL(target_n_changed(&t), CASE_BLOCKS);
	CU_ASSERT_EQUAL(t.medium.medium[777], 0);
	CU_ASSERT_EQUAL(ata_word(&t, 128) & 0x1e, 0);
	target_clear(&t);
}

static void prepare_must_come_directly_before(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;

	ata_case_open(&t, &a, NULL);
	CU_ASSERT(ata_is_good(secure(&t, 0xf1, 0, "pw")));
	CU_ASSERT(ata_is_aborted(secure(&t, 0xf4, 0, "pw")));
	CU_ASSERT(ata_is_good(plain(&t, 0xf3)));
	CU_ASSERT(ata_word(&t, 0) == 0x0040); /* somebody's IDENTIFY slips in */
	CU_ASSERT(ata_is_aborted(secure(&t, 0xf4, 0, "pw")));
	CU_ASSERT(ata_is_good(plain(&t, 0xf3)));
	CU_ASSERT(ata_is_aborted(secure(&t, 0xf4, 0, "no")));
	CU_ASSERT_EQUAL(target_n_changed(&t), 0);
	CU_ASSERT_EQUAL(ata_word(&t, 128) & 0x1e, ENABLED);
	target_clear(&t);
}

static void enhanced_takes_all_of_the_medium(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;

	a.shown_blocks = 1000;
	ata_case_open(&t, &a, NULL);
	CU_ASSERT(ata_is_good(secure(&t, 0xf1, 0, "pw")));
	(void)plain(&t, 0xf3);
	(void)secure(&t, 0xf4, 0, "pw");
	CU_ASSERT_EQUAL(finish(&t), TARGET_ANSWERED);
	CU_ASSERT_EQUAL(target_n_changed(&t), 1000); /* what is hidden stays */
	CU_ASSERT(ata_is_good(secure(&t, 0xf1, 0, "pw")));
	(void)plain(&t, 0xf3);
	(void)secure(&t, 0xf4, 2, "pw");
	CU_ASSERT_EQUAL(finish(&t), TARGET_ANSWERED);
	CU_ASSERT_EQUAL(target_n_changed(&t), CASE_BLOCKS);
	CU_ASSERT_EQUAL(t.medium.medium[0], 0x6d);
	target_clear(&t);
}

static void power_cut_leaves_it_locked(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;

	ata_case_open(&t, &a, NULL);
	(void)secure(&t, 0xf1, 0, "pw");
	(void)plain(&t, 0xf3);
	(void)secure(&t, 0xf4, 0, "pw");
	t.target->ops->tick(t.target, 2500);
	t.target->ops->power_cycle(t.target);
	(void)target_read(&t, 0, 1);
	CU_ASSERT_EQUAL(target_n_changed(&t), CASE_BLOCKS / 4);
	CU_ASSERT_EQUAL(ata_word(&t, 128) & 0x1e, ENABLED | LOCKED);
	(void)target_read(&t, 0, 1);
	CU_ASSERT_EQUAL(target_sense(&t), 0x077471);
	CU_ASSERT(ata_is_aborted(secure(&t, 0xf1, 0, "other")));
	CU_ASSERT(ata_is_aborted(secure(&t, 0xf6, 0, "pw")));
	/* The pair again, while it is locked. */
	CU_ASSERT(ata_is_good(plain(&t, 0xf3)));
	(void)secure(&t, 0xf4, 0, "pw");
	CU_ASSERT_EQUAL(finish(&t), TARGET_ANSWERED);
	CU_ASSERT_EQUAL(ata_word(&t, 128) & 0x1e, 0);
	CU_ASSERT_EQUAL(target_read(&t, 0, 1), TARGET_ANSWERED);
	CU_ASSERT_EQUAL(t.c.status, 0);
	target_clear(&t);
}

static void attempts_run_out(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;

	a.is_locked = true;
	memcpy(a.user_password, "stranger", 8);
	ata_case_open(&t, &a, NULL);
	for (unsigned i = 0; i < 5; i++) {
		CU_ASSERT_EQUAL(ata_word(&t, 128) & EXPIRED, 0);
		CU_ASSERT(ata_is_aborted(secure(&t, 0xf2, 0, "guess")));
	}
	CU_ASSERT_EQUAL(ata_word(&t, 128) & EXPIRED, EXPIRED);
	CU_ASSERT(ata_is_aborted(secure(&t, 0xf2, 0, "stranger")));
	(void)plain(&t, 0xf3);
	CU_ASSERT(ata_is_aborted(secure(&t, 0xf4, 0, "stranger")));
	t.target->ops->power_cycle(t.target);
	(void)target_read(&t, 0, 1);
	CU_ASSERT(ata_is_good(secure(&t, 0xf2, 0, "stranger")));
	CU_ASSERT_EQUAL(ata_word(&t, 128) & 0x1e, ENABLED);
	CU_ASSERT(ata_is_good(secure(&t, 0xf6, 0, "stranger")));
	CU_ASSERT_EQUAL(ata_word(&t, 128) & 0x1e, 0);
	target_clear(&t);
}

static void master_password_depends_on_the_level(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;

	a.is_locked = true;
	memcpy(a.user_password, "stranger", 8);
	memcpy(a.master_password, "master", 6);
	ata_case_open(&t, &a, NULL);
	CU_ASSERT(ata_is_good(secure(&t, 0xf2, 1, "master"))); /* High */
	target_clear(&t);
	a.is_maximum = true;
	ata_case_open(&t, &a, NULL);
	CU_ASSERT_EQUAL(ata_word(&t, 128) & 0x100, 0x100);
	CU_ASSERT(ata_is_aborted(secure(&t, 0xf2, 1, "master")));
	(void)plain(&t, 0xf3);
	(void)secure(&t, 0xf4, 1, "master");
	CU_ASSERT_EQUAL(finish(&t), TARGET_ANSWERED);
	CU_ASSERT_EQUAL(ata_word(&t, 128) & 0x11e, 0);
	target_clear(&t);
}

static void frozen_refuses_all(void)
{
	static const uint8_t with_data[] = { 0xf1, 0xf2, 0xf4, 0xf6 };
	struct ata_config a = ata_case_config();
	struct target_case t;

	a.freeze = ATA_FREEZE_FIRST;
	ata_case_open(&t, &a, NULL);
	CU_ASSERT_EQUAL(ata_word(&t, 128) & 0x1e, FROZEN);
	for (unsigned i = 0; i < sizeof(with_data); i++)
		CU_ASSERT(ata_is_aborted(secure(&t, with_data[i], 0, "pw")));
	CU_ASSERT(ata_is_aborted(plain(&t, 0xf3)));
	t.target->ops->power_cycle(t.target);
	(void)target_read(&t, 0, 1);
	CU_ASSERT_EQUAL(ata_word(&t, 128) & 0x1e, 0);
	CU_ASSERT(ata_is_good(plain(&t, 0xf5)));
	CU_ASSERT_EQUAL(ata_word(&t, 128) & 0x1e, FROZEN);
	target_clear(&t);
	a.freeze = ATA_FREEZE_ALWAYS;
	ata_case_open(&t, &a, NULL);
	t.target->ops->power_cycle(t.target);
	(void)target_read(&t, 0, 1);
	CU_ASSERT_EQUAL(ata_word(&t, 128) & 0x1e, FROZEN);
	target_clear(&t);
}

/* Each way to lie: the drive says yes, the medium says what is true. */
static void erase_whole(struct target_case *t, const struct ata_config *a)
{
	ata_case_open(t, a, NULL);
	(void)secure(t, 0xf1, 0, "pw");
	(void)plain(t, 0xf3);
	(void)secure(t, 0xf4, 0, "pw");
	(void)finish(t);
}

static void erase_lies(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;

	a.lies.erases_nothing = true;
	erase_whole(&t, &a);
	CU_ASSERT(ata_is_good(ata_registers_told(&t)));
	CU_ASSERT_EQUAL(target_n_changed(&t), 0);
	CU_ASSERT_EQUAL(ata_case_lies(&t)->n[LIE_ERASE_NOTHING], 1);
	CU_ASSERT_EQUAL(ata_word(&t, 128) & 0x1e, 0);
	target_clear(&t);
	a.lies = (struct drive_lies){ .skips = { 100, 1 } };
	erase_whole(&t, &a);
	CU_ASSERT(ata_is_good(ata_registers_told(&t)));
	CU_ASSERT_EQUAL(target_n_changed(&t), CASE_BLOCKS - 1);
	CU_ASSERT(ata_case_lies(&t)->n[LIE_SKIP] > 0);
	target_clear(&t);
	a.lies = (struct drive_lies){ .fails_at_percent = 50 };
	erase_whole(&t, &a);
	CU_ASSERT(ata_is_aborted(ata_registers_told(&t)));
	CU_ASSERT_EQUAL(target_n_changed(&t), CASE_BLOCKS / 2);
	CU_ASSERT_EQUAL(ata_word(&t, 128) & 0x1e, ENABLED);
	target_clear(&t);
}

static void erase_is_cut_short(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;

	a.lies.at[0] = (struct lie_at){
		.how = LIE_RESET, .opcode = 0xf4, .any_feature = true, .at_percent = 30
	};
	erase_whole(&t, &a);
	CU_ASSERT_EQUAL(t.end, TARGET_RESET);
	(void)target_read(&t, 0, 1);
	CU_ASSERT_EQUAL(target_sense(&t), 0x062903);
	CU_ASSERT_EQUAL(ata_word(&t, 128) & 0x1e, ENABLED);
	CU_ASSERT(target_n_changed(&t) < CASE_BLOCKS / 2);
	target_clear(&t);
	a.lies.at[0].how = LIE_VANISH;
	erase_whole(&t, &a);
	CU_ASSERT_EQUAL(t.end, TARGET_GONE);
	t.target->ops->power_cycle(t.target);
	(void)target_read(&t, 0, 1);
	CU_ASSERT_EQUAL(ata_word(&t, 128) & 0x1e, ENABLED | LOCKED);
	target_clear(&t);
	a.lies.at[0] =
		(struct lie_at){ .how = LIE_DROP_ANSWER, .opcode = 0xf4, .any_feature = true };
	erase_whole(&t, &a);
	CU_ASSERT_EQUAL(t.end, TARGET_DROPPED);
	CU_ASSERT_EQUAL(target_n_changed(&t), CASE_BLOCKS);
	target_clear(&t);
	a.lies = (struct drive_lies){ .sticks_at_percent = 40 };
	erase_whole(&t, &a);
	t.target->ops->tick(t.target, 3600000);
	CU_ASSERT_EQUAL(t.target->ops->poll(t.target, &t.c), TARGET_PENDING);
	CU_ASSERT(ata_case_lies(&t)->n[LIE_STUCK] > 0);
	/* The host gives up. */
	t.target->ops->abort(t.target);
	CU_ASSERT_EQUAL(ata_word(&t, 128) & 0x1e, ENABLED);
	target_clear(&t);
}

static const struct test tests[] = {
	{ "an erase takes its time", erase_takes_its_time },
	{ "ERASE PREPARE must come directly before", prepare_must_come_directly_before },
	{ "enhanced takes all of the medium", enhanced_takes_all_of_the_medium },
	{ "a power cut leaves it locked", power_cut_leaves_it_locked },
	{ "attempts run out", attempts_run_out },
	{ "the master password depends on the level", master_password_depends_on_the_level },
	{ "frozen refuses all", frozen_refuses_all },
	{ "an erase lies", erase_lies },
	{ "an erase is cut short", erase_is_cut_short },
};
TEST_MAIN(tests)
