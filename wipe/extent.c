#include "wipe/extent.h"

static uint64_t most(const struct hidden_features *h)
{
	uint64_t n = h->shown_blocks;

	n = h->native_blocks > n ? h->native_blocks : n;
	return h->dco_blocks > n ? h->dco_blocks : n;
}

static bool fits(uint64_t blocks, uint32_t block_bytes)
{
	return block_bytes && blocks && blocks <= INT64_MAX / block_bytes;
}

/* A bridge may show less than the drive behind it tells. */
static bool shows_all(const struct device *d)
{
	uint64_t blocks = d->features.hidden.shown_blocks;

	return fits(blocks, d->logical_block_bytes) &&
	       blocks * d->logical_block_bytes == d->size_bytes;
}

/* What HPA, AMA or DCO hides is told beforehand. */
static struct extent ata_extent(const struct device *d)
{
	const struct hidden_features *h = &d->features.hidden;
	struct extent e = { .size_bytes = d->size_bytes, .is_whole = true };

	/* Parts taken out of use may hold data, and where it isn't known it may be so. */
	if (!shows_all(d) || h->depopulated != TOLD_NO || h->is_hidden == TOLD_UNKNOWN)
		return e;
	if (h->is_hidden == TOLD_NO) {
		e.is_native = true;
		return e;
	}
	if (h->hpa_is_locked == TOLD_YES || !fits(most(h), d->logical_block_bytes))
		return e;
	e.is_native = e.needs_reveal = true;
	e.size_bytes = most(h) * d->logical_block_bytes;
	return e;
}

/* A shortened capacity is given back by MODE SELECT, and only that tells whether it was shortened. */
static struct extent scsi_extent(const struct device *d)
{
	const struct hidden_features *h = &d->features.hidden;
	struct extent e = { .size_bytes = d->size_bytes, .is_whole = d->features.scsi.n_luns == 1 };

	if (!shows_all(d) || h->depopulated == TOLD_YES || !fits(most(h), d->logical_block_bytes))
		return e;
	e.is_native = e.needs_reveal = true;
	e.size_bytes = most(h) * d->logical_block_bytes;
	return e;
}

static struct extent nvme_extent(const struct device *d)
{
	const struct nvme_features *n = &d->features.nvme;
	const struct nvme_namespace *ns = &n->namespaces[0];
	struct extent e = { .size_bytes = d->size_bytes };

	e.is_whole = n->n_namespaces == 1 && !n->has_more_namespaces && ns->is_attached;
	/* What belongs to no namespace can't be read back. */
	e.is_native = e.is_whole && !n->unallocated_bytes &&
		      fits(ns->size_blocks, ns->block_bytes) &&
		      ns->size_blocks * ns->block_bytes == d->size_bytes;
	return e;
}

struct extent extent_of(const struct device *d)
{
	const struct extent shown = { .size_bytes = d->size_bytes,
				      .is_native = d->native_size_is_known,
				      .is_whole = d->native_size_is_known };

	if (!d->features.is_known)
		return shown;
	switch (d->features.set) {
	case COMMAND_SET_ATA:
		return ata_extent(d);
	case COMMAND_SET_SCSI:
		return scsi_extent(d);
	case COMMAND_SET_NVME:
		return nvme_extent(d);
	case COMMAND_SET_MMC:
		return (struct extent){ .size_bytes = d->size_bytes,
					.is_native = d->features.mmc.is_emmc &&
						     d->features.mmc.user_bytes == d->size_bytes,
					.is_whole = d->features.mmc.is_emmc };
	default:
		return shown;
	}
}
