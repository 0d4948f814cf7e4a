/*
 * tests/sim/record_edit.h - a record with one thing changed and every digest put right again: what
 * a forger with a text editor and a hash tool can make. Tests ask whether it is still refused.
 */
#ifndef KIYOME_TESTS_SIM_RECORD_EDIT_H
#define KIYOME_TESTS_SIM_RECORD_EDIT_H

#include "report/record.h"

enum edit { EDIT_REMOVE, EDIT_REPLACE, EDIT_ADD_MEMBER };

/* Edits the first value at PATH ("measured.plan.steps[].kind"): EDIT_REPLACE puts the JSON text VALUE
 * there, EDIT_ADD_MEMBER adds a member "zz" to the object there ("" is the record). *ret_done:
 * something was at PATH. */
int record_edit(const struct record *from, enum edit edit, const char *path, const char *value,
		bool *ret_done, struct record *ret, struct error *err) _must_check_;

#endif
