/* room: report */
/* Any bytes as a job file, and as KEY=VALUE: what is taken is clean, bounded text under a known key. */
#include "report/typed.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/text.h"
#include "report/text_safe.h"
#include "report/words.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void check(const struct typed *t)
{
	for (unsigned f = 0; f < TYPED_COUNT; f++) {
		const char *value = t->value[f];
		size_t n = strnlen(value, TYPED_MOST);

		if (n == TYPED_MOST || !text_is_utf8(value, n) || text_unsafe_in(value))
			abort();
		if (n && (value[0] == ' ' || value[n - 1] == ' '))
			abort();
		if (n && typed_row(f)->allowed && !words_have(typed_row(f)->allowed, value))
			abort();
	}
}

static void as_file(const uint8_t *bytes, size_t n)
{
	struct typed t = TYPED_INIT;
	struct error err = ERROR_INIT;
	char path[40];
	int fd = memfd_create("job", MFD_CLOEXEC);

	if (fd < 0 || write(fd, bytes, n) != (ssize_t)n)
		abort();
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (typed_read(&t, path, &err) && err.reason == REASON_NONE)
		abort();
	(void)close(fd);
	check(&t);
}

static void as_option(const uint8_t *bytes, size_t n)
{
	struct typed t = TYPED_INIT;
	struct error err = ERROR_INIT;
	char *key = strndup((const char *)bytes, n), *equals;

	if (!key)
		abort();
	equals = strchr(key, '=');
	if (equals) {
		*equals = '\0';
		if (typed_set(&t, key, equals + 1, "--set", &err) && err.reason == REASON_NONE)
			abort();
	}
	free(key);
	check(&t);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	as_file(bytes, n);
	as_option(bytes, n);
	return 0;
}
