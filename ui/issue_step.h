/*
 * ui/issue_step.h - the last part of every job: record → paper → signature → safely on disk →
 * journal. Says where the evidence is, and when it isn't safe.
 */
#ifndef KIYOME_UI_ISSUE_STEP_H
#define KIYOME_UI_ISSUE_STEP_H

#include "ui/command.h"
#include "ui/session.h"

/* STATUS_OK when everything is safe, STATUS_NOT_SAVED otherwise (said on the output). */
enum status issue_step(struct session *s, const struct record_input *in, bool is_certificate);

#endif
