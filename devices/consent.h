/*
 * devices/consent.h - the value without which nothing is written: it names the drive and the plan.
 * Made only by consent_give().
 */
#ifndef KIYOME_DEVICES_CONSENT_H
#define KIYOME_DEVICES_CONSENT_H

#include "base/crypt.h"
#include "base/instant.h"
#include "devices/device.h"

struct consent {
	struct device device;              /* as it was when the person was asked */
	uint8_t plan_digest[DIGEST_BYTES]; /* what will be done */
	struct instant when;
	char who[128];   /* operator as the key or job names him; may be empty in practice */
	char typed[128]; /* what was typed */
	bool by_option;  /* --yes, not typed at a terminal */
};

/* What must be typed for D: the shown serial where it has one that no other listed drive has, else
 * the WWN, else "NODE SIZE" as printed. OUT has room for DEVICE_TITLE bytes. */
const char *consent_token(const struct device *d, const struct device_list *list,
			  char out[DEVICE_TITLE]);

/* Compares what was typed with the drives: accepted are the token in full, the serial as plain text
 * where it is that (a practice file's name in Japanese, which is shown as \xNN) or, at a terminal
 * (allow_short), the last 4 or more characters of either where they end the serial of exactly one
 * listed drive. Answers which drive of LIST is meant.
 * REASON_CONSENT_UNMATCHED, REASON_CONSENT_AMBIGUOUS. */
int consent_match(const struct device_list *list, const char *typed, bool allow_short,
		  const struct device **ret, struct error *err) _must_check_;

/* Gives consent for D: TYPED must name D and no other drive, and D must have no guard. */
int consent_give(const struct device_list *list, const struct device *d,
		 const uint8_t plan_digest[DIGEST_BYTES], const char *who, const char *typed,
		 bool by_option, struct instant when, struct consent *ret,
		 struct error *err) _must_check_;

#endif
