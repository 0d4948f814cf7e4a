/* room: wipe
 * Whole jobs on simulated NVMe drives: good ones, such that lie, and such whose log tells of an older success.
 */
#include "tests/unit/erase_rows.h"

#define NVME "nvme serial=N1 sanitize_ms=20000 crypto_ms=2000 format_ms=5000 "

static void good_drives(void)
{
	static const struct erase_row rows[] = {
		{ NVME "sanitize=block,crypto,overwrite format_crypto", MEDIA_SSD, NULL,
		  WORD_PURGED, "nvme-sanitize-block", REASON_NONE, true },
		{ NVME "sanitize=block", MEDIA_SSD, NULL, WORD_PURGED, "nvme-sanitize-block",
		  REASON_NONE, true },
		{ NVME "sanitize=overwrite", MEDIA_SSD, NULL, WORD_PURGED,
		  "nvme-sanitize-overwrite", REASON_NONE, true },
		{ NVME "sanitize=crypto", MEDIA_SSD, NULL, WORD_CLEARED, "nvme-sanitize-crypto",
		  REASON_NONE, true },
		{ NVME "sanitize=crypto keeps-mapped", MEDIA_SSD, NULL, WORD_CLEARED,
		  "nvme-sanitize-crypto", REASON_NONE, true },
		{ NVME "format_crypto", MEDIA_SSD, NULL, WORD_CLEARED, "nvme-format_crypto",
		  REASON_NONE, true },
		{ NVME "", MEDIA_SSD, NULL, WORD_CLEARED, "nvme-format-user-data", REASON_NONE,
		  true },
		{ NVME "no-format", MEDIA_SSD, NULL, WORD_CLEARED, NULL, REASON_NONE, true },
		/* The log of long ago does no harm: ours differs, and the canaries carry it. */
		{ NVME "sanitize=block old-success", MEDIA_SSD, NULL, WORD_PURGED,
		  "nvme-sanitize-block", REASON_NONE, true },
		{ NVME "sanitize=block sanitizing", MEDIA_SSD, NULL, WORD_PURGED,
		  "nvme-sanitize-block", REASON_NONE, true },
	};

	run_rows(rows, sizeof(rows) / sizeof(rows[0]));
}

static void bad_drives(void)
{
	static const struct erase_row rows[] = {
		{ NVME "sanitize=block lie=erase_nothing", MEDIA_SSD, NULL, WORD_FAILED, NULL,
		  REASON_CANARY_SURVIVED, false },
		{ NVME "sanitize=block lie=skip:1000+1", MEDIA_SSD, NULL, WORD_FAILED, NULL,
		  REASON_COUNT, false },
		{ NVME "sanitize=overwrite lie=skip:7+1", MEDIA_SSD, NULL, WORD_FAILED, NULL,
		  REASON_COUNT, false },
		{ NVME "sanitize=block lie=old_success", MEDIA_SSD, NULL, WORD_FAILED, NULL,
		  REASON_CANARY_SURVIVED, false },
		{ NVME "sanitize=block lie=fail:40", MEDIA_SSD, NULL, WORD_FAILED, NULL,
		  REASON_ERASE_FAILED, false },
		{ NVME "lie=erase_nothing", MEDIA_SSD, NULL, WORD_FAILED, NULL,
		  REASON_CANARY_SURVIVED, false },
		/* In the failed state nothing can be read before: it recovers, and proves nothing yet. */
		{ NVME "sanitize=block failed", MEDIA_SSD, NULL, WORD_FAILED, NULL, REASON_COUNT,
		  true },
	};

	run_rows(rows, sizeof(rows) / sizeof(rows[0]));
}

static void bad_commands(void)
{
	static const struct erase_row rows[] = {
		{ NVME "sanitize=block at=refuse:84", MEDIA_SSD, "nvme-sanitize-block", WORD_FAILED,
		  NULL, REASON_ERASE_REFUSED, false },
		{ NVME "sanitize=block at=refuse:84", MEDIA_SSD, NULL, WORD_CLEARED,
		  "nvme-format-user-data", REASON_NONE, true },
		{ NVME "sanitize=block at=refuse:84 at=refuse:80", MEDIA_SSD, NULL, WORD_CLEARED,
		  NULL, REASON_NONE, true },
		{ NVME "sanitize=block at=drop:84#1", MEDIA_SSD, NULL, WORD_FAILED, NULL,
		  REASON_ERASE_UNANSWERED, false },
		{ NVME "sanitize=block sanitize_ms=400000 at=drop_answer:84#1", MEDIA_SSD, NULL,
		  WORD_FAILED, NULL, REASON_ERASE_UNANSWERED, true },
		{ NVME "at=drop_answer:80#1", MEDIA_SSD, NULL, WORD_FAILED, NULL,
		  REASON_ERASE_UNANSWERED, true },
		{ NVME "sanitize=block lie=vanish_for_good at=vanish:84#1@30", MEDIA_SSD, NULL,
		  WORD_FAILED, NULL, REASON_DEVICE_VANISHED, false },
	};

	run_rows(rows, sizeof(rows) / sizeof(rows[0]));
}

/* Other namespaces of the drive are not looked at: nothing is claimed for it. */
static void namespaces(void)
{
	static const struct erase_row rows[] = {
		{ NVME "sanitize=block ns=1,size=512K ns=2,size=512K", MEDIA_SSD, NULL, WORD_FAILED,
		  NULL, REASON_NATIVE_SIZE_UNKNOWN, true },
		{ NVME "sanitize=block manages ns=1,size=512K ns=2,size=512K,detached", MEDIA_SSD, NULL,
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
