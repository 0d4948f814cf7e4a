/*
 * devices/scsi_park.c - SCSI disks beyond their block devices: those that have none (no driver bound, a RAID
 * controller's members), the node for commands, and which units are one drive.
 */
#include <string.h>
#include <sys/sysmacros.h>

#include "base/text.h"
#include "devices/bus.h"
#include "devices/guard.h"
#include "devices/raid.h"
#include "devices/survey.h"

#define DEVICES "sys/bus/scsi/devices"

/* Peripheral device types (SPC-4 table 149): direct access, simplified direct access, zoned. */
static bool is_disk(uint64_t type)
{
	return type == 0x00 || type == 0x0e || type == 0x14;
}

/* "3:0:1:0", not "host3" or "target3:0:1". */
static bool is_address(const char *name)
{
	return name[0] >= '0' && name[0] <= '9' && strchr(name, ':');
}

/* The first name in FOLDER/NAME that begins with PREFIX; empty: none. */
static int first_below(const struct sysfs *s, const char *folder, const char *name,
		       const char *prefix, char out[SYSFS_NAME], struct error *err)
{
	_clear_(sysfs_names_clear) struct sysfs_names names = SYSFS_NAMES_INIT;
	int rc = sysfs_names(s, folder, name, &names, err);

	out[0] = '\0';
	for (size_t i = 0; !rc && i < names.n && !out[0]; i++)
		if (strncmp(names.at[i], prefix, strlen(prefix)) == 0 &&
		    strlen(names.at[i]) < SYSFS_NAME)
			(void)text_copy(out, SYSFS_NAME, names.at[i]); /* fits */
	return rc;
}

static int add_one(const struct sysfs *s, struct inventory *inv, const char *name,
		   struct error *err)
{
	char folder[SYSFS_PATH], below[SYSFS_PATH], block[SYSFS_NAME], sg[SYSFS_NAME];
	uint64_t type;
	int rc;

	if (!is_address(name) || !sysfs_real(s, DEVICES, name, folder) ||
	    !sysfs_number(s, folder, "type", &type) || !is_disk(type))
		return 0;
	rc = first_below(s, folder, "block", "", block, err);
	if (!rc && !block[0])
		rc = first_below(s, folder, "scsi_generic", "sg", sg, err);
	if (rc || block[0])
		return rc;
	/* Without an sg driver the disk is listed by its address: nobody can reach it, but it is there. Its
	 * folder then has no "device"; only what the address tells is known. */
	if (!text_format(below, sizeof(below), sg[0] ? "%s/scsi_generic/%s" : "%s/%s", folder,
			 sg[0] ? sg : "unreached"))
		return 0;
	return inventory_add_char(inv, sg[0] ? sg : name, below, err);
}

int scsi_park_nodes(const struct sysfs *s, struct inventory *inv, struct error *err)
{
	_clear_(sysfs_names_clear) struct sysfs_names names = SYSFS_NAMES_INIT;
	int rc = sysfs_names(s, DEVICES, "", &names, err);

	for (size_t i = 0; !rc && i < names.n; i++)
		rc = add_one(s, inv, names.at[i], err);
	return rc;
}

static int find_control(const struct survey *v, const struct block_node *n, struct device *d,
			struct error *err)
{
	char folder[SYSFS_PATH], below[SYSFS_PATH], sg[SYSFS_NAME] = "";
	int rc = 0;

	if (n->is_char) {
		(void)text_copy(sg, sizeof(sg), n->name);         /* same size */
		(void)text_copy(below, sizeof(below), n->folder); /* same size */
	} else if (text_format(folder, sizeof(folder), "%s/device", n->folder)) {
		rc = first_below(&v->sysfs, folder, "scsi_generic", "sg", sg, err);
		if (!text_format(below, sizeof(below), "%s/scsi_generic/%s", folder, sg))
			sg[0] = '\0';
	}
	if (rc || strncmp(sg, "sg", 2) != 0 || !sysfs_dev(&v->sysfs, below, &d->control_dev))
		return rc;
	(void)text_format(d->control_node, sizeof(d->control_node), "/dev/%s", sg); /* fits */
	return 0;
}

/* All behind one target are units of one drive, where the target is a drive: on SAS. Behind a bridge that has
 * several units, or where sysfs doesn't name the wire, the same serial must be told by both: a reader of
 * cards, a dock for two drives and a hypervisor's disks are many drives behind one target. */
static void find_unit_key(const struct block_node *n, struct found *f)
{
	const struct device *d = &f->device;
	const char *target = strstr(n->folder, "/target"), *end;
	char serial[RAW_TEXT_SHOWN] = "";

	if (!target || d->is_removable)
		return;
	end = strchr(target + 1, '/');
	if (!end)
		return;
	if (d->transport != TRANSPORT_SAS) {
		if (!d->serial.n)
			return;
		(void)raw_text_show(&d->serial, serial);
	}
	if (!text_format(f->unit_key, sizeof(f->unit_key), "%.*s %s", (int)(end - target), target,
			 serial))
		f->unit_key[0] = '\0';
}

int scsi_park_complete(const struct survey *v, struct found *f, struct error *err)
{
	const struct block_node *n = &v->inv.at[f->nodes[0]];
	struct device *d = &f->device;
	int rc;

	if (d->transport != TRANSPORT_SATA && d->transport != TRANSPORT_SAS &&
	    d->transport != TRANSPORT_SCSI && d->transport != TRANSPORT_USB)
		return 0;
	rc = find_control(v, n, d, err);
	if (rc)
		return rc;
	if (raid_judge(&v->sysfs, &v->inv, f->nodes[0], d))
		return 0;
	find_unit_key(n, f);
	return 0;
}
