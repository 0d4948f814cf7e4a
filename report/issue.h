/*
 * report/issue.h - record → PDF → signature → checked → safely on disk.
 */
#ifndef KIYOME_REPORT_ISSUE_H
#define KIYOME_REPORT_ISSUE_H

#include "certs/key.h"
#include "report/page.h"
#include "report/record.h"

struct issue_place {
	const char *out;  /* DIR of the evidence */
	const char *also; /* second place, NULL for none */
};

#define ISSUE_PATH 1024

struct issued {
	char pdf_path[ISSUE_PATH], record_path[ISSUE_PATH],
		p7s_path[ISSUE_PATH]; /* where it is safe */
	bool is_at_out; /* false: saved at a second choice, or nowhere (paths empty) */
	bool on_stderr; /* last resort: the record itself was written there */
	uint8_t pdf_digest[DIGEST_BYTES];
	uint8_t *pdf; /* the signed bytes, malloc'd */
	size_t n_pdf;
	struct error save_error; /* why not at `out` */
};

#define ISSUED_INIT                \
	{                          \
		.is_at_out = false \
	}
void issued_clear(struct issued *i);

/* In memory: renders, signs (operator's field), and checks the result with check_pdf() and
 * compare_printed() before anybody sees it. */
int issue_make(const struct record *record, enum language language,
	       const struct page_resources *resources, const struct key *key, struct instant when,
	       struct issued *ret, struct error *err) _must_check_;

/* Saves PDF, record (.json) and its detached signature (.json.p7s) under
 * OUT/certificates/YYYY/MM/NUMBER_TAG_SERIAL_WORD; if that fails: ALSO, then /var/tmp, then the
 * record on stderr (FD). Fails only when nothing at all could be done; else ret->is_at_out tells.
 * Without a PDF (issue_make() failed) the record and its signature are saved; a record that its
 * own reader refuses goes to OUT/certificates/refused, is_at_out false with the reason. */
int issue_save(const struct record *record, const struct key *key, const struct issue_place *place,
	       int last_resort_fd, struct issued *ret, struct error *err) _must_check_;

#endif
