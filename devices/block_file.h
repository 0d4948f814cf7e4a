/*
 * devices/block_file.h - what block_uring.c and block_sync.c share: the descriptors of one drive,
 * which of them serves a request, what a flush does, how large the drive is now.
 * Inside devices/ only.   Threads: one block object, one thread.
 */
#ifndef KIYOME_DEVICES_BLOCK_FILE_H
#define KIYOME_DEVICES_BLOCK_FILE_H

#include "devices/block.h"

struct block_file {
	int fd, plain_fd, backing_fd; /* as in struct block_options; all stay their owner's */
	uint32_t direct_align;        /* offset and length that O_DIRECT takes */
	bool is_direct, is_block_device, is_ram, is_read_only;
	uint64_t backing_bytes; /* of the backing file when opened */
};

/* Looks at the descriptors once and notes in B why O_DIRECT does not hold, where it doesn't. */
int block_file_init(struct block_file *f, struct block *b, const struct block_options *options,
		    struct error *err) _must_check_;

/* Refuses a request that does not lie inside its buffer, and a write through a read-only handle. */
int block_request_check(const struct block *b, const struct block_file *f,
			const struct block_request *request, struct error *err) _must_check_;

/* The descriptor for BYTES at OFFSET from MEMORY: the one with O_DIRECT where all is aligned. */
int block_file_choose(const struct block_file *f, uint64_t offset, uint32_t bytes,
		      const void *memory);

/* A request through FD came back EINVAL. Where FD was the direct one and there is a plain one, O_DIRECT
 * does not hold here after all: that is noted once in B, and true says to try again. */
bool block_file_give_up_direct(struct block_file *f, struct block *b, int fd);

/* Before a read without O_DIRECT: drops what the cache holds of it, so that it comes from the medium. */
void block_file_before_plain_read(const struct block_file *f, uint64_t offset, uint32_t bytes);

/* fsync, BLKFLSBUF, fadvise; nothing may be in flight. Fails when the fsync does: data are lost then. */
int block_file_flush(const struct block_file *f, struct block_flush *ret,
		     struct error *err) _must_check_;

/* Bytes there are now, a truncated backing file counted; 0 when gone. */
uint64_t block_file_size(const struct block_file *f);

/* Bytes of an open block device or regular file now; 0 when gone or not such. */
uint64_t block_fd_size(int fd);

/* Appends to what B notes for the record: "io_uring: EPERM". */
void block_note(struct block *b, const char *what, int sys);

#endif
