#include <libintl.h>

#include "base/text.h"
#include "devices/ata_features.h"
#include "devices/ata_unlock.h"
#include "ui/action.h"
#include "ui/checkpoints.h"
#include "ui/places.h"
#include "ui/tries.h"

/* The drive itself counts to five, over all that anybody tries, and then wants a power cycle. */
#define TRIES_MOST 2

/* Word 92: the master password was never changed (ACS-3 7.12.7.42). */
#define IDENTIFIER_OF_MAKER 0xfffe

struct unlock {
	struct session session;
	const struct device *device;
	struct features features; /* as it told just now */
	struct action action;
	enum ata_password_owner owner;
	struct tries tries;
};

static int ask_drive(const struct device *d, struct features *ret, struct error *err)
{
	struct handle *h;
	int rc = handle_open(d, &h, err);

	if (rc)
		return rc;
	rc = ata_features_ask(h, ret, err);
	handle_close(h);
	return rc;
}

/* All drives by model, serial number and WWN, as bytes in hexadecimal digits. */
static void name_of(const struct device *d, char out[sizeof((struct tries *)0)->of])
{
	char model[2 * RAW_TEXT_MOST + 1], serial[2 * RAW_TEXT_MOST + 1];

	text_hex(d->model.bytes, d->model.n, model);
	text_hex(d->serial.bytes, d->serial.n, serial);
	(void)text_format(out, sizeof(((struct tries *)0)->of), "%s %s %s", model, serial,
			  d->wwn); /* fits */
}

static int64_t tries_left(const struct unlock *u)
{
	return TRIES_MOST - (u->tries.is_of_this_boot ? u->tries.n : 0);
}

static int check_tries(struct unlock *u, struct error *err)
{
	const char *dir = places_out(u->session.options, &u->session.settings);
	char name[sizeof(u->tries.of)];
	int rc;

	name_of(u->device, name);
	rc = tries_read(dir, "unlock", name, &u->tries, err);
	if (rc)
		return rc;
	if (u->features.security.locked == TOLD_YES && tries_left(u) <= 0)
		return error_set(err, REASON_UNLOCK_TRIES, 0, u->device->node, "%s", "");
	return 0;
}

/* What forbids it, before anybody types anything. */
static int check(struct unlock *u, struct error *err)
{
	_clear_(checkpoint_list_clear) struct checkpoint_list list = CHECKPOINT_LIST_INIT;
	const char *dir = places_out(u->session.options, &u->session.settings);
	const struct device *d = u->device;
	const struct checkpoint *from;
	enum reason why = ata_unlock_obstacle(&u->features, u->owner);
	int rc;

	if (why != REASON_NONE)
		return error_set(err, why, 0, d->node, "%s", "");
	rc = checkpoints_read(dir, &list, err);
	if (rc)
		return rc;
	from = checkpoints_of(&list, d);
	if (from && from->outcome && from->outcome->password_is_set)
		return error_set(err, REASON_UNLOCK_OURS, 0, d->node, "%s", from->number);
	return check_tries(u, err);
}

static void explain(struct unlock *u)
{
	const struct security_features *f = &u->features.security;
	struct output *out = u->session.output;
	char title[DEVICE_TITLE];

	output_line(out, "%s", device_title(u->device, title));
	output_line(
		out, "  %s",
		f->locked == TOLD_YES
			? gettext("The drive is locked: nothing on it can be read or written until a password opens it.")
			: gettext("The drive is open, and a password is set: it locks itself when it is switched off."));
	output_line(
		out, "  %s",
		f->master_is_maximum == TOLD_YES
			? gettext("Security level Maximum: the user password opens it; the master password can only erase it.")
			: gettext("Security level High: the user password and the master password open it."));
	if (f->master_identifier == IDENTIFIER_OF_MAKER)
		output_line(out, "  %s", gettext("Its master password is still the maker's."));
	if (f->locked == TOLD_YES)
		output_line(
			out,
			gettext("  Passwords that may still be tried until computer and drive are switched off: %lld"),
			(long long)tries_left(u));
	output_line(out, "  %s", gettext("Nothing is erased by this: erase the drive afterwards."));
}

static enum status say(struct unlock *u, const struct ata_unlock *done)
{
	struct output *out = u->session.output;
	struct json_builder *b = output_begin(out, "unlock");

	json_text(b, "node", u->device->node);
	json_text(b, "reason", reason_row(done->reason)->id);
	json_text(b, "enabled", told_word(done->after.enabled));
	json_text(b, "locked", told_word(done->after.locked));
	json_number(b, "tries_left", tries_left(u));
	output_end(out, b);
	if (done->reason == REASON_NONE)
		output_line(out, gettext("%s: the password is gone; nothing was erased."),
			    u->device->node);
	/* Its status, where it answered with one: bit 0 is error, then the error register tells. */
	return action_end(&u->session, &u->action, u->device, done->reason,
			  done->is_disable_sent ? done->disable.registers.status
						: done->unlock.registers.status);
}

/* The try is counted before the drive can count it, and forgotten only where the drive is open. */
static enum status act(struct unlock *u, struct handle *h, const struct ata_password *p)
{
	struct session *s = &u->session;
	struct ata_unlock done = { .reason = REASON_COMMAND_UNKNOWN };
	struct error err = ERROR_INIT;
	enum status status;
	/* Once more, since the drive is ours now: another run may have tried while this one asked. */
	int rc = check_tries(u, &err);

	if (rc == 0 && u->features.security.locked == TOLD_YES)
		rc = tries_add(&u->tries, session_now(s), &err);
	if (rc)
		done.reason = err.reason; /* nothing was sent */
	else
		rc = ata_unlock(h, p, &done, &err);
	if (rc == 0 && done.after.locked == TOLD_NO && u->tries.is_there)
		rc = tries_forget(&u->tries, &err);
	if (rc && err.reason != done.reason)
		output_error(s->output, &err);
	status = say(u, &done);
	return rc && status == STATUS_OK ? STATUS_NOT_SAVED : status;
}

static enum status unlock(struct unlock *u)
{
	struct session *s = &u->session;
	_clear_(ata_password_clear) struct ata_password password = { .owner = u->owner };
	_secret_ struct secret typed = SECRET_INIT;
	struct error err = ERROR_INIT;
	struct handle *h = NULL;
	enum status status;
	int rc = check(u, &err);

	if (rc == 0)
		rc = places_open(s, &err);
	if (rc == 0) {
		explain(u);
		rc = action_read_secret(s->options->password_fd,
					u->owner == ATA_PASSWORD_MASTER
						? gettext("Master password (text, or hex:…): ")
						: gettext("User password (text, or hex:…): "),
					&typed, &err);
	}
	if (rc == 0)
		rc = ata_password_read(&typed, u->owner, &password, &err);
	secret_clear(&typed);
	if (rc == 0)
		rc = action_begin(s, &u->action, u->device,
				  gettext("The password of this drive will be taken away:"), &h,
				  &err);
	if (rc) {
		output_error(s->output, &err);
		return action_refusal(err.reason);
	}
	status = act(u, h, &password);
	handle_close(h);
	return status;
}

static enum status begin(struct unlock *u, const struct options *o, struct output *out)
{
	struct error err = ERROR_INIT;

	if (action_find(&u->session, o, out, &u->device, &err) < 0 ||
	    ask_drive(u->device, &u->features, &err) < 0) {
		output_error(out, &err);
		return action_refusal(err.reason);
	}
	if (u->features.is_known && u->features.security.supported == TOLD_YES &&
	    u->features.security.enabled == TOLD_NO) {
		output_line(out, gettext("%s: no password is set."), u->device->node);
		return STATUS_OK;
	}
	return unlock(u);
}

enum status cmd_unlock(const struct options *o, struct output *out)
{
	struct unlock u = {
		.session = SESSION_INIT,
		.features = { .set = COMMAND_SET_NONE },
		.action = { .id = "unlock", .variant = o->master ? "master" : "user" },
		.owner = o->master ? ATA_PASSWORD_MASTER : ATA_PASSWORD_USER,
	};
	enum status status = begin(&u, o, out);

	session_clear(&u.session);
	return status;
}
