/*
 * report/record.h - the truth about one job: canonical JSON with its SHA-256, built once.
 * Two parts, each with its own digest: measured and typed. Schema: docs/RECORD.md.
 */
#ifndef KIYOME_REPORT_RECORD_H
#define KIYOME_REPORT_RECORD_H

#include "certs/journal.h"
#include "certs/key.h"
#include "devices/consent.h"
#include "devices/machine.h"
#include "report/original.h"
#include "report/typed.h"
#include "wipe/inspect.h"
#include "wipe/outcome.h"
#include "wipe/verdict.h"

#define RECORD_SCHEMA "kiyome-record/1"

enum record_kind { RECORD_ERASE, RECORD_INSPECTION, RECORD_RECHECK, RECORD_KIND_COUNT };

enum clock_source { CLOCK_FROM_RTC, CLOCK_FROM_NTP, CLOCK_CONFIRMED_BY_PERSON };

struct clock_facts {
	enum clock_source source;
	char zone[64]; /* "Asia/Tokyo" */
};

struct record_input {
	enum record_kind kind;
	bool practice;
	char number[NUMBER_TEXT];
	struct instant issued;
	const struct device *device;
	const struct typed *typed;
	const struct machine *machine;
	struct clock_facts clock;
	const struct key_facts *signer;
	char journal_id[JOURNAL_ID_TEXT];
	struct journal_position journal; /* newest line when the record was built */
	/* RECORD_ERASE */
	const struct plan *plan;
	const struct consent *consent;
	const struct outcome *outcome;
	const struct verdict *verdict;
	/* RECORD_INSPECTION */
	const struct inspection *inspection;
	/* RECORD_RECHECK */
	const struct recheck *recheck;
	const struct original *original;
};

struct record {
	char *bytes; /* canonical JSON, NUL behind */
	size_t n;
	uint8_t digest[DIGEST_BYTES]; /* SHA-256 of bytes */
};

#define RECORD_INIT           \
	{                     \
		.bytes = NULL \
	}

int record_build(const struct record_input *in, struct record *ret, struct error *err) _must_check_;
void record_clear(struct record *r);

#endif
