#include "ui/show_features.h"

#include <libintl.h>

#include "base/text.h"

static const char *state_sentence(enum sanitize_state s)
{
	static const char *const sentences[SANITIZE_STATE_COUNT] = {
		[SANITIZE_UNKNOWN] = N_("state not told"),
		[SANITIZE_IDLE] = N_("none was run yet"),
		[SANITIZE_FROZEN] = N_("frozen"),
		[SANITIZE_RUNNING] = N_("RUNNING NOW"),
		[SANITIZE_FAILED] = N_("THE LAST ONE FAILED"),
		[SANITIZE_SUCCEEDED] = N_("one ended well before"),
		[SANITIZE_VERIFYING] = N_("waits to be verified"),
	};

	return gettext(sentences[(unsigned)s < SANITIZE_STATE_COUNT ? s : SANITIZE_UNKNOWN]);
}

static void sanitize_line(struct output *out, const struct sanitize_features *s)
{
	bool is_none = s->block != TOLD_YES && s->overwrite != TOLD_YES && s->crypto != TOLD_YES;
	char progress[16] = "";

	if (is_none && s->before.state == SANITIZE_UNKNOWN) {
		output_line(out, "%s", gettext("    sanitize inside the drive: not offered"));
		return;
	}
	if (s->before.state == SANITIZE_RUNNING && s->before.has_progress)
		(void)text_format(progress, sizeof(progress), " %u %%",
				  s->before.progress * 100u / 65536u); /* fits */
	output_line(out, gettext("    sanitize inside the drive:%s%s%s; %s%s"),
		    s->block == TOLD_YES ? gettext(" block erase") : "",
		    s->crypto == TOLD_YES ? gettext(" crypto erase") : "",
		    s->overwrite == TOLD_YES ? gettext(" overwrite") : "",
		    state_sentence(s->before.state), progress);
}

static void security_line(struct output *out, const struct features *f)
{
	const struct security_features *s = &f->security;

	if (f->set == COMMAND_SET_ATA && s->supported == TOLD_YES)
		output_line(out, gettext("    security erase: offered%s%s%s%s"),
			    s->enhanced == TOLD_YES ? gettext(", enhanced too") : "",
			    s->frozen == TOLD_YES ? gettext(", FROZEN") : "",
			    s->locked == TOLD_YES ? gettext(", LOCKED by a password") : "",
			    s->enabled == TOLD_YES && s->locked != TOLD_YES
				    ? gettext(", a password is set")
				    : "");
	if (f->opal.is_present == TOLD_YES)
		output_line(out, gettext("    TCG security%s%s%s"),
			    f->opal.is_locking_enabled == TOLD_YES ? gettext(", activated") : "",
			    f->opal.is_locked == TOLD_YES ? gettext(", LOCKED") : "",
			    f->opal.shadow_mbr_enabled == TOLD_YES ? gettext(", shadow MBR") : "");
}

static void shape_lines(struct output *out, const struct device *d)
{
	char grouped[32];

	for (unsigned i = 0; i < d->n_units; i++)
		output_line(out, gettext("    belongs to it: /dev/%s, %s B"), d->units[i].name,
			    text_grouped(d->units[i].size_bytes, grouped));
	if (d->has_no_block && d->control_node[0])
		output_line(out, gettext("    reached by commands only: %s"), d->control_node);
	if (d->features.scsi.native_blocks &&
	    d->features.scsi.native_block_bytes != d->logical_block_bytes)
		output_line(out, gettext("    the drive's own blocks: %s of %u B"),
			    text_grouped(d->features.scsi.native_blocks, grouped),
			    d->features.scsi.native_block_bytes);
}

void show_features(struct output *out, const struct device *d)
{
	const struct features *f = &d->features;

	shape_lines(out, d);
	if (f->set != COMMAND_SET_NONE) {
		sanitize_line(out, &f->sanitize);
		security_line(out, f);
		if (f->set == COMMAND_SET_NVME && f->nvme.has_format)
			output_line(out, gettext("    format with erase: offered%s"),
				    f->nvme.format_crypto ? gettext(", by new key too") : "");
	}
	if (f->quirk_source)
		output_line(out, gettext("    known fault of this model: %s"), f->quirk_source);
	if (d->no_overwrite.reason != REASON_NONE)
		output_line(out, gettext("    cannot be overwritten: %s"),
			    output_reason(d->no_overwrite.reason));
	for (unsigned i = 0; i < d->n_remarks; i++)
		output_line(out, gettext("    note: %s%s%s%s"), output_reason(d->remarks[i].reason),
			    *d->remarks[i].what ? " (" : "", d->remarks[i].what,
			    *d->remarks[i].what ? ")" : "");
}

static void put_told(struct json_builder *b, const char *name, enum told t)
{
	json_text(b, name, told_word(t));
}

static void put_sanitize(struct json_builder *b, const struct sanitize_features *s)
{
	json_open_object(b, "sanitize");
	put_told(b, "block", s->block);
	put_told(b, "crypto", s->crypto);
	put_told(b, "overwrite", s->overwrite);
	put_told(b, "is_frozen", s->is_frozen);
	json_text(b, "state", sanitize_state_word(s->before.state));
	if (s->before.has_progress)
		json_number(b, "progress_65536", s->before.progress);
	json_close(b);
}

static void put_security(struct json_builder *b, const struct features *f)
{
	json_open_object(b, "security");
	put_told(b, "supported", f->security.supported);
	put_told(b, "enabled", f->security.enabled);
	put_told(b, "locked", f->security.locked);
	put_told(b, "frozen", f->security.frozen);
	put_told(b, "enhanced", f->security.enhanced);
	json_close(b);
	json_open_object(b, "opal");
	put_told(b, "is_present", f->opal.is_present);
	put_told(b, "is_locking_enabled", f->opal.is_locking_enabled);
	put_told(b, "is_locked", f->opal.is_locked);
	put_told(b, "shadow_mbr_enabled", f->opal.shadow_mbr_enabled);
	json_close(b);
}

static void put_hidden(struct json_builder *b, const struct hidden_features *h)
{
	json_open_object(b, "hidden");
	put_told(b, "is_hidden", h->is_hidden);
	json_number(b, "shown_blocks", (int64_t)(h->shown_blocks & INT64_MAX));
	json_number(b, "native_blocks", (int64_t)(h->native_blocks & INT64_MAX));
	json_number(b, "dco_blocks", (int64_t)(h->dco_blocks & INT64_MAX));
	put_told(b, "depopulated", h->depopulated);
	json_close(b);
}

void put_features(struct json_builder *b, const struct device *d)
{
	const struct features *f = &d->features;

	json_text(b, "control_node", d->control_node);
	json_bool(b, "has_no_block", d->has_no_block);
	json_open_array(b, "units");
	for (unsigned i = 0; i < d->n_units; i++) {
		json_open_object(b, NULL);
		json_text(b, "name", d->units[i].name);
		json_number(b, "size_bytes", (int64_t)d->units[i].size_bytes);
		json_close(b);
	}
	json_close(b);
	json_open_object(b, "features");
	json_text(b, "command_set", command_set_word(f->set));
	json_bool(b, "is_known", f->is_known);
	json_bool(b, "is_zoned", f->is_zoned);
	put_sanitize(b, &f->sanitize);
	put_security(b, f);
	put_hidden(b, &f->hidden);
	json_number(b, "namespaces", f->nvme.n_namespaces);
	json_number(b, "controllers", f->nvme.n_controllers);
	json_number(b, "native_block_bytes", f->scsi.native_block_bytes);
	json_number(b, "boot_bytes", (int64_t)(f->mmc.boot_bytes & INT64_MAX));
	json_number(b, "rpmb_bytes", (int64_t)(f->mmc.rpmb_bytes & INT64_MAX));
	json_close(b);
	json_text(b, "no_overwrite",
		  d->no_overwrite.reason == REASON_NONE ? NULL
							: reason_row(d->no_overwrite.reason)->id);
	json_open_array(b, "remarks");
	for (unsigned i = 0; i < d->n_remarks; i++) {
		json_open_object(b, NULL);
		json_text(b, "reason", reason_row(d->remarks[i].reason)->id);
		json_text(b, "sentence", output_reason(d->remarks[i].reason));
		json_text(b, "what", d->remarks[i].what);
		json_close(b);
	}
	json_close(b);
}

static void show_one(struct output *out, const struct hidden_storage *h)
{
	struct json_builder *b = output_begin(out, "hidden_storage");
	const char *advice = reason_row(h->reason)->advice;

	if (!b) {
		output_line(out, "%s (%s%s%s)", h->address, h->what, h->driver[0] ? ", " : "",
			    h->driver);
		if (h->n_drives)
			output_line(out, gettext("    NOT REACHED (%u): %s"), h->n_drives,
				    output_reason(h->reason));
		else
			output_line(out, gettext("    NOT REACHED: %s"), output_reason(h->reason));
		if (advice)
			output_line(out, "    %s", gettext(advice));
		return;
	}
	json_text(b, "address", h->address);
	json_text(b, "driver", h->driver);
	json_text(b, "what", h->what);
	json_text(b, "reason", reason_row(h->reason)->id);
	json_text(b, "sentence", output_reason(h->reason));
	json_number(b, "n_drives", h->n_drives);
	output_end(out, b);
}

void show_hidden_storage(struct output *out, const struct device_list *list)
{
	for (size_t i = 0; i < list->n_hidden; i++)
		show_one(out, &list->hidden[i]);
}
