/*
 * wipe/inspect.h - reads a drive and says what state it is in; writes nothing, ever.
 */
#ifndef KIYOME_WIPE_INSPECT_H
#define KIYOME_WIPE_INSPECT_H

#include "base/ranges.h"
#include "devices/handle.h"
#include "wipe/job.h"

/* The worst that was seen; DATA before UNREADABLE, since what was found is certain. Not all read
 * that was to be read (stopped): UNREADABLE too. */
enum finding {
	FINDING_UNREADABLE, /* some block could not be read */
	FINDING_DATA,       /* structure or signatures: data_found */
	FINDING_NOISE, /* every block that isn't constant looks random: encrypted or overwritten */
	FINDING_PATTERNED, /* short repeating patterns, or different constant bytes */
	FINDING_BLANK,     /* all read: one byte value, 00 or FF */
	FINDING_COUNT
};
const char *finding_word(enum finding f); /* "unreadable", "data_found", … */

struct inspection {
	struct instant start, end;
	enum finding finding;
	bool is_whole; /* every block was read */
	bool was_stopped;
	uint64_t n_bytes_total, n_bytes_read;
	uint64_t n_samples;         /* blocks drawn, when sampled */
	uint32_t sample_bytes;      /* size of one sample */
	uint8_t seed[DIGEST_BYTES]; /* of the sample */
	/* Upper bound on the leftover fraction at 99.9 %, in units of 1e-9; 0 when whole. Samples
	 * with data and unreadable ones count as leftovers (sample_bound_ppb()). */
	uint64_t bound_ppb;
	uint64_t n_blocks_constant, n_blocks_pattern, n_blocks_noise,
		n_blocks_data;          /* of block_bytes */
	uint32_t block_bytes;           /* 4096, or the logical block if that is larger */
	struct ranges data, unreadable; /* where, in logical blocks */
	char block_way[32];
	bool is_direct;
	char block_note[200];
};

struct inspect_options {
	/* A stratified sample of 65,536 blocks instead of everything; a drive with no more than
	 * that is read whole. */
	bool sampled;
};

/* env.event is not used; progress, stop_asked and now are. */
int inspect_run(const struct device *d, const struct inspect_options *options,
		const struct job_env *env, struct inspection *ret, struct error *err) _must_check_;
/* Over an already open handle (tests). */
int inspect_handle(struct handle *h, const struct inspect_options *options,
		   const struct job_env *env, struct inspection *ret,
		   struct error *err) _must_check_;

#endif
