/*
 * report/record_reading.c - see record_check.h: figures of what was read, by sample or whole.
 */
#include "report/record_look.h"

/* A sample has places, a seed and a bound; without one there is none of them. */
static int check_sample(const struct json *record, const char *path, const char *subject,
			struct error *err)
{
	const struct json *set = look_at(record, path);
	int64_t samples = look_number(set, "samples"), most = look_number(set, "sample_bytes");
	bool has_seed = !json_is_null(json_get(set, "seed"));

	if (!set || json_is_null(set))
		return 0;
	if (has_seed != (samples > 0) || (!samples && most))
		return contradiction(subject, path, err);
	if (samples > 0 &&
	    (most <= 0 || samples > INT64_MAX / most || !look_number(set, "bound_ppb") ||
	     look_number(set, "bytes_read") > samples * most))
		return contradiction(subject, path, err);
	return 0;
}

static int check_recheck(const struct json *record, const char *subject, struct error *err)
{
	const struct json *r = look_at(record, "measured.recheck");
	int64_t read = look_number(r, "bytes_read"), total = look_number(r, "bytes_total");
	bool is_whole = strcmp(look_text(r, "extent"), "whole") == 0;
	int64_t samples = look_number(r, "samples");

	if (json_is_null(r))
		return 0;
	if (is_whole != (samples == 0) ||
	    (is_whole && total != look_number(record, "measured.device.size_bytes")) ||
	    (!is_whole && total / samples > look_number(r, "sample_bytes")) || read > total)
		return contradiction(subject, "recheck.extent", err);
	if (strcmp(look_text(r, "result"), "same") == 0 &&
	    (total <= 0 || read != total || look_number(r, "bytes_equal") != total ||
	     look_number(r, "mismatching.blocks") || look_number(r, "unreadable.blocks")))
		return contradiction(subject, "recheck.result", err);
	return 0;
}

int record_check_reading(const struct json *record, const char *subject, struct error *err)
{
	static const char *const sets[] = { "measured.outcome.verification", "measured.inspection",
					    "measured.recheck" };
	bool is_sampled = strcmp(look_text(record, "measured.plan.read_back"), "sample") == 0;
	int rc = 0;

	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]) && !rc; i++)
		rc = check_sample(record, sets[i], subject, err);
	if (!rc && !is_sampled && look_number(record, "measured.outcome.verification.samples") > 0)
		return contradiction(subject, "a sample that was not planned", err);
	return rc ? rc : check_recheck(record, subject, err);
}
