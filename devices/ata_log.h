/*
 * devices/ata_log.h - the general purpose logs that say more than IDENTIFY DEVICE: the directory (00h) and
 * pages of the IDENTIFY DEVICE DATA log (30h, ACS-3 9.11): 00h list, 03h capabilities, 06h security.
 * Pure functions over foreign bytes of any length; fuzzed.
 */
#ifndef KIYOME_DEVICES_ATA_LOG_H
#define KIYOME_DEVICES_ATA_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "devices/feature.h"

enum ata_log { ATA_LOG_DIRECTORY = 0x00, ATA_LOG_IDENTIFY = 0x30 };
enum ata_identify_page {
	ATA_PAGE_LIST = 0x00,
	ATA_PAGE_CAPABILITIES = 0x03,
	ATA_PAGE_SECURITY = 0x06,
};

/* How many pages the log has, by the directory; 0: none, or no sound directory. */
uint16_t ata_log_pages(const uint8_t *directory, size_t n, uint8_t log);

/* Whether log 30h's list names PAGE. Unknown: no sound list. */
enum told ata_log_has_page(const uint8_t *list, size_t n, uint8_t page);

struct ata_security_page {
	bool is_sound;
	enum told overrides_lock;  /* SANITIZE works on a locked drive, if restricted (bit 7) */
	enum told always_encrypts; /* ENCRYPT ALL (bit 0) */
};
struct ata_security_page ata_security_page_decode(const uint8_t *bytes, size_t n);

struct ata_capabilities_page {
	bool is_sound;
	enum told definitive_ending; /* OVERWRITE EXT can be made to end on the pattern as given */
	enum told can_depopulate;    /* elements may have been removed; they may hold data */
};
struct ata_capabilities_page ata_capabilities_page_decode(const uint8_t *bytes, size_t n);

#endif
