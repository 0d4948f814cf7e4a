/*
 * devices/transport_kernel.c - commands by the kernel: SG_IO, NVMe admin and I/O ioctls.
 */
#include "devices/transport.h"

#include <errno.h>
#include <libnvme.h>
#include <scsi/sg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "devices/nvme_status.h"
#include "devices/scsi_sense.h"
#include "devices/transport_kernel.h"

struct kernel {
	int fd; /* the caller's */
};

/* DRIVER_SENSE of older kernels: sense is there, nothing else went wrong. */
#define DRIVER_SENSE_IS_THERE 0x08

/* Errors of the call itself that mean that nothing was sent. Whatever else the call says (EIO, ENODEV,
 * EINTR, a time-out) the command may have reached the drive. */
static bool is_not_sent(int sys)
{
	switch (sys) {
	case EPERM:
	case EACCES:
	case EBADF:
	case EFAULT:
	case EINVAL:
	case ENOMEM:
	case ENOSYS:
	case ENOTTY:
	case EOPNOTSUPP:
	case EAGAIN: /* NVMe: the controller is away just now */
		return true;
	default:
		return false;
	}
}

static int not_sent(struct error *err, int sys, const char *what, unsigned opcode)
{
	enum reason reason = sys == ENOTTY || sys == EINVAL || sys == ENOSYS || sys == EOPNOTSUPP
				     ? REASON_COMMAND_UNSUPPORTED
				     : REASON_DEVICE_IO;

	return error_set(err, reason, sys, NULL, "%s opcode=%02x", what, opcode);
}

static int direction_of(enum data_direction d)
{
	switch (d) {
	case DATA_IN:
		return SG_DXFER_FROM_DEV;
	case DATA_OUT:
		return SG_DXFER_TO_DEV;
	default:
		return SG_DXFER_NONE;
	}
}

static int kernel_scsi(void *ctx, struct scsi_command *c, enum answer *ret_answer,
		       struct error *err)
{
	const struct kernel *k = ctx;
	struct sg_io_hdr io = {
		.interface_id = 'S',
		.dxfer_direction = direction_of(c->direction),
		.cmd_len = c->n_cdb,
		.mx_sb_len = sizeof(c->sense),
		.dxfer_len = c->direction == DATA_NONE ? 0 : c->n_data,
		.dxferp = c->direction == DATA_NONE ? NULL : c->data,
		.cmdp = c->cdb,
		.sbp = c->sense,
		.timeout = c->timeout_ms, /* 0 would mean the kernel's own */
	};

	memset(c->sense, 0, sizeof(c->sense));
	c->status = 0;
	c->n_sense = 0;
	c->n_done = 0;
	if (!c->n_cdb || c->n_cdb > sizeof(c->cdb) || !c->timeout_ms)
		return not_sent(err, EINVAL, "SCSI", c->cdb[0]);
	if (ioctl(k->fd, SG_IO, &io)) {
		if (is_not_sent(errno))
			return not_sent(err, errno, "SG_IO", c->cdb[0]);
		*ret_answer = ANSWER_UNKNOWN;
		return 0;
	}
	c->status = io.status;
	c->n_sense = io.sb_len_wr < sizeof(c->sense) ? io.sb_len_wr : sizeof(c->sense);
	if (io.resid >= 0 && (unsigned)io.resid <= io.dxfer_len)
		c->n_done = io.dxfer_len - (unsigned)io.resid;
	/* A host error (time-out, reset, gone) says nothing about the drive, whatever stands beside it. */
	if (io.host_status || (io.driver_status & ~DRIVER_SENSE_IS_THERE)) {
		c->n_sense = 0;
		*ret_answer = ANSWER_UNKNOWN;
		return 0;
	}
	*ret_answer = scsi_answer(c->status, c->sense, c->n_sense);
	return 0;
}

/* libnvme's two ways in. */
typedef int nvme_submit(int fd, struct nvme_passthru_cmd *command, uint32_t *result);

static int send_nvme(const struct kernel *k, nvme_submit *submit, struct nvme_command *c,
		     enum answer *ret_answer, struct error *err)
{
	struct nvme_passthru_cmd command = {
		.opcode = c->opcode,
		.nsid = c->nsid,
		.addr = c->direction == DATA_NONE ? 0 : (uint64_t)(uintptr_t)c->data,
		.data_len = c->direction == DATA_NONE ? 0 : c->n_data,
		.metadata = (uint64_t)(uintptr_t)c->metadata,
		.metadata_len = c->metadata ? c->n_metadata : 0,
		.cdw10 = c->cdw10,
		.cdw11 = c->cdw11,
		.cdw12 = c->cdw12,
		.cdw13 = c->cdw13,
		.cdw14 = c->cdw14,
		.cdw15 = c->cdw15,
		.timeout_ms = c->timeout_ms,
	};
	uint32_t result = 0;
	int rc;

	c->status = 0;
	c->result = 0;
	if (!c->timeout_ms)
		return not_sent(err, EINVAL, "NVMe", c->opcode);
	rc = submit(k->fd, &command, &result);
	if (rc < 0) {
		if (is_not_sent(errno))
			return not_sent(err, errno, "NVMe", c->opcode);
		*ret_answer = ANSWER_UNKNOWN;
		return 0;
	}
	c->status = (uint16_t)rc;
	c->result = result;
	*ret_answer = nvme_answer(c->status);
	return 0;
}

static int kernel_nvme_admin(void *ctx, struct nvme_command *c, enum answer *ret_answer,
			     struct error *err)
{
	return send_nvme(ctx, nvme_submit_admin_passthru, c, ret_answer, err);
}

static int kernel_nvme_io(void *ctx, struct nvme_command *c, enum answer *ret_answer,
			  struct error *err)
{
	return send_nvme(ctx, nvme_submit_io_passthru, c, ret_answer, err);
}

static int kernel_mmc_by_fd(void *ctx, struct mmc_command *c, unsigned n, enum answer *ret_answer,
			    struct error *err)
{
	return kernel_mmc(((const struct kernel *)ctx)->fd, c, n, ret_answer, err);
}

static int kernel_opal_by_fd(void *ctx, struct opal_command *c, enum answer *ret_answer,
			     struct error *err)
{
	return kernel_opal(((const struct kernel *)ctx)->fd, c, ret_answer, err);
}

static void kernel_close(void *ctx)
{
	free(ctx);
}

const struct transport transport_kernel = {
	.name = "kernel",
	.scsi = kernel_scsi,
	.nvme_admin = kernel_nvme_admin,
	.nvme_io = kernel_nvme_io,
	.mmc = kernel_mmc_by_fd,
	.opal = kernel_opal_by_fd,
	.close = kernel_close,
};

int transport_kernel_open(int fd, void **ret_ctx, struct error *err)
{
	struct kernel *k = malloc(sizeof(*k));

	if (!k)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "transport");
	k->fd = fd;
	*ret_ctx = k;
	return 0;
}
