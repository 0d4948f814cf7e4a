/*
 * wipe/technique.c - the ways to erase, a row each, in the order of `auto`: the strongest first.
 */
#include "wipe/technique.h"

#include <string.h>

/* What must have been seen of every erase inside a drive before it may claim anything. */
#define PROOFS_INSIDE                                                                      \
	(PROOF_STATUS_BEFORE | PROOF_ACCEPTED | PROOF_OUR_RUN | PROOF_ENDED_BY_DRIVE |     \
	 PROOF_SAME_DRIVE | PROOF_WHOLE_SCOPE | PROOF_UNLOCKED | PROOF_NATIVE_SIZE_KNOWN | \
	 PROOF_READ_WHOLE | PROOF_CANARIES_GONE | PROOF_CONTENT_FITS)
/* Sanitize goes on over resets and power cuts; what is below does not. */
#define PROOFS_ONE_GO  (PROOFS_INSIDE | PROOF_NO_RESET)
#define PROOFS_PATTERN (PROOFS_INSIDE | PROOF_READ_BACK_WHOLE | PROOF_PASSES_DONE)

#define NIST "NIST SP 800-88 Rev. 2 (2025) by reference to IEEE 2883-2022, "

#define PURGES(media_hdd, media_ssd)                                      \
	{                                                                 \
		[MEDIA_UNKNOWN] = LEVEL_CLEAR, [MEDIA_HDD] = (media_hdd), \
		[MEDIA_SSD] = (media_ssd),                                \
	}

#define SANITIZE(row_kind, row_set, row_id, row_title, row_leaves, row_proofs, row_source)      \
	{                                                                                       \
		.kind = (row_kind), .set = (row_set), .id = (row_id), .title = (row_title),     \
		.claims = PURGES(LEVEL_PURGE, LEVEL_PURGE), .source = (row_source),             \
		.leaves = (row_leaves), .reach = REACH_WHOLE_DRIVE, .survives_power_cut = true, \
		.proofs = (row_proofs)                                                          \
	}

const struct technique techniques[] = {
	SANITIZE(TECHNIQUE_ATA_SANITIZE_CRYPTO, COMMAND_SET_ATA, "ata-sanitize-crypto",
		 "ATA Sanitize Device, Crypto Scramble", LEAVES_UNSPECIFIED, PROOFS_INSIDE,
		 NIST "Purge; ACS-3, SANITIZE DEVICE, CRYPTO SCRAMBLE EXT"),
	SANITIZE(TECHNIQUE_ATA_SANITIZE_BLOCK, COMMAND_SET_ATA, "ata-sanitize-block",
		 "ATA Sanitize Device, Block Erase", LEAVES_UNSPECIFIED, PROOFS_INSIDE,
		 NIST "Purge; ACS-3, SANITIZE DEVICE, BLOCK ERASE EXT"),
	SANITIZE(TECHNIQUE_ATA_SANITIZE_OVERWRITE, COMMAND_SET_ATA, "ata-sanitize-overwrite",
		 "ATA Sanitize Device, Overwrite", LEAVES_PATTERN,
		 PROOFS_PATTERN & ~(unsigned)PROOF_PASSES_DONE, /* ATA tells no number */
		 NIST "Purge; ACS-3, SANITIZE DEVICE, OVERWRITE EXT"),
	SANITIZE(TECHNIQUE_NVME_SANITIZE_CRYPTO, COMMAND_SET_NVME, "nvme-sanitize-crypto",
		 "NVMe Sanitize, Crypto Erase", LEAVES_UNSPECIFIED, PROOFS_INSIDE,
		 NIST "Purge; NVM Express Base 1.3 and later, Sanitize, Crypto Erase"),
	SANITIZE(TECHNIQUE_NVME_SANITIZE_BLOCK, COMMAND_SET_NVME, "nvme-sanitize-block",
		 "NVMe Sanitize, Block Erase", LEAVES_UNSPECIFIED, PROOFS_INSIDE,
		 NIST "Purge; NVM Express Base 1.3 and later, Sanitize, Block Erase"),
	SANITIZE(TECHNIQUE_NVME_SANITIZE_OVERWRITE, COMMAND_SET_NVME, "nvme-sanitize-overwrite",
		 "NVMe Sanitize, Overwrite", LEAVES_PATTERN, PROOFS_PATTERN,
		 NIST "Purge; NVM Express Base 1.3 and later, Sanitize, Overwrite"),
	SANITIZE(TECHNIQUE_SCSI_SANITIZE_CRYPTO, COMMAND_SET_SCSI, "scsi-sanitize-crypto",
		 "SCSI Sanitize, Cryptographic Erase", LEAVES_UNSPECIFIED, PROOFS_INSIDE,
		 NIST "Purge; SBC-4, SANITIZE, CRYPTOGRAPHIC ERASE"),
	SANITIZE(TECHNIQUE_SCSI_SANITIZE_BLOCK, COMMAND_SET_SCSI, "scsi-sanitize-block",
		 "SCSI Sanitize, Block Erase", LEAVES_UNSPECIFIED, PROOFS_INSIDE,
		 NIST "Purge; SBC-4, SANITIZE, BLOCK ERASE"),
	SANITIZE(TECHNIQUE_SCSI_SANITIZE_OVERWRITE, COMMAND_SET_SCSI, "scsi-sanitize-overwrite",
		 "SCSI Sanitize, Overwrite", LEAVES_PATTERN,
		 PROOFS_PATTERN & ~(unsigned)PROOF_PASSES_DONE, /* SCSI tells no number */
		 NIST "Purge; SBC-4, SANITIZE, OVERWRITE"),
	/* On flash the enhanced kind is whatever its maker chose, often a change of key. */
	{ .kind = TECHNIQUE_ATA_SECURITY_ERASE_ENHANCED,
	  .set = COMMAND_SET_ATA,
	  .id = "ata-security-erase-enhanced",
	  .title = "ATA Security Erase Unit, enhanced",
	  .claims = PURGES(LEVEL_PURGE, LEVEL_CLEAR),
	  .source = NIST "Purge for hard disks, Clear for flash; ATA8-ACS, SECURITY ERASE UNIT",
	  .leaves = LEAVES_UNSPECIFIED,
	  .reach = REACH_WHOLE_DRIVE,
	  .proofs = PROOFS_ONE_GO },
	{ .kind = TECHNIQUE_ATA_SECURITY_ERASE,
	  .set = COMMAND_SET_ATA,
	  .id = "ata-security-erase",
	  .title = "ATA Security Erase Unit",
	  .claims = PURGES(LEVEL_CLEAR, LEVEL_CLEAR),
	  .source = NIST "Clear; ATA8-ACS, SECURITY ERASE UNIT",
	  .leaves = LEAVES_UNIFORM,
	  .reach = REACH_ADDRESSABLE,
	  .not_reached = "remapped_and_spare",
	  .proofs = PROOFS_ONE_GO },
	{ .kind = TECHNIQUE_NVME_FORMAT_CRYPTO,
	  .set = COMMAND_SET_NVME,
	  .id = "nvme-format-crypto",
	  .title = "NVMe Format NVM, cryptographic erase",
	  .claims = PURGES(LEVEL_CLEAR, LEVEL_CLEAR),
	  .source = NIST "Clear; NVM Express, Format NVM, Secure Erase Settings 2",
	  .leaves = LEAVES_UNSPECIFIED,
	  .reach = REACH_ADDRESSABLE,
	  .not_reached = "unallocated_and_spare",
	  .proofs = PROOFS_ONE_GO },
	{ .kind = TECHNIQUE_NVME_FORMAT_USER_DATA,
	  .set = COMMAND_SET_NVME,
	  .id = "nvme-format-user-data",
	  .title = "NVMe Format NVM, user data erase",
	  .claims = PURGES(LEVEL_CLEAR, LEVEL_CLEAR),
	  .source = NIST "Clear; NVM Express, Format NVM, Secure Erase Settings 1",
	  .leaves = LEAVES_UNSPECIFIED,
	  .reach = REACH_ADDRESSABLE,
	  .not_reached = "unallocated_and_spare",
	  .proofs = PROOFS_ONE_GO },
	{ .kind = TECHNIQUE_EMMC_ERASE_SANITIZE,
	  .set = COMMAND_SET_MMC,
	  .id = "emmc-erase-sanitize",
	  .title = "eMMC Erase, then Sanitize",
	  .claims = { [MEDIA_UNKNOWN] = LEVEL_CLEAR,
		      [MEDIA_SSD] = LEVEL_CLEAR,
		      [MEDIA_CARD] = LEVEL_CLEAR },
	  .source = NIST "Clear; JESD84-B51, Erase and Sanitize",
	  .leaves = LEAVES_UNIFORM,
	  .reach = REACH_ADDRESSABLE,
	  .not_reached = "rpmb",
	  .survives_power_cut = false,
	  .proofs = PROOFS_ONE_GO & ~(unsigned)PROOF_STATUS_BEFORE /* eMMC has no such status */ },
	/* Gives an owner back a drive whose credentials are lost; what lies on it may stay. */
	{ .kind = TECHNIQUE_OPAL_PSID_REVERT,
	  .set = COMMAND_SET_NONE,
	  .id = "opal-psid-revert",
	  .title = "TCG Opal revert by PSID",
	  .source = "TCG Storage Opal SSC Feature Set: PSID",
	  .leaves = LEAVES_UNSPECIFIED,
	  .reach = REACH_WHOLE_DRIVE,
	  .proofs = PROOFS_INSIDE },
	/* More passes never raise the level: what the host cannot address is never reached. */
	{ .kind = TECHNIQUE_OVERWRITE,
	  .set = COMMAND_SET_NONE,
	  .id = "overwrite",
	  .title = "Overwrite of every addressable block by the host",
	  .claims = { [MEDIA_UNKNOWN] = LEVEL_CLEAR,
		      [MEDIA_HDD] = LEVEL_CLEAR,
		      [MEDIA_SSD] = LEVEL_CLEAR,
		      [MEDIA_CARD] = LEVEL_CLEAR,
		      [MEDIA_VIRTUAL] = LEVEL_CLEAR },
	  .source =
		  "NIST SP 800-88 Rev. 1 (2014), Appendix A, Clear; NIST SP 800-88 Rev. 2 (2025) by "
		  "reference to IEEE 2883-2022, Clear",
	  .leaves = LEAVES_METHOD,
	  .reach = REACH_ADDRESSABLE,
	  .not_reached = "remapped_and_spare",
	  .is_stoppable = true,
	  .survives_power_cut = true,
	  .proofs = PROOF_WRITTEN_WHOLE | PROOF_FLUSHED | PROOF_READ_BACK_WHOLE |
		    PROOF_CANARIES_GONE | PROOF_SAME_DRIVE | PROOF_NATIVE_SIZE_KNOWN },
};
const size_t n_techniques = sizeof(techniques) / sizeof(techniques[0]);
_Static_assert(sizeof(techniques) / sizeof(techniques[0]) == TECHNIQUE_COUNT, "a row each");

static const struct {
	unsigned bit;
	const char *word;
} proofs[] = {
	{ PROOF_WRITTEN_WHOLE, "written_whole" },
	{ PROOF_FLUSHED, "flushed" },
	{ PROOF_READ_BACK_WHOLE, "read_back_whole" },
	{ PROOF_CANARIES_GONE, "canaries_gone" },
	{ PROOF_SAME_DRIVE, "same_drive" },
	{ PROOF_NATIVE_SIZE_KNOWN, "native_size_known" },
	{ PROOF_STATUS_BEFORE, "status_before" },
	{ PROOF_ACCEPTED, "accepted" },
	{ PROOF_OUR_RUN, "our_run" },
	{ PROOF_ENDED_BY_DRIVE, "ended_by_drive" },
	{ PROOF_NO_RESET, "no_reset" },
	{ PROOF_WHOLE_SCOPE, "whole_scope" },
	{ PROOF_UNLOCKED, "unlocked" },
	{ PROOF_READ_WHOLE, "read_whole" },
	{ PROOF_CONTENT_FITS, "content_fits" },
	{ PROOF_ENCRYPTS, "encrypts" },
	{ PROOF_PASSES_DONE, "passes_done" },
};

const struct technique *technique_by_id(const char *id)
{
	for (size_t i = 0; id && i < n_techniques; i++)
		if (strcmp(techniques[i].id, id) == 0)
			return &techniques[i];
	return NULL;
}

const char *proof_word(unsigned proof_bit)
{
	for (size_t i = 0; i < sizeof(proofs) / sizeof(proofs[0]); i++)
		if (proofs[i].bit == proof_bit)
			return proofs[i].word;
	return NULL;
}

bool technique_is_crypto(const struct technique *t)
{
	return t->kind == TECHNIQUE_ATA_SANITIZE_CRYPTO ||
	       t->kind == TECHNIQUE_NVME_SANITIZE_CRYPTO ||
	       t->kind == TECHNIQUE_SCSI_SANITIZE_CRYPTO || t->kind == TECHNIQUE_NVME_FORMAT_CRYPTO;
}
