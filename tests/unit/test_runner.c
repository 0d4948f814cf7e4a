/*
 * tests/unit/test_runner.c - jobs on threads: progress, stops, joins. Also run under
 * ThreadSanitizer (make check-threads).
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/sim/sim_job.h"
#include "wipe/runner.h"

#include "tests/unit/harness.h"

#define SIZE (256 * 1024)
#define JOBS 4

static void start(struct runner *r, struct sim_job *j, const char *method, unsigned *id)
{
	struct runner_job job;
	struct error err = ERROR_INIT;

	sim_job_plan(j, method);
	job = (struct runner_job){ .plan = j->plan, .consent = j->consent, .env = j->env };
	TEST_OK(runner_start(r, &job, id, &err), err);
}

static void join(struct runner *r, struct sim_job *j, unsigned id)
{
	j->error = (struct error)ERROR_INIT;
	j->rc = runner_join(r, id, j->outcome, &j->error);
	j->verdict = verdict_of(j->plan, j->outcome);
	sim_drive_cut_power(&j->drive);
}

/* Waits until one has ended, reading progress on the way as a screen does. */
static unsigned wait_for(struct runner *r, unsigned id)
{
	unsigned n_seen = 0;

	for (unsigned i = 0; i < 10000 && !runner_is_done(r, id); i++) {
		struct pollfd p = { .fd = runner_fd(r), .events = POLLIN };
		struct progress progress;

		CU_ASSERT(poll(&p, 1, 5000) >= 0);
		runner_acknowledge(r);
		if (runner_progress(r, id, &progress)) {
			CU_ASSERT(progress.step < progress.n_steps);
			CU_ASSERT(progress.done_bytes <= progress.total_bytes);
			n_seen++;
		}
	}
	CU_ASSERT_TRUE(runner_is_done(r, id));
	return n_seen;
}

static void several_at_once(void)
{
	struct sim_job jobs[JOBS];
	unsigned ids[JOBS];
	struct runner *r;
	struct error err = ERROR_INIT;

	TEST_OK(runner_new(&r, &err), err);
	for (unsigned i = 0; i < JOBS; i++) {
		sim_job_init(&jobs[i], SIZE, 512);
		if (i == 2)
			jobs[i].drive.drops = (struct sim_range){ 5, 1 };
		start(r, &jobs[i], methods[i % n_methods].id, &ids[i]);
		CU_ASSERT_EQUAL(ids[i], i);
	}
	for (unsigned i = 0; i < JOBS; i++) {
		(void)wait_for(r, ids[i]);
		join(r, &jobs[i], ids[i]);
		CU_ASSERT_EQUAL(jobs[i].rc, 0);
		CU_ASSERT_EQUAL(jobs[i].verdict.word, i == 2 ? WORD_FAILED : WORD_CLEARED);
		CU_ASSERT_EQUAL(sim_job_wrong_blocks(&jobs[i]), i == 2);
		/* Joined twice is the same answer. */
		join(r, &jobs[i], ids[i]);
		CU_ASSERT_EQUAL(jobs[i].rc, 0);
		sim_job_clear(&jobs[i]);
	}
	runner_free(r);
}

static void progress_is_seen(void)
{
	struct sim_job j;
	struct runner *r;
	struct progress p = { .n_steps = 99 };
	struct error err = ERROR_INIT;
	unsigned id;

	TEST_OK(runner_new(&r, &err), err);
	CU_ASSERT_FALSE(runner_progress(r, 0, &p));
	CU_ASSERT_FALSE(runner_is_done(r, 0));
	CU_ASSERT_EQUAL(p.n_steps, 99);
	sim_job_init(&j, SIZE, 512);
	start(r, &j, "dod-e", &id);
	CU_ASSERT(wait_for(r, id) > 0);
	CU_ASSERT_TRUE(runner_progress(r, id, &p));
	CU_ASSERT_EQUAL(p.n_steps, j.plan->n_steps);
	CU_ASSERT_EQUAL(p.n_passes, 3);
	join(r, &j, id);
	CU_ASSERT_EQUAL(j.verdict.word, WORD_CLEARED);
	sim_job_clear(&j);
	runner_free(r);
}

static void stop_all_and_one(void)
{
	struct sim_job a, b;
	struct runner *r;
	struct error err = ERROR_INIT;
	unsigned id_a, id_b;

	TEST_OK(runner_new(&r, &err), err);
	sim_job_init(&a, SIZE, 512);
	sim_job_init(&b, SIZE, 512);
	start(r, &b, "zero", &id_b);
	(void)wait_for(r, id_b);
	join(r, &b, id_b);
	CU_ASSERT_EQUAL(b.verdict.word, WORD_CLEARED);
	runner_ask_stop_one(r, 77); /* nobody */
	/* Asked before it starts: it opens, and does nothing else. */
	runner_ask_stop(r);
	start(r, &a, "zero", &id_a);
	join(r, &a, id_a);
	CU_ASSERT_EQUAL(a.rc, 0);
	CU_ASSERT_EQUAL(a.verdict.word, WORD_STOPPED);
	CU_ASSERT_EQUAL(memcmp(a.drive.medium, a.drive.original, SIZE), 0);
	sim_job_clear(&a);
	sim_job_clear(&b);
	runner_free(r);
}

static int refuse_open(void *ctx, const struct consent *c, const uint8_t plan_digest[DIGEST_BYTES],
		       struct handle **ret, struct error *err)
{
	(void)ctx;
	(void)c;
	(void)plan_digest;
	(void)ret;
	return error_set(err, REASON_GUARD_MOUNTED, 0, "sim", "/mnt");
}

static void failure_is_handed_over(void)
{
	struct sim_job j;
	struct runner *r;
	struct error err = ERROR_INIT;
	unsigned id;

	TEST_OK(runner_new(&r, &err), err);
	sim_job_init(&j, SIZE, 512);
	j.env.open = refuse_open;
	start(r, &j, "zero", &id);
	join(r, &j, id);
	CU_ASSERT(j.rc < 0);
	CU_ASSERT_EQUAL(j.error.reason, REASON_GUARD_MOUNTED);
	CU_ASSERT_EQUAL(j.verdict.word, WORD_FAILED);
	CU_ASSERT_EQUAL(j.verdict.reason, REASON_GUARD_MOUNTED);
	TEST_REFUSED(runner_join(r, 5, j.outcome, &err), err, REASON_HELPER_FAILED);
	sim_job_clear(&j);
	runner_free(r);
}

/* Freed with a job that runs: it is asked to stop and waited for. */
static void free_while_running(void)
{
	struct sim_job j;
	struct runner *r;
	struct error err = ERROR_INIT;
	unsigned id;

	TEST_OK(runner_new(&r, &err), err);
	sim_job_init(&j, 4 * SIZE, 512);
	start(r, &j, "dod-e", &id);
	runner_free(r);
	sim_job_clear(&j);
	runner_free(NULL);
}

/* Signals are the caller's: a job's thread takes none. */
static bool saw_signals_blocked(void *ctx)
{
	sigset_t now;

	(void)ctx;
	return pthread_sigmask(SIG_SETMASK, NULL, &now) == 0 && sigismember(&now, SIGINT) == 1 &&
	       sigismember(&now, SIGTERM) == 1;
}

static int check_signals(void *ctx, const struct job_event *e, struct error *err)
{
	struct sim_job *j = ctx;

	(void)e;
	(void)err;
	j->n_events += saw_signals_blocked(ctx);
	return 0;
}

static void signals(void)
{
	struct sim_job j;
	struct runner *r;
	struct error err = ERROR_INIT;
	sigset_t now;
	unsigned id;

	TEST_OK(runner_new(&r, &err), err);
	sim_job_init(&j, SIZE, 512);
	j.env.event = check_signals;
	start(r, &j, "zero", &id);
	join(r, &j, id);
	CU_ASSERT_EQUAL(j.n_events, 2 * j.plan->n_steps);
	CU_ASSERT_EQUAL(pthread_sigmask(SIG_SETMASK, NULL, &now), 0);
	CU_ASSERT_EQUAL(sigismember(&now, SIGINT), 0);
	sim_job_clear(&j);
	runner_free(r);
}

/* What the system doesn't give is told as that, not as a failure of the bytes. */
static void nothing_to_spare(void)
{
	struct rlimit before, none;
	pthread_attr_t attr, usual;
	struct runner_job job;
	struct sim_job j;
	struct runner *r = NULL;
	struct error err = ERROR_INIT;
	unsigned id = 0;

	CU_ASSERT_EQUAL_FATAL(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = before;
	none.rlim_cur = 0;
	CU_ASSERT_EQUAL_FATAL(setrlimit(RLIMIT_NOFILE, &none), 0);
	TEST_REFUSED(runner_new(&r, &err), err, REASON_LIMIT_REACHED);
	CU_ASSERT_EQUAL_FATAL(setrlimit(RLIMIT_NOFILE, &before), 0);
	TEST_OK(runner_new(&r, &err), err);
	sim_job_init(&j, SIZE, 512);
	sim_job_plan(&j, "zero");
	job = (struct runner_job){ .plan = j.plan, .consent = j.consent, .env = j.env };
	/* A stack that no address space has room for. */
	CU_ASSERT_EQUAL(pthread_getattr_default_np(&usual), 0);
	CU_ASSERT_EQUAL(pthread_attr_init(&attr), 0);
	CU_ASSERT_EQUAL(pthread_attr_setstacksize(&attr, (size_t)1 << 50), 0);
	CU_ASSERT_EQUAL_FATAL(pthread_setattr_default_np(&attr), 0);
	TEST_REFUSED(runner_start(r, &job, &id, &err), err, REASON_LIMIT_REACHED);
	CU_ASSERT_EQUAL_FATAL(pthread_setattr_default_np(&usual), 0);
	CU_ASSERT_EQUAL(j.n_events, 0);
	TEST_OK(runner_start(r, &job, &id, &err), err);
	(void)wait_for(r, id);
	join(r, &j, id);
	CU_ASSERT_EQUAL(j.verdict.word, WORD_CLEARED);
	runner_free(r);
	(void)pthread_attr_destroy(&attr);
	(void)pthread_attr_destroy(&usual);
	sim_job_clear(&j);
}

/* A drive that never answers: opening hangs until the test lets it go. */
struct silent {
	struct sim_job j; /* first: it is the ctx of the environment */
	atomic_bool is_let_go, has_ended;
};

static int open_hangs(void *ctx, const struct consent *c, const uint8_t plan_digest[DIGEST_BYTES],
		      struct handle **ret, struct error *err)
{
	struct silent *s = ctx;

	(void)c, (void)plan_digest, (void)ret;
	while (!atomic_load(&s->is_let_go))
		(void)usleep(1000);
	atomic_store(&s->has_ended, true);
	return error_set(err, REASON_DEVICE_VANISHED, ENODEV, "sim", "gone");
}

static struct runner *volatile left_to_itself; /* so that the sanitizer sees that it isn't lost */

static void a_silent_drive_is_given_up(void)
{
	/* Never freed: its thread is left to itself. */
	struct silent *s = calloc(1, sizeof(*s));
	struct outcome *o = calloc(1, sizeof(*o));
	struct sim_job good;
	struct runner *r;
	struct error err = ERROR_INIT;
	struct verdict v;
	unsigned id, good_id;
	uint64_t signs;

	CU_ASSERT_FATAL(s && o);
	TEST_OK(runner_new(&r, &err), err);
	sim_job_init(&s->j, SIZE, 512);
	sim_job_init(&good, SIZE, 512);
	s->j.env.open = open_hangs;
	start(r, &s->j, "zero", &id);
	start(r, &good, "zero", &good_id);
	/* The other one goes on, and cannot be given up once it has ended. */
	(void)wait_for(r, good_id);
	CU_ASSERT_FALSE(runner_abandon(r, good_id, 1800, o));
	join(r, &good, good_id);
	CU_ASSERT_EQUAL(good.verdict.word, WORD_CLEARED);
	signs = runner_signs(r, id);
	(void)usleep(20000);
	CU_ASSERT_EQUAL(runner_signs(r, id), signs);
	CU_ASSERT_FALSE(runner_is_done(r, id));
	CU_ASSERT_TRUE(runner_abandon(r, id, 1800, o));
	CU_ASSERT_FALSE(runner_abandon(r, id, 1800, o));
	v = verdict_of(s->j.plan, o);
	CU_ASSERT_EQUAL(v.word, WORD_FAILED);
	CU_ASSERT_EQUAL(v.reason, REASON_DRIVE_STALLED);
	CU_ASSERT_EQUAL(o->n_stalls, 1);
	CU_ASSERT_EQUAL(o->longest_stall_s, 1800);
	runner_free(r);
	left_to_itself = r;
	/* What it does once it wakes reaches nobody. */
	sim_job_clear(&s->j);
	s->j.env.event = NULL;
	atomic_store(&s->is_let_go, true);
	for (unsigned i = 0; i < 1000 && !atomic_load(&s->has_ended); i++)
		(void)usleep(1000);
	(void)usleep(50000);
	CU_ASSERT_TRUE(atomic_load(&s->has_ended));
	CU_ASSERT_EQUAL(s->j.n_events, 0);
	sim_job_clear(&good);
	free(o);
	free(s);
}

static const struct test tests[] = {
	{ "nothing to spare", nothing_to_spare },
	{ "several at once", several_at_once },
	{ "progress is seen", progress_is_seen },
	{ "stop", stop_all_and_one },
	{ "failure is handed over", failure_is_handed_over },
	{ "free while running", free_while_running },
	{ "signals are the caller's", signals },
	{ "a silent drive is given up", a_silent_drive_is_given_up },
};

TEST_MAIN(tests)
