/* tests/unit/test_sysfs.c - reading what may be missing, long, binary or a trap, below a moved root. */
#include "devices/sysfs.h"

#include <sys/sysmacros.h>

#include "devices/udev.h"
#include "tests/unit/folder.h"

struct place {
	struct test_folder folder;
	struct sysfs s;
};

static struct place place_make(void)
{
	struct place p = { .folder = test_folder_make(), .s = SYSFS_INIT };
	struct error err = ERROR_INIT;
	char path[TEST_PATH];

	CU_ASSERT_EQUAL_FATAL(mkdir(test_path(&p.folder, "d", path), 0755), 0);
	TEST_OK(sysfs_open(&p.s, p.folder.path, &err), err);
	return p;
}

static void place_remove(struct place *p)
{
	sysfs_clear(&p->s);
	sysfs_clear(&p->s); /* safe twice */
	test_folder_remove(&p->folder);
}

static void put(const struct place *p, const char *name, const void *bytes, size_t n)
{
	char path[TEST_PATH];

	test_write(test_path(&p->folder, name, path), bytes, n);
}

static void reads_lines(void)
{
	struct place p = place_make();
	char out[8], many[5000];

	put(&p, "d/a", "  two words \nmore\n", 18);
	CU_ASSERT(sysfs_text(&p.s, "d", "a", many, sizeof(many)));
	TEST_TEXT(many, "two words");
	CU_ASSERT(sysfs_text(&p.s, "d", "a", out, sizeof(out)));
	TEST_TEXT(out, "two w");
	memset(many, 'x', sizeof(many));
	put(&p, "d/long", many, sizeof(many));
	CU_ASSERT(sysfs_text(&p.s, "d", "long", out, sizeof(out)));
	TEST_TEXT(out, "xxxxxxx");
	put(&p, "d/binary", "ab\0\xff\xfe", 5);
	CU_ASSERT(sysfs_text(&p.s, "d", "binary", out, sizeof(out)));
	TEST_TEXT(out, "ab");
	put(&p, "d/empty", "", 0);
	CU_ASSERT(sysfs_text(&p.s, "d", "empty", out, sizeof(out)));
	TEST_TEXT(out, "");
	CU_ASSERT(!sysfs_text(&p.s, "d", "missing", out, sizeof(out)));
	TEST_TEXT(out, "");
	place_remove(&p);
}

static void reads_numbers(void)
{
	static const struct {
		const char *text;
		bool is_number;
		uint64_t value;
	} rows[] = {
		{ "0\n", true, 0 },
		{ "1953525168\n", true, 1953525168 },
		{ "0x1af4\n", true, 6900 },
		{ "18446744073709551615", true, UINT64_MAX },
		{ "18446744073709551616", false, 0 },
		{ "99999999999999999999999999999999999999999999999999", false, 0 },
		{ "-1\n", false, 0 },
		{ "+1\n", false, 0 },
		{ "12 34\n", false, 0 },
		{ "x\n", false, 0 },
		{ "", false, 0 },
		{ "12a", false, 0 },
		{ "\xff\xff", false, 0 },
	};
	struct place p = place_make();

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t value = 42;

		put(&p, "d/n", rows[i].text, strlen(rows[i].text));
		CU_ASSERT_EQUAL(sysfs_number(&p.s, "d", "n", &value), rows[i].is_number);
		CU_ASSERT_EQUAL(value, rows[i].is_number ? rows[i].value : 42);
	}
	place_remove(&p);
}

static void reads_device_numbers(void)
{
	static const char *const wrong[] = { "8",      "8:",        ":0",  "8:0:1", "8:-1",
					     "4096:0", "8:1048576", "a:b", "" };
	struct place p = place_make();
	dev_t dev = 0;

	put(&p, "d/dev", "259:17\n", 7);
	CU_ASSERT(sysfs_dev(&p.s, "d", &dev));
	CU_ASSERT_EQUAL(dev, makedev(259, 17));
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		put(&p, "d/dev", wrong[i], strlen(wrong[i]));
		CU_ASSERT(!sysfs_dev(&p.s, "d", &dev));
	}
	place_remove(&p);
}

/* No link in a captured tree leads to this machine's files. */
static void stays_below_its_root(void)
{
	struct place p = place_make();
	char path[TEST_PATH], out[64], real[SYSFS_PATH];

	put(&p, "d/inside", "yes\n", 4);
	CU_ASSERT_EQUAL_FATAL(symlink("/d/inside", test_path(&p.folder, "absolute", path)), 0);
	CU_ASSERT_EQUAL_FATAL(symlink("/etc/hostname", test_path(&p.folder, "outside", path)), 0);
	CU_ASSERT_EQUAL_FATAL(symlink("../../../../../../../etc/passwd",
				      test_path(&p.folder, "d/up", path)),
			      0);
	CU_ASSERT_EQUAL_FATAL(symlink("circle", test_path(&p.folder, "circle", path)), 0);
	CU_ASSERT(sysfs_text(&p.s, "absolute", "", out, sizeof(out)));
	TEST_TEXT(out, "yes");
	CU_ASSERT(!sysfs_text(&p.s, "outside", "", out, sizeof(out)));
	CU_ASSERT(!sysfs_text(&p.s, "d", "up", out, sizeof(out)));
	CU_ASSERT(!sysfs_text(&p.s, "..", "../../../../etc/passwd", out, sizeof(out)));
	CU_ASSERT(!sysfs_text(&p.s, "circle", "", out, sizeof(out)));
	CU_ASSERT(sysfs_real(&p.s, "absolute", "", real));
	TEST_TEXT(real, "d/inside");
	CU_ASSERT(!sysfs_real(&p.s, "nowhere", "", real));
	place_remove(&p);
}

static void is_not_held_up(void)
{
	struct place p = place_make();
	char path[TEST_PATH], out[64], deep[SYSFS_PATH + 100];

	CU_ASSERT_EQUAL_FATAL(mkfifo(test_path(&p.folder, "d/fifo", path), 0644), 0);
	CU_ASSERT(!sysfs_text(&p.s, "d", "fifo", out, sizeof(out)));
	CU_ASSERT_PTR_NULL(sysfs_stream(&p.s, "d/fifo"));
	CU_ASSERT(!sysfs_text(&p.s, "d", "", out, sizeof(out))); /* a folder */
	CU_ASSERT_EQUAL(sysfs_bytes(&p.s, "d", "", out, sizeof(out)), -1);
	memset(deep, 'a', sizeof(deep) - 1);
	deep[sizeof(deep) - 1] = '\0';
	CU_ASSERT(!sysfs_text(&p.s, deep, "a", out, sizeof(out)));
	CU_ASSERT(!sysfs_exists(&p.s, deep, "a"));
	place_remove(&p);
}

static void names_a_folder(void)
{
	struct place p = place_make();
	struct sysfs_names names = SYSFS_NAMES_INIT;
	struct error err = ERROR_INIT;
	char name[100] = "d/";

	put(&p, "d/sdb", "", 0);
	put(&p, "d/sda", "", 0);
	put(&p, "d/.hidden", "", 0);
	memset(name + 2, 'n', 70);
	put(&p, name, "", 0);
	TEST_OK(sysfs_names(&p.s, "d", "", &names, &err), err);
	CU_ASSERT_EQUAL_FATAL(names.n, 2);
	TEST_TEXT(names.at[0], "sda");
	TEST_TEXT(names.at[1], "sdb");
	sysfs_names_clear(&names);
	TEST_OK(sysfs_names(&p.s, "d", "nothing", &names, &err), err);
	CU_ASSERT_EQUAL(names.n, 0);
	TEST_OK(sysfs_names(&p.s, "d", "sda", &names, &err), err);
	CU_ASSERT_EQUAL(names.n, 0);
	place_remove(&p);
}

static void refuses_a_root_that_is_none(void)
{
	struct sysfs s = SYSFS_INIT;
	struct error err = ERROR_INIT;

	TEST_REFUSED(sysfs_open(&s, "/nonexistent/tree", &err), err, REASON_SYSFS_UNREADABLE);
	TEST_REFUSED(sysfs_open(&s, "/etc/passwd", &err), err, REASON_SYSFS_UNREADABLE);
	CU_ASSERT_EQUAL(s.fd, -1);
}

static void reads_udevs_lines(void)
{
	static const char text[] =
		"S:disk/by-id/wwn-0x1\nS:disk/by-id/ata-A_B\nE:ID_MODEL_ENC=A\\x20B\\x5c\n"
		"E:ID_X=\nnonsense\n\nE:ID_LAST=end";
	struct place p = place_make();
	struct udev_entry *u = malloc(sizeof(*u));
	char path[TEST_PATH], out[16];

	CU_ASSERT_PTR_NOT_NULL_FATAL(u);
	(void)mkdir(test_path(&p.folder, "run", path), 0755);
	(void)mkdir(test_path(&p.folder, "run/udev", path), 0755);
	CU_ASSERT_EQUAL_FATAL(mkdir(test_path(&p.folder, "run/udev/data", path), 0755), 0);
	put(&p, "run/udev/data/b8:0", text, sizeof(text) - 1);
	udev_read(&p.s, "sda", makedev(8, 0), u);
	TEST_TEXT(udev_get(u, "ID_LAST"), "end");
	TEST_TEXT(udev_get(u, "ID_X"), "");
	CU_ASSERT_PTR_NULL(udev_get(u, "ID_LAS"));
	CU_ASSERT_PTR_NULL(udev_get(u, "nonsense"));
	TEST_TEXT(udev_link(u, "disk/by-id/ata-"), "disk/by-id/ata-A_B");
	CU_ASSERT_PTR_NULL(udev_link(u, "disk/by-id/nvme-"));
	CU_ASSERT_EQUAL(udev_decode(udev_get(u, "ID_MODEL_ENC"), out, sizeof(out)), 4);
	CU_ASSERT_EQUAL(memcmp(out, "A B\\", 4), 0);
	CU_ASSERT_EQUAL(udev_decode("\\x4", out, sizeof(out)), 3);
	CU_ASSERT_EQUAL(udev_decode("\\", out, sizeof(out)), 1);
	CU_ASSERT_EQUAL(udev_decode("\\x41\\x42\\x43", out, 2), 2);
	/* As lsblk's captured trees keep it. */
	put(&p, "d/x", "", 0);
	(void)mkdir(test_path(&p.folder, "dev", path), 0755);
	put(&p, "dev/sdb", "ID_SERIAL_SHORT=S1\nID_MODEL=M\n", 30);
	udev_read(&p.s, "sdb", makedev(8, 16), u);
	TEST_TEXT(udev_get(u, "ID_SERIAL_SHORT"), "S1");
	udev_read(&p.s, "sdc", makedev(8, 32), u);
	CU_ASSERT_PTR_NULL(udev_get(u, "ID_SERIAL_SHORT"));
	free(u);
	place_remove(&p);
}

static const struct test tests[] = {
	{ "reads lines", reads_lines },
	{ "reads numbers", reads_numbers },
	{ "reads device numbers", reads_device_numbers },
	{ "stays below its root", stays_below_its_root },
	{ "is not held up", is_not_held_up },
	{ "names a folder", names_a_folder },
	{ "refuses a root that is none", refuses_a_root_that_is_none },
	{ "reads udev's lines", reads_udevs_lines },
};
TEST_MAIN(tests)
