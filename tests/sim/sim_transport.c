/*
 * tests/sim/sim_transport.c - a simulated drive behind the seams.
 */
#include "tests/sim/sim_transport.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "devices/scsi_sense.h"
#include "devices/scsi_vpd.h"
#include "tests/sim/sim_block.h"

#define BLOCK_TIMEOUT_MS 30000

void sim_transport_init(struct sim_transport *s, struct scsi_target *t)
{
	*s = (struct sim_transport){ .target = t, .ms_per_command = 1 };
}

void sim_transport_wait(struct sim_transport *s, uint32_t ms)
{
	s->now_ms += ms;
	if (!s->is_cut)
		s->target->ops->tick(s->target, ms);
}

void sim_transport_start(struct sim_transport *s)
{
	s->is_cut = false;
	s->target->ops->power_cycle(s->target);
}

/* Runs C to its end or to the host's patience. */
static enum target_end run(struct sim_transport *s, struct target_command *c, uint32_t timeout_ms)
{
	enum target_end end = target_scsi(s->target, c);
	uint32_t waited = 0;

	while (end == TARGET_PENDING && waited < timeout_ms) {
		uint32_t due = s->target->ops->due_ms(s->target);

		if (!due || due > timeout_ms - waited)
			due = timeout_ms - waited;
		waited += due;
		sim_transport_wait(s, due);
		end = s->target->ops->poll(s->target, c);
	}
	if (end == TARGET_PENDING) {
		s->target->ops->abort(s->target);
		return TARGET_DROPPED;
	}
	/* Without an answer the host waits as long as it was told to. */
	if (end == TARGET_DROPPED)
		sim_transport_wait(s, timeout_ms - waited);
	return end;
}

/* True: the door itself fails at this command. */
static bool is_lost(struct sim_transport *s)
{
	unsigned k = ++s->n_commands;

	sim_transport_wait(s, s->ms_per_command);
	if (k == s->cut_at)
		s->is_cut = true;
	return s->is_cut || k == s->lose_at;
}

static enum target_end carry(struct sim_transport *s, struct scsi_command *c)
{
	struct target_command t = { .cdb = c->cdb, .n_cdb = c->n_cdb };
	enum target_end end;

	if (c->direction == DATA_IN) {
		t.in = c->data;
		t.n_in_most = c->n_data;
	} else if (c->direction == DATA_OUT) {
		t.out = c->data;
		t.n_out = c->n_data;
	}
	if (is_lost(s))
		return TARGET_GONE;
	end = run(s, &t, c->timeout_ms);
	if (s->n_commands == s->cut_done_at) {
		s->is_cut = true;
		return TARGET_GONE;
	}
	if (end != TARGET_ANSWERED)
		return end;
	c->status = t.status;
	c->n_sense = (uint8_t)(t.n_sense < sizeof(c->sense) ? t.n_sense : sizeof(c->sense));
	memcpy(c->sense, t.sense, c->n_sense);
	c->n_done = c->direction == DATA_OUT ? c->n_data : (uint32_t)t.n_in;
	return end;
}

static int sim_scsi(void *ctx, struct scsi_command *c, enum answer *ret_answer, struct error *err)
{
	memset(c->sense, 0, sizeof(c->sense));
	c->status = 0;
	c->n_sense = 0;
	c->n_done = 0;
	if (!c->n_cdb || c->n_cdb > sizeof(c->cdb) || !c->timeout_ms)
		return error_set(err, REASON_COMMAND_UNSUPPORTED, EINVAL, "sim", "opcode=%02x",
				 c->cdb[0]);
	if (carry(ctx, c) == TARGET_ANSWERED)
		*ret_answer = scsi_answer(c->status, c->sense, c->n_sense);
	else
		*ret_answer = ANSWER_UNKNOWN;
	return 0;
}

const struct transport sim_transport_ops = { .name = "sim", .scsi = sim_scsi };

/* The errno that Linux makes of what a disk answered (scsi_lib.c, seen through the block layer). */
static int errno_of(const struct scsi_command *c, bool is_write)
{
	struct scsi_sense sense = scsi_sense_decode(c->sense, c->n_sense);

	if (c->status == SCSI_GOOD)
		return 0;
	if (c->status == SCSI_RESERVATION_CONFLICT)
		return EBADE;
	if (sense.key == SENSE_MEDIUM_ERROR && !is_write)
		return ENODATA;
	return sense.key == SENSE_ILLEGAL_REQUEST ? EREMOTEIO : EIO;
}

/* Linux asks again after unit attention, and for as long as a format or sanitize runs. */
static bool is_again(struct sim_transport *s, const struct scsi_command *c, bool *attention_seen)
{
	struct scsi_sense sense = scsi_sense_decode(c->sense, c->n_sense);
	uint32_t due = s->target->ops->due_ms(s->target);

	if (c->status != SCSI_CHECK_CONDITION)
		return false;
	if (sense.key == SENSE_UNIT_ATTENTION && !*attention_seen)
		return *attention_seen = true;
	if (sense.key != SENSE_NOT_READY || sense.asc != 0x04 || !due)
		return false;
	sim_transport_wait(s, due);
	return true;
}

/* A command of the block layer. 0 or an errno. */
static int disk(struct sim_transport *s, const struct scsi_command *wanted, uint32_t *ret_done)
{
	bool attention_seen = false;
	struct scsi_command c;

	do {
		enum target_end end;

		c = *wanted;
		c.timeout_ms = BLOCK_TIMEOUT_MS;
		end = carry(s, &c);
		if (end == TARGET_GONE)
			return ENODEV;
		if (end != TARGET_ANSWERED)
			return EIO;
	} while (is_again(s, &c, &attention_seen));
	*ret_done = c.status == SCSI_GOOD ? c.n_done : 0;
	return errno_of(&c, wanted->direction == DATA_OUT);
}

/* A block object's view of the drive. */
struct disk {
	struct sim_transport *transport;
	uint32_t block_bytes;
};

static int transfer(const struct disk *d, bool is_write, uint64_t offset, void *bytes, uint32_t n,
		    uint32_t *ret_done)
{
	struct scsi_command c = { .cdb = { is_write ? 0x8a : 0x88 },
				  .n_cdb = 16,
				  .direction = is_write ? DATA_OUT : DATA_IN,
				  .data = bytes,
				  .n_data = n };

	*ret_done = 0;
	put_be64(c.cdb + 2, offset / d->block_bytes);
	put_be32(c.cdb + 10, n / d->block_bytes);
	return disk(d->transport, &c, ret_done);
}

static int disk_read(void *ctx, uint64_t offset, void *bytes, uint32_t n, uint32_t *ret_done)
{
	return transfer(ctx, false, offset, bytes, n, ret_done);
}

static int disk_write(void *ctx, uint64_t offset, const void *bytes, uint32_t n, uint32_t *ret_done)
{
	/* The transport's data is not const because commands that read share it. */
	return transfer(ctx, true, offset, (void *)(uintptr_t)bytes, n, ret_done);
}

static int disk_flush(void *ctx)
{
	const struct disk *d = ctx;
	const struct scsi_command c = { .cdb = { 0x35 }, .n_cdb = 10 };
	uint32_t done;

	return disk(d->transport, &c, &done);
}

static int capacity(struct sim_transport *s, uint64_t *ret_blocks, uint32_t *ret_block_bytes)
{
	uint8_t bytes[32] = { 0 };
	const struct scsi_command c = { .cdb = { 0x9e, 0x10, [13] = sizeof(bytes) },
					.n_cdb = 16,
					.direction = DATA_IN,
					.data = bytes,
					.n_data = sizeof(bytes) };
	uint32_t done;
	int sys = disk(s, &c, &done);

	if (sys)
		return sys;
	if (done < 12)
		return EIO;
	*ret_blocks = be64(bytes) + 1;
	*ret_block_bytes = be32(bytes + 8);
	return *ret_block_bytes ? 0 : EIO;
}

static uint64_t disk_size(void *ctx)
{
	const struct disk *d = ctx;
	uint64_t blocks;
	uint32_t block_bytes;

	return capacity(d->transport, &blocks, &block_bytes) ? 0 : blocks * block_bytes;
}

static void disk_close(void *ctx)
{
	free(ctx);
}

int sim_transport_block(struct sim_transport *s, unsigned n_buffers, uint32_t buffer_bytes,
			struct block **ret, struct error *err)
{
	struct sim_io io = { .read = disk_read,
			     .write = disk_write,
			     .flush = disk_flush,
			     .size = disk_size,
			     .close = disk_close };
	struct disk *d = calloc(1, sizeof(*d));
	uint64_t blocks;
	int rc, sys;

	if (!d)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, "sim", "disk");
	d->transport = s;
	sys = capacity(s, &blocks, &d->block_bytes);
	if (sys) {
		free(d);
		return error_set(err, REASON_DEVICE_IO, sys, "sim", "capacity");
	}
	io.ctx = d;
	io.block_bytes = d->block_bytes;
	rc = sim_block_open_io(&io, n_buffers, buffer_bytes, ret, err);
	if (rc)
		free(d);
	return rc;
}

static int inquire(struct sim_transport *s, int page, uint8_t *bytes, uint8_t n, uint32_t *ret_n)
{
	const struct scsi_command c = { .cdb = { 0x12, page >= 0, page >= 0 ? (uint8_t)page : 0, 0,
						 n },
					.n_cdb = 6,
					.direction = DATA_IN,
					.data = bytes,
					.n_data = n };

	memset(bytes, 0, n);
	return disk(s, &c, ret_n);
}

/* SCSI names; for a SAT drive the bytes are the ATA ones. */
static int names(struct sim_transport *s, struct device *ret)
{
	struct vpd_names vpd;
	uint8_t bytes[252];
	uint32_t n;
	int sys = inquire(s, -1, bytes, 96, &n);

	if (sys)
		return sys;
	raw_text_set(&ret->vendor, bytes + 8, 8);
	raw_text_set(&ret->model, bytes + 16, 16);
	raw_text_set(&ret->firmware, bytes + 32, 4);
	if (inquire(s, 0x80, bytes, sizeof(bytes), &n) == 0 &&
	    scsi_vpd_serial(bytes, n, &ret->serial))
		ret->serial_source = SERIAL_FROM_DRIVE;
	if (inquire(s, 0x83, bytes, sizeof(bytes), &n) == 0 && scsi_vpd_names(bytes, n, &vpd)) {
		memcpy(ret->wwn, vpd.naa, strlen(vpd.naa) + 1);
		if (vpd.is_ata)
			ret->model = vpd.ata_model;
	}
	return 0;
}

int sim_transport_device(struct sim_transport *s, struct device *ret, struct error *err)
{
	uint64_t blocks = 0;
	int sys;

	memset(ret, 0, sizeof(*ret));
	memcpy(ret->name, "sim", 4);
	memcpy(ret->node, "/dev/sim", 9);
	ret->transport = TRANSPORT_SATA;
	ret->media = MEDIA_HDD;
	sys = capacity(s, &blocks, &ret->logical_block_bytes);
	if (!sys)
		sys = names(s, ret);
	if (sys)
		return error_set(err, REASON_DEVICE_IO, sys, "sim", "names");
	ret->physical_block_bytes = ret->logical_block_bytes;
	ret->size_bytes = blocks * ret->logical_block_bytes;
	return 0;
}

static int open_block(void *ctx, unsigned n_buffers, uint32_t buffer_bytes, struct block **ret,
		      struct error *err)
{
	/* Small buffers: a small drive is then many requests, several in flight. */
	const uint32_t most = 32768;

	return sim_transport_block(ctx, n_buffers, buffer_bytes < most ? buffer_bytes : most, ret,
				   err);
}

static int check_identity(void *ctx, struct error *err)
{
	struct sim_transport *s = ctx;
	struct device now;
	int rc = sim_transport_device(s, &now, err);

	if (rc)
		return error_set(err, REASON_DEVICE_VANISHED, ENODEV, "sim", "gone");
	if (!raw_text_equal(&now.serial, &s->known.serial) || strcmp(now.wwn, s->known.wwn) != 0)
		return error_set(err, REASON_DEVICE_CHANGED, 0, "sim", "another drive");
	if (now.size_bytes < s->known.size_bytes)
		return error_set(err, REASON_DEVICE_SHRANK, 0, "sim", "smaller");
	return 0;
}

int sim_transport_handle(struct sim_transport *s, const struct device *d, bool can_write,
			 struct handle **ret, struct error *err)
{
	const struct handle_simulated sim = { .ctx = s,
					      .block_open = open_block,
					      .check_identity = check_identity,
					      .transport = &sim_transport_ops,
					      .transport_ctx = s };

	s->known = *d;
	return handle_open_simulated(d, &sim, can_write, ret, err);
}
