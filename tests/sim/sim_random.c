#include "tests/sim/sim_random.h"

#include <sys/random.h>

#include "tests/sim/sim_drive.h"

static _Thread_local uint64_t source;

void sim_random_seed(uint64_t seed)
{
	source = seed;
}

/* Takes the place of libc's. */
ssize_t getrandom(void *bytes, size_t n, unsigned flags)
{
	uint8_t *out = bytes;

	(void)flags;
	for (size_t i = 0; i < n; i++)
		out[i] = (uint8_t)sim_dice(&source, 256);
	return (ssize_t)n;
}
