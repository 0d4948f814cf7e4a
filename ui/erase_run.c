#include "ui/erase_run.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "ui/chronicle.h"
#include "ui/issue_step.h"
#include "ui/show.h"
#include "wipe/runner.h"

/* Between two lines of progress, on a terminal and elsewhere. */
#define PROGRESS_TERMINAL_MS 250
#define PROGRESS_PLAIN_MS    5000
#define PROGRESS_JSON_MS     1000

struct running {
	struct session *session;
	const char *number;
};

static int on_event(void *ctx, const struct job_event *e, struct error *err)
{
	struct running *r = ctx;

	return chronicle_step(r->session, r->number, e, err);
}

static struct instant on_now(void *ctx)
{
	struct running *r = ctx;

	return session_now(r->session);
}

static int64_t interval_ms(const struct output *out)
{
	if (out->json)
		return PROGRESS_JSON_MS;
	return out->is_terminal ? PROGRESS_TERMINAL_MS : PROGRESS_PLAIN_MS;
}

static void look_at_progress(struct session *s, struct runner *runner, unsigned id,
			     const struct device *d, int64_t *shown_ms, unsigned *shown_step)
{
	int64_t now_ms = instant_now().mono_ms;
	struct progress p;

	if (!runner_progress(runner, id, &p))
		return;
	if (p.step == *shown_step && now_ms - *shown_ms < interval_ms(s->output))
		return;
	*shown_ms = now_ms;
	*shown_step = p.step;
	show_progress(s->output, d, &p);
}

/* Until the job ends: progress to the screen, signals to the runner. True: somebody asked to stop. */
static bool follow(struct session *s, struct runner *runner, unsigned id, const struct device *d)
{
	struct pollfd fds[2] = { { .fd = runner_fd(runner), .events = POLLIN },
				 { .fd = s->signal_fd, .events = POLLIN } };
	int64_t shown_ms = 0;
	unsigned shown_step = ~0U;
	bool stop_asked = false;

	while (!runner_is_done(runner, id)) {
		struct signalfd_siginfo info;

		(void)poll(fds, 2, 1000); /* at worst the look comes a second later */
		if ((fds[1].revents & POLLIN) &&
		    read(s->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
			stop_asked = true;
			runner_ask_stop(runner);
		}
		if (fds[0].revents & POLLIN)
			runner_acknowledge(runner);
		look_at_progress(s, runner, id, d, &shown_ms, &shown_step);
	}
	output_progress_end(s->output);
	return stop_asked;
}

static int run(struct session *s, const struct chosen *c, struct running *running,
	       struct outcome *outcome, bool *ret_stopped, struct error *err)
{
	struct runner *runner = NULL;
	struct runner_job job = { .plan = c->plan,
				  .consent = &c->consent,
				  .env = { .ctx = running, .event = on_event, .now = on_now } };
	unsigned id = 0;
	int r = runner_new(&runner, err);

	if (r < 0)
		return r;
	r = runner_start(runner, &job, &id, err);
	if (r == 0) {
		*ret_stopped = follow(s, runner, id, c->device);
		r = runner_join(runner, id, outcome, err);
	}
	runner_free(runner);
	return r;
}

/* The drive, its guards or the consent were not as they had to be; anything else is a lack of ours. */
static bool is_refusal(enum reason reason)
{
	static const enum reason refusals[] = {
		REASON_DEVICE_CHANGED,     REASON_DEVICE_VANISHED, REASON_DEVICE_SHRANK,
		REASON_DEVICE_OPEN_FAILED, REASON_CONSENT_STALE,   REASON_CONSENT_MISSING,
		REASON_DRIVE_BUSY_HERE,    REASON_DEVICE_BAD_SIZE,
	};

	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
		if (reason == refusals[i])
			return true;
	return strncmp(reason_row(reason)->id, "guard_", 6) == 0;
}

/* Nothing was written: the number stands for nothing. */
static enum status not_begun(struct session *s, const char *number, const struct error *why)
{
	struct error err = ERROR_INIT;

	output_error(s->output, why);
	if (journal_void_number(s->journal, number, reason_row(why->reason)->id, session_now(s),
				&err) < 0)
		output_error(s->output, &err);
	return is_refusal(why->reason) ? STATUS_REFUSED : STATUS_NOT_STARTED;
}

static enum status status_of(const struct verdict *v)
{
	if (v->word == WORD_STOPPED)
		return STATUS_STOPPED;
	return verdict_is_certificate(v) ? STATUS_OK : STATUS_NOT_SANITIZED;
}

/* What happened becomes one word and a paper. */
static enum status conclude(struct session *s, const struct chosen *c, const char *number,
			    const struct outcome *outcome)
{
	struct verdict verdict = verdict_of(c->plan, outcome);
	struct record_input in = { .kind = RECORD_ERASE,
				   .plan = c->plan,
				   .consent = &c->consent,
				   .outcome = outcome,
				   .verdict = &verdict };
	struct error err = ERROR_INIT;
	bool is_journalled = true;

	for (unsigned i = 0; i < NUMBER_TEXT; i++)
		in.number[i] = number[i];
	if (chronicle_verdict(s, number, &verdict, &in.journal, &err) < 0) {
		output_error(s->output, &err);
		is_journalled = false;
	}
	session_record_input(s, &c->consent.device, &in);
	show_verdict(s->output, c->device, &verdict, number);
	enum status saved = issue_step(s, &in, verdict_is_certificate(&verdict));

	if (!is_journalled || saved == STATUS_NOT_SAVED)
		return STATUS_NOT_SAVED;
	return status_of(&verdict);
}

enum status erase_run(struct session *s, const struct chosen *c, bool *ret_stopped)
{
	char number[NUMBER_TEXT] = "";
	struct running running = { .session = s, .number = number };
	_free_ struct outcome *outcome = calloc(1, sizeof(*outcome));
	struct error err = ERROR_INIT;

	if (!outcome) {
		(void)error_set(&err, REASON_NO_MEMORY, ENOMEM, c->device->node, "%s", "");
		output_error(s->output, &err);
		return STATUS_NOT_STARTED;
	}
	if (chronicle_plan(s, c, &err) < 0 ||
	    chronicle_take_number(s, c->device, number, &err) < 0) {
		output_error(s->output, &err);
		return STATUS_NOT_STARTED;
	}
	if (chronicle_consent(s, c, number, &err) < 0 ||
	    run(s, c, &running, outcome, ret_stopped, &err) < 0) {
		error_about(&err, c->device->node);
		return not_begun(s, number, &err);
	}
	return conclude(s, c, number, outcome);
}
