/*
 * devices/block_file.c - the descriptors under a block object.
 */
#include "devices/block_file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

/* Memory that O_DIRECT takes on every driver: 512 is the largest dma_alignment + 1 in the kernel. */
#define MEMORY_ALIGN 512

/* The page cache's page on the machines that we run on. */
#define CACHE_PAGE 4096

void block_note(struct block *b, const char *what, int sys)
{
	const char *name = strerrorname_np(sys);

	/* A note that is cut is still a note; what matters for the record stands in ops->name and is_direct. */
	(void)text_append(b->note, sizeof(b->note), "%s%s: %s", b->note[0] ? "; " : "", what,
			  name ? name : "0");
}

uint64_t block_fd_size(int fd)
{
	struct stat st;
	uint64_t bytes = 0;

	if (fstat(fd, &st))
		return 0;
	if (S_ISREG(st.st_mode))
		return st.st_size > 0 ? (uint64_t)st.st_size : 0;
	if (!S_ISBLK(st.st_mode) || ioctl(fd, BLKGETSIZE64, &bytes))
		return 0;
	return bytes;
}

int block_file_init(struct block_file *f, struct block *b, const struct block_options *options,
		    struct error *err)
{
	struct stat st;

	if (fstat(options->fd, &st))
		return error_set(err, REASON_DEVICE_IO, errno, NULL, "fstat");
	*f = (struct block_file){
		.fd = options->fd,
		.plain_fd = options->plain_fd,
		.backing_fd = options->backing_fd,
		.direct_align = options->direct_align ? options->direct_align
						      : options->logical_block_bytes,
		.is_direct = options->is_direct,
		.is_block_device = S_ISBLK(st.st_mode),
		.is_ram = options->is_ram,
		.is_read_only = options->is_read_only,
		.backing_bytes = options->backing_fd >= 0 ? block_fd_size(options->backing_fd) : 0,
	};
	if (!f->direct_align)
		f->direct_align = MEMORY_ALIGN;
	b->is_direct = options->is_direct;
	if (!options->is_direct)
		block_note(b, "O_DIRECT", options->direct_sys);
	/* Read-ahead would fetch what block_file_before_plain_read() then drops. A refusal costs speed only. */
	if (f->plain_fd >= 0)
		(void)posix_fadvise(f->plain_fd, 0, 0, POSIX_FADV_RANDOM);
	if (!f->is_direct)
		(void)posix_fadvise(f->fd, 0, 0, POSIX_FADV_RANDOM);
	return 0;
}

int block_request_check(const struct block *b, const struct block_file *f,
			const struct block_request *request, struct error *err)
{
	if (request->op == BLOCK_WRITE && f->is_read_only)
		return error_set(err, REASON_CONSENT_MISSING, EPERM, NULL,
				 "write of %u bytes at %llu", request->bytes,
				 (unsigned long long)request->offset);
	if (request->buffer >= b->n_buffers || !request->bytes ||
	    request->in_buffer > b->buffer_bytes ||
	    request->bytes > b->buffer_bytes - request->in_buffer ||
	    request->offset > (uint64_t)INT64_MAX - request->bytes)
		return error_set(err, REASON_DEVICE_IO, EINVAL, NULL,
				 "request buffer=%u in_buffer=%u bytes=%u offset=%llu",
				 request->buffer, request->in_buffer, request->bytes,
				 (unsigned long long)request->offset);
	return 0;
}

int block_file_choose(const struct block_file *f, uint64_t offset, uint32_t bytes,
		      const void *memory)
{
	if (f->plain_fd < 0)
		return f->fd;
	if (!f->is_direct || offset % f->direct_align || bytes % f->direct_align ||
	    (uintptr_t)memory % MEMORY_ALIGN)
		return f->plain_fd;
	return f->fd;
}

bool block_file_give_up_direct(struct block_file *f, struct block *b, int fd)
{
	if (f->plain_fd < 0 || fd == f->plain_fd)
		return false;
	if (f->is_direct)
		block_note(b, "O_DIRECT", EINVAL);
	f->is_direct = false;
	b->is_direct = false;
	return true;
}

void block_file_before_plain_read(const struct block_file *f, uint64_t offset, uint32_t bytes)
{
	int fd = f->plain_fd >= 0 ? f->plain_fd : f->fd;
	/* Whole pages: parts of one would be kept. */
	uint64_t first = offset / CACHE_PAGE * CACHE_PAGE;
	uint64_t end = (offset + bytes + CACHE_PAGE - 1) / CACHE_PAGE * CACHE_PAGE;

	/* Advice; the flush before a verification has already written and dropped what was dirty. */
	(void)posix_fadvise(fd, (off_t)first, (off_t)(end - first), POSIX_FADV_DONTNEED);
}

/* fsync on a descriptor opened for reading writes out the whole inode all the same. */
static bool cache_drop(int fd)
{
	return !posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
}

int block_file_flush(const struct block_file *f, struct block_flush *ret, struct error *err)
{
	struct block_flush done = { .is_ram = f->is_ram };

	if (fsync(f->fd))
		return error_set(err, REASON_DEVICE_IO, errno, NULL, "fsync");
	if (f->backing_fd >= 0 && fsync(f->backing_fd))
		return error_set(err, REASON_DEVICE_IO, errno, NULL, "fsync backing file");
	done.fsync_done = true;
	if (f->is_block_device)
		done.flush_buffers_done = !ioctl(f->fd, BLKFLSBUF, 0);
	done.cache_dropped = cache_drop(f->fd) && (f->backing_fd < 0 || cache_drop(f->backing_fd));
	*ret = done;
	return 0;
}

uint64_t block_file_size(const struct block_file *f)
{
	uint64_t bytes = block_fd_size(f->fd), backing;

	/* A loop device keeps its size when its file is cut; what was cut off is gone all the same. */
	if (!bytes || f->backing_fd < 0)
		return bytes;
	backing = block_fd_size(f->backing_fd);
	if (backing >= f->backing_bytes)
		return bytes;
	return bytes > f->backing_bytes - backing ? bytes - (f->backing_bytes - backing) : 0;
}
