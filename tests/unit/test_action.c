/* What is done to one drive besides erasing it: what a consent to it names, who may say yes, and what it ends with. */
#include "ui/action.h"

#include <sys/file.h>

#include "ui/checkpoints.h"
#include "ui/confirm.h"
#include "tests/unit/folder.h"

static struct device drive(const char *node, const char *serial)
{
	struct device d = { .transport = TRANSPORT_SATA,
			    .size_bytes = 1 << 20,
			    .logical_block_bytes = 512 };

	snprintf(d.node, sizeof(d.node), "%s", node);
	raw_text_set(&d.serial, serial, strlen(serial));
	return d;
}

static void digests(void)
{
	const struct action all[] = { { "unlock", "user" },
				      { "unlock", "master" },
				      { "revert", NULL } };
	struct device a = drive("/dev/sda", "SERIAL-1"), b = drive("/dev/sda", "SERIAL-2");
	uint8_t of[6][DIGEST_BYTES], again[DIGEST_BYTES];
	struct error err = ERROR_INIT;

	for (size_t i = 0; i < 3; i++) {
		TEST_OK(action_digest(&all[i], &a, of[2 * i], &err), err);
		TEST_OK(action_digest(&all[i], &b, of[2 * i + 1], &err), err);
	}
	for (size_t i = 0; i < 6; i++)
		for (size_t k = 0; k < i; k++)
			CU_ASSERT(memcmp(of[i], of[k], DIGEST_BYTES) != 0);
	/* A name in /dev is no part of it. */
	snprintf(a.node, sizeof(a.node), "/dev/sdz");
	TEST_OK(action_digest(&all[0], &a, again, &err), err);
	CU_ASSERT(memcmp(again, of[0], DIGEST_BYTES) == 0);
}

/* No terminal here: by --yes or not at all. */
static void consented(void)
{
	struct device drives[] = { drive("/dev/sda", "SERIAL-1"), drive("/dev/sdb", "SERIAL-2") };
	const uint8_t digest[DIGEST_BYTES] = { 7 };
	struct options o = { .json = true };
	struct output out = { .json = true };
	struct session s = SESSION_INIT;
	struct error err = ERROR_INIT;
	struct consent c;

	s.options = &o;
	s.output = &out;
	s.devices = (struct device_list){ .at = drives, .n = 2 };
	TEST_REFUSED(confirm_action(&s, &drives[0], "?", digest, &c, &err), err,
		     REASON_NOT_A_TERMINAL);
	TEST_REFUSED(confirm_machine(&s, "bench-7", &err), err, REASON_NOT_A_TERMINAL);
	o.yes = (struct option_values){ .at = { "SERIAL-2" }, .n = 1 };
	TEST_REFUSED(confirm_action(&s, &drives[0], "?", digest, &c, &err), err,
		     REASON_CONSENT_UNMATCHED);
	TEST_REFUSED(confirm_machine(&s, "bench-7", &err), err, REASON_MACHINE_UNMATCHED);
	o.yes.at[0] = "ERIAL-1"; /* an end is for a terminal */
	TEST_REFUSED(confirm_action(&s, &drives[0], "?", digest, &c, &err), err,
		     REASON_CONSENT_UNMATCHED);
	o.yes.at[0] = "SERIAL-1";
	TEST_OK(confirm_action(&s, &drives[0], "?", digest, &c, &err), err);
	CU_ASSERT(memcmp(c.plan_digest, digest, DIGEST_BYTES) == 0 && c.by_option);
	CU_ASSERT(device_same(&c.device, &drives[0]));
	drives[0].n_guards = 1;
	drives[0].guards[0].reason = REASON_GUARD_MOUNTED;
	TEST_REFUSED(confirm_action(&s, &drives[0], "?", digest, &c, &err), err,
		     REASON_GUARD_MOUNTED);
	drives[0].n_guards = 0;
	o.yes = (struct option_values){ .at = { "SERIAL-1", "SERIAL-2" }, .n = 2 };
	TEST_REFUSED(confirm_action(&s, &drives[0], "?", digest, &c, &err), err,
		     REASON_CONSENT_UNMATCHED);
	o.yes = (struct option_values){ .at = { "bench-7" }, .n = 1 };
	TEST_OK(confirm_machine(&s, "bench-7", &err), err);
	o.yes = (struct option_values){ .at = { "bench-7", "bench-7" }, .n = 2 };
	TEST_REFUSED(confirm_machine(&s, "bench-7", &err), err, REASON_MACHINE_UNMATCHED);
}

static void statuses(void)
{
	CU_ASSERT_EQUAL(action_refusal(REASON_USAGE), STATUS_NOT_STARTED);
	CU_ASSERT_EQUAL(action_refusal(REASON_NOT_A_TERMINAL), STATUS_NOT_STARTED);
	CU_ASSERT_EQUAL(action_refusal(REASON_TRY_DAMAGED), STATUS_NOT_STARTED);
	CU_ASSERT_EQUAL(action_refusal(REASON_GUARD_MOUNTED), STATUS_REFUSED);
	CU_ASSERT_EQUAL(action_refusal(REASON_UNLOCK_TRIES), STATUS_REFUSED);
	CU_ASSERT_EQUAL(action_refusal(REASON_SLEEP_LOST_BEFORE), STATUS_REFUSED);
	CU_ASSERT_EQUAL(action_refusal(REASON_CONSENT_UNMATCHED), STATUS_REFUSED);
}

/* Whether a run works on a job of this evidence folder, which forbids to sleep. */
static void jobs(void)
{
	struct checkpoint_place place = CHECKPOINT_PLACE_INIT;
	struct test_folder f = test_folder_make();
	struct error err = ERROR_INIT;
	bool is_held = true;

	TEST_OK(checkpoints_are_held(f.path, &is_held, &err), err);
	CU_ASSERT(!is_held);
	TEST_OK(checkpoints_claim(f.path, "K-1", &place, &err), err);
	TEST_OK(checkpoints_are_held(f.path, &is_held, &err), err);
	CU_ASSERT(is_held);
	checkpoints_release(&place, false); /* as a kill leaves it */
	TEST_OK(checkpoints_are_held(f.path, &is_held, &err), err);
	CU_ASSERT(!is_held);
	test_folder_remove(&f);
}

static void secrets(void)
{
	_secret_ struct secret s = SECRET_INIT;
	struct error err = ERROR_INIT;
	int fds[2];

	CU_ASSERT_EQUAL_FATAL(pipe(fds), 0);
	CU_ASSERT_EQUAL(write(fds[1], "open sesame\nmore", 16), 16);
	TEST_OK(action_read_secret(fds[0], "?", &s, &err), err);
	TEST_TEXT(s.bytes, "open sesame");
	(void)close(fds[0]);
	(void)close(fds[1]);
}

static const struct test tests[] = { { "digests", digests },
				     { "consented", consented },
				     { "statuses", statuses },
				     { "jobs", jobs },
				     { "secrets", secrets } };
TEST_MAIN(tests)
