/*
 * devices/mmc_status.h - what an eMMC's or SD card's status (response R1, JESD84-B51 6.13) says of a command.
 * Pure.
 */
#ifndef KIYOME_DEVICES_MMC_STATUS_H
#define KIYOME_DEVICES_MMC_STATUS_H

#include <stdint.h>

#include "devices/transport.h"

/* Done only where no bit of trouble is set: skipped because of write protection is trouble. */
enum answer mmc_answer(uint32_t r1);
/* REASON_NONE where there is none. */
enum reason mmc_reason(uint32_t r1);

#endif
