/* tests/unit/test_health.c - power-on hours out of recorded answers, and out of strange ones. */
#include "devices/ata_identify.h"
#include "devices/health.h"
#include "tests/unit/fake_transport.h"

static const struct transport transport = { .name = "fake",
					    .scsi = fake_scsi,
					    .nvme_admin = fake_nvme };
static const struct transport scsi_only = { .name = "fake", .scsi = fake_scsi };

#define IDENTIFY_CDB                                                          \
	{                                                                     \
		0x85, 0x08, 0x0e, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x40, 0xec, 0 \
	}
#define SMART_CDB                                                                      \
	{                                                                              \
		0x85, 0x08, 0x0e, 0, 0xd0, 0, 1, 0, 0, 0, 0x4f, 0, 0xc2, 0x40, 0xb0, 0 \
	}
#define LOG_CDB                                     \
	{                                           \
		0x4d, 0, 0x55, 0, 0, 0, 0, 0, 64, 0 \
	}
#define ABORTED                                                                                    \
	.status = SCSI_CHECK_CONDITION, .sense = { 0x70, 0, 0x0b, 0, 0, 0, 0, 10, 4, 0x51, 0x40 }, \
	.n_sense = 20

static void put_word(uint8_t *block, unsigned i, uint16_t w)
{
	block[2 * i] = (uint8_t)w;
	block[2 * i + 1] = (uint8_t)(w >> 8);
}

static void put_checksum(uint8_t *block)
{
	uint8_t sum = 0;

	for (size_t i = 0; i < 511; i++)
		sum = (uint8_t)(sum + block[i]);
	block[511] = (uint8_t)-sum;
}

static void make_identify(uint8_t *block)
{
	memset(block, 0, 512);
	put_word(block, 0, 0x0040);
	put_word(block, 82, 0x746b);
	put_word(block, 83, 0x7d01);
	put_word(block, 85, 0x7469);
	put_word(block, 87, 0x4163);
	block[510] = 0xa5;
	put_checksum(block);
}

/* As a disk tells them: attributes in any order, raw value in six bytes. */
static void make_smart(uint8_t *block, uint8_t id, uint64_t raw)
{
	static const uint8_t before[] = { 1, 3, 4, 5, 7 };

	memset(block, 0, 512);
	block[0] = 10;
	for (unsigned i = 0; i < 6; i++) {
		uint8_t *a = block + 2 + i * 12;

		a[0] = i < 5 ? before[i] : id;
		for (unsigned k = 0; k < 6; k++)
			a[5 + k] = (uint8_t)((i < 5 ? 99 : raw) >> (8 * k));
	}
	put_checksum(block);
}

struct asked {
	int rc;
	struct device d;
	struct error err;
	struct fake fake;
};

static struct asked ask(enum transport_kind kind, const char *vendor, const struct transport *t,
			const struct fake_answer *a, size_t n)
{
	struct asked r = {
		.d = { .transport = kind, .has_power_on_hours = true, .power_on_hours = 4 },
		.fake = { .answers = a, .n = n }
	};
	struct handle *h;

	raw_text_set(&r.d.vendor, vendor, strlen(vendor));
	h = fake_handle(&r.fake, t, &r.d, false); /* read-only, as it is opened in earnest */
	r.rc = health_ask_handle(h, &r.d, &r.err);
	handle_close(h);
	return r;
}

static void ata_tells(void)
{
	uint8_t id[512], smart[512];
	const struct fake_answer a[] = { { .cdb = IDENTIFY_CDB, .data = id, .n_data = 512 },
					 { .cdb = SMART_CDB, .data = smart, .n_data = 512 } };
	struct asked r;

	make_identify(id);
	make_smart(smart, 9, 0xab0100003039ull); /* other things in the upper bytes */
	r = ask(TRANSPORT_SATA, "ATA", &transport, a, 2);
	CU_ASSERT_EQUAL(r.rc, 0);
	CU_ASSERT(r.d.has_power_on_hours);
	CU_ASSERT_EQUAL(r.d.power_on_hours, 12345);
	CU_ASSERT_EQUAL(r.fake.at, 2);
	r = ask(TRANSPORT_SAS, "ATA", &scsi_only, a, 2); /* behind a SAS host adapter */
	CU_ASSERT(r.d.has_power_on_hours && r.d.power_on_hours == 12345);
}

static void check_not_told(const uint8_t *id, const uint8_t *smart, size_t n)
{
	const struct fake_answer a[] = { { .cdb = IDENTIFY_CDB, .data = id, .n_data = 512 },
					 { .cdb = SMART_CDB, .data = smart, .n_data = 512 } };
	struct asked r = ask(TRANSPORT_SATA, "ATA", &transport, a, n);

	CU_ASSERT_EQUAL(r.rc, 0);
	CU_ASSERT_EQUAL(r.fake.at, n);
	CU_ASSERT_FALSE(r.d.has_power_on_hours);
	CU_ASSERT_EQUAL(r.d.power_on_hours, 0);
}

static void ata_does_not_tell(void)
{
	uint8_t id[512], smart[512];

	make_identify(id);
	make_smart(smart, 12, 5); /* no attribute 9 */
	check_not_told(id, smart, 2);
	make_smart(smart, 9, 600000); /* minutes, or nonsense */
	check_not_told(id, smart, 2);
	make_smart(smart, 9, 5);
	smart[100]++; /* checksum */
	check_not_told(id, smart, 2);
	make_smart(smart, 9, 5);
	put_word(id, 85, 0x7468); /* SMART is off */
	put_checksum(id);
	check_not_told(id, smart, 1);
	make_identify(id);
	put_word(id, 83, 0xffff);
	put_checksum(id);
	check_not_told(id, smart, 1);
	make_identify(id);
	id[20]++; /* a bridge that breaks data */
	check_not_told(id, smart, 1);
	make_identify(id);
	put_word(id, 0, 0x8580); /* ATAPI */
	put_checksum(id);
	check_not_told(id, smart, 1);
	memset(id, 0, sizeof(id));
	check_not_told(id, smart, 1);
	memset(id, 0xff, sizeof(id));
	check_not_told(id, smart, 1);
}

static void ata_refuses_or_is_silent(void)
{
	uint8_t id[512];
	const struct fake_answer refused[] = { { .cdb = IDENTIFY_CDB, ABORTED } };
	const struct fake_answer smart_refused[] = {
		{ .cdb = IDENTIFY_CDB, .data = id, .n_data = 512 }, { .cdb = SMART_CDB, ABORTED }
	};
	const struct fake_answer lost[] = { { .cdb = IDENTIFY_CDB, .is_lost = true } };
	const struct fake_answer no_way[] = { { .cdb = IDENTIFY_CDB, .sys = ENOTTY } };
	struct asked r = ask(TRANSPORT_SATA, "ATA", &transport, refused, 1);

	make_identify(id);
	CU_ASSERT(r.rc == 0 && !r.d.has_power_on_hours);
	r = ask(TRANSPORT_SATA, "ATA", &transport, smart_refused, 2);
	CU_ASSERT(r.rc == 0 && !r.d.has_power_on_hours);
	r = ask(TRANSPORT_SATA, "ATA", &transport, no_way, 1);
	CU_ASSERT(r.rc == 0 && !r.d.has_power_on_hours);
	r = ask(TRANSPORT_SATA, "ATA", &transport, lost, 1);
	CU_ASSERT(r.rc < 0);
	CU_ASSERT_EQUAL(r.err.reason, REASON_COMMAND_UNKNOWN);
}

static void nvme(void)
{
	uint8_t log[512] = { 0 };
	struct fake_answer a = { .cdb = { 0x02, 0x02 }, .data = log, .n_data = 512 };
	struct asked r;

	log[128] = 0x39;
	log[129] = 0x30;
	log[112] = 9; /* power cycles: not these */
	r = ask(TRANSPORT_NVME, "", &transport, &a, 1);
	CU_ASSERT(r.rc == 0 && r.d.has_power_on_hours && r.d.power_on_hours == 12345);
	CU_ASSERT_EQUAL(r.fake.n_asked, 512);
	log[136] = 1; /* above 64 bits */
	r = ask(TRANSPORT_NVME, "", &transport, &a, 1);
	CU_ASSERT(r.rc == 0 && !r.d.has_power_on_hours);
	a.nvme_status = 0x4109; /* invalid log page */
	r = ask(TRANSPORT_NVME, "", &transport, &a, 1);
	CU_ASSERT(r.rc == 0 && !r.d.has_power_on_hours);
	a.is_lost = true;
	r = ask(TRANSPORT_NVME, "", &transport, &a, 1);
	CU_ASSERT(r.rc < 0 && r.err.reason == REASON_COMMAND_UNKNOWN);
	r = ask(TRANSPORT_NVME, "", &scsi_only, NULL, 0); /* a path without that slot */
	CU_ASSERT(r.rc == 0 && !r.d.has_power_on_hours);
}

static void scsi(void)
{
	uint8_t page[20] = { 0x15, 0, 0, 16, 0, 0, 3, 12, 0x00, 0x0b, 0x4c, 0xbc };
	struct fake_answer a = { .cdb = LOG_CDB, .data = page, .n_data = sizeof(page) };
	struct asked r = ask(TRANSPORT_SAS, "SEAGATE", &transport, &a, 1);

	CU_ASSERT(r.rc == 0 && r.d.has_power_on_hours);
	CU_ASSERT_EQUAL(r.d.power_on_hours, 0x0b4cbc / 60);
	for (uint32_t n = 0; n < 12; n++) { /* cut */
		a.n_data = n;
		r = ask(TRANSPORT_SAS, "SEAGATE", &transport, &a, 1);
		CU_ASSERT(r.rc == 0 && !r.d.has_power_on_hours);
	}
	a.n_data = sizeof(page);
	page[5] = 1; /* another parameter first */
	r = ask(TRANSPORT_SCSI, "QEMU", &transport, &a, 1);
	CU_ASSERT(r.rc == 0 && !r.d.has_power_on_hours);
	page[5] = 0;
	page[0] = 0x0d; /* another page */
	r = ask(TRANSPORT_SCSI, "QEMU", &transport, &a, 1);
	CU_ASSERT(r.rc == 0 && !r.d.has_power_on_hours);
	a = (struct fake_answer){ .cdb = LOG_CDB,
				  .status = SCSI_CHECK_CONDITION,
				  .sense = { 0x70, 0, 5, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x20 },
				  .n_sense = 18 };
	r = ask(TRANSPORT_SCSI, "QEMU", &transport, &a, 1);
	CU_ASSERT(r.rc == 0 && !r.d.has_power_on_hours);
}

static void not_asked(void)
{
	static const enum transport_kind kinds[] = { TRANSPORT_UNKNOWN, TRANSPORT_USB,
						     TRANSPORT_MMC,     TRANSPORT_VIRTIO,
						     TRANSPORT_LOOP,    TRANSPORT_FILE };
	struct device d = { .node = "/nowhere",
			    .has_power_on_hours = true,
			    .power_on_hours = 1,
			    .size_bytes = 512,
			    .logical_block_bytes = 512 };
	struct error err = ERROR_INIT;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct asked r = ask(kinds[i], "ATA", &transport, NULL, 0);

		CU_ASSERT(r.rc == 0 && !r.d.has_power_on_hours && r.d.power_on_hours == 0);
		d.transport = kinds[i]; /* not even opened */
		TEST_OK(health_ask(&d, &err), err);
	}
	d.transport = TRANSPORT_SATA;
	TEST_REFUSED(health_ask(&d, &err), err, REASON_DEVICE_VANISHED);
	snprintf(d.node, sizeof(d.node), "/dev/null"); /* no drive */
	TEST_REFUSED(health_ask(&d, &err), err, REASON_DEVICE_CHANGED);
}

static const struct test tests[] = { { "ATA tells", ata_tells },
				     { "ATA doesn't tell", ata_does_not_tell },
				     { "ATA refuses or is silent", ata_refuses_or_is_silent },
				     { "NVMe", nvme },
				     { "SCSI", scsi },
				     { "not asked", not_asked } };
TEST_MAIN(tests)
