/* Attempts that a later run must know of: counted before they are made, per boot, and never lost or guessed. */
#include "ui/tries.h"

#include "base/file.h"
#include "tests/unit/folder.h"

static struct tries read_again(const struct test_folder *f, const char *of)
{
	struct error err = ERROR_INIT;
	struct tries t;

	TEST_OK(tries_read(f->path, "unlock", of, &t, &err), err);
	return t;
}

static void counted(void)
{
	struct test_folder f = test_folder_make();
	struct error err = ERROR_INIT;
	struct tries t = read_again(&f, "a drive");

	CU_ASSERT(!t.is_there && !t.is_of_this_boot && t.n == 0);
	TEST_OK(tries_add(&t, instant_now(), &err), err);
	TEST_OK(tries_add(&t, instant_now(), &err), err);
	CU_ASSERT(t.is_of_this_boot && t.n == 2);
	t = read_again(&f, "a drive");
	CU_ASSERT(t.is_there && t.is_of_this_boot && t.n == 2);
	CU_ASSERT(!read_again(&f, "another drive").is_there);
	TEST_OK(tries_forget(&t, &err), err);
	CU_ASSERT(!t.is_there);
	TEST_OK(tries_forget(&t, &err), err); /* twice does no harm */
	CU_ASSERT(!read_again(&f, "a drive").is_there);
	test_folder_remove(&f);
}

/* As an earlier start of the computer left it. */
static void of_another_boot(void)
{
	static const char text[] =
		"{\"boot\":\"00000000-0000-0000-0000-000000000000\",\"count\":2,"
		"\"kind\":\"unlock\",\"of\":\"a drive\",\"schema\":\"kiyome-try/1\"}";
	struct test_folder f = test_folder_make();
	struct error err = ERROR_INIT;
	struct tries t = read_again(&f, "a drive");

	TEST_OK(tries_add(&t, instant_now(), &err), err);
	TEST_OK(file_write(t.path, text, strlen(text), 0644, false, &err), err);
	t = read_again(&f, "a drive");
	CU_ASSERT(t.is_there && !t.is_of_this_boot && t.n == 2);
	TEST_OK(tries_add(&t, instant_now(), &err), err);
	CU_ASSERT(t.is_of_this_boot && t.n == 1);
	test_folder_remove(&f);
}

/* What can't be read may have been five. */
static void damaged(void)
{
	static const char *const texts[] = {
		"",
		"{}",
		"{\"boot\":\"b\",\"count\":0,\"kind\":\"unlock\",\"of\":\"a drive\",\"schema\":\"kiyome-try/1\"}",
		"{\"boot\":\"b\",\"count\":1,\"kind\":\"unlock\",\"of\":\"other\",\"schema\":\"kiyome-try/1\"}",
		"{\"boot\":\"b\",\"count\":1,\"kind\":\"sleep\",\"of\":\"a drive\",\"schema\":\"kiyome-try/1\"}",
		"{\"boot\":\"b\",\"count\":1,\"kind\":\"unlock\",\"of\":\"a drive\",\"schema\":\"kiyome-try/2\"}",
	};
	struct test_folder f = test_folder_make();
	struct error err = ERROR_INIT;
	struct tries t = read_again(&f, "a drive"), other;

	TEST_OK(tries_add(&t, instant_now(), &err), err);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		TEST_OK(file_write(t.path, texts[i], strlen(texts[i]), 0644, false, &err), err);
		TEST_REFUSED(tries_read(f.path, "unlock", "a drive", &other, &err), err,
			     REASON_TRY_DAMAGED);
	}
	CU_ASSERT_EQUAL(remove(t.path), 0);
	CU_ASSERT_EQUAL(mkdir(t.path, 0755), 0);
	TEST_REFUSED(tries_read(f.path, "unlock", "a drive", &other, &err), err,
		     REASON_TRY_DAMAGED);
	/* Nothing that could not be counted may be tried. */
	CU_ASSERT(tries_add(&t, instant_now(), &err) < 0);
	test_folder_remove(&f);
}

static const struct test tests[] = { { "counted", counted },
				     { "of another boot", of_another_boot },
				     { "damaged", damaged } };
TEST_MAIN(tests)
