/*
 * base/error.c - fills struct error. See error.h for the convention.
 */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* Details are ASCII, whatever a file name or a drive put into the arguments. */
static void keep_ascii(char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < 0x20 || (unsigned char)*s > 0x7e)
			*s = '?';
}

int error_set_at(const char *file, int line, struct error *err, enum reason reason, int sys,
		 const char *subject, const char *format, ...)
{
	struct error made = { .reason = reason, .sys = sys, .file = file, .line = line };
	va_list args;

	/* The arguments may point into *err, so it is replaced last. */
	if (subject)
		(void)text_copy(made.subject, sizeof(made.subject),
				subject); /* cut is good enough */
	va_start(args, format);
	(void)vsnprintf(made.detail, sizeof(made.detail), format, args);
	va_end(args);
	keep_ascii(made.detail);
	*err = made;
	return sys > 0 ? -sys : -EINVAL;
}

void error_add(struct error *err, const char *format, ...)
{
	size_t used = strlen(err->detail);
	va_list args;

	if (used && used + 2 < sizeof(err->detail)) {
		memcpy(err->detail + used, "; ", 3);
		used += 2;
	}
	va_start(args, format);
	(void)vsnprintf(err->detail + used, sizeof(err->detail) - used, format, args);
	va_end(args);
	keep_ascii(err->detail + used);
}

void error_about(struct error *err, const char *subject)
{
	if (!err->subject[0] && subject)
		(void)text_copy(err->subject, sizeof(err->subject), subject);
}
