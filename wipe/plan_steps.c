/*
 * wipe/plan_steps.c - the steps of a plan, in order, each with its reason, its bytes and its time.
 */
#include "wipe/plan_inside.h"

#include "wipe/canary.h"
#include "wipe/sample.h"

#define MB 1000000ULL

/* What a drive of a kind is taken to move in a second where nothing was measured yet: a cautious
 * value for the whole of a used drive, not a maker's figure. */
static const struct {
	enum media_kind media;
	enum transport_kind transport; /* TRANSPORT_UNKNOWN: any */
	uint64_t bytes_per_second;
	uint32_t seek_us; /* for one scattered read */
} speeds[] = {
	/* The first row that fits holds: USB before the media behind it. */
	{ MEDIA_HDD, TRANSPORT_USB, 90 * MB, 15000 },
	{ MEDIA_SSD, TRANSPORT_USB, 200 * MB, 500 },
	{ MEDIA_UNKNOWN, TRANSPORT_USB, 20 * MB, 2000 },
	{ MEDIA_CARD, TRANSPORT_UNKNOWN, 20 * MB, 2000 },
	{ MEDIA_SSD, TRANSPORT_NVME, 1000 * MB, 100 },
	{ MEDIA_SSD, TRANSPORT_UNKNOWN, 350 * MB, 200 },
	{ MEDIA_HDD, TRANSPORT_UNKNOWN, 130 * MB, 12000 },
	{ MEDIA_VIRTUAL, TRANSPORT_UNKNOWN, 300 * MB, 200 },
	{ MEDIA_UNKNOWN, TRANSPORT_UNKNOWN, 50 * MB, 12000 },
};

static const char *const step_words[STEP_KIND_COUNT] = {
	[STEP_GUARD] = "guard",
	[STEP_CANARIES] = "canaries",
	[STEP_WRITE] = "write",
	[STEP_FLUSH] = "flush",
	[STEP_VERIFY] = "verify",
	[STEP_IDENTITY] = "identity",
	[STEP_CANARIES_CHECK] = "canaries_check",
	[STEP_REVEAL] = "reveal",
	[STEP_ERASE] = "erase",
	[STEP_SETTLE] = "settle",
	[STEP_SURVEY] = "survey",
	[STEP_ADDRESS_WRITE] = "address_write",
	[STEP_ADDRESS_VERIFY] = "address_verify",
};

static const char *const step_whys[STEP_KIND_COUNT] = {
	[STEP_GUARD] = "why_guard",
	[STEP_CANARIES] = "why_canaries",
	[STEP_WRITE] = "why_write",
	[STEP_FLUSH] = "why_flush",
	[STEP_VERIFY] = "why_verify",
	[STEP_IDENTITY] = "why_identity",
	[STEP_CANARIES_CHECK] = "why_canaries_check",
	[STEP_REVEAL] = "why_reveal",
	[STEP_ERASE] = "why_erase",
	[STEP_SETTLE] = "why_settle",
	[STEP_SURVEY] = "why_survey",
	[STEP_ADDRESS_WRITE] = "why_address_write",
	[STEP_ADDRESS_VERIFY] = "why_address_verify",
};

const char *step_word(enum step_kind k)
{
	return (unsigned)k < STEP_KIND_COUNT ? step_words[k] : "";
}

static size_t speed_row(const struct device *d)
{
	size_t n = sizeof(speeds) / sizeof(speeds[0]), i = 0;

	while (i < n - 1 &&
	       (speeds[i].media != d->media ||
		(speeds[i].transport != TRANSPORT_UNKNOWN && speeds[i].transport != d->transport)))
		i++;
	return i;
}

static uint32_t seconds(uint64_t amount, uint64_t per_second)
{
	uint64_t s = amount / per_second + (amount % per_second != 0);

	return s < UINT32_MAX ? (uint32_t)s : UINT32_MAX;
}

static uint64_t blocks_of(const struct plan *p)
{
	return p->size_bytes / p->block_bytes + (p->size_bytes % p->block_bytes != 0);
}

uint32_t plan_host_s(const struct device *d, uint64_t size_bytes)
{
	return seconds(size_bytes, speeds[speed_row(d)].bytes_per_second);
}

static bool moves_all(enum step_kind k)
{
	return k == STEP_WRITE || k == STEP_VERIFY || k == STEP_SURVEY || k == STEP_ADDRESS_WRITE ||
	       k == STEP_ADDRESS_VERIFY;
}

static void price(const struct plan *p, const struct device *d, struct plan_step *s)
{
	size_t row = speed_row(d);
	uint64_t n_canaries = blocks_of(p) < CANARIES_MOST ? blocks_of(p) : CANARIES_MOST;

	if (s->kind == STEP_VERIFY && p->is_sampled) {
		s->why = "why_verify_sample";
		s->bytes = SAMPLE_PLACES * (uint64_t)sample_place_bytes(p->block_bytes);
		s->estimate_s = (uint32_t)(SAMPLE_PLACES * (uint64_t)speeds[row].seek_us / 1000000);
		if (s->estimate_s > plan_host_s(d, p->size_bytes))
			s->estimate_s = plan_host_s(d, p->size_bytes);
	} else if (moves_all(s->kind)) {
		s->bytes = p->size_bytes;
		s->estimate_s = plan_host_s(d, s->bytes);
	} else if (s->kind == STEP_CANARIES || s->kind == STEP_CANARIES_CHECK) {
		s->bytes = n_canaries * p->block_bytes;
		s->estimate_s = (uint32_t)(n_canaries * speeds[row].seek_us / 1000000);
	} else if (s->kind == STEP_ERASE) {
		s->estimate_s = p->erases[s->technique].estimate_s;
	}
}

/* What isn't needed if all goes well costs nothing. */
static void add(struct plan *p, const struct device *d, struct plan_step step)
{
	struct plan_step *s = &p->steps[p->n_steps++];
	bool is_spare = step.is_fallback || (step.kind == STEP_ERASE && step.technique &&
					     !p->erases[step.technique].follows);

	*s = step;
	s->why = step_whys[s->kind];
	price(p, d, s);
	if (is_spare)
		return;
	p->estimate_s = UINT32_MAX - p->estimate_s > s->estimate_s ? p->estimate_s + s->estimate_s
								   : UINT32_MAX;
}

static void add_overwrite(struct plan *p, const struct device *d, bool is_fallback)
{
	const struct method *m = p->method;

	/* Sticks and cards are sold with a false size; old bridges wrap at 2 TiB. */
	if (p->policy.address_test || d->transport == TRANSPORT_USB || d->media == MEDIA_CARD) {
		add(p, d,
		    (struct plan_step){ .kind = STEP_ADDRESS_WRITE, .is_fallback = is_fallback });
		add(p, d, (struct plan_step){ .kind = STEP_FLUSH, .is_fallback = is_fallback });
		add(p, d,
		    (struct plan_step){ .kind = STEP_ADDRESS_VERIFY, .is_fallback = is_fallback });
	}
	for (unsigned pass = 1; pass <= m->n_passes; pass++) {
		add(p, d,
		    (struct plan_step){
			    .kind = STEP_WRITE, .pass = pass, .is_fallback = is_fallback });
		add(p, d,
		    (struct plan_step){
			    .kind = STEP_FLUSH, .pass = pass, .is_fallback = is_fallback });
		if (method_verifies(m, pass))
			add(p, d,
			    (struct plan_step){ .kind = STEP_VERIFY,
						.pass = pass,
						.is_fallback = is_fallback });
	}
}

/* Which of two read-backs is done hangs on the erase that ends well. */
static void add_erases(struct plan *p, const struct device *d)
{
	bool has_pattern = false, has_other = false;

	for (unsigned i = 0; i < p->n_erases; i++) {
		bool is_pattern = p->erases[i].technique->leaves == LEAVES_PATTERN;
		bool is_last = i + 1 == p->n_erases || !p->erases[i + 1].follows;

		has_pattern |= is_pattern;
		has_other |= !is_pattern && is_last;
		add(p, d, (struct plan_step){ .kind = STEP_ERASE, .technique = i });
	}
	add(p, d, (struct plan_step){ .kind = STEP_SETTLE });
	if (has_other)
		add(p, d, (struct plan_step){ .kind = STEP_SURVEY });
	if (has_pattern)
		add(p, d, (struct plan_step){ .kind = STEP_VERIFY });
}

void plan_add_steps(struct plan *p, const struct device *d, bool needs_reveal)
{
	add(p, d, (struct plan_step){ .kind = STEP_GUARD });
	if (needs_reveal)
		add(p, d, (struct plan_step){ .kind = STEP_REVEAL });
	add(p, d, (struct plan_step){ .kind = STEP_CANARIES });
	if (p->n_erases)
		add_erases(p, d);
	if (p->method)
		add_overwrite(p, d, p->n_erases > 0);
	add(p, d, (struct plan_step){ .kind = STEP_CANARIES_CHECK });
	add(p, d, (struct plan_step){ .kind = STEP_IDENTITY });
}
