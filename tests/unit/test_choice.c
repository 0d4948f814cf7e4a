/*
 * tests/unit/test_choice.c - what a plan takes of what a drive offers, in which order, and why not the rest.
 */
#include "wipe/choice.h"
#include "wipe/extent.h"

#include "tests/unit/harness.h"

#define GB     1000000000ULL
#define BLOCKS (1000 * GB / 512)

static struct plan *plan;

static struct device ata(enum media_kind media)
{
	struct device d = { .transport = TRANSPORT_SATA,
			    .media = media,
			    .size_bytes = BLOCKS * 512,
			    .logical_block_bytes = 512 };
	struct features *f = &d.features;

	f->set = COMMAND_SET_ATA;
	f->is_known = true;
	f->ata_path = ATA_PATH_FULL;
	f->hidden.is_hidden = f->hidden.depopulated = TOLD_NO;
	f->hidden.shown_blocks = BLOCKS;
	f->security.locked = f->security.enabled = f->security.frozen = TOLD_NO;
	f->sanitize.before.state = SANITIZE_IDLE;
	raw_text_set(&d.serial, "S1", 2);
	return d;
}

static struct device able(enum media_kind media)
{
	struct device d = ata(media);
	struct features *f = &d.features;

	f->sanitize.crypto = f->sanitize.block = f->sanitize.overwrite = TOLD_YES;
	f->security.supported = f->security.enhanced = TOLD_YES;
	f->security.erase_minutes = 100;
	f->security.enhanced_minutes = 2;
	return d;
}

static void make(const struct device *d, const struct policy *p)
{
	struct error err = ERROR_INIT;

	if (!plan)
		plan = calloc(1, sizeof(*plan));
	CU_ASSERT_PTR_NOT_NULL_FATAL(plan);
	TEST_OK(plan_make(d, method_by_id("zero"), p, plan, &err), err);
	for (unsigned i = 0; i < plan->n_notes; i++)
		CU_ASSERT_PTR_NOT_NULL(plan_why_sentence(plan->notes[i].why));
	for (unsigned i = 0; i < plan->n_steps; i++)
		CU_ASSERT_PTR_NOT_NULL(plan_why_sentence(plan->steps[i].why));
	CU_ASSERT(plan->n_notes < PLAN_NOTES && plan->n_steps <= PLAN_STEPS);
}

static void end(void)
{
	free(plan);
	plan = NULL;
}

/* "a,+b,c": in order; + follows the one before. */
static void check_erases(const char *expected)
{
	char text[400] = "";

	for (unsigned i = 0; i < plan->n_erases; i++) {
		(void)strcat(text, i ? "," : "");
		(void)strcat(text, plan->erases[i].follows ? "+" : "");
		(void)strcat(text, plan->erases[i].technique->id);
	}
	TEST_TEXT(text, expected);
}

static const char *note_of(const char *technique)
{
	for (unsigned i = 0; i < plan->n_notes; i++)
		if (strcmp(plan->notes[i].technique, technique) == 0)
			return plan->notes[i].why;
	return "";
}

static unsigned count(enum step_kind kind, bool is_fallback)
{
	unsigned n = 0;

	for (unsigned i = 0; i < plan->n_steps; i++)
		n += plan->steps[i].kind == kind && plan->steps[i].is_fallback == is_fallback;
	return n;
}

static void strongest_first(void)
{
	const struct policy policy = { .required = LEVEL_PURGE };
	const struct policy lower = { .required = LEVEL_NONE };
	struct device d = able(MEDIA_SSD);

	make(&d, &policy);
	CU_ASSERT_EQUAL(plan->refusal, REASON_NONE);
	check_erases("ata-sanitize-crypto,+ata-sanitize-block");
	CU_ASSERT_EQUAL(plan->expected, LEVEL_PURGE);
	TEST_TEXT(plan->technique->id, "ata-sanitize-block");
	CU_ASSERT_EQUAL(plan->limit, REASON_NONE);
	CU_ASSERT_PTR_NULL(plan->method); /* a clear is not what was asked for */
	TEST_TEXT(note_of("ata-security-erase"), "below_required");
	TEST_TEXT(note_of("ata-sanitize-overwrite"), "weaker");

	make(&d, &lower);
	check_erases("ata-sanitize-crypto,+ata-sanitize-block,ata-security-erase-enhanced,"
		     "ata-security-erase");
	CU_ASSERT_PTR_NOT_NULL(plan->method);
	CU_ASSERT_EQUAL(count(STEP_WRITE, true), 1);
	CU_ASSERT_EQUAL(count(STEP_WRITE, false), 0);
	CU_ASSERT(count(STEP_SURVEY, false) == 1 && count(STEP_VERIFY, false) == 0);
	CU_ASSERT_EQUAL(plan->erases[2].estimate_s, 120);

	d = able(MEDIA_HDD);
	d.features.sanitize.crypto = d.features.sanitize.block = TOLD_NO;
	make(&d, &policy);
	check_erases("ata-sanitize-overwrite,ata-security-erase-enhanced");
	CU_ASSERT(count(STEP_VERIFY, false) == 1 && count(STEP_SURVEY, false) == 1);
	end();
}

/* A key change alone is a purge only where the drive, or the client, says that all is encrypted. */
static void crypto_alone(void)
{
	struct policy policy = { .no_follow_up = true };
	struct device d = ata(MEDIA_SSD);

	d.features.sanitize.crypto = TOLD_YES;
	make(&d, &policy);
	CU_ASSERT_EQUAL(plan->expected, LEVEL_CLEAR);
	d.features.always_encrypts = TOLD_YES;
	make(&d, &policy);
	CU_ASSERT_EQUAL(plan->expected, LEVEL_PURGE);
	d.features.always_encrypts = TOLD_NO;
	policy.trust_crypto = true;
	make(&d, &policy);
	CU_ASSERT_EQUAL(plan->expected, LEVEL_PURGE);
	/* With something stronger there it isn't taken for what it isn't. */
	policy = (struct policy){ .required = LEVEL_PURGE, .no_follow_up = true };
	d.features.sanitize.block = TOLD_YES;
	make(&d, &policy);
	check_erases("ata-sanitize-block");
	end();
}

static void obstacles(void)
{
	static const struct {
		const char *why;
		size_t offset;
		int value;
		const char *technique;
	} rows[] = {
#define AT(member) offsetof(struct device, features.member)
		{ "sanitize_is_frozen", AT(sanitize.is_frozen), TOLD_YES, "ata-sanitize-block" },
		{ "not_offered", AT(sanitize.block), TOLD_UNKNOWN, "ata-sanitize-block" },
		{ "is_locked", AT(security.locked), TOLD_YES, "ata-sanitize-block" },
		{ "password_is_set", AT(security.enabled), TOLD_YES, "ata-sanitize-block" },
		{ "path_loses_registers", AT(ata_path), ATA_PATH_NO_REGISTERS,
		  "ata-sanitize-block" },
		{ "path_loses_count", AT(ata_path), ATA_PATH_NO_COUNT, "ata-sanitize-overwrite" },
		{ "kernel_blocks_path", AT(ata_path), ATA_PATH_BLOCKED, "ata-sanitize-crypto" },
		{ "path_passes_nothing", AT(ata_path), ATA_PATH_NONE, "ata-sanitize-crypto" },
		{ "quirk_never_sanitize", AT(quirks), QUIRK_NEVER_SANITIZE, "ata-sanitize-block" },
		{ "quirk_never_trust", AT(quirks), QUIRK_NEVER_TRUST, "ata-sanitize-block" },
		{ "security_is_frozen", AT(security.frozen), TOLD_YES, "ata-security-erase" },
		{ "state_is_unknown", AT(security.frozen), TOLD_UNKNOWN, "ata-security-erase" },
		{ "attempts_are_used_up", AT(security.count_expired), TOLD_YES,
		  "ata-security-erase" },
		{ "quirk_no_security_erase", AT(quirks), QUIRK_NO_SECURITY_ERASE,
		  "ata-security-erase" },
		{ "usb_security_erase", offsetof(struct device, transport), TRANSPORT_USB,
		  "ata-security-erase" },
	};
	const struct policy policy = POLICY_INIT;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct device d = able(MEDIA_SSD);

		memcpy((char *)&d + rows[i].offset, &rows[i].value, sizeof(int));
		make(&d, &policy);
		TEST_TEXT(note_of(rows[i].technique), rows[i].why);
		for (unsigned k = 0; k < plan->n_erases; k++)
			CU_ASSERT_NOT_EQUAL(strcmp(plan->erases[k].technique->id,
						   rows[i].technique),
					    0);
	}
	end();
}

static void refusals(void)
{
	static const struct {
		enum reason reason;
		const char *what;
		size_t offset;
		int value;
	} rows[] = {
		{ REASON_DRIVE_LOCKED, "opal", AT(opal.is_locked), TOLD_YES },
		{ REASON_DRIVE_LOCKED, "shadow_mbr", AT(opal.shadow_mbr_enabled), TOLD_YES },
		{ REASON_DRIVE_LOCKED, "ata_security", AT(security.locked), TOLD_YES },
		{ REASON_DRIVE_DEPOPULATED, "", AT(hidden.depopulated), TOLD_YES },
		{ REASON_DRIVE_SELF_TEST, "", AT(self_test_runs), TOLD_YES },
		{ REASON_DRIVE_SANITIZING, "", AT(sanitize.before.state), SANITIZE_RUNNING },
		{ REASON_DRIVE_SANITIZE_FAILED, "", AT(sanitize.before.state), SANITIZE_FAILED },
	};
	const struct policy policy = POLICY_INIT;
	struct device d;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		d = ata(MEDIA_HDD);
		memcpy((char *)&d + rows[i].offset, &rows[i].value, sizeof(int));
		make(&d, &policy);
		CU_ASSERT_EQUAL(plan->refusal, rows[i].reason);
		TEST_TEXT(plan->refusal_what, rows[i].what);
	}
	/* A failed or running sanitize is what another sanitize leads out of. */
	d = able(MEDIA_SSD);
	d.features.sanitize.before.state = SANITIZE_FAILED;
	make(&d, &policy);
	CU_ASSERT_EQUAL(plan->refusal, REASON_NONE);
	/* And a lock that sanitize overrides. */
	d.features.security.locked = d.features.security.enabled = TOLD_YES;
	d.features.sanitize.overrides_lock = TOLD_YES;
	make(&d, &policy);
	CU_ASSERT_EQUAL(plan->refusal, REASON_NONE);
	check_erases("ata-sanitize-crypto,+ata-sanitize-block");
	d = ata(MEDIA_HDD);
	d.features.is_zoned = true;
	make(&d, &policy);
	CU_ASSERT_EQUAL(plan->refusal, REASON_TECHNIQUE_NOT_POSSIBLE);
	TEST_TEXT(plan->refusal_what, "is_zoned");
	CU_ASSERT_PTR_NULL(plan->method);
	end();
}

static void named(void)
{
	struct policy policy = { .technique = "ata-security-erase" };
	struct device d = able(MEDIA_SSD);

	make(&d, &policy);
	check_erases("ata-security-erase");
	CU_ASSERT_PTR_NULL(plan->method); /* no other is meant */
	TEST_TEXT(note_of("ata-sanitize-block"), "another_was_named");
	d.features.security.frozen = TOLD_YES;
	make(&d, &policy);
	CU_ASSERT_EQUAL(plan->refusal, REASON_TECHNIQUE_NOT_POSSIBLE);
	TEST_TEXT(plan->refusal_what, "security_is_frozen");
	policy.technique = "nvme-sanitize-block";
	make(&d, &policy);
	TEST_TEXT(plan->refusal_what, "not_offered");
	policy.technique = "opal-psid-revert";
	make(&d, &policy);
	TEST_TEXT(plan->refusal_what, "proves_nothing_alone");
	policy.technique = "overwrite";
	make(&d, &policy);
	CU_ASSERT(plan->refusal == REASON_NONE && !plan->n_erases);
	CU_ASSERT_EQUAL(count(STEP_WRITE, false), 1);
	/* A sample is asked for: then the host overwrites, as before. */
	policy = (struct policy){ .sampled = true };
	make(&d, &policy);
	CU_ASSERT(!plan->n_erases && plan->is_sampled && plan->expected == LEVEL_NONE);
	TEST_TEXT(note_of("ata-sanitize-block"), "sample_is_too_little");
	end();
}

static void hidden(void)
{
	const struct policy policy = POLICY_INIT;
	struct device d = able(MEDIA_HDD);

	d.size_bytes = 100 * 512;
	d.features.hidden = (struct hidden_features){ .is_hidden = TOLD_YES,
						      .depopulated = TOLD_NO,
						      .shown_blocks = 100,
						      .native_blocks = 900,
						      .dco_blocks = 1000 };
	make(&d, &policy);
	CU_ASSERT(plan->size_bytes == 1000 * 512 && plan->steps[1].kind == STEP_REVEAL);
	CU_ASSERT_EQUAL(plan->limit, REASON_NONE);
	d.features.hidden.hpa_is_locked = TOLD_YES;
	make(&d, &policy);
	CU_ASSERT(plan->size_bytes == 100 * 512 && plan->steps[1].kind == STEP_CANARIES);
	CU_ASSERT_EQUAL(plan->limit, REASON_NATIVE_SIZE_UNKNOWN);
	d.features.hidden = (struct hidden_features){ .shown_blocks = 101,
						      .is_hidden = TOLD_NO,
						      .depopulated = TOLD_NO };
	make(&d, &policy); /* a bridge shows less than the drive tells */
	CU_ASSERT_EQUAL(plan->limit, REASON_NATIVE_SIZE_UNKNOWN);
	d.features.hidden = (struct hidden_features){ .shown_blocks = 100, .is_hidden = TOLD_NO };
	make(&d, &policy);
	CU_ASSERT_EQUAL(plan->limit, REASON_NATIVE_SIZE_UNKNOWN);
	end();
}

static void namespaces(void)
{
	const struct policy policy = POLICY_INIT;
	struct device d = { .transport = TRANSPORT_NVME,
			    .media = MEDIA_SSD,
			    .size_bytes = 512 * GB,
			    .logical_block_bytes = 512 };
	struct nvme_features *n = &d.features.nvme;

	d.features.set = COMMAND_SET_NVME;
	d.features.is_known = true;
	d.features.sanitize.block = d.features.sanitize.crypto = TOLD_YES;
	n->has_format = n->format_crypto = true;
	n->n_namespaces = 1;
	n->namespaces[0] = (struct nvme_namespace){
		.nsid = 1, .size_blocks = GB, .block_bytes = 512, .is_attached = true
	};
	make(&d, &policy);
	check_erases("nvme-sanitize-crypto,+nvme-sanitize-block,nvme-format-crypto,"
		     "nvme-format-user-data");
	CU_ASSERT(plan->limit == REASON_NONE && plan->expected == LEVEL_PURGE);
	CU_ASSERT_EQUAL(plan->erases[2].claim, LEVEL_CLEAR);
	n->n_namespaces = 2;
	make(&d, &policy);
	CU_ASSERT_EQUAL(plan->limit, REASON_NATIVE_SIZE_UNKNOWN);
	n->n_namespaces = 1;
	n->namespaces[0].is_attached = false;
	make(&d, &policy);
	CU_ASSERT_EQUAL(plan->limit, REASON_NATIVE_SIZE_UNKNOWN);
	end();
}

/* Whatever is consented to changes the digest. */
static void digest(void)
{
	struct policy policy = POLICY_INIT;
	struct device d = able(MEDIA_SSD);
	uint8_t first[DIGEST_BYTES];

	make(&d, &policy);
	memcpy(first, plan->digest, sizeof(first));
	make(&d, &policy);
	CU_ASSERT_EQUAL(memcmp(first, plan->digest, sizeof(first)), 0);
	d.features.security.erase_minutes++;
	make(&d, &policy);
	CU_ASSERT_NOT_EQUAL(memcmp(first, plan->digest, sizeof(first)), 0);
	d.features.security.erase_minutes--;
	policy.trust_crypto = true;
	make(&d, &policy);
	CU_ASSERT_NOT_EQUAL(memcmp(first, plan->digest, sizeof(first)), 0);
	policy = (struct policy){ .no_follow_up = true };
	make(&d, &policy);
	CU_ASSERT_NOT_EQUAL(memcmp(first, plan->digest, sizeof(first)), 0);
	end();
}

static const struct test tests[] = {
	{ "the strongest first", strongest_first },
	{ "crypto alone", crypto_alone },
	{ "obstacles", obstacles },
	{ "refusals", refusals },
	{ "a named technique", named },
	{ "hidden areas", hidden },
	{ "namespaces", namespaces },
	{ "digest", digest },
};

TEST_MAIN(tests)
