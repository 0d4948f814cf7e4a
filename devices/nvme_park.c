/*
 * devices/nvme_park.c - NVMe drives beyond their block devices: controllers that show no namespace, the node
 * for commands, and which namespaces are one drive.
 */
#include <string.h>

#include "base/text.h"
#include "devices/bus.h"
#include "devices/by_id.h"
#include "devices/guard.h"
#include "devices/survey.h"

/* What namespaces and controllers of one subsystem have in common. */
static void subsystem_key(const struct nvme_controller *c, char out[UNIT_KEY])
{
	char serial[RAW_TEXT_SHOWN];
	bool is_whole;

	/* The serial too: some makers gave one NQN to a whole series. */
	if (c->subsystem_name[0])
		is_whole = text_format(out, UNIT_KEY, "nvme %s", c->subsystem_name);
	else if (c->subsystem[0] && c->serial.n)
		is_whole = text_format(out, UNIT_KEY, "nvme %.200s %.100s", c->subsystem,
				       raw_text_show(&c->serial, serial));
	else
		is_whole = text_format(out, UNIT_KEY, "nvme controller %s", c->name);
	if (!is_whole)
		out[0] = '\0';
}

static void find_control(const struct nvme_controller *c, struct device *d)
{
	if (!c->dev)
		return;
	(void)text_format(d->control_node, sizeof(d->control_node), "/dev/%s", c->name); /* fits */
	d->control_dev = c->dev;
}

static void judge_state(const struct nvme_controller *c, struct device *d)
{
	char what[sizeof(c->name) + sizeof(c->state) + 4];

	if (!c->state[0] || strcmp(c->state, "live") == 0)
		return;
	(void)text_format(what, sizeof(what), "%s: %s", c->name, c->state); /* fits */
	guard_add(d, REASON_GUARD_CONTROLLER_DOWN, what);
}

void nvme_park_complete(const struct survey *v, struct found *f)
{
	const struct block_node *n = &v->inv.at[f->nodes[0]];
	const struct nvme_controller *c;
	const char *slash;

	if (f->device.transport != TRANSPORT_NVME)
		return;
	c = nvme_controller_of(&v->nvme, n->name);
	if (c) {
		subsystem_key(c, f->unit_key);
		find_control(c, &f->device);
		judge_state(c, &f->device);
		if (c->has_more_namespaces)
			guard_add(&f->device, REASON_GUARD_TOO_MANY_PARTS, c->name);
		return;
	}
	/* Its class isn't there: whatever hangs in one folder is one controller's or one subsystem's. */
	slash = strrchr(n->folder, '/');
	if (slash && !text_format(f->unit_key, sizeof(f->unit_key), "%.*s",
				  (int)(slash - n->folder), n->folder))
		f->unit_key[0] = '\0';
}

static void identify(const struct nvme_controller *c, struct device *d)
{
	const struct udev_entry none = { .n = 0 };
	char pci[16];

	(void)text_copy(d->name, sizeof(d->name), c->name);              /* same size */
	(void)text_format(d->node, sizeof(d->node), "/dev/%s", c->name); /* fits */
	d->transport = TRANSPORT_NVME;
	d->media = MEDIA_SSD;
	d->model = c->model;
	d->serial = c->serial;
	d->serial_source = c->serial.n ? SERIAL_FROM_DRIVE : SERIAL_NONE;
	d->firmware = c->firmware;
	d->logical_block_bytes = d->physical_block_bytes = 512; /* none is told: as for no medium */
	if (bus_pci_address(c->address, pci) || bus_pci_address(c->folder, pci))
		(void)text_format(d->place, sizeof(d->place), "pci-%s-nvme", pci); /* fits */
	else if (c->address[0])
		(void)text_format(d->place, sizeof(d->place), "nvme %.100s", c->address); /* fits */
	by_id_fill(&none, d);
}

/* A controller whose subsystem is in the list is another way to it, and needs no entry of its own. */
static bool is_listed(const struct survey *v, const char *key)
{
	for (size_t i = 0; i < v->n; i++)
		if (strcmp(v->found[i].unit_key, key) == 0)
			return true;
	return false;
}

int nvme_park_add(struct survey *v, struct error *err)
{
	for (size_t i = 0; i < v->nvme.n; i++) {
		const struct nvme_controller *c = &v->nvme.at[i];
		char key[UNIT_KEY];
		struct found *f;

		subsystem_key(c, key);
		if (key[0] && is_listed(v, key))
			continue;
		f = survey_add(v, err);
		if (!f)
			return -1;
		(void)text_copy(f->unit_key, sizeof(f->unit_key), key); /* same size */
		identify(c, &f->device);
		f->device.is_from_sysroot = v->sysfs.is_moved;
		find_control(c, &f->device);
		judge_state(c, &f->device);
	}
	return 0;
}
