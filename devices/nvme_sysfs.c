/*
 * devices/nvme_sysfs.c - NVMe namespaces as sysfs shows them. The controller that a namespace hangs on
 * is never guessed from its name: nvme0n1 may well be nvme1's.
 */
#include <string.h>

#include "base/text.h"
#include "devices/bus.h"

bool nvme_owns(const struct bus_node *b)
{
	return bus_name_is(b, "nvme", false);
}

/* PCI address from the controller's own attribute, also where the block device hangs on a subsystem. */
static void find_place(const struct bus_node *b, struct device *d)
{
	_clear_(sysfs_names_clear) struct sysfs_names names = SYSFS_NAMES_INIT;
	char folder[SYSFS_PATH], address[96] = "", pci[16];
	struct error ignored = ERROR_INIT;

	if (!text_format(folder, sizeof(folder), "%s/device", b->n->folder))
		return;
	(void)sysfs_text(b->s, folder, "address", address,
			 sizeof(address)); /* a subsystem has none */
	/* No memory for a list of names costs the place, not the drive. */
	if (!address[0] && sysfs_names(b->s, folder, "", &names, &ignored) == 0) {
		for (size_t i = 0; i < names.n && !address[0]; i++) {
			char below[SYSFS_PATH];

			if (strncmp(names.at[i], "nvme", 4) == 0 &&
			    text_format(below, sizeof(below), "%s/%s", folder, names.at[i]))
				(void)sysfs_text(b->s, below, "address", address, sizeof(address));
		}
	}
	if (bus_pci_address(address, pci) || bus_pci_address(b->n->folder, pci))
		(void)text_format(d->place, sizeof(d->place), "pci-%s-nvme", pci); /* fits */
	else if (device_text_is_clean(address) && address[0])
		(void)text_format(d->place, sizeof(d->place), "nvme %s", address); /* fits */
}

void nvme_identify(const struct bus_node *b, struct device *d)
{
	char text[128];

	d->transport = TRANSPORT_NVME;
	if (d->media == MEDIA_UNKNOWN)
		d->media = MEDIA_SSD;
	(void)bus_raw_text(b, "model", &d->model);           /* empty: not told */
	(void)bus_raw_text(b, "firmware_rev", &d->firmware); /* as above */
	if (bus_raw_text(b, "serial", &d->serial))
		d->serial_source = SERIAL_FROM_DRIVE;
	if (sysfs_text(b->s, b->n->folder, "eui", text, sizeof(text)))
		bus_hex(text, d->eui64, sizeof(d->eui64));
	if (sysfs_text(b->s, b->n->folder, "nguid", text, sizeof(text)))
		bus_hex(text, d->nguid, sizeof(d->nguid));
	if (sysfs_text(b->s, b->n->folder, "wwid", text, sizeof(text))) {
		if (strncmp(text, "eui.", 4) == 0)
			bus_hex(text + 4, d->wwn, sizeof(d->wwn));
		else if (strncmp(text, "uuid.", 5) == 0)
			bus_hex(text + 5, d->wwn, sizeof(d->wwn));
	}
	find_place(b, d);
}
