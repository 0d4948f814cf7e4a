/*
 * devices/sleep.c - suspend to RAM and wake by the clock.
 */
#include "devices/sleep.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

#define POWER "sys/power"
#define ALARM "wakealarm"

/* Whether the blank-separated words of TEXT hold WORD, plain or as the chosen one in brackets. */
static bool has_word(const char *text, const char *word, bool *ret_is_chosen)
{
	size_t n_word = strlen(word);

	for (const char *at = text; *at; at += strspn(at, " ")) {
		size_t n = strcspn(at, " ");
		bool is_chosen = n == n_word + 2 && at[0] == '[' && at[n - 1] == ']';

		if ((n == n_word || is_chosen) && memcmp(at + is_chosen, word, n_word) == 0) {
			*ret_is_chosen = is_chosen;
			return true;
		}
		at += n;
	}
	return false;
}

static void take_chosen(const char *text, char *out, size_t size)
{
	const char *open = strchr(text, '['), *end = open ? strchr(open, ']') : NULL;

	out[0] = '\0';
	if (end && (size_t)(end - open) <= size) {
		memcpy(out, open + 1, (size_t)(end - open - 1));
		out[end - open - 1] = '\0';
	}
}

int sleep_look(const struct sysfs *s, struct sleep_facts *ret, struct error *err)
{
	_clear_(sysfs_names_clear) struct sysfs_names clocks = SYSFS_NAMES_INIT;
	struct sleep_facts f = { .can_suspend = false };
	char states[64];
	bool is_chosen = false;
	int rc = sysfs_names(s, "sys/class", "rtc", &clocks, err);

	if (rc)
		return rc;
	(void)sysfs_text(s, POWER, "state", states, sizeof(states)); /* empty where missing */
	(void)sysfs_text(s, POWER, "mem_sleep", f.offered, sizeof(f.offered));
	f.can_suspend = has_word(states, "mem", &is_chosen);
	f.has_deep = has_word(f.offered, "deep", &is_chosen);
	take_chosen(f.offered, f.kind, sizeof(f.kind));
	/* A clock that can't wake has no such file. */
	for (size_t i = 0; i < clocks.n && !f.timer[0]; i++) {
		char folder[SYSFS_PATH];

		if (sysfs_real(s, "sys/class/rtc", clocks.at[i], folder) &&
		    sysfs_exists(s, folder, ALARM))
			memcpy(f.timer, folder, sizeof(f.timer));
	}
	*ret = f;
	return 0;
}

int sleep_check_machine(const struct sleep_facts *f, struct error *err)
{
	if (!f->can_suspend || !f->has_deep)
		return error_set(err, REASON_SLEEP_NOT_OFFERED, 0, NULL, "mem_sleep: %s",
				 f->offered[0] ? f->offered : "-");
	if (!f->timer[0])
		return error_set(err, REASON_SLEEP_NO_TIMER, 0, NULL, "%s", "");
	return 0;
}

bool sleep_is_frozen(const struct device *d)
{
	return d->features.security.frozen == TOLD_YES ||
	       d->features.sanitize.is_frozen == TOLD_YES;
}

/* Erases, formats and self-tests run in such drives; behind USB nothing was ever asked for that lasts. */
static bool could_work(const struct device *d)
{
	return d->transport == TRANSPORT_SATA || d->transport == TRANSPORT_SAS ||
	       d->transport == TRANSPORT_NVME;
}

static enum reason work_of(const struct device *d)
{
	const struct features *f = &d->features;

	if (f->sanitize.before.state == SANITIZE_RUNNING)
		return REASON_DRIVE_SANITIZING;
	if (f->scsi.is_formatting)
		return REASON_DRIVE_FORMATTING;
	if (f->self_test_runs == TOLD_YES || f->nvme.self_test_runs)
		return REASON_DRIVE_SELF_TEST;
	if (could_work(d) && !f->is_known)
		return REASON_SLEEP_DRIVE_UNTOLD;
	return REASON_NONE;
}

/* A job of ours, or anybody's program, has it open and nothing mounted explains that. */
static bool is_held(const struct device *d)
{
	for (unsigned i = 0; i < d->n_users; i++)
		if (d->users[i].kind != USER_EXCLUSIVE && d->users[i].kind != USER_FLOCK)
			return false;
	return d->n_users > 0;
}

int sleep_check_drive(const struct device *d, struct error *err)
{
	enum reason work = work_of(d);
	bool locks_itself = d->features.security.enabled == TOLD_YES ||
			    d->features.opal.is_locking_enabled == TOLD_YES;
	char title[DEVICE_TITLE];

	if (work != REASON_NONE)
		return error_set(err, work, 0, device_title(d, title), "%s", "");
	if (is_held(d))
		return error_set(err, REASON_GUARD_OPENED_EXCLUSIVELY, 0, device_title(d, title),
				 "%s", "");
	if (d->n_users && locks_itself)
		return error_set(err, REASON_SLEEP_WOULD_LOCK, 0, device_title(d, title), "%s", "");
	return 0;
}

/* Replaces what FOLDER/NAME holds, in one write as the kernel wants it. */
static int put(const struct sysfs *s, const char *folder, const char *name, const char *text)
{
	char path[SYSFS_PATH];
	size_t n = strlen(text);
	int fd, sys = 0;

	if (!text_format(path, sizeof(path), "%s/%s", folder, name))
		return -ENAMETOOLONG;
	fd = openat(s->fd, path, O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return -errno;
	if (write(fd, text, n) != (ssize_t)n)
		sys = errno ? errno : EIO;
	(void)close(fd); /* an attribute takes or refuses what is written, at once */
	return -sys;
}

/* Arms the clock; a clock that shows no alarm afterwards wakes nobody. */
static int arm(const struct sysfs *s, const struct sleep_facts *f, unsigned seconds,
	       struct error *err)
{
	char text[32];
	int rc;

	(void)text_format(text, sizeof(text), "+%u", seconds); /* any number fits */
	rc = put(s, f->timer, ALARM, "0"); /* an armed clock takes no other alarm */
	if (!rc)
		rc = put(s, f->timer, ALARM, text);
	if (rc)
		return error_set(err, REASON_SLEEP_NO_TIMER, -rc, NULL, "%s", f->timer);
	if (!sysfs_text(s, f->timer, ALARM, text, sizeof(text)) || !text[0] ||
	    strcmp(text, "0") == 0)
		return error_set(err, REASON_SLEEP_NO_TIMER, 0, NULL, "%s", f->timer);
	return 0;
}

int sleep_now(const struct sysfs *s, const struct sleep_facts *f, unsigned seconds,
	      struct error *err)
{
	char alarm[32];
	int rc;

	(void)sysfs_text(s, f->timer, ALARM, alarm, sizeof(alarm)); /* empty: none was set */
	rc = put(s, POWER, "mem_sleep", "deep");
	if (rc)
		return error_set(err, REASON_SLEEP_FAILED, -rc, NULL, "mem_sleep");
	rc = arm(s, f, seconds, err);
	if (!rc) {
		sync(); /* whatever becomes of the memory, what was written is on its medium */
		rc = put(s, POWER, "state", "mem");
		if (rc)
			rc = error_set(err, REASON_SLEEP_FAILED, -rc, NULL, "state");
	}
	/* Best efforts: an alarm that lies behind us is refused, and both are forgotten at the next start. */
	(void)put(s, f->timer, ALARM, "0");
	if (alarm[0] && strcmp(alarm, "0") != 0)
		(void)put(s, f->timer, ALARM, alarm);
	if (f->kind[0])
		(void)put(s, POWER, "mem_sleep", f->kind);
	return rc;
}
