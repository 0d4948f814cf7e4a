/*
 * report/record_inside.c - see record_check.h: what must be so of a record that calls its drive cleared or
 * purged by an erase inside it. V0 of wipe/verdict.c once more, over what was written down.
 */
#include "report/record_look.h"
#include "report/words.h"

static bool is_word(const struct json *object, const char *path, const char *word)
{
	return strcmp(look_text(object, path), word) == 0;
}

/* A power cut or reset in between ends all that is not a sanitize: it must have run in one go. */
static bool ran_in_one_go(const struct json *erase, const struct record_technique *t)
{
	return !words_have(t->proofs, "no_reset") || !look_is(erase, "reset");
}

/* Begun by us, with the drive's own yes; a start that was answered before a power cut is attached to. */
static bool was_begun(const struct json *erase, const struct record_technique *t)
{
	return look_is(erase, "begun") && is_word(erase, "accepted", "done") &&
	       (!words_have(t->proofs, "status_before") || look_is(erase, "asked_before"));
}

/* The end by the drive's own word: ATA and NVMe keep it; SCSI knows only that none runs any more, which
 * counts where one was seen running or the canaries are gone (a rule of its own). */
static bool has_ended(const struct json *erase, const struct record_technique *t)
{
	if (!look_is(erase, "ended_well") || !json_is_null(json_get(erase, "reason")))
		return false;
	if (!t->is_sanitize)
		return true;
	return is_word(erase, "after.state", "succeeded") ||
	       (strcmp(t->set, "scsi") == 0 && is_word(erase, "after.state", "idle"));
}

static bool passes_done(const struct json *erase, const struct record_technique *t)
{
	int64_t asked = look_number(erase, "passes_asked");

	return !words_have(t->proofs, "passes_done") ||
	       (asked > 0 && look_number(erase, "after.passes_done") == asked);
}

/* By the drive, or by its state, with nothing begun: what follows it stands alone. */
static bool was_declined(const struct json *erase)
{
	return !look_is(erase, "ended_well") && !json_is_null(json_get(erase, "reason")) &&
	       (!look_is(erase, "begun") || is_word(erase, "accepted", "refused"));
}

/* The last erase that has TECHNIQUE; its number from 1; 0: none. */
static size_t erase_of(const struct json *erases, const char *technique)
{
	for (size_t i = json_count(erases); i; i--)
		if (is_word(json_at(erases, i - 1), "technique", technique))
			return i;
	return 0;
}

/* The erase that counts, and those before it that it follows, each ended well. */
static bool sequence_ended(const struct json *r, const struct record_technique *counted)
{
	const struct json *erases = look_at(r, "measured.outcome.erases");
	const struct json *planned = look_at(r, "measured.plan.erases");
	size_t i = erase_of(erases, counted->id);

	if (!i || json_count(planned) != json_count(erases))
		return false;
	for (;; i--) {
		const struct json *erase = json_at(erases, i - 1), *plan = json_at(planned, i - 1);
		const struct record_technique *t =
			record_technique_by_id(look_text(erase, "technique"));

		if (!t || !is_word(plan, "technique", t->id) || !was_begun(erase, t) ||
		    !has_ended(erase, t) || !ran_in_one_go(erase, t) || !passes_done(erase, t))
			return false;
		if (i == 1 || !look_is(plan, "follows") || was_declined(json_at(erases, i - 2)))
			return true;
	}
}

/* Beside what counts no other erase was begun: each ended well before it, or was declined, or not tried. */
static bool nothing_else_begun(const struct json *r, const struct record_technique *counted)
{
	const struct json *erases = look_at(r, "measured.outcome.erases");
	size_t last = erase_of(erases, counted->id);

	for (size_t i = 1; i <= json_count(erases); i++) {
		const struct json *e = json_at(erases, i - 1);
		bool is_untouched = !look_is(e, "begun") && json_is_null(json_get(e, "reason"));

		if (!was_declined(e) && !is_untouched && (i > last || !look_is(e, "ended_well")))
			return false;
	}
	return true;
}

static bool set_fits(const struct json *r, const struct record_technique *t)
{
	return look_flag(r, "measured.device.features", "asked") &&
	       is_word(r, "measured.device.features.set", t->set) &&
	       !look_has(r, "measured.device.features.quirks", "never_trust");
}

/* Looked at again once the erases were over: security off, unlocked, no shadow MBR before the data. */
static bool is_open(const struct json *r, const struct record_technique *t)
{
	const struct json *erases = look_at(r, "measured.outcome.erases");
	const struct json *erase = json_at(erases, erase_of(erases, t->id) - 1);
	bool is_security = strcmp(t->set, "ata") == 0 && !t->is_sanitize;

	return look_flag(r, "measured.outcome.settled", "done") &&
	       is_word(r, "measured.outcome.settled.unlocked", "yes") &&
	       !look_flag(r, "measured.outcome", "password_is_set") &&
	       !is_word(erase, "lock_after.enabled", "yes") &&
	       !is_word(erase, "lock_after.locked", "yes") &&
	       (!is_security ||
		(is_word(erase, "lock_armed.enabled", "yes") &&
		 is_word(erase, "lock_after.enabled", "no") && !look_is(erase, "undone")));
}

/* All that belongs to the drive was known: no namespace beyond those listed, no second unit. */
static bool is_whole_scope(const struct json *r, const struct record_technique *t)
{
	(void)t;
	return look_flag(r, "measured.outcome.settled", "whole") &&
	       look_flag(r, "measured.outcome.settled", "native") &&
	       !look_flag(r, "measured.device.features.nvme", "more_namespaces") &&
	       json_count(look_at(r, "measured.device.features.nvme.namespaces")) <= 1 &&
	       look_number(r, "measured.device.features.scsi.luns") <= 1;
}

/* A changed key is worth what the encryption is. */
static bool encryption_told(const struct json *r, const struct record_technique *t)
{
	return !t->is_crypto || !is_word(r, "measured.verdict.level", "purge") ||
	       look_flag(r, "measured.plan", "trust_crypto") ||
	       (is_word(r, "measured.outcome.settled.always_encrypts", "yes") &&
		look_has(r, "measured.outcome.proofs", "encrypts"));
}

/* NVMe: the log names the command that ran; it must be the one that was sent. */
static bool is_our_command(const struct json *r, const struct record_technique *t)
{
	const struct json *erases = look_at(r, "measured.outcome.erases");
	const struct json *erase = json_at(erases, erase_of(erases, t->id) - 1);
	int64_t sent = look_number(erase, "command");

	return strcmp(t->set, "nvme") != 0 || !t->is_sanitize ||
	       (sent >= 0 && look_number(erase, "after.command") == sent);
}

/* Where no pattern is promised: all was read, or is listed and written since; nothing of it looks like
 * data, and it is of one kind where the technique says so. */
static bool is_surveyed(const struct json *r, const struct record_technique *t)
{
	const struct json *s = look_at(r, "measured.outcome.survey");
	int64_t size = look_number(r, "measured.plan.size_bytes");
	int64_t block = look_number(r, "measured.device.logical_block_bytes");
	int64_t bad = look_number(s, "unreadable.blocks");

	if (t->leaves == RECORD_LEAVES_PATTERN)
		return true;
	if (size <= 0 || block <= 0 || look_number(s, "bytes_total") != size ||
	    look_number(s, "bytes_read") > size || *look_text(s, "signature"))
		return false;
	if ((size - look_number(s, "bytes_read") + block - 1) / block > bad ||
	    look_number(s, "rewritten.blocks") < bad || look_number(s, "blocks_data") ||
	    look_number(s, "data.blocks"))
		return false;
	return t->leaves != RECORD_LEAVES_UNIFORM ||
	       (!look_number(s, "blocks_noise") && !look_number(s, "blocks_constant") &&
		(!look_number(s, "blocks_zero") || !look_number(s, "blocks_ones")));
}

static const struct {
	const char *what;
	bool (*holds)(const struct json *record, const struct record_technique *t);
} rules[] = {
	{ "erase by a command set that the drive has not, or is not trusted with", set_fits },
	{ "erase that was not begun and ended by the drive's own word", sequence_ended },
	{ "another erase begun beside it", nothing_else_begun },
	{ "locked, or a password left", is_open },
	{ "not the whole of the drive", is_whole_scope },
	{ "key changed without a statement of encryption", encryption_told },
	{ "another command's success", is_our_command },
	{ "survey", is_surveyed },
};

const char *record_against_erase(const struct json *record, const struct record_technique *t)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (!rules[i].holds(record, t))
			return rules[i].what;
	return NULL;
}
