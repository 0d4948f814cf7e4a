/*
 * report/record_part.h - writers of a record's members, used by record.c only: device and machine
 * in record_device.c, what the drive offers in record_feature.c, plan and consent in record_plan.c, what
 * happened in record_outcome.c and record_erase.c, a recheck in record_recheck.c. Each writes one member of the open object.
 */
#ifndef KIYOME_REPORT_RECORD_PART_H
#define KIYOME_REPORT_RECORD_PART_H

#include "base/json.h"
#include "report/record.h"

/* Text from outside (a path, a kernel's answer): as it is when it is UTF-8 without controls and
 * direction marks, else every byte that isn't printable ASCII, and the backslash, as \xNN. So no
 * odd byte can keep a record from being written. */
void part_text(struct json_builder *b, const char *name, const char *text);
/* NULL for REASON_NONE, else its id. */
void part_reason(struct json_builder *b, const char *name, enum reason reason);
/* A number of blocks or bytes; what JSON cannot hold becomes the most that it can. */
void part_count(struct json_builder *b, const char *name, uint64_t value);
void part_moment(struct json_builder *b, const char *name, struct instant t);
/* A moment that never came is null. */
void part_moment_if(struct json_builder *b, const char *name, struct instant t);
void part_raw(struct json_builder *b, const char *name, const struct raw_text *t);
/* [[first, number], …], and the same with its number of blocks and whether it is coarse. */
void part_ranges(struct json_builder *b, const char *name, const struct ranges *r);
void part_range_set(struct json_builder *b, const char *name, const struct ranges *r);
void part_proofs(struct json_builder *b, const char *name, unsigned proofs);
/* Members of an object that tells what was read back: pass on. */
void part_read_back(struct json_builder *b, const struct verify_outcome *v);
void part_io(struct json_builder *b, const char *way, bool is_direct, const char *note);

/* "addressable", "whole_drive" */
const char *reach_word(enum reach r);

/* Of what the drive offers and told: part of part_device(); the rest as members of other objects. */
void part_features(struct json_builder *b, const struct features *f);
void part_status(struct json_builder *b, const char *name, const struct sanitize_status *s);
void part_hidden_features(struct json_builder *b, const char *name,
			  const struct hidden_features *h);
/* Whether ATA SECURITY is on, locked, frozen, its attempts used up. */
void part_lock(struct json_builder *b, const char *name, const struct security_features *s);
/* Members "erases" of a plan; "erases", "hidden", "survey", "settled", "judged",
 * "password_is_set" of an outcome. */
void part_plan_erases(struct json_builder *b, const struct plan *p);
void part_outcome_erases(struct json_builder *b, const struct plan *p, const struct outcome *o);

void part_device(struct json_builder *b, const struct device *d);
void part_before(struct json_builder *b, const struct device *d);
void part_machine(struct json_builder *b, const struct machine *m);
void part_plan(struct json_builder *b, const struct plan *p);
void part_consent(struct json_builder *b, const struct consent *c);
void part_outcome(struct json_builder *b, const struct plan *p, const struct outcome *o);
void part_verdict(struct json_builder *b, const struct verdict *v);
void part_inspection(struct json_builder *b, const struct inspection *i);
void part_recheck(struct json_builder *b, const struct recheck *r, const struct original *o);

#endif
