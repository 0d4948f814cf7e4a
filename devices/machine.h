/*
 * devices/machine.h - the computer that does the work: DMI as the kernel gives it, kernel, boot.
 * Absent values are empty; a container or a virtual machine may have none.
 */
#ifndef KIYOME_DEVICES_MACHINE_H
#define KIYOME_DEVICES_MACHINE_H

#include "base/cleanup.h"
#include "base/error.h"

struct machine {
	char vendor[96], product[96], version[96], serial[96],
		uuid[64]; /* printable ASCII or UTF-8 */
	char board_vendor[96], board_product[96], board_serial[96];
	char bios_version[96];
	char kernel[160];
	char boot_id[40];
};

/* Reads below SYSROOT (NULL: this machine). Placeholders ("To Be Filled By O.E.M.") become empty. */
int machine_read(const char *sysroot, struct machine *ret, struct error *err) _must_check_;

#endif
