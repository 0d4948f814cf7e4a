/* tests/unit/test_ata_hidden.c - native sizes, and the two commands that must follow each other. */
#include "devices/ata_hidden.h"
#include "tests/unit/ata_answers.h"

#define NATIVE_EXT CDB(0x85, 0x07, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0x27)
#define NATIVE     CDB(0x85, 0x06, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0xf8)
#define AMA_NATIVE CDB(0x85, 0x07, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0x78)
#define LAST_48    0x12345678aaull
#define SET_ALL    CDB(0x85, 0x07, 0x20, 0, 0, 0, 0, 0x34, 0xaa, 0x12, 0x78, 0, 0x56, 0x40, 0x37)

static uint64_t native(const struct fake_answer *a, bool is_48bit, enum answer expected)
{
	uint64_t blocks = 99;
	struct ata_reply reply;
	struct ata_play p;

	ata_play_begin(&p, a, 1, false);
	TEST_OK(ata_hpa_native(p.h, is_48bit, &blocks, &reply, &p.err), p.err);
	CU_ASSERT_EQUAL(reply.answer, expected);
	ata_play_end(&p);
	return blocks;
}

static void natives(void)
{
	static const uint8_t cut[] = { 0x70, 0,    1,    0, 0x50, 0x40, 0, 10, 0xa0,
				       0xaa, 0x78, 0x56, 0, 0x1d, 0,    0, 0,  0 };
	struct fake_answer a = ata_registers_back(NATIVE_EXT, 0x50, 0, LAST_48);

	CU_ASSERT_EQUAL(native(&a, true, ANSWER_DONE), LAST_48 + 1);
	a = ata_registers_back(NATIVE, 0x50, 0, 0xfedcba9);
	CU_ASSERT_EQUAL(native(&a, false, ANSWER_DONE), 0xfedcbaa);
	a = ata_registers_back(NATIVE_EXT, 0x51, 0,
			       LAST_48); /* aborted: no size, whatever is in it */
	CU_ASSERT_EQUAL(native(&a, true, ANSWER_REFUSED), 0);
	a = ata_good(NATIVE_EXT, NULL);
	CU_ASSERT_EQUAL(native(&a, true, ANSWER_UNKNOWN), 0);
	a = ata_registers_back(NATIVE_EXT, 0x50, 0, 0);
	CU_ASSERT_EQUAL(native(&a, true, ANSWER_UNKNOWN), 0);
	memcpy(a.sense, cut, 18); /* fixed sense: the upper half is missing */
	a.n_sense = 18;
	CU_ASSERT_EQUAL(native(&a, true, ANSWER_UNKNOWN), 0);
	for (unsigned i = 0; i < ATA_SHAPES; i++) {
		a = ata_shape(NATIVE_EXT, &ata_shapes[i]);
		CU_ASSERT_EQUAL(native(&a, true, ata_shapes[i].expected), 0);
	}
}

static struct ata_max_reply set(const struct fake_answer *a, size_t n, uint64_t n_blocks,
				bool is_kept)
{
	struct ata_max_reply reply;
	struct ata_play p;

	ata_play_begin(&p, a, n, true);
	TEST_OK(ata_hpa_set(p.h, true, n_blocks, is_kept, &reply, &p.err), p.err);
	ata_play_end(&p);
	return reply;
}

static void set_max(void)
{
	const struct fake_answer all[] = { ata_registers_back(NATIVE_EXT, 0x50, 0, LAST_48),
					   ata_registers_back(SET_ALL, 0x50, 0, LAST_48) };
	const struct fake_answer some[] = { ata_registers_back(NATIVE_EXT, 0x50, 0, LAST_48),
					    ata_registers_back(CDB(0x85, 0x07, 0x20, 0, 0, 0, 1, 0,
								   0xff, 0, 0x0f, 0, 0, 0x40, 0x37),
							       0x51, 0, 0) };
	struct ata_max_reply r = set(all, 2, ATA_MAX_ALL, false);

	CU_ASSERT(r.native.answer == ANSWER_DONE && r.is_set_sent);
	CU_ASSERT_EQUAL(r.set.answer, ANSWER_DONE);
	CU_ASSERT_EQUAL(r.native_blocks, LAST_48 + 1);
	r = set(all, 2, LAST_48 + 1, false);
	CU_ASSERT_EQUAL(r.set.answer, ANSWER_DONE);
	r = set(some, 2, 0x1000, true);
	CU_ASSERT(r.is_set_sent && r.set.answer == ANSWER_REFUSED);
	r = set(all, 1, LAST_48 + 2, false); /* more than there is: not sent */
	CU_ASSERT(!r.is_set_sent && r.set.answer == ANSWER_REFUSED);
}

static void set_max_28(void)
{
	const struct fake_answer answers[] = { ata_registers_back(NATIVE, 0x50, 0, 0xfedcba9),
					       ata_registers_back(CDB(0x85, 0x06, 0x20, 0, 0, 0, 0,
								      0, 0xa9, 0, 0xcb, 0, 0xed,
								      0x4f, 0xf9),
								  0x50, 0, 0xfedcba9) };
	struct ata_max_reply reply;
	struct ata_play p;

	ata_play_begin(&p, answers, 2, true);
	TEST_OK(ata_hpa_set(p.h, false, ATA_MAX_ALL, false, &reply, &p.err), p.err);
	CU_ASSERT(reply.set.answer == ANSWER_DONE && reply.native_blocks == 0xfedcbaa);
	TEST_REFUSED(ata_hpa_set(p.h, false, (1ull << 28) + 1, false, &reply, &p.err), p.err,
		     REASON_COMMAND_UNSUPPORTED);
	TEST_REFUSED(ata_hpa_set(p.h, true, 0, false, &reply, &p.err), p.err,
		     REASON_COMMAND_UNSUPPORTED);
	ata_play_end(&p);
}

/* Without a native size nothing is set; what happened to SET MAX is never "done" by guess. */
static void set_max_fails(void)
{
	for (unsigned i = 0; i < ATA_SHAPES; i++) {
		const struct fake_answer answers[] = { ata_registers_back(NATIVE_EXT, 0x50, 0,
									  LAST_48),
						       ata_shape(SET_ALL, &ata_shapes[i]) };
		const struct fake_answer first = ata_shape(NATIVE_EXT, &ata_shapes[i]);
		struct ata_max_reply r = set(answers, 2, ATA_MAX_ALL, false);

		CU_ASSERT(r.is_set_sent && r.set.answer == ata_shapes[i].expected);
		r = set(&first, 1, ATA_MAX_ALL, false);
		CU_ASSERT(!r.is_set_sent && r.set.answer == ANSWER_UNKNOWN);
		CU_ASSERT_EQUAL(r.native.answer, ata_shapes[i].expected);
	}
}

static void accessible_max(void)
{
	const struct fake_answer answers[] = {
		ata_registers_back(AMA_NATIVE, 0x50, 0, LAST_48),
		ata_registers_back(AMA_NATIVE, 0x50, 0, LAST_48),
		ata_registers_back(CDB(0x85, 0x07, 0x20, 0, 1, 0, 0, 0x34, 0xaa, 0x12, 0x78, 0,
				       0x56, 0x40, 0x78),
				   0x50, 0, LAST_48),
		ata_good(AMA_NATIVE, NULL),
	};
	struct ata_max_reply max;
	struct ata_reply reply;
	struct ata_play p;
	uint64_t blocks;

	ata_play_begin(&p, answers, 4, true);
	TEST_OK(ata_ama_native(p.h, &blocks, &reply, &p.err), p.err);
	CU_ASSERT(reply.answer == ANSWER_DONE && blocks == LAST_48 + 1);
	TEST_OK(ata_ama_set(p.h, ATA_MAX_ALL, &max, &p.err), p.err);
	CU_ASSERT(max.native_blocks == blocks && max.is_set_sent);
	CU_ASSERT_EQUAL(max.set.answer, ANSWER_DONE);
	TEST_OK(ata_ama_set(p.h, ATA_MAX_ALL, &max, &p.err), p.err); /* the size isn't told */
	CU_ASSERT(!max.is_set_sent && max.set.answer == ANSWER_UNKNOWN);
	TEST_REFUSED(ata_ama_set(p.h, 0, &max, &p.err), p.err, REASON_COMMAND_UNSUPPORTED);
	TEST_REFUSED(ata_ama_set(p.h, (1ull << 48) + 1, &max, &p.err), p.err,
		     REASON_COMMAND_UNSUPPORTED);
	ata_play_end(&p);
}

static void overlay(void)
{
	uint8_t sent[512] = { 0 }, bytes[512];
	const struct fake_answer answers[] = {
		ata_good(CDB(0x85, 0x08, 0x0e, 0, 0xc2, 0, 1, 0, 0, 0, 0, 0, 0, 0x40, 0xb1), sent),
		ata_good(CDB(0x85, 0x06, 0x20, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0xb1), NULL)
	};
	struct ata_reply reply;
	struct ata_play p;

	memset(sent, 0x33, sizeof(sent));
	ata_play_begin(&p, answers, 2, true);
	TEST_OK(ata_dco_identify(p.h, bytes, &reply, &p.err), p.err);
	CU_ASSERT(reply.answer == ANSWER_DONE && !memcmp(sent, bytes, 512));
	TEST_OK(ata_dco_restore(p.h, &reply, &p.err), p.err);
	ata_play_end(&p);
}

static void not_without_consent(void)
{
	const struct fake_answer answers[] = { ata_registers_back(NATIVE_EXT, 0x50, 0, LAST_48),
					       ata_registers_back(AMA_NATIVE, 0x50, 0, LAST_48) };
	struct ata_max_reply max;
	struct ata_reply reply;
	struct ata_play p;

	ata_play_begin(&p, answers, 2, false);
	TEST_REFUSED(ata_hpa_set(p.h, true, ATA_MAX_ALL, false, &max, &p.err), p.err,
		     REASON_CONSENT_MISSING);
	CU_ASSERT(!max.is_set_sent && max.native_blocks == LAST_48 + 1);
	TEST_REFUSED(ata_ama_set(p.h, 5, &max, &p.err), p.err, REASON_CONSENT_MISSING);
	CU_ASSERT_FALSE(max.is_set_sent);
	TEST_REFUSED(ata_dco_restore(p.h, &reply, &p.err), p.err, REASON_CONSENT_MISSING);
	ata_play_end(&p);
}

static const struct test tests[] = { { "natives", natives },
				     { "SET MAX", set_max },
				     { "SET MAX, 28 bits", set_max_28 },
				     { "SET MAX fails", set_max_fails },
				     { "accessible max", accessible_max },
				     { "overlay", overlay },
				     { "not without consent", not_without_consent } };
TEST_MAIN(tests)
