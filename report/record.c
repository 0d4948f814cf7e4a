/*
 * report/record.c - see record.h. Puts the two parts together; each part's digest is over its own
 * canonical bytes. Nothing here depends on anything but the input and what was built.
 */
#include "report/record.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/build_id.h"
#include "base/text.h"
#include "report/record_part.h"
#include "report/text_safe.h"

/* Room for any text of the input shown byte by byte. */
#define SHOWN_MOST 4096

void part_text(struct json_builder *b, const char *name, const char *text)
{
	char shown[SHOWN_MOST];

	json_text(b, name, text_safe(text, shown, sizeof(shown)));
}

void part_reason(struct json_builder *b, const char *name, enum reason reason)
{
	json_text(b, name, reason == REASON_NONE ? NULL : reason_row(reason)->id);
}

void part_count(struct json_builder *b, const char *name, uint64_t value)
{
	json_number(b, name, value > INT64_MAX ? INT64_MAX : (int64_t)value);
}

void part_moment(struct json_builder *b, const char *name, struct instant t)
{
	char text[INSTANT_TEXT];

	json_open_object(b, name);
	json_text(b, "local", instant_local(t, text));
	json_text(b, "utc", instant_utc(t, text));
	json_close(b);
}

void part_raw(struct json_builder *b, const char *name, const struct raw_text *t)
{
	json_hex(b, name, t->bytes, t->n);
}

void part_ranges(struct json_builder *b, const char *name, const struct ranges *r)
{
	json_open_array(b, name);
	for (unsigned i = 0; i < r->n; i++) {
		json_open_array(b, NULL);
		part_count(b, NULL, r->at[i].first_lba);
		part_count(b, NULL, r->at[i].n_blocks);
		json_close(b);
	}
	json_close(b);
}

void part_range_set(struct json_builder *b, const char *name, const struct ranges *r)
{
	json_open_object(b, name);
	part_count(b, "blocks", ranges_blocks(r));
	json_bool(b, "coarse", r->is_coarse);
	part_ranges(b, "ranges", r);
	json_close(b);
}

void part_proofs(struct json_builder *b, const char *name, unsigned proofs)
{
	json_open_array(b, name);
	for (unsigned bit = 1; bit; bit <<= 1) {
		const char *word = proofs & bit ? proof_word(bit) : NULL;

		if (word)
			json_text(b, NULL, word);
	}
	json_close(b);
}

void part_io(struct json_builder *b, const char *way, bool is_direct, const char *note)
{
	json_open_object(b, "io");
	part_text(b, "way", way);
	json_bool(b, "direct", is_direct);
	part_text(b, "note", note);
	json_close(b);
}

static const char *clock_word(enum clock_source s)
{
	switch (s) {
	case CLOCK_FROM_NTP:
		return "ntp";
	case CLOCK_CONFIRMED_BY_PERSON:
		return "confirmed";
	case CLOCK_FROM_RTC:
		break;
	}
	return "rtc";
}

static const char *key_word(enum key_kind k)
{
	switch (k) {
	case KEY_P384:
		return "p384";
	case KEY_RSA:
		return "rsa";
	case KEY_P256:
		break;
	}
	return "p256";
}

static void part_signer(struct json_builder *b, const struct key_facts *k)
{
	json_open_object(b, "signer");
	part_text(b, "name", k->name);
	part_text(b, "id", k->id);
	part_text(b, "issuer", k->issuer);
	json_hex(b, "certificate_sha256", k->certificate_digest, DIGEST_BYTES);
	json_text(b, "kind", key_word(k->kind));
	json_number(b, "bits", k->bits);
	json_bool(b, "self_signed", k->is_self_signed);
	json_close(b);
}

/* What made the record, on which clock, after which line of the journal. */
static void part_surroundings(struct json_builder *b, const struct record_input *in)
{
	struct instant built = { .utc_ms = (int64_t)kiyome_build_time * 1000 };
	char text[INSTANT_TEXT];

	json_open_object(b, "clock");
	json_text(b, "source", clock_word(in->clock.source));
	part_text(b, "zone", in->clock.zone);
	json_close(b);
	json_open_object(b, "tool");
	json_text(b, "name", "kiyome");
	json_text(b, "version", kiyome_version);
	json_text(b, "build", kiyome_build_id);
	json_text(b, "build_time", instant_utc(built, text));
	json_close(b);
	json_open_object(b, "journal");
	json_text(b, "id", in->journal_id);
	part_count(b, "line", in->journal.n);
	json_hex(b, "sha256", in->journal.digest, DIGEST_BYTES);
	json_close(b);
}

static int build_measured(const struct record_input *in, char **ret, size_t *ret_n,
			  struct error *err)
{
	bool is_erase = in->kind == RECORD_ERASE;
	struct json_builder *b = json_begin();

	part_moment(b, "issued", in->issued);
	part_device(b, in->device);
	part_before(b, in->device);
	part_machine(b, in->machine);
	part_surroundings(b, in);
	part_signer(b, in->signer);
	part_plan(b, is_erase ? in->plan : NULL);
	part_consent(b, is_erase ? in->consent : NULL);
	part_outcome(b, in->plan, is_erase ? in->outcome : NULL);
	part_verdict(b, is_erase ? in->verdict : NULL);
	part_inspection(b, in->kind == RECORD_INSPECTION ? in->inspection : NULL);
	part_recheck(b, in->kind == RECORD_RECHECK ? in->recheck : NULL, in->original);
	return json_finish(b, ret, ret_n, err);
}

static int build_typed(const struct typed *t, char **ret, size_t *ret_n, struct error *err)
{
	struct json_builder *b = json_begin();

	for (unsigned f = 0; f < TYPED_COUNT; f++) {
		if (t->value[f][0])
			part_text(b, typed_row(f)->key, t->value[f]);
		else
			json_text(b, typed_row(f)->key, NULL);
	}
	json_open_array(b, "practice_filled");
	for (unsigned f = 0; f < TYPED_COUNT; f++)
		if (t->filled_for_practice[f])
			json_text(b, NULL, typed_row(f)->key);
	json_close(b);
	return json_finish(b, ret, ret_n, err);
}

/* Copies a finished part into the record with its digest beside it. */
static int add_part(struct json_builder *b, const char *name, const char *digest_name,
		    const char *bytes, size_t n, struct error *err)
{
	_clear_(json_freep) struct json *part = NULL;
	uint8_t digest[DIGEST_BYTES];
	int rc = crypt_sha256(bytes, n, digest, err);

	if (!rc)
		rc = json_read(bytes, n, name, &part, err);
	if (rc)
		return rc;
	json_copy(b, name, part);
	json_hex(b, digest_name, digest, sizeof(digest));
	return 0;
}

static const char *kind_word(enum record_kind kind)
{
	static const char *const words[RECORD_KIND_COUNT] = {
		[RECORD_ERASE] = "erase",
		[RECORD_INSPECTION] = "inspection",
		[RECORD_RECHECK] = "recheck",
	};

	return (unsigned)kind < RECORD_KIND_COUNT ? words[kind] : NULL;
}

static int build_whole(const struct record_input *in, char **ret, size_t *ret_n, struct error *err)
{
	_free_ char *measured = NULL, *typed = NULL;
	struct json_builder *b;
	size_t n_measured, n_typed;
	int rc = build_measured(in, &measured, &n_measured, err);

	if (!rc)
		rc = build_typed(in->typed, &typed, &n_typed, err);
	if (rc)
		return rc;
	b = json_begin();
	json_text(b, "schema", RECORD_SCHEMA);
	json_text(b, "kind", kind_word(in->kind));
	json_bool(b, "practice", in->practice);
	json_text(b, "number", in->number);
	rc = add_part(b, "measured", "measured_sha256", measured, n_measured, err);
	if (!rc)
		rc = add_part(b, "typed", "typed_sha256", typed, n_typed, err);
	if (rc) {
		json_discard(b);
		return rc;
	}
	return json_finish(b, ret, ret_n, err);
}

int record_build(const struct record_input *in, struct record *ret, struct error *err)
{
	struct record record = RECORD_INIT;
	bool is_complete = in->device && in->typed && in->machine && in->signer;
	int rc;

	if (in->kind == RECORD_ERASE)
		is_complete = is_complete && in->plan && in->plan->technique &&
			      (in->plan->method || in->plan->n_erases) && in->consent &&
			      in->outcome && in->outcome->open == REASON_NONE && in->verdict;
	else if (in->kind == RECORD_RECHECK)
		is_complete = is_complete && in->recheck && in->original;
	else
		is_complete = is_complete && in->inspection;
	if (!is_complete)
		return error_set(err, REASON_RECORD_MALFORMED, EINVAL, in->number,
				 "input incomplete");
	rc = build_whole(in, &record.bytes, &record.n, err);
	if (rc)
		return rc;
	rc = crypt_sha256(record.bytes, record.n, record.digest, err);
	if (rc) {
		record_clear(&record);
		return rc;
	}
	*ret = record;
	return 0;
}

void record_clear(struct record *r)
{
	free(r->bytes);
	*r = (struct record)RECORD_INIT;
}
