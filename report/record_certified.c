/*
 * report/record_certified.c - see record_check.h: what must be so of a record that calls its drive
 * cleared or purged. The rules of wipe/verdict.c once more, over what was written down; a record
 * that breaks one was not made by an erase of ours.
 */
#include "base/instant.h"
#include "report/record_look.h"
#include "report/words.h"
#include "wipe/canary.h"

static bool is_null(const struct json *record, const char *path)
{
	return json_is_null(look_at(record, path));
}

static bool same_text(const struct json *record, const char *a, const char *b)
{
	return strcmp(look_text(record, a), look_text(record, b)) == 0;
}

static int level_of(const struct json *record, const char *path)
{
	return level_rank(look_text(record, path));
}

/* The one whose claim is made. */
static const struct record_technique *technique(const struct json *record)
{
	return record_technique_by_id(look_text(record, "measured.outcome.judged.technique"));
}

static bool is_overwrite(const struct json *r)
{
	const struct record_technique *t = technique(r);

	return t && t->leaves == RECORD_LEAVES_METHOD;
}

static bool nothing_against(const struct json *r)
{
	return is_null(r, "measured.verdict.reason") &&
	       json_count(look_at(r, "measured.verdict.proofs_missing")) == 0 &&
	       is_null(r, "measured.plan.limit");
}

static bool undisturbed(const struct json *r)
{
	return !look_flag(r, "measured.outcome", "stop_asked") &&
	       is_null(r, "measured.outcome.first_reason");
}

static bool one_plan(const struct json *r)
{
	return same_text(r, "measured.plan.sha256", "measured.consent.plan_sha256") &&
	       same_text(r, "measured.plan.sha256", "measured.outcome.plan_sha256");
}

static bool reaches(const struct json *r, const char *part, const struct record_technique *t)
{
	const struct json *at = look_at(r, part);

	return t && strcmp(t->reach, look_text(at, "reach")) == 0 &&
	       strcmp(t->not_reached, look_text(at, "not_reached")) == 0;
}

/* The plan's row of the erase inside the drive with TECHNIQUE; NULL: none. */
static const struct json *planned_erase(const struct json *r, const char *technique)
{
	const struct json *erases = look_at(r, "measured.plan.erases");

	for (size_t i = 0; i < json_count(erases); i++)
		if (strcmp(json_get_text(json_at(erases, i), "technique"), technique) == 0)
			return json_at(erases, i);
	return NULL;
}

/* It was planned: as one of the erases inside the drive, or as the overwrite that has a method. */
static bool technique_known(const struct json *r)
{
	const char *planned = look_text(r, "measured.plan.technique");
	const struct record_technique *t = technique(r);

	return reaches(r, "measured.plan", record_technique_by_id(planned)) &&
	       reaches(r, "measured.outcome.judged", t) &&
	       (is_overwrite(r) ? !is_null(r, "measured.plan.method")
				: planned_erase(r, t->id) != NULL);
}

/* No more than the plan expected of it, and that no more than the technique may claim on this medium. */
static bool level_allowed(const struct json *r)
{
	const struct record_technique *t = technique(r);
	const struct record_technique *planned =
		record_technique_by_id(look_text(r, "measured.plan.technique"));
	int level = level_of(r, "measured.verdict.level");
	int expected = level_of(r, "measured.plan.expected");

	if (!t || !planned || expected > level_rank(record_claim(planned, r)) ||
	    level > level_rank(record_claim(t, r)))
		return false;
	if (!is_overwrite(r))
		return level <= level_rank(look_text(planned_erase(r, t->id), "claim"));
	return planned != t || level <= expected;
}

static bool proofs_whole(const struct json *r)
{
	const struct record_technique *t = technique(r);
	const struct json *proofs = look_at(r, "measured.outcome.proofs");
	size_t n = 0;

	for (size_t i = 0; t && i < json_count(proofs); i++)
		n += words_have(t->proofs, json_as_text(json_at(proofs, i)));
	return t && n == words_count(t->proofs); /* each word stands once: shape */
}

/* Nothing is hidden, or what was hidden has been opened and is part of the plan. */
static bool native_size_known(const struct json *r)
{
	const char *word = look_text(r, "measured.device.native_size");

	if (strcmp(look_text(r, "measured.device.features.hidden.depopulated"), "yes") == 0)
		return false;
	if (is_null(r, "measured.outcome.hidden"))
		return strcmp(word, "known") == 0 &&
		       look_number(r, "measured.plan.size_bytes") ==
			       look_number(r, "measured.device.size_bytes");
	return strcmp(word, "not_examined") != 0 &&
	       strcmp(look_text(r, "measured.outcome.hidden.after.is_hidden"), "yes") != 0 &&
	       look_number(r, "measured.outcome.hidden.size_after_bytes") ==
		       look_number(r, "measured.plan.size_bytes");
}

static int64_t of_step(const struct json *step, const char *name)
{
	int64_t n = -1;

	return json_get_number(step, name, &n) ? n : -1;
}

static bool is_kind(const struct json *step, const char *kind)
{
	return strcmp(json_get_text(step, "kind"), kind) == 0;
}

/* Of an erase inside the drive: declined by the drive, or by its state, with nothing begun. */
static bool was_declined(const struct json *r, int64_t erase)
{
	const struct json *e = json_at(look_at(r, "measured.outcome.erases"), (size_t)(erase - 1));

	return erase > 0 && !look_is(e, "ended_well") && !json_is_null(json_get(e, "reason")) &&
	       (!look_is(e, "begun") || strcmp(look_text(e, "accepted"), "refused") == 0);
}

/* Steps that an erase needs to have been done, or that must not have been done beside it; the rest of a plan
 * are ways that were not needed: alternatives behind the one that ended well, the fallback, the other of two
 * read-backs. */
static bool may_be_left_out(const struct json *r, const struct json *step)
{
	const struct record_technique *t = technique(r);
	bool is_read_back = is_kind(step, "verify") && of_step(step, "pass") == 0;

	if (is_kind(step, "erase"))
		return true; /* record_against_erase() says which had to end well */
	if (t->leaves == RECORD_LEAVES_METHOD)
		return is_kind(step, "settle") || is_kind(step, "survey") || is_read_back;
	return look_is(step, "fallback") ||
	       (t->leaves == RECORD_LEAVES_PATTERN ? is_kind(step, "survey") : is_read_back);
}

static bool is_step_well(const struct json *r, const struct json *step)
{
	const char *result = json_get_text(step, "result");
	bool is_done = strcmp(result, "done") == 0;

	if (is_kind(step, "erase") && strcmp(result, "failed") == 0)
		return was_declined(r, of_step(step, "erase"));
	if (json_is_null(json_get(step, "flush")) == (is_done && is_kind(step, "flush")))
		return false;
	return json_is_null(json_get(step, "reason")) &&
	       (is_done || (strcmp(result, "not_run") == 0 && may_be_left_out(r, step)));
}

/* What was planned was done, in that order, nothing else, and none with a word against it. */
static bool steps_done(const struct json *r)
{
	const struct json *plan = look_at(r, "measured.plan.steps");
	const struct json *steps = look_at(r, "measured.outcome.steps");

	if (json_count(plan) != json_count(steps) || !technique(r))
		return false;
	for (size_t i = 0; i < json_count(steps); i++) {
		const struct json *step = json_at(steps, i), *planned = json_at(plan, i);

		if (!is_kind(planned, json_get_text(step, "kind")) ||
		    of_step(planned, "pass") != of_step(step, "pass") || !is_step_well(r, step))
			return false;
	}
	return true;
}

/* How many steps of KIND and pass PASS were done and moved BYTES (any number where that is negative). */
static size_t count_steps(const struct json *r, const char *kind, int64_t pass, int64_t bytes)
{
	const struct json *steps = look_at(r, "measured.outcome.steps");
	size_t n = 0;

	for (size_t i = 0; i < json_count(steps); i++) {
		const struct json *step = json_at(steps, i);

		n += is_kind(step, kind) && of_step(step, "pass") == pass &&
		     strcmp(json_get_text(step, "result"), "done") == 0 &&
		     (bytes < 0 || of_step(step, "bytes") == bytes);
	}
	return n;
}

/* Whether the plan has pass number PASS (from 1) read back. */
static bool is_verified(const struct json *r, size_t pass)
{
	bool verified = false;

	return json_get_bool(json_at(look_at(r, "measured.plan.method.passes"), pass - 1),
			     "verified", &verified) &&
	       verified;
}

static bool looked_before_and_after(const struct json *r)
{
	static const char *const once[] = { "guard", "canaries", "canaries_check", "identity" };

	for (size_t i = 0; i < sizeof(once) / sizeof(once[0]); i++)
		if (count_steps(r, once[i], 0, -1) != 1)
			return false;
	return is_null(r, "measured.outcome.hidden") || count_steps(r, "reveal", 0, -1) == 1;
}

/* Every pass was written and flushed whole; the last, and each that the method says, read back;
 * and the drive was looked at before and after. */
static bool passes_whole(const struct json *r)
{
	int64_t size = look_number(r, "measured.plan.size_bytes");
	size_t n = json_count(look_at(r, "measured.plan.method.passes"));

	if (!looked_before_and_after(r))
		return false;
	if (!is_overwrite(r))
		return look_number(r, "measured.outcome.unwritten.blocks") == 0;
	for (size_t pass = 1; pass <= n; pass++)
		if (count_steps(r, "write", (int64_t)pass, size) != 1 ||
		    count_steps(r, "flush", (int64_t)pass, -1) != 1 ||
		    ((is_verified(r, pass) || pass == n) &&
		     count_steps(r, "verify", (int64_t)pass, size) != 1))
			return false;
	return n && look_number(r, "measured.outcome.unwritten.blocks") == 0;
}

/* Where the technique leaves a pattern, every byte of the drive was read and is as it must be. */
static bool all_read_back(const struct json *r)
{
	const struct record_technique *t = technique(r);
	int64_t size = look_number(r, "measured.plan.size_bytes");
	bool is_compared = t && (t->leaves == RECORD_LEAVES_METHOD ||
				 t->leaves == RECORD_LEAVES_PATTERN);

	if (strcmp(look_text(r, "measured.plan.read_back"), "full") != 0 ||
	    look_number(r, "measured.outcome.verification.mismatching.blocks") != 0 ||
	    look_number(r, "measured.outcome.verification.unreadable.blocks") != 0)
		return false;
	if (!is_compared)
		return look_number(r, "measured.outcome.verification.bytes_read") == 0;
	return size > 0 &&
	       (!is_overwrite(r) ||
		look_number(r, "measured.outcome.verification.pass") ==
			(int64_t)json_count(look_at(r, "measured.plan.method.passes"))) &&
	       look_number(r, "measured.outcome.verification.bytes_total") == size &&
	       look_number(r, "measured.outcome.verification.bytes_read") == size &&
	       look_number(r, "measured.outcome.verification.bytes_equal") == size;
}

/* Where the plan has an address test, every block held its own number and no other. It stands before the
 * passes, so it is not done where an erase inside the drive ended well. */
static bool addresses_whole(const struct json *r)
{
	int64_t size = look_number(r, "measured.plan.size_bytes");
	size_t n = count_steps(r, "address_verify", 0, size);

	if (is_null(r, "measured.outcome.address") || !is_overwrite(r))
		return count_steps(r, "address_verify", 0, -1) == 0 &&
		       count_steps(r, "address_write", 0, -1) == 0;
	return n == 1 && count_steps(r, "address_write", 0, size) == 1 &&
	       count_steps(r, "flush", 0, -1) == 1 &&
	       look_number(r, "measured.outcome.address.bytes_equal") == size &&
	       is_null(r, "measured.outcome.address.true_bytes") &&
	       look_number(r, "measured.outcome.address.differing.blocks") == 0 &&
	       look_number(r, "measured.outcome.address.unwritten.blocks") == 0 &&
	       look_number(r, "measured.outcome.address.unreadable.blocks") == 0;
}

/* All were looked at again and none was found, and enough of them could tell. */
static bool canaries_gone(const struct json *r)
{
	int64_t size = look_number(r, "measured.plan.size_bytes");
	int64_t block = look_number(r, "measured.device.logical_block_bytes");
	int64_t blank = look_number(r, "measured.outcome.canaries.blank");
	int64_t telling = look_number(r, "measured.outcome.canaries.taken") - blank;
	int64_t markers = look_number(r, "measured.outcome.canaries.markers");
	int64_t n_blocks = block > 0 ? size / block + (size % block != 0) : 0;
	int64_t needed = n_blocks < CANARIES_TELLING ? n_blocks : CANARIES_TELLING;

	return n_blocks > 0 && look_flag(r, "measured.outcome.canaries", "checked") &&
	       look_number(r, "measured.outcome.canaries.same") == 0 &&
	       json_count(look_at(r, "measured.outcome.canaries.same_ranges")) == 0 &&
	       look_number(r, "measured.outcome.canaries.unreadable") == 0 &&
	       look_number(r, "measured.outcome.canaries.markers_lost") == 0 && telling >= 0 &&
	       look_number(r, "measured.outcome.canaries.no_evidence") <= blank &&
	       markers <= blank && telling >= needed - markers;
}

static bool same_drive(const struct json *r)
{
	return look_number(r, "measured.outcome.after.size_bytes") ==
		       look_number(r, "measured.plan.size_bytes") &&
	       same_text(r, "measured.outcome.after.serial", "measured.device.serial") &&
	       same_text(r, "measured.outcome.after.model", "measured.device.model");
}

/* The moment at PATH's local text, which the shape was checked of; before all others else. */
static int64_t when(const struct json *value)
{
	struct instant t = { .utc_ms = INT64_MIN };
	const char *local = json_get_text(value, "local");

	return local && instant_parse(local, &t) ? t.utc_ms : INT64_MIN;
}

/* Agreed to, begun, ended and issued in that order, and every step within: all by one clock, which
 * a session never lets go back (ui/clock.c). */
static bool times_in_order(const struct json *r)
{
	const struct json *steps = look_at(r, "measured.outcome.steps");
	int64_t start = when(look_at(r, "measured.outcome.start"));
	int64_t end = when(look_at(r, "measured.outcome.end")), last = start;

	if (when(look_at(r, "measured.consent.when")) > start || start > end ||
	    end > when(look_at(r, "measured.issued")))
		return false;
	for (size_t i = 0; i < json_count(steps); i++) {
		int64_t from = when(json_get(json_at(steps, i), "start"));
		int64_t to = when(json_get(json_at(steps, i), "end"));

		if (strcmp(json_get_text(json_at(steps, i), "result"), "not_run") == 0)
			continue;
		if (from < last || to < from || to > end)
			return false;
		last = to;
	}
	return true;
}

static const struct {
	const char *what;
	bool (*holds)(const struct json *record);
} rules[] = {
	{ "verdict with a reason against it", nothing_against },
	{ "another plan than agreed to or run", one_plan },
	{ "technique", technique_known },
	{ "level above what was expected or may be claimed", level_allowed },
	{ "native size not known", native_size_known },
	{ "proofs", proofs_whole },
	{ "stopped or disturbed", undisturbed },
	{ "steps that were not done", steps_done },
	{ "passes that are not whole", passes_whole },
	{ "not all read back equal", all_read_back },
	{ "address test", addresses_whole },
	{ "canaries", canaries_gone },
	{ "another drive after than before", same_drive },
	{ "order of times", times_in_order },
};

int record_check_certified(const struct json *record, const char *subject, struct error *err)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (!rules[i].holds(record))
			return contradiction(subject, rules[i].what, err);
	if (!is_overwrite(record)) {
		const char *against = record_against_erase(record, technique(record));

		if (against)
			return contradiction(subject, against, err);
	}
	return 0;
}
