/*
 * devices/nvme_io.c - Read, Compare and Flush of the NVM command set.
 */
#include "devices/nvme_send.h"

/* The kernel's own for I/O is 30 seconds; a drive that searches its medium needs longer. */
#define IO_TIMEOUT_MS 60000

enum { OPCODE_FLUSH = 0x00, OPCODE_READ = 0x02, OPCODE_COMPARE = 0x05 };

static int encode(const struct nvme_namespace *ns, const struct nvme_blocks *b, uint8_t opcode,
		  struct nvme_command *ret, struct error *err)
{
	uint64_t with_data = (uint64_t)ns->block_bytes + (ns->mset ? ns->metadata_bytes : 0);
	uint64_t apart = ns->mset ? 0 : ns->metadata_bytes;

	if (!ns->nsid || ns->nsid == NVME_ALL_NAMESPACES || !ns->block_bytes)
		return nvme_bad_request(err, "read: namespace");
	if (!b->n_blocks || b->n_blocks > 65536 || b->lba >= ns->size_blocks ||
	    b->n_blocks > ns->size_blocks - b->lba)
		return nvme_bad_request(err, "read: blocks");
	if (!b->data || b->n_data != b->n_blocks * with_data ||
	    b->n_metadata != b->n_blocks * apart || (apart != 0) != (b->metadata != NULL))
		return nvme_bad_request(err, "read: length");
	*ret = (struct nvme_command){
		.opcode = opcode,
		.nsid = ns->nsid,
		.cdw10 = (uint32_t)b->lba,
		.cdw11 = (uint32_t)(b->lba >> 32),
		/* NLB counts from 0; PRINFO 0: protection information comes as it is, unchecked. */
		.cdw12 = (b->n_blocks - 1) | (b->from_medium ? 1u << 30 : 0),
		.direction = opcode == OPCODE_READ ? DATA_IN : DATA_OUT,
		.data = b->data,
		.n_data = b->n_data,
		.metadata = b->metadata,
		.n_metadata = b->n_metadata,
		.timeout_ms = IO_TIMEOUT_MS,
	};
	return 0;
}

int nvme_encode_read(const struct nvme_namespace *ns, const struct nvme_blocks *b,
		     struct nvme_command *ret, struct error *err)
{
	return encode(ns, b, OPCODE_READ, ret, err);
}

int nvme_read_blocks(struct handle *h, const struct nvme_namespace *ns, const struct nvme_blocks *b,
		     struct nvme_reply *ret, struct error *err)
{
	struct nvme_command c;
	int rc = encode(ns, b, OPCODE_READ, &c, err);

	return rc ? rc : nvme_send_io(h, &c, ret, err);
}

int nvme_compare_blocks(struct handle *h, const struct nvme_namespace *ns,
			const struct nvme_blocks *b, struct nvme_reply *ret, struct error *err)
{
	struct nvme_command c;
	int rc = encode(ns, b, OPCODE_COMPARE, &c, err);

	return rc ? rc : nvme_send_io(h, &c, ret, err);
}

int nvme_flush_namespace(struct handle *h, uint32_t nsid, struct nvme_reply *ret, struct error *err)
{
	struct nvme_command c = { .opcode = OPCODE_FLUSH,
				  .nsid = nsid,
				  .timeout_ms = IO_TIMEOUT_MS };

	if (!nsid || nsid == NVME_ALL_NAMESPACES)
		return nvme_bad_request(err, "flush of no single namespace");
	return nvme_send_io(h, &c, ret, err);
}
