/*
 * devices/ata_features.h - everything that an ATA drive tells about what it can do inside itself and where it
 * stands, as struct features. Asks only what harmless.c lets through a read-only handle.
 * Threads: one handle, one thread.
 */
#ifndef KIYOME_DEVICES_ATA_FEATURES_H
#define KIYOME_DEVICES_ATA_FEATURES_H

#include "devices/ata_identify.h"
#include "devices/feature.h"
#include "devices/handle.h"

/* IDENTIFY DEVICE, then at once the sanitize status (a sanitize may be running since an earlier boot), what
 * the path loses, self-test, log 30h, and the hidden areas that the drive says it can have.
 * ret->set is COMMAND_SET_NONE where the path carries no ATA command or refuses IDENTIFY DEVICE; then
 * and where no sound answer came is_known is false, and nothing else is told. Quirks are not looked
 * up here, and why a path refuses (ATA_PATH_BLOCKED) isn't told either: it looks like the drive's no.
 * An error: a command could not be handed over after IDENTIFY DEVICE was answered. */
int ata_features_ask(struct handle *h, struct features *ret, struct error *err) _must_check_;

/* The part of it that IDENTIFY DEVICE tells. Pure. */
void ata_features_identify(const struct ata_identify *id, struct features *f);

/* Whether there are blocks that the drive doesn't show, from the counts in F. Pure. */
enum told ata_features_hidden(const struct hidden_features *f);

#endif
