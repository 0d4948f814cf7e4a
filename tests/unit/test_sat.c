/* tests/unit/test_sat.c - who answers to ATA commands behind a SCSI path, and who doesn't. */
#include "devices/sat.h"
#include "tests/unit/fake_transport.h"

static const struct transport transport = { .name = "fake",
					    .scsi = fake_scsi,
					    .close = fake_close };

#define REFUSED(asc)                    \
	.status = SCSI_CHECK_CONDITION, \
	.sense = { 0x70, 0, 5, 0, 0, 0, 0, 10, 0, 0, 0, 0, asc, 0, 0, 0, 0, 0 }, .n_sense = 18
#define VPD_89                               \
	{                                    \
		0x12, 1, 0x89, 0x02, 0x3c, 0 \
	}
#define INQUIRY                      \
	{                            \
		0x12, 0, 0, 0, 36, 0 \
	}
#define IDENTIFY_16                                                        \
	{                                                                  \
		0x85, 0x08, 0x0e, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0xec, 0 \
	}
#define IDENTIFY_12                                      \
	{                                                \
		0xa1, 0x08, 0x0e, 0, 1, 0, 0, 0, 0, 0xec \
	}

static const uint8_t ata[36] = { 0, 0, 6, 2, 31, 0, 0, 2, 'A', 'T', 'A', ' ', ' ', ' ', ' ', ' ' };
static const uint8_t stick[36] = { 0, 0, 6, 2, 31, 0, 0, 2, 'S', 't', 'i', 'c', 'k' };

/* IDENTIFY data that the decoder takes for an ATA drive's. */
static const uint8_t *identify_data(uint8_t data[512])
{
	uint8_t sum = 0;

	memset(data, 0, 512);
	data[0] = 0x40;
	memcpy(data + 20, "YK10", 4);
	memcpy(data + 54, "UMTSRE", 6);
	data[120] = 0xff; /* words 60 and 61: 28-bit sectors */
	data[121] = 0xff;
	data[510] = 0xa5;
	for (unsigned i = 0; i < 511; i++)
		sum = (uint8_t)(sum + data[i]);
	data[511] = (uint8_t)-sum;
	return data;
}

static struct sat find(const struct fake_answer *answers, size_t n, const struct device *d,
		       const char *quirks)
{
	struct fake fake = { .answers = answers, .n = n };
	struct handle *h = fake_handle(&fake, &transport, d, false);
	struct error err = ERROR_INIT;
	struct sat s;

	TEST_OK(sat_find(h, quirks, &s, &err), err);
	CU_ASSERT_EQUAL(fake.at, n);
	handle_close(h);
	return s;
}

static const struct device sas = { .node = "/dev/fake", .transport = TRANSPORT_SAS };

static void finds_both_forms(void)
{
	uint8_t data[512];
	const struct fake_answer whole[] = {
		{ .cdb = VPD_89, REFUSED(0x24) },
		{ .cdb = INQUIRY, .data = ata, .n_data = 36 },
		{ .cdb = IDENTIFY_16, .data = identify_data(data), .n_data = 512 },
	};
	const struct fake_answer short_form[] = {
		{ .cdb = VPD_89, REFUSED(0x24) },
		{ .cdb = INQUIRY, .data = stick, .n_data = 36 },
		{ .cdb = IDENTIFY_16, REFUSED(0x20) },
		{ .cdb = IDENTIFY_12, .data = data, .n_data = 512 },
	};
	struct sat s = find(whole, 3, &sas, "");

	CU_ASSERT_EQUAL(s.way, SAT_16);
	CU_ASSERT(s.is_claimed);
	CU_ASSERT_EQUAL(memcmp(s.identify, data, 512), 0);
	s = find(short_form, 4, &sas, "");
	CU_ASSERT_EQUAL(s.way, SAT_12);
	CU_ASSERT(!s.is_claimed);
}

/* A bridge that says GOOD and brings zeros, garbage or less passes nothing. */
static void believes_no_bridge_blindly(void)
{
	static const uint8_t zeros[512];
	uint8_t data[512];
	const struct fake_answer empty[] = {
		{ .cdb = VPD_89, REFUSED(0x24) },
		{ .cdb = INQUIRY, .data = stick, .n_data = 36 },
		{ .cdb = IDENTIFY_16, .data = zeros, .n_data = 512 },
		{ .cdb = IDENTIFY_12, .data = identify_data(data), .n_data = 511 },
	};

	CU_ASSERT_EQUAL(find(empty, 4, &sas, "").way, SAT_NONE);
}

static void blocked_or_refused(void)
{
	struct device seagate = { .node = "/dev/fake",
				  .transport = TRANSPORT_USB,
				  .bridge_vendor = 0x0bc2,
				  .bridge_product = 0x3322,
				  .bridge_is_uas = true };
	/* The kernel's own sense: A1h would get the same and isn't asked. */
	const struct fake_answer kernels[] = {
		{ .cdb = VPD_89, REFUSED(0x24) },
		{ .cdb = INQUIRY, .data = stick, .n_data = 36 },
		{ .cdb = IDENTIFY_16, REFUSED(0x24) },
	};
	const struct fake_answer drives[] = {
		{ .cdb = VPD_89, REFUSED(0x24) },
		{ .cdb = INQUIRY, .data = stick, .n_data = 36 },
		{ .cdb = IDENTIFY_16, REFUSED(0x20) },
		{ .cdb = IDENTIFY_12, REFUSED(0x20) },
	};
	const struct fake_answer same_bytes[] = {
		{ .cdb = VPD_89, REFUSED(0x24) },
		{ .cdb = INQUIRY, .data = stick, .n_data = 36 },
		{ .cdb = IDENTIFY_16, REFUSED(0x24) },
		{ .cdb = IDENTIFY_12, REFUSED(0x24) },
	};
	struct sat s = find(kernels, 3, &seagate, "");

	CU_ASSERT_EQUAL(s.way, SAT_BLOCKED);
	CU_ASSERT_PTR_NOT_NULL(s.source);
	CU_ASSERT_EQUAL(find(drives, 4, &seagate, "").way, SAT_NONE);
	/* Cleared at the kernel's start, or by usb-storage: then it is the drive's word. */
	CU_ASSERT_EQUAL(find(same_bytes, 4, &seagate, "0bc2:3322:").way, SAT_NONE);
	seagate.bridge_is_uas = false;
	CU_ASSERT_EQUAL(find(same_bytes, 4, &seagate, "").way, SAT_NONE);
	CU_ASSERT_EQUAL(find(kernels, 3, &seagate, "0bc2:3322:t").way, SAT_BLOCKED);
	CU_ASSERT_EQUAL(find(same_bytes, 4, &sas, "").way, SAT_NONE); /* no USB at all */
}

static void nvme_behind_usb(void)
{
	const struct device bridge = { .node = "/dev/fake",
				       .transport = TRANSPORT_USB,
				       .bridge_vendor = 0x0bda,
				       .bridge_product = 0x9210 };
	struct sat s = find(NULL, 0, &bridge, "");

	CU_ASSERT_EQUAL(s.way, SAT_NONE);
	CU_ASSERT(s.is_nvme && s.source);
}

static void a_silent_drive(void)
{
	const struct fake_answer lost[] = { { .cdb = VPD_89, REFUSED(0x24) },
					    { .cdb = INQUIRY, .data = ata, .n_data = 36 },
					    { .cdb = IDENTIFY_16, .is_lost = true } };
	struct fake fake = { .answers = lost, .n = 3 };
	struct handle *h = fake_handle(&fake, &transport, &sas, false);
	struct error err = ERROR_INIT;
	struct sat s;

	TEST_REFUSED(sat_find(h, "", &s, &err), err, REASON_COMMAND_UNKNOWN);
	handle_close(h);
}

static const struct test tests[] = {
	{ "finds both forms", finds_both_forms },
	{ "believes no bridge blindly", believes_no_bridge_blindly },
	{ "blocked by the kernel, or refused by the drive", blocked_or_refused },
	{ "NVMe behind USB", nvme_behind_usb },
	{ "a silent drive", a_silent_drive },
};
TEST_MAIN(tests)
