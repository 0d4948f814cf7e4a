/*
 * tests/samples.c - draws every sample record in both languages as PDF files:
 * samples FOLDER [WORD]. For looking at, and for the pictures in docs/.
 */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "report/page.h"
#include "tests/sim/sample_job.h"

static int draw(enum sample_kind kind, enum language language, const char *folder,
		const struct page_resources *resources, struct error *err)
{
	_clear_(record_clear) struct record record = RECORD_INIT;
	_clear_(record_view_freep) struct record_view *view = NULL;
	_free_ uint8_t *pdf = NULL;
	char path[4096];
	size_t n;
	int rc = sample_record(kind, &record, err);

	if (!rc)
		rc = record_read(record.bytes, record.n, sample_word(kind), &view, err);
	if (!rc)
		rc = page_render(view, record.bytes, record.n, language, resources, &pdf, &n, err);
	if (rc)
		return rc;
	(void)text_format(path, sizeof(path), "%s/%s-%s.pdf", folder, sample_word(kind),
			  language == LANGUAGE_JA ? "ja" : "en");
	printf("%7zu %s\n", n, path);
	return file_write(path, pdf, n, 0644, false, err);
}

int main(int argc, char **argv)
{
	_clear_(page_resources_closep) struct page_resources *resources = NULL;
	struct error err = ERROR_INIT;
	int rc;

	if (argc < 2 || argc > 3) {
		(void)fprintf(stderr, "usage: samples FOLDER [WORD]\n");
		return 2;
	}
	rc = file_make_folder(argv[1], &err);
	if (!rc)
		rc = page_resources_open(NULL, NULL, &resources, &err);
	for (int kind = 0; kind < SAMPLE_COUNT && !rc; kind++) {
		const char *word = sample_word((enum sample_kind)kind);

		if (argc == 3 && strcmp(argv[2], word) != 0)
			continue;
		rc = draw((enum sample_kind)kind, LANGUAGE_JA, argv[1], resources, &err);
		if (!rc)
			rc = draw((enum sample_kind)kind, LANGUAGE_EN, argv[1], resources, &err);
	}
	if (rc)
		(void)fprintf(stderr, "%s: %s: %s\n", reason_row(err.reason)->id, err.subject,
			      err.detail);
	return rc ? 1 : 0;
}
