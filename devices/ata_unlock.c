/*
 * devices/ata_unlock.c - UNLOCK and DISABLE PASSWORD.
 */
#include "devices/ata_unlock.h"

#include <string.h>

#include "base/crypt.h"
#include "base/text.h"
#include "devices/ata.h"
#include "devices/ata_features.h"

#define HEX_PREFIX "hex:"

void ata_password_clear(struct ata_password *p)
{
	crypt_wipe(p, sizeof(*p));
}

static bool read_hex(const char *digits, size_t n, struct ata_password *p)
{
	char pair[3] = "";
	bool is_hex = n && n % 2 == 0 && n / 2 <= ATA_PASSWORD_BYTES;

	for (size_t i = 0; is_hex && i < n / 2; i++) {
		memcpy(pair, digits + 2 * i, 2);
		is_hex = text_unhex(pair, 1, &p->bytes[i]);
	}
	crypt_wipe(pair, sizeof(pair));
	return is_hex;
}

int ata_password_read(const struct secret *typed, enum ata_password_owner owner,
		      struct ata_password *ret, struct error *err)
{
	const size_t n_prefix = strlen(HEX_PREFIX);
	struct ata_password p = { .owner = owner };
	bool is_sound;

	if (typed->n >= n_prefix && memcmp(typed->bytes, HEX_PREFIX, n_prefix) == 0) {
		is_sound = read_hex(typed->bytes + n_prefix, typed->n - n_prefix, &p);
	} else {
		is_sound = typed->n && typed->n <= ATA_PASSWORD_BYTES;
		if (is_sound)
			memcpy(p.bytes, typed->bytes, typed->n);
	}
	if (is_sound)
		*ret = p;
	ata_password_clear(&p);
	return is_sound ? 0 : error_set(err, REASON_UNLOCK_PASSWORD_MALFORMED, 0, NULL, "%s", "");
}

static enum reason security_obstacle(const struct security_features *s,
				     enum ata_password_owner owner)
{
	if (s->supported == TOLD_NO)
		return REASON_UNLOCK_NOT_ATA;
	if (s->enabled == TOLD_UNKNOWN || s->locked == TOLD_UNKNOWN)
		return REASON_COMMAND_UNKNOWN;
	if (s->enabled == TOLD_NO)
		return REASON_NONE;
	if (s->frozen == TOLD_YES)
		return REASON_UNLOCK_FROZEN;
	if (s->locked == TOLD_YES && s->count_expired == TOLD_YES)
		return REASON_UNLOCK_EXPIRED;
	/* Of the two capabilities this one keeps the master password from opening anything (ACS-3 4.18.3.3). */
	if (owner == ATA_PASSWORD_MASTER && s->master_is_maximum == TOLD_YES)
		return REASON_UNLOCK_MAXIMUM;
	return REASON_NONE;
}

enum reason ata_unlock_obstacle(const struct features *f, enum ata_password_owner owner)
{
	if (f->set != COMMAND_SET_ATA)
		return REASON_UNLOCK_NOT_ATA;
	return f->is_known ? security_obstacle(&f->security, owner) : REASON_COMMAND_UNKNOWN;
}

/* Unknown in every member where no sound answer came. */
static int look(struct handle *h, struct security_features *ret, struct error *err)
{
	uint8_t bytes[ATA_BLOCK_BYTES];
	struct features f = { .set = COMMAND_SET_NONE };
	struct ata_reply reply;
	struct ata_identify id;
	int rc = ata_read_identify(h, bytes, &reply, err);

	*ret = (struct security_features){ .supported = TOLD_UNKNOWN };
	if (rc || reply.answer != ANSWER_DONE)
		return rc;
	id = ata_identify_decode(bytes, sizeof(bytes));
	ata_features_identify(&id, &f);
	if (f.is_known)
		*ret = f.security;
	return 0;
}

/* What IDENTIFY DEVICE said counts; what the commands answered only says why it isn't otherwise. */
static enum reason judge(const struct ata_unlock *u)
{
	if (u->after.supported == TOLD_YES && u->after.enabled == TOLD_NO)
		return REASON_NONE;
	if (u->after.supported != TOLD_YES || u->after.enabled == TOLD_UNKNOWN ||
	    u->after.locked == TOLD_UNKNOWN)
		return REASON_COMMAND_UNKNOWN;
	if (u->after.locked == TOLD_YES)
		return u->after.count_expired == TOLD_YES   ? REASON_UNLOCK_EXPIRED
		       : u->unlock.answer == ANSWER_REFUSED ? REASON_UNLOCK_WRONG
							    : REASON_COMMAND_UNKNOWN;
	/* One that was open all along takes the password's word only here. */
	return u->is_unlock_sent || u->disable.answer != ANSWER_REFUSED ? REASON_UNLOCK_LEFT
									: REASON_UNLOCK_WRONG;
}

int ata_unlock(struct handle *h, const struct ata_password *p, struct ata_unlock *ret,
	       struct error *err)
{
	int rc;

	*ret = (struct ata_unlock){ .reason = REASON_COMMAND_UNKNOWN };
	rc = look(h, &ret->before, err);
	if (rc)
		return rc;
	ret->after = ret->before;
	ret->reason = security_obstacle(&ret->before, p->owner);
	if (ret->reason != REASON_NONE || ret->before.enabled != TOLD_YES)
		return 0;
	if (ret->before.locked == TOLD_YES) {
		ret->is_unlock_sent = true;
		rc = ata_security_unlock(h, p, &ret->unlock, err);
		if (!rc)
			rc = look(h, &ret->after, err);
	}
	/* Still locked: to be asked to disable would be refused, too. */
	if (!rc && ret->after.locked == TOLD_NO) {
		ret->is_disable_sent = true;
		rc = ata_security_disable_password(h, p, &ret->disable, err);
		if (!rc)
			rc = look(h, &ret->after, err);
	}
	ret->reason = rc ? REASON_COMMAND_UNKNOWN : judge(ret);
	return rc;
}
