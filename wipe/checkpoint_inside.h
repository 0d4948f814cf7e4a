/*
 * wipe/checkpoint_inside.h - what the files of a checkpoint share. For checkpoint*.c only.
 */
#ifndef KIYOME_WIPE_CHECKPOINT_INSIDE_H
#define KIYOME_WIPE_CHECKPOINT_INSIDE_H

#include "base/json.h"
#include "wipe/checkpoint.h"

/* The parts of an erase inside the drive, as member "inside" of the open object, and back: the drive as it was
 * planned for, what was asked of the plan, each erase, what was opened. Reading clears *ok and never sets it. */
void checkpoint_put_inside(struct json_builder *b, const struct checkpoint *c);
void checkpoint_get_inside(const struct json *o, struct checkpoint *c, bool *ok);

#endif
