/*
 * ui/journal_papers.h - a journal against the papers beside it. A journal vouches for no paper by
 * itself: its end could be cut off or written anew. Every paper carries the hash of a line, so the
 * papers that are really there hold the journal to what it was.
 */
#ifndef KIYOME_UI_JOURNAL_PAPERS_H
#define KIYOME_UI_JOURNAL_PAPERS_H

#include "ui/found_papers.h"

enum paper_fault {
	PAPER_FITS,
	PAPER_UNKNOWN, /* the journal has no line for it */
	PAPER_HEAD,    /* names a line that the journal has otherwise, or the line names another */
	PAPER_RECORD,  /* another record than the line says */
	PAPER_PDF,     /* another PDF than the line says */
	PAPER_DAMAGED  /* cannot be read as a record any more */
};

struct papers_check {
	uint64_t n_found;       /* numbers whose paper was seen and fits */
	uint64_t n_missing;     /* numbers whose paper isn't here: moved, or handed on */
	uint64_t n_wrong;       /* papers that don't fit */
	enum paper_fault fault; /* of the first wrong one */
	char wrong_number[NUMBER_TEXT];
	char *wrong_path; /* malloc'd */
	/* The newest line whose hash a paper that fits carries; 0: none. */
	uint64_t anchored_line;
	char anchored_number[NUMBER_TEXT];
};

#define PAPERS_CHECK_INIT    \
	{                    \
		.n_found = 0 \
	}
void papers_check_clear(struct papers_check *check);

/* Looks at every paper of DIR's journal: below DIR, and where its line says that it was saved. For a
 * journal that is sound by itself. */
int journal_papers_verify(const char *dir, struct papers_check *ret,
			  struct error *err) _must_check_;

/* Whether an opened journal knows what it must of PAPERS, gathered before it was opened: their
 * numbers were taken and their heads are its lines. REASON_JOURNAL_CUT names the first that says
 * otherwise: its number would be issued twice. */
int journal_papers_known(const struct journal *j, const struct found_papers *papers,
			 struct error *err) _must_check_;

#endif
