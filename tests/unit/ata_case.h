/*
 * tests/unit/ata_case.h - a simulated ATA drive behind SAT, for tests of the models: taskfiles packed into ATA
 * PASS-THROUGH (16) by hand, registers read from the descriptor by hand.
 */
#ifndef KIYOME_TESTS_UNIT_ATA_CASE_H
#define KIYOME_TESTS_UNIT_ATA_CASE_H

#include "tests/unit/target_case.h"

enum ata_kind { ATA_NON_DATA, ATA_IN, ATA_OUT };

struct ata_call {
	uint8_t command;
	uint16_t feature, count;
	uint64_t lba;
	bool is_ext;
	enum ata_kind kind;
	const void *out;
};

struct ata_told {
	bool is_known;
	uint8_t status, error;
	uint16_t count;
	uint64_t lba;
};

/* A drive that can do everything; CASE may change it before ata_case_open(). */
__attribute__((unused)) static struct ata_config ata_case_config(void)
{
	return (struct ata_config){ .model = "SIMULATED ATA DISK",
				    .serial = "SIM-A1",
				    .firmware = "FW01ABCD",
				    .wwn = 0x5000c50012345678,
				    .rpm = 1,
				    .security = true,
				    .enhanced = true,
				    .erase_minutes = 4,
				    .enhanced_minutes = 2,
				    .erase_ms = 10000,
				    .enhanced_ms = 2000,
				    .master_identifier = 0xfffe,
				    .block = true,
				    .overwrite = true,
				    .crypto = true,
				    .antifreeze = true,
				    .sanitize_ms = 10000,
				    .hpa = true,
				    .dco = true,
				    .trim = true,
				    .drat = true,
				    .smart = true,
				    .power_on_hours = 1234,
				    .temperature = 31 };
}

__attribute__((unused)) static void ata_case_open(struct target_case *t, const struct ata_config *a,
						  const struct sat_config *s)
{
	const struct sat_config plain = { .sense = SAT_SENSE_DESCRIPTOR };

	memset(t, 0, sizeof(*t));
	sim_drive_init(&t->medium, CASE_BLOCKS * 512, 512);
	sim_drive_fill_text(&t->medium, 7);
	t->target = sat_model_new(s ? s : &plain, ata_model_new(a, &t->medium));
}

__attribute__((unused)) static struct drive_lies *ata_case_lies(struct target_case *t)
{
	return ata_model_lies(sat_model_ata(t->target));
}

static void ata_cdb(const struct ata_call *a, uint8_t cdb[16])
{
	static const uint8_t protocols[] = { 3, 4, 5 }, flags[] = { 0x20, 0x2e, 0x26 };

	memset(cdb, 0, 16);
	cdb[0] = 0x85;
	cdb[1] = (uint8_t)(protocols[a->kind] << 1 | a->is_ext);
	cdb[2] = flags[a->kind];
	cdb[3] = (uint8_t)(a->feature >> 8);
	cdb[4] = (uint8_t)a->feature;
	cdb[5] = (uint8_t)(a->count >> 8);
	cdb[6] = (uint8_t)a->count;
	cdb[7] = (uint8_t)(a->lba >> 24);
	cdb[8] = (uint8_t)a->lba;
	cdb[9] = (uint8_t)(a->lba >> 32);
	cdb[10] = (uint8_t)(a->lba >> 8);
	cdb[11] = (uint8_t)(a->lba >> 40);
	cdb[12] = (uint8_t)(a->lba >> 16);
	cdb[13] = 0x40;
	if (!a->is_ext)
		cdb[13] |= a->lba >> 24 & 15;
	cdb[14] = a->command;
}

/* Registers of a descriptor that stands first. */
static struct ata_told ata_registers_told(const struct target_case *t)
{
	const uint8_t *d = t->c.sense + 8;
	struct ata_told r = { .is_known = false };

	if (t->c.status != 2 || t->c.sense[0] != 0x72 || d[0] != 9)
		return r;
	r.is_known = true;
	r.error = d[3];
	r.count = (uint16_t)(d[4] << 8 | d[5]);
	r.lba = (uint64_t)d[7] | (uint64_t)d[9] << 8 | (uint64_t)d[11] << 16 |
		(uint64_t)d[6] << 24 | (uint64_t)d[8] << 32 | (uint64_t)d[10] << 40;
	if (!(d[2] & 1))
		r.lba |= (uint64_t)(d[12] & 15) << 24;
	r.status = d[13];
	return r;
}

/* Sends one taskfile; what comes back is unknown unless it was answered. */
__attribute__((unused)) static struct ata_told ata_send(struct target_case *t, struct ata_call a)
{
	uint8_t cdb[16];

	ata_cdb(&a, cdb);
	if (target_send(t, cdb, sizeof(cdb), a.out, a.out ? 512u * a.count : 0) != TARGET_ANSWERED)
		return (struct ata_told){ .is_known = false };
	return ata_registers_told(t);
}

__attribute__((unused)) static bool ata_is_good(struct ata_told r)
{
	return r.is_known && r.status == 0x50;
}

__attribute__((unused)) static bool ata_is_aborted(struct ata_told r)
{
	return r.is_known && r.status == 0x51 && r.error & 4;
}

/* Word of a fresh IDENTIFY DEVICE. */
__attribute__((unused)) static uint16_t ata_word(struct target_case *t, unsigned i)
{
	if (!ata_is_good(
		    ata_send(t, (struct ata_call){ .command = 0xec, .count = 1, .kind = ATA_IN })))
		return 0xffff;
	return le16(t->in + 2 * i);
}

#endif
