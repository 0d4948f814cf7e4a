/* tests/fuzz/fuzz_opal_discovery.c - Level 0 Discovery of any bytes. */
#include "devices/opal_discovery.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct opal_features f;

	if (!opal_discovery_decode(data, size, &f) && f.is_present != TOLD_UNKNOWN)
		__builtin_trap();
	return 0;
}
