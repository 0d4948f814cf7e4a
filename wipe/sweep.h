/*
 * wipe/sweep.h - moves pieces of a drive through a block object's buffers, several in flight: the
 * one loop below overwriting, reading back, canaries and inspection.
 *
 * A piece whose transfer failed or came short is tried again alone, in naturally aligned parts that
 * shrink to the unit (a 512-byte write into a bad 4096-byte sector fails where the whole sector's
 * would heal it) and grow again behind the bad spot; a unit that fails by itself is bad, and the sweep
 * goes on. The device's size is asked again after each failure: a drive that is gone or smaller
 * ends the sweep, since an early end is never the end of the job.
 *
 * The rule that ends hopeless drives (REASON_DRIVE_GIVEN_UP; such a drive is destroyed, not erased):
 * more than SWEEP_BAD_UNITS_MOST bad units; or more than SWEEP_SHARE_LEAST, if they are more than one in
 * SWEEP_SHARE_OF of the drive; or more than SWEEP_LOST_MS_MOST lost in narrowing failed pieces down.
 */
#ifndef KIYOME_WIPE_SWEEP_H
#define KIYOME_WIPE_SWEEP_H

#include "devices/block.h"
#include "wipe/crew.h"

#define SWEEP_BUFFERS_MOST   CREW_LOADS_MOST
#define SWEEP_BAD_UNITS_MOST 4096
#define SWEEP_SHARE_LEAST    1024
#define SWEEP_SHARE_OF       16
#define SWEEP_LOST_MS_MOST   1800000

/* What bad blocks have cost so far; kept by who makes one sweep of several. */
struct sweep_toll {
	uint64_t n_bad_units;
	int64_t lost_ms;
};

/* What is watching; each may be NULL. */
struct sweep_watch {
	void *ctx;
	bool (*stop_asked)(void *ctx); /* looked at between buffers */
	void (*moved)(void *ctx, uint64_t n_bytes, uint64_t n_errors); /* of this sweep so far */
	int64_t (*now_ms)(
		void *ctx);      /* a slow drive then has fewer requests in flight (wipe/pace.h) */
	struct sweep_toll *toll; /* goes on from earlier sweeps; NULL: this sweep's alone */
};

/* What is moved. Offsets and lengths are multiples of unit_bytes, but for the drive's tail. */
struct sweep_work {
	void *ctx;
	uint32_t
		unit_bytes; /* smallest part that is tried alone: a multiple of the logical block */
	/* The next piece, at most a buffer; false: no more. */
	bool (*next)(void *ctx, uint64_t *ret_offset, uint32_t *ret_n);
	/* Writing: makes the bytes of a piece in this buffer. */
	int (*fill)(void *ctx, unsigned buffer, uint64_t offset, uint8_t *bytes, uint32_t n,
		    struct error *err);
	/* Reading: looks at a piece, or part of one, that was read. */
	int (*take)(void *ctx, uint64_t offset, const uint8_t *bytes, uint32_t n,
		    struct error *err);
	/* May be NULL: the same in parts, on two threads (wipe/crew.h) while other buffers are moved. Makes a
	 * part when writing; says whether a part is as expected when reading. A buffer of which a part
	 * could not or is not goes to fill or take as a whole. */
	crew_part *part;
	/* With part, when reading: told, in place of take, that a piece is as expected. */
	void (*as_expected)(void *ctx, uint64_t offset, uint32_t n);
	/* Told of everything that was not moved: TRIED and bad, or never reached. */
	void (*missed)(void *ctx, uint64_t offset, uint32_t n, bool tried);
};

struct sweep_result {
	uint64_t n_bytes;     /* moved without error */
	uint64_t n_errors;    /* failed transfers, also those that a retry cured */
	uint64_t n_bad_units; /* that failed by themselves */
	bool is_stopped;      /* because it was asked */
};

/* Every piece of the work is either moved or missed when this returns, also when it fails:
 * REASON_DEVICE_VANISHED, REASON_DEVICE_SHRANK, REASON_DRIVE_GIVEN_UP, what fill and take said, or
 * what the block object said. SIZE_BYTES is what the device must still have. *ret is filled
 * always. Bad units alone are no failure: the caller knows what they mean. */
int sweep_run(struct block *b, enum block_op op, uint64_t size_bytes, const struct sweep_work *work,
	      const struct sweep_watch *watch, struct sweep_result *ret,
	      struct error *err) _must_check_;

/* A `next` for work that goes from one end to the other: its ctx begins with this. */
struct sweep_span {
	uint64_t at, end;
	uint32_t piece_bytes;
};
bool sweep_span_next(void *span, uint64_t *ret_offset, uint32_t *ret_n);

#endif
