#include "wipe/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/json.h"
#include "base/text.h"
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

static void add_step(struct plan *p, const struct device *d, enum step_kind kind, unsigned pass)
{
	size_t row = speed_row(d);
	uint64_t n_canaries = blocks_of(p) < CANARIES_MOST ? blocks_of(p) : CANARIES_MOST;
	struct plan_step *s = &p->steps[p->n_steps++];

	s->kind = kind;
	s->pass = pass;
	s->why = step_whys[kind];
	if (kind == STEP_VERIFY && p->is_sampled) {
		s->why = "why_verify_sample";
		s->bytes = SAMPLE_PLACES * (uint64_t)sample_place_bytes(p->block_bytes);
		s->estimate_s = (uint32_t)(SAMPLE_PLACES * (uint64_t)speeds[row].seek_us / 1000000);
		if (s->estimate_s > seconds(p->size_bytes, speeds[row].bytes_per_second))
			s->estimate_s = seconds(p->size_bytes, speeds[row].bytes_per_second);
	} else if (kind == STEP_WRITE || kind == STEP_VERIFY || kind == STEP_ADDRESS_WRITE ||
		   kind == STEP_ADDRESS_VERIFY) {
		s->bytes = p->size_bytes;
		s->estimate_s = seconds(s->bytes, speeds[row].bytes_per_second);
	} else if (kind == STEP_CANARIES || kind == STEP_CANARIES_CHECK) {
		s->bytes = n_canaries * p->block_bytes;
		s->estimate_s = (uint32_t)(n_canaries * speeds[row].seek_us / 1000000);
	}
	p->estimate_s = UINT32_MAX - p->estimate_s > s->estimate_s ? p->estimate_s + s->estimate_s
								   : UINT32_MAX;
}

static void add_steps(struct plan *p, const struct device *d)
{
	const struct method *m = p->method;

	add_step(p, d, STEP_GUARD, 0);
	add_step(p, d, STEP_CANARIES, 0);
	/* Sticks and cards are sold with a false size; old bridges wrap at 2 TiB. */
	if (p->policy.address_test || d->transport == TRANSPORT_USB || d->media == MEDIA_CARD) {
		add_step(p, d, STEP_ADDRESS_WRITE, 0);
		add_step(p, d, STEP_FLUSH, 0);
		add_step(p, d, STEP_ADDRESS_VERIFY, 0);
	}
	for (unsigned pass = 1; pass <= m->n_passes; pass++) {
		add_step(p, d, STEP_WRITE, pass);
		add_step(p, d, STEP_FLUSH, pass);
		if (method_verifies(m, pass))
			add_step(p, d, STEP_VERIFY, pass);
	}
	add_step(p, d, STEP_CANARIES_CHECK, 0);
	add_step(p, d, STEP_IDENTITY, 0);
}

bool plan_tests_addresses(const struct plan *p)
{
	for (unsigned i = 0; i < p->n_steps; i++)
		if (p->steps[i].kind == STEP_ADDRESS_VERIFY)
			return true;
	return false;
}

static void add_note(struct plan *p, const char *technique, const char *why)
{
	if (p->n_notes < PLAN_NOTES)
		p->notes[p->n_notes++] = (struct plan_note){ .technique = technique, .why = why };
}

/* Whether the last pass reads back right even where two addresses lead to one place. */
static bool hides_aliases(const struct plan *p, const struct device *d)
{
	enum pass_kind last = p->method->passes[p->method->n_passes - 1].kind;

	return (last == PASS_BYTE || last == PASS_STRING) && d->media == MEDIA_UNKNOWN &&
	       !plan_tests_addresses(p);
}

static void add_notes(struct plan *p, const struct device *d)
{
	if (d->media == MEDIA_VIRTUAL)
		add_note(p, "purge", "purge_needs_physical_drive");
	else
		add_note(p, "purge", "purge_needs_drive_command");
	if (d->media == MEDIA_HDD)
		add_note(p, "overwrite", "overwrite_reaches_no_remapped");
	else if (d->media != MEDIA_VIRTUAL)
		add_note(p, "overwrite", "overwrite_reaches_no_spare");
	if (d->media != MEDIA_VIRTUAL)
		add_note(p, "sanitize", "not_asked_of_drive");
	if (p->is_sampled)
		add_note(p, "overwrite", "sample_proves_no_block");
	if (!d->native_size_is_known)
		add_note(p, "overwrite", "native_size_not_asked");
	if (p->method->n_passes > 1)
		add_note(p, "overwrite", "passes_never_raise_level");
	if (p->method->is_legacy && d->media != MEDIA_HDD)
		add_note(p, "overwrite", "made_for_hard_disks");
	if (hides_aliases(p, d))
		add_note(p, "overwrite", "constant_hides_aliases");
	if (d->medium_is_ram)
		add_note(p, "overwrite", "medium_is_ram");
}

static void refuse(struct plan *p, enum reason reason, const char *what)
{
	if (p->refusal != REASON_NONE)
		return; /* the first reason is the one that is told */
	p->refusal = reason;
	(void)text_copy(p->refusal_what, sizeof(p->refusal_what), what); /* ids fit */
}

static bool is_block_size(uint32_t bytes)
{
	return bytes >= 512 && bytes <= 65536 && (bytes & (bytes - 1)) == 0;
}

static void look_for_refusal(struct plan *p, const struct device *d)
{
	if (d->n_guards)
		refuse(p, REASON_PLAN_GUARDED, reason_row(d->guards[0].reason)->id);
	if (!is_block_size(d->logical_block_bytes))
		refuse(p, REASON_PLAN_GUARDED, reason_row(REASON_GUARD_UNSUPPORTED_KIND)->id);
	if (d->size_bytes < d->logical_block_bytes || d->size_bytes == 0)
		refuse(p, REASON_PLAN_GUARDED, reason_row(REASON_GUARD_TOO_SMALL)->id);
	if (p->is_below_required && !p->policy.accept_lower)
		refuse(p, REASON_PLAN_BELOW_REQUIRED, level_word(p->policy.required));
}

void plan_put_steps(struct json_builder *b, const struct plan *p)
{
	json_open_array(b, "steps");
	for (unsigned i = 0; i < p->n_steps; i++) {
		uint64_t bytes = p->steps[i].bytes;

		json_open_object(b, NULL);
		json_text(b, "kind", step_word(p->steps[i].kind));
		json_number(b, "pass", p->steps[i].pass);
		json_text(b, "why", p->steps[i].why);
		json_number(b, "bytes", bytes > INT64_MAX ? INT64_MAX : (int64_t)bytes);
		json_number(b, "estimate_s", p->steps[i].estimate_s);
		json_close(b);
	}
	json_close(b);
	json_open_array(b, "notes");
	for (unsigned i = 0; i < p->n_notes; i++) {
		json_open_object(b, NULL);
		json_text(b, "technique", p->notes[i].technique);
		json_text(b, "why", p->notes[i].why);
		json_close(b);
	}
	json_close(b);
}

static void digest_method(struct json_builder *b, const struct method *m)
{
	json_text(b, "method", m->id);
	json_text(b, "verify", verify_rule_word(m->verify));
	json_open_array(b, "passes");
	for (unsigned i = 0; i < m->n_passes; i++) {
		const struct method_pass *pass = &m->passes[i];

		json_open_object(b, NULL);
		json_text(b, "kind", pass_kind_word(pass->kind));
		json_number(b, "byte", pass->byte);
		json_hex(b, "string", pass->string, pass->n_string);
		json_bool(b, "inverted", pass->is_inverted);
		json_bool(b, "verified", pass->is_verified);
		json_close(b);
	}
	json_close(b);
}

/* What device_same() compares, and what the drive is called by no /dev name. */
static void digest_device(struct json_builder *b, const struct device *d)
{
	uint8_t number[8];

	json_open_object(b, "device");
	json_text(b, "transport", transport_word(d->transport));
	json_text(b, "media", media_word(d->media));
	json_hex(b, "vendor", d->vendor.bytes, d->vendor.n);
	json_hex(b, "model", d->model.bytes, d->model.n);
	json_hex(b, "serial", d->serial.bytes, d->serial.n);
	json_hex(b, "firmware", d->firmware.bytes, d->firmware.n);
	json_text(b, "wwn", d->wwn);
	json_text(b, "eui64", d->eui64);
	json_text(b, "nguid", d->nguid);
	json_bool(b, "practice", d->is_practice);
	put_be64(number, (uint64_t)d->backing_dev);
	json_hex(b, "backing_dev", number, sizeof(number));
	put_be64(number, (uint64_t)d->backing_inode);
	json_hex(b, "backing_inode", number, sizeof(number));
	json_close(b);
}

static int digest_plan(struct plan *p, const struct device *d, struct error *err)
{
	struct json_builder *b = json_begin();
	_free_ char *bytes = NULL;
	size_t n = 0;
	int rc;

	json_text(b, "refusal", reason_row(p->refusal)->id);
	json_text(b, "refusal_what", p->refusal_what);
	json_text(b, "technique", p->technique->id);
	digest_method(b, p->method);
	json_text(b, "required", level_word(p->policy.required));
	json_bool(b, "accept_lower", p->policy.accept_lower);
	json_text(b, "expected", level_word(p->expected));
	json_bool(b, "is_below_required", p->is_below_required);
	json_text(b, "limit", reason_row(p->limit)->id);
	json_bool(b, "is_sampled", p->is_sampled);
	json_number(b, "size_bytes", (int64_t)p->size_bytes);
	json_number(b, "block_bytes", p->block_bytes);
	json_number(b, "estimate_s", p->estimate_s);
	plan_put_steps(b, p);
	digest_device(b, d);
	rc = json_finish(b, &bytes, &n, err);
	if (rc)
		return rc;
	return crypt_sha256(bytes, n, p->digest, err);
}

int plan_make(const struct device *d, const struct method *m, const struct policy *policy,
	      struct plan *ret, struct error *err)
{
	_free_ struct plan *p = calloc(1, sizeof(*p)); /* *ret stays as it is on failure */
	int rc;

	if (!p)
		return error_set(err, REASON_NO_MEMORY, 0, NULL, "plan");
	p->technique = &techniques[0];
	p->method = m;
	p->policy = *policy;
	p->size_bytes = d->size_bytes;
	p->block_bytes = d->logical_block_bytes;
	p->is_sampled = policy->sampled && is_block_size(p->block_bytes) &&
			sample_makes_sense(p->size_bytes, p->block_bytes);
	/* Clear needs every block proven; a sample proves none but those that were read. */
	p->expected = p->is_sampled ? LEVEL_NONE : p->technique->claims[d->media];
	p->is_below_required = p->expected < policy->required;
	p->limit = p->is_sampled             ? REASON_READ_BACK_SAMPLED
		   : d->native_size_is_known ? REASON_NONE
					     : REASON_NATIVE_SIZE_UNKNOWN;
	look_for_refusal(p, d);
	/* A refused plan still says what would be done, where that can be said. */
	if (is_block_size(p->block_bytes) && p->size_bytes)
		add_steps(p, d);
	add_notes(p, d);
	rc = digest_plan(p, d, err);
	if (rc)
		return rc;
	memcpy(ret, p, sizeof(*ret));
	return 0;
}
