/* tests/unit/test_device.c - texts as drives give them, identity, finding a drive by what was typed. */
#include "devices/device.h"

#include <sys/sysmacros.h>

#include "tests/unit/folder.h"

static struct device drive(const char *name, const char *model, const char *serial, const char *wwn)
{
	struct device d = { .transport = TRANSPORT_SATA, .size_bytes = 1000204886016 };

	snprintf(d.name, sizeof(d.name), "%s", name);
	snprintf(d.node, sizeof(d.node), "/dev/%s", name);
	snprintf(d.by_id, sizeof(d.by_id), "/dev/disk/by-id/ata-%s_%s", model, serial);
	snprintf(d.wwn, sizeof(d.wwn), "%s", wwn);
	raw_text_set(&d.model, model, strlen(model));
	raw_text_set(&d.serial, serial, strlen(serial));
	return d;
}

static void trims_and_cuts(void)
{
	char many[200], shown[RAW_TEXT_SHOWN];
	struct raw_text t, u;

	raw_text_set(&t, "  \t Muster HD \0\0 \n", 18);
	TEST_TEXT(raw_text_show(&t, shown), "Muster HD");
	raw_text_set(&t, " \0\n ", 4);
	CU_ASSERT_EQUAL(t.n, 0);
	raw_text_set(&t, NULL, 0);
	TEST_TEXT(raw_text_show(&t, shown), "");
	memset(many, 'x', sizeof(many));
	raw_text_set(&t, many, sizeof(many));
	CU_ASSERT_EQUAL(t.n, RAW_TEXT_MOST);
	memset(many, 0xff, sizeof(many));
	raw_text_set(&t, many, sizeof(many));
	CU_ASSERT_EQUAL(strlen(raw_text_show(&t, shown)), RAW_TEXT_SHOWN - 1);
	/* A blank at the cut is trimmed too: what is kept says the same however long the rest was. */
	memset(many, 'x', sizeof(many));
	many[RAW_TEXT_MOST - 1] = ' ';
	raw_text_set(&t, many, sizeof(many));
	raw_text_set(&u, many, RAW_TEXT_MOST);
	CU_ASSERT(raw_text_equal(&t, &u));
	CU_ASSERT_EQUAL(t.n, RAW_TEXT_MOST - 1);
}

static void shows_bytes(void)
{
	static const uint8_t bytes[] = { 'A', '\\', 0x1b, '[', 0x00, 0xe3, 0x7f, ' ', 'z' };
	char shown[RAW_TEXT_SHOWN];
	struct raw_text t;

	raw_text_set(&t, bytes, sizeof(bytes));
	TEST_TEXT(raw_text_show(&t, shown), "A\\x5c\\x1b[\\x00\\xe3\\x7f z");
}

static void shows_text_from_outside(void)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "/mnt/a place", "/mnt/a place" },
		{ "/mnt/\xe3\x81\x82", "/mnt/\xe3\x81\x82" },
		{ "a\nb\x1b[2Jc\x7f", "a\\x0ab\\x1b[2Jc\\x7f" },
		{ "\xff\xe3\x81", "\\xff\\xe3\\x81" },
		{ "a\xe2\x80\xaeimg", "a\\xe2\\x80\\xaeimg" }, /* turns the rest around */
		{ "\xc2\x9b", "\\xc2\\x9b" },
		{ "\xef\xbf\xbd", "\xef\xbf\xbd" },
		{ "", "" },
	};
	char out[64];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		device_text(out, sizeof(out), rows[i].in);
		TEST_TEXT(out, rows[i].out);
		CU_ASSERT_EQUAL(device_text_is_clean(rows[i].in),
				strcmp(rows[i].in, rows[i].out) == 0);
	}
	for (size_t size = 1; size < 12; size++) {
		memset(out, 'z', sizeof(out));
		device_text(out, size,
			    "a\xe3\x81\x82\x01\x02"
			    "b");
		CU_ASSERT(strlen(out) < size);
		CU_ASSERT(device_text_is_clean(out));
		CU_ASSERT_EQUAL(out[size], 'z');
	}
}

static void titles(void)
{
	struct device d = drive("sda", "ST1000DM003", "Z1D0ABCD", "");
	char title[DEVICE_TITLE];

	TEST_TEXT(device_title(&d, title), "/dev/sda ST1000DM003 Z1D0ABCD 1,000,204,886,016 B");
	memset(&d.model, 0, sizeof(d.model));
	memset(&d.serial, 0, sizeof(d.serial));
	TEST_TEXT(device_title(&d, title), "/dev/sda 1,000,204,886,016 B");
	memset(d.node, 'n', sizeof(d.node) - 1);
	memset(d.model.bytes, 0xff, RAW_TEXT_MOST);
	d.model.n = RAW_TEXT_MOST;
	d.serial = d.model;
	CU_ASSERT(strlen(device_title(&d, title)) < DEVICE_TITLE);
}

static void same_by_identity(void)
{
	struct device a = drive("sda", "M", "S1", "5000c500aaaaaaaa"), b = a;

	snprintf(b.name, sizeof(b.name), "sdz");
	snprintf(b.node, sizeof(b.node), "/dev/sdz");
	b.dev = 99;
	b.n_users = 1;
	CU_ASSERT(device_same(&a, &b));
	b.size_bytes -= 512;
	CU_ASSERT(!device_same(&a, &b));
	b = a;
	raw_text_set(&b.serial, "S2", 2);
	CU_ASSERT(!device_same(&a, &b));
	b = a;
	raw_text_set(&b.model, "N", 1);
	CU_ASSERT(!device_same(&a, &b));
	b = a;
	b.wwn[3] = 'f';
	CU_ASSERT(!device_same(&a, &b));
	b = a;
	snprintf(b.eui64, sizeof(b.eui64), "01");
	CU_ASSERT(!device_same(&a, &b));
	b = a;
	snprintf(b.nguid, sizeof(b.nguid), "01");
	CU_ASSERT(!device_same(&a, &b));
}

static void same_file_by_inode(void)
{
	struct device a = drive("a.img", "PRACTICE FILE", "a.img", ""), b;

	a.transport = TRANSPORT_FILE;
	a.backing_dev = 5;
	a.backing_inode = 7;
	b = a;
	CU_ASSERT(device_same(&a, &b));
	b.backing_inode = 8;
	CU_ASSERT(!device_same(&a, &b));
	b = a;
	b.backing_dev = 6;
	CU_ASSERT(!device_same(&a, &b));
	b = a;
	b.transport = TRANSPORT_LOOP; /* the loop over it is another thing than the file */
	CU_ASSERT(!device_same(&a, &b));
}

static void finds_by_any_name(void)
{
	struct device at[] = { drive("sda", "M1", "SER-A", "5000c500aaaaaaaa"),
			       drive("sdb", "M2", "SER B\\\x01", "5000c500bbbbbbbb") };
	struct device_list list = { .at = at, .n = 2 };
	static const char *const names[] = { "sdb",
					     "/dev/sdb",
					     "/dev/sdk",
					     "sdk",
					     "SER B\\x5c\\x01",
					     "SER B\\\x01",
					     "5000C500BBBBBBBB",
					     "0x5000c500bbbbbbbb",
					     "wwn-0x5000c500bbbbbbbb",
					     "naa.5000c500bbbbbbbb",
					     "eui.0025aa",
					     "/dev/disk/by-id/ata-M2_B",
					     "ata-M2_B" };
	const struct device *found;
	struct error err = ERROR_INIT;

	snprintf(at[1].by_id, sizeof(at[1].by_id), "/dev/disk/by-id/ata-M2_B");
	snprintf(at[1].eui64, sizeof(at[1].eui64), "0025aa");
	snprintf(at[1].other_paths[at[1].n_other_paths++], 32, "sdk");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		found = NULL;
		TEST_OK(device_find(&list, names[i], &found, &err), err);
		CU_ASSERT_PTR_EQUAL(found, &at[1]);
	}
}

static void refuses_what_it_cannot_tell(void)
{
	struct device at[] = { drive("sda", "M", "SAME", ""), drive("sdb", "M", "SAME", ""),
			       drive("sdc", "M", "sda", "") };
	struct device_list list = { .at = at, .n = 3 };
	const struct device *found = NULL;
	struct error err = ERROR_INIT;

	TEST_REFUSED(device_find(&list, "SAME", &found, &err), err, REASON_DEVICE_AMBIGUOUS);
	/* A drive whose serial number is another's name is no way to that other. */
	TEST_REFUSED(device_find(&list, "sda", &found, &err), err, REASON_DEVICE_AMBIGUOUS);
	TEST_REFUSED(device_find(&list, "", &found, &err), err, REASON_DEVICE_NOT_FOUND);
	TEST_REFUSED(device_find(&list, "SAM", &found, &err), err, REASON_DEVICE_NOT_FOUND);
	TEST_REFUSED(device_find(&list, "/dev/sda1", &found, &err), err, REASON_DEVICE_NOT_FOUND);
	TEST_REFUSED(device_find(&list, "0x", &found, &err), err, REASON_DEVICE_NOT_FOUND);
	TEST_REFUSED(device_find(&list, "/dev/null", &found, &err), err, REASON_DEVICE_NOT_FOUND);
	CU_ASSERT_PTR_NULL(found);
	list.n = 0;
	TEST_REFUSED(device_find(&list, "sda", &found, &err), err, REASON_DEVICE_NOT_FOUND);
}

static void tells_practice_from_real(void)
{
	struct test_folder f = test_folder_make();
	struct device_list list = DEVICE_LIST_INIT;
	const struct device *found = NULL;
	struct error err = ERROR_INIT;
	char path[TEST_PATH];
	struct stat st;

	test_write(test_path(&f, "a.img", path), "x", 1);
	TEST_REFUSED(device_find(&list, path, &found, &err), err, REASON_DEVICE_NEEDS_PRACTICE);
	list.is_practice = true;
	TEST_REFUSED(device_find(&list, path, &found, &err), err, REASON_DEVICE_NOT_FOUND);
	/* Only looked at, never opened. */
	if (stat("/dev/loop0", &st) == 0 && S_ISBLK(st.st_mode)) {
		TEST_REFUSED(device_find(&list, "/dev/loop0", &found, &err), err,
			     REASON_DEVICE_NOT_FOUND);
		list.is_practice = false;
		TEST_REFUSED(device_find(&list, "/dev/loop0", &found, &err), err,
			     REASON_DEVICE_NEEDS_PRACTICE);
		list.is_practice = true;
	}
	/* A node of any other kind; made here, since no drive's is sure to be there. */
	if (mknod(test_path(&f, "drive", path), S_IFBLK | 0600, makedev(240, 250)) == 0)
		TEST_REFUSED(device_find(&list, path, &found, &err), err,
			     REASON_DEVICE_NOT_PRACTICE);
	test_folder_remove(&f);
}

static void finds_a_file_by_any_path(void)
{
	struct test_folder f = test_folder_make();
	char path[TEST_PATH], link[TEST_PATH];
	struct device d = drive("a.img", "PRACTICE FILE", "other", "");
	struct device_list list = { .at = &d, .n = 1 };
	const struct device *found = NULL;
	struct error err = ERROR_INIT;
	struct stat st;

	test_write(test_path(&f, "a.img", path), "x", 1);
	CU_ASSERT_EQUAL_FATAL(stat(path, &st), 0);
	CU_ASSERT_EQUAL_FATAL(symlink(path, test_path(&f, "link", link)), 0);
	d.transport = TRANSPORT_FILE;
	d.backing_dev = st.st_dev;
	d.backing_inode = st.st_ino;
	TEST_OK(device_find(&list, link, &found, &err), err);
	CU_ASSERT_PTR_EQUAL(found, &d);
	/* A captured tree's drives have nothing to do with this machine's files. */
	d.is_from_sysroot = true;
	TEST_REFUSED(device_find(&list, link, &found, &err), err, REASON_DEVICE_NOT_FOUND);
	test_folder_remove(&f);
}

static void has_a_word_for_each(void)
{
	for (unsigned i = 0; i < TRANSPORT_COUNT; i++)
		CU_ASSERT_PTR_NOT_NULL_FATAL(transport_word(i));
	for (unsigned i = 0; i < MEDIA_COUNT; i++)
		CU_ASSERT_PTR_NOT_NULL_FATAL(media_word(i));
	for (unsigned i = 0; i < SERIAL_SOURCE_COUNT; i++)
		CU_ASSERT_PTR_NOT_NULL_FATAL(serial_source_word(i));
	for (unsigned i = 0; i < CONTENTS_STATE_COUNT; i++)
		CU_ASSERT_PTR_NOT_NULL_FATAL(contents_state_word(i));
	for (unsigned i = 0; i < CONTENT_COUNT; i++)
		CU_ASSERT_PTR_NOT_NULL_FATAL(content_word(i));
	for (unsigned i = 0; i < USER_COUNT; i++)
		CU_ASSERT_PTR_NOT_NULL_FATAL(user_word(i));
	TEST_TEXT(transport_word(TRANSPORT_COUNT), "unknown");
	TEST_TEXT(user_word(12345), "unknown");
}

/* Another part of the same file is another drive; a list knows the files that its drives lie in. */
static void same_part_of_the_file(void)
{
	struct device a = drive("loop0", "PRACTICE LOOP", "a.img", ""), b;
	const struct device_list list = { .at = &a, .n = 1 }, none = DEVICE_LIST_INIT;

	a.transport = TRANSPORT_LOOP;
	a.backing_dev = 5;
	a.backing_inode = 77;
	a.backing_offset = 4096;
	b = a;
	CU_ASSERT(device_same(&a, &b));
	b.backing_offset = 8192;
	CU_ASSERT(!device_same(&a, &b));
	b = a;
	b.backing_limit = 512;
	CU_ASSERT(!device_same(&a, &b));
	a.transport = b.transport = TRANSPORT_UNKNOWN; /* a loop over a block device */
	CU_ASSERT(!device_same(&a, &b));
	CU_ASSERT(!device_list_has_inode(&list, 5, 77)); /* a node, no file */
	a.transport = TRANSPORT_LOOP;
	CU_ASSERT(device_list_has_inode(&list, 5, 77));
	CU_ASSERT(!device_list_has_inode(&list, 5, 78));
	CU_ASSERT(!device_list_has_inode(&list, 6, 77));
	CU_ASSERT(!device_list_has_inode(&none, 5, 77));
	a.transport = TRANSPORT_FILE;
	CU_ASSERT(device_list_has_inode(&list, 5, 77));
}

static const struct test tests[] = {
	{ "same part of the file", same_part_of_the_file },
	{ "trims and cuts", trims_and_cuts },
	{ "shows bytes", shows_bytes },
	{ "shows text from outside", shows_text_from_outside },
	{ "titles", titles },
	{ "same by identity", same_by_identity },
	{ "same file by inode", same_file_by_inode },
	{ "finds by any name", finds_by_any_name },
	{ "refuses what it cannot tell", refuses_what_it_cannot_tell },
	{ "tells practice from real", tells_practice_from_real },
	{ "finds a file by any path", finds_a_file_by_any_path },
	{ "has a word for each", has_a_word_for_each },
};
TEST_MAIN(tests)
