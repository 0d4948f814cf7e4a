/*
 * ui/show_features.h - what a drive can do inside itself, in which state it is, and what limits there are: for
 * show_device.c; and the storage that a machine has but doesn't show as drives.
 */
#ifndef KIYOME_UI_SHOW_FEATURES_H
#define KIYOME_UI_SHOW_FEATURES_H

#include "ui/output.h"
#include "devices/device.h"

void show_features(struct output *out, const struct device *d);
/* Members of the open object. */
void put_features(struct json_builder *b, const struct device *d);

void show_hidden_storage(struct output *out, const struct device_list *list);

#endif
