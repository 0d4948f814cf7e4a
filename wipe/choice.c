#include "wipe/choice.h"

#include <string.h>

#include "base/text.h"

/* What is taken where the drive tells nothing: a block erase or format of flash lasts minutes. */
#define FLASH_ERASE_S 300
#define KEY_CHANGE_S  30
#define FORMAT_S      600

static const struct technique *overwrite(void)
{
	return technique_by_id("overwrite");
}

/* The feature bit that a sanitize kind stands on. */
static enum told offers_sanitize(const struct technique *t, const struct device *d)
{
	const struct sanitize_features *s = &d->features.sanitize;

	switch (t->kind) {
	case TECHNIQUE_ATA_SANITIZE_CRYPTO:
	case TECHNIQUE_NVME_SANITIZE_CRYPTO:
	case TECHNIQUE_SCSI_SANITIZE_CRYPTO:
		return s->crypto;
	case TECHNIQUE_ATA_SANITIZE_BLOCK:
	case TECHNIQUE_NVME_SANITIZE_BLOCK:
	case TECHNIQUE_SCSI_SANITIZE_BLOCK:
		return s->block;
	default:
		return s->overwrite;
	}
}

static bool is_sanitize(const struct technique *t)
{
	return t->kind < TECHNIQUE_ATA_SECURITY_ERASE_ENHANCED;
}

static bool is_sanitize_overwrite(const struct technique *t)
{
	return t->kind == TECHNIQUE_ATA_SANITIZE_OVERWRITE ||
	       t->kind == TECHNIQUE_NVME_SANITIZE_OVERWRITE ||
	       t->kind == TECHNIQUE_SCSI_SANITIZE_OVERWRITE;
}

static bool is_security_erase(const struct technique *t)
{
	return t->kind == TECHNIQUE_ATA_SECURITY_ERASE ||
	       t->kind == TECHNIQUE_ATA_SECURITY_ERASE_ENHANCED;
}

static const char *path_obstacle(const struct technique *t, const struct device *d)
{
	if (t->set != COMMAND_SET_ATA)
		return NULL;
	switch (d->features.ata_path) {
	case ATA_PATH_BLOCKED:
		return "kernel_blocks_path";
	case ATA_PATH_NO_REGISTERS:
		return "path_loses_registers"; /* no status can be had: no end would be seen */
	case ATA_PATH_NONE:
		return "path_passes_nothing";
	case ATA_PATH_NO_COUNT:
		/* Where a sanitize stands is told in COUNT, and how many passes are wanted. */
		return is_sanitize(t) ? "path_loses_count" : NULL;
	default:
		return NULL;
	}
}

static const char *sanitize_obstacle(const struct technique *t, const struct device *d)
{
	const struct features *f = &d->features;

	if (f->quirks & QUIRK_NEVER_SANITIZE)
		return "quirk_never_sanitize";
	if (offers_sanitize(t, d) != TOLD_YES)
		return "not_offered";
	/* Antifreeze keeps a freeze from coming; one that came stays until the next power-on (ACS-3 4.17.7). */
	if (f->sanitize.is_frozen == TOLD_YES)
		return "sanitize_is_frozen";
	if (f->security.locked == TOLD_YES && f->sanitize.overrides_lock != TOLD_YES)
		return "is_locked";
	/* Somebody's password stays on it, and the drive is locked again at its next power-on. */
	if (f->security.enabled == TOLD_YES && f->security.locked != TOLD_YES)
		return "password_is_set";
	if (f->nvme.firmware_is_pending)
		return "firmware_is_pending";
	return NULL;
}

static const char *security_obstacle(const struct technique *t, const struct device *d)
{
	const struct security_features *s = &d->features.security;

	if (s->supported != TOLD_YES ||
	    (t->kind == TECHNIQUE_ATA_SECURITY_ERASE_ENHANCED && s->enhanced != TOLD_YES))
		return "not_offered";
	if (d->features.quirks & QUIRK_NO_SECURITY_ERASE)
		return "quirk_no_security_erase";
	/* A bridge that takes the password and not the erase leaves the drive locked. */
	if (d->transport == TRANSPORT_USB)
		return "usb_security_erase";
	if (s->frozen == TOLD_YES)
		return "security_is_frozen";
	if (s->count_expired == TOLD_YES)
		return "attempts_are_used_up";
	if (s->locked == TOLD_YES)
		return "is_locked";
	if (s->enabled == TOLD_YES)
		return "password_is_set";
	/* Both must be known before a password is set. */
	if (s->locked != TOLD_NO || s->enabled != TOLD_NO || s->frozen != TOLD_NO)
		return "state_is_unknown";
	return NULL;
}

static const char *format_obstacle(const struct technique *t, const struct device *d)
{
	const struct nvme_features *n = &d->features.nvme;

	if (!n->has_format || (t->kind == TECHNIQUE_NVME_FORMAT_CRYPTO && !n->format_crypto))
		return "not_offered";
	if (n->has_more_namespaces || n->n_namespaces != 1)
		return "too_many_namespaces";
	if (n->unallocated_bytes)
		return "capacity_is_unallocated"; /* no namespace, and so no format, reaches it */
	for (unsigned i = 0; i < n->n_namespaces; i++)
		if (n->namespaces[i].is_protected)
			return "is_write_protected";
	return NULL;
}

const char *choice_obstacle(const struct technique *t, const struct device *d)
{
	const struct features *f = &d->features;
	const char *path;

	if (t->kind == TECHNIQUE_OVERWRITE)
		return f->is_zoned ? "is_zoned" : NULL;
	if (t->kind == TECHNIQUE_OPAL_PSID_REVERT)
		return "proves_nothing_alone";
	if (t->set != f->set || !f->is_known)
		return "not_offered";
	path = path_obstacle(t, d);
	if (path)
		return path;
	if (is_sanitize(t))
		return sanitize_obstacle(t, d);
	if (is_security_erase(t))
		return security_obstacle(t, d);
	if (t->set == COMMAND_SET_NVME)
		return format_obstacle(t, d);
	if (!f->mmc.is_emmc || !f->mmc.has_sanitize)
		return "not_offered";
	if (f->mmc.boot_bytes)
		return "boot_areas_stay"; /* they are areas of their own, which this does not reach */
	return f->mmc.is_write_protected ? "is_write_protected" : NULL;
}

enum level choice_claim(const struct technique *t, const struct device *d, const struct policy *p)
{
	enum level claim = t->claims[d->media];

	/* Where nothing says that all data was encrypted, a change of key may have left some as it was. */
	if (technique_is_crypto(t) && d->features.always_encrypts != TOLD_YES && !p->trust_crypto &&
	    claim > LEVEL_CLEAR)
		claim = LEVEL_CLEAR;
	if (t->kind != TECHNIQUE_OVERWRITE && d->features.quirks & QUIRK_NEVER_TRUST)
		claim = LEVEL_NONE;
	return claim;
}

uint32_t choice_estimate_s(const struct technique *t, const struct device *d, uint32_t host_s)
{
	const struct features *f = &d->features;

	if (is_sanitize_overwrite(t))
		return f->sanitize.overwrite_s ? f->sanitize.overwrite_s : host_s;
	if (is_sanitize(t) && technique_is_crypto(t))
		return f->sanitize.crypto_s ? f->sanitize.crypto_s : KEY_CHANGE_S;
	if (is_sanitize(t))
		return f->sanitize.block_s ? f->sanitize.block_s : FLASH_ERASE_S;
	if (t->kind == TECHNIQUE_ATA_SECURITY_ERASE)
		return f->security.erase_minutes ? 60 * f->security.erase_minutes : host_s;
	if (t->kind == TECHNIQUE_ATA_SECURITY_ERASE_ENHANCED)
		return f->security.enhanced_minutes ? 60 * f->security.enhanced_minutes : host_s;
	return t->kind == TECHNIQUE_NVME_FORMAT_CRYPTO ? KEY_CHANGE_S : FORMAT_S;
}

static void take(struct plan *p, const struct technique *t, bool follows, const struct device *d,
		 uint32_t host_s)
{
	if (p->n_erases < PLAN_ERASES)
		p->erases[p->n_erases++] =
			(struct plan_erase){ .technique = t,
					     .follows = follows,
					     .claim = choice_claim(t, d, &p->policy),
					     .estimate_s = choice_estimate_s(t, d, host_s) };
}

static bool is_taken(const struct plan *p, const struct technique *t)
{
	for (unsigned i = 0; i < p->n_erases; i++)
		if (p->erases[i].technique == t)
			return true;
	return p->technique == t;
}

/* What may be taken at all: the drive has it, and on this medium it is worth something. */
static bool is_possible(const struct technique *t, const struct device *d, const struct policy *p)
{
	return t->kind != TECHNIQUE_OPAL_PSID_REVERT && t->kind != TECHNIQUE_OVERWRITE &&
	       choice_claim(t, d, p) > LEVEL_NONE && !choice_obstacle(t, d);
}

/* A key change is fast and takes all at once; what follows takes the media too. */
static const struct technique *follow_up(const struct technique *crypto, const struct device *d,
					 const struct policy *p)
{
	if (p->no_follow_up || !technique_is_crypto(crypto) || !is_sanitize(crypto))
		return NULL;
	for (size_t i = 0; i < n_techniques; i++)
		if (techniques[i].set == crypto->set && is_sanitize(&techniques[i]) &&
		    !technique_is_crypto(&techniques[i]) && is_possible(&techniques[i], d, p))
			return &techniques[i];
	return NULL;
}

/* What T brings, with what follows it. */
static enum level worth(const struct technique *t, const struct device *d, const struct policy *p)
{
	const struct technique *next = follow_up(t, d, p);

	return choice_claim(next ? next : t, d, p);
}

/* The highest claim; of equal ones the first row: sanitize, which no power cut stops, before the rest. */
static void take_strongest(struct plan *p, const struct device *d, uint32_t host_s)
{
	const struct technique *best = NULL, *next;

	for (size_t i = 0; i < n_techniques; i++)
		if (is_possible(&techniques[i], d, &p->policy) &&
		    (!best || worth(&techniques[i], d, &p->policy) > worth(best, d, &p->policy)))
			best = &techniques[i];
	if (!best)
		return;
	next = follow_up(best, d, &p->policy);
	take(p, best, false, d, host_s);
	if (next)
		take(p, next, true, d, host_s);
	p->technique = p->erases[p->n_erases - 1].technique;
}

static bool is_enough(const struct plan *p, enum level claim)
{
	return claim >= p->policy.required || p->policy.accept_lower;
}

static void take_alternatives(struct plan *p, const struct device *d, uint32_t host_s)
{
	for (size_t i = 0; p->n_erases && i < n_techniques; i++) {
		const struct technique *t = &techniques[i];
		/* Weaker ways to sanitize: what refuses one refuses the others. */
		bool is_spare = is_sanitize(t) && is_sanitize(p->erases[0].technique);

		if (is_possible(t, d, &p->policy) && !is_taken(p, t) && !is_spare &&
		    is_enough(p, choice_claim(t, d, &p->policy)))
			take(p, t, false, d, host_s);
	}
}

static void take_named(struct plan *p, const struct technique *t, const struct device *d,
		       uint32_t host_s)
{
	const char *obstacle = t ? choice_obstacle(t, d) : "not_offered";

	p->technique = t ? t : overwrite();
	if (obstacle) {
		p->refusal = REASON_TECHNIQUE_NOT_POSSIBLE;
		(void)text_copy(p->refusal_what, sizeof(p->refusal_what), obstacle); /* ids fit */
	} else if (t->kind != TECHNIQUE_OVERWRITE) {
		take(p, t, false, d, host_s);
	}
}

void choice_make(struct plan *p, const struct device *d, uint32_t host_s)
{
	const char *named = p->policy.technique;

	p->technique = overwrite();
	if (named && strcmp(named, CHOICE_AUTO) != 0) {
		take_named(p, technique_by_id(named), d, host_s);
	} else if (!p->policy.sampled) { /* what the drive does is always read back whole */
		take_strongest(p, d, host_s);
		take_alternatives(p, d, host_s);
	}
	p->expected = choice_claim(p->technique, d, &p->policy);
}

static void note(struct plan *p, const struct technique *t, const char *why)
{
	if (p->n_notes < PLAN_NOTES)
		p->notes[p->n_notes++] = (struct plan_note){ .technique = t->id, .why = why };
}

/* Why T, which the drive has, isn't taken. */
static const char *passed_over(const struct plan *p, const struct technique *t,
			       const struct device *d)
{
	if (p->policy.technique && strcmp(p->policy.technique, CHOICE_AUTO) != 0)
		return "another_was_named";
	if (choice_claim(t, d, &p->policy) == LEVEL_NONE)
		return d->features.quirks & QUIRK_NEVER_TRUST ? "quirk_never_trust"
							      : "claims_nothing_here";
	if (p->policy.sampled)
		return "sample_is_too_little";
	return is_enough(p, choice_claim(t, d, &p->policy)) ? "weaker" : "below_required";
}

void choice_notes(struct plan *p, const struct device *d)
{
	for (size_t i = 0; d->features.is_known && i < n_techniques; i++) {
		const struct technique *t = &techniques[i];
		const char *why = choice_obstacle(t, d);

		if (t->set != d->features.set || t->set == COMMAND_SET_NONE || is_taken(p, t))
			continue;
		note(p, t, why ? why : passed_over(p, t, d));
	}
	if (d->features.opal.can_psid_revert == TOLD_YES)
		note(p, technique_by_id("opal-psid-revert"), "proves_nothing_alone");
}
