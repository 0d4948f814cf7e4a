/*
 * tests/rig/nvme_shelf.h - the NVMe drives that one target serves: from a text of one line a drive, with the
 * moments at which a scenario wants the guest's power cut or the drive pulled; and their power.
 *
 *	NAME [size=64M] [fill=text:SEED|byte:HH] [absent] [speed=N] [cut=MOMENT] [pull=MOMENT] | nvme WORDS
 *
 * The NQN is "nqn.2024-01.org.kiyome:NAME" unless the words name another (nvme_words.c). MOMENT: `op:84#1`
 * before the first admin command 84h, `io:01#20` before the 20th Write; with `+MS` behind it so long after
 * it was given to the drive. speed: milliseconds of the drive's time in one of ours.
 * Lines of other models are another program's.
 */
#ifndef KIYOME_TESTS_RIG_NVME_SHELF_H
#define KIYOME_TESTS_RIG_NVME_SHELF_H

#include <stdio.h>
#include <sys/types.h>

#include "tests/sim/nvme_model.h"
#include "tests/sim/sim_drive.h"

#define SHELF_MOST 64

struct nvme_moment {
	bool is_set, is_io;
	uint8_t opcode;
	unsigned count;   /* of commands until then */
	int64_t after_ms; /* -1: before the command */
	int64_t due_ms;   /* when it comes; 0: not yet known */
};

/* A controller as a host has it. */
struct nvme_seat {
	bool is_taken;
	uint8_t host[16];
	uint32_t configuration, status; /* properties CC, CSTS */
};

struct nvme_drive {
	char name[32], nqn[224];
	struct sim_drive medium;
	struct nvm_model *model;
	struct nvme_seat seats[NVM_CONTROLLERS_MOST];
	bool is_plugged;
	bool is_adrift;   /* its last host went without a word: perhaps its power did, too */
	bool is_shut;     /* or after a shutdown */
	unsigned n_links; /* connections */
	int64_t speed;
	struct nvme_moment cut, pull;
};

struct nvme_shelf {
	struct nvme_drive all[SHELF_MOST];
	unsigned n;
	pid_t guest; /* whose end is a power cut; 0: not known, then the last connection's end is one */
	FILE *log; /* NULL: none */
	int64_t started_ms, ticked_ms;
};

/* NULL, or what is wrong (points into LINE or is constant). LINE is cut into pieces. */
const char *nvme_shelf_add(struct nvme_shelf *s, char *line);
/* False: what is wrong was printed. */
bool nvme_shelf_read(struct nvme_shelf *s, const char *path);
void nvme_shelf_clear(struct nvme_shelf *s);
struct nvme_drive *nvme_shelf_named(struct nvme_shelf *s, const char *name);
struct nvme_drive *nvme_shelf_by_nqn(struct nvme_shelf *s, const char *nqn);

/* Time moves for those that have power; what is due happens: true: the guest's power is to be cut. */
bool nvme_shelf_tick(struct nvme_shelf *s);
/* Something may become due soon. */
bool nvme_shelf_is_busy(const struct nvme_shelf *s);
/* True when the moment lies before the command; one behind it becomes due. */
bool nvme_moment_is_before(struct nvme_moment *m, bool is_io, uint8_t opcode, int64_t now_ms);

/* A host begins anew with a drive, or a guest was told: decides whether power was gone in between. */
void nvme_shelf_settle(struct nvme_shelf *s, struct nvme_drive *d);
void nvme_shelf_guest(struct nvme_shelf *s, pid_t guest);
/* Power goes and comes for all, and what had gone is there again. */
void nvme_shelf_power_cycle(struct nvme_shelf *s);
void nvme_shelf_plug(struct nvme_shelf *s, struct nvme_drive *d);
void nvme_shelf_pull(struct nvme_shelf *s, struct nvme_drive *d);

__attribute__((format(printf, 2, 3))) void nvme_shelf_note(const struct nvme_shelf *s,
							   const char *format, ...);
int64_t nvme_shelf_now_ms(void);

#endif
