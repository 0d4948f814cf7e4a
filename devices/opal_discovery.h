/*
 * devices/opal_discovery.h - TCG Storage Level 0 Discovery (Core Specification 2.01, 3.3.6) into facts.
 * A pure function over foreign bytes of any length; fuzzed.
 */
#ifndef KIYOME_DEVICES_OPAL_DISCOVERY_H
#define KIYOME_DEVICES_OPAL_DISCOVERY_H

#include <stddef.h>

#include "devices/feature.h"

/* False where there is no sound header; *ret is then all unknown. What the bytes don't tell, or tell
 * twice and differently, is unknown; can_psid_revert is not told here. */
bool opal_discovery_decode(const uint8_t *bytes, size_t n, struct opal_features *ret);

#endif
