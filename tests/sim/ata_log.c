/*
 * tests/sim/ata_log.c - general purpose logs (ACS-3 7.23, 9) and SMART (7.52).
 */
#include <string.h>

#include "tests/sim/ata_inside.h"

enum {
	LOG_DIRECTORY = 0x00,
	LOG_ERRORS = 0x03,
	LOG_STATISTICS = 0x04,
	LOG_SELF_TESTS = 0x07,
	LOG_NCQ = 0x10,
	LOG_IDENTIFY = 0x30
};
enum { SMART_LOG_SUMMARY = 0x01, SMART_LOG_SELF_TEST = 0x06, SMART_LOG_SELECTIVE = 0x09 };
#define VALID     (UINT64_C(1) << 63)
#define SUPPORTED (UINT64_C(3) << 62)

/* Many a log's last byte makes the sum of all zero. */
static void sum_put(uint8_t *page)
{
	uint8_t sum = 0;

	for (unsigned i = 0; i < 511; i++)
		sum = (uint8_t)(sum + page[i]);
	page[511] = (uint8_t)-sum;
}

static void header_put(uint8_t *page, uint8_t number)
{
	qword_put(page, 0, VALID | (uint64_t)number << 16 | 1);
}

static void list_put(uint8_t *page, const uint8_t *numbers, uint8_t n)
{
	header_put(page, 0);
	page[8] = n;
	memcpy(page + 9, numbers, n);
}

static void capacity_page(const struct ata_model *m, uint8_t *page)
{
	qword_put(page, 8, VALID | sim_ata_shown_blocks(m));
	qword_put(page, 16,
		  VALID | UINT64_C(1) << 62 | (uint64_t)m->config.physical_exponent << 16);
	qword_put(page, 24, VALID | m->medium->block_bytes / 2);
}

/* ATA strings: characters in order, not swapped. */
static void strings_page(const struct ata_model *m, uint8_t *page)
{
	memset(page + 8, ' ', 80);
	memcpy(page + 8, m->config.serial, strlen(m->config.serial));
	memcpy(page + 32, m->config.firmware, strlen(m->config.firmware));
	memcpy(page + 48, m->config.model, strlen(m->config.model));
}

static void security_page(const struct ata_model *m, uint8_t *page)
{
	uint8_t id[ATA_BLOCK];
	uint16_t word128;

	sim_ata_identify_build(m, id);
	word128 = le16(id + 256);
	qword_put(page, 8, VALID | le16(id + 184));
	qword_put(page, 16, VALID | (uint64_t)(word128 >> 8 & 1) << 6 | (word128 & 0x3f));
	qword_put(page, 24, VALID | le16(id + 178));
	qword_put(page, 32, VALID | le16(id + 180));
	qword_put(page, 48,
		  VALID | (uint64_t)m->config.overrides_lock << 7 | m->config.always_encrypts);
}

static bool identify_page(const struct ata_model *m, uint16_t number, uint8_t *page)
{
	static const uint8_t numbers[] = { 0x00, 0x01, 0x02, 0x03, 0x05, 0x06 };

	switch (number) {
	case 0x00:
		list_put(page, numbers, sizeof(numbers));
		return true;
	case 0x01:
		sim_ata_identify_build(m, page);
		return true;
	case 0x02:
		capacity_page(m, page);
		break;
	case 0x03: /* supported capabilities: bit 51 is DEFINITIVE ENDING PATTERN */
		qword_put(page, 8, VALID | (uint64_t)m->config.ending << 51);
		break;
	case 0x05:
		strings_page(m, page);
		break;
	case 0x06:
		security_page(m, page);
		break;
	default:
		return number < 16; /* all zeros: no such page, as the standard has it */
	}
	header_put(page, (uint8_t)number);
	return true;
}

static bool statistics_page(const struct ata_model *m, uint16_t number, uint8_t *page)
{
	static const uint8_t numbers[] = { 0x00, 0x01 };

	if (number == 0) {
		list_put(page, numbers, sizeof(numbers));
		return true;
	}
	if (number != 1)
		return number < 8;
	header_put(page, 1);
	qword_put(page, 8, SUPPORTED | m->kept.n_power_cycles);
	qword_put(page, 16, SUPPORTED | m->config.power_on_hours);
	return true;
}

static void directory_page(uint8_t *page)
{
	word_put(page, 0, 1);
	word_put(page, LOG_ERRORS, 1);
	word_put(page, LOG_STATISTICS, 8);
	word_put(page, LOG_SELF_TESTS, 1);
	word_put(page, LOG_NCQ, 1);
	word_put(page, LOG_IDENTIFY, 16);
}

static bool log_page(const struct ata_model *m, uint8_t log, uint16_t number, uint8_t *page)
{
	memset(page, 0, ATA_BLOCK);
	switch (log) {
	case LOG_DIRECTORY:
		directory_page(page);
		return number == 0;
	case LOG_ERRORS:
	case LOG_SELF_TESTS:
		page[0] = 1;
		sum_put(page);
		return number == 0;
	case LOG_NCQ:
		page[0] = 0x80; /* no queued command failed */
		sum_put(page);
		return number == 0;
	case LOG_STATISTICS:
		return statistics_page(m, number, page);
	case LOG_IDENTIFY:
		return identify_page(m, number, page);
	default:
		return false;
	}
}

void sim_ata_read_log(struct ata_model *m, const struct ata_request *q, struct ata_result *r)
{
	uint16_t first = (uint16_t)((q->lba >> 8 & 0xff) | (q->lba >> 32 & 0xff) << 8);
	size_t n = (size_t)q->count * ATA_BLOCK;

	if (!q->in || !n || q->n_in_most < n) {
		sim_ata_abort(r);
		return;
	}
	for (uint16_t i = 0; i < q->count; i++)
		if (!log_page(m, (uint8_t)q->lba, (uint16_t)(first + i),
			      q->in + (size_t)i * ATA_BLOCK)) {
			sim_ata_abort(r);
			return;
		}
	r->n_in = n;
}

struct attribute {
	uint8_t id;
	uint16_t flags;
	uint8_t threshold;
	uint64_t raw;
};
#define ATTRIBUTES 6

static void attributes_of(const struct ata_model *m, struct attribute ret[ATTRIBUTES])
{
	const struct attribute list[ATTRIBUTES] = {
		{ 5, 0x0033, 10, m->config.is_failing ? 4000 : 0 }, /* reallocated sectors */
		{ 9, 0x0032, 0, m->config.power_on_hours },
		{ 12, 0x0032, 0, m->kept.n_power_cycles },
		{ 194, 0x0022, 0, m->config.temperature },
		{ 197, 0x0032, 0, 0 },
		{ 198, 0x0030, 0, 0 },
	};

	memcpy(ret, list, sizeof(list));
}

static void smart_data(const struct ata_model *m, uint8_t *page, bool is_threshold)
{
	struct attribute list[ATTRIBUTES];

	attributes_of(m, list);
	word_put(page, 0, 0x0010);
	for (unsigned i = 0; i < ATTRIBUTES; i++) {
		uint8_t *a = page + 2 + (size_t)12 * i;

		a[0] = list[i].id;
		if (is_threshold) {
			a[1] = list[i].threshold;
			continue;
		}
		a[1] = (uint8_t)list[i].flags;
		a[3] = a[4] = m->config.is_failing && list[i].id == 5 ? 1 : 100;
		for (unsigned k = 0; k < 6; k++)
			a[5 + k] = (uint8_t)(list[i].raw >> 8 * k);
	}
	if (!is_threshold) {
		page[362] = 0x82; /* off-line collection done */
		word_put(page, 182, 60);
		page[367] = 0x51; /* off-line, self-test, selective */
		word_put(page, 184, 3);
		page[370] = 1;
		page[372] = 1;
		page[373] = 2;
	}
	sum_put(page);
}

static bool smart_log(const struct ata_model *m, uint8_t log, uint8_t *page)
{
	switch (log) {
	case LOG_DIRECTORY:
		word_put(page, 0, 1);
		word_put(page, SMART_LOG_SUMMARY, 1);
		word_put(page, LOG_STATISTICS, 8);
		word_put(page, SMART_LOG_SELF_TEST, 1);
		word_put(page, SMART_LOG_SELECTIVE, 1);
		return true;
	case SMART_LOG_SUMMARY:
	case SMART_LOG_SELF_TEST:
	case SMART_LOG_SELECTIVE:
		page[0] = 1;
		sum_put(page);
		return true;
	case LOG_STATISTICS:
		return statistics_page(m, 0, page);
	default:
		return false;
	}
}

/* What SMART answers with data; false: not this one. */
static bool smart_page(const struct ata_model *m, const struct ata_request *q, uint8_t *page)
{
	memset(page, 0, ATA_BLOCK);
	switch (q->feature & 0xff) {
	case 0xd0:
	case 0xd1:
		smart_data(m, page, (q->feature & 0xff) == 0xd1);
		return true;
	case 0xd5:
		return smart_log(m, (uint8_t)q->lba, page);
	default:
		return false;
	}
}

void sim_ata_smart(struct ata_model *m, const struct ata_request *q, struct ata_result *r)
{
	uint8_t page[ATA_BLOCK], feature = (uint8_t)q->feature;
	bool is_keyed = (q->lba >> 8 & 0xffff) == 0xc24f;

	if (!m->config.smart || !is_keyed || (m->awake.is_smart_off && feature != 0xd8)) {
		sim_ata_abort(r);
		return;
	}
	switch (feature) {
	case 0xd2: /* attribute autosave */
	case 0xd4: /* execute off-line: ends at once */
		return;
	case 0xd8:
	case 0xd9:
		m->awake.is_smart_off = feature == 0xd9;
		return;
	case 0xda:
		r->lba = m->config.is_failing ? 0x2cf400 : 0xc24f00;
		return;
	default:
		break;
	}
	if (!smart_page(m, q, page)) {
		sim_ata_abort(r);
		return;
	}
	sim_ata_give(q, r, page, sizeof(page));
}
