/*
 * devices/scsi_format.h - FORMAT UNIT (04h, SBC-4 5.4): a drive's block size and protection made anew.
 * No way to erase: how far it alters the medium is the maker's affair. Only a reported step after an erase
 * was verified, to make a drive of 520-byte blocks useful again. A format that is cut off leaves a drive that
 * answers 31/00 until it is formatted again. Threads: one handle, one thread.
 */
#ifndef KIYOME_DEVICES_SCSI_FORMAT_H
#define KIYOME_DEVICES_SCSI_FORMAT_H

#include "devices/scsi.h"

#define SCSI_FORMAT_LIST 4
/* IMMED, no protection information, the drive's own defect list, default pattern. */
void scsi_format_encode(uint8_t list[SCSI_FORMAT_LIST], struct scsi_command *c);

/* Sets the block size (MODE SELECT, all blocks), then starts the format. Returns when the drive accepted it:
 * scsi_look() then tells FORMATTING with its progress, FORMAT_CORRUPT, or READY; scsi_look.was_reset means that
 * it may have been cut off. When it is ready READ CAPACITY tells what became of it: some drives take
 * another block size than the one asked for. ret->answer as for every start. Needs consent. */
int scsi_format_start(struct handle *h, uint32_t block_bytes, struct scsi_result *ret,
		      struct error *err) _must_check_;

#endif
