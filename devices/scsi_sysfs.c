/*
 * devices/scsi_sysfs.c - SATA, SAS and other SCSI disks as sysfs shows them.
 */
#include "devices/scsi_sysfs.h"

#include <string.h>

#include "base/text.h"
#include "devices/scsi_vpd.h"

#define PAGE_MOST 4096

static size_t read_page(const struct bus_node *b, const char *name, uint8_t page[PAGE_MOST])
{
	char folder[SYSFS_PATH];
	ssize_t n = -1;

	if (text_format(folder, sizeof(folder), "%s/device", b->n->folder))
		n = sysfs_bytes(b->s, folder, name, page, PAGE_MOST);
	return n > 0 ? (size_t)n : 0;
}

static bool is_below_ata(const struct bus_node *b)
{
	const char *at = strstr(b->n->folder, "/ata");

	return at && at[4] >= '0' && at[4] <= '9';
}

/* The kernel's own pick from page 83h, where the page itself isn't there. */
static void names_from_wwid(const struct bus_node *b, struct device *d)
{
	char folder[SYSFS_PATH], text[256];

	if (!text_format(folder, sizeof(folder), "%s/device", b->n->folder) ||
	    !sysfs_text(b->s, folder, "wwid", text, sizeof(text)))
		return;
	if (strncmp(text, "naa.", 4) == 0)
		bus_hex(text + 4, d->wwn, sizeof(d->wwn));
	if (strncmp(text, "eui.", 4) == 0)
		bus_hex(text + 4, d->eui64, sizeof(d->eui64));
}

void scsi_common(const struct bus_node *b, struct device *d)
{
	uint8_t page[PAGE_MOST];
	struct vpd_names names;
	size_t n;

	(void)bus_raw_text(b, "vendor", &d->vendor); /* empty: not told */
	(void)bus_raw_text(b, "model", &d->model);   /* as above */
	(void)bus_raw_text(b, "rev", &d->firmware);  /* as above */
	n = read_page(b, "vpd_pg80", page);
	if (scsi_vpd_serial(page, n, &d->serial))
		d->serial_source = SERIAL_FROM_DRIVE;
	n = read_page(b, "vpd_pg83", page);
	if (scsi_vpd_names(page, n, &names)) {
		/* All fit: 16 bytes at most, as hex. */
		(void)text_copy(d->wwn, sizeof(d->wwn), names.naa);
		(void)text_copy(d->eui64, sizeof(d->eui64), names.eui64);
		(void)text_copy(d->nguid, sizeof(d->nguid), names.nguid);
	}
	if (!d->wwn[0] && !d->eui64[0] && !d->nguid[0])
		names_from_wwid(b, d);
}

static void text_from_udev(const struct bus_node *b, const char *key, struct raw_text *ret)
{
	const char *value = udev_get(b->udev, key);
	uint8_t bytes[256];

	if (value)
		raw_text_set(ret, bytes, udev_decode(value, bytes, sizeof(bytes)));
}

void scsi_ata_facts(const struct bus_node *b, struct device *d)
{
	uint8_t page[PAGE_MOST];
	struct vpd_names names;
	struct vpd_ata ata;
	const char *wwn;
	size_t n = read_page(b, "vpd_pg89", page);

	memset(&d->vendor, 0, sizeof(d->vendor)); /* SAT's "ATA" is no maker */
	if (scsi_vpd_ata(page, n, &ata)) {
		d->model = ata.model;
		d->firmware = ata.firmware;
		if (ata.serial.n) {
			d->serial = ata.serial;
			d->serial_source = SERIAL_FROM_DRIVE;
		}
		if (!d->wwn[0])
			(void)text_copy(d->wwn, sizeof(d->wwn), ata.wwn); /* fits */
		return;
	}
	/* Elsewhere the model is cut to INQUIRY's 16 bytes. */
	n = read_page(b, "vpd_pg83", page);
	if (scsi_vpd_names(page, n, &names) && names.is_ata && names.ata_model.n)
		d->model = names.ata_model;
	else
		text_from_udev(b, "ID_MODEL_ENC", &d->model);
	if (!d->serial.n && names.ata_serial.n) {
		d->serial = names.ata_serial;
		d->serial_source = SERIAL_FROM_DRIVE;
	}
	if (!d->serial.n) {
		text_from_udev(b, "ID_SERIAL_SHORT", &d->serial);
		d->serial_source = d->serial.n ? SERIAL_FROM_UDEV : SERIAL_NONE;
	}
	wwn = udev_get(b->udev, "ID_WWN");
	if (!d->wwn[0] && wwn && strncmp(wwn, "0x", 2) == 0)
		bus_hex(wwn + 2, d->wwn, sizeof(d->wwn));
}

static bool has_sas_address(const struct bus_node *b)
{
	char folder[SYSFS_PATH];

	return strstr(b->n->folder, "/end_device-") ||
	       (text_format(folder, sizeof(folder), "%s/device", b->n->folder) &&
		sysfs_exists(b->s, folder, "sas_address"));
}

/* "pci-0000:00:17.0-ata-3", or with the SCSI address: "pci-0000:03:00.0-scsi-0:0:4:0". */
static void find_place(const struct bus_node *b, struct device *d)
{
	const char *ata = strstr(b->n->folder, "/ata");
	char pci[16], address[SYSFS_NAME];

	if (!bus_pci_address(b->n->folder, pci))
		(void)text_copy(pci, sizeof(pci), "virtual");
	(void)sysfs_link_name(b->s, b->n->folder, "device", address); /* empty: not told */
	/* Both fit. */
	if (is_below_ata(b))
		(void)text_format(d->place, sizeof(d->place), "pci-%s-ata-%.*s", pci,
				  (int)strspn(ata + 4, "0123456789"), ata + 4);
	else
		(void)text_format(d->place, sizeof(d->place), "pci-%s-scsi-%s", pci,
				  address[0] ? address : b->n->name);
}

bool scsi_owns(const struct bus_node *b)
{
	/* A SCSI disk without a block device goes by its sg node; an "sg" block device doesn't exist. */
	return bus_name_is(b, "sd", true) || b->n->is_char;
}

/* A SATA drive on a SAS adapter is still one: SAT puts "ATA" where the maker stands. */
bool ata_owns(const struct bus_node *b)
{
	struct raw_text vendor;

	return scsi_owns(b) &&
	       (is_below_ata(b) || (bus_raw_text(b, "vendor", &vendor) && vendor.n == 3 &&
				    memcmp(vendor.bytes, "ATA", 3) == 0));
}

void ata_identify(const struct bus_node *b, struct device *d)
{
	d->transport = TRANSPORT_SATA;
	scsi_common(b, d);
	scsi_ata_facts(b, d);
	find_place(b, d);
}

void scsi_identify(const struct bus_node *b, struct device *d)
{
	d->transport = has_sas_address(b) ? TRANSPORT_SAS : TRANSPORT_SCSI;
	scsi_common(b, d);
	if (!d->serial.n) {
		text_from_udev(b, "ID_SCSI_SERIAL", &d->serial);
		d->serial_source = d->serial.n ? SERIAL_FROM_UDEV : SERIAL_NONE;
	}
	find_place(b, d);
}
