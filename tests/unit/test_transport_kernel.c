/*
 * tests/unit/test_transport_kernel.c - what the kernel says about a command, played by an ioctl() of
 * this program's own: done, refused, unknown, not sent.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/nvme_ioctl.h>
#include <scsi/sg.h>
#include <stdarg.h>
#include <sys/ioctl.h>

#include "devices/scsi_sense.h"
#include "devices/transport.h"
#include "tests/unit/harness.h"

/* What the next call gives, and what the last one asked. */
static struct {
	int sys;
	int nvme_rc;
	struct sg_io_hdr io;
	uint8_t sense[32];
	unsigned n_calls;
	uint8_t opcode;
	unsigned timeout;
	int direction;
	struct nvme_passthru_cmd nvme;
	bool is_io;
} kernel;

int ioctl(int fd, unsigned long request, ...)
{
	va_list arguments;
	void *what;

	(void)fd;
	va_start(arguments, request);
	what = va_arg(arguments, void *);
	va_end(arguments);
	kernel.n_calls++;
	if (request == SG_IO) {
		struct sg_io_hdr *io = what;

		kernel.opcode = io->cmdp[0];
		kernel.timeout = io->timeout;
		kernel.direction = io->dxfer_direction;
		io->status = kernel.io.status;
		io->host_status = kernel.io.host_status;
		io->driver_status = kernel.io.driver_status;
		io->sb_len_wr = kernel.io.sb_len_wr;
		io->resid = kernel.io.resid;
		memcpy(io->sbp, kernel.sense, sizeof(kernel.sense));
	} else if (request == NVME_IOCTL_ADMIN_CMD || request == NVME_IOCTL_IO_CMD) {
		kernel.is_io = request == NVME_IOCTL_IO_CMD;
		kernel.nvme = *(struct nvme_passthru_cmd *)what;
		((struct nvme_passthru_cmd *)what)->result = 0x1234;
		if (!kernel.sys)
			return kernel.nvme_rc;
	}
	errno = kernel.sys;
	return kernel.sys ? -1 : 0;
}

static int send_scsi(struct scsi_command *c, enum answer *answer, struct error *err)
{
	void *ctx;
	int rc;

	TEST_OK(transport_kernel_open(7, &ctx, err), *err);
	rc = transport_kernel.scsi(ctx, c, answer, err);
	transport_kernel.close(ctx);
	return rc;
}

static int send_nvme(struct nvme_command *c, enum answer *answer, struct error *err)
{
	void *ctx;
	int rc;

	TEST_OK(transport_kernel_open(7, &ctx, err), *err);
	rc = transport_kernel.nvme_admin(ctx, c, answer, err);
	transport_kernel.close(ctx);
	return rc;
}

static void scsi_answers(void)
{
	static const struct {
		uint8_t status;
		unsigned short host, driver;
		uint8_t key, n_sense;
		enum answer expected;
	} rows[] = {
		{ 0x00, 0, 0, 0, 0, ANSWER_DONE },
		{ 0x02, 0, 8, 5, 18, ANSWER_REFUSED },
		{ 0x02, 0, 0, 5, 18, ANSWER_REFUSED }, /* newer kernels: no driver status */
		{ 0x02, 0, 8, 0xb, 18, ANSWER_UNKNOWN },
		{ 0x02, 0, 8, 5, 0, ANSWER_UNKNOWN }, /* sense that wasn't written */
		{ 0x00, 3, 0, 0, 0,
		  ANSWER_UNKNOWN }, /* time-out, beside a status that looks good */
		{ 0x00, 1, 0, 0, 0, ANSWER_UNKNOWN },  /* no connect */
		{ 0x02, 8, 8, 5, 18, ANSWER_UNKNOWN }, /* reset, beside sense that looks refused */
		{ 0x00, 0, 6, 0, 0, ANSWER_UNKNOWN },  /* driver's time-out */
		{ 0x08, 0, 0, 0, 0, ANSWER_UNKNOWN },
		{ 0x18, 0, 0, 0, 0, ANSWER_REFUSED },
	};
	uint8_t data[64];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct scsi_command c = { .cdb = { 0x12 },
					  .n_cdb = 6,
					  .direction = DATA_IN,
					  .data = data,
					  .n_data = 64,
					  .timeout_ms = 4321 };
		struct error err = ERROR_INIT;
		enum answer answer = ANSWER_DONE;

		memset(&kernel, 0, sizeof(kernel));
		kernel.io = (struct sg_io_hdr){ .status = rows[i].status,
						.host_status = rows[i].host,
						.driver_status = rows[i].driver,
						.sb_len_wr = rows[i].n_sense,
						.resid = 10 };
		kernel.sense[0] = 0x70;
		kernel.sense[2] = rows[i].key;
		kernel.sense[7] = 10;
		TEST_OK(send_scsi(&c, &answer, &err), err);
		if (answer != rows[i].expected)
			printf("\n    row %zu: %d\n", i, answer);
		CU_ASSERT_EQUAL(answer, rows[i].expected);
		CU_ASSERT_EQUAL(c.n_done, 54);
		CU_ASSERT(kernel.opcode == 0x12 && kernel.timeout == 4321 &&
			  kernel.direction == SG_DXFER_FROM_DEV && kernel.n_calls == 1);
	}
}

static void scsi_not_sent_or_lost(void)
{
	static const struct {
		int sys;
		enum reason reason; /* REASON_NONE: sent, and no answer */
	} rows[] = {
		{ ENOTTY, REASON_COMMAND_UNSUPPORTED },
		{ EINVAL, REASON_COMMAND_UNSUPPORTED },
		{ EPERM, REASON_DEVICE_IO },
		{ ENOMEM, REASON_DEVICE_IO },
		{ EBADF, REASON_DEVICE_IO },
		{ EIO, REASON_NONE },
		{ ENODEV, REASON_NONE },
		{ EINTR, REASON_NONE },
		{ ETIMEDOUT, REASON_NONE },
	};
	struct scsi_command c = { .cdb = { 0x00 }, .n_cdb = 6, .timeout_ms = 1000 };
	struct scsi_command endless = { .cdb = { 0x00 }, .n_cdb = 6 };
	struct scsi_command empty = { .timeout_ms = 1000 };
	enum answer answer;
	struct error err = ERROR_INIT;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		memset(&kernel, 0, sizeof(kernel));
		kernel.sys = rows[i].sys;
		answer = ANSWER_DONE;
		if (rows[i].reason != REASON_NONE) {
			TEST_REFUSED(send_scsi(&c, &answer, &err), err, rows[i].reason);
			CU_ASSERT_EQUAL(err.sys, rows[i].sys);
		} else {
			TEST_OK(send_scsi(&c, &answer, &err), err);
			CU_ASSERT_EQUAL(answer, ANSWER_UNKNOWN);
		}
	}
	memset(&kernel, 0, sizeof(kernel));
	TEST_REFUSED(send_scsi(&endless, &answer, &err), err, REASON_COMMAND_UNSUPPORTED);
	TEST_REFUSED(send_scsi(&empty, &answer, &err), err, REASON_COMMAND_UNSUPPORTED);
	CU_ASSERT_EQUAL(kernel.n_calls, 0);
}

static void nvme_answers(void)
{
	struct nvme_command c = {
		.opcode = 0x02, .nsid = 0xffffffff, .cdw10 = 0x7f0002, .timeout_ms = 77
	};
	struct error err = ERROR_INIT;
	enum answer answer = ANSWER_UNKNOWN;

	memset(&kernel, 0, sizeof(kernel));
	TEST_OK(send_nvme(&c, &answer, &err), err);
	CU_ASSERT_EQUAL(answer, ANSWER_DONE);
	CU_ASSERT_EQUAL(c.result, 0x1234);
	CU_ASSERT(kernel.nvme.opcode == 2 && kernel.nvme.nsid == 0xffffffff &&
		  kernel.nvme.cdw10 == 0x7f0002 && kernel.nvme.timeout_ms == 77);
	kernel.nvme_rc = 0x4002;
	TEST_OK(send_nvme(&c, &answer, &err), err);
	CU_ASSERT_EQUAL(answer, ANSWER_REFUSED);
	CU_ASSERT_EQUAL(c.status, 0x4002);
	kernel.nvme_rc = 0x371;
	TEST_OK(send_nvme(&c, &answer, &err), err);
	CU_ASSERT_EQUAL(answer, ANSWER_UNKNOWN);
	kernel.sys = EINTR; /* cancelled: a time-out */
	TEST_OK(send_nvme(&c, &answer, &err), err);
	CU_ASSERT_EQUAL(answer, ANSWER_UNKNOWN);
	kernel.sys = EAGAIN; /* the controller is away: refused before it was sent */
	TEST_REFUSED(send_nvme(&c, &answer, &err), err, REASON_DEVICE_IO);
	kernel.sys = ENOTTY;
	TEST_REFUSED(send_nvme(&c, &answer, &err), err, REASON_COMMAND_UNSUPPORTED);
	c.timeout_ms = 0;
	TEST_REFUSED(send_nvme(&c, &answer, &err), err, REASON_COMMAND_UNSUPPORTED);
}

/* Blocks with metadata beside them, to the namespace and not to the controller. */
static void nvme_io(void)
{
	uint8_t data[512], metadata[8];
	struct nvme_command c = { .opcode = 0x02,
				  .nsid = 7,
				  .cdw10 = 5,
				  .cdw12 = 0x40000000,
				  .direction = DATA_IN,
				  .data = data,
				  .n_data = sizeof(data),
				  .metadata = metadata,
				  .n_metadata = sizeof(metadata),
				  .timeout_ms = 77 };
	struct error err = ERROR_INIT;
	enum answer answer = ANSWER_UNKNOWN;
	void *ctx;

	memset(&kernel, 0, sizeof(kernel));
	TEST_OK(transport_kernel_open(7, &ctx, &err), err);
	TEST_OK(transport_kernel.nvme_io(ctx, &c, &answer, &err), err);
	CU_ASSERT(answer == ANSWER_DONE && kernel.is_io && kernel.n_calls == 1);
	CU_ASSERT(kernel.nvme.opcode == 2 && kernel.nvme.nsid == 7 && kernel.nvme.cdw10 == 5 &&
		  kernel.nvme.cdw12 == 0x40000000 && kernel.nvme.timeout_ms == 77);
	CU_ASSERT(kernel.nvme.addr == (uintptr_t)data && kernel.nvme.data_len == 512);
	CU_ASSERT(kernel.nvme.metadata == (uintptr_t)metadata && kernel.nvme.metadata_len == 8);
	kernel.nvme_rc = 0x281;
	TEST_OK(transport_kernel.nvme_io(ctx, &c, &answer, &err), err);
	CU_ASSERT(answer == ANSWER_REFUSED && c.status == 0x281);
	kernel.sys = ENODEV;
	TEST_OK(transport_kernel.nvme_io(ctx, &c, &answer, &err), err);
	CU_ASSERT_EQUAL(answer, ANSWER_UNKNOWN);
	c.timeout_ms = 0;
	TEST_REFUSED(transport_kernel.nvme_io(ctx, &c, &answer, &err), err,
		     REASON_COMMAND_UNSUPPORTED);
	transport_kernel.close(ctx);
}

static const struct test tests[] = { { "SCSI answers", scsi_answers },
				     { "SCSI not sent or lost", scsi_not_sent_or_lost },
				     { "NVMe answers", nvme_answers },
				     { "NVMe I/O", nvme_io } };
TEST_MAIN(tests)
