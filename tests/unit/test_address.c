/*
 * tests/unit/test_address.c - the address test in whole jobs: drives that hold less than they say in
 * every way that is known, at every size; good ones, and good ones with bad blocks, beside them.
 */
#include "tests/sim/sim_job.h"
#include "wipe/address.h"

#include "tests/unit/harness.h"

#define KIB 1024

static void begin(struct sim_job *j, uint64_t n_blocks, uint32_t block_bytes)
{
	sim_job_init(j, n_blocks * block_bytes, block_bytes);
	j->policy.address_test = true;
}

static const struct outcome_step *step_of(const struct sim_job *j, enum step_kind kind)
{
	for (unsigned i = 0; i < j->outcome->n_steps; i++)
		if (j->outcome->steps[i].kind == kind)
			return &j->outcome->steps[i];
	return NULL;
}

static void good_drives(void)
{
	static const struct {
		uint64_t size_bytes;
		uint32_t block_bytes;
	} drives[] = { { 512, 512 },        { 4096, 4096 },           { 512 * 1025, 512 },
		       { 1024 * KIB, 512 }, { 4096 * KIB, 4096 },     { 64 * KIB + 512, 4096 },
		       { 512 * 129, 512 },  { 2048 * KIB + 512, 512 } };

	for (size_t i = 0; i < sizeof(drives) / sizeof(drives[0]); i++) {
		struct sim_job j;
		uint64_t ignored;

		sim_job_init(&j, drives[i].size_bytes, drives[i].block_bytes);
		j.policy.address_test = i % 2;
		j.device.transport = i % 2 ? TRANSPORT_VIRTIO : TRANSPORT_USB;
		sim_job_run(&j, i % 3 ? "random" : "zero");
		TEST_OK(j.rc, j.error);
		CU_ASSERT_EQUAL(j.verdict.word, WORD_CLEARED);
		CU_ASSERT_EQUAL(sim_job_wrong_blocks(&j), 0);
		CU_ASSERT_TRUE(plan_tests_addresses(j.plan));
		CU_ASSERT_EQUAL(j.outcome->address.n_bytes_equal, drives[i].size_bytes);
		CU_ASSERT_EQUAL(j.outcome->address.n_bytes_read, drives[i].size_bytes);
		CU_ASSERT_EQUAL(j.outcome->address.differing.n, 0);
		CU_ASSERT_FALSE(address_true_bytes(&j.outcome->address, &ignored));
		CU_ASSERT_EQUAL(step_of(&j, STEP_ADDRESS_VERIFY)->bytes, drives[i].size_bytes);
		sim_job_clear(&j);
	}
}

static void only_where_it_is_the_rule(void)
{
	struct sim_job j;

	sim_job_init(&j, 512 * KIB, 512);
	sim_job_run(&j, "zero");
	CU_ASSERT_FALSE(plan_tests_addresses(j.plan));
	CU_ASSERT_EQUAL(j.outcome->address.n_bytes_total, 0);
	CU_ASSERT_EQUAL(j.verdict.word, WORD_CLEARED);
	sim_job_clear(&j);
}

/* It fails, says so, gives the true size, and writes no more. */
static void expect_false(struct sim_job *j, enum reason reason, uint64_t true_bytes)
{
	uint64_t found = 0;

	if (j->verdict.reason != reason)
		printf("\n    %s (%s) instead of %s, true %llu\n",
		       reason_row(j->verdict.reason)->id, j->verdict.what, reason_row(reason)->id,
		       (unsigned long long)true_bytes);
	CU_ASSERT_EQUAL(j->verdict.word, WORD_FAILED);
	CU_ASSERT_EQUAL(j->verdict.reason, reason);
	CU_ASSERT_FALSE(verdict_is_certificate(&j->verdict));
	CU_ASSERT_TRUE(address_true_bytes(&j->outcome->address, &found));
	CU_ASSERT_EQUAL(found, true_bytes);
	CU_ASSERT_EQUAL(step_of(j, STEP_ADDRESS_VERIFY)->result, STEP_FAILED);
	CU_ASSERT_EQUAL(step_of(j, STEP_WRITE)->result, STEP_NOT_RUN);
	CU_ASSERT_EQUAL(step_of(j, STEP_IDENTITY)->result, STEP_DONE);
	CU_ASSERT_EQUAL(j->outcome->address.n_aliased + j->outcome->address.n_other > 0, true);
}

/* A wrap at each number of blocks; the few requests in flight may land in any order. */
static void wraps_at_any_size(void)
{
	for (unsigned b = 0; b < 2; b++) {
		uint32_t block = b ? 4096 : 512;
		uint64_t n_blocks = 700;

		for (uint64_t at = 1; at < n_blocks; at += at < 150 ? 1 : 7) {
			struct sim_job j;
			enum reason reason = REASON_CAPACITY_FALSE;

			begin(&j, n_blocks, block);
			j.drive.wraps_at = at * block;
			sim_job_run(&j, "random");
			/* So small a period may be overtaken by what is in flight. */
			if (at < 2 * 8 * 16 && j.verdict.reason == REASON_ADDRESS_ALIAS)
				reason = REASON_ADDRESS_ALIAS;
			expect_false(&j, reason, at * block);
			CU_ASSERT_EQUAL(j.outcome->address.n_aliased, n_blocks - at);
			CU_ASSERT_EQUAL(j.outcome->address.n_other, 0);
			CU_ASSERT_EQUAL(j.outcome->address.distance % at, 0);
			if (reason == REASON_CAPACITY_FALSE)
				CU_ASSERT_EQUAL(j.outcome->address.distance, at);
			sim_job_clear(&j);
		}
	}
}

static void is_cut_off_at_any_size(void)
{
	for (unsigned b = 0; b < 2; b++) {
		uint32_t block = b ? 4096 : 512;
		uint64_t n_blocks = 300;

		for (uint64_t at = 1; at < n_blocks; at += 13) {
			struct sim_job j;

			/* Reads beyond give zeros. */
			begin(&j, n_blocks, block);
			sim_drive_fill_text(&j.drive, 2);
			j.drive.ghost = SIM_GHOST_ZEROS;
			j.drive.ghost_at = at * block;
			sim_job_run(&j, "zero");
			CU_ASSERT_EQUAL(j.verdict.word, WORD_FAILED);
			/* Zeros at the end make few canaries: markers there do not stay. */
			expect_false(&j, REASON_CAPACITY_FALSE, at * block);
			CU_ASSERT_EQUAL(j.outcome->address.n_other, n_blocks - at);
			CU_ASSERT_EQUAL(j.outcome->address.differing.at[0].first_lba, at);
			sim_job_clear(&j);
			/* Reads beyond give what was there before. */
			begin(&j, n_blocks, block);
			j.drive.drops = (struct sim_range){ at, n_blocks - at };
			sim_job_run(&j, "zero");
			expect_false(&j, REASON_CAPACITY_FALSE, at * block);
			sim_job_clear(&j);
			/* Reads beyond give what was written last. */
			begin(&j, n_blocks, block);
			j.drive.folds_at = at * block;
			sim_job_run(&j, "zero");
			CU_ASSERT_EQUAL(j.verdict.word, WORD_FAILED);
			CU_ASSERT_EQUAL(j.outcome->address.n_bytes_equal, at * block);
			CU_ASSERT_EQUAL(j.outcome->address.n_aliased, n_blocks - at);
			sim_job_clear(&j);
		}
	}
}

static void dead_address_lines(void)
{
	for (unsigned bit = 9; bit <= 17; bit++) {
		struct sim_job j;

		begin(&j, 512, 512);
		j.drive.dead_bits = 1ULL << bit;
		sim_job_run(&j, "random");
		/* The uppermost one is a wrap. */
		expect_false(&j, bit == 17 ? REASON_CAPACITY_FALSE : REASON_ADDRESS_ALIAS,
			     128 * KIB);
		CU_ASSERT_EQUAL(j.outcome->address.n_aliased, 256);
		CU_ASSERT_EQUAL(j.outcome->address.distance, 1ULL << (bit - 9));
		sim_job_clear(&j);
	}
}

/* Blocks inside that do not keep what they are given are no lie about the size. */
static void forgets_inside(void)
{
	struct sim_job j;

	begin(&j, 4096, 512);
	j.drive.drops = (struct sim_range){ 100, 5 };
	sim_job_run(&j, "zero");
	expect_false(&j, REASON_MISMATCH, (4096 - 5) * 512);
	CU_ASSERT_EQUAL(j.outcome->address.n_other, 5);
	CU_ASSERT_EQUAL(ranges_blocks(&j.outcome->address.differing), 5);
	sim_job_clear(&j);
}

static void bad_blocks_are_no_lie(void)
{
	struct sim_job j;

	begin(&j, 8192, 512);
	j.drive.bad_reads[0] = (struct sim_range){ 6000, 2 };
	sim_job_run(&j, "random");
	CU_ASSERT_EQUAL(j.verdict.word, WORD_PARTIAL);
	CU_ASSERT_EQUAL(j.verdict.reason, REASON_READ_ERRORS);
	CU_ASSERT_EQUAL(ranges_blocks(&j.outcome->address.unreadable), 2);
	CU_ASSERT_EQUAL(j.outcome->address.n_bytes_unread, 1024);
	CU_ASSERT_EQUAL(j.outcome->address.n_bytes_differing, 0);
	sim_job_clear(&j);

	begin(&j, 8192, 512);
	j.drive.bad_writes[0] = (struct sim_range){ 5000, 3 };
	sim_job_run(&j, "random");
	CU_ASSERT(j.verdict.word == WORD_PARTIAL || j.verdict.reason == REASON_CANARY_SURVIVED);
	CU_ASSERT_EQUAL(ranges_blocks(&j.outcome->address.unwritten), 3);
	CU_ASSERT_EQUAL(j.outcome->address.n_bytes_unjudged, 3 * 512);
	CU_ASSERT_EQUAL(j.outcome->address.n_bytes_differing, 0);
	CU_ASSERT_EQUAL(step_of(&j, STEP_VERIFY)->pass, 1);
	CU_ASSERT_NOT_EQUAL(step_of(&j, STEP_VERIFY)->result, STEP_NOT_RUN);
	sim_job_clear(&j);
}

/* A block with a bad address and one that is bad: both are told, and the word is failed. */
static void lies_and_bad_blocks(void)
{
	struct sim_job j;

	begin(&j, 4096, 512);
	j.drive.wraps_at = 1024 * 512;
	j.drive.bad_reads[0] = (struct sim_range){ 10, 1 };
	sim_job_run(&j, "random");
	expect_false(&j, REASON_ADDRESS_ALIAS, 1024 * 512);
	CU_ASSERT_EQUAL(j.outcome->address.distance, 1024);
	sim_job_clear(&j);
}

/* Every fault at every call of a job: never a false word; a lie that was seen is never "stopped". */
static void every_fault_at_every_call(void)
{
	for (unsigned lies = 0; lies < 2; lies++) {
		for (unsigned k = 1;; k++) {
			bool is_past = false;

			for (unsigned f = 0; f < 7 && !is_past; f++) {
				struct sim_job j;

				begin(&j, 128, 512);
				j.drive.wraps_at = lies ? 100 * 512 : 0;
				*(unsigned *[]){ &j.drive.vanish_at, &j.drive.shrink_at,
						 &j.drive.change_at, &j.drive.stop_at,
						 &j.drive.fail_at,   &j.drive.short_at,
						 &j.drive.flip_at }[f] = k;
				sim_job_run(&j, "random");
				is_past = k > j.drive.n_calls;
				if (j.verdict.word == WORD_CLEARED)
					CU_ASSERT_EQUAL(sim_job_wrong_blocks(&j), 0);
				if (lies)
					CU_ASSERT_NOT_EQUAL(j.verdict.word, WORD_CLEARED);
				if (f < 3 && !is_past)
					CU_ASSERT_EQUAL(j.verdict.word, WORD_FAILED);
				if (j.outcome->address.n_bytes_differing)
					CU_ASSERT_EQUAL(j.verdict.word, WORD_FAILED);
				sim_job_clear(&j);
			}
			if (is_past)
				break;
		}
	}
}

/* What an earlier job's test left there is no proof for this one. */
static void old_marks_count_for_nothing(void)
{
	struct sim_job a, b;

	begin(&a, 1024, 512);
	a.drive.bad_writes[0] = (struct sim_range){ 0, 0 };
	sim_job_run(&a, "random");
	begin(&b, 1024, 512);
	sim_job_plan(&b, "random");
	sim_job_go(&b);
	CU_ASSERT_NOT_EQUAL(memcmp(a.outcome->address.key, b.outcome->address.key,
				   STREAM_KEY_BYTES),
			    0);
	sim_job_clear(&a);
	sim_job_clear(&b);
}

static const struct test tests[] = {
	{ "good drives", good_drives },
	{ "only where it is the rule", only_where_it_is_the_rule },
	{ "wraps at any size", wraps_at_any_size },
	{ "is cut off at any size", is_cut_off_at_any_size },
	{ "dead address lines", dead_address_lines },
	{ "forgets inside", forgets_inside },
	{ "bad blocks are no lie", bad_blocks_are_no_lie },
	{ "lies and bad blocks", lies_and_bad_blocks },
	{ "every fault at every call", every_fault_at_every_call },
	{ "old marks count for nothing", old_marks_count_for_nothing },
};

TEST_MAIN(tests)
