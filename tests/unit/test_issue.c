/* Issuing: made and checked, saved together or not at all, second choices when a folder refuses. */
#include "report/issue.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "base/file.h"
#include "certs/cms.h"
#include "tests/sim/sample_issue.h"
#include "tests/unit/harness.h"

static struct sample_paper paper;
static char folder[64];

static void begin(enum sample_kind kind)
{
	struct error err;

	TEST_OK(sample_paper_open(kind, &paper, &err), err);
	(void)strcpy(folder, "/tmp/kiyome-test-issue-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
}

static void begin_issued(enum sample_kind kind)
{
	struct error err;

	begin(kind);
	TEST_OK(sample_paper_issue(&paper, LANGUAGE_JA, &err), err);
}

static void end(void)
{
	char line[128];

	sample_paper_close(&paper);
	(void)snprintf(line, sizeof(line), "rm -rf '%s'", folder);
	CU_ASSERT_EQUAL(system(line), 0);
}

/* Regular files below PATH. */
static unsigned files_below(const char *path)
{
	char line[ISSUE_PATH];
	unsigned n = 0;
	FILE *f;

	(void)snprintf(line, sizeof(line), "find '%s' -type f | wc -l", path);
	f = popen(line, "re");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	CU_ASSERT_EQUAL(fscanf(f, "%u", &n), 1);
	(void)pclose(f);
	return n;
}

static void holds(const char *path, const void *bytes, size_t n)
{
	_free_ char *read = NULL;
	struct error err;
	size_t n_read;

	TEST_OK(file_read(path, 1 << 22, &read, &n_read, &err), err);
	CU_ASSERT_EQUAL_FATAL(n_read, n);
	CU_ASSERT_EQUAL(memcmp(read, bytes, n), 0);
}

static void p7s_signs_the_record(const char *path)
{
	_free_ char *read = NULL;
	struct cms_facts facts;
	struct error err;
	size_t n;

	TEST_OK(file_read(path, 1 << 20, &read, &n, &err), err);
	TEST_OK(cms_check((uint8_t *)read, n, paper.record.digest, NULL, sample_issued_at(), &facts,
			  &err),
		err);
	CU_ASSERT_EQUAL(memcmp(facts.signer.certificate_digest,
			       key_facts(paper.key)->certificate_digest, DIGEST_BYTES),
			0);
}

static void all_three_are_below(const char *dir)
{
	const struct issued *i = &paper.issued;

	CU_ASSERT_EQUAL(strncmp(i->pdf_path, dir, strlen(dir)), 0);
	holds(i->pdf_path, i->pdf, i->n_pdf);
	holds(i->record_path, paper.record.bytes, paper.record.n);
	p7s_signs_the_record(i->p7s_path);
}

static int save(const char *out, const char *also, int fd, struct error *err)
{
	struct issue_place place = { .out = out, .also = also };

	*err = (struct error)ERROR_INIT;
	return issue_save(&paper.record, paper.key, &place, fd, &paper.issued, err);
}

/* A mount namespace of this process alone, in which tests may mount; false: not allowed here. */
static bool mounts_are_ours(void)
{
	return unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

static void mount_memory(const char *path, const char *size)
{
	CU_ASSERT(mkdir(path, 0755) == 0 || errno == EEXIST);
	CU_ASSERT_EQUAL_FATAL(mount("kiyome-test", path, "tmpfs", 0, size), 0);
}

static void make_read_only(const char *path)
{
	CU_ASSERT_EQUAL_FATAL(mount(NULL, path, NULL, MS_REMOUNT | MS_RDONLY, NULL), 0);
}

static void every_kind_is_made_and_saved(void)
{
	for (unsigned k = 0; k < SAMPLE_COUNT; k++) {
		uint8_t digest[DIGEST_BYTES];
		struct error err;

		begin_issued(k);
		CU_ASSERT(paper.issued.n_pdf < 300 * 1024);
		TEST_OK(crypt_sha256(paper.issued.pdf, paper.issued.n_pdf, digest, &err), err);
		CU_ASSERT_EQUAL(memcmp(digest, paper.issued.pdf_digest, DIGEST_BYTES), 0);
		TEST_OK(save(folder, NULL, -1, &err), err);
		CU_ASSERT(paper.issued.is_at_out && !paper.issued.on_stderr);
		CU_ASSERT_EQUAL(paper.issued.save_error.reason, REASON_NONE);
		all_three_are_below(folder);
		CU_ASSERT_EQUAL(files_below(folder), 3);
		CU_ASSERT_EQUAL(strstr(paper.issued.pdf_path, "PRACTICE.pdf") != NULL,
				k == SAMPLE_PRACTICE);
		end();
	}
}

static void names_are_as_promised(void)
{
	char expected[256];
	struct error err;

	begin_issued(SAMPLE_CLEARED);
	TEST_OK(save(folder, NULL, -1, &err), err);
	(void)snprintf(expected, sizeof(expected),
		       "%s/certificates/2026/11/K7Q2M8-000412-M_PC-2021-00317_Z4Y1A2B3_cleared.pdf",
		       folder);
	TEST_TEXT(paper.issued.pdf_path, expected);
	(void)strcpy(strstr(expected, ".pdf"), ".json");
	TEST_TEXT(paper.issued.record_path, expected);
	(void)strcat(expected, ".p7s");
	TEST_TEXT(paper.issued.p7s_path, expected);
	end();
}

static void only_the_named_key_at_the_named_second(void)
{
	struct instant later = sample_issued_at();
	struct issued issued = ISSUED_INIT;
	struct key *other = NULL, *practice = NULL;
	struct record r = RECORD_INIT;
	struct error err;

	begin(SAMPLE_CLEARED);
	TEST_OK(sample_key(false, &other, &err), err);
	TEST_REFUSED(issue_make(&paper.record, LANGUAGE_JA, paper.resources, other,
				sample_issued_at(), &issued, &err),
		     err, REASON_SIGN_FAILED);
	later.utc_ms += 1000;
	TEST_REFUSED(issue_make(&paper.record, LANGUAGE_JA, paper.resources, paper.key, later,
				&issued, &err),
		     err, REASON_PRINT_DIFFERS);
	TEST_OK(sample_key(true, &practice, &err), err);
	TEST_OK(sample_record_signed_by(SAMPLE_CLEARED, key_facts(practice), &r, &err), err);
	TEST_REFUSED(issue_make(&r, LANGUAGE_JA, paper.resources, practice, sample_issued_at(),
				&issued, &err),
		     err, REASON_KEY_PRACTICE);
	CU_ASSERT_PTR_NULL(issued.pdf);
	record_clear(&r);
	key_close(other);
	key_close(practice);
	end();
}

static void a_changed_record_is_not_issued(void)
{
	struct issued issued = ISSUED_INIT;
	struct error err;
	char *size;

	begin(SAMPLE_FAILED);
	size = strstr(paper.record.bytes, "\"power_on_hours\":18234");
	CU_ASSERT_PTR_NOT_NULL_FATAL(size);
	size[17] = '2';
	TEST_REFUSED(issue_make(&paper.record, LANGUAGE_JA, paper.resources, paper.key,
				sample_issued_at(), &issued, &err),
		     err, REASON_RECORD_DIGEST);
	CU_ASSERT_PTR_NULL(issued.pdf);
	end();
}

static void nothing_is_written_over(void)
{
	char also[128], first[ISSUE_PATH];
	struct error err;

	begin_issued(SAMPLE_CLEARED);
	(void)snprintf(also, sizeof(also), "%s/also", folder);
	TEST_OK(save(folder, NULL, -1, &err), err);
	(void)strcpy(first, paper.issued.pdf_path);
	TEST_OK(save(folder, also, -1, &err), err);
	CU_ASSERT(!paper.issued.is_at_out);
	CU_ASSERT_EQUAL(paper.issued.save_error.reason, REASON_FILE_EXISTS);
	all_three_are_below(also);
	holds(first, paper.issued.pdf, paper.issued.n_pdf);
	/* Where only the last of the three exists already, the other two are taken back. */
	{
		char line[2 * ISSUE_PATH];

		(void)snprintf(line, sizeof(line), "cd '%s' && find . -name '*.json*' -delete",
			       folder);
		CU_ASSERT_EQUAL(system(line), 0);
		CU_ASSERT_EQUAL(files_below(folder), 2);
		TEST_OK(save(folder, also, -1, &err), err); /* also has the name too: /var/tmp */
		CU_ASSERT_EQUAL(strncmp(paper.issued.pdf_path, "/var/tmp/kiyome-", 16), 0);
		CU_ASSERT_EQUAL(files_below(folder), 2);
		holds(first, paper.issued.pdf, paper.issued.n_pdf);
		(void)snprintf(line, sizeof(line), "rm -r '%.22s'", paper.issued.pdf_path);
		CU_ASSERT_EQUAL(system(line), 0);
	}
	end();
}

static void a_full_folder_keeps_no_half(void)
{
	static const char *const sizes[] = { "size=4k", "size=40k", "size=120k" };
	struct error err;

	if (!mounts_are_ours()) {
		test_skip("mounting is not allowed here");
		return;
	}
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		char out[128], also[128];

		begin_issued(SAMPLE_CLEARED);
		(void)snprintf(out, sizeof(out), "%s/out", folder);
		(void)snprintf(also, sizeof(also), "%s/also", folder);
		mount_memory(out, sizes[i]);
		TEST_OK(save(out, also, -1, &err), err);
		CU_ASSERT(!paper.issued.is_at_out);
		CU_ASSERT_EQUAL(paper.issued.save_error.reason, REASON_FOLDER_FULL);
		all_three_are_below(also);
		CU_ASSERT_EQUAL(files_below(out), 0);
		CU_ASSERT_EQUAL(umount(out), 0);
		end();
	}
}

static void a_read_only_folder_is_left(void)
{
	char out[128], also[128];
	struct error err;

	if (!mounts_are_ours()) {
		test_skip("mounting is not allowed here");
		return;
	}
	begin_issued(SAMPLE_CLEARED);
	(void)snprintf(out, sizeof(out), "%s/out", folder);
	(void)snprintf(also, sizeof(also), "%s/also", folder);
	mount_memory(out, "size=1m");
	make_read_only(out);
	TEST_OK(save(out, also, -1, &err), err);
	CU_ASSERT(!paper.issued.is_at_out);
	CU_ASSERT_EQUAL(paper.issued.save_error.reason, REASON_FOLDER_UNWRITABLE);
	all_three_are_below(also);
	CU_ASSERT_EQUAL(umount(out), 0);
	end();
}

/* Every place refuses, one more in each round. */
static void the_last_resort_is_the_descriptor(void)
{
	_free_ char *seen = NULL;
	char out[128];
	struct stat st;
	struct error err;
	int fd;

	if (!mounts_are_ours()) {
		test_skip("mounting is not allowed here");
		return;
	}
	begin_issued(SAMPLE_FAILED);
	(void)snprintf(out, sizeof(out), "%s/out", folder);
	mount_memory(out, "size=1m");
	make_read_only(out);
	mount_memory("/var/tmp", "size=2m");
	TEST_OK(save(out, out, -1, &err), err);
	all_three_are_below("/var/tmp/kiyome-");
	CU_ASSERT(!paper.issued.is_at_out && !paper.issued.on_stderr);
	paper.issued.record_path[22] = '\0';
	CU_ASSERT_EQUAL(stat(paper.issued.record_path, &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 0777, 0700);

	make_read_only("/var/tmp");
	fd = memfd_create("stderr", MFD_CLOEXEC);
	CU_ASSERT_FATAL(fd >= 0);
	TEST_OK(save(out, NULL, fd, &err), err);
	CU_ASSERT(paper.issued.on_stderr && !paper.issued.is_at_out);
	TEST_TEXT(paper.issued.pdf_path, "");
	TEST_TEXT(paper.issued.record_path, "");
	TEST_TEXT(paper.issued.p7s_path, "");
	seen = malloc(paper.record.n + 2);
	CU_ASSERT_PTR_NOT_NULL_FATAL(seen);
	CU_ASSERT_EQUAL(pread(fd, seen, paper.record.n + 2, 0), (ssize_t)paper.record.n + 1);
	CU_ASSERT_EQUAL(memcmp(seen, paper.record.bytes, paper.record.n), 0);
	CU_ASSERT_EQUAL(seen[paper.record.n], '\n');
	(void)close(fd);

	TEST_REFUSED(save(out, NULL, -1, &err), err, REASON_EVIDENCE_NOT_SAVED);
	CU_ASSERT_EQUAL(paper.issued.save_error.reason, REASON_FOLDER_UNWRITABLE);
	CU_ASSERT_EQUAL(umount("/var/tmp"), 0);
	CU_ASSERT_EQUAL(umount(out), 0);
	end();
}

static void a_record_is_saved_without_its_paper(void)
{
	struct error err;

	begin(SAMPLE_FAILED);
	TEST_OK(save(folder, NULL, -1, &err), err);
	CU_ASSERT(paper.issued.is_at_out);
	TEST_TEXT(paper.issued.pdf_path, "");
	holds(paper.issued.record_path, paper.record.bytes, paper.record.n);
	p7s_signs_the_record(paper.issued.p7s_path);
	CU_ASSERT_EQUAL(files_below(folder), 2);
	end();
}

/* What the strict reader would refuse is never issued, and yet not lost. */
static void a_refused_record_is_kept(void)
{
	char expected[128];
	struct error err;

	begin(SAMPLE_FAILED);
	paper.record.bytes[paper.record.n - 3] ^= 1;
	TEST_OK(save(folder, NULL, -1, &err), err);
	CU_ASSERT(!paper.issued.is_at_out && !paper.issued.on_stderr);
	CU_ASSERT(paper.issued.save_error.reason == REASON_RECORD_DIGEST ||
		  paper.issued.save_error.reason == REASON_RECORD_MALFORMED);
	(void)snprintf(expected, sizeof(expected), "%s/certificates/refused/record-", folder);
	CU_ASSERT_EQUAL(strncmp(paper.issued.record_path, expected, strlen(expected)), 0);
	holds(paper.issued.record_path, paper.record.bytes, paper.record.n);
	CU_ASSERT_EQUAL(files_below(folder), 2);
	end();
}

static void a_path_too_long_is_refused(void)
{
	char out[ISSUE_PATH + 1], also[128];
	struct error err;

	begin_issued(SAMPLE_CLEARED);
	memset(out, 'x', ISSUE_PATH);
	out[0] = '/';
	out[ISSUE_PATH] = '\0';
	(void)snprintf(also, sizeof(also), "%s/also", folder);
	TEST_OK(save(out, also, -1, &err), err);
	CU_ASSERT_EQUAL(paper.issued.save_error.reason, REASON_FOLDER_UNWRITABLE);
	all_three_are_below(also);
	end();
}

static const struct test tests[] = {
	{ "every kind is made and saved", every_kind_is_made_and_saved },
	{ "names are as promised", names_are_as_promised },
	{ "only the named key at the named second", only_the_named_key_at_the_named_second },
	{ "a changed record is not issued", a_changed_record_is_not_issued },
	{ "nothing is written over", nothing_is_written_over },
	{ "a full folder keeps no half", a_full_folder_keeps_no_half },
	{ "a read-only folder is left", a_read_only_folder_is_left },
	{ "the last resort is the descriptor", the_last_resort_is_the_descriptor },
	{ "a record is saved without its paper", a_record_is_saved_without_its_paper },
	{ "a refused record is kept", a_refused_record_is_kept },
	{ "a path too long is refused", a_path_too_long_is_refused },
};
TEST_MAIN(tests)
