/*
 * tests/sim/sim_words.c - drives out of words: NAME or NAME=VALUE, a blank between two. One table a model.
 */
#include "tests/sim/sim_words.h"

#include <stdlib.h>
#include <string.h>

#include "tests/sim/sat_model.h"
#include "tests/sim/scsi_model.h"

/* Both configurations of an ATA drive, as one. */
struct ata_words {
	struct ata_config ata;
	struct sat_config sat;
	uint32_t freeze, sense;
};

static const struct sim_word ata_words[] = {
	{ "model", TEXT, AT(struct ata_words, ata.model) },
	{ "serial", TEXT, AT(struct ata_words, ata.serial) },
	{ "firmware", TEXT, AT(struct ata_words, ata.firmware) },
	{ "wwn", U64, AT(struct ata_words, ata.wwn) },
	{ "rpm", U16, AT(struct ata_words, ata.rpm) },
	{ "physical_exponent", U8, AT(struct ata_words, ata.physical_exponent) },
	{ "major", U16, AT(struct ata_words, ata.major) },
	{ "security", FLAG, AT(struct ata_words, ata.security) },
	{ "enhanced", FLAG, AT(struct ata_words, ata.enhanced) },
	{ "erase_minutes", U16, AT(struct ata_words, ata.erase_minutes) },
	{ "enhanced_minutes", U16, AT(struct ata_words, ata.enhanced_minutes) },
	{ "erase_ms", U32, AT(struct ata_words, ata.erase_ms) },
	{ "enhanced_ms", U32, AT(struct ata_words, ata.enhanced_ms) },
	{ "locked", FLAG, AT(struct ata_words, ata.is_locked) },
	{ "maximum", FLAG, AT(struct ata_words, ata.is_maximum) },
	{ "user_password", PASSWORD, AT(struct ata_words, ata.user_password) },
	{ "master_password", PASSWORD, AT(struct ata_words, ata.master_password) },
	{ "master_identifier", U16, AT(struct ata_words, ata.master_identifier) },
	{ "block", FLAG, AT(struct ata_words, ata.block) },
	{ "overwrite", FLAG, AT(struct ata_words, ata.overwrite) },
	{ "crypto", FLAG, AT(struct ata_words, ata.crypto) },
	{ "antifreeze", FLAG, AT(struct ata_words, ata.antifreeze) },
	{ "ending", FLAG, AT(struct ata_words, ata.ending) },
	{ "sanitize_ms", U32, AT(struct ata_words, ata.sanitize_ms) },
	{ "crypto_ms", U32, AT(struct ata_words, ata.crypto_ms) },
	{ "overrides_lock", FLAG, AT(struct ata_words, ata.overrides_lock) },
	{ "old_success", FLAG, AT(struct ata_words, ata.has_old_success) },
	{ "sanitizing", FLAG, AT(struct ata_words, ata.is_sanitizing) },
	{ "failed", FLAG, AT(struct ata_words, ata.has_failed) },
	{ "encrypts", FLAG, AT(struct ata_words, ata.always_encrypts) },
	{ "puis", FLAG, AT(struct ata_words, ata.puis) },
	{ "hpa", FLAG, AT(struct ata_words, ata.hpa) },
	{ "ama", FLAG, AT(struct ata_words, ata.ama) },
	{ "dco", FLAG, AT(struct ata_words, ata.dco) },
	{ "shown_blocks", U64, AT(struct ata_words, ata.shown_blocks) },
	{ "dco_blocks", U64, AT(struct ata_words, ata.dco_blocks) },
	{ "dco_hides", U16, AT(struct ata_words, ata.dco_hides) },
	{ "trim", FLAG, AT(struct ata_words, ata.trim) },
	{ "drat", FLAG, AT(struct ata_words, ata.drat) },
	{ "rzat", FLAG, AT(struct ata_words, ata.rzat) },
	{ "smart", FLAG, AT(struct ata_words, ata.smart) },
	{ "hours", U32, AT(struct ata_words, ata.power_on_hours) },
	{ "temperature", U32, AT(struct ata_words, ata.temperature) },
	{ "failing", FLAG, AT(struct ata_words, ata.is_failing) },
	{ "freeze", U32, AT(struct ata_words, freeze) }, /* enum ata_freeze */
	{ "sense", U32, AT(struct ata_words, sense) },   /* enum sat_sense */
	{ "passes_nothing", FLAG, AT(struct ata_words, sat.passes_nothing) },
	{ "passes_12_only", FLAG, AT(struct ata_words, sat.passes_12_only) },
	{ "loses_registers", FLAG, AT(struct ata_words, sat.loses_registers) },
	{ "hides_failures", FLAG, AT(struct ata_words, sat.hides_failures) },
	{ "zeroes_count", FLAG, AT(struct ata_words, sat.zeroes_count) },
	{ "caps_blocks", U64, AT(struct ata_words, sat.caps_blocks) },
	{ "tells_blocks", U64, AT(struct ata_words, sat.tells_blocks) },
	{ "wraps_blocks", U64, AT(struct ata_words, sat.wraps_blocks) },
	{ "usb", FLAG, AT(struct ata_words, sat.is_usb) },
	{ "vendor", TEXT, AT(struct ata_words, sat.vendor) },
	{ "product", TEXT, AT(struct ata_words, sat.product) },
	{ "bridge_serial", TEXT, AT(struct ata_words, sat.bridge_serial) },
	{ NULL, FLAG, 0, 0 },
};

static const struct sim_word scsi_words[] = {
	{ "vendor", TEXT, AT(struct scsi_config, vendor) },
	{ "product", TEXT, AT(struct scsi_config, product) },
	{ "revision", TEXT, AT(struct scsi_config, revision) },
	{ "serial", TEXT, AT(struct scsi_config, serial) },
	{ "designator", U64, AT(struct scsi_config, designator) },
	{ "rpm", U16, AT(struct scsi_config, rpm) },
	{ "physical_exponent", U8, AT(struct scsi_config, physical_exponent) },
	{ "protection", U8, AT(struct scsi_config, protection_type) },
	{ "paths", UINT, AT(struct scsi_config, n_paths) },
	{ "luns", FLAG, AT(struct scsi_config, are_luns) },
	{ "erases_all_luns", FLAG, AT(struct scsi_config, erases_all_luns) },
	{ "overwrite", FLAG, AT(struct scsi_config, overwrite) },
	{ "block", FLAG, AT(struct scsi_config, block) },
	{ "crypto", FLAG, AT(struct scsi_config, crypto) },
	{ "exits_failure", FLAG, AT(struct scsi_config, exits_failure) },
	{ "sanitize_ms", U32, AT(struct scsi_config, sanitize_ms) },
	{ "crypto_ms", U32, AT(struct scsi_config, crypto_ms) },
	{ "wabereq", U8, AT(struct scsi_config, wabereq) },
	{ "wacereq", U8, AT(struct scsi_config, wacereq) },
	{ "breaks_protection", FLAG, AT(struct scsi_config, breaks_protection) },
	{ "sanitizing", FLAG, AT(struct scsi_config, is_sanitizing) },
	{ "failed", FLAG, AT(struct scsi_config, has_failed) },
	{ "no_opcodes", FLAG, AT(struct scsi_config, tells_no_opcodes) },
	{ "formats", FLAG, AT(struct scsi_config, formats) },
	{ "format_ms", U32, AT(struct scsi_config, format_ms) },
	{ "corrupted", FLAG, AT(struct scsi_config, is_corrupted) },
	{ "shown_blocks", U64, AT(struct scsi_config, shown_blocks) },
	{ "reserved", U8, AT(struct scsi_config, reserved) },
	{ "tcg_locked", FLAG, AT(struct scsi_config, is_tcg_locked) },
	{ "write_protected", FLAG, AT(struct scsi_config, is_write_protected) },
	{ "descriptor_sense", FLAG, AT(struct scsi_config, has_descriptor_sense) },
	{ "minutes", U32, AT(struct scsi_config, power_on_minutes) },
	{ "tells_blocks", U64, AT(struct scsi_config, tells_blocks) },
	{ NULL, FLAG, 0, 0 },
};

static const struct sim_word lie_words[] = {
	{ "erase_nothing", FLAG, AT(struct drive_lies, erases_nothing) },
	{ "lie_old_success", FLAG, AT(struct drive_lies, has_old_success) },
	{ "skip_at", U64, AT(struct drive_lies, skips.first_lba) },
	{ "skip", U64, AT(struct drive_lies, skips.n_blocks) },
	{ "come_back_at", U64, AT(struct drive_lies, comes_back.first_lba) },
	{ "come_back", U64, AT(struct drive_lies, comes_back.n_blocks) },
	{ "fail_at", UINT, AT(struct drive_lies, fails_at_percent) },
	{ "stick_at", UINT, AT(struct drive_lies, sticks_at_percent) },
	{ "for_good", FLAG, AT(struct drive_lies, vanishes_for_good) },
	{ NULL, FLAG, 0, 0 },
};

/* A whole number, decimal or with 0x, that fits N bytes. */
static bool number(const char *text, size_t n, uint64_t *ret)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	*ret = strtoull(text, &end, 0);
	return !*end && (n >= 8 || !(*ret >> 8 * n));
}

static bool number_put(const struct sim_word *w, const char *value, void *to)
{
	uint64_t v;

	if (!number(value, w->n, &v))
		return false;
	switch (w->kind) {
	case U8:
		*(uint8_t *)to = (uint8_t)v;
		return true;
	case U16:
		*(uint16_t *)to = (uint16_t)v;
		return true;
	case U32:
		*(uint32_t *)to = (uint32_t)v;
		return true;
	case UINT:
		*(unsigned *)to = (unsigned)v;
		return true;
	default:
		*(uint64_t *)to = v;
		return true;
	}
}

static bool take(const struct sim_word *w, const char *value, void *config)
{
	uint8_t *to = (uint8_t *)config + w->at;
	size_t room = w->kind == TEXT ? w->n - 1 : w->n, n = strlen(value);

	if (w->kind == FLAG) {
		*(bool *)to = true;
		return !*value;
	}
	if (w->kind != TEXT && w->kind != PASSWORD)
		return number_put(w, value, to);
	if (!n || n > room)
		return false;
	memset(to, 0, w->n);
	for (size_t i = 0; i < n; i++) /* "_" is a blank in a name */
		to[i] = (uint8_t)(w->kind == TEXT && value[i] == '_' ? ' ' : value[i]);
	return true;
}

/* 1: taken; 0: no such word; -1: its value is wrong. */
static int find_and_take(const struct sim_word *table, const char *name, const char *value,
			 void *config)
{
	for (; table->name; table++)
		if (strcmp(table->name, name) == 0)
			return take(table, value, config) ? 1 : -1;
	return 0;
}

static enum lie lie_of(const char *name)
{
	static const enum lie commands[] = { LIE_DROP, LIE_DROP_ANSWER, LIE_RESET, LIE_VANISH,
					     LIE_REFUSE };

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(lie_word(commands[i]), name) == 0)
			return commands[i];
	return LIE_NONE;
}

/* HOW=OPCODE[:FEATURE[:NTH[:PERCENT]]], "*" for any feature: "vanish=0xf4:*:1:30". */
static int take_command_lie(const char *name, char *value, struct drive_lies *l)
{
	uint64_t parts[4] = { 0 };
	struct lie_at *at = NULL;
	bool any = true;
	char *rest = NULL;
	unsigned n = 0;

	if (!lie_of(name))
		return 0;
	for (char *part = strtok_r(value, ":", &rest); part; part = strtok_r(NULL, ":", &rest)) {
		bool is_star = n == 1 && strcmp(part, "*") == 0;

		if (n == 4 || (!is_star && !number(part, n ? 2 : 1, &parts[n])))
			return -1;
		any = n == 1 ? is_star : any;
		n++;
	}
	for (unsigned i = 0; i < LIES_AT && !at; i++)
		at = l->at[i].how ? NULL : &l->at[i];
	if (!n || !at)
		return -1;
	*at = (struct lie_at){ .how = lie_of(name),
			       .opcode = (uint8_t)parts[0],
			       .any_feature = any,
			       .feature = (uint16_t)parts[1],
			       .nth = (unsigned)parts[2],
			       .at_percent = (unsigned)parts[3] };
	return 1;
}

static void sense_of_ata(struct ata_words *a)
{
	a->ata.freeze = a->freeze <= ATA_FREEZE_ALWAYS ? (enum ata_freeze)a->freeze
						       : ATA_FREEZE_NONE;
	a->sat.sense = a->sense <= SAT_SENSE_DESCRIPTOR ? (enum sat_sense)a->sense
							: SAT_SENSE_FIXED;
}

struct drives {
	bool is_scsi;
	struct ata_words ata;
	struct scsi_config scsi;
};

static struct drives defaults(bool is_scsi)
{
	return (struct drives){
		.is_scsi = is_scsi,
		.ata = { .ata = { .model = "KIYOME SIMULATED ATA",
				  .serial = "SIMATA0001",
				  .firmware = "SIM00001",
				  .wwn = 0x5000c50000000a01,
				  .rpm = 7200,
				  .master_identifier = 0xfffe,
				  .erase_minutes = 2,
				  .enhanced_minutes = 2,
				  .erase_ms = 2000,
				  .enhanced_ms = 2000,
				  .sanitize_ms = 2000,
				  .smart = true,
				  .power_on_hours = 1000,
				  .temperature = 30 },
			 .sat = { .vendor = "KIYOME",
				  .product = "USB bridge",
				  .bridge_serial = "BRIDGE01" },
			 .sense = SAT_SENSE_FIXED },
		.scsi = { .vendor = "KIYOME",
			  .product = "SIMULATED SAS",
			  .revision = "0001",
			  .serial = "SIMSAS0001",
			  .designator = 0x5000c50000000b00,
			  .rpm = 10000,
			  .sanitize_ms = 2000,
			  .crypto_ms = 100,
			  .format_ms = 2000,
			  .power_on_minutes = 60000 },
	};
}

bool sim_word_take(const struct sim_word *table, char *word, void *config, struct drive_lies *lies)
{
	char *value = strchr(word, '='), nothing[1] = "";
	int rc;

	if (value)
		*value++ = '\0';
	else
		value = nothing;
	rc = find_and_take(table, word, value, config);
	if (!rc)
		rc = find_and_take(lie_words, word, value, lies);
	if (!rc)
		rc = take_command_lie(word, value, lies);
	return rc > 0;
}

static bool take_word(struct drives *d, char *word)
{
	return d->is_scsi ? sim_word_take(scsi_words, word, &d->scsi, &d->scsi.lies)
			  : sim_word_take(ata_words, word, &d->ata, &d->ata.ata.lies);
}

const char *sim_word_next(const char **at, char word[SIM_WORD_MOST])
{
	const char *first;
	size_t n;

	while (**at == ' ' || **at == '\t' || **at == '\n')
		(*at)++;
	first = *at;
	n = strcspn(first, " \t\n");
	*at += n;
	if (n >= SIM_WORD_MOST)
		n = SIM_WORD_MOST - 1;
	memcpy(word, first, n);
	word[n] = '\0';
	return first;
}

bool target_make(const char *words, struct sim_drive *medium, struct scsi_target **ret_paths,
		 unsigned *ret_n_paths, const char **ret_wrong)
{
	const char *at = words;
	char word[SIM_WORD_MOST];
	struct drives d;

	*ret_wrong = sim_word_next(&at, word);
	if (strcmp(word, "ata") != 0 && strcmp(word, "scsi") != 0)
		return false;
	d = defaults(word[0] == 's');
	for (;;) {
		*ret_wrong = sim_word_next(&at, word);
		if (!word[0])
			break;
		if (!take_word(&d, word))
			return false;
	}
	*ret_wrong = NULL;
	if (d.is_scsi) {
		scsi_model_new(&d.scsi, medium, ret_paths, ret_n_paths);
		return true;
	}
	sense_of_ata(&d.ata);
	ret_paths[0] = sat_model_new(&d.ata.sat, ata_model_new(&d.ata.ata, medium));
	*ret_n_paths = 1;
	return true;
}
