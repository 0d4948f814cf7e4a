/*
 * devices/scsi_data.h - what SCSI commands bring in, into facts: standard INQUIRY, READ CAPACITY, MODE
 * SENSE, REPORT SUPPORTED OPERATION CODES, REPORT LUNS, PERSISTENT RESERVE IN, GET PHYSICAL ELEMENT
 * STATUS. Pure functions over foreign bytes of any length; fuzzed. False (or unknown) where the bytes
 * are too few or not sound; *ret is then empty.
 */
#ifndef KIYOME_DEVICES_SCSI_DATA_H
#define KIYOME_DEVICES_SCSI_DATA_H

#include "devices/device.h"
#include "devices/feature.h"

/* PERIPHERAL DEVICE TYPE (SPC-4 6.6.2). */
enum scsi_kind { SCSI_KIND_DISK = 0x00, SCSI_KIND_RBC = 0x0e, SCSI_KIND_ZONED = 0x14 };

struct scsi_inquiry {
	uint8_t kind;
	bool is_ata;         /* vendor "ATA     ": SAT's mark (SAT-3 10.2.2) */
	bool has_protection; /* PROTECT: can be formatted with protection information */
	struct raw_text vendor, model, firmware;
};
bool scsi_inquiry_decode(const uint8_t *bytes, size_t n, struct scsi_inquiry *ret);

struct scsi_capacity {
	uint64_t n_blocks; /* last LBA + 1 */
	uint32_t block_bytes;
	uint8_t protection_type;    /* 1 to 3; 0: none */
	uint8_t interval_exponent;  /* protection intervals of a block, power of two */
	uint8_t physical_exponent;  /* logical blocks of a physical one, power of two */
	bool can_unmap, reads_zero; /* LBPME, LBPRZ */
	bool is_short; /* told by READ CAPACITY (10): the drive knows no 16-byte commands */
};
/* SBC-4 5.21 and 5.20. (10): false too where the drive says "ask with (16)". */
bool scsi_capacity16_decode(const uint8_t *bytes, size_t n, struct scsi_capacity *ret);
bool scsi_capacity10_decode(const uint8_t *bytes, size_t n, struct scsi_capacity *ret);

/* Header and block descriptor of MODE SENSE (10) (SPC-4 7.5.5, SBC-4 6.5.2). */
struct scsi_mode {
	bool is_write_protected;
	bool has_blocks; /* the descriptor tells: */
	uint64_t n_blocks;
	uint32_t block_bytes;
};
bool scsi_mode_decode(const uint8_t *bytes, size_t n, struct scsi_mode *ret);

/* SUPPORT of a one-command answer (SPC-4 6.35.3). */
enum told scsi_opcode_told(const uint8_t *bytes, size_t n);

bool scsi_luns_count(const uint8_t *bytes, size_t n, unsigned *ret);

/* READ KEYS and READ RESERVATION (SPC-4 6.15). */
bool scsi_keys_count(const uint8_t *bytes, size_t n, unsigned *ret);
bool scsi_reservation_decode(const uint8_t *bytes, size_t n, bool *ret_is_held);

struct scsi_elements {
	unsigned n;           /* descriptors that came */
	unsigned n_removed;   /* depopulated, or being so, well or with errors */
	bool can_restore_all; /* RALWD for each of these */
	bool is_whole;        /* every descriptor that the drive has came */
};
/* SBC-4 5.9. */
bool scsi_elements_decode(const uint8_t *bytes, size_t n, struct scsi_elements *ret);

#endif
