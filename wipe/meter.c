#include "wipe/meter.h"

#include <string.h>
#include <time.h>

#define SHOW_EVERY_MS 250

struct instant meter_now(const struct job_env *env)
{
	return env->now ? env->now(env->ctx) : instant_now();
}

void meter_start(struct meter *m, const struct job_env *env, unsigned n_steps, unsigned n_passes,
		 uint64_t job_bytes)
{
	memset(m, 0, sizeof(*m));
	m->env = env;
	m->job_bytes = job_bytes;
	m->progress.n_steps = n_steps;
	m->progress.n_passes = n_passes;
	m->start_ms = meter_now(env).mono_ms;
	m->shown_ms = m->start_ms - SHOW_EVERY_MS;
	m->alive_ms = m->start_ms;
}

void meter_skip(struct meter *m, uint64_t bytes)
{
	m->job_bytes -= bytes < m->job_bytes ? bytes : m->job_bytes;
}

static void alive(struct meter *m, int64_t now_ms)
{
	int64_t silent_ms = now_ms - m->alive_ms;

	m->alive_ms = now_ms;
	if (silent_ms < METER_STALL_MS)
		return;
	m->n_stalls++;
	if (silent_ms / 1000 > m->longest_stall_s)
		m->longest_stall_s = silent_ms / 1000 < UINT32_MAX ? (uint32_t)(silent_ms / 1000)
								   : UINT32_MAX;
}

void meter_alive(struct meter *m)
{
	alive(m, meter_now(m->env).mono_ms);
}

/* Bytes a second between the oldest mark and now. */
static uint64_t rate(struct meter *m, int64_t now_ms, uint64_t bytes)
{
	unsigned oldest = m->n_marks < METER_MARKS ? 0 : m->n_marks % METER_MARKS;
	int64_t since = m->n_marks ? m->marks[oldest].ms : m->start_ms;
	uint64_t from = m->n_marks ? m->marks[oldest].bytes : 0;

	m->marks[m->n_marks % METER_MARKS].ms = now_ms;
	m->marks[m->n_marks % METER_MARKS].bytes = bytes;
	m->n_marks++;
	/* A cured error can make a step's bytes fall short of its plan, never the sum go back; still. */
	if (now_ms <= since || bytes < from)
		return 0;
	return (uint64_t)((double)(bytes - from) * 1000 / (double)(now_ms - since));
}

static uint32_t remaining_s(const struct meter *m, int64_t now_ms, uint64_t bytes)
{
	double spent = (double)(now_ms - m->start_ms) / 1000, left;

	if (!bytes || bytes >= m->job_bytes || spent <= 0)
		return 0;
	left = spent * (double)(m->job_bytes - bytes) / (double)bytes;
	return left < (double)UINT32_MAX ? (uint32_t)left + 1 : UINT32_MAX;
}

static void show(struct meter *m, bool is_urgent)
{
	int64_t now_ms = meter_now(m->env).mono_ms;
	uint64_t bytes = m->done_before + m->progress.done_bytes;

	alive(m, now_ms);
	if (!m->env->progress)
		return;
	if (!is_urgent && now_ms - m->shown_ms < SHOW_EVERY_MS)
		return;
	m->shown_ms = now_ms;
	m->progress.bytes_per_second = rate(m, now_ms, bytes);
	m->progress.remaining_s = remaining_s(m, now_ms, bytes);
	m->env->progress(m->env->ctx, &m->progress);
}

void meter_step(struct meter *m, unsigned step, enum step_kind kind, unsigned pass, uint64_t bytes)
{
	/* A step counts in full once it is over, whatever it left out. */
	m->done_before += m->progress.total_bytes;
	m->errors_before = m->progress.n_errors;
	m->progress.step = step;
	m->progress.kind = kind;
	m->progress.pass = pass;
	m->progress.done_bytes = 0;
	m->progress.total_bytes = bytes;
	m->progress.has_share = false;
	m->progress.quiet_s = 0;
	show(m, true);
}

void meter_wait(struct meter *m, uint32_t ms)
{
	const struct timespec time = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };

	if (m->env->wait)
		m->env->wait(m->env->ctx, ms);
	else
		(void)nanosleep(&time, NULL); /* cut short is as good */
}

void meter_hold(struct meter *m, uint32_t seconds)
{
	if (!seconds) /* what it took is no stall */
		m->alive_ms = meter_now(m->env).mono_ms;
	m->progress.quiet_s = seconds;
	show(m, true);
}

void meter_share(struct meter *m, uint16_t share)
{
	m->progress.has_share = true;
	m->progress.share = share;
	show(m, false);
}

void meter_moved(void *meter, uint64_t n_bytes, uint64_t n_errors)
{
	struct meter *m = meter;

	m->progress.done_bytes = n_bytes < m->progress.total_bytes ? n_bytes
								   : m->progress.total_bytes;
	m->progress.n_errors = m->errors_before + n_errors;
	show(m, n_bytes >= m->progress.total_bytes);
}

int64_t meter_now_ms(void *meter)
{
	const struct meter *m = meter;

	return meter_now(m->env).mono_ms;
}

bool meter_stop_asked(void *meter)
{
	const struct meter *m = meter;

	return m->env->stop_asked && m->env->stop_asked(m->env->ctx);
}
