/* tests/unit/test_nvme_features.c - what is asked of an NVMe drive, in which order, and what is made of it. */
#include "devices/nvme.h"
#include "tests/unit/fake_transport.h"
#include "tests/unit/nvme_pages.h"

static const struct transport transport = { .name = "fake", .nvme_admin = fake_nvme };
static const struct device drive = { .name = "nvme0n1", .transport = TRANSPORT_NVME };

static struct nvme_command identify(uint32_t cns, uint32_t nsid)
{
	return (struct nvme_command){
		.opcode = 6, .nsid = nsid, .cdw10 = cns, .direction = DATA_IN, .n_data = 4096
	};
}

static struct nvme_command log_page(uint32_t log, uint32_t n)
{
	return (struct nvme_command){ .opcode = 2,
				      .nsid = 0xffffffff,
				      .cdw10 = log | 1u << 15 | (n / 4 - 1) << 16,
				      .direction = DATA_IN,
				      .n_data = n };
}

/* A drive's answers in the order in which they are asked for. */
#define SCRIPT_MOST 64
struct script {
	struct nvme_command expected[SCRIPT_MOST];
	struct fake_answer answers[SCRIPT_MOST];
	size_t n;
	struct fake fake;
	struct features f;
	struct error err;
};

static struct fake_answer *say(struct script *s, struct nvme_command expected, const void *data)
{
	struct fake_answer *a = &s->answers[s->n];

	CU_ASSERT_FATAL(s->n < SCRIPT_MOST);
	s->expected[s->n] = expected;
	*a = (struct fake_answer){ .nvme = &s->expected[s->n],
				   .data = data,
				   .n_data = data ? expected.n_data : 0 };
	s->n++;
	return a;
}

static int ask(struct script *s)
{
	struct handle *h;
	int rc;

	s->fake = (struct fake){ .answers = s->answers, .n = s->n };
	s->err = (struct error)ERROR_INIT;
	h = fake_handle(&s->fake, &transport, &drive, false); /* as detection opens it */
	rc = nvme_features_ask(h, &s->f, &s->err);
	handle_close(h);
	CU_ASSERT_EQUAL(s->fake.at, s->n);
	return rc;
}

/* A small drive as most are: one namespace, no management. */
static void a_plain_drive(void)
{
	static const uint32_t active[] = { 1 };
	uint8_t log[512], controller[4096], list[4096], ns[4096], firmware[512] = { 1 },
								  smart[512] = { 0, 1 };
	struct script s = { .n = 0 };

	log_sanitize(log, 0xffff, 0x101, 0x204);
	page_controller(controller, (struct nvme_page_of_controller){
					    .oacs = 0x0002, .sanicap = 0x80000003, .fna = 0x04 });
	page_list(list, active, 1);
	page_namespace(ns, 1953525168, 0, 0);
	say(&s, log_page(0x81, 512), log);
	say(&s, identify(0x01, 0), controller);
	say(&s, identify(0x02, 0), list);
	say(&s, identify(0x00, 1), ns);
	say(&s, log_page(0x02, 512), smart);
	say(&s, log_page(0x03, 512), firmware);
	TEST_OK(ask(&s), s.err);
	CU_ASSERT(s.f.set == COMMAND_SET_NVME && s.f.is_known);
	CU_ASSERT(s.f.sanitize.crypto == TOLD_YES && s.f.sanitize.block == TOLD_YES &&
		  s.f.sanitize.overwrite == TOLD_NO);
	CU_ASSERT(s.f.sanitize.no_deallocate_inhibited == TOLD_NO && s.f.nvme.nodmmas == 2);
	CU_ASSERT(s.f.sanitize.block_s == 45 && s.f.sanitize.crypto_s == 2);
	CU_ASSERT(s.f.sanitize.before.state == SANITIZE_SUCCEEDED &&
		  s.f.sanitize.before.global_data_erased && s.f.sanitize.before.command == 0x204);
	CU_ASSERT(s.f.sanitize.before.n_raw == 64 && !memcmp(s.f.sanitize.before.raw, log, 64));
	CU_ASSERT(s.f.nvme.has_format && s.f.nvme.format_crypto && !s.f.nvme.erase_is_for_all);
	CU_ASSERT(s.f.nvme.n_namespaces == 1 && !s.f.nvme.has_more_namespaces);
	CU_ASSERT(s.f.nvme.namespaces[0].nsid == 1 && s.f.nvme.namespaces[0].is_attached);
	CU_ASSERT(s.f.nvme.controller_id == 3 && s.f.nvme.n_controllers == 0);
	TEST_TEXT(s.f.nvme.subsystem, "nqn.2026-01.example:kyn1");
	CU_ASSERT(s.f.has_trim == TOLD_YES && s.f.trim_reads_zero == TOLD_YES);
	CU_ASSERT(s.f.self_test_runs == TOLD_NO && !s.f.nvme.firmware_is_pending &&
		  !s.f.nvme.medium_is_read_only);
	CU_ASSERT_EQUAL(s.f.always_encrypts, TOLD_UNKNOWN); /* NVMe has no bit for it */
}

/* All there is to ask: a shared namespace, one that is attached to nobody, protection, boot partitions. */
static void a_rich_drive(void)
{
	static const uint32_t active[] = { 1 }, allocated[] = { 1, 7 };
	uint8_t log[512], controller[4096], list[4096], all[4096], ns[4096], hidden[4096],
		firmware[512] = { 0x21 }, smart[512] = { 0x08 }, test[564] = { 2 },
		controllers[4096] = { 2, 0, 3, 0, 4, 0 }, pages[1024] = { 0 },
		boot[16] = { 0x15, 0, 0, 0, 0x10 };
	struct script s = { .n = 0 };

	log_sanitize(log, 0x7fff, 2, 0x13);
	page_controller(controller, (struct nvme_page_of_controller){
					    .oacs = 0x001a, .sanicap = 0x20000007, .fna = 0x0b });
	controller[76] = 2;
	controller[261] = 0x20;
	controller[312] = 1;
	controller[531] = 1;
	put_le64(controller + 296, 1 << 30);
	page_list(list, active, 1);
	page_list(all, allocated, 2);
	page_namespace(ns, 1000, 0x13, 0x09);
	page_namespace(hidden, 2000, 0x01, 0);
	hidden[33] = 0;
	pages[4 * 0x15] = 1;
	say(&s, log_page(0x81, 512), log);
	say(&s, identify(0x01, 0), controller);
	say(&s, identify(0x02, 0), list);
	say(&s, identify(0x10, 0), all);
	say(&s, identify(0x00, 1), ns);
	say(&s, (struct nvme_command){ .opcode = 0x0a, .nsid = 1, .cdw10 = 0x84 }, NULL)->result =
		3;
	say(&s, identify(0x11, 7), hidden);
	say(&s, identify(0x13, 0), controllers);
	say(&s, log_page(0x06, 564), test);
	say(&s, log_page(0x02, 512), smart);
	say(&s, log_page(0x03, 512), firmware);
	say(&s, log_page(0x00, 1024), pages);
	say(&s, log_page(0x15, 16), boot);
	TEST_OK(ask(&s), s.err);
	CU_ASSERT_TRUE(s.f.is_known);
	CU_ASSERT(s.f.sanitize.before.state == SANITIZE_RUNNING &&
		  s.f.sanitize.before.progress == 0x7fff);
	CU_ASSERT(s.f.sanitize.no_deallocate_inhibited == TOLD_YES && s.f.sanitize.block_s == 30);
	CU_ASSERT(s.f.sanitize.overwrite == TOLD_YES && s.f.sanitize.overwrite_s == 100);
	CU_ASSERT_EQUAL(s.f.nvme.n_namespaces, 2);
	CU_ASSERT(s.f.nvme.namespaces[0].is_protected &&
		  s.f.nvme.namespaces[0].is_permanently_protected);
	CU_ASSERT(s.f.nvme.namespaces[0].metadata_bytes == 64 && s.f.nvme.namespaces[0].pi == 1);
	CU_ASSERT(s.f.nvme.namespaces[1].nsid == 7 && !s.f.nvme.namespaces[1].is_attached &&
		  s.f.nvme.namespaces[1].size_blocks == 2000 &&
		  s.f.nvme.namespaces[1].block_bytes == 4096);
	CU_ASSERT_EQUAL(s.f.trim_reads_zero, TOLD_UNKNOWN); /* one doesn't tell */
	CU_ASSERT(s.f.nvme.n_controllers == 2 && s.f.nvme.unallocated_bytes == 1 << 30);
	CU_ASSERT(s.f.nvme.format_is_for_all && s.f.nvme.erase_is_for_all &&
		  s.f.nvme.broadcast_is_refused && !s.f.nvme.format_crypto);
	CU_ASSERT(s.f.nvme.has_rpmb && s.f.nvme.has_boot_partitions);
	CU_ASSERT(s.f.nvme.self_test_runs && s.f.self_test_runs == TOLD_YES &&
		  s.f.nvme.firmware_is_pending && s.f.nvme.medium_is_read_only);
}

/* Neither sanitize nor its log, no namespace attached; QEMU's drives answer so. */
static void nothing_offered(void)
{
	uint8_t controller[4096], list[4096] = { 0 }, firmware[512] = { 0 }, smart[512] = { 0, 1 };
	struct script s = { .n = 0 };

	page_controller(controller, (struct nvme_page_of_controller){ .oacs = 0 });
	say(&s, log_page(0x81, 512), NULL)->nvme_status = 0x4002;
	say(&s, identify(0x01, 0), controller);
	say(&s, identify(0x02, 0), list);
	say(&s, log_page(0x02, 512), smart);
	say(&s, log_page(0x03, 512), firmware);
	TEST_OK(ask(&s), s.err);
	CU_ASSERT(s.f.is_known && s.f.sanitize.before.state == SANITIZE_UNKNOWN);
	CU_ASSERT(s.f.sanitize.block == TOLD_NO && s.f.sanitize.crypto == TOLD_NO &&
		  s.f.sanitize.overwrite == TOLD_NO && !s.f.nvme.has_format);
	CU_ASSERT(s.f.nvme.n_namespaces == 0 && !s.f.nvme.has_more_namespaces);
}

/* Version 1.0: no list; numbers up to NN are tried. */
static void an_old_drive(void)
{
	uint8_t controller[4096], ns[4096], none[4096] = { 0 }, firmware[512] = { 1 },
					    smart[512] = { 0, 1 };
	struct script s = { .n = 0 };

	page_controller(controller, (struct nvme_page_of_controller){ .oacs = 2 });
	put_le32(controller + 80, 0);
	put_le32(controller + 516, 2);
	page_namespace(ns, 1000, 0, 0);
	say(&s, log_page(0x81, 512), NULL)->nvme_status = 0x109;
	say(&s, identify(0x01, 0), controller);
	say(&s, identify(0x02, 0), NULL)->nvme_status = 2;
	say(&s, identify(0x00, 1), ns);
	say(&s, identify(0x00, 2), none);
	say(&s, log_page(0x02, 512), smart);
	say(&s, log_page(0x03, 512), firmware);
	TEST_OK(ask(&s), s.err);
	CU_ASSERT(s.f.is_known && s.f.nvme.n_namespaces == 1 && !s.f.nvme.has_more_namespaces);
	CU_ASSERT_EQUAL(s.f.nvme.namespaces[0].nsid, 1);
}

/* What a plan builds on is missing or unsound: listed, but not known. */
static void half_told(void)
{
	static const uint32_t active[] = { 1 };
	uint8_t log[512], controller[4096], list[4096], bad[4096], firmware[512] = { 1 },
								   smart[512] = { 0, 1 };
	struct script s = { .n = 0 };

	log_sanitize(log, 0xffff, 0, 0);
	page_controller(controller, (struct nvme_page_of_controller){ .oacs = 8, .sanicap = 2 });
	page_list(list, active, 1);
	page_namespace(bad, 1000, 9, 0); /* a format that its table doesn't have */
	say(&s, log_page(0x81, 512), log);
	say(&s, identify(0x01, 0), controller);
	say(&s, identify(0x02, 0), list);
	say(&s, identify(0x10, 0), NULL)->nvme_status = 0x2; /* manages, and doesn't list */
	say(&s, identify(0x00, 1), bad);
	say(&s, identify(0x13, 0), NULL)->nvme_status = 0x2;
	say(&s, log_page(0x02, 512), smart);
	say(&s, log_page(0x03, 512), firmware);
	TEST_OK(ask(&s), s.err);
	CU_ASSERT_FALSE(s.f.is_known);
	CU_ASSERT_TRUE(s.f.nvme.has_more_namespaces);
	CU_ASSERT(s.f.nvme.n_namespaces == 1 && s.f.nvme.namespaces[0].nsid == 1 &&
		  s.f.nvme.namespaces[0].is_attached && !s.f.nvme.namespaces[0].block_bytes);
}

/* A controller that sends no data at all, or nonsense. */
static void unsound(void)
{
	uint8_t log[512];
	struct script s = { .n = 0 };

	log_sanitize(log, 0xffff, 1, 4);
	say(&s, log_page(0x81, 512), log);
	say(&s, identify(0x01, 0), NULL);
	TEST_OK(ask(&s), s.err);
	CU_ASSERT(!s.f.is_known && s.f.sanitize.block == TOLD_UNKNOWN);
	CU_ASSERT_EQUAL(s.f.sanitize.before.state, SANITIZE_SUCCEEDED);
}

static void silent(void)
{
	uint8_t log[512], controller[4096];
	struct script s = { .n = 0 };

	say(&s, log_page(0x81, 512), NULL)->is_lost = true;
	s.f.is_known = true;
	TEST_REFUSED(ask(&s), s.err, REASON_COMMAND_UNKNOWN);
	CU_ASSERT_TRUE(s.f.is_known); /* untouched */
	s = (struct script){ .n = 0 };
	say(&s, log_page(0x81, 512), NULL)->sys = ENOTTY;
	TEST_REFUSED(ask(&s), s.err, REASON_COMMAND_UNSUPPORTED);
	s = (struct script){ .n = 0 };
	say(&s, log_page(0x81, 512), NULL)->nvme_status = 0x109;
	say(&s, identify(0x01, 0), NULL)->is_lost = true;
	TEST_REFUSED(ask(&s), s.err, REASON_COMMAND_UNKNOWN);
	/* It told that it sanitizes and fell silent then: that is kept, and nothing more asked. */
	s = (struct script){ .n = 0 };
	log_sanitize(log, 0x1000, 2, 4);
	page_controller(controller, (struct nvme_page_of_controller){ .sanicap = 1 });
	say(&s, log_page(0x81, 512), log);
	say(&s, identify(0x01, 0), controller);
	say(&s, identify(0x02, 0), NULL)->is_lost = true;
	TEST_OK(ask(&s), s.err);
	CU_ASSERT(!s.f.is_known && s.f.sanitize.before.state == SANITIZE_RUNNING);
	CU_ASSERT_EQUAL(s.err.reason, REASON_NONE);
}

static void many_namespaces(void)
{
	uint32_t nsids[40];
	uint8_t log[512], controller[4096], list[4096], ns[4096], firmware[512] = { 1 },
								  smart[512] = { 0, 1 };
	struct script s = { .n = 0 };

	for (uint32_t i = 0; i < 40; i++)
		nsids[i] = 2 * i + 1;
	log_sanitize(log, 0xffff, 0, 0);
	page_controller(controller, (struct nvme_page_of_controller){ .sanicap = 2 });
	page_list(list, nsids, 40);
	page_namespace(ns, 1000, 0, 0);
	say(&s, log_page(0x81, 512), log);
	say(&s, identify(0x01, 0), controller);
	say(&s, identify(0x02, 0), list);
	for (unsigned i = 0; i < FEATURE_NAMESPACES; i++)
		say(&s, identify(0x00, nsids[i]), ns);
	say(&s, log_page(0x02, 512), smart);
	say(&s, log_page(0x03, 512), firmware);
	TEST_OK(ask(&s), s.err);
	CU_ASSERT(s.f.is_known && s.f.nvme.n_namespaces == FEATURE_NAMESPACES &&
		  s.f.nvme.has_more_namespaces);
	CU_ASSERT_EQUAL(s.f.nvme.namespaces[31].nsid, 63);
}

static const struct test tests[] = { { "a plain drive", a_plain_drive },
				     { "a rich drive", a_rich_drive },
				     { "nothing offered", nothing_offered },
				     { "an old drive", an_old_drive },
				     { "half told", half_told },
				     { "unsound", unsound },
				     { "silent", silent },
				     { "many namespaces", many_namespaces } };
TEST_MAIN(tests)
