/*
 * devices/drive.c - the bus table, and what every block device has.
 */
#include "devices/drive.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "devices/bus.h"
#include "devices/by_id.h"
#include "devices/contents.h"
#include "devices/guard.h"

/* The first row that owns a device has it. USB stands before ATA and SCSI, since a bridge's disk is also
 * one of SCSI's and some bridges call themselves "ATA"; ATA before SCSI, since SATA disks are SCSI's too;
 * the last row takes what is left, so that nothing is left out of the list. */
static const struct bus buses[] = {
	{ "loop", loop_owns, loop_identify }, { "nvme", nvme_owns, nvme_identify },
	{ "mmc", mmc_owns, mmc_identify },    { "virtio", virtio_owns, virtio_identify },
	{ "usb", usb_owns, usb_identify },    { "ata", ata_owns, ata_identify },
	{ "scsi", scsi_owns, scsi_identify }, { "other", other_owns, other_identify },
};

bool drive_is_one(const struct inventory *inv, size_t at)
{
	static const char *const others[] = { "ram", "zram", "dm-", "md",     "nbd", "sr",
					      "fd",  "drbd", "rbd", "bcache", "zd",  "mtdblock" };
	const struct block_node *n = &inv->at[at];

	if (n->whole != at || n->is_hidden)
		return false;
	if (strncmp(n->name, "loop", 4) == 0)
		return n->is_loop;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		size_t length = strlen(others[i]);

		/* "sr0", not a disk whose name happens to begin so. */
		if (strncmp(n->name, others[i], length) == 0 && n->name[length] >= '0' &&
		    n->name[length] <= '9')
			return false;
	}
	/* A named MD array is md_NAME. */
	return strncmp(n->name, "md_", 3) != 0 &&
	       strncmp(n->folder, "sys/devices/virtual/block/", 26) != 0;
}

static uint32_t queue_number(const struct sysfs *s, const struct block_node *n, const char *name)
{
	char folder[SYSFS_PATH];
	uint64_t value;

	if (!text_format(folder, sizeof(folder), "%s/queue", n->folder) ||
	    !sysfs_number(s, folder, name, &value) || value > UINT32_MAX)
		return 0;
	return (uint32_t)value;
}

static bool flag(const struct sysfs *s, const struct block_node *n, const char *name)
{
	uint64_t value;

	return sysfs_number(s, n->folder, name, &value) && value;
}

static void queue_facts(const struct sysfs *s, const struct block_node *n, struct device *d)
{
	char folder[SYSFS_PATH], text[40], what[64];
	uint32_t block = queue_number(s, n, "logical_block_size");
	uint64_t turns;

	d->logical_block_bytes = block;
	d->physical_block_bytes = queue_number(s, n, "physical_block_size");
	d->optimal_io_bytes = queue_number(s, n, "optimal_io_size");
	/* The kernel allows powers of two from 512 on. */
	if (block < 512 || block > 65536 || (block & (block - 1))) {
		d->logical_block_bytes = 512;
		if (block) {
			(void)text_format(what, sizeof(what), "logical block of %u bytes",
					  block); /* fits */
			guard_add(d, REASON_GUARD_UNSUPPORTED_KIND, what);
		}
	}
	if (d->physical_block_bytes < d->logical_block_bytes)
		d->physical_block_bytes = d->logical_block_bytes;
	if (!text_format(folder, sizeof(folder), "%s/queue", n->folder))
		return;
	if (sysfs_number(s, folder, "rotational", &turns))
		d->media = turns ? MEDIA_HDD : MEDIA_SSD;
	/* Zones that want sequential writes: an overwrite in our order would be refused half-way, or take the drive
	 * days of moving data about. */
	d->features.is_zoned = sysfs_text(s, folder, "zoned", text, sizeof(text)) &&
			       strcmp(text, "none") != 0;
}

static void take_partitions(const struct inventory *inv, size_t at, struct device *d)
{
	for (size_t i = 0; i < inv->n && d->n_partitions < DEVICE_PARTITIONS; i++) {
		const struct block_node *n = &inv->at[i];
		struct partition *p = &d->partitions[d->n_partitions];

		if (n->whole != at || !n->number)
			continue;
		p->number = n->number;
		(void)text_copy(p->name, sizeof(p->name), n->name); /* same size */
		p->start_bytes = n->start_bytes;
		p->size_bytes = n->size_bytes;
		d->n_partitions++;
	}
	/* By number; the kernel's names sort sda10 before sda2. */
	for (unsigned i = 1; i < d->n_partitions; i++) {
		for (unsigned k = i; k && d->partitions[k - 1].number > d->partitions[k].number;
		     k--) {
			struct partition p = d->partitions[k];

			d->partitions[k] = d->partitions[k - 1];
			d->partitions[k - 1] = p;
		}
	}
}

static void contents_from_tree(const struct sysfs *s, const struct inventory *inv, size_t at,
			       const struct udev_entry *own, struct device *d)
{
	contents_from_udev(own, 0, d);
	for (size_t i = 0; i < inv->n; i++) {
		struct udev_entry u;

		if (inv->at[i].whole != at || !inv->at[i].number)
			continue;
		udev_read(s, inv->at[i].name, inv->at[i].dev, &u);
		contents_from_udev(&u, inv->at[i].number, d);
	}
}

void drive_identify(const struct sysfs *s, const struct inventory *inv, size_t at, struct device *d)
{
	const struct block_node *n = &inv->at[at];
	struct udev_entry udev;
	struct bus_node b = { .s = s, .inv = inv, .at = at, .n = n, .udev = &udev };

	memset(d, 0, sizeof(*d));
	udev_read(s, n->name, n->dev, &udev);
	(void)text_copy(d->name, sizeof(d->name), n->name);              /* same size */
	(void)text_format(d->node, sizeof(d->node), "/dev/%s", n->name); /* fits */
	for (char *c = d->node; *c; c++)
		if (*c == '!')
			*c = '/'; /* sysfs's way to write cciss/c0d0 */
	d->dev = n->dev;
	d->is_from_sysroot = s->is_moved;
	d->size_bytes = n->size_bytes;
	d->is_removable = flag(s, n, "removable");
	d->is_read_only = flag(s, n, "ro");
	queue_facts(s, n, d);
	take_partitions(inv, at, d);
	for (size_t i = 0; i < sizeof(buses) / sizeof(buses[0]); i++) {
		if (buses[i].owns(&b)) {
			buses[i].identify(&b, d);
			break;
		}
	}
	by_id_fill(&udev, d);
	if (s->is_moved)
		contents_from_tree(s, inv, at, &udev, d);
}

void drive_key(const struct sysfs *s, const struct inventory *inv, size_t at,
	       const struct device *d, char out[DRIVE_KEY])
{
	char serial[RAW_TEXT_SHOWN], folder[SYSFS_PATH], nqn[256];
	uint64_t nsid;
	bool is_whole = false;

	(void)raw_text_show(&d->serial, serial);
	if (d->transport == TRANSPORT_NVME && d->serial.n &&
	    text_format(folder, sizeof(folder), "%s/device", inv->at[at].folder) &&
	    sysfs_text(s, folder, "subsysnqn", nqn, sizeof(nqn)) && nqn[0] &&
	    sysfs_number(s, inv->at[at].folder, "nsid", &nsid))
		/* Two controllers of one subsystem show a shared namespace under one id. */
		is_whole = text_format(out, DRIVE_KEY, "nvme %s %s %llu %s%s", nqn, serial,
				       (unsigned long long)nsid, d->eui64, d->nguid);
	/* Behind SATA and USB there is no second path: two such drives with one name are two drives. */
	if ((d->transport == TRANSPORT_SAS || d->transport == TRANSPORT_SCSI) &&
	    (d->wwn[0] || d->eui64[0] || d->nguid[0]))
		is_whole = text_format(out, DRIVE_KEY, "lu %s %s %s", d->wwn, d->eui64, d->nguid);
	if (!is_whole)
		out[0] = '\0';
}

bool drive_serial_is_placeholder(const struct raw_text *serial)
{
	static const char *const none[] = {
		"none",          "n/a",     "na",      "null", "serial", "serialnumber",
		"serial number", "unknown", "default", "sn",   "test"
	};
	char text[RAW_TEXT_SHOWN];
	bool is_same = serial->n > 0, is_counting = serial->n >= 5;

	for (unsigned i = 1; i < serial->n; i++) {
		uint8_t a = serial->bytes[i - 1], b = serial->bytes[i];

		is_same = is_same && a == b;
		/* 0123456789ABCDEF, 1234567890 */
		is_counting = is_counting &&
			      (b == a + 1 || (a == '9' && (b == '0' || b == 'A' || b == 'a')));
	}
	(void)raw_text_show(serial, text);
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		if (strcasecmp(text, none[i]) == 0)
			return true;
	return is_same || is_counting;
}
