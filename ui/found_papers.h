/*
 * ui/found_papers.h - the papers that lie in a folder of evidence: every record below certificates/,
 * whatever its name and however the folders were sorted anew; of a PDF without its record beside it
 * the one inside.
 */
#ifndef KIYOME_UI_FOUND_PAPERS_H
#define KIYOME_UI_FOUND_PAPERS_H

#include "base/crypt.h"
#include "certs/journal.h"

struct found_paper {
	char *path; /* of the record, or of the PDF where that is all */
	char number[NUMBER_TEXT];
	char journal[JOURNAL_ID_TEXT];
	uint32_t counter;
	/* Its name or its first glance says that it is such a paper, but it cannot be read as one; then
	 * nothing below holds. */
	bool is_damaged;
	struct journal_position head; /* of the journal when it was issued; line 0: none */
	uint8_t record[DIGEST_BYTES]; /* SHA-256 of the record */
	bool has_pdf;
	uint8_t pdf[DIGEST_BYTES]; /* SHA-256 of the PDF beside it */
};

struct found_papers {
	struct found_paper *at;
	size_t n, room;
};

#define FOUND_PAPERS_INIT \
	{                 \
		.n = 0    \
	}
void found_papers_clear(struct found_papers *papers);

/* Adds the papers of DIR, of any journal. THOROUGH: every record is judged as for printing and every
 * PDF's digest taken; else a record's JSON is read and PDFs only where they stand alone. A folder
 * without certificates/ holds none. Fails where something is there that cannot be read. */
int found_papers_gather(const char *dir, bool thorough, struct found_papers *ret,
			struct error *err) _must_check_;
/* Adds the paper whose PDF is PATH, thoroughly; nothing where neither it nor its record is there. */
int found_papers_add(const char *path, struct found_papers *ret, struct error *err) _must_check_;

#endif
