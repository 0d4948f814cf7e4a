#include "ui/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

bool process_prepare(void)
{
	for (int fd = 0; fd <= 2; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		int opened = open("/dev/null", fd ? O_WRONLY : O_RDONLY);

		if (opened != fd) /* the lowest free number is this one, unless nothing opens */
			return false;
	}
	(void)signal(SIGPIPE, SIG_IGN); /* a valid signal and action: cannot fail */
	(void)signal(SIGXFSZ, SIG_IGN);
	return true;
}

void process_hide(void)
{
	const struct rlimit none = { .rlim_cur = 0, .rlim_max = 0 };

	/* Each is a second lock; what one can't do the other does. */
	(void)setrlimit(RLIMIT_CORE, &none);
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
