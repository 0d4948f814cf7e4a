#include "base/log.h"

#include <errno.h>
#include <pthread.h>

#include "base/file.h"
#include "base/instant.h"
#include "base/json.h"
#include "base/text.h"
#include "tests/unit/folder.h"
#include "tests/unit/harness.h"

/* Reads line I of the log as JSON; NULL past the end. */
static struct json *line_at(const char *path, int i)
{
	struct error err = ERROR_INIT;
	_free_ char *bytes = NULL;
	struct json *doc = NULL;
	size_t n = 0;
	char *at;

	TEST_OK(file_read(path, 16 << 20, &bytes, &n, &err), err);
	for (at = bytes; *at && i--; at++)
		at += strcspn(at, "\n");
	if (!*at)
		return NULL;
	TEST_OK(json_read(at, strcspn(at, "\n"), "log", &doc, &err), err);
	return doc;
}

static void writes_json_lines(void)
{
	struct test_folder f = test_folder_make();
	struct error err = ERROR_INIT;
	char path[TEST_PATH];
	struct log *log = NULL;
	struct instant t;
	struct json *line;
	struct stat st;

	TEST_OK(log_open(test_path(&f, "log", path), LOG_INFO, &log, &err), err);
	log_line(log, LOG_INFO, "wipe", "S1234", "pass %d of %d", 1, 3);
	log_line(log, LOG_DEBUG, "wipe", NULL, "dropped");
	log_line(log, LOG_ERROR, NULL, NULL, "quote \" and\nline %s", "\xff山");
	log_close(log);
	line = line_at(path, 0);
	TEST_TEXT(json_get_text(line, "level"), "info");
	TEST_TEXT(json_get_text(line, "room"), "wipe");
	TEST_TEXT(json_get_text(line, "drive"), "S1234");
	TEST_TEXT(json_get_text(line, "facts"), "pass 1 of 3");
	CU_ASSERT_TRUE(instant_parse(json_get_text(line, "time"), &t));
	json_freep(&line);
	line = line_at(path, 1);
	TEST_TEXT(json_get_text(line, "level"), "error");
	CU_ASSERT_PTR_NULL(json_get(line, "room"));
	TEST_TEXT(json_get_text(line, "facts"), "quote \" and\nline \xef\xbf\xbd山");
	json_freep(&line);
	CU_ASSERT_PTR_NULL(line_at(path, 2));
	CU_ASSERT(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600);
	test_folder_remove(&f);
}

static void writes_errors(void)
{
	struct test_folder f = test_folder_make();
	struct error err = ERROR_INIT, told = ERROR_INIT;
	char path[TEST_PATH];
	struct log *log = NULL;
	struct json *line;
	int64_t sys = 0;

	(void)error_set(&told, REASON_DEVICE_IO, EIO, "sda", "lba %d", 9);
	TEST_OK(log_open(test_path(&f, "log", path), LOG_ERROR, &log, &err), err);
	log_error(log, "devices", "S1234", &told);
	log_close(log);
	line = line_at(path, 0);
	TEST_TEXT(json_get_text(line, "reason"), "device_io");
	TEST_TEXT(json_get_text(line, "subject"), "sda");
	TEST_TEXT(json_get_text(line, "facts"), "lba 9");
	CU_ASSERT_TRUE(json_get_number(line, "errno", &sys) && sys == EIO);
	CU_ASSERT(strstr(json_get_text(line, "origin"), "test_log.c:") != NULL);
	json_freep(&line);
	test_folder_remove(&f);
}

static void appends(void)
{
	struct test_folder f = test_folder_make();
	struct error err = ERROR_INIT;
	char path[TEST_PATH];
	struct json *line;

	for (int i = 0; i < 2; i++) {
		struct log *log = NULL;

		TEST_OK(log_open(test_path(&f, "log", path), LOG_INFO, &log, &err), err);
		log_line(log, LOG_INFO, NULL, NULL, "run %d", i);
		log_close(log);
	}
	line = line_at(path, 1);
	TEST_TEXT(json_get_text(line, "facts"), "run 1");
	json_freep(&line);
	test_folder_remove(&f);
}

static void takes_no_log_and_long_facts(void)
{
	struct test_folder f = test_folder_make();
	struct error err = ERROR_INIT;
	char path[TEST_PATH], facts[9000] = "";
	struct log *log = NULL;
	struct json *line;

	log_line(NULL, LOG_ERROR, "a", "b", "c");
	log_error(NULL, "a", "b", &err);
	log_close(NULL);
	for (size_t i = 0; i + 4 < sizeof(facts); i += 3)
		memcpy(facts + i, "山", 4);
	TEST_OK(log_open(test_path(&f, "log", path), LOG_TRACE, &log, &err), err);
	log_line(log, LOG_TRACE, "ui", NULL, "%s", facts);
	log_line(log, LOG_TRACE, "ui", NULL, "next");
	log_close(log);
	line = line_at(path, 0);
	CU_ASSERT(strlen(json_get_text(line, "facts")) > 1000);
	json_freep(&line);
	line = line_at(path, 1);
	TEST_TEXT(json_get_text(line, "facts"), "next");
	json_freep(&line);
	test_folder_remove(&f);
}

static void refuses_a_bad_place(void)
{
	struct error err = ERROR_INIT;
	struct log *log = NULL;

	TEST_REFUSED(log_open("/nowhere/log", LOG_INFO, &log, &err), err, REASON_FOLDER_UNWRITABLE);
	CU_ASSERT_PTR_NULL(log);
}

static void *write_many(void *ctx)
{
	for (int i = 0; i < 500; i++)
		log_line(ctx, LOG_INFO, "wipe", NULL, "line %d of a thread, long enough to tear",
			 i);
	return NULL;
}

static void keeps_lines_whole_among_threads(void)
{
	struct test_folder f = test_folder_make();
	struct error err = ERROR_INIT;
	char path[TEST_PATH];
	struct log *log = NULL;
	pthread_t threads[4];
	_free_ char *bytes = NULL;
	size_t n = 0, n_lines = 0;

	TEST_OK(log_open(test_path(&f, "log", path), LOG_INFO, &log, &err), err);
	for (int i = 0; i < 4; i++)
		CU_ASSERT_FATAL(pthread_create(&threads[i], NULL, write_many, log) == 0);
	for (int i = 0; i < 4; i++)
		(void)pthread_join(threads[i], NULL);
	log_close(log);
	TEST_OK(file_read(path, 16 << 20, &bytes, &n, &err), err);
	for (char *at = bytes; *at; at += strcspn(at, "\n") + 1, n_lines++) {
		struct json *doc = NULL;

		TEST_OK(json_read(at, strcspn(at, "\n"), "log", &doc, &err), err);
		json_freep(&doc);
	}
	CU_ASSERT_EQUAL(n_lines, 2000);
	test_folder_remove(&f);
}

/* A FIFO would wait for a reader, a device would take the lines as its content. */
static void writes_to_a_plain_file_only(void)
{
	static const char *const names[] = { "fifo",      "link",      "folder",
					     "drive.img", "DRIVE.IMG", ".img" };
	struct test_folder f = test_folder_make();
	struct error err = ERROR_INIT;
	char path[TEST_PATH], file[TEST_PATH];
	struct log *log = NULL;
	struct stat st;
	dev_t dev;
	ino_t inode;

	CU_ASSERT_EQUAL(mkfifo(test_path(&f, "fifo", path), 0600), 0);
	CU_ASSERT_EQUAL(mkdir(test_path(&f, "folder", path), 0700), 0);
	CU_ASSERT_EQUAL(symlink("log", test_path(&f, "link", path)), 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		TEST_REFUSED(log_open(test_path(&f, names[i], path), LOG_INFO, &log, &err), err,
			     REASON_LOG_NOT_A_FILE);
	TEST_REFUSED(log_open("/dev/null", LOG_INFO, &log, &err), err, REASON_LOG_NOT_A_FILE);
	CU_ASSERT_PTR_NULL(log);
	/* Nothing was made by the refusals. */
	CU_ASSERT(stat(test_path(&f, "drive.img", path), &st) < 0);
	CU_ASSERT(stat(test_path(&f, "log", file), &st) < 0);
	TEST_OK(log_open(file, LOG_INFO, &log, &err), err);
	CU_ASSERT_EQUAL_FATAL(stat(file, &st), 0);
	log_inode(log, &dev, &inode);
	CU_ASSERT(dev == st.st_dev && inode == st.st_ino);
	log_close(log);
	test_folder_remove(&f);
}

static const struct test tests[] = {
	{ "writes to a plain file only", writes_to_a_plain_file_only },
	{ "writes JSON lines", writes_json_lines },
	{ "writes errors", writes_errors },
	{ "appends", appends },
	{ "takes no log and long facts", takes_no_log_and_long_facts },
	{ "refuses a bad place", refuses_a_bad_place },
	{ "keeps lines whole among threads", keeps_lines_whole_among_threads },
};

TEST_MAIN(tests)
