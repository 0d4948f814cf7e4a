/*
 * tests/sim/scsi_memory.c - what the drive remembers, as bytes. One machine's format, for the run of a test.
 */
#include "tests/sim/scsi_inside.h"

#define MAGIC UINT32_C(0x53435331)

struct image {
	uint32_t magic, n;
	uint64_t sum, medium_bytes;
	bool is_gone;
	struct scsi_kept kept;
};

/* FNV-1a. */
static uint64_t sum_of(uint64_t sum, const void *data, size_t n)
{
	const uint8_t *bytes = data;

	for (size_t i = 0; i < n; i++)
		sum = (sum ^ bytes[i]) * 0x100000001b3;
	return sum;
}

size_t sim_scsi_save(const struct scsi_target *t, uint8_t *bytes, size_t n_most)
{
	const struct scsi_drive *d = ((const struct scsi_path *)(const void *)t)->drive;
	size_t n = sizeof(struct image) + d->n_unwritten;
	struct image image;

	if (n_most < n)
		return n;
	memset(&image, 0, sizeof(image));
	image.magic = MAGIC;
	image.n = (uint32_t)n;
	image.medium_bytes = d->medium->real_bytes;
	image.is_gone = d->is_gone;
	memcpy(&image.kept, &d->kept, sizeof(image.kept));
	image.sum = sum_of(sum_of(1, &image.kept, sizeof(image.kept)), d->unwritten,
			   d->n_unwritten);
	memcpy(bytes, &image, sizeof(image));
	memcpy(bytes + sizeof(image), d->unwritten, d->n_unwritten);
	return n;
}

bool sim_scsi_load(struct scsi_target *t, const uint8_t *bytes, size_t n)
{
	struct scsi_drive *d = ((struct scsi_path *)(void *)t)->drive;
	struct image image;

	if (n != sizeof(image) + d->n_unwritten)
		return false;
	memcpy(&image, bytes, sizeof(image));
	if (image.magic != MAGIC || image.n != n || image.medium_bytes != d->medium->real_bytes ||
	    image.sum != sum_of(sum_of(1, &image.kept, sizeof(image.kept)), bytes + sizeof(image),
				d->n_unwritten))
		return false;
	memcpy(&d->kept, &image.kept, sizeof(d->kept));
	d->kept.lies = d->config.lies;
	lies_go_on(&d->kept.lies, &image.kept.lies);
	memcpy(d->unwritten, bytes + sizeof(image), d->n_unwritten);
	d->is_gone = image.is_gone;
	d->blocked = -1;
	d->run_lie = NULL;
	return true;
}
