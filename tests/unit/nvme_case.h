/*
 * tests/unit/nvme_case.h - a small simulated NVM subsystem and hand-made commands to it.
 */
#ifndef KIYOME_TESTS_UNIT_NVME_CASE_H
#define KIYOME_TESTS_UNIT_NVME_CASE_H

#include "base/bytes.h"
#include "tests/sim/nvme_model.h"
#include "tests/unit/harness.h"

#define CASE_BYTES   (256u << 10)
#define CASE_PENDING 0xfff0 /* no status that a drive gives */
#define CASE_DROPPED 0xfff1
#define CASE_RESET   0xfff2
#define CASE_GONE    0xfff3

struct nvme_case {
	struct sim_drive medium;
	struct nvm_model *m;
	struct nvm_request request; /* the last one: it must stay while it is pending */
	struct nvm_reply reply;
	uint8_t in[8192];
};

/* Old data everywhere. */
static inline void case_open(struct nvme_case *c, const char *words)
{
	const char *wrong = NULL;
	bool is_good;

	memset(c, 0, sizeof(*c));
	sim_drive_init(&c->medium, CASE_BYTES, 512);
	sim_drive_fill_text(&c->medium, 7);
	is_good = nvm_make(words, &c->medium, &c->m, &wrong);
	if (!is_good)
		printf("\n    not understood: %s\n", wrong);
	CU_ASSERT_FATAL(is_good);
}

static inline void case_close(struct nvme_case *c)
{
	nvm_model_free(c->m);
	sim_drive_clear(&c->medium);
}

static inline uint16_t case_status(const struct nvme_case *c, enum target_end end)
{
	switch (end) {
	case TARGET_ANSWERED:
		return c->reply.status & 0x7ff;
	case TARGET_PENDING:
		return CASE_PENDING;
	case TARGET_DROPPED:
		return CASE_DROPPED;
	case TARGET_RESET:
		return CASE_RESET;
	default:
		return CASE_GONE;
	}
}

static inline uint16_t case_send(struct nvme_case *c, bool is_io, uint8_t opcode, uint32_t nsid,
				 uint32_t cdw10, uint32_t cdw11)
{
	c->request = (struct nvm_request){ .controller = 1,
					   .is_io = is_io,
					   .opcode = opcode,
					   .nsid = nsid,
					   .cdw = { cdw10, cdw11 },
					   .in = c->in,
					   .n_in_most = 4096 };
	return case_status(c, nvm_model_run(c->m, &c->request, &c->reply));
}

static inline uint16_t case_poll(struct nvme_case *c, uint32_t ms)
{
	nvm_model_tick(c->m, ms);
	return case_status(c, nvm_model_poll(c->m, &c->request, &c->reply));
}

static inline uint16_t case_identify(struct nvme_case *c, uint32_t nsid, uint32_t cns)
{
	return case_send(c, false, 0x06, nsid, cns, 0);
}

static inline uint16_t case_log(struct nvme_case *c, uint8_t lid)
{
	return case_send(c, false, 0x02, 0xffffffff, lid | 127u << 16, 0);
}

/* SSTAT. */
static inline uint16_t case_sstat(struct nvme_case *c)
{
	CU_ASSERT_EQUAL_FATAL(case_log(c, 0x81), 0);
	return le16(c->in + 2);
}

static inline uint16_t case_sanitize(struct nvme_case *c, uint32_t cdw10, uint32_t pattern)
{
	return case_send(c, false, 0x84, 0, cdw10, pattern);
}

static inline uint16_t case_format(struct nvme_case *c, uint32_t nsid, uint32_t cdw10)
{
	return case_send(c, false, 0x80, nsid, cdw10, 0);
}

static inline uint16_t case_read(struct nvme_case *c, uint32_t nsid, uint32_t lba, uint8_t *block,
				 uint32_t n)
{
	const struct nvm_request q = { .controller = 1,
				       .is_io = true,
				       .opcode = 0x02,
				       .nsid = nsid,
				       .cdw = { lba },
				       .in = block,
				       .n_in_most = n };

	return case_status(c, nvm_model_run(c->m, &q, &c->reply));
}

static inline uint16_t case_write(struct nvme_case *c, uint32_t nsid, uint32_t lba,
				  const uint8_t *block, uint32_t n)
{
	const struct nvm_request q = { .controller = 1,
				       .is_io = true,
				       .opcode = 0x01,
				       .nsid = nsid,
				       .cdw = { lba },
				       .out = block,
				       .n_out = n };

	return case_status(c, nvm_model_run(c->m, &q, &c->reply));
}

/* Bytes of those blocks of the medium in [FIRST, FIRST + N) that still hold what stood there at first. */
static inline uint64_t case_old(const struct nvme_case *c, uint64_t first, uint64_t n)
{
	uint64_t old = 0;

	for (uint64_t i = first; i < first + n; i += 512)
		old += memcmp(c->medium.medium + i, c->medium.original + i, 512) ? 0 : 512;
	return old;
}

#endif
