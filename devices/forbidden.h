/*
 * devices/forbidden.h - commands that no handle sends, whoever asks and whatever was consented to: they freeze or
 * lock a drive, or take abilities from it, and none of them helps to erase. Whoever handed the drive in could
 * not undo them. Pure functions over a command.
 */
#ifndef KIYOME_DEVICES_FORBIDDEN_H
#define KIYOME_DEVICES_FORBIDDEN_H

#include <stdbool.h>

#include "devices/transport.h"

/* Looks into ATA PASS-THROUGH (12) and (16); (32), which nothing here makes, is forbidden as a whole. */
bool scsi_is_forbidden(const struct scsi_command *c);
/* Lockdown, and Set Features of the namespace write protection. */
bool nvme_admin_is_forbidden(const struct nvme_command *c);

#endif
