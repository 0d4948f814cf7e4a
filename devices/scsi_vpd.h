/*
 * devices/scsi_vpd.h - SCSI vital product data: unit serial number (80h), device identification (83h),
 * ATA information (89h, SAT). Pure functions over foreign bytes of any length; fuzzed.
 */
#ifndef KIYOME_DEVICES_SCSI_VPD_H
#define KIYOME_DEVICES_SCSI_VPD_H

#include "devices/device.h"

/* What page 83h says of the logical unit; empty where it doesn't. */
struct vpd_names {
	char naa[33];   /* lower-case hex, 8 or 16 bytes */
	char eui64[25]; /* 8 or 12 bytes */
	char nguid[33]; /* EUI-64 designator of 16 bytes */
	bool is_ata;    /* a T10 designator as SAT makes it, with the drive's own texts: */
	struct raw_text ata_model, ata_serial;
};

/* False when the page isn't sound or holds nothing; *ret is then empty. */
bool scsi_vpd_serial(const uint8_t *bytes, size_t n, struct raw_text *ret);
bool scsi_vpd_names(const uint8_t *bytes, size_t n, struct vpd_names *ret);

/* From the IDENTIFY DEVICE data in page 89h. */
struct vpd_ata {
	struct raw_text model, serial, firmware;
	char wwn[17];
};
bool scsi_vpd_ata(const uint8_t *bytes, size_t n, struct vpd_ata *ret);

#endif
