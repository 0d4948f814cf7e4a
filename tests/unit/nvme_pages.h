/*
 * tests/unit/nvme_pages.h - Identify pages and logs as drives give them, for tests. Offsets are written out from the
 * standard (NVMe base 1.4 figures 247 and 249), not taken from the code under test.
 */
#ifndef KIYOME_TESTS_UNIT_NVME_PAGES_H
#define KIYOME_TESTS_UNIT_NVME_PAGES_H

#include <stdint.h>
#include <string.h>

static inline void put_le16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

static inline void put_le32(uint8_t *p, uint32_t v)
{
	put_le16(p, (uint16_t)v);
	put_le16(p + 2, (uint16_t)(v >> 16));
}

static inline void put_le64(uint8_t *p, uint64_t v)
{
	put_le32(p, (uint32_t)v);
	put_le32(p + 4, (uint32_t)(v >> 32));
}

static inline void page_text(uint8_t *p, size_t n, const char *text)
{
	memset(p, ' ', n);
	memcpy(p, text, strlen(text) < n ? strlen(text) : n);
}

struct nvme_page_of_controller {
	uint16_t oacs;
	uint32_t sanicap;
	uint8_t fna;
	uint32_t version; /* 0: 1.3 */
};

static inline void page_controller(uint8_t page[4096], struct nvme_page_of_controller c)
{
	memset(page, 0, 4096);
	put_le16(page, 0x1b36);
	page_text(page + 4, 20, "KYN1");
	page_text(page + 24, 40, "Muster NVMe");
	page_text(page + 64, 8, "1.0");
	put_le16(page + 78, 3);
	put_le32(page + 80, c.version ? c.version : 0x00010300);
	put_le16(page + 256, c.oacs);
	put_le64(page + 280, 1000204886016ull);
	put_le32(page + 328, c.sanicap);
	put_le32(page + 516, 4);
	put_le16(page + 520, 0x0005); /* Compare, Dataset Management */
	page[524] = c.fna;
	page[525] = 1;
	memcpy(page + 768, "nqn.2026-01.example:kyn1", 25);
}

/* Format 0 is 512 bytes, 1 is 4096, 2 is 512 + 8, 3 is 4096 + 64. */
static inline void page_namespace(uint8_t page[4096], uint64_t blocks, uint8_t flbas, uint8_t dps)
{
	static const uint32_t formats[] = { 9u << 16, 12u << 16, 9u << 16 | 8, 12u << 16 | 64 };

	memset(page, 0, 4096);
	put_le64(page, blocks);
	put_le64(page + 8, blocks);
	page[25] = 3;
	page[26] = flbas;
	page[29] = dps;
	page[33] = 1; /* deallocated blocks read as zeros */
	for (unsigned i = 0; i < 4; i++)
		put_le32(page + 128 + 4 * (size_t)i, formats[i]);
}

static inline void page_list(uint8_t page[4096], const uint32_t *nsids, unsigned n)
{
	memset(page, 0, 4096);
	for (unsigned i = 0; i < n; i++)
		put_le32(page + 4 * (size_t)i, nsids[i]);
}

static inline void log_sanitize(uint8_t page[512], uint16_t progress, uint16_t status,
				uint32_t command)
{
	memset(page, 0, 512);
	put_le16(page, progress);
	put_le16(page + 2, status);
	put_le32(page + 4, command);
	put_le32(page + 8, 1600);
	put_le32(page + 12, 30);
	put_le32(page + 16, 2);
	put_le32(page + 20, 0xffffffff);
	put_le32(page + 24, 45);
	put_le32(page + 28, 0xffffffff);
}

#endif
