/* tests/unit/test_scsi_data.c - parameter data, whole, cut and senseless. */
#include "devices/scsi_data.h"
#include "tests/unit/harness.h"

static void inquiry(void)
{
	uint8_t data[36] = { 0x14, 0, 6, 2, 31, 1 };
	struct scsi_inquiry i;

	memcpy(data + 8, "MUSTER  SAS DRIVE       KY01", 28);
	CU_ASSERT(scsi_inquiry_decode(data, sizeof(data), &i));
	CU_ASSERT_EQUAL(i.kind, SCSI_KIND_ZONED);
	CU_ASSERT(i.has_protection && !i.is_ata);
	CU_ASSERT_EQUAL(i.firmware.n, 4);
	memcpy(data + 8, "ATA     ", 8);
	CU_ASSERT(scsi_inquiry_decode(data, sizeof(data), &i));
	CU_ASSERT(i.is_ata);
	CU_ASSERT(!scsi_inquiry_decode(data, 35, &i));
	CU_ASSERT(!i.is_ata);
	data[0] = 0x7f; /* no unit at this LUN */
	CU_ASSERT(!scsi_inquiry_decode(data, sizeof(data), &i));
}

static void capacity(void)
{
	uint8_t data[32] = { 0, 0, 0, 0, 0x74, 0x70, 0x6d, 0xaf, 0, 0, 2, 8, 0x03, 0x13, 0xc0 };
	static const uint8_t small[8] = { 0, 0, 3, 0xff, 0, 0, 2, 0 };
	static const uint8_t large[8] = { 0xff, 0xff, 0xff, 0xff, 0, 0, 2, 0 };
	struct scsi_capacity c;

	CU_ASSERT(scsi_capacity16_decode(data, sizeof(data), &c));
	CU_ASSERT_EQUAL(c.n_blocks, 0x74706db0);
	CU_ASSERT_EQUAL(c.block_bytes, 520);
	CU_ASSERT_EQUAL(c.protection_type, 2);
	CU_ASSERT_EQUAL(c.interval_exponent, 1);
	CU_ASSERT_EQUAL(c.physical_exponent, 3);
	CU_ASSERT(c.can_unmap && c.reads_zero && !c.is_short);
	CU_ASSERT(!scsi_capacity16_decode(data, 15, &c));
	memset(data, 0xff, 8); /* no last block at all: a drive that sanitizes or broke */
	CU_ASSERT(!scsi_capacity16_decode(data, sizeof(data), &c));
	CU_ASSERT_EQUAL(c.n_blocks, 0);
	memset(data, 0, sizeof(data)); /* a block of no bytes */
	CU_ASSERT(!scsi_capacity16_decode(data, sizeof(data), &c));

	CU_ASSERT(scsi_capacity10_decode(small, sizeof(small), &c));
	CU_ASSERT_EQUAL(c.n_blocks, 1024);
	CU_ASSERT(c.is_short);
	CU_ASSERT(!scsi_capacity10_decode(large, sizeof(large), &c));
	CU_ASSERT(!scsi_capacity10_decode(small, 7, &c));
}

static void mode(void)
{
	uint8_t longer[24] = { 0,    22, 0, 0x90, 1, 0, 0, 16, 0, 0, 0, 0,
			       0x10, 0,  0, 0,    0, 0, 0, 0,  0, 0, 2, 8 };
	uint8_t shorter[16] = { 0, 14, 0, 0x10, 0, 0, 0, 8, 0, 0, 4, 0, 0, 0, 2, 0 };
	struct scsi_mode m;

	CU_ASSERT(scsi_mode_decode(longer, sizeof(longer), &m));
	CU_ASSERT(m.is_write_protected && m.has_blocks);
	CU_ASSERT_EQUAL(m.n_blocks, 0x10000000);
	CU_ASSERT_EQUAL(m.block_bytes, 520);
	CU_ASSERT(scsi_mode_decode(longer, 23, &m)); /* the header still tells */
	CU_ASSERT(m.is_write_protected && !m.has_blocks);
	CU_ASSERT(scsi_mode_decode(shorter, sizeof(shorter), &m));
	CU_ASSERT(!m.is_write_protected && m.has_blocks);
	CU_ASSERT_EQUAL(m.n_blocks, 1024);
	CU_ASSERT_EQUAL(m.block_bytes, 512);
	memset(shorter + 8, 0xff, 4); /* more than the short form can tell */
	CU_ASSERT(scsi_mode_decode(shorter, sizeof(shorter), &m));
	CU_ASSERT(!m.has_blocks);
	shorter[7] = 0;
	CU_ASSERT(scsi_mode_decode(shorter, sizeof(shorter), &m));
	CU_ASSERT(!m.has_blocks);
	CU_ASSERT(!scsi_mode_decode(shorter, 7, &m));
}

static void opcodes(void)
{
	uint8_t data[4] = { 0, 0, 0, 10 };
	static const enum told told[8] = { TOLD_UNKNOWN, TOLD_NO,  TOLD_UNKNOWN, TOLD_YES,
					   TOLD_UNKNOWN, TOLD_YES, TOLD_UNKNOWN, TOLD_UNKNOWN };

	for (uint8_t i = 0; i < 8; i++) {
		data[1] = i;
		CU_ASSERT_EQUAL(scsi_opcode_told(data, sizeof(data)), told[i]);
	}
	CU_ASSERT_EQUAL(scsi_opcode_told(data, 3), TOLD_UNKNOWN);
}

static void lists(void)
{
	uint8_t data[24] = { 0, 0, 0, 16 };
	unsigned n;
	bool is_held;

	CU_ASSERT(scsi_luns_count(data, sizeof(data), &n));
	CU_ASSERT_EQUAL(n, 2);
	data[3] = 15;
	CU_ASSERT(!scsi_luns_count(data, sizeof(data), &n));
	data[3] = 0; /* a unit that answers is one */
	CU_ASSERT(!scsi_luns_count(data, sizeof(data), &n));

	memset(data, 0, sizeof(data));
	CU_ASSERT(scsi_keys_count(data, sizeof(data), &n));
	CU_ASSERT_EQUAL(n, 0);
	CU_ASSERT(scsi_reservation_decode(data, sizeof(data), &is_held));
	CU_ASSERT(!is_held);
	data[7] = 16;
	CU_ASSERT(scsi_keys_count(data, sizeof(data), &n));
	CU_ASSERT_EQUAL(n, 2);
	CU_ASSERT(scsi_reservation_decode(data, sizeof(data), &is_held));
	CU_ASSERT(is_held);
	CU_ASSERT(!scsi_reservation_decode(data, 7, &is_held));
	CU_ASSERT(!is_held);
}

static void elements(void)
{
	uint8_t data[32 + 3 * 32] = { 0, 0, 0, 3, 0, 0, 0, 3 };
	struct scsi_elements e;

	data[32 + 15] = 0x20;
	data[64 + 15] = 0x64;
	data[96 + 15] = 0xcf; /* outside its limits, but in use */
	CU_ASSERT(scsi_elements_decode(data, sizeof(data), &e));
	CU_ASSERT_EQUAL(e.n, 3);
	CU_ASSERT(!e.n_removed && e.is_whole && !e.can_restore_all);
	data[64 + 15] = 0xff;
	data[64 + 13] = 1;
	CU_ASSERT(scsi_elements_decode(data, sizeof(data), &e));
	CU_ASSERT_EQUAL(e.n_removed, 1);
	CU_ASSERT(e.can_restore_all);
	data[96 + 15] = 0xfd;
	CU_ASSERT(scsi_elements_decode(data, sizeof(data), &e));
	CU_ASSERT_EQUAL(e.n_removed, 2);
	CU_ASSERT(!e.can_restore_all);
	CU_ASSERT(scsi_elements_decode(data, sizeof(data) - 1, &e)); /* cut: not whole */
	CU_ASSERT(!e.is_whole);
	data[64 + 15] = data[96 + 15] = 0;
	data[11] = 2; /* one is being taken out */
	CU_ASSERT(scsi_elements_decode(data, sizeof(data), &e));
	CU_ASSERT_EQUAL(e.n_removed, 1);
	CU_ASSERT(!scsi_elements_decode(data, 31, &e));
	memset(data, 0xff, 8); /* says more than it has */
	CU_ASSERT(scsi_elements_decode(data, sizeof(data), &e));
	CU_ASSERT_EQUAL(e.n, 3);
	CU_ASSERT(!e.is_whole);
}

static const struct test tests[] = {
	{ "INQUIRY", inquiry },
	{ "READ CAPACITY", capacity },
	{ "MODE SENSE", mode },
	{ "supported operation codes", opcodes },
	{ "LUNs, keys, reservation", lists },
	{ "physical elements", elements },
};
TEST_MAIN(tests)
