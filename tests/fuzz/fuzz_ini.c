/* Settings from a file of any content; every value handed out is clean UTF-8. */
#include "base/ini.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static int check(void *ctx, const char *section, const char *key, const char *value, unsigned line,
		 struct error *err)
{
	(void)ctx, (void)section, (void)err; /* not looked at */
	if (!line || !*key || !text_is_utf8(value, strlen(value)))
		abort();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct error err = ERROR_INIT;
	_close_ int fd = memfd_create("settings.ini", MFD_CLOEXEC);
	char path[64];

	if (fd < 0 || write(fd, bytes, n) != (ssize_t)n)
		abort();
	(void)text_format(path, sizeof(path), "/proc/self/fd/%d", fd); /* fits */
	if (ini_read(path, check, NULL, &err) && err.reason == REASON_NONE)
		abort();
	return 0;
}
