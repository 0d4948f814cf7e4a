/*
 * ui/tries.h - DIR/tries: attempts that a later run must know of, whatever becomes of this one. KIND_HASH.json is
 * written durably before each attempt and removed when it ended well: passwords sent to a drive ("unlock"), and
 * computers put to sleep ("sleep"). HASH is of what OF names, which stands in the file.
 */
#ifndef KIYOME_UI_TRIES_H
#define KIYOME_UI_TRIES_H

#include "base/instant.h"
#include "report/issue.h"

struct tries {
	char path[ISSUE_PATH];
	char kind[16], of[512];
	bool is_there;
	bool is_of_this_boot; /* made since the computer was started */
	int64_t n;            /* made in a row, within one boot; 0: none */
};

/* What DIR holds of KIND and OF. REASON_TRY_DAMAGED. */
int tries_read(const char *dir, const char *kind, const char *of, struct tries *ret,
	       struct error *err) _must_check_;
/* One more, durable before it returns; a new boot begins at one. */
int tries_add(struct tries *t, struct instant now, struct error *err) _must_check_;
int tries_forget(struct tries *t, struct error *err) _must_check_;

#endif
