/*
 * base/instant.c - reads clocks, writes and reads moments.
 */
#include "base/instant.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

static int64_t clock_ms(clockid_t clock)
{
	struct timespec t = { 0 };

	(void)clock_gettime(clock, &t); /* fails only for a clock that the kernel does not have */
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Offset of the zone in force at that second, in whole minutes: so much can be written down. */
static int32_t offset_at(int64_t utc_s)
{
	time_t t = (time_t)utc_s;
	struct tm tm;

	if (!localtime_r(&t, &tm))
		return 0;
	return (int32_t)(tm.tm_gmtoff / 60 * 60);
}

struct instant instant_now(void)
{
	struct instant t = {
		.utc_ms = clock_ms(CLOCK_REALTIME),
		.mono_ms = clock_ms(CLOCK_BOOTTIME),
	};

	t.offset_s = offset_at(floor_div(t.utc_ms, 1000));
	return t;
}

static struct calendar calendar_of(int64_t seconds)
{
	time_t t = (time_t)seconds;
	struct tm tm = { 0 };

	(void)gmtime_r(&t, &tm); /* fails only for years that int does not hold: all stay 0 */
	return (struct calendar){ tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
				  tm.tm_hour,        tm.tm_min,     tm.tm_sec };
}

struct calendar instant_calendar(struct instant t)
{
	return calendar_of(floor_div(t.utc_ms, 1000) + t.offset_s);
}

static const char *write_down(int64_t utc_ms, int32_t offset_s, char *out)
{
	int64_t seconds = floor_div(utc_ms, 1000);
	struct calendar c = calendar_of(seconds + offset_s);

	(void)text_format(out, INSTANT_TEXT, "%04d-%02d-%02dT%02d:%02d:%02d.%03d", c.year, c.month,
			  c.day, c.hour, c.minute, c.second, (int)(utc_ms - seconds * 1000));
	return out;
}

const char *instant_local(struct instant t, char *out)
{
	int minutes = abs(t.offset_s) / 60;

	(void)write_down(t.utc_ms, t.offset_s, out);
	(void)text_append(out, INSTANT_TEXT, "%c%02d:%02d", t.offset_s < 0 ? '-' : '+',
			  minutes / 60, minutes % 60);
	return out;
}

const char *instant_utc(struct instant t, char *out)
{
	(void)write_down(t.utc_ms, 0, out);
	(void)text_append(out, INSTANT_TEXT, "Z");
	return out;
}

/* Compares S with SHAPE, in which 0 stands for any digit; reads nothing behind the shape. */
static bool has_shape(const char *s, const char *shape)
{
	for (; *shape; s++, shape++)
		if (*shape == '0' ? *s < '0' || *s > '9' : *s != *shape)
			return false;
	return true;
}

static int digits(const char *s, int n)
{
	int value = 0;

	while (n--)
		value = value * 10 + (*s++ - '0');
	return value;
}

static bool is_date(const struct calendar *c)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (c->year % 4 == 0 && c->year % 100 != 0) || c->year % 400 == 0;

	return c->year >= 1 && c->month >= 1 && c->month <= 12 && c->day >= 1 &&
	       c->day <= days[c->month - 1] + (leap && c->month == 2) && c->hour <= 23 &&
	       c->minute <= 59 && c->second <= 59;
}

/* Reads the parts of 2026-11-24T10:32 whose shape was checked. */
static struct calendar read_minute(const char *s)
{
	return (struct calendar){
		.year = digits(s, 4),
		.month = digits(s + 5, 2),
		.day = digits(s + 8, 2),
		.hour = digits(s + 11, 2),
		.minute = digits(s + 14, 2),
	};
}

static struct tm tm_of(const struct calendar *c)
{
	return (struct tm){
		.tm_year = c->year - 1900,
		.tm_mon = c->month - 1,
		.tm_mday = c->day,
		.tm_hour = c->hour,
		.tm_min = c->minute,
		.tm_sec = c->second,
		.tm_isdst = -1,
	};
}

/* "Z" or "+09:00" and nothing behind. */
static bool read_offset(const char *s, int32_t *ret)
{
	int hours, minutes;

	if (strcmp(s, "Z") == 0) {
		*ret = 0;
		return true;
	}
	if ((*s != '+' && *s != '-') || !has_shape(s + 1, "00:00") || s[6])
		return false;
	hours = digits(s + 1, 2);
	minutes = digits(s + 4, 2);
	if (hours > 15 || minutes > 59)
		return false;
	*ret = (*s == '-' ? -60 : 60) * (hours * 60 + minutes);
	return true;
}

bool instant_parse(const char *s, struct instant *ret)
{
	struct calendar c;
	struct tm tm;
	int32_t offset;

	if (!has_shape(s, "0000-00-00T00:00:00.000") || !read_offset(s + 23, &offset))
		return false;
	c = read_minute(s);
	c.second = digits(s + 17, 2);
	if (!is_date(&c))
		return false;
	tm = tm_of(&c);
	*ret = (struct instant){
		.utc_ms = ((int64_t)timegm(&tm) - offset) * 1000 + digits(s + 20, 3),
		.offset_s = offset,
	};
	return true;
}

bool instant_parse_minute(const char *s, struct instant *ret)
{
	struct calendar c, back;
	struct instant t = { 0 };
	struct tm tm;

	if (!has_shape(s, "0000-00-00 00:00") || s[16])
		return false;
	c = read_minute(s);
	if (!is_date(&c))
		return false;
	tm = tm_of(&c);
	t.utc_ms = (int64_t)mktime(&tm) * 1000;
	t.offset_s = offset_at(t.utc_ms / 1000);
	/* mktime() moves a time that the change to summer time leaves out: there is no such time. */
	back = instant_calendar(t);
	if (back.hour != c.hour || back.minute != c.minute || back.day != c.day)
		return false;
	*ret = t;
	return true;
}

/* Zone names as in the time zone database, so that no path outside it can be named. */
static bool is_zone_name(const char *zone)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				      "0123456789_+-/";

	return *zone && *zone != '/' && zone[strspn(zone, allowed)] == 0;
}

int instant_set_zone(const char *zone, struct error *err)
{
	char path[200], magic[4] = "";
	_close_ int fd = -1;

	if (!is_zone_name(zone) || !text_format(path, sizeof(path), "/usr/share/zoneinfo/%s", zone))
		return error_set(err, REASON_ZONE_UNKNOWN, 0, zone, "not a zone's name");
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0 || read(fd, magic, sizeof(magic)) != sizeof(magic) ||
	    memcmp(magic, "TZif", sizeof(magic)) != 0)
		return error_set(err, REASON_ZONE_UNKNOWN, fd < 0 ? errno : 0, zone, "%s", path);
	/* The header asks for a call before any thread starts. */
	if (setenv("TZ", zone, 1)) // NOLINT(concurrency-mt-unsafe)
		return error_set(err, REASON_NO_MEMORY, errno, zone, "setenv");
	tzset();
	return 0;
}

int instant_boot_id(char *out, struct error *err)
{
	static const char path[] = "/proc/sys/kernel/random/boot_id";
	_free_ char *bytes = NULL;
	size_t n = 0;

	if (file_read(path, 64, &bytes, &n, err))
		return error_set(err, REASON_CLOCK_UNREADABLE, err->sys, path, "boot id");
	if (n < 36 || strspn(bytes, "0123456789abcdef-") != 36)
		return error_set(err, REASON_CLOCK_UNREADABLE, 0, path, "boot id of %zu bytes", n);
	memcpy(out, bytes, 36);
	out[36] = 0;
	return 0;
}

bool instant_is_synchronised(void)
{
	struct timex state = { .modes = 0 };
	int r = adjtimex(&state); /* modes 0: only reads */

	return r >= 0 && r != TIME_ERROR && !(state.status & STA_UNSYNC);
}
