/* room: certs */
/*
 * tests/fuzz/fuzz_pdf.c - check_pdf() on arbitrary bytes. Input that begins with "%" is a whole
 * file; of any other the first byte chooses an object of the sample paper that the rest replaces,
 * so that structure and offsets are right and the deeper rules are reached.
 */
#include <string.h>

#include "certs/check.h"
#include "tests/sim/pdf_sample.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void judge(const uint8_t *pdf, size_t n)
{
	_clear_(check_report_clear) struct check_report report = CHECK_REPORT_INIT;
	struct error err = ERROR_INIT;

	if (check_pdf(pdf, n, NULL, &report, &err) == 0 && !report.n_signers)
		abort(); /* sound without a signer is never true */
}

/* Replaces one object; a stream is kept where the new text is only its dictionary. */
static void judge_object(const uint8_t *data, size_t n)
{
	struct paper paper;
	char *text = calloc(n, 1);
	uint8_t *pdf;
	size_t n_pdf;

	if (!text)
		return;
	memcpy(text, data + 1, n - 1);
	paper_init(&paper, false);
	if (data[0] & 0x40)
		paper_object(&paper, 1 + data[0] % (PAPER_COUNT - 1), "<<\n", text, n - 1);
	else
		paper_object(&paper, 1 + data[0] % (PAPER_COUNT - 1), text, NULL, 0);
	pdf = paper_build(&paper, &n_pdf);
	judge(pdf, n_pdf);
	free(pdf);
	free(text);
	paper_clear(&paper);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	if (!n || data[0] == '%')
		judge(data, n);
	else
		judge_object(data, n);
	return 0;
}
