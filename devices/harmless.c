/*
 * devices/harmless.c - the list of harmless commands.
 */
#include "devices/harmless.h"

#include <stddef.h>

#define ANY (-1)

/* Operation codes (SPC-4, SBC-4). SUBCODE is byte 1's: the service action (mask 1Fh), or 0 where bits
 * there would make the command save or change something. */
struct scsi_row {
	uint8_t opcode;
	uint8_t mask;
	int subcode;
};
static const struct scsi_row scsi_rows[] = {
	{ 0x00, 0, ANY },     /* TEST UNIT READY */
	{ 0x03, 0, ANY },     /* REQUEST SENSE */
	{ 0x12, 0, ANY },     /* INQUIRY */
	{ 0x1a, 0, ANY },     /* MODE SENSE (6) */
	{ 0x25, 0, ANY },     /* READ CAPACITY (10) */
	{ 0x4d, 0x03, 0x00 }, /* LOG SENSE without SP, which saves */
	{ 0x5a, 0, ANY },     /* MODE SENSE (10) */
	{ 0x9e, 0x1f, 0x10 }, /* READ CAPACITY (16) */
	{ 0x9e, 0x1f, 0x17 }, /* GET PHYSICAL ELEMENT STATUS */
	{ 0xa0, 0, ANY },     /* REPORT LUNS */
	{ 0xa3, 0x1f, 0x0c }, /* REPORT SUPPORTED OPERATION CODES */
};

/* Commands that only bring something in, and that bring it: a direction that doesn't fit is refused. */
static const struct scsi_row scsi_rows_in[] = {
	{ 0x28, 0, ANY },     /* READ (10) */
	{ 0x88, 0, ANY },     /* READ (16) */
	{ 0x5e, 0x1f, 0x00 }, /* PERSISTENT RESERVE IN, READ KEYS */
	{ 0x5e, 0x1f, 0x01 }, /* PERSISTENT RESERVE IN, READ RESERVATION */
};

/* ATA commands (ACS-3), with the feature that makes them harmless. */
struct ata_row {
	uint8_t command;
	int feature;
};
static const struct ata_row ata_rows[] = {
	{ 0x00, 0x00 }, /* NOP, aborted by every drive: what comes back shows what the path loses */
	{ 0x27, ANY },  /* READ NATIVE MAX ADDRESS EXT */
	{ 0x2f, ANY },  /* READ LOG EXT; its log is looked at below */
	{ 0x78, 0x00 }, /* GET NATIVE MAX ADDRESS EXT */
	{ 0xb0, 0xd0 }, /* SMART READ DATA */
	{ 0xb0, 0xd5 }, /* SMART READ LOG */
	{ 0xb0, 0xda }, /* SMART RETURN STATUS */
	{ 0xb1, 0xc2 }, /* DEVICE CONFIGURATION IDENTIFY */
	{ 0xb4, 0x00 }, /* SANITIZE STATUS EXT; its count is looked at below */
	{ 0xe5, ANY },  /* CHECK POWER MODE */
	{ 0xec, ANY },  /* IDENTIFY DEVICE */
	{ 0xf8, ANY },  /* READ NATIVE MAX ADDRESS */
};

/* NVMe admin commands (base 2.0 figure 138); for Get Log Page the pages that only tell: which pages there are,
 * errors, SMART, firmware slots, effects, self-test, boot partition, sanitize status. The telemetry page
 * makes the controller collect; reading a page of changes (04h) eats what the kernel waits for. */
static const uint8_t nvme_log_pages[] = { 0x00, 0x01, 0x02, 0x03, 0x05, 0x06, 0x15, 0x81 };
enum { NVME_GET_LOG_PAGE = 0x02, NVME_IDENTIFY = 0x06, NVME_GET_FEATURES = 0x0a };
/* NVM command set 1.0 figure 16. */
enum { NVME_READ = 0x02, NVME_COMPARE = 0x05 };
enum { NVME_SECURITY_RECEIVE = 0x82 };

/* Logs that only tell: the directory, device statistics, IDENTIFY DEVICE data. (Reading the internal
 * status log makes the drive collect it.) */
static bool log_is_harmless(uint8_t log)
{
	return log == 0x00 || log == 0x04 || log == 0x30;
}

static bool ata_is_harmless(uint8_t command, uint16_t feature, uint16_t count, uint8_t lba_low)
{
	/* SANITIZE STATUS EXT with count bit 0 clears a failed state (ACS-3 7.36.8). */
	if (command == 0xb4 && count)
		return false;
	if (command == 0x2f && !log_is_harmless(lba_low))
		return false;
	if (command == 0xb0 && feature == 0xd5 && lba_low != 0x00 && lba_low != 0x04)
		return false;
	for (size_t i = 0; i < sizeof(ata_rows) / sizeof(ata_rows[0]); i++)
		if (ata_rows[i].command == command &&
		    (ata_rows[i].feature == ANY || ata_rows[i].feature == feature))
			return true;
	return false;
}

/* PROTOCOL of ATA PASS-THROUGH (SAT-3 12.2.2): non-data and data in; resets (0, 1) are none of them. */
static bool protocol_is_harmless(uint8_t byte1, enum data_direction direction)
{
	uint8_t protocol = byte1 >> 1 & 0x0f;

	return (protocol == 3 && direction == DATA_NONE) || (protocol == 4 && direction == DATA_IN);
}

/* What any other ComID brings in is the next part of somebody's session. */
static bool is_discovery(uint8_t protocol, uint16_t specific)
{
	return protocol == 0x01 && specific == 0x0001;
}

static bool row_is_there(const struct scsi_row *rows, size_t n, const uint8_t *cdb)
{
	for (size_t i = 0; i < n; i++)
		if (rows[i].opcode == cdb[0] &&
		    (rows[i].subcode == ANY || (cdb[1] & rows[i].mask) == rows[i].subcode))
			return true;
	return false;
}

bool scsi_is_harmless(const struct scsi_command *c)
{
	const uint8_t *cdb = c->cdb;

	if (c->direction == DATA_OUT)
		return false;
	if (cdb[0] == 0x85 && c->n_cdb == 16) {
		bool is_ext = cdb[1] & 1;

		return protocol_is_harmless(cdb[1], c->direction) &&
		       ata_is_harmless(cdb[14], (uint16_t)((is_ext ? cdb[3] << 8 : 0) | cdb[4]),
				       (uint16_t)((is_ext ? cdb[5] << 8 : 0) | cdb[6]), cdb[8]);
	}
	if (cdb[0] == 0xa1 && c->n_cdb == 12)
		return protocol_is_harmless(cdb[1], c->direction) &&
		       ata_is_harmless(cdb[9], cdb[3], cdb[4], cdb[5]);
	if (cdb[0] == 0x7f) /* READ (32), the only one of these that changes nothing */
		return c->direction == DATA_IN && c->n_cdb == 32 && cdb[8] == 0x00 &&
		       cdb[9] == 0x09;
	if (cdb[0] == 0xa2) /* SECURITY PROTOCOL IN: TCG's discovery, which needs no session */
		return c->direction == DATA_IN &&
		       is_discovery(cdb[1], (uint16_t)(cdb[2] << 8 | cdb[3]));
	if (row_is_there(scsi_rows, sizeof(scsi_rows) / sizeof(scsi_rows[0]), cdb))
		return true;
	return c->direction == DATA_IN &&
	       row_is_there(scsi_rows_in, sizeof(scsi_rows_in) / sizeof(scsi_rows_in[0]), cdb);
}

bool nvme_admin_is_harmless(const struct nvme_command *c)
{
	if (c->direction == DATA_OUT)
		return false;
	if (c->opcode == NVME_IDENTIFY || c->opcode == NVME_GET_FEATURES)
		return true;
	if (c->opcode == NVME_SECURITY_RECEIVE)
		return c->direction == DATA_IN &&
		       is_discovery((uint8_t)(c->cdw10 >> 24), (uint16_t)(c->cdw10 >> 8));
	if (c->opcode != NVME_GET_LOG_PAGE)
		return false;
	for (size_t i = 0; i < sizeof(nvme_log_pages); i++)
		if (nvme_log_pages[i] == (c->cdw10 & 0xff))
			return true;
	return false;
}

bool nvme_io_is_harmless(const struct nvme_command *c)
{
	/* Compare brings the expected bytes out; neither moves any onto the medium. */
	return (c->opcode == NVME_READ && c->direction == DATA_IN) ||
	       (c->opcode == NVME_COMPARE && c->direction == DATA_OUT);
}

bool mmc_is_harmless(const struct mmc_command *c)
{
	/* SEND_EXT_CSD (JESD84-B51 6.10.4). */
	return c->opcode == 8 && !c->arg && !c->is_busy && c->direction == DATA_IN;
}
