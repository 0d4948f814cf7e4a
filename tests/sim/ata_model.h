/*
 * tests/sim/ata_model.h - an ATA drive as a state machine: a taskfile in, registers and data out (ACS-3, ACS-4;
 * DEVICE CONFIGURATION OVERLAY and HPA as ATA8-ACS). Its media are a sim_drive, its time is a number that
 * the caller moves. Bytes and base only; sat_model.h puts SCSI in front of it.
 *
 * Commands wait for nothing but SECURITY ERASE UNIT, which is pending until its time has passed.
 */
#ifndef KIYOME_TESTS_SIM_ATA_MODEL_H
#define KIYOME_TESTS_SIM_ATA_MODEL_H

#include "tests/sim/drive_lies.h"
#include "tests/sim/erase_run.h"
#include "tests/sim/scsi_target.h"

#define ATA_MODEL_PASSWORD 32

enum ata_freeze {
	ATA_FREEZE_NONE,
	ATA_FREEZE_FIRST,  /* by the firmware at first power-on; a power cycle lifts it */
	ATA_FREEZE_ALWAYS, /* at each */
};

struct ata_config {
	char model[41], serial[21], firmware[9]; /* ASCII */
	uint64_t wwn;                            /* 0: none */
	uint16_t rpm;                            /* word 217: 1 is an SSD */
	uint8_t physical_exponent;               /* 3: 512e */
	uint16_t major;                          /* word 80; 0: ACS-3 and before */

	bool security, enhanced;
	uint16_t erase_minutes, enhanced_minutes; /* as told; 0: not */
	uint32_t erase_ms, enhanced_ms;           /* as it takes */
	enum ata_freeze freeze;
	bool is_locked; /* a stranger's password, maximum or not */
	bool is_maximum;
	uint8_t user_password[ATA_MODEL_PASSWORD], master_password[ATA_MODEL_PASSWORD];
	uint16_t master_identifier; /* word 92 */

	bool block, overwrite, crypto, antifreeze; /* SANITIZE DEVICE */
	bool ending;          /* an overwrite can be made to end on the pattern as given */
	uint32_t sanitize_ms; /* of one pass */
	uint32_t crypto_ms;
	bool overrides_lock;  /* log 30h/06h bit 7 */
	bool has_old_success; /* bit 15 stands from an earlier sanitize */
	bool is_sanitizing;   /* a block erase or overwrite began before we were there */
	bool has_failed;      /* in SD3 from one that was restricted */
	bool always_encrypts;
	bool puis; /* powers up in standby */

	bool hpa, ama, dco;
	uint64_t shown_blocks; /* fewer than native: hidden by HPA or AMA; 0: all */
	uint64_t dco_blocks;   /* what DCO leaves of the medium; 0: all */
	uint16_t dco_hides;    /* bits of DCO word 7 that were taken away */

	bool trim, drat, rzat;
	bool smart;
	uint32_t power_on_hours, temperature;
	bool is_failing; /* SMART RETURN STATUS */

	struct drive_lies lies;
};

struct ata_request {
	uint8_t command, device;
	uint16_t feature, count;
	uint64_t lba;
	bool is_ext;
	const uint8_t *out;
	size_t n_out;
	uint8_t *in;
	size_t n_in_most;
};

struct ata_result {
	uint8_t status, error, device;
	uint16_t count;
	uint64_t lba;
	bool is_ext;
	size_t n_in;
	bool has_bad_lba; /* media error: lba is the first bad one */
};

struct ata_model;

/* Over MEDIUM, whose whole size is the native capacity; it stays the caller's and must outlive it. Aborts
 * without memory. */
struct ata_model *ata_model_new(const struct ata_config *c, struct sim_drive *medium);
void ata_model_free(struct ata_model *m);

/* As scsi_target.h says of the like-named. A new command while one is pending isn't taken: status BSY. */
enum target_end ata_model_run(struct ata_model *m, const struct ata_request *q,
			      struct ata_result *r);
enum target_end ata_model_poll(struct ata_model *m, struct ata_result *r);
void ata_model_abort(struct ata_model *m);
void ata_model_reset(struct ata_model *m);
void ata_model_tick(struct ata_model *m, uint32_t ms);
uint32_t ata_model_due_ms(const struct ata_model *m);
void ata_model_power_cycle(struct ata_model *m);
size_t ata_model_save(const struct ata_model *m, uint8_t *bytes, size_t n_most);
bool ata_model_load(struct ata_model *m, const uint8_t *bytes, size_t n);
uint64_t ata_model_revision(const struct ata_model *m);

struct drive_lies *ata_model_lies(struct ata_model *m);
struct sim_drive *ata_model_medium(struct ata_model *m);
const struct ata_config *ata_model_config(const struct ata_model *m);
uint64_t ata_model_shown_blocks(const struct ata_model *m);
bool ata_model_is_gone(const struct ata_model *m);
/* IDENTIFY DEVICE data as they are now, without a command: what a layer in front keeps of them. */
void ata_model_identify(const struct ata_model *m, uint8_t bytes[512]);

#endif
