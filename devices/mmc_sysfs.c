/*
 * devices/mmc_sysfs.c - SD cards and eMMC as sysfs shows them (from the card's CID register).
 */
#include <string.h>

#include "base/text.h"
#include "devices/bus.h"

bool mmc_owns(const struct bus_node *b)
{
	return bus_name_is(b, "mmcblk", false);
}

void mmc_identify(const struct bus_node *b, struct device *d)
{
	char path[SYSFS_PATH], pci[16], type[8];
	const char *host;

	d->transport = TRANSPORT_MMC;
	d->media = MEDIA_CARD;
	(void)bus_raw_text(b, "manfid", &d->vendor);  /* empty: not told */
	(void)bus_raw_text(b, "name", &d->model);     /* as above */
	(void)bus_raw_text(b, "fwrev", &d->firmware); /* as above */
	if (bus_raw_text(b, "serial", &d->serial))
		d->serial_source = SERIAL_FROM_DRIVE;
	if (!sysfs_real(b->s, b->n->folder, "device", path))
		return;
	d->is_emmc = sysfs_text(b->s, path, "type", type, sizeof(type)) && !strcmp(type, "MMC");
	host = strstr(path, "/mmc_host/");
	host = host ? host + 10 : "mmc";
	/* Both fit: the address has 12 bytes, the host's name is cut. */
	if (bus_pci_address(path, pci))
		(void)text_format(d->place, sizeof(d->place), "pci-%s-%.*s", pci,
				  (int)strcspn(host, "/"), host);
	else
		(void)text_format(d->place, sizeof(d->place), "%.*s", (int)strcspn(host, "/"),
				  host);
}
