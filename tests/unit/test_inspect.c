/*
 * tests/unit/test_inspect.c - what a drive is found to be, whole and by sample; and the kinds of
 * single blocks.
 */
#include "tests/sim/plain_aes.h"
#include "tests/sim/sim_block.h"
#include "wipe/classify.h"
#include "wipe/inspect.h"
#include "wipe/sample.h"

#include "tests/unit/harness.h"

static const uint8_t key[32] = { 11, 22, 33 };

static void noise(uint8_t *out, size_t n, uint64_t offset)
{
	plain_stream(key, offset, out, n);
}

static void kinds(void)
{
	static const char text[] = "The quick brown fox, 1-2-3 Yamada-cho, and so on and on: ";
	uint8_t b[4096];

	memset(b, 0, sizeof(b));
	CU_ASSERT_EQUAL(block_classify(b, sizeof(b)), BLOCK_CONSTANT);
	CU_ASSERT_EQUAL(block_classify(b, 512), BLOCK_CONSTANT);
	CU_ASSERT_EQUAL(block_classify(b, 1), BLOCK_CONSTANT);
	b[4095] = 1;
	CU_ASSERT_EQUAL(block_classify(b, sizeof(b)), BLOCK_DATA);
	for (unsigned period = 2; period <= CLASSIFY_PERIOD_MOST; period += period < 20 ? 1 : 41) {
		for (unsigned i = 0; i < sizeof(b); i++)
			b[i] = (uint8_t)(i % period * 7 + (i % period >> 5));
		CU_ASSERT_EQUAL(block_classify(b, sizeof(b)), BLOCK_PATTERN);
	}
	for (unsigned i = 0; i < sizeof(b); i++)
		b[i] = (uint8_t)text[(i + i / 700) % (sizeof(text) - 1)];
	CU_ASSERT_EQUAL(block_classify(b, sizeof(b)), BLOCK_DATA);
	/* Even values, but each follows from the one before. */
	for (unsigned i = 0; i < sizeof(b); i++)
		b[i] = (uint8_t)(i + i / 256 * 3);
	CU_ASSERT_NOT_EQUAL(block_classify(b, sizeof(b)), BLOCK_NOISE);
	/* Noise that holds a page of text or of zeros. */
	noise(b, sizeof(b), 0);
	memset(b + 1000, 0, 600);
	CU_ASSERT_EQUAL(block_classify(b, sizeof(b)), BLOCK_DATA);
	noise(b, sizeof(b), 0);
	for (unsigned i = 0; i < 1500; i++)
		b[i] = (uint8_t)text[i % (sizeof(text) - 1)];
	CU_ASSERT_EQUAL(block_classify(b, sizeof(b)), BLOCK_DATA);
}

static void noise_is_noise(void)
{
	uint8_t *b = malloc(2000 * 4096);

	CU_ASSERT_PTR_NOT_NULL_FATAL(b);
	noise(b, 2000 * 4096, 0);
	for (size_t i = 0; i < 2000; i++)
		CU_ASSERT_EQUAL(block_classify(b + i * 4096, 4096), BLOCK_NOISE);
	for (size_t i = 0; i < 2000; i++)
		CU_ASSERT_EQUAL(block_classify(b + i * 4096, 512), BLOCK_NOISE);
	free(b);
}

struct look {
	struct sim_drive drive;
	struct device device;
	struct inspection result;
	struct error err;
	unsigned n_progress;
};

static void on_progress(void *ctx, const struct progress *p)
{
	struct look *l = ctx;

	CU_ASSERT(p->done_bytes <= p->total_bytes);
	l->n_progress++;
}

static bool on_stop(void *ctx)
{
	const struct look *l = ctx;

	return l->drive.is_stop_asked;
}

static void begin(struct look *l, uint64_t size, uint32_t block_bytes)
{
	memset(l, 0, sizeof(*l));
	sim_drive_init(&l->drive, size, block_bytes);
	sim_block_device(&l->drive, &l->device);
}

static int look(struct look *l, bool sampled)
{
	const struct inspect_options options = { .sampled = sampled };
	const struct job_env env = { .ctx = l, .progress = on_progress, .stop_asked = on_stop };
	struct handle *h;
	int rc;

	TEST_OK(sim_block_handle(&l->drive, &l->device, false, &h, &l->err), l->err);
	rc = inspect_handle(h, &options, &env, &l->result, &l->err);
	handle_close(h);
	return rc;
}

static void expect(struct look *l, enum finding finding)
{
	const struct inspection *r = &l->result;

	TEST_OK(look(l, false), l->err);
	if (r->finding != finding)
		printf("\n    %s\n", finding_word(r->finding));
	CU_ASSERT_EQUAL(r->finding, finding);
	/* It reads and never writes. */
	CU_ASSERT_EQUAL(memcmp(l->drive.cache, l->drive.original, l->drive.real_bytes), 0);
	CU_ASSERT(l->n_progress > 0);
	if (finding != FINDING_UNREADABLE && !r->unreadable.n) {
		uint64_t n = (l->drive.real_bytes + r->block_bytes - 1) / r->block_bytes;

		CU_ASSERT_TRUE(r->is_whole);
		CU_ASSERT_EQUAL(r->bound_ppb, 0);
		CU_ASSERT_EQUAL(r->n_bytes_read, l->drive.real_bytes);
		CU_ASSERT_EQUAL(r->n_blocks_constant + r->n_blocks_pattern + r->n_blocks_noise +
					r->n_blocks_data,
				n);
	}
	TEST_TEXT(r->block_way, "sim");
}

static void copy_original(struct look *l)
{
	memcpy(l->drive.cache, l->drive.original, l->drive.real_bytes);
}

static void whole(uint64_t size, uint32_t block_bytes)
{
	struct look l;

	begin(&l, size, block_bytes);
	expect(&l, FINDING_BLANK);
	sim_drive_fill_byte(&l.drive, 0xFF);
	expect(&l, FINDING_BLANK);
	sim_drive_fill_byte(&l.drive, 0xAA);
	expect(&l, FINDING_PATTERNED);
	/* Different constants. */
	sim_drive_fill_byte(&l.drive, 0xFF);
	memset(l.drive.original, 0, size > 4096 ? 4096 : size);
	copy_original(&l);
	expect(&l, size > 4096 ? FINDING_PATTERNED : FINDING_BLANK);
	noise(l.drive.original, size, 0);
	copy_original(&l);
	expect(&l, FINDING_NOISE);
	sim_drive_fill_text(&l.drive, 5);
	expect(&l, FINDING_DATA);
	/* One byte anywhere on a blank drive. */
	sim_drive_fill_byte(&l.drive, 0);
	l.drive.original[size - 1] = 1;
	copy_original(&l);
	expect(&l, FINDING_DATA);
	CU_ASSERT_EQUAL(l.result.n_blocks_data, 1);
	CU_ASSERT_TRUE(ranges_has(&l.result.data, (size - 1) / block_bytes));
	sim_drive_clear(&l.drive);
}

static void whole_drives(void)
{
	whole(512, 512);
	whole(4096, 4096);
	whole(3 * 512, 512);
	whole(70 * 512, 512);
	whole(64 * 4096, 4096);
	whole(1024 * 1024 + 512, 512);
	whole(256 * 4096 + 512, 4096); /* a file's odd tail */
}

static void mixed(void)
{
	struct look l;

	begin(&l, 256 * 4096, 512);
	noise(l.drive.original + 4096, 4096, 0);
	copy_original(&l);
	expect(&l, FINDING_NOISE); /* zeros and noise */
	CU_ASSERT_EQUAL(l.result.n_blocks_noise, 1);
	memcpy(l.drive.original + 100 * 4096, "data", 4);
	copy_original(&l);
	expect(&l, FINDING_DATA);
	CU_ASSERT_EQUAL(l.result.data.n, 1);
	CU_ASSERT_EQUAL(l.result.data.at[0].first_lba, 800);
	CU_ASSERT_EQUAL(l.result.data.at[0].n_blocks, 8);
	/* Unreadable blocks are graver than noise, and less certain than data. */
	l.drive.bad_reads[0] = (struct sim_range){ 24, 1 };
	TEST_OK(look(&l, false), l.err);
	CU_ASSERT_EQUAL(l.result.finding, FINDING_DATA);
	CU_ASSERT_FALSE(l.result.is_whole);
	memset(l.drive.cache + 100 * 4096, 0, 4);
	TEST_OK(look(&l, false), l.err);
	CU_ASSERT_EQUAL(l.result.finding, FINDING_UNREADABLE);
	CU_ASSERT_EQUAL(ranges_blocks(&l.result.unreadable), 8);
	CU_ASSERT_EQUAL(l.result.bound_ppb, 1000000000);
	sim_drive_clear(&l.drive);
}

#define LARGE ((65536ULL + 5000) * 4096)

static void sampled(void)
{
	struct look l;

	begin(&l, LARGE, 4096);
	TEST_OK(look(&l, true), l.err);
	CU_ASSERT_EQUAL(l.result.finding, FINDING_BLANK);
	CU_ASSERT_FALSE(l.result.is_whole);
	CU_ASSERT_EQUAL(l.result.n_samples, 65536);
	CU_ASSERT_EQUAL(l.result.sample_bytes, 4096);
	CU_ASSERT_EQUAL(l.result.n_bytes_read, 65536ULL * 4096);
	CU_ASSERT_EQUAL(l.result.bound_ppb, sample_bound_ppb(65536, 0));
	/* Data all over is found, counted and bounded. */
	for (uint64_t at = 0; at < LARGE; at += 2 * 4096)
		l.drive.cache[at + 17] = 1;
	TEST_OK(look(&l, true), l.err);
	CU_ASSERT_EQUAL(l.result.finding, FINDING_DATA);
	CU_ASSERT(l.result.n_blocks_data > 30000);
	CU_ASSERT_EQUAL(l.result.bound_ppb, sample_bound_ppb(65536, l.result.n_blocks_data));
	CU_ASSERT(l.result.bound_ppb > 450000000);
	/* A stop in the middle of a sample leaves no bound. */
	memset(l.drive.cache, 0, LARGE);
	l.drive.n_calls = 0;
	l.drive.stop_at = 30000;
	TEST_OK(look(&l, true), l.err);
	CU_ASSERT_TRUE(l.result.was_stopped);
	CU_ASSERT_EQUAL(l.result.finding, FINDING_UNREADABLE);
	CU_ASSERT_EQUAL(l.result.bound_ppb, 1000000000);
	sim_drive_clear(&l.drive);
}

/* No more blocks than samples: all are read. */
static void small_sample(void)
{
	struct look l;

	begin(&l, 1000 * 4096, 512);
	TEST_OK(look(&l, true), l.err);
	CU_ASSERT_EQUAL(l.result.finding, FINDING_BLANK);
	CU_ASSERT_TRUE(l.result.is_whole);
	CU_ASSERT_EQUAL(l.result.n_samples, 0);
	sim_drive_clear(&l.drive);
}

static void troubles(void)
{
	struct look l;

	begin(&l, 256 * 4096, 512);
	l.drive.vanish_at = 10;
	TEST_REFUSED(look(&l, false), l.err, REASON_DEVICE_VANISHED);
	sim_drive_clear(&l.drive);
	begin(&l, 256 * 4096, 512);
	l.drive.is_other = true;
	TEST_REFUSED(look(&l, false), l.err, REASON_DEVICE_CHANGED);
	sim_drive_clear(&l.drive);
	begin(&l, 256 * 4096, 512);
	l.drive.stop_at = 3;
	TEST_OK(look(&l, false), l.err);
	CU_ASSERT_TRUE(l.result.was_stopped);
	CU_ASSERT_EQUAL(l.result.finding, FINDING_UNREADABLE); /* never blank */
	CU_ASSERT_FALSE(l.result.is_whole);
	CU_ASSERT_EQUAL(l.result.unreadable.n, 0);
	sim_drive_clear(&l.drive);
	/* Ends early: what isn't there isn't blank. */
	begin(&l, 256 * 4096, 512);
	l.drive.ends_at = 100 * 4096;
	TEST_OK(look(&l, false), l.err);
	CU_ASSERT_EQUAL(l.result.finding, FINDING_UNREADABLE);
	CU_ASSERT_EQUAL(ranges_blocks(&l.result.unreadable), 156 * 8);
	sim_drive_clear(&l.drive);
}

static void words(void)
{
	TEST_TEXT(finding_word(FINDING_BLANK), "blank");
	TEST_TEXT(finding_word(FINDING_DATA), "data_found");
	TEST_TEXT(finding_word(FINDING_NOISE), "noise");
	TEST_TEXT(finding_word(FINDING_PATTERNED), "patterned");
	TEST_TEXT(finding_word(FINDING_UNREADABLE), "unreadable");
	TEST_TEXT(finding_word((enum finding)50), "unreadable");
}

static const struct test tests[] = {
	{ "kinds of blocks", kinds },     { "noise is noise", noise_is_noise },
	{ "whole drives", whole_drives }, { "mixed drives", mixed },
	{ "sampled", sampled },           { "small drive sampled", small_sample },
	{ "troubles", troubles },         { "words", words },
};

TEST_MAIN(tests)
