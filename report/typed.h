/*
 * report/typed.h - what people typed about a job: operator, client, asset, purpose … Comes from
 * job.json (docs/JOB.md) or --set key=value; printed and signed, but never measured.
 */
#ifndef KIYOME_REPORT_TYPED_H
#define KIYOME_REPORT_TYPED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/json.h"
#include "wipe/policy.h"

#define TYPED_MOST     400 /* bytes of one field, with NUL */
#define TYPED_PRACTICE "練習"

/* Order of the table in typed.c; keys are the enum's names in lower case without TYPED_. */
enum typed_field {
	TYPED_CLIENT_NAME, /* M 依頼者, 宛名 */
	TYPED_CLIENT_DEPARTMENT,
	TYPED_CLIENT_CONTACT,
	TYPED_CONTRACTOR_NAME, /* M 受託者 */
	TYPED_CONTRACTOR_OFFICE,
	TYPED_CONTRACTOR_ADDRESS, /* M */
	TYPED_CONTRACTOR_PHONE,   /* M */
	TYPED_RESPONSIBLE_NAME,   /* 責任者 */
	TYPED_RESPONSIBLE_TITLE,
	TYPED_OPERATOR_NAME, /* M; the key's name where not given */
	TYPED_OPERATOR_TITLE,
	TYPED_OPERATOR_ID,
	TYPED_WITNESS_NAME,
	TYPED_WITNESS_ORGANISATION,
	TYPED_WITNESS_TITLE,
	TYPED_CONTRACT_NUMBER,
	TYPED_APPROVED_METHOD, /* reference of the agreed method */
	TYPED_ASSET_NUMBER,
	TYPED_CLASS,            /* 機密性区分 */
	TYPED_DATA_KIND,        /* 特定個人情報 … */
	TYPED_REQUIRED_LEVEL,   /* none, clear, purge; absent: 指定なし */
	TYPED_ACCEPT_LOWER,     /* true, false */
	TYPED_VERIFY,           /* full, sample; absent: full */
	TYPED_RECHECK_BY_OTHER, /* true, false: a recheck is not by the same operator */
	TYPED_PLACE_KIND,       /* M client, contractor */
	TYPED_PLACE,            /* M */
	TYPED_PURPOSE,          /* M */
	TYPED_DESTINATION,
	TYPED_SUBCONTRACT_CONSENT, /* consent number; absent: no subcontract */
	TYPED_MACHINE_ROLE,        /* M asset, workbench */
	TYPED_SOURCE_MODEL,        /* the machine the medium came from, on a workbench */
	TYPED_SOURCE_SERIAL,
	TYPED_SOURCE_USER, /* user or department */
	TYPED_SEAL_NUMBER,
	TYPED_FREE_1,
	TYPED_FREE_2,
	TYPED_FREE_3,
	TYPED_COUNT
};

struct typed {
	char value[TYPED_COUNT][TYPED_MOST];   /* UTF-8; empty: not given */
	bool filled_for_practice[TYPED_COUNT]; /* 練習 was put in */
};

#define TYPED_INIT                 \
	{                          \
		.value = { { 0 } } \
	}

struct typed_row {
	const char *key;
	bool is_mandatory;
	const char *allowed;   /* "asset workbench": one of these words; NULL: any text */
	unsigned table_number; /* field number on the certificate's field list */
};
const struct typed_row *typed_row(enum typed_field f);

/* Sets one field; unknown key, value too long, not UTF-8, control characters or not one of the
 * allowed words are refused by name. SOURCE: "job.json" or "--set", for errors. */
int typed_set(struct typed *t, const char *key, const char *value, const char *source,
	      struct error *err) _must_check_;
/* Reads a job file (object of strings by key; "schema": "kiyome-job/1"). */
int typed_read(struct typed *t, const char *path, struct error *err) _must_check_;
/* Fills 練習 into mandatory fields that are empty. */
void typed_fill_practice(struct typed *t);
/* REASON_FIELD_MISSING with every missing key in the detail. */
int typed_check(const struct typed *t, struct error *err) _must_check_;
/* required_level, accept_lower and verify as the policy that plan_make() wants. */
int typed_policy(const struct typed *t, struct policy *ret, struct error *err) _must_check_;

#endif
