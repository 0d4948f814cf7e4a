/*
 * devices/ata_identify.c - IDENTIFY DEVICE and SMART READ DATA.
 */
#include "devices/ata_identify.h"

#include "base/bytes.h"
#include "base/text.h"

enum {
	WORD_GENERAL = 0,
	WORD_SPECIFIC = 2,
	WORD_SERIAL = 10,
	WORD_FIRMWARE = 23,
	WORD_MODEL = 27,
	WORD_TRUSTED = 48,
	WORD_FIELDS_VALID = 53,
	WORD_SANITIZE = 59,
	WORD_BLOCKS_28 = 60,
	WORD_ADDITIONAL = 69,
	WORD_SATA = 76,
	WORD_MAJOR = 80,
	WORD_SUPPORTED = 82,
	WORD_SUPPORTED_2 = 83,
	WORD_SUPPORTED_3 = 84,
	WORD_ENABLED = 85,
	WORD_ENABLED_2 = 86,
	WORD_DEFAULT = 87,
	WORD_ERASE_TIME = 89,
	WORD_ENHANCED_TIME = 90,
	WORD_MASTER_IDENTIFIER = 92,
	WORD_BLOCKS_48 = 100,
	WORD_TRIM_BLOCKS = 105,
	WORD_SECTOR_SIZE = 106,
	WORD_WWN = 108,
	WORD_SECTOR_WORDS = 117,
	WORD_SUPPORTED_4 = 119,
	WORD_ENABLED_4 = 120,
	WORD_SECURITY = 128,
	WORD_FORM_FACTOR = 168,
	WORD_TRIM = 169,
	WORD_SCT = 206,
	WORD_ROTATION = 217,
	WORD_TRANSPORT = 222,
	WORD_BLOCKS_64 = 230,
};
enum { GENERAL_NOT_ATA = 1 << 15 };
/* CompactFlash, which is an ATA drive in spite of bit 15. */
enum { GENERAL_CFA = 0x848a, GENERAL_CFA_2 = 0x844a };
/* Word 2 of a drive that has not spun up yet: the rest is not filled in (ACS-3 7.12.7.3). */
enum { SPIN_UP_BY_COMMAND_INCOMPLETE = 0x37c8, SPIN_UP_BY_ACCESS_INCOMPLETE = 0x8c73 };

/* Word 255: A5h in the low byte says that the high one is a checksum (ACS-3 7.12.7.83). */
#define INTEGRITY_AT        510
#define INTEGRITY_SIGNATURE 0xa5

/* Sector numbers have 48 bits. */
#define BLOCKS_MOST    (1ULL << 48)
#define BLOCKS_28_MOST 0x0fffffffU
/* No drive has blocks beyond this; SAT could not move one. */
#define LOGICAL_BYTES_MOST 65536

enum { SMART_ATTRIBUTES_AT = 2, SMART_ATTRIBUTE_BYTES = 12, SMART_ATTRIBUTES = 30 };
enum { ATTRIBUTE_POWER_ON_HOURS = 9, ATTRIBUTE_RAW_AT = 5 };
enum { SMART_SELF_TEST_AT = 363, SELF_TEST_RUNS = 0xf };

/* Thirty years: no drive that tells SMART attributes has run longer. */
#define HOURS_MOST 263000

static bool sum_is_zero(const uint8_t *bytes)
{
	uint8_t sum = 0;

	for (size_t i = 0; i < ATA_BLOCK_BYTES; i++)
		sum = (uint8_t)(sum + bytes[i]);
	return sum == 0;
}

static bool is_all_zero(const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (bytes[i])
			return false;
	return true;
}

static uint16_t word(const uint8_t *bytes, unsigned i)
{
	uint16_t w = le16(bytes + 2 * (size_t)i);

	return w == 0xffff ? 0 : w;
}

/* Bits 15:14 of words 48, 83, 84, 87, 106, 119 and 120 are 01b where they mean something. */
static bool is_valid(uint16_t w)
{
	return w >> 14 == 1;
}

static enum told bit_of(bool is_told, uint16_t w, unsigned bit)
{
	if (!is_told)
		return TOLD_UNKNOWN;
	return w >> bit & 1 ? TOLD_YES : TOLD_NO;
}

/* ATA texts lie in words, the first character in the upper byte (ACS-3 7.12.7.5). */
static void text_take(const uint8_t *bytes, unsigned first, size_t n, struct raw_text *ret)
{
	const uint8_t *words = bytes + 2 * (size_t)first;
	uint8_t text[40];

	for (size_t i = 0; i + 1 < n && i + 1 < sizeof(text); i += 2) {
		text[i] = words[i + 1];
		text[i + 1] = words[i];
	}
	raw_text_set(ret, text, n < sizeof(text) ? n : sizeof(text));
}

struct ata_names ata_names_decode(const uint8_t bytes[ATA_BLOCK_BYTES])
{
	struct ata_names names = { .wwn = "" };
	uint16_t set = word(bytes, WORD_DEFAULT);
	uint8_t wwn[8];

	text_take(bytes, WORD_SERIAL, 20, &names.serial);
	text_take(bytes, WORD_FIRMWARE, 8, &names.firmware);
	text_take(bytes, WORD_MODEL, 40, &names.model);
	for (size_t i = 0; i < 4; i++)
		put_be16(wwn + 2 * i, le16(bytes + 2 * (WORD_WWN + i)));
	if (is_valid(set) && set >> 8 & 1 && !is_all_zero(wwn, sizeof(wwn)))
		text_hex(wwn, sizeof(wwn), names.wwn);
	return names;
}

static void sizes_take(struct ata_identify *id, const uint8_t *bytes)
{
	uint16_t sector = word(bytes, WORD_SECTOR_SIZE);
	uint64_t blocks_48 = le64(bytes + 2 * (size_t)WORD_BLOCKS_48);
	bool is_64 = word(bytes, WORD_FIELDS_VALID) >> 1 & 1 &&
		     word(bytes, WORD_ADDITIONAL) >> 3 & 1;
	uint32_t words, blocks_28 = le32(bytes + 2 * (size_t)WORD_BLOCKS_28);

	if (is_64)
		id->n_blocks = le64(bytes + 2 * (size_t)WORD_BLOCKS_64);
	else if (id->has_48bit == TOLD_YES && blocks_48)
		id->n_blocks = blocks_48;
	else if (blocks_28 <= BLOCKS_28_MOST)
		id->n_blocks = blocks_28;
	if (id->n_blocks > BLOCKS_MOST)
		id->n_blocks = 0;

	id->logical_bytes = 512;
	id->physical_bytes = 512;
	if (!is_valid(sector))
		return;
	words = le32(bytes + 2 * (size_t)WORD_SECTOR_WORDS);
	if (sector >> 12 & 1)
		id->logical_bytes = words > 256 && words <= LOGICAL_BYTES_MOST / 2 ? 2 * words : 0;
	id->physical_bytes = id->logical_bytes;
	if (sector >> 13 & 1)
		id->physical_bytes <<= sector & 0x0f;
}

/* Words 89 and 90: minutes in steps of two, in the old format (bits 7:0) or the new one (bit 15 set,
 * bits 14:0); the largest code means "more than" (ACS-3 7.12.7.45). */
static void minutes_take(uint16_t w, uint32_t *ret_minutes, bool *ret_is_more)
{
	uint16_t most = w >> 15 ? 0x7fff : 0xff;
	uint16_t code = w & most;

	*ret_is_more = code == most;
	*ret_minutes = code == most ? (code - 1U) * 2 : code * 2U;
}

static void security_take(struct security_features *s, const uint8_t *bytes)
{
	uint16_t w = word(bytes, WORD_SECURITY);
	bool is_told = w & 1;

	/* Word 128 is zero as a whole without the feature set; then nothing can be locked or frozen. */
	s->supported = is_told ? TOLD_YES : TOLD_NO;
	s->enabled = bit_of(true, is_told ? w : 0, 1);
	s->locked = bit_of(true, is_told ? w : 0, 2);
	s->frozen = bit_of(true, is_told ? w : 0, 3);
	s->count_expired = bit_of(true, is_told ? w : 0, 4);
	s->enhanced = bit_of(true, is_told ? w : 0, 5);
	s->master_is_maximum = bit_of(is_told, w, 8);
	if (!is_told)
		return;
	s->master_identifier = word(bytes, WORD_MASTER_IDENTIFIER);
	minutes_take(word(bytes, WORD_ERASE_TIME), &s->erase_minutes, &s->erase_is_more);
	minutes_take(word(bytes, WORD_ENHANCED_TIME), &s->enhanced_minutes, &s->enhanced_is_more);
}

static void sanitize_take(struct ata_identify *id, uint16_t w)
{
	bool has = w >> 12 & 1;

	id->has_sanitize = has ? TOLD_YES : TOLD_NO;
	id->sanitize_block = bit_of(true, has ? w : 0, 15);
	id->sanitize_overwrite = bit_of(true, has ? w : 0, 14);
	id->sanitize_crypto = bit_of(true, has ? w : 0, 13);
	id->antifreeze = bit_of(true, has ? w : 0, 10);
}

static void sets_take(struct ata_identify *id, const uint8_t *bytes)
{
	uint16_t supported = word(bytes, WORD_SUPPORTED), second = word(bytes, WORD_SUPPORTED_2);
	uint16_t third = word(bytes, WORD_SUPPORTED_3), enabled = word(bytes, WORD_ENABLED);
	uint16_t enabled_2 = word(bytes, WORD_ENABLED_2);
	uint16_t fourth = word(bytes, WORD_SUPPORTED_4), on_4 = word(bytes, WORD_ENABLED_4);
	bool is_told = is_valid(second), is_on_told = is_valid(word(bytes, WORD_DEFAULT));
	bool has_fourth = is_on_told && enabled_2 >> 15;

	id->has_smart = is_told && supported & 1;
	id->is_smart_on = id->has_smart && is_on_told && enabled & 1;
	id->has_48bit = bit_of(is_told, second, 10);
	id->has_flush_ext = bit_of(is_told, second, 13);
	id->has_log = bit_of(is_valid(third), third, 5);
	id->puis_is_on = bit_of(is_on_told, enabled_2, 5);
	id->has_hpa = bit_of(is_told, supported, 10);
	id->hpa_is_on = bit_of(is_on_told, enabled, 10);
	id->hpa_has_security = bit_of(is_told, second, 8);
	id->hpa_password_is_set = bit_of(is_on_told, enabled_2, 8);
	/* Words 119 and 120 are there only where word 86 bit 15 says so: else no such feature. */
	id->has_ama = bit_of(is_on_told, has_fourth && is_valid(fourth) ? fourth : 0, 8);
	id->ama_is_on = bit_of(is_on_told, has_fourth && is_valid(on_4) ? on_4 : 0, 8);
	id->has_dco = bit_of(is_told, second, 11);
	if (is_on_told && enabled_2 >> 11 & 1)
		id->has_dco = TOLD_YES;
}

static void rest_take(struct ata_identify *id, const uint8_t *bytes)
{
	uint16_t trusted = word(bytes, WORD_TRUSTED), sct = word(bytes, WORD_SCT);
	uint16_t additional = word(bytes, WORD_ADDITIONAL), rotation = word(bytes, WORD_ROTATION);
	uint16_t major = word(bytes, WORD_MAJOR), transport = word(bytes, WORD_TRANSPORT);
	bool is_told = word(bytes, WORD_FIELDS_VALID) >> 1 & 1; /* words 64 to 70 */

	id->has_trim = bit_of(true, word(bytes, WORD_TRIM), 0);
	id->trim_blocks = word(bytes, WORD_TRIM_BLOCKS);
	id->trim_is_deterministic = bit_of(is_told, additional, 14);
	/* Zeros are promised only together with determinism (ACS-3 7.12.7.32). */
	id->trim_reads_zero = bit_of(is_told, additional >> 14 & 1 ? additional : 0, 5);
	id->always_encrypts = bit_of(is_told, additional, 4);
	id->is_zoned = !is_told ? TOLD_UNKNOWN : (additional & 3) == 1 ? TOLD_YES : TOLD_NO;
	id->has_trusted = bit_of(is_valid(trusted), trusted, 0);
	id->has_sct = bit_of(true, sct, 0);
	id->sct_write_same = bit_of(true, sct & 1 ? sct : 0, 2);
	if (rotation == 1 || rotation >= 0x0401)
		id->rotations = rotation;
	id->form_factor = word(bytes, WORD_FORM_FACTOR) & 0x0f;
	id->major = major;
	if (word(bytes, WORD_SATA) || (transport && transport >> 12 == 1))
		id->is_serial_ata = TOLD_YES;
	else if (transport)
		id->is_serial_ata = TOLD_NO;
}

static bool is_ata(const uint8_t *bytes)
{
	uint16_t general = le16(bytes);

	return !(general & GENERAL_NOT_ATA) || general == GENERAL_CFA || general == GENERAL_CFA_2;
}

static bool is_incomplete(const uint8_t *bytes)
{
	uint16_t specific = word(bytes, WORD_SPECIFIC);

	return specific == SPIN_UP_BY_COMMAND_INCOMPLETE ||
	       specific == SPIN_UP_BY_ACCESS_INCOMPLETE;
}

struct ata_identify ata_identify_decode(const uint8_t *bytes, size_t n)
{
	struct ata_identify id = { .is_sound = false };

	if (n < ATA_BLOCK_BYTES || !is_ata(bytes) || is_incomplete(bytes))
		return id;
	/* What a path delivers that lost the data. */
	if (is_all_zero(bytes, ATA_BLOCK_BYTES))
		return id;
	if (bytes[INTEGRITY_AT] == INTEGRITY_SIGNATURE && !sum_is_zero(bytes))
		return id;
	id.is_sound = true;
	id.names = ata_names_decode(bytes);
	sets_take(&id, bytes);
	sizes_take(&id, bytes);
	rest_take(&id, bytes);
	security_take(&id.security, bytes);
	sanitize_take(&id, word(bytes, WORD_SANITIZE));
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

enum told ata_smart_self_test_runs(const uint8_t *bytes, size_t n)
{
	if (n < ATA_BLOCK_BYTES || !sum_is_zero(bytes) || is_all_zero(bytes, ATA_BLOCK_BYTES))
		return TOLD_UNKNOWN;
	return bytes[SMART_SELF_TEST_AT] >> 4 == SELF_TEST_RUNS ? TOLD_YES : TOLD_NO;
}
