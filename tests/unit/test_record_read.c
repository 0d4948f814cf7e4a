/* Reading a record back: every member of the schema's table removed, retyped and added to, with
 * the digests put right, is refused; so are contradictions, other versions, bytes that aren't
 * canonical, and every cut. */
#include "report/record_read.h"

#include "report/record_schema.h"
#include "report/words.h"
#include "tests/sim/record_edit.h"
#include "tests/sim/sample_job.h"
#include "tests/unit/harness.h"

static struct record samples[SAMPLE_COUNT];
static struct json *parsed[SAMPLE_COUNT];

static const struct record *sample_of(unsigned kind)
{
	struct error err;

	if (!samples[kind].bytes) {
		TEST_OK(sample_record(kind, &samples[kind], &err), err);
		TEST_OK(json_read(samples[kind].bytes, samples[kind].n, "sample", &parsed[kind],
				  &err),
			err);
	}
	return &samples[kind];
}

/* Whether VALUE has a member at PATH, in any of its lists' objects where "[]" stands: there it can be edited. */
static bool has_path(const struct json *value, const char *path)
{
	size_t n = strcspn(path, ".[");
	char name[64];

	CU_ASSERT_FATAL(n < sizeof(name));
	memcpy(name, path, n);
	name[n] = '\0';
	value = json_get(value, name);
	if (!path[n] || !value)
		return value != NULL;
	if (path[n] == '.')
		return has_path(value, path + n + 1);
	if (!path[n + 2])
		return json_count(value) > 0;
	for (size_t i = 0; i < json_count(value); i++)
		if (has_path(json_at(value, i), path + n + 3))
			return true;
	return false;
}

/* Reads an edited record; 1: there was nothing to edit, 0: it was taken, else refused for *ret. */
static int read_edited(unsigned kind, enum edit edit, const char *path, const char *value,
		       enum reason *ret)
{
	_clear_(record_clear) struct record r = RECORD_INIT;
	_clear_(record_view_freep) struct record_view *v = NULL;
	struct error err = ERROR_INIT;
	bool is_done = false;
	int rc;

	(void)sample_of(kind);
	if (*path && !has_path(parsed[kind], path))
		return 1;
	TEST_OK(record_edit(sample_of(kind), edit, path, value, &is_done, &r, &err), err);
	if (!is_done)
		return 1;
	rc = record_read(r.bytes, r.n, "edited", &v, &err);
	*ret = err.reason;
	return rc;
}

/* Edits the first sample that has PATH (there must be one): it must be refused as malformed. */
static void is_refused(enum edit edit, const char *path, const char *value)
{
	enum reason reason = REASON_NONE;
	unsigned k = 0;
	int rc = 1;

	while (rc == 1 && k < SAMPLE_COUNT)
		rc = read_edited(k++, edit, path, value, &reason);
	if (rc >= 0 || reason != REASON_RECORD_MALFORMED)
		printf("\n    %s %s: %s", path, value ? value : "-",
		       rc < 0    ? reason_row(reason)->id
		       : rc == 0 ? "taken"
				 : "no sample has it");
	CU_ASSERT(rc < 0);
	CU_ASSERT_EQUAL(reason, REASON_RECORD_MALFORMED);
}

static void an_unedited_copy_is_the_record(void)
{
	for (unsigned k = 0; k < SAMPLE_COUNT; k++) {
		_clear_(record_clear) struct record r = RECORD_INIT;
		struct error err;
		bool is_done;

		TEST_OK(record_edit(sample_of(k), EDIT_REMOVE, "nothing", NULL, &is_done, &r, &err),
			err);
		CU_ASSERT(!is_done);
		CU_ASSERT_EQUAL_FATAL(r.n, samples[k].n);
		CU_ASSERT_EQUAL(memcmp(r.bytes, samples[k].bytes, r.n), 0);
	}
}

static void every_member_is_needed(void)
{
	for (size_t i = 0; i < schema_n_rows; i++)
		is_refused(EDIT_REMOVE, schema_rows[i].path, NULL);
}

/* A value of each JSON type that a row of this type takes, or NULL. */
static bool takes(const struct schema_row *row, const char *value)
{
	if (strcmp(value, "null") == 0)
		return row->is_nullable;
	if (strcmp(value, "true") == 0)
		return row->type == SCHEMA_BOOL;
	if (strcmp(value, "[]") == 0)
		return row->type == SCHEMA_LIST || row->type == SCHEMA_RANGES ||
		       row->type == SCHEMA_WORDS || row->type == SCHEMA_KEYS;
	if (strcmp(value, "\"\"") == 0)
		return row->type == SCHEMA_TEXT || row->type == SCHEMA_HEX;
	if (strcmp(value, "\"?!\"") == 0)
		return row->type == SCHEMA_TEXT;
	if (strcmp(value, "0") == 0)
		return row->type == SCHEMA_COUNT;
	return false;
}

static void every_member_has_its_type(void)
{
	static const char *const values[] = { "null",        "true",
					      "[]",          "\"\"",
					      "\"?!\"",      "0",
					      "-1",          "{}",
					      "[{}]",        "[[]]",
					      "[1]",         "[\"zz\"]",
					      "\"\\u0007\"", "{\"local\":\"x\",\"utc\":\"y\"}" };

	for (size_t i = 0; i < schema_n_rows; i++)
		for (size_t k = 0; k < sizeof(values) / sizeof(values[0]); k++)
			if (!takes(&schema_rows[i], values[k]) &&
			    strcmp(schema_rows[i].path, "schema") != 0)
				is_refused(EDIT_REPLACE, schema_rows[i].path, values[k]);
}

static void no_member_is_added(void)
{
	is_refused(EDIT_ADD_MEMBER, "", NULL);
	for (size_t i = 0; i < schema_n_rows; i++) {
		const struct schema_row *row = &schema_rows[i];
		char path[128];

		if (row->type != SCHEMA_OBJECT && row->type != SCHEMA_LIST &&
		    row->type != SCHEMA_MOMENT)
			continue;
		(void)snprintf(path, sizeof(path), "%s%s", row->path,
			       row->type == SCHEMA_LIST ? "[]" : "");
		is_refused(EDIT_ADD_MEMBER, path, NULL);
	}
}

static void moments_are_one_moment(void)
{
	static const char *const bad[] = {
		"{\"local\":\"2026-11-24T09:00:00.123+09:00\",\"utc\":\"2026-11-24T00:00:00.124Z\"}",
		"{\"local\":\"2026-11-24T09:00:00.123+09:00\",\"utc\":\"2026-11-24T09:00:00.123+09:00\"}",
		"{\"local\":\"2026-13-24T09:00:00.123+09:00\",\"utc\":\"2026-13-24T00:00:00.123Z\"}",
		"{\"local\":\"2026-02-30T09:00:00.123+09:00\",\"utc\":\"2026-02-30T00:00:00.123Z\"}",
		"{\"local\":\"2026-11-24T09:00:00+09:00\",\"utc\":\"2026-11-24T00:00:00.000Z\"}",
		"{\"local\":\"2026-11-24T09:00:00.123+09:00\"}",
		"{\"local\":1,\"utc\":\"2026-11-24T00:00:00.123Z\"}",
		"\"2026-11-24T00:00:00.123Z\"",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		is_refused(EDIT_REPLACE, "measured.issued", bad[i]);
}

static void values_keep_their_shape(void)
{
	static const struct {
		const char *path, *value;
	} bad[] = {
		{ "number", "\"K7Q2M8-000412-8\"" }, /* wrong check character */
		{ "number", "\"k7q2m8-000412-m\"" },
		{ "measured_sha256", "\"00\"" },
		{ "measured.device.serial", "\"5A\"" },
		{ "measured.device.serial", "\"5a3\"" },
		{ "measured.device.serial", "\"zz\"" },
		{ "measured.device.weak", "[\"no_serial\",\"no_serial\"]" },
		{ "measured.device.transport", "\"sata nvme\"" },
		{ "measured.journal.sha256",
		  "\"00000000000000000000000000000000000000000000000000000000000000\"" },
		{ "measured.plan.method.passes[].byte", "256" },
		{ "measured.plan.technique", "\"Over Write\"" },
		{ "measured.outcome.blank_before_percent", "101" },
		{ "measured.inspection.bound_ppb", "1000000001" },
		{ "measured.outcome.canaries.same_ranges", "[[5,0]]" },
		{ "measured.outcome.canaries.same_ranges", "[[5]]" },
		{ "measured.outcome.canaries.same_ranges", "[[5,1,1]]" },
		{ "measured.outcome.canaries.same_ranges", "[[-5,1]]" },
		{ "measured.outcome.canaries.same_ranges", "[[\"5\",1]]" },
		{ "measured.outcome.canaries.same_ranges", "[[5,1],[3,1]]" },
		{ "measured.outcome.canaries.same_ranges", "[[5,2],[6,1]]" },
		{ "measured.outcome.canaries.same_ranges", "[[5,1],[6,1]]" },
		{ "measured.outcome.canaries.same_ranges", "[[9223372036854775807,1]]" },
		{ "measured.outcome.pass_keys", "[\"00\"]" },
		{ "measured.machine.product", "\"a\\u202eb\"" },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		is_refused(EDIT_REPLACE, bad[i].path, bad[i].value);
}

static void typed_fields_are_checked(void)
{
	static const struct {
		const char *path, *value;
	} bad[] = {
		{ "typed.practice_filled", "[\"place\"]" }, /* not practice, or not 練習 there */
		{ "typed.practice_filled", "[\"nothing\"]" },
		{ "typed.practice_filled", "[1]" },
		{ "typed.practice_filled", "null" },
		{ "typed.machine_role", "\"練習 \"" },
		{ "typed.machine_role", "\"pc\"" },
		{ "typed.required_level", "\"destroy\"" },
		{ "typed.client_name", "\"a\\u202eb\"" },
		{ "typed.client_name", "\"\"" },
		{ "typed.client_name", "7" },
	};

	for (unsigned f = 0; f < TYPED_COUNT; f++) {
		char path[64];

		(void)snprintf(path, sizeof(path), "typed.%s", typed_row(f)->key);
		is_refused(EDIT_REMOVE, path, NULL);
		is_refused(EDIT_REPLACE, path, "1");
		is_refused(EDIT_REPLACE, path, "{}");
		is_refused(EDIT_REPLACE, path, "[]");
		is_refused(EDIT_REPLACE, path, "\"\"");
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		is_refused(EDIT_REPLACE, bad[i].path, bad[i].value);
	is_refused(EDIT_ADD_MEMBER, "typed", NULL);
	/* A practice paper's fillings on a real one. */
	{
		enum reason reason = REASON_NONE;

		CU_ASSERT(read_edited(SAMPLE_PRACTICE, EDIT_REPLACE, "practice", "false", &reason) <
			  0);
		CU_ASSERT_EQUAL(reason, REASON_RECORD_MALFORMED);
	}
}

/* A record that certifies against its own figures is no record. */
static void contradictions_are_refused(void)
{
	static const struct {
		unsigned kind;
		const char *path, *value;
	} bad[] = {
		{ SAMPLE_CLEARED, "kind", "\"inspection\"" },
		{ SAMPLE_BLANK, "kind", "\"erase\"" },
		{ SAMPLE_CLEARED, "measured.plan", "null" },
		{ SAMPLE_CLEARED, "measured.consent", "null" },
		{ SAMPLE_CLEARED, "measured.outcome", "null" },
		{ SAMPLE_CLEARED, "measured.verdict", "null" },
		{ SAMPLE_BLANK, "measured.inspection", "null" },
		{ SAMPLE_CLEARED, "measured.verdict.word", "\"purged\"" },
		{ SAMPLE_BELOW_REQUIRED, "measured.outcome.address.bytes_equal", "512" },
		{ SAMPLE_FALSE_SIZE, "measured.outcome.address.differing.blocks", "7" },
		{ SAMPLE_CLEARED, "measured.plan.method.passes[].verified", "false" },
		{ SAMPLE_CLEARED, "measured.plan.method.passes[].string", "\"00\"" },
		{ SAMPLE_CLEARED, "measured.plan.method.passes[].kind", "\"string\"" },
		{ SAMPLE_CLEARED, "measured.plan.method.passes[].kind", "\"lba\"" },
		{ SAMPLE_CLEARED, "measured.verdict.word", "\"failed\"" },
		{ SAMPLE_CLEARED, "measured.verdict.level", "\"purge\"" },
		{ SAMPLE_CLEARED, "measured.verdict.level", "\"none\"" },
		{ SAMPLE_CLEARED, "measured.verdict.reason", "\"stop_asked\"" },
		{ SAMPLE_CLEARED, "measured.verdict.proofs_missing", "[\"flushed\"]" },
		{ SAMPLE_CLEARED, "measured.plan.required", "\"purge\"" },
		{ SAMPLE_CLEARED, "measured.plan.limit", "\"native_size_unknown\"" },
		{ SAMPLE_CLEARED, "measured.plan.sha256",
		  "\"0000000000000000000000000000000000000000000000000000000000000000\"" },
		{ SAMPLE_CLEARED, "measured.consent.plan_sha256",
		  "\"0000000000000000000000000000000000000000000000000000000000000000\"" },
		{ SAMPLE_CLEARED, "measured.outcome.plan_sha256",
		  "\"0000000000000000000000000000000000000000000000000000000000000000\"" },
		{ SAMPLE_BELOW_REQUIRED, "measured.verdict.meets_required", "true" },
		{ SAMPLE_FAILED, "measured.verdict.word", "\"cleared\"" },
		{ SAMPLE_CLEARED, "measured.outcome.unwritten",
		  "{\"blocks\":1,\"coarse\":false,\"ranges\":[[0,1]]}" },
		{ SAMPLE_CLEARED, "measured.outcome.unwritten.blocks", "1" },
		{ SAMPLE_FAILED, "measured.outcome.unwritten.blocks", "15" },
		{ SAMPLE_FAILED, "measured.outcome.verification.mismatching.ranges", "[]" },
		{ SAMPLE_CLEARED, "measured.outcome.verification.mismatching",
		  "{\"blocks\":1,\"coarse\":false,\"ranges\":[[0,1]]}" },
		{ SAMPLE_CLEARED, "measured.outcome.verification.unreadable",
		  "{\"blocks\":1,\"coarse\":false,\"ranges\":[[0,1]]}" },
		{ SAMPLE_CLEARED, "measured.outcome.verification.bytes_equal", "1000204885504" },
		{ SAMPLE_CLEARED, "measured.outcome.verification.bytes_total", "512" },
		{ SAMPLE_CLEARED, "measured.device.size_bytes", "1000204886528" },
		{ SAMPLE_CLEARED, "measured.plan.technique", "\"magic\"" },
		{ SAMPLE_CLEARED, "measured.plan.reach", "\"whole_drive\"" },
		{ SAMPLE_CLEARED, "measured.plan.not_reached", "null" },
		{ SAMPLE_CLEARED, "measured.plan.expected", "\"none\"" },
		{ SAMPLE_CLEARED, "measured.plan.expected", "\"purge\"" },
		{ SAMPLE_CLEARED, "measured.plan.required", "\"none\"" },
		{ SAMPLE_CLEARED, "measured.plan.accept_lower", "true" },
		{ SAMPLE_CLEARED, "measured.plan.is_below_required", "true" },
		{ SAMPLE_BELOW_REQUIRED, "measured.plan.is_below_required", "false" },
		{ SAMPLE_BELOW_REQUIRED, "measured.plan.required", "\"clear\"" },
		{ SAMPLE_BELOW_REQUIRED, "typed.required_level", "\"clear\"" },
		{ SAMPLE_CLEARED, "typed.required_level", "null" },
		{ SAMPLE_CLEARED, "typed.accept_lower", "\"true\"" },
		{ SAMPLE_CLEARED, "measured.verdict.meets_required", "false" },
		{ SAMPLE_CLEARED, "measured.journal.id", "\"K7Q2M9\"" },
		{ SAMPLE_BLANK, "measured.journal.id", "\"\"" },
		{ SAMPLE_CLEARED, "measured.device.native_size", "\"not_examined\"" },
		{ SAMPLE_FAILED, "measured.device.native_size", "\"known\"" },
		{ SAMPLE_CLEARED, "measured.device.transport", "\"sata\"" },
		{ SAMPLE_CLEARED, "measured.device.media", "\"hdd\"" },
		{ SAMPLE_FAILED, "measured.before.hidden_areas", "\"none\"" },
		{ SAMPLE_FAILED, "measured.before.security", "\"none\"" },
		{ SAMPLE_BLANK, "measured.before.health", "\"none\"" },
		{ SAMPLE_CLEARED, "measured.outcome.proofs", "[]" },
		{ SAMPLE_CLEARED, "measured.outcome.proofs",
		  "[\"written_whole\",\"flushed\",\"read_back_whole\",\"canaries_gone\",\"same_drive\"]" },
		{ SAMPLE_CLEARED, "measured.outcome.stop_asked", "true" },
		{ SAMPLE_CLEARED, "measured.outcome.first_reason", "\"write_errors\"" },
		{ SAMPLE_CLEARED, "measured.outcome.steps", "[]" },
		{ SAMPLE_CLEARED, "measured.plan.steps", "[]" },
		{ SAMPLE_CLEARED, "measured.outcome.steps[].kind", "\"flush\"" },
		{ SAMPLE_CLEARED, "measured.outcome.steps[].pass", "1" },
		{ SAMPLE_CLEARED, "measured.outcome.steps[].result", "\"failed\"" },
		{ SAMPLE_CLEARED, "measured.outcome.steps[].result", "\"not_run\"" },
		{ SAMPLE_CLEARED, "measured.outcome.steps[].reason", "\"write_errors\"" },
		{ SAMPLE_CLEARED, "measured.outcome.steps[].start", "null" },
		{ SAMPLE_CLEARED, "measured.outcome.steps[].end", "null" },
		{ SAMPLE_CLEARED, "measured.outcome.steps[].start",
		  "{\"local\":\"2026-11-24T09:00:03.000+09:00\",\"utc\":\"2026-11-24T00:00:03.000Z\"}" },
		{ SAMPLE_CLEARED, "measured.outcome.steps[].end",
		  "{\"local\":\"2026-11-24T09:00:03.000+09:00\",\"utc\":\"2026-11-24T00:00:03.000Z\"}" },
		{ SAMPLE_CLEARED, "measured.consent.when",
		  "{\"local\":\"2026-11-24T09:00:01.000+09:00\",\"utc\":\"2026-11-24T00:00:01.000Z\"}" },
		{ SAMPLE_CLEARED, "measured.outcome.start",
		  "{\"local\":\"2026-11-24T08:58:00.000+09:00\",\"utc\":\"2026-11-23T23:58:00.000Z\"}" },
		{ SAMPLE_CLEARED, "measured.outcome.end",
		  "{\"local\":\"2026-11-24T09:00:01.000+09:00\",\"utc\":\"2026-11-24T00:00:01.000Z\"}" },
		{ SAMPLE_CLEARED, "measured.issued",
		  "{\"local\":\"2026-11-24T09:00:01.000+09:00\",\"utc\":\"2026-11-24T00:00:01.000Z\"}" },
		{ SAMPLE_BELOW_REQUIRED, "measured.plan.method.verify", "\"every_pass\"" },
		{ SAMPLE_CLEARED, "measured.outcome.verification.bytes_read", "512" },
		{ SAMPLE_CLEARED, "measured.outcome.verification.pass", "0" },
		{ SAMPLE_BELOW_REQUIRED, "measured.outcome.verification.pass", "1" },
		{ SAMPLE_CLEARED, "measured.outcome.canaries.checked", "false" },
		{ SAMPLE_STOPPED, "measured.outcome.canaries.checked", "true" },
		{ SAMPLE_CLEARED, "measured.outcome.canaries.no_evidence", "151" },
		{ SAMPLE_CLEARED, "measured.outcome.canaries.no_evidence", "9223372036854775807" },
		{ SAMPLE_FAILED, "measured.outcome.canaries.changed", "1024" },
		{ SAMPLE_CLEARED, "measured.outcome.canaries.taken", "1025" },
		{ SAMPLE_CLEARED, "measured.outcome.canaries.blank", "1024" },
		{ SAMPLE_CLEARED, "measured.outcome.canaries.blank", "151" },
		{ SAMPLE_CLEARED, "measured.outcome.canaries.markers", "257" },
		{ SAMPLE_FAILED, "measured.outcome.canaries.markers_lost", "1" },
		{ SAMPLE_CLEARED, "measured.outcome.canaries.same_ranges", "[[1,1]]" },
		{ SAMPLE_CLEARED, "measured.outcome.after.size_bytes", "1000204886528" },
		{ SAMPLE_BLANK, "measured.inspection.blocks_constant", "244190645" },
		{ SAMPLE_BLANK, "measured.inspection.blocks_constant", "0" },
		{ SAMPLE_BLANK, "measured.inspection.bytes_total", "512" },
		{ SAMPLE_DATA_FOUND, "measured.inspection.bytes_total", "512" },
		{ SAMPLE_BLANK, "measured.inspection.samples", "1" },
		{ SAMPLE_BLANK, "measured.inspection.block_bytes", "0" },
		{ SAMPLE_CLEARED, "measured.outcome.canaries.same", "1" },
		{ SAMPLE_CLEARED, "measured.outcome.canaries.unreadable", "1" },
		{ SAMPLE_CLEARED, "measured.outcome.after.size_bytes", "1000204885504" },
		{ SAMPLE_CLEARED, "measured.outcome.after.serial", "\"00\"" },
		{ SAMPLE_CLEARED, "measured.device.serial", "\"00\"" },
		{ SAMPLE_CLEARED, "measured.outcome.after.model", "\"\"" },
		{ SAMPLE_PARTIAL, "measured.outcome.pass_keys", "[null]" },
		{ SAMPLE_PARTIAL, "measured.outcome.pass_keys", "[]" },
		{ SAMPLE_CLEARED, "measured.plan.method.passes[].byte", "null" },
		{ SAMPLE_BLANK, "measured.inspection.bytes_read", "512" },
		{ SAMPLE_BLANK, "measured.inspection.blocks_data", "1" },
		{ SAMPLE_DATA_FOUND, "measured.inspection.whole", "true" },
		{ SAMPLE_DATA_FOUND, "measured.inspection.seed", "null" },
		{ SAMPLE_CLEARED, "measured.plan.read_back", "\"sample\"" },
		{ SAMPLE_SAMPLED, "measured.plan.read_back", "\"full\"" },
		{ SAMPLE_SAMPLED, "measured.outcome.verification.seed", "null" },
		{ SAMPLE_SAMPLED, "measured.outcome.verification.samples", "0" },
		{ SAMPLE_SAMPLED, "measured.outcome.verification.samples", "9223372036854775807" },
		{ SAMPLE_SAMPLED, "measured.outcome.verification.samples", "1" },
		{ SAMPLE_SAMPLED, "measured.outcome.verification.sample_bytes", "0" },
		{ SAMPLE_SAMPLED, "measured.outcome.verification.bound_ppb", "0" },
		{ SAMPLE_RECHECK_DIFFERS, "measured.recheck.result", "\"same\"" },
		{ SAMPLE_RECHECK_DIFFERS, "measured.recheck.bytes_total", "4096" },
		{ SAMPLE_RECHECK_DIFFERS, "measured.recheck.extent", "\"fresh\"" },
		{ SAMPLE_RECHECK_DIFFERS, "measured.recheck.mismatching.blocks", "1" },
		{ SAMPLE_RECHECK_SAME, "measured.recheck.extent", "\"whole\"" },
		{ SAMPLE_RECHECK_SAME, "measured.recheck.bytes_equal", "4096" },
		{ SAMPLE_RECHECK_SAME, "measured.recheck.bytes_read", "4096" },
		{ SAMPLE_RECHECK_SAME, "measured.recheck.unreadable.blocks", "1" },
		{ SAMPLE_RECHECK_SAME, "kind", "\"inspection\"" },
		{ SAMPLE_RECHECK_SAME, "kind", "\"erase\"" },
		{ SAMPLE_DATA_FOUND, "measured.inspection.finding", "\"blank\"" },
		{ SAMPLE_DATA_FOUND, "measured.inspection.data.blocks", "1" },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		enum reason reason = REASON_NONE;
		int rc = read_edited(bad[i].kind, EDIT_REPLACE, bad[i].path, bad[i].value, &reason);

		if (rc >= 0)
			printf("\n    %s %s: %s", bad[i].path, bad[i].value,
			       rc ? "nothing there" : "taken");
		CU_ASSERT(rc < 0);
		CU_ASSERT_EQUAL(reason, REASON_RECORD_MALFORMED);
	}
}

/* Blank is what was read and found constant; where nothing was read nothing was found. */
/* One that claims an erase inside the drive against what the drive said, or did not say. */
static void claims_of_erases_inside_are_held_against_the_drive(void)
{
	static const char e[] = "measured.outcome.erases[].";
	static const struct {
		unsigned kind;
		const char *member,
			*value; /* of the first erase; with a dot in front: of the record */
	} bad[] = {
		{ SAMPLE_PURGED_SATA_SSD, "accepted", "\"unknown\"" },
		{ SAMPLE_PURGED_SATA_SSD, "accepted", "\"refused\"" },
		{ SAMPLE_PURGED_SATA_SSD, "begun", "false" },
		{ SAMPLE_PURGED_SATA_SSD, "ended_well", "false" },
		{ SAMPLE_PURGED_SATA_SSD, "asked_before", "false" },
		{ SAMPLE_PURGED_SATA_SSD, "after.state", "\"idle\"" },
		{ SAMPLE_PURGED_SATA_SSD, "after.state", "\"unknown\"" },
		{ SAMPLE_PURGED_SATA_SSD, "after.state", "\"failed\"" },
		{ SAMPLE_PURGED_SATA_SSD, "reason", "\"erase_failed\"" },
		{ SAMPLE_PURGED_SATA_SSD, "technique", "\"ata-sanitize-block\"" },
		{ SAMPLE_PURGED_NVME, "command", "7" },
		{ SAMPLE_PURGED_NVME, "command", "null" },
		{ SAMPLE_PURGED_NVME, "after.command", "4" },
		{ SAMPLE_PURGED_NVME, "after.command", "null" },
		{ SAMPLE_PURGED_HDD_OVERWRITE, "after.state", "\"running\"" },
		{ SAMPLE_SECURITY_ERASE_CLEARED, "reset", "true" },
		{ SAMPLE_SECURITY_ERASE_CLEARED, "undone", "true" },
		{ SAMPLE_SECURITY_ERASE_CLEARED, "lock_armed.enabled", "\"no\"" },
		{ SAMPLE_SECURITY_ERASE_CLEARED, "lock_after.enabled", "\"yes\"" },
		{ SAMPLE_SECURITY_ERASE_CLEARED, "lock_after.enabled", "\"unknown\"" },
		{ SAMPLE_SECURITY_ERASE_CLEARED, "lock_after.locked", "\"yes\"" },
		{ SAMPLE_PURGED_SATA_SSD, ".outcome.settled.done", "false" },
		{ SAMPLE_PURGED_SATA_SSD, ".outcome.settled.unlocked", "\"unknown\"" },
		{ SAMPLE_PURGED_SATA_SSD, ".outcome.settled.whole", "false" },
		{ SAMPLE_PURGED_SATA_SSD, ".outcome.settled.native", "false" },
		{ SAMPLE_PURGED_SATA_SSD, ".outcome.password_is_set", "true" },
		{ SAMPLE_PURGED_SATA_SSD, ".outcome.survey", "null" },
		{ SAMPLE_PURGED_SATA_SSD, ".outcome.survey.bytes_read", "256060513792" },
		{ SAMPLE_PURGED_SATA_SSD, ".outcome.survey.bytes_total", "254986772480" },
		{ SAMPLE_PURGED_SATA_SSD, ".outcome.survey.blocks_data", "1" },
		{ SAMPLE_PURGED_SATA_SSD, ".outcome.survey.signature", "\"ntfs\"" },
		{ SAMPLE_PURGED_SATA_SSD, ".outcome.survey.unreadable",
		  "{\"blocks\":1,\"coarse\":false,\"ranges\":[[0,1]]}" },
		{ SAMPLE_PURGED_SATA_SSD, ".outcome.hidden.after.is_hidden", "\"yes\"" },
		{ SAMPLE_PURGED_SATA_SSD, ".outcome.hidden.size_after_bytes", "254986772480" },
		{ SAMPLE_PURGED_SATA_SSD, ".outcome.hidden", "null" },
		{ SAMPLE_PURGED_SATA_SSD, ".outcome.after.size_bytes", "254986772480" },
		{ SAMPLE_PURGED_SATA_SSD, ".plan.size_bytes", "254986772480" },
		{ SAMPLE_PURGED_SATA_SSD, ".device.native_size", "\"not_examined\"" },
		{ SAMPLE_PURGED_SATA_SSD, ".device.features.asked", "false" },
		{ SAMPLE_PURGED_SATA_SSD, ".device.features.set", "\"nvme\"" },
		{ SAMPLE_PURGED_SATA_SSD, ".device.features.set", "\"none\"" },
		{ SAMPLE_PURGED_SATA_SSD, ".device.features.quirks", "[\"never_trust\"]" },
		{ SAMPLE_PURGED_SATA_SSD, ".device.features.hidden.depopulated", "\"yes\"" },
		{ SAMPLE_PURGED_SATA_SSD, ".device.media", "\"card\"" },
		{ SAMPLE_PURGED_SATA_SSD, ".device.media", "\"unknown\"" },
		{ SAMPLE_PURGED_SATA_SSD, ".outcome.judged.technique",
		  "\"ata-sanitize-overwrite\"" },
		{ SAMPLE_PURGED_SATA_SSD, ".outcome.judged.technique", "\"overwrite\"" },
		{ SAMPLE_PURGED_SATA_SSD, ".outcome.judged.reach", "\"addressable\"" },
		{ SAMPLE_PURGED_SATA_SSD, ".outcome.canaries.checked", "false" },
		{ SAMPLE_PURGED_SATA_SSD, ".outcome.canaries.blank", "1000" },
		{ SAMPLE_PURGED_SATA_SSD, ".before.hidden_areas", "\"absent\"" },
		{ SAMPLE_PURGED_SATA_SSD, ".before.security", "\"locked\"" },
		{ SAMPLE_PURGED_NVME, ".plan.erases[].claim", "\"clear\"" },
		{ SAMPLE_PURGED_NVME, ".plan.erases", "[]" },
		{ SAMPLE_PURGED_NVME, ".device.features.nvme.more_namespaces", "true" },
		{ SAMPLE_PURGED_NVME, ".device.features.nvme", "null" },
		{ SAMPLE_PURGED_HDD_OVERWRITE, ".device.features.scsi.luns", "2" },
		{ SAMPLE_PURGED_HDD_OVERWRITE, ".outcome.verification.bytes_equal",
		  "900185480704" },
		{ SAMPLE_PURGED_HDD_OVERWRITE, ".outcome.verification.bytes_read", "512" },
		{ SAMPLE_PURGED_HDD_OVERWRITE, ".device.media", "\"unknown\"" },
		{ SAMPLE_SECURITY_ERASE_CLEARED, ".outcome.survey.blocks_noise", "1" },
		{ SAMPLE_SECURITY_ERASE_CLEARED, ".outcome.survey.blocks_ones", "1" },
		{ SAMPLE_SECURITY_ERASE_CLEARED, ".outcome.judged.not_reached", "null" },
		{ SAMPLE_EMMC_CLEARED, ".device.media", "\"hdd\"" },
		{ SAMPLE_PURGED_CRYPTO, ".outcome.settled.always_encrypts", "\"no\"" },
		{ SAMPLE_PURGED_CRYPTO, ".outcome.settled.always_encrypts", "\"unknown\"" },
		{ SAMPLE_SANITIZE_FAILED, ".verdict.word", "\"purged\"" },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		bool is_of_erase = bad[i].member[0] != '.';
		enum reason reason = REASON_NONE;
		char path[128];
		int rc;

		(void)snprintf(path, sizeof(path), "%s%s", is_of_erase ? e : "measured",
			       bad[i].member);
		rc = read_edited(bad[i].kind, EDIT_REPLACE, path, bad[i].value, &reason);
		if (rc >= 0 || reason != REASON_RECORD_MALFORMED)
			printf("\n    %s %s %s: %d", sample_word(bad[i].kind), path, bad[i].value,
			       rc);
		CU_ASSERT(rc < 0);
		CU_ASSERT_EQUAL(reason, REASON_RECORD_MALFORMED);
	}
}

/* What a policy may lift, and nothing else: the client takes a changed key for a purge. */
static void a_policy_may_trust_encryption(void)
{
	_clear_(sample_freep) struct sample *s = sample_new(SAMPLE_PURGED_CRYPTO);
	_clear_(record_clear) struct record r = RECORD_INIT;
	_clear_(record_view_freep) struct record_view *v = NULL;
	struct error err;

	CU_ASSERT_FATAL(s != NULL);
	s->outcome.settled.always_encrypts = TOLD_UNKNOWN;
	s->plan.policy.trust_crypto = true;
	TEST_OK(record_build(&s->input, &r, &err), err);
	TEST_OK(record_read(r.bytes, r.n, "trusted", &v, &err), err);
	TEST_TEXT(record_text(v, "measured.verdict.word"), "purged");
}

static void nothing_read_is_not_blank(void)
{
	_clear_(sample_freep) struct sample *s = sample_new(SAMPLE_BLANK);
	_clear_(record_clear) struct record r = RECORD_INIT;
	_clear_(record_view_freep) struct record_view *v = NULL;
	struct error err;

	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	s->inspection.is_whole = false;
	s->inspection.n_bytes_read = 0;
	s->inspection.n_blocks_constant = 0;
	TEST_OK(record_build(&s->input, &r, &err), err);
	TEST_REFUSED(record_read(r.bytes, r.n, "unread", &v, &err), err, REASON_RECORD_MALFORMED);
}

/* Whole in its sums, but a marker was lost: such a drive is not cleared. */
static void a_lost_marker_certifies_nothing(void)
{
	_clear_(sample_freep) struct sample *s = sample_new(SAMPLE_CLEARED);
	_clear_(record_clear) struct record r = RECORD_INIT;
	_clear_(record_view_freep) struct record_view *v = NULL;
	struct error err;

	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	s->outcome.canaries.n_markers = 2;
	s->outcome.canaries.n_markers_lost = 1;
	s->outcome.canaries.n_no_evidence--;
	TEST_OK(record_build(&s->input, &r, &err), err);
	TEST_REFUSED(record_read(r.bytes, r.n, "lost", &v, &err), err, REASON_RECORD_MALFORMED);
}

static void digests_are_checked(void)
{
	static const char *const names[] = { "measured_sha256", "typed_sha256" };
	static const char zeros[] =
		"\"0000000000000000000000000000000000000000000000000000000000000000\"";

	for (size_t i = 0; i < 2; i++) {
		enum reason reason = REASON_NONE;

		CU_ASSERT(read_edited(SAMPLE_CLEARED, EDIT_REPLACE, names[i], zeros, &reason) < 0);
		CU_ASSERT_EQUAL(reason, REASON_RECORD_DIGEST);
	}
}

static void other_versions_are_told_apart(void)
{
	enum reason reason = REASON_NONE;

	CU_ASSERT(read_edited(SAMPLE_CLEARED, EDIT_REPLACE, "schema", "\"kiyome-record/2\"",
			      &reason) < 0);
	CU_ASSERT_EQUAL(reason, REASON_RECORD_VERSION);
	is_refused(EDIT_REPLACE, "schema", "\"kiyome-job/1\"");
	is_refused(EDIT_REPLACE, "schema", "1");
}

static int read_bytes(const char *bytes, size_t n, struct error *err)
{
	_clear_(record_view_freep) struct record_view *v = NULL;

	*err = (struct error)ERROR_INIT;
	return record_read(bytes, n, "bytes", &v, err);
}

static void only_canonical_bytes_are_taken(void)
{
	const struct record *r = sample_of(SAMPLE_CLEARED);
	char *bytes = malloc(r->n + 2);
	struct error err;

	CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
	memcpy(bytes, r->bytes, r->n);
	memcpy(bytes + r->n, "\n", 2);
	TEST_OK(read_bytes(bytes, r->n, &err), err);
	TEST_REFUSED(read_bytes(bytes, r->n + 1, &err), err, REASON_RECORD_MALFORMED);
	bytes[0] = ' ';
	memcpy(bytes + 1, r->bytes, r->n);
	TEST_REFUSED(read_bytes(bytes, r->n + 1, &err), err, REASON_RECORD_MALFORMED);
	memcpy(bytes, r->bytes, r->n);
	bytes[r->n] = '\0';
	TEST_REFUSED(read_bytes(bytes, r->n + 1, &err), err, REASON_RECORD_MALFORMED);
	free(bytes);
}

static void every_cut_and_flip_is_refused(void)
{
	const struct record *r = sample_of(SAMPLE_PRACTICE);
	char *bytes = malloc(r->n);
	struct error err;

	CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
	memcpy(bytes, r->bytes, r->n);
	for (size_t n = 0; n < r->n; n += n < 64 || n > r->n - 64 ? 1 : 101)
		CU_ASSERT(read_bytes(bytes, n, &err) < 0);
	/* One bit anywhere but in the number and the practice mark, which no digest covers: those
	 * stand under the signature alone. */
	for (size_t i = 0; i < r->n; i += 23) {
		bool is_outside = i > (size_t)(strstr(r->bytes, "\"number\"") - r->bytes) &&
				  i < (size_t)(strstr(r->bytes, "\"schema\"") - r->bytes);

		bytes[i] ^= 1;
		if (!is_outside && read_bytes(bytes, r->n, &err) == 0)
			printf("\n    flip at %zu taken", i);
		CU_ASSERT(is_outside || err.reason != REASON_NONE);
		bytes[i] ^= 1;
	}
	free(bytes);
}

static void no_bytes_at_all_are_no_record(void)
{
	struct error err;

	TEST_REFUSED(read_bytes("", 0, &err), err, REASON_RECORD_MALFORMED);
	TEST_REFUSED(read_bytes("[]", 2, &err), err, REASON_RECORD_MALFORMED);
	TEST_REFUSED(read_bytes("{}", 2, &err), err, REASON_RECORD_MALFORMED);
	TEST_REFUSED(read_bytes("{\"schema\":\"kiyome-record/1\"}", 28, &err), err,
		     REASON_RECORD_MALFORMED);
	for (unsigned k = 0; k < SAMPLE_COUNT; k++) {
		record_clear(&samples[k]);
		json_free(parsed[k]);
	}
}

static const struct test tests[] = {
	{ "an unedited copy is the record", an_unedited_copy_is_the_record },
	{ "every member is needed", every_member_is_needed },
	{ "every member has its type", every_member_has_its_type },
	{ "no member is added", no_member_is_added },
	{ "moments are one moment", moments_are_one_moment },
	{ "values keep their shape", values_keep_their_shape },
	{ "typed fields are checked", typed_fields_are_checked },
	{ "contradictions are refused", contradictions_are_refused },
	{ "claims of erases inside are held against the drive",
	  claims_of_erases_inside_are_held_against_the_drive },
	{ "a policy may trust encryption", a_policy_may_trust_encryption },
	{ "nothing read is not blank", nothing_read_is_not_blank },
	{ "a lost marker certifies nothing", a_lost_marker_certifies_nothing },
	{ "digests are checked", digests_are_checked },
	{ "other versions are told apart", other_versions_are_told_apart },
	{ "only canonical bytes are taken", only_canonical_bytes_are_taken },
	{ "every cut and flip is refused", every_cut_and_flip_is_refused },
	{ "no bytes at all are no record", no_bytes_at_all_are_no_record },
};
TEST_MAIN(tests)
