/*
 * devices/ata_identify.h - the 512 bytes of IDENTIFY DEVICE and of SMART READ DATA into facts (ACS-3 7.12,
 * SFF-8035i for the attributes). Words of 0000h and FFFFh are "not reported".
 * Pure functions over foreign bytes of any length; fuzzed.
 */
#ifndef KIYOME_DEVICES_ATA_IDENTIFY_H
#define KIYOME_DEVICES_ATA_IDENTIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ATA_BLOCK_BYTES 512

struct ata_identify {
	bool is_sound; /* whole, of an ATA drive, and its checksum right where it has one */
	bool has_smart, is_smart_on;
};
struct ata_identify ata_identify_decode(const uint8_t *bytes, size_t n);

/* Power-on hours of SMART attribute 9. False where the drive doesn't tell them, or tells a number that no
 * drive can have reached (some count minutes or seconds there, or keep other things in its upper bytes). */
bool ata_smart_power_on_hours(const uint8_t *bytes, size_t n, uint64_t *ret);

#endif
