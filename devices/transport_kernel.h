/*
 * devices/transport_kernel.h - parts of the kernel's transport that have files of their own.
 * For transport_kernel.c alone.
 */
#ifndef KIYOME_DEVICES_TRANSPORT_KERNEL_H
#define KIYOME_DEVICES_TRANSPORT_KERNEL_H

#include "devices/transport.h"

/* transport_kernel_opal.c */
int kernel_opal(int fd, struct opal_command *c, enum answer *ret_answer,
		struct error *err) _must_check_;

/* transport_kernel_mmc.c */
int kernel_mmc(int fd, struct mmc_command *c, unsigned n, enum answer *ret_answer,
	       struct error *err) _must_check_;

#endif
