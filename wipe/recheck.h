/*
 * wipe/recheck.h - reads a drive once more and compares it with what was written to it, as its
 * record says; for a second person. Writes nothing, ever.
 */
#ifndef KIYOME_WIPE_RECHECK_H
#define KIYOME_WIPE_RECHECK_H

#include "devices/handle.h"
#include "wipe/job.h"
#include "wipe/sample.h"

/* The worst that was seen; DIFFERS before the others, since what was found is certain. */
enum recheck_result {
	RECHECK_INCOMPLETE, /* stopped before all was read */
	RECHECK_UNREADABLE, /* some block could not be read, and all others are as written */
	RECHECK_DIFFERS,
	RECHECK_SAME, /* all was read, and is as it was written */
	RECHECK_RESULT_COUNT
};
const char *recheck_result_word(enum recheck_result r); /* "incomplete", … */

enum recheck_extent {
	RECHECK_REPEAT, /* the places of the record's own sample */
	RECHECK_FRESH,  /* a new sample */
	RECHECK_WHOLE,
	RECHECK_EXTENT_COUNT
};
const char *recheck_extent_word(enum recheck_extent e); /* "repeat", … */

struct recheck_order {
	enum recheck_extent extent;
	struct method_pass pass; /* the last that was written */
	uint8_t key[STREAM_KEY_BYTES];
	/* RECHECK_REPEAT */
	uint64_t n_samples;
	uint32_t sample_bytes;
	uint8_t seed[SAMPLE_SEED_BYTES];
};

struct recheck {
	struct instant start, end;
	enum recheck_result result;
	enum recheck_extent extent; /* WHOLE also where a fresh sample would have been no smaller */
	bool was_stopped;
	struct verify_outcome read; /* its pass is not used */
	char block_way[32];
	bool is_direct;
	char block_note[200];
};

/* env.event is not used; progress, stop_asked and now are. Whether D is the record's drive is the
 * caller's to ask; that the same one still answers at the end is seen here. */
int recheck_run(const struct device *d, const struct recheck_order *order,
		const struct job_env *env, struct recheck *ret, struct error *err) _must_check_;
/* Over an already open handle (tests). */
int recheck_handle(struct handle *h, const struct recheck_order *order, const struct job_env *env,
		   struct recheck *ret, struct error *err) _must_check_;

#endif
