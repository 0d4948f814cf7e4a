/*
 * devices/ata_identify.h - the 512 bytes of IDENTIFY DEVICE and of SMART READ DATA into facts (ACS-3 7.12,
 * SFF-8035i for the attributes). Words of 0000h and FFFFh are "not reported"; a bit counts only where the
 * word around it says that it is valid. Pure functions over foreign bytes of any length; fuzzed.
 */
#ifndef KIYOME_DEVICES_ATA_IDENTIFY_H
#define KIYOME_DEVICES_ATA_IDENTIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "devices/device.h"
#include "devices/feature.h"

#define ATA_BLOCK_BYTES 512

/* Who the drive is; the same bytes stand in SCSI's page 89h. */
struct ata_names {
	struct raw_text model, serial, firmware;
	char wwn[17]; /* lower-case hex; empty: not told */
};
struct ata_names ata_names_decode(const uint8_t bytes[ATA_BLOCK_BYTES]);

struct ata_identify {
	/* Whole and filled in, of an ATA drive, not all zeros, its checksum right where it has one. Nothing
	 * below is told where this is false. */
	bool is_sound;
	struct ata_names names;

	uint64_t n_blocks; /* logical blocks that the drive shows; 0: not told */
	uint32_t logical_bytes, physical_bytes; /* of a block; 0: told, but no size that can be */
	uint16_t rotations;                     /* a minute; 1: does not rotate; 0: not told */
	uint8_t form_factor; /* ACS-3's code: 2 3.5", 3 2.5", 4 1.8", … ; 0: not told */
	uint16_t
		major; /* bitmap of the standards' major numbers: bit 8 ATA8-ACS, 10 ACS-3; 0: not told */
	enum told is_serial_ata;
	enum told is_zoned; /* host aware: word 69 bits 1:0 */

	bool has_smart, is_smart_on;
	enum told has_48bit, has_flush_ext, has_log; /* READ LOG EXT */
	enum told puis_is_on;                        /* powers up in standby */
	enum told has_trusted;                       /* TCG by TRUSTED SEND and RECEIVE */
	enum told has_sct, sct_write_same;

	enum told has_trim, trim_is_deterministic, trim_reads_zero;
	uint16_t
		trim_blocks; /* 512-byte blocks of ranges that one command may carry; 0: not told */
	enum told always_encrypts;

	struct security_features security;
	enum told has_sanitize, sanitize_block, sanitize_overwrite, sanitize_crypto, antifreeze;

	enum told has_hpa, hpa_is_on;
	enum told hpa_has_security, hpa_password_is_set; /* SET MAX SET PASSWORD and its kin */
	enum told has_ama, ama_is_on;
	enum told has_dco;
};
struct ata_identify ata_identify_decode(const uint8_t *bytes, size_t n);

/* Power-on hours of SMART attribute 9. False where the drive doesn't tell them, or tells a number that no
 * drive can have reached (some count minutes or seconds there, or keep other things in its upper bytes). */
bool ata_smart_power_on_hours(const uint8_t *bytes, size_t n, uint64_t *ret);

/* Whether a self-test runs now (SMART READ DATA, self-test execution status). */
enum told ata_smart_self_test_runs(const uint8_t *bytes, size_t n);

#endif
