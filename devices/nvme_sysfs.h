/*
 * devices/nvme_sysfs.h - NVMe controllers, subsystems and namespaces as sysfs links them. What belongs to what
 * is never guessed from a name: nvme0n1 may be nvme1's, and nvme0n2 may be NSID 7.
 * Sources: Linux 6.1 drivers/nvme/host/core.c and multipath.c.   Threads: read-only, any.
 */
#ifndef KIYOME_DEVICES_NVME_SYSFS_H
#define KIYOME_DEVICES_NVME_SYSFS_H

#include "devices/device.h"
#include "devices/feature.h"
#include "devices/sysfs.h"

#define NVME_CONTROLLERS     256
#define NVME_NODE_NAMESPACES 64

/* A namespace that the kernel shows. */
struct nvme_namespace_node {
	char name
		[SYSFS_NAME]; /* its block device; with native multipath the subsystem's. Empty: none */
	char path
		[SYSFS_NAME]; /* the hidden node of this controller's path to it (nvme0c1n1); empty: none */
	uint32_t nsid;       /* 0: not told */
	dev_t dev;           /* of NAME; 0: not told */
	uint64_t size_bytes; /* 0 also where the kernel can't use the format */
};

struct nvme_controller {
	char name
		[SYSFS_NAME]; /* nvme1; its character device is /dev/NAME and takes admin commands */
	char folder[SYSFS_PATH];
	dev_t dev;           /* of the character device; 0: not told */
	char transport[16];  /* "pcie", "tcp", …; empty: not told */
	char address[128];   /* "0000:01:00.0", "traddr=…"; empty: not told, or not clean */
	char state[24];      /* "live", "resetting", "dead", …; empty: not told */
	char subsystem[224]; /* NQN; empty: not told */
	char subsystem_name[SYSFS_NAME]; /* nvme-subsys2; empty: no subsystem's folder links it */
	struct raw_text serial, model, firmware;
	bool has_id;
	uint16_t id; /* CNTLID */
	struct nvme_namespace_node namespaces[NVME_NODE_NAMESPACES];
	unsigned n_namespaces; /* 0: none is attached, or it isn't live */
	bool has_more_namespaces;
	bool is_from_sysroot; /* a captured tree's: no machine's */
};

struct nvme_controllers {
	struct nvme_controller *at; /* malloc'd */
	size_t n;
};
#define NVME_CONTROLLERS_INIT \
	{                     \
		.at = NULL    \
	}
/* All controllers, with and without namespaces, sorted by name as bytes. REASON_LIMIT_REACHED for more than
 * NVME_CONTROLLERS: leaving some out could hide a user. */
int nvme_controllers(const struct sysfs *s, struct nvme_controllers *ret,
		     struct error *err) _must_check_;
void nvme_controllers_clear(struct nvme_controllers *list);

/* A controller that the block device BLOCK (kernel name) hangs on, a live one before others; NULL: none. */
const struct nvme_controller *nvme_controller_of(const struct nvme_controllers *list,
						 const char *block);
/* Opens /dev/NAME of C, which must be the character device that sysfs told (REASON_DEVICE_CHANGED else; never
 * for a captured tree's, REASON_GUARD_SYSROOT): a
 * descriptor for transport_kernel_open(), the caller's. It claims nothing: hold the namespaces O_EXCL. */
int nvme_controller_open(const struct nvme_controller *c, int *ret_fd,
			 struct error *err) _must_check_;
/* A controller of C's subsystem that NSID is attached to, C before others and live ones before others; NULL: none.
 * A private namespace is reached (and formatted) by its own controller alone. */
const struct nvme_controller *nvme_controller_with(const struct nvme_controllers *list,
						   const struct nvme_controller *c, uint32_t nsid);
/* Both are of one NVM subsystem: one drive. */
bool nvme_is_same_subsystem(const struct nvme_controller *a, const struct nvme_controller *b);
/* Fills the kernel names of F's namespaces, asked of C: by NSID, those that aren't attached to C from C's
 * subsystem's other controllers. */
void nvme_name_namespaces(const struct nvme_controllers *list, const struct nvme_controller *c,
			  struct nvme_features *f);

#endif
