/* room: report */
/* tests/unit/test_record_faults.c - no outcome loses its paper: whatever goes wrong at whichever call
 * of a job, its outcome becomes a record that the reader accepts, with counts that agree. */
#include "report/record.h"
#include "report/record_read.h"
#include "tests/sim/sample_job.h"
#include "tests/sim/sim_job.h"
#include "tests/unit/harness.h"

enum fault { VANISH, SHRINK, CHANGE, STOP, FAIL, SHORT, FLIP, REFUSE_EVENT, FAULTS };

static void set_fault(struct sim_job *j, enum fault f, unsigned k)
{
	struct sim_drive *d = &j->drive;
	unsigned *const all[FAULTS] = { &d->vanish_at, &d->shrink_at,      &d->change_at,
					&d->stop_at,   &d->fail_at,        &d->short_at,
					&d->flip_at,   &j->refuse_event_at };

	*all[f] = k;
}

static void counts_agree(const struct outcome *o)
{
	const struct canary_outcome *c = &o->canaries;

	CU_ASSERT(c->n_blank <= c->n_taken);
	CU_ASSERT(c->n_markers <= c->n_blank);
	CU_ASSERT(c->n_markers_lost <= c->n_markers);
	CU_ASSERT(c->n_changed + c->n_same + c->n_unreadable + c->n_no_evidence +
			  c->n_markers_lost <=
		  c->n_taken);
	CU_ASSERT(o->n_blank_before_percent <= 100);
}

/* Builds the record of what J did; S lends all that isn't measured. */
static void has_record(struct sample *s, const struct sim_job *j, const char *fault, unsigned k)
{
	_clear_(record_clear) struct record r = RECORD_INIT;
	_clear_(record_view_freep) struct record_view *v = NULL;
	struct error err = ERROR_INIT;
	int rc;

	s->typed.value[TYPED_REQUIRED_LEVEL][0] = '\0'; /* as the job's policy */
	s->input.practice = j->device.is_practice;
	s->input.device = &j->device;
	s->input.plan = j->plan;
	s->input.consent = j->consent;
	s->input.outcome = j->outcome;
	s->input.verdict = &j->verdict;
	rc = record_build(&s->input, &r, &err);
	if (!rc)
		rc = record_read(r.bytes, r.n, "fault", &v, &err);
	if (rc)
		printf("\n    %s at %u: %s (%s)\n", fault, k, reason_row(err.reason)->id,
		       err.detail);
	CU_ASSERT_EQUAL(rc, 0);
	counts_agree(j->outcome);
}

static void prepare(struct sim_job *j, uint64_t n_blocks, bool is_blank)
{
	sim_job_init(j, n_blocks * 512, 512);
	if (is_blank)
		sim_drive_fill_byte(&j->drive, 0xFF);
}

static unsigned calls_of(uint64_t n_blocks, bool is_blank)
{
	struct sim_job j;
	unsigned n;

	prepare(&j, n_blocks, is_blank);
	sim_job_run(&j, "random");
	CU_ASSERT_EQUAL(j.verdict.word, WORD_CLEARED);
	n = j.drive.n_calls > j.n_events ? j.drive.n_calls : j.n_events;
	sim_job_clear(&j);
	return n;
}

/* Every fault at every call; by STEP where the drive is larger. */
static void faults(uint64_t n_blocks, bool is_blank, unsigned step)
{
	static const char *const names[FAULTS] = { "vanish", "shrink", "change", "stop",
						   "fail",   "short",  "flip",   "refuse event" };
	_clear_(sample_freep) struct sample *s = sample_new(SAMPLE_CLEARED);
	unsigned n_calls = calls_of(n_blocks, is_blank);

	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	CU_ASSERT(n_calls > 3 * step);
	for (unsigned k = 1; k <= n_calls; k += step) {
		for (unsigned f = 0; f < FAULTS; f++) {
			struct sim_job j;

			prepare(&j, n_blocks, is_blank);
			set_fault(&j, (enum fault)f, k);
			sim_job_run(&j, "random");
			has_record(s, &j, names[f], k);
			sim_job_clear(&j);
		}
	}
}

static void of_a_full_drive(void)
{
	faults(10, false, 1);
}

static void of_a_blank_drive(void)
{
	faults(10, true, 1);
}

/* More blank blocks than markers. */
static void of_a_larger_blank_drive(void)
{
	faults(1100, true, 97);
}

/* Faults that stay: bad blocks, lies, an early end; on blank and full drives. */
static void of_bad_drives(void)
{
	_clear_(sample_freep) struct sample *s = sample_new(SAMPLE_CLEARED);
	static const struct sim_range ranges[] = {
		{ 0, 1 }, { 0, 100 }, { 50, 40 }, { 99, 1000 }, { 0, 1100 }
	};

	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	for (unsigned i = 0; i < 7 * 2 * sizeof(ranges) / sizeof(ranges[0]); i++) {
		const struct sim_range *r = &ranges[i / 14];
		struct sim_job j;

		prepare(&j, 1100, i % 2);
		j.drive.bad_reads[0] = i / 2 % 7 == 0 ? *r : j.drive.bad_reads[0];
		j.drive.bad_writes[0] = i / 2 % 7 == 1 ? *r : j.drive.bad_writes[0];
		j.drive.drops = i / 2 % 7 == 2 ? *r : j.drive.drops;
		j.drive.reverts = i / 2 % 7 == 3 ? *r : j.drive.reverts;
		j.drive.ends_at = i / 2 % 7 == 4 ? 512 * (r->first_lba + 1) : 0;
		j.drive.has_flush_error = i / 2 % 7 == 5;
		j.is_read_only = i / 2 % 7 == 6;
		sim_job_run(&j, "zero");
		CU_ASSERT_NOT_EQUAL(j.verdict.word, WORD_CLEARED);
		has_record(s, &j, "standing fault", i);
		sim_job_clear(&j);
	}
}

static const struct test tests[] = {
	{ "every fault at every call, full drive", of_a_full_drive },
	{ "every fault at every call, blank drive", of_a_blank_drive },
	{ "faults on a larger blank drive", of_a_larger_blank_drive },
	{ "standing faults", of_bad_drives },
};
TEST_MAIN(tests)
