#include "certs/journal.h"

#include <errno.h>
#include <pthread.h>
#include <sys/wait.h>

#include "base/file.h"
#include "base/text.h"
#include "certs/journal_line.h"
#include "tests/unit/folder.h"
#include "tests/unit/harness.h"

#define MOST (1 << 20)

static struct instant at(int64_t second)
{
	return (struct instant){ .utc_ms = 1795484000000 + second * 1000,
				 .mono_ms = 5000 + second,
				 .offset_s = 32400 };
}

static struct journal *open_in(const char *dir, bool *ret_healed)
{
	struct error err = ERROR_INIT;
	struct journal *j = NULL;

	TEST_OK(journal_open(dir, at(0), &j, ret_healed, &err), err);
	return j;
}

static struct journal_position append(struct journal *j, const char *event, const char *data)
{
	struct journal_position position = { .n = 0 };
	struct error err = ERROR_INIT;

	TEST_OK(journal_append(j, event, data, data ? strlen(data) : 0, at(1), &position, &err),
		err);
	return position;
}

static struct journal_check verify(const char *dir)
{
	struct journal_check check = { .n_lines = 0 };
	struct error err = ERROR_INIT;

	TEST_OK(journal_verify(dir, &check, &err), err);
	return check;
}

static char *read_journal(const char *dir, size_t *ret_n)
{
	char path[TEST_PATH], *bytes = NULL;
	struct error err = ERROR_INIT;

	CU_ASSERT_FATAL(snprintf(path, sizeof(path), "%s/journal.jsonl", dir) < (int)sizeof(path));
	TEST_OK(file_read(path, MOST, &bytes, ret_n, &err), err);
	return bytes;
}

static void write_journal(const char *dir, const char *bytes, size_t n)
{
	char path[TEST_PATH];

	CU_ASSERT_FATAL(snprintf(path, sizeof(path), "%s/journal.jsonl", dir) < (int)sizeof(path));
	test_write(path, bytes, n);
}

/* genesis, number, plan, void, number, report with an anchor on line 3 */
static void fill(const char *dir, char ret_number[NUMBER_TEXT])
{
	struct error err = ERROR_INIT;
	struct journal *j = open_in(dir, NULL);
	struct journal_position position;
	char data[400], hex[DIGEST_HEX], number[NUMBER_TEXT];

	TEST_OK(journal_take_number(j, "{\"drive\":\"S1\"}", 14, at(1), number, NULL, &err), err);
	position = append(j, "plan", "{\"steps\":[1,2]}");
	CU_ASSERT_EQUAL(position.n, 3);
	TEST_OK(journal_void_number(j, number, "stopped before the first write", at(2), &err), err);
	TEST_OK(journal_take_number(j, NULL, 0, at(3), ret_number, NULL, &err), err);
	text_hex(position.digest, DIGEST_BYTES, hex);
	(void)snprintf(data, sizeof(data),
		       "{\"number\":\"%s\",\"journal_n\":3,\"journal_digest\":\"%s\"}", ret_number,
		       hex);
	(void)append(j, "report", data);
	journal_close(j);
}

static void appends_and_reopens(void)
{
	struct test_folder f = test_folder_make();
	char number[NUMBER_TEXT], id[JOURNAL_ID_TEXT], path[TEST_PATH];
	struct journal_check check;
	struct journal *j;
	struct stat st;
	uint32_t counter = 0;
	bool is_healed = true;

	j = open_in(f.path, &is_healed);
	CU_ASSERT_FALSE(is_healed);
	CU_ASSERT_EQUAL(strlen(journal_id(j)), 6);
	(void)text_copy(id, sizeof(id), journal_id(j));
	journal_close(j);
	CU_ASSERT_EQUAL(test_count_files(f.path), 1);
	fill(f.path, number);
	CU_ASSERT(number_parse(number, path, &counter) && counter == 2);
	TEST_TEXT(path, id);
	j = open_in(f.path, &is_healed);
	CU_ASSERT_FALSE(is_healed || journal_was_healed(j));
	TEST_TEXT(journal_id(j), id);
	CU_ASSERT_EQUAL(journal_newest(j).utc_ms, at(1).utc_ms);
	CU_ASSERT_EQUAL(append(j, "verdict", NULL).n, 7);
	journal_close(j);
	check = verify(f.path);
	CU_ASSERT(check.fault == JOURNAL_SOUND && check.line == 0 && check.n_lines == 7);
	CU_ASSERT(check.n_numbers == 2 && check.n_void == 1 && check.n_open == 0);
	CU_ASSERT_EQUAL(check.anchored_line, 3);
	TEST_TEXT(check.anchored_number, number);
	CU_ASSERT(stat(test_path(&f, "journal.jsonl", path), &st) == 0 &&
		  (st.st_mode & 0777) == 0644);
	journal_close(NULL);
	test_folder_remove(&f);
}

/* What a stranger would do with head, tr and sha256sum. */
static void hash_is_over_the_line(void)
{
	struct test_folder f = test_folder_make();
	char number[NUMBER_TEXT], hex[DIGEST_HEX];
	struct error err = ERROR_INIT;
	uint8_t digest[DIGEST_BYTES];
	_free_ char *bytes = NULL;
	char *second;
	size_t n;

	fill(f.path, number);
	bytes = read_journal(f.path, &n);
	second = strchr(bytes, '\n');
	CU_ASSERT_PTR_NOT_NULL_FATAL(second);
	TEST_OK(crypt_sha256(bytes, (size_t)(second - bytes), digest, &err), err);
	text_hex(digest, DIGEST_BYTES, hex);
	CU_ASSERT_PTR_NOT_NULL(strstr(strstr(second, "\"prev\":\""), hex));
	CU_ASSERT_PTR_NOT_NULL(strstr(second, "\"data\":{\"drive\":\"S1\",\"number\":\""));
	CU_ASSERT_PTR_NOT_NULL(strstr(bytes, "\"prev\":\"0000000000"));
	CU_ASSERT_PTR_NOT_NULL(strstr(bytes, "\"time\":\"2026-11-24T"));
	test_folder_remove(&f);
}

static void head_can_be_asked_for(void)
{
	struct test_folder f = test_folder_make();
	struct error err = ERROR_INIT;
	struct journal_position position;
	struct journal *j = open_in(f.path, NULL);
	bool is_present = false;

	position = append(j, "plan", NULL);
	(void)append(j, "consent", NULL);
	journal_close(j);
	TEST_OK(journal_check_head(f.path, position.n, position.digest, &is_present, &err), err);
	CU_ASSERT_TRUE(is_present);
	TEST_OK(journal_check_head(f.path, position.n + 1, position.digest, &is_present, &err),
		err);
	CU_ASSERT_FALSE(is_present);
	is_present = true;
	TEST_OK(journal_check_head(f.path, 4, position.digest, &is_present, &err), err);
	CU_ASSERT_FALSE(is_present);
	TEST_OK(journal_check_head(f.path, 0, position.digest, &is_present, &err), err);
	CU_ASSERT_FALSE(is_present);
	position.digest[31] ^= 1;
	TEST_OK(journal_check_head(f.path, position.n, position.digest, &is_present, &err), err);
	CU_ASSERT_FALSE(is_present);
	test_folder_remove(&f);
}

/* Each cut of the last line must heal, keep all before it, and say so once. */
static void heals_a_tail_torn_anywhere(void)
{
	struct test_folder f = test_folder_make();
	char number[NUMBER_TEXT];
	_free_ char *whole = NULL;
	size_t n, start;

	fill(f.path, number);
	whole = read_journal(f.path, &n);
	start = (size_t)((char *)memrchr(whole, '\n', n - 1) - whole) + 1;
	for (size_t cut = start + 1; cut < n; cut++) {
		struct journal_check check;
		struct journal *j;
		bool is_healed = false;

		write_journal(f.path, whole, cut);
		check = verify(f.path);
		CU_ASSERT(check.fault == JOURNAL_TORN_TAIL && check.line == 6 &&
			  check.n_lines == 5);
		CU_ASSERT(check.n_open == 1 && check.anchored_line == 0 &&
			  !check.anchored_number[0]);
		j = open_in(f.path, &is_healed);
		CU_ASSERT_TRUE_FATAL(is_healed);
		CU_ASSERT_EQUAL(append(j, "verdict", NULL).n, 7); /* line 6 says "healed" */
		journal_close(j);
		check = verify(f.path);
		CU_ASSERT(check.fault == JOURNAL_SOUND && check.n_lines == 7);
		j = open_in(f.path, &is_healed);
		CU_ASSERT_FALSE(is_healed);
		journal_close(j);
	}
	/* A block of zeros with a newline behind: what a crash leaves of a line over two blocks. */
	memset(whole + start, 0, n - start - 1);
	write_journal(f.path, whole, n);
	CU_ASSERT_EQUAL(verify(f.path).fault, JOURNAL_TORN_TAIL);
	test_folder_remove(&f);
}

static int find_healed(void *ctx, uint64_t n, const struct json *line, struct error *err)
{
	const struct json *data = json_get(line, "data");
	int64_t bytes;

	(void)n, (void)err;
	if (strcmp(json_get_text(line, "event"), "healed") == 0 &&
	    json_get_number(data, "bytes", &bytes) && bytes == 5 &&
	    strcmp(json_get_text(data, "begins"), "7b22626f6f") == 0 &&
	    json_get_text(data, "sha256"))
		*(unsigned *)ctx += 1;
	return 0;
}

static void healing_keeps_what_was_cut(void)
{
	struct test_folder f = test_folder_make();
	struct error err = ERROR_INIT;
	char number[NUMBER_TEXT];
	_free_ char *whole = NULL;
	unsigned n_found = 0;
	size_t n;

	fill(f.path, number);
	whole = read_journal(f.path, &n);
	whole = realloc(whole, n + 5);
	CU_ASSERT_PTR_NOT_NULL_FATAL(whole);
	memcpy(whole + n, "{\"boo", 5);
	write_journal(f.path, whole, n + 5);
	journal_close(open_in(f.path, NULL));
	TEST_OK(journal_each(f.path, find_healed, &n_found, &err), err);
	CU_ASSERT_EQUAL(n_found, 1);
	test_folder_remove(&f);
}

/* Whatever single byte is changed, wherever: never sound, and never opened as if nothing were. */
static void finds_every_altered_byte(void)
{
	static const uint8_t flips[] = { 0x01, 0x20, 0x80 };
	struct test_folder f = test_folder_make();
	char number[NUMBER_TEXT];
	_free_ char *whole = NULL;
	size_t n;

	fill(f.path, number);
	whole = read_journal(f.path, &n);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < sizeof(flips); k++) {
			whole[i] = (char)(whole[i] ^ flips[k]);
			write_journal(f.path, whole, n);
			whole[i] = (char)(whole[i] ^ flips[k]);
			if (verify(f.path).fault == JOURNAL_SOUND) {
				printf("\n    byte %zu of %zu, flip %02x: taken for sound\n", i, n,
				       flips[k]);
				CU_FAIL_FATAL("altered byte");
			}
		}
	test_folder_remove(&f);
}

static void refuses_to_append_behind_damage(void)
{
	struct test_folder f = test_folder_make();
	struct error err = ERROR_INIT;
	char number[NUMBER_TEXT], *place;
	_free_ char *whole = NULL;
	struct journal *j = NULL;
	size_t n;

	fill(f.path, number);
	whole = read_journal(f.path, &n);
	place = strstr(whole, "\"steps\":[1");
	CU_ASSERT_PTR_NOT_NULL_FATAL(place);
	place[9] = '7';
	write_journal(f.path, whole, n);
	TEST_REFUSED(journal_open(f.path, at(9), &j, NULL, &err), err, REASON_JOURNAL_BROKEN_CHAIN);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.detail, "line 3"));
	CU_ASSERT_PTR_NULL(j);
	CU_ASSERT_EQUAL(verify(f.path).line, 3);
	write_journal(f.path, "", 0); /* emptied: not a new journal */
	TEST_REFUSED(journal_open(f.path, at(9), &j, NULL, &err), err, REASON_JOURNAL_BROKEN_CHAIN);
	CU_ASSERT_EQUAL(verify(f.path).fault, JOURNAL_BAD_LINE);
	write_journal(f.path, whole, 20); /* torn within the genesis */
	TEST_REFUSED(journal_open(f.path, at(9), &j, NULL, &err), err, REASON_JOURNAL_BROKEN_CHAIN);
	test_folder_remove(&f);
}

/* Lines of a journal, for taking out and putting elsewhere. */
struct lines {
	char *text;
	char *at[10];
	size_t n;
};

static struct lines split(const char *dir)
{
	struct lines l = { .n = 0 };
	size_t size;
	char *next;

	l.text = read_journal(dir, &size);
	for (char *p = l.text; (next = strchr(p, '\n')); p = next + 1) {
		*next = 0;
		l.at[l.n++] = p;
	}
	return l;
}

static enum journal_fault fault_of(const char *dir, const struct lines *l, const unsigned *order,
				   size_t n, uint64_t *ret_line)
{
	char text[8192] = "";
	struct journal_check check;

	for (size_t i = 0; i < n; i++)
		CU_ASSERT_FATAL(text_append(text, sizeof(text), "%s\n", l->at[order[i]]));
	write_journal(dir, text, strlen(text));
	check = verify(dir);
	*ret_line = check.line;
	return check.fault;
}

static void finds_dropped_and_moved_lines(void)
{
	struct test_folder f = test_folder_make();
	char number[NUMBER_TEXT];
	struct lines l;
	uint64_t line;

	fill(f.path, number);
	l = split(f.path);
	CU_ASSERT_EQUAL_FATAL(l.n, 6);
	CU_ASSERT_EQUAL(fault_of(f.path, &l, (unsigned[]){ 0, 1, 2, 3, 4, 5 }, 6, &line),
			JOURNAL_SOUND);
	CU_ASSERT_EQUAL(fault_of(f.path, &l, (unsigned[]){ 0, 1, 3, 4, 5 }, 5, &line),
			JOURNAL_BAD_COUNT);
	CU_ASSERT_EQUAL(line, 3);
	CU_ASSERT_EQUAL(fault_of(f.path, &l, (unsigned[]){ 0, 1, 3, 2, 4, 5 }, 6, &line),
			JOURNAL_BAD_COUNT);
	CU_ASSERT_EQUAL(fault_of(f.path, &l, (unsigned[]){ 0, 1, 1, 2, 3, 4, 5 }, 7, &line),
			JOURNAL_BAD_COUNT);
	CU_ASSERT_EQUAL(fault_of(f.path, &l, (unsigned[]){ 1, 2, 3, 4, 5 }, 5, &line),
			JOURNAL_BAD_COUNT);
	CU_ASSERT_EQUAL(line, 1);
	/* A lost tail is a sound journal: only papers tell (journal_check_head()). */
	CU_ASSERT_EQUAL(fault_of(f.path, &l, (unsigned[]){ 0, 1, 2 }, 3, &line), JOURNAL_SOUND);
	free(l.text);
	test_folder_remove(&f);
}

/* A line made by a forger who knows how: right sum, right hash before it. */
static void put_forged(const char *dir, const char *event, const char *data, uint64_t n)
{
	_clear_(json_freep) struct json *parsed = NULL;
	struct error err = ERROR_INIT;
	uint8_t prev[DIGEST_BYTES];
	struct line_request request = { .n = n,
					.event = event,
					.now = at(1),
					.prev = prev,
					.boot = "0b5e4ac5-96c6-4c43-b5be-79f4e4f9a1a1" };
	_free_ char *whole = NULL, *line = NULL;
	size_t size, n_line, start;

	whole = read_journal(dir, &size);
	start = size > 1 ? (size_t)((char *)memrchr(whole, '\n', size - 1) - whole) + 1 : 0;
	TEST_OK(crypt_sha256(whole + start, size - start - 1, prev, &err), err);
	TEST_OK(json_read(data, strlen(data), "test", &parsed, &err), err);
	request.data = parsed;
	TEST_OK(line_make(&request, &line, &n_line, &err), err);
	whole = realloc(whole, size + n_line);
	CU_ASSERT_PTR_NOT_NULL_FATAL(whole);
	memcpy(whole + size, line, n_line);
	write_journal(dir, whole, size + n_line);
}

/* DATA: NULL for those of a number that was never taken. */
static enum journal_fault forged(const char *event, const char *data, uint64_t n)
{
	struct test_folder f = test_folder_make();
	struct error err = ERROR_INIT;
	char number[NUMBER_TEXT], data_here[400];
	enum journal_fault fault;
	struct journal *j;

	fill(f.path, number);
	j = open_in(f.path, NULL);
	number_make(journal_id(j), 4, number); /* skips 3 */
	(void)snprintf(data_here, sizeof(data_here), "{\"number\":\"%s\"}", number);
	journal_close(j);
	put_forged(f.path, event, data ? data : data_here, n);
	fault = verify(f.path).fault;
	j = NULL;
	if (fault == JOURNAL_SOUND)
		journal_close(open_in(f.path, NULL));
	else
		TEST_REFUSED(journal_open(f.path, at(9), &j, NULL, &err), err,
			     REASON_JOURNAL_BROKEN_CHAIN);
	test_folder_remove(&f);
	return fault;
}

static void judges_forged_lines(void)
{
	CU_ASSERT_EQUAL(forged("plan", "{\"x\":1}", 7), JOURNAL_SOUND); /* the forger is able */
	CU_ASSERT_EQUAL(forged("plan", "{\"x\":1}", 8), JOURNAL_BAD_COUNT);
	CU_ASSERT_EQUAL(forged("number", NULL, 7), JOURNAL_NUMBER_GAP);
	CU_ASSERT_EQUAL(forged("number", "{}", 7), JOURNAL_NUMBER_GAP);
	CU_ASSERT_EQUAL(forged("void", NULL, 7), JOURNAL_NUMBER_GAP);
	CU_ASSERT_EQUAL(forged("certificate", NULL, 7), JOURNAL_NUMBER_GAP);
	CU_ASSERT_EQUAL(forged("genesis", "{}", 7), JOURNAL_BAD_LINE);
	CU_ASSERT_EQUAL(forged("Plan", "{}", 7), JOURNAL_BAD_LINE);
	CU_ASSERT_EQUAL(forged("certificate", "{\"journal_n\":2,\"journal_digest\":\"00\"}", 7),
			JOURNAL_BAD_CHAIN);
	CU_ASSERT_EQUAL(forged("certificate", "{\"journal_n\":99}", 7), JOURNAL_BAD_CHAIN);
}

/* A number is on one paper: the first line says which. */
static void refuses_a_second_paper_of_a_number(void)
{
	struct test_folder f = test_folder_make();
	struct journal *j = open_in(f.path, NULL);
	struct journal_position p;
	struct error err = ERROR_INIT;
	char number[NUMBER_TEXT], data[64];

	TEST_OK(journal_take_number(j, "{}", 2, at(1), number, &p, &err), err);
	(void)snprintf(data, sizeof(data), "{\"number\":\"%s\"}", number);
	TEST_OK(journal_append(j, "report", data, strlen(data), at(2), NULL, &err), err);
	TEST_REFUSED(journal_append(j, "report", data, strlen(data), at(3), NULL, &err), err,
		     REASON_JOURNAL_GAP);
	TEST_REFUSED(journal_append(j, "certificate", data, strlen(data), at(3), NULL, &err), err,
		     REASON_JOURNAL_GAP);
	CU_ASSERT_EQUAL(journal_numbers(j), 1);
	CU_ASSERT(journal_has(j, &p));
	p.n++;
	CU_ASSERT_FALSE(journal_has(j, &p));
	p.n = 99;
	CU_ASSERT_FALSE(journal_has(j, &p));
	p.n = 0;
	CU_ASSERT_FALSE(journal_has(j, &p));
	journal_close(j);
	test_folder_remove(&f);
}

static void refuses_wrong_use(void)
{
	struct test_folder f = test_folder_make();
	struct error err = ERROR_INIT;
	char number[NUMBER_TEXT], data[100];
	struct journal *j;

	fill(f.path, number);
	j = open_in(f.path, NULL);
	TEST_REFUSED(journal_append(j, "a b", NULL, 0, at(1), NULL, &err), err,
		     REASON_JOURNAL_MALFORMED);
	TEST_REFUSED(journal_append(j, "", NULL, 0, at(1), NULL, &err), err,
		     REASON_JOURNAL_MALFORMED);
	TEST_REFUSED(journal_append(j, "plan", "[1]", 3, at(1), NULL, &err), err,
		     REASON_JOURNAL_MALFORMED);
	TEST_REFUSED(journal_append(j, "plan", "{\"a\":", 5, at(1), NULL, &err), err,
		     REASON_JSON_MALFORMED);
	TEST_REFUSED(journal_append(j, "genesis", NULL, 0, at(1), NULL, &err), err,
		     REASON_JOURNAL_BROKEN_CHAIN);
	TEST_REFUSED(journal_append(j, "number", NULL, 0, at(1), NULL, &err), err,
		     REASON_JOURNAL_GAP);
	TEST_REFUSED(journal_take_number(j, "{\"number\":1}", 12, at(1), number, NULL, &err), err,
		     REASON_JOURNAL_MALFORMED);
	/* 2 is on a report already; 9 was never taken; a paper must name its number. */
	TEST_REFUSED(journal_void_number(j, number, "why", at(1), &err), err, REASON_JOURNAL_GAP);
	number_make(journal_id(j), 9, number);
	TEST_REFUSED(journal_void_number(j, number, "why", at(1), &err), err, REASON_JOURNAL_GAP);
	(void)snprintf(data, sizeof(data), "{\"number\":\"%s\"}", number);
	TEST_REFUSED(journal_append(j, "certificate", data, strlen(data), at(1), NULL, &err), err,
		     REASON_JOURNAL_GAP);
	TEST_REFUSED(journal_append(j, "report", NULL, 0, at(1), NULL, &err), err,
		     REASON_JOURNAL_GAP);
	CU_ASSERT_EQUAL(append(j, "verdict", NULL).n, 7); /* nothing of all that was written */
	journal_close(j);
	CU_ASSERT_EQUAL(verify(f.path).fault, JOURNAL_SOUND);
	test_folder_remove(&f);
}

static void refuses_what_is_no_file(void)
{
	struct test_folder f = test_folder_make(), other = test_folder_make();
	struct error err = ERROR_INIT;
	struct journal_check check;
	struct journal *j = NULL;
	char path[TEST_PATH], target[TEST_PATH];

	TEST_REFUSED(journal_verify(f.path, &check, &err), err, REASON_FILE_MISSING);
	journal_close(open_in(other.path, NULL));
	CU_ASSERT_EQUAL(symlink(test_path(&other, "journal.jsonl", target),
				test_path(&f, "journal.jsonl", path)),
			0);
	TEST_REFUSED(journal_open(f.path, at(1), &j, NULL, &err), err, REASON_JOURNAL_NOT_A_FILE);
	TEST_REFUSED(journal_verify(f.path, &check, &err), err, REASON_JOURNAL_NOT_A_FILE);
	CU_ASSERT_EQUAL(unlink(path), 0);
	CU_ASSERT_EQUAL(mkfifo(path, 0600), 0);
	TEST_REFUSED(journal_open(f.path, at(1), &j, NULL, &err), err, REASON_JOURNAL_NOT_A_FILE);
	TEST_REFUSED(journal_verify(f.path, &check, &err), err, REASON_JOURNAL_NOT_A_FILE);
	CU_ASSERT_EQUAL(unlink(path), 0);
	CU_ASSERT_EQUAL(mkdir(path, 0755), 0);
	TEST_REFUSED(journal_open(f.path, at(1), &j, NULL, &err), err, REASON_JOURNAL_NOT_A_FILE);
	CU_ASSERT_EQUAL(rmdir(path), 0);
	CU_ASSERT(truncate(target, 65L << 20) == 0 && rename(target, path) == 0);
	TEST_REFUSED(journal_open(f.path, at(1), &j, NULL, &err), err, REASON_JOURNAL_FULL);
	CU_ASSERT(journal_open("/nowhere/at/all", at(1), &j, NULL, &err) < 0);
	test_folder_remove(&f);
	test_folder_remove(&other);
}

static void notices_what_happens_meanwhile(void)
{
	struct test_folder f = test_folder_make();
	struct error err = ERROR_INIT;
	char number[NUMBER_TEXT], path[TEST_PATH], other[TEST_PATH];
	_free_ char *whole = NULL;
	struct journal *j, *k;
	size_t n;

	fill(f.path, number);
	whole = read_journal(f.path, &n);
	j = open_in(f.path, NULL);
	k = open_in(f.path, NULL);
	CU_ASSERT_EQUAL(append(k, "plan", NULL).n, 7); /* another's line is read first */
	CU_ASSERT_EQUAL(append(j, "plan", NULL).n, 8);
	journal_close(k);
	write_journal(f.path, whole, n); /* shortened */
	TEST_REFUSED(journal_append(j, "plan", NULL, 0, at(1), NULL, &err), err,
		     REASON_JOURNAL_BROKEN_CHAIN);
	journal_close(j);

	j = open_in(f.path, NULL);
	whole[n - 10] ^= 1; /* the newest line altered in its place */
	write_journal(f.path, whole, n);
	TEST_REFUSED(journal_append(j, "plan", NULL, 0, at(1), NULL, &err), err,
		     REASON_JOURNAL_BROKEN_CHAIN);
	whole[n - 10] ^= 1;
	write_journal(f.path, whole, n);
	CU_ASSERT_EQUAL(append(j, "plan", NULL).n, 7);

	CU_ASSERT_EQUAL(rename(test_path(&f, "journal.jsonl", path), test_path(&f, "old", other)),
			0);
	TEST_REFUSED(journal_append(j, "plan", NULL, 0, at(1), NULL, &err), err,
		     REASON_JOURNAL_BROKEN_CHAIN);
	test_write(path, whole, n); /* another file of that name */
	TEST_REFUSED(journal_append(j, "plan", NULL, 0, at(1), NULL, &err), err,
		     REASON_JOURNAL_BROKEN_CHAIN);
	journal_close(j);
	test_folder_remove(&f);
}

/* Another process dies in the middle of its line while we have the journal open. */
static void heals_a_tail_torn_meanwhile(void)
{
	struct test_folder f = test_folder_make();
	char path[TEST_PATH];
	struct journal *j = open_in(f.path, NULL);
	FILE *file = fopen(test_path(&f, "journal.jsonl", path), "a");

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT(fputs("{\"boot\":\"half", file) >= 0 && fclose(file) == 0);
	CU_ASSERT_FALSE(journal_was_healed(j));
	CU_ASSERT_EQUAL(append(j, "plan", NULL).n, 3);
	CU_ASSERT_TRUE(journal_was_healed(j));
	journal_close(j);
	CU_ASSERT_EQUAL(verify(f.path).n_lines, 3);
	test_folder_remove(&f);
}

#define N_WRITERS    8
#define N_PER_WRITER 12

static int take_and_append(struct journal *j, int i, struct error *err)
{
	char number[NUMBER_TEXT];
	int rc = journal_take_number(j, NULL, 0, at(i), number, NULL, err);

	if (!rc)
		rc = journal_append(j, "step", "{\"pass\":1}", 10, at(i), NULL, err);
	if (!rc && i % 3 == 0)
		rc = journal_void_number(j, number, "test", at(i), err);
	return rc;
}

static void write_as_child(const char *dir)
{
	struct error err = ERROR_INIT;
	struct journal *j = NULL;
	int rc = journal_open(dir, at(1), &j, NULL, &err);

	for (int i = 0; !rc && i < N_PER_WRITER; i++)
		rc = take_and_append(j, i, &err);
	if (rc) {
		printf("\n    %s: %s: errno %d\n", reason_row(err.reason)->id, err.detail, err.sys);
		(void)fflush(stdout);
	}
	journal_close(j);
	_exit(rc ? 1 : 0);
}

/* Eight processes start one journal together and take numbers. */
static void numbers_have_no_gap_across_processes(void)
{
	struct test_folder f = test_folder_make();
	struct journal_check check;
	pid_t children[N_WRITERS];

	for (int i = 0; i < N_WRITERS; i++) {
		children[i] = fork();
		CU_ASSERT_FATAL(children[i] >= 0);
		if (!children[i])
			write_as_child(f.path);
	}
	for (int i = 0; i < N_WRITERS; i++) {
		int status = -1;

		CU_ASSERT(waitpid(children[i], &status, 0) == children[i] && status == 0);
	}
	check = verify(f.path);
	CU_ASSERT_EQUAL(check.fault, JOURNAL_SOUND);
	CU_ASSERT_EQUAL(check.n_numbers, N_WRITERS * N_PER_WRITER);
	CU_ASSERT_EQUAL(check.n_void, N_WRITERS * N_PER_WRITER / 3);
	CU_ASSERT_EQUAL(check.n_open, check.n_numbers - check.n_void);
	CU_ASSERT_EQUAL(check.n_lines, 1 + 2 * check.n_numbers + check.n_void);
	CU_ASSERT_EQUAL(test_count_files(f.path), 1); /* no temporary file stays */
	test_folder_remove(&f);
}

static void *write_as_thread(void *ctx)
{
	struct error err = ERROR_INIT;

	for (int i = 0; i < 20; i++)
		if (journal_append(ctx, "step", NULL, 0, at(i), NULL, &err) ||
		    !journal_newest(ctx).utc_ms)
			return ctx;
	return NULL;
}

static void threads_take_turns(void)
{
	struct test_folder f = test_folder_make();
	struct journal *j = open_in(f.path, NULL);
	pthread_t threads[4];

	for (int i = 0; i < 4; i++)
		CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, write_as_thread, j), 0);
	for (int i = 0; i < 4; i++) {
		void *failed = j;

		CU_ASSERT(pthread_join(threads[i], &failed) == 0 && !failed);
	}
	journal_close(j);
	CU_ASSERT(verify(f.path).fault == JOURNAL_SOUND && verify(f.path).n_lines == 81);
	test_folder_remove(&f);
}

/* Runs TRY in a child that may mount; its answer is what it returns. */
static void in_own_mounts(int (*try)(const char *dir))
{
	struct test_folder f = test_folder_make();
	int status = -1;
	pid_t child = fork();

	CU_ASSERT_FATAL(child >= 0);
	if (!child) {
		if (!test_may_mount() || !test_mount("tmpfs", f.path, 0, "size=64k"))
			_exit(77);
		_exit(try(f.path));
	}
	CU_ASSERT_EQUAL_FATAL(waitpid(child, &status, 0), child);
	test_folder_remove(&f);
	CU_ASSERT_TRUE(WIFEXITED(status));
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		test_skip("mounting is not allowed here");
	else
		CU_ASSERT_EQUAL(status, 0);
}

static int fill_up(const char *dir)
{
	char data[3000] = "{\"x\":\"", path[TEST_PATH];
	struct error err = ERROR_INIT;
	struct journal_check check;
	struct journal *j = NULL;
	bool is_healed = true;
	uint64_t n = 1;
	FILE *filler;

	if (journal_open(dir, at(1), &j, NULL, &err))
		return 1;
	memset(data + 6, 'y', 2700);
	strcpy(data + 2706, "\"}");
	while (n < 100 && !journal_append(j, "step", data, strlen(data), at(1), NULL, &err))
		n++;
	if (n < 5 || n == 100 || err.reason != REASON_JOURNAL_UNWRITABLE || err.sys != ENOSPC)
		return 2;
	if (journal_verify(dir, &check, &err) || check.fault != JOURNAL_SOUND || check.n_lines != n)
		return 3;
	/* What filled the medium goes, and the same journal goes on. */
	if (!journal_append(j, "step", data, strlen(data), at(1), NULL, &err) ||
	    !test_mount("tmpfs", dir, MS_REMOUNT, "size=256k") ||
	    journal_append(j, "step", data, strlen(data), at(1), NULL, &err))
		return 4;
	journal_close(j);
	j = NULL;
	if (journal_open(dir, at(1), &j, &is_healed, &err) || is_healed)
		return 5;
	journal_close(j);
	j = NULL;
	/* Full from the start: no journal, and no file that looks like one. */
	(void)snprintf(path, sizeof(path), "%s/journal.jsonl", dir);
	if (unlink(path))
		return 6;
	(void)snprintf(path, sizeof(path), "%s/filler", dir);
	filler = fopen(path, "w");
	if (!filler)
		return 7;
	while (fputs(data, filler) >= 0 && fflush(filler) == 0)
		;
	(void)fclose(filler);
	if (!journal_open(dir, at(1), &j, NULL, &err) || test_count_files(dir) != 1)
		return 8;
	return 0;
}

static void a_full_medium_takes_whole_lines_or_none(void)
{
	in_own_mounts(fill_up);
}

static int make_read_only(const char *dir)
{
	struct error err = ERROR_INIT;
	struct journal_check check;
	struct journal *j = NULL;

	if (journal_open(dir, at(1), &j, NULL, &err))
		return 1;
	journal_close(j);
	j = NULL;
	if (!test_mount("tmpfs", dir, MS_REMOUNT | MS_RDONLY, ""))
		return 2;
	if (!journal_open(dir, at(1), &j, NULL, &err) || err.reason != REASON_JOURNAL_UNWRITABLE ||
	    err.sys != EROFS)
		return 3;
	if (journal_verify(dir, &check, &err) ||
	    check.n_lines != 1) /* reading needs no right to write */
		return 4;
	return 0;
}

static void a_read_only_medium_is_refused(void)
{
	in_own_mounts(make_read_only);
}

static int stop_at_2(void *ctx, uint64_t n, const struct json *line, struct error *err)
{
	*(uint64_t *)ctx = n;
	(void)line;
	return n == 2 ? error_set(err, REASON_STOP_ASKED, 0, NULL, "%s", "") : 0;
}

static void shows_in_order_and_stops(void)
{
	struct test_folder f = test_folder_make();
	struct error err = ERROR_INIT;
	char number[NUMBER_TEXT];
	_free_ char *whole = NULL;
	uint64_t n_seen = 0;
	size_t n;

	fill(f.path, number);
	TEST_REFUSED(journal_each(f.path, stop_at_2, &n_seen, &err), err, REASON_STOP_ASKED);
	CU_ASSERT_EQUAL(n_seen, 2);
	whole = read_journal(f.path, &n);
	whole[10] ^= 1;
	write_journal(f.path, whole, n);
	TEST_REFUSED(journal_each(f.path, stop_at_2, &n_seen, &err), err, REASON_JOURNAL_MALFORMED);
	test_folder_remove(&f);
}

static const struct test tests[] = {
	{ "appends and reopens", appends_and_reopens },
	{ "hash is over the line", hash_is_over_the_line },
	{ "a head can be asked for", head_can_be_asked_for },
	{ "heals a tail torn anywhere", heals_a_tail_torn_anywhere },
	{ "healing keeps what was cut", healing_keeps_what_was_cut },
	{ "finds every altered byte", finds_every_altered_byte },
	{ "refuses to append behind damage", refuses_to_append_behind_damage },
	{ "finds dropped and moved lines", finds_dropped_and_moved_lines },
	{ "refuses a second paper of a number", refuses_a_second_paper_of_a_number },
	{ "judges forged lines", judges_forged_lines },
	{ "refuses wrong use", refuses_wrong_use },
	{ "refuses what is no file", refuses_what_is_no_file },
	{ "notices what happens meanwhile", notices_what_happens_meanwhile },
	{ "heals a tail torn meanwhile", heals_a_tail_torn_meanwhile },
	{ "numbers have no gap across processes", numbers_have_no_gap_across_processes },
	{ "threads take turns", threads_take_turns },
	{ "a full medium takes whole lines or none", a_full_medium_takes_whole_lines_or_none },
	{ "a read-only medium is refused", a_read_only_medium_is_refused },
	{ "shows in order and stops", shows_in_order_and_stops },
};

TEST_MAIN(tests)
