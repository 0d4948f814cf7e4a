/*
 * devices/bus.c - what the buses' files share: attributes and parts of a sysfs path.
 */
#include "devices/bus.h"

#include <string.h>

#include "base/text.h"

bool bus_raw_text(const struct bus_node *b, const char *name, struct raw_text *ret)
{
	char folder[SYSFS_PATH];
	uint8_t bytes[256];
	ssize_t n;

	memset(ret, 0, sizeof(*ret));
	if (!text_format(folder, sizeof(folder), "%s/device", b->n->folder))
		return false;
	n = sysfs_bytes(b->s, folder, name, bytes, sizeof(bytes));
	if (n > 0)
		raw_text_set(ret, bytes, (size_t)n);
	return ret->n > 0;
}

/* "0000:00:17.0": four hex digits (five in a domain that Intel's VMD makes: "10000:e1:00.0"), then 2, 2 and 1. */
static bool is_pci_address(const char *s, size_t n)
{
	static const char shape[] = "hhhhh:hh:hh.h";
	size_t skipped = sizeof(shape) - 1 - n;

	if (n > sizeof(shape) - 1 || skipped > 1)
		return false;
	for (size_t i = 0; i < n; i++) {
		char want = shape[i + skipped];
		bool is_hex = strchr("0123456789abcdef", s[i]) != NULL;

		if (want == 'h' ? !is_hex : s[i] != want)
			return false;
	}
	return true;
}

bool bus_pci_address(const char *path, char out[16])
{
	bool found = false;

	while (*path) {
		size_t n = strcspn(path, "/");

		if (is_pci_address(path, n)) {
			memcpy(out, path, n);
			out[n] = '\0';
			found = true;
		}
		path += n + (path[n] == '/');
	}
	return found;
}

bool bus_name_is(const struct bus_node *b, const char *prefix, bool alpha)
{
	size_t n = strlen(prefix);
	char next = '\0';

	if (strncmp(b->n->name, prefix, n) == 0)
		next = b->n->name[n];
	return alpha ? next >= 'a' && next <= 'z' : next >= '0' && next <= '9';
}

void bus_hex(const char *text, char *out, size_t size)
{
	bool is_zero = true;
	size_t n = 0;

	for (; *text; text++) {
		char c = *text;

		if (c >= 'A' && c <= 'F')
			c = (char)(c - 'A' + 'a');
		if (c == ' ' || c == '-')
			continue;
		if (!strchr("0123456789abcdef", c) || n + 1 >= size) {
			n = 0;
			break;
		}
		is_zero = is_zero && c == '0';
		out[n++] = c;
	}
	out[is_zero ? 0 : n] = '\0';
}
