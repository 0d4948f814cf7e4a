/*
 * devices/ata_exec.h - one ATA command through a handle. hdparm's sgio packs the taskfile into ATA
 * PASS-THROUGH (16); the command then travels through the handle's transport, and its sense is decoded
 * by scsi_sense.c (sgio's own reading takes most failures for success). The only door to sgio.
 * Threads: one handle, one thread; different handles may be used by different threads at once.
 */
#ifndef KIYOME_DEVICES_ATA_EXEC_H
#define KIYOME_DEVICES_ATA_EXEC_H

#include "devices/handle.h"
#include "devices/scsi_sense.h"

struct ata_taskfile {
	uint8_t command;
	uint16_t feature,
		count; /* with data: count is the number of 512-byte blocks (SAT's T_LENGTH) */
	uint64_t lba;
	bool is_ext; /* a 48-bit command */
	bool is_dma;
	enum data_direction direction;
	void *data;
	uint32_t n_data;
	uint32_t timeout_ms;
};

/* Sends T. *ret_answer: done, refused, or unknown where no answer came or none that is clear.
 * *ret_registers: is_known only where the drive's registers came back (a data command that
 * succeeds brings none). A read-only handle refuses what isn't on the list of harmless.c. */
int ata_exec(struct handle *h, const struct ata_taskfile *t, enum answer *ret_answer,
	     struct ata_registers *ret_registers, struct error *err) _must_check_;

#endif
