/*
 * report/record_sense.c - see record_check.h: figures against each other. A record that calls a
 * drive cleared while its own figures say otherwise is not read at all.
 */
#include <stdint.h>
#include <string.h>

#include "report/record_check.h"

static const struct json *at(const struct json *record, const char *path)
{
	return record_value(record, path, strlen(path));
}

static const char *text_at(const struct json *record, const char *path)
{
	const char *text = json_as_text(at(record, path));

	return text ? text : "";
}

static int64_t number_at(const struct json *record, const char *path)
{
	int64_t n;

	return json_as_number(at(record, path), &n) ? n : -1;
}

static bool is_empty(const struct json *record, const char *path)
{
	return json_count(at(record, path)) == 0;
}

static int contradiction(const char *subject, const char *what, struct error *err)
{
	return error_set(err, REASON_RECORD_MALFORMED, 0, subject, "contradiction: %s", what);
}

static int check_parts(const struct json *record, bool is_erase, const char *subject,
		       struct error *err)
{
	static const struct {
		const char *path;
		bool of_erase;
	} parts[] = {
		{ "measured.plan", true },        { "measured.consent", true },
		{ "measured.outcome", true },     { "measured.verdict", true },
		{ "measured.inspection", false },
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (json_is_null(at(record, parts[i].path)) == (parts[i].of_erase == is_erase))
			return contradiction(subject, parts[i].path, err);
	return 0;
}

static int check_sums(const struct json *record, const char *subject, struct error *err)
{
	static const char *const sets[] = {
		"measured.outcome.unwritten",
		"measured.outcome.verification.mismatching",
		"measured.outcome.verification.unreadable",
		"measured.inspection.data",
		"measured.inspection.unreadable",
	};

	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		const struct json *set = at(record, sets[i]), *ranges = json_get(set, "ranges");
		uint64_t sum = 0;
		int64_t blocks = 0, n = 0;

		for (size_t k = 0; k < json_count(ranges); k++)
			if (json_as_number(json_at(json_at(ranges, k), 1), &n))
				sum += (uint64_t)n; /* ranges lie apart below 2^63 */
		if (set && (!json_get_number(set, "blocks", &blocks) || (uint64_t)blocks != sum))
			return contradiction(subject, sets[i], err);
	}
	return 0;
}

static int level_rank(const char *level)
{
	return strcmp(level, "purge") == 0 ? 2 : strcmp(level, "clear") == 0 ? 1 : 0;
}

static int check_passes(const struct json *record, const char *subject, struct error *err)
{
	const struct json *passes = at(record, "measured.plan.method.passes");
	const struct json *keys = at(record, "measured.outcome.pass_keys");

	if (!json_count(passes) || json_count(keys) != json_count(passes))
		return contradiction(subject, "pass_keys", err);
	for (size_t i = 0; i < json_count(passes); i++) {
		const struct json *pass = json_at(passes, i);
		bool is_random = strcmp(json_get_text(pass, "kind"), "random") == 0;

		if (json_is_null(json_get(pass, "byte")) != is_random ||
		    json_is_null(json_at(keys, i)) == is_random)
			return contradiction(subject, "passes", err);
	}
	return 0;
}

/* What must be so whenever the drive is called cleared or purged after an overwrite. */
static int check_certified(const struct json *record, const char *subject, struct error *err)
{
	int64_t size = number_at(record, "measured.device.size_bytes");

	if (!json_is_null(at(record, "measured.verdict.reason")) ||
	    !is_empty(record, "measured.verdict.proofs_missing"))
		return contradiction(subject, "verdict with a reason against it", err);
	if (strcmp(text_at(record, "measured.plan.sha256"),
		   text_at(record, "measured.consent.plan_sha256")) != 0 ||
	    strcmp(text_at(record, "measured.plan.sha256"),
		   text_at(record, "measured.outcome.plan_sha256")) != 0)
		return contradiction(subject, "another plan than agreed to or run", err);
	if (strcmp(text_at(record, "measured.plan.technique"), "overwrite") != 0)
		return 0;
	if (!json_is_null(at(record, "measured.plan.limit")))
		return contradiction(subject, "verdict against the plan's limit", err);
	if (number_at(record, "measured.outcome.unwritten.blocks"))
		return contradiction(subject, "unwritten blocks", err);
	if (number_at(record, "measured.outcome.verification.bytes_total") != size ||
	    number_at(record, "measured.outcome.verification.bytes_equal") != size ||
	    number_at(record, "measured.outcome.verification.mismatching.blocks") ||
	    number_at(record, "measured.outcome.verification.unreadable.blocks"))
		return contradiction(subject, "not all read back equal", err);
	if (number_at(record, "measured.outcome.canaries.same") ||
	    number_at(record, "measured.outcome.canaries.unreadable"))
		return contradiction(subject, "canaries", err);
	if (number_at(record, "measured.outcome.after.size_bytes") < size ||
	    strcmp(text_at(record, "measured.outcome.after.serial"),
		   text_at(record, "measured.device.serial")) != 0 ||
	    strcmp(text_at(record, "measured.outcome.after.model"),
		   text_at(record, "measured.device.model")) != 0)
		return contradiction(subject, "another drive after than before", err);
	return 0;
}

static int check_verdict(const struct json *record, const char *subject, struct error *err)
{
	const char *word = text_at(record, "measured.verdict.word");
	const char *level = text_at(record, "measured.verdict.level");
	const char *required = text_at(record, "measured.plan.required");
	bool meets = false;
	int reached = strcmp(word, "purged") == 0 ? 2 : strcmp(word, "cleared") == 0 ? 1 : 0;

	if (level_rank(level) != reached)
		return contradiction(subject, "word and level", err);
	(void)json_get_bool(at(record, "measured.verdict"), "meets_required", &meets); /* shape */
	if (meets && reached < level_rank(required))
		return contradiction(subject, "meets_required", err);
	return reached ? check_certified(record, subject, err) : 0;
}

static int check_inspection(const struct json *record, const char *subject, struct error *err)
{
	const struct json *found = at(record, "measured.inspection");
	bool is_whole = false;
	int64_t size = number_at(record, "measured.device.size_bytes");

	(void)json_get_bool(found, "whole", &is_whole); /* its shape was checked */
	if (is_whole && (number_at(found, "bytes_read") != size ||
			 number_at(found, "unreadable.blocks") || number_at(found, "bound_ppb")))
		return contradiction(subject, "inspection.whole", err);
	if (strcmp(text_at(found, "finding"), "blank") == 0 &&
	    (number_at(found, "blocks_pattern") || number_at(found, "blocks_noise") ||
	     number_at(found, "blocks_data") || number_at(found, "data.blocks") ||
	     number_at(found, "unreadable.blocks")))
		return contradiction(subject, "inspection.finding", err);
	return 0;
}

int record_check_sense(const struct json *record, const char *subject, struct error *err)
{
	bool is_erase = strcmp(text_at(record, "kind"), "erase") == 0;
	int rc = check_parts(record, is_erase, subject, err);

	if (!rc)
		rc = check_sums(record, subject, err);
	if (rc || !is_erase)
		return rc ? rc : check_inspection(record, subject, err);
	rc = check_passes(record, subject, err);
	return rc ? rc : check_verdict(record, subject, err);
}
