/*
 * tests/sim/sim_drive.h - a drive in memory that can be as bad as drives are: bytes, a write cache
 * that a power cut loses, bad blocks, lies, an early end, and a fault at the call of one's choice.
 * Knows bytes only; sim_block.h makes a struct block of it.
 */
#ifndef KIYOME_TESTS_SIM_DRIVE_H
#define KIYOME_TESTS_SIM_DRIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim_range {
	uint64_t first_lba, n_blocks; /* none: 0 blocks */
};

#define SIM_RANGES 4

struct sim_drive {
	uint8_t *medium;     /* what a power cut leaves */
	uint8_t *cache;      /* what a read answers */
	uint8_t *original;   /* what was there at first */
	uint64_t size_bytes; /* that it says it has */
	uint64_t real_bytes; /* of memory */
	uint32_t block_bytes;

	/* Standing faults. */
	struct sim_range bad_reads[SIM_RANGES], bad_writes[SIM_RANGES]; /* EIO */
	struct sim_range drops;   /* writes are acknowledged and forgotten */
	struct sim_range reverts; /* its first content comes back with each flush */
	uint64_t ends_at;         /* transfers end here with success; 0: never */
	uint64_t wraps_at;        /* addresses beyond lead back to the start; 0: never */
	bool has_flush_error;

	/* A fault at call K (each transfer, flush and look at the identity is one); 0: never. */
	unsigned vanish_at, shrink_at, fail_at, short_at, flip_at, stop_at, change_at;

	unsigned n_calls;
	bool is_gone, is_other, is_stop_asked;
};

/* All bytes 00. Aborts without memory: a test needs it. */
void sim_drive_init(struct sim_drive *d, uint64_t size_bytes, uint32_t block_bytes);
void sim_drive_clear(struct sim_drive *d);

/* Makes the bytes on it what they are: text that differs in each block, from a seed. */
void sim_drive_fill_text(struct sim_drive *d, unsigned seed);
void sim_drive_fill_byte(struct sim_drive *d, uint8_t byte);

/* Each answers 0 or an errno, and how much was moved. */
int sim_drive_read(struct sim_drive *d, uint64_t offset, void *bytes, uint32_t n,
		   uint32_t *ret_done);
int sim_drive_write(struct sim_drive *d, uint64_t offset, const void *bytes, uint32_t n,
		    uint32_t *ret_done);
int sim_drive_flush(struct sim_drive *d);
uint64_t sim_drive_size(const struct sim_drive *d);
/* 0: the same drive; ENODEV: gone; ENODATA: smaller; EXDEV: another. */
int sim_drive_check(struct sim_drive *d);

/* What was not flushed is lost. */
void sim_drive_cut_power(struct sim_drive *d);

#endif
