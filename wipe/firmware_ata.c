/*
 * wipe/firmware_ata.c - SANITIZE DEVICE of an ATA drive, and the SECURITY erase with its password.
 */
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "devices/ata_features.h"
#include "devices/ata_sanitize.h"
#include "devices/ata_security.h"
#include "wipe/firmware_inside.h"

static void keep_facts(struct firmware *f, const struct ata_reply *reply)
{
	const struct ata_registers *r = &reply->registers;

	f->erase->accepted = reply->answer;
	if (reply->answer != ANSWER_DONE)
		(void)text_format(f->erase->facts, sizeof(f->erase->facts),
				  "registers=%s status=%02x error=%02x count=%04x lba=%llx",
				  r->is_known ? "told" : "untold", r->status, r->error, r->count,
				  (unsigned long long)r->lba); /* fits */
}

static int start(struct firmware *f, struct error *err)
{
	/* Restricted: a failed run is left by another sanitize alone. */
	const struct ata_sanitize_options options = { .can_exit_failed = false };
	const struct ata_sanitize_overwrite overwrite = { .options = options,
							  .passes = 1,
							  .pattern = f->pattern * 0x01010101U };
	struct ata_reply reply;
	int rc;

	if (f->technique->kind == TECHNIQUE_ATA_SANITIZE_CRYPTO) {
		rc = ata_sanitize_crypto(f->handle, &options, &reply, err);
	} else if (f->technique->kind == TECHNIQUE_ATA_SANITIZE_BLOCK) {
		rc = ata_sanitize_block(f->handle, &options, &reply, err);
	} else {
		f->erase->passes_asked = 1;
		rc = ata_sanitize_overwrite(f->handle, &overwrite, &reply, err);
	}
	if (!rc)
		keep_facts(f, &reply);
	return rc;
}

static int leave_failed(struct handle *h, struct error *err)
{
	struct sanitize_status ignored;

	return ata_sanitize_clear_failed(h, &ignored, err);
}

const struct firmware_set firmware_ata = { .look = ata_sanitize_status,
					   .start = start,
					   .leave_failed = leave_failed };

/* The drive's security state, by a fresh IDENTIFY; all unknown where it didn't answer. */
static struct security_features ask(struct firmware *f)
{
	const struct security_features unknown = { .enabled = TOLD_UNKNOWN };
	struct error ignored = ERROR_INIT;

	for (unsigned i = 0; i < 3; i++) {
		uint8_t bytes[ATA_BLOCK_BYTES];
		struct ata_reply reply = { .answer = ANSWER_UNKNOWN };
		struct features now = { .set = COMMAND_SET_ATA };
		struct ata_identify id;

		if (ata_read_identify(f->handle, bytes, &reply, &ignored) ||
		    reply.answer != ANSWER_DONE)
			continue;
		id = ata_identify_decode(bytes, sizeof(bytes));
		ata_features_identify(&id, &now);
		return now.security;
	}
	return unknown;
}

static struct ata_password password(void)
{
	struct ata_password p = { .owner = ATA_PASSWORD_USER };

	memcpy(p.bytes, FIRMWARE_PASSWORD, sizeof(FIRMWARE_PASSWORD) - 1);
	return p;
}

/* Takes our password off, whatever state the drive is in. What it says afterwards is what counts. */
static void undo(struct firmware *f)
{
	const struct ata_password p = password();
	struct error ignored = ERROR_INIT;
	struct security_features s = ask(f);
	struct ata_reply reply;

	if (s.locked == TOLD_YES && !ata_security_unlock(f->handle, &p, &reply, &ignored))
		s = ask(f);
	if (s.enabled != TOLD_NO) {
		f->erase->was_undone = true;
		if (!ata_security_disable_password(f->handle, &p, &reply, &ignored))
			s = ask(f);
	}
	f->erase->security_after = s;
	if (s.enabled != TOLD_NO)
		return; /* it stands there, or may: that is said, and kept */
	*f->password_is_set = false;
	if (f->tell_password(f->ctx, false, &ignored))
		f->erase->reason = ignored.reason;
}

/* Sets it, with the checkpoint written before. On return it stands on the drive, or nothing was begun. */
static int arm(struct firmware *f, struct error *err)
{
	const struct ata_password p = password();
	struct erase_outcome *e = f->erase;
	struct ata_reply reply;
	int rc;

	e->is_begun = *f->password_is_set = true;
	rc = f->save(f->ctx, err);
	if (!rc)
		rc = f->tell_password(f->ctx, true, err);
	if (rc) {
		e->is_begun = *f->password_is_set = false; /* nothing was sent */
		return rc;
	}
	rc = ata_security_set_password(f->handle, &p, &reply, err);
	if (rc) {
		e->reason = err->reason;
		undo(f);
		return rc;
	}
	e->security_armed = ask(f);
	if (reply.answer == ANSWER_DONE && e->security_armed.enabled == TOLD_YES &&
	    e->security_armed.locked == TOLD_NO)
		return f->save(f->ctx, err);
	keep_facts(f, &reply);
	undo(f);
	/* Nothing was erased: another way may be tried, if the drive is as before. */
	e->accepted = *f->password_is_set ? ANSWER_UNKNOWN : ANSWER_REFUSED;
	return firmware_fail(f,
			     *f->password_is_set ? REASON_ERASE_UNANSWERED : REASON_ERASE_REFUSED,
			     err, "SET PASSWORD answer=%d", (int)reply.answer);
}

/* PREPARE and UNIT. A refusal is mostly somebody's command between the two: an abort started nothing, so that
 * the pair is sent once more after a look. */
static int send_pair(struct firmware *f, struct ata_erase_reply *ret, struct error *err)
{
	const struct ata_password p = password();
	bool is_enhanced = f->technique->kind == TECHNIQUE_ATA_SECURITY_ERASE_ENHANCED;
	struct security_features s;
	int rc = 0;

	for (unsigned i = 0; i < 2; i++) {
		firmware_hold(f, 2ULL * f->estimate_s + f->size_bytes / 30000000 + 1800);
		rc = ata_security_erase(f->handle, &p, is_enhanced, ATA_TIMEOUT_NONE, ret, err);
		firmware_hold(f, 0);
		if (rc || !(ret->is_unit_sent ? ret->unit.answer == ANSWER_REFUSED
					      : ret->prepare.answer == ANSWER_REFUSED))
			return rc;
		s = ask(f);
		if (s.enabled != TOLD_YES || s.frozen != TOLD_NO)
			return 0;
	}
	return 0;
}

static int judge_pair(struct firmware *f, const struct ata_erase_reply *reply, struct error *err)
{
	const struct ata_reply *last = reply->is_unit_sent ? &reply->unit : &reply->prepare;
	struct erase_outcome *e = f->erase;

	keep_facts(f, last);
	/* Status 50h with error 01h: the diagnostic code of a reset, not an end. */
	if (last->registers.is_known && last->registers.error == 0x01)
		e->was_reset = true;
	if (last->answer == ANSWER_REFUSED)
		return firmware_fail(f, REASON_ERASE_REFUSED, err, NULL);
	if (last->answer == ANSWER_UNKNOWN || !reply->is_unit_sent) {
		e->was_reset = reply->is_unit_sent;
		e->accepted = ANSWER_UNKNOWN;
		return firmware_fail(f, REASON_ERASE_UNANSWERED, err, NULL);
	}
	e->security_after = ask(f);
	if (e->security_after.enabled != TOLD_NO || e->security_after.locked != TOLD_NO)
		return firmware_fail(f, REASON_ERASE_FAILED, err,
				     "done, and security is enabled=%s locked=%s",
				     told_word(e->security_after.enabled),
				     told_word(e->security_after.locked));
	return 0;
}

/* State of a drive on which an earlier run left our password: the pair is sent at once, also while it is
 * locked; without a password there it is begun from the start. */
static int look_before(struct firmware *f, bool *ret_is_armed, struct error *err)
{
	struct erase_outcome *e = f->erase;
	struct security_features s = ask(f);
	bool was_ours = f->is_resumed && *f->password_is_set && s.enabled == TOLD_YES;

	*ret_is_armed = was_ours;
	if (!was_ours) {
		*e = (struct erase_outcome){ .technique = f->technique, .security_before = s };
		*f->password_is_set = false;
	} else {
		e->was_attached = true;
		e->security_armed.enabled = TOLD_YES;
		e->has_ended_well = e->was_reset = e->was_undone = false;
		e->reason = REASON_NONE;
	}
	e->was_asked_before = s.enabled != TOLD_UNKNOWN && s.locked != TOLD_UNKNOWN &&
			      s.frozen != TOLD_UNKNOWN;
	if (!e->was_asked_before)
		return firmware_fail(f, REASON_ERASE_UNANSWERED, err, "no IDENTIFY before");
	if (s.frozen == TOLD_YES || s.count_expired == TOLD_YES ||
	    (!was_ours && (s.enabled == TOLD_YES || s.locked == TOLD_YES)))
		return firmware_fail(f, REASON_ERASE_REFUSED, err,
				     "enabled=%s locked=%s frozen=%s expired=%s",
				     told_word(s.enabled), told_word(s.locked), told_word(s.frozen),
				     told_word(s.count_expired));
	return 0;
}

int firmware_ata_security(struct firmware *f, struct error *err)
{
	struct erase_outcome *e = f->erase;
	struct ata_erase_reply reply;
	bool is_armed;
	int rc = look_before(f, &is_armed, err);

	if (!rc && !is_armed)
		rc = arm(f, err);
	if (rc)
		return rc;
	e->started = meter_now(f->meter->env);
	rc = send_pair(f, &reply, err);
	if (rc)
		e->reason = err->reason;
	else
		rc = judge_pair(f, &reply, err);
	if (!rc) {
		*f->password_is_set = false;
		e->has_ended_well = true;
		return f->tell_password(f->ctx, false, err);
	}
	undo(f);
	/* Refused, and the password could not be taken off: nothing else is tried on such a drive. */
	if (*f->password_is_set && e->accepted == ANSWER_REFUSED)
		e->accepted = ANSWER_UNKNOWN;
	return rc;
}
