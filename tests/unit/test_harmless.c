/* tests/unit/test_harmless.c - what a read-only handle lets through, and above all what not. */
#include "devices/harmless.h"
#include "tests/unit/harness.h"

static struct scsi_command scsi(uint8_t opcode, uint8_t byte1, enum data_direction direction)
{
	return (struct scsi_command){ .cdb = { opcode, byte1 },
				      .n_cdb = 10,
				      .direction = direction };
}

static struct scsi_command ata16(uint8_t protocol, uint8_t command, uint16_t feature,
				 uint16_t count, uint8_t lba)
{
	struct scsi_command c = { .n_cdb = 16, .direction = protocol == 3 ? DATA_NONE : DATA_IN };

	c.cdb[0] = 0x85;
	c.cdb[1] = (uint8_t)(protocol << 1 | 1);
	c.cdb[3] = (uint8_t)(feature >> 8);
	c.cdb[4] = (uint8_t)feature;
	c.cdb[5] = (uint8_t)(count >> 8);
	c.cdb[6] = (uint8_t)count;
	c.cdb[8] = lba;
	c.cdb[14] = command;
	return c;
}

static bool ata_passes(uint8_t protocol, uint8_t command, uint16_t feature, uint16_t count)
{
	struct scsi_command c = ata16(protocol, command, feature, count, 0);

	return scsi_is_harmless(&c);
}

static bool log_passes(uint8_t log)
{
	struct scsi_command c = ata16(4, 0x2f, 0, 1, log);

	return scsi_is_harmless(&c);
}

static void scsi_commands(void)
{
	static const uint8_t no[] = { 0x04, 0x0a, 0x15, 0x1b, 0x1d, 0x2a, 0x2e, 0x35,
				      0x3b, 0x41, 0x42, 0x48, 0x4c, 0x55, 0x5e, 0x5f,
				      0x7f, 0x83, 0x8a, 0x8e, 0x91, 0x93, 0x9f, 0xa4,
				      0xaa, 0xae, 0xb5, 0xc0, 0xff, 0x08, 0x28, 0x88 };
	struct scsi_command c;

	for (size_t i = 0; i < sizeof(no); i++) {
		c = scsi(no[i], 0, DATA_NONE);
		CU_ASSERT_FALSE(scsi_is_harmless(&c));
	}
	c = scsi(0x12, 0, DATA_IN);
	CU_ASSERT_TRUE(scsi_is_harmless(&c));
	c.direction = DATA_OUT; /* harmless commands bring nothing out */
	CU_ASSERT_FALSE(scsi_is_harmless(&c));
	c = scsi(0x4d, 0, DATA_IN);
	CU_ASSERT_TRUE(scsi_is_harmless(&c));
	c = scsi(0x4d, 1, DATA_IN); /* LOG SENSE that saves */
	CU_ASSERT_FALSE(scsi_is_harmless(&c));
	c = scsi(0x9e, 0x10, DATA_IN);
	CU_ASSERT_TRUE(scsi_is_harmless(&c));
	c = scsi(0x9e, 0x12, DATA_IN);
	CU_ASSERT_FALSE(scsi_is_harmless(&c));
	c = scsi(0xa3, 0x0c, DATA_IN);
	CU_ASSERT_TRUE(scsi_is_harmless(&c));
	c = scsi(0xa3, 0x0d, DATA_IN);
	CU_ASSERT_FALSE(scsi_is_harmless(&c));
}

/* Reading blocks and reservations: only what brings data in, and nothing beside it. */
static void scsi_reading(void)
{
	static const uint8_t reads[] = { 0x28, 0x88 };
	struct scsi_command c;

	for (size_t i = 0; i < sizeof(reads); i++) {
		c = scsi(reads[i], 0x68, DATA_IN); /* RDPROTECT, FUA */
		CU_ASSERT_TRUE(scsi_is_harmless(&c));
		c.direction = DATA_NONE;
		CU_ASSERT_FALSE(scsi_is_harmless(&c));
		c.direction = DATA_OUT;
		CU_ASSERT_FALSE(scsi_is_harmless(&c));
	}
	c = (struct scsi_command){ .cdb = { 0x7f, 0, 0, 0, 0, 0, 0, 24, 0, 9 },
				   .n_cdb = 32,
				   .direction = DATA_IN };
	CU_ASSERT_TRUE(scsi_is_harmless(&c));
	c.n_cdb = 16;
	CU_ASSERT_FALSE(scsi_is_harmless(&c));
	c.n_cdb = 32;
	c.direction = DATA_NONE;
	CU_ASSERT_FALSE(scsi_is_harmless(&c));
	c.direction = DATA_IN;
	for (unsigned action = 0; action < 0x10000; action++) {
		c.cdb[8] = (uint8_t)(action >> 8);
		c.cdb[9] = (uint8_t)action;
		CU_ASSERT_EQUAL(scsi_is_harmless(&c), action == 9);
	}
	for (uint8_t action = 0; action < 0x20; action++) {
		c = scsi(0x5e, action, DATA_IN);
		CU_ASSERT_EQUAL(scsi_is_harmless(&c), action < 2);
		c = scsi(0x5f, action, DATA_IN);
		CU_ASSERT_FALSE(scsi_is_harmless(&c));
		c = scsi(0x48, action, DATA_IN);
		CU_ASSERT_FALSE(scsi_is_harmless(&c));
		c = scsi(0x9e, action, DATA_IN); /* 18h removes an element, 19h restores one */
		CU_ASSERT_EQUAL(scsi_is_harmless(&c), action == 0x10 || action == 0x17);
	}
}

static void ata_commands(void)
{
	/* Security, sanitize start, set max, DCO restore and set, writes, TRIM, microcode, SMART that
	 * changes something, set features. */
	static const uint16_t no[][2] = {
		{ 0xf1, 0 },    { 0xf2, 0 },    { 0xf3, 0 },    { 0xf4, 0 },    { 0xf5, 0 },
		{ 0xf6, 0 },    { 0xb4, 0x11 }, { 0xb4, 0x12 }, { 0xb4, 0x14 }, { 0xb4, 0x20 },
		{ 0xb4, 0x40 }, { 0x37, 0 },    { 0xf9, 0 },    { 0x78, 1 },    { 0x78, 2 },
		{ 0xb1, 0xc0 }, { 0xb1, 0xc1 }, { 0xb1, 0xc3 }, { 0x30, 0 },    { 0x35, 0 },
		{ 0xca, 0 },    { 0x06, 1 },    { 0x92, 3 },    { 0xb0, 0xd4 }, { 0xb0, 0xd6 },
		{ 0xb0, 0xd9 }, { 0xef, 0 },    { 0x45, 0x55 }, { 0xe0, 0 },    { 0xe6, 0 },
		{ 0x3f, 0 },    { 0x77, 0 },    { 0xc0, 0 },    { 0x80, 0 },    { 0x00, 1 },
	};
	struct scsi_command c;

	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
		CU_ASSERT_FALSE(ata_passes(3, (uint8_t)no[i][0], no[i][1], 0));
		CU_ASSERT_FALSE(ata_passes(4, (uint8_t)no[i][0], no[i][1], 1));
	}
	CU_ASSERT_TRUE(
		ata_passes(3, 0x00, 0, 0x5a)); /* NOP, which only shows what the path loses */
	CU_ASSERT_TRUE(ata_passes(4, 0xec, 0, 1));
	CU_ASSERT_TRUE(ata_passes(4, 0xb0, 0xd0, 1));
	CU_ASSERT_TRUE(ata_passes(3, 0xb0, 0xda, 0));
	CU_ASSERT_TRUE(ata_passes(3, 0xb4, 0, 0));
	CU_ASSERT_FALSE(ata_passes(3, 0xb4, 0, 1)); /* clears a failed sanitize */
	CU_ASSERT_FALSE(ata_passes(3, 0xb4, 0, 0x100));
	CU_ASSERT_FALSE(ata_passes(4, 0xb0, 0x01d0, 1)); /* not the same feature */
	CU_ASSERT_TRUE(ata_passes(4, 0xb1, 0xc2, 1));
	CU_ASSERT_TRUE(log_passes(0x04) && log_passes(0x30) && log_passes(0x00));
	CU_ASSERT_FALSE(log_passes(0x24) || log_passes(0xe0));
	/* Reset, DMA and data out are never harmless, whatever the command says. */
	CU_ASSERT_FALSE(ata_passes(0, 0xec, 0, 1));
	CU_ASSERT_FALSE(ata_passes(1, 0xec, 0, 1));
	CU_ASSERT_FALSE(ata_passes(5, 0xec, 0, 1));
	CU_ASSERT_FALSE(ata_passes(6, 0xec, 0, 1));
	c = ata16(4, 0xec, 0, 1, 0);
	c.direction = DATA_OUT;
	CU_ASSERT_FALSE(scsi_is_harmless(&c));
	c.direction = DATA_IN;
	c.n_cdb = 12; /* cut */
	CU_ASSERT_FALSE(scsi_is_harmless(&c));
	c = (struct scsi_command){ .cdb = { 0xa1, 4 << 1, 0x0e, 0xd0, 1, 0, 0x4f, 0xc2, 0, 0xb0 },
				   .n_cdb = 12,
				   .direction = DATA_IN };
	CU_ASSERT_TRUE(scsi_is_harmless(&c));
	c.cdb[9] = 0xf4;
	CU_ASSERT_FALSE(scsi_is_harmless(&c));
}

/* What may pass of ATA, written down a second time. */
static bool ata_may_pass(uint8_t command, uint16_t feature, uint16_t count, uint8_t lba)
{
	switch (command) {
	case 0x00: /* NOP */
	case 0x78: /* GET NATIVE MAX ADDRESS EXT */
		return feature == 0;
	case 0xb4: /* SANITIZE STATUS EXT */
		return feature == 0 && count == 0;
	case 0xb0: /* SMART */
		return feature == 0xd0 || feature == 0xda ||
		       (feature == 0xd5 && (lba == 0 || lba == 4));
	case 0xb1: /* DEVICE CONFIGURATION IDENTIFY */
		return feature == 0xc2;
	case 0x2f: /* READ LOG EXT */
		return lba == 0 || lba == 4 || lba == 0x30;
	case 0x27: /* READ NATIVE MAX ADDRESS */
	case 0xf8:
	case 0xe5: /* CHECK POWER MODE */
	case 0xec: /* IDENTIFY DEVICE */
		return true;
	default:
		return false;
	}
}

/* Every command with every feature, by every protocol. */
static void nothing_else(void)
{
	static const uint8_t lbas[] = { 0x00, 0x04, 0x10, 0x24, 0x30, 0xe0 };
	unsigned n_wrong = 0;

	for (unsigned command = 0; command < 256; command++)
		for (unsigned feature = 0; feature < 256; feature++)
			for (unsigned i = 0; i < 16 * sizeof(lbas) * 4; i++) {
				uint8_t protocol = i % 16, lba = lbas[i / 16 % sizeof(lbas)];
				uint16_t count = i / 16 / sizeof(lbas) & 1;
				struct scsi_command c = ata16(protocol, (uint8_t)command,
							      (uint16_t)(i / 16 / sizeof(lbas) & 2
										 ? feature << 8
										 : feature),
							      count, lba);
				uint16_t sent = (uint16_t)(c.cdb[3] << 8 | c.cdb[4]);
				bool may = (protocol == 3 || protocol == 4) &&
					   ata_may_pass((uint8_t)command, sent, count, lba);

				n_wrong += scsi_is_harmless(&c) != may;
			}
	CU_ASSERT_EQUAL(n_wrong, 0);
}

static void nvme_commands(void)
{
	static const uint8_t no[] = { 0x00, 0x01, 0x04, 0x05, 0x08, 0x09, 0x0c, 0x0d,
				      0x10, 0x11, 0x14, 0x15, 0x19, 0x1a, 0x1c, 0x1d,
				      0x1e, 0x7c, 0x80, 0x81, 0x82, 0x84, 0x86, 0xc0 };
	struct nvme_command c = { .direction = DATA_IN };

	for (size_t i = 0; i < sizeof(no); i++) {
		c.opcode = no[i];
		CU_ASSERT_FALSE(nvme_admin_is_harmless(&c));
	}
	c.opcode = 0x06;
	CU_ASSERT_TRUE(nvme_admin_is_harmless(&c));
	c.opcode = 0x02;
	c.cdw10 = 127u << 16 | 0x02;
	CU_ASSERT_TRUE(nvme_admin_is_harmless(&c));
	for (unsigned log = 0; log < 0x100; log++) {
		static const uint8_t yes[] = { 0x00, 0x01, 0x02, 0x03, 0x05, 0x06, 0x15, 0x81 };

		c.cdw10 = 127u << 16 | 1u << 15 | log;
		CU_ASSERT_EQUAL(nvme_admin_is_harmless(&c),
				memchr(yes, (int)log, sizeof(yes)) != NULL);
	}
	c.cdw10 = 127u << 16 | 0x07; /* makes the controller collect */
	CU_ASSERT_FALSE(nvme_admin_is_harmless(&c));
	c.cdw10 = 0x0d;
	CU_ASSERT_FALSE(nvme_admin_is_harmless(&c));
	for (unsigned opcode = 0; opcode < 0x100; opcode++) {
		c.opcode = (uint8_t)opcode;
		c.cdw10 = 0x81;
		CU_ASSERT_EQUAL(nvme_admin_is_harmless(&c),
				opcode == 0x02 || opcode == 0x06 || opcode == 0x0a);
	}
	c.opcode = 0x06;
	c.direction = DATA_OUT;
	CU_ASSERT_FALSE(nvme_admin_is_harmless(&c));
}

/* Write, Write Zeroes, Dataset Management, Verify, reservations, …: of 256 opcodes two pass. */
static void nvme_io_commands(void)
{
	for (unsigned opcode = 0; opcode < 0x100; opcode++) {
		struct nvme_command c = { .opcode = (uint8_t)opcode, .direction = DATA_IN };

		CU_ASSERT_EQUAL(nvme_io_is_harmless(&c), opcode == 0x02);
		c.direction = DATA_OUT;
		CU_ASSERT_EQUAL(nvme_io_is_harmless(&c), opcode == 0x05);
		c.direction = DATA_NONE;
		CU_ASSERT_FALSE(nvme_io_is_harmless(&c));
	}
}

/* Security protocols: TCG's discovery alone; the rest belongs to sessions. */
static void security_protocols(void)
{
	struct scsi_command c = { .cdb = { 0xa2, 1, 0, 1 }, .n_cdb = 12, .direction = DATA_IN };
	struct nvme_command n = { .opcode = 0x82, .cdw10 = 0x01000100, .direction = DATA_IN };

	CU_ASSERT_TRUE(scsi_is_harmless(&c));
	CU_ASSERT_TRUE(nvme_admin_is_harmless(&n));
	c.cdb[3] = 4; /* the ComID that TPer reset and sessions use on many drives */
	n.cdw10 = 0x01000400;
	CU_ASSERT_FALSE(scsi_is_harmless(&c));
	CU_ASSERT_FALSE(nvme_admin_is_harmless(&n));
	c.cdb[2] = 7;
	c.cdb[3] = 0xfe;
	CU_ASSERT_FALSE(scsi_is_harmless(&c));
	for (unsigned protocol = 0; protocol < 256; protocol++) {
		c.cdb[1] = (uint8_t)protocol;
		c.cdb[2] = 0;
		c.cdb[3] = 1;
		n.cdw10 = protocol << 24 | 0x100;
		CU_ASSERT_EQUAL(scsi_is_harmless(&c), protocol == 1);
		CU_ASSERT_EQUAL(nvme_admin_is_harmless(&n), protocol == 1);
	}
	c.cdb[1] = 1;
	c.cdb[0] = 0xb5; /* SECURITY PROTOCOL OUT */
	CU_ASSERT_FALSE(scsi_is_harmless(&c));
	n.opcode = 0x81;
	n.cdw10 = 0x01000100;
	CU_ASSERT_FALSE(nvme_admin_is_harmless(&n));
}

static void mmc_commands(void)
{
	struct mmc_command c = { .opcode = 8, .direction = DATA_IN };

	for (unsigned opcode = 0; opcode < 64; opcode++) {
		c.opcode = (uint8_t)opcode;
		CU_ASSERT_EQUAL(mmc_is_harmless(&c), opcode == 8);
	}
	c.opcode = 8;
	c.direction = DATA_OUT;
	CU_ASSERT_FALSE(mmc_is_harmless(&c));
	c.direction = DATA_NONE; /* an SD card's CMD8 */
	CU_ASSERT_FALSE(mmc_is_harmless(&c));
	c.direction = DATA_IN;
	c.arg = 1;
	CU_ASSERT_FALSE(mmc_is_harmless(&c));
}

static const struct test tests[] = {
	{ "SCSI commands", scsi_commands },           { "SCSI reading", scsi_reading },
	{ "security protocols", security_protocols }, { "ATA commands", ata_commands },
	{ "nothing else of ATA", nothing_else },      { "NVMe commands", nvme_commands },
	{ "NVMe I/O commands", nvme_io_commands },    { "MMC commands", mmc_commands }
};
TEST_MAIN(tests)
