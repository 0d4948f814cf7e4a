/*
 * report/record_device.c - the drive, its state before, and the machine, as members of a record.
 * Kinds of what was on the drive are written, names and labels never.
 */
#include "report/record_part.h"
#include "wipe/extent.h"

static void part_weak(struct json_builder *b, unsigned weak)
{
	static const struct {
		unsigned bit;
		const char *word;
	} words[] = {
		{ WEAK_NO_SERIAL, "no_serial" },
		{ WEAK_PLACEHOLDER_SERIAL, "placeholder_serial" },
		{ WEAK_SHARED_SERIAL, "shared_serial" },
	};

	json_open_array(b, "weak");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (weak & words[i].bit)
			json_text(b, NULL, words[i].word);
	json_close(b);
}

/* Whether the size that is shown is all there is, as the plan takes it. */
static const char *native_word(const struct device *d)
{
	const struct extent e = extent_of(d);

	if (!e.is_native)
		return d->features.hidden.is_hidden == TOLD_YES ? "hidden" : "not_examined";
	return e.size_bytes > d->size_bytes ? "hidden" : "known";
}

void part_device(struct json_builder *b, const struct device *d)
{
	char bridge[16];

	json_open_object(b, "device");
	part_text(b, "node", d->node);
	part_text(b, "by_id", d->by_id);
	json_text(b, "transport", transport_word(d->transport));
	part_text(b, "place", d->place);
	json_text(b, "media", media_word(d->media));
	part_raw(b, "vendor", &d->vendor);
	part_raw(b, "model", &d->model);
	part_raw(b, "serial", &d->serial);
	part_raw(b, "firmware", &d->firmware);
	json_text(b, "serial_source", serial_source_word(d->serial_source));
	part_text(b, "wwn", d->wwn);
	part_text(b, "eui64", d->eui64);
	part_text(b, "nguid", d->nguid);
	(void)snprintf(bridge, sizeof(bridge), "%04x:%04x", (unsigned)d->bridge_vendor,
		       (unsigned)d->bridge_product); /* always fits */
	json_text(b, "bridge", d->bridge_vendor || d->bridge_product ? bridge : NULL);
	part_weak(b, d->weak);
	part_count(b, "size_bytes", d->size_bytes);
	json_number(b, "logical_block_bytes", d->logical_block_bytes);
	json_number(b, "physical_block_bytes", d->physical_block_bytes);
	json_text(b, "native_size", native_word(d));
	json_bool(b, "medium_is_ram", d->medium_is_ram);
	part_features(b, &d->features);
	json_close(b);
}

/* Asked, and by a command set that knows no HPA, AMA, DCO and no ATA SECURITY. */
static bool is_other_set(const struct features *f)
{
	return f->is_known && f->set != COMMAND_SET_ATA && f->set != COMMAND_SET_NONE;
}

/* Of a loop, a file or a virtio drive there is nothing to ask; of any other what was not asked or not
 * told is not examined. */
static const char *hidden_word(const struct device *d)
{
	const struct extent e = extent_of(d);

	switch (d->features.hidden.is_hidden) {
	case TOLD_YES:
		return "found";
	case TOLD_NO:
		return "absent";
	case TOLD_UNKNOWN:
		break;
	}
	if (is_other_set(&d->features))
		return e.is_native && !e.needs_reveal ? "absent" : "not_examined";
	return d->native_size_is_known ? "none" : "not_examined";
}

static const char *security_word(const struct device *d)
{
	const struct security_features *s = &d->features.security;

	if (s->locked == TOLD_YES || d->features.opal.is_locked == TOLD_YES)
		return "locked";
	if (s->enabled != TOLD_UNKNOWN)
		return s->enabled == TOLD_YES ? "on" : "off";
	if (s->supported == TOLD_NO || is_other_set(&d->features))
		return "absent";
	return d->native_size_is_known && !d->features.is_known ? "none" : "not_examined";
}

void part_before(struct json_builder *b, const struct device *d)
{
	json_open_object(b, "before");
	json_text(b, "contents_state", contents_state_word(d->contents_state));
	json_open_array(b, "contents");
	for (unsigned i = 0; i < d->n_contents; i++) {
		json_open_object(b, NULL);
		json_text(b, "kind", content_word(d->contents[i].kind));
		json_number(b, "partition", d->contents[i].partition);
		part_text(b, "type", d->contents[i].type);
		json_close(b);
	}
	json_close(b);
	if (d->has_power_on_hours)
		part_count(b, "power_on_hours", d->power_on_hours);
	else
		json_text(b, "power_on_hours", NULL);
	json_text(b, "hidden_areas", hidden_word(d));
	json_text(b, "security", security_word(d));
	json_text(b, "health",
		  d->native_size_is_known && !d->features.is_known ? "none" : "not_examined");
	json_close(b);
}

void part_machine(struct json_builder *b, const struct machine *m)
{
	json_open_object(b, "machine");
	part_text(b, "vendor", m->vendor);
	part_text(b, "product", m->product);
	part_text(b, "version", m->version);
	part_text(b, "serial", m->serial);
	part_text(b, "uuid", m->uuid);
	part_text(b, "board_vendor", m->board_vendor);
	part_text(b, "board_product", m->board_product);
	part_text(b, "board_serial", m->board_serial);
	part_text(b, "bios_version", m->bios_version);
	part_text(b, "kernel", m->kernel);
	part_text(b, "boot_id", m->boot_id);
	json_close(b);
}
