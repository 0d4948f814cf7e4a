/* tests/unit/test_scsi_sense.c - sense data of every shape seen, whole, cut and hostile. */
#include "devices/nvme_status.h"
#include "devices/scsi_sense.h"
#include "tests/unit/harness.h"

struct row {
	const char *what;
	uint8_t n;
	uint8_t bytes[34];
	enum answer scsi, ata;
	uint8_t key, asc, ascq;
	bool has_registers, is_partial;
	uint8_t error, status;
	uint16_t count;
	uint64_t lba;
};

static const struct row
	rows[] = {
		{ "success with registers, descriptor",
		  22,
		  { 0x72, 0x01, 0x00, 0x1d, 0,    0, 0,    14, 0x09, 0x0c, 0x00,
		    0x00, 0x00, 0x00, 0,    0x4f, 0, 0xc2, 0,  0x00, 0x00, 0x50 },
		  ANSWER_DONE,
		  ANSWER_DONE,
		  1,
		  0,
		  0x1d,
		  true,
		  false,
		  0x00,
		  0x50,
		  0,
		  0 },
		{ "48-bit registers",
		  22,
		  { 0x72, 0x01, 0x00, 0x1d, 0,    0,    0,    14,   0x09, 0x0c, 0x01,
		    0x00, 0x80, 0x04, 0x44, 0x11, 0x55, 0x22, 0x66, 0x33, 0x40, 0x50 },
		  ANSWER_DONE,
		  ANSWER_DONE,
		  1,
		  0,
		  0x1d,
		  true,
		  false,
		  0x00,
		  0x50,
		  0x8004,
		  0x665544332211ull },
		{ "aborted, descriptor",
		  22,
		  { 0x72, 0x0b, 0x00, 0x00, 0, 0, 0, 14, 0x09, 0x0c, 0x00,
		    0x04, 0,    0x01, 0,    0, 0, 0, 0,  0,    0x40, 0x51 },
		  ANSWER_UNKNOWN,
		  ANSWER_REFUSED,
		  0xb,
		  0,
		  0,
		  true,
		  false,
		  0x04,
		  0x51,
		  1,
		  0 },
		{ "another descriptor before ATA's",
		  34,
		  { 0x72, 0x01, 0x00, 0x1d, 0, 0, 0,    26,   0x00, 0x0a, 0x80, 0,
		    0,    0,    0,    0,    0, 0, 0x12, 0x34, 0x09, 0x0c, 0x00, 0x00,
		    0,    0x07, 0,    0,    0, 0, 0,    0,    0x40, 0x50 },
		  ANSWER_DONE,
		  ANSWER_DONE,
		  1,
		  0,
		  0x1d,
		  true,
		  false,
		  0x00,
		  0x50,
		  7,
		  0 },
		{ "linux 6.1, fixed, shifted by eight, past its own length",
		  20,
		  { 0x70, 0,    0x0b, 0, 0, 0, 0,    0x0a, 0x04, 0x51,
		    0x40, 0x01, 0,    0, 0, 0, 0x80, 0x11, 0x22, 0x33 },
		  ANSWER_UNKNOWN,
		  ANSWER_REFUSED,
		  0xb,
		  0,
		  0,
		  true,
		  false,
		  0x04,
		  0x51,
		  1,
		  0x332211 },
		{ "linux 6.1 as SG_IO copies it: 18 bytes, of the LBA one",
		  18,
		  { 0x70, 0, 0x0b, 0, 0, 0, 0, 0x0a, 0x04, 0x51, 0x40, 0x01, 0, 0, 0, 0, 0x80,
		    0x11 },
		  ANSWER_UNKNOWN,
		  ANSWER_REFUSED,
		  0xb,
		  0,
		  0,
		  true,
		  true,
		  0x04,
		  0x51,
		  1,
		  0x11 },
		{ "pulled, all registers FFh",
		  22,
		  { 0x72, 0x0b, 0x00, 0x00, 0,    0,    0,    14,   0x09, 0x0c, 0x00,
		    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
		  ANSWER_UNKNOWN,
		  ANSWER_UNKNOWN,
		  0xb,
		  0,
		  0,
		  true,
		  false,
		  0xff,
		  0xff,
		  0xff,
		  0xffffff },
		{ "pulled, status 7Fh",
		  18,
		  { 0xf0, 0, 0x0b, 0x7f, 0x7f, 0x7f, 0x7f, 0x0a, 0, 0x7f, 0x7f, 0x7f, 0, 0, 0, 0, 0,
		    0 },
		  ANSWER_UNKNOWN,
		  ANSWER_UNKNOWN,
		  0xb,
		  0,
		  0,
		  true,
		  false,
		  0x7f,
		  0x7f,
		  0x7f,
		  0x7f7f7f },
		{ "libata without the drive's registers",
		  18,
		  { 0x70, 0, 0x0b, 0, 0, 0, 0, 0x0a, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
		  ANSWER_UNKNOWN,
		  ANSWER_UNKNOWN,
		  0xb,
		  0,
		  0,
		  false,
		  false,
		  0,
		  0,
		  0,
		  0 },
		{ "linux 6.12, fixed as SAT says",
		  18,
		  { 0xf0, 0x00, 0x0b, 0x04, 0x41, 0x40, 0x00, 0x0a, 0x80, 0x01, 0x02, 0x03, 0, 0, 0,
		    0, 0, 0 },
		  ANSWER_UNKNOWN,
		  ANSWER_REFUSED,
		  0xb,
		  0,
		  0,
		  true,
		  false,
		  0x04,
		  0x41,
		  0,
		  0x030201 },
		{ "fixed success, upper halves not told",
		  18,
		  { 0x70, 0x00, 0x01, 0x00, 0x50, 0x40, 0x09, 0x0a, 0xe0, 0x01, 0, 0, 0x00, 0x1d, 0,
		    0, 0, 0 },
		  ANSWER_DONE,
		  ANSWER_DONE,
		  1,
		  0,
		  0x1d,
		  true,
		  true,
		  0x00,
		  0x50,
		  9,
		  1 },
		{ "success that says error",
		  18,
		  { 0x70, 0x00, 0x01, 0x04, 0x51, 0x40, 0x00, 0x0a, 0x00, 0, 0, 0, 0x00, 0x1d, 0, 0,
		    0, 0 },
		  ANSWER_DONE,
		  ANSWER_REFUSED,
		  1,
		  0,
		  0x1d,
		  true,
		  false,
		  0x04,
		  0x51,
		  0,
		  0 },
		{ "success that is still busy",
		  18,
		  { 0x70, 0x00, 0x01, 0x00, 0xd0, 0x40, 0x00, 0x0a, 0x00, 0, 0, 0, 0x00, 0x1d, 0, 0,
		    0, 0 },
		  ANSWER_DONE,
		  ANSWER_UNKNOWN,
		  1,
		  0,
		  0x1d,
		  true,
		  false,
		  0x00,
		  0xd0,
		  0,
		  0 },
		{ "success without registers",
		  8,
		  { 0x72, 0x01, 0x00, 0x1d, 0, 0, 0, 0 },
		  ANSWER_DONE,
		  ANSWER_UNKNOWN,
		  1,
		  0,
		  0x1d,
		  false,
		  false,
		  0,
		  0,
		  0,
		  0 },
		{ "recovered by another way",
		  8,
		  { 0x72, 0x01, 0x17, 0x01, 0, 0, 0, 0 },
		  ANSWER_DONE,
		  ANSWER_UNKNOWN,
		  1,
		  0x17,
		  0x01,
		  false,
		  false,
		  0,
		  0,
		  0,
		  0 },
		{ "bridge without the opcode",
		  18,
		  { 0x70, 0, 0x05, 0, 0, 0, 0, 0x0a, 0, 0, 0, 0, 0x20, 0x00, 0, 0, 0, 0 },
		  ANSWER_REFUSED,
		  ANSWER_REFUSED,
		  5,
		  0x20,
		  0,
		  false,
		  false,
		  0,
		  0,
		  0,
		  0 },
		{ "the same as descriptor",
		  8,
		  { 0x72, 0x05, 0x24, 0x00, 0, 0, 0, 0 },
		  ANSWER_REFUSED,
		  ANSWER_REFUSED,
		  5,
		  0x24,
		  0,
		  false,
		  false,
		  0,
		  0,
		  0,
		  0 },
		{ "reset happened",
		  18,
		  { 0x70, 0, 0x06, 0, 0, 0, 0, 0x0a, 0, 0, 0, 0, 0x29, 0x00, 0, 0, 0, 0 },
		  ANSWER_REFUSED,
		  ANSWER_UNKNOWN,
		  6,
		  0x29,
		  0,
		  false,
		  false,
		  0,
		  0,
		  0,
		  0 },
		{ "locked",
		  18,
		  { 0x70, 0, 0x07, 0, 0, 0, 0, 0x0a, 0, 0, 0, 0, 0x74, 0x71, 0, 0, 0, 0 },
		  ANSWER_REFUSED,
		  ANSWER_UNKNOWN,
		  7,
		  0x74,
		  0x71,
		  false,
		  false,
		  0,
		  0,
		  0,
		  0 },
		{ "both places look like a status",
		  20,
		  { 0x70, 0, 0x0b, 0x04, 0x51, 0x40, 0, 0x0c, 0x04, 0x51,
		    0x40, 0, 0,    0,    0,    0,    0, 0,    0,    0 },
		  ANSWER_UNKNOWN,
		  ANSWER_UNKNOWN,
		  0xb,
		  0,
		  0,
		  false,
		  false,
		  0,
		  0,
		  0,
		  0 },
		{ "about an earlier command",
		  18,
		  { 0x71, 0, 0x01, 0, 0x50, 0x40, 0, 0x0a, 0, 0, 0, 0, 0x00, 0x1d, 0, 0, 0, 0 },
		  ANSWER_UNKNOWN,
		  ANSWER_UNKNOWN,
		  1,
		  0,
		  0x1d,
		  false,
		  false,
		  0,
		  0,
		  0,
		  0 },
		{ "no sense at all",
		  0,
		  { 0 },
		  ANSWER_UNKNOWN,
		  ANSWER_UNKNOWN,
		  0,
		  0,
		  0,
		  false,
		  false,
		  0,
		  0,
		  0,
		  0 },
		{ "zeros",
		  18,
		  { 0 },
		  ANSWER_UNKNOWN,
		  ANSWER_UNKNOWN,
		  0,
		  0,
		  0,
		  false,
		  false,
		  0,
		  0,
		  0,
		  0 },
		{ "vendor's",
		  18,
		  { 0x7f, 1, 1, 1, 1 },
		  ANSWER_UNKNOWN,
		  ANSWER_UNKNOWN,
		  0,
		  0,
		  0,
		  false,
		  false,
		  0,
		  0,
		  0,
		  0 },
		{ "fixed, too short for its code",
		  8,
		  { 0x70, 0, 0x05, 0, 0, 0, 0, 0 },
		  ANSWER_UNKNOWN,
		  ANSWER_UNKNOWN,
		  0,
		  0,
		  0,
		  false,
		  false,
		  0,
		  0,
		  0,
		  0 },
		{ "descriptor longer than its sense",
		  12,
		  { 0x72, 0x01, 0x00, 0x1d, 0, 0, 0, 14, 0x09, 0x0c, 0, 0 },
		  ANSWER_DONE,
		  ANSWER_UNKNOWN,
		  1,
		  0,
		  0x1d,
		  false,
		  false,
		  0,
		  0,
		  0,
		  0 },
		{ "descriptor too short to be ATA's",
		  22,
		  { 0x72, 0x01, 0x00, 0x1d, 0, 0, 0, 14, 0x09, 0x02, 0,
		    0,    0,    0,    0,    0, 0, 0, 0,  0,    0,    0x50 },
		  ANSWER_DONE,
		  ANSWER_UNKNOWN,
		  1,
		  0,
		  0x1d,
		  false,
		  false,
		  0,
		  0,
		  0,
		  0 },
	};

static void check(const struct row *r)
{
	struct scsi_sense s = scsi_sense_decode(r->bytes, r->n);
	struct ata_registers a = scsi_sense_registers(r->bytes, r->n);
	unsigned failed = CU_get_number_of_failures();

	CU_ASSERT_EQUAL(s.key, r->key);
	CU_ASSERT_EQUAL(s.asc, r->asc);
	CU_ASSERT_EQUAL(s.ascq, r->ascq);
	CU_ASSERT_EQUAL(a.is_known, r->has_registers);
	CU_ASSERT_EQUAL(a.is_partial, r->is_partial);
	CU_ASSERT_EQUAL(a.error, r->error);
	CU_ASSERT_EQUAL(a.status, r->status);
	CU_ASSERT_EQUAL(a.count, r->count);
	if (r->lba)
		CU_ASSERT_EQUAL(a.lba, r->lba);
	CU_ASSERT_EQUAL(scsi_answer(SCSI_CHECK_CONDITION, r->bytes, r->n), r->scsi);
	CU_ASSERT_EQUAL(scsi_answer_ata(SCSI_CHECK_CONDITION, r->bytes, r->n), r->ata);
	/* Good is good whatever stands in the buffer; a status that isn't clear never is. */
	CU_ASSERT_EQUAL(scsi_answer(SCSI_GOOD, r->bytes, r->n), ANSWER_DONE);
	CU_ASSERT_EQUAL(scsi_answer_ata(SCSI_BUSY, r->bytes, r->n), ANSWER_UNKNOWN);
	CU_ASSERT_EQUAL(scsi_answer(SCSI_TASK_ABORTED, r->bytes, r->n), ANSWER_UNKNOWN);
	CU_ASSERT_EQUAL(scsi_answer_ata(SCSI_RESERVATION_CONFLICT, r->bytes, r->n), ANSWER_REFUSED);
	if (CU_get_number_of_failures() != failed)
		printf("\n    row: %s\n", r->what);
}

static void shapes(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check(&rows[i]);
}

/* Cut anywhere, nothing is read past the end (ASan looks on) and no cut makes a success of ATA's. */
static void cut(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t n = 0; n < rows[i].n; n++) {
			uint8_t *bytes = malloc(n ? n : 1);

			memcpy(bytes, rows[i].bytes, n);
			(void)scsi_sense_decode(bytes, n);
			if (scsi_answer_ata(SCSI_CHECK_CONDITION, bytes, n) == ANSWER_DONE)
				CU_ASSERT_EQUAL(rows[i].ata, ANSWER_DONE);
			(void)scsi_answer(SCSI_CHECK_CONDITION, bytes, n);
			free(bytes);
		}
}

static void progress_and_information(void)
{
	static const uint8_t fixed[18] = { 0xf0, 0, 0x02, 0x00, 0x12, 0x34, 0x56, 10,   0,
					   0,    0, 0,    0x04, 0x1b, 0,    0x80, 0x40, 0x01 };
	static const uint8_t other[18] = { 0x70, 0, 0x05, 0,    0, 0, 0,    10,   0,
					   0,    0, 0,    0x24, 0, 0, 0xc0, 0x00, 0x02 };
	static const uint8_t descriptor[] = { 0x72, 0x02, 0x04, 0x1b, 0,    0,    0,
					      20,   0x02, 0x06, 0,    0,    0x80, 0x80,
					      0x00, 0,    0x00, 0x0a, 0x80, 0,    1,
					      0,    0,    0,    0,    0,    0,    2 };
	struct scsi_sense s = scsi_sense_decode(fixed, sizeof(fixed));

	CU_ASSERT(s.is_known && s.has_progress && s.has_information && !s.is_deferred);
	CU_ASSERT_EQUAL(s.progress, 0x4001);
	CU_ASSERT_EQUAL(s.information, 0x00123456);
	s = scsi_sense_decode(other, sizeof(other)); /* there it is a field pointer */
	CU_ASSERT(s.is_known && !s.has_progress && !s.has_information);
	s = scsi_sense_decode(descriptor, sizeof(descriptor));
	CU_ASSERT(s.has_progress && s.has_information);
	CU_ASSERT_EQUAL(s.progress, 0x8000);
	CU_ASSERT_EQUAL(s.information, 0x0100000000000002ull);
}

static void nvme_statuses(void)
{
	CU_ASSERT_EQUAL(nvme_answer(0), ANSWER_DONE);
	CU_ASSERT_EQUAL(nvme_answer(0x4000), ANSWER_DONE); /* "do not retry" alone is no failure */
	CU_ASSERT_EQUAL(nvme_answer(0x4001), ANSWER_REFUSED); /* invalid opcode */
	CU_ASSERT_EQUAL(nvme_answer(0x002), ANSWER_REFUSED);
	CU_ASSERT_EQUAL(nvme_answer(0x01d), ANSWER_REFUSED);
	CU_ASSERT_EQUAL(nvme_answer(0x109), ANSWER_REFUSED);
	CU_ASSERT_EQUAL(nvme_answer(0x286), ANSWER_REFUSED);
	CU_ASSERT_EQUAL(nvme_answer(0x005), ANSWER_UNKNOWN);
	CU_ASSERT_EQUAL(nvme_answer(0x006), ANSWER_UNKNOWN);
	CU_ASSERT_EQUAL(nvme_answer(0x007), ANSWER_UNKNOWN);
	CU_ASSERT_EQUAL(nvme_answer(0x370), ANSWER_UNKNOWN);
	CU_ASSERT_EQUAL(nvme_answer(0x371), ANSWER_UNKNOWN);
	CU_ASSERT_EQUAL(nvme_answer(0x7ff), ANSWER_UNKNOWN);
}

static const struct test tests[] = { { "shapes", shapes },
				     { "cut", cut },
				     { "progress and information", progress_and_information },
				     { "NVMe statuses", nvme_statuses } };
TEST_MAIN(tests)
