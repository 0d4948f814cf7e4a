/*
 * tests/sim/sat_model.h - SCSI in front of an ATA drive (SAT-3): what libata, a host adapter's firmware or a USB
 * bridge does, and what bad ones do. Bytes and base only.
 */
#ifndef KIYOME_TESTS_SIM_SAT_MODEL_H
#define KIYOME_TESTS_SIM_SAT_MODEL_H

#include "tests/sim/ata_model.h"

/* The sense in which an ATA PASS-THROUGH that failed brings its registers. */
enum sat_sense {
	SAT_SENSE_SHIFTED,    /* fixed, 70h, eight bytes too far: Linux 6.1's libata */
	SAT_SENSE_FIXED,      /* fixed, F0h: SAT, Linux 6.12's libata */
	SAT_SENSE_DESCRIPTOR, /* 72h */
};

struct sat_config {
	enum sat_sense sense;
	bool passes_nothing;  /* ATA PASS-THROUGH is 05/20/00 */
	bool passes_12_only;  /* 85h is, A1h isn't */
	bool loses_registers; /* GOOD where CK_COND asked for registers */
	bool hides_failures;  /* and GOOD where the drive refused what was passed through */
	bool zeroes_count; /* COUNT is zero on the way there and back, for what moves no data (Broadcom 9300) */
	uint64_t caps_blocks;  /* it shows no more than so many; 0: all */
	uint64_t tells_blocks; /* it says that there are so many, whatever there is; 0: the truth */
	uint64_t wraps_blocks; /* addresses beyond lead back to the start; 0: never */
	bool is_usb;           /* a bridge's names, no page 89h */
	char vendor[9], product[17], bridge_serial[21]; /* of the bridge */
};

/* Takes ATA, which is freed with it. Aborts without memory. */
struct scsi_target *sat_model_new(const struct sat_config *c, struct ata_model *ata);
struct ata_model *sat_model_ata(struct scsi_target *t);

#endif
