/*
 * devices/feature_ask.h - everything that a drive tells of itself, whatever its command set, and what that means for
 * erasing it.
 */
#ifndef KIYOME_DEVICES_FEATURE_ASK_H
#define KIYOME_DEVICES_FEATURE_ASK_H

#include "devices/feature.h"
#include "devices/handle.h"

/* Asks the drive D, which H is open on (read-only is enough), by the command set that its transport carries:
 * the sanitize and security state before anything else. *ret is then all that was told; what the kernel's
 * tables know (quirks, bridges) and what sysfs told before (d->features) is in it, too. A drive that takes no
 * commands has COMMAND_SET_NONE. An error: the drive stopped answering; *ret is untouched. */
int features_ask(struct handle *h, const struct device *d, struct features *ret,
		 struct error *err) _must_check_;

/* What D's facts and features mean, into D's native_size_is_known, no_overwrite and remarks. Pure; may be done
 * again after more was asked. */
void features_judge(struct device *d);

#endif
