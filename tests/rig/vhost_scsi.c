#include "tests/rig/vhost_scsi.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "tests/rig/little.h"

enum ring { RING_CONTROL, RING_EVENT, RING_REQUEST };

#define REQUEST_HEADER 51u /* lun, tag, three bytes, CDB of 32 */
#define ANSWER_HEADER  108u
#define SENSE_AT       12u
#define TASK_BYTES     24u
#define MOST_DATA      (64u << 20)

#define EVENT_TRANSPORT_RESET 1
#define REASON_RESCAN         1
#define REASON_REMOVED        2

/* Byte 0 is 1, byte 1 the target, two bytes the LUN in the flat format (SAM: 40h on top) or without. */
static void read_lun(const uint8_t *bytes, unsigned *ret_target, unsigned *ret_lun)
{
	*ret_target = bytes[1];
	*ret_lun = be16(bytes + 2) & 0x3fff;
}

static size_t cdb_bytes(const uint8_t *cdb)
{
	static const uint8_t by_group[8] = { 6, 10, 10, 0, 16, 12, 16, 16 };

	if (cdb[0] == 0x7f) /* variable length: SPC, 4.2.3 */
		return cdb[7] <= VSCSI_CDB - 8 ? cdb[7] + 8u : VSCSI_CDB;
	return by_group[cdb[0] >> 5] ? by_group[cdb[0] >> 5] : 16;
}

void vscsi_free(struct vscsi_request *r)
{
	if (!r)
		return;
	free(r->out);
	free(r->in);
	free(r);
}

static bool read_request(struct vscsi_request *r)
{
	uint8_t header[REQUEST_HEADER];
	size_t n_out = vhost_bytes(r->chain.out, r->chain.n_out);
	size_t n_in = vhost_bytes(r->chain.in, r->chain.n_in);

	if (n_out < REQUEST_HEADER || n_in < ANSWER_HEADER || n_out > MOST_DATA || n_in > MOST_DATA)
		return false;
	(void)vhost_gather(r->chain.out, r->chain.n_out, 0, header, sizeof(header)); /* checked */
	read_lun(header, &r->target, &r->lun);
	r->tag = le64(header + 8);
	memcpy(r->cdb, header + 19, VSCSI_CDB);
	r->n_cdb = cdb_bytes(r->cdb);
	r->n_out = n_out - REQUEST_HEADER;
	r->n_in = n_in - ANSWER_HEADER;
	if (r->n_out && !(r->out = malloc(r->n_out)))
		return false;
	if (r->n_in && !(r->in = calloc(1, r->n_in)))
		return false;
	return vhost_gather(r->chain.out, r->chain.n_out, REQUEST_HEADER, r->out, r->n_out) ==
	       r->n_out;
}

struct vscsi_request *vscsi_take(struct vhost *v)
{
	struct vscsi_request *r = calloc(1, sizeof(*r));

	for (unsigned ring = RING_REQUEST; r && ring < VHOST_RINGS; ring++) {
		while (vhost_take(v, ring, &r->chain)) {
			if (read_request(r))
				return r;
			vhost_give(v, &r->chain, 0);
		}
	}
	vscsi_free(r);
	return NULL;
}

void vscsi_answer(struct vhost *v, struct vscsi_request *r, enum vscsi_response response,
		  const struct target_command *answer)
{
	uint8_t header[ANSWER_HEADER] = { 0 };
	size_t n = answer && answer->n_in < r->n_in ? answer->n_in : answer ? r->n_in : 0;

	if (r->chain.epoch == v->epoch) {
		header[11] = (uint8_t)response;
		put_le32(header + 4, (uint32_t)(r->n_in ? r->n_in - n : 0));
		if (answer) {
			header[10] = answer->status;
			put_le32(header, (uint32_t)answer->n_sense);
			memcpy(header + SENSE_AT, answer->sense, answer->n_sense);
		}
		(void)vhost_scatter(r->chain.in, r->chain.n_in, 0, header, sizeof(header));
		(void)vhost_scatter(r->chain.in, r->chain.n_in, ANSWER_HEADER, r->in, n);
		vhost_give(v, &r->chain, (uint32_t)(ANSWER_HEADER + n));
	}
	vscsi_free(r);
}

static enum vscsi_task_kind kind_of(uint32_t subtype)
{
	switch (subtype) {
	case VSCSI_ABORT_TASK:
	case VSCSI_ABORT_TASK_SET:
	case VSCSI_NEXUS_RESET:
	case VSCSI_UNIT_RESET:
		return (enum vscsi_task_kind)subtype;
	default:
		return VSCSI_OTHER_TASK;
	}
}

bool vscsi_take_task(struct vhost *v, struct vscsi_task *ret)
{
	uint8_t bytes[TASK_BYTES] = { 0 };

	while (vhost_take(v, RING_CONTROL, &ret->chain)) {
		size_t n = vhost_gather(ret->chain.out, ret->chain.n_out, 0, bytes, sizeof(bytes));

		if (n == TASK_BYTES && le32(bytes) == 0) {
			ret->kind = kind_of(le32(bytes + 4));
			read_lun(bytes + 8, &ret->target, &ret->lun);
			ret->tag = le64(bytes + 16);
			return true;
		}
		/* Asynchronous notifications: none are offered, so all answers are zeros. */
		uint8_t none[5] = { 0 };

		n = vhost_scatter(ret->chain.in, ret->chain.n_in, 0, none, sizeof(none));
		vhost_give(v, &ret->chain, (uint32_t)n);
	}
	return false;
}

void vscsi_answer_task(struct vhost *v, const struct vscsi_task *t)
{
	uint8_t complete = 0; /* VIRTIO_SCSI_S_FUNCTION_COMPLETE */

	if (t->chain.epoch != v->epoch)
		return;
	(void)vhost_scatter(t->chain.in, t->chain.n_in, 0, &complete, 1);
	vhost_give(v, &t->chain, 1);
}

bool vscsi_tell(struct vhost *v, unsigned target, unsigned lun, bool is_there)
{
	struct vhost_chain chain;
	uint8_t event[16] = { EVENT_TRANSPORT_RESET };

	if (!vhost_take(v, RING_EVENT, &chain))
		return false;
	/* Bytes 2 and 3 are taken as they are: no 40h here, or LUN 0 becomes 16384. */
	event[4] = 1;
	event[5] = (uint8_t)target;
	put_be16(event + 6, (uint16_t)lun);
	put_le32(event + 12, is_there ? REASON_RESCAN : REASON_REMOVED);
	size_t n = vhost_scatter(chain.in, chain.n_in, 0, event, sizeof(event));

	vhost_give(v, &chain, (uint32_t)n);
	return true;
}
