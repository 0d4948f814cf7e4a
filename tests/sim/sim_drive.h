/*
 * tests/sim/sim_drive.h - a drive in memory that can be as bad as drives are: bytes, a write cache
 * that a power cut loses wholly or in part, bad blocks, lies, an early end, old data that comes
 * back, and a fault at the call of one's choice. Time is a number: nothing sleeps.
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

/* Blocks that fail the next N_LEFT transfers that touch them, and are good then. */
struct sim_flaky {
	struct sim_range range;
	unsigned n_left;
};

/* The first content of a region stands there again, on the medium, from a moment on. */
struct sim_comeback {
	struct sim_range range;
	unsigned after_reads, after_flushes; /* of all so far; 0: not by this */
	bool is_sticky;                      /* and writes to it are forgotten from then on */
};

/* What lies behind the true end of a drive that says it is larger. */
enum sim_ghost { SIM_GHOST_NONE, SIM_GHOST_ZEROS, SIM_GHOST_OLD };

/* Kinds of faults, counted where they act. */
enum sim_fault {
	SIM_CUT,        /* power was cut */
	SIM_CUT_WHOLE,  /* and all that the cache held was lost */
	SIM_CUT_PART,   /* and some of it was, in no order */
	SIM_CUT_TORN,   /* and a block was half written */
	SIM_KILLED,     /* the program was; the drive went on */
	SIM_EVICTED,    /* the cache was full: something was written back early */
	SIM_FLUSH_LIE,  /* a flush was acknowledged and nothing written back */
	SIM_FLUSH_FAIL, /* a flush failed */
	SIM_BAD_READ,
	SIM_BAD_WRITE,
	SIM_FLAKY,
	SIM_FAIL,    /* a call failed once */
	SIM_GARBAGE, /* a write that failed was done in part */
	SIM_SLOW,
	SIM_STALL,
	SIM_OLD_READS,   /* old data came back after so many reads */
	SIM_OLD_FLUSHES, /* after so many flushes */
	SIM_OLD_EACH,    /* with each flush */
	SIM_OLD_SINGLE,  /* any of those, in a single block */
	SIM_DROP,
	SIM_WRAP,
	SIM_GHOST_ZERO_READ, /* read behind the true end, where writes vanish */
	SIM_GHOST_OLD_READ,
	SIM_SHORT,
	SIM_EARLY_END,
	SIM_SHRINK,
	SIM_VANISH,
	SIM_SWAP,
	SIM_FLIP,
	SIM_STOP,
	SIM_FAULT_COUNT
};
const char *sim_fault_word(enum sim_fault f);

struct sim_drive {
	uint8_t *medium;                               /* what a power cut leaves */
	uint8_t *cache;                                /* what a read answers */
	uint8_t *original;                             /* what was there at first */
	bool has_foreign_medium, has_foreign_original; /* the caller's memory, not freed */
	uint64_t size_bytes;                           /* that it says it has */
	uint64_t real_bytes;                           /* of memory */
	uint32_t block_bytes;
	uint64_t dice; /* what it does by chance comes from this alone */
	bool is_eager; /* moves data when it is queued, not when the answer is fetched */

	/* The write cache. */
	uint32_t cache_blocks; /* unwritten ones that it holds; more are written back; 0: all */
	unsigned kept_percent; /* of those, what a power cut leaves on the medium */
	bool does_tear;        /* a power cut may leave half a block */
	bool has_lying_flush;  /* acknowledges and writes nothing back */

	/* Standing faults. */
	struct sim_range bad_reads[SIM_RANGES], bad_writes[SIM_RANGES]; /* EIO */
	struct sim_flaky flaky[SIM_RANGES];
	bool does_garble;         /* a write that fails is done in part, and says it wasn't */
	struct sim_range drops;   /* writes are acknowledged and forgotten */
	unsigned drops_from;      /* from this call on; 0: always */
	struct sim_range reverts; /* its first content comes back with each flush */
	struct sim_comeback comeback;
	uint64_t ends_at;  /* transfers end here with success; 0: never */
	uint64_t wraps_at; /* addresses beyond lead back to the start; 0: never */
	enum sim_ghost ghost;
	uint64_t ghost_at;  /* the true end */
	uint64_t folds_at;  /* all beyond lies in the last block before it; 0: never */
	uint64_t dead_bits; /* of byte addresses: ignored */
	bool has_flush_error;
	uint32_t ms_per_call;

	/* A fault at call K (each transfer, flush and look at the identity is one); 0: never. */
	unsigned vanish_at, shrink_at, fail_at, short_at, flip_at, stop_at, change_at;
	unsigned cut_at, kill_at; /* no call is answered from then on: see sim_drive_start() */
	unsigned stall_at;
	uint32_t stall_ms;

	unsigned n_calls, n_reads, n_flushes;
	int64_t now_ms; /* moved by calls */
	bool is_gone, is_other, is_stop_asked;
	bool is_cut, is_killed;

	/* What the judge needs to know. By physical block: not yet written back. By address: the
	 * number of the last call that read, wrote, or made old data come back. */
	bool *dirty;
	uint32_t n_dirty;
	unsigned *read_at, *written_at, *lied_at;
	bool is_unfit_told;      /* a look at the identity was answered with no */
	unsigned n_writes_after; /* writes that came all the same */
	bool fired[SIM_FAULT_COUNT];
};

/* All bytes 00. Aborts without memory: a test needs it. */
void sim_drive_init(struct sim_drive *d, uint64_t size_bytes, uint32_t block_bytes);
/* The same over memory of the caller's (a mapped file), which must outlive it: MEDIUM and ORIGINAL, each
 * of SIZE_BYTES, hold what they hold. ORIGINAL NULL: own memory, a copy of MEDIUM as it is now. */
void sim_drive_init_over(struct sim_drive *d, uint64_t size_bytes, uint32_t block_bytes,
			 uint8_t *medium, uint8_t *original);
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

/* What was not written back is lost, but for kept_percent of it. */
void sim_drive_cut_power(struct sim_drive *d);
/* After cut_at or kill_at: the power, or the program, is there again. */
void sim_drive_start(struct sim_drive *d);

/* What the drive does to its own medium: no call is counted, no fault acts, no cache holds it back. What
 * lies outside is left out. */
void sim_drive_put(struct sim_drive *d, uint64_t offset, const void *bytes, uint32_t n);
/* The first content of a range stands there again. */
void sim_drive_bring_back(struct sim_drive *d, const struct sim_range *r);

/* What whoever reads the drive later finds there, by its standing faults. False: it can't be read.
 * Changes nothing. */
bool sim_drive_peek(const struct sim_drive *d, uint64_t offset, void *bytes, uint32_t n);

/* A number below N (not 0). */
uint32_t sim_dice(uint64_t *dice, uint32_t n);

#endif
