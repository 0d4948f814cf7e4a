/*
 * tests/fuzz/fuzz_pdf_text.c - the reader of pages on arbitrary content, deflated data and
 * ToUnicode maps (the first byte says which) in an otherwise sound paper.
 */
#include <string.h>

#include "base/text.h"
#include "certs/pdf_text.h"
#include "tests/sim/pdf_sample.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	_clear_(pdf_lines_clear) struct pdf_lines lines = PDF_LINES_INIT;
	_clear_(pdf_file_clear) struct pdf_file f = PDF_FILE_INIT;
	struct error err = ERROR_INIT;
	struct paper paper;
	uint8_t *pdf;
	size_t n_pdf, budget = 1 << 20;

	if (!n)
		return 0;
	paper_init(&paper, false);
	paper_object(&paper, data[0] & 1 ? PAPER_TO_UNICODE : PAPER_CONTENT_1,
		     data[0] & 2 ? "<<\n/Filter [ /FlateDecode ]\n" : "<<\n", data + 1, n - 1);
	pdf = paper_build(&paper, &n_pdf);
	paper_clear(&paper);
	if (pdf_file_open(pdf, n_pdf, &f, &err) == 0 &&
	    pdf_page_read(&f, PAPER_PAGE_1, 1, &budget, &lines, &err) == 0)
		for (size_t i = 0; i < lines.n; i++)
			if (!text_is_utf8(lines.lines[i], strlen(lines.lines[i])))
				abort();
	pdf_file_clear(&f);
	free(pdf);
	return 0;
}
