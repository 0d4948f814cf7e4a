/* room: devices
 * tests/unit/test_scsi_drive.c - the SCSI commands against a simulated SAS drive: from asking to the end of a
 * sanitize, with what such drives do wrong.
 */
#include "devices/scsi_capacity.h"
#include "devices/scsi_format.h"
#include "devices/scsi_native.h"
#include "devices/scsi_sanitize.h"
#include "tests/sim/scsi_model.h"
#include "tests/sim/sim_transport.h"
#include "tests/unit/harness.h"

#define BLOCKS 512u

struct bench {
	struct sim_drive medium;
	struct scsi_target *paths[TARGET_PATHS_MOST];
	unsigned n_paths;
	struct sim_transport transport;
	struct handle *h;
	struct error err;
};

static void begin(struct bench *b, const char *words, uint32_t block_bytes)
{
	struct device d = { .node = "/dev/sim", .transport = TRANSPORT_SAS };
	const char *wrong = NULL;

	memset(b, 0, sizeof(*b));
	sim_drive_init(&b->medium, (uint64_t)BLOCKS * block_bytes, block_bytes);
	sim_drive_fill_text(&b->medium, 9);
	if (!target_make(words, &b->medium, b->paths, &b->n_paths, &wrong))
		printf("\n    not understood: %s\n", wrong);
	CU_ASSERT_PTR_NULL_FATAL(wrong);
	sim_transport_init(&b->transport, b->paths[0]);
	d.size_bytes = (uint64_t)BLOCKS * block_bytes;
	d.logical_block_bytes = block_bytes;
	TEST_OK(sim_transport_handle(&b->transport, &d, true, &b->h, &b->err), b->err);
}

static void end(struct bench *b)
{
	handle_close(b->h);
	for (unsigned i = 0; i < b->n_paths; i++)
		b->paths[i]->ops->close(b->paths[i]);
	sim_drive_clear(&b->medium);
}

static struct features ask(struct bench *b)
{
	struct features f = { 0 };

	TEST_OK(scsi_features_ask(b->h, &f, &b->err), b->err);
	return f;
}

static struct sanitize_status status(struct bench *b)
{
	struct sanitize_status s;

	TEST_OK(scsi_sanitize_status(b->h, &s, &b->err), b->err);
	return s;
}

static struct scsi_result start_as(struct bench *b, enum scsi_sanitize_action action,
				   bool is_unrestricted)
{
	const struct scsi_sanitize s = { .action = action,
					 .passes = 1,
					 .block_bytes = 512,
					 .n_pattern = 4,
					 .is_unrestricted = is_unrestricted };
	struct scsi_result r;

	TEST_OK(scsi_sanitize_start(b->h, &s, &r, &b->err), b->err);
	return r;
}

static struct scsi_result start(struct bench *b, enum scsi_sanitize_action action)
{
	return start_as(b, action, true);
}

/* Follows one to its end; the states seen, as the job would. */
static enum sanitize_state follow(struct bench *b, bool *ret_ran)
{
	*ret_ran = false;
	for (unsigned i = 0; i < 1000; i++) {
		struct sanitize_status s = status(b);

		if (s.state != SANITIZE_RUNNING)
			return s.state;
		*ret_ran = true;
		sim_transport_wait(&b->transport, 100);
	}
	return SANITIZE_RUNNING;
}

static void tells_what_it_has(void)
{
	struct bench b;
	struct features f;

	begin(&b, "scsi product=SIM overwrite block crypto exits_failure sanitize_ms=5000", 512);
	f = ask(&b);
	CU_ASSERT(f.is_known);
	CU_ASSERT_EQUAL(f.sanitize.block, TOLD_YES);
	CU_ASSERT_EQUAL(f.sanitize.overwrite, TOLD_YES);
	CU_ASSERT_EQUAL(f.sanitize.crypto, TOLD_YES);
	CU_ASSERT_EQUAL(f.sanitize.before.state, SANITIZE_IDLE);
	CU_ASSERT_EQUAL(f.scsi.native_blocks, BLOCKS);
	CU_ASSERT_EQUAL(f.scsi.native_block_bytes, 512);
	CU_ASSERT(!f.scsi.is_reserved && !f.scsi.is_write_protected);
	CU_ASSERT_EQUAL(scsi_size_reason(&f), REASON_NONE);
	end(&b);
	begin(&b, "scsi block", 520);
	f = ask(&b);
	CU_ASSERT_EQUAL(f.sanitize.overwrite, TOLD_NO);
	CU_ASSERT_EQUAL(f.scsi.native_block_bytes, 520);
	CU_ASSERT_EQUAL(scsi_size_reason(&f), REASON_DRIVE_BLOCK_SIZE);
	end(&b);
}

static void sanitizes_to_the_end(void)
{
	static const enum scsi_sanitize_action actions[] = { SCSI_SANITIZE_OVERWRITE,
							     SCSI_SANITIZE_BLOCK,
							     SCSI_SANITIZE_CRYPTO };

	for (unsigned i = 0; i < 3; i++) {
		uint8_t before[512], after[512];
		const struct scsi_blocks last = { .lba = BLOCKS - 1,
						  .n_blocks = 1,
						  .block_bytes = 512 };
		struct scsi_result r;
		struct bench b;
		bool ran;

		begin(&b,
		      "scsi overwrite block crypto exits_failure sanitize_ms=5000 crypto_ms=500",
		      512);
		TEST_OK(scsi_blocks_read(b.h, &last, before, &r, &b.err), b.err);
		CU_ASSERT_EQUAL(r.answer, ANSWER_DONE);
		CU_ASSERT_EQUAL(start(&b, actions[i]).answer, ANSWER_DONE);
		CU_ASSERT_EQUAL(follow(&b, &ran), SANITIZE_IDLE);
		CU_ASSERT(ran);
		TEST_OK(scsi_blocks_read(b.h, &last, after, &r, &b.err), b.err);
		CU_ASSERT_EQUAL(r.answer, ANSWER_DONE);
		CU_ASSERT(memcmp(before, after, 512) != 0);
		end(&b);
	}
}

static void attaches_and_recovers(void)
{
	struct bench b;
	struct features f;
	bool ran;

	begin(&b, "scsi block exits_failure sanitizing sanitize_ms=5000", 512);
	f = ask(&b);
	CU_ASSERT_EQUAL(f.sanitize.before.state, SANITIZE_RUNNING);
	CU_ASSERT_EQUAL(scsi_size_reason(&f), REASON_DRIVE_SANITIZING);
	CU_ASSERT_EQUAL(start(&b, SCSI_SANITIZE_BLOCK).reason, REASON_DRIVE_SANITIZING);
	CU_ASSERT_EQUAL(follow(&b, &ran), SANITIZE_IDLE);
	end(&b);
	begin(&b, "scsi block exits_failure failed sanitize_ms=5000", 512);
	/* A failed one that was restricted is followed by a restricted one only. */
	CU_ASSERT_EQUAL(ask(&b).sanitize.before.state, SANITIZE_FAILED);
	CU_ASSERT_EQUAL(start(&b, SCSI_SANITIZE_BLOCK).answer, ANSWER_REFUSED);
	CU_ASSERT_EQUAL(start(&b, SCSI_SANITIZE_EXIT_FAILURE).answer, ANSWER_REFUSED);
	CU_ASSERT_EQUAL(start_as(&b, SCSI_SANITIZE_BLOCK, false).answer, ANSWER_DONE);
	CU_ASSERT_EQUAL(follow(&b, &ran), SANITIZE_IDLE);
	end(&b);
}

static void a_power_cut_on_the_way(void)
{
	struct bench b;
	bool ran;

	begin(&b, "scsi overwrite exits_failure sanitize_ms=5000", 512);
	CU_ASSERT_EQUAL(start(&b, SCSI_SANITIZE_OVERWRITE).answer, ANSWER_DONE);
	sim_transport_wait(&b.transport, 1000);
	CU_ASSERT_EQUAL(status(&b).state, SANITIZE_RUNNING);
	sim_transport_start(&b.transport); /* goes on alone (SBC-4 4.11.3) */
	CU_ASSERT_EQUAL(status(&b).state, SANITIZE_RUNNING);
	CU_ASSERT_EQUAL(follow(&b, &ran), SANITIZE_IDLE);
	end(&b);
}

static void reasons(void)
{
	struct bench b;

	begin(&b, "scsi block tcg_locked", 512);
	CU_ASSERT_EQUAL(start(&b, SCSI_SANITIZE_BLOCK).reason, REASON_DRIVE_LOCKED);
	end(&b);
	begin(&b, "scsi block reserved=3", 512);
	CU_ASSERT(ask(&b).scsi.is_reserved);
	CU_ASSERT_EQUAL(start(&b, SCSI_SANITIZE_BLOCK).reason, REASON_DRIVE_RESERVED);
	end(&b);
	begin(&b, "scsi block write_protected", 512);
	CU_ASSERT(ask(&b).scsi.is_write_protected);
	end(&b);
	begin(&b, "scsi block formats corrupted format_ms=2000", 512);
	CU_ASSERT(ask(&b).scsi.format_is_corrupt);
	end(&b);
	begin(&b, "scsi block no_opcodes", 512);
	CU_ASSERT_EQUAL(ask(&b).sanitize.block, TOLD_UNKNOWN);
	end(&b);
}

static void formats_and_gives_back(void)
{
	struct scsi_capacity c = { 0 };
	struct scsi_result r;
	struct scsi_look look;
	struct bench b;
	bool is_told;

	begin(&b, "scsi block formats format_ms=2000", 520);
	TEST_OK(scsi_format_start(b.h, 512, &r, &b.err), b.err);
	CU_ASSERT_EQUAL(r.answer, ANSWER_DONE);
	TEST_OK(scsi_look(b.h, &look, &b.err), b.err);
	CU_ASSERT_EQUAL(look.condition, SCSI_CONDITION_FORMATTING);
	sim_transport_wait(&b.transport, 3000);
	TEST_OK(scsi_look(b.h, &look, &b.err), b.err);
	CU_ASSERT_EQUAL(look.condition, SCSI_CONDITION_READY);
	TEST_OK(scsi_capacity_ask(b.h, &is_told, &c, &r, &b.err), b.err);
	CU_ASSERT(is_told && c.block_bytes == 512);
	end(&b);
	begin(&b, "scsi block shown_blocks=100", 512);
	TEST_OK(scsi_capacity_ask(b.h, &is_told, &c, &r, &b.err), b.err);
	CU_ASSERT_EQUAL(c.n_blocks, 100);
	TEST_OK(scsi_capacity_restore(b.h, &c, &r, &b.err), b.err);
	CU_ASSERT_EQUAL(r.answer, ANSWER_DONE);
	CU_ASSERT_EQUAL(c.n_blocks, BLOCKS);
	end(&b);
}

static const struct test tests[] = {
	{ "tells what it has", tells_what_it_has },
	{ "sanitizes to the end", sanitizes_to_the_end },
	{ "attaches to one that runs, leaves a failed one", attaches_and_recovers },
	{ "a power cut on the way", a_power_cut_on_the_way },
	{ "reasons", reasons },
	{ "formats, gives the capacity back", formats_and_gives_back },
};
TEST_MAIN(tests)
