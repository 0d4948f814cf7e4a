/* room: wipe
 * Erases inside simulated drives that are left and gone on with: a sanitize that runs on, power cuts at every
 * command, a drive that is locked with our password. Whatever happened, the word is never better than the medium.
 */
#include <unistd.h>

#include "tests/unit/erase_rows.h"

#define SMALL (64 * 512) /* fewer commands to cut at */

static void path_of(struct erase_job *j)
{
	/* In memory: thousands are written. */
	(void)snprintf(j->path, sizeof(j->path), "%s/kiyome-resume-%ld.json",
		       access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp", (long)getpid());
	(void)unlink(j->path); /* none is there yet */
}

static void done_with(struct erase_job *j)
{
	(void)unlink(j->path); /* may never have been written */
	erase_job_clear(j);
}

static void leave_and_come_back(const char *words, enum media_kind media, bool is_cut)
{
	struct erase_job j;

	erase_job_init(&j, words, media, SIZE);
	path_of(&j);
	j.stop_at_wait = 30;
	erase_job_run(&j);
	CU_ASSERT_EQUAL(j.outcome->open, REASON_ERASE_RUNNING);
	CU_ASSERT(j.verdict.word == WORD_FAILED && j.verdict.reason == REASON_ERASE_RUNNING);
	j.stop_at_wait = 0;
	if (is_cut)
		erase_job_power_cycle(&j);
	CU_ASSERT(erase_job_resume(&j));
	if (j.verdict.word != WORD_PURGED)
		erase_job_say(&j);
	CU_ASSERT_EQUAL(j.verdict.word, WORD_PURGED);
	CU_ASSERT(j.outcome->erases[j.outcome->n_erases > 1].was_attached ||
		  j.outcome->erases[0].was_attached);
	CU_ASSERT_EQUAL(j.outcome->n_interruptions, 1);
	CU_ASSERT_EQUAL(erase_job_old_blocks(&j), 0);
	done_with(&j);
}

static void running_on(void)
{
	static const struct {
		const char *words;
		enum media_kind media;
	} rows[] = {
		{ "ata serial=A1 wwn=0x5000c50000000001 rpm=1 block sanitize_ms=60000", MEDIA_SSD },
		{ "ata serial=A1 wwn=0x5000c50000000001 rpm=7200 overwrite sanitize_ms=60000",
		  MEDIA_HDD },
		{ "ata serial=A1 wwn=0x5000c50000000001 hpa shown_blocks=1000 overwrite "
		  "sanitize_ms=60000",
		  MEDIA_HDD },
		{ "scsi serial=S1 designator=0x5000c50000000003 rpm=1 block sanitize_ms=60000",
		  MEDIA_SSD },
		{ "nvme serial=N1 block sanitize_ms=60000", MEDIA_SSD },
		{ "nvme serial=N1 overwrite sanitize_ms=60000", MEDIA_SSD },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		leave_and_come_back(rows[i].words, rows[i].media, false);
		leave_and_come_back(rows[i].words, rows[i].media, true);
	}
}

/* It ended while nobody looked: judged by what was read before the start. */
static void ended_meanwhile(void)
{
	struct erase_job j;

	erase_job_init(&j, "ata serial=A1 wwn=0x5000c50000000001 rpm=1 block sanitize_ms=60000",
		       MEDIA_SSD, SIZE);
	path_of(&j);
	j.stop_at_wait = 30;
	erase_job_run(&j);
	j.stop_at_wait = 0;
	sim_transport_wait(&j.door, 100000);
	CU_ASSERT(erase_job_resume(&j));
	CU_ASSERT_EQUAL(j.verdict.word, WORD_PURGED);
	done_with(&j);
}

/* The power goes at command CUT, before it or after it was done; then it comes back and the job goes on. */
static enum word cut_at(const char *words, enum media_kind media, unsigned cut, bool is_done,
			bool *ret_is_over, bool *ret_was_ours)
{
	struct erase_job j;
	enum word word;

	erase_job_init(&j, words, media, SMALL);
	path_of(&j);
	erase_job_look(&j);
	erase_job_plan(&j);
	if (j.nvm)
		*(is_done ? &j.nvm_door.cut_done_at : &j.nvm_door.cut_at) = j.nvm_door.n_commands +
									    cut;
	else
		*(is_done ? &j.door.cut_done_at : &j.door.cut_at) = j.door.n_commands + cut;
	erase_job_do(&j, NULL);
	*ret_is_over = !j.door.is_cut && !j.nvm_door.is_cut;
	word = j.verdict.word;
	*ret_was_ours = false;
	if (!*ret_is_over) {
		CU_ASSERT(word == WORD_FAILED);
		j.door.cut_at = j.door.cut_done_at = 0;
		j.nvm_door.cut_at = j.nvm_door.cut_done_at = 0;
		erase_job_power_cycle(&j);
		*ret_was_ours = erase_job_resume(&j);
		word = j.verdict.word;
		if (*ret_was_ours && j.verdict.level == LEVEL_NONE &&
		    j.verdict.reason != REASON_ERASE_UNANSWERED &&
		    j.verdict.reason != REASON_ERASE_RESET) {
			printf("\n    %s cut at %u%s", words, cut, is_done ? " done" : "");
			erase_job_say(&j);
			CU_FAIL("not gone on with");
		}
	}
	if (j.verdict.level != LEVEL_NONE)
		CU_ASSERT_EQUAL(erase_job_old_blocks(&j), 0);
	CU_ASSERT_FALSE(j.outcome->password_is_set && *ret_was_ours);
	done_with(&j);
	return word;
}

static void power_cuts(void)
{
	static const struct {
		const char *words;
		enum media_kind media;
		enum word word;
	} rows[] = {
		{ "ata serial=A1 wwn=0x5000c50000000001 rpm=1 block sanitize_ms=10000", MEDIA_SSD,
		  WORD_PURGED },
		{ "ata serial=A1 wwn=0x5000c50000000001 rpm=7200 security erase_ms=10000",
		  MEDIA_HDD, WORD_CLEARED },
		{ "scsi serial=S1 designator=0x5000c50000000003 rpm=1 block sanitize_ms=10000",
		  MEDIA_SSD, WORD_PURGED },
		{ "nvme serial=N1 block sanitize_ms=10000", MEDIA_SSD, WORD_PURGED },
		{ "nvme serial=N1 format_ms=10000", MEDIA_SSD, WORD_CLEARED },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		unsigned n_good = 0, n_other = 0;
		bool is_over = false, was_ours = false;

		for (unsigned cut = 1; !is_over && cut < 20000; cut++) {
			for (int is_done = 0; is_done < 2; is_done++) {
				enum word word = cut_at(rows[i].words, rows[i].media, cut, is_done,
							&is_over, &was_ours);

				n_good += was_ours && word == rows[i].word;
				n_other += was_ours && word != rows[i].word;
			}
		}
		printf("\n    %s: %u good, %u other", rows[i].words, n_good, n_other);
		CU_ASSERT(is_over && n_good > 20 && n_other < 3);
	}
}

static const struct test tests[] = {
	{ "a sanitize that runs on", running_on },
	{ "one that ended meanwhile", ended_meanwhile },
	{ "power cuts", power_cuts },
};

TEST_MAIN(tests)
