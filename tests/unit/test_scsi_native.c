/* tests/unit/test_scsi_native.c - native blocks, the capacity given back, FORMAT UNIT. */
#include "devices/scsi_native.h"

#include "devices/scsi_capacity.h"
#include "devices/scsi_format.h"
#include "tests/unit/fake_transport.h"

static const struct transport transport = { .name = "fake",
					    .scsi = fake_scsi,
					    .close = fake_close };
static const struct device drive = { .node = "/dev/fake", .transport = TRANSPORT_SAS };

#define SENSE(key, asc, ascq)                                                         \
	.status = SCSI_CHECK_CONDITION,                                               \
	.sense = { 0x70, 0, key, 0, 0, 0, 0, 10, 0, 0, 0, 0, asc, ascq, 0, 0, 0, 0 }, \
	.n_sense = 18
#define REQUEST_SENSE                 \
	{                             \
		0x03, 0, 0, 0, 252, 0 \
	}
#define READ_CAPACITY_16                                        \
	{                                                       \
		0x9e, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 32 \
	}

static const uint8_t no_sense[18] = { 0x70, 0, 0, 0, 0, 0, 0, 10 };

static void encodes(void)
{
	struct scsi_blocks b = { .lba = 0x0102030405ull, .n_blocks = 3, .block_bytes = 520 };
	uint8_t data[4];
	struct scsi_command c;

	CU_ASSERT(scsi_blocks_encode(&b, false, data, &c));
	CU_ASSERT_EQUAL(c.n_cdb, 16);
	CU_ASSERT_EQUAL(memcmp(c.cdb, "\x88\0\0\0\0\1\2\3\4\5\0\0\0\3\0\0", 16), 0);
	CU_ASSERT_EQUAL(c.n_data, 1560);
	CU_ASSERT_EQUAL(c.direction, DATA_IN);
	b.from_medium = true;
	CU_ASSERT(scsi_blocks_encode(&b, true, data, &c));
	CU_ASSERT_EQUAL(c.cdb[0], 0x8a);
	CU_ASSERT_EQUAL(c.cdb[1], 0x08);
	CU_ASSERT_EQUAL(c.direction, DATA_OUT);
	b = (struct scsi_blocks){
		.lba = 0x01020304, .n_blocks = 2, .block_bytes = 528, .is_short = true
	};
	CU_ASSERT(scsi_blocks_encode(&b, true, data, &c));
	CU_ASSERT_EQUAL(c.n_cdb, 10);
	CU_ASSERT_EQUAL(memcmp(c.cdb, "\x2a\0\1\2\3\4\0\0\2\0", 10), 0);
}

static void encodes_protection(void)
{
	struct scsi_blocks b = { .lba = 0x1122334455ull,
				 .n_blocks = 2,
				 .block_bytes = 4096,
				 .with_protection = true,
				 .protection_type = 1,
				 .interval_exponent = 3 };
	struct scsi_command c;

	CU_ASSERT(scsi_blocks_encode(&b, false, NULL, &c));
	CU_ASSERT_EQUAL(c.cdb[0], 0x88);
	CU_ASSERT_EQUAL(c.cdb[1], 0x60);
	CU_ASSERT_EQUAL(c.n_data, 2 * (4096 + 64));
	b.protection_type = 2;
	b.interval_exponent = 0;
	CU_ASSERT(scsi_blocks_encode(&b, false, NULL, &c));
	CU_ASSERT_EQUAL(c.n_cdb, 32);
	CU_ASSERT_EQUAL(memcmp(c.cdb,
			       "\x7f\0\0\0\0\0\0\x18\0\x09\x60\0\0\0\0\x11\x22\x33\x44\x55"
			       "\x22\x33\x44\x55\0\0\0\0\0\0\0\2",
			       32),
			0);
	CU_ASSERT_EQUAL(c.n_data, 2 * (4096 + 8));
	CU_ASSERT(scsi_blocks_encode(&b, true, NULL, &c));
	CU_ASSERT_EQUAL(c.cdb[9], 0x0b);
	b.with_protection = false; /* the plain blocks of such a drive */
	CU_ASSERT(scsi_blocks_encode(&b, false, NULL, &c));
	CU_ASSERT_EQUAL(c.n_cdb, 16);
	CU_ASSERT_EQUAL(c.n_data, 2 * 4096);
}

static void what_fits_no_command(void)
{
	static const struct scsi_blocks bad[] = {
		{ .lba = 0, .n_blocks = 0, .block_bytes = 512 },
		{ .lba = 0, .n_blocks = 1, .block_bytes = 0 },
		{ .lba = UINT64_MAX, .n_blocks = 2, .block_bytes = 512 },
		{ .lba = 0, .n_blocks = UINT32_MAX, .block_bytes = 520 },
		{ .lba = 0, .n_blocks = 0x10000, .block_bytes = 512, .is_short = true },
		{ .lba = UINT32_MAX, .n_blocks = 2, .block_bytes = 512, .is_short = true },
		{ .lba = 0,
		  .n_blocks = 1,
		  .block_bytes = 512,
		  .with_protection = true,
		  .interval_exponent = 16 },
	};
	const struct scsi_blocks last = {
		.lba = UINT32_MAX, .n_blocks = 1, .block_bytes = 512, .is_short = true
	};
	struct scsi_command c;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		CU_ASSERT(!scsi_blocks_encode(&bad[i], false, NULL, &c));
	CU_ASSERT(scsi_blocks_encode(&last, false, NULL, &c));
}

static void reads_and_writes(void)
{
	static const struct scsi_blocks b = { .lba = 7, .n_blocks = 2, .block_bytes = 520 };
	uint8_t medium[1040], data[1040] = { 0 };
	const struct fake_answer answers[] = {
		{ .cdb = { 0x88, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 2 },
		  .data = medium,
		  .n_data = sizeof(medium) },
		{ .cdb = { 0x88, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 2 },
		  .data = medium,
		  .n_data = 520 },
		{ .cdb = { 0x88, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 2 },
		  .status = SCSI_CHECK_CONDITION,
		  .sense = { 0xf0, 0, 3, 0, 0, 0, 8, 10, 0, 0, 0, 0, 0x11, 0 },
		  .n_sense = 18 },
	};
	struct fake fake = { .answers = answers, .n = 3 };
	struct handle *h = fake_handle(&fake, &transport, &drive, false);
	struct error err = ERROR_INIT;
	struct scsi_result r;

	memset(medium, 0xa5, sizeof(medium));
	TEST_OK(scsi_blocks_read(h, &b, data, &r, &err), err);
	CU_ASSERT_EQUAL(r.answer, ANSWER_DONE);
	CU_ASSERT_EQUAL(memcmp(data, medium, sizeof(data)), 0);
	TEST_OK(scsi_blocks_read(h, &b, data, &r, &err), err); /* half of it came */
	CU_ASSERT_EQUAL(r.answer, ANSWER_UNKNOWN);
	TEST_OK(scsi_blocks_read(h, &b, data, &r, &err), err);
	CU_ASSERT_EQUAL(r.answer, ANSWER_REFUSED);
	CU_ASSERT(r.sense.has_information);
	CU_ASSERT_EQUAL(r.sense.information, 8);
	TEST_REFUSED(scsi_blocks_write(h, &b, data, &r, &err), err, REASON_CONSENT_MISSING);
	TEST_REFUSED(scsi_flush(h, false, &r, &err), err, REASON_CONSENT_MISSING);
	CU_ASSERT_EQUAL(fake.at, 3);
	handle_close(h);
}

static void flushes(void)
{
	const struct fake_answer answers[] = { { .cdb = { 0x91 } },
					       { .cdb = { 0x35 }, SENSE(3, 0x0c, 0x02) } };
	struct fake fake = { .answers = answers, .n = 2 };
	struct handle *h = fake_handle(&fake, &transport, &drive, true);
	struct error err = ERROR_INIT;
	struct scsi_result r;

	TEST_OK(scsi_flush(h, false, &r, &err), err);
	CU_ASSERT_EQUAL(r.answer, ANSWER_DONE);
	TEST_OK(scsi_flush(h, true, &r, &err), err);
	CU_ASSERT_EQUAL(r.answer, ANSWER_REFUSED);
	handle_close(h);
}

static void gives_the_capacity_back(void)
{
	static const uint8_t cut[32] = { 0, 0, 0, 0, 0, 0, 1, 0xff, 0, 0, 2, 8 };
	static const uint8_t whole[32] = { 0, 0, 0, 0, 0, 0, 3, 0xff, 0, 0, 2, 8 };
	const struct fake_answer select = { .cdb = { 0x55, 0x11, 0, 0, 0, 0, 0, 0, 24, 0 } };
	const struct fake_answer refused = { .cdb = { 0x55, 0x11, 0, 0, 0, 0, 0, 0, 24, 0 },
					     SENSE(5, 0x26, 0) };
	const struct fake_answer answers[] = {
		{ .cdb = READ_CAPACITY_16, .data = cut, .n_data = 32 },
		select,
		{ .cdb = READ_CAPACITY_16, SENSE(6, 0x2a, 0x09) }, /* the capacity has changed */
		{ .cdb = READ_CAPACITY_16, .data = whole, .n_data = 32 },
		{ .cdb = READ_CAPACITY_16, .data = cut, .n_data = 32 },
		refused,
	};
	struct fake fake = { .answers = answers, .n = 6 };
	struct handle *h = fake_handle(&fake, &transport, &drive, true);
	struct error err = ERROR_INIT;
	struct scsi_capacity c = { 0 };
	struct scsi_result why;
	uint8_t list[SCSI_MODE_LIST];
	struct scsi_command command;

	scsi_mode_select_encode(520, true, list, &command);
	CU_ASSERT_EQUAL(
		memcmp(list, "\0\0\0\0\1\0\0\x10\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0\0\0\2\x08",
		       SCSI_MODE_LIST),
		0);
	TEST_OK(scsi_capacity_restore(h, &c, &why, &err), err);
	CU_ASSERT_EQUAL(why.answer, ANSWER_DONE);
	CU_ASSERT_EQUAL(c.n_blocks, 1024);
	c.n_blocks = 77;
	TEST_OK(scsi_capacity_restore(h, &c, &why, &err), err);
	CU_ASSERT_EQUAL(why.answer, ANSWER_REFUSED);
	CU_ASSERT_EQUAL(c.n_blocks, 77);
	CU_ASSERT_EQUAL(fake.at, 6);
	handle_close(h);
}

static void formats(void)
{
	const struct fake_answer answers[] = {
		{ .cdb = REQUEST_SENSE, .data = no_sense, .n_data = 18 },
		{ .cdb = { 0 } },
		{ .cdb = { 0x55, 0x11, 0, 0, 0, 0, 0, 0, 24, 0 }, SENSE(5, 0x24, 0) },
		{ .cdb = { 0x55, 0x10, 0, 0, 0, 0, 0, 0, 24, 0 } }, /* without saving */
		{ .cdb = REQUEST_SENSE, .data = no_sense, .n_data = 18 },
		{ .cdb = { 0 }, SENSE(6, 0x2a, 0x09) },
		{ .cdb = { 0 } },
		{ .cdb = { 0x04, 0x10, 0, 0, 0, 0 } },
	};
	struct fake fake = { .answers = answers, .n = 8 };
	struct handle *h = fake_handle(&fake, &transport, &drive, true);
	struct error err = ERROR_INIT;
	struct scsi_result r;
	uint8_t list[SCSI_FORMAT_LIST];
	struct scsi_command c;

	scsi_format_encode(list, &c);
	CU_ASSERT_EQUAL(memcmp(list, "\0\2\0\0", 4), 0);
	TEST_OK(scsi_format_start(h, 512, &r, &err), err);
	CU_ASSERT_EQUAL(r.answer, ANSWER_DONE);
	CU_ASSERT_EQUAL(fake.at, 8);
	handle_close(h);
}

/* A block size that is refused starts no format. */
static void formats_nothing_else(void)
{
	const struct fake_answer answers[] = {
		{ .cdb = REQUEST_SENSE, .data = no_sense, .n_data = 18 },
		{ .cdb = { 0 } },
		{ .cdb = { 0x55, 0x11, 0, 0, 0, 0, 0, 0, 24, 0 }, SENSE(5, 0x26, 0) },
		{ .cdb = { 0x55, 0x10, 0, 0, 0, 0, 0, 0, 24, 0 }, SENSE(5, 0x26, 0) },
	};
	struct fake fake = { .answers = answers, .n = 4 };
	struct handle *h = fake_handle(&fake, &transport, &drive, true);
	struct error err = ERROR_INIT;
	struct scsi_result r;

	TEST_OK(scsi_format_start(h, 4096, &r, &err), err);
	CU_ASSERT_EQUAL(r.answer, ANSWER_REFUSED);
	CU_ASSERT_EQUAL(fake.at, 4);
	handle_close(h);
}

static const struct test tests[] = {
	{ "encodes", encodes },
	{ "encodes protection information", encodes_protection },
	{ "what fits no command", what_fits_no_command },
	{ "reads and writes", reads_and_writes },
	{ "flushes", flushes },
	{ "gives the capacity back", gives_the_capacity_back },
	{ "formats", formats },
	{ "a refused block size formats nothing", formats_nothing_else },
};
TEST_MAIN(tests)
