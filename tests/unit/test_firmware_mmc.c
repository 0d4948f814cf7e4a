/*
 * tests/unit/test_firmware_mmc.c - erase and sanitize of a simulated eMMC: what the outcome says against what its
 * flash still holds. A whole job needs blocks, which this model doesn't move.
 */
#include "tests/sim/mmc_door.h"
#include "tests/unit/harness.h"
#include "wipe/firmware.h"

#define SECTORS 4096

struct stage {
	struct mmc_model model;
	struct mmc_door door;
	struct handle *h;
	struct features features;
	struct erase_outcome erase;
	struct meter meter;
	bool password_is_set, is_unsavable;
	struct error err;
	int rc;
};

static int save(void *ctx, struct error *err)
{
	const struct stage *g = ctx;

	return g->is_unsavable ? error_set(err, REASON_CHECKPOINT_REFUSED, 0, NULL, "full") : 0;
}

static int tell_password(void *ctx, bool is_set, struct error *err)
{
	(void)ctx;
	(void)is_set;
	return error_set(err, REASON_JOURNAL_REFUSED, 0, NULL, "none is set here");
}

static void begin(struct stage *g)
{
	memset(g, 0, sizeof(*g));
	CU_ASSERT_FATAL(mmc_model_init(&g->model, SECTORS));
	mmc_model_fill(&g->model, 0x5a);
	g->door = (struct mmc_door){ .model = &g->model, .area = MMC_AREA_USER };
	TEST_OK(mmc_door_handle(&g->door, true, &g->h, &g->err), g->err);
}

static void run(struct stage *g)
{
	static const struct job_env env = { .ctx = NULL };
	struct firmware f = { .handle = g->h,
			      .features = &g->features,
			      .technique = technique_by_id("emmc-erase-sanitize"),
			      .size_bytes = SECTORS * 512,
			      .erase = &g->erase,
			      .password_is_set = &g->password_is_set,
			      .meter = &g->meter,
			      .ctx = g,
			      .save = save,
			      .tell_password = tell_password };

	g->meter.env = &env;
	g->rc = firmware_run(&f, &g->err);
}

static void end(struct stage *g)
{
	handle_close(g->h);
	mmc_model_clear(&g->model);
}

static void good(void)
{
	struct stage g;

	begin(&g);
	run(&g);
	TEST_OK(g.rc, g.err);
	CU_ASSERT(g.erase.has_ended_well && g.erase.accepted == ANSWER_DONE);
	CU_ASSERT(g.erase.was_asked_before && !g.erase.was_reset);
	CU_ASSERT_EQUAL(mmc_model_holds(&g.model, MMC_AREA_USER, 0x5a), 0);
	end(&g);
}

static void bad(void)
{
	struct stage g;

	begin(&g);
	g.model.erase_fails = true;
	run(&g);
	CU_ASSERT(g.rc && !g.erase.has_ended_well);
	end(&g);

	begin(&g); /* half of it: nothing else is tried in its place */
	g.model.sanitize_fails = true;
	run(&g);
	CU_ASSERT(g.rc && !g.erase.has_ended_well && g.erase.accepted == ANSWER_UNKNOWN);
	end(&g);

	/* EXT_CSD, 35, 36, 38, sanitize: whichever isn't answered, nothing is claimed. */
	for (unsigned k = 1; k <= 5; k++) {
		begin(&g);
		g.model.silent_at = k;
		run(&g);
		CU_ASSERT(g.rc && !g.erase.has_ended_well && g.erase.accepted != ANSWER_DONE);
		end(&g);
	}

	begin(&g); /* could not be kept: nothing is sent */
	g.is_unsavable = true;
	run(&g);
	CU_ASSERT(g.rc && !g.erase.is_begun && g.err.reason == REASON_CHECKPOINT_REFUSED);
	CU_ASSERT_EQUAL(mmc_model_shows(&g.model, MMC_AREA_USER, 0x5a), SECTORS);
	end(&g);
}

static const struct test tests[] = {
	{ "erase, then sanitize", good },
	{ "refused, by halves, silent", bad },
};

TEST_MAIN(tests)
