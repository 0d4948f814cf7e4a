/*
 * devices/transport_kernel_opal.c - Opal by the kernel's own driver (linux: block/sed-opal.c), which holds the
 * sessions and speaks the methods.
 */
#include <errno.h>
#include <linux/sed-opal.h>
#include <string.h>
#include <sys/ioctl.h>

#include "devices/transport_kernel.h"

/* The kernel's own "not supported", which has no name outside it (linux: include/linux/errno.h). */
#define KERNEL_ENOTSUPP 524

/* Nothing was sent: the drive isn't one that the kernel knows as Opal, or we may not. EINVAL is none of
 * these: it is what an answer that makes no sense gives. */
static bool is_not_sent(int sys)
{
	switch (sys) {
	case ENOTTY:
	case EOPNOTSUPP:
	case KERNEL_ENOTSUPP:
	case EPERM:
	case EACCES:
	case EBADF:
	case EFAULT:
		return true;
	default:
		return false;
	}
}

static int call(int fd, unsigned long request, void *what, const char *name,
		enum answer *ret_answer, uint8_t *ret_status, struct error *err)
{
	int rc = ioctl(fd, request, what), sys = errno;

	*ret_status = 0;
	if (rc < 0 && is_not_sent(sys))
		return error_set(err,
				 sys == EPERM || sys == EACCES || sys == EBADF || sys == EFAULT
					 ? REASON_DEVICE_IO
					 : REASON_COMMAND_UNSUPPORTED,
				 sys, NULL, "%s", name);
	if (rc < 0 || rc > UINT8_MAX) {
		*ret_answer = ANSWER_UNKNOWN;
		return 0;
	}
	/* Above 0: the method status that the drive gave. */
	*ret_status = (uint8_t)rc;
	*ret_answer = rc ? ANSWER_REFUSED : ANSWER_DONE;
	return 0;
}

static int ask_status(int fd, struct opal_command *c, enum answer *ret_answer, struct error *err)
{
	struct opal_status status = { .flags = 0 };
	int rc = call(fd, IOC_OPAL_GET_STATUS, &status, "Opal status", ret_answer,
		      &c->method_status, err);

	c->flags = !rc && *ret_answer == ANSWER_DONE && status.flags & OPAL_FL_SUPPORTED
			   ? OPAL_STATUS_SUPPORTED
			   : 0;
	return rc;
}

static int revert(int fd, struct opal_command *c, enum answer *ret_answer, struct error *err)
{
	struct opal_key key = { .key_len = c->n_key };
	int rc;

	memcpy(key.key, c->key, c->n_key); /* at most 255 bytes into OPAL_KEY_MAX */
	rc = call(fd, IOC_OPAL_PSID_REVERT_TPR, &key, "Opal PSID revert", ret_answer,
		  &c->method_status, err);
	explicit_bzero(&key, sizeof(key));
	return rc;
}

int kernel_opal(int fd, struct opal_command *c, enum answer *ret_answer, struct error *err)
{
	switch (c->action) {
	case OPAL_ASK_STATUS:
		return ask_status(fd, c, ret_answer, err);
	case OPAL_REVERT_BY_PSID:
		return revert(fd, c, ret_answer, err);
	}
	return error_set(err, REASON_COMMAND_UNSUPPORTED, EINVAL, NULL, "Opal action=%d",
			 (int)c->action);
}
