/*
 * devices/udev.c - lines of udev's database.
 */
#include "devices/udev.h"

#include <string.h>
#include <sys/sysmacros.h>

#include "base/text.h"

void udev_read(const struct sysfs *s, const char *name, dev_t dev, struct udev_entry *ret)
{
	char file[40];
	ssize_t n;

	(void)text_format(file, sizeof(file), "b%u:%u", major(dev), minor(dev)); /* fits */
	ret->is_plain = false;
	n = sysfs_bytes(s, "run/udev/data", file, ret->text, sizeof(ret->text) - 1);
	if (n < 0 && s->is_moved) {
		ret->is_plain = true;
		n = sysfs_bytes(s, "dev", name, ret->text, sizeof(ret->text) - 1);
	}
	ret->n = n > 0 ? (size_t)n : 0;
	ret->text[ret->n] = '\0';
	for (size_t i = 0; i < ret->n; i++)
		if (ret->text[i] == '\n')
			ret->text[i] = '\0';
}

static const char *next_line(const struct udev_entry *u, const char *line)
{
	line = line ? line + strlen(line) + 1 : u->text;
	return line < u->text + u->n ? line : NULL;
}

const char *udev_get(const struct udev_entry *u, const char *key)
{
	size_t n = strlen(key);

	for (const char *line = next_line(u, NULL); line; line = next_line(u, line)) {
		const char *at = line;

		if (!u->is_plain) {
			if (strncmp(at, "E:", 2) != 0)
				continue;
			at += 2;
		}
		if (strncmp(at, key, n) == 0 && at[n] == '=')
			return at + n + 1;
	}
	return NULL;
}

const char *udev_link(const struct udev_entry *u, const char *prefix)
{
	size_t n = strlen(prefix);

	for (const char *line = next_line(u, NULL); line && !u->is_plain; line = next_line(u, line))
		if (strncmp(line, "S:", 2) == 0 && strncmp(line + 2, prefix, n) == 0)
			return line + 2;
	return NULL;
}

size_t udev_decode(const char *value, void *out, size_t size)
{
	uint8_t *to = out;
	size_t n = 0;

	while (*value && n < size) {
		char hex[3] = "";

		if (value[0] == '\\' && value[1] == 'x')
			(void)text_copy(hex, sizeof(hex), value + 2); /* the next two are enough */
		if (hex[0] && text_unhex(hex, 1, to + n)) {
			n++;
			value += 4;
			continue;
		}
		to[n++] = (uint8_t)*value++;
	}
	return n;
}
