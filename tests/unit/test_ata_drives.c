/* room: devices
 * Our ATA commands against the simulated drive behind SAT: each feature set from its first question to its end,
 * by every shape of sense, on drives and paths that are as bad as drives and paths are.
 */
#include "devices/ata_dco.h"
#include "devices/ata_features.h"
#include "devices/ata_hidden.h"
#include "devices/ata_sanitize.h"
#include "devices/ata_security.h"
#include "tests/sim/sat_model.h"
#include "tests/sim/sim_transport.h"
#include "tests/unit/harness.h"

#define BLOCKS 2048u

struct stage {
	struct sim_drive medium;
	struct scsi_target *target;
	struct sim_transport s;
	struct device d;
	struct handle *h;
	struct error err;
};

/* A drive that has every feature set but AMA. */
static struct ata_config able(void)
{
	return (struct ata_config){
		.model = "SIMULATED ATA DISK",
		.serial = "SIM-B2",
		.firmware = "FW02",
		.wwn = 0x5000c50087654321,
		.rpm = 1,
		.security = true,
		.enhanced = true,
		.erase_minutes = 4,
		.enhanced_minutes = 2,
		.erase_ms = 10000,
		.enhanced_ms = 2000,
		.master_identifier = 0xfffe,
		.block = true,
		.overwrite = true,
		.crypto = true,
		.antifreeze = true,
		.sanitize_ms = 10000,
		.crypto_ms = 10000,
		.hpa = true,
		.dco = true,
		.trim = true,
		.smart = true,
	};
}

static void begin(struct stage *g, const struct ata_config *a, const struct sat_config *sat,
		  bool can_write)
{
	const struct sat_config plain = { .sense = SAT_SENSE_FIXED };

	sim_drive_init(&g->medium, BLOCKS * 512, 512);
	g->target = sat_model_new(sat ? sat : &plain, ata_model_new(a, &g->medium));
	g->err = (struct error)ERROR_INIT;
	sim_transport_init(&g->s, g->target);
	TEST_OK(sim_transport_device(&g->s, &g->d, &g->err), g->err);
	TEST_OK(sim_transport_handle(&g->s, &g->d, can_write, &g->h, &g->err), g->err);
}

static void end(struct stage *g)
{
	handle_close(g->h);
	g->target->ops->close(g->target);
	sim_drive_clear(&g->medium);
}

static struct features features(struct stage *g)
{
	struct features f = { .set = COMMAND_SET_NONE };

	TEST_OK(ata_features_ask(g->h, &f, &g->err), g->err);
	return f;
}

static struct sanitize_status status(struct stage *g)
{
	struct sanitize_status s = { .state = SANITIZE_UNKNOWN };

	TEST_OK(ata_sanitize_status(g->h, &s, &g->err), g->err);
	return s;
}

static struct ata_identify identify(struct stage *g)
{
	uint8_t bytes[ATA_BLOCK_BYTES];
	struct ata_reply reply;

	TEST_OK(ata_read_identify(g->h, bytes, &reply, &g->err), g->err);
	CU_ASSERT_EQUAL(reply.answer, ANSWER_DONE);
	return ata_identify_decode(bytes, sizeof(bytes));
}

/* Through a read-only handle, by each kernel's sense. */
static void asked(void)
{
	for (int sense = SAT_SENSE_SHIFTED; sense <= SAT_SENSE_DESCRIPTOR; sense++) {
		const struct sat_config sat = { .sense = (enum sat_sense)sense };
		struct ata_config a = able();
		struct features f;
		struct stage g;

		a.shown_blocks = BLOCKS / 2;
		a.overrides_lock = a.always_encrypts = true;
		begin(&g, &a, &sat, false);
		f = features(&g);
		CU_ASSERT(f.is_known && f.ata_path == ATA_PATH_FULL);
		CU_ASSERT_EQUAL(f.sanitize.before.state, SANITIZE_IDLE);
		CU_ASSERT(f.sanitize.block == TOLD_YES && f.sanitize.overwrite == TOLD_YES &&
			  f.sanitize.crypto == TOLD_YES && f.sanitize.antifreeze == TOLD_YES);
		CU_ASSERT(f.sanitize.overrides_lock == TOLD_YES && f.always_encrypts == TOLD_YES);
		CU_ASSERT(f.security.supported == TOLD_YES && f.security.enabled == TOLD_NO);
		CU_ASSERT(f.security.erase_minutes == 4 && f.security.master_identifier == 0xfffe);
		CU_ASSERT(f.hidden.hpa == TOLD_YES && f.hidden.is_hidden == TOLD_YES);
		CU_ASSERT(f.hidden.shown_blocks == BLOCKS / 2 && f.hidden.native_blocks == BLOCKS);
		CU_ASSERT(f.has_trim == TOLD_YES && f.hidden.depopulated == TOLD_NO);
		end(&g);
	}
}

static void bad_paths(void)
{
	struct ata_config a = able();
	struct sat_config sat = { .loses_registers = true };
	struct features f;
	struct stage g;

	a.has_old_success = true;
	begin(&g, &a, &sat, false);
	f = features(&g);
	CU_ASSERT(f.is_known && f.ata_path == ATA_PATH_NO_REGISTERS);
	CU_ASSERT(f.sanitize.before.state == SANITIZE_UNKNOWN && f.hidden.native_blocks == 0);
	end(&g);

	sat = (struct sat_config){ .zeroes_count = true };
	begin(&g, &a, &sat, false);
	f = features(&g);
	CU_ASSERT(f.ata_path == ATA_PATH_NO_COUNT && f.sanitize.passes_are_lost);
	CU_ASSERT_EQUAL(f.sanitize.before.state, SANITIZE_UNKNOWN); /* not idle, not succeeded */
	end(&g);

	sat = (struct sat_config){ .passes_nothing = true };
	begin(&g, &a, &sat, false);
	f = features(&g);
	CU_ASSERT(!f.is_known && f.set == COMMAND_SET_NONE);
	end(&g);
}

/* From the start to the end by the drive's word. */
static void sanitized(void)
{
	static const struct ata_sanitize_options restricted = { .can_exit_failed = false };
	const struct ata_sanitize_overwrite overwrite = { .passes = 2, .pattern = 0xa5a5a5a5 };

	for (unsigned i = 0; i < 3 * 3; i++) {
		const struct sat_config sat = { .sense = (enum sat_sense)(i / 3) };
		struct ata_config a = able();
		struct sanitize_status s;
		struct ata_reply reply;
		struct stage g;

		begin(&g, &a, &sat, true);
		if (i % 3 == 0)
			TEST_OK(ata_sanitize_block(g.h, &restricted, &reply, &g.err), g.err);
		else if (i % 3 == 1)
			TEST_OK(ata_sanitize_crypto(g.h, &restricted, &reply, &g.err), g.err);
		else
			TEST_OK(ata_sanitize_overwrite(g.h, &overwrite, &reply, &g.err), g.err);
		CU_ASSERT_EQUAL(reply.answer, ANSWER_DONE);
		sim_transport_wait(&g.s, 5000);
		s = status(&g);
		CU_ASSERT(s.state == SANITIZE_RUNNING && s.has_progress && s.progress > 0);
		CU_ASSERT_EQUAL(features(&g).sanitize.before.state, SANITIZE_RUNNING);
		sim_transport_wait(&g.s, 30000);
		CU_ASSERT_EQUAL(status(&g).state, SANITIZE_SUCCEEDED);
		end(&g);
	}
}

/* Failed: told as such by each sense, and left only as the sanitize that failed allowed. */
static void failed(void)
{
	for (unsigned i = 0; i < 2 * 3; i++) {
		const struct sat_config sat = { .sense = (enum sat_sense)(i / 2) };
		const struct ata_sanitize_options o = { .can_exit_failed = i % 2 };
		struct ata_config a = able();
		struct sanitize_status s;
		struct ata_reply reply;
		struct stage g;

		a.lies.fails_at_percent = 50;
		begin(&g, &a, &sat, true);
		TEST_OK(ata_sanitize_block(g.h, &o, &reply, &g.err), g.err);
		sim_transport_wait(&g.s, 20000);
		s = status(&g);
		CU_ASSERT(s.state == SANITIZE_FAILED && s.failure == 1);
		TEST_OK(ata_sanitize_clear_failed(g.h, &s, &g.err), g.err);
		CU_ASSERT_EQUAL(s.state, i % 2 ? SANITIZE_IDLE : SANITIZE_FAILED);
		end(&g);
	}
}

/* A power cut in the middle: the drive goes on by itself, one that powers up in standby after a touch. */
static void cut(void)
{
	static const struct ata_sanitize_options restricted = { .can_exit_failed = false };
	struct ata_config a = able();
	struct ata_reply reply;
	struct stage g;

	a.puis = true;
	begin(&g, &a, NULL, true);
	TEST_OK(ata_sanitize_block(g.h, &restricted, &reply, &g.err), g.err);
	sim_transport_wait(&g.s, 5000);
	sim_transport_start(&g.s);
	sim_transport_wait(&g.s, 60000);
	CU_ASSERT_EQUAL(status(&g).state, SANITIZE_UNKNOWN); /* a unit attention came instead */
	CU_ASSERT_EQUAL(status(&g).state, SANITIZE_RUNNING); /* it sleeps */
	TEST_OK(ata_wake(g.h, true, &reply, &g.err), g.err);
	sim_transport_wait(&g.s, 60000);
	CU_ASSERT_EQUAL(status(&g).state, SANITIZE_SUCCEEDED);
	end(&g);
}

static void erased(void)
{
	struct ata_password p = { .owner = ATA_PASSWORD_USER, .bytes = "appliance" };

	for (unsigned i = 0; i < 2 * 3; i++) {
		const struct sat_config sat = { .sense = (enum sat_sense)(i / 2) };
		struct ata_config a = able();
		struct ata_erase_reply erase;
		struct ata_reply reply;
		struct stage g;

		begin(&g, &a, &sat, true);
		TEST_OK(ata_security_set_password(g.h, &p, &reply, &g.err), g.err);
		CU_ASSERT_EQUAL(reply.answer, ANSWER_DONE);
		CU_ASSERT_EQUAL(identify(&g).security.enabled, TOLD_YES);
		TEST_OK(ata_security_erase(g.h, &p, i % 2, ATA_TIMEOUT_NONE, &erase, &g.err),
			g.err);
		CU_ASSERT(erase.is_unit_sent && erase.unit.answer == ANSWER_DONE);
		CU_ASSERT_EQUAL(identify(&g).security.enabled, TOLD_NO);
		end(&g);
	}
}

static void frozen_and_locked(void)
{
	struct ata_password p = { .owner = ATA_PASSWORD_USER, .bytes = "appliance" };
	struct ata_password wrong = { .owner = ATA_PASSWORD_USER, .bytes = "guess" };
	struct ata_config a = able();
	struct ata_erase_reply erase;
	struct ata_reply reply;
	struct stage g;

	a.freeze = ATA_FREEZE_FIRST;
	begin(&g, &a, NULL, true);
	CU_ASSERT_EQUAL(features(&g).security.frozen, TOLD_YES);
	TEST_OK(ata_security_set_password(g.h, &p, &reply, &g.err), g.err);
	CU_ASSERT_EQUAL(reply.answer, ANSWER_REFUSED);
	end(&g);

	a = able();
	begin(&g, &a, NULL, true);
	TEST_OK(ata_security_set_password(g.h, &p, &reply, &g.err), g.err);
	sim_transport_start(&g.s); /* as after a power cut: locked by our own password */
	CU_ASSERT_EQUAL(features(&g).security.locked, TOLD_YES);
	TEST_OK(ata_security_unlock(g.h, &wrong, &reply, &g.err), g.err);
	CU_ASSERT_EQUAL(reply.answer, ANSWER_REFUSED);
	TEST_OK(ata_security_erase(g.h, &wrong, false, ATA_TIMEOUT_NONE, &erase, &g.err), g.err);
	CU_ASSERT(erase.is_unit_sent && erase.unit.answer == ANSWER_REFUSED);
	TEST_OK(ata_security_unlock(g.h, &p, &reply, &g.err), g.err);
	CU_ASSERT_EQUAL(reply.answer, ANSWER_DONE);
	TEST_OK(ata_security_disable_password(g.h, &p, &reply, &g.err), g.err);
	CU_ASSERT_EQUAL(reply.answer, ANSWER_DONE);
	CU_ASSERT_EQUAL(features(&g).security.enabled, TOLD_NO);
	end(&g);
}

/* An erase that is reset, dropped or pulled away under way is never done, and the drive comes back locked. */
static void erase_interrupted(void)
{
	static const enum lie how[] = { LIE_RESET, LIE_DROP, LIE_VANISH, LIE_REFUSE };
	struct ata_password p = { .owner = ATA_PASSWORD_USER, .bytes = "appliance" };

	for (size_t i = 0; i < sizeof(how) / sizeof(how[0]); i++) {
		struct ata_config a = able();
		struct ata_erase_reply erase;
		struct ata_reply reply;
		struct stage g;

		a.lies.at[0] = (struct lie_at){ .how = how[i],
						.opcode = 0xf4,
						.any_feature = true,
						.at_percent = how[i] == LIE_REFUSE ? 0 : 50 };
		begin(&g, &a, NULL, true);
		TEST_OK(ata_security_set_password(g.h, &p, &reply, &g.err), g.err);
		TEST_OK(ata_security_erase(g.h, &p, false, 3600000, &erase, &g.err), g.err);
		CU_ASSERT_TRUE(erase.is_unit_sent);
		CU_ASSERT_EQUAL(erase.unit.answer,
				how[i] == LIE_REFUSE ? ANSWER_REFUSED : ANSWER_UNKNOWN);
		CU_ASSERT(ata_model_lies(sat_model_ata(g.target))->n[how[i]] > 0);
		end(&g);
	}
}

static void opened(void)
{
	struct ata_config a = able();
	struct ata_max_reply max;
	struct ata_reply reply;
	struct features f;
	struct stage g;

	a.shown_blocks = BLOCKS / 4;
	a.dco_blocks = BLOCKS / 2;
	a.dco_hides = 1 << 3;
	begin(&g, &a, NULL, true);
	f = features(&g);
	CU_ASSERT(f.hidden.shown_blocks == BLOCKS / 4 && f.hidden.is_hidden == TOLD_YES);
	CU_ASSERT(f.hidden.native_blocks == BLOCKS / 2 && f.hidden.dco_blocks == BLOCKS);
	CU_ASSERT_EQUAL(f.hidden.dco_hides_features, TOLD_YES);
	TEST_OK(ata_dco_restore(g.h, &reply, &g.err), g.err);
	CU_ASSERT_EQUAL(reply.answer, ANSWER_REFUSED); /* while an HPA is set */
	TEST_OK(ata_hpa_set(g.h, true, ATA_MAX_ALL, false, &max, &g.err), g.err);
	CU_ASSERT_EQUAL(max.set.answer, ANSWER_DONE);
	TEST_OK(ata_dco_restore(g.h, &reply, &g.err), g.err);
	CU_ASSERT_EQUAL(reply.answer, ANSWER_DONE);
	f = features(&g);
	CU_ASSERT(f.hidden.is_hidden == TOLD_NO && f.hidden.shown_blocks == BLOCKS);
	CU_ASSERT_EQUAL(f.hidden.dco_hides_features, TOLD_NO);
	CU_ASSERT_EQUAL(f.security.supported, TOLD_YES);
	end(&g);

	a = able();
	a.hpa = a.dco = false;
	a.ama = true;
	a.shown_blocks = BLOCKS / 2;
	begin(&g, &a, NULL, true);
	f = features(&g);
	CU_ASSERT(f.hidden.ama == TOLD_YES && f.hidden.native_blocks == BLOCKS);
	TEST_OK(ata_ama_set(g.h, ATA_MAX_ALL, &max, &g.err), g.err);
	CU_ASSERT_EQUAL(max.set.answer, ANSWER_DONE);
	CU_ASSERT_EQUAL(features(&g).hidden.is_hidden, TOLD_NO);
	end(&g);
}

/* Each command of the questions gets no answer once: what isn't known is unknown, nothing is made up. */
static void answers_lost(void)
{
	for (unsigned k = 1; k < 20; k++) {
		struct ata_config a = able();
		struct features f = { .set = COMMAND_SET_NONE };
		struct stage g;

		a.shown_blocks = BLOCKS / 2;
		a.is_sanitizing = k % 2;
		begin(&g, &a, NULL, false);
		g.s.lose_at = g.s.n_commands + k;
		if (ata_features_ask(g.h, &f, &g.err) == 0) {
			CU_ASSERT_NOT_EQUAL(f.hidden.is_hidden, TOLD_NO);
			if (f.is_known && a.is_sanitizing)
				CU_ASSERT(f.sanitize.before.state == SANITIZE_RUNNING ||
					  f.sanitize.before.state == SANITIZE_UNKNOWN);
		}
		end(&g);
	}
}

static const struct test tests[] = { { "asked", asked },
				     { "bad paths", bad_paths },
				     { "sanitized", sanitized },
				     { "failed", failed },
				     { "cut", cut },
				     { "erased", erased },
				     { "frozen and locked", frozen_and_locked },
				     { "erase interrupted", erase_interrupted },
				     { "opened", opened },
				     { "answers lost", answers_lost } };
TEST_MAIN(tests)
