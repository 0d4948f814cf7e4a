/*
 * devices/scsi_sense.h - sense data, fixed (70h, 71h) and descriptor (72h, 73h), into facts (SPC-4 4.5);
 * the ATA registers in it (SAT-3 12.2); what a status and its sense say about a command.
 * Pure functions over foreign bytes of any length; fuzzed.
 */
#ifndef KIYOME_DEVICES_SCSI_SENSE_H
#define KIYOME_DEVICES_SCSI_SENSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "devices/transport.h"

enum scsi_status {
	SCSI_GOOD = 0x00,
	SCSI_CHECK_CONDITION = 0x02,
	SCSI_BUSY = 0x08,
	SCSI_RESERVATION_CONFLICT = 0x18,
	SCSI_TASK_SET_FULL = 0x28,
	SCSI_TASK_ABORTED = 0x40,
};

enum sense_key {
	SENSE_NO_SENSE = 0x0,
	SENSE_RECOVERED_ERROR = 0x1,
	SENSE_NOT_READY = 0x2,
	SENSE_MEDIUM_ERROR = 0x3,
	SENSE_HARDWARE_ERROR = 0x4,
	SENSE_ILLEGAL_REQUEST = 0x5,
	SENSE_UNIT_ATTENTION = 0x6,
	SENSE_DATA_PROTECT = 0x7,
	SENSE_ABORTED_COMMAND = 0xb,
};

struct scsi_sense {
	bool is_known;    /* a response code that we know, with key, ASC and ASCQ inside */
	bool is_deferred; /* about an earlier command */
	uint8_t key, asc, ascq;
	bool has_information;
	uint64_t information; /* an LBA, mostly */
	bool has_progress;
	uint16_t progress; /* n / 65536 */
};
struct scsi_sense scsi_sense_decode(const uint8_t *bytes, size_t n);

/* What an ATA drive's registers held when a command that was passed through ended. */
struct ata_registers {
	bool is_known;
	bool is_partial; /* the upper halves of count or LBA are not zero and were not told */
	bool is_ext;     /* of a 48-bit command */
	uint8_t error, status, device;
	uint16_t count;
	uint64_t lba;
};
/* Only for the sense of an ATA PASS-THROUGH: other commands keep other things in these bytes. */
struct ata_registers scsi_sense_registers(const uint8_t *bytes, size_t n);

/* What STATUS and sense say of a SCSI command. Never done where there is doubt. */
enum answer scsi_answer(uint8_t status, const uint8_t *sense, size_t n);
/* The same of an ATA PASS-THROUGH, whose success can come as CHECK CONDITION (SAT-3 12.2.5). */
enum answer scsi_answer_ata(uint8_t status, const uint8_t *sense, size_t n);

#endif
