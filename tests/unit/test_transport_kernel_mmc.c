/*
 * tests/unit/test_transport_kernel_mmc.c - what the kernel says about eMMC commands, played by an ioctl() of
 * this program's own.
 */
#include <errno.h>
#include <linux/mmc/ioctl.h>
#include <stdarg.h>
#include <sys/ioctl.h>

#include "devices/transport.h"
#include "tests/unit/harness.h"

static struct {
	int sys;
	uint32_t r1[3];
	unsigned long request;
	unsigned n;
	struct mmc_ioc_cmd commands[3];
	unsigned n_calls;
} kernel;

int ioctl(int fd, unsigned long request, ...)
{
	va_list arguments;
	struct mmc_ioc_cmd *c;
	void *what;

	(void)fd;
	va_start(arguments, request);
	what = va_arg(arguments, void *);
	va_end(arguments);
	kernel.n_calls++;
	kernel.request = request;
	c = request == MMC_IOC_MULTI_CMD ? ((struct mmc_ioc_multi_cmd *)what)->cmds : what;
	kernel.n = request == MMC_IOC_MULTI_CMD
			   ? (unsigned)((struct mmc_ioc_multi_cmd *)what)->num_of_cmds
			   : 1;
	for (unsigned i = 0; i < kernel.n && i < 3; i++) {
		kernel.commands[i] = c[i];
		c[i].response[0] = kernel.r1[i];
	}
	errno = kernel.sys;
	return kernel.sys ? -1 : 0;
}

static int send(struct mmc_command *c, unsigned n, enum answer *answer, struct error *err)
{
	void *ctx;
	int rc;

	TEST_OK(transport_kernel_open(7, &ctx, err), *err);
	rc = transport_kernel.mmc(ctx, c, n, answer, err);
	transport_kernel.close(ctx);
	return rc;
}

static void one_with_data(void)
{
	uint8_t data[512];
	struct mmc_command c = {
		.opcode = 8, .direction = DATA_IN, .data = data, .n_data = 512, .timeout_ms = 4321
	};
	struct error err = ERROR_INIT;
	enum answer answer;

	memset(&kernel, 0, sizeof(kernel));
	kernel.r1[0] = 0x900;
	TEST_OK(send(&c, 1, &answer, &err), err);
	CU_ASSERT_EQUAL(answer, ANSWER_DONE);
	CU_ASSERT_EQUAL(kernel.request, MMC_IOC_CMD);
	CU_ASSERT_EQUAL(kernel.commands[0].opcode, 8);
	CU_ASSERT_EQUAL(kernel.commands[0].write_flag, 0);
	CU_ASSERT_EQUAL(kernel.commands[0].blksz, 512);
	CU_ASSERT_EQUAL(kernel.commands[0].blocks, 1);
	CU_ASSERT_EQUAL(kernel.commands[0].flags, 0xb5); /* R1 of either bus, with data */
	CU_ASSERT_EQUAL(kernel.commands[0].cmd_timeout_ms, 4321);
	CU_ASSERT_EQUAL(kernel.commands[0].data_ptr, (uint64_t)(uintptr_t)data);
	CU_ASSERT_EQUAL(c.response[0], 0x900);
}

static void three_in_a_row(void)
{
	struct mmc_command c[3] = { { .opcode = 35, .arg = 1, .timeout_ms = 10 },
				    { .opcode = 36, .arg = 2, .timeout_ms = 10 },
				    { .opcode = 38, .is_busy = true, .timeout_ms = 3600000 } };
	struct error err = ERROR_INIT;
	enum answer answer;

	memset(&kernel, 0, sizeof(kernel));
	TEST_OK(send(c, 3, &answer, &err), err);
	CU_ASSERT_EQUAL(answer, ANSWER_DONE);
	CU_ASSERT_EQUAL(kernel.request, MMC_IOC_MULTI_CMD);
	CU_ASSERT_EQUAL(kernel.n, 3);
	CU_ASSERT_EQUAL(kernel.n_calls, 1);
	CU_ASSERT_EQUAL(kernel.commands[1].arg, 2);
	CU_ASSERT_EQUAL(kernel.commands[2].flags, 0x49d); /* R1b */
	CU_ASSERT_EQUAL(kernel.commands[2].cmd_timeout_ms, 3600000);
	kernel.r1[1] = 0x900 | 1 << 27; /* any of them */
	TEST_OK(send(c, 3, &answer, &err), err);
	CU_ASSERT_EQUAL(answer, ANSWER_REFUSED);
}

static void what_errors_mean(void)
{
	static const struct {
		int sys;
		enum reason reason; /* REASON_NONE: sent */
		enum answer answer;
	} rows[] = {
		{ ETIMEDOUT, REASON_NONE, ANSWER_UNKNOWN },
		{ EIO, REASON_NONE, ANSWER_UNKNOWN },
		{ EILSEQ, REASON_NONE, ANSWER_UNKNOWN },
		{ ENODEV, REASON_NONE, ANSWER_UNKNOWN },
		{ EBADMSG, REASON_NONE, ANSWER_REFUSED },
		{ ENOTTY, REASON_COMMAND_UNSUPPORTED, ANSWER_UNKNOWN },
		{ EOPNOTSUPP, REASON_COMMAND_UNSUPPORTED, ANSWER_UNKNOWN },
		{ EPERM, REASON_DEVICE_IO, ANSWER_UNKNOWN },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct mmc_command c = { .opcode = 6, .is_busy = true, .timeout_ms = 10 };
		struct error err = ERROR_INIT;
		enum answer answer = ANSWER_DONE;
		int rc;

		memset(&kernel, 0, sizeof(kernel));
		kernel.sys = rows[i].sys;
		rc = send(&c, 1, &answer, &err);
		CU_ASSERT_EQUAL(rc < 0, rows[i].reason != REASON_NONE);
		CU_ASSERT_EQUAL(err.reason, rows[i].reason);
		if (!rc)
			CU_ASSERT_EQUAL(answer, rows[i].answer);
	}
}

static void not_sent(void)
{
	uint8_t data[512];
	struct mmc_command c[9] = { { .opcode = 6,
				      .is_busy = true } }; /* no time: HPI after 240 s */
	struct error err = ERROR_INIT;
	enum answer answer;

	memset(&kernel, 0, sizeof(kernel));
	TEST_REFUSED(send(c, 1, &answer, &err), err, REASON_COMMAND_UNSUPPORTED);
	c[0] = (struct mmc_command){
		.opcode = 8, .direction = DATA_IN, .data = data, .n_data = 511, .timeout_ms = 10
	};
	TEST_REFUSED(send(c, 1, &answer, &err), err, REASON_COMMAND_UNSUPPORTED);
	TEST_REFUSED(send(c, 0, &answer, &err), err, REASON_COMMAND_UNSUPPORTED);
	for (unsigned i = 0; i < 9; i++)
		c[i] = (struct mmc_command){ .opcode = 35, .timeout_ms = 10 };
	TEST_REFUSED(send(c, 9, &answer, &err), err, REASON_COMMAND_UNSUPPORTED);
	CU_ASSERT_EQUAL(kernel.n_calls, 0);
}

static const struct test tests[] = {
	{ "one with data", one_with_data },
	{ "three in a row", three_in_a_row },
	{ "what errors mean", what_errors_mean },
	{ "what was not sent", not_sent },
};
TEST_MAIN(tests)
