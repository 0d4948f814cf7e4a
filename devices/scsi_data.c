/*
 * devices/scsi_data.c - parameter data of SCSI commands.
 */
#include "devices/scsi_data.h"

#include <string.h>

#include "base/bytes.h"

bool scsi_inquiry_decode(const uint8_t *bytes, size_t n, struct scsi_inquiry *ret)
{
	memset(ret, 0, sizeof(*ret));
	/* 36 bytes are the least that a standard INQUIRY has. Qualifier: 0 is a unit that is there. */
	if (n < 36 || bytes[4] < 31 || bytes[0] >> 5 != 0)
		return false;
	ret->kind = bytes[0] & 0x1f;
	ret->has_protection = bytes[5] & 1;
	ret->is_ata = memcmp(bytes + 8, "ATA     ", 8) == 0;
	raw_text_set(&ret->vendor, bytes + 8, 8);
	raw_text_set(&ret->model, bytes + 16, 16);
	raw_text_set(&ret->firmware, bytes + 32, 4);
	return true;
}

/* A size that a drive can have: its bytes can be counted. */
static bool size_is_sound(uint64_t last, uint32_t block_bytes)
{
	return block_bytes && last < UINT64_MAX / block_bytes;
}

bool scsi_capacity16_decode(const uint8_t *bytes, size_t n, struct scsi_capacity *ret)
{
	memset(ret, 0, sizeof(*ret));
	if (n < 16 || !size_is_sound(be64(bytes), be32(bytes + 8)))
		return false;
	ret->n_blocks = be64(bytes) + 1;
	ret->block_bytes = be32(bytes + 8);
	if (bytes[12] & 1)
		ret->protection_type = (uint8_t)((bytes[12] >> 1 & 7) + 1);
	ret->interval_exponent = bytes[13] >> 4;
	ret->physical_exponent = bytes[13] & 0x0f;
	ret->can_unmap = bytes[14] & 0x80;
	ret->reads_zero = bytes[14] & 0x40;
	return true;
}

bool scsi_capacity10_decode(const uint8_t *bytes, size_t n, struct scsi_capacity *ret)
{
	memset(ret, 0, sizeof(*ret));
	if (n < 8 || be32(bytes) == UINT32_MAX || !size_is_sound(be32(bytes), be32(bytes + 4)))
		return false;
	ret->n_blocks = (uint64_t)be32(bytes) + 1;
	ret->block_bytes = be32(bytes + 4);
	ret->is_short = true;
	return true;
}

bool scsi_mode_decode(const uint8_t *bytes, size_t n, struct scsi_mode *ret)
{
	const uint8_t *d = bytes + 8;
	uint16_t descriptor;
	size_t most;

	memset(ret, 0, sizeof(*ret));
	if (n < 8)
		return false;
	ret->is_write_protected = bytes[3] & 0x80;
	most = 2 + (size_t)be16(bytes);
	if (most > n)
		most = n;
	descriptor = be16(bytes + 6);
	if (bytes[4] & 1) { /* LONGLBA */
		if (descriptor < 16 || most < 8 + 16)
			return true;
		ret->n_blocks = be64(d);
		ret->block_bytes = be32(d + 12);
		ret->has_blocks = ret->n_blocks != UINT64_MAX;
	} else {
		if (descriptor < 8 || most < 8 + 8)
			return true;
		ret->n_blocks = be32(d);
		ret->block_bytes = be32(d + 4) & 0xffffff;
		ret->has_blocks = ret->n_blocks != UINT32_MAX; /* more than fit */
	}
	ret->has_blocks = ret->has_blocks && ret->n_blocks && ret->block_bytes;
	return true;
}

enum told scsi_opcode_told(const uint8_t *bytes, size_t n)
{
	if (n < 4)
		return TOLD_UNKNOWN;
	switch (bytes[1] & 7) {
	case 1:
		return TOLD_NO;
	case 3: /* as the standard has it */
	case 5: /* in the maker's own way: it is there */
		return TOLD_YES;
	default: /* 0: not known just now */
		return TOLD_UNKNOWN;
	}
}

bool scsi_luns_count(const uint8_t *bytes, size_t n, unsigned *ret)
{
	uint32_t length;

	*ret = 0;
	if (n < 8)
		return false;
	length = be32(bytes);
	if (!length || length % 8)
		return false;
	*ret = length / 8; /* more than came counts too: it is a number that is asked for */
	return true;
}

bool scsi_keys_count(const uint8_t *bytes, size_t n, unsigned *ret)
{
	*ret = 0;
	if (n < 8 || be32(bytes + 4) % 8)
		return false;
	*ret = be32(bytes + 4) / 8;
	return true;
}

bool scsi_reservation_decode(const uint8_t *bytes, size_t n, bool *ret_is_held)
{
	*ret_is_held = false;
	if (n < 8)
		return false;
	*ret_is_held = be32(bytes + 4) >= 16; /* one descriptor: there is a holder */
	return true;
}

/* PHYSICAL ELEMENT HEALTH: FDh depopulated with errors, FEh being depopulated, FFh depopulated; FBh and
 * FCh are newer standards' states of the way back. */
static bool element_is_removed(uint8_t health)
{
	return health >= 0xfb;
}

enum { ELEMENT_HEADER = 32, ELEMENT_BYTES = 32 };

bool scsi_elements_decode(const uint8_t *bytes, size_t n, struct scsi_elements *ret)
{
	unsigned n_restorable = 0;
	uint32_t there;

	memset(ret, 0, sizeof(*ret));
	if (n < ELEMENT_HEADER)
		return false;
	there = be32(bytes);
	for (size_t at = ELEMENT_HEADER; n - at >= ELEMENT_BYTES && ret->n < be32(bytes + 4);
	     at += ELEMENT_BYTES) {
		ret->n++;
		if (!element_is_removed(bytes[at + 15]))
			continue;
		ret->n_removed++;
		if (bytes[at + 13] & 1)
			n_restorable++;
	}
	if (be32(bytes + 8) && !ret->n_removed)
		ret->n_removed = 1; /* the one that is being depopulated now */
	ret->can_restore_all = ret->n_removed && n_restorable == ret->n_removed;
	ret->is_whole = ret->n == there;
	return true;
}
