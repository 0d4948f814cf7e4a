/* The record: every kind built and read back, the same bytes for the same input, the words of the
 * other rooms, odd texts from outside. */
#include "report/record.h"

#include "base/text.h"
#include "report/record_check.h"
#include "report/record_read.h"
#include "report/record_schema.h"
#include "report/words.h"
#include "tests/sim/sample_job.h"
#include "tests/unit/harness.h"

static void read_sample(enum sample_kind kind, struct record *r, struct record_view **v)
{
	struct error err;

	TEST_OK(sample_record(kind, r, &err), err);
	TEST_OK(record_read(r->bytes, r->n, sample_word(kind), v, &err), err);
}

static void every_kind_reads_back(void)
{
	/* NULL: a reading, which has no word. */
	static const char *const words[SAMPLE_COUNT] = {
		[SAMPLE_CLEARED] = "cleared",
		[SAMPLE_BELOW_REQUIRED] = "cleared",
		[SAMPLE_FAILED] = "failed",
		[SAMPLE_PARTIAL] = "partial",
		[SAMPLE_STOPPED] = "stopped",
		[SAMPLE_PRACTICE] = "cleared",
		[SAMPLE_SAMPLED] = "partial",
		[SAMPLE_FALSE_SIZE] = "failed",
		[SAMPLE_PURGED_SATA_SSD] = "purged",
		[SAMPLE_PURGED_NVME] = "purged",
		[SAMPLE_PURGED_HDD_OVERWRITE] = "purged",
		[SAMPLE_SECURITY_ERASE_CLEARED] = "cleared",
		[SAMPLE_EMMC_CLEARED] = "cleared",
		[SAMPLE_PURGED_CRYPTO] = "purged",
		[SAMPLE_FELL_BACK] = "cleared",
		[SAMPLE_SANITIZE_FAILED] = "failed",
	};
	static const char *const reasons[SAMPLE_COUNT] = {
		[SAMPLE_FAILED] = "canary_survived",
		[SAMPLE_PARTIAL] = "native_size_unknown",
		[SAMPLE_STOPPED] = "stop_asked",
		[SAMPLE_SAMPLED] = "read_back_sampled",
		[SAMPLE_FALSE_SIZE] = "capacity_false",
		[SAMPLE_SANITIZE_FAILED] = "canary_survived",
	};

	for (unsigned k = 0; k < SAMPLE_COUNT; k++) {
		_clear_(record_clear) struct record r = RECORD_INIT;
		_clear_(record_view_freep) struct record_view *v = NULL;
		const char *word, *reason;

		read_sample(k, &r, &v);
		CU_ASSERT_EQUAL(memcmp(record_digest(v), r.digest, DIGEST_BYTES), 0);
		CU_ASSERT_EQUAL(strlen(r.bytes), r.n);
		word = record_text(v, "measured.verdict.word");
		reason = record_text(v, "measured.verdict.reason");
		CU_ASSERT((!word && !words[k]) ||
			  (word && words[k] && strcmp(word, words[k]) == 0));
		CU_ASSERT((!reason && !reasons[k]) ||
			  (reason && reasons[k] && strcmp(reason, reasons[k]) == 0));
		CU_ASSERT_EQUAL(record_bool(v, "practice"), k == SAMPLE_PRACTICE);
	}
}

static void same_input_same_bytes(void)
{
	for (unsigned k = 0; k < SAMPLE_COUNT; k++) {
		_clear_(record_clear) struct record a = RECORD_INIT, b = RECORD_INIT;
		struct error err;

		TEST_OK(sample_record(k, &a, &err), err);
		TEST_OK(sample_record(k, &b, &err), err);
		CU_ASSERT_EQUAL_FATAL(a.n, b.n);
		CU_ASSERT_EQUAL(memcmp(a.bytes, b.bytes, a.n), 0);
		CU_ASSERT_EQUAL(memcmp(a.digest, b.digest, DIGEST_BYTES), 0);
	}
}

/* A record's bytes are kept for years: what is written today must be written tomorrow. The members
 * of measured.tool are the build's, so the part that they don't stand in is compared. */
static void typed_part_is_as_ever(void)
{
	static const char part[] =
		"\"typed\":{\"accept_lower\":null,\"approved_method\":null,\"asset_number\":null,\"class\":null,"
		"\"client_contact\":null,\"client_department\":null,\"client_name\":\"練習\","
		"\"contract_number\":null,\"contractor_address\":\"練習\",\"contractor_name\":\"練習\","
		"\"contractor_office\":null,\"contractor_phone\":\"練習\",\"data_kind\":null,"
		"\"destination\":null,\"free_1\":null,\"free_2\":null,\"free_3\":null,"
		"\"machine_role\":\"練習\",\"operator_id\":null,\"operator_name\":\"練習\","
		"\"operator_title\":null,\"place\":\"練習\",\"place_kind\":\"練習\","
		"\"practice_filled\":[\"client_name\",\"contractor_name\",\"contractor_address\","
		"\"contractor_phone\",\"operator_name\",\"place_kind\",\"place\",\"purpose\","
		"\"machine_role\"],\"purpose\":\"練習\",\"recheck_by_other\":null,\"required_level\":null,"
		"\"responsible_name\":null,\"responsible_title\":null,\"seal_number\":null,"
		"\"source_model\":null,\"source_serial\":null,\"source_user\":null,"
		"\"subcontract_consent\":null,\"verify\":null,\"witness_name\":null,\"witness_organisation\":null,"
		"\"witness_title\":null},"
		"\"typed_sha256\":\"f6f52d846c12" /* the rest follows from the bytes */;
	_clear_(record_clear) struct record r = RECORD_INIT;
	struct error err;

	TEST_OK(sample_record(SAMPLE_PRACTICE, &r, &err), err);
	CU_ASSERT_PTR_NOT_NULL(strstr(r.bytes, part));
	CU_ASSERT_EQUAL(strncmp(r.bytes, "{\"kind\":\"erase\",\"measured\":{\"before\":{", 38), 0);
}

static void one_changed_bit_changes_both_digests(void)
{
	_clear_(sample_freep) struct sample *s = sample_new(SAMPLE_CLEARED);
	_clear_(record_clear) struct record a = RECORD_INIT, b = RECORD_INIT;
	_clear_(record_view_freep) struct record_view *va = NULL, *vb = NULL;
	struct error err;

	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	TEST_OK(record_build(&s->input, &a, &err), err);
	s->outcome.steps[2].start.utc_ms++;
	TEST_OK(record_build(&s->input, &b, &err), err);
	TEST_OK(record_read(a.bytes, a.n, "a", &va, &err), err);
	TEST_OK(record_read(b.bytes, b.n, "b", &vb, &err), err);
	CU_ASSERT(strcmp(record_text(va, "measured_sha256"), record_text(vb, "measured_sha256")) !=
		  0);
	CU_ASSERT(strcmp(record_text(va, "typed_sha256"), record_text(vb, "typed_sha256")) == 0);
	CU_ASSERT(memcmp(a.digest, b.digest, DIGEST_BYTES) != 0);
}

static void figures_are_those_given(void)
{
	_clear_(record_clear) struct record r = RECORD_INIT;
	_clear_(record_view_freep) struct record_view *v = NULL;
	struct instant t;

	read_sample(SAMPLE_FAILED, &r, &v);
	TEST_TEXT(record_text(v, "number"), "K7Q2M8-000414-I");
	TEST_TEXT(record_text(v, "measured.device.serial"), "5a34593141324233");
	CU_ASSERT_EQUAL(record_number(v, "measured.device.size_bytes", -1), 1000204886016);
	CU_ASSERT_EQUAL(record_number(v, "measured.outcome.unwritten.blocks", -1), 16);
	CU_ASSERT_EQUAL(json_count(record_at(v, "measured.outcome.unwritten.ranges")), 2);
	CU_ASSERT_EQUAL(record_number(v, "measured.outcome.unwritten.ranges.1.0", -1), 976773160);
	TEST_TEXT(record_text(v, "measured.outcome.steps.2.reason"), "write_errors");
	TEST_TEXT(record_text(v, "measured.outcome.steps.2.detail"), "write EIO at LBA 4096");
	CU_ASSERT(record_bool(v, "measured.outcome.steps.3.flush.fsync"));
	CU_ASSERT(record_instant(v, "measured.issued", &t));
	CU_ASSERT_EQUAL(t.offset_s, 9 * 3600);
	TEST_TEXT(record_text(v, "typed.client_name"), "架空市役所");
	/* Absent, of another type, or no path at all. */
	CU_ASSERT_PTR_NULL(record_text(v, "measured.device.size_bytes"));
	CU_ASSERT_PTR_NULL(record_text(v, "measured.inspection.finding"));
	CU_ASSERT_PTR_NULL(record_at(v, "measured.outcome.steps.99"));
	CU_ASSERT_PTR_NULL(record_at(v, "measured.outcome.steps.x"));
	CU_ASSERT_PTR_NULL(record_at(v, "measured.outcome.steps."));
	CU_ASSERT_PTR_NULL(record_at(v, "."));
	CU_ASSERT_PTR_NULL(record_at(v, "measured..device"));
	CU_ASSERT_EQUAL(record_number(v, "measured.nothing", 7), 7);
	CU_ASSERT(!record_bool(v, "measured.device"));
	CU_ASSERT(!record_instant(v, "measured.device", &t));
}

static void no_names_of_what_was_on_the_drive(void)
{
	_clear_(sample_freep) struct sample *s = sample_new(SAMPLE_CLEARED);
	_clear_(record_clear) struct record r = RECORD_INIT;
	struct error err;

	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	raw_text_set(&s->device.contents[1].label, "PERSONAL", 8);
	(void)strcpy(s->device.backing_file, "/home/secret.img");
	TEST_OK(record_build(&s->input, &r, &err), err);
	CU_ASSERT_PTR_NULL(strstr(r.bytes, "PERSONAL"));
	CU_ASSERT_PTR_NULL(strstr(r.bytes, "504552534f4e414c"));
	CU_ASSERT_PTR_NULL(strstr(r.bytes, "secret"));
}

/* A byte that is no text, a control or a direction mark from outside never costs the record. */
static void odd_texts_are_shown(void)
{
	_clear_(sample_freep) struct sample *s = sample_new(SAMPLE_PRACTICE);
	_clear_(record_clear) struct record r = RECORD_INIT;
	_clear_(record_view_freep) struct record_view *v = NULL;
	struct error err;

	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	(void)strcpy(s->device.node, "/tmp/\xFF\n\\x.img");
	(void)strcpy(s->device.by_id, "日本\xE2\x80\xAE"
				      "x");
	(void)strcpy(s->machine.product, "\x01");
	(void)strcpy(s->outcome.block_note, "a\\b");
	memset(s->outcome.first_what, 0xC3, sizeof(s->outcome.first_what) - 1);
	TEST_OK(record_build(&s->input, &r, &err), err);
	TEST_OK(record_read(r.bytes, r.n, "odd", &v, &err), err);
	TEST_TEXT(record_text(v, "measured.device.node"), "/tmp/\\xFF\\x0A\\x5Cx.img");
	TEST_TEXT(record_text(v, "measured.device.by_id"),
		  "\\xE6\\x97\\xA5\\xE6\\x9C\\xAC\\xE2\\x80\\xAEx");
	TEST_TEXT(record_text(v, "measured.machine.product"), "\\x01");
	TEST_TEXT(record_text(v, "measured.outcome.io.note"), "a\\b");
	CU_ASSERT_EQUAL(strlen(record_text(v, "measured.outcome.first_what")),
			4 * (sizeof(s->outcome.first_what) - 1));
}

static void the_fullest_record_reads_back(void)
{
	_clear_(sample_freep) struct sample *s = sample_new(SAMPLE_FAILED);
	_clear_(record_clear) struct record r = RECORD_INIT;
	_clear_(record_view_freep) struct record_view *v = NULL;
	struct error err;

	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	for (uint64_t i = 0; i < 3 * RANGES_MOST; i++) {
		ranges_add(&s->outcome.unwritten, 1000 + 10 * i, 3);
		ranges_add(&s->outcome.verify.mismatching, 1000 + 10 * i, 3);
	}
	for (unsigned f = 0; f < TYPED_COUNT; f++)
		if (!typed_row(f)->allowed)
			memset(s->typed.value[f], 'x', TYPED_MOST - 1);
	while (s->device.n_contents < DEVICE_CONTENTS) {
		s->device.contents[s->device.n_contents] = s->device.contents[0];
		s->device.n_contents++;
	}
	s->device.size_bytes = UINT64_MAX;
	TEST_OK(record_build(&s->input, &r, &err), err);
	TEST_OK(record_read(r.bytes, r.n, "full", &v, &err), err);
	CU_ASSERT(record_bool(v, "measured.outcome.unwritten.coarse"));
	CU_ASSERT_EQUAL(record_number(v, "measured.device.size_bytes", -1), INT64_MAX);
}

static void incomplete_input_is_refused(void)
{
	for (unsigned what = 0; what < 9; what++) {
		_clear_(sample_freep) struct sample *s = sample_new(what == 8 ? SAMPLE_BLANK
									      : SAMPLE_CLEARED);
		struct record r = RECORD_INIT;
		struct error err;

		CU_ASSERT_PTR_NOT_NULL_FATAL(s);
		const void **members[] = {
			(const void **)&s->input.device,    (const void **)&s->input.typed,
			(const void **)&s->input.machine,   (const void **)&s->input.signer,
			(const void **)&s->input.plan,      (const void **)&s->input.consent,
			(const void **)&s->input.outcome,   (const void **)&s->input.verdict,
			(const void **)&s->input.inspection
		};
		*members[what] = NULL;
		TEST_REFUSED(record_build(&s->input, &r, &err), err, REASON_RECORD_MALFORMED);
		CU_ASSERT_PTR_NULL(r.bytes);
	}
}

static const char *words_of(const char *path)
{
	for (size_t i = 0; i < schema_n_rows; i++)
		if (strcmp(schema_rows[i].path, path) == 0)
			return schema_rows[i].words;
	return "";
}

/* The schema lists the other rooms' words for itself; here they are the same words. */
static void words_are_those_of_the_rooms(void)
{
#define SAME(path, count, call)                                        \
	do {                                                           \
		CU_ASSERT_EQUAL(words_count(words_of(path)), (count)); \
		for (unsigned i = 0; i < (unsigned)(count); i++)       \
			CU_ASSERT(words_have(words_of(path), call));   \
	} while (0)
	SAME("measured.device.transport", TRANSPORT_COUNT, transport_word(i));
	SAME("measured.device.media", MEDIA_COUNT, media_word(i));
	SAME("measured.device.serial_source", SERIAL_SOURCE_COUNT, serial_source_word(i));
	SAME("measured.before.contents_state", CONTENTS_STATE_COUNT, contents_state_word(i));
	SAME("measured.before.contents[].kind", CONTENT_COUNT, content_word(i));
	SAME("measured.plan.expected", LEVEL_COUNT, level_word(i));
	SAME("measured.plan.required", LEVEL_COUNT, level_word(i));
	SAME("measured.verdict.level", LEVEL_COUNT, level_word(i));
	SAME("measured.plan.method.verify", VERIFY_RULE_COUNT, verify_rule_word(i));
	SAME("measured.plan.steps[].kind", STEP_KIND_COUNT, step_word(i));
	SAME("measured.outcome.steps[].kind", STEP_KIND_COUNT, step_word(i));
	SAME("measured.outcome.steps[].result", STEP_RESULT_COUNT, step_result_word(i));
	SAME("measured.outcome.proofs", 17, proof_word(1U << i));
	SAME("measured.verdict.proofs_missing", 17, proof_word(1U << i));
	SAME("measured.verdict.word", WORD_COUNT, word_text(i));
	SAME("measured.inspection.finding", FINDING_COUNT, finding_word(i));
	SAME("measured.device.features.set", COMMAND_SET_COUNT, command_set_word(i));
	SAME("measured.device.features.hidden.hpa", TOLD_YES + 1, told_word(i));
	SAME("measured.device.features.sanitize.before.state", SANITIZE_STATE_COUNT,
	     sanitize_state_word(i));
#undef SAME
	CU_ASSERT_PTR_NULL(proof_word(1U << 17));
	CU_ASSERT(words_have(words_of("schema"), RECORD_SCHEMA));
}

/* The checker's own table of techniques, held against wipe's: same ids, reach and proofs, and no
 * claim above. */
static void techniques_are_those_of_wipe(void)
{
	CU_ASSERT_EQUAL_FATAL(record_n_techniques, n_techniques);
	for (size_t i = 0; i < n_techniques; i++) {
		const struct record_technique *r = &record_techniques[i];
		const struct technique *t = &techniques[i];
		size_t n = 0;

		for (unsigned m = 0; m < MEDIA_COUNT; m++)
			TEST_TEXT(r->levels[m], level_word(t->claims[m]));
		TEST_TEXT(r->id, t->id);
		TEST_TEXT(r->set, command_set_word(t->set));
		CU_ASSERT_EQUAL((int)r->leaves, (int)t->leaves);
		CU_ASSERT_EQUAL(r->is_crypto, technique_is_crypto(t));
		CU_ASSERT_EQUAL(r->is_sanitize,
				strstr(t->id, "-sanitize-") && t->set != COMMAND_SET_MMC);
		TEST_TEXT(r->reach, t->reach == REACH_ADDRESSABLE ? "addressable" : "whole_drive");
		TEST_TEXT(r->not_reached, t->not_reached ? t->not_reached : "");
		for (unsigned bit = 1; proof_word(bit); bit <<= 1)
			if (t->proofs & bit) {
				CU_ASSERT(words_have(r->proofs, proof_word(bit)));
				n++;
			}
		CU_ASSERT_EQUAL(n, words_count(r->proofs));
	}
}

/* What was left out of the count of canaries stands in the record. */
static void canaries_add_up(void)
{
	for (unsigned k = 0; k < SAMPLE_COUNT; k++) {
		_clear_(record_clear) struct record r = RECORD_INIT;
		_clear_(record_view_freep) struct record_view *v = NULL;
		bool is_unchecked = k == SAMPLE_STOPPED || k == SAMPLE_FALSE_SIZE;
		int64_t sum = 0;

		read_sample(k, &r, &v);
		if (!record_at(v, "measured.outcome.canaries"))
			continue;
		sum += record_number(v, "measured.outcome.canaries.changed", -1);
		sum += record_number(v, "measured.outcome.canaries.same", -1);
		sum += record_number(v, "measured.outcome.canaries.unreadable", -1);
		sum += record_number(v, "measured.outcome.canaries.no_evidence", -1);
		sum += record_number(v, "measured.outcome.canaries.markers_lost", -1);
		CU_ASSERT_EQUAL(record_bool(v, "measured.outcome.canaries.checked"), !is_unchecked);
		CU_ASSERT_EQUAL(sum, is_unchecked ? 0 : 1024);
	}
}

static const struct test tests[] = {
	{ "techniques are those of wipe", techniques_are_those_of_wipe },
	{ "canaries add up", canaries_add_up },
	{ "every kind reads back", every_kind_reads_back },
	{ "same input, same bytes", same_input_same_bytes },
	{ "the typed part is as ever", typed_part_is_as_ever },
	{ "one changed bit changes both digests", one_changed_bit_changes_both_digests },
	{ "figures are those given", figures_are_those_given },
	{ "no names of what was on the drive", no_names_of_what_was_on_the_drive },
	{ "odd texts are shown", odd_texts_are_shown },
	{ "the fullest record reads back", the_fullest_record_reads_back },
	{ "incomplete input is refused", incomplete_input_is_refused },
	{ "words are those of the rooms", words_are_those_of_the_rooms },
};
TEST_MAIN(tests)
