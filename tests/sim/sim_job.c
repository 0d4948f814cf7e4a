#include "tests/sim/sim_job.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wipe/pattern.h"

static int on_event(void *ctx, const struct job_event *e, struct error *err)
{
	struct sim_job *j = ctx;
	bool is_start = j->n_events % 2 == 0;

	if (j->drive.is_cut || j->drive.is_killed)
		return error_set(err, REASON_JOURNAL_UNWRITABLE, EIO, "journal", "nobody writes");
	j->n_events++;
	j->is_event_order_wrong |= is_start != (e->kind == JOB_EVENT_STEP_START);
	j->n_calls_at_last_event = j->drive.n_calls;
	if (j->n_events == j->refuse_event_at)
		return error_set(err, REASON_JOURNAL_UNWRITABLE, ENOSPC, "journal", "full");
	return 0;
}

static void on_progress(void *ctx, const struct progress *p)
{
	struct sim_job *j = ctx;

	j->n_progress++;
	if (p->done_bytes > p->total_bytes || p->step >= p->n_steps)
		abort();
}

static bool on_stop_asked(void *ctx)
{
	const struct sim_job *j = ctx;

	return j->drive.is_stop_asked;
}

/* A clock of its own, by which the drive is slow: and 10 ms a look, so that progress is due. */
static struct instant on_now(void *ctx)
{
	struct sim_job *j = ctx;

	j->now_ms += 10;
	return (struct instant){ .utc_ms = 1764000000000 + j->now_ms + j->drive.now_ms,
				 .mono_ms = j->now_ms + j->drive.now_ms,
				 .offset_s = 32400 };
}

static int on_open(void *ctx, const struct consent *c, const uint8_t plan_digest[DIGEST_BYTES],
		   struct handle **ret, struct error *err)
{
	struct sim_job *j = ctx;

	if (memcmp(c->plan_digest, plan_digest, DIGEST_BYTES) != 0)
		return error_set(err, REASON_CONSENT_STALE, 0, "sim", "digest");
	if (j->drive.is_gone)
		return error_set(err, REASON_DEVICE_VANISHED, ENODEV, "sim", "gone");
	return sim_block_handle(&j->drive, &j->device, !j->is_read_only, ret, err);
}

void sim_job_init(struct sim_job *j, uint64_t size_bytes, uint32_t block_bytes)
{
	memset(j, 0, sizeof(*j));
	sim_drive_init(&j->drive, size_bytes, block_bytes);
	sim_drive_fill_text(&j->drive, 1);
	sim_block_device(&j->drive, &j->device);
	j->plan = calloc(1, sizeof(*j->plan));
	j->consent = calloc(1, sizeof(*j->consent));
	j->outcome = calloc(1, sizeof(*j->outcome));
	if (!j->plan || !j->consent || !j->outcome)
		abort();
	j->env = (struct job_env){ .ctx = j,
				   .event = on_event,
				   .progress = on_progress,
				   .stop_asked = on_stop_asked,
				   .now = on_now,
				   .open = on_open };
}

void sim_job_clear(struct sim_job *j)
{
	sim_drive_clear(&j->drive);
	free(j->plan);
	free(j->consent);
	free(j->outcome);
	memset(j, 0, sizeof(*j));
}

void sim_job_plan_with(struct sim_job *j, const struct method *m)
{
	const struct device_list list = { .at = &j->device, .n = 1 };
	char token[DEVICE_TITLE];
	struct error err = ERROR_INIT;

	if (plan_make(&j->device, m, &j->policy, j->plan, &err) ||
	    consent_give(&list, &j->device, j->plan->digest, "operator",
			 consent_token(&j->device, &list, token), true, on_now(j), j->consent,
			 &err)) {
		printf("sim_job: %s %s\n", reason_row(err.reason)->id, err.detail);
		abort();
	}
}

void sim_job_plan(struct sim_job *j, const char *method)
{
	sim_job_plan_with(j, method_by_id(method));
}

void sim_job_do(struct sim_job *j)
{
	j->error = (struct error)ERROR_INIT;
	j->rc = job_run(j->plan, j->consent, &j->env, j->outcome, &j->error);
	j->verdict = verdict_of(j->plan, j->outcome);
}

void sim_job_go(struct sim_job *j)
{
	sim_job_do(j);
	sim_drive_cut_power(&j->drive);
}

void sim_job_run(struct sim_job *j, const char *method)
{
	sim_job_plan(j, method);
	sim_job_go(j);
}

uint8_t *sim_job_promised(const struct sim_job *j, uint64_t n_bytes)
{
	unsigned last = j->plan->method->n_passes - 1;
	uint8_t *expected = malloc(n_bytes);
	struct error err = ERROR_INIT;
	struct pattern *pattern;

	if (!expected ||
	    pattern_new(&j->plan->method->passes[last], j->outcome->pass_keys[last],
			j->plan->block_bytes, &pattern, &err) ||
	    pattern_fill(pattern, 0, expected, n_bytes, &err))
		abort();
	pattern_free(pattern);
	return expected;
}

uint64_t sim_job_wrong_blocks(const struct sim_job *j)
{
	uint64_t n = j->drive.wraps_at ? j->drive.wraps_at : j->drive.real_bytes, wrong = 0;
	uint8_t *expected = sim_job_promised(j, n);

	for (uint64_t at = 0; at < n; at += j->drive.block_bytes) {
		uint64_t left = n - at < j->drive.block_bytes ? n - at : j->drive.block_bytes;

		wrong += memcmp(expected + at, j->drive.medium + at, left) != 0;
	}
	free(expected);
	return wrong;
}
