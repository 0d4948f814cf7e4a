/*
 * base/log.h - the log: JSON lines with time, level, room, drive, reason, facts. It explains;
 * the journal proves and the record states. Nothing is read back from it.
 */
#ifndef KIYOME_BASE_LOG_H
#define KIYOME_BASE_LOG_H

#include <sys/types.h>

#include "base/cleanup.h"
#include "base/error.h"

enum log_level { LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG, LOG_TRACE };

struct log;
/* Opens PATH for appending (mode 0600); lines above LEVEL are dropped. One log, any thread.
 * REASON_LOG_NOT_A_FILE for a link, whatever is no regular file, and the name of a practice drive (*.img). */
int log_open(const char *path, enum log_level level, struct log **ret,
	     struct error *err) _must_check_;
/* The open file, to compare with what drives lie on. */
void log_inode(const struct log *log, dev_t *ret_dev, ino_t *ret_inode);
void log_close(struct log *log);

/* NULL log: dropped. ROOM and DRIVE may be NULL; the format gives the facts. */
void log_line(struct log *log, enum log_level level, const char *room, const char *drive,
	      const char *format, ...) __attribute__((format(printf, 5, 6)));
/* One line for an error: reason id, errno, origin, subject, facts. */
void log_error(struct log *log, const char *room, const char *drive, const struct error *err);

#endif
