/*
 * tests/sim/sat_pages.c - INQUIRY, VPD and mode pages of an ATA drive (SAT-3 8, 10.4).
 */
#include "tests/sim/sat_inside.h"

#define PAGE_MOST 640

static void standard(struct sat_model *s, struct target_command *c)
{
	const struct ata_config *a = ata_model_config(s->ata);
	uint8_t bytes[96] = { 0 };
	/* The last four characters of the firmware's revision, or the first where those are blank. */
	const char *revision = strlen(a->firmware) > 4 ? a->firmware + 4 : a->firmware;

	bytes[2] = 6;
	bytes[3] = 2;
	bytes[4] = sizeof(bytes) - 5;
	bytes[7] = s->config.is_usb ? 0 : 2;
	sim_text_pad(bytes + 8, 8, s->config.is_usb ? s->config.vendor : "ATA");
	sim_text_pad(bytes + 16, 16, s->config.is_usb ? s->config.product : a->model);
	sim_text_pad(bytes + 32, 4, revision);
	put_be16(bytes + 58, 0x00a0); /* SAM-5 */
	put_be16(bytes + 60, 0x0460); /* SPC-4 */
	put_be16(bytes + 62, 0x04c0); /* SBC-3 */
	sim_answer_data(c, bytes, sizeof(bytes), be16(c->cdb + 3));
}

static size_t designator(uint8_t *d, uint8_t code_set, uint8_t type, size_t n)
{
	d[0] = code_set;
	d[1] = type;
	d[3] = (uint8_t)n;
	return 4 + n;
}

static size_t page_names(const struct sat_model *s, uint8_t *page)
{
	const struct ata_config *a = ata_model_config(s->ata);
	size_t at = 4;

	sim_text_pad(page + at + 4, 20, a->serial);
	at += designator(page + at, 2, 0, 20);
	sim_text_pad(page + at + 4, 8, "ATA");
	sim_text_pad(page + at + 12, 40, a->model);
	sim_text_pad(page + at + 52, 20, a->serial);
	at += designator(page + at, 2, 1, 68);
	if (a->wwn) {
		put_be64(page + at + 4, a->wwn);
		at += designator(page + at, 1, 3, 8);
	}
	return sim_page_end(page, 0x83, at);
}

static size_t page_ata(struct sat_model *s, uint8_t *page)
{
	sim_text_pad(page + 8, 8, "KIYOME");
	sim_text_pad(page + 16, 16, "simulated SAT");
	sim_text_pad(page + 32, 4, "0001");
	page[36] = 0x34; /* device to host FIS: an ATA drive's signature */
	page[38] = 0x50;
	page[39] = 0x01;
	page[40] = 0x01;
	page[48] = 0x01;
	page[56] = 0xec;
	ata_model_identify(s->ata, page + 60);
	return sim_page_end(page, 0x89, 572);
}

static size_t page_limits(const struct sat_model *s, uint8_t *page)
{
	const struct ata_config *a = ata_model_config(s->ata);

	put_be16(page + 6, (uint16_t)(1u << a->physical_exponent));
	if (a->trim) {
		put_be32(page + 20, 65535 * 64); /* blocks in one block of ranges */
		put_be32(page + 24, 1);
	}
	return sim_page_end(page, 0xb0, 64);
}

static size_t page_kind(const struct sat_model *s, uint8_t *page)
{
	const struct ata_config *a = ata_model_config(s->ata);

	put_be16(page + 4, a->rpm);
	page[7] = a->rpm == 1 ? 3 : 2;
	return sim_page_end(page, 0xb1, 64);
}

static size_t page_provisioning(const struct sat_model *s, uint8_t *page)
{
	const struct ata_config *a = ata_model_config(s->ata);

	page[5] = (uint8_t)(a->trim << 7 | (a->rzat && a->trim) << 2);
	page[6] = a->trim ? 2 : 0;
	return sim_page_end(page, 0xb2, 8);
}

/* 0: no such page. */
static size_t page_make(struct sat_model *s, uint8_t number, uint8_t *page)
{
	static const uint8_t full[] = { 0x00, 0x80, 0x83, 0x89, 0xb0, 0xb1, 0xb2 };
	static const uint8_t bridge[] = { 0x00, 0x80 };

	if (s->config.is_usb && number != 0x00 && number != 0x80)
		return 0;
	switch (number) {
	case 0x00:
		return s->config.is_usb ? sim_page_list(page, bridge, sizeof(bridge))
					: sim_page_list(page, full, sizeof(full));
	case 0x80:
		return sim_page_serial(page, s->config.is_usb ? s->config.bridge_serial
							      : ata_model_config(s->ata)->serial);
	case 0x83:
		return page_names(s, page);
	case 0x89:
		return page_ata(s, page);
	case 0xb0:
		return page_limits(s, page);
	case 0xb1:
		return page_kind(s, page);
	case 0xb2:
		return page_provisioning(s, page);
	default:
		return 0;
	}
}

void sat_inquiry(struct sat_model *s, struct target_command *c)
{
	uint8_t page[PAGE_MOST] = { 0 };
	size_t n;

	if (!(c->cdb[1] & 1) && !c->cdb[2]) {
		standard(s, c);
		return;
	}
	n = c->cdb[1] & 1 ? page_make(s, c->cdb[2], page) : 0;
	if (n)
		sim_answer_data(c, page, n, be16(c->cdb + 3));
	else
		sim_answer_sense(c, s->has_descriptor_sense, SENSE_BAD_CDB);
}

/* Read-write error recovery, caching, control. */
#define MODE_BYTES (12 + 20 + 12)
static void mode_pages(struct sat_model *s, uint8_t pages[MODE_BYTES])
{
	uint8_t id[512];

	ata_model_identify(s->ata, id);
	memset(pages, 0, MODE_BYTES);
	pages[0] = 0x01;
	pages[1] = 10;
	pages[2] = 0x80; /* AWRE */
	pages[12] = 0x08;
	pages[13] = 18;
	pages[14] = (uint8_t)((le16(id + 170) >> 5 & 1) << 2);       /* WCE: word 85 bit 5 */
	pages[24] = (uint8_t)((le16(id + 170) >> 6 & 1) ? 0 : 0x20); /* DRA */
	pages[32] = 0x0a;
	pages[33] = 10;
	pages[34] = (uint8_t)(2 | s->has_descriptor_sense << 2);
	put_be16(pages + 40, 0xffff);
	put_be16(pages + 42, 30);
}

void sat_mode_sense(struct sat_model *s, struct target_command *c)
{
	uint8_t pages[MODE_BYTES];
	struct scsi_modes m = { .n_blocks = ata_model_shown_blocks(s->ata),
				.block_bytes = ata_model_medium(s->ata)->block_bytes,
				.pages = pages,
				.n_pages = sizeof(pages) };

	mode_pages(s, pages);
	sim_answer_modes(c, s->has_descriptor_sense, &m);
}

void sat_mode_select(struct sat_model *s, struct target_command *c)
{
	struct scsi_mode_list l;
	bool is_taken = sim_mode_list_of(c, &l);

	for (size_t at = 0; is_taken && at + 2 <= l.n_pages; at += 2u + l.pages[at + 1]) {
		const uint8_t *page = l.pages + at;

		uint8_t number = page[0] & 0x3f;
		bool is_known = number == 0x0a || number == 0x08;

		if (2u + page[1] > l.n_pages - at || page[1] < 1 || !is_known) {
			is_taken = false;
			break;
		}
		if (number == 0x0a) {
			s->has_descriptor_sense = page[2] & 4;
		} else {
			const struct ata_request q = { .command = 0xef,
						       .feature = page[2] & 4 ? 0x02 : 0x82 };

			(void)sat_ask(s, &q);
		}
	}
	if (is_taken)
		sim_answer_good(c);
	else
		sim_answer_sense(c, s->has_descriptor_sense, SENSE_BAD_PARAMETER);
}
