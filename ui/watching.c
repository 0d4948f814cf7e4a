#include "ui/watching.h"

#include <sys/signalfd.h>
#include <unistd.h>

#include "ui/show.h"

static void on_progress(void *ctx, const struct progress *p)
{
	struct watching *w = ctx;
	struct output *out = w->session->output;
	int64_t now_ms = instant_now().mono_ms;

	if (now_ms - w->shown_ms < (out->is_terminal && !out->json ? 250 : 2000))
		return;
	w->shown_ms = now_ms;
	show_progress(out, w->device, p);
}

static bool on_stop_asked(void *ctx)
{
	struct watching *w = ctx;
	struct signalfd_siginfo info;

	if (read(w->session->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info))
		w->stop_asked = true;
	return w->stop_asked;
}

static struct instant on_now(void *ctx)
{
	struct watching *w = ctx;

	return session_now(w->session);
}

struct job_env watching_env(struct watching *w)
{
	return (struct job_env){
		.ctx = w, .progress = on_progress, .stop_asked = on_stop_asked, .now = on_now
	};
}
