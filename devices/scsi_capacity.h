/*
 * devices/scsi_capacity.h - a SCSI drive's size as it stands, as it was made, and how to give it back:
 * a capacity can be shortened by MODE SELECT (SBC-4 6.5.2), and the drive has no command that tells
 * its native one. Threads: one handle, one thread.
 */
#ifndef KIYOME_DEVICES_SCSI_CAPACITY_H
#define KIYOME_DEVICES_SCSI_CAPACITY_H

#include "devices/scsi.h"

/* Header and block descriptor of MODE SENSE (10): the values now, or those the drive was made with. What is
 * told of the latter may be the former: a larger default proves a hidden part, an equal one proves nothing. */
int scsi_mode_ask(struct handle *h, bool defaults, bool *ret_is_told, struct scsi_mode *ret,
		  struct error *err) _must_check_;

/* Parameter list of MODE SELECT (10) with a block descriptor of the largest number of blocks of BLOCK_BYTES. */
#define SCSI_MODE_LIST 24
void scsi_mode_select_encode(uint32_t block_bytes, bool is_saved, uint8_t list[SCSI_MODE_LIST],
			     struct scsi_command *c);

/* Gives back the whole capacity: MODE SELECT with the present block size and as many blocks as there are, saved;
 * then READ CAPACITY. Done: *ret is the native size. Refused: the drive cannot be asked for it, and *ret is as
 * before. Needs a handle opened with consent; keeps data. */
int scsi_capacity_restore(struct handle *h, struct scsi_capacity *ret, struct scsi_result *why,
			  struct error *err) _must_check_;

#endif
