/*
 * report/record_check.h - what record_read() demands of a parsed record: its shape, member by member
 * of the schema's table, the typed fields, and figures that do not contradict its verdict. Pure.
 */
#ifndef KIYOME_REPORT_RECORD_CHECK_H
#define KIYOME_REPORT_RECORD_CHECK_H

#include "base/error.h"
#include "base/json.h"

/* Value at PATH below VALUE ("measured.plan.steps.3.kind"), the first N bytes of it; N may be 0. */
const struct json *record_value(const struct json *value, const char *path, size_t n);

/* Every member of the schema is there and of its type, and no other is. */
int record_check_shape(const struct json *record, const char *subject,
		       struct error *err) _must_check_;
/* The typed fields: keys, words, lengths, and that 練習 was filled in for practice only. */
int record_check_typed(const struct json *record, const char *subject,
		       struct error *err) _must_check_;
/* Parts belong to the kind; sums fit; what was measured fits the drive and what was typed; a word
 * that certifies is borne out by every figure. */
int record_check_sense(const struct json *record, const char *subject,
		       struct error *err) _must_check_;
/* What was read, by sample or whole; part of record_check_sense(). */
int record_check_reading(const struct json *record, const char *subject,
			 struct error *err) _must_check_;
/* Of a record whose word is cleared or purged; part of record_check_sense(). */
int record_check_certified(const struct json *record, const char *subject,
			   struct error *err) _must_check_;

/* Whether the erase inside the drive that TECHNIQUE names bears out the word; part of
 * record_check_certified(). NULL: it does; else what is against it. */
struct record_technique;
const char *record_against_erase(const struct json *record, const struct record_technique *t);

/* wipe/technique.h's enum leaves, for the checker. */
enum record_leaves {
	RECORD_LEAVES_METHOD,
	RECORD_LEAVES_PATTERN,
	RECORD_LEAVES_UNSPECIFIED,
	RECORD_LEAVES_UNIFORM,
};
#define RECORD_MEDIA 5 /* words of measured.device.media */

/* What a technique of wipe/ may claim at most on each medium, reaches, cannot reach, leaves on it, and must
 * have proven. */
struct record_technique {
	const char *id, *set, *levels[RECORD_MEDIA], *reach, *not_reached, *proofs;
	enum record_leaves leaves;
	bool is_crypto, is_sanitize;
};
extern const struct record_technique record_techniques[];
extern const size_t record_n_techniques;
const struct record_technique *record_technique_by_id(const char *id); /* NULL: none */
/* The level that it may claim on the record's drive. */
const char *record_claim(const struct record_technique *t, const struct json *record);

#endif
