/* room: report. What is cut on page 1, and that nothing that the program itself prints is. */
#include "report/certificate_inner.h"

#include "tests/unit/composed.h"

#define CELL_MM 55.6                  /* a value's width in the grid */
#define BYTES   "999,999,999,999,999" /* a petabyte less one */

static const struct paper papers[] = { { .language = LANGUAGE_JA }, { .language = LANGUAGE_EN } };

static void cuts(const char *text, double ems, const char *expected)
{
	char out[PAPER_TEXT];

	CU_ASSERT(text_copy(out, sizeof(out), text));
	TEST_TEXT(paper_cut(&papers[1], out, ems), expected);
	CU_ASSERT(paper_ems(out) <= ems);
}

static void numbers_and_words_stay_whole(void)
{
	double more = paper_ems("… (page 2 on)");

	cuts("read 1,000,204,886,016 bytes", 100, "read 1,000,204,886,016 bytes");
	for (double ems = 2.4; ems < paper_ems("read 1,000,204,886,016 bytes") - more; ems += 0.2)
		cuts("read 1,000,204,886,016 bytes", ems + more, "read… (page 2 on)");
	cuts("2026-11-24 10:32:00 (JST) to", 7.5 + more, "2026-11-24… (page 2 on)");
	/* Japanese may end anywhere; a blank before the mark is dropped. */
	cuts("東京都架空区見本町一丁目二番三号", 4 + more, "東京都架… (page 2 on)");
	/* One word wider than the place can only be torn. */
	cuts("ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ", 3 + more, "ABCD… (page 2 on)");
	cuts("", 0, "");
}

static void fits_a_cell(enum language language, enum phrase_id id, const char *a, const char *b,
			const char *c)
{
	char text[PAPER_TEXT];

	(void)phrase_fill(text, sizeof(text), phrase_in(language, id), a, b, c, NULL);
	if (paper_ems(text) > paper_room(CELL_MM))
		printf("\n    %.2f of %.2f: %s\n", paper_ems(text), paper_room(CELL_MM), text);
	CU_ASSERT(paper_ems(text) <= paper_room(CELL_MM));
}

/* The largest figures that a drive can have, in one line each. */
static void figures_fit_their_cells(void)
{
	static const char *const clocks[] = { "rtc", "ntp", "confirmed" };
	static const char *const sources[] = { "none", "drive", "udev", "bridge", "file" };

	for (size_t l = 0; l < 2; l++) {
		enum language la = languages[l];
		char text[PAPER_TEXT];

		fits_a_cell(la, PHRASE_READ_BACK, BYTES, "", "");
		fits_a_cell(la, PHRASE_READ_BACK_PART, BYTES, "", "");
		fits_a_cell(la, PHRASE_READ_BACK_NONE, "", "", "");
		fits_a_cell(la, PHRASE_READ_BACK_BAD, "1,953,525,168", "0", "");
		fits_a_cell(la, PHRASE_READ_BACK_BAD, "12,345", "123,456", "");
		fits_a_cell(la, PHRASE_READ_BACK_BAD_UNKNOWN, "", "", "");
		fits_a_cell(la, PHRASE_CANARIES_SHORT, "1,024", "1,024", "");
		fits_a_cell(la, PHRASE_CANARIES_BLANK, "1,000", "1,000", "24");
		fits_a_cell(la, PHRASE_CANARIES_BLANK, "512", "512", "512");
		fits_a_cell(la, PHRASE_CANARIES_NOT_CHECKED, "1,024", "", "");
		fits_a_cell(la, PHRASE_NATIVE_UNKNOWN, "", "", "");
		for (size_t i = 0; i < 3; i++)
			fits_a_cell(la, PHRASE_CLOCK_SHORT, phrase_word_in(la, "clock", clocks[i]),
				    "", "");
		for (size_t i = 0; i < 5; i++) {
			(void)phrase_fill(text, sizeof(text), phrase_in(la, PHRASE_SERIAL_FROM),
					  phrase_word_in(la, "serial_short", sources[i]), NULL);
			fits_a_cell(la, PHRASE_IDENTITY_WEAK, text, "", "");
		}
	}
}

/* Of page 1 of every sample, only what people typed may be cut, and here nothing of that is long. */
static void no_default_is_cut(void)
{
	for (unsigned kind = 0; kind < SAMPLE_COUNT; kind++) {
		for (unsigned clock = 0; clock <= CLOCK_CONFIRMED_BY_PERSON; clock++) {
			for (size_t l = 0; l < 2; l++) {
				_clear_(sample_freep) struct sample *s =
					sample_new((enum sample_kind)kind);
				struct composed c;

				CU_ASSERT_FATAL(s != NULL);
				s->input.clock.source = clock;
				compose_input(&s->input, languages[l], &c);
				never_says(&c, "…");
				composed_clear(&c);
			}
		}
	}
}

/* A label stays whole, however long the value beside it is. */
static void labels_are_never_cut(void)
{
	static const char *const labels[][2] = { { "電話 0", "Phone 0" },
						 { "責任者 1", "Responsible: 1" },
						 { "（ご担当 2", "Attn: 2" } };
	static const enum typed_field fields[] = { TYPED_CONTRACTOR_PHONE, TYPED_RESPONSIBLE_NAME,
						   TYPED_CLIENT_CONTACT };

	for (size_t l = 0; l < 2; l++) {
		_clear_(sample_freep) struct sample *s = sample_new(SAMPLE_CLEARED);
		struct composed c;

		CU_ASSERT_FATAL(s != NULL);
		s->typed.value[TYPED_RESPONSIBLE_TITLE][0] = '\0';
		for (int i = 0; i < 3; i++)
			CU_ASSERT(text_format(s->typed.value[fields[i]], TYPED_MOST, "%d%0200d", i,
					      i));
		compose_input(&s->input, languages[l], &c);
		for (int i = 0; i < 3; i++)
			says(&c, labels[i][l]);
		says(&c, languages[l] == LANGUAGE_JA ? "…（2頁以降） 様）" : "… (page 2 on)");
		composed_clear(&c);
	}
}

static const struct test tests[] = {
	{ "numbers and words stay whole", numbers_and_words_stay_whole },
	{ "figures fit their cells", figures_fit_their_cells },
	{ "nothing of the program's own is cut", no_default_is_cut },
	{ "labels are never cut", labels_are_never_cut },
};

TEST_MAIN(tests)
