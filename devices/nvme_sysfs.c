/*
 * devices/nvme_sysfs.c - NVMe namespaces as sysfs shows them. The controller that a namespace hangs on
 * is never guessed from its name: nvme0n1 may well be nvme1's.
 */
#include "devices/nvme_sysfs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "devices/bus.h"

#define CLASS      "sys/class/nvme"
#define SUBSYSTEMS "sys/devices/virtual/nvme-subsystem"

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

/* An attribute as raw text; empty: not told. */
static void take_raw(const struct sysfs *s, const char *folder, const char *name,
		     struct raw_text *ret)
{
	uint8_t bytes[256];
	ssize_t n = sysfs_bytes(s, folder, name, bytes, sizeof(bytes));

	raw_text_set(ret, bytes, n > 0 ? (size_t)n : 0);
}

/* An attribute that is text; what isn't clean is left out. */
static void take_text(const struct sysfs *s, const char *folder, const char *name, char *out,
		      size_t size)
{
	if (!sysfs_text(s, folder, name, out, size) || !device_text_is_clean(out))
		out[0] = '\0';
}

/* FOLDER/NAME is a namespace's block device: neither its generic character device (ng0n1) nor power/, hwmon/. */
static bool is_namespace(const struct sysfs *s, const char *folder, const char *name,
			 char below[SYSFS_PATH])
{
	return strncmp(name, "nvme", 4) == 0 && strlen(name) < SYSFS_NAME &&
	       text_format(below, SYSFS_PATH, "%s/%s", folder, name) &&
	       sysfs_exists(s, below, "size");
}

static void take_namespace(const struct sysfs *s, const char *folder, const char *name,
			   struct nvme_namespace_node *ret)
{
	uint64_t number = 0;

	(void)text_copy(ret->name, sizeof(ret->name), name); /* was looked at: fits */
	if (sysfs_number(s, folder, "nsid", &number) && number < UINT32_MAX)
		ret->nsid = (uint32_t)number;
	if (!sysfs_dev(s, folder, &ret->dev))
		ret->dev = 0;
	if (sysfs_number(s, folder, "size", &number) && number <= UINT64_MAX >> 9)
		ret->size_bytes = number << 9; /* always 512 bytes in sysfs */
}

/* The subsystem's block device for NSID: all paths to that namespace are below it. */
static int find_head(const struct sysfs *s, const char *folder, struct nvme_namespace_node *ns,
		     struct error *err)
{
	_clear_(sysfs_names_clear) struct sysfs_names names = SYSFS_NAMES_INIT;
	int rc = sysfs_names(s, folder, "", &names, err);

	for (size_t i = 0; !rc && i < names.n; i++) {
		struct nvme_namespace_node head = { .nsid = 0 };
		char below[SYSFS_PATH];

		/* A controller's link in there has no size. */
		if (!is_namespace(s, folder, names.at[i], below))
			continue;
		take_namespace(s, below, names.at[i], &head);
		if (head.nsid && head.nsid == ns->nsid) {
			memcpy(head.path, ns->path, sizeof(head.path));
			*ns = head;
			return 0;
		}
	}
	return rc;
}

static int take_namespaces(const struct sysfs *s, struct nvme_controller *c, struct error *err)
{
	_clear_(sysfs_names_clear) struct sysfs_names names = SYSFS_NAMES_INIT;
	int rc = sysfs_names(s, c->folder, "", &names, err);

	for (size_t i = 0; !rc && i < names.n; i++) {
		struct nvme_namespace_node *ns = &c->namespaces[c->n_namespaces];
		char below[SYSFS_PATH];
		uint64_t is_hidden = 0;

		if (!is_namespace(s, c->folder, names.at[i], below))
			continue;
		if (c->n_namespaces == NVME_NODE_NAMESPACES) {
			c->has_more_namespaces = true;
			break;
		}
		take_namespace(s, below, names.at[i], ns);
		c->n_namespaces++;
		if (!sysfs_number(s, below, "hidden", &is_hidden) || !is_hidden)
			continue;
		/* One of several paths (native multipath): it can't be opened. */
		*ns = (struct nvme_namespace_node){ .nsid = ns->nsid };
		(void)text_copy(ns->path, sizeof(ns->path), names.at[i]); /* as above */
		if (c->subsystem_name[0] &&
		    text_format(below, sizeof(below), SUBSYSTEMS "/%s", c->subsystem_name))
			rc = find_head(s, below, ns, err);
	}
	return rc;
}

/* The subsystem whose folder links this controller. */
static int find_subsystem(const struct sysfs *s, struct nvme_controller *c, struct error *err)
{
	_clear_(sysfs_names_clear) struct sysfs_names names = SYSFS_NAMES_INIT;
	int rc = sysfs_names(s, SUBSYSTEMS, "", &names, err);

	for (size_t i = 0; !rc && i < names.n; i++) {
		char folder[SYSFS_PATH], real[SYSFS_PATH];

		if (strlen(names.at[i]) < sizeof(c->subsystem_name) &&
		    text_format(folder, sizeof(folder), SUBSYSTEMS "/%s", names.at[i]) &&
		    sysfs_real(s, folder, c->name, real) && strcmp(real, c->folder) == 0) {
			(void)text_copy(c->subsystem_name, sizeof(c->subsystem_name),
					names.at[i]); /* fits */
			break;
		}
	}
	return rc;
}

static int take_controller(const struct sysfs *s, const char *name, struct nvme_controller *c,
			   struct error *err)
{
	uint64_t id;
	int rc;

	(void)text_copy(c->name, sizeof(c->name), name); /* was looked at: fits */
	c->is_from_sysroot = s->is_moved;
	if (!sysfs_dev(s, c->folder, &c->dev))
		c->dev = 0;
	take_text(s, c->folder, "transport", c->transport, sizeof(c->transport));
	take_text(s, c->folder, "address", c->address, sizeof(c->address));
	take_text(s, c->folder, "state", c->state, sizeof(c->state));
	take_text(s, c->folder, "subsysnqn", c->subsystem, sizeof(c->subsystem));
	take_raw(s, c->folder, "serial", &c->serial);
	take_raw(s, c->folder, "model", &c->model);
	take_raw(s, c->folder, "firmware_rev", &c->firmware);
	c->has_id = sysfs_number(s, c->folder, "cntlid", &id) && id <= UINT16_MAX;
	c->id = c->has_id ? (uint16_t)id : 0;
	rc = find_subsystem(s, c, err);
	return rc ? rc : take_namespaces(s, c, err);
}

int nvme_controllers(const struct sysfs *s, struct nvme_controllers *ret, struct error *err)
{
	_clear_(nvme_controllers_clear) struct nvme_controllers list = NVME_CONTROLLERS_INIT;
	_clear_(sysfs_names_clear) struct sysfs_names names = SYSFS_NAMES_INIT;
	int rc = sysfs_names(s, CLASS, "", &names, err);

	if (rc)
		return rc;
	if (names.n > NVME_CONTROLLERS)
		return error_set(err, REASON_LIMIT_REACHED, E2BIG, CLASS, "n=%zu", names.n);
	list.at = calloc(names.n ? names.n : 1, sizeof(list.at[0]));
	if (!list.at)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "NVMe controllers");
	for (size_t i = 0; i < names.n; i++) {
		struct nvme_controller *c = &list.at[list.n];

		if (strlen(names.at[i]) >= SYSFS_NAME ||
		    !sysfs_real(s, CLASS, names.at[i], c->folder))
			continue;
		list.n++;
		rc = take_controller(s, names.at[i], c, err);
		if (rc)
			return rc;
	}
	*ret = list;
	list = (struct nvme_controllers)NVME_CONTROLLERS_INIT;
	return 0;
}

void nvme_controllers_clear(struct nvme_controllers *list)
{
	free(list->at);
	*list = (struct nvme_controllers)NVME_CONTROLLERS_INIT;
}

static bool shows(const struct nvme_controller *c, const char *block)
{
	for (unsigned i = 0; i < c->n_namespaces; i++)
		if (*block && (strcmp(c->namespaces[i].name, block) == 0 ||
			       strcmp(c->namespaces[i].path, block) == 0))
			return true;
	return false;
}

static bool is_live(const struct nvme_controller *c)
{
	return strcmp(c->state, "live") == 0;
}

const struct nvme_controller *nvme_controller_of(const struct nvme_controllers *list,
						 const char *block)
{
	const struct nvme_controller *best = NULL;

	for (size_t i = 0; i < list->n; i++) {
		const struct nvme_controller *c = &list->at[i];

		if (!shows(c, block))
			continue;
		if (is_live(c))
			return c;
		if (!best)
			best = c;
	}
	return best;
}

bool nvme_is_same_subsystem(const struct nvme_controller *a, const struct nvme_controller *b)
{
	if (a->subsystem_name[0] && b->subsystem_name[0])
		return strcmp(a->subsystem_name, b->subsystem_name) == 0;
	/* Some makers gave one NQN to a whole series. */
	return a->subsystem[0] && strcmp(a->subsystem, b->subsystem) == 0 && a->serial.n &&
	       raw_text_equal(&a->serial, &b->serial);
}

int nvme_controller_open(const struct nvme_controller *c, int *ret_fd, struct error *err)
{
	_close_ int fd = -1;
	char node[64];
	struct stat st;

	if (c->is_from_sysroot)
		return error_set(err, REASON_GUARD_SYSROOT, EPERM, c->name, "controller");
	if (!c->dev || !text_format(node, sizeof(node), "/dev/%s", c->name))
		return error_set(err, REASON_DEVICE_OPEN_FAILED, ENODEV, c->name,
				 "no device number");
	fd = open(node, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &st))
		return error_set(err, REASON_DEVICE_OPEN_FAILED, errno, node, "open");
	if (!S_ISCHR(st.st_mode) || st.st_rdev != c->dev)
		return error_set(err, REASON_DEVICE_CHANGED, 0, node, "another device number");
	*ret_fd = fd;
	fd = -1;
	return 0;
}

static bool has_attached(const struct nvme_controller *c, uint32_t nsid)
{
	for (unsigned i = 0; i < c->n_namespaces; i++)
		if (c->namespaces[i].nsid == nsid)
			return nsid != 0;
	return false;
}

const struct nvme_controller *nvme_controller_with(const struct nvme_controllers *list,
						   const struct nvme_controller *c, uint32_t nsid)
{
	const struct nvme_controller *best = NULL;

	if (has_attached(c, nsid)) {
		if (is_live(c))
			return c;
		best = c;
	}
	for (size_t i = 0; i < list->n; i++) {
		const struct nvme_controller *other = &list->at[i];

		if (!nvme_is_same_subsystem(other, c) || !has_attached(other, nsid))
			continue;
		if (is_live(other))
			return other;
		if (!best)
			best = other;
	}
	return best;
}

static void name_from(const struct nvme_controller *c, struct nvme_namespace *ns)
{
	for (unsigned i = 0; i < c->n_namespaces && !ns->name[0]; i++)
		if (c->namespaces[i].nsid == ns->nsid)
			(void)text_copy(ns->name, sizeof(ns->name),
					c->namespaces[i].name); /* same size */
}

void nvme_name_namespaces(const struct nvme_controllers *list, const struct nvme_controller *c,
			  struct nvme_features *f)
{
	for (unsigned i = 0; i < f->n_namespaces; i++) {
		struct nvme_namespace *ns = &f->namespaces[i];

		ns->name[0] = '\0';
		name_from(c, ns);
		/* Who tells of namespaces that aren't attached manages them, and then an NSID is one
		 * namespace in the whole subsystem (NVMe base 2.0 3.2.1.5). */
		for (size_t k = 0; k < list->n && !ns->is_attached; k++)
			if (nvme_is_same_subsystem(&list->at[k], c))
				name_from(&list->at[k], ns);
	}
}
