/* room: wipe
 * Whole jobs on simulated NVMe drives: good ones, such that lie, and such whose log tells of an older success.
 */
#include "tests/unit/erase_rows.h"

#define NVME "nvme serial=N1 sanitize_ms=20000 crypto_ms=2000 format_ms=5000 "

static void good_drives(void)
{
	static const struct erase_row rows[] = {
		{ NVME "block crypto overwrite format_crypto", MEDIA_SSD, NULL, WORD_PURGED,
		  "nvme-sanitize-block", REASON_NONE, true },
		{ NVME "block", MEDIA_SSD, NULL, WORD_PURGED, "nvme-sanitize-block", REASON_NONE,
		  true },
		{ NVME "overwrite", MEDIA_SSD, NULL, WORD_PURGED, "nvme-sanitize-overwrite",
		  REASON_NONE, true },
		{ NVME "crypto", MEDIA_SSD, NULL, WORD_CLEARED, "nvme-sanitize-crypto", REASON_NONE,
		  true },
		{ NVME "crypto keeps_mapped", MEDIA_SSD, NULL, WORD_CLEARED, "nvme-sanitize-crypto",
		  REASON_NONE, true },
		{ NVME "format_crypto", MEDIA_SSD, NULL, WORD_CLEARED, "nvme-format-crypto",
		  REASON_NONE, true },
		{ NVME "", MEDIA_SSD, NULL, WORD_CLEARED, "nvme-format-user-data", REASON_NONE,
		  true },
		{ NVME "no_format", MEDIA_SSD, NULL, WORD_CLEARED, NULL, REASON_NONE, true },
		/* The log of long ago does no harm: ours differs, and the canaries carry it. */
		{ NVME "block old_success", MEDIA_SSD, NULL, WORD_PURGED, "nvme-sanitize-block",
		  REASON_NONE, true },
		{ NVME "block sanitizing", MEDIA_SSD, NULL, WORD_PURGED, "nvme-sanitize-block",
		  REASON_NONE, true },
	};

	run_rows(rows, sizeof(rows) / sizeof(rows[0]));
}

static void bad_drives(void)
{
	static const struct erase_row rows[] = {
		{ NVME "block erase_nothing", MEDIA_SSD, NULL, WORD_FAILED, NULL,
		  REASON_CANARY_SURVIVED, false },
		{ NVME "block skip_at=1000 skip=1", MEDIA_SSD, NULL, WORD_FAILED, NULL,
		  REASON_COUNT, false },
		{ NVME "overwrite skip_at=7 skip=1", MEDIA_SSD, NULL, WORD_FAILED, NULL,
		  REASON_COUNT, false },
		{ NVME "block lie_old_success", MEDIA_SSD, NULL, WORD_FAILED, NULL,
		  REASON_CANARY_SURVIVED, false },
		{ NVME "block fail_at=40", MEDIA_SSD, NULL, WORD_FAILED, NULL, REASON_ERASE_FAILED,
		  false },
		{ NVME "erase_nothing", MEDIA_SSD, NULL, WORD_FAILED, NULL, REASON_CANARY_SURVIVED,
		  false },
		/* In the failed state nothing can be read before: it recovers, and proves nothing yet. */
		{ NVME "block failed", MEDIA_SSD, NULL, WORD_FAILED, NULL, REASON_COUNT, true },
	};

	run_rows(rows, sizeof(rows) / sizeof(rows[0]));
}

static void bad_commands(void)
{
	static const struct erase_row rows[] = {
		{ NVME "block refuse=0x84", MEDIA_SSD, "nvme-sanitize-block", WORD_FAILED, NULL,
		  REASON_ERASE_REFUSED, false },
		{ NVME "block refuse=0x84", MEDIA_SSD, NULL, WORD_CLEARED, "nvme-format-user-data",
		  REASON_NONE, true },
		{ NVME "block refuse=0x84 refuse=0x80", MEDIA_SSD, NULL, WORD_CLEARED, NULL,
		  REASON_NONE, true },
		{ NVME "block drop=0x84:*:1", MEDIA_SSD, NULL, WORD_FAILED, NULL,
		  REASON_ERASE_UNANSWERED, false },
		{ NVME "block sanitize_ms=400000 drop_answer=0x84:*:1", MEDIA_SSD, NULL,
		  WORD_FAILED, NULL, REASON_ERASE_UNANSWERED, true },
		{ NVME "drop_answer=0x80:*:1", MEDIA_SSD, NULL, WORD_FAILED, NULL,
		  REASON_ERASE_UNANSWERED, true },
		{ NVME "block for_good vanish=0x84:*:1:30", MEDIA_SSD, NULL, WORD_FAILED, NULL,
		  REASON_DEVICE_VANISHED, false },
	};

	run_rows(rows, sizeof(rows) / sizeof(rows[0]));
}

/* Other namespaces of the drive are not looked at: nothing is claimed for it. */
static void namespaces(void)
{
	static const struct erase_row rows[] = {
		{ NVME "block ns=1,size=512K ns=2,size=512K", MEDIA_SSD, NULL, WORD_FAILED, NULL,
		  REASON_NATIVE_SIZE_UNKNOWN, true },
		{ NVME "block manages ns=1,size=512K ns=2,size=512K,detached", MEDIA_SSD, NULL,
		  WORD_FAILED, NULL, REASON_NATIVE_SIZE_UNKNOWN, true },
	};

	run_rows(rows, sizeof(rows) / sizeof(rows[0]));
}

static const struct test tests[] = {
	{ "good drives", good_drives },
	{ "bad drives", bad_drives },
	{ "bad commands", bad_commands },
	{ "namespaces", namespaces },
};

TEST_MAIN(tests)
