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

	/* What isn't sound tells nothing; what is told is possible. */
	if (!id.is_sound && (id.n_blocks || id.names.model.n || id.security.supported ||
			     id.has_hpa || id.has_sanitize || id.has_trim))
		abort();
	if (id.n_blocks > 1ULL << 48 || id.logical_bytes > 65536 ||
	    (id.physical_bytes && id.physical_bytes < id.logical_bytes) ||
	    id.security.erase_minutes > 65532 || id.security.enhanced_minutes > 65532)
		abort();
	if (id.security.supported == TOLD_NO &&
	    (id.security.enabled == TOLD_YES || id.security.locked == TOLD_YES))
		abort();
	if (id.has_sanitize == TOLD_NO &&
	    (id.sanitize_block == TOLD_YES || id.sanitize_overwrite == TOLD_YES ||
	     id.sanitize_crypto == TOLD_YES))
		abort();
	(void)ata_smart_self_test_runs(bytes, n);
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
