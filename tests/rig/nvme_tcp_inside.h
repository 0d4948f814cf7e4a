/*
 * tests/rig/nvme_tcp_inside.h - what the files of the NVMe/TCP target share.
 */
#ifndef KIYOME_TESTS_RIG_NVME_TCP_INSIDE_H
#define KIYOME_TESTS_RIG_NVME_TCP_INSIDE_H

#include "base/bytes.h"
#include "tests/rig/nvme_tcp.h"

#define LINKS_MOST      256
#define SUBMISSION_MOST 72           /* header and submission queue entry of a CapsuleCmd */
#define PDU_MOST        (256u << 10) /* of one PDU with its data */
#define H2C_MOST        (128u << 10) /* MAXH2CDATA */
#define QUEUE_MOST      128          /* CAP.MQES + 1 */

/* A command between its capsule and its answer. */
struct nvme_order {
	struct nvme_order *next;
	uint8_t entry[64];
	uint16_t id, tag;
	struct nvm_request request;
	struct nvm_reply reply;
	uint8_t *data;
	uint32_t n_data, n_got; /* of data out: so much has come */
	bool is_given, is_dropped;
};

/* A connection: one queue of one controller. */
struct nvme_link {
	int fd; /* -1: this place is free */
	bool is_greeted, is_over;
	struct nvme_drive *drive; /* NULL: not yet connected to one */
	uint16_t controller, queue, size, head;
	uint8_t *in;
	size_t n_in;
	uint8_t *out; /* not yet sent */
	size_t n_out, out_room;
	struct nvme_order *orders;
	uint16_t next_tag;
};

struct nvme_tcp {
	struct nvme_shelf *shelf;
	int listening;
	struct nvme_link links[LINKS_MOST];
	bool cuts;
};

static inline void put_le16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

static inline void put_le32(uint8_t *p, uint32_t v)
{
	put_le16(p, (uint16_t)v);
	put_le16(p + 2, (uint16_t)(v >> 16));
}

static inline void put_le64(uint8_t *p, uint64_t v)
{
	put_le32(p, (uint32_t)v);
	put_le32(p + 4, (uint32_t)(v >> 32));
}

#define FABRICS_OPCODE 0x7f

/* A fabrics command: answers the status; *ret_result is the entry's first eight bytes. */
uint16_t nvme_fabrics(struct nvme_tcp *t, struct nvme_link *l, const struct nvme_order *o,
		      uint64_t *ret_result);
/* The link has gone; its controller too when it was the admin queue's. */
void nvme_fabrics_leave(struct nvme_tcp *t, struct nvme_link *l);

#endif
