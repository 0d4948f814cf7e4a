/*
 * wipe/checkpoint_erase.c - see checkpoint_inside.h. Numbers go by tables, one order for writing and reading.
 */
#include <string.h>

#include "base/text.h"
#include "wipe/checkpoint_inside.h"

/* A number in a struct: bool, enum, or unsigned of up to eight bytes; larger ones than MOST are damage. */
struct field {
	size_t at, size;
	uint64_t most;
};
#define FIELD(type, member, most)                                                     \
	{                                                                             \
		offsetof(type, member), sizeof(((type *)0)->member), (uint64_t)(most) \
	}
#define ANY          INT64_MAX
#define FLAG(member) FIELD(struct device, features.member, 1)
#define TOLD(member) FIELD(struct device, features.member, TOLD_YES)
#define U32(member)  FIELD(struct device, features.member, UINT32_MAX)
#define U64(member)  FIELD(struct device, features.member, ANY)

/* All of a drive that plan_make() looks at and that an erase under way may change. */
static const struct field planned_fields[] = {
	FIELD(struct device, size_bytes, ANY),
	FIELD(struct device, logical_block_bytes, UINT32_MAX),
	FIELD(struct device, media, MEDIA_COUNT - 1),
	FIELD(struct device, native_size_is_known, 1),
	FIELD(struct device, features.set, COMMAND_SET_COUNT - 1),
	FIELD(struct device, features.ata_path, ATA_PATH_BLOCKED),
	FLAG(is_known),
	TOLD(always_encrypts),
	TOLD(self_test_runs),
	FLAG(is_zoned),
	U32(quirks),
	TOLD(sanitize.block),
	TOLD(sanitize.overwrite),
	TOLD(sanitize.crypto),
	U32(sanitize.block_s),
	U32(sanitize.overwrite_s),
	U32(sanitize.crypto_s),
	TOLD(sanitize.is_frozen),
	TOLD(sanitize.overrides_lock),
	FIELD(struct device, features.sanitize.before.state, SANITIZE_STATE_COUNT - 1),
	TOLD(security.supported),
	TOLD(security.enabled),
	TOLD(security.locked),
	TOLD(security.frozen),
	TOLD(security.count_expired),
	TOLD(security.enhanced),
	U32(security.erase_minutes),
	U32(security.enhanced_minutes),
	TOLD(hidden.is_hidden),
	U64(hidden.shown_blocks),
	U64(hidden.native_blocks),
	U64(hidden.dco_blocks),
	TOLD(hidden.hpa_is_locked),
	TOLD(hidden.depopulated),
	FLAG(nvme.has_format),
	FLAG(nvme.format_crypto),
	FLAG(nvme.self_test_runs),
	FLAG(nvme.firmware_is_pending),
	FLAG(nvme.has_more_namespaces),
	U64(nvme.unallocated_bytes),
	FIELD(struct device, features.nvme.n_namespaces, FEATURE_NAMESPACES),
	U32(nvme.namespaces[0].nsid),
	U64(nvme.namespaces[0].size_blocks),
	U32(nvme.namespaces[0].block_bytes),
	FLAG(nvme.namespaces[0].is_attached),
	FLAG(nvme.namespaces[0].is_protected),
	FLAG(scsi.is_reserved),
	FLAG(scsi.is_write_protected),
	FLAG(scsi.format_is_corrupt),
	FLAG(scsi.is_formatting),
	FIELD(struct device, features.scsi.n_luns, UINT8_MAX),
	FLAG(mmc.is_emmc),
	FLAG(mmc.has_sanitize),
	FLAG(mmc.is_write_protected),
	U64(mmc.user_bytes),
	TOLD(opal.is_locked),
	TOLD(opal.shadow_mbr_enabled),
	TOLD(opal.shadow_mbr_done),
	TOLD(opal.can_psid_revert),
};

static const struct field hidden_fields[] = {
	FIELD(struct hidden_outcome, hpa_lifted, 1),
	FIELD(struct hidden_outcome, ama_lifted, 1),
	FIELD(struct hidden_outcome, dco_restored, 1),
	FIELD(struct hidden_outcome, size_before_bytes, ANY),
	FIELD(struct hidden_outcome, size_after_bytes, ANY),
	FIELD(struct hidden_outcome, before.shown_blocks, ANY),
	FIELD(struct hidden_outcome, before.native_blocks, ANY),
	FIELD(struct hidden_outcome, before.dco_blocks, ANY),
	FIELD(struct hidden_outcome, before.is_hidden, TOLD_YES),
	FIELD(struct hidden_outcome, after.shown_blocks, ANY),
	FIELD(struct hidden_outcome, after.native_blocks, ANY),
	FIELD(struct hidden_outcome, after.dco_blocks, ANY),
	FIELD(struct hidden_outcome, after.is_hidden, TOLD_YES),
};

#define ERASE(member, most) FIELD(struct erase_outcome, member, most)
static const struct field erase_fields[] = {
	ERASE(accepted, ANSWER_REFUSED),
	ERASE(is_begun, 1),
	ERASE(was_attached, 1),
	ERASE(was_asked_before, 1),
	ERASE(was_seen_running, 1),
	ERASE(has_ended_well, 1),
	ERASE(was_reset, 1),
	ERASE(has_command, 1),
	ERASE(command, UINT32_MAX),
	ERASE(was_undone, 1),
	ERASE(stood_s, UINT32_MAX),
	ERASE(before.state, SANITIZE_STATE_COUNT - 1),
	ERASE(before.has_command, 1),
	ERASE(before.command, UINT32_MAX),
	ERASE(before.is_deallocated, 1),
	ERASE(before.global_data_erased, 1),
	ERASE(after.state, SANITIZE_STATE_COUNT - 1),
	ERASE(after.has_command, 1),
	ERASE(after.command, UINT32_MAX),
	ERASE(after.passes_done, UINT8_MAX),
	ERASE(after.is_deallocated, 1),
	ERASE(after.global_data_erased, 1),
	ERASE(security_before.enabled, TOLD_YES),
	ERASE(security_before.locked, TOLD_YES),
	ERASE(security_before.frozen, TOLD_YES),
	ERASE(security_armed.enabled, TOLD_YES),
	ERASE(security_armed.locked, TOLD_YES),
	ERASE(security_after.enabled, TOLD_YES),
	ERASE(security_after.locked, TOLD_YES),
	ERASE(passes_asked, UINT32_MAX),
	ERASE(no_deallocate_asked, 1),
	ERASE(n_polls, UINT32_MAX),
};
#define COUNT(fields) (sizeof(fields) / sizeof((fields)[0]))

/* x86-64 is little-endian: the low bytes of a number come first. */
static void put_numbers(struct json_builder *b, const char *name, const void *from,
			const struct field *fields, size_t n)
{
	json_open_array(b, name);
	for (size_t i = 0; i < n; i++) {
		uint64_t value = 0;

		memcpy(&value, (const char *)from + fields[i].at, fields[i].size);
		json_number(b, NULL, (int64_t)(value <= INT64_MAX ? value : INT64_MAX));
	}
	json_close(b);
}

static void get_numbers(const struct json *o, const char *name, void *to,
			const struct field *fields, size_t n, bool *ok)
{
	const struct json *list = json_get(o, name);

	if (!json_is_array(list) || json_count(list) != n)
		*ok = false;
	for (size_t i = 0; *ok && i < n; i++) {
		int64_t value = -1;

		*ok = json_as_number(json_at(list, i), &value) && value >= 0 &&
		      (uint64_t)value <= fields[i].most;
		if (*ok)
			memcpy((char *)to + fields[i].at, &value, fields[i].size);
	}
}

static void put_moment(struct json_builder *b, const char *name, struct instant t)
{
	char text[INSTANT_TEXT];

	json_text(b, name, t.utc_ms ? instant_local(t, text) : NULL);
}

static struct instant get_moment(const struct json *o, const char *name, bool *ok)
{
	const struct json *value = json_get(o, name);
	struct instant t = { .utc_ms = 0 };

	if (!value || (!json_is_null(value) &&
		       (!json_as_text(value) || !instant_parse(json_as_text(value), &t))))
		*ok = false;
	return t;
}

static size_t get_bytes(const struct json *o, const char *name, void *out, size_t most, bool *ok)
{
	const char *hex = json_get_text(o, name);
	size_t n = hex ? strlen(hex) : 1;

	if (n % 2 || n / 2 > most || !text_unhex(hex, n / 2, out)) {
		*ok = false;
		return 0;
	}
	return n / 2;
}

static bool get_flag(const struct json *o, const char *name, bool *ok)
{
	bool is = false;

	*ok = json_get_bool(o, name, &is) && *ok;
	return is;
}

static void put_erase(struct json_builder *b, const struct erase_outcome *e)
{
	json_open_object(b, NULL);
	json_text(b, "technique", e->technique ? e->technique->id : NULL);
	put_numbers(b, "numbers", e, erase_fields, COUNT(erase_fields));
	put_moment(b, "started", e->started);
	put_moment(b, "ended", e->ended);
	json_hex(b, "before", e->before.raw, e->before.n_raw);
	json_hex(b, "after", e->after.raw, e->after.n_raw);
	json_hex(b, "facts", e->facts, strlen(e->facts));
	json_text(b, "reason", reason_row(e->reason)->id);
	json_close(b);
}

static void get_erase(const struct json *o, struct erase_outcome *e, bool *ok)
{
	const struct json *technique = json_get(o, "technique");
	const char *reason = json_get_text(o, "reason");

	if (!json_is_null(technique)) {
		e->technique = technique_by_id(json_as_text(technique));
		*ok = e->technique && *ok;
	}
	get_numbers(o, "numbers", e, erase_fields, COUNT(erase_fields), ok);
	e->started = get_moment(o, "started", ok);
	e->ended = get_moment(o, "ended", ok);
	e->before.n_raw = (uint8_t)get_bytes(o, "before", e->before.raw, sizeof(e->before.raw), ok);
	e->after.n_raw = (uint8_t)get_bytes(o, "after", e->after.raw, sizeof(e->after.raw), ok);
	e->facts[get_bytes(o, "facts", e->facts, sizeof(e->facts) - 1, ok)] = '\0';
	e->reason = reason ? reason_by_id(reason) : REASON_NONE;
	if (!reason || (e->reason == REASON_NONE && strcmp(reason, reason_row(0)->id) != 0))
		*ok = false;
}

void checkpoint_put_inside(struct json_builder *b, const struct checkpoint *c)
{
	json_open_object(b, "inside");
	json_text(b, "technique", c->technique[0] ? c->technique : NULL);
	json_bool(b, "trust_crypto", c->trust_crypto);
	json_bool(b, "no_follow_up", c->no_follow_up);
	put_numbers(b, "planned", &c->planned, planned_fields, COUNT(planned_fields));
	put_numbers(b, "hidden", &c->outcome->hidden, hidden_fields, COUNT(hidden_fields));
	json_bool(b, "password_is_set", c->outcome->password_is_set);
	json_open_array(b, "erases");
	for (unsigned i = 0; i < c->outcome->n_erases; i++)
		put_erase(b, &c->outcome->erases[i]);
	json_close(b);
	json_close(b);
}

void checkpoint_get_inside(const struct json *o, struct checkpoint *c, bool *ok)
{
	const struct json *technique = json_get(o, "technique"), *erases = json_get(o, "erases");
	size_t n = json_count(erases);

	*ok = technique && *ok;
	if (technique && !json_is_null(technique))
		*ok = json_as_text(technique) &&
		      text_copy(c->technique, sizeof(c->technique), json_as_text(technique)) && *ok;
	c->trust_crypto = get_flag(o, "trust_crypto", ok);
	c->no_follow_up = get_flag(o, "no_follow_up", ok);
	get_numbers(o, "planned", &c->planned, planned_fields, COUNT(planned_fields), ok);
	get_numbers(o, "hidden", &c->outcome->hidden, hidden_fields, COUNT(hidden_fields), ok);
	c->outcome->password_is_set = get_flag(o, "password_is_set", ok);
	if (!json_is_array(erases) || n > PLAN_ERASES) {
		*ok = false;
		return;
	}
	c->outcome->n_erases = (unsigned)n;
	for (unsigned i = 0; i < n; i++)
		get_erase(json_at(erases, i), &c->outcome->erases[i], ok);
}

void checkpoint_planned(const struct checkpoint *c, const struct device *found, struct device *ret)
{
	*ret = *found;
	for (size_t i = 0; i < COUNT(planned_fields); i++)
		memcpy((char *)ret + planned_fields[i].at,
		       (const char *)&c->planned + planned_fields[i].at, planned_fields[i].size);
}

void checkpoint_policy(const struct checkpoint *c, struct policy *p)
{
	const struct technique *t = technique_by_id(c->technique);

	p->technique = t ? t->id : NULL;
	p->trust_crypto = c->trust_crypto;
	p->no_follow_up = c->no_follow_up;
}
