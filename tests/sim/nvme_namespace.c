/*
 * tests/sim/nvme_namespace.c - namespaces: where they lie, who sees them, Namespace Management (0Dh) and
 * Attachment (15h).
 */
#include <string.h>

#include "tests/sim/nvme_inside.h"

const struct nvm_format_row nvm_formats[NVM_LBA_FORMATS] = {
	{ 512, 0, 9 }, { 4096, 0, 12 }, { 512, 8, 9 }, { 4096, 8, 12 }, { 4096, 64, 12 },
};

const struct nvm_ns *nvm_ns_look(const struct nvm_model *m, uint32_t nsid)
{
	for (unsigned i = 0; nsid && i < NVM_NAMESPACES_MOST; i++) {
		if (m->kept.namespaces[i].nsid == nsid)
			return &m->kept.namespaces[i];
	}
	return NULL;
}

struct nvm_ns *nvm_ns_at(struct nvm_model *m, uint32_t nsid)
{
	const struct nvm_ns *n = nvm_ns_look(m, nsid);

	return n ? &m->kept.namespaces[n - m->kept.namespaces] : NULL;
}

bool nvm_ns_is_attached(const struct nvm_ns *n, uint16_t controller)
{
	return n && n->nsid && n->attached & 1u << (controller - 1);
}

uint64_t nvm_ns_blocks(const struct nvm_ns *n)
{
	const struct nvm_format_row *f = &nvm_formats[n->lbaf];

	return n->n_bytes / (f->data + f->metadata);
}

bool nvm_model_extent(const struct nvm_model *m, uint32_t nsid, struct nvm_extent *ret)
{
	const struct nvm_ns *n = nvm_ns_look(m, nsid);

	if (!n)
		return false;
	*ret = (struct nvm_extent){ .first_byte = n->first_byte,
				    .n_blocks = nvm_ns_blocks(n),
				    .block_bytes = nvm_formats[n->lbaf].data,
				    .metadata_bytes = nvm_formats[n->lbaf].metadata };
	return true;
}

bool nvm_any_is_protected(const struct nvm_model *m)
{
	for (unsigned i = 0; i < NVM_NAMESPACES_MOST; i++) {
		if (m->kept.namespaces[i].nsid && m->kept.namespaces[i].protection)
			return true;
	}
	return false;
}

uint64_t nvm_unallocated(const struct nvm_model *m)
{
	uint64_t bytes = m->n_blocks * MEDIUM_BLOCK;

	for (unsigned i = 0; i < NVM_NAMESPACES_MOST; i++) {
		if (m->kept.namespaces[i].nsid)
			bytes -= m->kept.namespaces[i].n_bytes;
	}
	return bytes;
}

/* The namespace that lies at or over [FIRST, FIRST + N); NULL: the place is free. */
static const struct nvm_ns *in_the_way(const struct nvm_model *m, uint64_t first, uint64_t n)
{
	for (unsigned i = 0; i < NVM_NAMESPACES_MOST; i++) {
		const struct nvm_ns *ns = &m->kept.namespaces[i];

		if (ns->nsid && first < ns->first_byte + ns->n_bytes && ns->first_byte < first + n)
			return ns;
	}
	return NULL;
}

/* The first free place of N bytes. */
static bool find_place(const struct nvm_model *m, uint64_t n, uint64_t *ret_first)
{
	uint64_t first = 0, end = m->n_blocks * MEDIUM_BLOCK;
	const struct nvm_ns *ns;

	while (n <= end && first <= end - n) {
		ns = in_the_way(m, first, n);
		if (!ns) {
			*ret_first = first;
			return true;
		}
		first = ns->first_byte + ns->n_bytes;
	}
	return false;
}

/* The largest free place; whole blocks of 4096 bytes. */
static uint64_t largest_place(const struct nvm_model *m)
{
	uint64_t n = nvm_unallocated(m) / 4096 * 4096, first;

	while (n && !find_place(m, n, &first))
		n -= 4096;
	return n;
}

static struct nvm_ns *make(struct nvm_model *m, const struct nvm_namespace_config *c)
{
	uint64_t bytes = c->bytes ? c->bytes : largest_place(m), first;
	struct nvm_ns *n = NULL;

	for (unsigned i = 0; !n && i < NVM_NAMESPACES_MOST; i++) {
		if (!m->kept.namespaces[i].nsid)
			n = &m->kept.namespaces[i];
	}
	bytes = (bytes + MEDIUM_BLOCK - 1) / MEDIUM_BLOCK * MEDIUM_BLOCK;
	if (!n || !bytes || !find_place(m, bytes, &first))
		return NULL;
	*n = (struct nvm_ns){ .nsid = c->nsid,
			      .first_byte = first,
			      .n_bytes = bytes,
			      .lbaf = c->lbaf < NVM_LBA_FORMATS ? c->lbaf : 0,
			      .is_extended = c->is_extended,
			      .attached = c->attached,
			      .is_shared = m->config.n_controllers > 1,
			      .protection = c->protection };
	/* An NGUID with the IEEE's example OUI, another one for each that was ever made. */
	memcpy(n->nguid, m->config.serial, 8);
	n->nguid[8] = 0xac;
	n->nguid[9] = 0xde;
	n->nguid[10] = 0x48;
	put32(n->nguid + 11, ++m->kept.n_made);
	n->nguid[15] = (uint8_t)n->nsid;
	return n;
}

void nvm_namespaces_init(struct nvm_model *m)
{
	const struct nvm_namespace_config *list = m->config.namespaces;
	uint16_t all = (uint16_t)((1u << m->config.n_controllers) - 1);

	if (!list[0].nsid && !m->config.has_no_namespaces) {
		(void)make(m, &(struct nvm_namespace_config){ .nsid = 1, .attached = all });
		return;
	}
	for (unsigned i = 0; i < NVM_NAMESPACES_MOST && list[i].nsid; i++)
		(void)make(m, &list[i]); /* one without room isn't there, and Identify says so */
}

/* --- Namespace Management --- */

static uint32_t free_nsid(const struct nvm_model *m)
{
	for (uint32_t nsid = 1; nsid <= NVM_NAMESPACES_MOST; nsid++) {
		if (!nvm_ns_look(m, nsid))
			return nsid;
	}
	return 0;
}

static uint16_t create(struct nvm_model *m, const struct nvm_request *q, struct nvm_reply *r)
{
	struct nvm_namespace_config c = { 0 };
	uint64_t n_blocks;
	struct nvm_ns *n;

	if (q->n_out < 384)
		return NVM_INVALID_FIELD;
	n_blocks = le64(q->out);
	c.lbaf = q->out[26] & 0x0f;
	c.is_extended = q->out[26] >> 4 & 1;
	c.nsid = free_nsid(m);
	if (c.lbaf >= NVM_LBA_FORMATS)
		return NVM_INVALID_FORMAT;
	if (!n_blocks || le64(q->out + 8) != n_blocks)
		return NVM_INVALID_FIELD;
	if (!c.nsid)
		return NVM_NO_IDENTIFIER;
	if (n_blocks > m->n_blocks)
		return NVM_NO_ROOM;
	c.bytes = n_blocks * (nvm_formats[c.lbaf].data + nvm_formats[c.lbaf].metadata);
	n = make(m, &c);
	if (!n)
		return NVM_NO_ROOM;
	n->is_shared = q->out[30] & 1;
	/* New blocks are deallocated; what a deleted namespace left lies below them. */
	nvm_unmap(m, n->first_byte, n->n_bytes, true);
	r->result = n->nsid;
	nvm_changed(m);
	return NVM_OK;
}

static uint16_t take_away(struct nvm_model *m, uint32_t nsid)
{
	struct nvm_ns *n = nvm_ns_at(m, nsid);

	if (nsid != NVM_EVERY_NAMESPACE && !n)
		return NVM_INVALID_NAMESPACE;
	if (nsid == NVM_EVERY_NAMESPACE ? nvm_any_is_protected(m) : n->protection != 0)
		return NVM_PROTECTED;
	for (unsigned i = 0; i < NVM_NAMESPACES_MOST; i++) {
		if (nsid == NVM_EVERY_NAMESPACE || &m->kept.namespaces[i] == n)
			memset(&m->kept.namespaces[i], 0, sizeof(m->kept.namespaces[i]));
	}
	nvm_changed(m);
	return NVM_OK;
}

uint16_t nvm_manage(struct nvm_model *m, const struct nvm_request *q, struct nvm_reply *r)
{
	if (m->kept.formatting.is_running)
		return NVM_FORMAT_RUNS;
	switch (q->cdw[0] & 0x0f) {
	case 0:
		return create(m, q, r);
	case 1:
		return take_away(m, q->nsid);
	default:
		return NVM_INVALID_FIELD;
	}
}

/* --- Namespace Attachment --- */

/* The controllers of a Controller List; 0: not a good one. */
static uint16_t controllers_of(const struct nvm_model *m, const struct nvm_request *q)
{
	uint16_t bits = 0, n, id;

	if (q->n_out < 4096)
		return 0;
	n = le16(q->out);
	for (uint16_t i = 0; i < n && i < 2047; i++) {
		id = le16(q->out + 2 + 2 * i);
		if (!id || id > m->config.n_controllers)
			return 0;
		bits |= (uint16_t)(1u << (id - 1));
	}
	return bits;
}

uint16_t nvm_attach(struct nvm_model *m, const struct nvm_request *q, struct nvm_reply *r)
{
	struct nvm_ns *n = nvm_ns_at(m, q->nsid);
	uint16_t bits = controllers_of(m, q);
	unsigned select = q->cdw[0] & 0x0f;

	(void)r;
	if (!n)
		return NVM_INVALID_NAMESPACE;
	if (select > 1)
		return NVM_INVALID_FIELD;
	if (!bits)
		return NVM_CONTROLLER_LIST;
	if (select == 0 && n->attached & bits)
		return NVM_ATTACHED;
	if (select == 1 && (n->attached & bits) != bits)
		return NVM_NOT_ATTACHED;
	n->attached ^= bits;
	nvm_changed(m);
	return NVM_OK;
}
