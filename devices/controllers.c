/*
 * devices/controllers.c - hidden storage.
 */
#include "devices/controllers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "devices/raid.h"

#define PCI_DEVICES "sys/bus/pci/devices"
#define ND_DEVICES  "sys/bus/nd/devices"

#define HIDDEN_MOST 256

/* Class 01h, mass storage, by its subclasses (PCI Code and ID Assignment 1.11, 1.2). */
#define CLASS_STORAGE 0x01
#define CLASS_RAID    0x0104
static const char *class_name(unsigned class)
{
	static const struct {
		unsigned class;
		const char *name;
	} names[] = {
		{ 0x0100, "SCSI controller" }, { 0x0101, "IDE controller" },
		{ 0x0104, "RAID controller" }, { 0x0105, "ATA controller" },
		{ 0x0106, "SATA controller" }, { 0x0107, "SAS controller" },
		{ 0x0108, "NVMe controller" }, { 0x0109, "UFS controller" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].class == class)
			return names[i].name;
	return "storage controller";
}

struct hidden_list {
	struct hidden_storage *at;
	size_t n;
};

static void hidden_list_clear(struct hidden_list *l)
{
	free(l->at);
	l->at = NULL;
	l->n = 0;
}

static int add(struct hidden_list *l, const struct hidden_storage *h, struct error *err)
{
	void *grown;

	if (l->n == HIDDEN_MOST)
		return error_set(err, REASON_LIMIT_REACHED, E2BIG, PCI_DEVICES, "n=%zu", l->n);
	grown = realloc(l->at, (l->n + 1) * sizeof(l->at[0]));
	if (!grown)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "controllers");
	l->at = grown;
	l->at[l->n++] = *h;
	return 0;
}

static bool is_below(const char *path, const char *folder)
{
	size_t n = strlen(folder);

	return strncmp(path, folder, n) == 0 && path[n] == '/';
}

static bool has_guard(const struct device *d, enum reason reason)
{
	for (unsigned i = 0; i < d->n_guards; i++)
		if (d->guards[i].reason == reason)
			return true;
	return false;
}

/* What the list shows of the function in FOLDER. */
static void count_shown(const struct survey *v, const char *folder, unsigned *ret_drives,
			unsigned *ret_volumes)
{
	*ret_drives = *ret_volumes = 0;
	for (size_t i = 0; i < v->n; i++) {
		const struct found *f = &v->found[i];
		bool is_here = false;

		for (unsigned k = 0; k < f->n_nodes; k++)
			is_here = is_here || is_below(v->inv.at[f->nodes[k]].folder, folder);
		*ret_drives += is_here;
		*ret_volumes += is_here && has_guard(&f->device, REASON_GUARD_LOGICAL_VOLUME);
	}
	for (size_t i = 0; i < v->nvme.n; i++)
		*ret_drives += is_below(v->nvme.at[i].folder, folder);
}

/* A driver that only hands the function to somebody else: a virtual machine, a program. */
static bool gives_away(const char *driver)
{
	return strcmp(driver, "vfio-pci") == 0 || strcmp(driver, "uio_pci_generic") == 0 ||
	       strcmp(driver, "pciback") == 0 || strcmp(driver, "igb_uio") == 0 ||
	       strcmp(driver, "pci-stub") == 0;
}

/* Whether the function hides something, and how. */
static enum reason judge(const struct survey *v, const char *folder, unsigned class,
			 struct hidden_storage *h)
{
	unsigned n_drives, n_volumes;
	bool is_always;
	uint64_t n;

	if (!h->driver[0] || gives_away(h->driver))
		return REASON_HIDDEN_NO_DRIVER;
	/* ahci.c: the count that Intel's remapping (RST) tells; such drives answer to nobody. */
	if (sysfs_number(&v->sysfs, folder, "remapped_nvme", &n) && n) {
		h->n_drives = n < 1024 ? (unsigned)n : 1024;
		return REASON_HIDDEN_REMAPPED;
	}
	count_shown(v, folder, &n_drives, &n_volumes);
	if (raid_is_driver(h->driver, &is_always) && (n_volumes || (is_always && n_drives)))
		return REASON_HIDDEN_RAID_MEMBERS;
	if (class == CLASS_RAID && !n_drives)
		return REASON_HIDDEN_RAID_EMPTY;
	return REASON_NONE;
}

static int look_at_function(const struct survey *v, const char *address, struct hidden_list *l,
			    struct error *err)
{
	struct hidden_storage h = { .reason = REASON_NONE };
	uint64_t class, vendor = 0, device = 0;
	char folder[SYSFS_PATH];

	if (!sysfs_real(&v->sysfs, PCI_DEVICES, address, folder) ||
	    !sysfs_number(&v->sysfs, folder, "class", &class) || class >> 16 != CLASS_STORAGE)
		return 0;
	(void)sysfs_number(&v->sysfs, folder, "vendor", &vendor); /* 0: not told */
	(void)sysfs_number(&v->sysfs, folder, "device", &device); /* as above */
	if (!sysfs_link_name(&v->sysfs, folder, "driver", h.driver))
		h.driver[0] = '\0';
	h.reason = judge(v, folder, (unsigned)(class >> 8), &h);
	if (h.reason == REASON_NONE)
		return 0;
	(void)text_format(h.address, sizeof(h.address), "%.15s", address);
	(void)text_format(h.what, sizeof(h.what), "%s %04x:%04x",
			  class_name((unsigned)(class >> 8)), (unsigned)(vendor & 0xffff),
			  (unsigned)(device & 0xffff)); /* fits */
	return add(l, &h, err);
}

/* A region of NVDIMMs that shows no block device (device-dax, memory mode, no namespace); one that shows some is
 * listed and refused there. */
static int look_at_region(const struct survey *v, const char *name, struct hidden_list *l,
			  struct error *err)
{
	struct hidden_storage h = { .reason = REASON_HIDDEN_NVDIMM, .what = "NVDIMM region" };
	char folder[SYSFS_PATH];

	if (strncmp(name, "region", 6) != 0 || !sysfs_real(&v->sysfs, ND_DEVICES, name, folder))
		return 0;
	for (size_t i = 0; i < v->inv.n; i++)
		if (is_below(v->inv.at[i].folder, folder))
			return 0;
	(void)text_format(h.address, sizeof(h.address), "%.15s", name);
	if (!sysfs_link_name(&v->sysfs, folder, "driver", h.driver))
		h.driver[0] = '\0';
	return add(l, &h, err);
}

int controllers_hidden(const struct survey *v, struct hidden_storage **ret, size_t *ret_n,
		       struct error *err)
{
	_clear_(sysfs_names_clear) struct sysfs_names functions = SYSFS_NAMES_INIT;
	_clear_(sysfs_names_clear) struct sysfs_names regions = SYSFS_NAMES_INIT;
	_clear_(hidden_list_clear) struct hidden_list l = { .at = NULL };
	int rc = sysfs_names(&v->sysfs, PCI_DEVICES, "", &functions, err);

	for (size_t i = 0; !rc && i < functions.n; i++)
		rc = look_at_function(v, functions.at[i], &l, err);
	if (!rc)
		rc = sysfs_names(&v->sysfs, ND_DEVICES, "", &regions, err);
	for (size_t i = 0; !rc && i < regions.n; i++)
		rc = look_at_region(v, regions.at[i], &l, err);
	if (rc)
		return rc;
	*ret = l.at;
	*ret_n = l.n;
	l = (struct hidden_list){ .at = NULL };
	return 0;
}
