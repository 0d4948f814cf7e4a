/*
 * base/error.h - what a function that can fail says: a reason, the system's errno, and facts.
 * Never prints and never makes a sentence: that is done at the edge (ui/, report/).
 *
 * Convention: such a function returns 0, or a negative errno and fills its last parameter
 * `struct error *err` (never NULL) exactly then. It is raised once, at the origin, with
 * error_set(); callers pass it up or add a fact. Expected alternatives are enums, not errors.
 */
#ifndef KIYOME_BASE_ERROR_H
#define KIYOME_BASE_ERROR_H

#include "base/reason.h"

struct error {
	enum reason reason;
	int sys;          /* errno of the call that failed, 0 if none did */
	const char *file; /* origin in our source, for the log */
	int line;
	char subject[200]; /* what it is about: a drive, a file, a field; UTF-8; may be empty */
	char detail[400];  /* facts in ASCII: command, status, LBA; no prose; may be empty */
};

#define ERROR_INIT                    \
	{                             \
		.reason = REASON_NONE \
	}

/* Fills *err. SYS is an errno or 0; SUBJECT may be NULL. The format gives `detail`, "" for none.
 * Returns -SYS, or -EINVAL when SYS is 0, so that `return error_set(…)` reads well. */
#define error_set(err, reason, sys, subject, ...) \
	error_never_0(                            \
		error_set_at(__FILE__, __LINE__, (err), (reason), (sys), (subject), __VA_ARGS__))
int error_set_at(const char *file, int line, struct error *err, enum reason reason, int sys,
		 const char *subject, const char *format, ...)
	__attribute__((format(printf, 7, 8)));

/* Says so to a compiler or analyser that sees only one file: what failed did not return 0. */
static inline int error_never_0(int rc)
{
	return rc < 0 ? rc : -1;
}

/* Appends "; fact" to the detail; keeps reason and origin. */
void error_add(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Names the subject if none is named yet (a room that knows the drive says so for one below). */
void error_about(struct error *err, const char *subject);

#endif
