/*
 * devices/raid.c - logical volumes of hardware RAID. A volume's serial is no drive's, and an erase of it leaves
 * what its drives keep beside it (spare areas, members that were replaced, the controller's own metadata).
 */
#include "devices/raid.h"

#include <string.h>

#include "base/text.h"
#include "devices/bus.h"
#include "devices/guard.h"

/* How a driver tells volumes from drives that it passes through (linux 6.1, drivers/scsi). */
enum rule {
	ALL,          /* shows nothing but volumes */
	RAID_LEVEL,   /* attribute raid_level: "N/A" for a drive */
	CHANNEL_FROM, /* volumes on this channel and above */
	CHANNEL_IS,   /* volumes on this channel */
};

static const struct row {
	const char *driver;
	enum rule rule;
	unsigned channel;
} rows[] = {
	{ "hpsa", RAID_LEVEL, 0 },           /* hpsa.c: raid_level_show */
	{ "smartpqi", RAID_LEVEL, 0 },       /* smartpqi_init.c: pqi_raid_level_show */
	{ "megaraid_sas", CHANNEL_FROM, 2 }, /* megaraid_sas.h: MEGASAS_MAX_PD_CHANNELS */
	{ "aacraid", CHANNEL_IS, 0 },        /* aacraid.h: CONTAINER_CHANNEL */
	{ "mpt3sas", CHANNEL_IS, 1 },        /* mpt3sas_scsih.c: RAID_CHANNEL */
	{ "3w-9xxx", ALL, 0 },
	{ "3w-sas", ALL, 0 },
	{ "3w-xxxx", ALL, 0 },
	{ "arcmsr", ALL, 0 },
	{ "hptiop", ALL, 0 },
	{ "ips", ALL, 0 },
	{ "megaraid", ALL, 0 },
	{ "mvumi", ALL, 0 },
	{ "stex", ALL, 0 },
	{ "ipr", ALL, 0 },
	{ "pmcraid", ALL, 0 },
};

static const struct row *row_of(const char *driver)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].driver, driver) == 0)
			return &rows[i];
	return NULL;
}

bool raid_is_driver(const char *driver, bool *ret_always)
{
	const struct row *row = row_of(driver);

	if (!row)
		return false;
	/* An HBA with RAID as an extra is a RAID controller only where it shows a volume. */
	*ret_always = strcmp(driver, "mpt3sas") != 0;
	return true;
}

/* The folder of the PCI function that PATH goes through last, and the address. */
static bool pci_folder(const char *path, char out[SYSFS_PATH], char address[16])
{
	char mark[20];
	const char *at;

	if (!bus_pci_address(path, address))
		return false;
	(void)text_format(mark, sizeof(mark), "/%s/", address); /* fits */
	at = strstr(path, mark);
	for (const char *next = at; next; next = strstr(next + 1, mark))
		at = next;
	return at &&
	       text_format(out, SYSFS_PATH, "%.*s", (int)(at - path + strlen(mark) - 1), path);
}

/* The second number of a SCSI address in PATH ("…/0:2:1:0/…"); false: none. */
static bool channel_of(const char *path, unsigned *ret)
{
	const char *target = strstr(path, "/target");
	unsigned n = 0;
	size_t digits;

	if (!target)
		return false;
	target += strlen("/target");
	target += strspn(target, "0123456789");
	if (*target++ != ':')
		return false;
	digits = strspn(target, "0123456789");
	if (!digits || digits > 6 || target[digits] != ':')
		return false;
	for (size_t i = 0; i < digits; i++)
		n = n * 10 + (unsigned)(target[i] - '0');
	*ret = n;
	return true;
}

static bool is_volume(const struct sysfs *s, const struct block_node *n, const struct row *row)
{
	char folder[SYSFS_PATH], level[64];
	unsigned channel = 0;

	switch (row->rule) {
	case RAID_LEVEL:
		/* Not told is taken for a volume: a drive's serial must not stand for it. */
		return !text_format(folder, sizeof(folder), "%s/device", n->folder) ||
		       !sysfs_text(s, folder, "raid_level", level, sizeof(level)) ||
		       strcmp(level, "N/A") != 0;
	case CHANNEL_FROM:
		return !channel_of(n->folder, &channel) || channel >= row->channel;
	case CHANNEL_IS:
		return !channel_of(n->folder, &channel) || channel == row->channel;
	case ALL:
		break;
	}
	return true;
}

/* Whether a volume stands on any drive of the function in FOLDER. */
static bool has_volume(const struct sysfs *s, const struct inventory *inv, const char *folder,
		       const struct row *row)
{
	size_t n = strlen(folder);

	for (size_t i = 0; i < inv->n; i++)
		if (inv->at[i].whole == i && strncmp(inv->at[i].folder, folder, n) == 0 &&
		    inv->at[i].folder[n] == '/' && is_volume(s, &inv->at[i], row))
			return true;
	return false;
}

bool raid_judge(const struct sysfs *s, const struct inventory *inv, size_t at, struct device *d)
{
	const struct block_node *n = &inv->at[at];
	char folder[SYSFS_PATH], address[16], driver[SYSFS_NAME], what[80];
	const struct row *row;

	if (!pci_folder(n->folder, folder, address) ||
	    !sysfs_link_name(s, folder, "driver", driver))
		return false;
	row = row_of(driver);
	if (!row)
		return false;
	(void)text_format(what, sizeof(what), "%s, pci-%s", driver, address); /* fits */
	if (is_volume(s, n, row)) {
		d->media = MEDIA_VIRTUAL;
		guard_add(d, REASON_GUARD_LOGICAL_VOLUME, what);
		return true;
	}
	/* Shown without a block device: the controller keeps it for its volumes (no_uld_attach). */
	if (n->is_char && has_volume(s, inv, folder, row)) {
		guard_add(d, REASON_GUARD_RAID_MEMBER, what);
		return true;
	}
	return false;
}
