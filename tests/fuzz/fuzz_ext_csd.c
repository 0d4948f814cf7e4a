/* tests/fuzz/fuzz_ext_csd.c - EXT_CSD of any bytes. */
#include "devices/ext_csd.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ext_csd csd;

	if (ext_csd_decode(data, size, &csd) != (csd.sectors != 0))
		__builtin_trap();
	return 0;
}
