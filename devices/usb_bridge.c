/*
 * devices/usb_bridge.c - USB bridges, a row each with its source.
 */
#include "devices/usb_bridge.h"

#include <stdlib.h>
#include <string.h>

#define UAS_H  "linux 6.12: drivers/usb/storage/unusual_uas.h, US_FL_NO_ATA_1X"
#define DEVS_H "linux 6.12: drivers/usb/storage/unusual_devs.h, US_FL_NO_ATA_1X"
#define DETECT "linux 6.12: drivers/usb/storage/uas-detect.h, all Seagate enclosures"
#define SMART  "smartmontools 7.3: drivedb.h"

#define ALL_RELEASES .first_release = 0, .last_release = 0xffff

/* Rows of one product before those of a whole vendor: the first that fits counts. */
static const struct usb_bridge rows[] = {
	/* The kernel refuses. */
	{ 0x04b4, 0xb708, false, ALL_RELEASES, BRIDGE_UNKNOWN, BLOCKED_ALWAYS, "Longmai USB Key",
	  DEVS_H },
	{ 0x125f, 0xa94a, false, 0x0160, 0x0160, BRIDGE_UNKNOWN, BLOCKED_BY_UAS, "ADATA CH94",
	  UAS_H },
	{ 0x13fd, 0x3940, false, 0x0000, 0x0309, BRIDGE_UNKNOWN, BLOCKED_BY_UAS, "Initio INIC-3069",
	  UAS_H },
	{ 0x154b, 0xf009, false, ALL_RELEASES, BRIDGE_UNKNOWN, BLOCKED_BY_UAS, "PNY ELITE PSSD",
	  UAS_H },
	{ 0x154b, 0xf00b, false, ALL_RELEASES, BRIDGE_UNKNOWN, BLOCKED_BY_UAS, "PNY Pro Elite SSD",
	  UAS_H },
	{ 0x154b, 0xf00d, false, ALL_RELEASES, BRIDGE_UNKNOWN, BLOCKED_BY_UAS, "PNY Pro Elite SSD",
	  UAS_H },
	{ 0x2109, 0x0711, false, ALL_RELEASES, BRIDGE_UNKNOWN, BLOCKED_BY_UAS, "VIA VL711", UAS_H },
	{ 0x2ca3, 0x0031, false, ALL_RELEASES, BRIDGE_UNKNOWN, BLOCKED_ALWAYS, "DJI CineSSD",
	  DEVS_H },
	/* NVMe behind the maker's own commands. */
	{ 0x0bda, 0x9210, false, ALL_RELEASES, BRIDGE_NVME, BLOCKED_NEVER, "Realtek RTL9210",
	  SMART },
	{ 0x152d, 0x0583, false, ALL_RELEASES, BRIDGE_NVME, BLOCKED_NEVER, "JMicron JMS583",
	  SMART },
	{ 0x174c, 0x2362, false, ALL_RELEASES, BRIDGE_NVME, BLOCKED_NEVER, "ASMedia ASM2362",
	  SMART },
	/* ATA, in their own ways. */
	{ 0x04b4, 0x6830, false, 0x0240, 0x0240, BRIDGE_VENDOR, BLOCKED_NEVER,
	  "Cypress CY7C68300B/C", SMART },
	{ 0x05ab, 0x0060, false, ALL_RELEASES, BRIDGE_VENDOR, BLOCKED_NEVER, "In-System ISD-300A1",
	  SMART },
	{ 0x067b, 0x2507, false, ALL_RELEASES, BRIDGE_VENDOR, BLOCKED_NEVER, "Prolific PL2507",
	  SMART },
	{ 0x0939, 0x0b13, false, ALL_RELEASES, BRIDGE_SAT_12, BLOCKED_NEVER,
	  "Toshiba Stor.E D10, Initio INIC-1610PL", SMART },
	{ 0x0bc2, 0x0503, false, ALL_RELEASES, BRIDGE_VENDOR, BLOCKED_BY_UAS,
	  "Seagate External Drive, Cypress", SMART },
	{ 0x0bc2, 0x3008, false, ALL_RELEASES, BRIDGE_SAT_12, BLOCKED_BY_UAS, "Seagate FreeAgent",
	  SMART },
	{ 0x0bc2, 0x5031, false, ALL_RELEASES, BRIDGE_SAT_12, BLOCKED_BY_UAS, "Seagate FreeAgent",
	  SMART },
	{ 0x0bc2, 0x50a1, false, ALL_RELEASES, BRIDGE_SAT_12, BLOCKED_BY_UAS, "Seagate FreeAgent",
	  SMART },
	{ 0x152d, 0x0539, false, 0x0100, 0x0100, BRIDGE_NOTHING, BLOCKED_NEVER, "JMicron JMS539",
	  SMART },
	{ 0x152d, 0x0578, false, ALL_RELEASES, BRIDGE_SAT, BLOCKED_NEVER, "JMicron JMS578", SMART },
	{ 0x152d, 0x0579, false, ALL_RELEASES, BRIDGE_SAT, BLOCKED_NEVER, "JMicron", SMART },
	{ 0x152d, 0x2329, false, ALL_RELEASES, BRIDGE_VENDOR, BLOCKED_NEVER, "JMicron JM20329",
	  SMART },
	{ 0x152d, 0x2338, false, ALL_RELEASES, BRIDGE_VENDOR, BLOCKED_NEVER, "JMicron JM20337/8",
	  SMART },
	{ 0x154b, 0x5678, false, ALL_RELEASES, BRIDGE_SAT, BLOCKED_NEVER, "PNY", SMART },
	/* Whole vendors. */
	{ 0x0bc2, 0, true, ALL_RELEASES, BRIDGE_SAT, BLOCKED_BY_UAS, "Seagate", DETECT },
	{ 0x174c, 0, true, ALL_RELEASES, BRIDGE_SAT, BLOCKED_NEVER, "ASMedia", SMART },
};

static bool fits(const struct usb_bridge *row, uint16_t vendor, uint16_t product, uint16_t release)
{
	return row->vendor == vendor && (row->any_product || row->product == product) &&
	       release >= row->first_release && release <= row->last_release;
}

const struct usb_bridge *usb_bridge_find(uint16_t vendor, uint16_t product, uint16_t release)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (fits(&rows[i], vendor, product, release))
			return &rows[i];
	return NULL;
}

const struct usb_bridge *usb_bridge_blocked(uint16_t vendor, uint16_t product, uint16_t release,
					    bool is_uas)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (fits(&rows[i], vendor, product, release) &&
		    (rows[i].blocked == BLOCKED_ALWAYS ||
		     (rows[i].blocked == BLOCKED_BY_UAS && is_uas)))
			return &rows[i];
	return NULL;
}

/* A hexadecimal number of at most four digits and a colon behind it; NULL where there is none. */
static const char *quirk_number(const char *at, unsigned long *ret)
{
	char *end;

	if (!strchr("0123456789abcdefABCDEF", *at) || !*at)
		return NULL;
	*ret = strtoul(at, &end, 16);
	return *end == ':' && end - at <= 4 ? end + 1 : NULL;
}

/* linux: drivers/usb/storage/usb.c, usb_stor_adjust_quirks(): the first entry of the device counts, and its
 * flags replace those of the tables, vendor rule and all; 't' is NO_ATA_1X. */
enum usb_override usb_override_of(const char *quirks, uint16_t vendor, uint16_t product)
{
	const char *at = quirks;

	while (at && *at) {
		unsigned long v = 0, p = 0;
		const char *flags = quirk_number(at, &v);

		flags = flags ? quirk_number(flags, &p) : NULL;
		if (flags && v == vendor && p == product) {
			size_t n = strcspn(flags, ",");

			return memchr(flags, 't', n) ? USB_OVERRIDE_BLOCKS : USB_OVERRIDE_CLEARS;
		}
		at = strchr(at, ',');
		at = at ? at + 1 : NULL;
	}
	return USB_NOT_OVERRIDDEN;
}

bool usb_sense_is_kernels(const uint8_t *sense, size_t n)
{
	/* linux: drivers/usb/storage/scsiglue.c, usb_stor_sense_invalidCDB */
	static const uint8_t kernels[18] = { 0x70, 0, 5, 0, 0, 0, 0, 0x0a, 0, 0, 0, 0, 0x24 };

	return n == sizeof(kernels) && memcmp(sense, kernels, sizeof(kernels)) == 0;
}
