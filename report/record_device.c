/*
 * report/record_device.c - the drive, its state before, and the machine, as members of a record.
 * Kinds of what was on the drive are written, names and labels never.
 */
#include "report/record_part.h"

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
	json_text(b, "native_size", d->native_size_is_known ? "known" : "not_examined");
	json_bool(b, "medium_is_ram", d->medium_is_ram);
	json_close(b);
}

void part_before(struct json_builder *b, const struct device *d)
{
	/* A loop, a file or a virtio drive has no hidden areas, no security state and no health to
	 * ask for; of any other drive these are not examined, and the paper says so. */
	const char *examined = d->native_size_is_known ? "none" : "not_examined";

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
	json_text(b, "hidden_areas", examined);
	json_text(b, "security", examined);
	json_text(b, "health", examined);
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
