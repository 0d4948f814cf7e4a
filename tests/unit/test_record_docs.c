/* docs/RECORD.md and docs/JOB.md against the program: the same members in the same order, the same
 * types, words and duties; and their examples are taken. */
#include "report/record_read.h"

#include <unistd.h>

#include "base/file.h"
#include "report/record_schema.h"
#include "report/typed.h"
#include "report/words.h"
#include "tests/unit/harness.h"

static const char *const type_names[SCHEMA_TYPE_COUNT] = {
	[SCHEMA_OBJECT] = "object", [SCHEMA_LIST] = "list",     [SCHEMA_TEXT] = "text",
	[SCHEMA_WORD] = "word",     [SCHEMA_ID] = "id",         [SCHEMA_BOOL] = "bool",
	[SCHEMA_COUNT] = "count",   [SCHEMA_HEX] = "raw",       [SCHEMA_DIGEST] = "digest",
	[SCHEMA_MOMENT] = "moment", [SCHEMA_RANGES] = "ranges", [SCHEMA_WORDS] = "words",
	[SCHEMA_KEYS] = "keys",     [SCHEMA_NUMBER] = "number",
};

static char *read_page(const char *path)
{
	struct error err;
	char *bytes = NULL;
	size_t n;

	TEST_OK(file_read(path, 1 << 20, &bytes, &n, &err), err);
	return bytes;
}

/* The next row "| `KEY` | SECOND | REST |" at *AT; false past the last. */
static bool next_row(char **at, char **key, char **second, char **rest)
{
	char *line = strstr(*at, "\n| `");

	if (!line)
		return false;
	*key = line + 4;
	*second = strstr(*key, "` | ");
	CU_ASSERT_PTR_NOT_NULL_FATAL(*second);
	**second = '\0';
	*second += 4;
	*rest = strstr(*second, "| ");
	CU_ASSERT_PTR_NOT_NULL_FATAL(*rest);
	if (*rest > *second)
		(*rest)[-1] = '\0';
	else
		**second = '\0';
	*rest += 2;
	*at = strchr(*rest, '\n');
	return true;
}

static bool has_all_words(const char *rest, const char *words)
{
	const char *end = strchr(rest, '\n');

	for (const char *word = words; *word;) {
		char quoted[80];
		size_t n = strcspn(word, " ");
		const char *found;

		(void)snprintf(quoted, sizeof(quoted), "`%.*s`", (int)n, word);
		found = strstr(rest, quoted);
		if (!found || found > end)
			return false;
		word += n;
		word += strspn(word, " ");
	}
	return true;
}

static void record_page_lists_every_member(void)
{
	char *page = read_page("docs/RECORD.md"), *at = page, *key, *type, *rest;
	size_t i = 0;

	while (next_row(&at, &key, &type, &rest)) {
		const struct schema_row *row = &schema_rows[i < schema_n_rows ? i : 0];
		char expected[40];

		CU_ASSERT_FATAL(i < schema_n_rows);
		TEST_TEXT(key, row->path);
		(void)snprintf(expected, sizeof(expected), "%s%s", type_names[row->type],
			       row->is_nullable ? " or null" : "");
		TEST_TEXT(type, expected);
		if (row->words && !has_all_words(rest, row->words))
			printf("\n    %s: not all words", row->path);
		CU_ASSERT(!row->words || has_all_words(rest, row->words));
		i++;
	}
	CU_ASSERT_EQUAL(i, schema_n_rows);
	free(page);
}

static void job_page_lists_every_field(void)
{
	char *page = read_page("docs/JOB.md"), *at = page, *key, *duty, *rest;
	unsigned f = 0;

	while (next_row(&at, &key, &duty, &rest)) {
		CU_ASSERT_FATAL(f < TYPED_COUNT);
		TEST_TEXT(key, typed_row(f)->key);
		TEST_TEXT(duty, typed_row(f)->is_mandatory ? "yes" : "");
		CU_ASSERT(!typed_row(f)->allowed || has_all_words(rest, typed_row(f)->allowed));
		f++;
	}
	CU_ASSERT_EQUAL(f, TYPED_COUNT);
	free(page);
}

/* The text between the first ```json and its end. */
static char *example_of(char *page)
{
	char *first = strstr(page, "```json\n"), *end;

	CU_ASSERT_PTR_NOT_NULL_FATAL(first);
	first += strlen("```json\n");
	end = strstr(first, "```");
	CU_ASSERT_PTR_NOT_NULL_FATAL(end);
	*end = '\0';
	return first;
}

static void record_example_is_a_record(void)
{
	char *page = read_page("docs/RECORD.md"), *example = example_of(page);
	_clear_(json_freep) struct json *doc = NULL;
	_clear_(record_view_freep) struct record_view *v = NULL;
	_free_ char *bytes = NULL;
	struct error err;
	size_t n;

	TEST_OK(json_read(example, strlen(example), "example", &doc, &err), err);
	TEST_OK(json_canonical(doc, &bytes, &n, &err), err);
	TEST_OK(record_read(bytes, n, "example", &v, &err), err);
	CU_ASSERT(record_bool(v, "practice"));
	free(page);
}

static void job_example_is_a_job(void)
{
	char *page = read_page("docs/JOB.md"), *example = example_of(page);
	char path[] = "/tmp/kiyome-test-example-XXXXXX";
	struct typed t = TYPED_INIT;
	int fd = mkstemp(path);
	struct error err;

	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(write(fd, example, strlen(example)), (ssize_t)strlen(example));
	(void)close(fd);
	TEST_OK(typed_read(&t, path, &err), err);
	TEST_OK(typed_check(&t, &err), err);
	(void)unlink(path);
	free(page);
}

static const struct test tests[] = {
	{ "RECORD.md lists every member", record_page_lists_every_member },
	{ "JOB.md lists every field", job_page_lists_every_field },
	{ "RECORD.md's example is a record", record_example_is_a_record },
	{ "JOB.md's example is a job", job_example_is_a_job },
};
TEST_MAIN(tests)
