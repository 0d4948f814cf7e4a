/*
 * devices/bus.h - a bus's row: which block devices are its, and what sysfs tells about them there.
 * The table is in detect.c; the functions are in the files that know the bus.
 */
#ifndef KIYOME_DEVICES_BUS_H
#define KIYOME_DEVICES_BUS_H

#include "devices/device.h"
#include "devices/inventory.h"
#include "devices/udev.h"

struct bus_node {
	const struct sysfs *s;
	const struct inventory *inv;
	size_t at; /* in the inventory */
	const struct block_node *n;
	const struct udev_entry *udev;
};

struct bus {
	const char *name;
	bool (*owns)(const struct bus_node *b);
	/* Fills identity, transport, place; what every block device has is filled already. */
	void (*identify)(const struct bus_node *b, struct device *d);
};

/* loop.c and virtual.c */
bool loop_owns(const struct bus_node *b);
void loop_identify(const struct bus_node *b, struct device *d);
bool virtio_owns(const struct bus_node *b);
void virtio_identify(const struct bus_node *b, struct device *d);
bool other_owns(const struct bus_node *b);
void other_identify(const struct bus_node *b, struct device *d);
/* nvme_sysfs.c */
bool nvme_owns(const struct bus_node *b);
void nvme_identify(const struct bus_node *b, struct device *d);
/* mmc_sysfs.c */
bool mmc_owns(const struct bus_node *b);
void mmc_identify(const struct bus_node *b, struct device *d);
/* usb.c */
bool usb_owns(const struct bus_node *b);
void usb_identify(const struct bus_node *b, struct device *d);
/* scsi_sysfs.c */
bool ata_owns(const struct bus_node *b);
void ata_identify(const struct bus_node *b, struct device *d);
bool scsi_owns(const struct bus_node *b);
void scsi_identify(const struct bus_node *b, struct device *d);

/* bus.c: for the above. The attribute NAME of the device behind the block device, as raw text. */
bool bus_raw_text(const struct bus_node *b, const char *name, struct raw_text *ret);
/* The last "0000:00:17.0" of a real path; false when there is none. */
bool bus_pci_address(const char *path, char out[16]);
/* The name begins with PREFIX and a letter or digit (as ALPHA says) follows. */
bool bus_name_is(const struct bus_node *b, const char *prefix, bool alpha);
/* Keeps the hexadecimal digits of TEXT, in lower case; empty when all are zero or there are others
 * than blanks, dashes and digits. */
void bus_hex(const char *text, char *out, size_t size);

#endif
