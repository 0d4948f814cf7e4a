/*
 * base/log.c - each line is one write to a file opened for appending, so threads need no lock.
 */
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/instant.h"
#include "base/json.h"
#include "base/text.h"

#define FACTS_BYTES 2000

struct log {
	int fd;
	dev_t dev;
	ino_t inode;
	enum log_level level;
};

static const char *const level_names[] = { "error", "warning", "info", "debug", "trace" };

static bool is_image_name(const char *path)
{
	size_t n = strlen(path);

	return n >= 4 && strcasecmp(path + n - 4, ".img") == 0;
}

/* Opens for appending what is a regular file and nothing else. It is looked at before the open too: that alone
 * would make a device do something (a tape rewinds, udev probes a drive that was open for writing). */
static int open_file(const char *path, struct stat *st, struct error *err)
{
	int fd, sys;

	if (is_image_name(path))
		return error_set(err, REASON_LOG_NOT_A_FILE, 0, path, "named as a practice drive");
	if (lstat(path, st) == 0 && !S_ISREG(st->st_mode))
		return error_set(err, REASON_LOG_NOT_A_FILE, 0, path, "no regular file");
	fd = open(path,
		  O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY,
		  0600);
	if (fd < 0)
		return error_set(err,
				 errno == ELOOP || errno == ENXIO ? REASON_LOG_NOT_A_FILE
								  : REASON_FOLDER_UNWRITABLE,
				 errno, path, "open for appending");
	if (fstat(fd, st) == 0 && S_ISREG(st->st_mode))
		return fd;
	sys = errno;
	(void)close(fd); /* nothing was written */
	return error_set(err, REASON_LOG_NOT_A_FILE, sys, path, "no regular file");
}

int log_open(const char *path, enum log_level level, struct log **ret, struct error *err)
{
	struct log *log = calloc(1, sizeof(*log));
	struct stat st;
	int rc;

	if (!log)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, path, "log");
	log->level = level;
	log->fd = open_file(path, &st, err);
	if (log->fd < 0) {
		rc = log->fd;
		free(log);
		return rc;
	}
	log->dev = st.st_dev;
	log->inode = st.st_ino;
	*ret = log;
	return 0;
}

void log_inode(const struct log *log, dev_t *ret_dev, ino_t *ret_inode)
{
	*ret_dev = log->dev;
	*ret_inode = log->inode;
}

void log_close(struct log *log)
{
	if (!log)
		return;
	(void)close(log->fd); /* the log explains and proves nothing: a lost line harms nobody */
	free(log);
}

/* Copies IN as UTF-8 whatever it is, with a replacement character for each bad byte. */
static void scrub(const char *in, char *out, size_t size)
{
	size_t n = 0;
	uint32_t cp;

	while ((cp = text_next(&in)) && n + 5 < size)
		n += text_encode(cp, out + n);
	out[n] = 0;
}

static void add_text(struct json_builder *b, const char *name, const char *value)
{
	char clean[FACTS_BYTES];

	if (!value || !*value)
		return;
	scrub(value, clean, sizeof(clean));
	json_text(b, name, clean);
}

static struct json_builder *begin_line(enum log_level level, const char *room, const char *drive)
{
	struct json_builder *b = json_begin();
	char time[INSTANT_TEXT];

	json_text(b, "time", instant_utc(instant_now(), time));
	json_text(b, "level", level_names[level]);
	add_text(b, "room", room);
	add_text(b, "drive", drive);
	return b;
}

static void end_line(struct log *log, struct json_builder *b)
{
	struct error err = ERROR_INIT;
	_free_ char *bytes = NULL;
	size_t n = 0;

	if (json_finish(b, &bytes, &n, &err))
		return;
	bytes[n] = '\n'; /* in the NUL's place, so that the line is one write */
	/* There is nobody to tell that the log cannot be written. */
	if (write(log->fd, bytes, n + 1) < 0)
		return;
}

void log_line(struct log *log, enum log_level level, const char *room, const char *drive,
	      const char *format, ...)
{
	char facts[FACTS_BYTES];
	struct json_builder *b;
	va_list args;

	if (!log || level > log->level)
		return;
	va_start(args, format);
	(void)vsnprintf(facts, sizeof(facts), format, args);
	va_end(args);
	b = begin_line(level, room, drive);
	add_text(b, "facts", facts);
	end_line(log, b);
}

void log_error(struct log *log, const char *room, const char *drive, const struct error *err)
{
	struct json_builder *b;
	char origin[200];

	if (!log)
		return;
	b = begin_line(LOG_ERROR, room, drive);
	json_text(b, "reason", reason_row(err->reason)->id);
	if (err->sys)
		json_number(b, "errno", err->sys);
	if (err->file && text_format(origin, sizeof(origin), "%s:%d", err->file, err->line))
		add_text(b, "origin", origin);
	add_text(b, "subject", err->subject);
	add_text(b, "facts", err->detail);
	end_line(log, b);
}
