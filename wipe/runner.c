#include "wipe/runner.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>

#include "base/text.h"

#define JOBS_MOST 256

struct running {
	struct runner *runner;
	struct runner_job job;
	struct plan plan; /* copies: an abandoned thread may outlive the caller's */
	struct consent consent;
	struct outcome *outcome; /* the job's thread only, until it is done */
	struct error error;
	int rc;
	pthread_t thread;
	bool is_joined; /* the caller's thread only */
	atomic_bool is_stop_asked;
	/* Under the runner's mutex. */
	bool is_done, has_progress, is_abandoned;
	struct progress progress;
	uint64_t n_signs;
	int64_t quiet_until_ms; /* no sign is due before; 0: each moment */
	struct outcome *shadow; /* the outcome at the newest event */
};

struct runner {
	pthread_mutex_t mutex;
	int fd;
	atomic_bool is_stop_asked;
	struct running *jobs[JOBS_MOST]; /* the caller's thread only; a job's own is passed to it */
	unsigned n_jobs;
};

/* What there isn't enough of. */
static enum reason lacking(int sys)
{
	return sys == ENOMEM ? REASON_NO_MEMORY : REASON_LIMIT_REACHED;
}

int runner_new(struct runner **ret, struct error *err)
{
	struct runner *r = calloc(1, sizeof(*r));

	if (!r)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "runner");
	atomic_init(&r->is_stop_asked, false);
	r->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (r->fd < 0) {
		int sys = errno;

		free(r);
		return error_set(err, lacking(sys), sys, NULL, "eventfd");
	}
	if (pthread_mutex_init(&r->mutex, NULL)) {
		(void)close(r->fd); /* nothing was written to it */
		free(r);
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "mutex");
	}
	*ret = r;
	return 0;
}

/* Wakes who waits. A full counter means that it is readable already. */
static void wake(struct runner *r)
{
	const uint64_t one = 1;
	ssize_t n = write(r->fd, &one, sizeof(one));

	(void)n;
}

/* A sign of life. True: nobody listens any more. */
static bool sign(struct running *j, bool is_event)
{
	bool is_abandoned;

	(void)pthread_mutex_lock(&j->runner->mutex); /* fails only for a mutex that isn't one */
	j->n_signs++;
	is_abandoned = j->is_abandoned;
	if (is_event && !is_abandoned)
		memcpy(j->shadow, j->outcome, sizeof(*j->shadow));
	(void)pthread_mutex_unlock(&j->runner->mutex);
	return is_abandoned;
}

static int job_event(void *ctx, const struct job_event *e, struct error *err)
{
	struct running *j = ctx;

	if (sign(j, true))
		return error_set(err, REASON_DRIVE_STALLED, 0, NULL, "abandoned");
	return j->job.env.event(j->job.env.ctx, e, err);
}

static int job_checkpoint(void *ctx, const struct checkpoint *c, struct error *err)
{
	struct running *j = ctx;

	if (sign(j, true))
		return error_set(err, REASON_DRIVE_STALLED, 0, NULL, "abandoned");
	return j->job.env.checkpoint(j->job.env.ctx, c, err);
}

static struct instant job_now(void *ctx)
{
	struct running *j = ctx;
	bool is_abandoned;

	(void)pthread_mutex_lock(&j->runner->mutex);
	is_abandoned = j->is_abandoned;
	(void)pthread_mutex_unlock(&j->runner->mutex);
	return j->job.env.now && !is_abandoned ? j->job.env.now(j->job.env.ctx) : instant_now();
}

static void job_wait(void *ctx, uint32_t ms)
{
	struct running *j = ctx;

	j->job.env.wait(j->job.env.ctx, ms);
}

static int job_open(void *ctx, const struct consent *c, const uint8_t plan_digest[DIGEST_BYTES],
		    struct handle **ret, struct error *err)
{
	struct running *j = ctx;

	return j->job.env.open(j->job.env.ctx, c, plan_digest, ret, err);
}

static bool job_stop_asked(void *ctx)
{
	struct running *j = ctx;

	return atomic_load(&j->is_stop_asked) || atomic_load(&j->runner->is_stop_asked);
}

static void job_progress(void *ctx, const struct progress *p)
{
	struct running *j = ctx;

	(void)pthread_mutex_lock(&j->runner->mutex); /* fails only for a mutex that isn't one */
	j->progress = *p;
	j->has_progress = true;
	j->n_signs++;
	j->quiet_until_ms = p->quiet_s ? instant_now().mono_ms + (int64_t)p->quiet_s * 1000 : 0;
	(void)pthread_mutex_unlock(&j->runner->mutex);
	wake(j->runner);
}

static void *job_thread(void *arg)
{
	struct running *j = arg;
	const struct job_env env = { .ctx = j,
				     .event = j->job.env.event ? job_event : NULL,
				     .progress = job_progress,
				     .stop_asked = job_stop_asked,
				     .now = job_now,
				     .checkpoint = j->job.env.checkpoint ? job_checkpoint : NULL,
				     .from = j->job.env.from,
				     .wait = j->job.env.wait ? job_wait : NULL,
				     .open = j->job.env.open ? job_open : NULL };

	j->rc = job_run(&j->plan, &j->consent, &env, j->outcome, &j->error);
	(void)pthread_mutex_lock(&j->runner->mutex);
	j->is_done = true;
	(void)pthread_mutex_unlock(&j->runner->mutex);
	wake(j->runner);
	return NULL;
}

/* Starts the thread with all signals blocked: they are the caller's to take. */
static int start_thread(struct running *j, struct error *err)
{
	sigset_t all, before;
	int sys;

	(void)sigfillset(&all); /* cannot fail */
	sys = pthread_sigmask(SIG_SETMASK, &all, &before);
	if (sys)
		return error_set(err, REASON_HELPER_FAILED, sys, NULL, "sigmask");
	sys = pthread_create(&j->thread, NULL, job_thread, j);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL); /* a mask that was in force */
	if (sys)
		return error_set(err, lacking(sys), sys, NULL, "thread");
	return 0;
}

static void running_free(struct running *j)
{
	if (!j)
		return;
	free(j->outcome);
	free(j->shadow);
	free(j);
}

int runner_start(struct runner *r, const struct runner_job *job, unsigned *ret_id,
		 struct error *err)
{
	struct running *j;
	int rc;

	if (r->n_jobs == JOBS_MOST)
		return error_set(err, REASON_LIMIT_REACHED, EAGAIN, NULL, "jobs=%u", r->n_jobs);
	j = calloc(1, sizeof(*j));
	if (j) {
		j->outcome = calloc(1, sizeof(*j->outcome));
		j->shadow = calloc(1, sizeof(*j->shadow));
	}
	if (!j || !j->outcome || !j->shadow) {
		running_free(j);
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "job");
	}
	j->runner = r;
	j->job = *job;
	j->plan = *job->plan;
	j->consent = *job->consent;
	atomic_init(&j->is_stop_asked, false);
	rc = start_thread(j, err);
	if (rc) {
		running_free(j);
		return rc;
	}
	r->jobs[r->n_jobs] = j;
	*ret_id = r->n_jobs++;
	return 0;
}

int runner_fd(const struct runner *r)
{
	return r->fd;
}

void runner_acknowledge(struct runner *r)
{
	uint64_t count;
	ssize_t n = read(r->fd, &count, sizeof(count));

	(void)n; /* nothing to empty is as good */
}

bool runner_progress(struct runner *r, unsigned id, struct progress *ret)
{
	bool has = false;

	if (id >= r->n_jobs)
		return false;
	(void)pthread_mutex_lock(&r->mutex);
	has = r->jobs[id]->has_progress;
	if (has)
		*ret = r->jobs[id]->progress;
	(void)pthread_mutex_unlock(&r->mutex);
	return has;
}

bool runner_is_done(struct runner *r, unsigned id)
{
	bool is_done;

	if (id >= r->n_jobs)
		return false;
	(void)pthread_mutex_lock(&r->mutex);
	is_done = r->jobs[id]->is_done;
	(void)pthread_mutex_unlock(&r->mutex);
	return is_done;
}

uint64_t runner_signs(struct runner *r, unsigned id)
{
	uint64_t n;

	if (id >= r->n_jobs)
		return 0;
	(void)pthread_mutex_lock(&r->mutex);
	/* The drive said beforehand that it would say nothing. */
	if (instant_now().mono_ms < r->jobs[id]->quiet_until_ms)
		r->jobs[id]->n_signs++;
	n = r->jobs[id]->n_signs;
	(void)pthread_mutex_unlock(&r->mutex);
	return n;
}

/* The step that was being done failed, by the drive's silence. */
static void give_up(struct outcome *o, uint64_t silent_s)
{
	struct outcome_step *s = NULL;

	for (unsigned i = 0; i < o->n_steps; i++)
		if (o->steps[i].start.utc_ms && o->steps[i].result == STEP_NOT_RUN)
			s = &o->steps[i];
	o->end = instant_now();
	o->n_stalls++;
	if (silent_s > o->longest_stall_s)
		o->longest_stall_s = (uint32_t)silent_s;
	if (s) {
		s->result = STEP_FAILED;
		s->end = o->end;
		(void)error_set(&s->error, REASON_DRIVE_STALLED, ETIMEDOUT, NULL, "silent_s=%llu",
				(unsigned long long)silent_s); /* a value to be kept */
	}
	if (o->first_reason == REASON_NONE) {
		o->first_reason = REASON_DRIVE_STALLED;
		/* A number fits. */
		(void)text_format(o->first_what, sizeof(o->first_what), "silent_s=%llu",
				  (unsigned long long)silent_s);
	}
}

bool runner_abandon(struct runner *r, unsigned id, uint64_t silent_s, struct outcome *ret)
{
	struct running *j = id < r->n_jobs ? r->jobs[id] : NULL;
	bool is_done = true;

	if (!j)
		return false;
	(void)pthread_mutex_lock(&r->mutex);
	is_done = j->is_done || j->is_abandoned;
	if (!is_done) {
		j->is_abandoned = true;
		memcpy(ret, j->shadow, sizeof(*ret));
	}
	(void)pthread_mutex_unlock(&r->mutex);
	if (is_done)
		return false;
	runner_ask_stop_one(r, id);
	give_up(ret, silent_s);
	return true;
}

void runner_ask_stop(struct runner *r)
{
	atomic_store(&r->is_stop_asked, true);
}

void runner_ask_stop_one(struct runner *r, unsigned id)
{
	if (id < r->n_jobs)
		atomic_store(&r->jobs[id]->is_stop_asked, true);
}

static int join(struct running *j)
{
	int sys = j->is_joined ? 0 : pthread_join(j->thread, NULL);

	if (!sys)
		j->is_joined = true;
	return sys;
}

int runner_join(struct runner *r, unsigned id, struct outcome *ret, struct error *err)
{
	struct running *j = id < r->n_jobs ? r->jobs[id] : NULL;
	int sys = j ? join(j) : ESRCH;

	if (sys)
		return error_set(err, REASON_HELPER_FAILED, sys, NULL, "join=%u", id);
	memcpy(ret, j->outcome, sizeof(*ret));
	if (j->rc)
		*err = j->error;
	return j->rc;
}

void runner_free(struct runner *r)
{
	bool is_leaked = false;

	if (!r)
		return;
	runner_ask_stop(r);
	for (unsigned i = 0; i < r->n_jobs; i++) {
		/* Where a thread may still use all this: rather leak it. */
		if (r->jobs[i]->is_abandoned || join(r->jobs[i]))
			is_leaked = true;
		else
			running_free(r->jobs[i]);
	}
	if (is_leaked)
		return;
	(void)pthread_mutex_destroy(&r->mutex); /* nobody holds it */
	(void)close(r->fd);                     /* nothing to lose */
	free(r);
}
