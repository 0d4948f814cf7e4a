#include <libintl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "devices/machine.h"
#include "devices/sleep.h"
#include "ui/action.h"
#include "ui/checkpoints.h"
#include "ui/chronicle.h"
#include "ui/places.h"
#include "ui/tries.h"

/* Drives need some seconds after waking until they answer again. */
#define PATIENCE_MS    500
#define PATIENCE_TIMES 60

#define HOST_NAME 256

enum frozen { FROZEN_NO, FROZEN_YES, FROZEN_UNTOLD, FROZEN_COUNT };

/* One run: which drives it is about, and what sleeping would need. */
struct unfreeze {
	struct session session;
	const struct device *wanted[OPTION_REPEATS]; /* of BEFORE */
	size_t n_wanted;
	struct device_list before; /* the drives as they were */
	struct sysfs sysfs;
	struct sleep_facts facts;
	struct tries tries;
};

static enum frozen frozen_of(const struct device *d)
{
	if (sleep_is_frozen(d))
		return FROZEN_YES;
	/* Other drives than ATA have no bit that tells, though some refuse to erase until they lost power. */
	return d->features.security.frozen == TOLD_NO ? FROZEN_NO : FROZEN_UNTOLD;
}

static const char *frozen_sentence(enum frozen f)
{
	switch (f) {
	case FROZEN_NO:
		return gettext("not frozen");
	case FROZEN_YES:
		return gettext("frozen");
	default:
		return gettext("does not tell whether it is frozen");
	}
}

static void show(struct output *out, const struct device *d, enum frozen f)
{
	static const char *const words[FROZEN_COUNT] = { "no", "yes", "unknown" };
	struct json_builder *b = output_begin(out, "frozen");
	char title[DEVICE_TITLE];

	json_text(b, "node", d->node);
	json_text(b, "frozen", words[f]);
	output_end(out, b);
	output_line(out, "%s: %s", device_title(d, title), frozen_sentence(f));
}

/* Without operands all that say so; else those named, but not one that says that it isn't. */
static int choose(struct unfreeze *u, struct error *err)
{
	const struct options *o = u->session.options;
	const struct device_list *list = &u->before;

	for (size_t i = 0; i < o->n_operands; i++) {
		const struct device *d = NULL;
		int r = device_find(list, o->operands[i], &d, err);

		if (r < 0)
			return r;
		show(u->session.output, d, frozen_of(d));
		if (frozen_of(d) != FROZEN_NO)
			u->wanted[u->n_wanted++] = d;
	}
	for (size_t i = 0; !o->n_operands && i < list->n && u->n_wanted < OPTION_REPEATS; i++) {
		if (frozen_of(&list->at[i]) != FROZEN_YES)
			continue;
		show(u->session.output, &list->at[i], FROZEN_YES);
		u->wanted[u->n_wanted++] = &list->at[i];
	}
	return 0;
}

/* All drives lose their power, the wanted and the others. */
static int check_drives(const struct unfreeze *u, const struct device_list *list, struct error *err)
{
	bool is_held = true;
	int r = checkpoints_are_held(places_out(u->session.options, &u->session.settings), &is_held,
				     err);

	if (r == 0 && is_held)
		r = error_set(err, REASON_SLEEP_JOB_RUNS, 0, NULL, "%s", "");
	for (size_t i = 0; r == 0 && i < list->n; i++)
		r = sleep_check_drive(&list->at[i], err);
	return r;
}

/* A try of this very boot came back, or nobody could ask. */
static int check_memory(struct unfreeze *u, struct error *err)
{
	const struct session *s = &u->session;
	const struct machine *m = &s->machine;
	char model[sizeof(u->tries.of)];
	int r;

	(void)text_format(model, sizeof(model), "%s / %s / %s / %s / %s", m->vendor, m->product,
			  m->version, m->board_vendor, m->board_product); /* fits */
	r = tries_read(places_out(s->options, &s->settings), "sleep", model, &u->tries, err);
	if (r == 0 && u->tries.is_there && !u->tries.is_of_this_boot && !s->options->again)
		r = error_set(err, REASON_SLEEP_LOST_BEFORE, 0, NULL, "%s", model);
	return r;
}

static void explain(const struct unfreeze *u)
{
	struct output *out = u->session.output;

	output_line(
		out,
		gettext("The computer will sleep for %u seconds (suspend to RAM). All drives lose their power meanwhile, which lifts what the firmware froze; whatever runs on this computer stands still. Nothing is erased."),
		SLEEP_SECONDS);
	output_line(
		out, "%s",
		gettext("It wakes by its clock. If it stays dark for a minute, press its power button shortly; some computers do not wake at all: then switch it off and on. That is remembered for this model."));
	for (size_t i = 0; i < u->before.n; i++)
		if (u->before.at[i].features.security.enabled == TOLD_YES)
			output_line(out,
				    gettext("%s has a password and will be locked afterwards."),
				    u->before.at[i].node);
}

static int confirm(struct unfreeze *u, struct error *err)
{
	char name[HOST_NAME] = "";

	if (gethostname(name, sizeof(name) - 1) != 0 || !name[0])
		(void)text_copy(name, sizeof(name), "computer"); /* one without a name */
	return confirm_machine(&u->session, name, err);
}

/* The try stands on its medium before the computer sleeps, and goes when it is awake. */
static int sleep_once(struct unfreeze *u, struct error *err)
{
	struct session *s = &u->session;
	struct instant began = session_now(s);
	struct error more = ERROR_INIT;
	int r, slept;

	r = chronicle_sleep(s, &s->machine, s->options->yes.n > 0, SLEEP_SECONDS, err);
	if (r == 0)
		r = tries_add(&u->tries, began, err);
	if (r < 0)
		return r;
	slept = sleep_now(&u->sysfs, &u->facts, SLEEP_SECONDS, err);
	r = tries_forget(&u->tries, &more);
	if (r == 0)
		r = chronicle_awake(s, &s->machine, slept ? err->reason : REASON_NONE,
				    instant_now().mono_ms - began.mono_ms, &more);
	if (r < 0)
		output_error(s->output, &more);
	return slept;
}

static const struct device *found_again(const struct session *s, const struct device *d)
{
	for (size_t i = 0; i < s->devices.n; i++)
		if (device_same(&s->devices.at[i], d))
			return &s->devices.at[i];
	return NULL;
}

static bool all_answer(const struct unfreeze *u)
{
	for (size_t i = 0; i < u->n_wanted; i++) {
		const struct device *now = found_again(&u->session, u->wanted[i]);

		if (!now || (u->wanted[i]->features.is_known && !now->features.is_known))
			return false;
	}
	return true;
}

static int look_again(struct unfreeze *u, struct error *err)
{
	const struct timespec moment = { .tv_nsec = PATIENCE_MS * 1000000L };
	int r = 0;

	for (unsigned n = 0; r == 0 && n < PATIENCE_TIMES; n++) {
		device_list_clear(&u->session.devices);
		r = session_detect(&u->session, err);
		if (r < 0 || all_answer(u))
			break;
		(void)nanosleep(&moment, NULL); /* woken early is fine */
	}
	return r;
}

static enum status tell(const struct unfreeze *u)
{
	struct output *out = u->session.output;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < u->n_wanted; i++) {
		const struct device *d = u->wanted[i], *now = found_again(&u->session, d);
		struct error err = ERROR_INIT;

		if (!now)
			(void)error_set(&err, REASON_DEVICE_VANISHED, 0, d->node, "%s", "");
		else
			show(out, now, frozen_of(now));
		if (now && frozen_of(now) == FROZEN_YES)
			(void)error_set(&err, REASON_SLEEP_STILL_FROZEN, 0, now->node, "%s", "");
		if (err.reason == REASON_NONE)
			continue;
		output_error(out, &err);
		status = STATUS_NOT_SANITIZED;
	}
	return status;
}

static int prepare(struct unfreeze *u, const struct options *o, struct output *out,
		   struct error *err)
{
	struct session *s = &u->session;
	int r = session_open(o, out, s, err);

	if (r == 0 && geteuid() != 0)
		r = error_set(err, REASON_ROOT_NEEDED, 0, NULL, "%s", "");
	if (r == 0)
		r = session_detect(s, err);
	if (r < 0)
		return r;
	u->before = s->devices;
	s->devices = (struct device_list)DEVICE_LIST_INIT;
	r = choose(u, err);
	if (r < 0 || !u->n_wanted)
		return r;
	r = sysfs_open(&u->sysfs, NULL, err);
	if (r == 0)
		r = sleep_look(&u->sysfs, &u->facts, err);
	if (r == 0)
		r = sleep_check_machine(&u->facts, err);
	if (r == 0)
		r = check_drives(u, &u->before, err);
	if (r == 0)
		r = machine_read(NULL, &s->machine, err);
	return r == 0 ? check_memory(u, err) : r;
}

static enum status unfreeze(struct unfreeze *u, const struct options *o, struct output *out)
{
	struct error err = ERROR_INIT;
	int r = prepare(u, o, out, &err);

	if (r == 0 && !u->n_wanted) {
		if (!o->n_operands)
			output_line(out, "%s", gettext("No drive says that it is frozen."));
		return STATUS_OK;
	}
	if (r == 0)
		r = places_open(&u->session, &err);
	if (r == 0) {
		explain(u);
		r = session_catch_signals(&u->session, &err);
	}
	if (r == 0)
		r = confirm(u, &err);
	if (r == 0)
		r = session_detect(&u->session, &err); /* a person may have taken his time */
	if (r == 0)
		r = check_drives(u, &u->session.devices, &err);
	if (r == 0)
		r = sleep_once(u, &err);
	if (r == 0)
		r = look_again(u, &err);
	if (r < 0) {
		output_error(out, &err);
		return action_refusal(err.reason);
	}
	return tell(u);
}

enum status cmd_unfreeze(const struct options *o, struct output *out)
{
	struct unfreeze u = { .session = SESSION_INIT,
			      .before = DEVICE_LIST_INIT,
			      .sysfs = SYSFS_INIT };
	enum status status = unfreeze(&u, o, out);

	device_list_clear(&u.before);
	sysfs_clear(&u.sysfs);
	session_clear(&u.session);
	return status;
}
