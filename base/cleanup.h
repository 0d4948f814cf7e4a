/*
 * base/cleanup.h - the attributes that release memory and descriptors when a scope is left.
 * Only memory and descriptors: the state of a drive is undone by visible code.
 */
#ifndef KIYOME_BASE_CLEANUP_H
#define KIYOME_BASE_CLEANUP_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Result must be looked at; a result that is dropped on purpose says why beside (void). */
#define _must_check_ __attribute__((warn_unused_result))

static inline void cleanup_free(void *p)
{
	free(*(void **)p);
}

static inline void cleanup_close(const int *fd)
{
	if (*fd >= 0)
		(void)close(*fd); /* opened for reading, or already synced: nothing left to lose */
}

static inline void cleanup_fclose(FILE **f)
{
	if (*f)
		(void)fclose(*f); /* opened for reading, or already flushed and checked */
}

/* Frees a malloc'd pointer. */
#define _free_ __attribute__((cleanup(cleanup_free)))
/* Closes a descriptor; -1 means none. */
#define _close_ __attribute__((cleanup(cleanup_close)))
/* Closes a stream; NULL means none. */
#define _fclose_ __attribute__((cleanup(cleanup_fclose)))
/* Calls FUNCTION(&variable): for struct x with x_clear(struct x *), or pointer with x_freep(). */
#define _clear_(function) __attribute__((cleanup(function)))

#endif
