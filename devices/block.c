/*
 * devices/block.c - which way of block I/O, and the buffers of both.
 */
#include "devices/block.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "devices/block_file.h"

/* O_DIRECT wants memory aligned to the logical block; a page is enough for every drive. */
#define BUFFER_ALIGN 4096

/* Buffers of this size are made of huge pages where the kernel has some: fewer pieces for it and for
 * the drive to walk. */
#define HUGE_PAGE (2UL * 1024 * 1024)

int block_open(const struct block_options *options, struct block **ret, struct error *err)
{
	struct error refused = ERROR_INIT;
	struct block *b;
	int rc;

	if (!block_uring_open(options, ret, &refused))
		return 0;
	if (refused.reason == REASON_NO_MEMORY) {
		*err = refused;
		return -ENOMEM;
	}
	/* Whatever kept io_uring away (no such call, a filter, a limit), plain I/O may still do. */
	rc = block_sync_open(options, &b, err);
	if (rc)
		return rc;
	block_note(b, "io_uring", refused.sys);
	*ret = b;
	return 0;
}

void block_close(struct block *b)
{
	if (b)
		b->ops->close(b);
}

static uint8_t *buffer_new(size_t bytes)
{
	bool is_huge = bytes % HUGE_PAGE == 0;
	uint8_t *buffer = aligned_alloc(is_huge ? HUGE_PAGE : BUFFER_ALIGN, bytes);

	if (!buffer)
		return NULL;
	if (is_huge)
		(void)madvise(buffer, bytes, MADV_HUGEPAGE); /* refused, it costs only speed */
	/* Touched now, so that memory that isn't there is missed before the first write. */
	memset(buffer, 0, bytes);
	return buffer;
}

int block_buffers_new(struct block *b, const struct block_options *options, struct error *err)
{
	size_t bytes = ((size_t)options->buffer_bytes + BUFFER_ALIGN - 1) / BUFFER_ALIGN *
		       BUFFER_ALIGN;

	b->buffer_bytes = options->buffer_bytes;
	b->logical_block_bytes = options->logical_block_bytes;
	b->n_buffers = 0;
	if (!options->n_buffers || !bytes)
		return error_set(err, REASON_NO_MEMORY, EINVAL, NULL, "buffers=%u bytes=%u",
				 options->n_buffers, options->buffer_bytes);
	b->buffers = calloc(options->n_buffers, sizeof(*b->buffers));
	if (!b->buffers)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "buffers=%u",
				 options->n_buffers);
	for (unsigned i = 0; i < options->n_buffers; i++) {
		b->buffers[i] = buffer_new(bytes);
		if (!b->buffers[i]) {
			block_buffers_free(b);
			return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL,
					 "buffers=%u bytes=%zu", options->n_buffers, bytes);
		}
		b->n_buffers = i + 1;
	}
	return 0;
}

void block_buffers_free(struct block *b)
{
	for (unsigned i = 0; b->buffers && i < b->n_buffers; i++)
		free(b->buffers[i]);
	free(b->buffers);
	b->buffers = NULL;
	b->n_buffers = 0;
}
