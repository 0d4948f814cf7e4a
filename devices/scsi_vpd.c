/*
 * devices/scsi_vpd.c - pages 80h, 83h, 89h, B0h, B1h and B2h.
 */
#include "devices/scsi_vpd.h"

#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "devices/ata_identify.h"

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

bool scsi_vpd_ata(const uint8_t *bytes, size_t n, struct vpd_ata *ret)
{
	struct span body;
	struct ata_names names;

	memset(ret, 0, sizeof(*ret));
	/* SAT-3 12.4.2: IDENTIFY data in bytes 60 to 571 of the page. */
	if (!page_body(bytes, n, 0x89, &body) || !span_has(&body, 60 - PAGE_HEADER, 512))
		return false;
	names = ata_names_decode(body.bytes + 60 - PAGE_HEADER);
	ret->model = names.model;
	ret->serial = names.serial;
	ret->firmware = names.firmware;
	memcpy(ret->wwn, names.wwn, sizeof(ret->wwn));
	return ret->model.n > 0;
}

bool scsi_vpd_limits(const uint8_t *bytes, size_t n, struct vpd_limits *ret)
{
	struct span body;

	memset(ret, 0, sizeof(*ret));
	if (!page_body(bytes, n, 0xb0, &body) || body.n < 12)
		return false;
	ret->most_blocks = span_be32(&body, 8 - PAGE_HEADER);
	ret->best_blocks = span_be32(&body, 12 - PAGE_HEADER);
	ret->unmap_blocks = span_be32(&body, 20 - PAGE_HEADER); /* a short page: 0 */
	return true;
}

/* WABEREQ and WACEREQ: 01b reads end well; 10b and 11b they may end with a medium error until the block
 * is written. */
static bool is_unreadable(uint8_t after)
{
	return after >= 2;
}

bool scsi_vpd_characteristics(const uint8_t *bytes, size_t n, struct vpd_characteristics *ret)
{
	struct span body;
	uint16_t rate;
	uint8_t after, zoned;

	memset(ret, 0, sizeof(*ret));
	if (!page_body(bytes, n, 0xb1, &body) || body.n < 4)
		return false;
	rate = span_be16(&body, 4 - PAGE_HEADER);
	after = span_u8(&body, 7 - PAGE_HEADER);
	zoned = span_u8(&body, 8 - PAGE_HEADER) >> 4 & 3; /* a short page: 0 */
	if (rate == 1)
		ret->media = MEDIA_SSD;
	else if (rate > 0x0400 && rate < 0xffff) /* below and FFFFh: reserved */
		ret->media = MEDIA_HDD;
	ret->rotations = ret->media == MEDIA_HDD ? rate : 0;
	ret->unreadable_after_block = is_unreadable(after >> 6);
	ret->unreadable_after_crypto = is_unreadable(after >> 4 & 3);
	ret->zoned = zoned == 1 ? VPD_HOST_AWARE : zoned == 2 ? VPD_DRIVE_MANAGED : VPD_NOT_ZONED;
	return true;
}

bool scsi_vpd_provisioning(const uint8_t *bytes, size_t n, struct vpd_provisioning *ret)
{
	struct span body;
	uint8_t flags;

	memset(ret, 0, sizeof(*ret));
	if (!page_body(bytes, n, 0xb2, &body) || body.n < 2)
		return false;
	flags = span_u8(&body, 5 - PAGE_HEADER);
	ret->can_unmap = flags & 0xe0;  /* LBPU, LBPWS, LBPWS10 */
	ret->reads_zero = flags & 0x04; /* LBPRZ xx1b */
	return true;
}
