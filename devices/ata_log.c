/*
 * devices/ata_log.c - log directory and IDENTIFY DEVICE DATA log.
 */
#include "devices/ata_log.h"

#include "base/bytes.h"

#define PAGE_BYTES 512

/* Bit 63 of a quadword: its contents are valid (ACS-3 9.11.1). */
#define QWORD_VALID (1ULL << 63)

enum { DIRECTORY_VERSION = 0x0001 };
enum { LIST_COUNT_AT = 8, LIST_AT = 9 };
enum { SECURITY_CAPABILITIES_AT = 48, ENCRYPTS_ALL = 0, OVERRIDES_SECURITY = 7 };
enum { CAPABILITIES_AT = 8, DEFINITIVE_ENDING = 51 };
/* ACS-4: which of the element commands there are: 0 GET PHYSICAL ELEMENT STATUS, 1 REMOVE ELEMENT AND
 * TRUNCATE; 2 and 3, newer, are about removing zones and bringing elements back. */
enum { DEPOPULATION_AT = 152, DEPOPULATION_BITS = 0x0f };

uint16_t ata_log_pages(const uint8_t *directory, size_t n, uint8_t log)
{
	if (n < PAGE_BYTES || log == ATA_LOG_DIRECTORY || le16(directory) != DIRECTORY_VERSION)
		return 0;
	return le16(directory + 2 * (size_t)log);
}

/* Each page begins with bit 63, its number in bits 23:16 and a revision from 0001h on. */
static bool page_is_sound(const uint8_t *bytes, size_t n, uint8_t page)
{
	uint64_t header;

	if (n < PAGE_BYTES)
		return false;
	header = le64(bytes);
	return header & QWORD_VALID && (header >> 16 & 0xff) == page && header & 0xffff &&
	       (header & 0xffff) != 0xffff;
}

enum told ata_log_has_page(const uint8_t *list, size_t n, uint8_t page)
{
	/* The list's header is its number and revision alone: no validity bit (ACS-3 9.11.2). */
	if (n < PAGE_BYTES || list[2] != ATA_PAGE_LIST || !le16(list) || le16(list) == 0xffff)
		return TOLD_UNKNOWN;
	for (size_t i = 0; i < list[LIST_COUNT_AT]; i++)
		if (list[LIST_AT + i] == page)
			return TOLD_YES;
	return TOLD_NO;
}

static enum told bit_of(uint64_t qword, unsigned bit)
{
	if (!(qword & QWORD_VALID))
		return TOLD_UNKNOWN;
	return qword >> bit & 1 ? TOLD_YES : TOLD_NO;
}

struct ata_security_page ata_security_page_decode(const uint8_t *bytes, size_t n)
{
	struct ata_security_page p = { .is_sound = page_is_sound(bytes, n, ATA_PAGE_SECURITY) };
	uint64_t capabilities;

	if (!p.is_sound)
		return p;
	capabilities = le64(bytes + SECURITY_CAPABILITIES_AT);
	p.overrides_lock = bit_of(capabilities, OVERRIDES_SECURITY);
	p.always_encrypts = bit_of(capabilities, ENCRYPTS_ALL);
	return p;
}

struct ata_capabilities_page ata_capabilities_page_decode(const uint8_t *bytes, size_t n)
{
	struct ata_capabilities_page p = { .is_sound = page_is_sound(bytes, n,
								     ATA_PAGE_CAPABILITIES) };
	uint64_t depopulation;

	if (!p.is_sound)
		return p;
	p.definitive_ending = bit_of(le64(bytes + CAPABILITIES_AT), DEFINITIVE_ENDING);
	depopulation = le64(bytes + DEPOPULATION_AT);
	/* A drive older than the commands leaves the quadword zero: it has none of them. */
	if (!depopulation || depopulation & QWORD_VALID)
		p.can_depopulate = depopulation & DEPOPULATION_BITS ? TOLD_YES : TOLD_NO;
	return p;
}
