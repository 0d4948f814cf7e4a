/* room: wipe
 * Whole jobs on simulated SAS drives: SCSI keeps no memory of a sanitize that ended well, so that being seen
 * running, or the canaries, must tell of it.
 */
#include "tests/unit/erase_rows.h"

#define SAS "scsi serial=S1 designator=0x5000c50000000003 sanitize_ms=20000 crypto_ms=2000 "

static void good_drives(void)
{
	static const struct erase_row rows[] = {
		{ SAS "rpm=7200 overwrite", MEDIA_HDD, NULL, WORD_PURGED, "scsi-sanitize-overwrite",
		  REASON_NONE, true },
		{ SAS "rpm=1 block crypto", MEDIA_SSD, NULL, WORD_PURGED, "scsi-sanitize-block",
		  REASON_NONE, true },
		{ SAS "rpm=1 crypto", MEDIA_SSD, NULL, WORD_CLEARED, "scsi-sanitize-crypto",
		  REASON_NONE, true },
		/* Over before the first look. */
		{ SAS "rpm=1 block sanitize_ms=1", MEDIA_SSD, NULL, WORD_PURGED,
		  "scsi-sanitize-block", REASON_NONE, true },
		{ SAS "rpm=1 block wabereq=2", MEDIA_SSD, NULL, WORD_PURGED, "scsi-sanitize-block",
		  REASON_NONE, true },
		{ SAS "rpm=7200", MEDIA_HDD, NULL, WORD_CLEARED, NULL, REASON_NONE, true },
		{ SAS "rpm=1 block sanitizing", MEDIA_SSD, NULL, WORD_PURGED, "scsi-sanitize-block",
		  REASON_NONE, true },
		{ SAS "rpm=1 block descriptor_sense", MEDIA_SSD, NULL, WORD_PURGED,
		  "scsi-sanitize-block", REASON_NONE, true },
	};

	run_rows(rows, sizeof(rows) / sizeof(rows[0]));
}

static void bad_drives(void)
{
	static const struct erase_row rows[] = {
		{ SAS "rpm=1 block erase_nothing", MEDIA_SSD, NULL, WORD_FAILED, NULL,
		  REASON_CANARY_SURVIVED, false },
		{ SAS "rpm=7200 overwrite skip_at=7 skip=1", MEDIA_HDD, NULL, WORD_FAILED, NULL,
		  REASON_COUNT, false },
		{ SAS "rpm=1 block fail_at=40", MEDIA_SSD, NULL, WORD_FAILED, NULL,
		  REASON_ERASE_FAILED, false },
		{ SAS "rpm=1 block refuse=0x48", MEDIA_SSD, NULL, WORD_CLEARED, NULL, REASON_NONE,
		  true },
		{ SAS "rpm=1 block refuse=0x48", MEDIA_SSD, "scsi-sanitize-block", WORD_FAILED,
		  NULL, REASON_ERASE_REFUSED, false },
		{ SAS "rpm=1 block drop=0x48:*:1", MEDIA_SSD, NULL, WORD_FAILED, NULL,
		  REASON_ERASE_UNANSWERED, false },
		{ SAS "rpm=1 block sanitize_ms=400000 drop_answer=0x48:*:1", MEDIA_SSD, NULL,
		  WORD_FAILED, NULL, REASON_ERASE_UNANSWERED, true },
		{ SAS "rpm=1 block for_good vanish=0x48:*:1:30", MEDIA_SSD, NULL, WORD_FAILED, NULL,
		  REASON_DEVICE_VANISHED, false },
	};

	run_rows(rows, sizeof(rows) / sizeof(rows[0]));
}

/* A capacity that was shortened is given back first: where nobody knew of it, nothing is erased before the plan
 * covers it. */
static void hidden(void)
{
	static const struct erase_row rows[] = {
		{ SAS "rpm=7200 overwrite shown_blocks=1024", MEDIA_HDD, NULL, WORD_PURGED,
		  "scsi-sanitize-overwrite", REASON_NONE, true },
	};

	run_rows(rows, sizeof(rows) / sizeof(rows[0]));
}

static void refused_states(void)
{
	static const struct {
		const char *words;
		enum reason refusal;
	} rows[] = {
		{ SAS "block reserved=1", REASON_DRIVE_RESERVED },
		{ SAS "block write_protected", REASON_DRIVE_WRITE_PROTECTED },
		{ SAS "block corrupted", REASON_DRIVE_FORMAT_CORRUPT },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct plan *p = calloc(1, sizeof(*p));
		struct error err = ERROR_INIT;
		struct erase_job j;

		CU_ASSERT_PTR_NOT_NULL_FATAL(p);
		erase_job_init(&j, rows[i].words, MEDIA_HDD, SIZE);
		erase_job_look(&j);
		TEST_OK(plan_make(&j.device, method_by_id("zero"), &j.policy, p, &err), err);
		if (p->refusal != rows[i].refusal)
			printf("\n    %s: %s\n", rows[i].words, reason_row(p->refusal)->id);
		CU_ASSERT_EQUAL(p->refusal, rows[i].refusal);
		free(p);
		erase_job_clear(&j);
	}
}

static const struct test tests[] = {
	{ "good drives", good_drives },
	{ "bad drives", bad_drives },
	{ "a shortened capacity", hidden },
	{ "states in which nothing is done", refused_states },
};

TEST_MAIN(tests)
