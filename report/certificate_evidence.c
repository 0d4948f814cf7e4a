/*
 * report/certificate_evidence.c - sections of the evidence that state facts one a row: medium,
 * method, job, software and machine, proof, limits.
 */
#include <string.h>

#include "base/text.h"
#include "report/certificate_inner.h"

#define PASSES_A_ROW 12
#define NOTES_A_ROW  6

/* Typed fields in order, each missing one named as such, so that none takes another's place. */
static void typed_row(const struct paper *p, enum phrase_id label, const char *const *keys,
		      size_t n)
{
	char text[2 * PAPER_TEXT] = "";
	bool has_any = false;

	for (size_t i = 0; i < n; i++) {
		const char *value = paper_typed(p, keys[i]);

		has_any = has_any || *value;
		(void)text_append(text, sizeof(text), "%s%s", i ? " / " : "",
				  *value ? value : paper_say(p, PHRASE_NOT_STATED));
	}
	paper_typed_row(p, label, has_any ? text : paper_say(p, PHRASE_NOT_STATED));
}

/* Measured texts in order; empty ones are left out. */
static const char *ascii_join(const struct paper *p, const char *const *paths, size_t n, char *out,
			      size_t size)
{
	char part[PAPER_TEXT / 2];

	*out = '\0';
	for (size_t i = 0; i < n; i++)
		if (*paper_ascii(p, paths[i], part, sizeof(part)))
			(void)text_append(out, size, "%s%s", *out ? " / " : "", part);
	return out;
}

void paper_io_row(const struct paper *p, const char *path)
{
	char where[PAPER_SHORT], way[PAPER_SHORT], note[PAPER_TEXT], text[PAPER_TEXT];

	(void)text_format(where, sizeof(where), "%s.way", path);
	(void)paper_ascii(p, where, way, sizeof(way));
	(void)text_format(where, sizeof(where), "%s.direct", path);
	(void)phrase_fill(text, sizeof(text),
			  paper_say(p, record_bool(p->v, where) ? PHRASE_V_IO_DIRECT
								: PHRASE_V_IO_CACHED),
			  way, NULL);
	(void)text_format(where, sizeof(where), "%s.note", path);
	if (*paper_ascii(p, where, note, sizeof(note)))
		(void)text_append(text, sizeof(text), "; %s", note);
	paper_row(p, PHRASE_L_IO, text);
}

/* With where it came from, and why it may not tell one medium from another. */
static void serial_row(const struct paper *p)
{
	const struct json *weak = record_at(p->v, "measured.device.weak");
	char text[PAPER_TEXT], from[PAPER_TEXT];

	(void)paper_serial(p, text, sizeof(text));
	(void)text_append(
		text, sizeof(text), p->language == LANGUAGE_JA ? "（%s）" : " (%s)",
		phrase_fill(from, sizeof(from), paper_say(p, PHRASE_SERIAL_FROM),
			    paper_word(p, "serial_source", "measured.device.serial_source"), NULL));
	for (size_t i = 0; i < json_count(weak); i++) {
		const char *word = json_as_text(json_at(weak, i));

		if (word)
			(void)text_append(text, sizeof(text), "; %s %s",
					  paper_say(p, PHRASE_IDENTITY),
					  phrase_word_in(p->language, "weak", word));
	}
	paper_row(p, PHRASE_L_SERIAL, text);
}

static void before_rows(const struct paper *p)
{
	char text[2 * PAPER_TEXT], number[32];

	(void)text_copy(text, sizeof(text),
			paper_word(p, "contents_state", "measured.before.contents_state"));
	if (json_count(record_at(p->v, "measured.before.contents")))
		(void)paper_contents(p, text, sizeof(text));
	paper_row(p, PHRASE_L_CONTENTS, text);
	(void)text_copy(text, sizeof(text), paper_say(p, PHRASE_NOT_EXAMINED));
	if (record_number(p->v, "measured.before.power_on_hours", -1) >= 0)
		(void)phrase_fill(text, sizeof(text), paper_say(p, PHRASE_POWER_ON_HOURS),
				  paper_count(p, "measured.before.power_on_hours", number), NULL);
	paper_row(p, PHRASE_L_POWER_ON, text);
	paper_row(p, PHRASE_L_HIDDEN, paper_word(p, "examined", "measured.before.hidden_areas"));
	paper_row(p, PHRASE_L_SECURITY, paper_word(p, "examined", "measured.before.security"));
	paper_row(p, PHRASE_L_HEALTH, paper_word(p, "examined", "measured.before.health"));
}

static void after_row(const struct paper *p)
{
	char text[PAPER_TEXT], model[PAPER_TEXT / 2], serial[PAPER_TEXT / 2], bytes[32];

	(void)phrase_fill(text, sizeof(text), paper_say(p, PHRASE_V_AFTER),
			  paper_raw(p, "measured.outcome.after.model", model, sizeof(model)),
			  paper_raw(p, "measured.outcome.after.serial", serial, sizeof(serial)),
			  paper_count(p, "measured.outcome.after.size_bytes", bytes), NULL);
	paper_row(p, PHRASE_L_AFTER, text);
}

static void connection_rows(const struct paper *p)
{
	static const char *const ids[] = { "measured.device.wwn", "measured.device.eui64",
					   "measured.device.nguid" };
	static const char *const nodes[] = { "measured.device.node", "measured.device.by_id" };
	static const char *const ports[] = { "measured.device.place", "measured.device.bridge" };
	char text[PAPER_TEXT], part[PAPER_TEXT];

	if (*ascii_join(p, ids, 3, text, sizeof(text)))
		paper_row(p, PHRASE_L_WWN, text);
	(void)ascii_join(p, ports, 2, part, sizeof(part));
	(void)text_format(text, sizeof(text), "%s%s%s",
			  paper_word(p, "transport", "measured.device.transport"),
			  *part ? " / " : "", part);
	paper_row(p, PHRASE_L_TRANSPORT, text);
	paper_row(p, PHRASE_L_NODE, ascii_join(p, nodes, 2, text, sizeof(text)));
}

static void size_rows(const struct paper *p)
{
	char text[PAPER_TEXT], n[2][32];

	(void)text_format(text, sizeof(text), "%s B / %s",
			  paper_count(p, "measured.device.size_bytes", n[0]),
			  paper_word(p, "native", "measured.device.native_size"));
	paper_row(p, PHRASE_L_CAPACITY, text);
	paper_row(p, PHRASE_L_BLOCKS,
		  phrase_fill(text, sizeof(text), paper_say(p, PHRASE_V_BLOCK_SIZES),
			      paper_count(p, "measured.device.logical_block_bytes", n[0]),
			      paper_count(p, "measured.device.physical_block_bytes", n[1]), NULL));
}

void paper_section_medium(const struct paper *p)
{
	char text[PAPER_TEXT];

	paper_section(p, PHRASE_SECTION_MEDIUM);
	paper_row(p, PHRASE_L_MODEL, paper_model(p, text, sizeof(text)));
	serial_row(p);
	if (*paper_raw(p, "measured.device.firmware", text, sizeof(text)))
		paper_row(p, PHRASE_L_FIRMWARE, text);
	paper_row(p, PHRASE_L_MEDIA, paper_word(p, "media", "measured.device.media"));
	connection_rows(p);
	size_rows(p);
	before_rows(p);
	paper_features_rows(p);
	if (!paper_is_reading(p))
		after_row(p);
}

/* What a pass wrote: its bytes, or what made them. */
static void pass_what(const struct paper *p, const struct json *pass, char out[PAPER_TEXT])
{
	const char *kind = json_get_text(pass, "kind"), *string = json_get_text(pass, "string");
	bool is_inverted = false, is_verified = false;
	int64_t byte;

	if (json_get_number(pass, "byte", &byte))
		(void)text_format(out, PAPER_TEXT, "%02X", (unsigned)byte & 0xFF);
	else if (string)
		(void)phrase_fill(out, PAPER_TEXT, paper_say(p, PHRASE_V_PASS_STRING), string,
				  NULL);
	else
		(void)text_copy(out, PAPER_TEXT,
				kind && strcmp(kind, "lba") == 0
					? paper_say(p, PHRASE_V_PASS_LBA)
					: paper_say(p, PHRASE_V_PASS_RANDOM));
	(void)json_get_bool(pass, "inverted", &is_inverted); /* shapes were checked */
	(void)json_get_bool(pass, "verified", &is_verified);
	if (is_inverted)
		(void)text_append(out, PAPER_TEXT, "%s", paper_say(p, PHRASE_V_PASS_INVERTED));
	if (is_verified)
		(void)text_append(out, PAPER_TEXT, "%s", paper_say(p, PHRASE_V_PASS_VERIFIED));
}

/* Every pass, some a row, so that a row never outgrows a page. */
static void passes_rows(const struct paper *p)
{
	const struct json *passes = record_at(p->v, "measured.plan.method.passes");
	char text[PAPER_TEXT] = "", part[PAPER_TEXT], what[PAPER_TEXT], number[32];

	for (size_t i = 0; i < json_count(passes); i++) {
		if (i && i % PASSES_A_ROW == 0) {
			paper_row(p, PHRASE_L_PASSES, text);
			*text = '\0';
		}
		pass_what(p, json_at(passes, i), what);
		(void)phrase_fill(part, sizeof(part), paper_say(p, PHRASE_V_PASS),
				  text_grouped(i + 1, number), what, NULL);
		(void)text_append(text, sizeof(text), "%s%s", *text ? "; " : "", part);
	}
	paper_row(p, PHRASE_L_PASSES, text);
}

static void notes_row(const struct paper *p)
{
	size_t n = json_count(record_at(p->v, "measured.plan.notes"));
	char text[PAPER_TEXT] = "";

	for (size_t i = 0; i < n; i++) {
		char path[PAPER_SHORT];
		const char *id;

		(void)text_format(path, sizeof(path), "measured.plan.notes.%zu.technique", i);
		id = record_text(p->v, path);
		if (i && i % NOTES_A_ROW == 0) {
			paper_row(p, PHRASE_L_PLAN_NOTE, text);
			*text = '\0';
		}
		(void)text_append(text, sizeof(text), "%s",
				  *text && p->language == LANGUAGE_EN ? " " : "");
		/* What is said of a way that was not taken names it. */
		if (id && strcmp(id, "overwrite") != 0 && phrase_word("technique", id))
			(void)text_append(text, sizeof(text), "%s%s",
					  phrase_word_in(p->language, "technique", id),
					  p->language == LANGUAGE_JA ? "：" : ": ");
		(void)text_format(path, sizeof(path), "measured.plan.notes.%zu.why", i);
		(void)text_append(text, sizeof(text), "%s", paper_word(p, "why", path));
	}
	if (*text)
		paper_row(p, PHRASE_L_PLAN_NOTE, text);
}

/* The keys themselves protect nothing and stand in the record; paper has their digests. */
static void keys_rows(const struct paper *p)
{
	const struct json *keys = record_at(p->v, "measured.outcome.pass_keys");
	bool has_any = false;

	for (size_t i = 0; i < json_count(keys); i++) {
		const char *hex = json_as_text(json_at(keys, i));
		uint8_t key[STREAM_KEY_BYTES], digest[DIGEST_BYTES];
		char text[PAPER_TEXT], grouped[PAPER_SHORT] = "", number[32], digits[DIGEST_HEX];
		struct error
			ignored; /* without a digest the row is left out; the record has the key */

		if (!hex || !text_unhex(hex, sizeof(key), key) ||
		    crypt_sha256(key, sizeof(key), digest, &ignored))
			continue;
		text_hex(digest, sizeof(digest), digits);
		for (size_t at = 0; at < 2 * sizeof(digest); at += 4)
			(void)text_append(grouped, sizeof(grouped), "%s%.4s", at ? " " : "",
					  digits + at);
		paper_row(p, PHRASE_L_PASS_KEYS,
			  phrase_fill(text, sizeof(text), paper_say(p, PHRASE_V_PASS_KEY),
				      text_grouped(i + 1, number), grouped, NULL));
		has_any = true;
	}
	if (has_any)
		paper_row(p, PHRASE_L_PASS_KEYS, paper_say(p, PHRASE_V_PASS_KEYS_NOTE));
}

static void consent_row(const struct paper *p)
{
	char text[PAPER_TEXT], how[PAPER_TEXT], typed[PAPER_TEXT], when[PAPER_SHORT];
	const char *who = record_text(p->v, "measured.consent.who");
	bool by_option = record_bool(p->v, "measured.consent.by_option");

	(void)phrase_fill(how, sizeof(how),
			  paper_say(p,
				    by_option ? PHRASE_V_CONSENT_OPTION : PHRASE_V_CONSENT_TYPED),
			  paper_ascii(p, "measured.consent.typed", typed, sizeof(typed)), NULL);
	paper_row(p, PHRASE_L_CONSENT,
		  phrase_fill(text, sizeof(text), paper_say(p, PHRASE_V_CONSENT),
			      who && *who ? who : paper_say(p, PHRASE_NOT_STATED),
			      paper_moment(p, "measured.consent.when", when), how, NULL));
}

/* The host's passes; the fallback of an erase inside the drive where that was not needed. */
static void method_rows(const struct paper *p)
{
	char text[PAPER_TEXT], title[PAPER_TEXT / 2];
	const char *id = record_text(p->v, "measured.plan.method.id");

	(void)text_format(text, sizeof(text), "%s / %s (%s)%s%s",
			  phrase_word_in(p->language, "technique", "overwrite"),
			  paper_ascii(p, "measured.plan.method.title", title, sizeof(title)),
			  id ? id : "", record_bool(p->v, "measured.plan.method.legacy") ? " " : "",
			  record_bool(p->v, "measured.plan.method.legacy")
				  ? paper_say(p, PHRASE_LEGACY)
				  : "");
	paper_row(p, PHRASE_L_METHOD, text);
	paper_row(p, PHRASE_L_STANDARD,
		  paper_ascii(p, "measured.plan.method.source", text, sizeof(text)));
	passes_rows(p);
}

void paper_section_method(const struct paper *p)
{
	char text[PAPER_TEXT];

	paper_section(p, PHRASE_SECTION_METHOD);
	if (paper_is_inside(p)) {
		paper_row(p, PHRASE_L_METHOD, paper_techniques(p, text));
		paper_row(p, PHRASE_L_STANDARD,
			  paper_ascii(p, "measured.outcome.judged.source", text, sizeof(text)));
	} else {
		method_rows(p);
	}
	notes_row(p);
	keys_rows(p);
	consent_row(p);
	paper_digest_row(p, PHRASE_L_PLAN_DIGEST, "measured.plan.sha256");
	paper_io_row(p, "measured.outcome.io");
}

static void filled_row(const struct paper *p)
{
	const struct json *filled = record_at(p->v, "typed.practice_filled");
	char text[PAPER_TEXT] = "";

	for (size_t i = 0; i < json_count(filled); i++) {
		const char *key = json_as_text(json_at(filled, i));

		(void)text_append(text, sizeof(text), "%s%s", i ? ", " : "", key ? key : "");
	}
	if (*text)
		paper_row(p, PHRASE_L_PRACTICE_FILLED, text);
}

static void people_rows(const struct paper *p)
{
	static const char *const operator[] = { "operator_name", "operator_title", "operator_id" };
	static const char *const witness[] = { "witness_name", "witness_organisation",
					       "witness_title" };
	static const char *const responsible[] = { "responsible_name", "responsible_title" };

	typed_row(p, PHRASE_L_OPERATOR, operator, 3);
	if (*paper_typed(p, "witness_name"))
		typed_row(p, PHRASE_L_WITNESS, witness, 3);
	else
		paper_typed_row(p, PHRASE_L_WITNESS, paper_say(p, PHRASE_BOX_NOT_DEMANDED));
	if (*paper_typed(p, "responsible_name"))
		typed_row(p, PHRASE_L_RESPONSIBLE, responsible, 2);
	else
		paper_typed_row(p, PHRASE_L_RESPONSIBLE, paper_say(p, PHRASE_BOX_NOT_DEMANDED));
}

void paper_section_job(const struct paper *p)
{
	static const char *const client[] = { "client_name", "client_department",
					      "client_contact" };
	static const char *const contract[] = { "contract_number", "approved_method" };
	static const char *const contractor[] = { "contractor_name", "contractor_office",
						  "contractor_address", "contractor_phone" };
	static const char *const purpose[] = { "purpose", "destination" };
	static const char *const asset[] = { "asset_number", "seal_number" };
	static const char *const class[] = { "class", "data_kind" };
	static const char *const free_text[] = { "free_1", "free_2", "free_3" };
	char text[2 * PAPER_TEXT];

	paper_section(p, PHRASE_SECTION_JOB);
	typed_row(p, PHRASE_L_CLIENT, client, 3);
	typed_row(p, PHRASE_L_CONTRACT, contract, 2);
	typed_row(p, PHRASE_L_CONTRACTOR, contractor, 4);
	paper_typed_row(p, PHRASE_L_SUBCONTRACT, paper_subcontract(p, text, sizeof(text)));
	people_rows(p);
	(void)text_format(text, sizeof(text), "%s / %s",
			  paper_word(p, "place_kind", "typed.place_kind"), paper_typed(p, "place"));
	paper_typed_row(p, PHRASE_L_PLACE, text);
	typed_row(p, PHRASE_L_PURPOSE, purpose, 2);
	typed_row(p, PHRASE_L_ASSET, asset, 2);
	typed_row(p, PHRASE_L_CLASS, class, 2);
	(void)paper_source(p, text, sizeof(text));
	paper_append_user(p, text, sizeof(text));
	if (!*paper_typed(p, "source_user"))
		(void)text_append(text, sizeof(text), " / %s", paper_say(p, PHRASE_NOT_STATED));
	paper_row(p, PHRASE_L_SOURCE, text);
	if (*paper_typed_join(p, text, sizeof(text), "", "free_1", "free_2", "free_3", NULL))
		typed_row(p, PHRASE_L_FREE, free_text, 3);
	filled_row(p);
}

/* Maker, product, serial of this computer, and whether it is the medium's own or a bench. */
static void machine_rows(const struct paper *p)
{
	static const char *const machine[] = {
		"measured.machine.vendor",        "measured.machine.product",
		"measured.machine.version",       "measured.machine.serial",
		"measured.machine.uuid",          "measured.machine.board_vendor",
		"measured.machine.board_product", "measured.machine.board_serial",
		"measured.machine.bios_version",
	};
	static const char *const kernel[] = { "measured.machine.kernel",
					      "measured.machine.boot_id" };
	char text[PAPER_TEXT], line[PAPER_TEXT];

	(void)ascii_join(p, machine, sizeof(machine) / sizeof(machine[0]), text, sizeof(text));
	paper_row(p, PHRASE_L_MACHINE,
		  phrase_fill(line, sizeof(line),
			      paper_say(p, paper_word_is(p, "typed.machine_role", "asset")
						   ? PHRASE_V_MACHINE_ASSET
						   : PHRASE_V_MACHINE_BENCH),
			      *text ? text : paper_say(p, PHRASE_NOT_STATED), NULL));
	if (*ascii_join(p, kernel, 2, text, sizeof(text)))
		paper_row(p, PHRASE_L_KERNEL, text);
}

void paper_section_tool(const struct paper *p)
{
	char text[PAPER_TEXT], name[PAPER_SHORT], version[PAPER_SHORT], build[PAPER_SHORT];
	char time[PAPER_SHORT], zone[PAPER_SHORT];

	paper_section(p, PHRASE_SECTION_TOOL);
	paper_row(p, PHRASE_L_TOOL,
		  phrase_fill(text, sizeof(text), paper_say(p, PHRASE_V_TOOL),
			      paper_ascii(p, "measured.tool.name", name, sizeof(name)),
			      paper_ascii(p, "measured.tool.version", version, sizeof(version)),
			      paper_ascii(p, "measured.tool.build", build, sizeof(build)),
			      paper_ascii(p, "measured.tool.build_time", time, sizeof(time)),
			      NULL));
	machine_rows(p);
	(void)text_format(text, sizeof(text), "%s / %s",
			  paper_word(p, "clock", "measured.clock.source"), paper_zone(p, zone));
	paper_row(p, PHRASE_L_CLOCK, text);
}

static void signer_row(const struct paper *p)
{
	const char *name = record_text(p->v, "measured.signer.name");
	const char *id = record_text(p->v, "measured.signer.id");
	const char *issuer = record_text(p->v, "measured.signer.issuer");
	char text[PAPER_TEXT], in[PAPER_TEXT], key[PAPER_SHORT], bits[32];
	bool is_own = record_bool(p->v, "measured.signer.self_signed");

	(void)text_format(in, sizeof(in), id && *id ? " (%s)" : "%s", id ? id : "");
	(void)text_copy(key, sizeof(key), paper_word(p, "key", "measured.signer.kind"));
	if (paper_word_is(p, "measured.signer.kind", "rsa"))
		(void)text_append(key, sizeof(key), " %s",
				  paper_count(p, "measured.signer.bits", bits));
	paper_row(p, PHRASE_L_SIGNER,
		  phrase_fill(text, sizeof(text), paper_say(p, PHRASE_V_SIGNER), name ? name : "",
			      in,
			      is_own   ? paper_say(p, PHRASE_V_SELF_SIGNED)
			      : issuer ? issuer
				       : "",
			      key, NULL));
}

/* The record's and the signer's digests and how to check them stand on page 1. */
void paper_section_proof(const struct paper *p)
{
	char text[PAPER_TEXT], line[32], digest[PAPER_SHORT], time[PAPER_SHORT], zone[PAPER_SHORT];
	const char *journal = record_text(p->v, "measured.journal.id");

	paper_section(p, PHRASE_SECTION_EVIDENCE);
	(void)text_format(text, sizeof(text), "%s (%s)", paper_time(p->s->issued, time),
			  paper_zone(p, zone));
	paper_row(p, PHRASE_L_ISSUED, text);
	paper_digest_row(p, PHRASE_L_MEASURED_DIGEST, "measured_sha256");
	paper_digest_row(p, PHRASE_L_TYPED_DIGEST, "typed_sha256");
	paper_row(p, PHRASE_L_JOURNAL,
		  phrase_fill(text, sizeof(text), paper_say(p, PHRASE_V_JOURNAL),
			      journal ? journal : "", paper_count(p, "measured.journal.line", line),
			      paper_digest(p, "measured.journal.sha256", digest), NULL));
	signer_row(p);
	paper_row(p, PHRASE_L_TIMESTAMP, paper_say(p, PHRASE_V_TIMESTAMP_NONE));
	paper_row(p, PHRASE_L_ATTESTATION, paper_say(p, PHRASE_ATTESTATION));
}

/* Where page 1 has no room for them. */
void paper_section_limits(const struct paper *p)
{
	bool is_reading = paper_is_reading(p);
	const enum phrase_id ids[] = {
		PHRASE_LIMIT_1,
		is_reading ? PHRASE_LIMIT_2_INSPECTION : PHRASE_LIMIT_2,
		is_reading ? PHRASE_LIMIT_3_INSPECTION : PHRASE_LIMIT_3,
		PHRASE_LIMIT_4,
	};
	char text[PAPER_TEXT];

	paper_section(p, PHRASE_SECTION_LIMITS);
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		struct sheet_block *b = sheet_block(p->s, SHEET_FLOW);

		if (!b)
			return;
		b->keeps_next = i + 1 < sizeof(ids) / sizeof(ids[0]);
		(void)paper_put(p, SHEET_LEFT_EDGE + 1, 0.4, SHEET_WIDTH - 2, 9, "limits",
				paper_both(p, ids[i], text));
	}
}
