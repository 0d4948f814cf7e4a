/*
 * devices/mmc.h - eMMC commands: EXT_CSD, erase, secure erase and trim, sanitize. An SD card has none of it but
 * erase, which proves nothing: overwrite it.
 * A handle is open on one area (user, boot0, boot1): the kernel switches to it before each command, so that
 * a boot area is erased through its own node. The RPMB area cannot be erased: its key is set once.
 * Threads: one handle, one thread.   Bytes from the drive are checked in ext_csd.c and mmc_status.c.
 */
#ifndef KIYOME_DEVICES_MMC_H
#define KIYOME_DEVICES_MMC_H

#include "devices/ext_csd.h"
#include "devices/feature.h"
#include "devices/handle.h"

/* What became of a command. */
struct mmc_result {
	enum answer answer;
	uint32_t status;    /* R1 */
	enum reason reason; /* refused: why */
};

/* CMD8. *ret_is_told is false where the drive refused or its bytes make no sense. Harmless. */
int mmc_ext_csd_ask(struct handle *h, bool *ret_is_told, struct ext_csd *ret,
		    struct error *err) _must_check_;

/* Everything that the drive says of itself into set, is_known, mmc, has_trim, sanitize and hidden of *f. An SD
 * card is not asked. REASON_COMMAND_UNKNOWN: no answer came; *f is then untouched. */
int mmc_features_ask(struct handle *h, struct features *f, struct error *err) _must_check_;

/* Whether its secure erase and trim destroy other data: a firmware fault of some Samsung parts. VENDOR is
 * sysfs's manfid ("0x000015"), MODEL its name. */
bool mmc_secure_erase_is_broken(const struct raw_text *vendor, const struct raw_text *model);

enum mmc_erase { MMC_ERASE, MMC_TRIM, MMC_SECURE_ERASE, MMC_SECURE_TRIM_MARK, MMC_SECURE_TRIM };

/* How far an erase by whole groups reaches into a range when it is rounded inward, as the kernel does with its
 * own (linux: drivers/mmc/core/core.c, mmc_align_erase_size(): what is left over stays, and it says success).
 * GROUP 0: nothing is reached. */
struct mmc_reach {
	uint64_t first, n;          /* sectors of whole groups */
	uint64_t n_before, n_after; /* not reached */
};
struct mmc_reach mmc_reach_of(uint64_t group_sectors, uint64_t first, uint64_t n);

/* N sectors from FIRST of an area that has so many. */
struct mmc_range {
	uint64_t area, first, n;
};

/* CMD35, CMD36 and CMD38 with nothing between, over a range of the handle's area. By groups the card itself
 * rounds outward, so the range must begin with a group, and end with one or with the area:
 * REASON_COMMAND_UNSUPPORTED else, as for a kind that the drive lacks. A secure trim is MARK over every range,
 * then MMC_SECURE_TRIM once over them. Needs a handle opened with consent. */
int mmc_erase(struct handle *h, const struct ext_csd *csd, enum mmc_erase kind,
	      const struct mmc_range *range, struct mmc_result *ret,
	      struct error *err) _must_check_;

/* Sanitize (EXT_CSD 165): clears what is no longer mapped, so erase first. Holds the caller until it ends. After
 * TIMEOUT_MS the kernel aborts it: hours. No register tells afterwards how it went: an unknown answer
 * means doing it again. Needs a handle opened with consent. */
int mmc_sanitize(struct handle *h, uint32_t timeout_ms, struct mmc_result *ret,
		 struct error *err) _must_check_;

#endif
