/*
 * ui/rehearse.h - draws the paper once before the first write, from plan data: what would fail
 * after the erase (text that does not fit, a key that does not sign) fails now. Nothing is saved.
 */
#ifndef KIYOME_UI_REHEARSE_H
#define KIYOME_UI_REHEARSE_H

#include "ui/session.h"
#include "wipe/plan.h"

int rehearse_erase(const struct session *s, const struct device *d, const struct plan *p,
		   struct error *err) _must_check_;
int rehearse_inspection(const struct session *s, const struct device *d,
			struct error *err) _must_check_;
int rehearse_recheck(const struct session *s, const struct device *d, const struct original *o,
		     struct error *err) _must_check_;

#endif
