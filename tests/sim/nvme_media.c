/*
 * tests/sim/nvme_media.c - the NVM command set: Read, Write, Compare, Flush, Write Zeroes, Dataset Management.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/nvme_inside.h"

enum { PRACT = 1u << 29, FUA = 1u << 30 };
#define SHADOW_BYTES (128u << 20) /* of the shadow MBR, read as zeros */

/* --- what is deallocated --- */

void nvm_unmap(struct nvm_model *m, uint64_t first_byte, uint64_t n_bytes, bool is_unmapped)
{
	uint64_t first = first_byte / MEDIUM_BLOCK;
	uint64_t end = (first_byte + n_bytes + MEDIUM_BLOCK - 1) / MEDIUM_BLOCK;

	for (uint64_t i = first; i < end && i < m->n_blocks; i++) {
		uint8_t bit = (uint8_t)(1u << i % 8);

		if (is_unmapped)
			m->unmapped[i / 8] |= bit;
		else
			m->unmapped[i / 8] &= (uint8_t)~bit;
	}
}

/* An erase left them deallocated; what it skipped still answers what it held. */
void nvm_unmap_erased(struct nvm_model *m, uint64_t first_byte, uint64_t n_bytes)
{
	const struct sim_range *skips = &m->kept.lies.skips;

	nvm_unmap(m, first_byte, n_bytes, true);
	if (!m->config.unmaps_only)
		nvm_unmap(m, skips->first_lba * MEDIUM_BLOCK, skips->n_blocks * MEDIUM_BLOCK,
			  false);
}

bool nvm_is_unmapped(const struct nvm_model *m, uint64_t byte)
{
	uint64_t i = byte / MEDIUM_BLOCK;

	return m->config.deallocated_reads && m->unmapped[i / 8] & 1u << i % 8;
}

/* --- one command's blocks --- */

struct span_of_blocks {
	const struct nvm_ns *ns;
	uint32_t data, metadata; /* bytes of a block; what of the metadata moves with it */
	bool is_extended;
	uint64_t first, n;
};

static uint64_t data_at(const struct span_of_blocks *s, uint64_t i)
{
	return s->ns->first_byte + (s->first + i) * s->data;
}

static uint64_t metadata_at(const struct span_of_blocks *s, uint64_t i)
{
	const struct nvm_format_row *f = &nvm_formats[s->ns->lbaf];

	return s->ns->first_byte + nvm_ns_blocks(s->ns) * f->data + (s->first + i) * f->metadata;
}

static size_t stride(const struct span_of_blocks *s)
{
	return s->data + (s->is_extended ? s->metadata : 0);
}

static bool does_write(const struct nvm_request *q)
{
	return q->opcode != NVM_READ && q->opcode != NVM_COMPARE_IO;
}

/* What Q means, checked against the namespace; N_BYTES is what it brought or has room for. */
static uint16_t blocks_of(struct nvm_model *m, const struct nvm_request *q,
			  struct span_of_blocks *ret)
{
	const struct nvm_ns *n = nvm_ns_look(m, q->nsid);
	uint64_t blocks;

	if (!nvm_ns_is_attached(n, q->controller))
		return NVM_INVALID_NAMESPACE;
	if (nvm_format_holds(m, n))
		return NVM_FORMAT_RUNS;
	if (does_write(q) && n->protection)
		return NVM_PROTECTED;
	if (m->kept.is_opal_locked)
		return NVM_DENIED;
	blocks = nvm_ns_blocks(n);
	ret->ns = n;
	ret->first = q->cdw[0] | (uint64_t)q->cdw[1] << 32;
	ret->n = (q->cdw[2] & 0xffff) + 1;
	ret->data = nvm_formats[n->lbaf].data;
	ret->metadata = nvm_formats[n->lbaf].metadata;
	ret->is_extended = n->is_extended;
	/* With protection information and PRACT its eight bytes stay inside the drive. */
	if (n->pi && ret->metadata == 8 && q->cdw[2] & PRACT)
		ret->metadata = 0;
	if (ret->first >= blocks || ret->n > blocks - ret->first)
		return NVM_LBA_RANGE;
	return NVM_OK;
}

static uint16_t io_status(int sys, bool is_write)
{
	if (!sys)
		return NVM_OK;
	return is_write ? NVM_WRITE_FAULT : NVM_READ_ERROR;
}

static uint16_t read_data(struct nvm_model *m, uint64_t at, uint8_t *bytes, uint32_t n)
{
	uint32_t done;
	int sys = sim_drive_read(m->medium, at, bytes, n, &done);

	if (sys || done < n)
		return io_status(sys ? sys : EIO, false);
	for (uint32_t i = 0; i < n; i += MEDIUM_BLOCK) {
		if (nvm_is_unmapped(m, at + i))
			memset(bytes + i, m->config.deallocated_reads == 2 ? 0xff : 0,
			       MEDIUM_BLOCK);
	}
	if (m->kept.has_shadow && at < SHADOW_BYTES)
		memset(bytes, 0, SHADOW_BYTES - at < n ? SHADOW_BYTES - at : n);
	return NVM_OK;
}

static uint16_t write_data(struct nvm_model *m, uint64_t at, const uint8_t *bytes, uint32_t n)
{
	uint32_t done;
	int sys = sim_drive_write(m->medium, at, bytes, n, &done);

	nvm_unmap(m, at, done, false);
	return io_status(sys ? sys : (done < n ? EIO : 0), true);
}

/* Metadata lie at the namespace's end, unaligned; the medium takes them as they come. */
static uint16_t read_metadata(struct nvm_model *m, const struct span_of_blocks *s, uint64_t i,
			      uint8_t *bytes)
{
	uint32_t done;
	int sys;

	if (nvm_is_unmapped(m, data_at(s, i))) {
		memset(bytes, 0xff, s->metadata);
		return NVM_OK;
	}
	sys = sim_drive_read(m->medium, metadata_at(s, i), bytes, s->metadata, &done);
	return io_status(sys, false);
}

static uint16_t write_metadata(struct nvm_model *m, const struct span_of_blocks *s, uint64_t i,
			       const uint8_t *bytes)
{
	uint32_t done;

	return io_status(sim_drive_write(m->medium, metadata_at(s, i), bytes, s->metadata, &done),
			 true);
}

static uint8_t *metadata_in(const struct nvm_request *q, const struct span_of_blocks *s, uint64_t i)
{
	if (!s->metadata || s->is_extended || !q->metadata)
		return NULL;
	return (i + 1) * s->metadata <= q->n_metadata ? q->metadata + i * s->metadata : NULL;
}

/* Reads all of S as it goes over the wire into BYTES. */
static uint16_t gather(struct nvm_model *m, const struct nvm_request *q,
		       const struct span_of_blocks *s, uint8_t *bytes)
{
	uint16_t status = NVM_OK;

	if (stride(s) == s->data && !q->metadata)
		return read_data(m, data_at(s, 0), bytes, (uint32_t)(s->n * s->data));
	for (uint64_t i = 0; !status && i < s->n; i++) {
		uint8_t *block = bytes + i * stride(s), *apart = metadata_in(q, s, i);

		status = read_data(m, data_at(s, i), block, s->data);
		if (!status && s->is_extended && s->metadata)
			status = read_metadata(m, s, i, block + s->data);
		if (!status && apart)
			status = read_metadata(m, s, i, apart);
	}
	return status;
}

uint16_t nvm_read(struct nvm_model *m, const struct nvm_request *q, struct nvm_reply *r)
{
	struct span_of_blocks s;
	uint16_t status = blocks_of(m, q, &s);

	if (status)
		return status;
	if (!q->in || q->n_in_most < s.n * stride(&s) || q->n_in_most > NVM_TRANSFER_MOST * 2)
		return NVM_INVALID_FIELD;
	memset(q->in, 0, q->n_in_most);
	status = gather(m, q, &s, q->in);
	r->n_in = q->n_in_most;
	m->kept.n_reads++;
	m->kept.blocks_read += s.n * s.data / MEDIUM_BLOCK;
	return status;
}

/* The first write of a user ends the drive's word that all is erased (base, Global Data Erased). */
static void note_write(struct nvm_model *m, uint64_t n_bytes)
{
	m->kept.n_writes++;
	m->kept.blocks_written += n_bytes / MEDIUM_BLOCK;
	if (m->kept.is_erased) {
		m->kept.is_erased = false;
		nvm_changed(m);
	}
}

static uint16_t finish_write(struct nvm_model *m, const struct nvm_request *q, uint16_t status)
{
	bool is_through = q->cdw[2] & FUA || !(m->awake[q->controller - 1].features[6] & 1);

	if (!status && is_through && sim_drive_flush(m->medium))
		return NVM_WRITE_FAULT;
	return status;
}

uint16_t nvm_write(struct nvm_model *m, const struct nvm_request *q, struct nvm_reply *r)
{
	struct span_of_blocks s;
	uint16_t status = blocks_of(m, q, &s);

	(void)r;
	if (status)
		return status;
	if (!q->out || q->n_out < s.n * stride(&s))
		return NVM_INVALID_FIELD;
	note_write(m, s.n * s.data);
	if (stride(&s) == s.data && !q->metadata)
		return finish_write(m, q,
				    write_data(m, data_at(&s, 0), q->out,
					       (uint32_t)(s.n * s.data)));
	for (uint64_t i = 0; !status && i < s.n; i++) {
		const uint8_t *block = q->out + i * stride(&s), *apart = metadata_in(q, &s, i);

		status = write_data(m, data_at(&s, i), block, s.data);
		if (!status && s.is_extended && s.metadata)
			status = write_metadata(m, &s, i, block + s.data);
		if (!status && apart)
			status = write_metadata(m, &s, i, apart);
	}
	return finish_write(m, q, status);
}

uint16_t nvm_compare(struct nvm_model *m, const struct nvm_request *q, struct nvm_reply *r)
{
	struct nvm_request read = *q;
	struct span_of_blocks s;
	uint16_t status = blocks_of(m, q, &s);
	uint8_t *bytes;

	(void)r;
	if (status)
		return status;
	if (!q->out || q->n_out < s.n * stride(&s))
		return NVM_INVALID_FIELD;
	bytes = malloc(s.n * stride(&s));
	if (!bytes)
		return NVM_INTERNAL;
	read.metadata = NULL;
	status = gather(m, &read, &s, bytes);
	if (!status && memcmp(bytes, q->out, s.n * stride(&s)) != 0)
		status = NVM_COMPARE;
	free(bytes);
	return status;
}

uint16_t nvm_zeroes(struct nvm_model *m, const struct nvm_request *q, struct nvm_reply *r)
{
	static const uint8_t zeros[4096];
	struct span_of_blocks s;
	uint16_t status = blocks_of(m, q, &s);
	bool does_deallocate = q->cdw[2] >> 25 & 1;

	(void)r;
	if (status)
		return status;
	note_write(m, s.n * s.data);
	if (does_deallocate && m->config.deallocated_reads == 1) {
		nvm_unmap(m, data_at(&s, 0), s.n * s.data, true);
		return NVM_OK;
	}
	for (uint64_t i = 0; !status && i < s.n; i++)
		status = write_data(m, data_at(&s, i), zeros, s.data);
	return finish_write(m, q, status);
}

uint16_t nvm_flush(struct nvm_model *m, const struct nvm_request *q, struct nvm_reply *r)
{
	(void)r;
	if (q->nsid != NVM_EVERY_NAMESPACE &&
	    !nvm_ns_is_attached(nvm_ns_look(m, q->nsid), q->controller))
		return NVM_INVALID_NAMESPACE;
	return sim_drive_flush(m->medium) ? NVM_WRITE_FAULT : NVM_OK;
}

uint16_t nvm_deallocate(struct nvm_model *m, const struct nvm_request *q, struct nvm_reply *r)
{
	unsigned n = (q->cdw[0] & 0xff) + 1;

	(void)r;
	if (!q->out || q->n_out < 16u * n)
		return NVM_INVALID_FIELD;
	for (unsigned i = 0; i < n; i++) {
		const uint8_t *range = q->out + 16u * i;
		struct nvm_request one = *q;
		struct span_of_blocks s;
		uint64_t n_blocks = le32(range + 4);
		uint16_t status;

		one.cdw[0] = le32(range + 8);
		one.cdw[1] = le32(range + 12);
		one.cdw[2] = 0;
		if (!n_blocks)
			continue;
		status = blocks_of(m, &one, &s);
		if (status)
			return status;
		if (n_blocks > nvm_ns_blocks(s.ns) - s.first)
			return NVM_LBA_RANGE;
		if (!(q->cdw[1] & 4))
			continue; /* hints alone */
		note_write(m, 0);
		nvm_unmap(m, data_at(&s, 0), n_blocks * s.data, true);
	}
	return NVM_OK;
}
