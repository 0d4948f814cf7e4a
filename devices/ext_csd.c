/*
 * devices/ext_csd.c - EXT_CSD.
 */
#include "devices/ext_csd.h"

#include <string.h>

#include "base/bytes.h"

/* Offsets (JESD84-B51 table 137). */
enum {
	AT_GP_SIZE = 143,
	AT_PARTITIONING = 155,
	AT_RPMB_SIZE = 168,
	AT_USER_WP = 171,
	AT_BOOT_WP = 173,
	AT_ERASE_GROUP_DEF = 175,
	AT_ERASED_BYTE = 181,
	AT_REVISION = 192,
	AT_SECTORS = 212,
	AT_WP_GROUP = 221,
	AT_ERASE_TIMEOUT = 223,
	AT_ERASE_GROUP = 224,
	AT_BOOT_SIZE = 226,
	AT_SECURE_TRIM = 229,
	AT_SECURE_ERASE = 230,
	AT_SECURE_FEATURES = 231,
	AT_TRIM_TIMEOUT = 232,
};
enum { SECURE_ERASE = 0x01, GB_CL_TRIM = 0x10, SANITIZE = 0x40 };
enum { WP_POWER_ON = 0x01, WP_PERMANENT = 0x04 };

#define UNIT_MS             300 /* of the timeout multipliers */
#define ERASE_GROUP_SECTORS 1024
#define AREA_BYTES          131072u
#define GP_AREAS            4

/* Sizes of the general purpose areas, in write protect groups. */
static uint64_t general_bytes(const uint8_t *bytes)
{
	uint64_t groups = 0, group_bytes;

	if (!(bytes[AT_PARTITIONING] & 1))
		return 0; /* not set up: the numbers are what somebody once wrote there */
	for (size_t i = 0; i < GP_AREAS; i++) {
		const uint8_t *size = bytes + AT_GP_SIZE + 3 * i;

		groups += (uint64_t)size[0] | (uint64_t)size[1] << 8 | (uint64_t)size[2] << 16;
	}
	group_bytes = (uint64_t)bytes[AT_WP_GROUP] * bytes[AT_ERASE_GROUP] * ERASE_GROUP_SECTORS *
		      512;
	return groups * group_bytes; /* 26 bits times 35 */
}

bool ext_csd_decode(const uint8_t *bytes, size_t n, struct ext_csd *ret)
{
	uint8_t features;
	uint32_t group_ms;

	memset(ret, 0, sizeof(*ret));
	if (n < EXT_CSD_BYTES || !le32(bytes + AT_SECTORS) ||
	    le32(bytes + AT_SECTORS) == UINT32_MAX || bytes[AT_REVISION] > 0x20)
		return false;
	features = bytes[AT_SECURE_FEATURES];
	group_ms = (uint32_t)bytes[AT_ERASE_TIMEOUT] * UNIT_MS;
	ret->revision = bytes[AT_REVISION];
	ret->sectors = le32(bytes + AT_SECTORS);
	ret->by_sector = ret->sectors > 2u * 1024 * 1024 * 2;
	ret->erased_byte = bytes[AT_ERASED_BYTE] ? 0xff : 0x00;
	ret->has_secure_erase = features & SECURE_ERASE;
	ret->has_trim = features & GB_CL_TRIM;
	ret->has_sanitize = features & SANITIZE;
	if (bytes[AT_ERASE_GROUP_DEF] & 1) /* else by the CSD's old numbers */
		ret->erase_group_sectors = (uint32_t)bytes[AT_ERASE_GROUP] * ERASE_GROUP_SECTORS;
	ret->erase_ms = group_ms;
	ret->trim_ms = (uint32_t)bytes[AT_TRIM_TIMEOUT] * UNIT_MS;
	ret->secure_erase_ms = group_ms * bytes[AT_SECURE_ERASE];
	ret->secure_trim_ms = group_ms * bytes[AT_SECURE_TRIM];
	ret->boot_bytes = (uint64_t)bytes[AT_BOOT_SIZE] * AREA_BYTES;
	ret->rpmb_bytes = (uint64_t)bytes[AT_RPMB_SIZE] * AREA_BYTES;
	ret->general_bytes = general_bytes(bytes);
	ret->user_is_permanent = bytes[AT_USER_WP] & WP_PERMANENT;
	ret->user_is_protected = bytes[AT_USER_WP] & (WP_PERMANENT | WP_POWER_ON);
	ret->boot_is_permanent = bytes[AT_BOOT_WP] & WP_PERMANENT;
	ret->boot_is_protected = bytes[AT_BOOT_WP] & (WP_PERMANENT | WP_POWER_ON);
	return true;
}
