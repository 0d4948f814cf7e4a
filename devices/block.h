/*
 * devices/block.h - the seam for data: a queue of large aligned buffers, not read and write in a
 * row. Rows: block_uring.c, block_sync.c, and in tests the simulator's (tests/sim), whose write
 * cache a power cut can lose. One block object, one thread.
 */
#ifndef KIYOME_DEVICES_BLOCK_H
#define KIYOME_DEVICES_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/error.h"

enum block_op { BLOCK_READ, BLOCK_WRITE };

struct block_request {
	enum block_op op;
	unsigned buffer;    /* which of the object's buffers */
	uint32_t bytes;     /* multiple of the logical block, except a tail on a file */
	uint64_t offset;    /* bytes from the drive's start */
	uint32_t in_buffer; /* offset inside the buffer */
};

/* What became of a request. A short transfer is an error (end of file with success is what a
 * pulled drive can answer): DONE below BYTES means sys is set. */
struct block_result {
	struct block_request request;
	uint32_t done; /* bytes that were moved */
	int sys;       /* 0, or the errno; ENODATA for an early end of the device */
};

/* What was done to drive data to the medium; each is tried, none is assumed. */
struct block_flush {
	bool fsync_done, flush_buffers_done /* BLKFLSBUF */,
		cache_dropped /* fadvise on file and backing file */;
	bool is_ram; /* the medium lies in memory: a flush proves nothing */
};

struct block;

struct block_ops {
	const char *name; /* "io_uring", "sync", "sim": stands on the record */
	int (*queue)(struct block *b, const struct block_request *request, struct error *err);
	int (*reap)(struct block *b, struct block_result *ret,
		    struct error *err); /* waits for one */
	/* A reap would answer at once; NULL: it always does. */
	bool (*has_answer)(struct block *b);
	int (*flush)(struct block *b, struct block_flush *ret, struct error *err);
	uint64_t (*size)(struct block *b); /* bytes the device has now; 0: gone */
	void (*close)(struct block *b);
};

/* First member of each implementation's own struct. */
struct block {
	const struct block_ops *ops;
	uint8_t **buffers; /* n_buffers of buffer_bytes each, aligned to 4096 */
	unsigned n_buffers;
	uint32_t buffer_bytes;
	uint32_t logical_block_bytes;
	bool is_direct; /* O_DIRECT holds */
	char note[200]; /* why not io_uring or O_DIRECT, for the record; empty where both hold */
};

struct block_options {
	int fd; /* of the handle; stays its owner's */
	int plain_fd; /* the same without O_DIRECT, for an odd tail or where O_DIRECT is refused; -1: none */
	bool is_direct; /* fd has O_DIRECT */
	int backing_fd; /* backing file of a loop device, to drop its cache; -1: none */
	bool is_ram;
	uint32_t logical_block_bytes;
	unsigned n_buffers;
	uint32_t buffer_bytes;
	uint32_t direct_align; /* offsets and lengths that O_DIRECT takes; 0: the logical block */
	bool is_read_only;     /* BLOCK_WRITE is refused with EPERM */
	int direct_sys;        /* why fd has no O_DIRECT, for the note; 0: wasn't refused */
};

/* At least so many requests may be in flight at once, and always n_buffers; one more is refused
 * with EBUSY (reap first). */
#define BLOCK_IN_FLIGHT_LEAST 64

/* io_uring, or where the kernel refuses it (and says so in note) the plain way. */
int block_open(const struct block_options *options, struct block **ret,
	       struct error *err) _must_check_;
int block_uring_open(const struct block_options *options, struct block **ret,
		     struct error *err) _must_check_;
int block_sync_open(const struct block_options *options, struct block **ret,
		    struct error *err) _must_check_;
void block_close(struct block *b); /* waits for what is in flight; NULL is fine */

/* Shared by the implementations: allocates and frees the aligned buffers. */
int block_buffers_new(struct block *b, const struct block_options *options,
		      struct error *err) _must_check_;
void block_buffers_free(struct block *b);

#endif
