/*
 * tests/sim/ata_identify_data.c - IDENTIFY DEVICE (ACS-3 7.12) and what of it log 30h repeats.
 */
#include <string.h>

#include "tests/sim/ata_inside.h"

/* Texts lie in words, the first character in the upper byte, blanks behind (ACS-3 3.4.9). */
static void text_put(uint8_t *bytes, unsigned first_word, unsigned n_words, const char *text)
{
	size_t n = strlen(text);

	for (unsigned i = 0; i < 2 * n_words; i++)
		bytes[2 * first_word + (i ^ 1)] = i < n ? (uint8_t)text[i] : ' ';
}

static void put_geometry(const struct ata_model *m, uint8_t *b)
{
	uint64_t shown = sim_ata_shown_blocks(m);
	uint32_t low = shown > 0x0fffffff ? 0x0fffffff : (uint32_t)shown;
	uint32_t block = m->medium->block_bytes;

	word_put(b, 1, 16383);
	word_put(b, 3, 16);
	word_put(b, 6, 63);
	word_put(b, 60, (uint16_t)low);
	word_put(b, 61, (uint16_t)(low >> 16));
	qword_put(b, 200, shown); /* words 100 to 103 */
	if (block != 512) {
		word_put(b, 106, 0x5000); /* logical blocks of more than 256 words */
		word_put(b, 117, (uint16_t)(block / 2));
	} else if (m->config.physical_exponent) {
		word_put(b, 106, 0x6000 | m->config.physical_exponent);
	} else {
		word_put(b, 106, 0x4000);
	}
}

static uint16_t security_word(const struct ata_model *m)
{
	uint16_t w = 0x0001;

	w |= m->kept.is_security_on ? 1 << 1 : 0;
	w |= m->awake.is_locked ? 1 << 2 : 0;
	w |= m->awake.is_frozen ? 1 << 3 : 0;
	w |= m->awake.attempts ? 0 : 1 << 4;
	w |= m->config.enhanced ? 1 << 5 : 0;
	w |= m->kept.is_maximum ? 1 << 8 : 0;
	return w;
}

/* Bit 15 tells the longer format; two minutes a step. */
static uint16_t erase_time(uint16_t minutes)
{
	return minutes > 508 ? (uint16_t)(0x8000 | minutes / 2) : minutes / 2;
}

static void put_security(const struct ata_model *m, uint8_t *b)
{
	if (!m->config.security || !sim_ata_has(m, ATA_DCO_SECURITY))
		return;
	word_put(b, 89, erase_time(m->config.erase_minutes));
	word_put(b, 90, m->config.enhanced ? erase_time(m->config.enhanced_minutes) : 0);
	word_put(b, 92, m->kept.master_identifier);
	word_put(b, 128, security_word(m));
}

static uint16_t sanitize_word(const struct ata_config *c)
{
	uint16_t w = 0x0110; /* multiple sector setting valid: 16 */

	if (!c->block && !c->overwrite && !c->crypto)
		return w;
	w |= 1 << 12 | 1 << 11;
	w |= c->block ? 1 << 15 : 0;
	w |= c->overwrite ? 1 << 14 : 0;
	w |= c->crypto ? 1 << 13 : 0;
	w |= c->antifreeze ? 1 << 10 : 0;
	return w;
}

/* Words 82 to 87 and 119, 120: supported, and on. */
static void put_feature_sets(const struct ata_model *m, uint8_t *b)
{
	const struct ata_config *c = &m->config;
	bool has_security = c->security && sim_ata_has(m, ATA_DCO_SECURITY);
	bool has_hpa = c->hpa && sim_ata_has(m, ATA_DCO_HPA);
	uint16_t w82 = 1 << 3 | 1 << 5 | 1 << 6 | 1 << 14,
		 w83 = 1 << 14 | 1 << 10 | 1 << 12 | 1 << 13;
	uint16_t w84 = 1 << 14 | 1 << 5 | 1 << 6, w85, w86;

	w82 |= (uint16_t)(c->smart | has_security << 1 | has_hpa << 10);
	w83 |= (uint16_t)(c->puis << 5 | has_hpa << 8 | c->dco << 11);
	w84 |= (uint16_t)(c->smart ? 3 : 0) | (uint16_t)(c->wwn ? 1 << 8 : 0);
	w85 = w82;
	w85 &= (uint16_t) ~(1 << 1 | (m->awake.is_smart_off ? 1 : 0) |
			    (m->awake.is_cache_off ? 1 << 5 : 0) |
			    (m->awake.is_look_ahead_off ? 1 << 6 : 0));
	w85 |= m->kept.is_security_on && has_security ? 1 << 1 : 0;
	w86 = (w83 & (1 << 10 | 1 << 11 | 1 << 12 | 1 << 13 | 1 << 5)) | 1 << 15;
	w86 |= m->awake.has_hpa_password ? 1 << 8 : 0;
	word_put(b, 82, w82);
	word_put(b, 83, w83);
	word_put(b, 84, w84);
	word_put(b, 85, w85);
	word_put(b, 86, w86);
	word_put(b, 87, w84);
	word_put(b, 119, 0x4000 | c->ama << 8);
	word_put(b, 120, 0x4000 | c->ama << 8);
}

static void put_fixed(const struct ata_model *m, uint8_t *b)
{
	const struct ata_config *c = &m->config;

	word_put(b, 0, 0x0040);
	word_put(b, 47, 0x8010);
	word_put(b, 48, 0x4000);
	word_put(b, 49, 0x2f00);
	word_put(b, 50, 0x4000);
	word_put(b, 53, 0x0007);
	word_put(b, 63, 0x0007);
	word_put(b, 64, 0x0003);
	for (unsigned i = 65; i <= 68; i++)
		word_put(b, i, 120);
	word_put(b, 76, 0x000e); /* SATA, three speeds */
	word_put(b, 77, 0x0006);
	word_put(b, 78, 0x0040);
	word_put(b, 79, 0x0040);
	word_put(b, 80, c->major ? c->major : 0x07f0);
	word_put(b, 88, 0x407f);
	word_put(b, 168, c->rpm == 1 ? 3 : 2);
	word_put(b, 217, c->rpm);
	word_put(b, 222, 0x107f);
}

void sim_ata_identify_build(const struct ata_model *m, uint8_t bytes[ATA_BLOCK])
{
	const struct ata_config *c = &m->config;
	uint16_t w69 = c->always_encrypts ? 1 << 4 : 0;
	uint8_t sum = 0;

	memset(bytes, 0, ATA_BLOCK);
	put_fixed(m, bytes);
	put_geometry(m, bytes);
	text_put(bytes, 10, 10, c->serial);
	text_put(bytes, 23, 4, c->firmware);
	text_put(bytes, 27, 20, c->model);
	word_put(bytes, 59, sanitize_word(c));
	w69 |= c->trim && c->drat ? 1 << 14 : 0;
	w69 |= c->trim && c->rzat ? 1 << 14 | 1 << 5 : 0;
	word_put(bytes, 69, w69);
	word_put(bytes, 105, c->trim ? 8 : 0);
	word_put(bytes, 169, c->trim);
	for (unsigned i = 0; c->wwn && i < 4; i++)
		word_put(bytes, 108 + i, (uint16_t)(c->wwn >> (48 - 16 * i)));
	put_feature_sets(m, bytes);
	put_security(m, bytes);
	bytes[510] = 0xa5;
	for (unsigned i = 0; i < 511; i++)
		sum = (uint8_t)(sum + bytes[i]);
	bytes[511] = (uint8_t)-sum;
}

void sim_ata_identify(struct ata_model *m, const struct ata_request *q, struct ata_result *r)
{
	struct ata_request one = *q;
	uint8_t bytes[ATA_BLOCK];

	/* COUNT is nothing to IDENTIFY DEVICE: one block comes whatever it says. */
	one.count = 1;
	sim_ata_identify_build(m, bytes);
	sim_ata_give(&one, r, bytes, sizeof(bytes));
}
