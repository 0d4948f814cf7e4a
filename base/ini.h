/*
 * base/ini.h - settings.ini: [section], key = value, # or ; comments. UTF-8, at most 64 KiB.
 */
#ifndef KIYOME_BASE_INI_H
#define KIYOME_BASE_INI_H

#include <stddef.h>

#include "base/cleanup.h"
#include "base/error.h"

/* Calls EACH for every setting in order; a negative answer stops and is passed up.
 * Malformed lines, duplicate keys of one section and bad UTF-8 are refused with the line's number. */
int ini_read(const char *path,
	     int (*each)(void *ctx, const char *section, const char *key, const char *value,
			 unsigned line, struct error *err),
	     void *ctx, struct error *err) _must_check_;

#endif
