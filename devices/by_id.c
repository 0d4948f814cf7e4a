/*
 * devices/by_id.c - stable names.
 */
#include "devices/by_id.h"

#include <string.h>

#include "base/text.h"

/* Appends T as udev writes it into a link: runs of blanks as one '_', what isn't allowed as '_'. */
static void append(char *out, size_t size, const struct raw_text *t)
{
	static const char allowed[] = "#+-.:=@_";
	size_t n = strlen(out);

	for (size_t i = 0; i < t->n && n + 1 < size; i++) {
		uint8_t c = t->bytes[i];
		bool is_alnum = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
				(c >= 'A' && c <= 'Z');

		if (c == ' ' && i && t->bytes[i - 1] == ' ')
			continue;
		if (!is_alnum && (!c || !strchr(allowed, c)))
			c = '_';
		out[n++] = (char)c;
	}
	out[n] = '\0';
}

static void compose(const char *bus, const struct raw_text *const parts[3], char *out, size_t size)
{
	(void)text_format(out, size, "/dev/disk/by-id/%s-", bus); /* fits */
	for (size_t i = 0; i < 3; i++) {
		if (!parts[i] || !parts[i]->n)
			continue;
		if (out[strlen(out) - 1] != '-')
			(void)text_append(out, size, "_"); /* 3 * 64 bytes and the prefix fit 256 */
		append(out, size, parts[i]);
	}
}

static bool compose_for(const struct device *d, char *out, size_t size)
{
	const struct raw_text *const model[3] = { &d->model, &d->serial, NULL };
	const struct raw_text *const serial[3] = { &d->serial, NULL, NULL };
	const struct raw_text *const all[3] = { &d->vendor, &d->model, &d->serial };

	if (!d->serial.n)
		return false;
	switch (d->transport) {
	case TRANSPORT_SATA:
		compose("ata", model, out, size);
		return true;
	case TRANSPORT_NVME:
		compose("nvme", model, out, size);
		return true;
	case TRANSPORT_MMC:
		compose("mmc", model, out, size);
		return true;
	case TRANSPORT_VIRTIO:
		compose("virtio", serial, out, size);
		return true;
	case TRANSPORT_USB:
		compose("usb", all, out, size);
		(void)text_append(out, size, "-0:0"); /* fits: see above */
		return true;
	case TRANSPORT_SAS:
	case TRANSPORT_SCSI:
	case TRANSPORT_UNKNOWN:
	case TRANSPORT_LOOP:
	case TRANSPORT_FILE:
	case TRANSPORT_COUNT:
		break;
	}
	return false;
}

void by_id_fill(const struct udev_entry *u, struct device *d)
{
	/* The names that people know by the label first, numbers after. */
	static const char *const kinds[] = { "ata-",    "nvme-", "usb-", "mmc-",
					     "virtio-", "scsi-", "wwn-" };

	d->by_id[0] = '\0';
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		char prefix[40];
		const char *link;

		(void)text_format(prefix, sizeof(prefix), "disk/by-id/%s", kinds[i]); /* fits */
		link = udev_link(u, prefix);
		if (link && device_text_is_clean(link) &&
		    text_format(d->by_id, sizeof(d->by_id), "/dev/%s", link))
			return;
	}
	if (compose_for(d, d->by_id, sizeof(d->by_id)))
		return;
	d->by_id[0] = '\0';
	if (d->wwn[0] && (d->transport == TRANSPORT_SAS || d->transport == TRANSPORT_SCSI ||
			  d->transport == TRANSPORT_SATA))
		(void)text_format(d->by_id, sizeof(d->by_id), "/dev/disk/by-id/wwn-0x%s",
				  d->wwn); /* fits */
}
