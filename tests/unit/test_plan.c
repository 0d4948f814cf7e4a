/*
 * tests/unit/test_plan.c - plans over a table of devices: steps, level, limit, notes, refusals.
 */
#include "wipe/plan.h"

#include "tests/unit/harness.h"

#define GB 1000000000ULL

static const struct policy no_policy = POLICY_INIT;

static const struct {
	const char *name;
	enum transport_kind transport;
	enum media_kind media;
	uint64_t size_bytes;
	uint32_t block_bytes;
	bool native_known;
	enum reason guard;
	enum reason refusal, limit;
	const char *what;
} devices[] = {
	{ "SATA disk", TRANSPORT_SATA, MEDIA_HDD, 1000 * GB, 512, false, REASON_NONE, REASON_NONE,
	  REASON_NATIVE_SIZE_UNKNOWN, "" },
	{ "4Kn SAS disk", TRANSPORT_SAS, MEDIA_HDD, 4000 * GB, 4096, false, REASON_NONE,
	  REASON_NONE, REASON_NATIVE_SIZE_UNKNOWN, "" },
	{ "NVMe", TRANSPORT_NVME, MEDIA_SSD, 512 * GB, 512, false, REASON_NONE, REASON_NONE,
	  REASON_NATIVE_SIZE_UNKNOWN, "" },
	{ "stick", TRANSPORT_USB, MEDIA_UNKNOWN, 16 * GB, 512, false, REASON_NONE, REASON_NONE,
	  REASON_NATIVE_SIZE_UNKNOWN, "" },
	{ "card", TRANSPORT_MMC, MEDIA_CARD, 32 * GB, 512, false, REASON_NONE, REASON_NONE,
	  REASON_NATIVE_SIZE_UNKNOWN, "" },
	{ "virtio", TRANSPORT_VIRTIO, MEDIA_VIRTUAL, 10 * GB, 512, true, REASON_NONE, REASON_NONE,
	  REASON_NONE, "" },
	{ "file", TRANSPORT_FILE, MEDIA_VIRTUAL, 3 * 512, 512, true, REASON_NONE, REASON_NONE,
	  REASON_NONE, "" },
	{ "largest", TRANSPORT_SAS, MEDIA_SSD, 1ULL << 62, 4096, true, REASON_NONE, REASON_NONE,
	  REASON_NONE, "" },
	{ "mounted", TRANSPORT_SATA, MEDIA_HDD, 1000 * GB, 512, true, REASON_GUARD_MOUNTED,
	  REASON_PLAN_GUARDED, REASON_NONE, "guard_mounted" },
	{ "boot medium", TRANSPORT_USB, MEDIA_UNKNOWN, 16 * GB, 512, true, REASON_GUARD_BOOT_MEDIUM,
	  REASON_PLAN_GUARDED, REASON_NONE, "guard_boot_medium" },
	{ "empty reader", TRANSPORT_USB, MEDIA_UNKNOWN, 0, 512, true, REASON_NONE,
	  REASON_PLAN_GUARDED, REASON_NONE, "guard_too_small" },
	{ "less than a block", TRANSPORT_FILE, MEDIA_VIRTUAL, 512, 4096, true, REASON_NONE,
	  REASON_PLAN_GUARDED, REASON_NONE, "guard_too_small" },
	{ "520 bytes", TRANSPORT_SAS, MEDIA_HDD, 520 * 1000, 520, true, REASON_NONE,
	  REASON_PLAN_GUARDED, REASON_NONE, "guard_unsupported_kind" },
	{ "no block size", TRANSPORT_SAS, MEDIA_HDD, 1000, 0, true, REASON_NONE,
	  REASON_PLAN_GUARDED, REASON_NONE, "guard_unsupported_kind" },
};

static struct device device_of(size_t i)
{
	struct device d = { .transport = devices[i].transport,
			    .media = devices[i].media,
			    .size_bytes = devices[i].size_bytes,
			    .logical_block_bytes = devices[i].block_bytes,
			    .native_size_is_known = devices[i].native_known };

	if (devices[i].guard != REASON_NONE)
		d.guards[d.n_guards++].reason = devices[i].guard;
	raw_text_set(&d.serial, "S1", 2);
	return d;
}

/* Steps in order: guard, canaries, each pass written and flushed, marked ones and the last read
 * back, then the canaries and the identity. */
static void check_steps(const struct plan *p, bool tests_addresses)
{
	unsigned at = 0;
	uint64_t estimate = 0;

	CU_ASSERT_EQUAL(p->steps[at++].kind, STEP_GUARD);
	CU_ASSERT_EQUAL(p->steps[at++].kind, STEP_CANARIES);
	CU_ASSERT_EQUAL(plan_tests_addresses(p), tests_addresses);
	if (tests_addresses) {
		CU_ASSERT_EQUAL(p->steps[at].bytes, p->size_bytes);
		CU_ASSERT_EQUAL(p->steps[at++].kind, STEP_ADDRESS_WRITE);
		CU_ASSERT_EQUAL(p->steps[at++].kind, STEP_FLUSH);
		CU_ASSERT_EQUAL(p->steps[at].bytes, p->size_bytes);
		CU_ASSERT_EQUAL(p->steps[at++].kind, STEP_ADDRESS_VERIFY);
	}
	for (unsigned pass = 1; pass <= p->method->n_passes; pass++) {
		CU_ASSERT_EQUAL(p->steps[at].pass, pass);
		CU_ASSERT_EQUAL(p->steps[at].bytes, p->size_bytes);
		CU_ASSERT_EQUAL(p->steps[at++].kind, STEP_WRITE);
		CU_ASSERT_EQUAL(p->steps[at].pass, pass);
		CU_ASSERT_EQUAL(p->steps[at++].kind, STEP_FLUSH);
		if (pass < p->method->n_passes && !p->method->passes[pass - 1].is_verified)
			continue;
		CU_ASSERT_EQUAL(p->steps[at].pass, pass);
		CU_ASSERT_EQUAL(p->steps[at++].kind, STEP_VERIFY);
	}
	CU_ASSERT_EQUAL(p->steps[at++].kind, STEP_CANARIES_CHECK);
	CU_ASSERT_EQUAL(p->steps[at++].kind, STEP_IDENTITY);
	CU_ASSERT_EQUAL(p->n_steps, at);
	for (unsigned i = 0; i < p->n_steps; i++) {
		CU_ASSERT_PTR_NOT_NULL(plan_why_sentence(p->steps[i].why));
		estimate += p->steps[i].estimate_s;
	}
	CU_ASSERT_EQUAL(p->estimate_s, estimate < UINT32_MAX ? estimate : UINT32_MAX);
	for (unsigned i = 0; i < p->n_notes; i++)
		CU_ASSERT_PTR_NOT_NULL(plan_why_sentence(p->notes[i].why));
	CU_ASSERT(p->n_notes > 0 && p->n_notes < PLAN_NOTES);
	TEST_TEXT(p->notes[0].technique, "purge");
}

static void table_of_devices(void)
{
	struct plan *p = calloc(1, sizeof(*p));
	struct error err = ERROR_INIT;

	CU_ASSERT_PTR_NOT_NULL_FATAL(p);
	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
		for (size_t m = 0; m < n_methods; m++) {
			const struct device d = device_of(i);

			TEST_OK(plan_make(&d, &methods[m], &no_policy, p, &err), err);
			if (p->refusal != devices[i].refusal)
				printf("\n    %s\n", devices[i].name);
			CU_ASSERT_EQUAL(p->refusal, devices[i].refusal);
			TEST_TEXT(p->refusal_what, devices[i].what);
			CU_ASSERT_EQUAL(p->limit, devices[i].limit);
			CU_ASSERT_EQUAL(p->expected, LEVEL_CLEAR);
			CU_ASSERT_FALSE(p->is_below_required);
			if (p->refusal == REASON_NONE)
				check_steps(p,
					    d.transport == TRANSPORT_USB || d.media == MEDIA_CARD);
		}
	}
	free(p);
}

static void levels(void)
{
	static const struct {
		struct policy policy;
		enum reason refusal;
		bool is_below;
	} policies[] = {
		{ { .required = LEVEL_NONE }, REASON_NONE, false },
		{ { .required = LEVEL_CLEAR }, REASON_NONE, false },
		{ { .required = LEVEL_PURGE }, REASON_PLAN_BELOW_REQUIRED, true },
		{ { .required = LEVEL_PURGE, .accept_lower = true }, REASON_NONE, true },
	};
	struct plan *p = calloc(1, sizeof(*p));
	struct error err = ERROR_INIT;

	CU_ASSERT_PTR_NOT_NULL_FATAL(p);
	for (size_t i = 0; i < sizeof(policies) / sizeof(policies[0]); i++) {
		const struct device d = device_of(5);

		TEST_OK(plan_make(&d, method_by_id("dod-e"), &policies[i].policy, p, &err), err);
		CU_ASSERT_EQUAL(p->refusal, policies[i].refusal);
		CU_ASSERT_EQUAL(p->is_below_required, policies[i].is_below);
		CU_ASSERT_EQUAL(p->expected, LEVEL_CLEAR);
	}
	free(p);
}

static void verify_every_pass(void)
{
	struct method m = *method_by_id("dod-e");
	const struct device d = device_of(5);
	struct plan *p = calloc(1, sizeof(*p));
	struct error err = ERROR_INIT;
	struct policy policy = POLICY_INIT;
	unsigned n = 0;

	CU_ASSERT_PTR_NOT_NULL_FATAL(p);
	m.verify = VERIFY_EVERY_PASS;
	TEST_OK(plan_make(&d, &m, &no_policy, p, &err), err);
	for (unsigned i = 0; i < p->n_steps; i++)
		n += p->steps[i].kind == STEP_VERIFY;
	CU_ASSERT_EQUAL(n, 3);
	/* The longest method that can be has room. */
	m.n_passes = METHOD_PASSES;
	policy.address_test = true;
	TEST_OK(plan_make(&d, &m, &policy, p, &err), err);
	CU_ASSERT_TRUE(plan_tests_addresses(p));
	CU_ASSERT_EQUAL(p->n_steps, 3 * METHOD_PASSES + 7);
	CU_ASSERT(p->n_steps <= PLAN_STEPS);
	free(p);
}

static void estimates(void)
{
	struct plan *p = calloc(1, sizeof(*p));
	struct error err = ERROR_INIT;
	struct device d = device_of(0);

	CU_ASSERT_PTR_NOT_NULL_FATAL(p);
	TEST_OK(plan_make(&d, method_by_id("zero"), &no_policy, p, &err), err);
	/* 1 TB written and read at 130 MB/s: some four and a quarter hours. */
	CU_ASSERT(p->estimate_s > 4 * 3600 && p->estimate_s < 5 * 3600);
	CU_ASSERT(p->steps[1].estimate_s > 5); /* 1,024 seeks */
	d.size_bytes = 1ULL << 62;
	TEST_OK(plan_make(&d, method_by_id("dod-e"), &no_policy, p, &err), err);
	CU_ASSERT_EQUAL(p->estimate_s, UINT32_MAX); /* not wrapped around */
	free(p);
}

static bool has_note(const struct plan *p, const char *why)
{
	for (unsigned i = 0; i < p->n_notes; i++)
		if (strcmp(p->notes[i].why, why) == 0)
			return true;
	return false;
}

static void notes(void)
{
	struct plan *p = calloc(1, sizeof(*p));
	struct error err = ERROR_INIT;
	struct device stick = device_of(3), disk = device_of(0), virtual = device_of(5);

	CU_ASSERT_PTR_NOT_NULL_FATAL(p);
	TEST_OK(plan_make(&stick, method_by_id("zero"), &no_policy, p, &err), err);
	CU_ASSERT_FALSE(has_note(p, "constant_hides_aliases")); /* the address test shows them */
	CU_ASSERT_TRUE(has_note(p, "native_size_not_asked"));
	CU_ASSERT_TRUE(has_note(p, "overwrite_reaches_no_spare"));
	TEST_OK(plan_make(&stick, method_by_id("random"), &no_policy, p, &err), err);
	CU_ASSERT_FALSE(has_note(p, "constant_hides_aliases"));
	CU_ASSERT_FALSE(has_note(p, "made_for_hard_disks"));
	TEST_OK(plan_make(&stick, method_by_id("gutmann-35"), &no_policy, p, &err), err);
	CU_ASSERT_TRUE(has_note(p, "made_for_hard_disks"));
	TEST_OK(plan_make(&disk, method_by_id("dod-e"), &no_policy, p, &err), err);
	CU_ASSERT_TRUE(has_note(p, "passes_never_raise_level"));
	CU_ASSERT_FALSE(has_note(p, "made_for_hard_disks"));
	CU_ASSERT_TRUE(has_note(p, "overwrite_reaches_no_remapped"));
	stick.transport = TRANSPORT_SCSI;
	TEST_OK(plan_make(&stick, method_by_id("zero"), &no_policy, p, &err), err);
	CU_ASSERT_TRUE(has_note(p, "constant_hides_aliases"));
	virtual.medium_is_ram = true;
	TEST_OK(plan_make(&virtual, method_by_id("zero"), &no_policy, p, &err), err);
	CU_ASSERT_TRUE(has_note(p, "purge_needs_physical_drive"));
	CU_ASSERT_TRUE(has_note(p, "medium_is_ram"));
	free(p);
}

static void sentences(void)
{
	for (unsigned i = 0; plan_why_ids[i]; i++) {
		CU_ASSERT_PTR_NOT_NULL(plan_why_sentence(plan_why_ids[i]));
		for (unsigned k = 0; k < i; k++)
			CU_ASSERT_NOT_EQUAL(strcmp(plan_why_ids[i], plan_why_ids[k]), 0);
	}
	CU_ASSERT_PTR_NULL(plan_why_sentence("why_not"));
	CU_ASSERT_PTR_NULL(plan_why_sentence(NULL));
}

/* Equal facts, equal digest; any fact that was consented to changes it. */
static void digest(void)
{
	struct plan *a = calloc(1, sizeof(*a)), *b = calloc(1, sizeof(*b));
	struct device d = device_of(5), changed[8];
	const struct policy purge = { .required = LEVEL_PURGE, .accept_lower = true };
	struct error err = ERROR_INIT;

	CU_ASSERT_FATAL(a && b);
	TEST_OK(plan_make(&d, method_by_id("zero"), &no_policy, a, &err), err);
	TEST_OK(plan_make(&d, method_by_id("zero"), &no_policy, b, &err), err);
	CU_ASSERT_EQUAL(memcmp(a, b, sizeof(*a)), 0);
	for (size_t i = 0; i < 8; i++)
		changed[i] = d;
	raw_text_set(&changed[0].serial, "S2", 2);
	raw_text_set(&changed[1].model, "M", 1);
	changed[2].size_bytes += 512;
	changed[3].wwn[0] = '5';
	changed[4].eui64[0] = '0';
	changed[5].nguid[0] = '0';
	changed[6].backing_inode = 7;
	changed[7].is_practice = true;
	for (size_t i = 0; i < 8; i++) {
		TEST_OK(plan_make(&changed[i], method_by_id("zero"), &no_policy, b, &err), err);
		CU_ASSERT_NOT_EQUAL(memcmp(a->digest, b->digest, DIGEST_BYTES), 0);
	}
	/* Any fact about a pass. */
	for (unsigned i = 0; i < 4; i++) {
		struct method m = *method_by_id("zero");

		m.passes[0].kind = i == 0 ? PASS_LBA : PASS_BYTE;
		m.passes[0].byte = i == 1;
		m.passes[0].is_inverted = i == 2;
		m.passes[0].is_verified = i == 3;
		TEST_OK(plan_make(&d, &m, &no_policy, b, &err), err);
		CU_ASSERT_NOT_EQUAL(memcmp(a->digest, b->digest, DIGEST_BYTES), 0);
	}
	TEST_OK(plan_make(&d, method_by_id("random"), &no_policy, b, &err), err);
	CU_ASSERT_NOT_EQUAL(memcmp(a->digest, b->digest, DIGEST_BYTES), 0);
	TEST_OK(plan_make(&d, method_by_id("zero"), &purge, b, &err), err);
	CU_ASSERT_NOT_EQUAL(memcmp(a->digest, b->digest, DIGEST_BYTES), 0);
	/* The name in /dev is no fact about a drive. */
	memcpy(d.name, "sdz", 4);
	TEST_OK(plan_make(&d, method_by_id("zero"), &no_policy, b, &err), err);
	CU_ASSERT_EQUAL(memcmp(a->digest, b->digest, DIGEST_BYTES), 0);
	free(a);
	free(b);
}

static const struct test tests[] = {
	{ "table of devices", table_of_devices },
	{ "levels", levels },
	{ "verify every pass", verify_every_pass },
	{ "estimates", estimates },
	{ "notes", notes },
	{ "sentences", sentences },
	{ "digest", digest },
};

TEST_MAIN(tests)
