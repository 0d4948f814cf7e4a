#include "wipe/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "wipe/choice.h"
#include "wipe/extent.h"
#include "wipe/plan_inside.h"
#include "wipe/sample.h"

/* What a drive's own overwrite writes: every byte the same, so that no order of bytes matters, and not what a
 * drive answers for blocks that it merely forgot. */
#define DRIVE_BYTE 0x55

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
	bool writes = p->technique->kind == TECHNIQUE_OVERWRITE;

	if (p->expected == LEVEL_PURGE)
		add_note(p, "purge", "purge_by_drive");
	else if (d->media == MEDIA_VIRTUAL)
		add_note(p, "purge", "purge_needs_physical_drive");
	else
		add_note(p, "purge", "purge_needs_drive_command");
	if (writes && d->media == MEDIA_HDD)
		add_note(p, "overwrite", "overwrite_reaches_no_remapped");
	else if (writes && d->media != MEDIA_VIRTUAL)
		add_note(p, "overwrite", "overwrite_reaches_no_spare");
	if (d->media != MEDIA_VIRTUAL && !d->features.is_known)
		add_note(p, "sanitize", "not_asked_of_drive");
	if (p->is_sampled)
		add_note(p, "overwrite", "sample_proves_no_block");
	if (p->limit == REASON_NATIVE_SIZE_UNKNOWN || (p->is_sampled && !d->native_size_is_known))
		add_note(p, p->technique->id,
			 d->features.is_known ? "native_size_not_told" : "native_size_not_asked");
	if (!p->method)
		return;
	if (p->n_erases)
		add_note(p, "overwrite", "overwrite_is_fallback");
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

/* States in which nothing can be done to the drive, whoever would do it. */
static void refuse_state(struct plan *p, const struct features *f)
{
	const struct opal_features *o = &f->opal;

	if (f->scsi.is_reserved)
		refuse(p, REASON_DRIVE_RESERVED, "");
	if (f->scsi.is_write_protected || f->mmc.is_write_protected ||
	    (f->nvme.n_namespaces == 1 && f->nvme.namespaces[0].is_protected))
		refuse(p, REASON_DRIVE_WRITE_PROTECTED, "");
	/* What was taken out of use may hold data, and nothing reaches it. */
	if (f->hidden.depopulated == TOLD_YES)
		refuse(p, REASON_DRIVE_DEPOPULATED, "");
	if (f->self_test_runs == TOLD_YES || f->nvme.self_test_runs)
		refuse(p, REASON_DRIVE_SELF_TEST, "");
	if (f->scsi.is_formatting)
		refuse(p, REASON_DRIVE_FORMATTING, "");
	if (f->scsi.format_is_corrupt)
		refuse(p, REASON_DRIVE_FORMAT_CORRUPT, "");
	if (o->is_locked == TOLD_YES)
		refuse(p, REASON_DRIVE_LOCKED, "opal");
	/* Its first blocks would be read from the shadow, whatever lies behind it. */
	if (o->shadow_mbr_enabled == TOLD_YES && o->shadow_mbr_done != TOLD_YES)
		refuse(p, REASON_DRIVE_LOCKED, "shadow_mbr");
}

/* States that only an erase inside the drive leads out of. */
static void refuse_without_erase(struct plan *p, const struct device *d)
{
	const struct features *f = &d->features;

	if (f->security.locked == TOLD_YES)
		refuse(p, REASON_DRIVE_LOCKED, "ata_security");
	if (f->sanitize.before.state == SANITIZE_RUNNING)
		refuse(p, REASON_DRIVE_SANITIZING, "");
	if (f->sanitize.before.state == SANITIZE_FAILED)
		refuse(p, REASON_DRIVE_SANITIZE_FAILED, "");
	if (d->no_overwrite.reason != REASON_NONE)
		refuse(p, REASON_PLAN_GUARDED, reason_row(d->no_overwrite.reason)->id);
	if (!p->method)
		refuse(p, REASON_TECHNIQUE_NOT_POSSIBLE, f->is_zoned ? "is_zoned" : "not_offered");
}

static void look_for_refusal(struct plan *p, const struct device *d)
{
	if (d->n_guards)
		refuse(p, REASON_PLAN_GUARDED, reason_row(d->guards[0].reason)->id);
	if (!is_block_size(d->logical_block_bytes))
		refuse(p, REASON_PLAN_GUARDED, reason_row(REASON_GUARD_UNSUPPORTED_KIND)->id);
	if (d->size_bytes < d->logical_block_bytes || d->size_bytes == 0)
		refuse(p, REASON_PLAN_GUARDED, reason_row(REASON_GUARD_TOO_SMALL)->id);
	if (d->features.is_known)
		refuse_state(p, &d->features);
	if (!p->n_erases)
		refuse_without_erase(p, d);
	if (p->is_below_required && !p->policy.accept_lower)
		refuse(p, REASON_PLAN_BELOW_REQUIRED, level_word(p->policy.required));
}

/* An overwrite by the host: what the plan is, or what it falls back to where that is enough. */
static const struct method *method_of(const struct plan *p, const struct device *d,
				      const struct method *m)
{
	enum level claim = choice_claim(technique_by_id("overwrite"), d, &p->policy);

	if (!m || choice_obstacle(technique_by_id("overwrite"), d))
		return NULL;
	if (!p->n_erases)
		return m;
	/* One way was named, and no other is meant. */
	if (p->policy.technique && strcmp(p->policy.technique, CHOICE_AUTO) != 0)
		return NULL;
	return claim >= p->policy.required || p->policy.accept_lower ? m : NULL;
}

static enum reason limit_of(const struct plan *p, const struct extent *e)
{
	if (p->is_sampled)
		return REASON_READ_BACK_SAMPLED;
	if (!e->is_native)
		return REASON_NATIVE_SIZE_UNKNOWN;
	/* An overwrite is of what was addressed; what is erased inside is the whole drive or nothing. */
	return p->n_erases && !e->is_whole ? REASON_SCOPE_NOT_WHOLE : REASON_NONE;
}

static void decide(struct plan *p, const struct device *d, const struct method *m)
{
	const struct extent e = extent_of(d);

	p->size_bytes = e.size_bytes;
	p->block_bytes = d->logical_block_bytes;
	p->drive_pass = (struct method_pass){ .kind = PASS_BYTE, .byte = DRIVE_BYTE };
	choice_make(p, d, plan_host_s(d, p->size_bytes));
	p->method = method_of(p, d, m);
	p->is_sampled = p->policy.sampled && !p->n_erases && is_block_size(p->block_bytes) &&
			sample_makes_sense(p->size_bytes, p->block_bytes);
	/* Clear needs every block proven; a sample proves none but those that were read. */
	if (p->is_sampled)
		p->expected = LEVEL_NONE;
	p->is_below_required = p->expected < p->policy.required;
	p->limit = limit_of(p, &e);
	look_for_refusal(p, d);
	/* A refused plan still says what would be done, where that can be said. */
	if (is_block_size(p->block_bytes) && p->size_bytes)
		plan_add_steps(p, d, e.needs_reveal);
	add_notes(p, d);
	choice_notes(p, d);
}

int plan_make(const struct device *d, const struct method *m, const struct policy *policy,
	      struct plan *ret, struct error *err)
{
	_free_ struct plan *p = calloc(1, sizeof(*p)); /* *ret stays as it is on failure */
	int rc;

	if (!p)
		return error_set(err, REASON_NO_MEMORY, 0, NULL, "plan");
	p->policy = *policy;
	decide(p, d, m);
	rc = plan_digest(p, d, err);
	if (rc)
		return rc;
	memcpy(ret, p, sizeof(*ret));
	return 0;
}
