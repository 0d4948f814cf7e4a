#include <libintl.h>

#include "base/text.h"
#include "ui/show.h"
#include "ui/show_features.h"

static void identity_lines(struct output *out, const struct device *d)
{
	char title[DEVICE_TITLE], firmware[RAW_TEXT_SHOWN], grouped[32];

	output_line(out, "%s", device_title(d, title));
	output_line(out, gettext("    %s, %s, blocks of %u/%u B%s%s%s%s%s"),
		    output_word("transport", transport_word(d->transport)),
		    output_word("media", media_word(d->media)), d->logical_block_bytes,
		    d->physical_block_bytes, d->firmware.n ? gettext(", firmware ") : "",
		    d->firmware.n ? raw_text_show(&d->firmware, firmware) : "",
		    *d->place ? gettext(", port ") : "", d->place,
		    d->is_removable ? gettext(", removable") : "");
	if (*d->wwn || *d->eui64 || *d->nguid)
		output_line(out, "    %s%s%s%s%s%s", *d->wwn ? "wwn " : "", d->wwn,
			    *d->eui64 ? " eui64 " : "", d->eui64, *d->nguid ? " nguid " : "",
			    d->nguid);
	if (*d->by_id)
		output_line(out, "    %s", d->by_id);
	for (unsigned i = 0; i < d->n_other_paths; i++)
		output_line(out, gettext("    also reached as /dev/%s"), d->other_paths[i]);
	if (d->has_power_on_hours)
		output_line(out, gettext("    powered on for %s hours"),
			    text_grouped(d->power_on_hours, grouped));
	if (d->weak)
		output_line(out, gettext("    identity is weak:%s%s%s"),
			    d->weak & WEAK_NO_SERIAL ? gettext(" no serial number") : "",
			    d->weak & WEAK_PLACEHOLDER_SERIAL
				    ? gettext(" placeholder serial number")
				    : "",
			    d->weak & WEAK_SHARED_SERIAL
				    ? gettext(" serial number shared with another drive")
				    : "");
}

static const char *contents_sentence(enum contents_state s)
{
	static const char *const sentences[CONTENTS_STATE_COUNT] = {
		[CONTENTS_NOT_EXAMINED] = N_("contents: not examined"),
		[CONTENTS_BLANK] = N_("contents: blank where it was looked"),
		[CONTENTS_NONE_KNOWN] = N_("contents: unknown data, no known signature"),
		[CONTENTS_FOUND] = N_("contents:"),
	};

	return gettext(sentences[s]);
}

static const char *user_name(enum user_kind kind)
{
	static const char *const names[USER_COUNT] = {
		[USER_MOUNT] = N_("mounted at"),
		[USER_SWAP] = N_("swap space"),
		[USER_HOLDER] = N_("part of"),
		[USER_EXCLUSIVE] = N_("opened for itself by a program"),
		[USER_FLOCK] = N_("locked by a program"),
	};

	return gettext(names[kind]);
}

static void content_lines(struct output *out, const struct device *d)
{
	char label[RAW_TEXT_SHOWN];

	output_line(out, "    %s", contents_sentence(d->contents_state));
	for (unsigned i = 0; i < d->n_contents; i++) {
		const struct content *c = &d->contents[i];

		if (c->partition)
			output_line(out, gettext("      partition %u: %s %s"), c->partition,
				    c->type, raw_text_show(&c->label, label));
		else
			output_line(out, "      %s %s", c->type, raw_text_show(&c->label, label));
	}
	for (unsigned i = 0; i < d->n_users; i++)
		output_line(out, gettext("    in use: %s %s %s"), d->users[i].node,
			    user_name(d->users[i].kind), d->users[i].what);
	for (unsigned i = 0; i < d->n_guards; i++)
		output_line(out, gettext("    NOT ERASABLE: %s%s%s%s"),
			    output_reason(d->guards[i].reason), *d->guards[i].what ? " (" : "",
			    d->guards[i].what, *d->guards[i].what ? ")" : "");
}

static void put_identity(struct json_builder *b, const struct device *d)
{
	json_text(b, "name", d->name);
	json_text(b, "node", d->node);
	json_text(b, "by_id", d->by_id);
	json_open_array(b, "other_paths");
	for (unsigned i = 0; i < d->n_other_paths; i++)
		json_text(b, NULL, d->other_paths[i]);
	json_close(b);
	json_text(b, "transport", transport_word(d->transport));
	json_text(b, "media", media_word(d->media));
	json_text(b, "place", d->place);
	json_hex(b, "vendor", d->vendor.bytes, d->vendor.n);
	json_hex(b, "model", d->model.bytes, d->model.n);
	json_hex(b, "serial", d->serial.bytes, d->serial.n);
	json_text(b, "serial_source", serial_source_word(d->serial_source));
	json_hex(b, "firmware", d->firmware.bytes, d->firmware.n);
	json_text(b, "wwn", d->wwn);
	json_text(b, "eui64", d->eui64);
	json_text(b, "nguid", d->nguid);
	json_open_array(b, "weak");
	if (d->weak & WEAK_NO_SERIAL)
		json_text(b, NULL, "no_serial");
	if (d->weak & WEAK_PLACEHOLDER_SERIAL)
		json_text(b, NULL, "placeholder_serial");
	if (d->weak & WEAK_SHARED_SERIAL)
		json_text(b, NULL, "shared_serial");
	json_close(b);
}

static void put_shape(struct json_builder *b, const struct device *d)
{
	char shown[RAW_TEXT_SHOWN];

	json_text(b, "model_shown", raw_text_show(&d->model, shown));
	json_text(b, "serial_shown", raw_text_show(&d->serial, shown));
	json_number(b, "size_bytes", (int64_t)d->size_bytes);
	json_number(b, "logical_block_bytes", d->logical_block_bytes);
	json_number(b, "physical_block_bytes", d->physical_block_bytes);
	json_bool(b, "is_removable", d->is_removable);
	json_bool(b, "is_read_only", d->is_read_only);
	json_bool(b, "is_practice", d->is_practice);
	json_bool(b, "native_size_is_known", d->native_size_is_known);
	json_bool(b, "medium_is_ram", d->medium_is_ram);
	if (d->has_power_on_hours)
		json_number(b, "power_on_hours", (int64_t)d->power_on_hours);
	else
		json_text(b, "power_on_hours", NULL);
}

static void put_contents(struct json_builder *b, const struct device *d)
{
	json_text(b, "contents_state", contents_state_word(d->contents_state));
	json_open_array(b, "partitions");
	for (unsigned i = 0; i < d->n_partitions; i++) {
		json_open_object(b, NULL);
		json_text(b, "name", d->partitions[i].name);
		json_number(b, "number", d->partitions[i].number);
		json_number(b, "size_bytes", (int64_t)d->partitions[i].size_bytes);
		json_number(b, "start_bytes", (int64_t)d->partitions[i].start_bytes);
		json_close(b);
	}
	json_close(b);
	json_open_array(b, "contents");
	for (unsigned i = 0; i < d->n_contents; i++) {
		json_open_object(b, NULL);
		json_text(b, "kind", content_word(d->contents[i].kind));
		json_number(b, "partition", d->contents[i].partition);
		json_text(b, "type", d->contents[i].type);
		json_hex(b, "label", d->contents[i].label.bytes, d->contents[i].label.n);
		json_close(b);
	}
	json_close(b);
}

static void put_uses(struct json_builder *b, const struct device *d)
{
	json_open_array(b, "users");
	for (unsigned i = 0; i < d->n_users; i++) {
		json_open_object(b, NULL);
		json_text(b, "kind", user_word(d->users[i].kind));
		json_text(b, "node", d->users[i].node);
		json_text(b, "what", d->users[i].what);
		json_close(b);
	}
	json_close(b);
	json_open_array(b, "guards");
	for (unsigned i = 0; i < d->n_guards; i++) {
		json_open_object(b, NULL);
		json_text(b, "reason", reason_row(d->guards[i].reason)->id);
		json_text(b, "sentence", output_reason(d->guards[i].reason));
		json_text(b, "what", d->guards[i].what);
		json_close(b);
	}
	json_close(b);
}

void show_device(struct output *out, const struct device *d)
{
	struct json_builder *b = output_begin(out, "drive");

	if (!b) {
		identity_lines(out, d);
		show_features(out, d);
		content_lines(out, d);
		return;
	}
	put_identity(b, d);
	put_shape(b, d);
	put_features(b, d);
	put_contents(b, d);
	put_uses(b, d);
	output_end(out, b);
}
