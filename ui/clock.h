/*
 * ui/clock.h - which clock is believed. A clock earlier than the newest journal line or than this
 * program's build is refused until a person says the time.
 */
#ifndef KIYOME_UI_CLOCK_H
#define KIYOME_UI_CLOCK_H

#include "ui/session.h"

/* T as a clock that is AHEAD_MS ahead would show it. */
struct instant clock_shifted(struct instant t, int64_t ahead_ms);

/* Sets s->clock, s->clock_shift_ms and s->clock_since; s->journal must be open. REASON_CLOCK_EARLIER,
 * REASON_CLOCK_CONFIRM_BAD. The machine's clock itself is never set. */
int clock_choose(struct session *s, struct error *err) _must_check_;
/* The same against a lower bound only (no journal at hand). */
int clock_choose_after(struct session *s, struct instant least, struct error *err) _must_check_;

#endif
