/*
 * tests/sim/nvme_transport.h - door one to the NVMe model: one of its controllers as a struct transport, one of
 * its namespaces as a block object through the same commands, and a handle over both. Time is a number: a
 * Format that takes an hour moves it by an hour.
 * Threads: one subsystem, one thread.
 */
#ifndef KIYOME_TESTS_SIM_NVME_TRANSPORT_H
#define KIYOME_TESTS_SIM_NVME_TRANSPORT_H

#include "devices/handle.h"
#include "tests/sim/nvme_model.h"

/* Where the door may fail by itself, at call K of all commands (0: never). */
struct nvm_door {
	struct nvm_model *model;
	uint16_t controller;
	uint32_t nsid; /* that I/O and blocks go to */
	int64_t now_ms;
	uint32_t ms_per_command;
	unsigned n_commands;
	unsigned lose_at;     /* not handed over, no answer */
	unsigned cut_at;      /* power goes before it; nothing answers until nvm_door_start() */
	unsigned cut_done_at; /* or just after it was done */
	bool is_cut;
	struct device known; /* as the handle was opened with */
};

/* Controller 1, namespace 1. */
void nvm_door_init(struct nvm_door *d, struct nvm_model *m);
/* Time that nobody spends in a command. */
void nvm_door_wait(struct nvm_door *d, uint32_t ms);
/* The power goes and comes. */
void nvm_door_start(struct nvm_door *d);

extern const struct transport nvm_door_transport; /* ctx: the struct nvm_door, the caller's */

/* Read, Write, Flush behind the seam for data; answers with the errno that Linux makes of them. */
int nvm_door_block(struct nvm_door *d, unsigned n_buffers, uint32_t buffer_bytes,
		   struct block **ret, struct error *err) _must_check_;

/* What detection would say of it, from Identify. */
int nvm_door_device(struct nvm_door *d, struct device *ret, struct error *err) _must_check_;

/* Commands and blocks of one drive. check_identity compares serial and size. */
int nvm_door_handle(struct nvm_door *d, const struct device *device, bool can_write,
		    struct handle **ret, struct error *err) _must_check_;

#endif
