/*
 * devices/transport_kernel_mmc.c - eMMC commands by the kernel (linux: drivers/mmc/core/block.c).
 */
#include <errno.h>
#include <linux/mmc/ioctl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "devices/mmc_status.h"
#include "devices/transport_kernel.h"

/* Kinds of responses and commands as the kernel wants them (linux: include/linux/mmc/core.h, no user header). */
enum { RSP_PRESENT = 1 << 0, RSP_CRC = 1 << 2, RSP_BUSY = 1 << 3, RSP_OPCODE = 1 << 4 };
enum { CMD_AC = 0 << 5, CMD_ADTC = 1 << 5, RSP_SPI_S1 = 1 << 7, RSP_SPI_BUSY = 1 << 10 };
enum { BLOCK_BYTES = 512 };

/* Nothing was sent: no such ioctl, no right, no such command for this card. */
static bool is_not_sent(int sys)
{
	return sys == ENOTTY || sys == EINVAL || sys == EOPNOTSUPP || sys == EPERM ||
	       sys == EACCES || sys == EBADF || sys == EFAULT || sys == ENOMEM || sys == EOVERFLOW;
}

static unsigned flags_of(const struct mmc_command *c)
{
	unsigned flags = RSP_PRESENT | RSP_CRC | RSP_OPCODE | RSP_SPI_S1;

	if (c->is_busy)
		flags |= RSP_BUSY | RSP_SPI_BUSY;
	return flags | (c->direction == DATA_NONE ? CMD_AC : CMD_ADTC);
}

static bool is_sound(const struct mmc_command *c)
{
	if (!c->timeout_ms)
		return false; /* 0 would mean the kernel's own, which aborts a sanitize */
	if (c->direction == DATA_NONE)
		return true;
	return c->data && c->n_data && c->n_data % BLOCK_BYTES == 0 &&
	       c->n_data <= MMC_IOC_MAX_BYTES;
}

static void pack(const struct mmc_command *c, struct mmc_ioc_cmd *ret)
{
	*ret = (struct mmc_ioc_cmd){
		.write_flag = c->direction == DATA_OUT,
		.opcode = c->opcode,
		.arg = c->arg,
		.flags = flags_of(c),
		.cmd_timeout_ms = c->timeout_ms,
	};
	if (c->direction == DATA_NONE)
		return;
	ret->blksz = BLOCK_BYTES;
	ret->blocks = c->n_data / BLOCK_BYTES;
	mmc_ioc_cmd_set_data((*ret), c->data);
}

/* The commands of one call; with nothing between them where there are several. */
static int call(int fd, const struct mmc_command *c, unsigned n, struct mmc_ioc_multi_cmd *multi)
{
	multi->num_of_cmds = n;
	for (unsigned i = 0; i < n; i++)
		pack(&c[i], &multi->cmds[i]);
	if (n == 1)
		return ioctl(fd, MMC_IOC_CMD, &multi->cmds[0]);
	return ioctl(fd, MMC_IOC_MULTI_CMD, multi);
}

int kernel_mmc(int fd, struct mmc_command *c, unsigned n, enum answer *ret_answer,
	       struct error *err)
{
	_free_ struct mmc_ioc_multi_cmd *multi = NULL;
	int sys = 0;

	for (unsigned i = 0; i < n; i++) {
		memset(c[i].response, 0, sizeof(c[i].response));
		if (!is_sound(&c[i]))
			return error_set(err, REASON_COMMAND_UNSUPPORTED, EINVAL, NULL,
					 "MMC opcode=%u", c[i].opcode);
	}
	if (!n || n > MMC_COMMANDS_MOST)
		return error_set(err, REASON_COMMAND_UNSUPPORTED, EINVAL, NULL, "MMC n=%u", n);
	multi = calloc(1, sizeof(*multi) + n * sizeof(multi->cmds[0]));
	if (!multi)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "MMC");
	if (call(fd, c, n, multi))
		sys = errno;
	if (is_not_sent(sys))
		return error_set(err,
				 sys == ENOTTY || sys == EINVAL || sys == EOPNOTSUPP
					 ? REASON_COMMAND_UNSUPPORTED
					 : REASON_DEVICE_IO,
				 sys, NULL, "MMC opcode=%u", c[n - 1].opcode);
	*ret_answer = ANSWER_DONE;
	for (unsigned i = 0; i < n; i++) {
		memcpy(c[i].response, multi->cmds[i].response, sizeof(c[i].response));
		if (mmc_answer(c[i].response[0]) == ANSWER_REFUSED)
			*ret_answer = ANSWER_REFUSED;
	}
	/* EBADMSG: the card's SWITCH_ERROR, which the kernel looked at itself. Whatever else went wrong, the
	 * card may have begun, and what stands in the responses is then no answer. */
	if (sys == EBADMSG)
		*ret_answer = ANSWER_REFUSED;
	else if (sys)
		*ret_answer = ANSWER_UNKNOWN;
	return 0;
}
