/*
 * devices/sat.h - whether an ATA drive answers behind a SCSI path, and in which form it takes ATA commands.
 * Threads: one handle, one thread.
 */
#ifndef KIYOME_DEVICES_SAT_H
#define KIYOME_DEVICES_SAT_H

#include "devices/handle.h"

enum sat_way {
	SAT_NONE,    /* nobody answers to ATA commands */
	SAT_BLOCKED, /* the kernel answers in the drive's stead: by a quirk of its own */
	SAT_16,      /* ATA PASS-THROUGH (16) */
	SAT_12,      /* only (12), which has no room for 48-bit commands */
};

struct sat {
	enum sat_way way;
	bool is_claimed;       /* page 89h, or vendor "ATA     ": the path says that it is SAT */
	bool is_nvme;          /* a bridge with an NVMe drive: it was not asked */
	const char *source;    /* blocked, or NVMe: the table's; NULL */
	uint8_t identify[512]; /* SAT_16, SAT_12: the drive's own IDENTIFY DEVICE data */
};

/* Asks in the order: page 89h, INQUIRY's vendor, IDENTIFY DEVICE by 85h, by A1h. QUIRKS: what
 * /sys/module/usb_storage/parameters/quirks holds; "" for nothing. Harmless. REASON_COMMAND_UNKNOWN: no answer came. */
int sat_find(struct handle *h, const char *quirks, struct sat *ret, struct error *err) _must_check_;

#endif
