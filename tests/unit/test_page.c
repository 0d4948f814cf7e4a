/* The file that page_render() makes: by our own reader, by poppler and qpdf, and at its limits. */
#include "report/page.h"

#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "base/file.h"
#include "base/text.h"
#include "certs/pdf_shape.h"
#include "report/sheet.h"
#include "tests/sim/sample_job.h"
#include "tests/unit/harness.h"

#define SIZE_MOST   (160 * 1024)
#define OUTPUT_MOST (4 << 20)

static struct page_resources *resources(void)
{
	struct page_resources *r = NULL;
	struct error err = ERROR_INIT;

	TEST_OK(page_resources_open(NULL, NULL, &r, &err), err);
	return r;
}

struct paper_file {
	struct record record;
	struct record_view *view;
	uint8_t *pdf;
	size_t n;
};

static int render_input(const struct record_input *in, enum language language,
			struct paper_file *ret, struct error *err)
{
	_clear_(page_resources_closep) struct page_resources *r = resources();

	*ret = (struct paper_file){ .record = RECORD_INIT };
	*err = (struct error)ERROR_INIT;
	TEST_OK(record_build(in, &ret->record, err), *err);
	TEST_OK(record_read(ret->record.bytes, ret->record.n, "sample", &ret->view, err), *err);
	return page_render(ret->view, ret->record.bytes, ret->record.n, language, r, &ret->pdf,
			   &ret->n, err);
}

static void render(enum sample_kind kind, enum language language, struct paper_file *ret)
{
	_clear_(sample_freep) struct sample *s = sample_new(kind);
	struct error err;

	CU_ASSERT_FATAL(s != NULL);
	TEST_OK(render_input(&s->input, language, ret, &err), err);
}

static void paper_clear(struct paper_file *f)
{
	free(f->pdf);
	record_view_free(f->view);
	record_clear(&f->record);
}

/* Structure as certs/ demands it, and every drawn string as composed. */
static void check_by_own_reader(const struct paper_file *f, enum language language)
{
	_clear_(pdf_file_clear) struct pdf_file file = PDF_FILE_INIT;
	_clear_(pdf_lines_clear) struct pdf_lines lines = PDF_LINES_INIT;
	_clear_(sheet_freep) struct sheet *s = NULL;
	struct error err = ERROR_INIT;
	size_t budget = PDF_INFLATED;
	struct pdf_parts parts;

	TEST_OK(pdf_file_open(f->pdf, f->n, &file, &err), err);
	TEST_OK(pdf_shape_check(&file, &parts, &err), err);
	for (unsigned i = 0; i < parts.n_pages; i++)
		TEST_OK(pdf_page_read(&file, parts.pages[i], i + 1, &budget, &lines, &err), err);
	TEST_OK(certificate_compose(f->view, language, &s, &err), err);
	TEST_OK(sheet_compare(s, lines.lines, lines.pages, lines.n, parts.n_pages, &err), err);
}

static void every_sample_by_our_own_reader(void)
{
	for (unsigned kind = 0; kind < SAMPLE_COUNT; kind++) {
		for (unsigned language = LANGUAGE_JA; language <= LANGUAGE_EN; language++) {
			struct paper_file f;

			render((enum sample_kind)kind, (enum language)language, &f);
			CU_ASSERT(f.n < SIZE_MOST);
			check_by_own_reader(&f, (enum language)language);
			paper_clear(&f);
		}
	}
}

static void the_same_record_gives_the_same_bytes(void)
{
	struct paper_file a, b;

	render(SAMPLE_CLEARED, LANGUAGE_JA, &a);
	render(SAMPLE_CLEARED, LANGUAGE_JA, &b);
	CU_ASSERT_EQUAL_FATAL(a.n, b.n);
	CU_ASSERT_EQUAL(memcmp(a.pdf, b.pdf, a.n), 0);
	paper_clear(&b);
	render(SAMPLE_CLEARED, LANGUAGE_EN, &b);
	CU_ASSERT(a.n != b.n || memcmp(a.pdf, b.pdf, a.n) != 0);
	paper_clear(&b);
	paper_clear(&a);
}

static const char *find(const struct paper_file *f, const char *text)
{
	return memmem(f->pdf, f->n, text, strlen(text));
}

/* PDF/A-3b, rule by rule (ISO 19005-3), as far as bytes show it. */
static void is_pdfa_by_construction(void)
{
	static const char *const needed[] = {
		"%PDF-1.7\n%",
		"<pdfaid:part>3</pdfaid:part>",
		"<pdfaid:conformance>B</pdfaid:conformance>",
		"<kiyome:practice>false</kiyome:practice>",
		"/OutputIntents [ ",
		"/S /GTS_PDFA1",
		"/AFRelationship /Data",
		"/Subtype /application#2Fjson",
		"/Lang (ja-JP)",
		"/CapHeight ",
		"/CIDToGIDMap ",
		"/BaseVersion /1.7\n/ExtensionLevel 1",
		"/SigFlags 3",
		"<xmp:CreateDate>2026-11-24T",
		"/CreationDate (D:20261124",
	};
	static const char *const forbidden[] = { "/Encrypt",    "/JavaScript", "/Lock",  "/AA",
						 "/OpenAction", "/Perms",      "/ObjStm" };
	struct paper_file f;
	char id[120], hex[DIGEST_HEX];

	render(SAMPLE_CLEARED, LANGUAGE_JA, &f);
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		if (!find(&f, needed[i]))
			printf("\n    lacks %s\n", needed[i]);
		CU_ASSERT(find(&f, needed[i]) != NULL);
	}
	for (size_t i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++)
		CU_ASSERT(find(&f, forbidden[i]) == NULL);
	/* The identifier comes from the record. */
	text_hex(f.record.digest, DIGEST_BYTES, hex);
	for (char *at = hex; *at; at++)
		*at = (char)(*at >= 'a' ? *at - 32 : *at);
	CU_ASSERT(text_format(id, sizeof(id), "/ID [ <%.32s> <%.32s> ]", hex, hex));
	CU_ASSERT(find(&f, id) != NULL);
	paper_clear(&f);
}

static void xmp_escapes_what_people_typed(void)
{
	_clear_(sample_freep) struct sample *s = sample_new(SAMPLE_PRACTICE);
	struct paper_file f;
	struct error err;

	CU_ASSERT_FATAL(s != NULL);
	CU_ASSERT(text_copy(s->typed.value[TYPED_CONTRACTOR_NAME], TYPED_MOST,
			    "A&B <C> \"D\" ]]> &amp; (e) \\"));
	s->typed.filled_for_practice[TYPED_CONTRACTOR_NAME] = false;
	TEST_OK(render_input(&s->input, LANGUAGE_EN, &f, &err), err);
	CU_ASSERT(find(&f, "<rdf:li>A&amp;B &lt;C&gt; &quot;D&quot; ]]&gt; &amp;amp; (e) \\"
			   "</rdf:li>") != NULL);
	CU_ASSERT(find(&f, "<kiyome:practice>true</kiyome:practice>") != NULL);
	check_by_own_reader(&f, LANGUAGE_EN);
	paper_clear(&f);
}

/* Runs a program on FILE, its output (and errors) in memory. -1: it isn't there. */
static int run(const char *const *words, char **ret_output)
{
	char *const environment[] = { (char *)"PATH=/usr/bin:/bin", (char *)"LC_ALL=C.UTF-8",
				      NULL };
	char name[] = "/tmp/kiyome-test-page-output-XXXXXX", *argv[12] = { NULL };
	posix_spawn_file_actions_t actions;
	struct error err = ERROR_INIT;
	int fd = mkstemp(name), status = -1;
	size_t n = 0;
	pid_t child;

	CU_ASSERT_FATAL(fd >= 0);
	for (; words[n] && n < 11; n++)
		argv[n] = (char *)words[n]; /* posix_spawn changes none */
	CU_ASSERT_FATAL(posix_spawn_file_actions_init(&actions) == 0);
	CU_ASSERT_FATAL(posix_spawn_file_actions_adddup2(&actions, fd, 1) == 0);
	CU_ASSERT_FATAL(posix_spawn_file_actions_adddup2(&actions, fd, 2) == 0);
	if (posix_spawnp(&child, argv[0], &actions, NULL, argv, environment) == 0)
		CU_ASSERT_EQUAL_FATAL(waitpid(child, &status, 0), child);
	CU_ASSERT_EQUAL(posix_spawn_file_actions_destroy(&actions), 0);
	CU_ASSERT_EQUAL(close(fd), 0);
	TEST_OK(file_read(name, OUTPUT_MOST, ret_output, &n, &err), err);
	CU_ASSERT_EQUAL(unlink(name), 0);
	return WIFEXITED(status) && WEXITSTATUS(status) != 127 ? WEXITSTATUS(status) : -1;
}

static void write_pdf(const struct paper_file *f, char name[64])
{
	struct error err = ERROR_INIT;
	int fd;

	(void)text_copy(name, 64, "/tmp/kiyome-test-page-XXXXXX");
	fd = mkstemp(name);
	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(close(fd), 0);
	TEST_OK(file_write(name, f->pdf, f->n, 0600, false, &err), err);
}

static void qpdf_and_poppler_agree(void)
{
	_free_ char *check = NULL, *fonts = NULL, *text = NULL, *saved = NULL, *attached = NULL;
	char name[64], out[80];
	struct error err = ERROR_INIT;
	struct paper_file f;
	size_t n;

	render(SAMPLE_FAILED, LANGUAGE_JA, &f);
	write_pdf(&f, name);
	CU_ASSERT(text_format(out, sizeof(out), "%s.json", name));
	if (run((const char *[]){ "qpdf", "--check", name, NULL }, &check) < 0) {
		test_skip("no qpdf");
	} else {
		CU_ASSERT(strstr(check, "No syntax or stream encoding errors found") != NULL);
		CU_ASSERT(strstr(check, "WARNING") == NULL);
		CU_ASSERT_EQUAL(run((const char *[]){ "pdffonts", name, NULL }, &fonts), 0);
		CU_ASSERT(strstr(fonts, "+IPAexGothic") != NULL);
		CU_ASSERT(strstr(fonts, "Identity-H       yes yes yes") != NULL);
		CU_ASSERT_EQUAL(run((const char *[]){ "pdftotext", "-raw", name, "-", NULL },
				    &text),
				0);
		CU_ASSERT(strstr(text, "消去未完了") && strstr(text, "NOT SANITIZED"));
		CU_ASSERT(strstr(text, "Syntax Error") == NULL);
		CU_ASSERT_EQUAL(run((const char *[]){ "pdfdetach", "-save", "1", "-o", out, name,
						      NULL },
				    &saved),
				0);
		TEST_OK(file_read(out, OUTPUT_MOST, &attached, &n, &err), err);
		CU_ASSERT_EQUAL_FATAL(n, f.record.n);
		CU_ASSERT_EQUAL(memcmp(attached, f.record.bytes, n), 0);
		CU_ASSERT_EQUAL(unlink(out), 0);
	}
	CU_ASSERT_EQUAL(unlink(name), 0);
	paper_clear(&f);
}

static void lacks(const char *text, const char *code_point)
{
	_clear_(page_resources_closep) struct page_resources *r = resources();
	struct error err = ERROR_INIT;

	TEST_REFUSED(page_check_text(r, "operator_name", text, &err), err,
		     REASON_FONT_LACKS_CHARACTER);
	if (!strstr(err.detail, code_point) || !strstr(err.subject, "operator_name"))
		printf("\n    %s: %s\n", err.subject, err.detail);
	CU_ASSERT(strstr(err.detail, code_point) != NULL);
	CU_ASSERT(strstr(err.subject, "operator_name") != NULL);
}

static void characters_that_the_font_lacks_are_named(void)
{
	_clear_(page_resources_closep) struct page_resources *r = resources();
	struct error err = ERROR_INIT;

	TEST_OK(page_check_text(r, "x", "髙橋 﨑 辻 ① ㈱ ㋿ 〜 ー ｶﾅ ABC xyz 0123 !~",
				&err),
		err);
	TEST_OK(page_check_text(r, "x", "", &err), err);
	lacks("吉野\xF0\xA0\xAE\xB7", "U+20BB7");
	lacks("辻\xF3\xA0\x84\x80", "U+E0100");
	lacks("辻\xEF\xB8\x80", "U+FE00");
	lacks("a\xE2\x89\xA4"
	      "b",
	      "U+2264");
	lacks("한", "U+D55C");
	lacks("tab\there", "U+0009");
	lacks("\xE2\x80\xAE"
	      "abc",
	      "U+202E");
	lacks("\xEF\xBB\xBFx", "U+FEFF");
	lacks("\x7F", "U+007F");
}

static void resources_refuse(const char *font, const char *profile, enum reason reason)
{
	struct page_resources *r = NULL;
	struct error err = ERROR_INIT;

	TEST_REFUSED(page_resources_open(font, profile, &r, &err), err, reason);
	CU_ASSERT_PTR_NULL(r);
	CU_ASSERT(strstr(err.subject, "/") != NULL); /* names the file */
}

static void missing_or_wrong_resources_are_told(void)
{
	char name[64];
	struct error err = ERROR_INIT;
	struct paper_file none = { .pdf = (uint8_t *)"not a font, not a profile", .n = 25 };

	write_pdf(&none, name);
	resources_refuse("/nonexistent/font.ttf", NULL, REASON_FONT_MISSING);
	resources_refuse(name, NULL, REASON_FONT_MISSING);
	resources_refuse("/", NULL, REASON_FONT_MISSING);
	resources_refuse(NULL, "/nonexistent/profile.icc", REASON_PROFILE_MISSING);
	resources_refuse(NULL, name, REASON_PROFILE_MISSING);
	none.n = 0;
	TEST_OK(file_write(name, none.pdf, none.n, 0600, false, &err), err);
	resources_refuse(name, NULL, REASON_FONT_MISSING);
	resources_refuse(NULL, name, REASON_PROFILE_MISSING);
	CU_ASSERT_EQUAL(unlink(name), 0);
	page_resources_close(NULL);
}

/* A character that came past the check before the erase is never drawn as something else. */
static void rendering_refuses_what_the_font_lacks(void)
{
	_clear_(sample_freep) struct sample *s = sample_new(SAMPLE_CLEARED);
	struct paper_file f;
	struct error err;

	CU_ASSERT_FATAL(s != NULL);
	CU_ASSERT(text_copy(s->typed.value[TYPED_OPERATOR_NAME], TYPED_MOST, "한 太郎"));
	TEST_REFUSED(render_input(&s->input, LANGUAGE_JA, &f, &err), err,
		     REASON_FONT_LACKS_CHARACTER);
	CU_ASSERT(strstr(err.detail, "U+D55C") != NULL);
	CU_ASSERT_PTR_NULL(f.pdf);
	paper_clear(&f);
}

static void fill_typed(struct sample *s, const char *piece)
{
	for (int f = 0; f < TYPED_COUNT; f++) {
		char *value = s->typed.value[f];

		if (typed_row((enum typed_field)f)->allowed)
			continue;
		*value = '\0';
		while (strlen(value) + strlen(piece) < TYPED_MOST)
			CU_ASSERT_FATAL(text_append(value, TYPED_MOST, "%s", piece));
	}
}

static void fill_ranges(struct ranges *r, uint64_t first)
{
	*r = (struct ranges)RANGES_INIT;
	for (unsigned i = 0; i < RANGES_MOST; i++)
		ranges_add(r, first + 1000000 * (uint64_t)i, 3);
}

static unsigned count(const struct paper_file *f, const char *text)
{
	unsigned n = 0;

	for (const uint8_t *at = f->pdf; at;) {
		at = memmem(at, f->n - (size_t)(at - f->pdf), text, strlen(text));
		if (at) {
			at++;
			n++;
		}
	}
	return n;
}

static void the_longest_values_fit(void)
{
	static const char *const pieces[] = { "鬱", "W", "word and word ", "」", "（" };

	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		for (unsigned language = LANGUAGE_JA; language <= LANGUAGE_EN; language++) {
			_clear_(sample_freep) struct sample *s = sample_new(SAMPLE_CLEARED);
			struct paper_file f;
			struct error err;

			CU_ASSERT_FATAL(s != NULL);
			fill_typed(s, pieces[i]);
			for (int k = 0; k < RAW_TEXT_MOST; k++)
				s->device.serial.bytes[k] = s->device.model.bytes[k] =
					s->device.vendor.bytes[k] = 0xFF;
			s->device.serial.n = s->device.model.n = s->device.vendor.n = RAW_TEXT_MOST;
			s->outcome.serial_after = s->device.serial;
			s->outcome.model_after = s->device.model;
			s->consent.device = s->device;
			TEST_OK(render_input(&s->input, (enum language)language, &f, &err), err);
			check_by_own_reader(&f, (enum language)language);
			CU_ASSERT(count(&f, "/Type /Page\n") >= 3);
			paper_clear(&f);
		}
	}
}

static void many_ranges_and_steps_make_more_pages(void)
{
	_clear_(sample_freep) struct sample *s = sample_new(SAMPLE_FAILED);
	struct outcome *o;
	struct paper_file f;
	struct error err;

	CU_ASSERT_FATAL(s != NULL);
	o = &s->outcome;
	fill_ranges(&o->unwritten, 10);
	fill_ranges(&o->verify.mismatching, 5000);
	fill_ranges(&o->verify.unreadable, 100000);
	while (o->n_steps < PLAN_STEPS) {
		o->steps[o->n_steps] = o->steps[2];
		o->n_steps++;
	}
	TEST_OK(render_input(&s->input, LANGUAGE_JA, &f, &err), err);
	check_by_own_reader(&f, LANGUAGE_JA);
	CU_ASSERT(count(&f, "/Type /Page\n") > 15);
	paper_clear(&f);
}

/* The release build is some five times faster than this one. */
static void is_quick(void)
{
	struct timespec start, end;
	struct paper_file f;
	double ms;

	CU_ASSERT_EQUAL(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start), 0);
	render(SAMPLE_CLEARED, LANGUAGE_JA, &f);
	CU_ASSERT_EQUAL(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end), 0);
	ms = (double)(end.tv_sec - start.tv_sec) * 1e3 +
	     (double)(end.tv_nsec - start.tv_nsec) / 1e6;
	if (ms > 1000)
		printf("\n    %.0f ms\n", ms);
	CU_ASSERT(ms < 1000);
	paper_clear(&f);
}

static const struct test tests[] = {
	{ "every sample by our own reader", every_sample_by_our_own_reader },
	{ "the same record gives the same bytes", the_same_record_gives_the_same_bytes },
	{ "PDF/A-3b by construction", is_pdfa_by_construction },
	{ "XMP escapes what people typed", xmp_escapes_what_people_typed },
	{ "qpdf and poppler agree", qpdf_and_poppler_agree },
	{ "characters that the font lacks are named", characters_that_the_font_lacks_are_named },
	{ "missing or wrong resources are told", missing_or_wrong_resources_are_told },
	{ "rendering refuses what the font lacks", rendering_refuses_what_the_font_lacks },
	{ "the longest values fit", the_longest_values_fit },
	{ "many ranges and steps make more pages", many_ranges_and_steps_make_more_pages },
	{ "is quick", is_quick },
};

TEST_MAIN(tests)
