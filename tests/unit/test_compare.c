/* Printed text against the record: what is drawn, by whom, when and as what must be the record's. */
#include "report/compare.h"

#include "tests/sim/sample_issue.h"
#include "tests/unit/harness.h"

/* A signed paper as the checker understood it; tests bend one thing and put it back. */
static struct sample_paper paper;
static struct check_report report;

static void begin(enum sample_kind kind, enum language language)
{
	struct error err;

	TEST_OK(sample_paper_open(kind, &paper, &err), err);
	TEST_OK(sample_paper_issue(&paper, language, &err), err);
	report = (struct check_report)CHECK_REPORT_INIT;
	TEST_OK(check_pdf(paper.issued.pdf, paper.issued.n_pdf, NULL, &report, &err), err);
}

static void end(void)
{
	check_report_clear(&report);
	sample_paper_close(&paper);
}

static int compare(struct error *err)
{
	_clear_(record_view_freep) struct record_view *v = NULL;
	enum language language;

	*err = (struct error)ERROR_INIT;
	return compare_printed(&report, &v, &language, err);
}

static void differs(const char *what)
{
	struct error err;

	if (compare(&err) == 0)
		printf("\n    taken: %s", what);
	CU_ASSERT(compare(&err) < 0);
	CU_ASSERT_EQUAL(err.reason, REASON_PRINT_DIFFERS);
}

static void agrees(void)
{
	struct error err;

	TEST_OK(compare(&err), err);
}

static void every_paper_agrees(void)
{
	for (unsigned k = 0; k < SAMPLE_COUNT; k++) {
		for (unsigned l = LANGUAGE_JA; l <= LANGUAGE_EN; l++) {
			_clear_(record_view_freep) struct record_view *v = NULL;
			enum language language = LANGUAGE_JA;
			struct error err;

			begin(k, l);
			TEST_OK(compare_printed(&report, &v, &language, &err), err);
			CU_ASSERT_EQUAL(language, l);
			CU_ASSERT_EQUAL(memcmp(record_digest(v), paper.record.digest, DIGEST_BYTES),
					0);
			end();
		}
	}
}

static void any_changed_line_differs(void)
{
	begin(SAMPLE_FAILED, LANGUAGE_JA);
	CU_ASSERT_FATAL(report.n_lines > 50);
	for (size_t i = 0; i < report.n_lines; i++) {
		char *line = report.lines[i];
		size_t last = strlen(line) - 1;
		char was = line[last];

		line[last] = was == '7' ? '8' : '7';
		differs(line);
		line[last] = was;
	}
	agrees();
	end();
}

static void a_changed_digit_differs(void)
{
	unsigned n_digits = 0;

	begin(SAMPLE_CLEARED, LANGUAGE_JA);
	for (size_t i = 0; i < report.n_lines; i++) {
		for (char *c = report.lines[i]; *c; c++) {
			char was = *c;

			if (was < '0' || was > '9' || n_digits++ % 13)
				continue;
			*c = was == '9' ? '0' : (char)(was + 1);
			differs(report.lines[i]);
			*c = was;
		}
	}
	CU_ASSERT(n_digits > 300);
	end();
}

static void order_and_number_of_lines_count(void)
{
	char *lines[2048];
	unsigned pages[2048];
	char **was_lines;
	unsigned *was_pages;
	size_t n;

	begin(SAMPLE_CLEARED, LANGUAGE_EN);
	n = report.n_lines;
	CU_ASSERT_FATAL(n + 1 < 2048);
	was_lines = report.lines;
	was_pages = report.line_pages;
	report.lines = lines;
	report.line_pages = pages;
	for (size_t i = 0; i + 1 < n; i += 7) { /* two swapped */
		memcpy(lines, was_lines, n * sizeof(*lines));
		memcpy(pages, was_pages, n * sizeof(*pages));
		if (strcmp(lines[i], lines[i + 1]) == 0)
			continue;
		lines[i] = was_lines[i + 1];
		lines[i + 1] = was_lines[i];
		differs("swapped");
	}
	for (size_t i = 0; i < n; i += 5) { /* one missing */
		memcpy(lines, was_lines, i * sizeof(*lines));
		memcpy(lines + i, was_lines + i + 1, (n - i - 1) * sizeof(*lines));
		memcpy(pages + i, was_pages + i + 1, (n - i - 1) * sizeof(*pages));
		report.n_lines = n - 1;
		differs("missing");
	}
	for (size_t i = 0; i <= n; i += 9) { /* one more */
		char more[] = "0";

		memcpy(lines, was_lines, i * sizeof(*lines));
		memcpy(lines + i + 1, was_lines + i, (n - i) * sizeof(*lines));
		memcpy(pages, was_pages, i * sizeof(*pages));
		memcpy(pages + i + 1, was_pages + i, (n - i) * sizeof(*pages));
		lines[i] = more;
		pages[i] = i ? was_pages[i - 1] : 1;
		report.n_lines = n + 1;
		differs("one more");
	}
	report.lines = was_lines;
	report.line_pages = was_pages;
	report.n_lines = n;
	agrees();
	report.n_lines = 0;
	differs("nothing printed");
	report.n_lines = n;
	end();
}

static void pages_count(void)
{
	begin(SAMPLE_CLEARED, LANGUAGE_JA);
	report.line_pages[report.n_lines - 1]++;
	differs("line on another page");
	report.line_pages[report.n_lines - 1]--;
	report.n_pages++;
	differs("one page more");
	report.n_pages -= 2;
	differs("one page less");
	report.n_pages++;
	agrees();
	end();
}

static void the_signer_is_the_record_s(void)
{
	struct check_signer *s;

	begin(SAMPLE_CLEARED, LANGUAGE_JA);
	s = &report.signers[0];
	s->cms.signer.certificate_digest[31] ^= 1;
	differs("another certificate");
	s->cms.signer.certificate_digest[31] ^= 1;
	s->claimed.utc_ms += 1000;
	differs("claimed a second later");
	s->claimed.utc_ms -= 2000;
	differs("claimed a second earlier");
	s->claimed.utc_ms += 1000;
	(void)strcpy(s->field, "witness");
	differs("the witness signed first");
	(void)strcpy(s->field, "operator");
	s->cms.signer.is_practice = true;
	differs("practice key on a real paper");
	s->cms.signer.is_practice = false;
	for (unsigned i = 0; i < 6; i++) {
		struct key_facts *k = &s->cms.signer, was = *k;
		char *texts[] = { k->name, k->id, k->issuer };

		if (i < 3)
			texts[i][0] ^= 1;
		else if (i == 3)
			k->kind = KEY_P384;
		else if (i == 4)
			k->bits = 384;
		else
			k->is_self_signed = false;
		differs("another fact of the signer");
		*k = was;
	}
	report.n_signers = 2;
	report.signers[1] = *s;
	(void)strcpy(report.signers[1].field, "witness");
	agrees();
	report.signers[1].cms.signer.is_practice = true;
	differs("practice key as witness of a real paper");
	report.n_signers = 1;
	report.is_xmp_practice = true;
	differs("metadata says practice");
	report.is_xmp_practice = false;
	agrees();
	report.n_signers = 0;
	{
		struct error err;

		TEST_REFUSED(compare(&err), err, REASON_PDF_UNSIGNED);
	}
	report.n_signers = 1;
	end();
}

/* Exchanges the first FROM in the metadata by TO of the same length. */
static void rewrite(const char *from, const char *to)
{
	char *at = strstr(report.xmp, from);

	CU_ASSERT_FATAL(at && strlen(from) == strlen(to));
	memcpy(at, to, strlen(to));
}

/* What a file list or a reader's window title shows. */
static void metadata_are_the_record_s(void)
{
	static const char *const edits[][2] = {
		{ "<dc:title>", "<dx:title>" },
		{ "<dc:creator>", "<dx:creator>" },
		{ "-000414", "-000415" },
		{ "failed", "purged" },
		{ "<dc:identifier>K", "<dc:identifier>L" },
	};
	char *texts[] = { report.title, report.subject, report.author };

	begin(SAMPLE_FAILED, LANGUAGE_JA);
	for (size_t i = 0; i < sizeof(edits) / sizeof(edits[0]); i++) {
		rewrite(edits[i][0], edits[i][1]);
		differs(edits[i][1]);
		rewrite(edits[i][1], edits[i][0]);
	}
	agrees();
	/* A second one would be what some readers show. */
	rewrite("<dc:format>", "<dc:title >");
	agrees();
	rewrite("<dc:title >", "<dc:title>x");
	differs("two titles");
	rewrite("<dc:title>x", "<dc:format>");
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		texts[i][0] ^= 1;
		differs("information dictionary");
		texts[i][0] ^= 1;
	}
	end();
}

static void practice_cannot_be_hidden(void)
{
	begin(SAMPLE_PRACTICE, LANGUAGE_JA);
	agrees();
	report.is_xmp_practice = false;
	differs("metadata hides practice");
	report.is_xmp_practice = true;
	for (size_t i = 0; i < report.n_lines; i++) {
		char *practice = strstr(report.lines[i], "PRACTICE");

		if (practice) {
			practice[0] = 'p';
			differs("PRACTICE rubbed out");
			practice[0] = 'P';
		}
	}
	end();
}

/* Another record attached than the one that was printed, itself without a fault. */
static void another_record_differs(void)
{
	_clear_(record_clear) struct record other = RECORD_INIT;
	_clear_(sample_freep) struct sample *s = sample_new(SAMPLE_CLEARED);
	struct error err;
	char *was;
	size_t n_was;

	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	begin(SAMPLE_CLEARED, LANGUAGE_JA);
	s->signer = *key_facts(paper.key);
	s->device.serial.bytes[0] ^= 1;
	s->outcome.serial_after = s->device.serial;
	TEST_OK(record_build(&s->input, &other, &err), err);
	was = report.record;
	n_was = report.n_record;
	report.record = other.bytes;
	report.n_record = other.n;
	differs("another serial");
	report.record = NULL;
	TEST_REFUSED(compare(&err), err, REASON_ATTACHMENT_MISSING);
	report.record = was;
	report.n_record = n_was - 1;
	TEST_REFUSED(compare(&err), err, REASON_RECORD_MALFORMED);
	report.n_record = n_was;
	agrees();
	end();
}

static const struct test tests[] = {
	{ "every paper agrees", every_paper_agrees },
	{ "any changed line differs", any_changed_line_differs },
	{ "a changed digit differs", a_changed_digit_differs },
	{ "order and number of lines count", order_and_number_of_lines_count },
	{ "pages count", pages_count },
	{ "the signer is the record's", the_signer_is_the_record_s },
	{ "metadata are the record's", metadata_are_the_record_s },
	{ "practice cannot be hidden", practice_cannot_be_hidden },
	{ "another record differs", another_record_differs },
};
TEST_MAIN(tests)
