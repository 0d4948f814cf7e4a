/*
 * report/record_technique.c - what each technique may claim on which medium, reaches, leaves, and must have
 * proven: wipe/technique.c's rows. The checker links no room that erases; a test holds both tables
 * together.
 */
#include "report/record_look.h"

#define INSIDE                                                                           \
	"status_before accepted our_run ended_by_drive same_drive whole_scope unlocked " \
	"native_size_known read_whole canaries_gone content_fits"
#define ONE_GO         INSIDE " no_reset"
#define PATTERN        INSIDE " read_back_whole"
#define PATTERN_PASSES PATTERN " passes_done"

/* unknown, hdd, ssd, card, virtual */
#define PURGES                                            \
	{                                                 \
		"clear", "purge", "purge", "none", "none" \
	}
#define CLEARS                                            \
	{                                                 \
		"clear", "clear", "clear", "none", "none" \
	}

#define SANITIZE(row_id, row_set, row_leaves, crypto, row_proofs)                           \
	{                                                                                   \
		.id = (row_id), .set = (row_set), .levels = PURGES, .reach = "whole_drive", \
		.not_reached = "", .leaves = (row_leaves), .is_crypto = (crypto),           \
		.is_sanitize = true, .proofs = (row_proofs)                                 \
	}

const struct record_technique record_techniques[] = {
	SANITIZE("ata-sanitize-crypto", "ata", RECORD_LEAVES_UNSPECIFIED, true, INSIDE),
	SANITIZE("ata-sanitize-block", "ata", RECORD_LEAVES_UNSPECIFIED, false, INSIDE),
	SANITIZE("ata-sanitize-overwrite", "ata", RECORD_LEAVES_PATTERN, false, PATTERN),
	SANITIZE("nvme-sanitize-crypto", "nvme", RECORD_LEAVES_UNSPECIFIED, true, INSIDE),
	SANITIZE("nvme-sanitize-block", "nvme", RECORD_LEAVES_UNSPECIFIED, false, INSIDE),
	SANITIZE("nvme-sanitize-overwrite", "nvme", RECORD_LEAVES_PATTERN, false, PATTERN_PASSES),
	SANITIZE("scsi-sanitize-crypto", "scsi", RECORD_LEAVES_UNSPECIFIED, true, INSIDE),
	SANITIZE("scsi-sanitize-block", "scsi", RECORD_LEAVES_UNSPECIFIED, false, INSIDE),
	SANITIZE("scsi-sanitize-overwrite", "scsi", RECORD_LEAVES_PATTERN, false, PATTERN),
	{ .id = "ata-security-erase-enhanced",
	  .set = "ata",
	  .levels = { "clear", "purge", "clear", "none", "none" },
	  .reach = "whole_drive",
	  .not_reached = "",
	  .leaves = RECORD_LEAVES_UNSPECIFIED,
	  .proofs = ONE_GO },
	{ .id = "ata-security-erase",
	  .set = "ata",
	  .levels = CLEARS,
	  .reach = "addressable",
	  .not_reached = "remapped_and_spare",
	  .leaves = RECORD_LEAVES_UNIFORM,
	  .proofs = ONE_GO },
	{ .id = "nvme-format-crypto",
	  .set = "nvme",
	  .levels = CLEARS,
	  .reach = "addressable",
	  .not_reached = "unallocated_and_spare",
	  .leaves = RECORD_LEAVES_UNSPECIFIED,
	  .is_crypto = true,
	  .proofs = ONE_GO },
	{ .id = "nvme-format-user-data",
	  .set = "nvme",
	  .levels = CLEARS,
	  .reach = "addressable",
	  .not_reached = "unallocated_and_spare",
	  .leaves = RECORD_LEAVES_UNSPECIFIED,
	  .proofs = ONE_GO },
	{ .id = "emmc-erase-sanitize",
	  .set = "mmc",
	  .levels = { "clear", "none", "clear", "clear", "none" },
	  .reach = "addressable",
	  .not_reached = "rpmb",
	  .leaves = RECORD_LEAVES_UNIFORM,
	  .proofs = "accepted our_run ended_by_drive same_drive whole_scope unlocked "
		    "native_size_known read_whole canaries_gone content_fits no_reset" },
	{ .id = "opal-psid-revert",
	  .set = "none",
	  .levels = { "none", "none", "none", "none", "none" },
	  .reach = "whole_drive",
	  .not_reached = "",
	  .leaves = RECORD_LEAVES_UNSPECIFIED,
	  .proofs = INSIDE },
	{ .id = "overwrite",
	  .set = "none",
	  .levels = { "clear", "clear", "clear", "clear", "clear" },
	  .reach = "addressable",
	  .not_reached = "remapped_and_spare",
	  .leaves = RECORD_LEAVES_METHOD,
	  .proofs =
		  "written_whole flushed read_back_whole canaries_gone same_drive native_size_known" },
};
const size_t record_n_techniques = sizeof(record_techniques) / sizeof(record_techniques[0]);

const struct record_technique *record_technique_by_id(const char *id)
{
	for (size_t i = 0; i < record_n_techniques; i++)
		if (strcmp(record_techniques[i].id, id) == 0)
			return &record_techniques[i];
	return NULL;
}

const char *record_claim(const struct record_technique *t, const struct json *record)
{
	static const char *const media[RECORD_MEDIA] = { "unknown", "hdd", "ssd", "card",
							 "virtual" };

	for (size_t i = 0; i < RECORD_MEDIA; i++)
		if (strcmp(look_text(record, "measured.device.media"), media[i]) == 0)
			return t->levels[i];
	return "none";
}
