/*
 * tests/sim/scsi_pages.c - INQUIRY, VPD, mode and log pages, REPORT SUPPORTED OPERATION CODES (SPC-4 6, 7).
 */
#include "tests/sim/scsi_inside.h"

static void standard(const struct scsi_path *p, struct target_command *c)
{
	const struct scsi_config *config = &p->drive->config;
	uint8_t bytes[96] = { 0 };

	bytes[2] = 6;
	bytes[3] = 0x12;
	bytes[4] = sizeof(bytes) - 5;
	bytes[5] = p->drive->config.protection_type ? 1 : 0;
	bytes[6] = config->n_paths > 1 && !config->are_luns ? 0x10 : 0;
	bytes[7] = 2;
	sim_text_pad(bytes + 8, 8, config->vendor);
	sim_text_pad(bytes + 16, 16, config->product);
	sim_text_pad(bytes + 32, 4, config->revision);
	sim_text_pad(bytes + 36, 20, config->serial);
	put_be16(bytes + 58, 0x00a0); /* SAM-5 */
	put_be16(bytes + 60, 0x0460); /* SPC-4 */
	put_be16(bytes + 62, 0x04c0); /* SBC-3 */
	sim_answer_data(c, bytes, sizeof(bytes), be16(c->cdb + 3));
}

static size_t designator(uint8_t *d, uint8_t code_set, uint8_t association_type, size_t n)
{
	d[0] = (uint8_t)((association_type & 0x30 ? 0x60 : 0) |
			 code_set); /* SAS, where it is a port's */
	d[1] = (uint8_t)(association_type | (association_type & 0x30 ? 0x80 : 0));
	d[3] = (uint8_t)n;
	return 4 + n;
}

/* The logical unit, the port by name, the port by number. */
static size_t page_names(const struct scsi_path *p, uint8_t *page)
{
	const struct scsi_config *config = &p->drive->config;
	size_t at = 4;

	if (config->designator) {
		put_be64(page + at + 4, config->designator + (uint64_t)16 * sim_scsi_lun_of(p));
		at += designator(page + at, 1, 0x03, 8);
		put_be64(page + at + 4, config->designator + 1 + (config->are_luns ? 0 : p->index));
		at += designator(page + at, 1, 0x13, 8);
	}
	put_be32(page + at + 4, 1 + (config->are_luns ? 0 : p->index));
	at += designator(page + at, 1, 0x14, 4);
	return sim_page_end(page, 0x83, at);
}

static size_t page_extended(const struct scsi_path *p, uint8_t *page)
{
	static const uint8_t types[] = { 0, 0, 1, 2 }; /* SPT: type 1; 1 and 2; 3 */
	uint8_t type = p->drive->config.protection_type;

	if (type)
		page[4] = (uint8_t)(types[type & 3] << 3 | 7);
	page[5] = 0x07; /* task attributes */
	page[6] = 0x01; /* V_SUP */
	return sim_page_end(page, 0x86, 64);
}

static size_t page_kind(const struct scsi_path *p, uint8_t *page)
{
	const struct scsi_config *config = &p->drive->config;

	put_be16(page + 4, config->rpm);
	page[7] = (uint8_t)((config->wabereq & 3) << 6 | (config->wacereq & 3) << 4 |
			    (config->rpm == 1 ? 3 : 2));
	return sim_page_end(page, 0xb1, 64);
}

/* 0: no such page. */
static size_t page_make(const struct scsi_path *p, uint8_t number, uint8_t *page)
{
	static const uint8_t numbers[] = { 0x00, 0x80, 0x83, 0x86, 0xb0, 0xb1, 0xb2 };

	switch (number) {
	case 0x00:
		return sim_page_list(page, numbers, sizeof(numbers));
	case 0x80:
		return sim_page_serial(page, p->drive->config.serial);
	case 0x83:
		return page_names(p, page);
	case 0x86:
		return page_extended(p, page);
	case 0xb0:
		put_be16(page + 6, (uint16_t)(1u << p->drive->config.physical_exponent));
		put_be32(page + 8, 8192);
		return sim_page_end(page, 0xb0, 64);
	case 0xb1:
		return page_kind(p, page);
	case 0xb2:
		return sim_page_end(page, 0xb2, 8);
	default:
		return 0;
	}
}

void sim_scsi_inquiry(struct scsi_path *p, struct target_command *c)
{
	uint8_t page[128] = { 0 };
	size_t n;

	if (!(c->cdb[1] & 1) && !c->cdb[2]) {
		standard(p, c);
		return;
	}
	n = c->cdb[1] & 1 ? page_make(p, c->cdb[2], page) : 0;
	if (n)
		sim_answer_data(c, page, n, be16(c->cdb + 3));
	else
		sim_scsi_refuse(p, c, SENSE_BAD_CDB);
}

void sim_scsi_capacity_tell(struct scsi_path *p, struct target_command *c)
{
	struct scsi_drive *d = p->drive;
	const struct scsi_capacity k = { .n_blocks = d->config.tells_blocks
							     ? d->config.tells_blocks
							     : sim_scsi_shown_blocks(d),
					 .block_bytes = d->kept.block_bytes,
					 .physical_exponent = d->config.physical_exponent,
					 .is_protected = d->kept.protection_type,
					 .protection_type = d->kept.protection_type };

	if (d->config.tells_blocks)
		d->kept.lies.n[LIE_WRONG_CAPACITY]++;
	sim_answer_capacity(c, &k);
}

/* Error recovery, caching, control, informational exceptions. */
#define MODE_BYTES (12 + 20 + 12 + 12)
static void mode_pages(const struct scsi_path *p, uint8_t pages[MODE_BYTES])
{
	memset(pages, 0, MODE_BYTES);
	pages[0] = 0x01;
	pages[1] = 10;
	pages[2] = 0xc0;
	pages[12] = 0x08;
	pages[13] = 18;
	pages[14] = p->is_cache_off ? 0 : 4;
	pages[32] = 0x0a;
	pages[33] = 10;
	pages[34] = p->has_descriptor_sense ? 4 : 0;
	put_be16(pages + 40, 0xffff);
	pages[44] = 0x1c;
	pages[45] = 10;
	pages[47] = 6; /* MRIE: on request */
}

void sim_scsi_mode_sense(struct scsi_path *p, struct target_command *c)
{
	uint8_t pages[MODE_BYTES];
	const struct scsi_drive *d = p->drive;
	/* Its default is all that there is. */
	bool is_default = c->cdb[2] >> 6 == 2;
	struct scsi_modes m = { .n_blocks = is_default ? sim_scsi_lun_bytes(d) / d->kept.block_bytes
						       : sim_scsi_shown_blocks(d),
				.block_bytes = d->kept.block_bytes,
				.pages = pages,
				.n_pages = sizeof(pages),
				.is_write_protected = d->config.is_write_protected };

	mode_pages(p, pages);
	sim_answer_modes(c, p->has_descriptor_sense, &m);
}

/* The block descriptor (SPC-4 7.5.7.2): another number of blocks at once, all ones for all there are; another
 * block length with the next FORMAT UNIT. */
static bool blocks_select(struct scsi_path *p, const struct scsi_mode_list *l)
{
	struct scsi_drive *d = p->drive;
	uint64_t all = sim_scsi_lun_bytes(d) / d->kept.block_bytes;
	uint32_t length = l->block_bytes ? l->block_bytes : d->kept.block_bytes;

	if (length != d->kept.block_bytes) {
		bool is_known = length == 512 || length == 520 || length == 528 || length == 4096;

		if (!is_known || !d->config.formats)
			return false;
		d->kept.format_block_bytes = length;
		return true;
	}
	if (!l->n_blocks)
		return true;
	if (l->n_blocks != UINT64_MAX && l->n_blocks > all)
		return false;
	d->kept.shown_blocks = l->n_blocks >= all ? 0 : l->n_blocks;
	d->revision++;
	sim_scsi_attention_all(d, SENSE_CAPACITY_CHANGED, p);
	return true;
}

void sim_scsi_mode_select(struct scsi_path *p, struct target_command *c)
{
	struct scsi_mode_list l;
	bool is_taken = sim_mode_list_of(c, &l) && (!l.has_blocks || blocks_select(p, &l));

	for (size_t at = 0; is_taken && at + 2 <= l.n_pages; at += 2u + l.pages[at + 1]) {
		const uint8_t *page = l.pages + at;

		if (2u + page[1] > l.n_pages - at || page[1] < 1)
			is_taken = false;
		else if ((page[0] & 0x3f) == 0x0a)
			p->has_descriptor_sense = page[2] & 4;
		else if ((page[0] & 0x3f) == 0x08)
			p->is_cache_off = !(page[2] & 4);
	}
	if (is_taken)
		sim_answer_good(c);
	else
		sim_scsi_refuse(p, c, SENSE_BAD_PARAMETER);
}

static size_t parameter_put(uint8_t *at, uint16_t code, uint8_t n)
{
	put_be16(at, code);
	at[2] = 0x03;
	at[3] = n;
	return 4u + n;
}

/* One log page's parameters; 0: no such page. Supported: list, temperature, background scan, exceptions. */
static size_t log_make(const struct scsi_path *p, uint8_t number, uint8_t *page)
{
	static const uint8_t numbers[] = { 0x00, 0x0d, 0x15, 0x2f };
	size_t n = 4;

	switch (number) {
	case 0x00:
		memcpy(page + 4, numbers, sizeof(numbers));
		n += sizeof(numbers);
		break;
	case 0x0d:
		page[n + 5] = 30;
		n += parameter_put(page + n, 0, 2);
		page[n + 5] = 65;
		n += parameter_put(page + n, 1, 2);
		break;
	case 0x15:
		put_be32(page + n + 4, p->drive->config.power_on_minutes);
		n += parameter_put(page + n, 0, 12);
		break;
	case 0x2f:
		page[n + 6] = 30;
		n += parameter_put(page + n, 0, 4);
		break;
	default:
		return 0;
	}
	page[0] = number;
	put_be16(page + 2, (uint16_t)(n - 4));
	return n;
}

void sim_scsi_log_sense(struct scsi_path *p, struct target_command *c)
{
	uint8_t page[64] = { 0 };
	size_t n = c->cdb[3] ? 0 : log_make(p, c->cdb[2] & 0x3f, page);

	if (n)
		sim_answer_data(c, page, n, be16(c->cdb + 7));
	else
		sim_scsi_refuse(p, c, SENSE_BAD_CDB);
}

/* Opcode, service action (-1: none), CDB length. */
struct known {
	uint8_t opcode;
	int16_t action;
	uint8_t n_cdb;
};
static const struct known known[] = {
	{ 0x00, -1, 6 },    { 0x03, -1, 6 },    { 0x08, -1, 6 },    { 0x0a, -1, 6 },
	{ 0x12, -1, 6 },    { 0x15, -1, 6 },    { 0x1a, -1, 6 },    { 0x1b, -1, 6 },
	{ 0x25, -1, 10 },   { 0x28, -1, 10 },   { 0x2a, -1, 10 },   { 0x2f, -1, 10 },
	{ 0x35, -1, 10 },   { 0x4d, -1, 10 },   { 0x55, -1, 10 },   { 0x5a, -1, 10 },
	{ 0x5e, 0x00, 10 }, { 0x5e, 0x01, 10 }, { 0x5e, 0x02, 10 }, { 0x5f, 0x00, 10 },
	{ 0x5f, 0x01, 10 }, { 0x5f, 0x02, 10 }, { 0x5f, 0x03, 10 }, { 0x5f, 0x04, 10 },
	{ 0x5f, 0x06, 10 }, { 0x88, -1, 16 },   { 0x8a, -1, 16 },   { 0x8f, -1, 16 },
	{ 0x91, -1, 16 },   { 0x9e, 0x10, 16 }, { 0xa0, -1, 12 },   { 0xa3, 0x0c, 12 },
	{ 0xa8, -1, 12 },   { 0xaa, -1, 12 },
};
#define KNOWN (sizeof(known) / sizeof(known[0]))

/* Those that hang on the configuration. */
static unsigned own_opcodes(const struct scsi_config *config, struct known ret[8])
{
	unsigned n = 0;

	if (config->formats)
		ret[n++] = (struct known){ 0x04, -1, 6 };
	if (config->overwrite)
		ret[n++] = (struct known){ 0x48, 0x01, 10 };
	if (config->block)
		ret[n++] = (struct known){ 0x48, 0x02, 10 };
	if (config->crypto)
		ret[n++] = (struct known){ 0x48, 0x03, 10 };
	if (config->exits_failure)
		ret[n++] = (struct known){ 0x48, 0x1f, 10 };
	if (config->protection_type) {
		ret[n++] = (struct known){ 0x7f, 0x09, 32 };
		ret[n++] = (struct known){ 0x7f, 0x0b, 32 };
	}
	return n;
}

static size_t all_put(const struct known *list, unsigned n, uint8_t *bytes)
{
	for (unsigned i = 0; i < n; i++) {
		uint8_t *d = bytes + 8 * (size_t)i;

		d[0] = list[i].opcode;
		put_be16(d + 2, list[i].action < 0 ? 0 : (uint16_t)list[i].action);
		d[5] = list[i].action < 0 ? 0 : 1;
		put_be16(d + 6, list[i].n_cdb);
	}
	return 8 * (size_t)n;
}

static const struct known *known_find(const struct known *list, unsigned n, uint8_t opcode,
				      int action)
{
	for (unsigned i = 0; i < n; i++)
		if (list[i].opcode == opcode &&
		    (action < 0 || list[i].action < 0 || list[i].action == action))
			return &list[i];
	return NULL;
}

/* Options 1 (opcode alone), 2 (with service action), 3 (either). */
static void one_opcode(struct scsi_path *p, struct target_command *c, const struct known *list,
		       unsigned n)
{
	uint8_t bytes[4 + 32] = { 0 }, options = c->cdb[2] & 7;
	const struct known *row = known_find(list, n, c->cdb[3],
					     options == 1 ? -1 : be16(c->cdb + 4));

	/* An opcode with service actions can't be asked for without one, nor the other way round. */
	if (row && ((options == 1 && row->action >= 0) || (options == 2 && row->action < 0))) {
		sim_scsi_refuse(p, c, SENSE_BAD_CDB);
		return;
	}
	bytes[1] = row ? 3 : 1;
	if (!row) {
		sim_answer_data(c, bytes, 4, be32(c->cdb + 6));
		return;
	}
	put_be16(bytes + 2, row->n_cdb);
	memset(bytes + 4, 0xff, row->n_cdb);
	bytes[4] = row->opcode;
	sim_answer_data(c, bytes, 4u + row->n_cdb, be32(c->cdb + 6));
}

void sim_scsi_opcodes(struct scsi_path *p, struct target_command *c)
{
	struct known list[KNOWN + 8];
	uint8_t bytes[4 + 8 * (KNOWN + 8)] = { 0 };
	unsigned n;
	size_t n_bytes;

	if (p->drive->config.tells_no_opcodes) {
		sim_scsi_refuse(p, c, SENSE_BAD_OPCODE);
		return;
	}
	memcpy(list, known, sizeof(known));
	n = KNOWN + own_opcodes(&p->drive->config, list + KNOWN);
	if (c->cdb[2] & 7) {
		one_opcode(p, c, list, n);
		return;
	}
	n_bytes = all_put(list, n, bytes + 4);
	put_be32(bytes, (uint32_t)n_bytes);
	sim_answer_data(c, bytes, 4 + n_bytes, be32(c->cdb + 6));
}
