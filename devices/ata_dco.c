/*
 * devices/ata_dco.c - DEVICE CONFIGURATION IDENTIFY data.
 */
#include "devices/ata_dco.h"

#include "base/bytes.h"

/* Word 255: signature in the low byte, checksum in the high one; neither is optional here. */
#define SIGNATURE_AT 510
#define SIGNATURE    0xa5

#define LAST_LBA_AT    6  /* words 3 to 6 */
#define FEATURES_AT    14 /* word 7 */
#define FEATURES_2_AT  42 /* word 21 */
#define LAST_LBA_LIMIT (1ULL << 48)

enum { SMART = 0, SECURITY = 3, PUIS = 4, HPA = 7, ADDRESS_48 = 8 };
enum { DATA_SET_MANAGEMENT = 10, TRUSTED = 12 };

static bool is_whole(const uint8_t *bytes, size_t n)
{
	uint8_t sum = 0;

	if (n < ATA_BLOCK_BYTES || bytes[SIGNATURE_AT] != SIGNATURE)
		return false;
	for (size_t i = 0; i < ATA_BLOCK_BYTES; i++)
		sum = (uint8_t)(sum + bytes[i]);
	/* Word 0, the revision, is 0001h or 0002h. */
	return sum == 0 && le16(bytes) && le16(bytes) != 0xffff;
}

struct ata_dco ata_dco_decode(const uint8_t *bytes, size_t n)
{
	struct ata_dco d = { .is_sound = is_whole(bytes, n) };
	uint16_t features, features_2;
	uint64_t last;

	if (!d.is_sound)
		return d;
	last = le64(bytes + LAST_LBA_AT);
	if (last && last < LAST_LBA_LIMIT)
		d.n_blocks = last + 1;
	features = le16(bytes + FEATURES_AT);
	features_2 = le16(bytes + FEATURES_2_AT);
	d.has_smart = features >> SMART & 1;
	d.has_security = features >> SECURITY & 1;
	d.has_puis = features >> PUIS & 1;
	d.has_hpa = features >> HPA & 1;
	d.has_48bit = features >> ADDRESS_48 & 1;
	d.has_trim = features_2 >> DATA_SET_MANAGEMENT & 1;
	d.has_trusted = features_2 >> TRUSTED & 1;
	return d;
}

enum told ata_dco_hides_features(const struct ata_dco *dco, const struct ata_identify *id)
{
	if (!dco->is_sound || !id->is_sound)
		return TOLD_UNKNOWN;
	if ((dco->has_smart && !id->has_smart) ||
	    (dco->has_security && id->security.supported == TOLD_NO) ||
	    (dco->has_hpa && id->has_hpa == TOLD_NO) ||
	    (dco->has_48bit && id->has_48bit == TOLD_NO) ||
	    (dco->has_trim && id->has_trim == TOLD_NO) ||
	    (dco->has_trusted && id->has_trusted == TOLD_NO))
		return TOLD_YES;
	return TOLD_NO;
}
