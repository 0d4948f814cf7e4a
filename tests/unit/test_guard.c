/* tests/unit/test_guard.c - facts and users become guards, and none is lost for want of room. */
#include "devices/guard.h"

#include "devices/usage.h"
#include "tests/unit/sys_tree.h"

static struct device plain(void)
{
	struct device d = {
		.name = "sda", .node = "/dev/sda", .size_bytes = 1 << 20, .logical_block_bytes = 512
	};

	return d;
}

static void a_free_drive_has_none(void)
{
	struct device d = plain();

	guard_judge(&d);
	CU_ASSERT_EQUAL(d.n_guards, 0);
}

static void each_fact_is_a_guard(void)
{
	struct device d = plain();

	usage_add(&d, USER_MOUNT, "sda1", "/home");
	usage_add(&d, USER_SWAP, "sda2", "/dev/sda2");
	usage_add(&d, USER_HOLDER, "sda", "md0");
	usage_add(&d, USER_EXCLUSIVE, "sda", "");
	usage_add(&d, USER_FLOCK, "sda", "");
	d.is_read_only = d.is_from_sysroot = true;
	d.size_bytes = 511;
	guard_judge(&d);
	guard_judge(&d); /* again: nothing twice */
	CU_ASSERT(has_guard(&d, REASON_GUARD_MOUNTED, "sda1: /home"));
	CU_ASSERT(has_guard(&d, REASON_GUARD_SWAP, "sda2: /dev/sda2"));
	CU_ASSERT(has_guard(&d, REASON_GUARD_HELD, "md0"));
	CU_ASSERT(has_guard(&d, REASON_GUARD_OPENED_EXCLUSIVELY, ""));
	CU_ASSERT(has_guard(&d, REASON_GUARD_READ_ONLY, ""));
	CU_ASSERT(has_guard(&d, REASON_GUARD_TOO_SMALL, ""));
	CU_ASSERT(has_guard(&d, REASON_GUARD_SYSROOT, ""));
	CU_ASSERT_EQUAL(d.n_guards, 7);
}

static void no_medium_or_too_small(void)
{
	struct device d = plain();

	d.size_bytes = 0;
	d.is_removable = true;
	guard_judge(&d);
	CU_ASSERT_EQUAL(d.n_guards, 1);
	CU_ASSERT(has_guard(&d, REASON_GUARD_NO_MEDIUM, ""));
	d = plain();
	d.size_bytes = 4095;
	d.logical_block_bytes = 4096;
	guard_judge(&d);
	CU_ASSERT(has_guard(&d, REASON_GUARD_TOO_SMALL, ""));
	d = plain();
	d.size_bytes = d.logical_block_bytes;
	guard_judge(&d);
	CU_ASSERT_EQUAL(d.n_guards, 0);
}

static void no_reason_is_lost(void)
{
	struct device d = plain();
	char what[40];

	for (int i = 0; i < 100; i++) {
		snprintf(what, sizeof(what), "/mnt/%d", i);
		guard_add(&d, REASON_GUARD_MOUNTED, what);
	}
	CU_ASSERT_EQUAL(d.n_guards, DEVICE_GUARDS);
	for (unsigned i = 0; i < DEVICE_GUARDS; i++)
		guard_add(&d, REASON_GUARD_BOOT_MEDIUM + i, "x");
	CU_ASSERT_EQUAL(d.n_guards, DEVICE_GUARDS);
	for (unsigned i = 0; i < DEVICE_GUARDS; i++)
		CU_ASSERT(has_guard(&d, REASON_GUARD_BOOT_MEDIUM + i, NULL));
}

static void no_kind_of_user_is_lost(void)
{
	struct device d = plain();
	char what[40];

	for (int i = 0; i < 100; i++) {
		snprintf(what, sizeof(what), "loop%d", i);
		usage_add(&d, USER_HOLDER, "sda", what);
	}
	CU_ASSERT_EQUAL(d.n_users, DEVICE_USERS);
	for (unsigned k = 0; k < USER_COUNT; k++)
		usage_add(&d, k, "sda", "x");
	CU_ASSERT_EQUAL(d.n_users, DEVICE_USERS);
	for (unsigned k = 0; k < USER_COUNT; k++) {
		bool is_told = false;

		for (unsigned i = 0; i < d.n_users; i++)
			is_told = is_told || d.users[i].kind == k;
		CU_ASSERT(is_told);
	}
	guard_judge(&d);
	CU_ASSERT(has_guard(&d, REASON_GUARD_MOUNTED, "x") &&
		  has_guard(&d, REASON_GUARD_SWAP, "x"));
}

static void long_names_are_cut(void)
{
	struct device d = plain();
	char what[1000];

	memset(what, 'w', sizeof(what) - 1);
	what[sizeof(what) - 1] = '\0';
	usage_add(&d, USER_MOUNT, what, what);
	usage_add(&d, USER_MOUNT, what, what);
	CU_ASSERT_EQUAL(d.n_users, 1);
	guard_judge(&d);
	CU_ASSERT_EQUAL(d.n_guards, 1);
	CU_ASSERT_EQUAL(strlen(d.guards[0].what), sizeof(d.guards[0].what) - 1);
}

static const struct test tests[] = {
	{ "a free drive has none", a_free_drive_has_none },
	{ "each fact is a guard", each_fact_is_a_guard },
	{ "no medium or too small", no_medium_or_too_small },
	{ "no reason is lost", no_reason_is_lost },
	{ "no kind of user is lost", no_kind_of_user_is_lost },
	{ "long names are cut", long_names_are_cut },
};
TEST_MAIN(tests)
