/*
 * tests/unit/test_verdict.c - all subsets of proofs against all subsets of what can have gone wrong:
 * "cleared" stands only where every proof was seen and nothing contradicts it.
 */
#include "wipe/canary.h"
#include "wipe/verdict.h"

#include "tests/unit/harness.h"

#define SIZE       (1024 * 1024)
#define BLOCK      512
#define BLOCKS     (SIZE / BLOCK)
#define ALL_PROOFS 63U

static struct plan *plan;
static struct outcome *outcome;

static void setup(void)
{
	struct device d = { .transport = TRANSPORT_VIRTIO,
			    .media = MEDIA_VIRTUAL,
			    .size_bytes = SIZE,
			    .logical_block_bytes = BLOCK,
			    .native_size_is_known = true };
	const struct policy policy = POLICY_INIT;
	struct error err = ERROR_INIT;

	plan = calloc(1, sizeof(*plan));
	outcome = calloc(1, sizeof(*outcome));
	CU_ASSERT_FATAL(plan && outcome);
	TEST_OK(plan_make(&d, method_by_id("zero"), &policy, plan, &err), err);
}

static void teardown(void)
{
	free(plan);
	free(outcome);
}

/* What a job on a good drive leaves. */
static void make_good(void)
{
	struct outcome *o = outcome;

	memset(o, 0, sizeof(*o));
	memcpy(o->plan_digest, plan->digest, DIGEST_BYTES);
	o->n_steps = plan->n_steps;
	for (unsigned i = 0; i < o->n_steps; i++) {
		o->steps[i].kind = plan->steps[i].kind;
		o->steps[i].pass = plan->steps[i].pass;
		o->steps[i].result = STEP_DONE;
	}
	o->proofs = ALL_PROOFS;
	o->canaries.n_taken = o->canaries.n_changed = 1024;
	o->verify = (struct verify_outcome){
		.pass = 1, .n_bytes_read = SIZE, .n_bytes_equal = SIZE, .n_bytes_total = SIZE
	};
	o->size_after_bytes = SIZE;
}

static struct outcome_step *step_of(enum step_kind kind)
{
	for (unsigned i = 0; i < outcome->n_steps; i++)
		if (outcome->steps[i].kind == kind)
			return &outcome->steps[i];
	CU_FAIL_FATAL("no such step");
	return NULL;
}

static void fail_step(enum step_kind kind, enum reason reason)
{
	struct outcome_step *s = step_of(kind);

	s->result = STEP_FAILED;
	s->error.reason = reason;
	if (outcome->first_reason == REASON_NONE)
		outcome->first_reason = reason;
}

/* What can have gone wrong, one bit each. */
enum trouble {
	UNWRITTEN = 1 << 0,        /* listed */
	UNREADABLE = 1 << 1,       /* listed */
	CANARY_UNREAD = 1 << 2,    /* counted */
	MISMATCH_INSIDE = 1 << 3,  /* where nothing could be written */
	MISMATCH_OUTSIDE = 1 << 4, /* elsewhere */
	SURVIVOR = 1 << 5,
	FLUSH_BAD = 1 << 6,
	OTHER_DRIVE = 1 << 7,
	GIVEN_UP = 1 << 8,
	STOPPED = 1 << 9,
	NOT_JOURNALLED = 1 << 10,
	OTHER_PLAN = 1 << 11,
	TROUBLES = 1 << 12,
};
#define LISTED (UNWRITTEN | UNREADABLE | CANARY_UNREAD | MISMATCH_INSIDE)

static void make_reads(unsigned t)
{
	struct verify_outcome *v = &outcome->verify;

	if (t & UNWRITTEN) {
		fail_step(STEP_WRITE, REASON_WRITE_ERRORS);
		ranges_add(&outcome->unwritten, 100, 8);
	}
	if (t & UNREADABLE) {
		fail_step(STEP_VERIFY, REASON_READ_ERRORS);
		ranges_add(&v->unreadable, 200, 1);
		v->n_bytes_read -= BLOCK;
		v->n_bytes_equal -= BLOCK;
	}
	if (t & MISMATCH_INSIDE) {
		fail_step(STEP_VERIFY, REASON_MISMATCH);
		ranges_add(&v->mismatching, 101, 3);
		v->n_bytes_equal -= 3 * BLOCK;
	}
	if (t & MISMATCH_OUTSIDE) {
		fail_step(STEP_VERIFY, REASON_MISMATCH);
		ranges_add(&v->mismatching, 107, 2);
		v->n_bytes_equal -= 2 * BLOCK;
	}
}

static void make_troubles(unsigned t)
{
	make_reads(t);
	if (t & CANARY_UNREAD) {
		fail_step(STEP_CANARIES_CHECK, REASON_CANARY_UNREADABLE);
		outcome->canaries.n_unreadable = 1;
		outcome->canaries.n_changed--;
	}
	if (t & SURVIVOR) {
		fail_step(STEP_CANARIES_CHECK, REASON_CANARY_SURVIVED);
		outcome->canaries.n_same = 1;
		outcome->canaries.n_changed--;
	}
	if (t & FLUSH_BAD)
		fail_step(STEP_FLUSH, REASON_FLUSH_FAILED);
	if (t & OTHER_DRIVE)
		fail_step(STEP_IDENTITY, REASON_DEVICE_CHANGED);
	if (t & GIVEN_UP)
		fail_step(STEP_WRITE, REASON_DRIVE_GIVEN_UP);
	if (t & STOPPED) {
		outcome->stop_asked = true;
		step_of(STEP_IDENTITY)->result = STEP_NOT_RUN;
		if (outcome->first_reason == REASON_NONE)
			outcome->first_reason = REASON_STOP_ASKED;
	}
	if (t & NOT_JOURNALLED) {
		step_of(STEP_CANARIES_CHECK)->result = STEP_NOT_RUN;
		if (outcome->first_reason == REASON_NONE)
			outcome->first_reason = REASON_JOURNAL_REFUSED;
	}
	if (t & OTHER_PLAN)
		outcome->plan_digest[5] ^= 1;
}

/* The rules once more, from the brief and not from the code. */
static enum word expected(unsigned t, unsigned proofs)
{
	const unsigned listable = PROOF_WRITTEN_WHOLE | PROOF_READ_BACK_WHOLE |
				  PROOF_CANARIES_GONE | PROOF_NATIVE_SIZE_KNOWN;
	unsigned missing = ALL_PROOFS & ~proofs;
	bool inside_only = !(t & MISMATCH_OUTSIDE) && (!(t & MISMATCH_INSIDE) || (t & UNWRITTEN));
	bool other = t & (FLUSH_BAD | OTHER_DRIVE | GIVEN_UP);

	if ((t & (OTHER_PLAN | SURVIVOR)) || !inside_only)
		return WORD_FAILED;
	if (!missing)
		return t ? WORD_FAILED : WORD_CLEARED; /* proofs that facts contradict are none */
	if ((t & STOPPED) && !other)
		return WORD_STOPPED;
	if (!(t & ~(unsigned)LISTED) && !(missing & ~listable))
		return WORD_PARTIAL;
	return WORD_FAILED;
}

static void every_subset(void)
{
	unsigned n_cleared = 0, n_partial = 0, n_stopped = 0;

	setup();
	for (unsigned t = 0; t < TROUBLES; t++) {
		make_good();
		make_troubles(t);
		for (unsigned proofs = 0; proofs <= ALL_PROOFS; proofs++) {
			struct verdict v;
			enum word word = expected(t, proofs);

			/* A stop after trouble of another kind: which came first decides. */
			if ((t & STOPPED) && (t & (FLUSH_BAD | OTHER_DRIVE | GIVEN_UP)) &&
			    (t & LISTED) && proofs != ALL_PROOFS)
				continue;
			outcome->proofs = proofs;
			v = verdict_of(plan, outcome);
			if (v.word != word)
				printf("\n    troubles %x proofs %x: %s instead of %s\n", t, proofs,
				       word_text(v.word), word_text(word));
			CU_ASSERT_EQUAL_FATAL(v.word, word);
			CU_ASSERT_EQUAL(v.word == WORD_CLEARED, proofs == ALL_PROOFS && t == 0);
			CU_ASSERT_EQUAL(v.proofs_missing, ALL_PROOFS & ~proofs);
			CU_ASSERT_EQUAL(v.reason == REASON_NONE, v.word == WORD_CLEARED);
			CU_ASSERT_EQUAL(v.level, v.word == WORD_CLEARED ? LEVEL_CLEAR : LEVEL_NONE);
			CU_ASSERT_EQUAL(verdict_is_certificate(&v), v.word == WORD_CLEARED);
			n_cleared += v.word == WORD_CLEARED;
			n_partial += v.word == WORD_PARTIAL;
			n_stopped += v.word == WORD_STOPPED;
		}
	}
	CU_ASSERT_EQUAL(n_cleared, 1);
	CU_ASSERT(n_partial > 100 && n_stopped > 100);
	teardown();
}

/* No step but a done one, whatever else is said. */
static void every_step_result(void)
{
	setup();
	for (unsigned i = 0; i < plan->n_steps; i++) {
		for (unsigned r = 0; r < STEP_RESULT_COUNT; r++) {
			make_good();
			outcome->steps[i].result = (enum step_result)r;
			CU_ASSERT_EQUAL(verdict_of(plan, outcome).word == WORD_CLEARED,
					r == STEP_DONE);
		}
	}
	teardown();
}

static void expect(enum word word, enum reason reason)
{
	struct verdict v = verdict_of(plan, outcome);

	if (v.word != word || v.reason != reason)
		printf("\n    %s (%s)\n", word_text(v.word), reason_row(v.reason)->id);
	CU_ASSERT_EQUAL(v.word, word);
	CU_ASSERT_EQUAL(v.reason, reason);
}

/* Facts that contradict the proofs, one at a time. */
static void contradictions(void)
{
	setup();
	make_good();
	expect(WORD_CLEARED, REASON_NONE);
	outcome->verify.n_bytes_equal--;
	CU_ASSERT_EQUAL(verdict_of(plan, outcome).word, WORD_FAILED);
	make_good();
	outcome->verify.n_bytes_total -= BLOCK;
	CU_ASSERT_EQUAL(verdict_of(plan, outcome).word, WORD_FAILED);
	make_good();
	outcome->verify.pass = 0;
	CU_ASSERT_EQUAL(verdict_of(plan, outcome).word, WORD_FAILED);
	make_good();
	ranges_add(&outcome->canaries.other, 5, 1);
	expect(WORD_FAILED, REASON_STEP_NOT_RUN);
	make_good();
	outcome->canaries.n_taken = 63;
	CU_ASSERT_EQUAL(verdict_of(plan, outcome).word, WORD_FAILED);
	make_good();
	outcome->canaries.n_blank = 961; /* 63 that tell */
	CU_ASSERT_EQUAL(verdict_of(plan, outcome).word, WORD_FAILED);
	outcome->canaries.n_markers = 1;
	CU_ASSERT_EQUAL(verdict_of(plan, outcome).word, WORD_CLEARED);
	make_good();
	outcome->size_after_bytes -= BLOCK;
	CU_ASSERT_EQUAL(verdict_of(plan, outcome).word, WORD_FAILED);
	make_good();
	outcome->n_steps--;
	expect(WORD_FAILED, REASON_CONSENT_STALE);
	make_good();
	outcome->steps[3].pass = 2;
	expect(WORD_FAILED, REASON_CONSENT_STALE);
	make_good();
	outcome->first_reason = REASON_JOURNAL_REFUSED;
	expect(WORD_FAILED, REASON_JOURNAL_REFUSED);
	/* An outcome in which nothing happened. */
	memset(outcome, 0, sizeof(*outcome));
	expect(WORD_FAILED, REASON_CONSENT_STALE);
	teardown();
}

static void plans(void)
{
	setup();
	make_good();
	plan->refusal = REASON_PLAN_GUARDED;
	expect(WORD_FAILED, REASON_PLAN_GUARDED);
	plan->refusal = REASON_NONE;
	plan->expected = LEVEL_NONE;
	CU_ASSERT_EQUAL(verdict_of(plan, outcome).word, WORD_FAILED);
	plan->expected = LEVEL_PURGE;
	expect(WORD_PURGED, REASON_NONE);
	plan->expected = LEVEL_CLEAR;
	plan->policy.required = LEVEL_CLEAR;
	CU_ASSERT_TRUE(verdict_of(plan, outcome).meets_required);
	plan->policy.required = LEVEL_PURGE;
	expect(WORD_CLEARED, REASON_NONE);
	CU_ASSERT_FALSE(verdict_of(plan, outcome).meets_required);
	plan->policy.required = LEVEL_NONE;
	plan->technique = NULL;
	CU_ASSERT_EQUAL(verdict_of(plan, outcome).word, WORD_FAILED);
	teardown();
}

static void partial_has_bounds(void)
{
	setup();
	/* Native size not known is partial on its own. */
	make_good();
	outcome->proofs &= ~(unsigned)PROOF_NATIVE_SIZE_KNOWN;
	expect(WORD_PARTIAL, REASON_NATIVE_SIZE_UNKNOWN);
	/* The same, stopped after all was done but the look at the identity. */
	make_troubles(STOPPED);
	outcome->proofs &= ~(unsigned)PROOF_SAME_DRIVE;
	expect(WORD_STOPPED, REASON_STOP_ASKED);
	/* A drive of which nothing reads back as promised isn't partly erased. */
	make_good();
	make_troubles(UNWRITTEN);
	outcome->proofs &= ~(unsigned)(PROOF_WRITTEN_WHOLE | PROOF_READ_BACK_WHOLE);
	ranges_add(&outcome->unwritten, 0, BLOCKS);
	ranges_add(&outcome->verify.mismatching, 0, BLOCKS);
	outcome->verify.n_bytes_equal = 0;
	expect(WORD_FAILED, REASON_WRITE_ERRORS);
	/* Bytes that nobody read and nobody listed. */
	make_good();
	make_troubles(UNREADABLE);
	outcome->proofs &= ~(unsigned)PROOF_READ_BACK_WHOLE;
	expect(WORD_PARTIAL, REASON_READ_ERRORS);
	outcome->verify.n_bytes_read -= BLOCK;
	outcome->verify.n_bytes_equal -= BLOCK;
	CU_ASSERT_EQUAL(verdict_of(plan, outcome).word, WORD_FAILED);
	/* Bytes that differ, and it isn't said where. */
	make_good();
	make_troubles(UNREADABLE);
	outcome->proofs &= ~(unsigned)PROOF_READ_BACK_WHOLE;
	outcome->verify.n_bytes_equal -= BLOCK;
	CU_ASSERT_EQUAL(verdict_of(plan, outcome).word, WORD_FAILED);
	teardown();
}

static const struct test tests[] = {
	{ "every subset of proofs and troubles", every_subset },
	{ "every result of every step", every_step_result },
	{ "contradictions", contradictions },
	{ "plans", plans },
	{ "partial has bounds", partial_has_bounds },
};

TEST_MAIN(tests)
