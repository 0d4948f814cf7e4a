#include "ui/action.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "ui/chronicle.h"
#include "ui/process.h"
#include "ui/signer.h"

int action_digest(const struct action *a, const struct device *d, uint8_t ret[DIGEST_BYTES],
		  struct error *err)
{
	struct json_builder *b = json_begin();
	_free_ char *bytes = NULL;
	size_t n;
	int rc;

	json_text(b, "action", a->id);
	json_text(b, "eui64", d->eui64);
	json_hex(b, "model", d->model.bytes, d->model.n);
	json_text(b, "nguid", d->nguid);
	json_hex(b, "serial", d->serial.bytes, d->serial.n);
	json_number(b, "size_bytes", (int64_t)d->size_bytes);
	json_text(b, "variant", a->variant);
	json_text(b, "wwn", d->wwn);
	rc = json_finish(b, &bytes, &n, err);
	return rc ? rc : crypt_sha256(bytes, n, ret, err);
}

int action_find(struct session *s, const struct options *o, struct output *out,
		const struct device **ret, struct error *err)
{
	const struct device *d = NULL;
	char title[DEVICE_TITLE];
	int r;

	if (o->n_operands != 1)
		return error_set(err, REASON_USAGE, 0, NULL, N_("one DEV expected"));
	r = session_open(o, out, s, err);
	if (r < 0)
		return r;
	if (geteuid() != 0)
		return error_set(err, REASON_ROOT_NEEDED, 0, NULL, "%s", "");
	r = session_detect(s, err);
	if (r < 0)
		return r;
	r = device_find(&s->devices, o->operands[0], &d, err);
	if (r < 0)
		return r;
	if (d->n_guards)
		return error_set(err, d->guards[0].reason, 0, device_title(d, title), "%s",
				 d->guards[0].what);
	*ret = d;
	return 0;
}

int action_begin(struct session *s, const struct action *a, const struct device *d,
		 const char *question, struct handle **ret, struct error *err)
{
	uint8_t digest[DIGEST_BYTES];
	struct consent consent;
	int r = action_digest(a, d, digest, err);

	if (r == 0)
		r = confirm_action(s, d, question, digest, &consent, err);
	if (r == 0)
		r = session_catch_signals(s, err); /* nothing is left half done by ^C */
	if (r == 0)
		r = chronicle_act(s, a->id, a->variant, &consent, err);
	if (r < 0)
		return r;
	r = handle_open_consented(&consent, digest, ret, err);
	if (r < 0) {
		struct error more = ERROR_INIT;

		if (chronicle_acted(s, a->id, d, err->reason, 0, &more) < 0)
			output_error(s->output, &more);
	}
	return r;
}

enum status action_end(struct session *s, const struct action *a, const struct device *d,
		       enum reason why, unsigned drive_status)
{
	struct error err = ERROR_INIT;
	bool is_journalled = chronicle_acted(s, a->id, d, why, drive_status, &err) == 0;

	if (!is_journalled)
		output_error(s->output, &err);
	if (why != REASON_NONE) {
		(void)error_set(&err, why, 0, d->node, "%s", ""); /* said here */
		output_error(s->output, &err);
	}
	if (!is_journalled)
		return STATUS_NOT_SAVED;
	return why == REASON_NONE ? STATUS_OK : STATUS_NOT_SANITIZED;
}

int action_read_secret(int fd, const char *prompt, struct secret *ret, struct error *err)
{
	int r;

	process_hide();
	r = signer_read_passphrase(fd, prompt, false, ret, err);
	if (r < 0 && err->reason == REASON_KEY_NO_PASSPHRASE)
		r = error_set(err, REASON_SECRET_UNREAD, err->sys, NULL, "%s", "");
	return r;
}

enum status action_refusal(enum reason reason)
{
	static const enum reason refused[] = {
		REASON_CONSENT_UNMATCHED, REASON_CONSENT_AMBIGUOUS, REASON_CONSENT_MISSING,
		REASON_REFUSED_BY_PERSON, REASON_MACHINE_UNMATCHED, REASON_UNLOCK_NOT_ATA,
		REASON_UNLOCK_FROZEN,     REASON_UNLOCK_EXPIRED,    REASON_UNLOCK_MAXIMUM,
		REASON_UNLOCK_TRIES,      REASON_UNLOCK_OURS,       REASON_OPAL_NO_REVERT,
		REASON_SLEEP_NOT_OFFERED, REASON_SLEEP_NO_TIMER,    REASON_SLEEP_JOB_RUNS,
		REASON_SLEEP_LOST_BEFORE, REASON_SLEEP_WOULD_LOCK,  REASON_SLEEP_DRIVE_UNTOLD,
		REASON_DRIVE_SANITIZING,  REASON_DRIVE_FORMATTING,  REASON_DRIVE_SELF_TEST,
	};
	static const char guard[] = "guard_";

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		if (refused[i] == reason)
			return STATUS_REFUSED;
	return strncmp(reason_row(reason)->id, guard, sizeof(guard) - 1) == 0 ? STATUS_REFUSED
									      : STATUS_NOT_STARTED;
}
