/*
 * report/record_feature.c - what the drive offers inside itself and the state that it told, as
 * members of a record. What was not asked or not told stays "unknown".
 */
#include "report/record_part.h"

void part_status(struct json_builder *b, const char *name, const struct sanitize_status *s)
{
	json_open_object(b, name);
	json_text(b, "state", sanitize_state_word(s->state));
	if (s->has_progress)
		json_number(b, "progress", s->progress);
	else
		json_text(b, "progress", NULL);
	json_number(b, "passes_done", s->passes_done);
	json_bool(b, "deallocated", s->is_deallocated);
	json_bool(b, "global_data_erased", s->global_data_erased);
	if (s->has_command)
		json_number(b, "command", s->command);
	else
		json_text(b, "command", NULL);
	json_number(b, "failure", s->failure);
	json_hex(b, "raw", s->raw, s->n_raw);
	json_close(b);
}

void part_hidden_features(struct json_builder *b, const char *name, const struct hidden_features *h)
{
	json_open_object(b, name);
	json_text(b, "hpa", told_word(h->hpa));
	json_text(b, "ama", told_word(h->ama));
	json_text(b, "dco", told_word(h->dco));
	json_text(b, "is_hidden", told_word(h->is_hidden));
	part_count(b, "shown_blocks", h->shown_blocks);
	part_count(b, "native_blocks", h->native_blocks);
	part_count(b, "dco_blocks", h->dco_blocks);
	json_text(b, "hpa_is_locked", told_word(h->hpa_is_locked));
	json_text(b, "dco_hides_features", told_word(h->dco_hides_features));
	json_text(b, "depopulated", told_word(h->depopulated));
	json_close(b);
}

void part_lock(struct json_builder *b, const char *name, const struct security_features *s)
{
	json_open_object(b, name);
	json_text(b, "enabled", told_word(s->enabled));
	json_text(b, "locked", told_word(s->locked));
	json_text(b, "frozen", told_word(s->frozen));
	json_text(b, "count_expired", told_word(s->count_expired));
	json_close(b);
}

static void part_sanitize(struct json_builder *b, const struct sanitize_features *s)
{
	json_open_object(b, "sanitize");
	json_text(b, "block", told_word(s->block));
	json_text(b, "overwrite", told_word(s->overwrite));
	json_text(b, "crypto", told_word(s->crypto));
	json_number(b, "block_s", s->block_s);
	json_number(b, "overwrite_s", s->overwrite_s);
	json_number(b, "crypto_s", s->crypto_s);
	json_text(b, "is_frozen", told_word(s->is_frozen));
	json_text(b, "antifreeze", told_word(s->antifreeze));
	json_text(b, "overrides_lock", told_word(s->overrides_lock));
	json_text(b, "definitive_ending", told_word(s->definitive_ending));
	json_text(b, "no_deallocate_inhibited", told_word(s->no_deallocate_inhibited));
	json_bool(b, "unreadable_after_block", s->unreadable_after_block);
	json_bool(b, "unreadable_after_crypto", s->unreadable_after_crypto);
	json_bool(b, "passes_are_lost", s->passes_are_lost);
	part_status(b, "before", &s->before);
	json_close(b);
}

static void part_security(struct json_builder *b, const struct security_features *s)
{
	json_open_object(b, "security");
	json_text(b, "supported", told_word(s->supported));
	json_text(b, "enhanced", told_word(s->enhanced));
	json_text(b, "master_is_maximum", told_word(s->master_is_maximum));
	json_number(b, "master_identifier", s->master_identifier);
	json_number(b, "erase_minutes", s->erase_minutes);
	json_number(b, "enhanced_minutes", s->enhanced_minutes);
	json_bool(b, "erase_is_more", s->erase_is_more);
	json_bool(b, "enhanced_is_more", s->enhanced_is_more);
	part_lock(b, "before", s);
	json_close(b);
}

static void part_namespaces(struct json_builder *b, const struct nvme_features *n)
{
	json_open_array(b, "namespaces");
	for (unsigned i = 0; i < n->n_namespaces && i < FEATURE_NAMESPACES; i++) {
		const struct nvme_namespace *s = &n->namespaces[i];

		json_open_object(b, NULL);
		json_number(b, "nsid", s->nsid);
		part_count(b, "size_blocks", s->size_blocks);
		json_number(b, "block_bytes", s->block_bytes);
		json_number(b, "metadata_bytes", s->metadata_bytes);
		json_bool(b, "attached", s->is_attached);
		json_bool(b, "protected", s->is_protected || s->is_permanently_protected);
		json_text(b, "dealloc_reads_zero", told_word(s->dealloc_reads_zero));
		part_text(b, "name", s->name);
		json_close(b);
	}
	json_close(b);
}

static void part_nvme(struct json_builder *b, const struct features *f)
{
	const struct nvme_features *n = &f->nvme;

	if (f->set != COMMAND_SET_NVME) {
		json_text(b, "nvme", NULL);
		return;
	}
	json_open_object(b, "nvme");
	part_text(b, "subsystem", n->subsystem);
	json_number(b, "controllers", n->n_controllers);
	json_bool(b, "format", n->has_format);
	json_bool(b, "format_crypto", n->format_crypto);
	json_bool(b, "boot_partitions", n->has_boot_partitions);
	json_bool(b, "rpmb", n->has_rpmb);
	part_count(b, "unallocated_bytes", n->unallocated_bytes);
	json_bool(b, "more_namespaces", n->has_more_namespaces);
	part_namespaces(b, n);
	json_close(b);
}

static void part_scsi(struct json_builder *b, const struct features *f)
{
	const struct scsi_features *s = &f->scsi;

	if (f->set != COMMAND_SET_SCSI) {
		json_text(b, "scsi", NULL);
		return;
	}
	json_open_object(b, "scsi");
	json_number(b, "native_block_bytes", s->native_block_bytes);
	part_count(b, "native_blocks", s->native_blocks);
	json_bool(b, "protection", s->has_protection);
	json_number(b, "protection_type", s->protection_type);
	json_bool(b, "reserved", s->is_reserved);
	json_bool(b, "write_protected", s->is_write_protected);
	json_bool(b, "format_corrupt", s->format_is_corrupt);
	json_number(b, "luns", s->n_luns);
	json_number(b, "keys", s->n_keys);
	json_close(b);
}

static void part_mmc(struct json_builder *b, const struct features *f)
{
	const struct mmc_features *m = &f->mmc;

	if (f->set != COMMAND_SET_MMC) {
		json_text(b, "mmc", NULL);
		return;
	}
	json_open_object(b, "mmc");
	json_bool(b, "emmc", m->is_emmc);
	json_bool(b, "sanitize", m->has_sanitize);
	json_bool(b, "secure_erase", m->has_secure_erase);
	part_count(b, "user_bytes", m->user_bytes);
	part_count(b, "boot_bytes", m->boot_bytes);
	part_count(b, "rpmb_bytes", m->rpmb_bytes);
	json_bool(b, "write_protected", m->is_write_protected || m->is_permanently_protected);
	json_close(b);
}

static void part_opal(struct json_builder *b, const struct opal_features *o)
{
	const struct {
		bool has;
		const char *word;
	} kinds[] = {
		{ o->is_opal, "opal" },     { o->is_opalite, "opalite" },
		{ o->is_pyrite, "pyrite" }, { o->is_enterprise, "enterprise" },
		{ o->is_ruby, "ruby" },
	};

	json_open_object(b, "opal");
	json_text(b, "is_present", told_word(o->is_present));
	json_open_array(b, "kinds");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].has)
			json_text(b, NULL, kinds[i].word);
	json_close(b);
	json_text(b, "is_locking_enabled", told_word(o->is_locking_enabled));
	json_text(b, "is_locked", told_word(o->is_locked));
	json_text(b, "shadow_mbr_enabled", told_word(o->shadow_mbr_enabled));
	json_text(b, "shadow_mbr_done", told_word(o->shadow_mbr_done));
	json_text(b, "can_psid_revert", told_word(o->can_psid_revert));
	json_close(b);
}

static void part_quirks(struct json_builder *b, const struct features *f)
{
	static const struct {
		unsigned bit;
		const char *word;
	} words[] = {
		{ QUIRK_NEVER_SANITIZE, "never_sanitize" },
		{ QUIRK_NEVER_TRUST, "never_trust" },
		{ QUIRK_POWER_CYCLE, "power_cycle" },
		{ QUIRK_NO_SECURITY_ERASE, "no_security_erase" },
		{ QUIRK_PROGRESS_STANDS, "progress_stands" },
	};

	json_open_array(b, "quirks");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (f->quirks & words[i].bit)
			json_text(b, NULL, words[i].word);
	json_close(b);
	part_text(b, "quirk_source", f->quirk_source ? f->quirk_source : "");
}

static const char *ata_path_word(enum ata_path p)
{
	switch (p) {
	case ATA_PATH_FULL:
		return "full";
	case ATA_PATH_NO_COUNT:
		return "no_count";
	case ATA_PATH_NO_REGISTERS:
		return "no_registers";
	case ATA_PATH_BLOCKED:
		return "blocked";
	case ATA_PATH_NONE:
		break;
	}
	return "none";
}

void part_features(struct json_builder *b, const struct features *f)
{
	json_open_object(b, "features");
	json_bool(b, "asked", f->is_known);
	json_text(b, "set", command_set_word(f->set));
	json_text(b, "ata_path", ata_path_word(f->ata_path));
	json_text(b, "always_encrypts", told_word(f->always_encrypts));
	json_text(b, "trim_reads_zero", told_word(f->trim_reads_zero));
	json_text(b, "self_test_runs", told_word(f->self_test_runs));
	json_bool(b, "zoned", f->is_zoned);
	part_quirks(b, f);
	part_sanitize(b, &f->sanitize);
	part_security(b, &f->security);
	part_hidden_features(b, "hidden", &f->hidden);
	part_nvme(b, f);
	part_scsi(b, f);
	part_mmc(b, f);
	part_opal(b, &f->opal);
	json_close(b);
}
