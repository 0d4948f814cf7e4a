/* tests/unit/test_nvme_status.c - statuses told apart by type and code together. */
#include "devices/nvme_status.h"
#include "tests/unit/harness.h"

static const struct {
	uint16_t status;
	enum answer answer;
	enum nvme_cause cause;
	enum reason reason;
} rows[] = {
	{ 0x0000, ANSWER_DONE, NVME_CAUSE_NONE, REASON_NONE },
	{ 0x0001, ANSWER_REFUSED, NVME_CAUSE_INVALID_OPCODE, REASON_COMMAND_REFUSED },
	{ 0x4002, ANSWER_REFUSED, NVME_CAUSE_INVALID_FIELD, REASON_COMMAND_REFUSED },
	{ 0x000c, ANSWER_REFUSED, NVME_CAUSE_SEQUENCE, REASON_COMMAND_REFUSED },
	{ 0x0015, ANSWER_REFUSED, NVME_CAUSE_DENIED, REASON_DRIVE_DENIES },
	{ 0x001c, ANSWER_REFUSED, NVME_CAUSE_SANITIZE_FAILED, REASON_DRIVE_SANITIZE_FAILED },
	{ 0x011c, ANSWER_REFUSED, NVME_CAUSE_OTHER, REASON_COMMAND_REFUSED }, /* controller list */
	{ 0x601d, ANSWER_REFUSED, NVME_CAUSE_SANITIZE_RUNS, REASON_DRIVE_SANITIZING },
	{ 0x011d, ANSWER_REFUSED, NVME_CAUSE_SELF_TEST_RUNS, REASON_DRIVE_SELF_TEST },
	{ 0x0020, ANSWER_REFUSED, NVME_CAUSE_WRITE_PROTECTED, REASON_DRIVE_WRITE_PROTECTED },
	{ 0x0120, ANSWER_REFUSED, NVME_CAUSE_OTHER, REASON_COMMAND_REFUSED },
	{ 0x0083, ANSWER_REFUSED, NVME_CAUSE_RESERVED, REASON_DRIVE_RESERVED },
	{ 0x0084, ANSWER_REFUSED, NVME_CAUSE_FORMAT_RUNS, REASON_DRIVE_FORMATTING },
	{ 0x0284, ANSWER_REFUSED, NVME_CAUSE_PROTECTION, REASON_DEVICE_IO },
	{ 0x000a, ANSWER_REFUSED, NVME_CAUSE_OTHER, REASON_COMMAND_REFUSED },
	{ 0x010a, ANSWER_REFUSED, NVME_CAUSE_INVALID_FORMAT, REASON_COMMAND_REFUSED },
	{ 0x010b, ANSWER_REFUSED, NVME_CAUSE_FIRMWARE_PENDING, REASON_DRIVE_FIRMWARE_PENDING },
	{ 0x0110, ANSWER_REFUSED, NVME_CAUSE_FIRMWARE_PENDING, REASON_DRIVE_FIRMWARE_PENDING },
	{ 0x0111, ANSWER_REFUSED, NVME_CAUSE_FIRMWARE_PENDING, REASON_DRIVE_FIRMWARE_PENDING },
	{ 0x4119, ANSWER_REFUSED, NVME_CAUSE_PRIVATE, REASON_COMMAND_REFUSED },
	{ 0x0123, ANSWER_REFUSED, NVME_CAUSE_MEMORY_REGION, REASON_DRIVE_DENIES },
	{ 0x0023, ANSWER_REFUSED, NVME_CAUSE_PROHIBITED, REASON_DRIVE_DENIES },
	{ 0x0082, ANSWER_REFUSED, NVME_CAUSE_NOT_READY, REASON_DRIVE_NOT_READY },
	{ 0x0286, ANSWER_REFUSED, NVME_CAUSE_LOCKED, REASON_DRIVE_LOCKED },
	{ 0x0281, ANSWER_REFUSED, NVME_CAUSE_READ_ERROR, REASON_DEVICE_IO },
	{ 0x0285, ANSWER_REFUSED, NVME_CAUSE_COMPARE, REASON_DEVICE_IO },
	{ 0x0287, ANSWER_REFUSED, NVME_CAUSE_UNWRITTEN, REASON_DEVICE_IO },
	{ 0x0007, ANSWER_UNKNOWN, NVME_CAUSE_OTHER, REASON_COMMAND_REFUSED },
	{ 0x0371, ANSWER_UNKNOWN, NVME_CAUSE_OTHER, REASON_COMMAND_REFUSED },
	{ 0x0701, ANSWER_UNKNOWN, NVME_CAUSE_OTHER, REASON_COMMAND_REFUSED },
};

static void all_are_told_apart(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum nvme_cause cause = nvme_cause_of(rows[i].status);

		if (cause != rows[i].cause || nvme_answer(rows[i].status) != rows[i].answer)
			printf("\n    status %03x: %s\n", rows[i].status, nvme_cause_word(cause));
		CU_ASSERT_EQUAL(nvme_answer(rows[i].status), rows[i].answer);
		CU_ASSERT_EQUAL(cause, rows[i].cause);
		CU_ASSERT_EQUAL(nvme_cause_reason(cause), rows[i].reason);
	}
}

static void every_cause_has_a_word(void)
{
	for (unsigned i = 0; i < NVME_CAUSE_COUNT; i++) {
		CU_ASSERT_PTR_NOT_NULL_FATAL(nvme_cause_word((enum nvme_cause)i));
		for (unsigned k = 0; k < i; k++)
			CU_ASSERT(strcmp(nvme_cause_word((enum nvme_cause)i),
					 nvme_cause_word((enum nvme_cause)k)) != 0);
		CU_ASSERT((nvme_cause_reason((enum nvme_cause)i) == REASON_NONE) ==
			  (i == NVME_CAUSE_NONE));
	}
	TEST_TEXT(nvme_cause_word((enum nvme_cause)99), nvme_cause_word(NVME_CAUSE_OTHER));
	CU_ASSERT_EQUAL(nvme_cause_reason((enum nvme_cause)99), REASON_COMMAND_REFUSED);
}

static const struct test tests[] = { { "all are told apart", all_are_told_apart },
				     { "every cause has a word", every_cause_has_a_word } };
TEST_MAIN(tests)
