/*
 * devices/scsi_sysfs.h - what sysfs tells of any disk that speaks SCSI to the kernel.
 */
#ifndef KIYOME_DEVICES_SCSI_SYSFS_H
#define KIYOME_DEVICES_SCSI_SYSFS_H

#include "devices/bus.h"

/* INQUIRY's texts, then serial number and names from the vital product data that the kernel keeps. */
void scsi_common(const struct bus_node *b, struct device *d);
/* The model, serial, firmware and WWN of an ATA drive: from VPD page 89h, else 83h, else udev. */
void scsi_ata_facts(const struct bus_node *b, struct device *d);

#endif
