/*
 * tests/sim/scsi_model.h - a SAS drive as a state machine (SPC-4, SBC-3): SANITIZE, FORMAT UNIT, protection
 * information, persistent reservations, two ports or two LUNs on one medium. Bytes and base only.
 *
 * Its media are a sim_drive of any block length: what the drive's own block length is stands in it, and FORMAT
 * UNIT changes it. Protection information isn't stored: it is made when it is read.
 */
#ifndef KIYOME_TESTS_SIM_SCSI_MODEL_H
#define KIYOME_TESTS_SIM_SCSI_MODEL_H

#include "tests/sim/drive_lies.h"
#include "tests/sim/erase_run.h"
#include "tests/sim/scsi_target.h"

struct scsi_config {
	char vendor[9], product[17], revision[5], serial[21];
	uint64_t designator; /* NAA of the logical unit; 0: none */
	uint16_t rpm;        /* 1: SSD */
	uint8_t physical_exponent;
	uint8_t protection_type; /* 0: none */

	unsigned n_paths; /* 0 is 1 */
	bool are_luns; /* the paths are LUNs, each with its part of the medium; else ports to one LUN */
	bool erases_all_luns; /* SANITIZE reaches the other LUNs too */

	bool overwrite, block, crypto, exits_failure; /* service actions of SANITIZE */
	uint32_t sanitize_ms, crypto_ms;              /* of one pass */
	uint8_t wabereq, wacereq;                     /* VPD B1h; 2, 3: reads fail until written */
	bool breaks_protection; /* after block erase and crypto erase reads are 0B/10/01 until written */
	bool is_sanitizing, has_failed; /* before we came; restricted */
	bool tells_no_opcodes;          /* no REPORT SUPPORTED OPERATION CODES */

	bool formats;
	uint32_t format_ms;
	bool is_corrupted;     /* 03/31/00, from a format that was cut */
	uint64_t shown_blocks; /* shortened by MODE SELECT; 0: all */

	uint8_t reserved; /* type of a stranger's persistent reservation; 0: none */
	bool is_tcg_locked, is_write_protected;
	bool has_descriptor_sense; /* D_SENSE from the start */
	uint32_t power_on_minutes;
	uint64_t tells_blocks; /* capacity that isn't so; 0: the truth */

	struct drive_lies lies;
};

/* Writes the paths to RET_PATHS and their number. MEDIUM stays the caller's. Aborts without memory. */
void scsi_model_new(const struct scsi_config *c, struct sim_drive *medium,
		    struct scsi_target *ret_paths[TARGET_PATHS_MOST], unsigned *ret_n_paths);
struct drive_lies *scsi_model_lies(struct scsi_target *t);

#endif
