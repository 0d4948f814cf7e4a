/*
 * tests/sim/scsi_target.h - what every simulated drive that takes SCSI commands looks like from outside:
 * one function of bytes, and time as a number that the caller moves. sat_model.c (an ATA drive behind
 * SAT or a bridge) and scsi_model.c implement it; sim_transport.c makes a struct transport of it, and
 * a process with a kernel in front of it can do the same. Bytes and base only.
 * Threads: one drive (all its paths), one thread at a time.
 */
#ifndef KIYOME_TESTS_SIM_SCSI_TARGET_H
#define KIYOME_TESTS_SIM_SCSI_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TARGET_SENSE_MOST 96
#define TARGET_PATHS_MOST 4

struct sim_drive;
struct scsi_target;

/* How a command ended, as the wire shows it. */
enum target_end {
	TARGET_ANSWERED, /* status, sense and data in are valid */
	TARGET_PENDING,  /* not yet: move the time, then poll; the bytes it points at must stay */
	TARGET_DROPPED, /* no answer will ever come; the drive goes on and takes further commands */
	TARGET_RESET,   /* the bus was reset in mid-command: the host's driver reports that */
	TARGET_GONE,    /* nobody is there (pulled, or a path that is down) */
};

struct target_command {
	const uint8_t *cdb;
	size_t n_cdb;
	const uint8_t *out; /* data out; NULL: none */
	size_t n_out;
	uint8_t *in; /* room for data in; NULL: none */
	size_t n_in_most;

	/* Filled when TARGET_ANSWERED, whatever the status (data in comes with CHECK CONDITION too). */
	size_t n_in;
	uint8_t status; /* SAM */
	uint8_t sense[TARGET_SENSE_MOST];
	size_t n_sense; /* 0 with status GOOD */
};

struct target_ops {
	const char *name; /* "sat", "scsi" */
	/* Takes a command. One at a time and path: while one is pending, others are answered with
	 * status BUSY (08h); hold them back instead, as a host adapter's queue does. */
	enum target_end (*scsi)(struct scsi_target *t, struct target_command *c);
	/* Asks again for the end of the pending command C (the same pointers as given to scsi). */
	enum target_end (*poll)(struct scsi_target *t, struct target_command *c);
	/* The host stops waiting for the pending command (time-out, ABORT TASK): the drive ends it
	 * where it stands. Nothing pending: nothing. */
	void (*abort)(struct scsi_target *t);
	/* Hardware or LOGICAL UNIT RESET: ends what is pending; unit attention for all paths. */
	void (*reset)(struct scsi_target *t);
	/* Time of the whole drive moves on (call it for one path of a drive only). */
	void (*tick)(struct scsi_target *t, uint32_t ms);
	/* Milliseconds until something ends by itself if time moves; 0: nothing is under way, or it is
	 * stuck. */
	uint32_t (*due_ms)(const struct scsi_target *t);
	/* Power goes and comes back, for the whole drive; what its cache held is lost. Pulling the drive
	 * and plugging it in again is the same. A drive that was gone may be there again. */
	void (*power_cycle)(struct scsi_target *t);
	/* Everything the drive remembers without its media bytes (security, sanitize, hidden areas,
	 * counters of faults). Answers how many bytes it takes; writes only if N_MOST is enough. */
	size_t (*save)(const struct scsi_target *t, uint8_t *bytes, size_t n_most);
	/* Into a drive made with the same configuration (its lies may be others: counters go on); then the drive is as after a power cut: call
	 * power_cycle() next. False: not such bytes; nothing changed. */
	bool (*load)(struct scsi_target *t, const uint8_t *bytes, size_t n);
	/* Grows with each change of what save() would say that a power cut must not lose: save when it
	 * moved. Progress of a running erase counts too, every 1/256 or so. */
	uint64_t (*revision)(const struct scsi_target *t);
	/* Frees the drive when its last path is closed; never the medium. */
	void (*close)(struct scsi_target *t);
};

/* First member of a model's path. */
struct scsi_target {
	const struct target_ops *ops;
};

static inline enum target_end target_scsi(struct scsi_target *t, struct target_command *c)
{
	return t->ops->scsi(t, c);
}

/* Makes a drive from words, one line for both doors (the tables of sim_words.c): "ata" or "scsi", then NAME or
 * NAME=VALUE; "_" in a name's text is a blank. A fault at a command is HOW=OPCODE[:FEATURE[:NTH[:PERCENT]]].
 *	"ata model=SIM_DISK serial=A1 security overwrite crypto sanitize_ms=5000 freeze=1"
 *	"ata security locked user_password=x erase_nothing vanish=0xf4:*:1:30"
 *	"scsi paths=2 block exits_failure skip_at=100 skip=1 reset=0x48"
 * over MEDIUM, which stays the caller's and must outlive it; its block_bytes are the drive's. False: *ret_wrong
 * points at the word that isn't understood. RET_PATHS has room for TARGET_PATHS_MOST. Close each path. */
bool target_make(const char *words, struct sim_drive *medium, struct scsi_target **ret_paths,
		 unsigned *ret_n_paths, const char **ret_wrong);

#endif
