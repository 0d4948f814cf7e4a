#include "devices/rescan.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

int rescan_disk(const char *name, struct error *err)
{
	_close_ int fd = -1;
	char path[96];

	if (strchr(name, '/') ||
	    !text_format(path, sizeof(path), "/sys/class/block/%s/device/rescan", name))
		return error_set(err, REASON_SYSFS_UNREADABLE, EINVAL, name, "rescan");
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0 || write(fd, "1", 1) != 1)
		return error_set(err, REASON_SYSFS_UNREADABLE, errno, name, "rescan");
	return 0;
}
