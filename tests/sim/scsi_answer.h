/*
 * tests/sim/scsi_answer.h - what both SCSI models need to answer: data in, sense, the CDBs that read and
 * write (SPC-4, SBC-3).
 */
#ifndef KIYOME_TESTS_SIM_SCSI_ANSWER_H
#define KIYOME_TESTS_SIM_SCSI_ANSWER_H

#include "base/bytes.h"
#include "tests/sim/scsi_target.h"

enum {
	STATUS_GOOD = 0x00,
	STATUS_CHECK = 0x02,
	STATUS_BUSY = 0x08,
	STATUS_CONFLICT = 0x18,
};

/* Key, ASC and ASCQ in one number, as 0x052000. */
enum {
	SENSE_CLEAR = 0x000000,
	SENSE_ATA_REGISTERS = 0x01001d,
	SENSE_FORMATTING = 0x020404,
	SENSE_SANITIZING = 0x02041b,
	SENSE_WRITE_FAULT = 0x030c02,
	SENSE_UNREADABLE = 0x031100,
	SENSE_UNREADABLE_RELOCATION = 0x031104,
	SENSE_FORMAT_CORRUPTED = 0x033100,
	SENSE_SANITIZE_FAILED = 0x033103,
	SENSE_PARAMETER_LENGTH = 0x051a00,
	SENSE_BAD_OPCODE = 0x052000,
	SENSE_BAD_LBA = 0x052100,
	SENSE_BAD_CDB = 0x052400,
	SENSE_BAD_LUN = 0x052500,
	SENSE_BAD_PARAMETER = 0x052600,
	SENSE_BAD_SEQUENCE = 0x052c00,
	SENSE_POWER_ON = 0x062900,
	SENSE_RESET = 0x062903,
	SENSE_MODE_CHANGED = 0x062a01,
	SENSE_RESERVATIONS_PREEMPTED = 0x062a03,
	SENSE_CAPACITY_CHANGED = 0x062a09,
	SENSE_LOCKED = 0x072002,
	SENSE_SECURITY_CONFLICT = 0x077471,
	SENSE_ABORTED = 0x0b0000,
	SENSE_PROTECTION_GUARD = 0x0b1001,
};

/* GOOD with as much of N bytes as ALLOCATION and the host's buffer have room for. */
void sim_answer_data(struct target_command *c, const void *bytes, size_t n, size_t allocation);
void sim_answer_good(struct target_command *c);
void sim_answer_status(struct target_command *c, uint8_t status);

/* CHECK CONDITION. */
void sim_answer_sense(struct target_command *c, bool is_descriptor, uint32_t key_asc_ascq);
void sim_answer_progress(struct target_command *c, bool is_descriptor, uint32_t key_asc_ascq,
			 uint16_t progress);
void sim_answer_bad_lba(struct target_command *c, bool is_descriptor, uint32_t key_asc_ascq,
			uint64_t lba);
/* The same sense as data of REQUEST SENSE, with GOOD. PROGRESS negative: none. */
void sim_answer_requested_sense(struct target_command *c, uint32_t key_asc_ascq, int progress);

/* READ, WRITE, VERIFY, SYNCHRONIZE CACHE, WRITE SAME of all lengths. */
struct scsi_stretch {
	uint64_t lba;
	uint32_t n_blocks;
	uint8_t protect; /* RDPROTECT, WRPROTECT */
	bool is_fua;
};
bool sim_stretch_of(const struct target_command *c, struct scsi_stretch *ret);

void sim_text_pad(uint8_t *bytes, size_t n, const char *text);
size_t sim_page_end(uint8_t *page, uint8_t number, size_t n); /* VPD header before N bytes in all */

/* Pages that both have. Each answers how long the page is. */
size_t sim_page_serial(uint8_t *page, const char *serial);
size_t sim_page_list(uint8_t *page, const uint8_t *numbers, size_t n);

/* READ CAPACITY (10), and (16) when the CDB is that. */
struct scsi_capacity {
	uint64_t n_blocks;
	uint32_t block_bytes;
	uint8_t physical_exponent;
	bool is_protected, is_thin, reads_zeros;
	uint8_t protection_type; /* 1 to 3 */
};
void sim_answer_capacity(struct target_command *c, const struct scsi_capacity *k);

/* MODE SENSE (6) and (10) out of pages that stand one behind the other in PAGES. */
struct scsi_modes {
	uint64_t n_blocks;
	uint32_t block_bytes;
	const uint8_t *pages; /* current values */
	size_t n_pages;
	bool is_write_protected;
};
void sim_answer_modes(struct target_command *c, bool is_descriptor, const struct scsi_modes *m);

/* The parts of a MODE SELECT parameter list; false: not one. */
struct scsi_mode_list {
	bool has_blocks;
	uint64_t n_blocks;
	uint32_t block_bytes;
	const uint8_t *pages;
	size_t n_pages;
};
bool sim_mode_list_of(const struct target_command *c, struct scsi_mode_list *ret);

/* REPORT LUNS of LUNs 0 to N - 1. */
void sim_answer_luns(struct target_command *c, unsigned n);

#endif
