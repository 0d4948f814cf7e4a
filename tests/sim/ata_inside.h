/*
 * tests/sim/ata_inside.h - what the files of the ATA model share. Included by ata_*.c here alone.
 */
#ifndef KIYOME_TESTS_SIM_ATA_INSIDE_H
#define KIYOME_TESTS_SIM_ATA_INSIDE_H

#include "base/bytes.h"
#include "tests/sim/ata_model.h"

enum { ATA_STATUS_OK = 0x50, ATA_STATUS_ERR = 0x51, ATA_STATUS_BSY = 0xd0 };
enum { ATA_ERROR_ABRT = 0x04, ATA_ERROR_IDNF = 0x10, ATA_ERROR_UNC = 0x40 };

#define ATA_BLOCK 512u

/* SANITIZE DEVICE, SD0 to SD3; SD4 is SD0 with the completed bit. Frozen is a flag of its own. */
enum ata_sanitize { ATA_SD_IDLE, ATA_SD_RUNNING, ATA_SD_FAILED };

/* What outlives a power cycle. No pointers: these bytes are what save() gives. */
struct ata_kept {
	bool is_security_on, is_maximum;
	uint8_t user[ATA_MODEL_PASSWORD], master[ATA_MODEL_PASSWORD];
	uint16_t master_identifier;
	uint64_t shown_blocks, dco_blocks;
	uint16_t dco_hides;
	uint8_t sanitize; /* enum ata_sanitize */
	bool is_completed;
	bool is_failure_allowed; /* failure mode bit of the run */
	bool is_crypto;
	struct erase_run run;
	unsigned n_power_cycles;
	struct drive_lies lies;
};

/* What doesn't. */
struct ata_awake {
	bool is_frozen, is_locked, is_unlocked_once;
	unsigned attempts; /* left */
	bool is_sanitize_frozen, is_antifreeze;
	bool is_asleep;     /* PUIS: no media access yet */
	bool is_suspended;  /* sanitize, by IDLE IMMEDIATE with UNLOAD, until the next command */
	uint64_t temporary; /* SET MAX that is not kept; 0: none */
	bool is_set_max_used, is_ama_used;
	bool is_hpa_frozen, is_hpa_locked, is_ama_frozen, is_dco_frozen;
	bool has_hpa_password;
	uint8_t hpa_password[ATA_MODEL_PASSWORD];
	bool is_smart_off, is_cache_off, is_look_ahead_off;
	uint8_t standby;
	uint8_t last_command; /* for those that must directly follow another */
	uint16_t last_feature;
	bool is_last_good;
};

/* SECURITY ERASE UNIT under way. */
struct ata_pending {
	bool is_there;
	struct ata_result result;
	struct lie_at *lie; /* RESET or VANISH at its percentage */
	struct erase_run run;
	enum target_end end; /* TARGET_PENDING until it has one */
};

struct ata_model {
	struct ata_config config;
	struct sim_drive *medium;
	struct ata_kept kept;
	struct ata_awake awake;
	struct ata_pending pending;
	struct lie_at *sanitize_lie; /* VANISH at its percentage */
	uint64_t revision;
	unsigned saved_percent;
	bool is_gone;
};

static inline void word_put(uint8_t *bytes, unsigned i, uint16_t w)
{
	bytes[2 * i] = (uint8_t)w;
	bytes[2 * i + 1] = (uint8_t)(w >> 8);
}

static inline void qword_put(uint8_t *bytes, size_t at, uint64_t q)
{
	for (unsigned i = 0; i < 8; i++)
		bytes[at + i] = (uint8_t)(q >> 8 * i);
}

void sim_ata_abort(struct ata_result *r);
void sim_ata_changed(struct ata_model *m);
/* Data in: what is asked for (COUNT blocks) of N bytes there are, zeros behind them. */
void sim_ata_give(const struct ata_request *q, struct ata_result *r, const void *bytes, size_t n);
bool sim_ata_follows(const struct ata_model *m, uint8_t command, int feature);

uint64_t sim_ata_native_blocks(const struct ata_model *m); /* as DCO leaves them */
uint64_t sim_ata_medium_blocks(const struct ata_model *m);
uint64_t sim_ata_shown_blocks(const struct ata_model *m);
bool sim_ata_has(const struct ata_model *m, uint16_t dco_bit); /* not taken away by DCO */
enum { ATA_DCO_SECURITY = 1 << 3, ATA_DCO_HPA = 1 << 7 };

/* One a command; the table is in ata_model.c. */
typedef void ata_act(struct ata_model *m, const struct ata_request *q, struct ata_result *r);
ata_act sim_ata_identify, sim_ata_read_log, sim_ata_smart;
ata_act sim_ata_set_password, sim_ata_unlock, sim_ata_erase_prepare, sim_ata_erase_unit,
	sim_ata_freeze_lock, sim_ata_disable_password;
ata_act sim_ata_sanitize_device;
ata_act sim_ata_read_native_max, sim_ata_set_max, sim_ata_accessible_max,
	sim_ata_device_configuration;
ata_act sim_ata_read, sim_ata_write, sim_ata_read_verify, sim_ata_trim, sim_ata_flush;

void sim_ata_identify_build(const struct ata_model *m, uint8_t bytes[ATA_BLOCK]);
void sim_ata_security_wake(struct ata_model *m);
void sim_ata_security_off(struct ata_model *m);
void sim_ata_sanitize_wake(struct ata_model *m);
void sim_ata_sanitize_step(struct ata_model *m, uint32_t ms);
/* Whether a running or failed sanitize lets a command through. */
bool sim_ata_sanitize_allows(const struct ata_model *m, const struct ata_request *q);
void sim_ata_hidden_wake(struct ata_model *m);

#endif
