/* Sleeping to lift freeze locks: what made trees offer, which drives forbid it, and what is written where. */
#include "devices/sleep.h"

#include <errno.h>

#include "tests/unit/folder.h"

struct tree {
	struct test_folder folder;
	struct sysfs s;
};

static void put(const struct tree *t, const char *name, const char *text)
{
	char path[TEST_PATH], command[TEST_PATH + 40];

	test_path(&t->folder, name, path);
	(void)snprintf(command, sizeof(command), "mkdir -p \"$(dirname '%s')\"", path);
	CU_ASSERT_EQUAL_FATAL(system(command), 0);
	test_write(path, text, strlen(text));
}

static void get(const struct tree *t, const char *name, const char *expected)
{
	char text[64];

	CU_ASSERT(sysfs_text(&t->s, "", name, text, sizeof(text)));
	TEST_TEXT(text, expected);
}

static void begin(struct tree *t, const char *states, const char *kinds, const char *alarm)
{
	struct error err = ERROR_INIT;

	t->folder = test_folder_make();
	if (states)
		put(t, "sys/power/state", states);
	if (kinds)
		put(t, "sys/power/mem_sleep", kinds);
	put(t, "sys/class/rtc/rtc0/name", "rtc_without_an_alarm\n");
	if (alarm)
		put(t, "sys/class/rtc/rtc1/wakealarm", alarm);
	TEST_OK(sysfs_open(&t->s, t->folder.path, &err), err);
}

static void end(struct tree *t)
{
	sysfs_clear(&t->s);
	test_folder_remove(&t->folder);
}

static struct sleep_facts look(const struct tree *t)
{
	struct error err = ERROR_INIT;
	struct sleep_facts f;

	TEST_OK(sleep_look(&t->s, &f, &err), err);
	return f;
}

static void offered(void)
{
	static const struct {
		const char *states, *kinds, *alarm;
		enum reason reason;
	} rows[] = {
		{ "freeze mem disk\n", "s2idle [deep]\n", "", REASON_NONE },
		{ "freeze mem disk\n", "[s2idle] shallow deep\n", "1790000000\n", REASON_NONE },
		{ "freeze mem\n", "[s2idle]\n", "", REASON_SLEEP_NOT_OFFERED },
		{ "freeze mem\n", "[s2idle] deeper\n", "", REASON_SLEEP_NOT_OFFERED },
		{ "freeze mem\n", "\n", "", REASON_SLEEP_NOT_OFFERED },
		{ "freeze mem\n", NULL, "", REASON_SLEEP_NOT_OFFERED },
		{ "freeze disk\n", "[deep]\n", "", REASON_SLEEP_NOT_OFFERED },
		{ NULL, "[deep]\n", "", REASON_SLEEP_NOT_OFFERED },
		{ NULL, NULL, NULL, REASON_SLEEP_NOT_OFFERED },
		{ "mem\n", "[deep]\n", NULL, REASON_SLEEP_NO_TIMER },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct error err = ERROR_INIT;
		struct sleep_facts f;
		struct tree t;
		int rc;

		begin(&t, rows[i].states, rows[i].kinds, rows[i].alarm);
		f = look(&t);
		rc = sleep_check_machine(&f, &err);
		CU_ASSERT_EQUAL(rc == 0, rows[i].reason == REASON_NONE);
		CU_ASSERT_EQUAL(err.reason, rows[i].reason);
		end(&t);
	}
}

static void slept(void)
{
	struct error err = ERROR_INIT;
	struct sleep_facts f;
	struct tree t;

	begin(&t, "freeze mem\n", "[s2idle] deep\n", "");
	f = look(&t);
	TEST_TEXT(f.kind, "s2idle");
	TEST_TEXT(f.timer, "sys/class/rtc/rtc1");
	TEST_OK(sleep_now(&t.s, &f, 20, &err), err);
	get(&t, "sys/power/state", "mem");
	get(&t, "sys/power/mem_sleep", "s2idle"); /* as it was */
	get(&t, "sys/class/rtc/rtc1/wakealarm", "0");
	end(&t);

	/* Somebody's own alarm comes back. */
	begin(&t, "mem\n", "[deep]\n", "1790000000\n");
	f = look(&t);
	TEST_OK(sleep_now(&t.s, &f, 20, &err), err);
	get(&t, "sys/class/rtc/rtc1/wakealarm", "1790000000");
	get(&t, "sys/power/mem_sleep", "deep");
	end(&t);
}

static void not_slept(void)
{
	char path[TEST_PATH];
	struct error err = ERROR_INIT;
	struct sleep_facts f;
	struct tree t;

	begin(&t, "freeze mem\n", "[s2idle] deep\n", "");
	f = look(&t);
	CU_ASSERT_EQUAL(remove(test_path(&t.folder, "sys/power/state", path)), 0);
	TEST_REFUSED(sleep_now(&t.s, &f, 20, &err), err, REASON_SLEEP_FAILED);
	CU_ASSERT_EQUAL(err.sys, ENOENT);
	get(&t, "sys/class/rtc/rtc1/wakealarm", "0");
	get(&t, "sys/power/mem_sleep", "s2idle");
	end(&t);

	/* Without an alarm nobody is put to sleep. */
	begin(&t, "freeze mem\n", "[s2idle] deep\n", "");
	f = look(&t);
	CU_ASSERT_EQUAL(remove(test_path(&t.folder, "sys/class/rtc/rtc1/wakealarm", path)), 0);
	TEST_REFUSED(sleep_now(&t.s, &f, 20, &err), err, REASON_SLEEP_NO_TIMER);
	get(&t, "sys/power/state", "freeze mem");
	CU_ASSERT_EQUAL(symlink("/dev/null", path), 0); /* takes it and shows nothing */
	TEST_REFUSED(sleep_now(&t.s, &f, 20, &err), err, REASON_SLEEP_NO_TIMER);
	get(&t, "sys/power/state", "freeze mem");
	get(&t, "sys/power/mem_sleep", "s2idle");
	end(&t);
}

static struct device drive(void)
{
	struct device d = { .name = "sda",
			    .node = "/dev/sda",
			    .transport = TRANSPORT_SATA,
			    .size_bytes = 1 << 20,
			    .logical_block_bytes = 512 };

	d.features = (struct features){ .set = COMMAND_SET_ATA, .is_known = true };
	d.features.sanitize.before.state = SANITIZE_IDLE;
	d.features.self_test_runs = TOLD_NO;
	return d;
}

static enum reason judged(const struct device *d)
{
	struct error err = ERROR_INIT;
	int rc = sleep_check_drive(d, &err);

	CU_ASSERT_EQUAL(rc == 0, err.reason == REASON_NONE);
	return err.reason;
}

static void drives(void)
{
	struct device d = drive();

	CU_ASSERT_EQUAL(judged(&d), REASON_NONE);
	CU_ASSERT(!sleep_is_frozen(&d));
	d.features.security.frozen = TOLD_YES;
	CU_ASSERT(sleep_is_frozen(&d));
	d.features.security.frozen = TOLD_UNKNOWN;
	d.features.sanitize.is_frozen = TOLD_YES;
	CU_ASSERT(sleep_is_frozen(&d));
	CU_ASSERT_EQUAL(judged(&d), REASON_NONE);

	d.features.sanitize.before.state = SANITIZE_RUNNING;
	CU_ASSERT_EQUAL(judged(&d), REASON_DRIVE_SANITIZING);
	d = drive();
	d.features.scsi.is_formatting = true;
	CU_ASSERT_EQUAL(judged(&d), REASON_DRIVE_FORMATTING);
	d = drive();
	d.features.self_test_runs = TOLD_YES;
	CU_ASSERT_EQUAL(judged(&d), REASON_DRIVE_SELF_TEST);
	d = drive();
	d.features.nvme.self_test_runs = true;
	CU_ASSERT_EQUAL(judged(&d), REASON_DRIVE_SELF_TEST);
	d = drive();
	d.features.is_known = false;
	CU_ASSERT_EQUAL(judged(&d), REASON_SLEEP_DRIVE_UNTOLD);
	d.transport = TRANSPORT_USB; /* the stick that we started from */
	CU_ASSERT_EQUAL(judged(&d), REASON_NONE);
}

static void drives_in_use(void)
{
	struct device d = drive();

	d.n_users = 1;
	d.users[0].kind = USER_MOUNT;
	CU_ASSERT_EQUAL(judged(&d), REASON_NONE);
	d.features.security.enabled = TOLD_YES;
	CU_ASSERT_EQUAL(judged(&d), REASON_SLEEP_WOULD_LOCK);
	d.features.security.enabled = TOLD_NO;
	d.features.opal.is_locking_enabled = TOLD_YES;
	CU_ASSERT_EQUAL(judged(&d), REASON_SLEEP_WOULD_LOCK);
	d = drive();
	d.features.security.enabled = TOLD_YES;
	CU_ASSERT_EQUAL(judged(&d), REASON_NONE); /* nobody reads from it meanwhile */

	/* A job of another evidence folder, or another program. */
	d = drive();
	d.n_users = 1;
	d.users[0].kind = USER_EXCLUSIVE;
	CU_ASSERT_EQUAL(judged(&d), REASON_GUARD_OPENED_EXCLUSIVELY);
	d.users[0].kind = USER_FLOCK;
	CU_ASSERT_EQUAL(judged(&d), REASON_GUARD_OPENED_EXCLUSIVELY);
}

static const struct test tests[] = { { "offered", offered },
				     { "slept", slept },
				     { "not slept", not_slept },
				     { "drives", drives },
				     { "drives in use", drives_in_use } };
TEST_MAIN(tests)
