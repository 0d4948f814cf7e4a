/*
 * report/original.h - the erase that a recheck refers to, taken from its signed paper or its signed
 * record: what was written, where was looked, to which drive, by whom.
 */
#ifndef KIYOME_REPORT_ORIGINAL_H
#define KIYOME_REPORT_ORIGINAL_H

#include "certs/cms.h"
#include "certs/number.h"
#include "report/typed.h"
#include "wipe/recheck.h"

struct original {
	char number[NUMBER_TEXT];
	uint8_t record_digest[DIGEST_BYTES];
	struct instant issued;
	bool is_practice;
	bool is_from_paper;      /* the PDF was given; else the record with its .p7s */
	bool by_other;           /* the job wants the recheck by another operator */
	enum cms_trust trust;    /* NOT_ASKED or CHAINED */
	struct key_facts signer; /* name, id and digest only */
	char operator_id[TYPED_MOST];
	char method[68]; /* id */
	/* The drive. */
	struct raw_text model, serial;
	char wwn[80], eui64[40], nguid[40];
	uint64_t size_bytes;
	uint32_t block_bytes;
	/* Repeats the record's sample where it has one, else draws a fresh one. */
	struct recheck_order order;
};

/* PATH: a paper (PDF), judged as kiyome-verify would, or a record (JSON) with PATH.p7s beside it. Fails
 * where its integrity does not hold, where TRUST is given and does not hold the signer
 * (REASON_CHAIN_UNTRUSTED), or where it is no erase whose last pass was read back
 * (REASON_RECHECK_UNFIT). */
int original_read(const char *path, const struct trust *trust, struct original *ret,
		  struct error *err) _must_check_;

/* Model, serial, size and block size, and each world-wide name that both have: else
 * REASON_RECHECK_OTHER_DRIVE with what differs. */
int original_check_drive(const struct original *o, const struct device *d,
			 struct error *err) _must_check_;
/* Where the job wants another operator: REASON_RECHECK_SAME_OPERATOR for the same certificate or
 * the same operator id. */
int original_check_person(const struct original *o, const struct key_facts *signer,
			  const struct typed *t, struct error *err) _must_check_;

#endif
