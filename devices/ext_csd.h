/*
 * devices/ext_csd.h - the 512 bytes of an eMMC's EXT_CSD register (JEDEC JESD84-B51 7.4) into facts.
 * A pure function over foreign bytes of any length; fuzzed.
 */
#ifndef KIYOME_DEVICES_EXT_CSD_H
#define KIYOME_DEVICES_EXT_CSD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EXT_CSD_BYTES 512

struct ext_csd {
	uint8_t revision; /* 8: eMMC 5.1 */
	uint32_t sectors; /* of 512 bytes, the user area */
	bool by_sector;   /* commands address sectors, not bytes: more than 2 GiB */
	uint8_t erased_byte;
	bool has_secure_erase, has_trim, has_sanitize;
	uint32_t erase_group_sectors; /* 0: not told here */
	uint32_t erase_ms, trim_ms;   /* of one group; 0: not told */
	uint32_t secure_erase_ms, secure_trim_ms;
	uint64_t boot_bytes; /* each of two areas; 0: none */
	uint64_t rpmb_bytes;
	uint64_t general_bytes; /* general purpose areas, all together */
	bool user_is_protected,
		user_is_permanent; /* write protection is enabled; which groups is not told */
	bool boot_is_protected, boot_is_permanent;
};

/* False for fewer bytes, or bytes that no eMMC can have; *ret is then all 0. */
bool ext_csd_decode(const uint8_t *bytes, size_t n, struct ext_csd *ret);

#endif
