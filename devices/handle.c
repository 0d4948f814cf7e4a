/*
 * devices/handle.c - an open drive.
 */
#include "devices/handle.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "devices/detect.h"
#include "devices/forbidden.h"
#include "devices/handle_fd.h"
#include "devices/harmless.h"
#include "devices/rescan.h"

struct handle {
	struct device device;
	bool can_write;
	struct handle_fd fds; /* all -1 for a simulated drive */
	bool is_simulated;
	struct handle_simulated sim;
	const struct transport *transport; /* NULL: carries no command */
	void *transport_ctx;
};

static int handle_new(const struct device *d, bool can_write, struct handle **ret,
		      struct error *err)
{
	struct handle *h = calloc(1, sizeof(*h));

	if (!h)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, d->node, "handle");
	h->device = *d;
	h->can_write = can_write;
	h->fds = (struct handle_fd)HANDLE_FD_INIT;
	*ret = h;
	return 0;
}

/* Opens D's descriptors and, except over a file, the way for commands. */
static int open_drive(const struct device *d, bool can_write, struct handle **ret,
		      struct error *err)
{
	struct handle *h;
	int rc = handle_new(d, can_write, &h, err);

	if (rc)
		return rc;
	rc = handle_fd_open(d, can_write, &h->fds, err);
	if (!rc && d->transport != TRANSPORT_FILE && d->transport != TRANSPORT_LOOP) {
		rc = transport_kernel_open(d->has_no_block ? h->fds.control_fd : h->fds.fd,
					   &h->transport_ctx, err);
		if (!rc)
			h->transport = &transport_kernel;
	}
	if (rc) {
		handle_close(h);
		return rc;
	}
	*ret = h;
	return 0;
}

int handle_open(const struct device *d, struct handle **ret, struct error *err)
{
	return open_drive(d, false, ret, err);
}

/* The claim that we hold ourselves once the drive is open. */
static bool is_own_claim(enum reason reason)
{
	return reason == REASON_GUARD_OPENED_EXCLUSIVELY || reason == REASON_DRIVE_BUSY_HERE;
}

/* The first guard of NOW but our own claim. */
static const struct guard *foreign_guard(const struct device *now)
{
	for (unsigned i = 0; i < now->n_guards; i++)
		if (!is_own_claim(now->guards[i].reason))
			return &now->guards[i];
	return NULL;
}

/* Looks at the drive again: the same, and no guard but, with IS_OURS, our own claim. */
static int look_again(const struct device *known, bool is_ours, struct device *ret,
		      struct error *err)
{
	const struct guard *guard;
	char title[DEVICE_TITLE];
	int rc = detect_again(known, ret, err);

	if (rc)
		return rc;
	/* Guards first: of a drive that is gone there is nothing else to compare. */
	guard = is_ours ? foreign_guard(ret) : ret->n_guards ? &ret->guards[0] : NULL;
	if (guard)
		return error_set(err, guard->reason, 0, device_title(known, title), "%s",
				 guard->what);
	if (!device_same(known, ret))
		return error_set(err, REASON_DEVICE_CHANGED, 0, device_title(known, title),
				 "%s size=%llu", ret->name, (unsigned long long)ret->size_bytes);
	return 0;
}

int handle_open_consented(const struct consent *c, const uint8_t plan_digest[DIGEST_BYTES],
			  struct handle **ret, struct error *err)
{
	struct device now, opened;
	struct handle *h;
	int rc;

	if (memcmp(c->plan_digest, plan_digest, DIGEST_BYTES) != 0)
		return error_set(err, REASON_CONSENT_STALE, 0, c->device.node, "plan digest");
	rc = look_again(&c->device, false, &now, err);
	if (!rc)
		rc = open_drive(&now, true, &h, err);
	if (rc)
		return rc;
	/* Once more with the drive held: neither identity nor users can have changed between look and
	 * claim unseen (a loop device bound to another file, a second loop over the same file). */
	rc = look_again(&now, true, &opened, err);
	if (!rc && (opened.dev != now.dev || opened.control_dev != now.control_dev ||
		    strcmp(opened.node, now.node) != 0))
		rc = error_set(err, REASON_DEVICE_CHANGED, 0, now.node, "now %s", opened.node);
	if (rc) {
		handle_close(h);
		return rc;
	}
	*ret = h;
	return 0;
}

int handle_open_simulated(const struct device *d, const struct handle_simulated *sim,
			  bool can_write, struct handle **ret, struct error *err)
{
	struct handle *h;
	int rc = handle_new(d, can_write, &h, err);

	if (rc)
		return rc;
	h->is_simulated = true;
	h->sim = *sim;
	h->transport = sim->transport;
	h->transport_ctx = sim->transport_ctx;
	*ret = h;
	return 0;
}

int handle_block(struct handle *h, unsigned n_buffers, uint32_t buffer_bytes, struct block **ret,
		 struct error *err)
{
	const struct block_options options = {
		.fd = h->fds.fd,
		.plain_fd = h->fds.plain_fd,
		.is_direct = h->fds.is_direct,
		.direct_sys = h->fds.direct_sys,
		.direct_align = h->fds.direct_align,
		.backing_fd = h->fds.backing_fd,
		.is_ram = h->device.medium_is_ram,
		.is_read_only = !h->can_write,
		.logical_block_bytes = h->device.logical_block_bytes,
		.n_buffers = n_buffers,
		.buffer_bytes = buffer_bytes,
	};

	if (!h->is_simulated && h->device.has_no_block)
		return error_set(err, h->device.no_overwrite.reason, 0, h->device.node, "block");
	if (!h->is_simulated)
		return block_open(&options, ret, err);
	if (!h->sim.block_open)
		return error_set(err, REASON_DEVICE_IO, ENOSYS, h->device.node, "block");
	return h->sim.block_open(h->sim.ctx, n_buffers, buffer_bytes, ret, err);
}

static bool is_gone(const struct device *d)
{
	for (unsigned i = 0; i < d->n_guards; i++)
		if (d->guards[i].reason == REASON_GUARD_GONE ||
		    d->guards[i].reason == REASON_GUARD_NO_MEDIUM)
			return true;
	return false;
}

/* Whether the drive that detection finds now is the one that our descriptors hold, and while we write nobody
 * else has come to it: by a second loop or another name of the file he may have written, too. */
static int compare_again(const struct handle *h, struct error *err)
{
	const struct device *known = &h->device;
	const struct guard *guard;
	struct device now;
	int rc = detect_again(known, &now, err);

	if (rc && (err->reason == REASON_DEVICE_NOT_FOUND || err->reason == REASON_GUARD_GONE))
		return error_set(err, REASON_DEVICE_VANISHED, ENODEV, known->node, "not found");
	if (rc)
		return rc;
	if (is_gone(&now))
		return error_set(err, REASON_DEVICE_VANISHED, ENODEV, known->node, "%s", now.name);
	if (now.size_bytes < known->size_bytes)
		return error_set(err, REASON_DEVICE_SHRANK, 0, known->node, "size=%llu was=%llu",
				 (unsigned long long)now.size_bytes,
				 (unsigned long long)known->size_bytes);
	now.size_bytes = known->size_bytes; /* a drive may have grown: its hidden part was opened */
	if (!device_same(known, &now))
		return error_set(err, REASON_DEVICE_CHANGED, 0, known->node, "now %s", now.name);
	/* Pulled and put back it is the same drive under another number: ours leads nowhere any more. */
	if (now.dev != known->dev || now.control_dev != known->control_dev)
		return error_set(err, REASON_DEVICE_VANISHED, ENODEV, known->node, "now %s",
				 now.name);
	/* Of a loop or a file. A drive that was asked may have no time to answer now; only its word counts. */
	if (known->native_size_is_known && !now.native_size_is_known &&
	    (known->features.set == COMMAND_SET_NONE || now.features.hidden.is_hidden == TOLD_YES))
		return error_set(err, REASON_DEVICE_CHANGED, 0, known->node, "no longer the whole");
	guard = h->can_write ? foreign_guard(&now) : NULL;
	if (guard)
		return error_set(err, guard->reason, 0, known->node, "%s", guard->what);
	return 0;
}

int handle_check_identity(struct handle *h, struct error *err)
{
	int rc;

	if (h->is_simulated)
		return h->sim.check_identity ? h->sim.check_identity(h->sim.ctx, err) : 0;
	rc = handle_fd_check(&h->fds, &h->device, err);
	return rc ? rc : compare_again(h, err);
}

int handle_rescan(struct handle *h, struct error *err)
{
	if (!h->can_write)
		return error_set(err, REASON_CONSENT_MISSING, EPERM, h->device.node, "rescan");
	return h->is_simulated ? 0 : rescan_disk(h->device.name, err);
}

int handle_scsi(struct handle *h, struct scsi_command *c, enum answer *ret_answer,
		struct error *err)
{
	if (scsi_is_forbidden(c))
		return error_set(err, REASON_COMMAND_FORBIDDEN, EPERM, h->device.node,
				 "SCSI opcode=%02x", c->cdb[0]);
	if (!h->can_write && !scsi_is_harmless(c))
		return error_set(err, REASON_CONSENT_MISSING, EPERM, h->device.node,
				 "SCSI opcode=%02x", c->cdb[0]);
	if (!h->transport || !h->transport->scsi)
		return error_set(err, REASON_COMMAND_UNSUPPORTED, EOPNOTSUPP, h->device.node,
				 "SCSI opcode=%02x", c->cdb[0]);
	return h->transport->scsi(h->transport_ctx, c, ret_answer, err);
}

int handle_nvme_admin(struct handle *h, struct nvme_command *c, enum answer *ret_answer,
		      struct error *err)
{
	if (nvme_admin_is_forbidden(c))
		return error_set(err, REASON_COMMAND_FORBIDDEN, EPERM, h->device.node,
				 "NVMe opcode=%02x", c->opcode);
	if (!h->can_write && !nvme_admin_is_harmless(c))
		return error_set(err, REASON_CONSENT_MISSING, EPERM, h->device.node,
				 "NVMe opcode=%02x", c->opcode);
	if (!h->transport || !h->transport->nvme_admin)
		return error_set(err, REASON_COMMAND_UNSUPPORTED, EOPNOTSUPP, h->device.node,
				 "NVMe opcode=%02x", c->opcode);
	return h->transport->nvme_admin(h->transport_ctx, c, ret_answer, err);
}

int handle_nvme_io(struct handle *h, struct nvme_command *c, enum answer *ret_answer,
		   struct error *err)
{
	if (!h->can_write && !nvme_io_is_harmless(c))
		return error_set(err, REASON_CONSENT_MISSING, EPERM, h->device.node,
				 "NVMe I/O opcode=%02x", c->opcode);
	if (!h->transport || !h->transport->nvme_io)
		return error_set(err, REASON_COMMAND_UNSUPPORTED, EOPNOTSUPP, h->device.node,
				 "NVMe I/O opcode=%02x", c->opcode);
	return h->transport->nvme_io(h->transport_ctx, c, ret_answer, err);
}

int handle_mmc(struct handle *h, struct mmc_command *c, unsigned n, enum answer *ret_answer,
	       struct error *err)
{
	for (unsigned i = 0; i < n; i++)
		if (!h->can_write && !mmc_is_harmless(&c[i]))
			return error_set(err, REASON_CONSENT_MISSING, EPERM, h->device.node,
					 "MMC opcode=%u", c[i].opcode);
	if (!h->transport || !h->transport->mmc)
		return error_set(err, REASON_COMMAND_UNSUPPORTED, EOPNOTSUPP, h->device.node,
				 "MMC");
	return h->transport->mmc(h->transport_ctx, c, n, ret_answer, err);
}

int handle_opal(struct handle *h, struct opal_command *c, enum answer *ret_answer,
		struct error *err)
{
	if (!h->can_write && c->action != OPAL_ASK_STATUS)
		return error_set(err, REASON_CONSENT_MISSING, EPERM, h->device.node,
				 "Opal action=%d", (int)c->action);
	if (!h->transport || !h->transport->opal)
		return error_set(err, REASON_COMMAND_UNSUPPORTED, EOPNOTSUPP, h->device.node,
				 "Opal action=%d", (int)c->action);
	return h->transport->opal(h->transport_ctx, c, ret_answer, err);
}

const struct device *handle_device(const struct handle *h)
{
	return &h->device;
}

bool handle_can_write(const struct handle *h)
{
	return h->can_write;
}

void handle_close(struct handle *h)
{
	if (!h)
		return;
	if (h->transport && h->transport->close)
		h->transport->close(h->transport_ctx);
	handle_fd_clear(&h->fds);
	free(h);
}
