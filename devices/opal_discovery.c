/*
 * devices/opal_discovery.c - Level 0 Discovery.
 */
#include "devices/opal_discovery.h"

#include <string.h>

#include "base/bytes.h"

enum { DISCOVERY_HEADER = 48, DESCRIPTOR_HEADER = 4 };

enum {
	FEATURE_LOCKING = 0x0002,
	FEATURE_ENTERPRISE = 0x0100,
	FEATURE_OPAL_1 = 0x0200,
	FEATURE_OPAL_2 = 0x0203,
	FEATURE_OPALITE = 0x0301,
	FEATURE_PYRITE_1 = 0x0302,
	FEATURE_PYRITE_2 = 0x0303,
	FEATURE_RUBY = 0x0304,
	FEATURE_BLOCK_SID = 0x0402,
};

/* Locking feature, byte 4 (Core 3.3.6.5). */
enum { LOCKING_ENABLED = 0x02, LOCKED = 0x04, MBR_ENABLED = 0x10, MBR_DONE = 0x20 };
/* Block SID Authentication feature, byte 4. */
enum { SID_IS_BLOCKED = 0x02 };

static enum told told(uint8_t bit)
{
	return bit ? TOLD_YES : TOLD_NO;
}

static void take_locking(uint8_t flags, struct opal_features *f)
{
	f->is_locking_enabled = told(flags & LOCKING_ENABLED);
	f->is_locked = told(flags & LOCKED);
	f->shadow_mbr_enabled = told(flags & MBR_ENABLED);
	f->shadow_mbr_done = told(flags & MBR_DONE);
}

/* A second descriptor of the same kind that says otherwise makes all of it unknown. */
static void take_again(uint8_t flags, struct opal_features *f)
{
	struct opal_features other = *f;

	take_locking(flags, &other);
	if (other.is_locking_enabled == f->is_locking_enabled && other.is_locked == f->is_locked &&
	    other.shadow_mbr_enabled == f->shadow_mbr_enabled &&
	    other.shadow_mbr_done == f->shadow_mbr_done)
		return;
	f->is_locking_enabled = f->is_locked = TOLD_UNKNOWN;
	f->shadow_mbr_enabled = f->shadow_mbr_done = TOLD_UNKNOWN;
}

/* One descriptor with N bytes behind its header; true where it is a security subsystem class. */
static bool take(uint16_t code, const uint8_t *data, size_t n, bool *has_locking,
		 struct opal_features *f)
{
	switch (code) {
	case FEATURE_LOCKING:
		if (n && *has_locking)
			take_again(data[0], f);
		else if (n)
			take_locking(data[0], f);
		*has_locking = *has_locking || n;
		return false;
	case FEATURE_BLOCK_SID:
		f->sid_is_blocked = f->sid_is_blocked || (n && data[0] & SID_IS_BLOCKED);
		return false;
	case FEATURE_ENTERPRISE:
		f->is_enterprise = true;
		return true;
	case FEATURE_OPAL_1:
	case FEATURE_OPAL_2:
		f->is_opal = true;
		return true;
	case FEATURE_OPALITE:
		f->is_opalite = true;
		return true;
	case FEATURE_PYRITE_1:
	case FEATURE_PYRITE_2:
		f->is_pyrite = true;
		return true;
	case FEATURE_RUBY:
		f->is_ruby = true;
		return true;
	default:
		return false;
	}
}

bool opal_discovery_decode(const uint8_t *bytes, size_t n, struct opal_features *ret)
{
	bool has_class = false, has_locking = false, is_cut = false;
	size_t at = DISCOVERY_HEADER, end;

	memset(ret, 0, sizeof(*ret));
	/* The length counts what follows it; the revision is 1 (Core 3.3.6.1). */
	if (n < DISCOVERY_HEADER || be32(bytes) < DISCOVERY_HEADER - 4 || be32(bytes + 4) == 0)
		return false;
	end = be32(bytes) <= n - 4 ? be32(bytes) + 4 : n;
	is_cut = be32(bytes) > n - 4;
	while (end - at >= DESCRIPTOR_HEADER) {
		size_t length = bytes[at + 3];

		if (length > end - at - DESCRIPTOR_HEADER) {
			is_cut = true;
			break;
		}
		if (take(be16(bytes + at), bytes + at + DESCRIPTOR_HEADER, length, &has_locking,
			 ret))
			has_class = true;
		at += DESCRIPTOR_HEADER + length;
	}
	ret->is_present = has_class ? TOLD_YES : is_cut ? TOLD_UNKNOWN : TOLD_NO;
	return true;
}
