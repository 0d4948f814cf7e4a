#include "ui/erase_run.h"

#include <errno.h>
#include <libintl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/text.h"
#include "ui/chronicle.h"
#include "ui/erase_job.h"
#include "ui/rehearse.h"
#include "ui/show.h"
#include "wipe/meter.h"

/* Between two lines of progress, on a terminal and elsewhere. */
#define PROGRESS_TERMINAL_MS 250
#define PROGRESS_PLAIN_MS    5000
#define PROGRESS_JSON_MS     1000

/* Between two looks at the drives, at most; a machine that slept longer was not a silent drive. */
#define LOOK_MS  1000
#define SLEPT_MS 5000

struct erasing {
	struct session *session;
	struct runner *runner;
	struct erase_job *jobs;
	size_t n;
	int64_t looked_ms, shown_ms;
};

enum status erase_worse(enum status a, enum status b)
{
	static const enum status order[] = { STATUS_NOT_SAVED, STATUS_STOPPED, STATUS_NOT_SANITIZED,
					     STATUS_REFUSED, STATUS_NOT_STARTED };

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (a == order[i] || b == order[i])
			return order[i];
	return STATUS_OK;
}

static int64_t interval_ms(const struct output *out)
{
	if (out->json)
		return PROGRESS_JSON_MS;
	return out->is_terminal ? PROGRESS_TERMINAL_MS : PROGRESS_PLAIN_MS;
}

/* Lines of its own for a drive. */
static void show_one(struct erasing *e, struct erase_job *j, int64_t now_ms)
{
	struct output *out = e->session->output;
	struct progress p;

	if (!runner_progress(e->runner, j->id, &p))
		return;
	if (p.step == j->shown_step && now_ms - j->shown_ms < interval_ms(out))
		return;
	j->shown_ms = now_ms;
	j->shown_step = p.step;
	show_progress(out, j->chosen->device, &p);
}

static size_t terminal_columns(void)
{
	struct winsize w = { .ws_col = 0 };

	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col > 20 ? w.ws_col : 80;
}

/* One line for all that run; what does not fit is cut. Made of ASCII only. */
static void show_all(struct erasing *e, int64_t now_ms)
{
	char line[1024] = "";
	size_t columns = terminal_columns();
	struct progress p;

	if (now_ms - e->shown_ms < PROGRESS_TERMINAL_MS)
		return;
	e->shown_ms = now_ms;
	for (size_t i = 0; i < e->n; i++)
		if (e->jobs[i].is_running && runner_progress(e->runner, e->jobs[i].id, &p))
			show_progress_short(line, sizeof(line), e->jobs[i].chosen->device, &p);
	if (columns - 1 < sizeof(line))
		line[columns - 1] = '\0';
	output_progress(e->session->output, line);
}

/* Says on screen, log and journal that a drive is silent, or answers again. */
static void say_silence(struct erasing *e, struct erase_job *j, bool is_over)
{
	const struct device *d = j->chosen->device;
	struct error note = ERROR_INIT, err = ERROR_INIT;
	uint64_t silent_s = (uint64_t)j->silent_ms / 1000;

	(void)error_set(&note, is_over ? REASON_DRIVE_ANSWERS : REASON_DRIVE_SILENT, 0, d->node,
			"silent_s=%llu place=%s", (unsigned long long)silent_s,
			*d->place ? d->place : d->node); /* a note */
	output_warning(e->session->output, &note);
	if (chronicle_silence(e->session, d, j->number, silent_s, is_over, &err) < 0)
		output_error(e->session->output, &err);
}

static void look_for_life(struct erasing *e, struct erase_job *j, int64_t passed_ms)
{
	uint64_t n = runner_signs(e->runner, j->id);

	if (n != j->n_signs) {
		if (j->is_silent)
			say_silence(e, j, true);
		j->n_signs = n;
		j->silent_ms = 0;
		j->is_silent = false;
		return;
	}
	j->silent_ms += passed_ms < SLEPT_MS ? passed_ms : 0;
	if (!j->is_silent && j->silent_ms >= METER_STALL_MS) {
		j->is_silent = true;
		say_silence(e, j, false);
	}
	if (j->silent_ms >= RUNNER_ABANDON_MS)
		erase_job_abandon(j, e->runner, (uint64_t)j->silent_ms / 1000);
}

/* True: some still run. */
static bool look_at_all(struct erasing *e)
{
	const struct output *out = e->session->output;
	int64_t now_ms = instant_now().mono_ms, passed_ms = now_ms - e->looked_ms;
	bool in_one_line = e->n > 1 && out->is_terminal && !out->json, some_run = false;

	e->looked_ms = now_ms;
	for (size_t i = 0; i < e->n; i++) {
		struct erase_job *j = &e->jobs[i];

		if (!j->is_running)
			continue;
		if (!in_one_line)
			show_one(e, j, now_ms);
		if (runner_is_done(e->runner, j->id))
			erase_job_end(j, e->runner);
		else
			look_for_life(e, j, passed_ms);
		some_run = some_run || j->is_running;
	}
	if (in_one_line && some_run)
		show_all(e, now_ms);
	return some_run;
}

/* Until all have ended: progress to the screen, signals to the runner, each paper in its time. */
static void follow(struct erasing *e)
{
	struct pollfd fds[2] = { { .fd = runner_fd(e->runner), .events = POLLIN },
				 { .fd = e->session->signal_fd, .events = POLLIN } };

	e->looked_ms = instant_now().mono_ms;
	while (look_at_all(e)) {
		struct signalfd_siginfo info;

		(void)poll(fds, 2, LOOK_MS); /* at worst the look comes a second later */
		if ((fds[1].revents & POLLIN) &&
		    read(e->session->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info))
			runner_ask_stop(e->runner);
		if (fds[0].revents & POLLIN)
			runner_acknowledge(e->runner);
	}
	output_progress_end(e->session->output);
}

static enum status sum_up(struct erasing *e)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < e->n; i++) {
		const struct erase_job *j = &e->jobs[i];

		if (e->n > 1)
			show_summary(e->session->output, j->chosen->device, j->number,
				     j->has_verdict ? &j->verdict : NULL, j->is_open);
		status = erase_worse(status, j->status);
	}
	return status;
}

static enum status run_all(struct session *s, struct plans *p)
{
	struct erasing e = { .session = s, .n = p->n };
	struct error err = ERROR_INIT;
	enum status status;

	e.jobs = calloc(p->n ? p->n : 1, sizeof(*e.jobs));
	if (!e.jobs || runner_new(&e.runner, &err) < 0) {
		if (!e.jobs)
			(void)error_set(&err, REASON_NO_MEMORY, ENOMEM, NULL, "%s", ""); /* said */
		output_error(s->output, &err);
		free(e.jobs);
		return STATUS_NOT_STARTED;
	}
	for (size_t i = 0; i < p->n; i++)
		erase_job_start(&e.jobs[i], s, &p->at[i], e.runner);
	follow(&e);
	status = sum_up(&e);
	runner_free(e.runner);
	for (size_t i = 0; i < e.n; i++)
		erase_job_clear(&e.jobs[i]);
	free(e.jobs);
	return status;
}

static bool is_refusal(enum reason reason)
{
	return reason == REASON_CONSENT_UNMATCHED || reason == REASON_CONSENT_AMBIGUOUS ||
	       reason == REASON_CONSENT_MISSING || reason == REASON_REFUSED_BY_PERSON ||
	       reason == REASON_PLAN_GUARDED;
}

enum status erase_confirmed(struct session *s, struct plans *p,
			    int (*confirm)(struct session *s, struct chosen *chosen, size_t n,
					   struct error *err))
{
	struct error err = ERROR_INIT;
	int r = 0;

	for (size_t i = 0; r == 0 && i < p->n; i++)
		r = rehearse_erase(s, p->at[i].device, p->at[i].plan, &err);
	if (r == 0)
		r = session_catch_signals(s, &err);
	if (r == 0)
		r = confirm(s, p->at, p->n, &err);
	if (r < 0) {
		output_error(s->output, &err);
		return is_refusal(err.reason) ? STATUS_REFUSED : STATUS_NOT_STARTED;
	}
	for (size_t i = 0; i < p->n; i++)
		if (p->at[i].from) /* what lies on it now is our own */
			device_take_before(&p->at[i].consent.device,
					   &p->at[i].from->consent.device);
	return run_all(s, p);
}
