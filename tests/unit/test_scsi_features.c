/* tests/unit/test_scsi_features.c - a SCSI drive asked for all that it says of itself. */
#include "devices/scsi.h"
#include "tests/unit/fake_transport.h"

static const struct transport transport = { .name = "fake",
					    .scsi = fake_scsi,
					    .close = fake_close };
static const struct device drive = { .node = "/dev/fake", .transport = TRANSPORT_SAS };

/* A drive as tables of its answers: the transport plays it whatever the order. */
struct played {
	struct fake_answer rows[24];
	size_t n;
	unsigned n_asked, lost_at; /* lost_at: that command gets no answer; 0: none */
	bool is_first_wrong;       /* something was asked before the state */
};

static int played_scsi(void *ctx, struct scsi_command *c, enum answer *ret_answer,
		       struct error *err)
{
	static const uint8_t unsupported[18] = { 0x70, 0, 5, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x20, 0 };
	struct played *p = ctx;
	const struct fake_answer *a = NULL;

	(void)err;
	if (!p->n_asked++ && c->cdb[0] != 0x03)
		p->is_first_wrong = true;
	if (p->n_asked == p->lost_at) {
		*ret_answer = ANSWER_UNKNOWN;
		return 0;
	}
	for (size_t i = 0; i < p->n && !a; i++)
		if (memcmp(p->rows[i].cdb, c->cdb, 6) == 0)
			a = &p->rows[i];
	c->n_sense = 0;
	c->n_done = 0;
	c->status = a ? a->status : SCSI_CHECK_CONDITION;
	if (!a || a->n_sense) {
		memcpy(c->sense, a ? a->sense : unsupported, 18);
		c->n_sense = 18;
	}
	if (a && a->n_data) {
		c->n_done = a->n_data < c->n_data ? a->n_data : c->n_data;
		memcpy(c->data, a->data, c->n_done);
	}
	*ret_answer = scsi_answer(c->status, c->sense, c->n_sense);
	return 0;
}

static const struct transport playing = { .name = "played", .scsi = played_scsi };

#define SENSE(key, asc, ascq)                                                         \
	.status = SCSI_CHECK_CONDITION,                                               \
	.sense = { 0x70, 0, key, 0, 0, 0, 0, 10, 0, 0, 0, 0, asc, ascq, 0, 0, 0, 0 }, \
	.n_sense = 18
#define DATA(bytes) .data = bytes, .n_data = sizeof(bytes)

static const uint8_t no_sense[18] = { 0x70, 0, 0, 0, 0, 0, 0, 10 };
static const uint8_t inquiry[36] = { 0, 0, 6, 2, 31, 1, 0, 2, 'M', 'U', 'S', 'T', 'E', 'R' };
static const uint8_t limits[64] = { 0, 0xb0, 0, 60, 0, 0, 0, 8, 0, 0, 0x40, 0 };
static const uint8_t made[64] = { 0, 0xb1, 0, 60, 0, 1, 0, 0xa0 };
static const uint8_t provisioning[8] = { 0, 0xb2, 0, 4, 0, 0x84, 2, 0 };
static const uint8_t capacity[32] = { 0, 0, 0, 0, 0, 0, 3, 0xff, 0, 0, 2, 8, 1 };
static const uint8_t mode[24] = { 0, 22, 0, 0x90, 1, 0, 0, 16, 0, 0, 0, 0,
				  0, 0,  4, 0,    0, 0, 0, 0,  0, 0, 2, 8 };
static const uint8_t mode_default[24] = { 0, 22, 0, 0x10, 1, 0, 0, 16, 0, 0, 0, 0,
					  0, 0,  8, 0,    0, 0, 0, 0,  0, 0, 2, 8 };
static const uint8_t yes[4] = { 0, 3, 0, 10 };
static const uint8_t no[4] = { 0, 1, 0, 0 };
static const uint8_t luns[24] = { 0, 0, 0, 16 };
static const uint8_t keys[16] = { 0, 0, 0, 1, 0, 0, 0, 8 };
static const uint8_t held[24] = { 0, 0, 0, 1, 0, 0, 0, 16 };
static const uint8_t elements[64] = { [3] = 1, [7] = 1, [32 + 13] = 1, [32 + 15] = 0xff };

static const struct played rich = {
	.rows = {
		{ .cdb = { 0x03, 0, 0, 0, 252 }, DATA(no_sense) },
		{ .cdb = { 0x00 } },
		{ .cdb = { 0x12, 0, 0, 0, 252 }, DATA(inquiry) },
		{ .cdb = { 0x12, 1, 0xb0, 0, 252 }, DATA(limits) },
		{ .cdb = { 0x12, 1, 0xb1, 0, 252 }, DATA(made) },
		{ .cdb = { 0x12, 1, 0xb2, 0, 252 }, DATA(provisioning) },
		{ .cdb = { 0x9e, 0x10 }, DATA(capacity) },
		{ .cdb = { 0x5a, 0x10, 0x3f }, DATA(mode) },
		{ .cdb = { 0x5a, 0x10, 0xbf }, DATA(mode_default) },
		{ .cdb = { 0xa3, 0x0c, 2, 0x48, 0, 2 }, DATA(yes) },
		{ .cdb = { 0xa3, 0x0c, 2, 0x48, 0, 1 }, DATA(no) },
		{ .cdb = { 0xa3, 0x0c, 2, 0x48, 0, 3 }, DATA(yes) },
		{ .cdb = { 0xa0 }, DATA(luns) },
		{ .cdb = { 0x5e, 0x00 }, DATA(keys) },
		{ .cdb = { 0x5e, 0x01 }, DATA(held) },
		{ .cdb = { 0x9e, 0x17 }, DATA(elements) },
	},
	.n = 16,
};

static int features_of(struct played *p, struct features *f, struct error *err)
{
	const struct handle_simulated sim = { .transport = &playing, .transport_ctx = p };
	struct handle *h = NULL;
	int rc;

	TEST_OK(handle_open_simulated(&drive, &sim, false, &h, err), *err);
	rc = scsi_features_ask(h, f, err);
	handle_close(h);
	return rc;
}

static void a_drive_that_tells_all(void)
{
	struct played p = rich;
	struct features f = { .quirks = QUIRK_NEVER_TRUST };
	struct error err = ERROR_INIT;

	TEST_OK(features_of(&p, &f, &err), err);
	CU_ASSERT(!p.is_first_wrong);
	CU_ASSERT_EQUAL(f.set, COMMAND_SET_SCSI);
	CU_ASSERT(f.is_known);
	CU_ASSERT_EQUAL(f.quirks, QUIRK_NEVER_TRUST); /* others' facts stay */
	CU_ASSERT_EQUAL(f.sanitize.before.state, SANITIZE_IDLE);
	CU_ASSERT_EQUAL(f.sanitize.block, TOLD_YES);
	CU_ASSERT_EQUAL(f.sanitize.overwrite, TOLD_NO);
	CU_ASSERT_EQUAL(f.sanitize.crypto, TOLD_YES);
	CU_ASSERT(f.sanitize.unreadable_after_block && f.sanitize.unreadable_after_crypto);
	CU_ASSERT_EQUAL(f.has_trim, TOLD_YES);
	CU_ASSERT_EQUAL(f.trim_reads_zero, TOLD_YES);
	CU_ASSERT_EQUAL(f.scsi.native_blocks, 1024);
	CU_ASSERT_EQUAL(f.scsi.native_block_bytes, 520);
	CU_ASSERT(f.scsi.has_protection);
	CU_ASSERT_EQUAL(f.scsi.protection_type, 1);
	CU_ASSERT(f.scsi.is_write_protected);
	CU_ASSERT(f.scsi.is_reserved);
	CU_ASSERT_EQUAL(f.scsi.n_keys, 1);
	CU_ASSERT_EQUAL(f.scsi.n_luns, 2);
	CU_ASSERT_EQUAL(f.scsi.most_blocks, 0x4000);
	CU_ASSERT_EQUAL(f.hidden.shown_blocks, 1024);
	CU_ASSERT_EQUAL(f.hidden.is_hidden, TOLD_YES);
	CU_ASSERT_EQUAL(f.hidden.native_blocks, 2048);
	CU_ASSERT_EQUAL(f.hidden.depopulated, TOLD_YES);
	CU_ASSERT(f.scsi.can_restore_elements);
	CU_ASSERT_EQUAL(scsi_size_reason(&f), REASON_DRIVE_BLOCK_SIZE);
}

/* What is refused is unknown, never "no". */
static void a_drive_that_tells_little(void)
{
	static const uint8_t plain[32] = { 0, 0, 0, 0, 0, 0, 3, 0xff, 0, 0, 2, 0 };
	struct played p = { .rows = { { .cdb = { 0x03, 0, 0, 0, 252 }, DATA(no_sense) },
				      { .cdb = { 0x00 } },
				      { .cdb = { 0x9e, 0x10 }, DATA(plain) } },
			    .n = 3 };
	struct features f = { .is_known = true, .scsi = { .is_reserved = true } };
	struct error err = ERROR_INIT;

	TEST_OK(features_of(&p, &f, &err), err);
	CU_ASSERT(!f.is_known); /* it didn't say that it is a disk */
	CU_ASSERT(!f.scsi.is_reserved);
	CU_ASSERT_EQUAL(f.sanitize.block, TOLD_UNKNOWN);
	CU_ASSERT_EQUAL(f.sanitize.overwrite, TOLD_UNKNOWN);
	CU_ASSERT_EQUAL(f.sanitize.crypto, TOLD_UNKNOWN);
	CU_ASSERT_EQUAL(f.has_trim, TOLD_UNKNOWN);
	CU_ASSERT_EQUAL(f.hidden.is_hidden, TOLD_UNKNOWN);
	CU_ASSERT_EQUAL(f.hidden.native_blocks, 0);
	CU_ASSERT_EQUAL(f.hidden.depopulated, TOLD_UNKNOWN);
	CU_ASSERT_EQUAL(scsi_size_reason(&f), REASON_NONE);
}

static struct features with_ready_answer(const struct fake_answer *ready)
{
	struct played p = rich;
	struct features f = { 0 };
	struct error err = ERROR_INIT;

	p.rows[1] = *ready;
	p.rows[6] = (struct fake_answer){ .cdb = { 0x9e, 0x10 }, SENSE(2, 4, 0) };
	TEST_OK(features_of(&p, &f, &err), err);
	CU_ASSERT(f.is_known);
	return f;
}

static void troubles_and_their_reasons(void)
{
	const struct fake_answer sanitizing = { .cdb = { 0 }, SENSE(2, 0x04, 0x1b) };
	const struct fake_answer failed = { .cdb = { 0 }, SENSE(3, 0x31, 0x03) };
	const struct fake_answer formatting = { .cdb = { 0 }, SENSE(2, 0x04, 0x04) };
	const struct fake_answer corrupt = { .cdb = { 0 }, SENSE(3, 0x31, 0x01) };
	const struct fake_answer stopped = { .cdb = { 0 }, SENSE(2, 0x04, 0x02) };
	const struct fake_answer conflict = { .cdb = { 0 }, .status = SCSI_RESERVATION_CONFLICT };
	const struct fake_answer testing = { .cdb = { 0 }, SENSE(2, 0x04, 0x09) };
	struct features f = with_ready_answer(&sanitizing);

	CU_ASSERT_EQUAL(f.sanitize.before.state, SANITIZE_RUNNING);
	CU_ASSERT_EQUAL(scsi_size_reason(&f), REASON_DRIVE_SANITIZING);
	f = with_ready_answer(&failed);
	CU_ASSERT_EQUAL(f.sanitize.before.state, SANITIZE_FAILED);
	CU_ASSERT_EQUAL(scsi_size_reason(&f), REASON_DRIVE_SANITIZE_FAILED);
	f = with_ready_answer(&formatting);
	CU_ASSERT_EQUAL(f.sanitize.before.state, SANITIZE_UNKNOWN);
	CU_ASSERT_EQUAL(scsi_size_reason(&f), REASON_DRIVE_FORMATTING);
	f = with_ready_answer(&corrupt);
	CU_ASSERT(f.scsi.format_is_corrupt);
	CU_ASSERT_EQUAL(scsi_size_reason(&f), REASON_DRIVE_FORMAT_CORRUPT);
	f = with_ready_answer(&stopped);
	CU_ASSERT(f.scsi.is_not_ready);
	f.scsi.is_reserved = false;
	CU_ASSERT_EQUAL(scsi_size_reason(&f), REASON_DRIVE_NOT_READY);
	f = with_ready_answer(&conflict);
	CU_ASSERT_EQUAL(f.sanitize.before.state, SANITIZE_UNKNOWN);
	CU_ASSERT_EQUAL(scsi_size_reason(&f), REASON_DRIVE_RESERVED);
	CU_ASSERT_EQUAL(with_ready_answer(&testing).self_test_runs, TOLD_YES);
}

/* Wherever the drive falls silent: no facts are given. */
static void a_drive_that_falls_silent(void)
{
	unsigned n_commands;
	struct played p = rich;
	struct features f = { .quirks = 0 };
	struct error err = ERROR_INIT;

	TEST_OK(features_of(&p, &f, &err), err);
	n_commands = p.n_asked;
	CU_ASSERT(n_commands >= 15);
	for (unsigned k = 1; k <= n_commands; k++) {
		p = rich;
		p.lost_at = k;
		f = (struct features){ .set = COMMAND_SET_ATA };
		TEST_REFUSED(features_of(&p, &f, &err), err, REASON_COMMAND_UNKNOWN);
		CU_ASSERT_EQUAL(f.set, COMMAND_SET_ATA);
		CU_ASSERT_EQUAL(p.n_asked, k);
	}
}

static void a_path_that_carries_nothing(void)
{
	const struct fake_answer answers[] = { { .cdb = { 0x03, 0, 0, 0, 252 }, .sys = EINVAL } };
	struct fake fake = { .answers = answers, .n = 1 };
	struct handle *h = fake_handle(&fake, &transport, &drive, false);
	struct features f = { 0 };
	struct error err = ERROR_INIT;

	TEST_REFUSED(scsi_features_ask(h, &f, &err), err, REASON_COMMAND_UNSUPPORTED);
	handle_close(h);
}

static const struct test tests[] = {
	{ "a drive that tells all", a_drive_that_tells_all },
	{ "a drive that tells little", a_drive_that_tells_little },
	{ "troubles and their reasons", troubles_and_their_reasons },
	{ "a drive that falls silent", a_drive_that_falls_silent },
	{ "a path that carries nothing", a_path_that_carries_nothing },
};
TEST_MAIN(tests)
