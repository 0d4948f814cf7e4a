/*
 * tests/fuzz/fuzz_ata_identify.c - any bytes as IDENTIFY DEVICE, SMART data and the logs that tell hours.
 */
#include <stdlib.h>

#include "devices/ata_identify.h"
#include "devices/health.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct ata_identify id = ata_identify_decode(bytes, n);
	uint64_t hours = UINT64_MAX;

	if ((id.is_smart_on && !id.has_smart) || (id.has_smart && !id.is_sound) ||
	    (id.is_sound && n < 512))
		abort();
	if (ata_smart_power_on_hours(bytes, n, &hours) && (n < 512 || hours > 300000))
		abort();
	if (nvme_smart_power_on_hours(bytes, n, &hours) && (n < 512 || hours > INT64_MAX))
		abort();
	if (scsi_log_power_on_hours(bytes, n, &hours) && (n < 12 || hours > UINT32_MAX / 60))
		abort();
	return 0;
}
