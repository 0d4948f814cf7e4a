/*
 * devices/nvme_status.h - what the status field of an NVMe completion says of a command (NVMe base 1.4
 * 4.6.1; Linux's own codes for a command that it gave up among them). Pure.
 */
#ifndef KIYOME_DEVICES_NVME_STATUS_H
#define KIYOME_DEVICES_NVME_STATUS_H

#include <stdint.h>

#include "devices/transport.h"

enum answer nvme_answer(uint16_t status);

#endif
