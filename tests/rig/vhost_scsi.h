/*
 * tests/rig/vhost_scsi.h - SCSI commands out of a guest's virtio-scsi adapter and answers back into it
 * (virtio 1.1 section 5.6), over vhost_user.h. Which drives there are is the caller's to know.
 * Threads: one.
 */
#ifndef KIYOME_TESTS_RIG_VHOST_SCSI_H
#define KIYOME_TESTS_RIG_VHOST_SCSI_H

#include "tests/rig/vhost_user.h"
#include "tests/sim/scsi_target.h"

#define VSCSI_CDB 32

/* VIRTIO_SCSI_F_HOTPLUG, VIRTIO_RING_F_INDIRECT_DESC, VIRTIO_F_VERSION_1 */
#define VSCSI_FEATURES (1ull << 1 | 1ull << 28 | 1ull << 32)

enum vscsi_response {
	VSCSI_OK = 0,
	VSCSI_ABORTED = 2,
	VSCSI_BAD_TARGET = 3,
	VSCSI_RESET = 4,
};

struct vscsi_request {
	struct vhost_chain chain;
	unsigned target, lun;
	uint64_t tag;
	uint8_t cdb[VSCSI_CDB];
	size_t n_cdb;
	uint8_t *out; /* what the guest sends; NULL: nothing */
	size_t n_out;
	uint8_t *in; /* room for what it wants; NULL: nothing */
	size_t n_in;
	struct vscsi_request *next; /* the caller's */
};

/* The next command of any request ring; NULL: none. The caller answers or frees it. */
struct vscsi_request *vscsi_take(struct vhost *v);
/* ANSWER NULL: without status or data. Frees the request. */
void vscsi_answer(struct vhost *v, struct vscsi_request *r, enum vscsi_response response,
		  const struct target_command *answer);
void vscsi_free(struct vscsi_request *r);

/* VIRTIO_SCSI_T_TMF_… */
enum vscsi_task_kind {
	VSCSI_ABORT_TASK = 0,
	VSCSI_ABORT_TASK_SET = 1,
	VSCSI_NEXUS_RESET = 4,
	VSCSI_UNIT_RESET = 5,
	VSCSI_OTHER_TASK = 255, /* asks for something that is answered without doing anything */
};

struct vscsi_task {
	struct vhost_chain chain;
	enum vscsi_task_kind kind;
	unsigned target, lun;
	uint64_t tag;
};

/* Task management out of the control ring. Answer it when it is done. */
bool vscsi_take_task(struct vhost *v, struct vscsi_task *ret);
void vscsi_answer_task(struct vhost *v, const struct vscsi_task *t);

/* Tells the guest that a drive came or was pulled. False: it has no buffer for that now. */
bool vscsi_tell(struct vhost *v, unsigned target, unsigned lun, bool is_there);

#endif
