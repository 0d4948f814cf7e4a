/*
 * devices/quirk.h - drives that are known to be worse than they say: a const table, each row with its source.
 * Pure.
 */
#ifndef KIYOME_DEVICES_QUIRK_H
#define KIYOME_DEVICES_QUIRK_H

#include "devices/device.h"
#include "devices/feature.h"

/* Looks the drive up by the model and firmware that it told; fills f->quirks and f->quirk_source (the first row's
 * that fits; the quirks of all that fit are joined). */
void quirk_apply(const struct device *d, struct features *f);

#endif
