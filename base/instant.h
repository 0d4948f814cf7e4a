/*
 * base/instant.h - moments. instant.c is the only place that reads a clock.
 */
#ifndef KIYOME_BASE_INSTANT_H
#define KIYOME_BASE_INSTANT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/error.h"

struct instant {
	int64_t utc_ms;   /* milliseconds since 1970-01-01 UTC */
	int64_t mono_ms;  /* CLOCK_BOOTTIME: never set, goes on while asleep */
	int32_t offset_s; /* local time minus UTC at that moment */
};

#define INSTANT_TEXT 40

struct instant instant_now(void);

/* "2026-11-24T10:32:00.123+09:00"; OUT has room for INSTANT_TEXT. Returns OUT. */
const char *instant_local(struct instant t, char *out);
/* "2026-11-24T01:32:00.123Z" */
const char *instant_utc(struct instant t, char *out);

/* Reads what instant_local() or instant_utc() wrote (mono_ms = 0). Impossible dates are refused. */
bool instant_parse(const char *s, struct instant *ret);

/* Reads 'YYYY-MM-DD HH:MM' as local time of the zone in force. Impossible dates are refused. */
bool instant_parse_minute(const char *s, struct instant *ret);

/* Broken-down local date and time by the instant's own offset. */
struct calendar {
	int year, month, day, hour, minute, second;
};
struct calendar instant_calendar(struct instant t);

/* Sets the process's zone ("Asia/Tokyo"); call once, before any thread starts.
 * Refuses a zone that the machine does not know. */
int instant_set_zone(const char *zone, struct error *err) _must_check_;

/* True where the kernel's clock is kept by a time service (adjtimex without STA_UNSYNC). */
bool instant_is_synchronised(void);

/* This boot's id, 36 characters (/proc/sys/kernel/random/boot_id); OUT has room for 40. */
int instant_boot_id(char *out, struct error *err) _must_check_;

#endif
