/*
 * devices/controllers.h - storage that the machine has but doesn't show as drives: PCI functions of class 01
 * without a driver, NVMe drives behind Intel's RAID mode, members of hardware RAID, NVDIMM regions.
 */
#ifndef KIYOME_DEVICES_CONTROLLERS_H
#define KIYOME_DEVICES_CONTROLLERS_H

#include "devices/survey.h"

/* Into *ret, malloc'd and the caller's, *ret_n entries in the order of addresses. */
int controllers_hidden(const struct survey *v, struct hidden_storage **ret, size_t *ret_n,
		       struct error *err) _must_check_;

#endif
