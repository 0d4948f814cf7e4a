/*
 * tests/sim/mmc_model.c - an eMMC in memory.
 */
#include "tests/sim/mmc_model.h"

#include <stdlib.h>
#include <string.h>

#define GROUP        1024u
#define BOOT_SECTORS 256u
#define READY        0x900u /* ready for data, state "transfer" */

static bool area_init(struct mmc_model_area *a, uint32_t n)
{
	a->n = n;
	a->shown = calloc(n, 1);
	a->flash = calloc(n, 1);
	a->marked = calloc(n, 1);
	return a->shown && a->flash && a->marked;
}

bool mmc_model_init(struct mmc_model *m, uint32_t sectors)
{
	memset(m, 0, sizeof(*m));
	m->group_sectors = GROUP;
	m->ext_csd[168] = 1; /* RPMB of 128 KiB */
	m->ext_csd[175] = 1;
	m->ext_csd[192] = 8;
	m->ext_csd[212] = (uint8_t)sectors;
	m->ext_csd[213] = (uint8_t)(sectors >> 8);
	m->ext_csd[214] = (uint8_t)(sectors >> 16);
	m->ext_csd[215] = (uint8_t)(sectors >> 24);
	m->ext_csd[221] = 1;
	m->ext_csd[223] = 2;
	m->ext_csd[224] = 1;
	m->ext_csd[226] = 1; /* boot areas of 128 KiB */
	m->ext_csd[229] = 3;
	m->ext_csd[230] = 4;
	m->ext_csd[231] = 0x51; /* secure erase, trim, sanitize */
	m->ext_csd[232] = 1;
	if (area_init(&m->areas[MMC_AREA_USER], sectors) &&
	    area_init(&m->areas[MMC_AREA_BOOT0], BOOT_SECTORS) &&
	    area_init(&m->areas[MMC_AREA_BOOT1], BOOT_SECTORS) &&
	    area_init(&m->areas[MMC_AREA_RPMB], BOOT_SECTORS))
		return true;
	mmc_model_clear(m);
	return false;
}

void mmc_model_clear(struct mmc_model *m)
{
	for (unsigned i = 0; i < MMC_AREA_COUNT; i++) {
		free(m->areas[i].shown);
		free(m->areas[i].flash);
		free(m->areas[i].marked);
	}
	memset(m, 0, sizeof(*m));
}

void mmc_model_fill(struct mmc_model *m, uint8_t byte)
{
	for (unsigned i = 0; i < MMC_AREA_COUNT; i++) {
		memset(m->areas[i].shown, byte, m->areas[i].n);
		memset(m->areas[i].flash, byte, m->areas[i].n);
	}
}

static unsigned count(const uint8_t *bytes, uint32_t n, uint8_t byte)
{
	unsigned found = 0;

	for (uint32_t i = 0; i < n; i++)
		found += bytes[i] == byte;
	return found;
}

unsigned mmc_model_shows(const struct mmc_model *m, enum mmc_area area, uint8_t byte)
{
	return count(m->areas[area].shown, m->areas[area].n, byte);
}

unsigned mmc_model_holds(const struct mmc_model *m, enum mmc_area area, uint8_t byte)
{
	return count(m->areas[area].flash, m->areas[area].n, byte);
}

static bool is_protected(const struct mmc_model *m, enum mmc_area area, uint32_t sector)
{
	return area == MMC_AREA_USER && sector >= m->protected_first &&
	       sector - m->protected_first < m->n_protected;
}

/* One sector by CMD38's argument. */
static void erase_sector(struct mmc_model *m, struct mmc_model_area *a, uint32_t at, uint32_t arg)
{
	uint8_t erased = m->ext_csd[181] ? 0xff : 0;

	if (arg == 0x80000001u) {
		a->marked[at] = 1;
		return;
	}
	a->shown[at] = erased;
	if (arg == 0x80000000u)
		a->flash[at] = erased;
}

/* The second step clears what was marked, wherever. */
static void clear_marked(struct mmc_model *m, struct mmc_model_area *a)
{
	uint8_t erased = m->ext_csd[181] ? 0xff : 0;

	for (uint32_t i = 0; i < a->n; i++) {
		if (!a->marked[i])
			continue;
		a->shown[i] = a->flash[i] = erased;
		a->marked[i] = 0;
	}
}

static uint32_t erase(struct mmc_model *m, enum mmc_area area, uint32_t arg)
{
	struct mmc_model_area *a = &m->areas[area];
	bool by_groups = arg == 0 || arg == 0x80000000u;
	uint32_t first = m->start, last = m->end, r1 = READY;

	if (!m->has_start || !m->has_end)
		return READY | MMC_R1_SEQUENCE;
	m->has_start = m->has_end = false;
	if (area == MMC_AREA_RPMB)
		return READY | MMC_R1_ILLEGAL;
	if (first > last || last >= a->n)
		return READY | MMC_R1_PARAM;
	if (m->erase_fails)
		return READY | MMC_R1_ERROR;
	if (m->erase_lies)
		return READY;
	if (arg == 0x80008000u) {
		clear_marked(m, a);
		return READY;
	}
	if (by_groups) { /* the card takes every group that the range touches */
		first -= first % m->group_sectors;
		last += m->group_sectors - 1 - last % m->group_sectors;
	}
	for (uint32_t i = first; i <= last && i < a->n; i++) {
		if (is_protected(m, area, i))
			r1 |= MMC_R1_WP_SKIP;
		else
			erase_sector(m, a, i, arg);
	}
	return r1;
}

/* Clears the flash behind all that shows nothing any more; RPMB's is nobody's. */
static uint32_t sanitize(struct mmc_model *m)
{
	uint8_t erased = m->ext_csd[181] ? 0xff : 0;

	if (m->sanitize_fails || !(m->ext_csd[231] & 0x40))
		return READY | MMC_R1_SWITCH;
	for (unsigned area = 0; area < MMC_AREA_RPMB && !m->sanitize_lies; area++)
		for (uint32_t i = 0; i < m->areas[area].n; i++)
			if (m->areas[area].shown[i] == erased)
				m->areas[area].flash[i] = erased;
	return READY;
}

static uint32_t run(struct mmc_model *m, enum mmc_area area, uint8_t opcode, uint32_t arg,
		    uint8_t *data, size_t n)
{
	switch (opcode) {
	case 6:
		return arg == (3u << 24 | 165u << 16 | 1u << 8 | 1u) ? sanitize(m)
								     : READY | MMC_R1_SWITCH;
	case 8:
		if (!data || n != sizeof(m->ext_csd))
			return READY | MMC_R1_ILLEGAL;
		memcpy(data, m->ext_csd, n);
		return READY;
	case 35:
		m->start = arg / 512; /* a small card: addresses are bytes */
		m->has_start = true;
		return READY;
	case 36:
		if (!m->has_start)
			return READY | MMC_R1_SEQUENCE;
		m->end = arg / 512;
		m->has_end = true;
		return READY;
	case 38:
		return erase(m, area, arg);
	default:
		m->has_start = m->has_end = false;
		return READY | MMC_R1_ILLEGAL;
	}
}

bool mmc_model_command(struct mmc_model *m, enum mmc_area area, uint8_t opcode, uint32_t arg,
		       uint8_t *data, size_t n, uint32_t *r1)
{
	bool is_silent = ++m->n_commands == m->silent_at;

	if (!is_silent || m->silent_does)
		*r1 = run(m, area, opcode, arg, data, n);
	return !is_silent;
}
