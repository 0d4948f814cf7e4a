/*
 * devices/ata_dco.h - the 512 bytes of DEVICE CONFIGURATION IDENTIFY: what the drive could do and show were
 * nothing taken from it by DEVICE CONFIGURATION SET (ATA8-ACS 7.9, obsolete since ACS-3).
 * Pure functions over foreign bytes of any length; fuzzed.
 */
#ifndef KIYOME_DEVICES_ATA_DCO_H
#define KIYOME_DEVICES_ATA_DCO_H

#include "devices/ata_identify.h"

struct ata_dco {
	bool is_sound;     /* whole, and the checksum that it must have is right */
	uint64_t n_blocks; /* the real maximum; 0: not told */
	bool has_smart, has_security, has_puis, has_hpa, has_48bit; /* word 7 */
	bool has_trim, has_trusted;                                 /* word 21 */
};
struct ata_dco ata_dco_decode(const uint8_t *bytes, size_t n);

/* Whether the drive has a feature set that IDENTIFY DEVICE does not show. */
enum told ata_dco_hides_features(const struct ata_dco *dco, const struct ata_identify *id);

#endif
