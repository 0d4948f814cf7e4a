/*
 * tests/sim/sim_block.h - a simulated drive behind the seam for data, and a handle over it.
 * Answers come in another order than requests were queued.
 */
#ifndef KIYOME_TESTS_SIM_BLOCK_H
#define KIYOME_TESTS_SIM_BLOCK_H

#include "devices/handle.h"
#include "tests/sim/sim_drive.h"

/* What a block object's requests are done by; each answers 0 or an errno. */
struct sim_io {
	void *ctx;
	int (*read)(void *ctx, uint64_t offset, void *bytes, uint32_t n, uint32_t *ret_done);
	int (*write)(void *ctx, uint64_t offset, const void *bytes, uint32_t n, uint32_t *ret_done);
	int (*flush)(void *ctx);
	uint64_t (*size)(void *ctx);
	void (*close)(void *ctx); /* NULL: nothing to free */
	uint32_t block_bytes;
	uint64_t dice;
	bool is_eager;
};
int sim_block_open_io(const struct sim_io *io, unsigned n_buffers, uint32_t buffer_bytes,
		      struct block **ret, struct error *err) _must_check_;

int sim_block_open(struct sim_drive *drive, unsigned n_buffers, uint32_t buffer_bytes,
		   struct block **ret, struct error *err) _must_check_;

/* What detection would say of it: a virtual drive that may be erased. */
void sim_block_device(const struct sim_drive *drive, struct device *ret);

int sim_block_handle(struct sim_drive *drive, const struct device *d, bool can_write,
		     struct handle **ret, struct error *err) _must_check_;

#endif
