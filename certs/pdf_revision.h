/*
 * certs/pdf_revision.h - what a signing revision of ours consists of, byte for byte: the field
 * object with /V added, one new signature dictionary, for the operator also the catalog with
 * /Perms added; xref, trailer, end. Made here for pades.c, which signs it, and made again for
 * check.c, which compares: so a revision has one spelling and nothing else can stand in it.
 * Knows no key and no CMS.
 */
#ifndef KIYOME_CERTS_PDF_REVISION_H
#define KIYOME_CERTS_PDF_REVISION_H

#include "base/crypt.h"
#include "base/instant.h"
#include "certs/pdf_file.h"

#define SIGNING_TEXT 256

/* What of a signing revision is free to choose; the rest follows from the file before it. */
struct signing {
	char field[64];
	char reason[SIGNING_TEXT];   /* UTF-8, at least one character */
	char location[SIGNING_TEXT]; /* empty: none */
	struct instant when;         /* whole seconds and minutes of offset are kept */
	bool certifies;              /* DocMDP P=2; the first signature, and only that one */
};

/* The hole in a revision: the N bytes between '<' at FROM and '>' at TO - 1 of the whole file. */
struct signing_hole {
	size_t from, to;
};

/* Makes the revision that follows revision UPTO of FILE. *ret_bytes is the caller's; its hole is
 * filled with zeros. Refuses a field that is missing or has a signature. */
int revision_make(const struct pdf_file *file, unsigned upto, const struct signing *signing,
		  uint8_t **ret_bytes, size_t *ret_n, struct signing_hole *ret_hole,
		  struct error *err) _must_check_;

/* Reads from revision REVISION (1 or later) what was chosen; says nothing about the rest. */
int revision_read(const struct pdf_file *file, unsigned revision, struct signing *ret,
		  struct error *err) _must_check_;

/* SHA-256 of the N bytes of a file except its hole. */
int signed_digest(const uint8_t *bytes, size_t n, const struct signing_hole *hole,
		  uint8_t ret[DIGEST_BYTES], struct error *err) _must_check_;

#endif
