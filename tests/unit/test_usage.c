/* tests/unit/test_usage.c - real loop devices in use in every way that we can make here; layers of live
 * systems as captured. */
#include "devices/usage.h"

#include <linux/blkpg.h>
#include <sys/file.h>
#include <sys/swap.h>

#include "tests/unit/practice_drive.h"
#include "tests/unit/sys_tree.h"

/* Runs a program with its output dropped; its status, or 127. */
static int run(const char *command)
{
	char line[500];
	int status, n = snprintf(line, sizeof(line), "%s >/dev/null 2>&1", command);

	if (n < 0 || (size_t)n >= sizeof(line))
		return 127;
	status = system(line); /* NOLINT(cert-env33-c): a test's own fixed words */
	return WIFEXITED(status) ? WEXITSTATUS(status) : 127;
}

static int runs(const char *program, const char *path)
{
	char line[400];

	snprintf(line, sizeof(line), "%s %s", program, path);
	return run(line);
}

/* A loop device, or the test is skipped. */
static bool loop_or_skip(struct practice_drive *p)
{
	memset(p, 0, sizeof(*p));
	if (practice_loop(p, "usage.img", 4 << 20, 512, false))
		return true;
	practice_remove(p);
	test_skip("no loop device");
	return false;
}

static struct device practice(const char *name, const char *file)
{
	struct detect_options options = {
		.practice = true, .files = &file, .n_files = file ? 1 : 0, .ask_drives = true
	};
	struct device_list list = DEVICE_LIST_INIT;
	struct error err = ERROR_INIT;
	const struct device *d;
	struct device copy;

	TEST_OK(detect(&options, &list, &err), err);
	d = listed(&list, name);
	CU_ASSERT_PTR_NOT_NULL_FATAL(d);
	copy = *d;
	device_list_clear(&list);
	return copy;
}

static void sees_a_mount(void)
{
	struct test_folder f = test_folder_make();
	struct practice_drive p;
	struct device d;
	char at[TEST_PATH];

	if (!loop_or_skip(&p)) {
		test_folder_remove(&f);
		return;
	}
	CU_ASSERT_EQUAL_FATAL(mkdir(test_path(&f, "a place", at), 0755), 0);
	if (!test_may_mount() || runs("mkfs.ext2 -q -F", p.node) ||
	    mount(p.node, at, "ext2", MS_RDONLY, NULL)) {
		test_skip("no mount");
	} else {
		d = practice(p.node + 5, NULL);
		CU_ASSERT_EQUAL(umount(at), 0);
		CU_ASSERT(has_user(&d, USER_MOUNT, d.name, at));
		CU_ASSERT(has_guard(&d, REASON_GUARD_MOUNTED, at));
		CU_ASSERT(!has_guard(&d, REASON_GUARD_OPENED_EXCLUSIVELY,
				     NULL)); /* the mount explains it */
		d = practice(p.node + 5, NULL);
		CU_ASSERT_EQUAL(d.n_guards, 0);
	}
	practice_remove(&p);
	test_folder_remove(&f);
}

static void sees_swap(void)
{
	struct practice_drive p;
	struct device d;

	if (!loop_or_skip(&p))
		return;
	if (runs("mkswap", p.node) || swapon(p.node, 0)) {
		test_skip("no swap");
	} else {
		d = practice(p.node + 5, NULL);
		CU_ASSERT_EQUAL(swapoff(p.node), 0);
		CU_ASSERT(has_user(&d, USER_SWAP, d.name, p.node));
		CU_ASSERT(has_guard(&d, REASON_GUARD_SWAP, NULL));
	}
	practice_remove(&p);
}

static void sees_an_exclusive_opener(void)
{
	struct practice_drive p;
	struct device d;
	int fd;

	if (!loop_or_skip(&p))
		return;
	fd = open(p.node, O_RDONLY | O_EXCL | O_CLOEXEC);
	CU_ASSERT_FATAL(fd >= 0);
	d = practice(p.node + 5, NULL);
	CU_ASSERT(has_user(&d, USER_EXCLUSIVE, d.name, ""));
	CU_ASSERT(has_guard(&d, REASON_GUARD_OPENED_EXCLUSIVELY, ""));
	CU_ASSERT_EQUAL(close(fd), 0);
	d = practice(p.node + 5, NULL);
	CU_ASSERT_EQUAL(d.n_users, 0);
	/* Our own look was only for a moment. */
	fd = open(p.node, O_RDWR | O_EXCL | O_CLOEXEC);
	CU_ASSERT(fd >= 0);
	if (fd >= 0)
		CU_ASSERT_EQUAL(close(fd), 0);
	practice_remove(&p);
}

/* By ioctl: not every kernel reads partition tables, and not every loop device is scanned. */
static void add_partition(int loop, int number, long long start)
{
	struct loop_info64 info;
	struct blkpg_partition part = { .start = start, .length = 1 << 20, .pno = number };
	struct blkpg_ioctl_arg arg = { .op = BLKPG_ADD_PARTITION,
				       .datalen = sizeof(part),
				       .data = &part };

	if (!ioctl(loop, LOOP_GET_STATUS64, &info)) {
		info.lo_flags |= LO_FLAGS_PARTSCAN; /* allows partitions at all */
		(void)ioctl(loop, LOOP_SET_STATUS64, &info);
	}
	(void)ioctl(loop, BLKPG, &arg);
}

static void sees_an_opened_partition(void)
{
	struct practice_drive p;
	struct device d;
	char line[200];
	int loop, fd = -1;

	if (!loop_or_skip(&p))
		return;
	loop = open(p.node, O_RDONLY | O_CLOEXEC);
	if (loop >= 0) {
		add_partition(loop, 1, 1 << 20);
		add_partition(loop, 2, 2 << 20);
		close(loop);
	}
	snprintf(line, sizeof(line), "%sp2", p.node);
	fd = open(line, O_RDONLY | O_EXCL | O_CLOEXEC);
	if (fd < 0) {
		test_skip("no partitions on a loop device");
	} else {
		d = practice(p.node + 5, NULL);
		CU_ASSERT_EQUAL(close(fd), 0);
		CU_ASSERT_EQUAL(d.n_partitions, 2);
		CU_ASSERT(has_user(&d, USER_EXCLUSIVE, line + 5, ""));
		CU_ASSERT_EQUAL(d.n_users, 1); /* that explains why the whole is refused too */
	}
	practice_remove(&p);
}

static void sees_a_second_loop(void)
{
	struct practice_drive p;
	struct device d;
	char second[32];

	if (!loop_or_skip(&p))
		return;
	if (!practice_loop_over(p.path, 512, second)) {
		test_skip("no second loop device");
	} else {
		d = practice(p.node + 5, NULL);
		CU_ASSERT(has_user(&d, USER_HOLDER, d.name, second + 5));
		CU_ASSERT(has_guard(&d, REASON_GUARD_HELD, second + 5));
		d = practice("usage.img", p.path); /* the file itself, held by both */
		CU_ASSERT(has_guard(&d, REASON_GUARD_HELD, second + 5));
		CU_ASSERT(has_guard(&d, REASON_GUARD_HELD, p.node + 5));
		practice_detach(second);
	}
	d = practice(p.node + 5, NULL);
	CU_ASSERT_EQUAL(d.n_guards, 0);
	practice_remove(&p);
}

static void sees_a_flock(void)
{
	struct practice_drive p = PRACTICE_DRIVE_INIT;
	struct device d;
	int fd;

	CU_ASSERT_FATAL(practice_file(&p, "locked.img", 1 << 20, false));
	fd = open(p.path, O_RDONLY | O_CLOEXEC);
	CU_ASSERT_FATAL(fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0);
	d = practice("locked.img", p.path);
	CU_ASSERT(has_user(&d, USER_FLOCK, "locked.img", ""));
	CU_ASSERT(has_guard(&d, REASON_GUARD_OPENED_EXCLUSIVELY, ""));
	if (practice_loop_over(p.path, 512, p.node)) { /* the file behind a loop is asked too */
		d = practice(p.node + 5, NULL);
		CU_ASSERT(has_user(&d, USER_FLOCK, d.name, ""));
	}
	CU_ASSERT_EQUAL(flock(fd, LOCK_UN), 0);
	practice_detach(p.node);
	d = practice("locked.img", p.path);
	CU_ASSERT_EQUAL(d.n_guards, 0);
	CU_ASSERT_EQUAL(flock(fd, LOCK_EX | LOCK_NB), 0); /* ours was given back */
	CU_ASSERT_EQUAL(close(fd), 0);
	practice_remove(&p);
}

static void sees_a_loop_over_a_loop(void)
{
	struct detect_options options = { .ask_drives = true };
	struct device_list list = DEVICE_LIST_INIT;
	struct error err = ERROR_INIT;
	struct practice_drive p;
	const struct device *over;
	struct device d;
	char second[32];

	if (!loop_or_skip(&p))
		return;
	if (!practice_loop_over(p.node, 512, second)) {
		test_skip("no loop over a loop");
	} else {
		TEST_OK(detect(&options, &list, &err), err);
		over = listed(&list, second + 5); /* over a block device: a real drive */
		CU_ASSERT(over && !over->is_practice && over->transport == TRANSPORT_UNKNOWN);
		CU_ASSERT_PTR_NULL(listed(&list, p.node + 5));
		device_list_clear(&list);
		d = practice(p.node + 5, NULL);
		CU_ASSERT(has_guard(&d, REASON_GUARD_HELD, second + 5));
		practice_detach(second);
	}
	practice_remove(&p);
}

static void sees_that_a_backing_file_is_gone(void)
{
	struct practice_drive p;
	struct device d;

	if (!loop_or_skip(&p))
		return;
	CU_ASSERT_EQUAL_FATAL(unlink(p.path), 0);
	d = practice(p.node + 5, NULL);
	CU_ASSERT(has_guard(&d, REASON_GUARD_GONE, NULL));
	practice_remove(&p);
}

/* A tree of two drives and a loop with these mounts. */
static void tree_with(struct sys_tree *t, const char *mountinfo)
{
	static const char drives[] =
		"sys/block/sda/size = 8\nsys/block/sda/dev = 8:0\n"
		"sys/block/sda/sda1/partition = 1\nsys/block/sda/sda1/dev = 8:1\n"
		"sys/block/sdb/size = 8\nsys/block/sdb/dev = 8:16\n"
		"sys/block/loop0/size = 8\nsys/block/loop0/dev = 7:0\n"
		"sys/block/loop0/loop/backing_file = /images/a.squashfs\n"
		"sys/block/loop1/size = 8\nsys/block/loop1/dev = 7:1\n"
		"sys/block/loop1/loop/backing_file = /media/b.squashfs\n";
	struct test_folder f = test_folder_make();
	char file[TEST_PATH];
	FILE *out = fopen(test_path(&f, "one.tree", file), "w");

	CU_ASSERT_PTR_NOT_NULL_FATAL(out);
	fprintf(out, "%sproc/self/mountinfo = %s\n", drives, mountinfo);
	CU_ASSERT_EQUAL_FATAL(fclose(out), 0);
	t->folder = test_folder_make();
	sys_tree_unpack(file, t->folder.path);
	test_folder_remove(&f);
	sys_tree_detect(t);
}

static bool is_root(const struct sys_tree *t, const char *name)
{
	return has_guard(sys_tree_drive(t, name), REASON_GUARD_ROOT_FILE_SYSTEM, "/");
}

static void follows_layers_and_loops(void)
{
	struct sys_tree t;

	/* A lower layer on a squashfs, whose file lies in a squashfs again, on sda1. */
	tree_with(&t,
		  "1 0 0:9 / / rw - overlay o rw,lowerdir=/x\\\\\\\\:y:/lower/dir,upperdir=/rw\\n"
		  "2 1 7:0 / /lower ro - squashfs l ro\\n3 1 7:1 / /images ro - squashfs l ro\\n"
		  "4 1 8:1 / /media ro - vfat s ro\\n5 1 0:10 / /rw rw - tmpfs t rw");
	CU_ASSERT(is_root(&t, "sda"));
	CU_ASSERT(!is_root(&t, "sdb"));
	sys_tree_close(&t);
	/* The upper layer counts as well. */
	tree_with(&t, "1 0 0:9 / / rw - overlay o rw,upperdir=/rw/u,workdir=/rw/w,lowerdir=/rom\\n"
		      "2 1 0:10 / /rom ro - tmpfs t ro\\n3 1 8:16 / /rw rw - ext4 s rw");
	CU_ASSERT(is_root(&t, "sdb"));
	CU_ASSERT(!is_root(&t, "sda"));
	sys_tree_close(&t);
}

/* Where the layers' paths are those of the initramfs, every image that is mounted may be the root. */
static void doubts_for_the_drive(void)
{
	struct sys_tree t;

	tree_with(&t, "1 0 0:9 / / rw - overlay o rw,lowerdir=/hidden,upperdir=/gone\\n"
		      "2 1 7:1 / /rofs ro - squashfs l ro\\n4 1 8:1 / /media ro - vfat s ro");
	CU_ASSERT(is_root(&t, "sda"));
	CU_ASSERT(!is_root(&t, "sdb"));
	sys_tree_close(&t);
}

static void a_root_in_ram_needs_no_drive(void)
{
	struct sys_tree t;

	tree_with(&t, "1 0 0:9 / / rw - tmpfs t rw\\n2 1 8:16 / /mnt rw - ext4 s rw");
	CU_ASSERT(!is_root(&t, "sda"));
	CU_ASSERT(!is_root(&t, "sdb"));
	CU_ASSERT(has_guard(sys_tree_drive(&t, "sdb"), REASON_GUARD_MOUNTED, "/mnt"));
	sys_tree_close(&t);
}

static void takes_both_of_two_mounts_at_one_place(void)
{
	struct sys_tree t;

	tree_with(&t, "1 0 0:9 / / rw - overlay o rw,lowerdir=/l\\n2 1 8:1 / /l ro - ext4 s ro\\n"
		      "3 1 8:16 / /l ro - ext4 s ro");
	CU_ASSERT(is_root(&t, "sda"));
	CU_ASSERT(is_root(&t, "sdb"));
	sys_tree_close(&t);
}

static const struct test tests[] = {
	{ "sees a mount", sees_a_mount },
	{ "sees swap", sees_swap },
	{ "sees an exclusive opener", sees_an_exclusive_opener },
	{ "sees an opened partition", sees_an_opened_partition },
	{ "sees a second loop", sees_a_second_loop },
	{ "sees a flock", sees_a_flock },
	{ "sees a loop over a loop", sees_a_loop_over_a_loop },
	{ "sees that a backing file is gone", sees_that_a_backing_file_is_gone },
	{ "follows layers and loops", follows_layers_and_loops },
	{ "doubts for the drive", doubts_for_the_drive },
	{ "a root in RAM needs no drive", a_root_in_ram_needs_no_drive },
	{ "takes both of two mounts at one place", takes_both_of_two_mounts_at_one_place },
};
TEST_MAIN(tests)
