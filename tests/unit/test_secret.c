#include "base/secret.h"

#include <fcntl.h>
#include <unistd.h>

#include "tests/unit/harness.h"

/* A descriptor from which N bytes can be read. */
static int source(const char *bytes, size_t n)
{
	int ends[2];

	CU_ASSERT_FATAL(pipe(ends) == 0);
	CU_ASSERT_FATAL(write(ends[1], bytes, n) == (ssize_t)n);
	close(ends[1]);
	return ends[0];
}

static void reads_one_line(void)
{
	struct error err = ERROR_INIT;
	_secret_ struct secret s = SECRET_INIT;
	_close_ int fd = source("pass word\nnext", 14);
	char rest[8];

	TEST_OK(secret_init(&s, 100, &err), err);
	TEST_OK(secret_read_fd(&s, fd, &err), err);
	TEST_TEXT(s.bytes, "pass word");
	CU_ASSERT_EQUAL(s.n, 9);
	CU_ASSERT_EQUAL(read(fd, rest, sizeof(rest)), 4); /* what follows is left alone */
	TEST_OK(secret_read_fd(&s, fd, &err), err);
	CU_ASSERT_EQUAL(s.n, 0);
	TEST_TEXT(s.bytes, "");
}

static void reads_other_ends(void)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "no end", "no end" }, { "windows\r\n", "windows" }, { "\n", "" }, { "", "" },
		{ "パス\n", "パス" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct error err = ERROR_INIT;
		_secret_ struct secret s = SECRET_INIT;
		_close_ int fd = source(rows[i].in, strlen(rows[i].in));

		TEST_OK(secret_init(&s, 20, &err), err);
		TEST_OK(secret_read_fd(&s, fd, &err), err);
		TEST_TEXT(s.bytes, rows[i].out);
	}
}

static void refuses_bad_lines(void)
{
	struct error err = ERROR_INIT;
	_secret_ struct secret s = SECRET_INIT;
	_close_ int long_fd = source("12345\n", 6), nul_fd = source("1\0002\n", 4);
	_close_ int fits_fd = source("1234\n", 5), write_only = open("/dev/null", O_WRONLY);

	TEST_OK(secret_init(&s, 4, &err), err);
	TEST_OK(secret_read_fd(&s, fits_fd, &err), err);
	TEST_TEXT(s.bytes, "1234");
	TEST_REFUSED(secret_read_fd(&s, long_fd, &err), err, REASON_SECRET_TOO_LONG);
	CU_ASSERT_EQUAL(s.n, 0);
	CU_ASSERT(memcmp(s.bytes, "\0\0\0\0", 5) == 0); /* wiped, not left half read */
	TEST_REFUSED(secret_read_fd(&s, nul_fd, &err), err, REASON_SECRET_UNREADABLE);
	TEST_REFUSED(secret_read_fd(&s, -1, &err), err, REASON_SECRET_UNREADABLE);
	TEST_REFUSED(secret_read_fd(&s, write_only, &err), err, REASON_SECRET_UNREADABLE);
	CU_ASSERT_EQUAL(s.n, 0);
}

static void clears_twice(void)
{
	struct error err = ERROR_INIT;
	struct secret s = SECRET_INIT;

	secret_clear(&s);
	TEST_OK(secret_init(&s, 10, &err), err);
	secret_clear(&s);
	secret_clear(&s);
	CU_ASSERT_PTR_NULL(s.bytes);
	CU_ASSERT_EQUAL(s.size, 0);
}

/* Whether the mapping that holds P is left out of core dumps (flag dd in /proc/self/smaps). */
static bool is_left_out_of_dumps(const void *p)
{
	_fclose_ FILE *f = fopen("/proc/self/smaps", "re");
	char line[512];
	bool is_inside = false;

	while (f && fgets(line, sizeof(line), f)) {
		unsigned long first, last;

		if (sscanf(line, "%lx-%lx ", &first, &last) == 2)
			is_inside = (unsigned long)p >= first && (unsigned long)p < last;
		else if (is_inside && strncmp(line, "VmFlags:", 8) == 0)
			return strstr(line, " dd");
	}
	return false;
}

static void is_kept_out_of_core_dumps(void)
{
	struct error err = ERROR_INIT;
	_secret_ struct secret s = SECRET_INIT;

	if (access("/proc/self/smaps", R_OK)) {
		test_skip("no /proc/self/smaps");
		return;
	}
	TEST_OK(secret_init(&s, 10, &err), err);
	CU_ASSERT_TRUE(is_left_out_of_dumps(s.bytes));
	CU_ASSERT_FALSE(is_left_out_of_dumps(&s));
}

static void refuses_impossible_size(void)
{
	struct error err = ERROR_INIT;
	struct secret s = SECRET_INIT;

	TEST_REFUSED(secret_init(&s, SIZE_MAX, &err), err, REASON_NO_MEMORY);
	TEST_REFUSED(secret_init(&s, SIZE_MAX / 4, &err), err, REASON_NO_MEMORY);
	CU_ASSERT_PTR_NULL(s.bytes);
}

static const struct test tests[] = {
	{ "reads one line", reads_one_line },
	{ "reads other line ends", reads_other_ends },
	{ "refuses bad lines", refuses_bad_lines },
	{ "clears twice", clears_twice },
	{ "is kept out of core dumps", is_kept_out_of_core_dumps },
	{ "refuses an impossible size", refuses_impossible_size },
};

TEST_MAIN(tests)
