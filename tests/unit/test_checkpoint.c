/*
 * tests/unit/test_checkpoint.c - power is cut at every call of a job in turn, and the job goes on
 * from what it left. The model's own memory is the judge of the word.
 */
#include "tests/sim/sim_job.h"
#include "wipe/checkpoint.h"

#include "base/file.h"
#include "tests/unit/folder.h"
#include "tests/unit/harness.h"

#include <errno.h>

#define SIZE   (32 * 1024) /* 64 blocks: each is a canary */
#define BLOCK  512
#define MIDDLE 76 /* a call behind the canaries, within the last write */

struct cut {
	struct sim_job j; /* first: it is the ctx of the environment's other functions */
	char path[TEST_PATH];
	unsigned n_saved, refuse_at;
	int64_t step_ms;
	struct checkpoint *from;
};

/* A dead machine writes nothing. */
static int on_checkpoint(void *ctx, const struct checkpoint *c, struct error *err)
{
	struct cut *t = ctx;

	if (t->j.drive.is_gone)
		return 0;
	if (++t->n_saved == t->refuse_at)
		return error_set(err, REASON_FOLDER_FULL, ENOSPC, t->path, "full");
	return checkpoint_write(c, t->path, err);
}

static struct instant on_now(void *ctx)
{
	struct cut *t = ctx;

	t->j.now_ms += t->step_ms;
	return (struct instant){ .utc_ms = 1764000000000 + t->j.now_ms,
				 .mono_ms = t->j.now_ms,
				 .offset_s = 32400 };
}

/* In memory where there is such a place: thousands of syncs prove nothing here. */
static struct test_folder folder_make(void)
{
	if (access("/dev/shm", W_OK) == 0)
		(void)setenv("TMPDIR", "/dev/shm", 0); /* else the disk, and it takes longer */
	return test_folder_make();
}

static void begin(struct cut *t, const struct test_folder *f, const char *method)
{
	memset(t, 0, sizeof(*t));
	sim_job_init(&t->j, SIZE, BLOCK);
	(void)test_path(f, "checkpoint.json", t->path);
	(void)unlink(t->path);
	t->step_ms = 4000; /* a mark after some pieces, not after each */
	t->j.env.checkpoint = on_checkpoint;
	t->j.env.now = on_now;
	sim_job_plan(&t->j, method);
}

static void end(struct cut *t)
{
	checkpoint_free(t->from);
	sim_job_clear(&t->j);
}

/* Runs until power is cut at call K (0: never). True: it was, and what was not flushed is lost. */
static bool run(struct cut *t, unsigned k)
{
	bool is_cut;

	t->j.drive.n_calls = 0;
	t->j.drive.vanish_at = k;
	sim_job_go(&t->j);
	is_cut = t->j.drive.is_gone;
	t->j.drive.is_gone = false;
	t->j.drive.vanish_at = 0;
	return is_cut;
}

static void restore(struct cut *t)
{
	struct error err = ERROR_INIT;

	checkpoint_free(t->from);
	t->from = NULL;
	TEST_OK(checkpoint_read(t->path, &t->from, &err), err);
	t->j.env.from = t->from;
}

static void expect_cleared(struct cut *t, unsigned n_interruptions, const char *what, unsigned k)
{
	if (t->j.verdict.word != WORD_CLEARED)
		printf("\n    %s cut at %u: %s (%s; %s)\n", what, k, word_text(t->j.verdict.word),
		       reason_row(t->j.verdict.reason)->id, t->j.verdict.what);
	CU_ASSERT_EQUAL(t->j.rc, 0);
	CU_ASSERT_EQUAL(t->j.verdict.word, WORD_CLEARED);
	CU_ASSERT_EQUAL(sim_job_wrong_blocks(&t->j), 0);
	CU_ASSERT_EQUAL(t->j.outcome->n_interruptions, n_interruptions);
	CU_ASSERT_EQUAL(t->j.outcome->verify.n_bytes_equal, SIZE);
	CU_ASSERT_EQUAL(t->j.outcome->canaries.n_changed, SIZE / BLOCK);
}

static void cut_at_every_call(void)
{
	static const char *const names[] = { "zero", "random", "complement-2", "dod-e" };
	struct test_folder f = folder_make();
	unsigned n_within = 0;

	for (size_t m = 0; m < sizeof(names) / sizeof(names[0]); m++) {
		bool is_cut = true;

		for (unsigned k = 1; is_cut; k++) {
			struct cut t;

			begin(&t, &f, names[m]);
			is_cut = run(&t, k);
			if (is_cut) {
				restore(&t);
				n_within += t.from->offset_bytes > 0;
				CU_ASSERT_FALSE(run(&t, 0));
			}
			expect_cleared(&t, is_cut, names[m], k);
			end(&t);
		}
	}
	CU_ASSERT(n_within > 10); /* many went on in the middle of a pass */
	test_folder_remove(&f);
}

static void begin_tested(struct cut *t, const struct test_folder *f, const struct method *m)
{
	begin(t, f, "zero");
	t->j.policy.address_test = true;
	sim_job_plan_with(&t->j, m);
}

/* The address test in front, and passes that a person put together: what the checkpoint keeps makes
 * the same plan again. */
static void cut_in_custom_passes_and_address_test(void)
{
	struct test_folder f = folder_make();
	struct method custom, again;
	struct error err = ERROR_INIT;
	bool is_cut = true;

	TEST_OK(custom_read("00, ~random, 'it''s', random/verify, ~'ab'", &custom, &err), err);
	for (unsigned k = 1; is_cut; k++) {
		struct cut t;

		begin_tested(&t, &f, &custom);
		is_cut = run(&t, k);
		if (is_cut) {
			restore(&t);
			CU_ASSERT_TRUE(t.from->address_test);
			TEST_OK(custom_read(t.from->custom, &again, &err), err);
			sim_job_plan_with(&t.j, &again);
			CU_ASSERT_FALSE(run(&t, 0));
		}
		expect_cleared(&t, is_cut, "custom", k);
		CU_ASSERT_EQUAL(t.j.outcome->address.n_bytes_equal, SIZE);
		end(&t);
	}
	test_folder_remove(&f);
}

/* Again and again, each time a little later. */
static void cut_again_and_again(void)
{
	struct test_folder f = folder_make();

	for (unsigned stride = 1; stride < 40; stride += 6) {
		unsigned n = 0;
		struct cut t;

		begin(&t, &f, "dod-e");
		/* The first takes all canaries, or it would never come past them. */
		for (unsigned k = 70 + stride; run(&t, k) && n < 100; k = 8 + stride / 4 + 3 * n) {
			restore(&t);
			n++;
		}
		CU_ASSERT(n > 1);
		expect_cleared(&t, n, "again", stride);
		CU_ASSERT_EQUAL(t.j.outcome->interruptions[0].step >= 1, true);
		end(&t);
	}
	test_folder_remove(&f);
}

/* What was so before the cut is so after it: bad blocks, and a canary that survives. */
static void faults_are_not_forgotten(void)
{
	struct test_folder f = folder_make();
	bool is_cut = true;

	for (unsigned k = 1; is_cut; k += 5) {
		struct cut t;

		begin(&t, &f, "complement-2");
		t.j.drive.bad_writes[0] = (struct sim_range){ 3, 2 };
		is_cut = run(&t, k);
		if (is_cut) {
			restore(&t);
			(void)run(&t, 0);
		}
		CU_ASSERT_EQUAL(t.j.verdict.word == WORD_CLEARED, false);
		CU_ASSERT_TRUE(ranges_has(&t.j.outcome->unwritten, 4));
		CU_ASSERT_EQUAL(ranges_blocks(&t.j.outcome->unwritten), 2);
		end(&t);
		begin(&t, &f, "random");
		t.j.drive.drops = (struct sim_range){ 40, 1 };
		if (run(&t, k)) {
			restore(&t);
			(void)run(&t, 0);
		}
		CU_ASSERT_EQUAL(t.j.verdict.word, WORD_FAILED);
		CU_ASSERT_EQUAL(t.j.outcome->canaries.n_same, 1);
		end(&t);
	}
	test_folder_remove(&f);
}

/* The first part is not trusted merely because it was once written. */
static void what_changes_in_between_is_found(void)
{
	struct test_folder f = folder_make();
	struct cut t;

	begin(&t, &f, "random");
	CU_ASSERT_TRUE(run(&t, MIDDLE));
	restore(&t);
	CU_ASSERT(t.from->step > 2 || t.from->offset_bytes > 0);
	t.j.drive.medium[5] ^= 1;
	t.j.drive.cache[5] ^= 1;
	(void)run(&t, 0);
	CU_ASSERT_EQUAL(t.j.verdict.word, WORD_FAILED);
	CU_ASSERT_EQUAL(t.j.verdict.reason, REASON_MISMATCH);
	end(&t);
	test_folder_remove(&f);
}

static void another_drive_or_plan_is_refused(void)
{
	struct test_folder f = folder_make();
	struct cut t;

	begin(&t, &f, "random");
	CU_ASSERT_TRUE(run(&t, MIDDLE));
	restore(&t);
	raw_text_set(&t.j.device.serial, "OTHER", 5);
	(void)run(&t, 0);
	CU_ASSERT(t.j.rc < 0);
	CU_ASSERT_EQUAL(t.j.error.reason, REASON_DEVICE_CHANGED);
	CU_ASSERT_NOT_EQUAL(t.j.verdict.word, WORD_CLEARED);
	end(&t);

	begin(&t, &f, "random");
	CU_ASSERT_TRUE(run(&t, MIDDLE));
	restore(&t);
	sim_job_plan(&t.j, "zero");
	(void)run(&t, 0);
	CU_ASSERT(t.j.rc < 0);
	CU_ASSERT_EQUAL(t.j.error.reason, REASON_CHECKPOINT_OTHER_PLAN);
	CU_ASSERT_EQUAL(t.j.drive.n_calls, 0);
	end(&t);
	test_folder_remove(&f);
}

/* What no job leaves starts nothing, however well it is formed. */
static void impossible_numbers_are_refused(void)
{
	struct test_folder f = folder_make();

	for (unsigned i = 0; i < 5; i++) {
		struct cut t;

		begin(&t, &f, "random");
		CU_ASSERT_TRUE(run(&t, MIDDLE));
		restore(&t);
		CU_ASSERT_PTR_NOT_NULL(t.from->canaries);
		t.from->step = i < 2 ? i : i == 2 ? 99 : t.from->step;
		t.from->offset_bytes = i == 3 ? 2ULL * SIZE : t.from->offset_bytes;
		t.from->pass_begun = i == 4 ? 2 : t.from->pass_begun;
		(void)run(&t, 0);
		CU_ASSERT(t.j.rc < 0);
		CU_ASSERT_EQUAL(t.j.error.reason, REASON_CHECKPOINT_DAMAGED);
		CU_ASSERT_EQUAL(t.j.drive.n_calls, 0);
		end(&t);
	}
	test_folder_remove(&f);
}

/* No checkpoint before a step, no step; in the middle of a write the one before still stands. */
static void refused_checkpoints(void)
{
	struct test_folder f = folder_make();

	for (unsigned n = 1; n < 12; n++) {
		struct cut t;

		begin(&t, &f, "random");
		t.refuse_at = n;
		(void)run(&t, 0);
		if (n == 1) {
			CU_ASSERT(t.j.rc < 0);
			CU_ASSERT_EQUAL(t.j.drive.n_calls, 0);
		}
		if (t.j.verdict.word == WORD_CLEARED) {
			CU_ASSERT_EQUAL(sim_job_wrong_blocks(&t.j), 0);
		} else {
			CU_ASSERT_EQUAL(t.j.verdict.reason, REASON_CHECKPOINT_REFUSED);
		}
		end(&t);
	}
	test_folder_remove(&f);
}

static void damaged_files_are_refused(void)
{
	struct test_folder f = folder_make();
	struct error err = ERROR_INIT;
	struct checkpoint *c = NULL;
	_free_ char *bytes = NULL;
	struct cut t;
	size_t n;

	begin(&t, &f, "random");
	CU_ASSERT_TRUE(run(&t, MIDDLE));
	TEST_OK(file_read(t.path, 1 << 20, &bytes, &n, &err), err);
	for (size_t at = 0; at < n; at += 97) {
		bytes[at] ^= 1;
		TEST_OK(file_write(t.path, bytes, n, 0600, false, &err), err);
		TEST_REFUSED(checkpoint_read(t.path, &c, &err), err, REASON_CHECKPOINT_DAMAGED);
		bytes[at] ^= 1;
	}
	TEST_OK(file_write(t.path, bytes, n / 2, 0600, false, &err), err);
	TEST_REFUSED(checkpoint_read(t.path, &c, &err), err, REASON_CHECKPOINT_DAMAGED);
	TEST_OK(file_write(t.path, "", 0, 0600, false, &err), err);
	TEST_REFUSED(checkpoint_read(t.path, &c, &err), err, REASON_CHECKPOINT_DAMAGED);
	TEST_OK(file_write(t.path, "{}", 2, 0600, false, &err), err);
	TEST_REFUSED(checkpoint_read(t.path, &c, &err), err, REASON_CHECKPOINT_DAMAGED);
	(void)unlink(t.path);
	TEST_REFUSED(checkpoint_read(t.path, &c, &err), err, REASON_FILE_MISSING);
	CU_ASSERT_PTR_NULL(c);
	end(&t);
	test_folder_remove(&f);
}

/* What of a file a loop shows is part of the drive's identity. */
static void a_part_of_a_file_is_itself_again(void)
{
	struct test_folder f = folder_make();
	struct cut t;

	begin(&t, &f, "random");
	t.j.device.backing_offset = 1048576;
	t.j.device.backing_limit = SIZE;
	sim_job_plan(&t.j, "random");
	CU_ASSERT_TRUE(run(&t, MIDDLE));
	restore(&t);
	CU_ASSERT_TRUE(device_same(&t.from->consent.device, &t.j.device));
	t.j.device.backing_offset = 0;
	CU_ASSERT_FALSE(device_same(&t.from->consent.device, &t.j.device));
	end(&t);
	test_folder_remove(&f);
}

/* Once it is overwritten, nobody can see any more what was on it. */
static void what_was_on_it_before_is_kept(void)
{
	struct test_folder f = folder_make();
	struct device now = { .contents_state = CONTENTS_BLANK };
	struct cut t;

	begin(&t, &f, "random");
	t.j.device.contents_state = CONTENTS_FOUND;
	t.j.device.n_contents = 2;
	t.j.device.contents[0] = (struct content){ .kind = CONTENT_PARTITION_TABLE, .type = "gpt" };
	t.j.device.contents[1] =
		(struct content){ .kind = CONTENT_ENCRYPTED, .partition = 2, .type = "BitLocker" };
	t.j.device.has_power_on_hours = true;
	t.j.device.power_on_hours = 18234;
	sim_job_plan(&t.j, "random");
	CU_ASSERT_TRUE(run(&t, MIDDLE));
	restore(&t);
	device_take_before(&now, &t.from->consent.device);
	CU_ASSERT_EQUAL(now.contents_state, CONTENTS_FOUND);
	CU_ASSERT_EQUAL(now.n_contents, 2);
	CU_ASSERT_EQUAL(now.contents[0].kind, CONTENT_PARTITION_TABLE);
	CU_ASSERT_STRING_EQUAL(now.contents[1].type, "BitLocker");
	CU_ASSERT_EQUAL(now.contents[1].partition, 2);
	CU_ASSERT_TRUE(now.has_power_on_hours);
	CU_ASSERT_EQUAL(now.power_on_hours, 18234);
	end(&t);
	test_folder_remove(&f);
}

static void nobody_else_may_read_it(void)
{
	struct test_folder f = folder_make();
	struct stat st;
	struct cut t;

	begin(&t, &f, "random");
	CU_ASSERT_TRUE(run(&t, MIDDLE));
	CU_ASSERT_EQUAL_FATAL(stat(t.path, &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 0777, 0600);
	end(&t);
	test_folder_remove(&f);
}

static const struct test tests[] = {
	{ "cut at every call", cut_at_every_call },
	{ "cut again and again", cut_again_and_again },
	{ "cut in custom passes and the address test", cut_in_custom_passes_and_address_test },
	{ "faults are not forgotten", faults_are_not_forgotten },
	{ "what changes in between is found", what_changes_in_between_is_found },
	{ "another drive or plan is refused", another_drive_or_plan_is_refused },
	{ "impossible numbers are refused", impossible_numbers_are_refused },
	{ "refused checkpoints", refused_checkpoints },
	{ "damaged files are refused", damaged_files_are_refused },
	{ "a part of a file is itself again", a_part_of_a_file_is_itself_again },
	{ "what was on it before is kept", what_was_on_it_before_is_kept },
	{ "nobody else may read it", nobody_else_may_read_it },
};

TEST_MAIN(tests)
