/*
 * base/ini.c - reads settings strictly: what cannot be understood is refused with its line.
 */
#include "base/ini.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"

#define INI_MOST_BYTES    65536
#define INI_MOST_SETTINGS 1000

struct setting {
	const char *section, *key;
};

struct reader {
	const char *path;
	unsigned line;
	const char *section;
	struct setting *seen;
	size_t n_seen;
};

static int malformed(const struct reader *r, struct error *err, const char *what)
{
	return error_set(err, REASON_INI_MALFORMED, 0, r->path, "line %u: %s", r->line, what);
}

static char *trim(char *s)
{
	size_t n;

	s += strspn(s, " \t");
	n = strlen(s);
	while (n && (s[n - 1] == ' ' || s[n - 1] == '\t'))
		s[--n] = 0;
	return s;
}

static bool is_name(const char *s)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_.-";

	return *s && s[strspn(s, allowed)] == 0;
}

static bool has_controls(const char *s)
{
	for (; *s; s++)
		if (((unsigned char)*s < 0x20 && *s != '\t') || *s == 0x7f)
			return true;
	return false;
}

static int remember(struct reader *r, const char *key, struct error *err)
{
	for (size_t i = 0; i < r->n_seen; i++)
		if (strcmp(r->seen[i].section, r->section) == 0 && strcmp(r->seen[i].key, key) == 0)
			return malformed(r, err, "this key was given before");
	if (r->n_seen == INI_MOST_SETTINGS)
		return malformed(r, err, "too many settings");
	r->seen[r->n_seen++] = (struct setting){ r->section, key };
	return 0;
}

/* Takes "[section]" or "key = value"; on a setting *ret_value is not NULL. */
static int read_line(struct reader *r, char *line, char **ret_key, char **ret_value,
		     struct error *err)
{
	char *equals;
	size_t n = strlen(line);

	*ret_value = NULL;
	if (has_controls(line))
		return malformed(r, err, "control character");
	if (!*line || *line == '#' || *line == ';')
		return 0;
	if (*line == '[') {
		if (line[n - 1] != ']')
			return malformed(r, err, "no ] at the end");
		line[n - 1] = 0;
		r->section = trim(line + 1);
		return is_name(r->section) ? 0 : malformed(r, err, "bad section name");
	}
	equals = strchr(line, '=');
	if (!equals)
		return malformed(r, err, "no = in it");
	*equals = 0;
	*ret_key = trim(line);
	if (!is_name(*ret_key))
		return malformed(r, err, "bad key");
	*ret_value = trim(equals + 1);
	return remember(r, *ret_key, err);
}

int ini_read(const char *path,
	     int (*each)(void *ctx, const char *section, const char *key, const char *value,
			 unsigned line, struct error *err),
	     void *ctx, struct error *err)
{
	_free_ char *bytes = NULL;
	_free_ struct setting *seen = calloc(INI_MOST_SETTINGS, sizeof(*seen));
	struct reader r = { .path = path, .section = "", .seen = seen };
	size_t n = 0;
	char *line, *next;
	int rc = file_read(path, INI_MOST_BYTES, &bytes, &n, err);

	if (rc)
		return rc;
	if (!seen)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, path, "settings");
	line = bytes;
	if (strncmp(line, "\xef\xbb\xbf", 3) == 0) /* Notepad writes a byte order mark */
		line += 3;
	for (; line && line < bytes + n; line = next) {
		size_t len = strcspn(line, "\n");
		char *key = NULL, *value = NULL;

		r.line++;
		next = line[len] ? line + len + 1 : NULL;
		if (!line[len] && line + len != bytes + n)
			return malformed(&r, err, "NUL");
		line[len] = 0;
		if (len && line[len - 1] == '\r')
			line[--len] = 0;
		if (!text_is_utf8(line, len))
			return malformed(&r, err, "not UTF-8");
		rc = read_line(&r, trim(line), &key, &value, err);
		if (!rc && value) {
			rc = each(ctx, r.section, key, value, r.line, err);
			rc = rc < 0 ? rc : 0;
		}
		if (rc)
			return rc;
	}
	return 0;
}
