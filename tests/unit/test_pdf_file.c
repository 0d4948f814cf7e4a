/*
 * tests/unit/test_pdf_file.c - the structure of a paper is read; any other structure is refused.
 */
#include "certs/pdf_file.h"

#include "tests/sim/pdf_sample.h"
#include "tests/unit/harness.h"

static int open_bytes(const uint8_t *bytes, size_t n, struct error *err)
{
	_clear_(pdf_file_clear) struct pdf_file f = PDF_FILE_INIT;

	return pdf_file_open(bytes, n, &f, err);
}

/* Opens a copy of BYTES in which the first FROM is TO. Same length. */
static int open_edited(const uint8_t *bytes, size_t n, const char *from, const char *to,
		       struct error *err)
{
	_free_ uint8_t *copy = malloc(n);
	uint8_t *at;

	CU_ASSERT_FATAL(copy && strlen(from) == strlen(to));
	memcpy(copy, bytes, n);
	at = memmem(copy, n, from, strlen(from));
	CU_ASSERT_PTR_NOT_NULL_FATAL(at);
	memcpy(at, to, strlen(to));
	return open_bytes(copy, n, err);
}

static uint8_t *sample(size_t *ret_n)
{
	struct paper p;
	uint8_t *bytes;

	paper_init(&p, false);
	bytes = paper_build(&p, ret_n);
	paper_clear(&p);
	return bytes;
}

static void reads_a_base(void)
{
	_clear_(pdf_file_clear) struct pdf_file f = PDF_FILE_INIT;
	struct error err = ERROR_INIT;
	size_t n;
	_free_ uint8_t *bytes = sample(&n);

	TEST_OK(pdf_file_open(bytes, n, &f, &err), err);
	CU_ASSERT_EQUAL(f.n_revisions, 1);
	CU_ASSERT_EQUAL(f.revisions[0].end, n);
	CU_ASSERT_EQUAL(f.revisions[0].n_objects, PAPER_COUNT - 1);
	CU_ASSERT_EQUAL(f.revisions[0].size, PAPER_COUNT);
	CU_ASSERT_EQUAL(pdf_catalog(&f, 0)->number, PAPER_CATALOG);
	CU_ASSERT_EQUAL(pdf_field(&f, "witness", 0)->number, PAPER_WITNESS);
	CU_ASSERT_PTR_NULL(pdf_field(&f, "nobody", 0));
	CU_ASSERT_PTR_NULL(pdf_object(&f, 0, 0));
	CU_ASSERT_PTR_NULL(pdf_object(&f, PAPER_COUNT, 0));
	CU_ASSERT(pdf_object(&f, PAPER_CONTENT_1, 0)->has_stream);
	CU_ASSERT_EQUAL(pdf_object_at(&f, 0), 0);
	CU_ASSERT_EQUAL(pdf_object_at(&f, PDF_HEADER_BYTES), 1);
	CU_ASSERT_EQUAL(pdf_object_at(&f, n - 1), 0);
}

static void reads_updates(void)
{
	static const unsigned numbers[] = { PAPER_INFO, PAPER_COUNT };
	static const char *const texts[] = { "<<\n/Title (new)\n>>", "<<\n>>" };
	_clear_(pdf_file_clear) struct pdf_file f = PDF_FILE_INIT;
	struct error err = ERROR_INIT;
	size_t n, n_updated;
	_free_ uint8_t *bytes = sample(&n);
	_free_ uint8_t *updated = paper_update(bytes, n, numbers, texts, 2, &n_updated);

	TEST_OK(pdf_file_open(updated, n_updated, &f, &err), err);
	CU_ASSERT_EQUAL(f.n_revisions, 2);
	CU_ASSERT_EQUAL(f.revisions[1].start, n);
	CU_ASSERT_EQUAL(f.revisions[1].end, n_updated);
	CU_ASSERT_EQUAL(f.revisions[1].n_objects, 2);
	CU_ASSERT_NOT_EQUAL(pdf_object(&f, PAPER_INFO, 1), pdf_object(&f, PAPER_INFO, 0));
	CU_ASSERT_EQUAL(pdf_object(&f, PAPER_PAGES, 1), pdf_object(&f, PAPER_PAGES, 0));
	CU_ASSERT_PTR_NULL(pdf_object(&f, PAPER_COUNT, 0));
}

static void refuses_every_cut(void)
{
	size_t n;
	_free_ uint8_t *bytes = sample(&n);

	for (size_t cut = 0; cut < n; cut++) {
		struct error err = ERROR_INIT;
		/* A copy of its own, so that a read past the end is seen. */
		_free_ uint8_t *copy = malloc(cut ? cut : 1);

		CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
		memcpy(copy, bytes, cut);
		CU_ASSERT(open_bytes(copy, cut, &err) < 0);
	}
}

static void refuses_bytes_around(void)
{
	struct error err = ERROR_INIT;
	size_t n;
	_free_ uint8_t *bytes = sample(&n);
	_free_ uint8_t *more = malloc(n + 20);

	CU_ASSERT_PTR_NOT_NULL_FATAL(more);
	memcpy(more, bytes, n);
	more[n] = '\n';
	TEST_REFUSED(open_bytes(more, n + 1, &err), err, REASON_PDF_CHANGED_AFTER);
	memcpy(more + n, "% hidden here %", 15);
	TEST_REFUSED(open_bytes(more, n + 15, &err), err, REASON_PDF_CHANGED_AFTER);
	memcpy(more + n, "%%EOF\n", 6);
	CU_ASSERT(open_bytes(more, n + 6, &err) < 0);
	memcpy(more + 1, bytes, n);
	more[0] = '\n';
	TEST_REFUSED(open_bytes(more, n + 1, &err), err, REASON_PDF_MALFORMED);
	TEST_REFUSED(open_bytes(more, 0, &err), err, REASON_PDF_MALFORMED);
	TEST_REFUSED(open_bytes(more, PDF_BYTES + 1UL, &err), err, REASON_FILE_TOO_LARGE);
}

static void refuses_other_tables(void)
{
	static const char *const edits[][2] = {
		{ "%PDF-1.7\n", "%PDF-2.0\n" },
		{ "xref\n0 24\n", "xref\n1 24\n" },
		{ "xref\n0 24\n", "xref\n0 23\n" },
		{ "xref\n0 24\n", "xref 0 24\n" },
		{ "0000000000 65535 f\r\n", "0000000001 65535 f\r\n" },
		{ "0000000000 65535 f\r\n", "0000000000 65535 n\r\n" },
		{ "0000000015 00000 n\r\n", "0000000016 00000 n\r\n" },
		{ "0000000015 00000 n\r\n", "0000000015 00001 n\r\n" },
		{ "0000000015 00000 n\r\n", "0000000015 00000 f\r\n" },
		{ "0000000015 00000 n\r\n", "0000000015 00000 n \n" },
		{ "/Size 24\n", "/Size 25\n" },
		{ "/Size 24\n", "/Size 23\n" },
		{ "/Size 24\n", "/Prev 15\n" },
		{ "\n1 0 obj\n", "\n9 0 obj\n" },
		{ "endobj\n2 0", "endobj 2 0" },
		{ "/Length 12 0 R", "/Length 99 0 R" },
		{ "/Length 12 0 R", "/Length 10 0 R" },
		{ "/Length 19\n", "/Length 18\n" },
		{ "stream\r\n", "stream\n\n" },
		{ "\nendstream", " endstream" },
		{ "startxref\n", "startxref " },
		{ "trailer\n", "trailer " },
	};
	size_t n;
	_free_ uint8_t *bytes = sample(&n);

	for (size_t i = 0; i < sizeof(edits) / sizeof(edits[0]); i++) {
		struct error err = ERROR_INIT;
		char size[24];
		const char *length = strstr(edits[i][0], "/Length 19");

		/* The deflated record's own length. */
		if (length) {
			uint8_t *at = memmem(bytes, n, "/EmbeddedFile", 13);
			char from[24], to[24];

			at = memmem(at, n - (size_t)(at - bytes), "/Length ", 8);
			(void)snprintf(size, sizeof(size), "%.10s", (char *)at);
			(void)snprintf(from, sizeof(from), "/Length %d", atoi(size + 8));
			(void)snprintf(to, sizeof(to), "/Length %d", atoi(size + 8) - 1);
			CU_ASSERT(open_edited(bytes, n, from, to, &err) < 0);
			continue;
		}
		if (open_edited(bytes, n, edits[i][0], edits[i][1], &err) == 0)
			printf("\n    read: %s\n", edits[i][1]);
		CU_ASSERT_NOT_EQUAL(err.reason, REASON_NONE);
	}
}

/* What another writer may do and a reader would follow; we don't. */
static void refuses_streams_of_objects(void)
{
	struct error err = ERROR_INIT;
	struct paper p;
	size_t n;

	paper_init(&p, false);
	paper_object(&p, PAPER_COUNT, "<<\n/Type /XRef\n/Size 24\n/W [ 1 2 1 ]\n/Root 1 0 R\n",
		     "abcd", 4);
	{
		_free_ uint8_t *bytes = paper_build(&p, &n);
		size_t at = (size_t)((uint8_t *)memmem(bytes, n, "\n24 0 obj", 9) - bytes) + 1;
		char tail[60];

		/* startxref leads to the stream */
		(void)snprintf(tail, sizeof(tail), "startxref\n%zu\n%%%%EOF\n", at);
		n = (size_t)((uint8_t *)memmem(bytes, n, "xref\n0", 6) - bytes);
		memcpy(bytes + n, tail, strlen(tail));
		TEST_REFUSED(open_bytes(bytes, n + strlen(tail), &err), err, REASON_PDF_NOT_OURS);
	}
	paper_clear(&p);
}

static void refuses_loops(void)
{
	static const unsigned number = PAPER_INFO;
	static const char *const text = "<<\n>>";
	struct error err = ERROR_INIT;
	size_t n, n_updated;
	_free_ uint8_t *bytes = sample(&n);
	_free_ uint8_t *updated = paper_update(bytes, n, &number, &text, 1, &n_updated);
	uint8_t *prev = memmem(updated, n_updated, "/Prev ", 6);
	size_t xref = (size_t)((uint8_t *)memmem(updated, n_updated, "xref\n3 1\n", 9) - updated),
	       digits;
	char to[24];

	/* /Prev to its own table, and beyond */
	digits = strspn((char *)prev + 6, "0123456789");
	for (size_t at = xref; at < xref + 2; at++) {
		(void)snprintf(to, sizeof(to), "%0*zu", (int)digits, at);
		CU_ASSERT_EQUAL_FATAL(strlen(to), digits);
		memcpy(prev + 6, to, digits);
		TEST_REFUSED(open_bytes(updated, n_updated, &err), err, REASON_PDF_NOT_OURS);
	}
}

static void refuses_an_object_twice(void)
{
	static const unsigned numbers[] = { PAPER_INFO, PAPER_INFO };
	static const unsigned turned[] = { PAPER_FONT, PAPER_INFO };
	static const char *const texts[] = { "<<\n/A 1\n>>", "<<\n/A 2\n>>" };
	struct error err = ERROR_INIT;
	size_t n, n_twice, n_turned;
	_free_ uint8_t *bytes = sample(&n);
	_free_ uint8_t *twice = paper_update(bytes, n, numbers, texts, 2, &n_twice);
	_free_ uint8_t *back = paper_update(bytes, n, turned, texts, 2, &n_turned);

	TEST_REFUSED(open_bytes(twice, n_twice, &err), err, REASON_PDF_NOT_OURS);
	TEST_REFUSED(open_bytes(back, n_turned, &err), err, REASON_PDF_NOT_OURS);
}

static void refuses_too_many_revisions(void)
{
	static const unsigned number = PAPER_INFO;
	static const char *const text = "<<\n>>";
	struct error err = ERROR_INIT;
	size_t n;
	uint8_t *bytes = sample(&n);

	for (unsigned i = 1; i <= PDF_REVISIONS; i++) {
		uint8_t *next = paper_update(bytes, n, &number, &text, 1, &n);

		free(bytes);
		bytes = next;
		if (i < PDF_REVISIONS)
			TEST_OK(open_bytes(bytes, n, &err), err);
	}
	TEST_REFUSED(open_bytes(bytes, n, &err), err, REASON_PDF_NOT_OURS);
	free(bytes);
}

static const struct test tests[] = {
	{ "reads a base", reads_a_base },
	{ "reads updates", reads_updates },
	{ "refuses every cut", refuses_every_cut },
	{ "refuses bytes around", refuses_bytes_around },
	{ "refuses other tables", refuses_other_tables },
	{ "refuses streams of objects", refuses_streams_of_objects },
	{ "refuses loops", refuses_loops },
	{ "refuses an object twice", refuses_an_object_twice },
	{ "refuses too many revisions", refuses_too_many_revisions },
};
TEST_MAIN(tests)
