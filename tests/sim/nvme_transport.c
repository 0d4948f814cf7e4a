/*
 * tests/sim/nvme_transport.c - the NVMe model behind the seams.
 */
#include "tests/sim/nvme_transport.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "tests/sim/sim_block.h"

#define BLOCK_TIMEOUT_MS 30000

enum { WRITE = 0x01, READ = 0x02, IDENTIFY = 0x06 };

void nvm_door_init(struct nvm_door *d, struct nvm_model *m)
{
	*d = (struct nvm_door){ .model = m, .controller = 1, .nsid = 1, .ms_per_command = 1 };
}

void nvm_door_wait(struct nvm_door *d, uint32_t ms)
{
	d->now_ms += ms;
	if (!d->is_cut)
		nvm_model_tick(d->model, ms);
}

void nvm_door_start(struct nvm_door *d)
{
	d->is_cut = false;
	nvm_model_power_cycle(d->model);
}

/* Runs Q to its end or to the host's patience. */
static enum target_end run(struct nvm_door *d, const struct nvm_request *q, struct nvm_reply *r,
			   uint32_t timeout_ms)
{
	enum target_end end = nvm_model_run(d->model, q, r);
	uint32_t waited = 0;

	while (end == TARGET_PENDING && waited < timeout_ms) {
		uint32_t due = nvm_model_due_ms(d->model);

		if (!due || due > timeout_ms - waited)
			due = timeout_ms - waited;
		waited += due;
		nvm_door_wait(d, due);
		end = nvm_model_poll(d->model, q, r);
	}
	if (end == TARGET_PENDING) {
		/* Linux disables and resets the controller of a command that got no answer. */
		nvm_model_forget(d->model, q);
		nvm_model_reset(d->model, d->controller);
		return TARGET_DROPPED;
	}
	/* Without an answer the host waits as long as it was told to. */
	if (end == TARGET_DROPPED)
		nvm_door_wait(d, timeout_ms - waited);
	return end;
}

/* True: the door itself fails at this command. */
static bool is_lost(struct nvm_door *d)
{
	unsigned k = ++d->n_commands;

	nvm_door_wait(d, d->ms_per_command);
	if (k == d->cut_at)
		d->is_cut = true;
	return d->is_cut || k == d->lose_at;
}

static enum target_end carry(struct nvm_door *d, bool is_io, struct nvme_command *c)
{
	struct nvm_request q = { .controller = d->controller,
				 .is_io = is_io,
				 .opcode = c->opcode,
				 .nsid = c->nsid,
				 .cdw = { c->cdw10, c->cdw11, c->cdw12, c->cdw13, c->cdw14,
					  c->cdw15 },
				 .metadata = c->metadata,
				 .n_metadata = c->n_metadata };
	struct nvm_reply r;
	enum target_end end;

	if (c->direction == DATA_IN) {
		q.in = c->data;
		q.n_in_most = c->n_data;
	} else if (c->direction == DATA_OUT) {
		q.out = c->data;
		q.n_out = c->n_data;
	}
	if (is_lost(d))
		return TARGET_GONE;
	end = run(d, &q, &r, c->timeout_ms);
	if (d->n_commands == d->cut_done_at) {
		d->is_cut = true;
		return TARGET_GONE;
	}
	if (end == TARGET_ANSWERED) {
		c->status = r.status;
		c->result = r.result;
	}
	return end;
}

static int send(struct nvm_door *d, bool is_io, struct nvme_command *c, enum answer *ret_answer,
		struct error *err)
{
	c->status = 0;
	c->result = 0;
	if (!c->timeout_ms)
		return error_set(err, REASON_COMMAND_UNSUPPORTED, EINVAL, "sim", "opcode=%02x",
				 c->opcode);
	if (carry(d, is_io, c) == TARGET_ANSWERED)
		*ret_answer = c->status ? ANSWER_REFUSED : ANSWER_DONE;
	else
		*ret_answer = ANSWER_UNKNOWN;
	return 0;
}

static int door_admin(void *ctx, struct nvme_command *c, enum answer *ret_answer, struct error *err)
{
	return send(ctx, false, c, ret_answer, err);
}

static int door_io(void *ctx, struct nvme_command *c, enum answer *ret_answer, struct error *err)
{
	return send(ctx, true, c, ret_answer, err);
}

const struct transport nvm_door_transport = { .name = "sim",
					      .nvme_admin = door_admin,
					      .nvme_io = door_io };

/* The errno that Linux makes of a status (block: nvme_error_status, seen through the block layer). */
static int errno_of(uint16_t status)
{
	switch (status & 0x7ff) {
	case 0x000:
		return 0;
	case 0x280:
	case 0x281:
	case 0x286:
	case 0x287:
		return ENODATA;
	case 0x081:
		return ENOSPC;
	case 0x001:
	case 0x002:
	case 0x00b:
		return EOPNOTSUPP;
	case 0x020:
		return EPERM;
	default:
		return EIO;
	}
}

/* A command of the block layer. 0 or an errno. */
static int disk(struct nvm_door *d, struct nvme_command *c)
{
	enum target_end end;

	c->nsid = d->nsid;
	c->timeout_ms = BLOCK_TIMEOUT_MS;
	end = carry(d, true, c);
	if (end == TARGET_GONE)
		return ENODEV;
	return end == TARGET_ANSWERED ? errno_of(c->status) : EIO;
}

static int transfer(struct nvm_door *d, bool is_write, uint64_t offset, uint8_t *bytes, uint32_t n,
		    uint32_t *ret_done)
{
	struct nvm_extent e;

	*ret_done = 0;
	if (!nvm_model_extent(d->model, d->nsid, &e))
		return ENODEV;
	while (*ret_done < n) {
		uint32_t left = n - *ret_done;
		uint32_t part = left < NVM_TRANSFER_MOST ? left : NVM_TRANSFER_MOST;
		uint64_t lba = (offset + *ret_done) / e.block_bytes;
		struct nvme_command c = { .opcode = is_write ? WRITE : READ,
					  .direction = is_write ? DATA_OUT : DATA_IN,
					  .data = bytes + *ret_done,
					  .n_data = part,
					  .cdw10 = (uint32_t)lba,
					  .cdw11 = (uint32_t)(lba >> 32),
					  .cdw12 = part / e.block_bytes - 1 };
		int sys = part < e.block_bytes ? EINVAL : disk(d, &c);

		if (sys)
			return sys;
		*ret_done += part;
	}
	return 0;
}

static int disk_read(void *ctx, uint64_t offset, void *bytes, uint32_t n, uint32_t *ret_done)
{
	return transfer(ctx, false, offset, bytes, n, ret_done);
}

static int disk_write(void *ctx, uint64_t offset, const void *bytes, uint32_t n, uint32_t *ret_done)
{
	/* A command's data is not const because commands that read share it. */
	return transfer(ctx, true, offset, (void *)(uintptr_t)bytes, n, ret_done);
}

static int disk_flush(void *ctx)
{
	struct nvme_command c = { .opcode = 0x00 };

	return disk(ctx, &c);
}

static uint64_t disk_size(void *ctx)
{
	const struct nvm_door *d = ctx;
	struct nvm_extent e;

	if (d->is_cut || nvm_model_is_gone(d->model) || !nvm_model_extent(d->model, d->nsid, &e))
		return 0;
	return e.n_blocks * e.block_bytes;
}

int nvm_door_block(struct nvm_door *d, unsigned n_buffers, uint32_t buffer_bytes,
		   struct block **ret, struct error *err)
{
	struct sim_io io = { .ctx = d,
			     .read = disk_read,
			     .write = disk_write,
			     .flush = disk_flush,
			     .size = disk_size };
	struct nvm_extent e;

	if (!nvm_model_extent(d->model, d->nsid, &e))
		return error_set(err, REASON_DEVICE_IO, ENODEV, "sim", "nsid=%u", d->nsid);
	io.block_bytes = e.block_bytes;
	return sim_block_open_io(&io, n_buffers, buffer_bytes, ret, err);
}

static bool identify(struct nvm_door *d, uint32_t nsid, uint8_t cns, uint8_t bytes[4096])
{
	struct nvme_command c = { .opcode = IDENTIFY,
				  .nsid = nsid,
				  .cdw10 = cns,
				  .direction = DATA_IN,
				  .data = bytes,
				  .n_data = 4096,
				  .timeout_ms = BLOCK_TIMEOUT_MS };

	return carry(d, false, &c) == TARGET_ANSWERED && !c.status;
}

int nvm_door_device(struct nvm_door *d, struct device *ret, struct error *err)
{
	uint8_t bytes[4096];
	uint32_t format;

	memset(ret, 0, sizeof(*ret));
	memcpy(ret->name, "sim", 4);
	memcpy(ret->node, "/dev/sim", 9);
	ret->transport = TRANSPORT_NVME;
	ret->media = MEDIA_SSD;
	if (!identify(d, 0, 0x01, bytes))
		return error_set(err, REASON_DEVICE_IO, EIO, "sim", "Identify");
	raw_text_set(&ret->serial, bytes + 4, 20);
	raw_text_set(&ret->model, bytes + 24, 40);
	raw_text_set(&ret->firmware, bytes + 64, 8);
	ret->serial_source = SERIAL_FROM_DRIVE;
	if (!identify(d, d->nsid, 0x00, bytes))
		return error_set(err, REASON_DEVICE_IO, EIO, "sim", "Identify nsid=%u", d->nsid);
	format = le32(bytes + 128 + 4 * (bytes[26] & 0x0f));
	ret->logical_block_bytes = ret->physical_block_bytes = 1u << (format >> 16 & 0xff);
	ret->size_bytes = le64(bytes) * ret->logical_block_bytes;
	return 0;
}

static int open_block(void *ctx, unsigned n_buffers, uint32_t buffer_bytes, struct block **ret,
		      struct error *err)
{
	/* Small buffers: a small drive is then many requests, several in flight. */
	const uint32_t most = 32768;

	return nvm_door_block(ctx, n_buffers, buffer_bytes < most ? buffer_bytes : most, ret, err);
}

static int check_identity(void *ctx, struct error *err)
{
	struct nvm_door *d = ctx;
	struct device now;
	int rc = nvm_door_device(d, &now, err);

	if (rc)
		return error_set(err, REASON_DEVICE_VANISHED, ENODEV, "sim", "gone");
	if (!raw_text_equal(&now.serial, &d->known.serial))
		return error_set(err, REASON_DEVICE_CHANGED, 0, "sim", "another drive");
	if (now.size_bytes < d->known.size_bytes)
		return error_set(err, REASON_DEVICE_SHRANK, 0, "sim", "smaller");
	return 0;
}

int nvm_door_handle(struct nvm_door *d, const struct device *device, bool can_write,
		    struct handle **ret, struct error *err)
{
	const struct handle_simulated sim = { .ctx = d,
					      .block_open = open_block,
					      .check_identity = check_identity,
					      .transport = &nvm_door_transport,
					      .transport_ctx = d };

	d->known = *device;
	return handle_open_simulated(device, &sim, can_write, ret, err);
}
