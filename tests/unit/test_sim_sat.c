/* room: devices
 * SAT in front of the simulated ATA drive: pages, senses, bridges that lie.
 */
#include "tests/unit/ata_case.h"

static uint16_t vpd(struct target_case *t, uint8_t page)
{
	const uint8_t cdb[6] = { 0x12, 1, page, 2, 0x58, 0 };

	(void)target_send(t, cdb, sizeof(cdb), NULL, 0);
	CU_ASSERT_EQUAL(t->c.status, 0);
	CU_ASSERT_EQUAL(t->in[1], page);
	return be16(t->in + 2);
}

static void pages_are_sound(void)
{
	const uint8_t inquiry[6] = { 0x12, 0, 0, 0, 96, 0 }, odd[6] = { 0x12, 1, 0xc7, 0, 96, 0 };
	struct ata_config a = ata_case_config();
	struct target_case t;

	ata_case_open(&t, &a, NULL);
	(void)target_send(&t, inquiry, sizeof(inquiry), NULL, 0);
	CU_ASSERT_EQUAL(memcmp(t.in + 8, "ATA     SIMULATED ATA DIABCD", 28), 0);
	CU_ASSERT_EQUAL(vpd(&t, 0x00), 7);
	CU_ASSERT_EQUAL(vpd(&t, 0x80), 20);
	CU_ASSERT_EQUAL(memcmp(t.in + 4, "SIM-A1", 6), 0);
	CU_ASSERT_EQUAL(vpd(&t, 0x83), 24 + 72 + 12);
	CU_ASSERT_EQUAL(be64(t.in + 4 + 24 + 72 + 4), 0x5000c50012345678);
	CU_ASSERT_EQUAL(vpd(&t, 0x89), 568);
	CU_ASSERT_EQUAL(t.in[60 + 510], 0xa5);
	CU_ASSERT_EQUAL(vpd(&t, 0xb1), 60);
	CU_ASSERT_EQUAL(be16(t.in + 4), 1);
	(void)target_send(&t, odd, sizeof(odd), NULL, 0);
	CU_ASSERT_EQUAL(target_sense(&t), 0x052400);
	target_clear(&t);
}

static void modes_and_capacity(void)
{
	const uint8_t sense6[6] = { 0x1a, 0, 0x3f, 0, 255, 0 };
	const uint8_t capacity10[10] = { 0x25 }, capacity16[16] = { 0x9e, 0x10, [13] = 32 };
	const uint8_t select6[6] = { 0x15, 0x10, 0, 0, 16, 0 }, nothing[6] = { 0x27 };
	uint8_t control[16] = { 0, 0, 0, 0, 0x0a, 10, 4 };
	struct ata_config a = ata_case_config();
	struct target_case t;

	a.physical_exponent = 3;
	ata_case_open(&t, &a, NULL);
	(void)target_send(&t, sense6, sizeof(sense6), NULL, 0);
	CU_ASSERT_EQUAL(t.c.n_in, 4 + 8 + 12 + 20 + 12);
	CU_ASSERT_EQUAL(t.in[0] + 1, t.c.n_in);
	CU_ASSERT_EQUAL(be32(t.in + 4), CASE_BLOCKS);
	CU_ASSERT_EQUAL(t.in[4 + 8 + 12], 0x08);
	CU_ASSERT_EQUAL(t.in[4 + 8 + 12 + 2] & 4, 4);
	(void)target_send(&t, capacity10, sizeof(capacity10), NULL, 0);
	CU_ASSERT_EQUAL(be32(t.in), CASE_BLOCKS - 1);
	(void)target_send(&t, capacity16, sizeof(capacity16), NULL, 0);
	CU_ASSERT_EQUAL(t.c.n_in, 32);
	CU_ASSERT_EQUAL(be64(t.in), CASE_BLOCKS - 1);
	CU_ASSERT_EQUAL(t.in[13], 3);
	(void)target_send(&t, nothing, sizeof(nothing), NULL, 0);
	CU_ASSERT_EQUAL(t.c.sense[0], 0x70);
	(void)target_send(&t, select6, sizeof(select6), control, sizeof(control));
	CU_ASSERT_EQUAL(t.c.status, 0);
	(void)target_send(&t, nothing, sizeof(nothing), NULL, 0);
	CU_ASSERT_EQUAL(t.c.sense[0], 0x72);
	target_clear(&t);
}

/* A NOP's abort in each of the shapes that Linux gives. */
static void failure_has_three_shapes(void)
{
	static const uint8_t nop[16] = {
		0x85, 6, 0x20, [6] = 0x5a, [8] = 3, [10] = 2, [12] = 1, [13] = 0x40
	};
	static const uint8_t shifted[24] = {
		0x70,        0,           0x0b,     [7] = 10, [8] = 4, [9] = 0x51,
		[10] = 0x40, [11] = 0x5a, [17] = 3, [18] = 2, [19] = 1
	};
	static const uint8_t fixed[18] = { 0xf0, 0, 0x0b, 4, 0x51, 0x40, 0x5a, 10, 0, 3, 2, 1 };
	static const uint8_t descriptor[22] = {
		0x72,        0x0b,     [7] = 14, [8] = 9,  [9] = 12,    [11] = 4,
		[13] = 0x5a, [15] = 3, [17] = 2, [19] = 1, [20] = 0x40, [21] = 0x51
	};
	const uint8_t *const shapes[] = { shifted, fixed, descriptor };
	const size_t lengths[] = { sizeof(shifted), sizeof(fixed), sizeof(descriptor) };
	struct ata_config a = ata_case_config();

	for (unsigned i = 0; i < 3; i++) {
		const struct sat_config s = { .sense = (enum sat_sense)i };
		struct target_case t;

		ata_case_open(&t, &a, &s);
		(void)target_send(&t, nop, sizeof(nop), NULL, 0);
		CU_ASSERT_EQUAL(t.c.status, 2);
		CU_ASSERT(t.c.n_sense >= lengths[i]);
		CU_ASSERT_EQUAL(memcmp(t.c.sense, shapes[i], lengths[i]), 0);
		/* Success with CK_COND is descriptor format in all. */
		(void)ata_send(&t, (struct ata_call){ .command = 0xe5 });
		CU_ASSERT_EQUAL(target_sense(&t), 0x01001d);
		CU_ASSERT_EQUAL(ata_registers_told(&t).count & 0xff, 0xff);
		target_clear(&t);
	}
}

static void twelve_bytes_do_as_well(void)
{
	const uint8_t identify[12] = { 0xa1, 4 << 1, 0x0e, 0, 1, 0, 0, 0, 0, 0xec };
	const uint8_t no_count[12] = { 0xa1, 4 << 1, 0x0e, 0, 0, 0, 0, 0, 0, 0xec };
	const uint8_t backwards[12] = { 0xa1, 4 << 1, 0x06, 0, 1, 0, 0, 0, 0, 0xec };
	const uint8_t sized[12] = { 0xa1, 4 << 1, 0x0f, 0, 1, 0, 0, 0, 0, 0xec };
	struct ata_config a = ata_case_config();
	struct target_case t;

	ata_case_open(&t, &a, NULL);
	(void)target_send(&t, identify, sizeof(identify), NULL, 0);
	CU_ASSERT_EQUAL(t.c.status, 0);
	CU_ASSERT_EQUAL(t.c.n_in, 512);
	(void)target_send(&t, no_count, sizeof(no_count), NULL, 0);
	CU_ASSERT_EQUAL(target_sense(&t), 0x0b0000);
	(void)target_send(&t, backwards, sizeof(backwards), NULL, 0);
	CU_ASSERT_EQUAL(target_sense(&t), 0x052400);
	(void)target_send(&t, sized, sizeof(sized), NULL, 0);
	CU_ASSERT_EQUAL(t.c.n_in, 512);
	target_clear(&t);
}

static void response_information_tells_again(void)
{
	const uint8_t again[16] = { 0x85, 15 << 1, 0x20 };
	struct ata_config a = ata_case_config();
	struct target_case t;

	ata_case_open(&t, &a, NULL);
	(void)ata_send(&t, (struct ata_call){ .command = 0x27, .is_ext = true });
	(void)target_send(&t, again, sizeof(again), NULL, 0);
	CU_ASSERT_EQUAL(ata_registers_told(&t).lba, CASE_BLOCKS - 1);
	target_clear(&t);
}

static void bridges_lie(void)
{
	const struct ata_call status = { .command = 0xb4, .is_ext = true };
	struct ata_config a = ata_case_config();
	struct target_case t;

	ata_case_open(&t, &a, &(struct sat_config){ .passes_nothing = true, .is_usb = true });
	(void)ata_send(&t, status);
	CU_ASSERT_EQUAL(target_sense(&t), 0x052000);
	target_clear(&t);
	ata_case_open(&t, &a, &(struct sat_config){ .passes_12_only = true });
	(void)ata_send(&t, status);
	CU_ASSERT_EQUAL(target_sense(&t), 0x052000);
	target_clear(&t);
	ata_case_open(&t, &a, &(struct sat_config){ .loses_registers = true });
	(void)ata_send(&t, status);
	CU_ASSERT_EQUAL(t.c.status, 0);
	CU_ASSERT_EQUAL(ata_case_lies(&t)->n[LIE_NO_REGISTERS], 1);
	target_clear(&t);
	ata_case_open(&t, &a, &(struct sat_config){ .hides_failures = true });
	(void)ata_send(&t, (struct ata_call){ .command = 0xf4 });
	CU_ASSERT_EQUAL(t.c.status, 0);
	CU_ASSERT_EQUAL(ata_case_lies(&t)->n[LIE_GOOD_FAILURE], 1);
	target_clear(&t);
	ata_case_open(&t, &a,
		      &(struct sat_config){ .zeroes_count = true, .sense = SAT_SENSE_DESCRIPTOR });
	CU_ASSERT_EQUAL(ata_send(&t, (struct ata_call){ .command = 0x00, .count = 0x77 }).count, 0);
	CU_ASSERT_EQUAL(ata_case_lies(&t)->n[LIE_ZERO_COUNT], 1);
	target_clear(&t);
}

static void bridges_get_sizes_wrong(void)
{
	const uint8_t capacity16[16] = { 0x9e, 0x10, [13] = 32 };
	struct ata_config a = ata_case_config();
	struct target_case t;
	uint8_t bytes[512];

	ata_case_open(&t, &a, &(struct sat_config){ .caps_blocks = 1000 });
	(void)target_send(&t, capacity16, sizeof(capacity16), NULL, 0);
	CU_ASSERT_EQUAL(be64(t.in), 999);
	(void)target_read(&t, 1000, 1);
	CU_ASSERT_EQUAL(target_sense(&t), 0x052100);
	CU_ASSERT_EQUAL(ata_case_lies(&t)->n[LIE_WRONG_CAPACITY], 1);
	target_clear(&t);
	ata_case_open(&t, &a,
		      &(struct sat_config){ .tells_blocks = 4 * CASE_BLOCKS,
					    .wraps_blocks = 1024 });
	(void)target_send(&t, capacity16, sizeof(capacity16), NULL, 0);
	CU_ASSERT_EQUAL(be64(t.in), 4 * CASE_BLOCKS - 1);
	memset(bytes, 0xee, sizeof(bytes));
	(void)target_write(&t, 5000, bytes, sizeof(bytes));
	CU_ASSERT_EQUAL(t.c.status, 0);
	(void)target_read(&t, 5000 % 1024, 1);
	CU_ASSERT_EQUAL(memcmp(t.in, bytes, 512), 0);
	CU_ASSERT(ata_case_lies(&t)->n[LIE_ALIAS] > 0);
	target_clear(&t);
}

static void short_and_odd_cdbs_are_refused(void)
{
	struct ata_config a = ata_case_config();
	struct target_case t;
	uint64_t dice = 11;

	ata_case_open(&t, &a, NULL);
	for (unsigned i = 0; i < 20000; i++) {
		uint8_t cdb[32];

		for (unsigned k = 0; k < sizeof(cdb); k++)
			cdb[k] = (uint8_t)sim_dice(&dice, 256);
		if (i % 3 == 0)
			cdb[0] = i % 2 ? 0x85 : 0xa1;
		(void)target_send(&t, cdb, sim_dice(&dice, 33), t.in, sizeof(t.in));
		if (t.end == TARGET_PENDING)
			t.target->ops->abort(t.target);
		CU_ASSERT(t.c.n_in <= sizeof(t.in));
	}
	target_clear(&t);
}

static const struct test tests[] = {
	{ "pages are sound", pages_are_sound },
	{ "modes and capacity", modes_and_capacity },
	{ "a failure has three shapes", failure_has_three_shapes },
	{ "twelve bytes do as well", twelve_bytes_do_as_well },
	{ "response information tells again", response_information_tells_again },
	{ "bridges lie", bridges_lie },
	{ "bridges get sizes wrong", bridges_get_sizes_wrong },
	{ "short and odd CDBs are refused", short_and_odd_cdbs_are_refused },
};
TEST_MAIN(tests)
