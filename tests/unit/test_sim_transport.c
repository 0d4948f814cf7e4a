/* room: devices
 * The door in process: commands and blocks of one simulated drive through a handle; paths, reservations; drives
 * made from words.
 */
#include "tests/sim/sim_transport.h"

#include <errno.h>

#include "base/bytes.h"
#include "devices/ata_exec.h"
#include "devices/scsi_sense.h"
#include "tests/sim/drive_lies.h"
#include "tests/unit/harness.h"

struct rig {
	struct sim_drive medium;
	struct scsi_target *paths[TARGET_PATHS_MOST];
	unsigned n_paths;
	struct sim_transport transport;
	struct device device;
	struct handle *handle;
	struct error err;
};

static void rig_open(struct rig *r, const char *words)
{
	const char *wrong = NULL;

	memset(r, 0, sizeof(*r));
	r->err = (struct error)ERROR_INIT;
	sim_drive_init(&r->medium, 1 << 20, 512);
	sim_drive_fill_text(&r->medium, 5);
	if (!target_make(words, &r->medium, r->paths, &r->n_paths, &wrong))
		printf("\n    not understood: %s\n", wrong);
	CU_ASSERT_PTR_NULL_FATAL(wrong);
	sim_transport_init(&r->transport, r->paths[0]);
	TEST_OK(sim_transport_device(&r->transport, &r->device, &r->err), r->err);
	TEST_OK(sim_transport_handle(&r->transport, &r->device, true, &r->handle, &r->err), r->err);
}

static void rig_clear(struct rig *r)
{
	handle_close(r->handle);
	for (unsigned i = 0; i < r->n_paths; i++)
		r->paths[i]->ops->close(r->paths[i]);
	sim_drive_clear(&r->medium);
}

static enum answer ata(struct rig *r, uint8_t command, void *out, uint32_t timeout_ms,
		       struct ata_registers *ret)
{
	const struct ata_taskfile t = { .command = command,
					.count = out ? 1 : 0,
					.direction = out ? DATA_OUT : DATA_NONE,
					.data = out,
					.n_data = out ? 512 : 0,
					.timeout_ms = timeout_ms };
	enum answer answer = ANSWER_UNKNOWN;

	TEST_OK(ata_exec(r->handle, &t, &answer, ret, &r->err), r->err);
	return answer;
}

/* One request; 0 or the errno. */
static int move(struct rig *r, enum block_op op, uint64_t offset, uint8_t fill)
{
	struct block_request q = { .op = op, .bytes = 4096, .offset = offset };
	struct block_result got;
	struct block *b;

	if (handle_block(r->handle, 1, 4096, &b, &r->err))
		return r->err.sys;
	memset(b->buffers[0], fill, 4096);
	TEST_OK(b->ops->queue(b, &q, &r->err), r->err);
	TEST_OK(b->ops->reap(b, &got, &r->err), r->err);
	if (!got.sys && op == BLOCK_READ)
		CU_ASSERT_EQUAL(memcmp(b->buffers[0], r->medium.cache + offset, 4096), 0);
	block_close(b);
	return got.sys;
}

static void commands_and_blocks_are_of_one_drive(void)
{
	struct ata_registers regs;
	uint8_t password[512] = { 0, 0, 'p' };
	struct rig r;

	rig_open(&r, "ata model=SIM_DISK serial=A1 security erase_ms=3600000");
	CU_ASSERT_EQUAL(r.device.size_bytes, 1 << 20);
	CU_ASSERT_EQUAL(memcmp(r.device.model.bytes, "SIM DISK", 8), 0);
	TEST_OK(handle_check_identity(r.handle, &r.err), r.err);
	CU_ASSERT_EQUAL(move(&r, BLOCK_WRITE, 8192, 0x3c), 0);
	CU_ASSERT_EQUAL(move(&r, BLOCK_READ, 8192, 0), 0);
	CU_ASSERT_EQUAL(r.medium.cache[8192], 0x3c);
	CU_ASSERT_EQUAL(ata(&r, 0xf1, password, 1000, &regs), ANSWER_DONE);
	sim_transport_start(&r.transport);
	CU_ASSERT_EQUAL(r.medium.medium[8192], r.medium.original[8192]); /* it was not flushed */
	CU_ASSERT_EQUAL(move(&r, BLOCK_READ, 0, 0), EIO);                /* locked */
	CU_ASSERT_EQUAL(ata(&r, 0xf3, NULL, 1000, &regs), ANSWER_DONE);
	CU_ASSERT_EQUAL(ata(&r, 0xf4, password, 7200000, &regs), ANSWER_DONE);
	CU_ASSERT(r.transport.now_ms > 3600000);
	CU_ASSERT_EQUAL(move(&r, BLOCK_READ, 0, 0), 0);
	CU_ASSERT_EQUAL(r.medium.medium[0], 0);
	rig_clear(&r);
}

static void impatience_cuts_an_erase(void)
{
	struct ata_registers regs;
	uint8_t password[512] = { 0, 0, 'p' };
	struct rig r;

	rig_open(&r, "ata security erase_ms=3600000");
	CU_ASSERT_EQUAL(ata(&r, 0xf1, password, 1000, &regs), ANSWER_DONE);
	CU_ASSERT_EQUAL(ata(&r, 0xf3, NULL, 1000, &regs), ANSWER_DONE);
	CU_ASSERT_EQUAL(ata(&r, 0xf4, password, 1800000, &regs), ANSWER_UNKNOWN);
	CU_ASSERT_EQUAL(r.medium.medium[0], 0);
	CU_ASSERT_EQUAL(r.medium.medium[(1 << 20) - 64], r.medium.original[(1 << 20) - 64]);
	rig_clear(&r);
}

static void each_end_is_an_answer(void)
{
	struct ata_registers regs;
	struct rig r;

	rig_open(&r, "ata sense=2 drop=0xe5:*:1 reset=0xe5:*:2 refuse=0xe5:*:3 vanish=0xe5:*:4");
	CU_ASSERT_EQUAL(ata(&r, 0xe5, NULL, 5000, &regs), ANSWER_UNKNOWN);
	CU_ASSERT(r.transport.now_ms >= 5000);
	CU_ASSERT_EQUAL(ata(&r, 0xe5, NULL, 5000, &regs), ANSWER_UNKNOWN);
	CU_ASSERT_EQUAL(ata(&r, 0xe5, NULL, 5000, &regs), ANSWER_REFUSED);
	CU_ASSERT_EQUAL(ata(&r, 0xe5, NULL, 5000, &regs), ANSWER_UNKNOWN);
	CU_ASSERT(handle_check_identity(r.handle, &r.err) < 0);
	CU_ASSERT_EQUAL(r.err.reason, REASON_DEVICE_VANISHED);
	rig_clear(&r);
}

static void the_door_fails_at_call_k(void)
{
	struct ata_registers regs;
	struct rig r;

	rig_open(&r, "ata");
	r.transport.lose_at = r.transport.n_commands + 2;
	r.transport.cut_at = r.transport.n_commands + 4;
	CU_ASSERT_EQUAL(ata(&r, 0xe5, NULL, 5000, &regs), ANSWER_DONE);
	CU_ASSERT_EQUAL(regs.count, 0xff);
	CU_ASSERT_EQUAL(ata(&r, 0xe5, NULL, 5000, &regs), ANSWER_UNKNOWN);
	CU_ASSERT_EQUAL(ata(&r, 0xe5, NULL, 5000, &regs), ANSWER_DONE);
	CU_ASSERT_EQUAL(ata(&r, 0xe5, NULL, 5000, &regs), ANSWER_UNKNOWN);
	CU_ASSERT_EQUAL(ata(&r, 0xe5, NULL, 5000, &regs), ANSWER_UNKNOWN);
	sim_transport_start(&r.transport);
	CU_ASSERT_EQUAL(ata(&r, 0xe5, NULL, 5000, &regs), ANSWER_UNKNOWN); /* unit attention */
	CU_ASSERT_EQUAL(ata(&r, 0xe5, NULL, 5000, &regs), ANSWER_DONE);
	rig_clear(&r);
}

static void bad_blocks_have_linux_errnos(void)
{
	struct rig r;

	rig_open(&r, "ata");
	r.medium.bad_reads[0] = (struct sim_range){ 3, 1 };
	r.medium.bad_writes[0] = (struct sim_range){ 99, 1 };
	CU_ASSERT_EQUAL(move(&r, BLOCK_READ, 0, 0), ENODATA);
	CU_ASSERT_EQUAL(move(&r, BLOCK_WRITE, 96 * 512, 0), EIO);
	CU_ASSERT_EQUAL(move(&r, BLOCK_READ, 4096, 0), 0);
	rig_clear(&r);
}

/* The registers that Linux hands on, decoded by the program's own code. */
static void decoded_in_every_shape(void)
{
	static const char *const words[] = { "ata sense=0", "ata sense=1", "ata sense=2" };

	for (unsigned i = 0; i < 3; i++) {
		struct ata_registers regs;
		const struct ata_taskfile nop = { .count = 0x5a,
						  .lba = 0x030201,
						  .timeout_ms = 100 };
		enum answer answer = ANSWER_UNKNOWN;
		struct rig r;

		rig_open(&r, words[i]);
		TEST_OK(ata_exec(r.handle, &nop, &answer, &regs, &r.err), r.err);
		CU_ASSERT_EQUAL(answer, ANSWER_REFUSED);
		CU_ASSERT(regs.is_known);
		CU_ASSERT_EQUAL(regs.count, 0x5a);
		CU_ASSERT_EQUAL(regs.lba, 0x030201);
		rig_clear(&r);
	}
}

static uint8_t send(struct scsi_target *t, const uint8_t *cdb, size_t n_cdb, const void *out,
		    size_t n_out, uint8_t *in, size_t n_in)
{
	struct target_command c = {
		.cdb = cdb, .n_cdb = n_cdb, .out = out, .n_out = n_out, .in = in, .n_in_most = n_in
	};

	CU_ASSERT_EQUAL(target_scsi(t, &c), TARGET_ANSWERED);
	return c.status;
}

static uint8_t reserve(struct scsi_target *t, uint8_t action, uint64_t key, uint64_t wanted)
{
	const uint8_t cdb[10] = { 0x5f, action, 3, [8] = 24 };
	uint8_t list[24] = { 0 };

	put_be64(list, key);
	put_be64(list + 8, wanted);
	return send(t, cdb, sizeof(cdb), list, sizeof(list), NULL, 0);
}

static void two_paths_lead_to_one_drive(void)
{
	const uint8_t names[6] = { 0x12, 1, 0x83, 0, 252, 0 }, read[10] = { 0x28, [8] = 1 };
	const uint8_t write[10] = { 0x2a, [8] = 1 };
	uint8_t a[252] = { 0 }, b[512] = { 0 };
	struct rig r;

	rig_open(&r, "scsi paths=2 block");
	CU_ASSERT_EQUAL_FATAL(r.n_paths, 2);
	(void)send(r.paths[0], names, sizeof(names), NULL, 0, a, sizeof(a));
	(void)send(r.paths[1], names, sizeof(names), NULL, 0, b, sizeof(b));
	CU_ASSERT_EQUAL(memcmp(a + 4, b + 4, 12), 0); /* the unit */
	CU_ASSERT(memcmp(a + 16, b + 16, 12) != 0);   /* the port */
	memset(b, 0x77, sizeof(b));
	CU_ASSERT_EQUAL(send(r.paths[1], write, sizeof(write), b, 512, NULL, 0), 0);
	memset(b, 0, sizeof(b));
	CU_ASSERT_EQUAL(send(r.paths[0], read, sizeof(read), NULL, 0, b, 512), 0);
	CU_ASSERT_EQUAL(b[0], 0x77);
	/* A reservation of the one keeps the other out. */
	CU_ASSERT_EQUAL(reserve(r.paths[0], 0, 0, 0x11), 0);
	CU_ASSERT_EQUAL(reserve(r.paths[0], 1, 0x11, 0), 0);
	CU_ASSERT_EQUAL(send(r.paths[1], read, sizeof(read), NULL, 0, b, 512), 0x18);
	CU_ASSERT_EQUAL(send(r.paths[1], names, sizeof(names), NULL, 0, a, sizeof(a)), 0);
	CU_ASSERT_EQUAL(send(r.paths[0], read, sizeof(read), NULL, 0, b, 512), 0);
	CU_ASSERT_EQUAL(reserve(r.paths[0], 2, 0x11, 0), 0);
	CU_ASSERT_EQUAL(send(r.paths[1], read, sizeof(read), NULL, 0, b, 512), 0);
	rig_clear(&r);
}

static void strangers_reservation_can_be_cleared(void)
{
	const uint8_t keys[10] = { 0x5e, 0, [8] = 64 }, holder[10] = { 0x5e, 1, [8] = 64 };
	uint8_t in[64] = { 0 };
	struct rig r;

	rig_open(&r, "scsi reserved=3 block");
	CU_ASSERT_EQUAL(move(&r, BLOCK_READ, 0, 0), EBADE);
	CU_ASSERT_EQUAL(send(r.paths[0], keys, sizeof(keys), NULL, 0, in, sizeof(in)), 0);
	CU_ASSERT_EQUAL(be32(in + 4), 8);
	CU_ASSERT_EQUAL(send(r.paths[0], holder, sizeof(holder), NULL, 0, in, sizeof(in)), 0);
	CU_ASSERT_EQUAL(in[21], 3);
	CU_ASSERT_EQUAL(reserve(r.paths[0], 3, 0, 0), 0x18); /* not registered */
	CU_ASSERT_EQUAL(reserve(r.paths[0], 0, 0, 0x22), 0);
	CU_ASSERT_EQUAL(reserve(r.paths[0], 3, 0x22, 0), 0);
	CU_ASSERT_EQUAL(move(&r, BLOCK_READ, 0, 0), 0);
	rig_clear(&r);
}

static void luns_have_their_parts(void)
{
	const uint8_t luns[12] = { 0xa0, [9] = 64 }, sanitize[10] = { 0x48, 0x02 };
	uint8_t in[64] = { 0 };
	struct rig r;

	rig_open(&r, "scsi paths=2 luns block sanitize_ms=0");
	CU_ASSERT_EQUAL(r.device.size_bytes, 1 << 19);
	CU_ASSERT_EQUAL(send(r.paths[0], luns, sizeof(luns), NULL, 0, in, sizeof(in)), 0);
	CU_ASSERT_EQUAL(be32(in), 16);
	CU_ASSERT_EQUAL(in[17], 1);
	CU_ASSERT_EQUAL(send(r.paths[1], sanitize, sizeof(sanitize), NULL, 0, NULL, 0), 0);
	CU_ASSERT_EQUAL(memcmp(r.medium.medium, r.medium.original, 1 << 19), 0);
	CU_ASSERT_EQUAL(r.medium.medium[1 << 19], 0);
	rig_clear(&r);
}

/* Linux asks again and again while a SAS drive sanitizes: the read ends when that does. */
static void reads_wait_for_a_sanitize(void)
{
	const uint8_t sanitize[10] = { 0x48, 0x82 };
	struct rig r;

	rig_open(&r, "scsi block sanitize_ms=600000");
	CU_ASSERT_EQUAL(send(r.paths[0], sanitize, sizeof(sanitize), NULL, 0, NULL, 0), 0);
	CU_ASSERT_EQUAL(move(&r, BLOCK_READ, 0, 0), 0);
	CU_ASSERT(r.transport.now_ms >= 600000);
	rig_clear(&r);
}

static void wrong_words_are_named(void)
{
	static const char *const wrong[][2] = {
		{ "", "" },
		{ "disk", "disk" },
		{ "ata smart bogus=1", "bogus=1" },
		{ "ata rpm=70000", "rpm=70000" },
		{ "ata rpm=-1", "rpm=-1" },
		{ "ata serial=", "serial=" },
		{ "ata smart=1", "smart=1" },
		{ "ata serial=123456789012345678901", "serial=123456789012345678901" },
		{ "scsi drop=0x1ff", "drop=0x1ff" },
		{ "scsi drop=0x12:*:1:2:3", "drop=0x12:*:1:2:3" },
		{ "scsi drop=1 drop=2 drop=3 drop=4 drop=5", "drop=5" },
	};
	struct scsi_target *paths[TARGET_PATHS_MOST];
	struct sim_drive medium;
	unsigned n;

	sim_drive_init(&medium, 8192, 512);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const char *at = NULL;

		CU_ASSERT_FALSE(target_make(wrong[i][0], &medium, paths, &n, &at));
		TEST_TEXT(at, wrong[i][1]);
	}
	sim_drive_clear(&medium);
}

/* A medium in the caller's memory stays there when the drive is gone. */
static void medium_is_given_from_outside(void)
{
	static uint8_t bytes[8192], original[8192];
	struct sim_drive medium;
	uint32_t done;

	memset(original, 1, sizeof(original));
	memset(bytes, 2, sizeof(bytes));
	sim_drive_init_over(&medium, sizeof(bytes), 512, bytes, original);
	CU_ASSERT_EQUAL(medium.cache[100], 2);
	CU_ASSERT_EQUAL(sim_drive_write(&medium, 0, original, 512, &done), 0);
	CU_ASSERT_EQUAL(bytes[0], 2);
	CU_ASSERT_EQUAL(sim_drive_flush(&medium), 0);
	CU_ASSERT_EQUAL(bytes[0], 1);
	sim_drive_bring_back(&medium, &(struct sim_range){ 2, 1 });
	CU_ASSERT_EQUAL(bytes[1024], 1);
	CU_ASSERT_EQUAL(bytes[1536], 2);
	sim_drive_clear(&medium);
	CU_ASSERT_EQUAL(bytes[0], 1);
	sim_drive_init_over(&medium, sizeof(bytes), 512, bytes, NULL);
	CU_ASSERT_EQUAL(medium.original[1024], 1);
	sim_drive_clear(&medium);
}

static const struct test tests[] = {
	{ "commands and blocks are of one drive", commands_and_blocks_are_of_one_drive },
	{ "impatience cuts an erase", impatience_cuts_an_erase },
	{ "each end is an answer", each_end_is_an_answer },
	{ "the door fails at call k", the_door_fails_at_call_k },
	{ "bad blocks have Linux's errnos", bad_blocks_have_linux_errnos },
	{ "decoded in every shape", decoded_in_every_shape },
	{ "two paths lead to one drive", two_paths_lead_to_one_drive },
	{ "a stranger's reservation can be cleared", strangers_reservation_can_be_cleared },
	{ "LUNs have their parts", luns_have_their_parts },
	{ "reads wait for a sanitize", reads_wait_for_a_sanitize },
	{ "wrong words are named", wrong_words_are_named },
	{ "a medium is given from outside", medium_is_given_from_outside },
};
TEST_MAIN(tests)
