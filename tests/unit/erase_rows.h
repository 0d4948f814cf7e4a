/*
 * tests/unit/erase_rows.h - whole jobs on simulated drives, a row each: words of the drive, what is asked for, and
 * what has to come of it, by the verdict and by the medium itself.
 */
#ifndef KIYOME_TESTS_UNIT_ERASE_ROWS_H
#define KIYOME_TESTS_UNIT_ERASE_ROWS_H

#include "tests/sim/erase_job.h"
#include "tests/unit/harness.h"

#define SIZE (2048 * 512)

struct erase_row {
	const char *words;
	enum media_kind media;
	const char *technique; /* asked for; NULL: auto */
	enum word word;
	const char *done;   /* the technique whose claim counts */
	enum reason reason; /* REASON_COUNT: whichever is seen first */
	bool is_erased;     /* by the medium itself */
};

static void erase_row_check(const struct erase_row *r, struct erase_job *j)
{
	const struct technique *done = j->outcome->done;
	bool is_good = j->verdict.word == r->word &&
		       (r->reason == REASON_COUNT || j->verdict.reason == r->reason) &&
		       !(erase_job_old_blocks(j) && r->is_erased) &&
		       (!r->done || (done && strcmp(done->id, r->done) == 0));

	if (!is_good) {
		printf("\n    %s %s", r->words, r->technique ? r->technique : "");
		erase_job_say(j);
	}
	CU_ASSERT(is_good);
	/* Whatever became of it: where the word is good the old data is gone, and no password stays. */
	if (j->verdict.level != LEVEL_NONE)
		CU_ASSERT_EQUAL(erase_job_old_blocks(j), 0);
	CU_ASSERT_EQUAL(j->n_password_set, j->n_password_off);
	CU_ASSERT_FALSE(j->outcome->password_is_set);
}

static inline void run_rows(const struct erase_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct erase_job j;

		erase_job_init(&j, rows[i].words, rows[i].media, SIZE);
		j.policy.technique = rows[i].technique;
		erase_job_run(&j);
		erase_row_check(&rows[i], &j);
		erase_job_clear(&j);
	}
}

#endif
