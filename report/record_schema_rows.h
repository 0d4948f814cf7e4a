/*
 * report/record_schema_rows.h - for record_schema.c only: words that more than one row has, and rows that
 * stand below more than one object.
 */
#ifndef KIYOME_REPORT_RECORD_SCHEMA_ROWS_H
#define KIYOME_REPORT_RECORD_SCHEMA_ROWS_H

#define LEVELS "none clear purge"
#define STEPS                                                                                   \
	"guard canaries write flush verify identity canaries_check reveal erase settle survey " \
	"address_write address_verify"
#define PROOFS                                                                              \
	"written_whole flushed read_back_whole canaries_gone same_drive native_size_known " \
	"status_before accepted our_run ended_by_drive no_reset whole_scope unlocked "      \
	"read_whole content_fits encrypts passes_done"
#define TOLD   "unknown no yes"
#define STATES "unknown idle frozen running failed succeeded verifying"

#define BOOL(name)                                  \
	{                                           \
		.path = (name), .type = SCHEMA_BOOL \
	}
#define COUNT(name)                                  \
	{                                            \
		.path = (name), .type = SCHEMA_COUNT \
	}
#define TOLD_ROW(name)                                             \
	{                                                          \
		.path = (name), .type = SCHEMA_WORD, .words = TOLD \
	}

/* Rows that stand below more than one object: a list of blocks; a reading of a drive's sanitize status;
 * blocks that it has but does not show; its ATA SECURITY state. */
#define RANGE_SET(name)                                           \
	{ .path = (name), .type = SCHEMA_OBJECT },                \
		{ .path = name ".blocks", .type = SCHEMA_COUNT }, \
		{ .path = name ".coarse", .type = SCHEMA_BOOL },  \
	{                                                         \
		.path = name ".ranges", .type = SCHEMA_RANGES     \
	}
#define STATUS(name)                                                                    \
	{ .path = (name), .type = SCHEMA_OBJECT },                                      \
		{ .path = name ".state", .type = SCHEMA_WORD, .words = STATES },        \
		{ .path = name ".progress",                                             \
		  .type = SCHEMA_COUNT,                                                 \
		  .is_nullable = true,                                                  \
		  .most = 65535 },                                                      \
		COUNT(name ".passes_done"), BOOL(name ".deallocated"),                  \
		BOOL(name ".global_data_erased"),                                       \
		{ .path = name ".command", .type = SCHEMA_COUNT, .is_nullable = true }, \
		COUNT(name ".failure"),                                                 \
	{                                                                               \
		.path = name ".raw", .type = SCHEMA_HEX                                 \
	}
#define HIDDEN(name)                                                                             \
	{ .path = (name), .type = SCHEMA_OBJECT }, TOLD_ROW(name ".hpa"), TOLD_ROW(name ".ama"), \
		TOLD_ROW(name ".dco"), TOLD_ROW(name ".is_hidden"), COUNT(name ".shown_blocks"), \
		COUNT(name ".native_blocks"), COUNT(name ".dco_blocks"),                         \
		TOLD_ROW(name ".hpa_is_locked"), TOLD_ROW(name ".dco_hides_features"),           \
		TOLD_ROW(name ".depopulated")
#define LOCK(name, may_be_null)                                                                \
	{ .path = (name), .type = SCHEMA_OBJECT, .is_nullable = (may_be_null) },               \
		TOLD_ROW(name ".enabled"), TOLD_ROW(name ".locked"), TOLD_ROW(name ".frozen"), \
		TOLD_ROW(name ".count_expired")

#endif
