/* tests/unit/test_nvme.c - NVMe commands, dword by dword, and what becomes of their answers. */
#include "devices/nvme.h"
#include "tests/unit/fake_transport.h"
#include "tests/unit/nvme_pages.h"

static const struct transport transport = { .name = "fake",
					    .nvme_admin = fake_nvme,
					    .nvme_io = fake_nvme };
static const struct device drive = { .name = "nvme0n1", .transport = TRANSPORT_NVME };

/* One command expected, one answer. */
struct talk {
	struct nvme_command expected;
	struct fake_answer answer;
	struct fake fake;
	struct handle *h;
	struct nvme_reply reply;
	struct error err;
};

static void talk_open(struct talk *t, bool can_write)
{
	t->answer.nvme = &t->expected;
	t->fake = (struct fake){ .answers = &t->answer, .n = 1 };
	t->h = fake_handle(&t->fake, &transport, &drive, can_write);
	t->reply = (struct nvme_reply){ .answer = ANSWER_UNKNOWN };
	t->err = (struct error)ERROR_INIT;
}

static void talk_close(struct talk *t, size_t n_sent)
{
	CU_ASSERT_EQUAL(t->fake.at, n_sent);
	handle_close(t->h);
}

static void format_commands(void)
{
	static const struct {
		struct nvme_format_request r;
		uint32_t cdw10;
	} rows[] = {
		{ { .nsid = 1, .erase = NVME_ERASE_USER_DATA }, 0x200 },
		{ { .nsid = 7, .erase = NVME_ERASE_CRYPTO, .lbaf = 1 }, 0x401 },
		{ { .nsid = 2,
		    .erase = NVME_ERASE_USER_DATA,
		    .lbaf = 3,
		    .mset = 1,
		    .pi = 2,
		    .pil = 1 },
		  0x353 },
		{ { .nsid = 1, .erase = NVME_ERASE_USER_DATA, .lbaf = 0x34 }, 0x3204 },
		{ { .nsid = 0xffffffff, .is_for_all = true, .erase = NVME_ERASE_CRYPTO }, 0x400 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct talk t = { .expected = { .opcode = 0x80,
						.nsid = rows[i].r.nsid,
						.cdw10 = rows[i].cdw10 } };

		talk_open(&t, true);
		TEST_OK(nvme_format_run(t.h, &rows[i].r, 1800000, &t.reply, &t.err), t.err);
		CU_ASSERT(t.reply.answer == ANSWER_DONE && t.reply.cause == NVME_CAUSE_NONE);
		CU_ASSERT_EQUAL(t.fake.timeout_ms, 1800000);
		talk_close(&t, 1);
	}
}

static void formats_never_sent(void)
{
	static const struct nvme_format_request rows[] = {
		{ .nsid = 0, .erase = NVME_ERASE_CRYPTO },
		{ .nsid = 0xffffffff, .erase = NVME_ERASE_CRYPTO }, /* nobody asked for all */
		{ .nsid = 1, .is_for_all = true, .erase = NVME_ERASE_CRYPTO },
		{ .nsid = 1 }, /* SES 0 erases nothing */
		{ .nsid = 1, .erase = (enum nvme_erase)3 },
		{ .nsid = 1, .erase = NVME_ERASE_CRYPTO, .lbaf = 64 },
		{ .nsid = 1, .erase = NVME_ERASE_CRYPTO, .pi = 8 },
		{ .nsid = 1, .erase = NVME_ERASE_CRYPTO, .mset = 2 },
		{ .nsid = 1, .erase = NVME_ERASE_CRYPTO, .pil = 2 },
	};
	const struct nvme_format_request good = { .nsid = 1, .erase = NVME_ERASE_CRYPTO };
	struct talk t = { .expected = { .opcode = 0x80 } };

	talk_open(&t, true);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		TEST_REFUSED(nvme_format_run(t.h, &rows[i], 1800000, &t.reply, &t.err), t.err,
			     REASON_COMMAND_UNSUPPORTED);
	/* A minute is the kernel's own: it would reset the controller in the middle. */
	TEST_REFUSED(nvme_format_run(t.h, &good, 60000, &t.reply, &t.err), t.err,
		     REASON_COMMAND_UNSUPPORTED);
	TEST_REFUSED(nvme_format_run(t.h, &good, 0x80000000, &t.reply, &t.err), t.err,
		     REASON_COMMAND_UNSUPPORTED);
	talk_close(&t, 0);
	talk_open(&t, false);
	TEST_REFUSED(nvme_format_run(t.h, &good, 1800000, &t.reply, &t.err), t.err,
		     REASON_CONSENT_MISSING);
	talk_close(&t, 0);
}

static void format_of_namespaces(void)
{
	struct nvme_features f = {
		.namespaces = { { .nsid = 3, .lbaf = 1, .mset = 1, .pi = 1, .pil = 1 },
				{ .nsid = 4, .lbaf = 1, .mset = 1, .pi = 1, .pil = 1 } },
		.n_namespaces = 2
	};
	struct nvme_format_request r = nvme_format_of(&f.namespaces[0], NVME_ERASE_USER_DATA);
	struct error err = ERROR_INIT;

	CU_ASSERT(r.nsid == 3 && !r.is_for_all && r.lbaf == 1 && r.mset == 1 && r.pi == 1 &&
		  r.pil == 1 && r.erase == NVME_ERASE_USER_DATA);
	TEST_OK(nvme_format_of_all(&f, NVME_ERASE_CRYPTO, &r, &err), err);
	CU_ASSERT(r.nsid == 0xffffffff && r.is_for_all && r.lbaf == 1);
	f.namespaces[1].lbaf = 0; /* would become 1 */
	TEST_REFUSED(nvme_format_of_all(&f, NVME_ERASE_CRYPTO, &r, &err), err,
		     REASON_COMMAND_UNSUPPORTED);
	f.namespaces[1].lbaf = 1;
	f.has_more_namespaces = true;
	TEST_REFUSED(nvme_format_of_all(&f, NVME_ERASE_CRYPTO, &r, &err), err,
		     REASON_COMMAND_UNSUPPORTED);
	f.has_more_namespaces = false;
	f.broadcast_is_refused = true;
	TEST_REFUSED(nvme_format_of_all(&f, NVME_ERASE_CRYPTO, &r, &err), err,
		     REASON_COMMAND_UNSUPPORTED);
	CU_ASSERT_EQUAL(nvme_format_timeout_ms(0, false), 1800000);
	CU_ASSERT_EQUAL(nvme_format_timeout_ms(500ull << 30, true), 17895697);
	CU_ASSERT_EQUAL(nvme_format_timeout_ms(1 << 20, true), 7200000);
	CU_ASSERT_EQUAL(nvme_format_timeout_ms(UINT64_MAX, false), 0x7fffffff);
}

static void format_answers(void)
{
	const struct nvme_format_request r = { .nsid = 1, .erase = NVME_ERASE_USER_DATA };
	struct talk t = { .expected = { .opcode = 0x80, .nsid = 1, .cdw10 = 0x200 },
			  .answer = { .nvme_status = 0x4286 } };

	talk_open(&t, true);
	TEST_OK(nvme_format_run(t.h, &r, 1800000, &t.reply, &t.err), t.err);
	CU_ASSERT(t.reply.answer == ANSWER_REFUSED && t.reply.status == 0x4286 &&
		  t.reply.cause == NVME_CAUSE_LOCKED);
	TEST_REFUSED(nvme_reply_error(&t.reply, "Format NVM", &t.err), t.err, REASON_DRIVE_LOCKED);
	TEST_TEXT(t.err.detail, "Format NVM status=286 access denied");
	talk_close(&t, 1);
	t.answer = (struct fake_answer){ .is_lost = true };
	talk_open(&t, true);
	TEST_OK(nvme_format_run(t.h, &r, 1800000, &t.reply, &t.err), t.err);
	CU_ASSERT(t.reply.answer == ANSWER_UNKNOWN && t.reply.cause == NVME_CAUSE_OTHER);
	TEST_REFUSED(nvme_reply_error(&t.reply, "Format NVM", &t.err), t.err,
		     REASON_COMMAND_UNKNOWN);
	talk_close(&t, 1);
}

static void format_progress(void)
{
	uint8_t page[4096], percent = 0;
	struct talk t = {
		.expected = { .opcode = 6, .nsid = 5, .direction = DATA_IN, .n_data = 4096 },
		.answer = { .data = page, .n_data = 4096 }
	};
	bool is_told = false;

	page_namespace(page, 1000, 0, 0);
	page[32] = 0x80 | 60;
	talk_open(&t, false);
	TEST_OK(nvme_format_ask(t.h, 5, &is_told, &percent, &t.reply, &t.err), t.err);
	CU_ASSERT(is_told && percent == 60);
	talk_close(&t, 1);
	t.answer = (struct fake_answer){ .nvme_status = 0x84 };
	talk_open(&t, false);
	TEST_OK(nvme_format_ask(t.h, 5, &is_told, &percent, &t.reply, &t.err), t.err);
	CU_ASSERT(!is_told && t.reply.cause == NVME_CAUSE_FORMAT_RUNS);
	talk_close(&t, 1);
}

static void sanitize_commands(void)
{
	static const struct {
		struct nvme_sanitize_request r;
		uint32_t cdw10, cdw11;
	} rows[] = {
		{ { .action = NVME_SANITIZE_BLOCK }, 2, 0 },
		{ { .action = NVME_SANITIZE_BLOCK, .no_deallocate = true }, 0x202, 0 },
		{ { .action = NVME_SANITIZE_CRYPTO, .unrestricted = true }, 0xc, 0 },
		{ { .action = NVME_SANITIZE_OVERWRITE, .passes = 1 }, 0x13, 0 },
		{ { .action = NVME_SANITIZE_OVERWRITE,
		    .passes = 15,
		    .invert_each_pass = true,
		    .no_deallocate = true,
		    .pattern = 0xdeadbeef },
		  0x3f3,
		  0xdeadbeef },
		{ { .action = NVME_SANITIZE_EXIT_FAILURE }, 1, 0 },
		{ { .action = NVME_SANITIZE_EXIT_VERIFICATION }, 5, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct talk t = { .expected = { .opcode = 0x84,
						.nsid = 0, /* strict drives take no other */
						.cdw10 = rows[i].cdw10,
						.cdw11 = rows[i].cdw11 },
				  .answer = { .nvme_status = i ? 0 : 0x1d } };

		talk_open(&t, true);
		TEST_OK(nvme_sanitize_start(t.h, &rows[i].r, &t.reply, &t.err), t.err);
		CU_ASSERT_EQUAL(t.reply.cause, i ? NVME_CAUSE_NONE : NVME_CAUSE_SANITIZE_RUNS);
		CU_ASSERT_EQUAL(t.fake.timeout_ms, 120000);
		talk_close(&t, 1);
	}
}

static void sanitizes_never_sent(void)
{
	static const struct nvme_sanitize_request rows[] = {
		{ .passes = 0 },
		{ .action = (enum nvme_sanitize_action)6 },
		{ .action = NVME_SANITIZE_OVERWRITE }, /* would be sixteen passes */
		{ .action = NVME_SANITIZE_OVERWRITE, .passes = 16 },
		{ .action = NVME_SANITIZE_BLOCK, .passes = 1 },
		{ .action = NVME_SANITIZE_CRYPTO, .pattern = 1 },
		{ .action = NVME_SANITIZE_CRYPTO, .invert_each_pass = true },
		{ .action = NVME_SANITIZE_EXIT_FAILURE, .unrestricted = true },
		{ .action = NVME_SANITIZE_EXIT_VERIFICATION, .no_deallocate = true },
	};
	const struct nvme_sanitize_request good = { .action = NVME_SANITIZE_BLOCK };
	struct talk t = { .expected = { .opcode = 0x84 } };

	talk_open(&t, true);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		TEST_REFUSED(nvme_sanitize_start(t.h, &rows[i], &t.reply, &t.err), t.err,
			     REASON_COMMAND_UNSUPPORTED);
	talk_close(&t, 0);
	talk_open(&t, false);
	TEST_REFUSED(nvme_sanitize_start(t.h, &good, &t.reply, &t.err), t.err,
		     REASON_CONSENT_MISSING);
	talk_close(&t, 0);
}

static void sanitize_by_features(void)
{
	struct features f = { .sanitize = { .no_deallocate_inhibited = TOLD_NO } };
	struct nvme_sanitize_request r = nvme_sanitize_of(&f, NVME_SANITIZE_OVERWRITE);

	CU_ASSERT(r.no_deallocate && !r.unrestricted && r.passes == 1 && !r.pattern);
	r = nvme_sanitize_of(&f, NVME_SANITIZE_EXIT_FAILURE);
	CU_ASSERT(!r.no_deallocate && !r.passes);
	f.sanitize.no_deallocate_inhibited = TOLD_YES;
	CU_ASSERT_FALSE(nvme_sanitize_of(&f, NVME_SANITIZE_BLOCK).no_deallocate);
	f.sanitize.no_deallocate_inhibited = TOLD_UNKNOWN;
	CU_ASSERT_FALSE(nvme_sanitize_of(&f, NVME_SANITIZE_CRYPTO).no_deallocate);
}

static void sanitize_log(void)
{
	uint8_t log[512];
	struct sanitize_status s;
	struct talk t = { .expected = { .opcode = 2,
					.nsid = 0xffffffff,
					.cdw10 = 0x007f8081, /* 128 dwords, RAE */
					.direction = DATA_IN,
					.n_data = 512 },
			  .answer = { .data = log, .n_data = 512 } };

	log_sanitize(log, 0x4000, 2, 0x202);
	talk_open(&t, false);
	TEST_OK(nvme_sanitize_ask(t.h, &s, &t.reply, &t.err), t.err);
	CU_ASSERT(s.state == SANITIZE_RUNNING && s.progress == 0x4000 && s.command == 0x202);
	talk_close(&t, 1);
	/* Done, but nothing was moved: never idle. */
	t.answer.n_data = 0;
	talk_open(&t, false);
	TEST_OK(nvme_sanitize_ask(t.h, &s, &t.reply, &t.err), t.err);
	CU_ASSERT(s.state == SANITIZE_UNKNOWN && s.n_raw == 64);
	talk_close(&t, 1);
	t.answer = (struct fake_answer){ .nvme_status = 0x109 };
	talk_open(&t, false);
	TEST_OK(nvme_sanitize_ask(t.h, &s, &t.reply, &t.err), t.err);
	CU_ASSERT(s.state == SANITIZE_UNKNOWN && !s.n_raw &&
		  t.reply.cause == NVME_CAUSE_INVALID_LOG);
	talk_close(&t, 1);
	t.answer = (struct fake_answer){ .is_lost = true };
	talk_open(&t, false);
	TEST_OK(nvme_sanitize_ask(t.h, &s, &t.reply, &t.err), t.err);
	CU_ASSERT(s.state == SANITIZE_UNKNOWN && t.reply.answer == ANSWER_UNKNOWN);
	talk_close(&t, 1);
}

static void identify_commands(void)
{
	static const struct {
		enum nvme_cns cns;
		uint32_t nsid;
		uint16_t controller;
		uint32_t cdw10;
	} rows[] = {
		{ NVME_CNS_NAMESPACE, 1, 0, 0 },
		{ NVME_CNS_CONTROLLER, 0, 0, 1 },
		{ NVME_CNS_ALLOCATED, 31, 0, 0x10 },
		{ NVME_CNS_ALLOCATED_NAMESPACE, 7, 0, 0x11 },
		{ NVME_CNS_CONTROLLERS_OF_NAMESPACE, 7, 0, 0x12 },
		{ NVME_CNS_CONTROLLERS, 0, 0x102, 0x01020013 },
	};
	struct error err = ERROR_INIT;
	_free_ uint8_t *page = nvme_page_new(&err);

	CU_ASSERT_FATAL(page != NULL);
	CU_ASSERT(((uintptr_t)page & 4095) == 0 && page[0] == 0xff && page[4095] == 0xff);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct talk t = { .expected = { .opcode = 6,
						.nsid = rows[i].nsid,
						.cdw10 = rows[i].cdw10,
						.direction = DATA_IN,
						.n_data = 4096 } };

		talk_open(&t, false);
		memset(page, 0, 4096);
		TEST_OK(nvme_ask_identify(t.h, rows[i].cns, rows[i].nsid, rows[i].controller, page,
					  &t.reply, &t.err),
			t.err);
		CU_ASSERT(t.fake.timeout_ms == 60000 && page[0] == 0xff);
		talk_close(&t, 1);
	}
}

static void attachment(void)
{
	static const uint8_t list[] = { 1, 0, 0x03, 0x02, 0, 0 };
	struct talk t = {
		.expected = { .opcode = 0x15, .nsid = 7, .direction = DATA_OUT, .n_data = 4096 },
		.answer = { .data = list, .n_data = sizeof(list), .nvme_status = 0x118 }
	};

	talk_open(&t, true);
	TEST_OK(nvme_attachment(t.h, 7, 0x203, true, &t.reply, &t.err), t.err);
	CU_ASSERT_EQUAL(t.reply.cause, NVME_CAUSE_ATTACHED);
	talk_close(&t, 1);
	t.expected.cdw10 = 1;
	talk_open(&t, true);
	TEST_OK(nvme_attachment(t.h, 7, 0x203, false, &t.reply, &t.err), t.err);
	TEST_REFUSED(nvme_attachment(t.h, 0, 1, true, &t.reply, &t.err), t.err,
		     REASON_COMMAND_UNSUPPORTED);
	TEST_REFUSED(nvme_attachment(t.h, 0xffffffff, 1, false, &t.reply, &t.err), t.err,
		     REASON_COMMAND_UNSUPPORTED);
	talk_close(&t, 1);
	talk_open(&t, false);
	TEST_REFUSED(nvme_attachment(t.h, 7, 1, true, &t.reply, &t.err), t.err,
		     REASON_CONSENT_MISSING);
	talk_close(&t, 0);
}

static void features(void)
{
	struct talk t = { .expected = { .opcode = 0x0a, .cdw10 = 0x17 },
			  .answer = { .result = 1 } };

	talk_open(&t, false);
	TEST_OK(nvme_feature_get(t.h, NVME_FEATURE_SANITIZE, 0, &t.reply, &t.err), t.err);
	CU_ASSERT(t.reply.answer == ANSWER_DONE && t.reply.result == 1);
	TEST_REFUSED(nvme_feature_set(t.h, NVME_FEATURE_SANITIZE, 0, false, 1, &t.reply, &t.err),
		     t.err, REASON_CONSENT_MISSING);
	talk_close(&t, 1);
	t.expected = (struct nvme_command){ .opcode = 9, .cdw10 = 0x80000017, .cdw11 = 1 };
	talk_open(&t, true);
	TEST_OK(nvme_feature_set(t.h, NVME_FEATURE_SANITIZE, 0, true, 1, &t.reply, &t.err), t.err);
	talk_close(&t, 1);
	/* A write protection could not be undone by whoever handed the drive in. */
	talk_open(&t, true);
	TEST_REFUSED(nvme_feature_set(t.h, NVME_FEATURE_PROTECTION, 2, false, 0, &t.reply, &t.err),
		     t.err, REASON_COMMAND_FORBIDDEN);
	talk_close(&t, 0);
}

static void blocks(void)
{
	static const struct nvme_namespace apart = {
		.nsid = 1, .size_blocks = 1ull << 33, .block_bytes = 512, .metadata_bytes = 8
	};
	static const struct nvme_namespace within = { .nsid = 1,
						      .size_blocks = 1ull << 33,
						      .block_bytes = 512,
						      .metadata_bytes = 8,
						      .mset = 1 };
	uint8_t data[4 * 520], metadata[4 * 8];
	struct nvme_blocks b = { .lba = 0x100000002ull,
				 .n_blocks = 4,
				 .from_medium = true,
				 .data = data,
				 .n_data = 4 * 512,
				 .metadata = metadata,
				 .n_metadata = 4 * 8 };
	struct talk t = { .expected = { .opcode = 2,
					.nsid = 1,
					.cdw10 = 2,
					.cdw11 = 1,
					.cdw12 = 0x40000003,
					.direction = DATA_IN,
					.n_data = 4 * 512,
					.n_metadata = 4 * 8 } };

	memset(data, 0, sizeof(data));
	talk_open(&t, false);
	TEST_OK(nvme_read_blocks(t.h, &apart, &b, &t.reply, &t.err), t.err);
	talk_close(&t, 1);
	talk_open(&t, false); /* each block is 520 bytes there */
	TEST_REFUSED(nvme_read_blocks(t.h, &within, &b, &t.reply, &t.err), t.err,
		     REASON_COMMAND_UNSUPPORTED);
	b.metadata = NULL;
	b.n_metadata = 0;
	TEST_REFUSED(nvme_read_blocks(t.h, &apart, &b, &t.reply, &t.err), t.err,
		     REASON_COMMAND_UNSUPPORTED);
	b.n_data = 4 * 520;
	b.lba = within.size_blocks - 3; /* past the end */
	TEST_REFUSED(nvme_read_blocks(t.h, &within, &b, &t.reply, &t.err), t.err,
		     REASON_COMMAND_UNSUPPORTED);
	b.n_blocks = 0;
	TEST_REFUSED(nvme_read_blocks(t.h, &within, &b, &t.reply, &t.err), t.err,
		     REASON_COMMAND_UNSUPPORTED);
	talk_close(&t, 0);
	b = (struct nvme_blocks){ .n_blocks = 4, .data = data, .n_data = 4 * 520 };
	t.expected = (struct nvme_command){
		.opcode = 5, .nsid = 1, .cdw12 = 3, .direction = DATA_OUT, .n_data = 4 * 520
	};
	t.answer = (struct fake_answer){ .data = data, .n_data = 4 * 520, .nvme_status = 0x285 };
	talk_open(&t, false);
	TEST_OK(nvme_compare_blocks(t.h, &within, &b, &t.reply, &t.err), t.err);
	CU_ASSERT_EQUAL(t.reply.cause, NVME_CAUSE_COMPARE);
	talk_close(&t, 1);
}

static void flush(void)
{
	struct talk t = { .expected = { .nsid = 3 } };

	talk_open(&t, true);
	TEST_OK(nvme_flush_namespace(t.h, 3, &t.reply, &t.err), t.err);
	CU_ASSERT_EQUAL(t.reply.answer, ANSWER_DONE);
	TEST_REFUSED(nvme_flush_namespace(t.h, 0, &t.reply, &t.err), t.err,
		     REASON_COMMAND_UNSUPPORTED);
	talk_close(&t, 1);
	talk_open(&t, false);
	TEST_REFUSED(nvme_flush_namespace(t.h, 3, &t.reply, &t.err), t.err, REASON_CONSENT_MISSING);
	talk_close(&t, 0);
}

static void no_way(void)
{
	static const struct transport scsi_only = { .name = "fake", .scsi = fake_scsi };
	struct fake fake = { .n = 0 };
	struct handle *h = fake_handle(&fake, &scsi_only, &drive, true);
	struct error err = ERROR_INIT;
	struct sanitize_status s;
	struct nvme_reply r;

	TEST_REFUSED(nvme_sanitize_ask(h, &s, &r, &err), err, REASON_COMMAND_UNSUPPORTED);
	TEST_REFUSED(nvme_flush_namespace(h, 1, &r, &err), err, REASON_COMMAND_UNSUPPORTED);
	handle_close(h);
}

static const struct test tests[] = { { "format commands", format_commands },
				     { "formats never sent", formats_never_sent },
				     { "format of namespaces", format_of_namespaces },
				     { "format answers", format_answers },
				     { "format progress", format_progress },
				     { "sanitize commands", sanitize_commands },
				     { "sanitizes never sent", sanitizes_never_sent },
				     { "sanitize by features", sanitize_by_features },
				     { "sanitize log", sanitize_log },
				     { "identify commands", identify_commands },
				     { "attachment", attachment },
				     { "features", features },
				     { "blocks", blocks },
				     { "flush", flush },
				     { "no way", no_way } };
TEST_MAIN(tests)
