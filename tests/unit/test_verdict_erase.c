/* room: wipe
 * The verdict on an erase inside the drive: a good outcome of each technique, each proof taken from it, each fact
 * turned around. What is missing is never made up for by what is there.
 */
#include "wipe/proof.h"
#include "wipe/verdict.h"

#include "tests/unit/harness.h"

#define SIZE   (4096 * 512)
#define BLOCKS 4096

static struct plan *plan;
static struct outcome *outcome;

static struct device device(void)
{
	struct device d = { .transport = TRANSPORT_SATA,
			    .media = MEDIA_SSD,
			    .size_bytes = SIZE,
			    .logical_block_bytes = 512 };
	struct features *f = &d.features;

	f->set = COMMAND_SET_ATA;
	f->is_known = true;
	f->ata_path = ATA_PATH_FULL;
	f->hidden.is_hidden = f->hidden.depopulated = TOLD_NO;
	f->hidden.shown_blocks = BLOCKS;
	f->sanitize.crypto = f->sanitize.block = f->sanitize.overwrite = TOLD_YES;
	f->security.supported = f->security.enhanced = TOLD_YES;
	f->security.locked = f->security.enabled = f->security.frozen = TOLD_NO;
	f->scsi.n_luns = 1;
	f->nvme = (struct nvme_features){
		.has_format = true,
		.format_crypto = true,
		.n_namespaces = 1,
		.namespaces = { { .size_blocks = BLOCKS, .block_bytes = 512, .is_attached = true } }
	};
	f->mmc = (struct mmc_features){ .is_emmc = true, .has_sanitize = true, .user_bytes = SIZE };
	return d;
}

static void make_plan(const struct technique *t, const struct policy *policy, enum media_kind media)
{
	struct device d = device();
	struct error err = ERROR_INIT;

	if (t->set != COMMAND_SET_NONE)
		d.features.set = t->set;
	d.media = media;
	TEST_OK(plan_make(&d, method_by_id("zero"), policy, plan, &err), err);
}

static void good_erase(unsigned i)
{
	struct erase_outcome *e = &outcome->erases[i];
	const struct technique *t = plan->erases[i].technique;

	*e = (struct erase_outcome){ .technique = t,
				     .accepted = ANSWER_DONE,
				     .is_begun = true,
				     .was_asked_before = true,
				     .was_seen_running = true,
				     .has_ended_well = true };
	e->before.state = SANITIZE_IDLE;
	e->after.state = t->set == COMMAND_SET_SCSI ? SANITIZE_IDLE : SANITIZE_SUCCEEDED;
	e->has_command = e->after.has_command = t->set == COMMAND_SET_NVME;
	e->command = e->after.command = 0x12;
	e->passes_asked = e->after.passes_done = 1;
	e->security_armed.enabled = TOLD_YES;
	e->security_after.enabled = e->security_after.locked = TOLD_NO;
	outcome->done = t;
}

static void make_good(void)
{
	struct outcome *o = outcome;
	bool is_pattern;

	memset(o, 0, sizeof(*o));
	memcpy(o->plan_digest, plan->digest, DIGEST_BYTES);
	o->n_steps = plan->n_steps;
	o->n_erases = plan->n_erases;
	for (unsigned i = 0; i < plan->n_erases && (!i || plan->erases[i].follows); i++)
		good_erase(i);
	is_pattern = o->done->leaves == LEAVES_PATTERN;
	for (unsigned i = 0; i < o->n_steps; i++) {
		const struct plan_step *s = &plan->steps[i];
		bool is_left = s->is_fallback || (s->kind == STEP_SURVEY && is_pattern) ||
			       (s->kind == STEP_VERIFY && !is_pattern) ||
			       (s->kind == STEP_ERASE && !o->erases[s->technique].technique);

		o->steps[i].kind = s->kind;
		o->steps[i].pass = s->pass;
		o->steps[i].result = is_left ? STEP_NOT_RUN : STEP_DONE;
		o->steps[i].bytes = s->bytes;
	}
	o->canaries.n_taken = o->canaries.n_changed = 1024;
	if (is_pattern)
		o->verify = (struct verify_outcome){ .n_bytes_read = SIZE,
						     .n_bytes_equal = SIZE,
						     .n_bytes_total = SIZE };
	else
		o->survey = (struct survey_outcome){ .n_bytes_total = SIZE,
						     .n_bytes_read = SIZE,
						     .n_zero = BLOCKS };
	o->settled = (struct settle_outcome){ .is_done = true,
					      .is_unlocked = TOLD_YES,
					      .always_encrypts = TOLD_NO,
					      .is_native = true,
					      .is_whole = true };
	o->size_after_bytes = SIZE;
	o->proofs = proofs_of(plan, o);
}

static enum word judge(void)
{
	struct verdict v = verdict_of(plan, outcome);

	CU_ASSERT_EQUAL(v.word == WORD_PURGED || v.word == WORD_CLEARED, v.level != LEVEL_NONE);
	CU_ASSERT_EQUAL(v.reason == REASON_NONE, v.level != LEVEL_NONE);
	return v.word;
}

static void setup(void)
{
	plan = calloc(1, sizeof(*plan));
	outcome = calloc(1, sizeof(*outcome));
	CU_ASSERT_FATAL(plan && outcome);
}

static void teardown(void)
{
	free(plan);
	free(outcome);
}

/* What each may claim on a solid-state drive and on a disk, from the notes and not from the code. */
static const struct {
	const char *technique;
	enum word ssd, hdd;
} words[] = {
	{ "ata-sanitize-crypto", WORD_CLEARED, WORD_CLEARED }, /* without the drive's statement */
	{ "ata-sanitize-block", WORD_PURGED, WORD_PURGED },
	{ "ata-sanitize-overwrite", WORD_PURGED, WORD_PURGED },
	{ "nvme-sanitize-crypto", WORD_CLEARED, WORD_CLEARED },
	{ "nvme-sanitize-block", WORD_PURGED, WORD_PURGED },
	{ "nvme-sanitize-overwrite", WORD_PURGED, WORD_PURGED },
	{ "scsi-sanitize-crypto", WORD_CLEARED, WORD_CLEARED },
	{ "scsi-sanitize-block", WORD_PURGED, WORD_PURGED },
	{ "scsi-sanitize-overwrite", WORD_PURGED, WORD_PURGED },
	{ "ata-security-erase-enhanced", WORD_CLEARED, WORD_PURGED },
	{ "ata-security-erase", WORD_CLEARED, WORD_CLEARED },
	{ "nvme-format-crypto", WORD_CLEARED, WORD_CLEARED },
	{ "nvme-format-user-data", WORD_CLEARED, WORD_CLEARED },
	{ "emmc-erase-sanitize", WORD_CLEARED, WORD_FAILED },
};

static void words_of_techniques(void)
{
	setup();
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		const struct policy policy = { .technique = words[i].technique };
		const struct technique *t = technique_by_id(words[i].technique);

		CU_ASSERT_PTR_NOT_NULL_FATAL(t);
		for (unsigned k = 0; k < 2; k++) {
			enum word expected = k ? words[i].hdd : words[i].ssd, word;

			make_plan(t, &policy, k ? MEDIA_HDD : MEDIA_SSD);
			CU_ASSERT_EQUAL(plan->n_erases, 1);
			make_good();
			word = judge();
			if (word != expected)
				printf("\n    %s: %s\n", t->id, word_text(word));
			CU_ASSERT_EQUAL(word, expected);
		}
	}
	teardown();
}

/* Each proof of each technique taken away: from the note, and, so that the note is forged, from the facts. */
static void every_proof(void)
{
	setup();
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		const struct policy policy = { .technique = words[i].technique };
		const struct technique *t = technique_by_id(words[i].technique);

		make_plan(t, &policy, MEDIA_SSD);
		for (unsigned bit = 1; bit <= PROOF_PASSES_DONE; bit <<= 1) {
			if (!(t->proofs & bit))
				continue;
			make_good();
			CU_ASSERT(outcome->proofs & bit);
			outcome->proofs &= ~bit;
			CU_ASSERT_EQUAL(judge(), WORD_FAILED);
			CU_ASSERT_EQUAL(verdict_of(plan, outcome).proofs_missing, bit);
		}
	}
	teardown();
}

struct lie {
	const char *name;
	void (*tell)(struct outcome *o, struct erase_outcome *e);
};

static void unanswered(struct outcome *o, struct erase_outcome *e)
{
	(void)o;
	e->accepted = ANSWER_UNKNOWN;
}
static void not_asked(struct outcome *o, struct erase_outcome *e)
{
	(void)o;
	e->was_asked_before = false;
}
static void not_ended(struct outcome *o, struct erase_outcome *e)
{
	(void)o;
	e->has_ended_well = false;
}
static void end_not_told(struct outcome *o, struct erase_outcome *e)
{
	(void)o;
	e->after.state = SANITIZE_UNKNOWN;
}
static void canary_same(struct outcome *o, struct erase_outcome *e)
{
	(void)e;
	o->canaries.n_same = 1;
}
static void canary_unread(struct outcome *o, struct erase_outcome *e)
{
	(void)e;
	o->canaries.n_unreadable = 1;
}
static void few_canaries(struct outcome *o, struct erase_outcome *e)
{
	(void)e;
	o->canaries.n_blank = o->canaries.n_taken - 63;
}
static void data_left(struct outcome *o, struct erase_outcome *e)
{
	(void)e;
	o->survey.n_data = 1;
}
static void signature_left(struct outcome *o, struct erase_outcome *e)
{
	(void)e;
	memcpy(o->survey.signature, "ext4", 5);
}
static void half_read(struct outcome *o, struct erase_outcome *e)
{
	(void)e;
	o->survey.n_bytes_read -= 512;
}
static void locked(struct outcome *o, struct erase_outcome *e)
{
	(void)e;
	o->settled.is_unlocked = TOLD_UNKNOWN;
}
static void password(struct outcome *o, struct erase_outcome *e)
{
	(void)e;
	o->password_is_set = true;
}
static void not_whole(struct outcome *o, struct erase_outcome *e)
{
	(void)e;
	o->settled.is_whole = false;
}
static void hidden_left(struct outcome *o, struct erase_outcome *e)
{
	(void)e;
	o->settled.is_native = false;
}
static void other_size(struct outcome *o, struct erase_outcome *e)
{
	(void)e;
	o->size_after_bytes -= 512;
}
static void trouble(struct outcome *o, struct erase_outcome *e)
{
	(void)e;
	o->first_reason = REASON_ERASE_FAILED;
}
static void still_open(struct outcome *o, struct erase_outcome *e)
{
	(void)e;
	o->open = REASON_ERASE_RUNNING;
}

static const struct lie lies[] = {
	{ "start not answered", unanswered },
	{ "state before not asked", not_asked },
	{ "not ended", not_ended },
	{ "end not told", end_not_told },
	{ "a canary survived", canary_same },
	{ "a canary unread", canary_unread },
	{ "too few canaries", few_canaries },
	{ "data left", data_left },
	{ "signature left", signature_left },
	{ "a block not read", half_read },
	{ "lock not told", locked },
	{ "password set", password },
	{ "other namespaces", not_whole },
	{ "hidden blocks", hidden_left },
	{ "smaller", other_size },
	{ "trouble", trouble },
	{ "still open", still_open },
};

/* The notes of proofs stay as they were: they alone lift nothing. */
static void every_lie(void)
{
	const struct policy policy = { .technique = "ata-sanitize-block" };

	setup();
	make_plan(technique_by_id("ata-sanitize-block"), &policy, MEDIA_SSD);
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		make_good();
		lies[i].tell(outcome, &outcome->erases[0]);
		if (judge() != WORD_FAILED)
			printf("\n    %s: %s\n", lies[i].name, word_text(judge()));
		CU_ASSERT_EQUAL(judge(), WORD_FAILED);
		outcome->proofs = proofs_of(plan, outcome);
		CU_ASSERT_EQUAL(judge(), WORD_FAILED);
	}
	for (unsigned i = 0; i < plan->n_steps; i++) {
		make_good();
		if (outcome->steps[i].result != STEP_DONE)
			continue;
		outcome->steps[i].result = STEP_FAILED;
		CU_ASSERT_EQUAL(judge(), WORD_FAILED);
		outcome->steps[i].result = STEP_NOT_RUN;
		CU_ASSERT_EQUAL(judge(), WORD_FAILED);
	}
	teardown();
}

/* A success that stood there before counts for nothing: then the canaries must carry it, and for NVMe the log
 * must tell of our command. */
static void old_success(void)
{
	struct policy policy = { .technique = "nvme-sanitize-block" };
	struct erase_outcome *e;

	setup();
	make_plan(technique_by_id(policy.technique), &policy, MEDIA_SSD);
	make_good();
	e = &outcome->erases[0];
	e->before.state = SANITIZE_SUCCEEDED;
	e->was_seen_running = false;
	CU_ASSERT(proofs_of(plan, outcome) & PROOF_OUR_RUN);
	CU_ASSERT_EQUAL(judge(), WORD_PURGED);
	outcome->canaries.n_blank = outcome->canaries.n_taken;
	CU_ASSERT_FALSE(proofs_of(plan, outcome) & PROOF_OUR_RUN);
	outcome->canaries.n_blank = 0;
	e->after.command = 0x14;
	CU_ASSERT_EQUAL(judge(), WORD_FAILED);
	policy.technique = "ata-security-erase";
	make_plan(technique_by_id(policy.technique), &policy, MEDIA_SSD);
	make_good();
	e->was_undone = true; /* we took the password off, not the erase */
	CU_ASSERT_EQUAL(judge(), WORD_FAILED);
	make_good();
	e->security_armed.enabled = TOLD_UNKNOWN; /* never armed */
	CU_ASSERT_EQUAL(judge(), WORD_FAILED);
	make_good();
	e->was_reset = true;
	CU_ASSERT_EQUAL(judge(), WORD_FAILED);
	make_good();
	outcome->survey.n_noise = 1; /* it leaves 00h or FFh */
	CU_ASSERT_EQUAL(judge(), WORD_FAILED);
	teardown();
}

static void crypto(void)
{
	struct policy policy = { .technique = "ata-sanitize-crypto", .trust_crypto = true };

	setup();
	make_plan(technique_by_id(policy.technique), &policy, MEDIA_SSD);
	make_good();
	CU_ASSERT_EQUAL(judge(), WORD_PURGED);
	/* The plan's claim came from a statement that the drive does not repeat. */
	plan->policy.trust_crypto = false;
	CU_ASSERT_EQUAL(judge(), WORD_CLEARED);
	outcome->settled.always_encrypts = TOLD_YES;
	outcome->proofs = proofs_of(plan, outcome);
	CU_ASSERT_EQUAL(judge(), WORD_PURGED);
	teardown();
}

/* A sequence is worth what its last part is. */
static void sequences(void)
{
	const struct policy policy = POLICY_INIT;
	struct erase_outcome *e;

	setup();
	make_plan(technique_by_id("ata-sanitize-block"), &policy, MEDIA_SSD);
	CU_ASSERT(plan->n_erases == 4 && plan->erases[1].follows);
	make_good();
	CU_ASSERT_EQUAL(judge(), WORD_PURGED);
	e = &outcome->erases[1];
	e->has_ended_well = false;
	e->reason = REASON_ERASE_FAILED;
	outcome->proofs = ~0U;
	CU_ASSERT_EQUAL(judge(), WORD_FAILED);
	e->accepted = ANSWER_REFUSED; /* also where nothing was started */
	CU_ASSERT_EQUAL(judge(), WORD_FAILED);
	/* The first refused, the second stands alone. */
	make_good();
	outcome->erases[0] = (struct erase_outcome){ .technique = plan->erases[0].technique,
						     .is_begun = true,
						     .accepted = ANSWER_REFUSED,
						     .reason = REASON_ERASE_REFUSED };
	for (unsigned i = 0; i < plan->n_steps; i++)
		if (plan->steps[i].kind == STEP_ERASE && plan->steps[i].technique == 0)
			outcome->steps[i].result = STEP_FAILED;
	CU_ASSERT_EQUAL(judge(), WORD_PURGED);
	/* Begun and not refused: nothing else stands in for it. */
	outcome->erases[0].accepted = ANSWER_UNKNOWN;
	CU_ASSERT_EQUAL(judge(), WORD_FAILED);
	teardown();
}

/* Partial only where nothing is missing but blocks that can't be read, and those are listed. */
static void unreadable(void)
{
	const struct policy policy = { .technique = "ata-sanitize-block" };

	setup();
	make_plan(technique_by_id("ata-sanitize-block"), &policy, MEDIA_SSD);
	make_good();
	ranges_add(&outcome->survey.unreadable, 7, 1);
	outcome->survey.n_bytes_read -= 512;
	outcome->proofs = proofs_of(plan, outcome);
	for (unsigned i = 0; i < plan->n_steps; i++)
		if (plan->steps[i].kind == STEP_SURVEY) {
			outcome->steps[i].result = STEP_FAILED;
			outcome->steps[i].error.reason = REASON_READ_ERRORS;
		}
	outcome->first_reason = REASON_READ_ERRORS;
	CU_ASSERT_EQUAL(judge(), WORD_PARTIAL);
	outcome->settled.is_native = false;
	outcome->proofs = proofs_of(plan, outcome);
	CU_ASSERT_EQUAL(judge(), WORD_FAILED);
	/* Written by us since, and read back. */
	make_good();
	ranges_add(&outcome->survey.unreadable, 7, 1);
	ranges_add(&outcome->survey.rewritten, 7, 1);
	outcome->survey.n_bytes_read -= 512;
	outcome->proofs = proofs_of(plan, outcome);
	CU_ASSERT_EQUAL(judge(), WORD_PURGED);
	teardown();
}

/* Every technique refused, the host overwrote: cleared, never more. */
static void fallback(void)
{
	const struct policy policy = POLICY_INIT;

	setup();
	make_plan(technique_by_id("ata-sanitize-block"), &policy, MEDIA_SSD);
	make_good();
	for (unsigned i = 0; i < plan->n_erases; i++)
		outcome->erases[i] = (struct erase_outcome){ .technique = plan->erases[i].technique,
							     .accepted = ANSWER_REFUSED,
							     .reason = REASON_ERASE_REFUSED };
	outcome->done = NULL;
	for (unsigned i = 0; i < plan->n_steps; i++) {
		const struct plan_step *s = &plan->steps[i];

		outcome->steps[i].result = s->kind == STEP_ERASE ? STEP_FAILED
					   : s->kind == STEP_SETTLE || s->kind == STEP_SURVEY
						   ? STEP_NOT_RUN
						   : STEP_DONE;
	}
	outcome->verify = (struct verify_outcome){
		.pass = 1, .n_bytes_read = SIZE, .n_bytes_equal = SIZE, .n_bytes_total = SIZE
	};
	outcome->proofs = proofs_of(plan, outcome);
	CU_ASSERT_EQUAL(judge(), WORD_CLEARED);
	outcome->erases[3].accepted = ANSWER_UNKNOWN;
	outcome->erases[3].is_begun = true;
	CU_ASSERT_EQUAL(judge(), WORD_FAILED);
	teardown();
}

static const struct test tests[] = {
	{ "the word of each technique", words_of_techniques },
	{ "each proof taken away", every_proof },
	{ "each fact turned around", every_lie },
	{ "an old success", old_success },
	{ "crypto erase", crypto },
	{ "sequences", sequences },
	{ "unreadable blocks", unreadable },
	{ "fallback", fallback },
};

TEST_MAIN(tests)
