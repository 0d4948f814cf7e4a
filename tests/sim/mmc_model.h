/*
 * tests/sim/mmc_model.h - an eMMC in memory: a user area, two boot areas, RPMB, and behind each sector the
 * flash that an erase leaves as it was until a secure erase or sanitize clears it. It can lie, fail, protect
 * a range, and fall silent at a command of one's choice. Knows bytes only; mmc_door.h makes a handle of it.
 */
#ifndef KIYOME_TESTS_SIM_MMC_MODEL_H
#define KIYOME_TESTS_SIM_MMC_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum mmc_area { MMC_AREA_USER, MMC_AREA_BOOT0, MMC_AREA_BOOT1, MMC_AREA_RPMB, MMC_AREA_COUNT };

struct mmc_model_area {
	uint8_t *shown;  /* a byte stands for a sector's content */
	uint8_t *flash;  /* what the flash behind it still holds */
	uint8_t *marked; /* by the first step of a secure trim */
	uint32_t n;
};

/* Card status bits. */
enum {
	MMC_R1_ERROR = 1 << 19,
	MMC_R1_ILLEGAL = 1 << 22,
	MMC_R1_PARAM = 1 << 27,
	MMC_R1_SEQUENCE = 1 << 28,
	MMC_R1_SWITCH = 1 << 7,
	MMC_R1_WP_SKIP = 1 << 15
};

struct mmc_model {
	uint8_t ext_csd[512];
	struct mmc_model_area areas[MMC_AREA_COUNT];
	uint32_t group_sectors;
	/* between CMD35, CMD36 and CMD38 */
	bool has_start, has_end;
	uint32_t start, end;
	/* how bad it is */
	bool erase_lies, sanitize_lies; /* says done, does nothing */
	bool erase_fails, sanitize_fails;
	uint32_t protected_first, n_protected; /* of the user area */
	unsigned silent_at;                    /* this command gets no answer; 0: none */
	bool silent_does;                      /* it is carried out all the same */
	unsigned n_commands;
};

/* SECTORS of the user area, in groups of 1024; boot areas of 256 each. False: no memory. */
bool mmc_model_init(struct mmc_model *m, uint32_t sectors);
void mmc_model_clear(struct mmc_model *m);

/* Every sector of every area holds BYTE. */
void mmc_model_fill(struct mmc_model *m, uint8_t byte);
/* Sectors of AREA that show BYTE, or whose flash still has it. */
unsigned mmc_model_shows(const struct mmc_model *m, enum mmc_area area, uint8_t byte);
unsigned mmc_model_holds(const struct mmc_model *m, enum mmc_area area, uint8_t byte);

/* One command to AREA. False: no answer. */
bool mmc_model_command(struct mmc_model *m, enum mmc_area area, uint8_t opcode, uint32_t arg,
		       uint8_t *data, size_t n, uint32_t *r1);

#endif
