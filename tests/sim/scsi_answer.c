#include "tests/sim/scsi_answer.h"

void sim_answer_good(struct target_command *c)
{
	sim_answer_status(c, STATUS_GOOD);
}

void sim_answer_status(struct target_command *c, uint8_t status)
{
	c->status = status;
	c->n_sense = 0;
	c->n_in = 0;
}

void sim_answer_data(struct target_command *c, const void *bytes, size_t n, size_t allocation)
{
	sim_answer_good(c);
	if (n > allocation)
		n = allocation;
	if (n > c->n_in_most)
		n = c->n_in_most;
	if (c->in && n)
		memcpy(c->in, bytes, n);
	c->n_in = c->in ? n : 0;
}

static void fixed_put(uint8_t *sense, uint32_t k)
{
	memset(sense, 0, TARGET_SENSE_MOST);
	sense[0] = 0x70;
	sense[2] = (uint8_t)(k >> 16);
	sense[7] = 10;
	sense[12] = (uint8_t)(k >> 8);
	sense[13] = (uint8_t)k;
}

static void descriptor_put(uint8_t *sense, uint32_t k)
{
	memset(sense, 0, TARGET_SENSE_MOST);
	sense[0] = 0x72;
	sense[1] = (uint8_t)(k >> 16);
	sense[2] = (uint8_t)(k >> 8);
	sense[3] = (uint8_t)k;
}

void sim_answer_sense(struct target_command *c, bool is_descriptor, uint32_t k)
{
	c->status = STATUS_CHECK;
	c->n_in = 0;
	if (is_descriptor)
		descriptor_put(c->sense, k);
	else
		fixed_put(c->sense, k);
	c->n_sense = is_descriptor ? 8 : 18;
}

static void specific_put(uint8_t *specific, uint16_t progress)
{
	specific[0] = 0x80;
	put_be16(specific + 1, progress);
}

void sim_answer_progress(struct target_command *c, bool is_descriptor, uint32_t k,
			 uint16_t progress)
{
	sim_answer_sense(c, is_descriptor, k);
	if (!is_descriptor) {
		specific_put(c->sense + 15, progress);
		return;
	}
	c->sense[7] = 8;
	c->sense[8] = 0x02;
	c->sense[9] = 6;
	specific_put(c->sense + 12, progress);
	c->n_sense = 16;
}

void sim_answer_bad_lba(struct target_command *c, bool is_descriptor, uint32_t k, uint64_t lba)
{
	sim_answer_sense(c, is_descriptor, k);
	if (!is_descriptor) {
		if (lba > UINT32_MAX)
			return;
		c->sense[0] |= 0x80;
		put_be32(c->sense + 3, (uint32_t)lba);
		return;
	}
	c->sense[7] = 12;
	c->sense[8] = 0x00;
	c->sense[9] = 10;
	c->sense[10] = 0x80;
	put_be64(c->sense + 12, lba);
	c->n_sense = 20;
}

void sim_answer_requested_sense(struct target_command *c, uint32_t k, int progress)
{
	uint8_t sense[TARGET_SENSE_MOST];

	if (c->cdb[1] & 1) { /* DESC */
		descriptor_put(sense, k);
		if (progress >= 0) {
			sense[7] = 8;
			sense[8] = 0x02;
			sense[9] = 6;
			specific_put(sense + 12, (uint16_t)progress);
		}
		sim_answer_data(c, sense, 8u + sense[7], c->cdb[4]);
		return;
	}
	fixed_put(sense, k);
	if (progress >= 0)
		specific_put(sense + 15, (uint16_t)progress);
	sim_answer_data(c, sense, 18, c->cdb[4]);
}

bool sim_stretch_of(const struct target_command *c, struct scsi_stretch *ret)
{
	const uint8_t *cdb = c->cdb;

	memset(ret, 0, sizeof(*ret));
	switch (cdb[0] >> 5) {
	case 0: /* READ (6), WRITE (6) */
		ret->lba = (uint64_t)(cdb[1] & 0x1f) << 16 | be16(cdb + 2);
		ret->n_blocks = cdb[4] ? cdb[4] : 256;
		return c->n_cdb >= 6;
	case 1:
	case 2:
		ret->lba = be32(cdb + 2);
		ret->n_blocks = be16(cdb + 7);
		break;
	case 4:
		ret->lba = be64(cdb + 2);
		ret->n_blocks = be32(cdb + 10);
		break;
	case 5:
		ret->lba = be32(cdb + 2);
		ret->n_blocks = be32(cdb + 6);
		break;
	default: /* 7Fh, length 32 */
		if (c->n_cdb < 32)
			return false;
		ret->lba = be64(cdb + 12);
		ret->n_blocks = be32(cdb + 28);
		ret->protect = cdb[10] >> 5;
		ret->is_fua = cdb[10] & 8;
		return true;
	}
	ret->protect = cdb[1] >> 5;
	ret->is_fua = cdb[1] & 8;
	return c->n_cdb >= 10;
}

void sim_text_pad(uint8_t *bytes, size_t n, const char *text)
{
	size_t length = strlen(text);

	memset(bytes, ' ', n);
	memcpy(bytes, text, length < n ? length : n);
}

size_t sim_page_end(uint8_t *page, uint8_t number, size_t n)
{
	page[0] = 0;
	page[1] = number;
	put_be16(page + 2, (uint16_t)(n - 4));
	return n;
}

size_t sim_page_serial(uint8_t *page, const char *serial)
{
	sim_text_pad(page + 4, 20, serial);
	return sim_page_end(page, 0x80, 24);
}

size_t sim_page_list(uint8_t *page, const uint8_t *numbers, size_t n)
{
	memcpy(page + 4, numbers, n);
	return sim_page_end(page, 0x00, 4 + n);
}

void sim_answer_capacity(struct target_command *c, const struct scsi_capacity *k)
{
	uint8_t bytes[32] = { 0 };
	uint64_t last = k->n_blocks ? k->n_blocks - 1 : 0;

	if (c->cdb[0] == 0x25) {
		put_be32(bytes, last < UINT32_MAX ? (uint32_t)last : UINT32_MAX);
		put_be32(bytes + 4, k->block_bytes);
		sim_answer_data(c, bytes, 8, 8);
		return;
	}
	put_be64(bytes, last);
	put_be32(bytes + 8, k->block_bytes);
	if (k->is_protected)
		bytes[12] = (uint8_t)(1 | (k->protection_type - 1) << 1);
	bytes[13] = k->physical_exponent & 0x0f;
	bytes[14] = (uint8_t)(k->is_thin << 7 | k->reads_zeros << 6);
	sim_answer_data(c, bytes, sizeof(bytes), be32(c->cdb + 10));
}

/* The block descriptor: short (8 bytes), long (16 bytes) where MODE SENSE (10) takes one (LLBAA). */
static size_t block_descriptor(const struct scsi_modes *m, bool is_long, uint8_t *bytes)
{
	if (is_long) {
		put_be64(bytes, m->n_blocks);
		put_be32(bytes + 12, m->block_bytes);
		return 16;
	}
	put_be32(bytes, m->n_blocks < UINT32_MAX ? (uint32_t)m->n_blocks : UINT32_MAX);
	put_be32(bytes + 4, m->block_bytes & 0xffffff);
	return 8;
}

/* Appends the page that is asked for, or all; false: it isn't there. */
static bool modes_take(const struct scsi_modes *m, uint8_t page, bool is_changeable, uint8_t *bytes,
		       size_t *n)
{
	bool is_found = page == 0x3f;

	for (size_t at = 0; at + 2 <= m->n_pages; at += 2u + m->pages[at + 1]) {
		size_t length = 2u + m->pages[at + 1];

		if (page != 0x3f && (m->pages[at] & 0x3f) != page)
			continue;
		memcpy(bytes + *n, m->pages + at, length);
		if (is_changeable)
			memset(bytes + *n + 2, 0, length - 2);
		*n += length;
		is_found = true;
	}
	return is_found;
}

void sim_answer_modes(struct target_command *c, bool is_descriptor, const struct scsi_modes *m)
{
	uint8_t bytes[512] = { 0 };
	bool is_ten = c->cdb[0] == 0x5a;
	bool is_long = is_ten && c->cdb[1] & 0x10;
	size_t n = is_ten ? 8 : 4, n_blocks = 0;

	if (c->cdb[2] >> 6 == 3) { /* saved values: none */
		sim_answer_sense(c, is_descriptor, 0x053900);
		return;
	}
	if (!(c->cdb[1] & 8))
		n_blocks = block_descriptor(m, is_long, bytes + n);
	n += n_blocks;
	if (!modes_take(m, c->cdb[2] & 0x3f, c->cdb[2] >> 6 == 1, bytes, &n)) {
		sim_answer_sense(c, is_descriptor, SENSE_BAD_CDB);
		return;
	}
	if (is_ten) {
		put_be16(bytes, (uint16_t)(n - 2));
		bytes[3] = (uint8_t)(m->is_write_protected << 7 | 0x10);
		bytes[4] = is_long;
		put_be16(bytes + 6, (uint16_t)n_blocks);
		sim_answer_data(c, bytes, n, be16(c->cdb + 7));
		return;
	}
	bytes[0] = (uint8_t)(n - 1);
	bytes[2] = (uint8_t)(m->is_write_protected << 7 | 0x10); /* DPOFUA */
	bytes[3] = (uint8_t)n_blocks;
	sim_answer_data(c, bytes, n, c->cdb[4]);
}

bool sim_mode_list_of(const struct target_command *c, struct scsi_mode_list *ret)
{
	bool is_ten = c->cdb[0] == 0x55;
	size_t n = is_ten ? be16(c->cdb + 7) : c->cdb[4], head = is_ten ? 8 : 4, n_blocks;
	bool is_long;

	memset(ret, 0, sizeof(*ret));
	if (!n)
		return true;
	if (!c->out || c->n_out < n || n < head)
		return false;
	n_blocks = is_ten ? be16(c->out + 6) : c->out[3];
	is_long = is_ten && c->out[4] & 1;
	if (n_blocks > n - head || (n_blocks && n_blocks != (is_long ? 16u : 8u)))
		return false;
	if (n_blocks) {
		const uint8_t *d = c->out + head;

		ret->has_blocks = true;
		ret->n_blocks = is_long ? be64(d) : be32(d);
		ret->block_bytes = is_long ? be32(d + 12) : be32(d + 4) & 0xffffff;
		if (!is_long && ret->n_blocks == UINT32_MAX)
			ret->n_blocks = UINT64_MAX;
	}
	ret->pages = c->out + head + n_blocks;
	ret->n_pages = n - head - n_blocks;
	return true;
}

void sim_answer_luns(struct target_command *c, unsigned n)
{
	uint8_t bytes[8 + 8 * TARGET_PATHS_MOST] = { 0 };

	if (n > TARGET_PATHS_MOST)
		n = TARGET_PATHS_MOST;
	put_be32(bytes, 8 * n);
	for (unsigned i = 0; i < n; i++)
		bytes[8 + 8 * i + 1] = (uint8_t)i;
	sim_answer_data(c, bytes, 8 + 8 * n, be32(c->cdb + 6));
}
