/*
 * tests/sim/ata_memory.c - what the drive remembers, as bytes: for a model whose process ends while the drive
 * must not. One machine's format, for the run of a test.
 */
#include <string.h>

#include "tests/sim/ata_inside.h"

#define MAGIC UINT32_C(0x41544B31)

struct image {
	uint32_t magic, n;
	uint64_t sum, medium_bytes;
	bool is_gone;
	struct ata_kept kept;
};

/* FNV-1a. */
static uint64_t sum_of(const struct ata_kept *kept)
{
	const uint8_t *bytes = (const uint8_t *)kept;
	uint64_t sum = 0xcbf29ce484222325;

	for (size_t i = 0; i < sizeof(*kept); i++)
		sum = (sum ^ bytes[i]) * 0x100000001b3;
	return sum;
}

size_t ata_model_save(const struct ata_model *m, uint8_t *bytes, size_t n_most)
{
	struct image image;

	if (n_most < sizeof(image))
		return sizeof(image);
	memset(&image, 0, sizeof(image));
	image.magic = MAGIC;
	image.n = sizeof(image);
	image.medium_bytes = m->medium->real_bytes;
	image.is_gone = m->is_gone;
	memcpy(&image.kept, &m->kept, sizeof(image.kept));
	image.sum = sum_of(&image.kept);
	memcpy(bytes, &image, sizeof(image));
	return sizeof(image);
}

bool ata_model_load(struct ata_model *m, const uint8_t *bytes, size_t n)
{
	struct image image;

	if (n != sizeof(image))
		return false;
	memcpy(&image, bytes, sizeof(image));
	if (image.magic != MAGIC || image.n != sizeof(image) || image.sum != sum_of(&image.kept) ||
	    image.medium_bytes != m->medium->real_bytes)
		return false;
	ata_model_abort(m);
	memcpy(&m->kept, &image.kept, sizeof(m->kept));
	m->kept.lies = m->config.lies;
	lies_go_on(&m->kept.lies, &image.kept.lies);
	m->is_gone = image.is_gone;
	return true;
}

uint64_t ata_model_revision(const struct ata_model *m)
{
	return m->revision;
}

struct drive_lies *ata_model_lies(struct ata_model *m)
{
	return &m->kept.lies;
}

struct sim_drive *ata_model_medium(struct ata_model *m)
{
	return m->medium;
}

const struct ata_config *ata_model_config(const struct ata_model *m)
{
	return &m->config;
}

uint64_t ata_model_shown_blocks(const struct ata_model *m)
{
	return sim_ata_shown_blocks(m);
}

bool ata_model_is_gone(const struct ata_model *m)
{
	return m->is_gone;
}

void ata_model_identify(const struct ata_model *m, uint8_t bytes[512])
{
	sim_ata_identify_build(m, bytes);
}
