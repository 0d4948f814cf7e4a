/*
 * tests/unit/test_transport_kernel_opal.c - what the kernel says about Opal, played by an ioctl() of this
 * program's own.
 */
#include <errno.h>
#include <linux/sed-opal.h>
#include <stdarg.h>
#include <sys/ioctl.h>

#include "devices/transport.h"
#include "tests/unit/harness.h"

static struct {
	int rc, sys;
	uint32_t flags;
	unsigned long request;
	struct opal_key key;
} kernel;

int ioctl(int fd, unsigned long request, ...)
{
	va_list arguments;
	void *what;

	(void)fd;
	va_start(arguments, request);
	what = va_arg(arguments, void *);
	va_end(arguments);
	kernel.request = request;
	if (request == IOC_OPAL_GET_STATUS)
		((struct opal_status *)what)->flags = kernel.flags;
	if (request == IOC_OPAL_PSID_REVERT_TPR)
		kernel.key = *(struct opal_key *)what;
	errno = kernel.sys;
	return kernel.sys ? -1 : kernel.rc;
}

static int send(struct opal_command *c, enum answer *answer, struct error *err)
{
	void *ctx;
	int rc;

	TEST_OK(transport_kernel_open(7, &ctx, err), *err);
	rc = transport_kernel.opal(ctx, c, answer, err);
	transport_kernel.close(ctx);
	return rc;
}

static void asks(void)
{
	struct opal_command c = { .action = OPAL_ASK_STATUS };
	struct error err = ERROR_INIT;
	enum answer answer;

	memset(&kernel, 0, sizeof(kernel));
	kernel.flags = OPAL_FL_SUPPORTED | OPAL_FL_LOCKED;
	TEST_OK(send(&c, &answer, &err), err);
	CU_ASSERT_EQUAL(answer, ANSWER_DONE);
	CU_ASSERT_EQUAL(c.flags, OPAL_STATUS_SUPPORTED);
	CU_ASSERT_EQUAL(kernel.request, IOC_OPAL_GET_STATUS);
	kernel.flags = 0;
	TEST_OK(send(&c, &answer, &err), err);
	CU_ASSERT_EQUAL(c.flags, 0);
	kernel.sys = 524;
	TEST_REFUSED(send(&c, &answer, &err), err, REASON_COMMAND_UNSUPPORTED);
}

static void reverts(void)
{
	static const struct {
		int rc, sys;
		enum answer answer;
		uint8_t status;
	} rows[] = {
		{ 0, 0, ANSWER_DONE, 0 },         { 1, 0, ANSWER_REFUSED, 1 },
		{ 18, 0, ANSWER_REFUSED, 18 },    { 0, EIO, ANSWER_UNKNOWN, 0 },
		{ 0, ENODEV, ANSWER_UNKNOWN, 0 }, { 0, EINVAL, ANSWER_UNKNOWN, 0 },
		{ 0x6002, 0, ANSWER_UNKNOWN, 0 }, /* an NVMe status, as some kernels pass it on */
	};
	static const uint8_t psid[32] = "0123456789ABCDEFGHIJKLMNOPQRSTU";
	struct error err = ERROR_INIT;
	enum answer answer;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct opal_command c = { .action = OPAL_REVERT_BY_PSID, .key = psid, .n_key = 32 };

		memset(&kernel, 0, sizeof(kernel));
		kernel.rc = rows[i].rc;
		kernel.sys = rows[i].sys;
		TEST_OK(send(&c, &answer, &err), err);
		CU_ASSERT_EQUAL(answer, rows[i].answer);
		CU_ASSERT_EQUAL(c.method_status, rows[i].status);
		CU_ASSERT_EQUAL(kernel.request, IOC_OPAL_PSID_REVERT_TPR);
		CU_ASSERT_EQUAL(kernel.key.key_len, 32);
		CU_ASSERT_EQUAL(kernel.key.lr, 0);
		CU_ASSERT_EQUAL(memcmp(kernel.key.key, psid, 32), 0);
	}
}

static void not_sent(void)
{
	static const struct {
		int sys;
		enum reason reason;
	} rows[] = {
		{ ENOTTY, REASON_COMMAND_UNSUPPORTED }, { EOPNOTSUPP, REASON_COMMAND_UNSUPPORTED },
		{ 524, REASON_COMMAND_UNSUPPORTED },    { EPERM, REASON_DEVICE_IO },
		{ EACCES, REASON_DEVICE_IO },
	};
	struct opal_command c = { .action = OPAL_ASK_STATUS };
	struct error err = ERROR_INIT;
	enum answer answer;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		memset(&kernel, 0, sizeof(kernel));
		kernel.sys = rows[i].sys;
		TEST_REFUSED(send(&c, &answer, &err), err, rows[i].reason);
	}
	c.action = (enum opal_action)77;
	TEST_REFUSED(send(&c, &answer, &err), err, REASON_COMMAND_UNSUPPORTED);
}

static const struct test tests[] = {
	{ "asks the kernel", asks },
	{ "reverts", reverts },
	{ "what was not sent", not_sent },
};
TEST_MAIN(tests)
