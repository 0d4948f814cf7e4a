/*
 * tests/fuzz/fuzz_ata_log.c - any bytes as a log's directory, as pages of log 30h, and as a device configuration
 * overlay: nothing is read past them, and what isn't sound tells nothing.
 */
#include <stdlib.h>

#include "devices/ata_dco.h"
#include "devices/ata_log.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct ata_security_page s = ata_security_page_decode(bytes, n);
	struct ata_capabilities_page c = ata_capabilities_page_decode(bytes, n);
	struct ata_identify id = ata_identify_decode(bytes, n);
	struct ata_dco d = ata_dco_decode(bytes, n);

	if (n < 512 && (s.is_sound || c.is_sound || d.is_sound))
		abort();
	if (!s.is_sound && (s.overrides_lock || s.always_encrypts))
		abort();
	if (!c.is_sound && (c.definitive_ending || c.can_depopulate))
		abort();
	if (d.n_blocks > 1ULL << 48 || (!d.is_sound && d.n_blocks))
		abort();
	if (ata_dco_hides_features(&d, &id) != TOLD_UNKNOWN && !d.is_sound)
		abort();
	for (unsigned i = 0; i < 256; i++) {
		(void)ata_log_pages(bytes, n, (uint8_t)i);
		(void)ata_log_has_page(bytes, n, (uint8_t)i);
	}
	return 0;
}
