/*
 * wipe/crew.h - one helper thread of a job: it makes and compares bytes in parts that stay in a core's
 * cache, beside the job's own thread. It touches buffers only, never the drive, the outcome or
 * the environment; what a part says is told to the job's thread, which alone acts on it.
 * Threads: all calls are the job's thread's.
 */
#ifndef KIYOME_WIPE_CREW_H
#define KIYOME_WIPE_CREW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/error.h"

/* Two of them are in work at once; a buffer of one part is not worth a thread. */
#define CREW_PART_BYTES (128U * 1024)
#define CREW_LOADS_MOST 64

enum crew_worker { CREW_JOB, CREW_HELPER, CREW_WORKERS };

/* Makes or compares N BYTES, at most CREW_PART_BYTES, that lie at OFFSET of the drive. Runs on both threads
 * at once: what it changes beside the bytes must be WORKER's own. False: could not, or not as expected. */
typedef bool crew_part(void *ctx, enum crew_worker worker, uint64_t offset, uint8_t *bytes,
		       uint32_t n);

struct crew;

/* Fails where no thread can be had: then the job's thread does it all by itself. */
int crew_new(crew_part *part, void *ctx, struct crew **ret, struct error *err) _must_check_;
/* Waits for the part in work; what else was given is left undone. NULL is fine. */
void crew_free(struct crew *c);

/* Gives the buffer of this number, below CREW_LOADS_MOST, which is nobody else's until it was taken back. */
void crew_give(struct crew *c, unsigned buffer, uint64_t offset, uint8_t *bytes, uint32_t n);
/* Does one part on the calling thread; false: none is left to be begun. */
bool crew_help(struct crew *c);
/* Takes back a buffer that is finished, the oldest first; false: none is. *ret_is_good: every part was. */
bool crew_take(struct crew *c, unsigned *ret_buffer, bool *ret_is_good);
/* Waits until a buffer is finished; at once where none was given. */
void crew_wait(struct crew *c);

#endif
