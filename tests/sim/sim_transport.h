/*
 * tests/sim/sim_transport.h - door one: a simulated drive as a struct transport and, through the same commands,
 * as a block object, so that what a job sends and what it writes meet on one drive. Time is a number: a
 * command that takes an hour moves it by an hour.
 * Threads: one drive, one thread.
 */
#ifndef KIYOME_TESTS_SIM_SIM_TRANSPORT_H
#define KIYOME_TESTS_SIM_SIM_TRANSPORT_H

#include "devices/handle.h"
#include "tests/sim/scsi_target.h"
#include "tests/sim/sim_drive.h"

/* Where the door may fail by itself, at call K of all commands (0: never). */
struct sim_transport {
	struct scsi_target *target;
	int64_t now_ms;
	uint32_t ms_per_command;
	unsigned n_commands;
	unsigned lose_at; /* not handed over, no answer */
	unsigned cut_at;  /* power goes before it; nothing answers until sim_transport_start() */
	unsigned cut_done_at; /* or just after it was done */
	bool is_cut;
	struct device known; /* as the handle was opened with */
};

void sim_transport_init(struct sim_transport *s, struct scsi_target *t);
/* Time that nobody spends in a command. */
void sim_transport_wait(struct sim_transport *s, uint32_t ms);
/* The power goes and comes. */
void sim_transport_start(struct sim_transport *s);

extern const struct transport
	sim_transport_ops; /* ctx: the struct sim_transport, which stays the caller's */

/* READ (16), WRITE (16), SYNCHRONIZE CACHE (10) behind the seam for data, of blocks of BLOCK_BYTES; answers
 * with the errno that Linux makes of them. Its size is READ CAPACITY (16)'s. */
int sim_transport_block(struct sim_transport *s, unsigned n_buffers, uint32_t buffer_bytes,
			struct block **ret, struct error *err) _must_check_;

/* What detection would say of it: size and block from READ CAPACITY (16), names from INQUIRY and VPD 80h.
 * TRANSPORT and MEDIA are the caller's to correct. */
int sim_transport_device(struct sim_transport *s, struct device *ret,
			 struct error *err) _must_check_;

/* Commands and blocks of one drive. check_identity compares VPD 80h with D's serial, and the size. */
int sim_transport_handle(struct sim_transport *s, const struct device *d, bool can_write,
			 struct handle **ret, struct error *err) _must_check_;

#endif
