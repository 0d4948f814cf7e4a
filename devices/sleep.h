/*
 * devices/sleep.h - suspend to RAM (ACPI S3) with a clock that wakes: it cuts the drives' power, which lifts the
 * freeze locks that firmware sets at power-on. Looks and acts below a root that tests can move.
 * That a computer wakes again is nobody's promise: who calls sleep_now() remembers the try first, durably.
 */
#ifndef KIYOME_DEVICES_SLEEP_H
#define KIYOME_DEVICES_SLEEP_H

#include "devices/device.h"
#include "devices/sysfs.h"

/* Long enough for any firmware to have gone to sleep before the clock wakes it. */
#define SLEEP_SECONDS 20

/* What the kernel offers (linux: Documentation/admin-guide/pm/sleep-states.rst, rtc sysfs-class-rtc). */
struct sleep_facts {
	bool can_suspend; /* /sys/power/state has "mem" */
	bool has_deep; /* /sys/power/mem_sleep has "deep": S3, and not s2idle, which cuts no power */
	char kind[32];    /* the one of mem_sleep that is chosen now; may be empty */
	char offered[64]; /* mem_sleep as it stands; may be empty */
	char timer
		[SYSFS_PATH]; /* folder of the first clock that can wake the computer; empty: none */
};
int sleep_look(const struct sysfs *s, struct sleep_facts *ret, struct error *err) _must_check_;

/* Pure. REASON_SLEEP_NOT_OFFERED, REASON_SLEEP_NO_TIMER. */
int sleep_check_machine(const struct sleep_facts *f, struct error *err) _must_check_;

/* Whether D may lose its power. Pure, from what detection asked. REASON_DRIVE_SANITIZING,
 * REASON_DRIVE_FORMATTING, REASON_DRIVE_SELF_TEST: it works by itself. REASON_SLEEP_DRIVE_UNTOLD: it is of a
 * kind that could, and didn't tell. REASON_SLEEP_WOULD_LOCK: it is in use and would be locked afterwards.
 * REASON_GUARD_OPENED_EXCLUSIVELY: a program works on it. */
int sleep_check_drive(const struct device *d, struct error *err) _must_check_;

/* D's firmware has frozen its security settings or its sanitize commands. */
bool sleep_is_frozen(const struct device *d);

/* Sets the clock to wake in SECONDS and sleeps; returns when awake again. What it changed besides is put back: the
 * kind of sleep and an alarm that still lies ahead. REASON_SLEEP_FAILED: the kernel didn't go to sleep;
 * REASON_SLEEP_NO_TIMER: the clock didn't take the alarm, so it wasn't tried. */
int sleep_now(const struct sysfs *s, const struct sleep_facts *f, unsigned seconds,
	      struct error *err) _must_check_;

#endif
