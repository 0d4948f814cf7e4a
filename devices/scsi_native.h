/*
 * devices/scsi_native.h - a SCSI drive's blocks as it has them (520, 524, 528 bytes, with protection
 * information), by READ, WRITE and SYNCHRONIZE CACHE, where the kernel's block layer has no such block.
 * Threads: one handle, one thread.
 */
#ifndef KIYOME_DEVICES_SCSI_NATIVE_H
#define KIYOME_DEVICES_SCSI_NATIVE_H

#include "devices/scsi.h"

/* Blocks in a row. */
struct scsi_blocks {
	uint64_t lba;
	uint32_t n_blocks;
	uint32_t block_bytes; /* as READ CAPACITY tells, without protection information */
	/* Protection information comes along, eight bytes an interval: RDPROTECT, WRPROTECT 011b, neither side
	 * checks it. A write with it leaves no block whose old protection makes reads fail. */
	bool with_protection;
	uint8_t protection_type;   /* 2 is read and written by 32-byte commands only */
	uint8_t interval_exponent; /* as READ CAPACITY tells */
	bool is_short;             /* (10): the drive knows no 16-byte commands */
	bool from_medium;          /* FUA: not from, or not only to, the drive's cache */
};
/* Bytes that one block has on the wire. */
uint32_t scsi_blocks_bytes(const struct scsi_blocks *b);

/* False where these blocks fit no command: too many, too far, none. */
bool scsi_blocks_encode(const struct scsi_blocks *b, bool is_write, void *data,
			struct scsi_command *c);

/* Moves all of B to or from DATA (scsi_blocks_bytes() * n_blocks). Done only where the drive said so and every
 * byte came. Refused: ret->sense has the LBA as information where the drive told it. Reading is harmless;
 * writing needs a handle opened with consent. REASON_COMMAND_UNSUPPORTED: no such command. */
int scsi_blocks_read(struct handle *h, const struct scsi_blocks *b, void *data,
		     struct scsi_result *ret, struct error *err) _must_check_;
int scsi_blocks_write(struct handle *h, const struct scsi_blocks *b, const void *data,
		      struct scsi_result *ret, struct error *err) _must_check_;

/* SYNCHRONIZE CACHE (10) or (16) of all blocks, to its end. Needs a handle opened with consent. */
int scsi_flush(struct handle *h, bool is_short, struct scsi_result *ret,
	       struct error *err) _must_check_;

#endif
