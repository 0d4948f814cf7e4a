/*
 * tests/sim/scsi_inside.h - what the files of the SCSI model share.
 */
#ifndef KIYOME_TESTS_SIM_SCSI_INSIDE_H
#define KIYOME_TESTS_SIM_SCSI_INSIDE_H

#include "tests/sim/scsi_answer.h"
#include "tests/sim/scsi_model.h"

/* The stranger's place among those who may hold a reservation. */
#define SCSI_STRANGER TARGET_PATHS_MOST

enum scsi_doing { SCSI_IDLE, SCSI_SANITIZES, SCSI_FORMATS };

struct scsi_reservation {
	uint64_t keys[TARGET_PATHS_MOST + 1]; /* 0: not registered */
	uint32_t generation;
	uint8_t type; /* 0: none */
	uint8_t holder;
};

/* What outlives a power cycle. No pointers: these bytes are what save() gives. */
struct scsi_kept {
	uint32_t block_bytes;
	uint64_t shown_blocks; /* of a LUN; 0: all */
	uint8_t protection_type;
	uint8_t doing;  /* enum scsi_doing */
	uint8_t action; /* SANITIZE's service action, of the run or the last one */
	bool has_failed, is_failure_allowed, is_corrupted;
	bool has_unwritten; /* some block of the bitmap is set */
	uint32_t
		format_block_bytes; /* what MODE SELECT asked for and FORMAT UNIT does; 0: as it is */
	uint8_t format_protection;
	struct erase_run run;
	struct scsi_reservation reservation;
	unsigned n_power_cycles;
	struct drive_lies lies;
};

struct scsi_drive;

struct scsi_path {
	struct scsi_target target; /* first: the two are cast into each other */
	struct scsi_drive *drive;
	unsigned index;
	bool has_descriptor_sense, is_cache_off;
	uint32_t attention; /* unit attention to be told; 0: none */
};

struct scsi_drive {
	struct scsi_config config;
	struct sim_drive *medium;
	struct scsi_kept kept;
	uint8_t *unwritten; /* a bit a block of 512 bytes: erased, not yet written */
	size_t n_unwritten;
	struct scsi_path paths[TARGET_PATHS_MOST];
	unsigned n_paths, n_open;
	int blocked; /* path whose SANITIZE or FORMAT UNIT waits for its end; -1: none */
	struct lie_at *run_lie;
	enum target_end blocked_end;
	uint64_t revision;
	unsigned saved_percent;
	bool is_gone;
};

static inline unsigned sim_scsi_lun_of(const struct scsi_path *p)
{
	return p->drive->config.are_luns ? p->index : 0;
}

void sim_scsi_refuse(const struct scsi_path *p, struct target_command *c, uint32_t key_asc_ascq);
uint64_t sim_scsi_lun_bytes(const struct scsi_drive *d);
uint64_t sim_scsi_lun_start(const struct scsi_path *p);
uint64_t sim_scsi_shown_blocks(const struct scsi_drive *d);
void sim_scsi_attention_all(struct scsi_drive *d, uint32_t key_asc_ascq,
			    const struct scsi_path *but);

void sim_scsi_transfer(struct scsi_path *p, struct target_command *c, bool is_write);
void sim_scsi_verify(struct scsi_path *p, struct target_command *c);
void sim_scsi_flush(struct scsi_path *p, struct target_command *c);
void sim_scsi_unwritten_set(struct scsi_drive *d, uint64_t first_byte, uint64_t n_bytes,
			    bool is_unwritten);
bool sim_scsi_unwritten_any(const struct scsi_drive *d, uint64_t first_byte, uint64_t n_bytes);

/* Whether it began; then it is pending unless IMMED. */
bool sim_scsi_sanitize(struct scsi_path *p, struct target_command *c);
bool sim_scsi_format(struct scsi_path *p, struct target_command *c);
void sim_scsi_run_step(struct scsi_drive *d, uint32_t ms);
void sim_scsi_run_answer(const struct scsi_path *p, struct target_command *c);

void sim_scsi_inquiry(struct scsi_path *p, struct target_command *c);
void sim_scsi_capacity_tell(struct scsi_path *p, struct target_command *c);
void sim_scsi_mode_sense(struct scsi_path *p, struct target_command *c);
void sim_scsi_mode_select(struct scsi_path *p, struct target_command *c);
void sim_scsi_log_sense(struct scsi_path *p, struct target_command *c);
void sim_scsi_opcodes(struct scsi_path *p, struct target_command *c);

size_t sim_scsi_save(const struct scsi_target *t, uint8_t *bytes, size_t n_most);
bool sim_scsi_load(struct scsi_target *t, const uint8_t *bytes, size_t n);

bool sim_scsi_conflicts(const struct scsi_path *p, const uint8_t *cdb);
void sim_scsi_reserve_in(struct scsi_path *p, struct target_command *c);
void sim_scsi_reserve_out(struct scsi_path *p, struct target_command *c);

#endif
