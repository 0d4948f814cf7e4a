/* room: wipe
 * Whole jobs on simulated ATA drives, good ones and such that lie, fail, lose answers or lock themselves: what
 * stands in the verdict against what really lies on the medium.
 */
#include "tests/unit/erase_rows.h"

#define SSD "ata serial=A1 wwn=0x5000c50000000001 rpm=1 smart "
#define HDD "ata serial=A1 wwn=0x5000c50000000001 rpm=7200 smart "
#define ALL "security enhanced erase_minutes=2 enhanced_minutes=2 block crypto overwrite "

static void good_drives(void)
{
	static const struct erase_row rows[] = {
		{ SSD ALL, MEDIA_SSD, NULL, WORD_PURGED, "ata-sanitize-block", REASON_NONE, true },
		{ SSD "block", MEDIA_SSD, NULL, WORD_PURGED, "ata-sanitize-block", REASON_NONE,
		  true },
		{ SSD "crypto", MEDIA_SSD, NULL, WORD_CLEARED, "ata-sanitize-crypto", REASON_NONE,
		  true },
		{ SSD "crypto encrypts", MEDIA_SSD, NULL, WORD_PURGED, "ata-sanitize-crypto",
		  REASON_NONE, true },
		{ HDD "overwrite", MEDIA_HDD, NULL, WORD_PURGED, "ata-sanitize-overwrite",
		  REASON_NONE, true },
		{ HDD "security enhanced erase_minutes=2 enhanced_minutes=4", MEDIA_HDD, NULL,
		  WORD_PURGED, "ata-security-erase-enhanced", REASON_NONE, true },
		{ SSD "security enhanced", MEDIA_SSD, NULL, WORD_CLEARED,
		  "ata-security-erase-enhanced", REASON_NONE, true },
		{ HDD "security", MEDIA_HDD, NULL, WORD_CLEARED, "ata-security-erase", REASON_NONE,
		  true },
		{ HDD ALL, MEDIA_HDD, "ata-security-erase", WORD_CLEARED, "ata-security-erase",
		  REASON_NONE, true },
		{ HDD "", MEDIA_HDD, NULL, WORD_CLEARED, NULL, REASON_NONE, true },
		/* A success of long ago does no harm: the canaries carry it. */
		{ SSD "block old_success", MEDIA_SSD, NULL, WORD_PURGED, "ata-sanitize-block",
		  REASON_NONE, true },
		{ SSD "block sanitizing sanitize_ms=60000", MEDIA_SSD, NULL, WORD_PURGED,
		  "ata-sanitize-block", REASON_NONE, true },
	};

	run_rows(rows, sizeof(rows) / sizeof(rows[0]));
}

static void every_sense(void)
{
	for (unsigned sense = 0; sense < 3; sense++) {
		char words[200];
		struct erase_job j;

		(void)snprintf(words, sizeof(words), SSD ALL "sense=%u", sense);
		erase_job_init(&j, words, MEDIA_SSD, SIZE);
		erase_job_run(&j);
		if (j.verdict.word != WORD_PURGED)
			erase_job_say(&j);
		CU_ASSERT_EQUAL(j.verdict.word, WORD_PURGED);
		erase_job_clear(&j);
	}
}

static void bad_drives(void)
{
	static const struct erase_row rows[] = {
		{ SSD "block erase_nothing", MEDIA_SSD, NULL, WORD_FAILED, NULL,
		  REASON_CANARY_SURVIVED, false },
		{ SSD "block skip_at=1000 skip=1", MEDIA_SSD, NULL, WORD_FAILED, NULL, REASON_COUNT,
		  false },
		{ SSD "crypto encrypts skip_at=512 skip=1024", MEDIA_SSD, NULL, WORD_FAILED, NULL,
		  REASON_CANARY_SURVIVED, false },
		{ HDD "overwrite skip_at=77 skip=1", MEDIA_HDD, NULL, WORD_FAILED, NULL,
		  REASON_COUNT, false },
		{ HDD "overwrite erase_nothing", MEDIA_HDD, NULL, WORD_FAILED, NULL,
		  REASON_CANARY_SURVIVED, false },
		{ SSD "block lie_old_success", MEDIA_SSD, NULL, WORD_FAILED, NULL,
		  REASON_CANARY_SURVIVED, false },
		{ SSD "block fail_at=40", MEDIA_SSD, NULL, WORD_FAILED, NULL, REASON_ERASE_FAILED,
		  false },
		{ HDD "security erase_nothing", MEDIA_HDD, NULL, WORD_FAILED, NULL,
		  REASON_CANARY_SURVIVED, false },
		{ HDD "security fail_at=40", MEDIA_HDD, "ata-security-erase", WORD_FAILED, NULL,
		  REASON_ERASE_REFUSED, false },
	};

	run_rows(rows, sizeof(rows) / sizeof(rows[0]));
}

/* Commands that go wrong: 0xb4 with the start's FEATURE, 0xf1, 0xf3, 0xf4. */
static void bad_commands(void)
{
	static const struct erase_row rows[] = {
		{ SSD "block refuse=0xb4:0x12", MEDIA_SSD, "ata-sanitize-block", WORD_FAILED, NULL,
		  REASON_ERASE_REFUSED, false },
		/* The next way is taken. */
		{ SSD "crypto block refuse=0xb4:0x11", MEDIA_SSD, NULL, WORD_PURGED,
		  "ata-sanitize-block", REASON_NONE, true },
		{ SSD "block refuse=0xb4:0x12", MEDIA_SSD, NULL, WORD_CLEARED, NULL, REASON_NONE,
		  true },
		{ SSD "block drop=0xb4:0x12", MEDIA_SSD, NULL, WORD_FAILED, NULL,
		  REASON_ERASE_UNANSWERED, false },
		/* It erases, but never said yes. */
		{ SSD "block sanitize_ms=100000 drop_answer=0xb4:0x12", MEDIA_SSD, NULL,
		  WORD_FAILED, NULL, REASON_ERASE_UNANSWERED, true },
		{ HDD "security refuse=0xf1", MEDIA_HDD, "ata-security-erase", WORD_FAILED, NULL,
		  REASON_ERASE_REFUSED, false },
		{ HDD "security refuse=0xf1", MEDIA_HDD, NULL, WORD_CLEARED, NULL, REASON_NONE,
		  true },
		/* Somebody's command slipped in between: the pair is sent once more. */
		{ HDD "security refuse=0xf4:*:1", MEDIA_HDD, NULL, WORD_CLEARED,
		  "ata-security-erase", REASON_NONE, true },
		{ HDD "security refuse=0xf4", MEDIA_HDD, NULL, WORD_CLEARED, NULL, REASON_NONE,
		  true },
		{ HDD "security refuse=0xf4", MEDIA_HDD, "ata-security-erase", WORD_FAILED, NULL,
		  REASON_ERASE_REFUSED, false },
		{ HDD "security reset=0xf4:*:1:50", MEDIA_HDD, NULL, WORD_FAILED, NULL,
		  REASON_ERASE_UNANSWERED, false },
		{ HDD "security drop=0xf1:*:1", MEDIA_HDD, "ata-security-erase", WORD_FAILED, NULL,
		  REASON_ERASE_REFUSED, false },
		{ HDD "security drop_answer=0xf1:*:1", MEDIA_HDD, "ata-security-erase", WORD_FAILED,
		  NULL, REASON_ERASE_REFUSED, false },
	};

	run_rows(rows, sizeof(rows) / sizeof(rows[0]));
}

/* Half a path: never taken for success. */
static void bad_paths(void)
{
	static const struct erase_row rows[] = {
		{ SSD "block loses_registers", MEDIA_SSD, NULL, WORD_CLEARED, NULL, REASON_NONE,
		  true },
		{ SSD "block zeroes_count", MEDIA_SSD, NULL, WORD_CLEARED, NULL, REASON_NONE,
		  true },
		{ SSD "block hides_failures freeze=2", MEDIA_SSD, NULL, WORD_CLEARED, NULL,
		  REASON_NONE, true },
	};

	run_rows(rows, sizeof(rows) / sizeof(rows[0]));
}

/* A drive that goes in the middle is seen to be gone at once. */
static void vanishing(void)
{
	struct erase_job j;

	erase_job_init(&j, SSD "block sanitize_ms=3600000 for_good vanish=0xb4:0x12:1:30",
		       MEDIA_SSD, SIZE);
	erase_job_run(&j);
	if (j.verdict.reason != REASON_DEVICE_VANISHED)
		erase_job_say(&j);
	CU_ASSERT_EQUAL(j.verdict.word, WORD_FAILED);
	CU_ASSERT_EQUAL(j.verdict.reason, REASON_DEVICE_VANISHED);
	erase_job_clear(&j);
}

/* Stuck progress is said and waited for; who asks to stop leaves it running, and the job open. */
static void stuck(void)
{
	struct erase_job j;

	erase_job_init(&j, SSD "block sanitize_ms=60000 stick_at=50", MEDIA_SSD, SIZE);
	j.stop_at_wait = 5000;
	erase_job_run(&j);
	CU_ASSERT_EQUAL(j.outcome->open, REASON_ERASE_RUNNING);
	CU_ASSERT(j.outcome->erases[0].stood_s > 600 && j.outcome->erases[0].was_seen_running);
	CU_ASSERT_EQUAL(j.verdict.word, WORD_FAILED); /* no word yet: nobody prints this one */
	CU_ASSERT_EQUAL(j.verdict.reason, REASON_ERASE_RUNNING);
	erase_job_clear(&j);
}

static void hidden_areas(void)
{
	static const struct erase_row rows[] = {
		{ HDD "overwrite hpa shown_blocks=1024", MEDIA_HDD, NULL, WORD_PURGED,
		  "ata-sanitize-overwrite", REASON_NONE, true },
		{ HDD "security ama shown_blocks=1000", MEDIA_HDD, NULL, WORD_CLEARED,
		  "ata-security-erase", REASON_NONE, true },
		{ HDD "dco dco_blocks=1024", MEDIA_HDD, NULL, WORD_CLEARED, NULL, REASON_NONE,
		  true },
		{ HDD "hpa dco dco_blocks=1536 shown_blocks=1024", MEDIA_HDD, NULL, WORD_CLEARED,
		  NULL, REASON_NONE, true },
		{ HDD "hpa shown_blocks=1024 refuse=0x37", MEDIA_HDD, NULL, WORD_FAILED, NULL,
		  REASON_HIDDEN_CLOSED, false },
	};

	run_rows(rows, sizeof(rows) / sizeof(rows[0]));
}

static const struct test tests[] = {
	{ "good drives", good_drives },    { "every kernel's sense", every_sense },
	{ "bad drives", bad_drives },      { "bad commands", bad_commands },
	{ "bad paths", bad_paths },        { "a drive that vanishes", vanishing },
	{ "progress that stands", stuck }, { "hidden areas", hidden_areas },
};

TEST_MAIN(tests)
