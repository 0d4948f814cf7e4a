/*
 * devices/virtual.c - drives without a medium of their own: virtio and loop; and what we don't know.
 */
#include <string.h>

#include "base/text.h"
#include "devices/bus.h"
#include "devices/guard.h"
#include "devices/loop.h"

bool virtio_owns(const struct bus_node *b)
{
	return bus_name_is(b, "vd", true);
}

void virtio_identify(const struct bus_node *b, struct device *d)
{
	char pci[16];
	uint8_t serial[32];
	ssize_t n = sysfs_bytes(b->s, b->n->folder, "serial", serial, sizeof(serial));

	d->transport = TRANSPORT_VIRTIO;
	d->media = MEDIA_VIRTUAL;
	d->native_size_is_known = true;
	raw_text_set(&d->model, "VIRTIO DISK", 11);
	if (n > 0)
		raw_text_set(&d->serial, serial, (size_t)n);
	if (d->serial.n)
		d->serial_source = SERIAL_FROM_DRIVE;
	if (bus_pci_address(b->n->folder, pci))
		(void)text_format(d->place, sizeof(d->place), "pci-%s", pci); /* fits */
}

bool loop_owns(const struct bus_node *b)
{
	return b->n->is_loop;
}

/* The loop shows the whole of something whose native size is known: a virtio drive, or a loop over the whole
 * of a regular file. Over any other drive, or a part of one, it is not known what lies beyond. */
static bool shows_all_of_known(const struct bus_node *b)
{
	const struct block_node *above = b->n;

	for (unsigned depth = 0; depth < 8; depth++) {
		size_t at = inventory_by_path(b->inv, b->s, above->backing_file);

		if (above->backing_offset || at == NO_NODE || b->inv->at[at].whole != at ||
		    b->inv->at[at].size_bytes != b->n->size_bytes)
			return false;
		above = &b->inv->at[at];
		if (!above->is_loop)
			return strncmp(above->name, "vd", 2) == 0;
		if (loop_is_over_file(b->inv, b->s, at))
			return loop_shows_whole_file(above);
	}
	return false;
}

void loop_identify(const struct bus_node *b, struct device *d)
{
	static const char model[] = "LOOP OVER A BLOCK DEVICE";

	d->media = MEDIA_VIRTUAL;
	d->backing_offset = b->n->backing_offset;
	d->backing_limit = b->n->backing_limit;
	if (loop_is_over_file(b->inv, b->s, b->at)) {
		loop_practice_device(b->n, d);
		return;
	}
	/* A part of a real drive, and that drive is held by it: it has no identity of its own. */
	d->native_size_is_known = !b->s->is_moved && shows_all_of_known(b);
	raw_text_set(&d->model, model, sizeof(model) - 1);
	(void)text_copy(d->backing_file, sizeof(d->backing_file),
			b->n->backing_file); /* same size */
}

bool other_owns(const struct bus_node *b)
{
	(void)b; /* whatever no row before wanted */
	return true;
}

void other_identify(const struct bus_node *b, struct device *d)
{
	(void)bus_raw_text(b, "model", &d->model); /* empty: not told */
	guard_add(d,
		  bus_name_is(b, "pmem", false) ? REASON_GUARD_NVDIMM
						: REASON_GUARD_UNSUPPORTED_KIND,
		  b->n->name);
}
