/*
 * tests/sim/nvme_memory.c - what the subsystem remembers, as bytes: for a model whose process ends while the
 * drive must not. One machine's format, for the run of a test.
 */
#include <string.h>

#include "tests/sim/nvme_inside.h"

#define MAGIC UINT32_C(0x4E564D31)

/* Followed by the bits of the unmapped blocks. */
struct image {
	uint32_t magic, n;
	uint64_t sum, medium_bytes;
	bool is_gone, is_frozen;
	struct nvm_kept kept;
};

static size_t map_bytes(const struct nvm_model *m)
{
	return m->n_blocks / 8 + 1;
}

/* FNV-1a. */
static uint64_t sum_of(const uint8_t *bytes, size_t n, uint64_t sum)
{
	for (size_t i = 0; i < n; i++)
		sum = (sum ^ bytes[i]) * 0x100000001b3;
	return sum;
}

static uint64_t sum_of_all(const struct image *image, const uint8_t *map, size_t n_map)
{
	uint64_t sum = sum_of((const uint8_t *)&image->kept, sizeof(image->kept),
			      0xcbf29ce484222325 + image->is_gone + 2 * image->is_frozen);

	return sum_of(map, n_map, sum);
}

size_t nvm_model_save(const struct nvm_model *m, uint8_t *bytes, size_t n_most)
{
	struct image image;
	size_t n = sizeof(image) + map_bytes(m);

	if (n_most < n)
		return n;
	memset(&image, 0, sizeof(image));
	image.magic = MAGIC;
	image.n = sizeof(image);
	image.medium_bytes = m->medium->real_bytes;
	image.is_gone = m->is_gone;
	image.is_frozen = m->is_frozen;
	memcpy(&image.kept, &m->kept, sizeof(image.kept));
	image.sum = sum_of_all(&image, m->unmapped, map_bytes(m));
	memcpy(bytes, &image, sizeof(image));
	memcpy(bytes + sizeof(image), m->unmapped, map_bytes(m));
	return n;
}

bool nvm_model_load(struct nvm_model *m, const uint8_t *bytes, size_t n)
{
	struct image image;

	if (n != sizeof(image) + map_bytes(m))
		return false;
	memcpy(&image, bytes, sizeof(image));
	if (image.magic != MAGIC || image.n != sizeof(image) ||
	    image.medium_bytes != m->medium->real_bytes ||
	    image.sum != sum_of_all(&image, bytes + sizeof(image), map_bytes(m)))
		return false;
	nvm_model_forget(m, NULL);
	m->under_way = NULL;
	memcpy(&m->kept, &image.kept, sizeof(m->kept));
	memcpy(m->unmapped, bytes + sizeof(image), map_bytes(m));
	m->is_gone = image.is_gone;
	m->is_frozen = image.is_frozen;
	return true;
}

uint64_t nvm_model_revision(const struct nvm_model *m)
{
	return m->revision;
}

struct drive_lies *nvm_model_lies(struct nvm_model *m)
{
	return &m->kept.lies;
}

struct sim_drive *nvm_model_medium(struct nvm_model *m)
{
	return m->medium;
}

const struct nvm_config *nvm_model_config(const struct nvm_model *m)
{
	return &m->config;
}

bool nvm_model_is_gone(const struct nvm_model *m)
{
	return m->is_gone;
}
