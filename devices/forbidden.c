/*
 * devices/forbidden.c - the list of forbidden commands.
 */
#include "devices/forbidden.h"

#include <stddef.h>

/* ATA commands (ATA8-ACS, ACS-3, ACS-4) by command and feature; ANY: with each. */
#define ANY (-1)
struct ata_row {
	uint8_t command;
	int feature;
};
static const struct ata_row ata_rows[] = {
	{ 0xf5, ANY },    /* SECURITY FREEZE LOCK */
	{ 0xb4, 0x0020 }, /* SANITIZE FREEZE LOCK EXT */
	{ 0xf9, 0x01 },   /* SET MAX SET PASSWORD */
	{ 0xf9, 0x02 },   /* SET MAX LOCK */
	{ 0xf9, 0x03 },   /* SET MAX UNLOCK: needs a password that nobody here can have set */
	{ 0xf9, 0x04 },   /* SET MAX FREEZE LOCK */
	{ 0x78, 0x0002 }, /* FREEZE ACCESSIBLE MAX ADDRESS EXT */
	{ 0xb1, 0xc1 },   /* DEVICE CONFIGURATION FREEZE LOCK */
	{ 0xb1, 0xc3 },   /* DEVICE CONFIGURATION SET */
	{ 0xb1, 0xc5 },   /* DEVICE CONFIGURATION SET DMA */
};

/* NVMe base 2.0: figures 138 and 318; NVM command set 1.0 clause 4.1.3. */
enum { NVME_SET_FEATURES = 0x09, NVME_LOCKDOWN = 0x24, NVME_FEATURE_WRITE_PROTECT = 0x84 };

static bool ata_is_forbidden(uint8_t command, uint16_t feature)
{
	for (size_t i = 0; i < sizeof(ata_rows) / sizeof(ata_rows[0]); i++)
		if (ata_rows[i].command == command &&
		    (ata_rows[i].feature == ANY || ata_rows[i].feature == feature))
			return true;
	return false;
}

bool scsi_is_forbidden(const struct scsi_command *c)
{
	const uint8_t *cdb = c->cdb;

	/* A drive takes a feature's low byte alone from a command that isn't extended (SAT-3 12.2.2.3). */
	if (cdb[0] == 0x85)
		return ata_is_forbidden(cdb[14],
					(uint16_t)((cdb[1] & 1 ? cdb[3] << 8 : 0) | cdb[4]));
	if (cdb[0] == 0xa1)
		return ata_is_forbidden(cdb[9], cdb[3]);
	return cdb[0] == 0x7f && cdb[8] == 0x1f && cdb[9] == 0xf0;
}

bool nvme_admin_is_forbidden(const struct nvme_command *c)
{
	return c->opcode == NVME_LOCKDOWN ||
	       (c->opcode == NVME_SET_FEATURES && (c->cdw10 & 0xff) == NVME_FEATURE_WRITE_PROTECT);
}
