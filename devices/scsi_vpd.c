/*
 * devices/scsi_vpd.c - pages 80h, 83h and 89h.
 */
#include "devices/scsi_vpd.h"

#include <string.h>

#include "base/bytes.h"
#include "base/text.h"

#define PAGE_HEADER      4
#define DESIGNATORS_MOST 256

/* The page's body as a span: as long as its header says (SPC-4 7.8: page code in byte 1, page length in
 * bytes 2 and 3), and never longer than what was read. */
static bool page_body(const uint8_t *bytes, size_t n, uint8_t page, struct span *ret)
{
	size_t length;

	if (n < PAGE_HEADER || bytes[1] != page)
		return false;
	length = be16(bytes + 2);
	if (length > n - PAGE_HEADER)
		length = n - PAGE_HEADER;
	*ret = span_of(bytes + PAGE_HEADER, length);
	return true;
}

bool scsi_vpd_serial(const uint8_t *bytes, size_t n, struct raw_text *ret)
{
	struct span body;

	memset(ret, 0, sizeof(*ret));
	if (!page_body(bytes, n, 0x80, &body))
		return false;
	raw_text_set(ret, body.bytes, body.n);
	return ret->n > 0;
}

static bool is_all_zero(const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (bytes[i])
			return false;
	return true;
}

/* SAT-3 10.4.4: "ATA     ", 40 bytes of model, 20 of serial number. */
static void ata_names(const uint8_t *bytes, size_t n, struct vpd_names *ret)
{
	if (ret->is_ata || n != 68 || memcmp(bytes, "ATA     ", 8) != 0)
		return;
	ret->is_ata = true;
	raw_text_set(&ret->ata_model, bytes + 8, 40);
	raw_text_set(&ret->ata_serial, bytes + 48, 20);
}

/* One designator of the logical unit (SPC-4 7.8.6); the first of each kind counts. */
static void take_designator(uint8_t type, const uint8_t *bytes, size_t n, struct vpd_names *ret)
{
	if (type == 1)
		ata_names(bytes, n, ret);
	if (is_all_zero(bytes, n))
		return;
	if (type == 3 && (n == 8 || n == 16) && !ret->naa[0])
		text_hex(bytes, n, ret->naa);
	if (type == 2 && (n == 8 || n == 12) && !ret->eui64[0])
		text_hex(bytes, n, ret->eui64);
	if (type == 2 && n == 16 && !ret->nguid[0])
		text_hex(bytes, n, ret->nguid);
}

bool scsi_vpd_names(const uint8_t *bytes, size_t n, struct vpd_names *ret)
{
	struct span body;
	size_t at = 0;

	memset(ret, 0, sizeof(*ret));
	if (!page_body(bytes, n, 0x83, &body))
		return false;
	for (unsigned i = 0; i < DESIGNATORS_MOST && span_has(&body, at, 4); i++) {
		const uint8_t *d = body.bytes + at;
		uint8_t association = (d[1] >> 4) & 3;

		if (!span_has(&body, at + 4, d[3]))
			break;
		if (association == 0) /* the logical unit, not its port or target */
			take_designator(d[1] & 15, d + 4, d[3], ret);
		at += 4u + d[3];
	}
	return ret->naa[0] || ret->eui64[0] || ret->nguid[0] || ret->is_ata;
}

/* ATA texts lie in words, the first character in the upper byte (ACS-3 7.12.7.5). */
static void ata_text(const uint8_t *words, size_t n, struct raw_text *ret)
{
	uint8_t text[40];

	for (size_t i = 0; i + 1 < n && i + 1 < sizeof(text); i += 2) {
		text[i] = words[i + 1];
		text[i + 1] = words[i];
	}
	raw_text_set(ret, text, n < sizeof(text) ? n : sizeof(text));
}

bool scsi_vpd_ata(const uint8_t *bytes, size_t n, struct vpd_ata *ret)
{
	struct span body;
	const uint8_t *id;
	uint8_t wwn[8];

	memset(ret, 0, sizeof(*ret));
	/* SAT-3 12.4.2: IDENTIFY data in bytes 60 to 571 of the page. */
	if (!page_body(bytes, n, 0x89, &body) || !span_has(&body, 60 - PAGE_HEADER, 512))
		return false;
	id = body.bytes + 60 - PAGE_HEADER;
	ata_text(id + 20, 20, &ret->serial);
	ata_text(id + 46, 8, &ret->firmware);
	ata_text(id + 54, 40, &ret->model);
	for (size_t i = 0; i < 4; i++)
		put_be16(wwn + 2 * i, le16(id + 216 + 2 * i));
	/* Word 87 bit 8: the WWN is there (bits 15:14 = 01b make the word valid); words 108 to 111. */
	if ((le16(id + 174) & 0xc100) == 0x4100 && !is_all_zero(wwn, sizeof(wwn)))
		text_hex(wwn, sizeof(wwn), ret->wwn);
	return ret->model.n > 0;
}
