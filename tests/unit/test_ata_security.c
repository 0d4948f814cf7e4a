/* tests/unit/test_ata_security.c - passwords on their way, and the pair that erases: nothing between, nothing kept. */
#include "devices/ata_security.h"
#include "tests/unit/ata_answers.h"

#define OUT(command) CDB(0x85, 0x0a, 0x06, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x40, (command))
#define PREPARE      CDB(0x85, 0x06, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0xf3)
#define UNIT         OUT(0xf4)

/* Keeps what went out. */
struct kept {
	struct fake fake;
	uint8_t bytes[512];
	uint32_t timeout_ms;
	unsigned n_out;
};

static int keep(void *ctx, struct scsi_command *c, enum answer *ret_answer, struct error *err)
{
	struct kept *k = ctx;

	if (c->direction == DATA_OUT) {
		CU_ASSERT_EQUAL(c->n_data, 512);
		memcpy(k->bytes, c->data, 512);
		k->n_out++;
	}
	k->timeout_ms = c->timeout_ms;
	return fake_scsi(&k->fake, c, ret_answer, err);
}

static const struct transport keeping = { .name = "keeping", .scsi = keep };

static struct ata_password password(enum ata_password_owner owner)
{
	struct ata_password p = { .owner = owner };

	memcpy(p.bytes, "not-for-any-log", 15);
	return p;
}

static struct handle *begin(struct kept *k, const struct fake_answer *a, size_t n, bool can_write)
{
	const struct handle_simulated sim = { .transport = &keeping, .transport_ctx = k };
	struct error err = ERROR_INIT;
	struct handle *h = NULL;

	*k = (struct kept){ .fake = { .answers = a, .n = n } };
	TEST_OK(handle_open_simulated(&ata_drive, &sim, can_write, &h, &err), err);
	return h;
}

/* Word 0, the password, and nothing else. */
static void check_data(const uint8_t *bytes, uint8_t bits)
{
	CU_ASSERT_EQUAL(bytes[0], bits);
	CU_ASSERT_EQUAL(bytes[1], 0); /* capability High */
	CU_ASSERT_EQUAL(memcmp(bytes + 2, "not-for-any-log", 15), 0);
	for (size_t i = 17; i < 512; i++)
		CU_ASSERT_EQUAL(bytes[i], 0);
}

static void passwords(void)
{
	struct ata_password user = password(ATA_PASSWORD_USER);
	struct ata_password master = password(ATA_PASSWORD_MASTER);
	const struct fake_answer answers[] = { ata_good(OUT(0xf1), NULL), ata_good(OUT(0xf2), NULL),
					       ata_good(OUT(0xf6), NULL) };
	struct error err = ERROR_INIT;
	struct ata_reply reply;
	struct kept k;
	struct handle *h = begin(&k, answers, 3, true);

	TEST_OK(ata_security_set_password(h, &user, &reply, &err), err);
	CU_ASSERT_EQUAL(reply.answer, ANSWER_DONE);
	check_data(k.bytes, 0);
	TEST_OK(ata_security_unlock(h, &master, &reply, &err), err);
	check_data(k.bytes, 1);
	TEST_OK(ata_security_disable_password(h, &user, &reply, &err), err);
	check_data(k.bytes, 0);
	CU_ASSERT_EQUAL(k.timeout_ms, 30000);
	/* The master password is never set. */
	TEST_REFUSED(ata_security_set_password(h, &master, &reply, &err), err,
		     REASON_COMMAND_UNSUPPORTED);
	CU_ASSERT_PTR_NULL(strstr(err.detail, "not-for"));
	CU_ASSERT_EQUAL(k.n_out, 3);
	handle_close(h);
}

static void refusals(void)
{
	struct ata_password user = password(ATA_PASSWORD_USER);
	struct error err = ERROR_INIT;
	struct ata_reply reply;

	for (unsigned i = 0; i < ATA_SHAPES; i++) {
		const struct fake_answer answers[] = { ata_shape(OUT(0xf1), &ata_shapes[i]),
						       ata_shape(OUT(0xf2), &ata_shapes[i]),
						       ata_shape(OUT(0xf6), &ata_shapes[i]) };
		struct kept k;
		struct handle *h = begin(&k, answers, 3, true);

		TEST_OK(ata_security_set_password(h, &user, &reply, &err), err);
		CU_ASSERT_EQUAL(reply.answer, ata_shapes[i].expected);
		TEST_OK(ata_security_unlock(h, &user, &reply, &err), err);
		CU_ASSERT_EQUAL(reply.answer, ata_shapes[i].expected);
		TEST_OK(ata_security_disable_password(h, &user, &reply, &err), err);
		CU_ASSERT_EQUAL(reply.answer, ata_shapes[i].expected);
		handle_close(h);
	}
}

static void the_pair(void)
{
	struct ata_password user = password(ATA_PASSWORD_USER);
	struct ata_password master = password(ATA_PASSWORD_MASTER);
	const struct fake_answer answers[] = { ata_good(PREPARE, NULL), ata_good(UNIT, NULL),
					       ata_registers_back(PREPARE, 0x50, 0, 0),
					       ata_good(UNIT, NULL) };
	struct error err = ERROR_INIT;
	struct ata_erase_reply reply;
	struct kept k;
	struct handle *h = begin(&k, answers, 4, true);

	TEST_OK(ata_security_erase(h, &user, true, ATA_TIMEOUT_NONE, &reply, &err), err);
	CU_ASSERT(reply.prepare.answer == ANSWER_DONE && reply.is_unit_sent);
	CU_ASSERT_EQUAL(reply.unit.answer, ANSWER_DONE);
	CU_ASSERT_EQUAL(k.timeout_ms, UINT32_MAX);
	check_data(k.bytes, 2);
	CU_ASSERT_EQUAL(k.fake.at, 2); /* those two, one after the other */
	TEST_OK(ata_security_erase(h, &master, false, 7200000, &reply, &err), err);
	CU_ASSERT_EQUAL(k.timeout_ms, 7200000);
	check_data(k.bytes, 1);
	TEST_REFUSED(ata_security_erase(h, &user, false, 0, &reply, &err), err,
		     REASON_COMMAND_UNSUPPORTED);
	CU_ASSERT_EQUAL(k.fake.at, 4); /* not even prepared */
	handle_close(h);
}

static void not_prepared(void)
{
	struct ata_password user = password(ATA_PASSWORD_USER);
	struct error err = ERROR_INIT;
	struct ata_erase_reply reply;

	for (unsigned i = 0; i < ATA_SHAPES; i++) {
		const struct fake_answer a = ata_shape(PREPARE, &ata_shapes[i]);
		struct kept k;
		struct handle *h = begin(&k, &a, 1, true);

		TEST_OK(ata_security_erase(h, &user, false, 1000, &reply, &err), err);
		CU_ASSERT_EQUAL(reply.prepare.answer, ata_shapes[i].expected);
		CU_ASSERT(!reply.is_unit_sent && reply.unit.answer == ANSWER_UNKNOWN);
		CU_ASSERT_EQUAL(k.n_out, 0);
		handle_close(h);
	}
}

static void unit_fails(void)
{
	struct ata_password user = password(ATA_PASSWORD_USER);
	struct error err = ERROR_INIT;
	struct ata_erase_reply reply;

	for (unsigned i = 0; i < ATA_SHAPES; i++) {
		const struct fake_answer answers[] = { ata_good(PREPARE, NULL),
						       ata_shape(UNIT, &ata_shapes[i]) };
		struct kept k;
		struct handle *h = begin(&k, answers, 2, true);

		TEST_OK(ata_security_erase(h, &user, false, 1000, &reply, &err), err);
		CU_ASSERT(reply.is_unit_sent && reply.unit.answer == ata_shapes[i].expected);
		CU_ASSERT_EQUAL(k.fake.at, 2); /* nothing is sent again */
		handle_close(h);
	}
}

static void unit_not_handed_over(void)
{
	struct ata_password user = password(ATA_PASSWORD_USER);
	struct fake_answer answers[] = { ata_good(PREPARE, NULL), ata_good(UNIT, NULL) };
	struct error err = ERROR_INIT;
	struct ata_erase_reply reply;
	struct handle *h;
	struct kept k;

	answers[1].sys = ENOMEM;
	h = begin(&k, answers, 2, true);
	CU_ASSERT_EQUAL(ata_security_erase(h, &user, false, 1000, &reply, &err), -ENOMEM);
	CU_ASSERT(reply.prepare.answer == ANSWER_DONE && !reply.is_unit_sent);
	handle_close(h);
}

static void not_without_consent(void)
{
	struct ata_password user = password(ATA_PASSWORD_USER);
	struct error err = ERROR_INIT;
	struct ata_erase_reply erase;
	struct ata_reply reply;
	struct kept k;
	struct handle *h = begin(&k, NULL, 0, false);

	TEST_REFUSED(ata_security_set_password(h, &user, &reply, &err), err,
		     REASON_CONSENT_MISSING);
	TEST_REFUSED(ata_security_unlock(h, &user, &reply, &err), err, REASON_CONSENT_MISSING);
	TEST_REFUSED(ata_security_disable_password(h, &user, &reply, &err), err,
		     REASON_CONSENT_MISSING);
	TEST_REFUSED(ata_security_erase(h, &user, false, 1000, &erase, &err), err,
		     REASON_CONSENT_MISSING);
	CU_ASSERT_FALSE(erase.is_unit_sent);
	handle_close(h);
}

static const struct test tests[] = { { "passwords", passwords },
				     { "refusals", refusals },
				     { "the pair", the_pair },
				     { "not prepared", not_prepared },
				     { "unit fails", unit_fails },
				     { "unit not handed over", unit_not_handed_over },
				     { "not without consent", not_without_consent } };
TEST_MAIN(tests)
