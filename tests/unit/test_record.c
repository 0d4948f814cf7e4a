/* The record: built from made-up jobs, the same bytes each time, read back whole. */
#include "report/record.h"
#include "report/record_read.h"
#include "tests/sim/sample_job.h"
#include "tests/unit/harness.h"

static void every_kind_reads_back(void)
{
	for (unsigned k = 0; k < SAMPLE_COUNT; k++) {
		_clear_(record_clear) struct record r = RECORD_INIT;
		_clear_(record_view_freep) struct record_view *v = NULL;
		struct error err;

		TEST_OK(sample_record(k, &r, &err), err);
		TEST_OK(record_read(r.bytes, r.n, "sample", &v, &err), err);
		CU_ASSERT_EQUAL(memcmp(record_digest(v), r.digest, DIGEST_BYTES), 0);
		printf("%s %zu %s %s\n", sample_word(k), r.n, record_text(v, "measured.verdict.word"), record_text(v, "measured.verdict.reason"));
	}
}

static const struct test tests[] = {
	{ "every kind reads back", every_kind_reads_back },
};
TEST_MAIN(tests)
