/*
 * devices/usb.c - drives behind USB bridges. What the kernel hears there is the bridge: its serial number may
 * be its own, one of a batch, or none; only what udev got by an ATA IDENTIFY through it is the drive's.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "devices/scsi_sysfs.h"

/* The nearest folder above the disk that is a USB device, not an interface ("2-1.4", not "2-1.4:1.0"). */
static bool find_usb_device(const struct bus_node *b, char out[SYSFS_PATH])
{
	char *slash;

	(void)text_copy(out, SYSFS_PATH, b->n->folder); /* same size */
	while ((slash = strrchr(out, '/')) != NULL) {
		if (sysfs_exists(b->s, out, "idVendor"))
			return true;
		*slash = '\0';
	}
	return false;
}

bool usb_owns(const struct bus_node *b)
{
	const char *at = strstr(b->n->folder, "/usb");

	return (bus_name_is(b, "sd", true) || b->n->is_char) && at && at[4] >= '0' && at[4] <= '9';
}

static uint16_t usb_id(const struct bus_node *b, const char *folder, const char *name)
{
	char text[16], *end;
	unsigned long id;

	if (!sysfs_text(b->s, folder, name, text, sizeof(text)) || !text[0])
		return 0;
	id = strtoul(text, &end, 16);
	return *end || id > 0xffff ? 0 : (uint16_t)id;
}

/* The interface below the USB device ("2-1.4:1.0") names the driver that carries commands. */
static bool is_uas(const struct bus_node *b, const char *usb_device)
{
	char interface[SYSFS_PATH], driver[SYSFS_NAME];
	size_t n = strlen(usb_device);
	char *slash;

	(void)text_copy(interface, sizeof(interface), b->n->folder); /* same size */
	if (strncmp(interface, usb_device, n) != 0 || interface[n] != '/')
		return false;
	slash = strchr(interface + n + 1, '/');
	if (slash)
		*slash = '\0';
	return sysfs_link_name(b->s, interface, "driver", driver) && strcmp(driver, "uas") == 0;
}

static void bridge_facts(const struct bus_node *b, struct device *d)
{
	char folder[SYSFS_PATH], serial[256];
	const char *port;

	if (!find_usb_device(b, folder))
		return;
	d->bridge_vendor = usb_id(b, folder, "idVendor");
	d->bridge_product = usb_id(b, folder, "idProduct");
	d->bridge_release = usb_id(b, folder, "bcdDevice");
	d->bridge_is_uas = is_uas(b, folder);
	port = strrchr(folder, '/');
	(void)text_format(d->place, sizeof(d->place), "usb %s",
			  port ? port + 1 : folder); /* a cut one still tells */
	if (!d->serial.n && sysfs_text(b->s, folder, "serial", serial, sizeof(serial)))
		raw_text_set(&d->serial, serial, strlen(serial));
}

void usb_identify(const struct bus_node *b, struct device *d)
{
	const char *is_ata = udev_get(b->udev, "ID_ATA"),
		   *serial = udev_get(b->udev, "ID_SERIAL_SHORT");

	d->transport = TRANSPORT_USB;
	/* The kernel takes what doesn't say for turning (sd.c), and hardly a stick says. */
	if (d->media == MEDIA_HDD)
		d->media = MEDIA_UNKNOWN;
	scsi_common(b, d);
	bridge_facts(b, d);
	d->serial_source = d->serial.n ? SERIAL_FROM_BRIDGE : SERIAL_NONE;
	if (is_ata && strcmp(is_ata, "1") == 0 && serial && *serial) {
		raw_text_set(&d->serial, serial, strlen(serial));
		d->serial_source = SERIAL_FROM_UDEV;
	}
}
