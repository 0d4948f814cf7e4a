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

/* What a technique of wipe/ may claim at most, reaches, cannot reach, and must have proven. */
struct record_technique {
	const char *id, *level, *reach, *not_reached, *proofs;
};
extern const struct record_technique record_techniques[];
extern const size_t record_n_techniques;

#endif
