#include "base/ini.h"

#include "base/text.h"
#include "tests/unit/folder.h"
#include "tests/unit/harness.h"

struct seen {
	char text[2000];
	int refuse_at;
	int n;
};

static int note(void *ctx, const char *section, const char *key, const char *value, unsigned line,
		struct error *err)
{
	struct seen *s = ctx;

	if (s->n++ == s->refuse_at)
		return error_set(err, REASON_SETTING_UNKNOWN, 0, key, "line %u", line);
	CU_ASSERT_TRUE(
		text_append(s->text, sizeof(s->text), "%u:%s.%s=%s|", line, section, key, value));
	return 1; /* only a negative answer stops */
}

static int read_bytes(const void *bytes, size_t n, struct seen *s, struct error *err)
{
	struct test_folder f = test_folder_make();
	char path[TEST_PATH];
	int rc;

	test_write(test_path(&f, "settings.ini", path), bytes, n);
	rc = ini_read(path, note, s, err);
	test_folder_remove(&f);
	return rc;
}

static void reads_settings(void)
{
	static const char text[] = "\xef\xbb\xbf# comment\r\n"
				   "early = 1\n"
				   "[people]\n"
				   "\n"
				   "  ; another\n"
				   "operator =  山田 太郎 \n"
				   "empty=\n"
				   "\tformula = a = b # kept\t\n"
				   "[ clock ]\n"
				   "operator = other section\n"
				   "last = no line end";
	struct seen s = { .refuse_at = -1 };
	struct error err = ERROR_INIT;

	TEST_OK(read_bytes(text, strlen(text), &s, &err), err);
	TEST_TEXT(s.text, "2:.early=1|6:people.operator=山田 太郎|7:people.empty=|"
			  "8:people.formula=a = b # kept|10:clock.operator=other section|"
			  "11:clock.last=no line end|");
	s = (struct seen){ .refuse_at = -1 };
	TEST_OK(read_bytes("", 0, &s, &err), err);
	TEST_TEXT(s.text, "");
}

static void refuses_malformed_lines(void)
{
	static const char *const bad[] = {
		"[a]\nno equals\n",
		"[a]\n= value\n",
		"[a\nb = 1\n",
		"[]\n",
		"[a]\nb = 1\nb = 2\n",
		"[a]\nb=1\n[c]\n[a]\nb=2\n",
		"[a]\nb = \xff\n",
		"[a]\nb c = 1\n",
		"[a]\nキー = 1\n",
		"[a]\nb = \x1b[31m\n",
		"[a] x\n",
		"[a]\nb = 1\rc = 2\n",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct seen s = { .refuse_at = -1 };
		struct error err = ERROR_INIT;

		if (read_bytes(bad[i], strlen(bad[i]), &s, &err) == 0)
			printf("\n    took %s\n", bad[i]);
		CU_ASSERT_EQUAL(err.reason, REASON_INI_MALFORMED);
		CU_ASSERT(strncmp(err.detail, "line ", 5) == 0);
	}
}

static void names_the_line(void)
{
	struct seen s = { .refuse_at = -1 };
	struct error err = ERROR_INIT;

	CU_ASSERT(read_bytes("[a]\nb = 1\n\nbroken\n", 17, &s, &err) < 0);
	CU_ASSERT(strstr(err.detail, "line 4:") == err.detail);
	CU_ASSERT(strstr(err.subject, "settings.ini") != NULL);
}

static void refuses_nul_and_size(void)
{
	static char large[70000];
	struct seen s = { .refuse_at = -1 };
	struct error err = ERROR_INIT;

	TEST_REFUSED(read_bytes("[a]\nb = 1\0 2\n", 13, &s, &err), err, REASON_INI_MALFORMED);
	TEST_REFUSED(read_bytes("a=1\n\0", 5, &s, &err), err, REASON_INI_MALFORMED);
	memset(large, '#', sizeof(large));
	TEST_REFUSED(read_bytes(large, sizeof(large), &s, &err), err, REASON_FILE_TOO_LARGE);
	s = (struct seen){ .refuse_at = -1 };
	TEST_OK(read_bytes(large, 65536, &s, &err), err);
	TEST_REFUSED(ini_read("/nowhere/settings.ini", note, &s, &err), err, REASON_FILE_MISSING);
}

static void passes_up_what_the_caller_refuses(void)
{
	struct seen s = { .refuse_at = 1 };
	struct error err = ERROR_INIT;

	TEST_REFUSED(read_bytes("[a]\nb=1\nc=2\nd=3\n", 16, &s, &err), err, REASON_SETTING_UNKNOWN);
	TEST_TEXT(err.subject, "c");
	TEST_TEXT(s.text, "2:a.b=1|");
	CU_ASSERT_EQUAL(s.n, 2);
}

static int count(void *ctx, const char *section, const char *key, const char *value, unsigned line,
		 struct error *err)
{
	(void)section, (void)key, (void)value, (void)line, (void)err; /* only counted */
	++*(int *)ctx;
	return 0;
}

static void bounds_the_settings(void)
{
	struct test_folder f = test_folder_make();
	struct error err = ERROR_INIT;
	char path[TEST_PATH], text[20000];
	size_t n = 0;
	int settings = 0;

	for (int i = 0; i < 1000; i++)
		n += (size_t)sprintf(text + n, "k%d=1\n", i);
	test_write(test_path(&f, "settings.ini", path), text, n);
	TEST_OK(ini_read(path, count, &settings, &err), err);
	CU_ASSERT_EQUAL(settings, 1000);
	n += (size_t)sprintf(text + n, "one=more\n");
	test_write(path, text, n);
	TEST_REFUSED(ini_read(path, count, &settings, &err), err, REASON_INI_MALFORMED);
	test_folder_remove(&f);
}

static const struct test tests[] = {
	{ "reads settings", reads_settings },
	{ "refuses malformed lines", refuses_malformed_lines },
	{ "names the line", names_the_line },
	{ "refuses NUL and size", refuses_nul_and_size },
	{ "passes up what the caller refuses", passes_up_what_the_caller_refuses },
	{ "bounds the settings", bounds_the_settings },
};

TEST_MAIN(tests)
