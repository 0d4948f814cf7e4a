/*
 * base/secret.h - memory for passphrases, PINs and decrypted keys: locked where the kernel allows,
 * left out of core dumps, wiped (OPENSSL_cleanse) when freed. A pass's key is no secret.
 */
#ifndef KIYOME_BASE_SECRET_H
#define KIYOME_BASE_SECRET_H

#include <stddef.h>

#include "base/cleanup.h"
#include "base/error.h"

struct secret {
	char *bytes; /* NUL after n, for calls that want a string */
	size_t n;
	size_t size; /* room, without the NUL */
};

#define SECRET_INIT           \
	{                     \
		.bytes = NULL \
	}

int secret_init(struct secret *s, size_t size, struct error *err) _must_check_;
void secret_clear(struct secret *s); /* wipes; safe twice */
#define _secret_ _clear_(secret_clear)

/* Reads one line (without its end) from FD, at most the room of S; stops at end of file.
 * Refuses an embedded NUL and a line longer than the room. */
int secret_read_fd(struct secret *s, int fd, struct error *err) _must_check_;

#endif
