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
	bool accept_lower;   /* go on below the required level; the paper then says 要求未達 */
	bool address_test;   /* on every medium, not only where it is the rule (wipe/address.h) */
};

#define POLICY_INIT                    \
	{                              \
		.required = LEVEL_NONE \
	}

#endif
