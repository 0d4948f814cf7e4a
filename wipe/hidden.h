/*
 * wipe/hidden.h - blocks that a drive hides: opened before anything is erased, and recorded. Keeps all data.
 */
#ifndef KIYOME_WIPE_HIDDEN_H
#define KIYOME_WIPE_HIDDEN_H

#include "devices/feature.h"
#include "devices/handle.h"
#include "wipe/outcome.h"

/* Opens what F says is hidden, so that the drive shows PLANNED bytes: HPA or AMA, then DCO; a shortened SCSI
 * capacity, where the drive's answer is also the first that tells its native one. *ret is filled always.
 * REASON_HIDDEN_CLOSED: the drive refused; REASON_HIDDEN_FOUND: it shows more than was planned, or this
 * computer does not see it yet. Neither has erased anything. A SCSI drive that refuses to be asked is no
 * failure: ret->after.native_blocks is 0. */
int hidden_open(struct handle *h, const struct features *f, uint64_t planned_bytes,
		struct hidden_outcome *ret, struct error *err) _must_check_;

#endif
