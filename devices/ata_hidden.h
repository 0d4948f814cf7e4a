/*
 * devices/ata_hidden.h - blocks that an ATA drive does not show: host protected area (HPA, ACS-2), accessible max
 * address configuration (AMA, ACS-3 4.3), device configuration overlay (DCO, ATA8-ACS). Which of them a
 * drive has, and in which order they are opened, is the caller's; all numbers are counts of blocks, one
 * more than the last address that the commands carry. What each function returns: see ata.h.
 * Threads: one handle, one thread.
 */
#ifndef KIYOME_DEVICES_ATA_HIDDEN_H
#define KIYOME_DEVICES_ATA_HIDDEN_H

#include "devices/ata.h"

/* READ NATIVE MAX ADDRESS (EXT). *ret_blocks is 0 where the answer isn't done; without whole registers it
 * is unknown. */
int ata_hpa_native(struct handle *h, bool is_48bit, uint64_t *ret_blocks, struct ata_reply *ret,
		   struct error *err) _must_check_;

/* What both halves of a change of the shown size were answered; filled on a negative errno, too. */
struct ata_max_reply {
	struct ata_reply native, set; /* set.answer unknown where it wasn't sent */
	bool is_set_sent;
	uint64_t native_blocks; /* 0: not told, and nothing was set */
};
/* All that the drive has, whatever that is. */
#define ATA_MAX_ALL UINT64_MAX

/* READ NATIVE MAX ADDRESS and directly after it SET MAX ADDRESS, so that the drive shows N_BLOCKS. With
 * IS_KEPT also after the next power-on; drives allow that once a power cycle. set.answer is refused also
 * where N_BLOCKS is more than the native count: then SET MAX was not sent. Needs consent. */
int ata_hpa_set(struct handle *h, bool is_48bit, uint64_t n_blocks, bool is_kept,
		struct ata_max_reply *ret, struct error *err) _must_check_;

/* GET NATIVE MAX ADDRESS EXT; *ret_blocks as above. */
int ata_ama_native(struct handle *h, uint64_t *ret_blocks, struct ata_reply *ret,
		   struct error *err) _must_check_;
/* GET NATIVE MAX ADDRESS EXT and directly after it SET ACCESSIBLE MAX ADDRESS EXT, else as ata_hpa_set();
 * always for good, and once a power cycle. Needs consent. */
int ata_ama_set(struct handle *h, uint64_t n_blocks, struct ata_max_reply *ret,
		struct error *err) _must_check_;

/* DEVICE CONFIGURATION IDENTIFY; refused where it is frozen. Bytes for ata_dco_decode(). */
int ata_dco_identify(struct handle *h, uint8_t ret_bytes[ATA_BLOCK_BYTES], struct ata_reply *ret,
		     struct error *err) _must_check_;
/* DEVICE CONFIGURATION RESTORE: all that was taken from the drive comes back. Refused while an HPA is set.
 * Needs consent. */
int ata_dco_restore(struct handle *h, struct ata_reply *ret, struct error *err) _must_check_;

#endif
