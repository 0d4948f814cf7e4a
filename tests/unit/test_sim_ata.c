/* room: devices
 * The simulated ATA drive as such: IDENTIFY DEVICE, logs, SMART, media, power.
 */
#include "tests/unit/ata_case.h"

static uint64_t shown(struct target_case *t)
{
	(void)ata_word(t, 0);
	return le64(t->in + 200);
}

static void identify_is_sound(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;
	uint8_t sum = 0;

	ata_case_open(&t, &a, NULL);
	CU_ASSERT_EQUAL(ata_word(&t, 255) & 0xff, 0xa5);
	CU_ASSERT_EQUAL(t.c.n_in, 512);
	for (unsigned i = 0; i < 512; i++)
		sum = (uint8_t)(sum + t.in[i]);
	CU_ASSERT_EQUAL(sum, 0);
	CU_ASSERT_EQUAL(memcmp(t.in + 20, "IS-M1A", 6), 0); /* swapped in each word */
	CU_ASSERT_EQUAL(le16(t.in + 118) & 0xfc00, 0xfc00); /* word 59 */
	CU_ASSERT_EQUAL(le16(t.in + 164) & 0x0402, 0x0402); /* word 82: security, HPA */
	CU_ASSERT_EQUAL(le16(t.in + 166) & 0xcc00, 0x4c00); /* word 83 */
	CU_ASSERT_EQUAL(le16(t.in + 256), 0x0021);          /* word 128 */
	CU_ASSERT_EQUAL(le16(t.in + 178), 2);               /* word 89, steps of two minutes */
	CU_ASSERT_EQUAL(le16(t.in + 184), 0xfffe);
	CU_ASSERT_EQUAL(le16(t.in + 216), 0x5000);
	CU_ASSERT_EQUAL(shown(&t), CASE_BLOCKS);
	target_clear(&t);
}

static void erase_times_have_two_formats(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;

	a.erase_minutes = 508;
	a.enhanced_minutes = 600;
	ata_case_open(&t, &a, NULL);
	CU_ASSERT_EQUAL(ata_word(&t, 89), 254);
	CU_ASSERT_EQUAL(ata_word(&t, 90), 0x8000 | 300);
	target_clear(&t);
}

static void read_log(struct target_case *t, uint8_t log, uint8_t page)
{
	CU_ASSERT(ata_is_good(ata_send(t, (struct ata_call){ .command = 0x2f,
							     .count = 1,
							     .lba = log | (uint64_t)page << 8,
							     .is_ext = true,
							     .kind = ATA_IN })));
}

static void logs_are_there(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;

	a.overrides_lock = a.always_encrypts = true;
	ata_case_open(&t, &a, NULL);
	read_log(&t, 0x00, 0);
	CU_ASSERT_EQUAL(le16(t.in), 1);
	CU_ASSERT_EQUAL(le16(t.in + 0x30 * 2), 16);
	read_log(&t, 0x30, 0);
	CU_ASSERT_EQUAL(t.in[8], 6);
	read_log(&t, 0x30, 3);
	CU_ASSERT_EQUAL(le64(t.in + 8), UINT64_C(1) << 63);
	read_log(&t, 0x30, 6);
	CU_ASSERT_EQUAL(t.in[2], 6);
	CU_ASSERT_EQUAL(le64(t.in + 48), UINT64_C(0x8000000000000081));
	CU_ASSERT_EQUAL(le64(t.in + 16), UINT64_C(0x8000000000000021));
	read_log(&t, 0x03, 0);
	CU_ASSERT_EQUAL(t.in[0], 1);
	read_log(&t, 0x10, 0);
	CU_ASSERT_EQUAL(t.in[0], 0x80);
	CU_ASSERT(ata_is_aborted(ata_send(&t, (struct ata_call){ .command = 0x2f,
								 .count = 1,
								 .lba = 0xd7,
								 .is_ext = true,
								 .kind = ATA_IN })));
	target_clear(&t);
}

static void smart_tells(void)
{
	struct ata_config a = ata_case_config();
	struct ata_call status = { .command = 0xb0, .feature = 0xda, .lba = 0xc24f00 };
	struct target_case t;

	ata_case_open(&t, &a, NULL);
	CU_ASSERT_EQUAL(ata_send(&t, status).lba, 0xc24f00);
	CU_ASSERT(ata_is_good(ata_send(&t, (struct ata_call){ .command = 0xb0,
							      .feature = 0xd0,
							      .count = 1,
							      .lba = 0xc24f00,
							      .kind = ATA_IN })));
	CU_ASSERT_EQUAL(t.in[2 + 12], 9);
	CU_ASSERT_EQUAL(le32(t.in + 2 + 12 + 5), 1234);
	target_clear(&t);
	a.is_failing = true;
	ata_case_open(&t, &a, NULL);
	CU_ASSERT_EQUAL(ata_send(&t, status).lba, 0x2cf400);
	status.lba = 0;
	CU_ASSERT(ata_is_aborted(ata_send(&t, status)));
	target_clear(&t);
}

static void nop_brings_registers_back(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;
	struct ata_told r;

	ata_case_open(&t, &a, NULL);
	r = ata_send(&t, (struct ata_call){ .command = 0x00, .count = 0xa5, .lba = 0x123456 });
	CU_ASSERT(ata_is_aborted(r));
	CU_ASSERT_EQUAL(r.count, 0xa5);
	CU_ASSERT_EQUAL(r.lba, 0x123456);
	target_clear(&t);
}

static void media_are_read_and_written(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;
	uint8_t bytes[1024];

	ata_case_open(&t, &a, NULL);
	memset(bytes, 0x5a, sizeof(bytes));
	CU_ASSERT(ata_is_good(ata_send(&t, (struct ata_call){ .command = 0x35,
							      .count = 2,
							      .lba = 5,
							      .is_ext = true,
							      .kind = ATA_OUT,
							      .out = bytes })));
	CU_ASSERT(ata_is_good(ata_send(&t, (struct ata_call){ .command = 0x25,
							      .count = 3,
							      .lba = 5,
							      .is_ext = true,
							      .kind = ATA_IN })));
	CU_ASSERT_EQUAL(memcmp(t.in, bytes, 1024), 0);
	CU_ASSERT_EQUAL(memcmp(t.in + 1024, t.medium.original + 3584, 512), 0);
	/* Not flushed: a power cut takes it away. */
	t.target->ops->power_cycle(t.target);
	CU_ASSERT_EQUAL(target_n_changed(&t), 0);
	CU_ASSERT_EQUAL(target_read(&t, 5, 1), TARGET_ANSWERED);
	CU_ASSERT_EQUAL(target_sense(&t), 0x062900);
	CU_ASSERT_EQUAL(target_read(&t, CASE_BLOCKS - 1, 2), TARGET_ANSWERED);
	CU_ASSERT_EQUAL(target_sense(&t), 0x052100);
	target_clear(&t);
}

static void trim_forgets(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;
	uint8_t ranges[512] = { 0 };

	ata_case_open(&t, &a, NULL);
	ranges[0] = 8; /* LBA 8, 4 blocks */
	ranges[6] = 4;
	CU_ASSERT(ata_is_good(ata_send(&t, (struct ata_call){ .command = 0x06,
							      .feature = 1,
							      .count = 1,
							      .is_ext = true,
							      .kind = ATA_OUT,
							      .out = ranges })));
	CU_ASSERT_EQUAL(target_n_changed(&t), 4);
	CU_ASSERT_EQUAL(ata_word(&t, 69) & 0x4020, 0x4000);
	target_clear(&t);
}

static void bad_blocks_are_named(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;
	uint8_t bytes[4096] = { 0 };

	ata_case_open(&t, &a, NULL);
	t.medium.bad_reads[0] = (struct sim_range){ 20, 1 };
	t.medium.bad_writes[0] = (struct sim_range){ 30, 2 };
	CU_ASSERT_EQUAL(target_read(&t, 16, 8), TARGET_ANSWERED);
	CU_ASSERT_EQUAL(target_sense(&t), 0x031104);
	CU_ASSERT_EQUAL(be32(t.c.sense + 3), 20);
	(void)target_write(&t, 28, bytes, sizeof(bytes));
	CU_ASSERT_EQUAL(target_sense(&t), 0x030c02);
	CU_ASSERT_EQUAL(be32(t.c.sense + 3), 30);
	CU_ASSERT(t.medium.fired[SIM_BAD_READ] && t.medium.fired[SIM_BAD_WRITE]);
	target_clear(&t);
}

static void commands_get_lost(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;

	a.lies.at[0] =
		(struct lie_at){ .how = LIE_DROP, .opcode = 0xec, .any_feature = true, .nth = 2 };
	a.lies.at[1] = (struct lie_at){ .how = LIE_RESET, .opcode = 0xe5, .any_feature = true };
	a.lies.at[2] = (struct lie_at){ .how = LIE_VANISH, .opcode = 0xb4, .feature = 0x12 };
	a.lies.at[3] = (struct lie_at){ .how = LIE_REFUSE, .opcode = 0xf8, .any_feature = true };
	ata_case_open(&t, &a, NULL);
	CU_ASSERT_EQUAL(ata_word(&t, 255) & 0xff, 0xa5);
	(void)ata_word(&t, 255);
	CU_ASSERT_EQUAL(t.end, TARGET_DROPPED);
	CU_ASSERT_EQUAL(ata_word(&t, 255) & 0xff, 0xa5);
	(void)ata_send(&t, (struct ata_call){ .command = 0xe5 });
	CU_ASSERT_EQUAL(t.end, TARGET_RESET);
	CU_ASSERT(ata_is_aborted(ata_send(&t, (struct ata_call){ .command = 0xf8 })));
	(void)ata_send(&t, (struct ata_call){ .command = 0xb4, .feature = 0x12, .is_ext = true });
	CU_ASSERT_EQUAL(t.end, TARGET_GONE);
	CU_ASSERT_EQUAL(target_read(&t, 0, 1), TARGET_GONE);
	t.target->ops->power_cycle(t.target);
	CU_ASSERT_EQUAL(target_read(&t, 0, 1), TARGET_ANSWERED);
	CU_ASSERT_EQUAL(ata_case_lies(&t)->n[LIE_DROP], 1);
	CU_ASSERT_EQUAL(ata_case_lies(&t)->n[LIE_RESET], 1);
	CU_ASSERT_EQUAL(ata_case_lies(&t)->n[LIE_VANISH], 1);
	CU_ASSERT_EQUAL(ata_case_lies(&t)->n[LIE_REFUSE], 1);
	target_clear(&t);
}

static void data_come_back_after_replugging(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;
	uint8_t bytes[2048] = { 0 };

	a.lies.comes_back = (struct sim_range){ 1, 2 };
	ata_case_open(&t, &a, NULL);
	(void)target_write(&t, 0, bytes, sizeof(bytes));
	(void)ata_send(&t, (struct ata_call){ .command = 0xea, .is_ext = true });
	CU_ASSERT_EQUAL(target_n_changed(&t), 4);
	t.target->ops->power_cycle(t.target);
	CU_ASSERT_EQUAL(target_n_changed(&t), 2);
	CU_ASSERT_EQUAL(ata_case_lies(&t)->n[LIE_COME_BACK], 1);
	target_clear(&t);
}

/* Another process goes on with the drive: the same medium, the bytes that were saved. */
static void memory_is_kept(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;
	struct scsi_target *again;
	uint8_t password[512] = { 0 }, image[16384];
	size_t n;

	ata_case_open(&t, &a, NULL);
	password[2] = 'x';
	CU_ASSERT(ata_is_good(ata_send(&t, (struct ata_call){ .command = 0xf1,
							      .count = 1,
							      .kind = ATA_OUT,
							      .out = password })));
	n = t.target->ops->save(t.target, NULL, 0);
	CU_ASSERT_FATAL(n <= sizeof(image));
	CU_ASSERT_EQUAL(t.target->ops->save(t.target, image, sizeof(image)), n);
	again = sat_model_new(&(struct sat_config){ .sense = SAT_SENSE_DESCRIPTOR },
			      ata_model_new(&a, &t.medium));
	image[n - 1] ^= 1;
	CU_ASSERT_FALSE(again->ops->load(again, image, n));
	image[n - 1] ^= 1;
	CU_ASSERT_FALSE(again->ops->load(again, image, n - 1));
	CU_ASSERT(again->ops->load(again, image, n));
	again->ops->power_cycle(again);
	t.target->ops->close(t.target);
	t.target = again;
	(void)target_read(&t, 0, 1); /* unit attention */
	CU_ASSERT_EQUAL(ata_word(&t, 128) & 7, 7);
	target_clear(&t);
}

static const struct test tests[] = {
	{ "IDENTIFY DEVICE is sound", identify_is_sound },
	{ "erase times have two formats", erase_times_have_two_formats },
	{ "logs are there", logs_are_there },
	{ "SMART tells", smart_tells },
	{ "NOP brings registers back", nop_brings_registers_back },
	{ "media are read and written", media_are_read_and_written },
	{ "TRIM forgets", trim_forgets },
	{ "bad blocks are named", bad_blocks_are_named },
	{ "commands get lost", commands_get_lost },
	{ "data come back after re-plugging", data_come_back_after_replugging },
	{ "memory is kept", memory_is_kept },
};
TEST_MAIN(tests)
