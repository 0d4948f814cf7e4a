#include <libintl.h>

#include "devices/opal.h"
#include "ui/action.h"
#include "ui/places.h"

static const struct action action = { .id = "revert" };

static int ask_drive(const struct device *d, struct features *ret, struct error *err)
{
	struct handle *h;
	int rc = handle_open(d, &h, err);

	if (rc)
		return rc;
	rc = opal_features_ask(h, ret, err);
	handle_close(h);
	return rc;
}

static void show_state(struct output *out, const struct opal_features *f)
{
	if (f->is_locked == TOLD_YES)
		output_line(out, "  %s",
			    gettext("A range of it is locked: it cannot be read or written."));
	else if (f->is_locking_enabled == TOLD_YES)
		output_line(out, "  %s", gettext("Somebody set it up to lock itself."));
	else if (f->is_locked == TOLD_NO)
		output_line(out, "  %s", gettext("No range of it is locked."));
	else
		output_line(out, "  %s", gettext("It does not tell whether a range is locked."));
	if (f->shadow_mbr_enabled == TOLD_YES && f->shadow_mbr_done != TOLD_YES)
		output_line(out, "  %s",
			    gettext("Its first blocks are hidden behind others (shadow MBR)."));
	if (f->sid_is_blocked)
		output_line(
			out, "  %s",
			gettext("The firmware has blocked its owner's credential until it is switched off: a revert may be refused until then."));
}

static void explain(struct output *out, const struct device *d, const struct opal_features *f)
{
	char title[DEVICE_TITLE];

	output_line(out, "%s", device_title(d, title));
	show_state(out, f);
	output_line(
		out, "  %s",
		gettext("A revert destroys all data keys of the drive and gives it back to its owner as the maker delivered it: whatever it holds is lost."));
	output_line(
		out, "  %s",
		gettext("It proves nothing: where locking was never set up, every byte may stay. Erase the drive afterwards; a revert alone makes no certificate."));
}

static void say_as_json(struct output *out, const struct device *d, enum reason why,
			unsigned method_status, const struct opal_features *after)
{
	struct json_builder *b = output_begin(out, "revert");

	json_text(b, "node", d->node);
	json_text(b, "reason", reason_row(why)->id);
	json_number(b, "method_status", method_status);
	json_text(b, "locked", told_word(after->is_locked));
	json_text(b, "locking_enabled", told_word(after->is_locking_enabled));
	output_end(out, b);
}

/* What the drive says of itself counts: some say that they were reverted and stay locked. */
static enum reason judge(enum opal_result result, const struct opal_features *after)
{
	if (result != OPAL_REVERTED)
		return opal_result_reason(result);
	if (after->is_locked == TOLD_YES || after->is_locking_enabled == TOLD_YES)
		return REASON_DRIVE_LOCKED;
	return after->is_locked == TOLD_NO ? REASON_NONE : REASON_COMMAND_UNKNOWN;
}

static enum status act(struct session *s, const struct device *d, struct handle *h,
		       struct opal_psid *psid)
{
	struct features after = { .set = COMMAND_SET_NONE };
	enum opal_result result = OPAL_UNKNOWN;
	uint8_t method_status = 0;
	struct error err = ERROR_INIT;
	enum reason why;

	if (opal_psid_revert(h, psid, &result, &method_status, &err) < 0 ||
	    opal_features_ask(h, &after, &err) < 0)
		output_error(s->output, &err);
	why = judge(result, &after.opal);
	say_as_json(s->output, d, why, method_status, &after.opal);
	if (result == OPAL_REVERTED) {
		output_line(s->output,
			    gettext("%s: the drive says that it is reverted. That proves nothing "
				    "about its data: erase it now."),
			    d->node);
		show_state(s->output, &after.opal);
	}
	return action_end(s, &action, d, why, method_status);
}

static int check(const struct device *d, struct features *ret, struct error *err)
{
	int rc = ask_drive(d, ret, err);

	if (rc)
		return rc;
	if (ret->opal.is_present == TOLD_NO || ret->opal.can_psid_revert == TOLD_NO)
		return error_set(err, REASON_OPAL_NO_REVERT, 0, d->node, "%s",
				 ret->opal.is_enterprise ? "Enterprise"
				 : ret->opal.is_pyrite   ? "Pyrite"
							 : "");
	if (ret->opal.is_present != TOLD_YES)
		return error_set(err, REASON_COMMAND_UNKNOWN, 0, d->node, "TCG discovery");
	return 0;
}

static enum status revert(struct session *s, const struct device *d, const struct features *f)
{
	_clear_(opal_psid_clear) struct opal_psid psid = { .bytes = { 0 } };
	_secret_ struct secret typed = SECRET_INIT;
	struct error err = ERROR_INIT;
	struct handle *h = NULL;
	enum status status;
	int rc = places_open(s, &err);

	if (rc == 0) {
		explain(s->output, d, &f->opal);
		rc = action_read_secret(s->options->psid_fd,
					gettext("PSID on the drive's label (type or scan it): "),
					&typed, &err);
	}
	if (rc == 0)
		rc = opal_psid_read(&typed, &psid, &err);
	secret_clear(&typed);
	if (rc == 0)
		rc = action_begin(s, &action, d,
				  gettext("All data keys of this drive will be destroyed:"), &h,
				  &err);
	if (rc) {
		output_error(s->output, &err);
		return action_refusal(err.reason);
	}
	status = act(s, d, h, &psid);
	handle_close(h);
	return status;
}

enum status cmd_revert(const struct options *o, struct output *out)
{
	_clear_(session_clear) struct session s = SESSION_INIT;
	struct features features = { .set = COMMAND_SET_NONE };
	const struct device *d = NULL;
	struct error err = ERROR_INIT;

	if (action_find(&s, o, out, &d, &err) < 0 || check(d, &features, &err) < 0) {
		output_error(out, &err);
		return action_refusal(err.reason);
	}
	return revert(&s, d, &features);
}
