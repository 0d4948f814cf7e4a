/*
 * devices/opal.h - TCG Storage (Opal, Pyrite, Enterprise, Ruby): what Level 0 discovery tells, and the revert
 * with the PSID printed on the drive's label, which the kernel carries out for Opal drives.
 * A revert gives the drive back to its owner. It proves nothing about data: a drive whose locking was never
 * activated keeps every byte. Erase by another technique afterwards.
 * Threads: one handle, one thread.
 */
#ifndef KIYOME_DEVICES_OPAL_H
#define KIYOME_DEVICES_OPAL_H

#include "base/secret.h"
#include "devices/feature.h"
#include "devices/handle.h"

/* Asks Level 0 discovery (SECURITY PROTOCOL IN, for ATA drives too: libata translates it; NVMe Security
 * Receive) and whether the kernel can revert, into f->opal. A drive that has no such command says no to
 * is_present; behind a USB bridge that is unknown. Harmless. REASON_COMMAND_UNKNOWN: no answer came; f->opal
 * is then untouched. */
int opal_features_ask(struct handle *h, struct features *f, struct error *err) _must_check_;

/* The 32 characters on the label; wiped by opal_psid_clear(). */
#define OPAL_PSID_BYTES 32
struct opal_psid {
	uint8_t bytes[OPAL_PSID_BYTES];
};
void opal_psid_clear(struct opal_psid *psid); /* safe twice */

/* As typed or scanned: dashes and blanks are dropped, small letters raised; then 32 characters of A-Z and 0-9 must
 * be there. REASON_OPAL_PSID_MALFORMED, with no character of it in the detail. */
int opal_psid_read(const struct secret *typed, struct opal_psid *ret,
		   struct error *err) _must_check_;

/* What became of a revert (Core 5.1.5; linux: block/sed-opal.c). */
enum opal_result {
	OPAL_UNKNOWN,  /* no clear answer: ask discovery, switch off and on */
	OPAL_REVERTED, /* the owner's state is the maker's again; see above what that proves */
	OPAL_NOT_AUTHORIZED, /* wrong PSID, or the firmware blocked it until a power cycle */
	OPAL_BUSY,           /* SP_BUSY, no session free: a power cycle ends other sessions */
	OPAL_LOCKED_OUT,     /* too many tries: power cycle */
	OPAL_UNSUPPORTED,    /* no kernel support for this drive, or another class than Opal */
	OPAL_REFUSED,        /* anything else that the drive said */
	OPAL_RESULT_COUNT
};
/* Of a method status; 0 is OPAL_REVERTED. */
enum opal_result opal_result_of(uint8_t method_status);
/* REASON_NONE for OPAL_REVERTED. */
enum reason opal_result_reason(enum opal_result r);

/* Reverts with the PSID, which is wiped in every case. *ret_status: the method status, for the record.
 * Needs a handle opened with consent. */
int opal_psid_revert(struct handle *h, struct opal_psid *psid, enum opal_result *ret,
		     uint8_t *ret_status, struct error *err) _must_check_;

#endif
