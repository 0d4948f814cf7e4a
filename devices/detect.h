/*
 * devices/detect.h - which drives there are. Walks sysfs below a root that tests can move.
 * Reads only; never opens a drive for writing.
 */
#ifndef KIYOME_DEVICES_DETECT_H
#define KIYOME_DEVICES_DETECT_H

#include "devices/device.h"

struct handle;

/* Who opens a drive read-only for asking it. Tests: simulated drives behind a captured tree. */
struct detect_opener {
	void *ctx;
	int (*open)(void *ctx, const struct device *d, struct handle **ret, struct error *err);
};

struct detect_options {
	const char *sysroot; /* captured tree of another machine; NULL: this one */
	bool practice;       /* only loop devices over regular files and *.img files named below */
	const char *const *files; /* regular files named on the command line (practice only) */
	size_t n_files;
	/* Open drives read-only: what they can and in which state they are, contents, power-on hours (never
	 * with sysroot, but by an OPENER). */
	bool ask_drives;
	const struct detect_opener *opener; /* NULL: the kernel's */
};

/* Fills *ret (cleared by the caller). Order: kernel name, natural (sda … sdaa, nvme0n1 … nvme10n1),
 * files last as given. One drive is one entry, whatever its paths, logical units and namespaces. A drive that
 * cannot be read or reached is listed with its guard, never left out; what cannot be listed is in ret->hidden. */
int detect(const struct detect_options *options, struct device_list *ret,
	   struct error *err) _must_check_;

/* Looks at one drive again: its present facts and guards, by its identity on any node. Its size may be
 * another than it was. REASON_DEVICE_VANISHED; REASON_DEVICE_CHANGED when its node is another drive's;
 * REASON_DEVICE_AMBIGUOUS when several drives answer to that identity and none on its node. */
int detect_again(const struct device *known, struct device *ret, struct error *err) _must_check_;

#endif
