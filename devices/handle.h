/*
 * devices/handle.h - an open drive: read-only, or with consent exclusively for writing.
 */
#ifndef KIYOME_DEVICES_HANDLE_H
#define KIYOME_DEVICES_HANDLE_H

#include "devices/block.h"
#include "devices/consent.h"
#include "devices/device.h"
#include "devices/transport.h"

struct handle;

/* Opens for reading only. No write can be made through it; its transport refuses every command
 * that isn't on a short list of harmless ones. */
int handle_open(const struct device *d, struct handle **ret, struct error *err) _must_check_;

/* Opens for writing: looks at the drive again (guards, identity against the consent), opens
 * O_EXCL (flock on a file and on a loop's backing file), and compares the open descriptor's device
 * number or inode and size with what was looked at. PLAN_DIGEST must be the consent's. */
int handle_open_consented(const struct consent *c, const uint8_t plan_digest[DIGEST_BYTES],
			  struct handle **ret, struct error *err) _must_check_;

/* The door for data (caller closes it before the handle). */
int handle_block(struct handle *h, unsigned n_buffers, uint32_t buffer_bytes, struct block **ret,
		 struct error *err) _must_check_;

/* Looks whether the same drive still answers: identity as at opening and size not smaller.
 * REASON_DEVICE_CHANGED, REASON_DEVICE_VANISHED, REASON_DEVICE_SHRANK. */
int handle_check_identity(struct handle *h, struct error *err) _must_check_;

/* Has the kernel ask a disk's size anew, after a command of ours changed it. What it then believes is seen
 * by block_ops.size(). Needs consent. */
int handle_rescan(struct handle *h, struct error *err) _must_check_;

/* Sends a command by the handle's transport. A read-only handle refuses (EPERM) what isn't on the
 * list of harmless.c; every handle (REASON_COMMAND_FORBIDDEN) what is on that of forbidden.c; a transport
 * without that slot is REASON_COMMAND_UNSUPPORTED. */
int handle_scsi(struct handle *h, struct scsi_command *c, enum answer *ret_answer,
		struct error *err) _must_check_;
int handle_nvme_admin(struct handle *h, struct nvme_command *c, enum answer *ret_answer,
		      struct error *err) _must_check_;

int handle_nvme_io(struct handle *h, struct nvme_command *c, enum answer *ret_answer,
		   struct error *err) _must_check_;
/* N commands with nothing between; read-only: all of them must be harmless. */
int handle_mmc(struct handle *h, struct mmc_command *c, unsigned n, enum answer *ret_answer,
	       struct error *err) _must_check_;
int handle_opal(struct handle *h, struct opal_command *c, enum answer *ret_answer,
		struct error *err) _must_check_; /* read-only: asking the status */

/* The drive as it was looked at when the handle was opened. */
const struct device *handle_device(const struct handle *h);
bool handle_can_write(const struct handle *h);
void handle_close(struct handle *h); /* NULL is fine */

/* Tests: a handle over a simulated drive; BLOCK_OPEN makes its block object. What is NULL is not there:
 * no block object can be had, the identity holds, no command is carried. */
struct handle_simulated {
	void *ctx;
	int (*block_open)(void *ctx, unsigned n_buffers, uint32_t buffer_bytes, struct block **ret,
			  struct error *err);
	int (*check_identity)(void *ctx, struct error *err);
	const struct transport *transport; /* its close is called by handle_close() */
	void *transport_ctx;
};
int handle_open_simulated(const struct device *d, const struct handle_simulated *sim,
			  bool can_write, struct handle **ret, struct error *err) _must_check_;

#endif
