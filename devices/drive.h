/*
 * devices/drive.h - one block device into a device: the bus table and what every block device has.
 */
#ifndef KIYOME_DEVICES_DRIVE_H
#define KIYOME_DEVICES_DRIVE_H

#include "devices/device.h"
#include "devices/inventory.h"

/* A drive of its own, not a part of one nor what stands on one: no partition, no hidden path, no
 * device-mapper, MD, RAM disk, network block device, optical or floppy drive, unbound loop. */
bool drive_is_one(const struct inventory *inv, size_t at);

/* Fills D with the facts of the block device AT: no users yet, guards only from what it is. */
void drive_identify(const struct sysfs *s, const struct inventory *inv, size_t at,
		    struct device *d);

/* What two paths to one drive have in common and two drives never have; empty where the transport knows
 * no second path or the drive tells too little. */
#define DRIVE_KEY 512
void drive_key(const struct sysfs *s, const struct inventory *inv, size_t at,
	       const struct device *d, char out[DRIVE_KEY]);

/* Serial numbers that are none: digits in order, one character again and again. */
bool drive_serial_is_placeholder(const struct raw_text *serial);

#endif
