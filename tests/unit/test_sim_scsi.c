/* room: devices
 * The simulated SAS drive: pages, SANITIZE, FORMAT UNIT, protection information.
 */
#include "tests/sim/scsi_model.h"
#include "tests/unit/target_case.h"

static struct scsi_config config(void)
{
	return (struct scsi_config){ .vendor = "KIYOME",
				     .product = "SIMULATED SAS",
				     .revision = "0001",
				     .serial = "SAS-1",
				     .designator = 0x5000c500abcd0000,
				     .rpm = 10000,
				     .overwrite = true,
				     .block = true,
				     .crypto = true,
				     .exits_failure = true,
				     .sanitize_ms = 10000,
				     .formats = true,
				     .format_ms = 8000,
				     .power_on_minutes = 600 };
}

static void open_block(struct target_case *t, const struct scsi_config *c, uint32_t block)
{
	struct scsi_target *paths[TARGET_PATHS_MOST];
	unsigned n;

	memset(t, 0, sizeof(*t));
	sim_drive_init(&t->medium, (uint64_t)CASE_BLOCKS * block, block);
	sim_drive_fill_text(&t->medium, 9);
	scsi_model_new(c, &t->medium, paths, &n);
	t->target = paths[0];
}

static void open_plain(struct target_case *t, const struct scsi_config *c)
{
	open_block(t, c, 512);
}

static uint32_t ready(struct target_case *t)
{
	const uint8_t cdb[6] = { 0 };

	(void)target_send(t, cdb, sizeof(cdb), NULL, 0);
	return target_sense(t);
}

/* REQUEST SENSE: key, ASC, ASCQ; *ret_progress is -1 for none. */
static uint32_t requested(struct target_case *t, int *ret_progress)
{
	const uint8_t cdb[6] = { 0x03, 0, 0, 0, 252, 0 };

	(void)target_send(t, cdb, sizeof(cdb), NULL, 0);
	CU_ASSERT_EQUAL(t->c.n_in, 18);
	*ret_progress = t->in[15] & 0x80 ? be16(t->in + 16) : -1;
	return (uint32_t)(t->in[2] << 16 | t->in[12] << 8 | t->in[13]);
}

static void sanitize(struct target_case *t, uint8_t byte1, const void *list, uint16_t n)
{
	uint8_t cdb[10] = { 0x48, byte1 };

	put_be16(cdb + 7, n);
	(void)target_send(t, cdb, sizeof(cdb), list, n);
}

static void tick(struct target_case *t, uint32_t ms)
{
	t->target->ops->tick(t->target, ms);
}

static uint64_t capacity(struct target_case *t)
{
	const uint8_t cdb[16] = { 0x9e, 0x10, [13] = 32 };

	(void)target_send(t, cdb, sizeof(cdb), NULL, 0);
	return t->c.status ? 0 : be64(t->in) + 1;
}

static void pages_are_sound(void)
{
	const uint8_t inquiry[6] = { 0x12, 0, 0, 0, 96, 0 },
		      names[6] = { 0x12, 1, 0x83, 0, 252, 0 };
	const uint8_t kind[6] = { 0x12, 1, 0xb1, 0, 64, 0 }, scan[10] = { 0x4d, 0, 0x55, [8] = 64 };
	struct scsi_config c = config();
	struct target_case t;

	c.wabereq = 2;
	c.wacereq = 1;
	open_plain(&t, &c);
	(void)target_send(&t, inquiry, sizeof(inquiry), NULL, 0);
	CU_ASSERT_EQUAL(memcmp(t.in + 8, "KIYOME  SIMULATED SAS   0001", 28), 0);
	(void)target_send(&t, names, sizeof(names), NULL, 0);
	CU_ASSERT_EQUAL(be32(t.in + 4), 0x01030008);
	CU_ASSERT_EQUAL(be64(t.in + 8), 0x5000c500abcd0000);
	CU_ASSERT_EQUAL(be16(t.in + 2), 12 + 12 + 8);
	(void)target_send(&t, kind, sizeof(kind), NULL, 0);
	CU_ASSERT_EQUAL(be16(t.in + 4), 10000);
	CU_ASSERT_EQUAL(t.in[7] & 0xf0, 0x90);
	(void)target_send(&t, scan, sizeof(scan), NULL, 0);
	CU_ASSERT_EQUAL(be32(t.in + 8), 600);
	CU_ASSERT_EQUAL(capacity(&t), CASE_BLOCKS);
	target_clear(&t);
}

static void opcodes_are_told(void)
{
	uint8_t cdb[12] = { 0xa3, 0x0c, 2, 0x48, 0, 1, 0, 0, 0, 64 };
	struct scsi_config c = config();
	struct target_case t;

	c.crypto = false;
	open_plain(&t, &c);
	(void)target_send(&t, cdb, sizeof(cdb), NULL, 0);
	CU_ASSERT_EQUAL(t.in[1] & 7, 3);
	CU_ASSERT_EQUAL(be16(t.in + 2), 10);
	cdb[5] = 3;
	(void)target_send(&t, cdb, sizeof(cdb), NULL, 0);
	CU_ASSERT_EQUAL(t.in[1] & 7, 1);
	cdb[2] = 1; /* SANITIZE can't be asked for without a service action */
	(void)target_send(&t, cdb, sizeof(cdb), NULL, 0);
	CU_ASSERT_EQUAL(target_sense(&t), 0x052400);
	cdb[2] = 0;
	cdb[8] = 4; /* 1024 bytes */
	(void)target_send(&t, cdb, sizeof(cdb), NULL, 0);
	CU_ASSERT_EQUAL(be32(t.in) + 4, t.c.n_in);
	sanitize(&t, 0x83, NULL, 0);
	CU_ASSERT_EQUAL(target_sense(&t), 0x052400);
	target_clear(&t);
}

static void block_erase_tells_its_progress(void)
{
	struct scsi_config c = config();
	struct target_case t;
	int progress;

	open_plain(&t, &c);
	sanitize(&t, 0x82, NULL, 0);
	CU_ASSERT_EQUAL(t.c.status, 0);
	tick(&t, 2500);
	CU_ASSERT_EQUAL(ready(&t), 0x02041b);
	CU_ASSERT_EQUAL(requested(&t, &progress), 0x02041b);
	CU_ASSERT_EQUAL(progress, 0x4000);
	CU_ASSERT_EQUAL(capacity(&t), 0); /* so the kernel sees size 0 */
	(void)target_read(&t, 0, 1);
	CU_ASSERT_EQUAL(target_sense(&t), 0x02041b);
	sanitize(&t, 0x82, NULL, 0);
	CU_ASSERT_EQUAL(target_sense(&t), 0x02041b);
	/* It goes on after a power cut. */
	t.target->ops->power_cycle(t.target);
	CU_ASSERT_EQUAL(ready(&t), 0x062900);
	CU_ASSERT_EQUAL(ready(&t), 0x02041b);
	tick(&t, t.target->ops->due_ms(t.target));
	CU_ASSERT_EQUAL(ready(&t), 0);
	CU_ASSERT_EQUAL(requested(&t, &progress), 0);
	CU_ASSERT_EQUAL(progress, -1);
	CU_ASSERT_EQUAL(target_n_changed(&t), CASE_BLOCKS);
	target_clear(&t);
}

static void without_immed_it_waits(void)
{
	struct scsi_config c = config();
	struct target_case t;

	open_plain(&t, &c);
	sanitize(&t, 0x02, NULL, 0);
	CU_ASSERT_EQUAL(t.end, TARGET_PENDING);
	tick(&t, 10000);
	CU_ASSERT_EQUAL(t.target->ops->poll(t.target, &t.c), TARGET_ANSWERED);
	CU_ASSERT_EQUAL(t.c.status, 0);
	/* Given up by the host it goes on all the same. */
	sanitize(&t, 0x03, NULL, 0);
	CU_ASSERT_EQUAL(t.end, TARGET_ANSWERED); /* crypto takes no time here */
	sanitize(&t, 0x02, NULL, 0);
	t.target->ops->abort(t.target);
	CU_ASSERT_EQUAL(ready(&t), 0x02041b);
	target_clear(&t);
}

static void overwrite_keeps_the_rules(void)
{
	const uint8_t zero_count[8] = { 0x00, 0, 0, 4 }, wrong_length[8] = { 1, 0, 0, 3 };
	const uint8_t inverted[8] = { 0x82, 0, 0, 4, 0x11, 0x22, 0x33, 0x44 };
	struct scsi_config c = config();
	struct target_case t;

	open_plain(&t, &c);
	sanitize(&t, 0x81, zero_count, sizeof(zero_count));
	CU_ASSERT_EQUAL(target_sense(&t), 0x052600);
	sanitize(&t, 0x81, wrong_length, sizeof(wrong_length));
	CU_ASSERT_EQUAL(target_sense(&t), 0x052600);
	sanitize(&t, 0x81, zero_count, 4);
	CU_ASSERT_EQUAL(target_sense(&t), 0x052400);
	sanitize(&t, 0x82, zero_count, sizeof(zero_count)); /* a list where none belongs */
	CU_ASSERT_EQUAL(target_sense(&t), 0x052400);
	sanitize(&t, 0x81, inverted, sizeof(inverted));
	CU_ASSERT_EQUAL(t.c.status, 0);
	tick(&t, 15000);
	CU_ASSERT_EQUAL(t.medium.medium[0], 0x11); /* the second pass is the one as given */
	CU_ASSERT_EQUAL(t.medium.medium[CASE_BLOCKS * 512 - 1], 0xbb);
	tick(&t, 5000);
	CU_ASSERT_EQUAL(t.medium.medium[CASE_BLOCKS * 512 - 1], 0x44);
	target_clear(&t);
}

static void failure_is_left_by_its_rules(void)
{
	struct scsi_config c = config();
	struct target_case t;
	int progress;

	c.lies.fails_at_percent = 25;
	open_plain(&t, &c);
	sanitize(&t, 0x82, NULL, 0);
	tick(&t, 60000);
	CU_ASSERT_EQUAL(ready(&t), 0x033103);
	CU_ASSERT_EQUAL(requested(&t, &progress), 0x033103);
	CU_ASSERT_EQUAL(progress, -1);
	CU_ASSERT_EQUAL(capacity(&t), CASE_BLOCKS);
	sanitize(&t, 0x1f, NULL, 0); /* it was restricted */
	CU_ASSERT_EQUAL(target_sense(&t), 0x052400);
	sanitize(&t, 0xa2, NULL, 0); /* AUSE */
	CU_ASSERT_EQUAL(target_sense(&t), 0x052400);
	scsi_model_lies(t.target)->fails_at_percent = 0;
	sanitize(&t, 0x82, NULL, 0);
	tick(&t, 10000);
	CU_ASSERT_EQUAL(ready(&t), 0);
	scsi_model_lies(t.target)->fails_at_percent = 25;
	sanitize(&t, 0xa2, NULL, 0);
	tick(&t, 10000);
	CU_ASSERT_EQUAL(ready(&t), 0x033103);
	sanitize(&t, 0x1f, NULL, 0);
	CU_ASSERT_EQUAL(t.c.status, 0);
	CU_ASSERT_EQUAL(ready(&t), 0);
	CU_ASSERT_EQUAL(scsi_model_lies(t.target)->n[LIE_FAIL], 2);
	target_clear(&t);
}

static void erased_blocks_may_not_be_read(void)
{
	struct scsi_config c = config();
	struct target_case t;
	uint8_t zeros[1024] = { 0 };

	c.wabereq = 2;
	open_plain(&t, &c);
	sanitize(&t, 0x82, NULL, 0);
	tick(&t, 10000);
	(void)target_read(&t, 7, 1);
	CU_ASSERT_EQUAL(target_sense(&t), 0x031100);
	(void)target_write(&t, 6, zeros, sizeof(zeros));
	(void)target_read(&t, 6, 2);
	CU_ASSERT_EQUAL(t.c.status, 0);
	(void)target_read(&t, 6, 3);
	CU_ASSERT_EQUAL(target_sense(&t), 0x031100);
	sanitize(&t, 0x83, NULL, 0); /* WACEREQ 0 */
	(void)target_read(&t, 0, 8);
	CU_ASSERT_EQUAL(t.c.status, 0);
	target_clear(&t);
}

static void protection_goes_along(void)
{
	uint8_t read[16] = { 0x88, 1 << 5, [13] = 2 }, write[16] = { 0x8a, 1 << 5, [13] = 1 };
	uint8_t read32[32] = { 0x7f, [7] = 24, [9] = 9, [10] = 1 << 5, [19] = 5, [31] = 1 };
	struct scsi_config c = config();
	struct target_case t;
	uint8_t block[520];

	c.protection_type = 1;
	open_plain(&t, &c);
	(void)capacity(&t);
	CU_ASSERT_EQUAL(t.in[12], 0x01); /* PROT_EN, type 1 */
	(void)target_send(&t, read, sizeof(read), NULL, 0);
	CU_ASSERT_EQUAL(t.c.n_in, 1040);
	CU_ASSERT_EQUAL(be32(t.in + 520 + 516), 1); /* reference tag of LBA 1 */
	memcpy(block, t.in, sizeof(block));
	(void)target_send(&t, write, sizeof(write), block, sizeof(block));
	CU_ASSERT_EQUAL(t.c.status, 0);
	block[0] ^= 1;
	(void)target_send(&t, write, sizeof(write), block, sizeof(block));
	CU_ASSERT_EQUAL(target_sense(&t), 0x0b1001);
	target_clear(&t);
	c.protection_type = 2;
	c.breaks_protection = true;
	open_plain(&t, &c);
	(void)capacity(&t);
	CU_ASSERT_EQUAL(t.in[12], 0x03);
	(void)target_send(&t, read, sizeof(read), NULL, 0);
	CU_ASSERT_EQUAL(target_sense(&t), 0x052000); /* type 2: only by 32 bytes */
	(void)target_send(&t, read32, sizeof(read32), NULL, 0);
	CU_ASSERT_EQUAL(t.c.n_in, 520);
	CU_ASSERT_EQUAL(be32(t.in + 516), 5);
	(void)target_read(&t, 0, 1); /* stripped */
	CU_ASSERT_EQUAL(t.c.n_in, 512);
	sanitize(&t, 0x82, NULL, 0);
	tick(&t, 10000);
	(void)target_read(&t, 0, 1);
	CU_ASSERT_EQUAL(target_sense(&t), 0x0b1001);
	target_clear(&t);
}

static void format_changes_the_block(void)
{
	const uint8_t format[6] = { 0x04, 0x10 }, list[4] = { 0, 2 },
		      select[6] = { 0x15, 0x10, 0, 0, 12, 0 };
	uint8_t blocks[12] = { 0, 0, 0, 8, [10] = 2 };
	struct scsi_config c = config();
	struct target_case t;

	open_block(&t, &c, 520);
	CU_ASSERT_EQUAL(capacity(&t), CASE_BLOCKS);
	CU_ASSERT_EQUAL(be32(t.in + 8), 520);
	(void)target_read(&t, 1, 1);
	CU_ASSERT_EQUAL(t.c.n_in, 520);
	(void)target_send(&t, select, sizeof(select), blocks, sizeof(blocks));
	CU_ASSERT_EQUAL(t.c.status, 0);
	CU_ASSERT_EQUAL(capacity(&t), CASE_BLOCKS);
	(void)target_send(&t, format, sizeof(format), list, sizeof(list));
	CU_ASSERT_EQUAL(t.c.status, 0);
	CU_ASSERT_EQUAL(ready(&t), 0x020404);
	tick(&t, 8000);
	CU_ASSERT_EQUAL(ready(&t), 0);
	CU_ASSERT_EQUAL(capacity(&t), CASE_BLOCKS * 520 / 512);
	CU_ASSERT_EQUAL(be32(t.in + 8), 512);
	/* Cut, it is lost until it is done again. */
	(void)target_send(&t, format, sizeof(format), list, sizeof(list));
	t.target->ops->power_cycle(t.target);
	(void)ready(&t);
	CU_ASSERT_EQUAL(ready(&t), 0x033100);
	(void)target_send(&t, format, sizeof(format), list, sizeof(list));
	tick(&t, 8000);
	CU_ASSERT_EQUAL(ready(&t), 0);
	target_clear(&t);
}

static void capacity_can_be_shortened(void)
{
	const uint8_t select[6] = { 0x15, 0x10, 0, 0, 12, 0 };
	const uint8_t defaults[6] = { 0x1a, 0, 0x80 | 0x0a, 0, 255, 0 };
	uint8_t blocks[12] = { 0, 0, 0, 8, 0xff, 0xff, 0xff, 0xff };
	struct scsi_config c = config();
	struct target_case t;

	c.shown_blocks = 1000;
	open_plain(&t, &c);
	CU_ASSERT_EQUAL(capacity(&t), 1000);
	(void)target_send(&t, defaults, sizeof(defaults), NULL, 0);
	CU_ASSERT_EQUAL(be32(t.in + 4), CASE_BLOCKS);
	(void)target_read(&t, 1000, 1);
	CU_ASSERT_EQUAL(target_sense(&t), 0x052100);
	(void)target_send(&t, select, sizeof(select), blocks, sizeof(blocks));
	CU_ASSERT_EQUAL(t.c.status, 0);
	CU_ASSERT_EQUAL(capacity(&t), CASE_BLOCKS);
	target_clear(&t);
}

static void locks_refuse(void)
{
	struct scsi_config c = config();
	struct target_case t;

	c.is_tcg_locked = true;
	open_plain(&t, &c);
	(void)target_read(&t, 0, 1);
	CU_ASSERT_EQUAL(target_sense(&t), 0x072002);
	sanitize(&t, 0x82, NULL, 0);
	CU_ASSERT_EQUAL(target_sense(&t), 0x072002);
	target_clear(&t);
	c.is_tcg_locked = false;
	c.is_write_protected = true;
	open_plain(&t, &c);
	(void)target_write(&t, 0, "", 0);
	CU_ASSERT_EQUAL(t.c.status, 0);
	(void)target_write(&t, 0, t.in, 512);
	CU_ASSERT_EQUAL(target_sense(&t), 0x072700);
	target_clear(&t);
}

static void lies(void)
{
	struct scsi_config c = config();
	struct target_case t;

	c.lies.skips = (struct sim_range){ 9, 1 };
	open_plain(&t, &c);
	sanitize(&t, 0x82, NULL, 0);
	tick(&t, 10000);
	CU_ASSERT_EQUAL(ready(&t), 0);
	CU_ASSERT_EQUAL(target_n_changed(&t), CASE_BLOCKS - 1);
	CU_ASSERT(scsi_model_lies(t.target)->n[LIE_SKIP] > 0);
	target_clear(&t);
	c.lies = (struct drive_lies){ .erases_nothing = true };
	open_plain(&t, &c);
	sanitize(&t, 0x83, NULL, 0);
	CU_ASSERT_EQUAL(ready(&t), 0);
	CU_ASSERT_EQUAL(target_n_changed(&t), 0);
	CU_ASSERT_EQUAL(scsi_model_lies(t.target)->n[LIE_ERASE_NOTHING], 1);
	target_clear(&t);
	c.lies = (struct drive_lies){ .has_old_success = true };
	open_plain(&t, &c);
	sanitize(&t, 0x82, NULL, 0);
	CU_ASSERT_EQUAL(ready(&t), 0);
	CU_ASSERT_EQUAL(target_n_changed(&t), 0);
	CU_ASSERT_EQUAL(scsi_model_lies(t.target)->n[LIE_OLD_SUCCESS], 1);
	target_clear(&t);
	c.lies = (struct drive_lies){ .comes_back = { 100, 10 } };
	open_plain(&t, &c);
	sanitize(&t, 0x83, NULL, 0);
	t.target->ops->power_cycle(t.target);
	CU_ASSERT_EQUAL(target_n_changed(&t), CASE_BLOCKS - 10);
	target_clear(&t);
	c.lies = (struct drive_lies){ .sticks_at_percent = 50 };
	open_plain(&t, &c);
	sanitize(&t, 0x82, NULL, 0);
	tick(&t, 3600000);
	CU_ASSERT_EQUAL(ready(&t), 0x02041b);
	target_clear(&t);
}

static void commands_get_lost(void)
{
	struct scsi_config c = config();
	struct target_case t;

	c.lies.at[0] = (struct lie_at){
		.how = LIE_VANISH, .opcode = 0x48, .feature = 2, .at_percent = 40
	};
	c.lies.at[1] =
		(struct lie_at){ .how = LIE_RESET, .opcode = 0x48, .feature = 1, .at_percent = 40 };
	c.lies.at[2] = (struct lie_at){ .how = LIE_DROP_ANSWER, .opcode = 0x48, .feature = 3 };
	c.lies.at[3] =
		(struct lie_at){ .how = LIE_DROP, .opcode = 0x00, .any_feature = true, .nth = 1 };
	open_plain(&t, &c);
	(void)ready(&t);
	CU_ASSERT_EQUAL(t.end, TARGET_DROPPED);
	sanitize(&t, 0x82, NULL, 0);
	tick(&t, t.target->ops->due_ms(t.target));
	(void)ready(&t);
	CU_ASSERT_EQUAL(t.end, TARGET_GONE);
	t.target->ops->power_cycle(t.target);
	CU_ASSERT_EQUAL(ready(&t), 0x062900);
	CU_ASSERT_EQUAL(ready(&t), 0x02041b);
	tick(&t, 10000);
	CU_ASSERT_EQUAL(ready(&t), 0);
	sanitize(&t, 0x01, (const uint8_t[]){ 1, 0, 0, 1, 0xaa }, 5);
	CU_ASSERT_EQUAL(t.end, TARGET_PENDING);
	tick(&t, 4000);
	CU_ASSERT_EQUAL(t.target->ops->poll(t.target, &t.c), TARGET_RESET);
	CU_ASSERT_EQUAL(ready(&t), 0x062903);
	tick(&t, 10000);
	CU_ASSERT_EQUAL(ready(&t), 0);
	sanitize(&t, 0x03, NULL, 0);
	CU_ASSERT_EQUAL(t.end, TARGET_DROPPED);
	for (unsigned i = LIE_DROP; i <= LIE_VANISH; i++)
		CU_ASSERT_EQUAL(scsi_model_lies(t.target)->n[i], 1);
	target_clear(&t);
}

static void memory_is_kept(void)
{
	struct scsi_config c = config();
	struct scsi_target *again[TARGET_PATHS_MOST];
	struct target_case t;
	uint8_t image[32768];
	unsigned n_paths;
	size_t n;

	c.wabereq = 2;
	open_plain(&t, &c);
	sanitize(&t, 0x82, NULL, 0);
	tick(&t, 10000);
	sanitize(&t, 0x82, NULL, 0);
	tick(&t, 5000);
	n = t.target->ops->save(t.target, image, sizeof(image));
	CU_ASSERT_FATAL(n <= sizeof(image));
	scsi_model_new(&c, &t.medium, again, &n_paths);
	CU_ASSERT_FALSE(again[0]->ops->load(again[0], image, n - 1));
	CU_ASSERT(again[0]->ops->load(again[0], image, n));
	again[0]->ops->power_cycle(again[0]);
	t.target->ops->close(t.target);
	t.target = again[0];
	(void)ready(&t);
	CU_ASSERT_EQUAL(ready(&t), 0x02041b);
	tick(&t, 5000);
	CU_ASSERT_EQUAL(ready(&t), 0);
	(void)target_read(&t, 0, 1);
	CU_ASSERT_EQUAL(target_sense(&t), 0x031100);
	target_clear(&t);
}

static void odd_cdbs_are_refused(void)
{
	static const uint8_t likely[] = { 0x48, 0x04, 0x15, 0x55, 0x5f, 0x7f, 0xa3, 0x8a };
	struct scsi_config c = config();
	struct target_case t;
	uint64_t dice = 3;

	c.protection_type = 1;
	open_plain(&t, &c);
	for (unsigned i = 0; i < 20000; i++) {
		uint8_t cdb[32];

		for (unsigned k = 0; k < sizeof(cdb); k++)
			cdb[k] = (uint8_t)sim_dice(&dice, 256);
		if (i % 2)
			cdb[0] = likely[i / 2 % sizeof(likely)];
		t.in[0] = cdb[30];
		(void)target_send(&t, cdb, sim_dice(&dice, 33), t.in, sim_dice(&dice, 2000));
		if (t.end == TARGET_PENDING)
			t.target->ops->abort(t.target);
		tick(&t, 5000);
		CU_ASSERT(t.c.n_in <= sizeof(t.in));
	}
	target_clear(&t);
}

static const struct test tests[] = {
	{ "pages are sound", pages_are_sound },
	{ "opcodes are told", opcodes_are_told },
	{ "a block erase tells its progress", block_erase_tells_its_progress },
	{ "without IMMED it waits", without_immed_it_waits },
	{ "an overwrite keeps the rules", overwrite_keeps_the_rules },
	{ "failure is left by its rules", failure_is_left_by_its_rules },
	{ "erased blocks may not be read", erased_blocks_may_not_be_read },
	{ "protection goes along", protection_goes_along },
	{ "a format changes the block", format_changes_the_block },
	{ "capacity can be shortened", capacity_can_be_shortened },
	{ "locks refuse", locks_refuse },
	{ "lies", lies },
	{ "commands get lost", commands_get_lost },
	{ "memory is kept", memory_is_kept },
	{ "odd CDBs are refused", odd_cdbs_are_refused },
};
TEST_MAIN(tests)
