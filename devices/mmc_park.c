/*
 * devices/mmc_park.c - eMMC and SD cards beyond their block device: what sysfs tells of boot areas and RPMB,
 * and cards that no block driver has taken.
 */
#include <string.h>

#include "base/text.h"
#include "devices/bus.h"
#include "devices/guard.h"
#include "devices/survey.h"

#define HOSTS "sys/class/mmc_host"

/* RPMB_SIZE_MULT counts in these (JEDEC eMMC 5.1, 7.4.79). */
#define RPMB_UNIT (128u << 10)

/* Boot areas are of one size. A general purpose area (gp0 to gp3, JEDEC eMMC 5.1, 6.2.1) holds data that the user
 * area doesn't count. */
static void take_area(const struct block_node *n, struct device *d)
{
	struct unit *u;

	if (strstr(n->name, "boot")) {
		if (n->size_bytes > d->features.mmc.boot_bytes)
			d->features.mmc.boot_bytes = n->size_bytes;
		return;
	}
	if (!strstr(n->name, "gp") || d->n_units == DEVICE_UNITS)
		return;
	u = &d->units[d->n_units++];
	(void)text_copy(u->name, sizeof(u->name), n->name); /* same size */
	u->dev = n->dev;
	u->size_bytes = n->size_bytes;
	u->logical_block_bytes = d->logical_block_bytes;
}

void mmc_park_complete(const struct survey *v, struct found *f)
{
	const struct block_node *n = &v->inv.at[f->nodes[0]];
	struct mmc_features *m = &f->device.features.mmc;
	char folder[SYSFS_PATH], type[16];
	uint64_t units;

	if (f->device.transport != TRANSPORT_MMC)
		return;
	if (!text_format(folder, sizeof(folder), "%s/device", n->folder))
		return;
	m->is_emmc = sysfs_text(&v->sysfs, folder, "type", type, sizeof(type)) &&
		     strcmp(type, "MMC") == 0;
	if (sysfs_number(&v->sysfs, folder, "raw_rpmb_size_mult", &units) && units <= 0xff)
		m->rpmb_bytes = units * RPMB_UNIT;
	for (size_t i = 0; i < v->inv.n; i++)
		if (v->inv.at[i].whole == f->nodes[0] && i != f->nodes[0] && !v->inv.at[i].number)
			take_area(&v->inv.at[i], &f->device);
}

static int add_card(struct survey *v, const char *host, const char *name, struct error *err)
{
	_clear_(sysfs_names_clear) struct sysfs_names blocks = SYSFS_NAMES_INIT;
	char folder[SYSFS_PATH], type[16], serial[64];
	struct device *d;
	struct found *f;
	int rc;

	if (!text_format(folder, sizeof(folder), HOSTS "/%s/%s", host, name) ||
	    !sysfs_text(&v->sysfs, folder, "type", type, sizeof(type)) ||
	    (strcmp(type, "MMC") != 0 && strcmp(type, "SD") != 0 && strcmp(type, "SDcombo") != 0))
		return 0; /* an SDIO card (radio, modem) stores nothing for us */
	rc = sysfs_names(&v->sysfs, folder, "block", &blocks, err);
	if (rc || blocks.n)
		return rc;
	f = survey_add(v, err);
	if (!f)
		return -1;
	d = &f->device;
	d->transport = TRANSPORT_MMC;
	d->media = MEDIA_CARD;
	d->is_from_sysroot = v->sysfs.is_moved;
	d->features.mmc.is_emmc = strcmp(type, "MMC") == 0;
	d->logical_block_bytes = d->physical_block_bytes = 512;
	(void)text_format(d->name, sizeof(d->name), "%.31s", name);
	(void)text_format(d->node, sizeof(d->node), "%.31s", name); /* there is no node */
	(void)text_format(d->place, sizeof(d->place), "%.31s", host);
	if (sysfs_text(&v->sysfs, folder, "name", serial, sizeof(serial)))
		raw_text_set(&d->model, serial, strlen(serial));
	if (sysfs_text(&v->sysfs, folder, "serial", serial, sizeof(serial))) {
		raw_text_set(&d->serial, serial, strlen(serial));
		d->serial_source = SERIAL_FROM_DRIVE;
	}
	return 0;
}

int mmc_park_add(struct survey *v, struct error *err)
{
	_clear_(sysfs_names_clear) struct sysfs_names hosts = SYSFS_NAMES_INIT;
	int rc = sysfs_names(&v->sysfs, HOSTS, "", &hosts, err);

	for (size_t i = 0; !rc && i < hosts.n; i++) {
		_clear_(sysfs_names_clear) struct sysfs_names cards = SYSFS_NAMES_INIT;

		if (strlen(hosts.at[i]) >= SYSFS_NAME)
			continue;
		rc = sysfs_names(&v->sysfs, HOSTS, hosts.at[i], &cards, err);
		for (size_t k = 0; !rc && k < cards.n; k++)
			if (strchr(cards.at[k], ':'))
				rc = add_card(v, hosts.at[i], cards.at[k], err);
	}
	return rc;
}
