/*
 * devices/device.c - a drive's facts: its texts, its words, its identity, finding it in a list.
 */
#include "devices/device.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/text.h"

#define LOOP_MAJOR 7 /* the kernel's list of devices (devices.txt) */

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\0' || (c >= '\t' && c <= '\r');
}

void raw_text_set(struct raw_text *t, const void *bytes, size_t n)
{
	const uint8_t *from = bytes;

	while (n && is_blank(from[0])) {
		from++;
		n--;
	}
	if (n > RAW_TEXT_MOST)
		n = RAW_TEXT_MOST;
	while (n && is_blank(from[n - 1]))
		n--;
	memset(t, 0, sizeof(*t)); /* equal texts are equal bytes, also past the end */
	if (n)
		memcpy(t->bytes, from, n);
	t->n = (uint8_t)n;
}

bool raw_text_equal(const struct raw_text *a, const struct raw_text *b)
{
	return a->n == b->n && memcmp(a->bytes, b->bytes, a->n) == 0;
}

const char *raw_text_show(const struct raw_text *t, char out[RAW_TEXT_SHOWN])
{
	static const char digits[] = "0123456789abcdef";
	char *to = out;

	for (size_t i = 0; i < t->n && i < RAW_TEXT_MOST; i++) {
		uint8_t c = t->bytes[i];

		if (c >= 0x20 && c < 0x7f && c != '\\') {
			*to++ = (char)c;
			continue;
		}
		*to++ = '\\';
		*to++ = 'x';
		*to++ = digits[c >> 4];
		*to++ = digits[c & 15];
	}
	*to = '\0';
	return out;
}

/* N bytes at AT may be shown as they are: a character that changes nothing but its own place. */
static bool is_showable(uint32_t cp, const char *at, size_t n)
{
	bool is_control = cp < 0x20 || (cp >= 0x7f && cp < 0xa0);
	bool turns = (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069) ||
		     (cp >= 0x200e && cp <= 0x200f);

	return !is_control && !turns && text_is_utf8(at, n);
}

void device_text(char *out, size_t size, const char *in)
{
	const char *at = in, *next = in;
	size_t room = size, n;
	char *to = out;

	for (; *at; at = next) {
		uint32_t cp = text_next(&next);

		n = (size_t)(next - at);
		if (is_showable(cp, at, n)) {
			if (n >= room)
				break;
			memcpy(to, at, n);
			to += n;
			room -= n;
			continue;
		}
		for (size_t i = 0; i < n && room > 4; i++) {
			(void)text_format(to, room, "\\x%02x",
					  (unsigned)(unsigned char)at[i]); /* fits */
			to += 4;
			room -= 4;
		}
		if (room <= 4)
			break;
	}
	*to = '\0';
}

bool device_text_is_clean(const char *in)
{
	const char *at = in, *next = in;

	for (; *at; at = next) {
		uint32_t cp = text_next(&next);

		if (!is_showable(cp, at, (size_t)(next - at)))
			return false;
	}
	return true;
}

bool device_same(const struct device *a, const struct device *b)
{
	if (a->transport == TRANSPORT_LOOP || a->transport == TRANSPORT_FILE) {
		if (a->backing_inode != b->backing_inode || a->backing_dev != b->backing_dev)
			return false;
	}
	if (a->backing_offset != b->backing_offset || a->backing_limit != b->backing_limit)
		return false;
	return a->transport == b->transport && raw_text_equal(&a->model, &b->model) &&
	       raw_text_equal(&a->serial, &b->serial) && strcmp(a->wwn, b->wwn) == 0 &&
	       strcmp(a->eui64, b->eui64) == 0 && strcmp(a->nguid, b->nguid) == 0 &&
	       a->size_bytes == b->size_bytes;
}

bool device_has_own_name(const struct device *d)
{
	if (d->transport == TRANSPORT_LOOP || d->transport == TRANSPORT_FILE)
		return true; /* the inode */
	if (d->wwn[0] || d->eui64[0] || d->nguid[0])
		return true;
	return d->serial.n && !(d->weak & (WEAK_PLACEHOLDER_SERIAL | WEAK_SHARED_SERIAL));
}

void device_take_before(struct device *d, const struct device *first)
{
	d->contents_state = first->contents_state;
	memcpy(d->contents, first->contents, sizeof(d->contents));
	d->n_contents = first->n_contents;
	d->has_power_on_hours = first->has_power_on_hours;
	d->power_on_hours = first->power_on_hours;
}

const char *device_title(const struct device *d, char out[DEVICE_TITLE])
{
	char shown[RAW_TEXT_SHOWN], size[32];

	out[0] = '\0';
	/* Bounded by the fields' own sizes: 256 + 2 * 257 + 32 and blanks fit 700 but for texts all
	 * of escapes beside a longest path, and then a cut title is still the title. */
	(void)text_append(out, DEVICE_TITLE, "%s", d->node);
	if (d->model.n)
		(void)text_append(out, DEVICE_TITLE, " %s", raw_text_show(&d->model, shown));
	if (d->serial.n)
		(void)text_append(out, DEVICE_TITLE, " %s", raw_text_show(&d->serial, shown));
	(void)text_append(out, DEVICE_TITLE, " %s B", text_grouped(d->size_bytes, size));
	return out;
}

static const char *word_at(const char *const *words, size_t n, unsigned at)
{
	return at < n ? words[at] : "unknown";
}
#define WORD_AT(words, at) word_at(words, sizeof(words) / sizeof((words)[0]), (unsigned)(at))

const char *transport_word(enum transport_kind t)
{
	static const char *const words[TRANSPORT_COUNT] = {
		[TRANSPORT_UNKNOWN] = "unknown", [TRANSPORT_SATA] = "sata",
		[TRANSPORT_NVME] = "nvme",       [TRANSPORT_SAS] = "sas",
		[TRANSPORT_SCSI] = "scsi",       [TRANSPORT_USB] = "usb",
		[TRANSPORT_MMC] = "mmc",         [TRANSPORT_VIRTIO] = "virtio",
		[TRANSPORT_LOOP] = "loop",       [TRANSPORT_FILE] = "file",
	};
	return WORD_AT(words, t);
}

const char *media_word(enum media_kind m)
{
	static const char *const words[MEDIA_COUNT] = {
		[MEDIA_UNKNOWN] = "unknown", [MEDIA_HDD] = "hdd",         [MEDIA_SSD] = "ssd",
		[MEDIA_CARD] = "card",       [MEDIA_VIRTUAL] = "virtual",
	};
	return WORD_AT(words, m);
}

const char *serial_source_word(enum serial_source s)
{
	static const char *const words[SERIAL_SOURCE_COUNT] = {
		[SERIAL_NONE] = "none",      [SERIAL_FROM_DRIVE] = "drive",
		[SERIAL_FROM_UDEV] = "udev", [SERIAL_FROM_BRIDGE] = "bridge",
		[SERIAL_FROM_FILE] = "file",
	};
	return WORD_AT(words, s);
}

const char *contents_state_word(enum contents_state s)
{
	static const char *const words[CONTENTS_STATE_COUNT] = {
		[CONTENTS_NOT_EXAMINED] = "not_examined",
		[CONTENTS_BLANK] = "blank",
		[CONTENTS_NONE_KNOWN] = "none_known",
		[CONTENTS_FOUND] = "found",
	};
	return WORD_AT(words, s);
}

const char *content_word(enum content_kind k)
{
	static const char *const words[CONTENT_COUNT] = {
		[CONTENT_FILE_SYSTEM] = "file_system",
		[CONTENT_ENCRYPTED] = "encrypted",
		[CONTENT_VOLUME] = "volume",
		[CONTENT_RAID_MEMBER] = "raid_member",
		[CONTENT_SWAP] = "swap",
		[CONTENT_PARTITION_TABLE] = "partition_table",
		[CONTENT_OTHER] = "other",
	};
	return WORD_AT(words, k);
}

const char *user_word(enum user_kind k)
{
	static const char *const words[USER_COUNT] = {
		[USER_MOUNT] = "mount",         [USER_SWAP] = "swap",   [USER_HOLDER] = "holder",
		[USER_EXCLUSIVE] = "exclusive", [USER_FLOCK] = "flock",
	};
	return WORD_AT(words, k);
}

void device_list_clear(struct device_list *list)
{
	free(list->at);
	free(list->hidden);
	list->at = NULL;
	list->n = 0;
	list->hidden = NULL;
	list->n_hidden = 0;
}

bool device_list_has_inode(const struct device_list *list, dev_t dev, ino_t inode)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct device *d = &list->at[i];

		if ((d->transport == TRANSPORT_LOOP || d->transport == TRANSPORT_FILE) &&
		    d->backing_dev == dev && d->backing_inode == inode)
			return true;
	}
	return false;
}

/* WHAT as hexadecimal digits: without the words that stand before a WWN in udev and sysfs. */
static const char *bare_hex(const char *what)
{
	static const char *const before[] = { "wwn-", "naa.", "eui.", "0x" };

	for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++)
		if (strncasecmp(what, before[i], strlen(before[i])) == 0)
			what += strlen(before[i]);
	return what;
}

static bool is_serial(const struct device *d, const char *what)
{
	char shown[RAW_TEXT_SHOWN];

	if (!d->serial.n)
		return false;
	if (strlen(what) == d->serial.n && memcmp(what, d->serial.bytes, d->serial.n) == 0)
		return true;
	return strcmp(what, raw_text_show(&d->serial, shown)) == 0;
}

static bool is_identifier(const struct device *d, const char *what)
{
	const char *hex = bare_hex(what);

	return *hex && (strcasecmp(hex, d->wwn) == 0 || strcasecmp(hex, d->eui64) == 0 ||
			strcasecmp(hex, d->nguid) == 0);
}

static bool is_name(const struct device *d, const char *what)
{
	const char *bare = strncmp(what, "/dev/", 5) == 0 ? what + 5 : what;
	const char *id = strrchr(d->by_id, '/');

	if (strcmp(what, d->node) == 0 || strcmp(what, d->name) == 0)
		return true;
	if (d->by_id[0] && (strcmp(what, d->by_id) == 0 || (id && strcmp(what, id + 1) == 0)))
		return true;
	for (unsigned i = 0; i < d->n_other_paths; i++)
		if (strcmp(bare, d->other_paths[i]) == 0)
			return true;
	for (unsigned i = 0; i < d->n_units; i++)
		if (strcmp(bare, d->units[i].name) == 0)
			return true;
	return d->control_node[0] && strcmp(what, d->control_node) == 0;
}

/* Any other path to the node or file itself: a link in /dev, a relative path. */
static bool is_path(const struct device *d, const struct stat *st)
{
	if (d->is_from_sysroot || !st)
		return false;
	if (S_ISBLK(st->st_mode))
		return d->dev && st->st_rdev == d->dev;
	return S_ISREG(st->st_mode) && d->transport == TRANSPORT_FILE &&
	       st->st_dev == d->backing_dev && st->st_ino == d->backing_inode;
}

/* Why WHAT, which is no listed drive, isn't one. */
static int not_found(const struct device_list *list, const char *what, const struct stat *st,
		     struct error *err)
{
	enum reason reason = REASON_DEVICE_NOT_FOUND;
	bool is_loop = st && S_ISBLK(st->st_mode) && major(st->st_rdev) == LOOP_MAJOR;

	if (list->at && list->n && list->at[0].is_from_sysroot)
		st = NULL; /* this machine's files don't matter there */
	if (st && S_ISBLK(st->st_mode) && !is_loop && list->is_practice)
		reason = REASON_DEVICE_NOT_PRACTICE;
	if (st && (S_ISREG(st->st_mode) || is_loop) && !list->is_practice)
		reason = REASON_DEVICE_NEEDS_PRACTICE;
	return error_set(err, reason, 0, what, "%zu listed", list->n);
}

int device_find(const struct device_list *list, const char *what, const struct device **ret,
		struct error *err)
{
	const struct device *found = NULL;
	struct stat st;
	bool has_path;

	if (!*what)
		return error_set(err, REASON_DEVICE_NOT_FOUND, 0, what, "empty name");
	has_path = stat(what, &st) == 0;
	for (size_t i = 0; list->at && i < list->n; i++) {
		const struct device *d = &list->at[i];

		if (!is_name(d, what) && !is_serial(d, what) && !is_identifier(d, what) &&
		    !is_path(d, has_path ? &st : NULL))
			continue;
		if (found)
			return error_set(err, REASON_DEVICE_AMBIGUOUS, 0, what, "%s and %s",
					 found->node, d->node);
		found = d;
	}
	if (!found)
		return not_found(list, what, has_path ? &st : NULL, err);
	*ret = found;
	return 0;
}
