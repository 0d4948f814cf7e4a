/*
 * tests/sim/nvme_identify_data.c - Identify (06h): controller, namespaces, lists (NVMe base 1.4 figure 247 on,
 * NVM command set 1.0 figure 97). What NVMe over Fabrics asks for stands there too.
 */
#include <string.h>

#include "base/text.h"
#include "tests/sim/nvme_inside.h"

#define IDENTIFY_BYTES 4096

/* ASCII, filled with blanks. */
static void put_text(uint8_t *at, size_t n, const char *text)
{
	size_t length = strlen(text);

	memset(at, ' ', n);
	memcpy(at, text, length < n ? length : n);
}

static void put_features(const struct nvm_model *m, uint8_t *b)
{
	const struct nvm_config *c = &m->config;
	uint32_t sanitize = 0;

	sanitize |= (uint32_t)c->crypto << 0 | (uint32_t)c->block << 1 |
		    (uint32_t)c->overwrite << 2;
	if (sanitize)
		sanitize |= (uint32_t)c->verifies << 3 |
			    (uint32_t)c->no_deallocate_inhibited << 29 |
			    (uint32_t)(c->nodmmas & 3) << 30;
	put32(b + 328, m->is_frozen ? 0 : sanitize);
	put16(b + 256, (uint16_t)(c->opal << 0 | !c->has_no_format << 1 | c->manages << 3));
	b[524] = (uint8_t)(c->format_is_for_all << 0 | c->erase_is_for_all << 1 |
			   c->format_crypto << 2 | c->refuses_broadcast << 3);
	b[531] = c->has_protection ? 7 : 0;
	/* One RPMB target, HMAC-SHA-256, 128 KiB, one sector an access. */
	put32(b + 312, c->has_rpmb ? 1 : 0);
}

static void controller(const struct nvm_model *m, uint16_t id, uint8_t *b)
{
	const struct nvm_config *c = &m->config;

	put16(b, 0x1b36);
	put16(b + 2, 0x1af4);
	put_text(b + 4, 20, c->serial);
	put_text(b + 24, 40, c->model);
	put_text(b + 64, 8, c->firmware[0] ? c->firmware : "1.0");
	b[72] = 6;
	b[73] = 0xac;
	b[74] = 0xde;
	b[75] = 0x48;
	b[76] = c->n_controllers > 1 ? 2 : 0; /* CMIC 0 keeps the kernel's plain names */
	b[77] = 5;                            /* MDTS: 128 KiB */
	put16(b + 78, id);
	put32(b + 80, 0x00010400);
	b[111] = 1;    /* an I/O controller */
	b[258] = 3;    /* ACL */
	b[259] = 3;    /* AERL */
	b[260] = 3;    /* one read-only slot of firmware */
	b[261] = 0x26; /* LPA: effects log, offsets, list of logs */
	b[262] = 63;
	put16(b + 266, 353);
	put16(b + 268, 363);
	put64(b + 280, m->n_blocks * MEDIUM_BLOCK);
	put64(b + 296, nvm_unallocated(m));
	put16(b + 320, 10); /* KAS: in units of 100 ms */
	put_features(m, b);
	b[512] = 0x66;
	b[513] = 0x44;
	put16(b + 514, 128); /* MAXCMD */
	put32(b + 516, NVM_NAMESPACES_MOST);
	put16(b + 520, 0x1d); /* ONCS: Compare, Dataset Management, Write Zeroes, saved features */
	b[525] = 7;           /* VWC: there; Flush takes every namespace */
	put32(b + 536, 1u << 0 | 1u << 20);
	(void)text_copy((char *)b + 768, 224, c->nqn); /* shorter by the type of c->nqn */
	put32(b + 1792, (64 + 8192) / 16);             /* IOCCSZ */
	put32(b + 1796, 1);
	b[1803] = 1;           /* MSDBD */
	put16(b + 2048, 2500); /* PSD0: 25 W */
}

static void formats(uint8_t *b)
{
	b[25] = NVM_LBA_FORMATS - 1;
	b[27] = 3; /* MC: metadata extended or apart */
	b[28] = 0x1f;
	for (unsigned i = 0; i < NVM_LBA_FORMATS; i++) {
		put16(b + 128 + 4 * i, (uint16_t)nvm_formats[i].metadata);
		b[130 + 4 * i] = nvm_formats[i].exponent;
	}
}

static void namespace(const struct nvm_model *m, const struct nvm_ns *n, uint8_t *b)
{
	uint64_t blocks = nvm_ns_blocks(n);

	formats(b);
	put64(b, blocks);
	put64(b + 8, blocks);
	put64(b + 16, blocks);
	b[26] = (uint8_t)(n->lbaf | n->is_extended << 4);
	b[29] = (uint8_t)(n->pi | n->pil << 3);
	b[30] = n->is_shared;
	b[32] = (uint8_t)(0x80 | n->remains);
	b[33] = (uint8_t)(m->config.deallocated_reads | 1 << 3); /* and Write Zeroes deallocates */
	put64(b + 48, n->n_bytes);
	b[99] = n->protection != 0;
	memcpy(b + 104, n->nguid, sizeof(n->nguid));
}

/* Namespace Identification Descriptors: the NGUID. */
static void descriptors(const struct nvm_ns *n, uint8_t *b)
{
	b[0] = 2;
	b[1] = sizeof(n->nguid);
	memcpy(b + 4, n->nguid, sizeof(n->nguid));
}

/* NSIDs greater than AFTER, ascending; of all, or of those attached to CONTROLLER (0: all). */
static void namespaces(const struct nvm_model *m, uint32_t after, uint16_t controller_id,
		       uint8_t *b)
{
	for (unsigned k = 0; k < NVM_NAMESPACES_MOST; k++) {
		uint32_t next = 0;

		for (unsigned i = 0; i < NVM_NAMESPACES_MOST; i++) {
			const struct nvm_ns *n = &m->kept.namespaces[i];

			if (n->nsid > after && (!next || n->nsid < next) &&
			    (!controller_id || nvm_ns_is_attached(n, controller_id)))
				next = n->nsid;
		}
		if (!next)
			return;
		put32(b + 4 * k, next);
		after = next;
	}
}

/* Controller identifiers from FIRST on; NS NULL: all of the subsystem. */
static void controllers(const struct nvm_model *m, const struct nvm_ns *ns, uint16_t first,
			uint8_t *b)
{
	uint16_t n = 0;

	for (uint16_t id = first ? first : 1; id <= m->config.n_controllers; id++) {
		if (!ns || nvm_ns_is_attached(ns, id))
			put16(b + 2 + 2 * n++, id);
	}
	put16(b, n);
}

static uint16_t of_namespace(const struct nvm_model *m, const struct nvm_request *q, uint8_t cns,
			     uint8_t *b)
{
	const struct nvm_ns *n = nvm_ns_look(m, q->nsid);
	bool is_attached = nvm_ns_is_attached(n, q->controller);

	if (q->nsid == NVM_EVERY_NAMESPACE && cns == 0x00) {
		formats(b);
		return NVM_OK;
	}
	if (!q->nsid || q->nsid > NVM_NAMESPACES_MOST)
		return NVM_INVALID_NAMESPACE;
	if (cns == 0x03 && !is_attached)
		return NVM_INVALID_NAMESPACE;
	/* Of an inactive namespace the structure is all zero. */
	if (!n || (cns == 0x00 && !is_attached))
		return NVM_OK;
	if (cns == 0x03)
		descriptors(n, b);
	else if (cns == 0x12)
		controllers(m, n, (uint16_t)(q->cdw[0] >> 16), b);
	else
	namespace(m, n, b);
	return NVM_OK;
}

uint16_t nvm_identify(struct nvm_model *m, const struct nvm_request *q, struct nvm_reply *r)
{
	uint8_t b[IDENTIFY_BYTES] = { 0 }, cns = (uint8_t)q->cdw[0];
	uint16_t status = NVM_OK;

	switch (cns) {
	case 0x00:
	case 0x03:
	case 0x11:
	case 0x12:
		status = of_namespace(m, q, cns, b);
		break;
	case 0x01:
		controller(m, q->controller, b);
		break;
	case 0x02:
		namespaces(m, q->nsid, q->controller, b);
		break;
	case 0x10:
		namespaces(m, q->nsid, 0, b);
		break;
	case 0x13:
		controllers(m, NULL, (uint16_t)(q->cdw[0] >> 16), b);
		break;
	default:
		return NVM_INVALID_FIELD;
	}
	if (!status)
		nvm_give(q, r, b, sizeof(b));
	return status;
}
