/* room: devices */
/*
 * tests/unit/test_nvme_door.c - the simulated NVM subsystem behind the seams: our own encoders and decoders
 * must believe it, and a block object writes to the medium that they erase.
 */
#include "tests/sim/nvme_transport.h"

#include <errno.h>

#include "devices/nvme.h"
#include "tests/unit/nvme_case.h"

struct door_case {
	struct nvme_case c;
	struct nvm_door door;
	struct device device;
	struct handle *h;
	struct error err;
};

static void door_open(struct door_case *d, const char *words)
{
	case_open(&d->c, words);
	nvm_door_init(&d->door, d->c.m);
	TEST_OK(nvm_door_device(&d->door, &d->device, &d->err), d->err);
	TEST_OK(nvm_door_handle(&d->door, &d->device, true, &d->h, &d->err), d->err);
}

static void door_close(struct door_case *d)
{
	handle_close(d->h);
	case_close(&d->c);
}

static void facts(void)
{
	struct door_case d;
	struct features f;

	door_open(&d, "nvme serial=N1 block crypto format_crypto manages boot_partitions rpmb "
		      "ns=1,size=64K ns=5,lbaf=1,detached,size=64K controllers=2 told_s=7");
	CU_ASSERT_EQUAL(d.device.size_bytes, 65536);
	CU_ASSERT_EQUAL(d.device.serial.n, 2);
	TEST_OK(nvme_features_ask(d.h, &f, &d.err), d.err);
	CU_ASSERT_TRUE(f.is_known);
	CU_ASSERT_EQUAL(f.sanitize.block, TOLD_YES);
	CU_ASSERT_EQUAL(f.sanitize.overwrite, TOLD_NO);
	CU_ASSERT_EQUAL(f.sanitize.block_s, 7);
	CU_ASSERT_EQUAL(f.sanitize.before.state, SANITIZE_IDLE);
	CU_ASSERT_EQUAL(f.nvme.n_namespaces, 2);
	CU_ASSERT_EQUAL(f.nvme.namespaces[1].nsid, 5);
	CU_ASSERT_FALSE(f.nvme.namespaces[1].is_attached);
	CU_ASSERT_EQUAL(f.nvme.n_controllers, 2);
	CU_ASSERT_TRUE(f.nvme.has_boot_partitions);
	CU_ASSERT_TRUE(f.nvme.has_rpmb);
	door_close(&d);
}

static void sanitize(void)
{
	struct nvme_sanitize_request r = { .action = NVME_SANITIZE_BLOCK };
	struct sanitize_status status;
	struct nvme_reply reply;
	struct door_case d;

	door_open(&d, "nvme block sanitize_ms=100000");
	TEST_OK(nvme_sanitize_start(d.h, &r, &reply, &d.err), d.err);
	CU_ASSERT_EQUAL(reply.answer, ANSWER_DONE);
	TEST_OK(nvme_sanitize_ask(d.h, &status, &reply, &d.err), d.err);
	CU_ASSERT_EQUAL(status.state, SANITIZE_RUNNING);
	nvm_door_wait(&d.door, 100000);
	TEST_OK(nvme_sanitize_ask(d.h, &status, &reply, &d.err), d.err);
	CU_ASSERT_EQUAL(status.state, SANITIZE_SUCCEEDED);
	CU_ASSERT_TRUE(status.global_data_erased);
	CU_ASSERT_EQUAL(case_old(&d.c, 0, CASE_BYTES), 0);
	door_close(&d);
}

static void format(void)
{
	struct nvme_format_request r;
	struct nvme_reply reply;
	struct door_case d;
	struct features f;
	int64_t before;

	door_open(&d, "nvme format_ms=3600000");
	TEST_OK(nvme_features_ask(d.h, &f, &d.err), d.err);
	r = nvme_format_of(&f.nvme.namespaces[0], NVME_ERASE_USER_DATA);
	before = d.door.now_ms;
	TEST_OK(nvme_format_run(d.h, &r, 7200000, &reply, &d.err), d.err);
	CU_ASSERT_EQUAL(reply.answer, ANSWER_DONE);
	CU_ASSERT(d.door.now_ms - before >= 3600000);
	CU_ASSERT_EQUAL(case_old(&d.c, 0, CASE_BYTES), 0);
	/* Too impatient: unknown, and the drive goes on. */
	TEST_OK(nvme_format_run(d.h, &r, 600000, &reply, &d.err), d.err);
	CU_ASSERT_EQUAL(reply.answer, ANSWER_UNKNOWN);
	door_close(&d);
}

static void blocks(void)
{
	struct block_request r = { .op = BLOCK_WRITE, .bytes = 8192, .offset = 4096 };
	struct block_result result;
	struct door_case d;
	struct block *b;
	struct block_flush flush;

	door_open(&d, "nvme");
	TEST_OK(handle_block(d.h, 2, 16384, &b, &d.err), d.err);
	CU_ASSERT_EQUAL(b->ops->size(b), CASE_BYTES);
	memset(b->buffers[0], 0x5a, 8192);
	TEST_OK(b->ops->queue(b, &r, &d.err), d.err);
	TEST_OK(b->ops->reap(b, &result, &d.err), d.err);
	CU_ASSERT_EQUAL(result.sys, 0);
	CU_ASSERT_EQUAL(result.done, 8192);
	TEST_OK(b->ops->flush(b, &flush, &d.err), d.err);
	CU_ASSERT_EQUAL(d.c.medium.medium[4096], 0x5a);
	CU_ASSERT_EQUAL(d.c.medium.medium[12287], 0x5a);
	/* A failed sanitize: data are refused. */
	nvm_model_lies(d.c.m)->at[0] =
		(struct lie_at){ .how = LIE_VANISH, .opcode = 2, .feature = NVM_IO_FEATURE };
	r.op = BLOCK_READ;
	TEST_OK(b->ops->queue(b, &r, &d.err), d.err);
	TEST_OK(b->ops->reap(b, &result, &d.err), d.err);
	CU_ASSERT_EQUAL(result.sys, ENODEV);
	CU_ASSERT_EQUAL(b->ops->size(b), 0);
	TEST_REFUSED(handle_check_identity(d.h, &d.err), d.err, REASON_DEVICE_VANISHED);
	block_close(b);
	door_close(&d);
}

static void door_faults(void)
{
	struct nvme_sanitize_request r = { .action = NVME_SANITIZE_BLOCK };
	struct sanitize_status status;
	struct nvme_reply reply;
	struct door_case d;

	door_open(&d, "nvme block sanitize_ms=1000");
	d.door.cut_done_at = d.door.n_commands + 1;
	TEST_OK(nvme_sanitize_start(d.h, &r, &reply, &d.err), d.err);
	CU_ASSERT_EQUAL(reply.answer, ANSWER_UNKNOWN);
	TEST_OK(nvme_sanitize_ask(d.h, &status, &reply, &d.err), d.err);
	CU_ASSERT_EQUAL(reply.answer, ANSWER_UNKNOWN);
	nvm_door_start(&d.door);
	TEST_OK(nvme_sanitize_ask(d.h, &status, &reply, &d.err), d.err);
	CU_ASSERT_EQUAL(status.state, SANITIZE_RUNNING);
	d.door.lose_at = d.door.n_commands + 1;
	TEST_OK(nvme_sanitize_ask(d.h, &status, &reply, &d.err), d.err);
	CU_ASSERT_EQUAL(status.state, SANITIZE_UNKNOWN);
	door_close(&d);
}

static const struct test tests[] = {
	{ "facts", facts },
	{ "sanitize", sanitize },
	{ "format", format },
	{ "blocks", blocks },
	{ "faults of the door", door_faults },
};
TEST_MAIN(tests)
