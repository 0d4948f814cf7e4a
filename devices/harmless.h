/*
 * devices/harmless.h - the short list of commands that a read-only handle lets through: they neither
 * change data nor settings. Everything else is refused before it reaches the drive.
 * Pure functions over a command.
 */
#ifndef KIYOME_DEVICES_HARMLESS_H
#define KIYOME_DEVICES_HARMLESS_H

#include <stdbool.h>

#include "devices/transport.h"

bool scsi_is_harmless(const struct scsi_command *c); /* looks into ATA PASS-THROUGH (12) and (16) */
bool nvme_admin_is_harmless(const struct nvme_command *c);
bool nvme_io_is_harmless(const struct nvme_command *c); /* Read, Compare */
bool mmc_is_harmless(const struct mmc_command *c);

#endif
