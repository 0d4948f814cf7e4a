/*
 * base/secret.c - pages of their own for each secret, so that locking, leaving out of core dumps
 * and wiping touch nothing else.
 */
#include "base/secret.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/crypt.h"

int secret_init(struct secret *s, size_t size, struct error *err)
{
	void *pages;

	if (size >= SIZE_MAX / 2)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "secret of %zu bytes", size);
	pages = mmap(NULL, size + 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (pages == MAP_FAILED)
		return error_set(err, REASON_NO_MEMORY, errno, NULL, "secret of %zu bytes", size);
	/* Both are a second line of defence: without them the secret is as safe as any memory. */
	(void)mlock(pages, size + 1);
	(void)madvise(pages, size + 1, MADV_DONTDUMP);
	*s = (struct secret){ .bytes = pages, .n = 0, .size = size };
	return 0;
}

void secret_clear(struct secret *s)
{
	if (s->bytes) {
		crypt_wipe(s->bytes, s->size + 1);
		(void)munmap(s->bytes, s->size + 1); /* fails only for addresses not from mmap */
	}
	*s = (struct secret)SECRET_INIT;
}

static int refuse(struct secret *s, struct error *err, enum reason reason, int sys,
		  const char *fact)
{
	crypt_wipe(s->bytes, s->size + 1);
	s->n = 0;
	return error_set(err, reason, sys, NULL, "%s", fact);
}

int secret_read_fd(struct secret *s, int fd, struct error *err)
{
	/* Byte by byte: what follows the line belongs to the next reader. */
	for (s->n = 0;;) {
		char c = 0;
		ssize_t got = read(fd, &c, 1);

		/* An interruption is passed up too: somebody may have pressed Ctrl-C. */
		if (got < 0)
			return refuse(s, err, REASON_SECRET_UNREADABLE, errno, "read");
		if (got == 0 || c == '\n')
			break;
		if (!c)
			return refuse(s, err, REASON_SECRET_UNREADABLE, 0, "NUL in the line");
		if (s->n == s->size)
			return refuse(s, err, REASON_SECRET_TOO_LONG, 0, "line over the room");
		s->bytes[s->n++] = c;
	}
	if (s->n && s->bytes[s->n - 1] == '\r') /* a file written on Windows */
		s->n--;
	s->bytes[s->n] = 0;
	return 0;
}
