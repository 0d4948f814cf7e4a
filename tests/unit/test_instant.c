#include "base/instant.h"

#include <stdlib.h>
#include <time.h>

#include "tests/unit/harness.h"

static void writes_both_forms(void)
{
	/* date -u -d 2026-11-24T01:32:00 +%s */
	struct instant t = { .utc_ms = 1795483920123, .offset_s = 9 * 3600 };
	char out[INSTANT_TEXT];

	TEST_TEXT(instant_utc(t, out), "2026-11-24T01:32:00.123Z");
	TEST_TEXT(instant_local(t, out), "2026-11-24T10:32:00.123+09:00");
	t.offset_s = -(3 * 3600 + 1800);
	TEST_TEXT(instant_local(t, out), "2026-11-23T22:02:00.123-03:30");
	t.utc_ms = -1; /* before 1970, rounding down */
	TEST_TEXT(instant_utc(t, out), "1969-12-31T23:59:59.999Z");
}

static void reads_what_it_wrote(void)
{
	static const int32_t offsets[] = { 0, 9 * 3600, -12600, 50400, -43200 };
	static const int64_t times[] = { 0, 951782400000, 1795483920123, -1, 4102444799999 };

	for (size_t i = 0; i < 5; i++)
		for (size_t j = 0; j < 5; j++) {
			struct instant t = { .utc_ms = times[i], .offset_s = offsets[j] }, back;
			char out[INSTANT_TEXT];

			CU_ASSERT_TRUE(instant_parse(instant_local(t, out), &back));
			CU_ASSERT_EQUAL(back.utc_ms, t.utc_ms);
			CU_ASSERT_EQUAL(back.offset_s, t.offset_s);
			CU_ASSERT_EQUAL(back.mono_ms, 0);
			CU_ASSERT_TRUE(instant_parse(instant_utc(t, out), &back));
			CU_ASSERT_EQUAL(back.utc_ms, t.utc_ms);
		}
}

static void refuses_bad_moments(void)
{
	static const char *const bad[] = {
		"",
		"2026",
		"2026-11-24T01:32:00Z",
		"2026-11-24T01:32:00.12Z",
		"2026-11-24T01:32:00.123",
		"2026-11-24T01:32:00.123z",
		"2026-11-24T01:32:00.123Zx",
		"2026-11-24 01:32:00.123Z",
		"2026-02-29T01:32:00.123Z",
		"2100-02-29T01:32:00.123Z",
		"2026-13-01T01:32:00.123Z",
		"2026-00-01T01:32:00.123Z",
		"2026-11-31T01:32:00.123Z",
		"2026-11-00T01:32:00.123Z",
		"2026-11-24T24:00:00.000Z",
		"2026-11-24T23:60:00.000Z",
		"2026-11-24T23:59:60.000Z",
		"2026-11-24T01:32:00.123+0900",
		"2026-11-24T01:32:00.123+09:60",
		"2026-11-24T01:32:00.123+99:00",
		"2026-11-24T01:32:00.123+09:00 ",
		"-026-11-24T01:32:00.123Z",
	};
	struct instant t = { .utc_ms = 7 };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (instant_parse(bad[i], &t)) {
			printf("\n    took \"%s\"\n", bad[i]);
			CU_FAIL("bad moment taken");
		}
	CU_ASSERT_EQUAL(t.utc_ms, 7);
	CU_ASSERT_TRUE(instant_parse("2024-02-29T01:32:00.123Z", &t));
	CU_ASSERT_TRUE(instant_parse("2000-02-29T01:32:00.123Z", &t));
}

static bool zone(const char *name)
{
	struct error err = ERROR_INIT;

	return instant_set_zone(name, &err) == 0;
}

static void reads_a_minute_of_the_zone(void)
{
	struct instant t;
	char out[INSTANT_TEXT];

	if (!zone("Asia/Tokyo")) {
		test_skip("no tzdata");
		return;
	}
	CU_ASSERT_TRUE(instant_parse_minute("2026-11-24 10:32", &t));
	CU_ASSERT_EQUAL(t.utc_ms, 1795483920000);
	TEST_TEXT(instant_local(t, out), "2026-11-24T10:32:00.000+09:00");
	CU_ASSERT_FALSE(instant_parse_minute("2026-02-30 10:32", &t));
	CU_ASSERT_FALSE(instant_parse_minute("2026-11-24 24:00", &t));
	CU_ASSERT_FALSE(instant_parse_minute("2026-11-24 10:32:00", &t));
	CU_ASSERT_FALSE(instant_parse_minute("2026-11-24T10:32", &t));
	CU_ASSERT_FALSE(instant_parse_minute("24.11.2026 10:32", &t));
	CU_ASSERT_FALSE(instant_parse_minute("", &t));
	CU_ASSERT_TRUE(zone("Europe/Berlin"));
	CU_ASSERT_FALSE(instant_parse_minute("2026-03-29 02:30", &t)); /* left out by summer time */
	CU_ASSERT_TRUE(instant_parse_minute("2026-07-01 12:00", &t));
	CU_ASSERT_EQUAL(t.offset_s, 7200);
	CU_ASSERT_TRUE(instant_parse_minute("2026-12-01 12:00", &t));
	CU_ASSERT_EQUAL(t.offset_s, 3600);
}

static void reads_the_clocks(void)
{
	struct instant a = instant_now(), b;
	struct timespec pause = { .tv_nsec = 20 * 1000 * 1000 };
	time_t now = time(NULL);

	CU_ASSERT(llabs(a.utc_ms / 1000 - (long long)now) <= 2);
	(void)nanosleep(&pause, NULL);
	b = instant_now();
	CU_ASSERT(b.mono_ms - a.mono_ms >= 19);
	CU_ASSERT_EQUAL(a.offset_s % 60, 0);
}

static void breaks_down_by_its_own_offset(void)
{
	struct instant t = { .utc_ms = 1795532400000, .offset_s = 9 * 3600 }; /* 15:00 UTC */
	struct calendar c = instant_calendar(t);

	CU_ASSERT(c.year == 2026 && c.month == 11 && c.day == 25);
	CU_ASSERT(c.hour == 0 && c.minute == 0 && c.second == 0);
}

static void refuses_unknown_zones(void)
{
	static const char *const bad[] = { "",
					   "Asia/Nowhere",
					   "../../etc/passwd",
					   "/etc/localtime",
					   "Asia",
					   "Asia/Tokyo ",
					   "東京",
					   "zone.tab",
					   "JST" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct error err = ERROR_INIT;

		TEST_REFUSED(instant_set_zone(bad[i], &err), err, REASON_ZONE_UNKNOWN);
	}
}

static void reads_the_boot_id(void)
{
	struct error err = ERROR_INIT;
	char a[40], b[40];

	if (access("/proc/sys/kernel/random/boot_id", R_OK)) {
		test_skip("no boot id");
		return;
	}
	TEST_OK(instant_boot_id(a, &err), err);
	TEST_OK(instant_boot_id(b, &err), err);
	CU_ASSERT_EQUAL(strlen(a), 36);
	TEST_TEXT(a, b);
}

static const struct test tests[] = {
	{ "writes both forms", writes_both_forms },
	{ "reads what it wrote", reads_what_it_wrote },
	{ "refuses bad moments", refuses_bad_moments },
	{ "reads a minute of the zone", reads_a_minute_of_the_zone },
	{ "reads the clocks", reads_the_clocks },
	{ "breaks down by its own offset", breaks_down_by_its_own_offset },
	{ "refuses unknown zones", refuses_unknown_zones },
	{ "reads the boot id", reads_the_boot_id },
};

TEST_MAIN(tests)
