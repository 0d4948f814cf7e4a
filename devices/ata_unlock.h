/*
 * devices/ata_unlock.h - taking somebody's ATA password off a drive (ACS-3 4.18): what stands in the way, and the
 * act, which is UNLOCK, DISABLE PASSWORD, and IDENTIFY DEVICE that proves it. No data is erased.
 * At most one password is sent: how often somebody may try is the caller's to count.
 * Threads: one handle, one thread.
 */
#ifndef KIYOME_DEVICES_ATA_UNLOCK_H
#define KIYOME_DEVICES_ATA_UNLOCK_H

#include "base/secret.h"
#include "devices/ata_security.h"
#include "devices/feature.h"

/* As typed: text of 1 to ATA_PASSWORD_BYTES bytes as it stands, or "hex:" and 1 to as many pairs of hexadecimal
 * digits; filled up with NULs. (Firmware that asks for a password often sends a digest of what is typed:
 * then only the bytes help.) REASON_UNLOCK_PASSWORD_MALFORMED, with nothing of it in the detail. */
int ata_password_read(const struct secret *typed, enum ata_password_owner owner,
		      struct ata_password *ret, struct error *err) _must_check_;
void ata_password_clear(struct ata_password *p); /* safe twice */

/* Why OWNER's password can't be taken off a drive that told F; REASON_NONE: nothing is in the way (nor where no
 * password is set: then there is nothing to do). Pure. */
enum reason ata_unlock_obstacle(const struct features *f, enum ata_password_owner owner);

/* What was seen. The reason is REASON_NONE exactly if IDENTIFY DEVICE told afterwards that no password is set. */
struct ata_unlock {
	enum reason reason; /* REASON_UNLOCK_…, REASON_COMMAND_UNKNOWN */
	struct security_features before, after;
	bool is_unlock_sent, is_disable_sent;
	struct ata_reply unlock, disable;
};

/* Looks at the drive, and unless something stands in the way sends P to it: UNLOCK where it is locked, then
 * DISABLE PASSWORD. Needs a handle opened with consent. An error: a command could not be handed over; what
 * was seen until then is in *ret in every case. */
int ata_unlock(struct handle *h, const struct ata_password *p, struct ata_unlock *ret,
	       struct error *err) _must_check_;

#endif
