/*
 * wipe/policy.h - what the client's rules demand of a job. Read once, then only looked at.
 */
#ifndef KIYOME_WIPE_POLICY_H
#define KIYOME_WIPE_POLICY_H

#include <stdbool.h>

#include "wipe/level.h"

struct policy {
	enum level required; /* LEVEL_NONE: no level was demanded */
	bool sampled;        /* read back a sample only: then nothing is ever cleared */
	/* Which way to erase: NULL or "auto": the strongest that the drive offers; a technique's id; "overwrite"
	 * where a method was asked for. Static text of the table (technique_by_id()->id). */
	const char *technique;
	/* A crypto erase counts as purge without the drive's statement that it always encrypts. */
	bool trust_crypto;
	bool no_follow_up; /* a crypto erase is not followed by a block erase or overwrite */
	bool accept_lower; /* go on below the required level; the paper then says 要求未達 */
	bool address_test; /* on every medium, not only where it is the rule (wipe/address.h) */
};

#define POLICY_INIT                    \
	{                              \
		.required = LEVEL_NONE \
	}

#endif
