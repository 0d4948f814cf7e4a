/*
 * devices/transport.h - the seam: what carries a command to a drive. Two rows in the world, the
 * kernel (transport_kernel.c) and the simulator (tests/sim). A NULL slot: cannot carry that.
 *
 * A command has three results. Unknown (time-out, reset, gone) is never taken for either other.
 */
#ifndef KIYOME_DEVICES_TRANSPORT_H
#define KIYOME_DEVICES_TRANSPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/error.h"

enum answer { ANSWER_UNKNOWN, ANSWER_DONE, ANSWER_REFUSED };

enum data_direction { DATA_NONE, DATA_IN, DATA_OUT };

struct scsi_command {
	uint8_t cdb[32];
	uint8_t n_cdb;
	enum data_direction direction;
	void *data;
	uint32_t n_data;
	uint32_t timeout_ms;
	/* filled by the transport */
	uint8_t status; /* SAM status byte */
	uint8_t sense[64];
	uint8_t n_sense;
	uint32_t n_done; /* bytes moved */
};

struct nvme_command {
	uint8_t opcode;
	uint32_t nsid;
	uint32_t cdw10, cdw11, cdw12, cdw13, cdw14, cdw15;
	enum data_direction direction;
	void *data;
	uint32_t n_data;
	void *metadata; /* of an I/O command, where it has a buffer of its own; NULL */
	uint32_t n_metadata;
	uint32_t timeout_ms;
	/* filled by the transport */
	uint16_t status; /* status field of the completion, 0 is success */
	uint32_t result; /* DW0 */
};

/* To an eMMC. Several are sent with nothing between. */
#define MMC_COMMANDS_MOST 8
struct mmc_command {
	uint8_t opcode;
	uint32_t arg;
	bool is_busy; /* the card holds its line until it has finished (R1b) */
	enum data_direction direction;
	void *data;
	uint32_t n_data;     /* a multiple of 512 */
	uint32_t timeout_ms; /* the kernel aborts a sanitize after it */
	/* filled by the transport */
	uint32_t response[4]; /* R1 in the first */
};

/* TCG Opal: the kernel speaks the methods, we name what is wanted. */
enum opal_action { OPAL_ASK_STATUS, OPAL_REVERT_BY_PSID };
#define OPAL_STATUS_SUPPORTED 1u /* the kernel knows the drive as Opal */
struct opal_command {
	enum opal_action action;
	const uint8_t *key; /* of a revert; a secret of the caller's, kept nowhere */
	uint8_t n_key;
	/* filled by the transport */
	uint32_t flags;        /* OPAL_STATUS_… */
	uint8_t method_status; /* TCG Core 5.1.5, where the drive refused */
};

/* Each returns 0 when the command was carried, whatever the drive said (*ret_answer); a negative
 * errno when it could not even be handed over. */
struct transport {
	const char *name;
	int (*scsi)(void *ctx, struct scsi_command *c, enum answer *ret_answer, struct error *err);
	int (*nvme_admin)(void *ctx, struct nvme_command *c, enum answer *ret_answer,
			  struct error *err);
	/* Commands of the NVM command set, to the namespace that the handle is open on. */
	int (*nvme_io)(void *ctx, struct nvme_command *c, enum answer *ret_answer,
		       struct error *err);
	int (*mmc)(void *ctx, struct mmc_command *c, unsigned n, enum answer *ret_answer,
		   struct error *err);
	int (*opal)(void *ctx, struct opal_command *c, enum answer *ret_answer, struct error *err);
	void (*close)(void *ctx);
};

/* The kernel's: CTX is made over a descriptor that stays the caller's. */
extern const struct transport transport_kernel;
int transport_kernel_open(int fd, void **ret_ctx, struct error *err) _must_check_;

#endif
