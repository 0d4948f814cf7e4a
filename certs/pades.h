/*
 * certs/pades.h - signs a PDF of ours by incremental update (PAdES B-B).
 */
#ifndef KIYOME_CERTS_PADES_H
#define KIYOME_CERTS_PADES_H

#include "certs/key.h"

/* Names of the signature fields that every paper of ours has from its base revision on. */
#define FIELD_OPERATOR    "operator"
#define FIELD_WITNESS     "witness"
#define FIELD_RESPONSIBLE "responsible"

/* Hex digits kept for the CMS in /Contents (8 KiB of DER). */
#define PADES_CONTENTS_BYTES 8192

struct pades_request {
	const uint8_t *pdf;
	size_t n_pdf;
	const char *field;    /* FIELD_… */
	const char *reason;   /* ASCII or UTF-8 */
	const char *location; /* may be NULL */
	struct instant when;  /* claimed time, /M with its offset and apostrophe */
};

/* The operator's is the first signature and certifies: DocMDP P=2 and /Perms in the same
 * revision; the others are plain approval signatures. *ret_pdf is the caller's. Deterministic but
 * for the signature value. */
int pades_sign(const struct pades_request *request, const struct key *key, uint8_t **ret_pdf,
	       size_t *ret_n, struct error *err) _must_check_;

#endif
