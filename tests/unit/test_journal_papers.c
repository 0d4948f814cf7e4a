/* A journal against the papers beside it: what was cut off, written anew, exchanged or damaged is
 * found by them; what was moved or handed on is not held against it. */
#include "ui/journal_papers.h"

#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "certs/journal.h"
#include "tests/sim/record_edit.h"
#include "tests/sim/sample_job.h"
#include "tests/unit/folder.h"
#include "tests/unit/harness.h"

#define PAPERS 3

static struct test_folder folder;
static char paths[PAPERS][TEST_PATH]; /* of the records */
static char numbers[PAPERS][NUMBER_TEXT];

static struct instant at(int64_t seconds)
{
	return (struct instant){ .utc_ms = 1795484000000 + 1000 * seconds, .offset_s = 32400 };
}

static void write_file(const char *path, const char *bytes, size_t n)
{
	struct error err = ERROR_INIT;

	TEST_OK(file_write(path, bytes, n, 0644, false, &err), err);
}

/* One paper as an erase leaves it: number, verdict, files, and the line that names them. */
static void issue_one(struct journal *j, unsigned i, int64_t when)
{
	_clear_(sample_freep) struct sample *s = sample_new(SAMPLE_FAILED);
	_clear_(record_clear) struct record r = RECORD_INIT;
	struct error err = ERROR_INIT;
	uint8_t pdf[DIGEST_BYTES];
	struct json_builder *b;
	_free_ char *data = NULL;
	char path[TEST_PATH];
	size_t n;

	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	TEST_OK(journal_take_number(j, "{}", 2, at(when), s->input.number, NULL, &err), err);
	TEST_OK(journal_append(j, "verdict", "{}", 2, at(when), &s->input.journal, &err), err);
	(void)text_copy(s->input.journal_id, sizeof(s->input.journal_id), journal_id(j));
	(void)text_copy(numbers[i], sizeof(numbers[i]), s->input.number);
	TEST_OK(record_build(&s->input, &r, &err), err);
	CU_ASSERT(text_format(paths[i], TEST_PATH, "%s/certificates/2026/11/%s_x.json", folder.path,
			      s->input.number));
	write_file(paths[i], r.bytes, r.n);
	CU_ASSERT(text_format(path, TEST_PATH, "%.*s.pdf", (int)strlen(paths[i]) - 5, paths[i]));
	write_file(path, numbers[i], strlen(numbers[i])); /* no PDF: its digest is what counts */
	TEST_OK(crypt_sha256(numbers[i], strlen(numbers[i]), pdf, &err), err);
	b = json_begin();
	json_text(b, "file", path);
	json_hex(b, "journal_digest", s->input.journal.digest, DIGEST_BYTES);
	json_number(b, "journal_n", (int64_t)s->input.journal.n);
	json_text(b, "number", s->input.number);
	json_hex(b, "record_sha256", r.digest, DIGEST_BYTES);
	json_hex(b, "sha256", pdf, DIGEST_BYTES);
	TEST_OK(json_finish(b, &data, &n, &err), err);
	TEST_OK(journal_append(j, "report", data, n, at(when), NULL, &err), err);
}

/* Runs SCRIPT; $D is the folder, $A and $B are the numbers of two papers. */
static void shell(const char *script, const char *a, const char *b)
{
	CU_ASSERT_FATAL(setenv("D", folder.path, 1) == 0 && setenv("A", a, 1) == 0 &&
			setenv("B", b, 1) == 0);
	CU_ASSERT_EQUAL_FATAL(system(script), 0);
}

static void begin(void)
{
	struct error err = ERROR_INIT;
	struct journal *j = NULL;

	folder = test_folder_make();
	shell("cd \"$D\" && mkdir -p certificates/2026/11", "", "");
	TEST_OK(journal_open(folder.path, at(0), &j, NULL, &err), err);
	for (unsigned i = 0; i < PAPERS; i++)
		issue_one(j, i, i);
	journal_close(j);
}

static struct papers_check check(void)
{
	struct papers_check c = PAPERS_CHECK_INIT;
	struct error err = ERROR_INIT;

	TEST_OK(journal_papers_verify(folder.path, &c, &err), err);
	return c;
}

/* One wrong paper, this one, for this reason. */
static void is_wrong(enum paper_fault fault, unsigned i, uint64_t n_wrong)
{
	struct papers_check c = check();

	CU_ASSERT_EQUAL(c.n_wrong, n_wrong);
	CU_ASSERT_EQUAL(c.fault, fault);
	if (i < PAPERS)
		TEST_TEXT(c.wrong_number, numbers[i]);
	CU_ASSERT_PTR_NOT_NULL(c.wrong_path);
	papers_check_clear(&c);
}

/* What opening the evidence asks. */
static enum reason opening(void)
{
	_clear_(found_papers_clear) struct found_papers papers = FOUND_PAPERS_INIT;
	_clear_(journal_closep) struct journal *j = NULL;
	struct error err = ERROR_INIT;

	TEST_OK(found_papers_gather(folder.path, false, &papers, &err), err);
	TEST_OK(journal_open(folder.path, at(99), &j, NULL, &err), err);
	return journal_papers_known(j, &papers, &err) < 0 ? err.reason : REASON_NONE;
}

static void all_that_is_there_fits(void)
{
	struct papers_check c;

	begin();
	c = check();
	CU_ASSERT(c.n_found == 3 && c.n_missing == 0 && c.n_wrong == 0);
	CU_ASSERT_EQUAL(c.anchored_line, 9); /* genesis, then number, verdict, report */
	TEST_TEXT(c.anchored_number, numbers[2]);
	CU_ASSERT_EQUAL(opening(), REASON_NONE);
	/* Sorted anew, renamed, copied: still there. Another's files are nobody's business. */
	shell("cd \"$D/certificates\" && mkdir done && mv 2026/11/*_x.* done && "
	      "cp done/\"$A\"_x.json done/copy.json && echo '{}' >done/other.json && echo x >done/x.pdf",
	      numbers[0], "");
	c = check();
	CU_ASSERT(c.n_found == 3 && c.n_missing == 0 && c.n_wrong == 0);
	shell("cd \"$D/certificates/done\" && rm \"$A\"_x.pdf && rm \"$B\"_x.*", numbers[0],
	      numbers[2]);
	c = check();
	CU_ASSERT(c.n_found == 2 && c.n_missing == 1 && c.n_wrong == 0);
	CU_ASSERT_EQUAL(c.anchored_line, 6); /* only what is seen anchors */
	shell("cd \"$D\" && rm -r certificates", "", "");
	c = check();
	CU_ASSERT(c.n_found == 0 && c.n_missing == 3 && c.n_wrong == 0 && c.anchored_line == 0);
	CU_ASSERT_EQUAL(opening(), REASON_NONE);
	test_folder_remove(&folder);
}

static void a_paper_is_looked_for_where_its_line_says(void)
{
	struct papers_check c;

	begin();
	/* The journal alone was copied; its papers lie where they were saved. */
	shell("cd \"$D\" && mkdir b && mv journal.jsonl b", "", "");
	(void)text_append(folder.path, sizeof(folder.path), "/b");
	c = check();
	CU_ASSERT(c.n_found == 3 && c.n_missing == 0 && c.n_wrong == 0);
	write_file(paths[1], "{}", 2);
	is_wrong(PAPER_DAMAGED, 1, 1);
	folder.path[strlen(folder.path) - 2] = '\0';
	test_folder_remove(&folder);
}

static void a_journal_cut_off_is_found(void)
{
	begin();
	/* The last line alone: as after a power cut, found but no number is in danger. */
	shell("cd \"$D\" && cp journal.jsonl whole && head -n 9 whole >journal.jsonl", "", "");
	is_wrong(PAPER_UNKNOWN, 2, 1);
	CU_ASSERT_EQUAL(opening(), REASON_NONE);
	/* Its head is gone too, then its number, then all. */
	shell("cd \"$D\" && head -n 8 whole >journal.jsonl", "", "");
	is_wrong(PAPER_UNKNOWN, 2, 1);
	CU_ASSERT_EQUAL(opening(), REASON_JOURNAL_CUT);
	shell("cd \"$D\" && head -n 7 whole >journal.jsonl", "", "");
	is_wrong(PAPER_UNKNOWN, 2, 1);
	CU_ASSERT_EQUAL(opening(), REASON_JOURNAL_CUT);
	shell("cd \"$D\" && head -n 1 whole >journal.jsonl", "", "");
	is_wrong(PAPER_UNKNOWN, PAPERS, 3);
	CU_ASSERT_EQUAL(opening(), REASON_JOURNAL_CUT);
	/* A damaged record's number counts, by the file's name; so does a PDF that stands alone. */
	shell("cd \"$D/certificates/2026/11\" && rm \"$A\"_x.* \"$B\"_x.pdf", numbers[0],
	      numbers[1]);
	write_file(paths[1], "{", 1);
	shell("cd \"$D/certificates/2026/11\" && rm \"$A\"_x.json", numbers[2], "");
	is_wrong(PAPER_UNKNOWN, PAPERS, 2);
	CU_ASSERT_EQUAL(opening(), REASON_JOURNAL_CUT);
	test_folder_remove(&folder);
}

/* A tail written anew is a sound journal with other hashes. */
static void a_tail_written_anew_is_found(void)
{
	struct error err = ERROR_INIT;
	struct journal *j = NULL;

	begin();
	shell("cd \"$D\" && cp journal.jsonl whole && head -n 7 whole >journal.jsonl && "
	      "mv certificates aside",
	      "", "");
	TEST_OK(journal_open(folder.path, at(50), &j, NULL, &err), err);
	shell("cd \"$D\" && mkdir -p certificates/2026/11", "", "");
	issue_one(j, 2, 60);
	journal_close(j);
	CU_ASSERT_EQUAL(opening(), REASON_NONE);
	shell("cd \"$D\" && rm -r certificates && mv aside certificates", "", "");
	is_wrong(PAPER_HEAD, 2, 1);
	CU_ASSERT_EQUAL(opening(), REASON_JOURNAL_CUT);
	test_folder_remove(&folder);
}

/* Puts an edit of paper I's record in its place. */
static void exchange(unsigned i, const char *path, const char *value)
{
	_clear_(record_clear) struct record was = RECORD_INIT, r = RECORD_INIT;
	struct error err = ERROR_INIT;
	bool is_done;

	TEST_OK(file_read(paths[i], 1 << 20, &was.bytes, &was.n, &err), err);
	TEST_OK(record_edit(&was, EDIT_REPLACE, path, value, &is_done, &r, &err), err);
	CU_ASSERT_FATAL(is_done);
	write_file(paths[i], r.bytes, r.n);
}

static void an_exchanged_paper_is_found(void)
{
	char pdf[TEST_PATH];

	begin();
	exchange(1, "measured.device.serial", "\"00\"");
	is_wrong(PAPER_RECORD, 1, 1);
	CU_ASSERT_EQUAL(opening(), REASON_NONE);
	exchange(1, "measured.journal.line", "4");
	is_wrong(PAPER_HEAD, 1, 1);
	write_file(paths[1], "{}", 2);
	is_wrong(PAPER_DAMAGED, 1, 1);
	test_folder_remove(&folder);
	begin();
	CU_ASSERT(text_format(pdf, sizeof(pdf), "%.*s.pdf", (int)strlen(paths[0]) - 5, paths[0]));
	write_file(pdf, "x", 1);
	is_wrong(PAPER_PDF, 0, 1);
	test_folder_remove(&folder);
}

static void another_journal_s_papers_are_not_ours(void)
{
	struct papers_check c;

	begin();
	exchange(0, "number", "\"K7Q2M8-000412-M\"");
	c = check();
	CU_ASSERT(c.n_found == 2 && c.n_missing == 1 && c.n_wrong == 0);
	CU_ASSERT_EQUAL(opening(), REASON_NONE);
	test_folder_remove(&folder);
}

static const struct test tests[] = {
	{ "all that is there fits", all_that_is_there_fits },
	{ "a paper is looked for where its line says", a_paper_is_looked_for_where_its_line_says },
	{ "a journal cut off is found", a_journal_cut_off_is_found },
	{ "a tail written anew is found", a_tail_written_anew_is_found },
	{ "an exchanged paper is found", an_exchanged_paper_is_found },
	{ "another journal's papers are not ours", another_journal_s_papers_are_not_ours },
};
TEST_MAIN(tests)
