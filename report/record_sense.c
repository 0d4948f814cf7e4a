/*
 * report/record_sense.c - see record_check.h: figures against each other. A record that calls a
 * drive cleared while its own figures say otherwise is not read at all.
 */
#include "report/record_look.h"
#include "report/words.h"
#include "wipe/canary.h"
#include "wipe/outcome.h"

#define NUMBER_ID 6 /* characters of a number that are its journal's id */

/* Each kind has its own parts and no other's. */
static int check_parts(const struct json *record, const char *subject, struct error *err)
{
	static const struct {
		const char *path, *kind;
	} parts[] = {
		{ "measured.plan", "erase" },      { "measured.consent", "erase" },
		{ "measured.outcome", "erase" },   { "measured.verdict", "erase" },
		{ "measured.recheck", "recheck" }, { "measured.inspection", "inspection" },
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		bool is_due = strcmp(look_text(record, "kind"), parts[i].kind) == 0;

		if (json_is_null(look_at(record, parts[i].path)) == is_due)
			return contradiction(subject, parts[i].path, err);
	}
	return 0;
}

static int check_sums(const struct json *record, const char *subject, struct error *err)
{
	static const char *const sets[] = {
		"measured.outcome.unwritten",
		"measured.outcome.verification.mismatching",
		"measured.outcome.verification.unreadable",
		"measured.outcome.address.unwritten",
		"measured.outcome.address.differing",
		"measured.outcome.address.unreadable",
		"measured.outcome.survey.data",
		"measured.outcome.survey.unreadable",
		"measured.outcome.survey.rewritten",
		"measured.inspection.data",
		"measured.inspection.unreadable",
		"measured.recheck.mismatching",
		"measured.recheck.unreadable",
	};

	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		const struct json *set = look_at(record, sets[i]),
				  *ranges = json_get(set, "ranges");
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

/* Which passes are read back follows from the rule; the last always is. */
static bool is_verified_as_ruled(const char *rule, const struct json *pass, bool is_last)
{
	bool verified = false;

	(void)json_get_bool(pass, "verified", &verified); /* its shape was checked */
	if (is_last || strcmp(rule, "every_pass") == 0)
		return verified;
	return !verified || strcmp(rule, "named_passes") == 0;
}

static int check_passes(const struct json *record, const char *subject, struct error *err)
{
	const struct json *passes = look_at(record, "measured.plan.method.passes");
	const struct json *keys = look_at(record, "measured.outcome.pass_keys");
	const char *rule = look_text(record, "measured.plan.method.verify");
	size_t n = json_count(passes);

	/* Without a method nothing was to be written by the host, only inside the drive. */
	if (json_is_null(look_at(record, "measured.plan.method")) &&
	    json_count(look_at(record, "measured.plan.erases")))
		return json_count(keys) ? contradiction(subject, "pass_keys", err) : 0;
	if (!n || json_count(keys) != n)
		return contradiction(subject, "pass_keys", err);
	for (size_t i = 0; i < n; i++) {
		const struct json *pass = json_at(passes, i);
		const char *kind = json_get_text(pass, "kind");
		const char *string = json_get_text(pass, "string");

		if (json_is_null(json_get(pass, "byte")) != (strcmp(kind, "byte") != 0) ||
		    (string != NULL) != (strcmp(kind, "string") == 0) || (string && !*string) ||
		    json_is_null(json_at(keys, i)) == (strcmp(kind, "random") == 0))
			return contradiction(subject, "passes", err);
		if (!is_verified_as_ruled(rule, pass, i + 1 == n))
			return contradiction(subject, "passes against the verify rule", err);
	}
	return 0;
}

static bool is_word(const struct json *record, const char *path, const char *word)
{
	return strcmp(look_text(record, path), word) == 0;
}

/* The words say what the drive's features say. */
static bool is_as_told(const struct json *record)
{
	bool is_locked = is_word(record, "measured.device.features.security.before.locked",
				 "yes") ||
			 is_word(record, "measured.device.features.opal.is_locked", "yes");
	bool is_hidden = is_word(record, "measured.device.features.hidden.is_hidden", "yes");
	bool is_shown = is_word(record, "measured.device.features.hidden.is_hidden", "no");

	return is_locked == is_word(record, "measured.before.security", "locked") &&
	       is_hidden == is_word(record, "measured.before.hidden_areas", "found") &&
	       (!is_shown || is_word(record, "measured.before.hidden_areas", "absent"));
}

/* Only a drive without a medium of its own shows all that it has and has no state of its own to ask
 * for: virtio, loop, file; a loop over a block device has no transport. Any other must have been asked. */
static int check_before(const struct json *record, const char *subject, struct error *err)
{
	static const char *const members[] = { "measured.before.hidden_areas",
					       "measured.before.security",
					       "measured.before.health" };
	bool is_virtual = words_have("loop file virtio unknown",
				     look_text(record, "measured.device.transport")) &&
			  strcmp(look_text(record, "measured.device.media"), "virtual") == 0;
	bool is_asked = look_flag(record, "measured.device.features", "asked");
	const char *native = look_text(record, "measured.device.native_size");
	bool is_plain = strcmp(native, "known") == 0 && !is_asked;

	if ((is_plain && !is_virtual) || (strcmp(native, "hidden") == 0 && !is_asked))
		return contradiction(subject, "measured.device.native_size", err);
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if ((strcmp(look_text(record, members[i]), "none") == 0) != is_plain)
			return contradiction(subject, members[i], err);
	if (!is_as_told(record))
		return contradiction(subject, "measured.before", err);
	return 0;
}

/* Of the command sets' own parts exactly that of the one that answered. */
static int check_features(const struct json *record, const char *subject, struct error *err)
{
	const char *set = look_text(record, "measured.device.features.set");
	static const char *const sets[] = { "nvme", "scsi", "mmc" };

	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		const struct json *part = json_get(look_at(record, "measured.device.features"),
						   sets[i]);

		if (json_is_null(part) == (strcmp(set, sets[i]) == 0))
			return contradiction(subject, "measured.device.features.set", err);
	}
	return 0;
}

/* As many erases happened as were planned, in that order; nothing happened to what was not begun. */
static int check_erases(const struct json *record, const char *subject, struct error *err)
{
	const struct json *planned = look_at(record, "measured.plan.erases");
	const struct json *erases = look_at(record, "measured.outcome.erases");
	bool has_any = json_count(planned) > 0;

	if (json_count(planned) != json_count(erases))
		return contradiction(subject, "measured.outcome.erases", err);
	for (size_t i = 0; i < json_count(erases); i++) {
		const struct json *e = json_at(erases, i);

		if (strcmp(look_text(e, "technique"),
			   look_text(json_at(planned, i), "technique")) != 0 ||
		    (look_is(e, "ended_well") && !look_is(e, "begun")))
			return contradiction(subject, "measured.outcome.erases", err);
	}
	if (!has_any && strcmp(look_text(record, "measured.plan.technique"), "overwrite") != 0)
		return contradiction(subject, "measured.plan.erases", err);
	return 0;
}

/* The number belongs to the journal; its first six characters say so. */
static int check_journal(const struct json *record, const char *subject, struct error *err)
{
	const char *id = look_text(record, "measured.journal.id");

	if (strlen(id) != NUMBER_ID || strncmp(id, look_text(record, "number"), NUMBER_ID) != 0)
		return contradiction(subject, "measured.journal.id", err);
	return 0;
}

/* What a client demanded is what was planned for. */
static int check_policy(const struct json *record, const char *subject, struct error *err)
{
	const char *required = look_text(record, "measured.plan.required");
	const char *typed = look_text(record, "typed.required_level");
	bool is_lower_accepted = strcmp(look_text(record, "typed.accept_lower"), "true") == 0;
	bool is_below = level_rank(look_text(record, "measured.plan.expected")) <
			level_rank(required);

	if (strcmp(*typed ? typed : "none", required) != 0)
		return contradiction(subject, "measured.plan.required", err);
	if (look_flag(record, "measured.plan", "accept_lower") != is_lower_accepted)
		return contradiction(subject, "measured.plan.accept_lower", err);
	if (look_flag(record, "measured.plan", "is_below_required") != is_below ||
	    (is_below && !is_lower_accepted))
		return contradiction(subject, "measured.plan.is_below_required", err);
	return 0;
}

/* Each canary that was taken was lost as a marker, or found in one of four states once all were looked
 * at again. */
static int check_canaries(const struct json *record, const char *subject, struct error *err)
{
	static const char *const states[] = { "changed", "same", "unreadable", "no_evidence",
					      "markers_lost" };
	const struct json *canaries = look_at(record, "measured.outcome.canaries");
	int64_t taken = look_number(canaries, "taken"), seen = 0;
	int64_t blank = look_number(canaries, "blank"), markers = look_number(canaries, "markers");
	bool is_whole = taken <= CANARIES_MOST && blank <= taken && markers <= blank &&
			look_number(canaries, "markers_lost") <= markers;

	for (size_t i = 0; is_whole && i < sizeof(states) / sizeof(states[0]); i++) {
		int64_t n = look_number(canaries, states[i]);

		is_whole = n <= taken - seen;
		seen += is_whole ? n : 0;
	}
	if (!is_whole || (look_flag(record, "measured.outcome.canaries", "checked") &&
			  (!taken || seen != taken)))
		return contradiction(subject, "measured.outcome.canaries", err);
	return 0;
}

static int check_verdict(const struct json *record, const char *subject, struct error *err)
{
	const char *word = look_text(record, "measured.verdict.word");
	int level = level_rank(look_text(record, "measured.verdict.level"));
	int required = level_rank(look_text(record, "measured.plan.required"));
	bool meets = look_flag(record, "measured.verdict", "meets_required");
	int reached = strcmp(word, "purged") == 0 ? 2 : strcmp(word, "cleared") == 0 ? 1 : 0;

	if (level != reached)
		return contradiction(subject, "word and level", err);
	if (meets != (reached && reached >= required))
		return contradiction(subject, "meets_required", err);
	return reached ? record_check_certified(record, subject, err) : 0;
}

static int64_t ceiling(int64_t n, int64_t unit)
{
	return unit > 0 ? n / unit + (n % unit != 0) : -1;
}

/* Nothing but constant blocks, as many as the bytes that were read make. */
static bool is_blank(const struct json *found)
{
	int64_t read = look_number(found, "bytes_read");

	return read > 0 &&
	       look_number(found, "blocks_constant") ==
		       ceiling(read, look_number(found, "block_bytes")) &&
	       !look_number(found, "blocks_pattern") && !look_number(found, "blocks_noise") &&
	       !look_number(found, "blocks_data") && !look_number(found, "data.blocks") &&
	       !look_number(found, "unreadable.blocks");
}

static int check_inspection(const struct json *record, const char *subject, struct error *err)
{
	const struct json *found = look_at(record, "measured.inspection");
	bool is_whole = look_flag(record, "measured.inspection", "whole");
	int64_t size = look_number(record, "measured.device.size_bytes");

	if (look_number(found, "bytes_total") != size || look_number(found, "bytes_read") > size)
		return contradiction(subject, "inspection.bytes_total", err);
	if (is_whole &&
	    (look_number(found, "bytes_read") != size || look_number(found, "samples") ||
	     look_number(found, "unreadable.blocks") || look_number(found, "bound_ppb")))
		return contradiction(subject, "inspection.whole", err);
	if (strcmp(look_text(found, "finding"), "blank") == 0 && !is_blank(found))
		return contradiction(subject, "inspection.finding", err);
	return 0;
}

/* As many are told of as there were, up to the most, and each in a step that there is. */
static int check_interruptions(const struct json *record, const char *subject, struct error *err)
{
	const struct json *list = look_at(record, "measured.outcome.interruptions");
	int64_t n = look_number(record, "measured.outcome.interruption_count");
	int64_t steps = (int64_t)json_count(look_at(record, "measured.outcome.steps"));

	if ((int64_t)json_count(list) != (n < INTERRUPTIONS_MOST ? n : INTERRUPTIONS_MOST))
		return contradiction(subject, "interruption_count", err);
	for (size_t i = 0; i < json_count(list); i++) {
		int64_t step = look_number(json_at(list, i), "step");

		if (step < 1 || step > steps)
			return contradiction(subject, "interruptions", err);
	}
	return 0;
}

static int check_erase(const struct json *record, const char *subject, struct error *err)
{
	int rc = check_passes(record, subject, err);

	if (!rc)
		rc = check_erases(record, subject, err);
	if (!rc)
		rc = check_policy(record, subject, err);
	if (!rc)
		rc = check_canaries(record, subject, err);
	if (!rc)
		rc = check_interruptions(record, subject, err);
	return rc ? rc : check_verdict(record, subject, err);
}

int record_check_sense(const struct json *record, const char *subject, struct error *err)
{
	const char *kind = look_text(record, "kind");
	int rc = check_parts(record, subject, err);

	if (!rc)
		rc = check_sums(record, subject, err);
	if (!rc)
		rc = record_check_reading(record, subject, err);
	if (!rc)
		rc = check_features(record, subject, err);
	if (!rc)
		rc = check_before(record, subject, err);
	if (!rc)
		rc = check_journal(record, subject, err);
	if (!rc && strcmp(kind, "erase") == 0)
		rc = check_erase(record, subject, err);
	if (!rc && strcmp(kind, "inspection") == 0)
		rc = check_inspection(record, subject, err);
	return rc;
}
