/*
 * wipe/survey.h - what is on a drive after an erase whose bytes nobody promised: every block is read and
 * judged by itself, and known signatures are looked for.
 */
#ifndef KIYOME_WIPE_SURVEY_H
#define KIYOME_WIPE_SURVEY_H

#include "devices/handle.h"
#include "wipe/outcome.h"
#include "wipe/sweep.h"

struct survey_options {
	uint64_t size_bytes;
	/* The drive says that such an erase leaves blocks that can't be read until they are written: then all of it
	 * is written once by us, and read again. */
	bool is_unreadable_normal;
};

/* Reads all of B. Fails with REASON_CONTENT_LEFT where a block looks like data or a signature is known, with
 * REASON_READ_ERRORS where blocks stay unreadable; both are listed. *ret and *ret_sweep are filled always. A
 * stop is no failure. */
int survey_run(struct handle *h, struct block *b, const struct survey_options *o,
	       const struct sweep_watch *watch, struct survey_outcome *ret,
	       struct sweep_result *ret_sweep, struct error *err) _must_check_;

#endif
