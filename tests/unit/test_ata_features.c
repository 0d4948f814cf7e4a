/* tests/unit/test_ata_features.c - a drive asked everything through a read-only handle, and drives that don't tell. */
#include "devices/ata_features.h"
#include "tests/unit/ata_answers.h"

#define IDENTIFY   CDB(0x85, 0x08, 0x0e, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x40, 0xec)
#define STATUS     CDB(0x85, 0x07, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0xb4)
#define NOP        CDB(0x85, 0x06, 0x20, 0, 0, 0, 0x5a, 0, 0xc6, 0, 0x32, 0, 0x17, 0x40, 0x00)
#define SMART      CDB(0x85, 0x08, 0x0e, 0, 0xd0, 0, 1, 0, 0, 0, 0x4f, 0, 0xc2, 0x40, 0xb0)
#define LOG(l, p)  CDB(0x85, 0x09, 0x0e, 0, 0, 0, 1, 0, (l), 0, (p), 0, 0, 0x40, 0x2f)
#define NATIVE_EXT CDB(0x85, 0x07, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0x27)
#define AMA_NATIVE CDB(0x85, 0x07, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0x78)
#define DCO        CDB(0x85, 0x08, 0x0e, 0, 0xc2, 0, 1, 0, 0, 0, 0, 0, 0, 0x40, 0xb1)

/* What the drive's data commands bring. */
struct pages {
	uint8_t identify[512], smart[512], directory[512], list[512], security[512];
	uint8_t capabilities[512], dco[512];
};

static void make_pages(struct pages *p)
{
	static const uint8_t list[] = { 1, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 3, 6 };

	memset(p, 0, sizeof(*p));
	ata_make_identify(p->identify);
	p->smart[0] = 16;
	p->smart[511] = (uint8_t)-16;
	p->directory[0] = 1;
	p->directory[0x60] = 9;
	memcpy(p->list, list, sizeof(list));
	p->security[0] = p->capabilities[0] = 1;
	p->security[2] = 6;
	p->capabilities[2] = 3;
	p->security[7] = p->security[55] = p->capabilities[7] = p->capabilities[15] = 0x80;
	p->security[48] = 0x81;
	p->capabilities[14] = 0x08;
	ata_put_word(p->dco, 0, 2);
	ata_put_word(p->dco, 3, 2999999 & 0xffff);
	ata_put_word(p->dco, 4, 2999999 >> 16);
	ata_put_word(p->dco, 7, 0x018b);
	ata_put_checksum(p->dco);
}

/* Sanitize (block, crypto), HPA and DCO beside what the plain drive has. */
static void make_rich(struct pages *p)
{
	make_pages(p);
	ata_put_word(p->identify, 59, 0xb400);
	ata_put_word(p->identify, 82, 0x0403);
	ata_put_word(p->identify, 83, 0x6d00);
	ata_put_word(p->identify, 169, 1);
	ata_put_checksum(p->identify);
}

static struct features ask(const struct fake_answer *a, size_t n)
{
	struct features f = { .set = COMMAND_SET_MMC };
	struct ata_play p;

	ata_play_begin(&p, a, n, false);
	TEST_OK(ata_features_ask(p.h, &f, &p.err), p.err);
	ata_play_end(&p);
	return f;
}

static void a_rich_drive(void)
{
	struct pages p;
	struct features f;

	make_rich(&p);
	{
		const struct fake_answer answers[] = {
			ata_good(IDENTIFY, p.identify),
			ata_registers_back(STATUS, 0x50, 0x8000, 0xffff),
			ata_registers_back(NOP, 0x51, 0x5a, 0x1732c6),
			ata_good(SMART, p.smart),
			ata_good(LOG(0, 0), p.directory),
			ata_good(LOG(0x30, 0), p.list),
			ata_good(LOG(0x30, 6), p.security),
			ata_good(LOG(0x30, 3), p.capabilities),
			ata_registers_back(NATIVE_EXT, 0x50, 0, 2499999),
			ata_good(DCO, p.dco),
		};

		f = ask(answers, sizeof(answers) / sizeof(answers[0]));
	}
	CU_ASSERT(f.set == COMMAND_SET_ATA && f.is_known && f.ata_path == ATA_PATH_FULL);
	CU_ASSERT(f.sanitize.block == TOLD_YES && f.sanitize.overwrite == TOLD_NO);
	CU_ASSERT(f.sanitize.crypto == TOLD_YES && f.sanitize.antifreeze == TOLD_YES);
	CU_ASSERT_EQUAL(f.sanitize.before.state, SANITIZE_SUCCEEDED);
	CU_ASSERT(f.sanitize.is_frozen == TOLD_NO && !f.sanitize.passes_are_lost);
	CU_ASSERT(f.sanitize.overrides_lock == TOLD_YES && f.always_encrypts == TOLD_YES);
	CU_ASSERT_EQUAL(f.sanitize.definitive_ending, TOLD_YES);
	CU_ASSERT(f.has_trim == TOLD_YES && f.self_test_runs == TOLD_NO && !f.is_zoned);
	CU_ASSERT(f.security.supported == TOLD_YES && f.security.enhanced == TOLD_YES);
	CU_ASSERT(f.hidden.shown_blocks == 2000000 && f.hidden.native_blocks == 2500000);
	CU_ASSERT(f.hidden.dco_blocks == 3000000 && f.hidden.is_hidden == TOLD_YES);
	CU_ASSERT(f.hidden.hpa == TOLD_YES && f.hidden.hpa_is_locked == TOLD_UNKNOWN);
	CU_ASSERT(f.hidden.dco_hides_features == TOLD_NO && f.hidden.depopulated == TOLD_NO);
}

static void a_plain_drive(void)
{
	struct pages p;
	struct features f;

	make_pages(&p);
	ata_put_word(p.identify, 84, 0x4100); /* no logs */
	ata_put_checksum(p.identify);
	{
		const struct fake_answer answers[] = {
			ata_good(IDENTIFY, p.identify),
			ata_registers_back(NOP, 0x51, 0, 0x1732c6),
			ata_good(SMART, p.smart),
		};

		f = ask(answers, 3);
	}
	CU_ASSERT(f.is_known && f.ata_path == ATA_PATH_NO_COUNT && f.sanitize.passes_are_lost);
	CU_ASSERT(f.sanitize.block == TOLD_NO && f.sanitize.before.state == SANITIZE_UNKNOWN);
	CU_ASSERT(f.sanitize.overrides_lock == TOLD_NO && f.hidden.depopulated == TOLD_NO);
	/* Nothing can be hidden: what is shown is all. */
	CU_ASSERT(f.hidden.is_hidden == TOLD_NO && f.hidden.native_blocks == 2000000);
	CU_ASSERT_EQUAL(f.hidden.hpa_is_locked, TOLD_NO);
}

/* In a sanitize nearly everything is aborted: the status is known, the rest is unknown and no "no". */
static void a_sanitizing_drive(void)
{
	struct pages p;
	struct features f;

	make_rich(&p);
	{
		const struct fake_answer answers[] = {
			ata_good(IDENTIFY, p.identify),
			ata_registers_back(STATUS, 0x50, 0x4000, 0x2000),
			ata_registers_back(NOP, 0x51, 0x5a, 0x1732c6),
			ata_registers_back(SMART, 0x51, 0, 0),
			ata_registers_back(LOG(0, 0), 0x51, 0, 0),
			ata_registers_back(NATIVE_EXT, 0x51, 0, 0),
			ata_registers_back(DCO, 0x51, 0, 0),
		};

		f = ask(answers, sizeof(answers) / sizeof(answers[0]));
	}
	CU_ASSERT(f.is_known && f.sanitize.before.state == SANITIZE_RUNNING);
	CU_ASSERT_EQUAL(f.sanitize.before.progress, 0x2000);
	CU_ASSERT(f.self_test_runs == TOLD_UNKNOWN && f.sanitize.overrides_lock == TOLD_UNKNOWN);
	CU_ASSERT(f.hidden.native_blocks == 0 && f.hidden.is_hidden == TOLD_UNKNOWN);
	CU_ASSERT(f.hidden.dco_hides_features == TOLD_UNKNOWN);
	CU_ASSERT_EQUAL(f.hidden.depopulated, TOLD_UNKNOWN);
}

/* A path that loses the registers of all that it carries. */
static void no_registers(void)
{
	struct pages p;
	struct features f;

	make_rich(&p);
	ata_put_word(p.identify, 82, 0x0003); /* AMA instead of HPA and DCO */
	ata_put_word(p.identify, 83, 0x6400);
	ata_put_word(p.identify, 84, 0x4100);
	ata_put_word(p.identify, 86, 0xa400);
	ata_put_word(p.identify, 119, 0x4100);
	ata_put_checksum(p.identify);
	{
		const struct fake_answer answers[] = { ata_good(IDENTIFY, p.identify),
						       ata_good(STATUS, NULL), ata_good(NOP, NULL),
						       ata_good(SMART, p.smart),
						       ata_good(AMA_NATIVE, NULL) };

		f = ask(answers, 5);
	}
	CU_ASSERT(f.ata_path == ATA_PATH_NO_REGISTERS && f.sanitize.passes_are_lost);
	CU_ASSERT(f.sanitize.before.state == SANITIZE_UNKNOWN);
	CU_ASSERT_EQUAL(f.sanitize.is_frozen, TOLD_UNKNOWN);
	CU_ASSERT(f.hidden.ama == TOLD_YES && f.hidden.is_hidden == TOLD_UNKNOWN);
	CU_ASSERT_EQUAL(f.hidden.native_blocks, 0);
}

/* Registers that come, but without COUNT: "idle" may be a lost "running". */
static void idle_without_count(void)
{
	struct pages p;
	struct features f;

	make_rich(&p);
	ata_put_word(p.identify, 82, 0x0003);
	ata_put_word(p.identify, 83, 0x6400);
	ata_put_word(p.identify, 84, 0x4100);
	ata_put_checksum(p.identify);
	{
		const struct fake_answer answers[] = { ata_good(IDENTIFY, p.identify),
						       ata_registers_back(STATUS, 0x50, 0, 0xffff),
						       ata_registers_back(NOP, 0x51, 0, 0x1732c6),
						       ata_good(SMART, p.smart) };

		f = ask(answers, 4);
	}
	CU_ASSERT_EQUAL(f.sanitize.before.state, SANITIZE_UNKNOWN);
	CU_ASSERT_EQUAL(f.sanitize.is_frozen, TOLD_UNKNOWN);
}

static void no_ata(void)
{
	struct pages p;
	struct features f;
	struct fake_answer a, twice[2];

	for (unsigned i = 0; i < ATA_SHAPES; i++) {
		twice[0] = twice[1] = ata_shape(IDENTIFY, &ata_shapes[i]);
		/* No answer may be a unit attention's: it is asked once more. */
		f = ask(twice, ata_shapes[i].expected == ANSWER_UNKNOWN ? 2 : 1);
		CU_ASSERT_FALSE(f.is_known);
		CU_ASSERT_EQUAL(f.set, ata_shapes[i].expected == ANSWER_REFUSED ? COMMAND_SET_NONE
										: COMMAND_SET_ATA);
		CU_ASSERT(f.security.supported == TOLD_UNKNOWN && f.ata_path == ATA_PATH_NONE);
	}
	a = ata_good(IDENTIFY, NULL); /* zeros: the data was lost */
	CU_ASSERT_FALSE(ask(&a, 1).is_known);
	make_pages(&p);
	p.identify[40]++;
	a = ata_good(IDENTIFY, p.identify);
	CU_ASSERT_FALSE(ask(&a, 1).is_known);
	a.sys = ENOTTY; /* the path has no such thing: no error */
	f = ask(&a, 1);
	CU_ASSERT(f.set == COMMAND_SET_NONE && !f.is_known);
}

/* The first command after a power-on meets a unit attention; the second is answered. A list without the pages:
 * what they would tell is newer than the drive. */
static void after_power_on(void)
{
	struct pages p;
	struct features f;

	make_rich(&p);
	ata_put_word(p.identify, 82, 0x0003);
	ata_put_word(p.identify, 83, 0x6400);
	ata_put_checksum(p.identify);
	p.list[8] = 2;
	{
		struct fake_answer answers[] = {
			ata_shape(IDENTIFY, &ata_shapes[8]),
			ata_good(IDENTIFY, p.identify),
			ata_registers_back(STATUS, 0x51, 0, 1),
			ata_registers_back(NOP, 0x51, 0x5a, 0x1732c6),
			ata_good(SMART, p.smart),
			ata_good(LOG(0, 0), p.directory),
			ata_good(LOG(0x30, 0), p.list),
		};

		CU_ASSERT_EQUAL(ata_shapes[8].sense[2], 6);
		f = ask(answers, sizeof(answers) / sizeof(answers[0]));
	}
	CU_ASSERT(f.is_known && f.sanitize.before.state == SANITIZE_FAILED);
	CU_ASSERT(f.sanitize.overrides_lock == TOLD_NO && f.hidden.depopulated == TOLD_NO);
	CU_ASSERT_EQUAL(f.sanitize.definitive_ending, TOLD_NO);
}

/* A path that breaks after IDENTIFY DEVICE is an error, and nothing half is told. */
static void a_broken_path(void)
{
	struct pages p;
	struct fake_answer answers[2];
	struct features f = { .set = COMMAND_SET_MMC };
	struct ata_play play;

	make_rich(&p);
	answers[0] = ata_good(IDENTIFY, p.identify);
	answers[1] = ata_good(STATUS, NULL);
	answers[1].sys = ENOMEM;
	ata_play_begin(&play, answers, 2, false);
	CU_ASSERT_EQUAL(ata_features_ask(play.h, &f, &play.err), -ENOMEM);
	CU_ASSERT_EQUAL(f.set, COMMAND_SET_MMC);
	ata_play_end(&play);
}

/* Whatever command of the row fails in whatever way: no crash, no wrong "no", and where the drive
 * can't be reached any more an error. */
static void every_command_fails_once(void)
{
	struct pages p;

	make_rich(&p);
	for (unsigned i = ATA_SHAPES; i < 10 * ATA_SHAPES; i++) {
		unsigned at = i / ATA_SHAPES, after = at + 1;
		const struct ata_shape *shape = &ata_shapes[i % ATA_SHAPES];
		struct fake_answer answers[] = {
			ata_good(IDENTIFY, p.identify),
			ata_registers_back(STATUS, 0x50, 0, 0xffff),
			ata_registers_back(NOP, 0x51, 0x5a, 0x1732c6),
			ata_good(SMART, p.smart),
			ata_good(LOG(0, 0), p.directory),
			ata_good(LOG(0x30, 0), p.list),
			ata_good(LOG(0x30, 6), p.security),
			ata_good(LOG(0x30, 3), p.capabilities),
			ata_registers_back(NATIVE_EXT, 0x50, 0, 1999999),
			ata_good(DCO, p.dco),
		};
		struct fake_answer failing = ata_shape(answers[at].cdb, shape);
		struct fake fake = { .answers = answers, .n = 10 };
		struct features f = { .set = COMMAND_SET_NONE };
		struct error err = ERROR_INIT;
		struct handle *h;

		answers[at] = failing;
		/* A list that isn't told leaves out its pages. */
		if (at == 4 || at == 5)
			memmove(answers + after, answers + 8, 2 * sizeof(answers[0]));
		h = fake_handle(&fake, &ata_transport, &ata_drive, false);
		TEST_OK(ata_features_ask(h, &f, &err), err);
		CU_ASSERT_TRUE(f.is_known);
		if (at >= 8)
			CU_ASSERT_NOT_EQUAL(f.hidden.is_hidden, TOLD_NO);
		handle_close(h);
	}
}

static void hidden(void)
{
	struct hidden_features f = { .hpa = TOLD_YES,
				     .ama = TOLD_NO,
				     .dco = TOLD_NO,
				     .shown_blocks = 100,
				     .native_blocks = 100 };

	CU_ASSERT_EQUAL(ata_features_hidden(&f), TOLD_NO);
	f.native_blocks = 101;
	CU_ASSERT_EQUAL(ata_features_hidden(&f), TOLD_YES);
	f.native_blocks = 99;
	CU_ASSERT_EQUAL(ata_features_hidden(&f), TOLD_UNKNOWN);
	f.native_blocks = 0;
	CU_ASSERT_EQUAL(ata_features_hidden(&f), TOLD_UNKNOWN);
	f.native_blocks = 100;
	f.dco = TOLD_YES; /* frozen, so its size isn't told */
	CU_ASSERT_EQUAL(ata_features_hidden(&f), TOLD_UNKNOWN);
	f.dco_blocks = 100;
	CU_ASSERT_EQUAL(ata_features_hidden(&f), TOLD_NO);
	f.dco_blocks = 200;
	CU_ASSERT_EQUAL(ata_features_hidden(&f), TOLD_YES);
	f.shown_blocks = 0;
	CU_ASSERT_EQUAL(ata_features_hidden(&f), TOLD_UNKNOWN);
	f = (struct hidden_features){
		.hpa = TOLD_NO, .ama = TOLD_NO, .dco = TOLD_NO, .shown_blocks = 100
	};
	CU_ASSERT_EQUAL(ata_features_hidden(&f), TOLD_NO);
	f.ama = TOLD_UNKNOWN;
	CU_ASSERT_EQUAL(ata_features_hidden(&f), TOLD_UNKNOWN);
}

static const struct test tests[] = { { "a rich drive", a_rich_drive },
				     { "a plain drive", a_plain_drive },
				     { "a sanitizing drive", a_sanitizing_drive },
				     { "no registers", no_registers },
				     { "idle without count", idle_without_count },
				     { "no ATA", no_ata },
				     { "a broken path", a_broken_path },
				     { "after power-on", after_power_on },
				     { "every command fails once", every_command_fails_once },
				     { "hidden", hidden } };
TEST_MAIN(tests)
