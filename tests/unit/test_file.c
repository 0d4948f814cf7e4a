#include "base/file.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>

#include "tests/unit/folder.h"
#include "tests/unit/harness.h"

static void check_content(const char *path, const char *expected)
{
	struct error err = ERROR_INIT;
	_free_ char *bytes = NULL;
	size_t n = 0;

	TEST_OK(file_read(path, 1 << 20, &bytes, &n, &err), err);
	CU_ASSERT_EQUAL(n, strlen(expected));
	TEST_TEXT(bytes, expected);
}

static void reads_with_a_bound(void)
{
	struct test_folder f = test_folder_make();
	struct error err = ERROR_INIT;
	char path[TEST_PATH], *bytes = NULL;
	size_t n = 0;

	test_write(test_path(&f, "a", path), "12\0 45", 6);
	TEST_OK(file_read(path, 6, &bytes, &n, &err), err);
	CU_ASSERT(n == 6 && memcmp(bytes, "12\0 45", 7) == 0); /* with the NUL behind */
	free(bytes);
	bytes = NULL;
	n = 99;
	TEST_REFUSED(file_read(path, 5, &bytes, &n, &err), err, REASON_FILE_TOO_LARGE);
	TEST_TEXT(err.subject, path);
	CU_ASSERT(!bytes && n == 99); /* untouched */
	test_write(path, "", 0);
	TEST_OK(file_read(path, 0, &bytes, &n, &err), err);
	CU_ASSERT(n == 0 && bytes[0] == 0);
	free(bytes);
	test_folder_remove(&f);
}

static void reads_files_that_tell_no_size(void)
{
	struct error err = ERROR_INIT;
	_free_ char *bytes = NULL;
	char *none = NULL;
	size_t n = 0;

	TEST_OK(file_read("/proc/self/smaps", 64 << 20, &bytes, &n, &err), err);
	CU_ASSERT(n > 4096 && strlen(bytes) == n);
	TEST_REFUSED(file_read("/proc/self/smaps", 5000, &none, &n, &err), err,
		     REASON_FILE_TOO_LARGE);
}

static void refuses_what_is_no_file(void)
{
	struct test_folder f = test_folder_make();
	struct error err = ERROR_INIT;
	char path[TEST_PATH], *bytes = NULL;
	size_t n;

	TEST_REFUSED(file_read(test_path(&f, "none", path), 10, &bytes, &n, &err), err,
		     REASON_FILE_MISSING);
	CU_ASSERT_EQUAL(err.sys, ENOENT);
	TEST_REFUSED(file_read(f.path, 10, &bytes, &n, &err), err, REASON_FILE_UNREADABLE);
	TEST_REFUSED(file_read("/dev/null", 10, &bytes, &n, &err), err, REASON_FILE_UNREADABLE);
	CU_ASSERT_FATAL(mkfifo(test_path(&f, "fifo", path), 0600) == 0);
	TEST_REFUSED(file_read(path, 10, &bytes, &n, &err), err, REASON_FILE_UNREADABLE);
	test_folder_remove(&f);
}

static void writes_and_replaces(void)
{
	struct test_folder f = test_folder_make();
	struct error err = ERROR_INIT;
	char path[TEST_PATH];
	struct stat st;

	TEST_OK(file_write(test_path(&f, "a", path), "one", 3, 0600, false, &err), err);
	check_content(path, "one");
	CU_ASSERT(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600);
	TEST_OK(file_write(path, "second", 6, 0600, false, &err), err);
	check_content(path, "second");
	TEST_OK(file_write(path, "", 0, 0600, false, &err), err);
	check_content(path, "");
	CU_ASSERT_EQUAL(test_count_files(f.path), 1); /* no temporary file stays */
	test_folder_remove(&f);
}

static void refuses_to_replace_when_new(void)
{
	struct test_folder f = test_folder_make();
	struct error err = ERROR_INIT;
	char path[TEST_PATH], link_path[TEST_PATH];

	TEST_OK(file_write(test_path(&f, "a", path), "one", 3, 0644, true, &err), err);
	TEST_REFUSED(file_write(path, "two", 3, 0644, true, &err), err, REASON_FILE_EXISTS);
	check_content(path, "one");
	/* A dangling link is something that exists too. */
	CU_ASSERT_FATAL(symlink("nowhere", test_path(&f, "link", link_path)) == 0);
	TEST_REFUSED(file_write(link_path, "two", 3, 0644, true, &err), err, REASON_FILE_EXISTS);
	CU_ASSERT_EQUAL(test_count_files(f.path), 2);
	test_folder_remove(&f);
}

static void refuses_bad_places(void)
{
	struct test_folder f = test_folder_make();
	struct error err = ERROR_INIT;
	char path[TEST_PATH], name[300];

	TEST_REFUSED(file_write(test_path(&f, "none/a", path), "x", 1, 0644, false, &err), err,
		     REASON_FOLDER_UNWRITABLE);
	test_write(test_path(&f, "file", path), "x", 1);
	TEST_REFUSED(file_write(test_path(&f, "file/a", path), "x", 1, 0644, false, &err), err,
		     REASON_FOLDER_UNWRITABLE);
	memset(name, 'n', sizeof(name));
	name[sizeof(name) - 1] = 0;
	CU_ASSERT(file_write(name, "x", 1, 0644, false, &err) < 0);
	/* A folder has the name: nothing is written, and nothing stays. */
	CU_ASSERT_FATAL(mkdir(test_path(&f, "folder", path), 0755) == 0);
	CU_ASSERT(file_write(path, "x", 1, 0644, false, &err) < 0);
	CU_ASSERT_EQUAL(test_count_files(f.path), 2);
	test_folder_remove(&f);
}

struct reader {
	const char *path;
	atomic_bool stop;
	unsigned n_reads, n_torn;
};

static void *read_over_and_over(void *ctx)
{
	struct reader *r = ctx;

	while (!r->stop) {
		struct error err = ERROR_INIT;
		_free_ char *bytes = NULL;
		size_t n = 0;

		r->n_reads++;
		if (file_read(r->path, 1 << 20, &bytes, &n, &err) || n != 50000 ||
		    bytes[0] != bytes[n - 1])
			r->n_torn++;
	}
	return NULL;
}

static void is_never_seen_half_written(void)
{
	static char bytes[50000];
	struct test_folder f = test_folder_make();
	struct error err = ERROR_INIT;
	char path[TEST_PATH];
	struct reader r = { .path = test_path(&f, "a", path) };
	pthread_t thread;

	memset(bytes, 'a', sizeof(bytes));
	TEST_OK(file_write(path, bytes, sizeof(bytes), 0644, false, &err), err);
	CU_ASSERT_FATAL(pthread_create(&thread, NULL, read_over_and_over, &r) == 0);
	for (int i = 0; i < 40; i++) {
		memset(bytes, 'a' + i % 26, sizeof(bytes));
		TEST_OK(file_write(path, bytes, sizeof(bytes), 0644, false, &err), err);
	}
	r.stop = true;
	(void)pthread_join(thread, NULL);
	CU_ASSERT(r.n_reads > 0);
	CU_ASSERT_EQUAL(r.n_torn, 0);
	test_folder_remove(&f);
}

static void makes_folders(void)
{
	struct test_folder f = test_folder_make();
	struct error err = ERROR_INIT;
	char path[TEST_PATH];
	struct stat st;

	TEST_OK(file_make_folder(test_path(&f, "a/b//c/", path), &err), err);
	CU_ASSERT(stat(test_path(&f, "a/b/c", path), &st) == 0 && S_ISDIR(st.st_mode));
	TEST_OK(file_make_folder(path, &err), err); /* again */
	TEST_OK(file_make_folder("/", &err), err);
	TEST_OK(file_make_folder(".", &err), err);
	test_write(test_path(&f, "file", path), "x", 1);
	TEST_REFUSED(file_make_folder(path, &err), err, REASON_FOLDER_UNWRITABLE);
	TEST_REFUSED(file_make_folder(test_path(&f, "file/x", path), &err), err,
		     REASON_FOLDER_UNWRITABLE);
	TEST_REFUSED(file_make_folder("", &err), err, REASON_FOLDER_UNWRITABLE);
	TEST_REFUSED(file_make_folder("/proc/kiyome/x", &err), err, REASON_FOLDER_UNWRITABLE);
	test_folder_remove(&f);
}

static void probes_a_folder(void)
{
	struct test_folder f = test_folder_make();
	struct error err = ERROR_INIT;
	char path[TEST_PATH];

	TEST_OK(file_probe_folder(f.path, 1 << 20, &err), err);
	TEST_OK(file_probe_folder(f.path, 0, &err), err);
	CU_ASSERT_EQUAL(test_count_files(f.path), 0);
	TEST_REFUSED(file_probe_folder(test_path(&f, "none", path), 10, &err), err,
		     REASON_FOLDER_UNWRITABLE);
	TEST_TEXT(err.subject, path);
	test_write(test_path(&f, "file", path), "x", 1);
	TEST_REFUSED(file_probe_folder(path, 10, &err), err, REASON_FOLDER_UNWRITABLE);
	TEST_OK(file_sync_parent(path, &err), err);
	CU_ASSERT(file_sync_parent("/nowhere/at/all", &err) < 0);
	test_folder_remove(&f);
}

static void finds_a_full_folder(void)
{
	struct test_folder f = test_folder_make();
	struct error err = ERROR_INIT;
	char path[TEST_PATH];
	static char bytes[200000];

	if (!test_may_mount() || !test_mount("tmpfs", f.path, 0, "size=128k")) {
		test_skip("no right to mount");
		test_folder_remove(&f);
		return;
	}
	TEST_OK(file_probe_folder(f.path, 50000, &err), err);
	TEST_REFUSED(file_probe_folder(f.path, 200000, &err), err, REASON_FOLDER_FULL);
	TEST_OK(file_write(test_path(&f, "a", path), "old", 3, 0644, false, &err), err);
	TEST_REFUSED(file_write(path, bytes, sizeof(bytes), 0644, false, &err), err,
		     REASON_FOLDER_FULL);
	check_content(path, "old"); /* the old content is whole */
	CU_ASSERT_EQUAL(test_count_files(f.path), 1);
	/* Room for the probe, but not once more. */
	test_write(test_path(&f, "b", path), bytes, 60000);
	TEST_REFUSED(file_probe_folder(f.path, 100000, &err), err, REASON_FOLDER_FULL);
	CU_ASSERT(umount2(f.path, MNT_DETACH) == 0);
	test_folder_remove(&f);
}

static void finds_a_read_only_folder(void)
{
	struct test_folder f = test_folder_make();
	struct error err = ERROR_INIT;
	char path[TEST_PATH];
	bool is_mounted = test_may_mount() && test_mount("tmpfs", f.path, MS_RDONLY, "size=64k");

	if (!is_mounted && (geteuid() == 0 || chmod(f.path, 0555))) {
		test_skip("no right to mount, and root may write everywhere");
		test_folder_remove(&f);
		return;
	}
	TEST_REFUSED(file_probe_folder(f.path, 10, &err), err, REASON_FOLDER_UNWRITABLE);
	TEST_REFUSED(file_write(test_path(&f, "a", path), "x", 1, 0644, false, &err), err,
		     REASON_FOLDER_UNWRITABLE);
	TEST_REFUSED(file_make_folder(test_path(&f, "a", path), &err), err,
		     REASON_FOLDER_UNWRITABLE);
	TEST_OK(file_make_folder(f.path, &err), err); /* it is there */
	CU_ASSERT((is_mounted ? umount2(f.path, MNT_DETACH) : chmod(f.path, 0755)) == 0);
	test_folder_remove(&f);
}

static void check_ram(const char *path, bool expected)
{
	struct error err = ERROR_INIT;
	bool in_ram = !expected;

	TEST_OK(file_is_in_ram(path, &in_ram, &err), err);
	CU_ASSERT_EQUAL(in_ram, expected);
}

static void knows_memory_from_a_disk(void)
{
	struct test_folder f = test_folder_make();
	struct error err = ERROR_INIT;
	char path[TEST_PATH];
	bool in_ram = true;

	check_ram("/proc", false);
	if (!test_may_mount() || !test_mount("tmpfs", f.path, 0, "size=64k")) {
		test_skip("no right to mount");
		test_folder_remove(&f);
		return;
	}
	check_ram(f.path, true);
	check_ram(test_path(&f, "not/made/yet", path), true);
	test_write(test_path(&f, "file", path), "x", 1);
	check_ram(path, true);
	CU_ASSERT(umount2(f.path, MNT_DETACH) == 0);
	CU_ASSERT_FATAL(test_mount("ramfs", f.path, 0, NULL));
	check_ram(f.path, true);
	CU_ASSERT(umount2(f.path, MNT_DETACH) == 0);
	TEST_OK(file_is_in_ram("made/up/path", &in_ram, &err), err); /* by the folder we are in */
	test_folder_remove(&f);
}

/* Makes BASE/NAME/{lower,upper,work} and mounts the overlay of them on BASE/NAME/top. */
static bool mount_overlay(const struct test_folder *f, const char *name, bool has_upper)
{
	static const char *const parts[] = { "", "/lower", "/upper", "/work", "/top" };
	char path[TEST_PATH], options[4 * TEST_PATH], part[TEST_PATH];

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		CU_ASSERT_FATAL(snprintf(part, sizeof(part), "%s%s", name, parts[i]) < TEST_PATH);
		if (mkdir(test_path(f, part, path), 0755) && errno != EEXIST)
			return false;
	}
	CU_ASSERT_FATAL((size_t)snprintf(options, sizeof(options),
					 has_upper ? "lowerdir=%s/%s/lower,upperdir=%s/%s/upper,"
						     "workdir=%s/%s/work"
						   : "lowerdir=%s/%s/lower:%s/%s/upper",
					 f->path, name, f->path, name, f->path,
					 name) < sizeof(options));
	return test_mount("overlay", path, 0, options);
}

static void looks_below_an_overlay(void)
{
	struct test_folder f = test_folder_make();
	char path[TEST_PATH];

	if (!test_may_mount() || !test_mount("tmpfs", f.path, 0, "size=1m") ||
	    !mount_overlay(&f, "in ram", true) || !mount_overlay(&f, "read only", false)) {
		test_skip("no overlay");
		(void)umount2(f.path, MNT_DETACH);
		test_folder_remove(&f);
		return;
	}
	check_ram(test_path(&f, "in ram/top", path), true);
	check_ram(test_path(&f, "read only/top", path), false); /* nothing is kept there at all */
	/* Its upper folder hidden, as live systems do: taken for memory. */
	CU_ASSERT_FATAL(mount(test_path(&f, "in ram/top", path), "/mnt", NULL, MS_BIND, NULL) == 0);
	CU_ASSERT_FATAL(umount2(f.path, MNT_DETACH) == 0);
	check_ram("/mnt", true);
	CU_ASSERT(umount2("/mnt", MNT_DETACH) == 0);
	/* And one with its upper folder on this folder's own medium. */
	if (mount_overlay(&f, "on disk", true)) {
		bool expected;
		struct error err = ERROR_INIT;

		TEST_OK(file_is_in_ram(f.path, &expected, &err), err);
		check_ram(test_path(&f, "on disk/top", path), expected);
		CU_ASSERT(umount2(path, MNT_DETACH) == 0);
	}
	test_folder_remove(&f);
}

static const struct test tests[] = {
	{ "reads with a bound", reads_with_a_bound },
	{ "reads files that tell no size", reads_files_that_tell_no_size },
	{ "refuses what is no file", refuses_what_is_no_file },
	{ "writes and replaces", writes_and_replaces },
	{ "refuses to replace when new", refuses_to_replace_when_new },
	{ "refuses bad places", refuses_bad_places },
	{ "is never seen half written", is_never_seen_half_written },
	{ "makes folders", makes_folders },
	{ "probes a folder", probes_a_folder },
	{ "finds a full folder", finds_a_full_folder },
	{ "finds a read-only folder", finds_a_read_only_folder },
	{ "knows memory from a disk", knows_memory_from_a_disk },
	{ "looks below an overlay", looks_below_an_overlay },
};

TEST_MAIN(tests)
