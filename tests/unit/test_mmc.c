/* tests/unit/test_mmc.c - a simulated eMMC asked, erased and sanitized; and what it can do wrong. */
#include "devices/mmc.h"

#include "devices/mmc_status.h"
#include "tests/sim/mmc_door.h"
#include "tests/unit/harness.h"

#define SECTORS 8500u /* eight groups and a part of one */
#define OLD     0x5a

static const struct mmc_range whole = { SECTORS, 0, SECTORS };

struct bench {
	struct mmc_model model;
	struct mmc_door door;
	struct handle *h;
	struct ext_csd csd;
	struct error err;
};

static void begin(struct bench *b)
{
	bool is_told = false;

	memset(b, 0, sizeof(*b));
	CU_ASSERT_FATAL(mmc_model_init(&b->model, SECTORS));
	mmc_model_fill(&b->model, OLD);
	b->door.model = &b->model;
	TEST_OK(mmc_door_handle(&b->door, true, &b->h, &b->err), b->err);
	TEST_OK(mmc_ext_csd_ask(b->h, &is_told, &b->csd, &b->err), b->err);
	CU_ASSERT_FATAL(is_told);
	b->model.n_commands = 0;
}

static void end(struct bench *b)
{
	handle_close(b->h);
	mmc_model_clear(&b->model);
}

static struct mmc_result erase(struct bench *b, enum mmc_erase kind, uint64_t first, uint64_t n)
{
	struct mmc_result r = { .answer = ANSWER_UNKNOWN };
	const struct mmc_range range = { b->model.areas[b->door.area].n, first, n };

	TEST_OK(mmc_erase(b->h, &b->csd, kind, &range, &r, &b->err), b->err);
	return r;
}

static struct mmc_result sanitize(struct bench *b)
{
	struct mmc_result r = { .answer = ANSWER_UNKNOWN };

	TEST_OK(mmc_sanitize(b->h, 6u * 3600 * 1000, &r, &b->err), b->err);
	return r;
}

static void asks(void)
{
	struct features f = { .quirks = QUIRK_POWER_CYCLE };
	struct error err = ERROR_INIT;
	struct bench b;
	struct handle *h;

	begin(&b);
	TEST_OK(mmc_door_handle(&b.door, false, &h, &err), err);
	TEST_OK(mmc_features_ask(h, &f, &err), err);
	CU_ASSERT_EQUAL(f.set, COMMAND_SET_MMC);
	CU_ASSERT(f.is_known && f.mmc.is_emmc);
	CU_ASSERT_EQUAL(f.quirks, QUIRK_POWER_CYCLE);
	CU_ASSERT(f.mmc.has_sanitize && f.mmc.has_secure_erase && f.mmc.has_trim);
	CU_ASSERT(!f.mmc.secure_erase_is_broken);
	CU_ASSERT_EQUAL(f.mmc.user_bytes, SECTORS * 512ull);
	CU_ASSERT_EQUAL(f.mmc.erase_group_blocks, 1024);
	CU_ASSERT_EQUAL(f.mmc.boot_bytes, 128 * 1024);
	CU_ASSERT_EQUAL(f.mmc.rpmb_bytes, 128 * 1024);
	CU_ASSERT_EQUAL(f.sanitize.before.state, SANITIZE_UNKNOWN);
	CU_ASSERT_EQUAL(f.hidden.native_blocks, SECTORS);
	b.model.silent_at = b.model.n_commands + 1;
	f.set = COMMAND_SET_NONE;
	TEST_REFUSED(mmc_features_ask(h, &f, &err), err, REASON_COMMAND_UNKNOWN);
	CU_ASSERT_EQUAL(f.set, COMMAND_SET_NONE);
	memset(b.model.ext_csd, 0, sizeof(b.model.ext_csd));
	TEST_OK(mmc_features_ask(h, &f, &err), err);
	CU_ASSERT(!f.is_known);
	handle_close(h);
	end(&b);
}

static void an_sd_card_is_not_asked(void)
{
	const struct device card = { .node = "/dev/mmcblk1", .transport = TRANSPORT_MMC };
	const struct handle_simulated sim = { .transport = NULL };
	struct features f = { .set = COMMAND_SET_NONE };
	struct error err = ERROR_INIT;
	struct handle *h;

	TEST_OK(handle_open_simulated(&card, &sim, false, &h, &err), err);
	TEST_OK(mmc_features_ask(h, &f, &err), err);
	CU_ASSERT(f.set == COMMAND_SET_MMC && !f.is_known && !f.mmc.is_emmc);
	CU_ASSERT(!f.mmc.has_sanitize);
	handle_close(h);
}

/* Erase unmaps, sanitize clears what is unmapped: both, in this order, leave nothing. */
static void erase_then_sanitize(void)
{
	struct bench b;

	begin(&b);
	CU_ASSERT_EQUAL(sanitize(&b).answer, ANSWER_DONE);
	CU_ASSERT_EQUAL(mmc_model_holds(&b.model, MMC_AREA_USER, OLD), SECTORS); /* too early */
	CU_ASSERT_EQUAL(erase(&b, MMC_ERASE, 0, SECTORS).answer, ANSWER_DONE);
	CU_ASSERT_EQUAL(mmc_model_shows(&b.model, MMC_AREA_USER, OLD), 0);
	CU_ASSERT_EQUAL(mmc_model_holds(&b.model, MMC_AREA_USER, OLD), SECTORS);
	CU_ASSERT_EQUAL(sanitize(&b).answer, ANSWER_DONE);
	CU_ASSERT_EQUAL(mmc_model_holds(&b.model, MMC_AREA_USER, OLD), 0);
	/* Boot areas are areas of their own, RPMB stays. */
	CU_ASSERT_EQUAL(mmc_model_shows(&b.model, MMC_AREA_BOOT0, OLD), 256);
	b.door.area = MMC_AREA_BOOT0;
	CU_ASSERT_EQUAL(erase(&b, MMC_ERASE, 0, 256).answer, ANSWER_DONE);
	CU_ASSERT_EQUAL(mmc_model_shows(&b.model, MMC_AREA_BOOT0, OLD), 0);
	b.door.area = MMC_AREA_RPMB;
	CU_ASSERT_EQUAL(erase(&b, MMC_ERASE, 0, 256).answer, ANSWER_REFUSED);
	CU_ASSERT_EQUAL(mmc_model_shows(&b.model, MMC_AREA_RPMB, OLD), 256);
	end(&b);
}

static void secure_erase_and_trim(void)
{
	struct bench b;

	begin(&b);
	CU_ASSERT_EQUAL(erase(&b, MMC_SECURE_ERASE, 1024, 2048).answer, ANSWER_DONE);
	CU_ASSERT_EQUAL(mmc_model_holds(&b.model, MMC_AREA_USER, OLD), SECTORS - 2048);
	CU_ASSERT_EQUAL(erase(&b, MMC_SECURE_TRIM_MARK, 0, 10).answer, ANSWER_DONE);
	CU_ASSERT_EQUAL(mmc_model_shows(&b.model, MMC_AREA_USER, OLD), SECTORS - 2048);
	CU_ASSERT_EQUAL(erase(&b, MMC_SECURE_TRIM, 0, 10).answer, ANSWER_DONE);
	CU_ASSERT_EQUAL(mmc_model_holds(&b.model, MMC_AREA_USER, OLD), SECTORS - 2058);
	CU_ASSERT_EQUAL(erase(&b, MMC_TRIM, 10, 5).answer, ANSWER_DONE);
	CU_ASSERT_EQUAL(mmc_model_shows(&b.model, MMC_AREA_USER, OLD), SECTORS - 2063);
	CU_ASSERT_EQUAL(mmc_model_holds(&b.model, MMC_AREA_USER, OLD), SECTORS - 2058);
	end(&b);
}

/* What would reach further than was asked, or is not there, is not sent. */
static void refuses_what_is_unsound(void)
{
	static const struct {
		enum mmc_erase kind;
		uint64_t first, n;
	} bad[] = {
		{ MMC_ERASE, 1, 1024 },          { MMC_ERASE, 0, 1023 },
		{ MMC_SECURE_ERASE, 512, 1024 }, { MMC_ERASE, 0, 0 },
		{ MMC_TRIM, SECTORS, 1 },        { MMC_TRIM, SECTORS - 1, 2 },
		{ MMC_TRIM, UINT64_MAX, 2 },     { MMC_ERASE, 8192, 307 },
	};
	struct mmc_result r;
	struct bench b;

	begin(&b);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const struct mmc_range range = { SECTORS, bad[i].first, bad[i].n };

		TEST_REFUSED(mmc_erase(b.h, &b.csd, bad[i].kind, &range, &r, &b.err), b.err,
			     REASON_COMMAND_UNSUPPORTED);
	}
	b.csd.has_trim = false;
	TEST_REFUSED(mmc_erase(b.h, &b.csd, MMC_SECURE_TRIM, &whole, &r, &b.err), b.err,
		     REASON_COMMAND_UNSUPPORTED);
	b.csd.erase_group_sectors = 0;
	TEST_REFUSED(mmc_erase(b.h, &b.csd, MMC_ERASE, &whole, &r, &b.err), b.err,
		     REASON_COMMAND_UNSUPPORTED);
	CU_ASSERT_EQUAL(b.model.n_commands, 0);
	CU_ASSERT_EQUAL(mmc_model_shows(&b.model, MMC_AREA_USER, OLD), SECTORS);
	end(&b);
}

static void a_drive_that_fails(void)
{
	struct mmc_result r;
	struct bench b;

	begin(&b);
	b.model.erase_fails = b.model.sanitize_fails = true;
	r = erase(&b, MMC_ERASE, 0, SECTORS);
	CU_ASSERT_EQUAL(r.answer, ANSWER_REFUSED);
	CU_ASSERT_EQUAL(r.reason, REASON_COMMAND_REFUSED);
	r = sanitize(&b);
	CU_ASSERT_EQUAL(r.answer, ANSWER_REFUSED);
	CU_ASSERT_EQUAL(r.reason, REASON_COMMAND_UNSUPPORTED);
	b.model.erase_fails = false;
	b.model.protected_first = 100;
	b.model.n_protected = 3;
	r = erase(&b, MMC_ERASE, 0, SECTORS); /* all but three: no success */
	CU_ASSERT_EQUAL(r.answer, ANSWER_REFUSED);
	CU_ASSERT_EQUAL(r.reason, REASON_DRIVE_WRITE_PROTECTED);
	CU_ASSERT_EQUAL(mmc_model_shows(&b.model, MMC_AREA_USER, OLD), 3);
	end(&b);
}

static void a_drive_that_falls_silent(void)
{
	struct bench b;

	for (unsigned k = 1; k <= 3; k++) {
		begin(&b);
		b.model.silent_at = k;
		CU_ASSERT_EQUAL(erase(&b, MMC_ERASE, 0, SECTORS).answer, ANSWER_UNKNOWN);
		end(&b);
	}
	begin(&b);
	b.model.silent_at = 1;
	b.model.silent_does = true; /* it was done, and nobody knows */
	CU_ASSERT_EQUAL(sanitize(&b).answer, ANSWER_UNKNOWN);
	end(&b);
}

/* The model's lies are what canaries and reading back must find: the commands can't. */
static void a_drive_that_lies(void)
{
	struct bench b;

	begin(&b);
	b.model.erase_lies = true;
	CU_ASSERT_EQUAL(erase(&b, MMC_ERASE, 0, SECTORS).answer, ANSWER_DONE);
	CU_ASSERT_EQUAL(mmc_model_shows(&b.model, MMC_AREA_USER, OLD), SECTORS);
	b.model.erase_lies = false;
	b.model.sanitize_lies = true;
	CU_ASSERT_EQUAL(erase(&b, MMC_ERASE, 0, SECTORS).answer, ANSWER_DONE);
	CU_ASSERT_EQUAL(sanitize(&b).answer, ANSWER_DONE);
	CU_ASSERT_EQUAL(mmc_model_holds(&b.model, MMC_AREA_USER, OLD), SECTORS);
	end(&b);
}

static void never_without_consent(void)
{
	struct mmc_result r;
	struct handle *h;
	struct bench b;

	begin(&b);
	TEST_OK(mmc_door_handle(&b.door, false, &h, &b.err), b.err);
	TEST_REFUSED(mmc_erase(h, &b.csd, MMC_ERASE, &whole, &r, &b.err), b.err,
		     REASON_CONSENT_MISSING);
	TEST_REFUSED(mmc_sanitize(h, 1000, &r, &b.err), b.err, REASON_CONSENT_MISSING);
	CU_ASSERT_EQUAL(b.model.n_commands, 0);
	handle_close(h);
	end(&b);
}

static void is_reach(uint64_t group, uint64_t first, uint64_t n, struct mmc_reach expected)
{
	struct mmc_reach r = mmc_reach_of(group, first, n);

	CU_ASSERT_EQUAL(r.n, expected.n);
	CU_ASSERT_EQUAL(r.n_before, expected.n_before);
	CU_ASSERT_EQUAL(r.n_after, expected.n_after);
	CU_ASSERT_EQUAL(r.n_before + r.n + r.n_after, n);
	if (r.n)
		CU_ASSERT_EQUAL(r.first, expected.first);
}

static void reach_of_groups(void)
{
	is_reach(1024, 0, 4096, (struct mmc_reach){ .first = 0, .n = 4096 });
	is_reach(1024, 0, 4100, (struct mmc_reach){ .first = 0, .n = 4096, .n_after = 4 });
	is_reach(1024, 1, 4096,
		 (struct mmc_reach){ .first = 1024, .n = 3072, .n_before = 1023, .n_after = 1 });
	is_reach(1024, 1, 1023, (struct mmc_reach){ .n_before = 1023 });
	is_reach(1024, 1, 1500, (struct mmc_reach){ .n_before = 1023, .n_after = 477 });
	is_reach(1536, 1536, 1536, (struct mmc_reach){ .first = 1536, .n = 1536 });
	is_reach(0, 5, 7, (struct mmc_reach){ .n_before = 7 });
	is_reach(1024, 0, 0, (struct mmc_reach){ .n = 0 });
}

static void broken_parts(void)
{
	struct raw_text samsung, other, model;

	raw_text_set(&samsung, "0x000015", 8);
	raw_text_set(&other, "0x000070", 8);
	raw_text_set(&model, "VYL00M", 6);
	CU_ASSERT(mmc_secure_erase_is_broken(&samsung, &model));
	CU_ASSERT(!mmc_secure_erase_is_broken(&other, &model));
	raw_text_set(&model, "VYL00MX", 7);
	CU_ASSERT(!mmc_secure_erase_is_broken(&samsung, &model));
	raw_text_set(&model, "", 0);
	CU_ASSERT(!mmc_secure_erase_is_broken(&samsung, &model));
}

static void card_status(void)
{
	CU_ASSERT_EQUAL(mmc_answer(0x900), ANSWER_DONE);
	CU_ASSERT_EQUAL(mmc_answer(0), ANSWER_DONE);
	for (unsigned bit = 0; bit < 32; bit++) {
		uint32_t r1 = 0x900 | 1u << bit;
		bool is_trouble = bit == 7 || bit == 13 || bit == 15 || (bit >= 19 && bit < 32);

		CU_ASSERT_EQUAL(mmc_answer(r1), is_trouble ? ANSWER_REFUSED : ANSWER_DONE);
		CU_ASSERT_EQUAL(mmc_reason(r1) != REASON_NONE, is_trouble);
	}
	CU_ASSERT_EQUAL(mmc_reason(1u << 25), REASON_DRIVE_LOCKED);
	CU_ASSERT_EQUAL(mmc_reason(1u << 26), REASON_DRIVE_WRITE_PROTECTED);
}

static const struct test tests[] = {
	{ "asks", asks },
	{ "an SD card is not asked", an_sd_card_is_not_asked },
	{ "erase, then sanitize", erase_then_sanitize },
	{ "secure erase and trim", secure_erase_and_trim },
	{ "refuses what is unsound", refuses_what_is_unsound },
	{ "a drive that fails", a_drive_that_fails },
	{ "a drive that falls silent", a_drive_that_falls_silent },
	{ "a drive that lies", a_drive_that_lies },
	{ "never without consent", never_without_consent },
	{ "how far groups reach", reach_of_groups },
	{ "parts whose secure erase is broken", broken_parts },
	{ "card status", card_status },
};
TEST_MAIN(tests)
