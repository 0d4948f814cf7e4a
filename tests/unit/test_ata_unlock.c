/* Somebody's ATA password: how it is typed, what stands in the way, and what the simulated drive says of the act. */
#include "devices/ata_unlock.h"

#include "devices/ata_features.h"
#include "tests/sim/sat_model.h"
#include "tests/sim/sim_transport.h"
#include "tests/unit/harness.h"

#define BLOCKS 2048u

struct stage {
	struct sim_drive medium;
	struct scsi_target *target;
	struct sim_transport s;
	struct device d;
	struct handle *h;
	struct error err;
};

static struct ata_config locked(void)
{
	return (struct ata_config){
		.model = "SIMULATED ATA DISK",
		.serial = "SIM-L1",
		.firmware = "FW01",
		.rpm = 7200,
		.security = true,
		.is_locked = true,
		.user_password = "stranger",
		.master_password = "workshop",
		.master_identifier = 0xfffe,
	};
}

static void begin(struct stage *g, const struct ata_config *a, const struct sat_config *sat)
{
	const struct sat_config plain = { .sense = SAT_SENSE_FIXED };

	sim_drive_init(&g->medium, BLOCKS * 512, 512);
	g->target = sat_model_new(sat ? sat : &plain, ata_model_new(a, &g->medium));
	g->err = (struct error)ERROR_INIT;
	sim_transport_init(&g->s, g->target);
	TEST_OK(sim_transport_device(&g->s, &g->d, &g->err), g->err);
	TEST_OK(sim_transport_handle(&g->s, &g->d, true, &g->h, &g->err), g->err);
}

static void end(struct stage *g)
{
	handle_close(g->h);
	g->target->ops->close(g->target);
	sim_drive_clear(&g->medium);
}

static struct ata_password password(enum ata_password_owner owner, const char *text)
{
	struct ata_password p = { .owner = owner };

	memcpy(p.bytes, text, strlen(text));
	return p;
}

static struct ata_unlock act(struct stage *g, enum ata_password_owner owner, const char *text)
{
	struct ata_password p = password(owner, text);
	struct ata_unlock u;

	TEST_OK(ata_unlock(g->h, &p, &u, &g->err), g->err);
	return u;
}

static int read_as(const char *text, struct ata_password *ret, struct error *err)
{
	_secret_ struct secret typed = SECRET_INIT;
	size_t n = strlen(text);

	TEST_OK(secret_init(&typed, n ? n : 1, err), *err);
	memcpy(typed.bytes, text, n);
	typed.n = n;
	return ata_password_read(&typed, ATA_PASSWORD_MASTER, ret, err);
}

static void typed(void)
{
	static const char *const bad[] = {
		"",
		"hex:",
		"hex:0",
		"hex:0g",
		"hex:00 1",
		"123456789012345678901234567890123",
		"hex:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff00"
	};
	struct ata_password p = { .owner = ATA_PASSWORD_USER }, before;
	struct error err = ERROR_INIT;

	TEST_OK(read_as("stranger", &p, &err), err);
	CU_ASSERT_EQUAL(p.owner, ATA_PASSWORD_MASTER);
	CU_ASSERT(memcmp(p.bytes, "stranger\0\0\0", 11) == 0 && p.bytes[31] == 0);
	TEST_OK(read_as("hex:00fFa0", &p, &err), err);
	CU_ASSERT(memcmp(p.bytes, "\x00\xff\xa0\x00", 4) == 0);
	TEST_OK(read_as("12345678901234567890123456789012", &p, &err), err);
	CU_ASSERT(p.bytes[31] == '2');
	TEST_OK(read_as("hex:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", &p,
			&err),
		err);
	CU_ASSERT(p.bytes[31] == 0xff);
	before = p;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		TEST_REFUSED(read_as(bad[i], &p, &err), err, REASON_UNLOCK_PASSWORD_MALFORMED);
		CU_ASSERT(memcmp(&p, &before, sizeof(p)) == 0);
		CU_ASSERT(!err.detail[0] && !err.subject[0]);
	}
	ata_password_clear(&p);
	CU_ASSERT(p.bytes[0] == 0 && p.bytes[31] == 0);
}

static void obstacles(void)
{
	const struct features open = { .set = COMMAND_SET_ATA,
				       .is_known = true,
				       .security = { .supported = TOLD_YES,
						     .enabled = TOLD_YES,
						     .locked = TOLD_YES,
						     .frozen = TOLD_NO,
						     .count_expired = TOLD_NO,
						     .master_is_maximum = TOLD_YES } };
	struct features f = open;

	CU_ASSERT_EQUAL(ata_unlock_obstacle(&f, ATA_PASSWORD_USER), REASON_NONE);
	CU_ASSERT_EQUAL(ata_unlock_obstacle(&f, ATA_PASSWORD_MASTER), REASON_UNLOCK_MAXIMUM);
	f.security.master_is_maximum = TOLD_NO;
	CU_ASSERT_EQUAL(ata_unlock_obstacle(&f, ATA_PASSWORD_MASTER), REASON_NONE);
	f.security.count_expired = TOLD_YES;
	CU_ASSERT_EQUAL(ata_unlock_obstacle(&f, ATA_PASSWORD_USER), REASON_UNLOCK_EXPIRED);
	f.security.frozen = TOLD_YES;
	CU_ASSERT_EQUAL(ata_unlock_obstacle(&f, ATA_PASSWORD_USER), REASON_UNLOCK_FROZEN);
	f.security.enabled = f.security.locked = TOLD_NO;
	CU_ASSERT_EQUAL(ata_unlock_obstacle(&f, ATA_PASSWORD_USER), REASON_NONE);
	f = open;
	f.security.locked = TOLD_UNKNOWN;
	CU_ASSERT_EQUAL(ata_unlock_obstacle(&f, ATA_PASSWORD_USER), REASON_COMMAND_UNKNOWN);
	f = open;
	f.security.supported = TOLD_NO;
	CU_ASSERT_EQUAL(ata_unlock_obstacle(&f, ATA_PASSWORD_USER), REASON_UNLOCK_NOT_ATA);
	f = open;
	f.is_known = false;
	CU_ASSERT_EQUAL(ata_unlock_obstacle(&f, ATA_PASSWORD_USER), REASON_COMMAND_UNKNOWN);
	f.set = COMMAND_SET_NVME;
	CU_ASSERT_EQUAL(ata_unlock_obstacle(&f, ATA_PASSWORD_USER), REASON_UNLOCK_NOT_ATA);
}

/* By each kernel's sense; the drive is open for good, and a second time there is nothing to do. */
static void opened(void)
{
	for (unsigned i = 0; i < 2 * 3; i++) {
		const struct sat_config sat = { .sense = (enum sat_sense)(i / 2) };
		struct ata_config a = locked();
		struct ata_unlock u;
		struct stage g;

		begin(&g, &a, &sat);
		u = i % 2 ? act(&g, ATA_PASSWORD_MASTER, "workshop")
			  : act(&g, ATA_PASSWORD_USER, "stranger");
		CU_ASSERT_EQUAL(u.reason, REASON_NONE);
		CU_ASSERT(u.is_unlock_sent && u.is_disable_sent);
		CU_ASSERT(u.before.locked == TOLD_YES && u.after.enabled == TOLD_NO);
		sim_transport_start(&g.s);
		u = act(&g, ATA_PASSWORD_USER, "stranger");
		CU_ASSERT(u.reason == REASON_COMMAND_UNKNOWN); /* a unit attention came instead */
		u = act(&g, ATA_PASSWORD_USER, "stranger");
		CU_ASSERT(u.reason == REASON_NONE && !u.is_unlock_sent && !u.is_disable_sent);
		end(&g);
	}
}

/* Each wrong one is one try, no more; the drive's own count comes to its end. */
static void wrong(void)
{
	struct ata_config a = locked();
	struct ata_unlock u;
	struct stage g;

	begin(&g, &a, NULL);
	for (unsigned i = 0; i < 5; i++) {
		u = act(&g, ATA_PASSWORD_USER, "guess");
		CU_ASSERT(u.is_unlock_sent && !u.is_disable_sent);
		CU_ASSERT_EQUAL(u.unlock.answer, ANSWER_REFUSED);
		CU_ASSERT_EQUAL(u.reason, i < 4 ? REASON_UNLOCK_WRONG : REASON_UNLOCK_EXPIRED);
	}
	u = act(&g, ATA_PASSWORD_USER, "stranger");
	CU_ASSERT(u.reason == REASON_UNLOCK_EXPIRED && !u.is_unlock_sent);
	end(&g);

	a.is_maximum = true;
	begin(&g, &a, NULL);
	u = act(&g, ATA_PASSWORD_MASTER, "workshop");
	CU_ASSERT(u.reason == REASON_UNLOCK_MAXIMUM && !u.is_unlock_sent);
	u = act(&g, ATA_PASSWORD_USER, "stranger");
	CU_ASSERT_EQUAL(u.reason, REASON_NONE);
	end(&g);

	a = locked();
	a.freeze = ATA_FREEZE_ALWAYS;
	begin(&g, &a, NULL);
	u = act(&g, ATA_PASSWORD_USER, "stranger");
	CU_ASSERT(u.reason == REASON_UNLOCK_FROZEN && !u.is_unlock_sent);
	end(&g);

	a = locked();
	a.security = a.is_locked = false;
	begin(&g, &a, NULL);
	u = act(&g, ATA_PASSWORD_USER, "stranger");
	CU_ASSERT(u.reason == REASON_UNLOCK_NOT_ATA && !u.is_unlock_sent);
	end(&g);
}

/* An answer that got lost is neither yes nor no: what IDENTIFY DEVICE tells counts, and without it nothing does. */
static void lost(void)
{
	bool seen_open = false, seen_left = false;

	for (unsigned k = 1; k <= 6; k++) {
		struct ata_password p = password(ATA_PASSWORD_USER, "stranger");
		struct ata_config a = locked();
		struct ata_unlock u;
		struct stage g;
		bool is_open;

		begin(&g, &a, NULL);
		g.s.lose_at = g.s.n_commands + k;
		if (ata_unlock(g.h, &p, &u, &g.err) != 0)
			u.reason = REASON_COMMAND_UNKNOWN;
		g.s.lose_at = 0;
		is_open = act(&g, ATA_PASSWORD_USER, "no").before.enabled == TOLD_NO;
		CU_ASSERT(u.reason != REASON_NONE || is_open);
		CU_ASSERT(u.reason != REASON_UNLOCK_WRONG);
		seen_open |= u.reason == REASON_NONE;
		seen_left |= u.reason == REASON_UNLOCK_LEFT;
		end(&g);
	}
	CU_ASSERT(seen_open && seen_left);
}

/* A path that tells no registers: the proof comes by IDENTIFY DEVICE all the same. */
static void poor_path(void)
{
	const struct sat_config sat = { .loses_registers = true };
	struct ata_config a = locked();
	struct stage g;

	begin(&g, &a, &sat);
	CU_ASSERT_EQUAL(act(&g, ATA_PASSWORD_USER, "stranger").reason, REASON_NONE);
	end(&g);
}

static const struct test tests[] = { { "typed", typed },       { "obstacles", obstacles },
				     { "opened", opened },     { "wrong", wrong },
				     { "answers lost", lost }, { "a poor path", poor_path } };
TEST_MAIN(tests)
