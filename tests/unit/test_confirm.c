/* tests/unit/test_confirm.c - an interrupted job goes on with the drive that was chosen, or asks. */
#include "ui/checkpoints.h"
#include "ui/confirm.h"

#include "tests/unit/harness.h"

static struct device drive(const char *name, const char *serial, const char *wwn)
{
	struct device d = { .transport = TRANSPORT_USB,
			    .size_bytes = 8000000000,
			    .logical_block_bytes = 512 };

	(void)snprintf(d.name, sizeof(d.name), "%s", name);
	(void)snprintf(d.node, sizeof(d.node), "/dev/%s", name);
	(void)snprintf(d.wwn, sizeof(d.wwn), "%s", wwn);
	raw_text_set(&d.model, "Flash Disk", 10);
	raw_text_set(&d.serial, serial, strlen(serial));
	return d;
}

/* Goes on with D within the boot that began its erase, nobody at a terminal: 0, or why it asks. */
static enum reason confirmed(struct device *d, const char *typed)
{
	struct options options = { .json = true };
	struct checkpoint from = { .number = "AAAAAA-000001-A" };
	struct plan plan = { .n_steps = 1 };
	struct session s = SESSION_INIT;
	struct chosen c = { .device = d, .plan = &plan, .from = &from };
	struct error err = ERROR_INIT;

	s.options = &options;
	s.devices = (struct device_list){ .at = d, .n = 1 };
	from.consent.device = *d;
	from.consent.by_option = true;
	(void)snprintf(from.consent.typed, sizeof(from.consent.typed), "%s", typed);
	TEST_OK(instant_boot_id(from.boot_id, &err), err);
	return confirm_resumed(&s, &c, 1, &err) ? err.reason : REASON_NONE;
}

static void what_was_typed_stands_for_a_drive_with_a_name(void)
{
	struct device d = drive("sdb", "4C530001", "");

	CU_ASSERT_EQUAL(confirmed(&d, "4C530001"), REASON_NONE);
	d = drive("sdb", "", "5000c500a1b2c3d4");
	CU_ASSERT_EQUAL(confirmed(&d, "5000c500a1b2c3d4"), REASON_NONE);
}

/* Another stick of the kind may be in its place. */
static void others_are_asked_for_again(void)
{
	struct device d = drive("sdb", "", "");

	CU_ASSERT_EQUAL(confirmed(&d, "/dev/sdb 8000000000"), REASON_NOT_A_TERMINAL);
	d = drive("sdb", "0123456789", "");
	d.weak = WEAK_PLACEHOLDER_SERIAL;
	CU_ASSERT_EQUAL(confirmed(&d, "0123456789"), REASON_NOT_A_TERMINAL);
	d = drive("sdb", "4C530001", "");
	d.weak = WEAK_SHARED_SERIAL;
	CU_ASSERT_EQUAL(confirmed(&d, "4C530001"), REASON_NOT_A_TERMINAL);
}

static void one_of_two_alike_is_none(void)
{
	struct device drives[3] = { drive("sdb", "", ""), drive("sdc", "4C530001", ""),
				    drive("sdd", "", "") };
	struct device_list list = { .at = drives, .n = 3 };
	struct checkpoint c = { .number = "AAAAAA-000001-A" };
	const struct device *found = NULL;
	struct error err = ERROR_INIT;

	c.consent.device = drives[2];
	TEST_REFUSED(checkpoints_drive(&list, &c, &found, &err), err, REASON_CHECKPOINT_AMBIGUOUS);
	list.n = 2;
	TEST_OK(checkpoints_drive(&list, &c, &found, &err), err);
	CU_ASSERT_PTR_EQUAL(found, &drives[0]);
	c.consent.device = drives[1];
	TEST_OK(checkpoints_drive(&list, &c, &found, &err), err);
	CU_ASSERT_PTR_EQUAL(found, &drives[1]);
	list.n = 1;
	TEST_OK(checkpoints_drive(&list, &c, &found, &err), err);
	CU_ASSERT_PTR_NULL(found);
}

static const struct test tests[] = {
	{ "what was typed stands for a drive with a name",
	  what_was_typed_stands_for_a_drive_with_a_name },
	{ "others are asked for again", others_are_asked_for_again },
	{ "one of two alike is none", one_of_two_alike_is_none },
};
TEST_MAIN(tests)
