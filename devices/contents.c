/*
 * devices/contents.c - signatures by libblkid, and samples where there is none.
 */
#include "devices/contents.h"

#include <blkid/blkid.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

#define SIGNATURES_MOST 16 /* of one partition; each is looked for behind the one before */
#define SAMPLE_BYTES    65536u

static void add(struct device *d, enum content_kind kind, unsigned partition, const char *type,
		const void *label, size_t n_label)
{
	struct content made = { .kind = kind, .partition = partition };

	device_text(made.type, sizeof(made.type),
		    type); /* libblkid's are short words; udev's may be anything */
	raw_text_set(&made.label, label, n_label);
	for (unsigned i = 0; i < d->n_contents; i++) {
		struct content *c = &d->contents[i];

		if (c->kind == kind && c->partition == partition && strcmp(c->type, made.type) == 0)
			return;
	}
	d->contents_state = CONTENTS_FOUND;
	if (d->n_contents < DEVICE_CONTENTS)
		d->contents[d->n_contents++] = made;
}

/* libblkid counts LVM among RAID and swap among "other"; people don't. */
static enum content_kind kind_of(const char *type, const char *usage)
{
	if (strcmp(type, "LVM2_member") == 0 || strcmp(type, "LVM1_member") == 0)
		return CONTENT_VOLUME;
	if (strcmp(type, "swap") == 0 || strcmp(type, "swsuspend") == 0)
		return CONTENT_SWAP;
	if (strcmp(usage, "filesystem") == 0)
		return CONTENT_FILE_SYSTEM;
	if (strcmp(usage, "crypto") == 0)
		return CONTENT_ENCRYPTED;
	if (strcmp(usage, "raid") == 0)
		return CONTENT_RAID_MEMBER;
	return CONTENT_OTHER;
}

static const char *value(blkid_probe pr, const char *name, size_t *ret_n)
{
	const char *data;
	size_t n;

	if (blkid_probe_lookup_value(pr, name, &data, &n))
		return NULL;
	if (ret_n)
		*ret_n = n && !data[n - 1] ? n - 1 : n; /* counts the terminator */
	return data;
}

static void take_signature(blkid_probe pr, unsigned partition, struct device *d)
{
	const char *type = value(pr, "TYPE", NULL), *usage = value(pr, "USAGE", NULL);
	const char *table = value(pr, "PTTYPE", NULL), *label;
	size_t n_label = 0;

	if (type) {
		label = value(pr, "LABEL", &n_label);
		add(d, kind_of(type, usage ? usage : ""), partition, type, label ? label : "",
		    label ? n_label : 0);
	}
	if (table)
		add(d, CONTENT_PARTITION_TABLE, partition, table, "", 0);
}

static void free_probe(blkid_probe *pr)
{
	blkid_free_probe(*pr);
}

static blkid_probe new_probe(int fd, uint64_t start, uint64_t size)
{
	blkid_probe pr = blkid_new_probe();

	if (!pr)
		return NULL;
	if (start > INT64_MAX || size > INT64_MAX ||
	    blkid_probe_set_device(pr, fd, (blkid_loff_t)start, (blkid_loff_t)size) ||
	    blkid_probe_enable_superblocks(pr, 1) ||
	    blkid_probe_set_superblocks_flags(pr, BLKID_SUBLKS_TYPE | BLKID_SUBLKS_USAGE |
							  BLKID_SUBLKS_LABEL |
							  BLKID_SUBLKS_MAGIC) ||
	    blkid_probe_enable_partitions(pr, 1) ||
	    blkid_probe_set_partitions_flags(pr, BLKID_PARTS_MAGIC)) {
		blkid_free_probe(pr);
		return NULL;
	}
	return pr;
}

/* All signatures, not libblkid's one best: an old one beside the new is worth telling. False when a
 * read failed. */
static bool probe(int fd, uint64_t start, uint64_t size, unsigned partition, struct device *d)
{
	_clear_(free_probe) blkid_probe pr = new_probe(fd, start, size);
	int rc = 0;

	if (!pr)
		return false;
	for (unsigned i = 0; i < SIGNATURES_MOST; i++) {
		rc = blkid_do_probe(pr);
		if (rc)
			break;
		take_signature(pr, partition, d);
	}
	return rc >= 0;
}

/* Partitions that the kernel has no devices for: in a file, on a loop made without them. */
static bool probe_table(int fd, struct device *d)
{
	_clear_(free_probe) blkid_probe pr = new_probe(fd, 0, d->size_bytes);
	blkid_partlist list;
	bool is_read = true;

	if (!pr)
		return false;
	list = blkid_probe_get_partitions(pr);
	for (int i = 0; list && i < blkid_partlist_numof_partitions(list) && i < DEVICE_PARTITIONS;
	     i++) {
		blkid_partition part = blkid_partlist_get_partition(list, i);
		int number = part ? blkid_partition_get_partno(part) : -1;
		uint64_t start, size;

		if (number < 1)
			continue;
		start = (uint64_t)blkid_partition_get_start(part) * 512;
		size = (uint64_t)blkid_partition_get_size(part) * 512;
		if (start < d->size_bytes && size <= d->size_bytes - start)
			is_read = probe(fd, start, size, (unsigned)number, d) && is_read;
	}
	return is_read;
}

/* Whether the sample at OFFSET is one byte again and again, the byte that *byte holds (-1: any yet). */
static bool is_constant(int fd, uint64_t offset, uint64_t size, uint8_t *buffer, int *byte,
			bool *is_read)
{
	size_t want = size - offset < SAMPLE_BYTES ? (size_t)(size - offset) : SAMPLE_BYTES;
	ssize_t n;

	do
		n = pread(fd, buffer, want, (off_t)offset);
	while (n < 0 && errno == EINTR);
	if (n != (ssize_t)want) {
		*is_read = false;
		return false;
	}
	for (size_t i = 0; i < want; i++) {
		if (*byte < 0)
			*byte = buffer[i];
		if (buffer[i] != *byte)
			return false;
	}
	return true;
}

static void sample(int fd, struct device *d)
{
	uint64_t size = d->size_bytes, last = size > SAMPLE_BYTES ? size - SAMPLE_BYTES : 0;
	_free_ uint8_t *buffer = malloc(SAMPLE_BYTES);
	bool is_read = buffer != NULL, is_blank = is_read;
	int byte = -1;

	if (is_blank)
		is_blank = is_constant(fd, 0, size, buffer, &byte, &is_read);
	if (is_blank)
		is_blank = is_constant(fd, last / 2, size, buffer, &byte, &is_read);
	if (is_blank)
		is_blank = is_constant(fd, last, size, buffer, &byte, &is_read);
	if (is_read)
		d->contents_state = is_blank ? CONTENTS_BLANK : CONTENTS_NONE_KNOWN;
}

void contents_examine(struct device *d)
{
	_close_ int fd = open(d->node, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;
	bool is_read;

	if (fd < 0 || fstat(fd, &st) || !d->size_bytes || d->size_bytes > INT64_MAX)
		return;
	if (d->dev ? !S_ISBLK(st.st_mode) || st.st_rdev != d->dev
		   : !S_ISREG(st.st_mode) || st.st_ino != d->backing_inode ||
			     st.st_dev != d->backing_dev)
		return;
	is_read = probe(fd, 0, d->size_bytes, 0, d);
	for (unsigned i = 0; i < d->n_partitions; i++) {
		const struct partition *p = &d->partitions[i];

		if (p->start_bytes < d->size_bytes &&
		    p->size_bytes <= d->size_bytes - p->start_bytes)
			is_read = probe(fd, p->start_bytes, p->size_bytes, p->number, d) && is_read;
	}
	if (!d->n_partitions)
		is_read = probe_table(fd, d) && is_read;
	if (!d->n_contents && is_read)
		sample(fd, d);
}

void contents_from_udev(const struct udev_entry *u, unsigned partition, struct device *d)
{
	const char *type = udev_get(u, "ID_FS_TYPE"), *usage = udev_get(u, "ID_FS_USAGE");
	const char *label = udev_get(u, "ID_FS_LABEL_ENC"),
		   *table = udev_get(u, "ID_PART_TABLE_TYPE");
	uint8_t bytes[RAW_TEXT_MOST];

	if (type && *type)
		add(d, kind_of(type, usage ? usage : ""), partition, type, bytes,
		    label ? udev_decode(label, bytes, sizeof(bytes)) : 0);
	/* A partition's entry repeats the table that it stands in. */
	if (table && *table && !partition)
		add(d, CONTENT_PARTITION_TABLE, 0, table, "", 0);
}
