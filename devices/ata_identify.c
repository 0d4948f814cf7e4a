/*
 * devices/ata_identify.c - IDENTIFY DEVICE and SMART READ DATA.
 */
#include "devices/ata_identify.h"

#include "base/bytes.h"

enum {
	WORD_GENERAL = 0,
	WORD_SUPPORTED = 82,
	WORD_SUPPORTED_2 = 83,
	WORD_ENABLED = 85,
	WORD_DEFAULT = 87
};
enum { GENERAL_NOT_ATA = 1 << 15, SMART_BIT = 1 << 0 };

/* Word 255: A5h in the low byte says that the high one is a checksum (ACS-3 7.12.7.83). */
#define INTEGRITY_AT        510
#define INTEGRITY_SIGNATURE 0xa5

enum { SMART_ATTRIBUTES_AT = 2, SMART_ATTRIBUTE_BYTES = 12, SMART_ATTRIBUTES = 30 };
enum { ATTRIBUTE_POWER_ON_HOURS = 9, ATTRIBUTE_RAW_AT = 5 };

/* Thirty years: no drive that tells SMART attributes has run longer. */
#define HOURS_MOST 263000

static bool sum_is_zero(const uint8_t *bytes)
{
	uint8_t sum = 0;

	for (size_t i = 0; i < ATA_BLOCK_BYTES; i++)
		sum = (uint8_t)(sum + bytes[i]);
	return sum == 0;
}

static uint16_t word(const uint8_t *bytes, unsigned i)
{
	uint16_t w = le16(bytes + 2 * (size_t)i);

	return w == 0xffff ? 0 : w;
}

/* Bits 15:14 of words 83 and 87 are 01b where the words around them mean something. */
static bool is_valid(uint16_t w)
{
	return w >> 14 == 1;
}

struct ata_identify ata_identify_decode(const uint8_t *bytes, size_t n)
{
	struct ata_identify id = { .is_sound = false };

	if (n < ATA_BLOCK_BYTES || le16(bytes) == 0xffff ||
	    word(bytes, WORD_GENERAL) & GENERAL_NOT_ATA)
		return id;
	if (bytes[INTEGRITY_AT] == INTEGRITY_SIGNATURE && !sum_is_zero(bytes))
		return id;
	id.is_sound = true;
	id.has_smart = is_valid(word(bytes, WORD_SUPPORTED_2)) &&
		       word(bytes, WORD_SUPPORTED) & SMART_BIT;
	id.is_smart_on = id.has_smart && is_valid(word(bytes, WORD_DEFAULT)) &&
			 word(bytes, WORD_ENABLED) & SMART_BIT;
	return id;
}

bool ata_smart_power_on_hours(const uint8_t *bytes, size_t n, uint64_t *ret)
{
	if (n < ATA_BLOCK_BYTES || !sum_is_zero(bytes))
		return false;
	for (size_t i = 0; i < SMART_ATTRIBUTES; i++) {
		const uint8_t *a = bytes + SMART_ATTRIBUTES_AT + i * SMART_ATTRIBUTE_BYTES;
		/* The two upper of the six raw bytes hold other things on some drives. */
		uint32_t hours = le32(a + ATTRIBUTE_RAW_AT);

		if (a[0] != ATTRIBUTE_POWER_ON_HOURS)
			continue;
		if (hours > HOURS_MOST)
			return false;
		*ret = hours;
		return true;
	}
	return false;
}
