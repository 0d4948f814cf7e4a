/*
 * tests/unit/ata_answers.h - what a path answers to an ATA command: whole registers, and every shape of failure that
 * kernels and bridges were seen to give. Lists for fake_transport.h.
 */
#ifndef KIYOME_TESTS_UNIT_ATA_ANSWERS_H
#define KIYOME_TESTS_UNIT_ATA_ANSWERS_H

#include "devices/ata.h"
#include "tests/unit/fake_transport.h"

#define CDB(...) ((const uint8_t[16]){ __VA_ARGS__ })

static const struct transport ata_transport = { .name = "fake",
						.scsi = fake_scsi,
						.close = fake_close };
static const struct device ata_drive = { .node = "/dev/fake", .transport = TRANSPORT_SATA };

/* GOOD, with DATA of one block or none. */
__attribute__((unused)) static struct fake_answer ata_good(const uint8_t cdb[16], const void *data)
{
	struct fake_answer a = { .data = data, .n_data = data ? 512 : 0 };

	memcpy(a.cdb, cdb, sizeof(a.cdb));
	return a;
}

/* Registers in descriptor sense: success with STATUS 50h, aborted with 51h. */
__attribute__((unused)) static struct fake_answer ata_registers_back(const uint8_t cdb[16],
								     uint8_t status, uint16_t count,
								     uint64_t lba)
{
	struct fake_answer a = ata_good(cdb, NULL);
	bool is_ext = cdb[1] & 1, is_aborted = status & 1;
	const uint8_t sense[22] = {
		0x72,
		is_aborted ? 0x0b : 0x01,
		0,
		is_aborted ? 0 : 0x1d,
		0,
		0,
		0,
		14,
		9,
		12,
		is_ext,
		is_aborted ? 0x04 : 0,
		is_ext ? (uint8_t)(count >> 8) : 0,
		(uint8_t)count,
		is_ext ? (uint8_t)(lba >> 24) : 0,
		(uint8_t)lba,
		is_ext ? (uint8_t)(lba >> 32) : 0,
		(uint8_t)(lba >> 8),
		is_ext ? (uint8_t)(lba >> 40) : 0,
		(uint8_t)(lba >> 16),
		(uint8_t)(0x40 | (is_ext ? 0 : lba >> 24 & 0x0f)),
		status,
	};

	a.status = SCSI_CHECK_CONDITION;
	memcpy(a.sense, sense, sizeof(sense));
	a.n_sense = sizeof(sense);
	return a;
}

struct ata_shape {
	const char *what;
	uint8_t status;
	uint8_t sense[24], n_sense;
	bool is_lost;
	enum answer expected;
};

/* None of these is ever "done". */
static const struct ata_shape ata_shapes[] = {
	{ "Linux 6.1: aborted",
	  2,
	  { 0x70, 0, 0x0b, 0, 0, 0, 0, 10, 4, 0x51, 0x40, 1 },
	  18,
	  false,
	  ANSWER_REFUSED },
	{ "Linux 6.12: aborted",
	  2,
	  { 0xf0, 0, 0x0b, 4, 0x51, 0x40, 1, 10, 0x80 },
	  18,
	  false,
	  ANSWER_REFUSED },
	{ "older libata, frozen",
	  2,
	  { 0x70, 0, 5, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x21, 4 },
	  18,
	  false,
	  ANSWER_REFUSED },
	{ "SAT, aborted",
	  2,
	  { 0x70, 0, 0x0b, 4, 0x51, 0x40, 1, 10, 0, 0, 0, 0, 0, 0x1d },
	  18,
	  false,
	  ANSWER_REFUSED },
	{ "bridge without the opcode",
	  2,
	  { 0x70, 0, 5, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x20 },
	  18,
	  false,
	  ANSWER_REFUSED },
	{ "the same as descriptor", 2, { 0x72, 5, 0x20 }, 8, false, ANSWER_REFUSED },
	{ "aborted, descriptor",
	  2,
	  { 0x72, 0x0b, 0, 0, 0, 0, 0, 14, 9, 12, 0, 4, 0, 1, 0, 0, 0, 0, 0, 0, 0x40, 0x51 },
	  22,
	  false,
	  ANSWER_REFUSED },
	{ "libata without registers",
	  2,
	  { 0x70, 0, 0x0b, 0, 0, 0, 0, 10 },
	  18,
	  false,
	  ANSWER_UNKNOWN },
	{ "a reset came in between",
	  2,
	  { 0x70, 0, 6, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x29 },
	  18,
	  false,
	  ANSWER_UNKNOWN },
	{ "a reset, with good registers",
	  2,
	  { 0x72, 6, 0x29, 0, 0, 0, 0, 14, 9, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0x40, 0x50 },
	  22,
	  false,
	  ANSWER_UNKNOWN },
	{ "pulled: all ones",
	  2,
	  { 0x72, 0x0b, 0,    0, 0,    0, 0,    14, 9,    12,   0,
	    0xff, 0,    0xff, 0, 0xff, 0, 0xff, 0,  0xff, 0xff, 0xff },
	  22,
	  false,
	  ANSWER_UNKNOWN },
	{ "pulled: 7Fh",
	  2,
	  { 0x72, 0x0b, 0,    0, 0,    0, 0,    14, 9,    12,   0,
	    0x7f, 0,    0x7f, 0, 0x7f, 0, 0x7f, 0,  0x7f, 0x7f, 0x7f },
	  22,
	  false,
	  ANSWER_UNKNOWN },
	{ "check condition without sense", 2, { 0 }, 0, false, ANSWER_UNKNOWN },
	{ "locked",
	  2,
	  { 0x70, 0, 7, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x74, 0x71 },
	  18,
	  false,
	  ANSWER_UNKNOWN },
	{ "busy", 8, { 0 }, 0, false, ANSWER_UNKNOWN },
	{ "task aborted", 0x40, { 0 }, 0, false, ANSWER_UNKNOWN },
	{ "no answer", 0, { 0 }, 0, true, ANSWER_UNKNOWN },
};
enum { ATA_SHAPES = sizeof(ata_shapes) / sizeof(ata_shapes[0]) };

__attribute__((unused)) static struct fake_answer ata_shape(const uint8_t cdb[16],
							    const struct ata_shape *s)
{
	struct fake_answer a = ata_good(cdb, NULL);

	a.status = s->status;
	a.is_lost = s->is_lost;
	memcpy(a.sense, s->sense, sizeof(s->sense));
	a.n_sense = s->n_sense;
	return a;
}

/* A handle whose commands are answered from a list. */
struct ata_play {
	struct fake fake;
	struct handle *h;
	struct error err;
};

__attribute__((unused)) static void ata_play_begin(struct ata_play *p, const struct fake_answer *a,
						   size_t n, bool can_write)
{
	*p = (struct ata_play){ .fake = { .answers = a, .n = n } };
	p->h = fake_handle(&p->fake, &ata_transport, &ata_drive, can_write);
}

/* All of the list was asked for, and nothing else. */
__attribute__((unused)) static void ata_play_end(struct ata_play *p)
{
	CU_ASSERT_EQUAL(p->fake.at, p->fake.n);
	handle_close(p->h);
}

__attribute__((unused)) static void ata_put_word(uint8_t *block, unsigned i, uint16_t w)
{
	block[2 * i] = (uint8_t)w;
	block[2 * i + 1] = (uint8_t)(w >> 8);
}

/* Signature and checksum in word 255. */
__attribute__((unused)) static void ata_put_checksum(uint8_t *block)
{
	uint8_t sum = 0;

	block[510] = 0xa5;
	for (size_t i = 0; i < 511; i++)
		sum = (uint8_t)(sum + block[i]);
	block[511] = (uint8_t)-sum;
}

/* ATA puts the first of two characters into the upper byte. */
__attribute__((unused)) static void ata_put_text(uint8_t *block, unsigned first, size_t n,
						 const char *text)
{
	for (size_t i = 0; i < n; i++)
		block[(2 * first + i) ^ 1] = (uint8_t)(i < strlen(text) ? text[i] : ' ');
}

/* A sound drive of 2,000,000 blocks with 48-bit addresses, SMART, security, and nothing hidden. */
__attribute__((unused)) static void ata_make_identify(uint8_t *block)
{
	memset(block, 0, 512);
	ata_put_word(block, 0, 0x0040);
	ata_put_text(block, 10, 20, "  S1MULATED-0001");
	ata_put_text(block, 23, 8, "FW1.0");
	ata_put_text(block, 27, 40, "KIYOME TEST DISK");
	ata_put_word(block, 53, 0x0007);
	ata_put_word(block, 60, 2000000 & 0xffff);
	ata_put_word(block, 61, 2000000 >> 16);
	ata_put_word(block, 76, 0x0002);
	ata_put_word(block, 80, 0x07f0);
	ata_put_word(block, 82, 0x0003);
	ata_put_word(block, 83, 0x6400); /* FLUSH EXT, 48-bit */
	ata_put_word(block, 84, 0x4120); /* WWN, logs */
	ata_put_word(block, 85, 0x0001);
	ata_put_word(block, 86, 0x2400);
	ata_put_word(block, 87, 0x4120);
	ata_put_word(block, 100, 2000000 & 0xffff);
	ata_put_word(block, 101, 2000000 >> 16);
	ata_put_word(block, 108, 0x5000);
	ata_put_word(block, 109, 0xc500);
	ata_put_word(block, 110, 0x1234);
	ata_put_word(block, 111, 0xabcd);
	ata_put_word(block, 128, 0x0021);
	ata_put_word(block, 217, 7200);
	ata_put_checksum(block);
}

#endif
