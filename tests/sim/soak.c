#include "tests/sim/soak.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/sim_random.h"
#include "tests/sim/soak_case.h"
#include "wipe/canary.h"

#define RUNS_MOST 4

struct soak {
	struct soak_case
		c; /* first, and the job first in it: what the job's environment is called with */
	const struct soak_options *options;
	struct soak_result *result;
	struct checkpoint kept; /* the newest that was durable; no outcome: none */
};

const char *soak_trouble_word(unsigned trouble)
{
	if (trouble == SOAK_EVENT_REFUSED)
		return "journal refused";
	if (trouble == SOAK_NATIVE_UNKNOWN)
		return "native size unknown";
	return sim_fault_word((enum sim_fault)trouble);
}

__attribute__((format(printf, 2, 3))) static void tell(const struct soak *s, const char *format,
						       ...)
{
	va_list args;

	if (!s->options->tells)
		return;
	va_start(args, format);
	(void)vprintf(format, args);
	va_end(args);
}

/* The first rule that was broken is the one that is told. */
__attribute__((format(printf, 2, 3))) static void broken(struct soak *s, const char *format, ...)
{
	va_list args;

	if (s->result->broken[0])
		return;
	va_start(args, format);
	(void)vsnprintf(s->result->broken, sizeof(s->result->broken), format, args);
	va_end(args);
}

static void kept_clear(struct soak *s)
{
	canaries_free(s->kept.canaries);
	free(s->kept.outcome);
	memset(&s->kept, 0, sizeof(s->kept));
}

static int on_checkpoint(void *ctx, const struct checkpoint *c, struct error *err)
{
	struct soak *s = ctx;
	struct checkpoint copy = *c;

	if (s->c.job.drive.is_cut || s->c.job.drive.is_killed)
		return error_set(err, REASON_JOURNAL_UNWRITABLE, EIO, "checkpoint",
				 "nobody writes");
	copy.outcome = malloc(sizeof(*copy.outcome));
	if (!copy.outcome || (c->canaries && canaries_copy(c->canaries, &copy.canaries, err)))
		abort();
	memcpy(copy.outcome, c->outcome, sizeof(*copy.outcome));
	kept_clear(s);
	s->kept = copy;
	return 0;
}

static void tell_case(const struct soak *s, uint64_t seed)
{
	const struct sim_drive *d = &s->c.job.drive;

	tell(s, "seed %llu: %llu bytes in blocks of %u, %s, cache of %u blocks, keeps %u%%%s\n",
	     (unsigned long long)seed, (unsigned long long)d->size_bytes, d->block_bytes,
	     s->c.method->id, d->cache_blocks, d->kept_percent, d->is_eager ? ", eager" : "");
	for (unsigned i = 0; i < s->c.n_faults; i++)
		tell(s, "  fault: %s\n", s->c.faults[i]);
	tell(s, "  cut %u kill %u next %u; vanish %u shrink %u swap %u fail %u short %u flip %u\n",
	     d->cut_at, d->kill_at, s->c.next_cut, d->vanish_at, d->shrink_at, d->change_at,
	     d->fail_at, d->short_at, d->flip_at);
	tell(s, "  stop %u stall %u; drops %llu+%llu from %u; reverts %llu+%llu\n", d->stop_at,
	     d->stall_at, (unsigned long long)d->drops.first_lba,
	     (unsigned long long)d->drops.n_blocks, d->drops_from,
	     (unsigned long long)d->reverts.first_lba, (unsigned long long)d->reverts.n_blocks);
	tell(s,
	     "  back %llu+%llu after %u reads, %u flushes%s; ends %llu wraps %llu true end %llu\n",
	     (unsigned long long)d->comeback.range.first_lba,
	     (unsigned long long)d->comeback.range.n_blocks, d->comeback.after_reads,
	     d->comeback.after_flushes, d->comeback.is_sticky ? ", sticky" : "",
	     (unsigned long long)d->ends_at, (unsigned long long)d->wraps_at,
	     (unsigned long long)d->ghost_at);
}

static void tell_run(const struct soak *s)
{
	const struct sim_job *j = &s->c.job;
	const struct outcome *o = j->outcome;

	for (unsigned i = 0; s->options->tells && i < o->n_steps; i++)
		tell(s, "  %-14s %u %-8s %8llu bytes %4llu errors %s %s\n",
		     step_word(o->steps[i].kind), o->steps[i].pass,
		     step_result_word(o->steps[i].result), (unsigned long long)o->steps[i].bytes,
		     (unsigned long long)o->steps[i].n_errors,
		     reason_row(o->steps[i].error.reason)->id, o->steps[i].error.detail);
	tell(s, "  -> %s (%s) after %u calls%s\n", word_text(j->verdict.word),
	     reason_row(j->verdict.reason)->id, j->drive.n_calls,
	     j->drive.is_cut ? "; power cut" : (j->drive.is_killed ? "; killed" : ""));
}

static bool is_broken_off(const struct sim_job *j)
{
	return j->drive.is_cut || j->drive.is_killed;
}

static void check_run(struct soak *s)
{
	const struct sim_job *j = &s->c.job;

	if (j->is_event_order_wrong)
		broken(s, "events out of order");
	if (j->drive.n_writes_after)
		broken(s, "%u writes to a drive that was said to be another, or gone",
		       j->drive.n_writes_after);
	if (is_broken_off(j) && verdict_is_certificate(&j->verdict))
		broken(s, "certificate from a run that was cut");
}

static void run_once(struct soak *s)
{
	struct sim_job *j = &s->c.job;

	bool does_resume = s->kept.outcome && sim_dice(&s->c.dice, 100) < 85;

	j->n_events = 0;
	sim_job_plan(j, s->c.method->id);
	j->env.checkpoint = on_checkpoint;
	j->env.from = does_resume ? &s->kept : NULL;
	if (does_resume)
		tell(s, "  goes on: step %u, offset %llu\n", s->kept.step,
		     (unsigned long long)s->kept.offset_bytes);
	s->result->n_resumed += does_resume;
	sim_job_do(j);
	if (s->options->verdict)
		j->verdict = s->options->verdict(j->plan, j->outcome);
	s->result->n_runs++;
	tell_run(s);
	check_run(s);
}

/* What the seed has in mind, through all cuts. */
static void run(struct soak *s)
{
	struct sim_drive *d = &s->c.job.drive;

	run_once(s);
	while (is_broken_off(&s->c.job) && s->result->n_runs < RUNS_MOST) {
		sim_drive_start(d);
		d->cut_at = s->c.next_cut ? d->n_calls + s->c.next_cut : 0;
		s->c.next_cut = 0;
		run_once(s);
	}
}

/* A lie that nobody could have seen: see soak.h. */
static bool is_unseen(const struct sim_drive *d, uint64_t block)
{
	return d->lied_at[block] > d->read_at[block] && d->read_at[block] > d->written_at[block];
}

/* What was written, read, and differed is no gap of a partial result but a failure: `mismatching` is no
 * excuse. */
static bool is_listed(const struct outcome *o, uint64_t block)
{
	return ranges_has(&o->unwritten, block) || ranges_has(&o->verify.unreadable, block);
}

/* Reads the drive as anybody would later; lists excuse what a partial result names. */
static void judge_bytes(struct soak *s, bool lists_excuse)
{
	struct sim_job *j = &s->c.job;
	struct sim_drive *d = &j->drive;
	_free_ uint8_t *promised = sim_job_promised(j, d->real_bytes);
	_free_ uint8_t *found = malloc(d->block_bytes);

	d->kept_percent = 0;
	d->does_tear = false;
	if (!d->has_lying_flush)
		sim_drive_cut_power(d);
	for (uint64_t block = 0; found && block < s->c.n_blocks; block++) {
		uint64_t at = block * d->block_bytes, left = d->real_bytes - at;
		uint32_t n = left < d->block_bytes ? (uint32_t)left : d->block_bytes;
		bool is_read = sim_drive_peek(d, at, found, n);

		if (is_read && memcmp(found, promised + at, n) == 0)
			continue;
		if (lists_excuse && is_listed(j->outcome, block))
			continue;
		if (is_unseen(d, block))
			s->result->n_unseen++;
		else
			broken(s, "%s, but block %llu %s", word_text(j->verdict.word),
			       (unsigned long long)block,
			       is_read ? "is not as promised" : "can't be read");
	}
}

static void judge_cleared(struct soak *s)
{
	const struct sim_job *j = &s->c.job;
	const struct sim_drive *d = &j->drive;

	if (j->rc)
		broken(s, "cleared by a run that failed: %s", reason_row(j->error.reason)->id);
	if (d->is_gone || d->is_other || d->size_bytes < d->real_bytes)
		broken(s, "cleared: a drive that is gone, another or smaller");
	if (s->c.is_native_unknown)
		broken(s, "cleared: native size not known");
	if (s->result->fired[SOAK_EVENT_REFUSED])
		broken(s, "cleared without a journal");
	judge_bytes(s, false);
}

static void judge(struct soak *s)
{
	const struct verdict *v = &s->c.job.verdict;

	switch (v->word) {
	case WORD_PURGED:
		broken(s, "purged by overwriting");
		break;
	case WORD_CLEARED:
		judge_cleared(s);
		break;
	case WORD_PARTIAL:
		judge_bytes(s, true);
		break;
	case WORD_STOPPED:
		if (!s->c.job.drive.is_stop_asked)
			broken(s, "stopped, and nobody asked");
		break;
	default:
		break;
	}
	if ((v->word == WORD_CLEARED) != (v->reason == REASON_NONE))
		broken(s, "%s for reason %s", word_text(v->word), reason_row(v->reason)->id);
	if (s->result->is_harmless && v->word != WORD_CLEARED)
		broken(s, "%s (%s) although nothing harmful happened", word_text(v->word),
		       reason_row(v->reason)->id);
}

void soak_run(uint64_t seed, const struct soak_options *o, struct soak_result *ret)
{
	struct soak s = { .options = o, .result = ret };
	const struct sim_job *j = &s.c.job;

	memset(ret, 0, sizeof(*ret));
	sim_random_seed(seed);
	soak_case_init(&s.c, seed);
	ret->is_harmless = !s.c.n_harmful && s.c.n_cured <= 1;
	tell_case(&s, seed);
	run(&s);
	memcpy(ret->fired, j->drive.fired, sizeof(j->drive.fired));
	ret->fired[SOAK_EVENT_REFUSED] = j->refuse_event_at && j->n_events >= j->refuse_event_at;
	ret->fired[SOAK_NATIVE_UNKNOWN] = s.c.is_native_unknown;
	ret->word = j->verdict.word;
	ret->reason = j->verdict.reason;
	judge(&s);
	tell(&s, "  %s\n", ret->broken[0] ? ret->broken : "as it should be");
	kept_clear(&s);
	soak_case_clear(&s.c);
}
