/*
 * tests/unit/signing.h - keys and signatures for tests of signed papers, and a forger's pen: signs
 * any bytes that have a /ByteRange and a hole, with any key.
 */
#ifndef KIYOME_TESTS_UNIT_SIGNING_H
#define KIYOME_TESTS_UNIT_SIGNING_H

#include "base/text.h"
#include "certs/cms.h"
#include "certs/pades.h"
#include "certs/pdf_revision.h"
#include "tests/sim/pdf_sample.h"
#include "tests/unit/harness.h"

/* 2026-11-24T10:32:00+09:00 */
#define SIGNING_TIME                                       \
	{                                                  \
		.utc_ms = 1795483920000, .offset_s = 32400 \
	}

struct bytes_made {
	uint8_t *at;
	size_t n;
};

static inline struct key *signing_key(const char *name, enum key_kind kind)
{
	struct key_request request = { .name = name, .kind = kind, .now = SIGNING_TIME };
	struct error err = ERROR_INIT;
	struct key *key = NULL;

	TEST_OK(key_make(&request, &key, &err), err);
	return key;
}

static inline struct bytes_made signing_base(bool is_practice)
{
	struct paper paper;
	struct bytes_made made;

	paper_init(&paper, is_practice);
	made.at = paper_build(&paper, &made.n);
	paper_clear(&paper);
	return made;
}

/* Signs a field; *from stays the caller's. */
static inline struct bytes_made signing_add(const struct bytes_made *from, const char *field,
					    const struct key *key)
{
	struct pades_request request = { .pdf = from->at,
					 .n_pdf = from->n,
					 .field = field,
					 .reason = "Sanitization (test)",
					 .location = "東京",
					 .when = SIGNING_TIME };
	struct error err = ERROR_INIT;
	struct bytes_made made = { .at = NULL };

	TEST_OK(pades_sign(&request, key, &made.at, &made.n, &err), err);
	return made;
}

/* A paper with the first N of operator, witness and responsible signed by KEY. */
static inline struct bytes_made signing_paper(const struct key *key, unsigned n)
{
	static const char *const fields[] = { FIELD_OPERATOR, FIELD_WITNESS, FIELD_RESPONSIBLE };
	struct bytes_made made = signing_base(false);

	for (unsigned i = 0; i < n; i++) {
		struct bytes_made next = signing_add(&made, fields[i], key);

		free(made.at);
		made = next;
	}
	return made;
}

/* The last place where TEXT stands. */
static inline size_t signing_find(const struct bytes_made *pdf, const char *text)
{
	size_t n = strlen(text), found = SIZE_MAX;

	for (size_t i = 0; i + n <= pdf->n; i++)
		if (memcmp(pdf->at + i, text, n) == 0)
			found = i;
	CU_ASSERT_NOT_EQUAL_FATAL(found, SIZE_MAX);
	return found;
}

/* Exchanges the last FROM by TO of the same length. */
static inline void signing_edit(struct bytes_made *pdf, const char *from, const char *to)
{
	CU_ASSERT_EQUAL_FATAL(strlen(from), strlen(to));
	memcpy(pdf->at + signing_find(pdf, from), to, strlen(to));
}

/* Fills the last hole anew: what a forger with a key of his own (or a thief of ours) can do. */
static inline void signing_again(struct bytes_made *pdf, const struct key *key)
{
	size_t from = signing_find(pdf, "/Contents <") + 10, n_der = 0;
	struct signing_hole hole = { .from = from, .to = from + 2 + 2 * PADES_CONTENTS_BYTES };
	struct error err = ERROR_INIT;
	uint8_t digest[DIGEST_BYTES], *der = NULL;
	char *hex;

	TEST_OK(signed_digest(pdf->at, pdf->n, &hole, digest, &err), err);
	TEST_OK(cms_sign(key, digest, &der, &n_der, &err), err);
	hex = malloc(2 * n_der + 1);
	CU_ASSERT_FATAL(hex && n_der <= PADES_CONTENTS_BYTES);
	text_hex(der, n_der, hex);
	memset(pdf->at + from + 1, '0', (size_t)2 * PADES_CONTENTS_BYTES);
	memcpy(pdf->at + from + 1, hex, 2 * n_der);
	free(hex);
	free(der);
}

#endif
