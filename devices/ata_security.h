/*
 * devices/ata_security.h - ATA SECURITY feature set (ACS-3 4.18, 7.42 to 7.47): set a password, erase with it, take
 * it away. Which password, when, and what is journalled before is the caller's; here no password is kept,
 * logged or told in an error, and every buffer that held one is wiped.
 * A password is ATA_PASSWORD_BYTES bytes, filled up with NULs; text shorter than that is the caller's to
 * fill. What each function returns: see ata.h. All need a handle opened with consent.
 * Threads: one handle, one thread.
 */
#ifndef KIYOME_DEVICES_ATA_SECURITY_H
#define KIYOME_DEVICES_ATA_SECURITY_H

#include "devices/ata.h"

#define ATA_PASSWORD_BYTES 32

enum ata_password_owner { ATA_PASSWORD_USER, ATA_PASSWORD_MASTER };
struct ata_password {
	enum ata_password_owner owner;
	uint8_t bytes[ATA_PASSWORD_BYTES];
};

/* SECURITY SET PASSWORD of the user, with the master's capability High, so that the master password can
 * still unlock. From then on the drive is locked at its next power-on. REASON_COMMAND_UNSUPPORTED
 * (EINVAL), nothing sent: a master password. */
int ata_security_set_password(struct handle *h, const struct ata_password *p, struct ata_reply *ret,
			      struct error *err) _must_check_;
/* SECURITY UNLOCK. Each try counts; after five the drive takes none until it is powered anew. */
int ata_security_unlock(struct handle *h, const struct ata_password *p, struct ata_reply *ret,
			struct error *err) _must_check_;
int ata_security_disable_password(struct handle *h, const struct ata_password *p,
				  struct ata_reply *ret, struct error *err) _must_check_;

/* Both halves of an erase, as the drive answered them. */
struct ata_erase_reply {
	struct ata_reply prepare;
	bool is_unit_sent;     /* only after a prepare that is done */
	struct ata_reply unit; /* answer unknown where it wasn't sent */
};

/* SECURITY ERASE PREPARE and directly after it ERASE UNIT, normal or enhanced. Returns when the drive has
 * ended or TIMEOUT_MS is over, which resets it in the middle: ATA_TIMEOUT_NONE waits for ever.
 * unit.answer: done, refused, or unknown (reset, time-out, gone: the drive may still be erasing, and is
 * locked with P when it comes back). Done is the drive's word alone; IDENTIFY must agree. A negative
 * errno after prepare: *ret says so, the unit was not sent. */
int ata_security_erase(struct handle *h, const struct ata_password *p, bool is_enhanced,
		       uint32_t timeout_ms, struct ata_erase_reply *ret,
		       struct error *err) _must_check_;

#endif
