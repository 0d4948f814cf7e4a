/*
 * ui/erase_run.h - one confirmed drive from its first step to its paper.
 */
#ifndef KIYOME_UI_ERASE_RUN_H
#define KIYOME_UI_ERASE_RUN_H

#include "ui/command.h"
#include "ui/confirm.h"

/* *ret_stopped: somebody asked to stop, so that no further drive is begun. */
enum status erase_run(struct session *s, const struct chosen *c, bool *ret_stopped);

#endif
