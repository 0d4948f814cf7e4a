/*
 * devices/scsi_vpd.h - SCSI vital product data: unit serial number (80h), device identification (83h),
 * ATA information (89h, SAT), block limits (B0h), block device characteristics (B1h), logical block
 * provisioning (B2h). Pure functions over foreign bytes of any length; fuzzed.
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

/* Page B0h (SBC-4 6.6.4); 0: not told. */
struct vpd_limits {
	uint32_t most_blocks, best_blocks; /* of one transfer */
	uint32_t unmap_blocks;             /* of one UNMAP */
};
bool scsi_vpd_limits(const uint8_t *bytes, size_t n, struct vpd_limits *ret);

/* Page B1h (SBC-4 6.6.2). */
enum vpd_zoned { VPD_NOT_ZONED, VPD_HOST_AWARE, VPD_DRIVE_MANAGED };
struct vpd_characteristics {
	enum media_kind media;       /* by the rotation rate; MEDIA_UNKNOWN: not told */
	uint16_t rotations;          /* a minute; 0: none or not told */
	bool unreadable_after_block; /* WABEREQ: reads may fail after a block erase until written */
	bool unreadable_after_crypto; /* WACEREQ */
	enum vpd_zoned zoned;
};
bool scsi_vpd_characteristics(const uint8_t *bytes, size_t n, struct vpd_characteristics *ret);

/* Page B2h (SBC-4 6.6.6). */
struct vpd_provisioning {
	bool can_unmap;  /* UNMAP, or WRITE SAME with UNMAP */
	bool reads_zero; /* LBPRZ: unmapped blocks read as zeros */
};
bool scsi_vpd_provisioning(const uint8_t *bytes, size_t n, struct vpd_provisioning *ret);

#endif
