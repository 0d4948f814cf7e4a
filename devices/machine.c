/*
 * devices/machine.c - see machine.h. DMI comes from sysfs (the kernel decoded the SMBIOS tables);
 * the serials there are readable by root only, and then simply absent for others.
 */
#include "devices/machine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>
#include <sys/utsname.h>

#include "base/instant.h"
#include "base/text.h"

#define VALUE_MOST 256

/* What makers leave in a field that nobody filled, lower case. SMBIOS 3.x, 6.1.3 gives "Not
 * Specified"; the others are the reference firmwares' own texts. */
static const char *const placeholders[] = {
	"to be filled by o.e.m.",
	"to be filled by o.e.m",
	"to be filled by oem",
	"o.e.m.",
	"oem",
	"default string",
	"system product name",
	"system manufacturer",
	"system version",
	"system serial number",
	"chassis serial number",
	"base board serial number",
	"baseboard serial number",
	"base board product name",
	"board version",
	"type1productconfigid",
	"type2 - board serial number",
	"type2 - board product name",
	"type2 - board manufacturer",
	"not specified",
	"not applicable",
	"not available",
	"none",
	"n/a",
	"na",
	"null",
	"empty",
	"unknown",
	"undefined",
	"invalid",
	"serial",
	"serial number",
	"123456789",
	"0123456789",
	"1234567890",
	"00000000-0000-0000-0000-000000000000",
	"ffffffff-ffff-ffff-ffff-ffffffffffff",
	"03000200-0400-0500-0006-000700080009",
	"12345678-1234-5678-90ab-cddeefaabbcc",
};

/* One character over and over, or nothing but punctuation: "xxxxxxxx", "00000000", "......". */
static bool is_filler(const char *value)
{
	size_t n = strlen(value);

	return strspn(value, " .-_*#?/") == n ||
	       (n > 3 && strspn(value, (char[]){ value[0], '\0' }) == n);
}

static bool is_placeholder(const char *value)
{
	if (is_filler(value))
		return true;
	for (size_t i = 0; i < sizeof(placeholders) / sizeof(placeholders[0]); i++)
		if (strcasecmp(value, placeholders[i]) == 0)
			return true;
	return false;
}

/* Trims blanks and turns what is not printable into a blank; bytes that aren't UTF-8 become "?". */
static void tidy(char *value)
{
	bool is_text = text_is_utf8(value, strlen(value));
	size_t first = strspn(value, " \t\r\n"), n = strlen(value);

	for (char *c = value; *c; c++) {
		unsigned char byte = (unsigned char)*c;

		if (byte < 0x20 || byte == 0x7F)
			*c = ' ';
		else if (byte >= 0x80 && !is_text)
			*c = '?';
	}
	while (n > first && value[n - 1] == ' ')
		n--;
	memmove(value, value + first, n - first);
	value[n - first] = '\0';
}

/* First line of SYSROOT/PATH into OUT; an absent or unreadable file leaves it empty. */
static void read_value(const char *sysroot, const char *path, char *out, size_t size)
{
	char whole[4096], value[VALUE_MOST];
	_close_ int fd = -1;
	ssize_t n;

	out[0] = '\0';
	if (!text_format(whole, sizeof(whole), "%s%s", sysroot, path))
		return;
	fd = open(whole, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return;
	n = read(fd, value, sizeof(value) - 1);
	if (n <= 0)
		return;
	value[n] = '\0';
	value[strcspn(value, "\n")] = '\0';
	tidy(value);
	if (!is_placeholder(value))
		(void)text_copy(out, size,
				value); /* a longer one is cut: a name, not an identity */
}

static void read_dmi(const char *sysroot, struct machine *m)
{
	const struct {
		const char *path;
		char *out;
		size_t size;
	} values[] = {
		{ "/sys/class/dmi/id/sys_vendor", m->vendor, sizeof(m->vendor) },
		{ "/sys/class/dmi/id/product_name", m->product, sizeof(m->product) },
		{ "/sys/class/dmi/id/product_version", m->version, sizeof(m->version) },
		{ "/sys/class/dmi/id/product_serial", m->serial, sizeof(m->serial) },
		{ "/sys/class/dmi/id/product_uuid", m->uuid, sizeof(m->uuid) },
		{ "/sys/class/dmi/id/board_vendor", m->board_vendor, sizeof(m->board_vendor) },
		{ "/sys/class/dmi/id/board_name", m->board_product, sizeof(m->board_product) },
		{ "/sys/class/dmi/id/board_serial", m->board_serial, sizeof(m->board_serial) },
		{ "/sys/class/dmi/id/bios_version", m->bios_version, sizeof(m->bios_version) },
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		read_value(sysroot, values[i].path, values[i].out, values[i].size);
}

int machine_read(const char *sysroot, struct machine *ret, struct error *err)
{
	struct machine m = { .kernel = "" };
	struct utsname u;
	int rc;

	read_dmi(sysroot ? sysroot : "", &m);
	if (sysroot) {
		/* Another machine's tree: this one's kernel and boot are not its. */
		read_value(sysroot, "/proc/version", m.kernel, sizeof(m.kernel));
		read_value(sysroot, "/proc/sys/kernel/random/boot_id", m.boot_id,
			   sizeof(m.boot_id));
		*ret = m;
		return 0;
	}
	if (uname(&u))
		return error_set(err, REASON_SYSFS_UNREADABLE, errno, "uname", "%s", "");
	/* Each member of utsname holds at most 64 characters; a cut end would be the version's. */
	(void)text_format(m.kernel, sizeof(m.kernel), "%s %s %s %.60s", u.sysname, u.machine,
			  u.release, u.version);
	rc = instant_boot_id(m.boot_id, err);
	if (rc)
		return rc;
	*ret = m;
	return 0;
}
