/* room: devices */
/*
 * tests/unit/test_nvme_opal.c - Opal in the simulated NVM subsystem: Level 0 discovery, and a revert by PSID with
 * the bytes that Linux' sed-opal sends.
 */
#include "tests/sim/nvme_model.h"

#include "tests/unit/nvme_case.h"

#define PSID   "0123456789ABCDEF0123456789ABCDEF"
#define OPAL   "nvme opal opal_locked psid=" PSID
#define COM_ID 0x07feu

static uint16_t receive(struct nvme_case *c, uint8_t protocol, uint16_t specific)
{
	return case_send(c, false, 0x82, 0, (uint32_t)protocol << 24 | (uint32_t)specific << 8,
			 512);
}

/* Sends TOKENS in a ComPacket; N_TOLD of them are said to be there. */
static uint16_t send_tokens(struct nvme_case *c, const uint8_t *tokens, uint32_t n, uint32_t n_told)
{
	uint8_t packet[2048] = { 0 };

	put_be16(packet + 4, COM_ID);
	put_be32(packet + 16, 36 + n_told);
	put_be32(packet + 40, 12 + n_told);
	put_be32(packet + 52, n_told);
	memcpy(packet + 56, tokens, n);
	c->request = (struct nvm_request){ .controller = 1,
					   .opcode = 0x81,
					   .cdw = { 1u << 24 | COM_ID << 8, sizeof(packet) },
					   .out = packet,
					   .n_out = sizeof(packet) };
	return case_status(c, nvm_model_run(c->m, &c->request, &c->reply));
}

static const uint8_t start[] = { 0xf8, 0xa8, 0, 0, 0, 0,    0, 0,    0,    0xff, 0xa8, 0,
				 0,    0,    0, 0, 0, 0xff, 2, 0xf0, 0x81, 0x41, 0xa8, 0,
				 0,    2,    5, 0, 0, 0,    1, 1,    0xf2, 0,    0xd0, 32 };
static const uint8_t authority[] = { 0xf3, 0xf2, 3,    0xa8, 0,    0,    0, 9, 0, 1,
				     0xff, 1,    0xf3, 0xf1, 0xf9, 0xf0, 0, 0, 0, 0xf1 };
static const uint8_t revert[] = { 0xf8, 0xa8, 0, 0, 2, 5,    0,    0,    0,    1, 0xa8, 0, 0,   0,
				  6,    0,    0, 2, 2, 0xf0, 0xf1, 0xf9, 0xf0, 0, 0,    0, 0xf1 };

static void open_session(struct nvme_case *c, const char *psid)
{
	uint8_t tokens[128];
	uint32_t n = sizeof(start);

	memcpy(tokens, start, n);
	memcpy(tokens + n, psid, 32);
	n += 32;
	memcpy(tokens + n, authority, sizeof(authority));
	n += sizeof(authority);
	CU_ASSERT_EQUAL(send_tokens(c, tokens, n, n), 0);
	CU_ASSERT_EQUAL(receive(c, 1, COM_ID), 0);
}

/* The status list at the end of an answer. */
static uint8_t status_of(const struct nvme_case *c)
{
	uint32_t n = be32(c->in + 52);

	return n >= 5 ? c->in[56 + n - 4] : 0xff;
}

static void discovery(void)
{
	struct nvme_case c;

	case_open(&c, OPAL " shadow");
	CU_ASSERT_EQUAL(receive(&c, 0, 0), 0);
	CU_ASSERT_EQUAL(c.in[9], 1);
	CU_ASSERT_EQUAL(receive(&c, 1, 1), 0);
	CU_ASSERT_EQUAL(be16(c.in + 48), 0x0001);
	CU_ASSERT_EQUAL(be16(c.in + 64), 0x0002);
	CU_ASSERT_EQUAL(c.in[68], 0x1f); /* enabled, locked, shadow MBR */
	CU_ASSERT_EQUAL(receive(&c, 2, 0), 0x002);
	case_close(&c);
	case_open(&c, "nvme");
	CU_ASSERT_EQUAL(receive(&c, 1, 1), 0x001);
	case_close(&c);
}

static void reverts(void)
{
	uint8_t block[512];
	struct nvme_case c;

	case_open(&c, OPAL);
	CU_ASSERT_EQUAL(case_read(&c, 1, 0, block, 512), 0x286);
	open_session(&c, "XXXX56789ABCDEF0123456789ABCDEF0");
	CU_ASSERT_EQUAL(status_of(&c), 1);
	CU_ASSERT_EQUAL(send_tokens(&c, revert, sizeof(revert), sizeof(revert)), 0);
	CU_ASSERT_EQUAL(case_read(&c, 1, 0, block, 512), 0x286); /* no session, no revert */
	open_session(&c, PSID);
	CU_ASSERT_EQUAL(status_of(&c), 0);
	CU_ASSERT_EQUAL(send_tokens(&c, revert, sizeof(revert), sizeof(revert)), 0);
	CU_ASSERT_EQUAL(receive(&c, 1, COM_ID), 0);
	CU_ASSERT_EQUAL(status_of(&c), 0);
	CU_ASSERT_EQUAL(case_read(&c, 1, 0, block, 512), 0);
	CU_ASSERT_EQUAL(case_old(&c, 0, CASE_BYTES), 0);
	case_close(&c);
}

static void locks_out(void)
{
	struct nvme_case c;

	case_open(&c, OPAL);
	for (unsigned i = 0; i < 5; i++)
		open_session(&c, "XXXX56789ABCDEF0123456789ABCDEF0");
	open_session(&c, PSID);
	CU_ASSERT_EQUAL(status_of(&c), 0x12);
	nvm_model_power_cycle(c.m);
	open_session(&c, PSID);
	CU_ASSERT_EQUAL(status_of(&c), 0);
	case_close(&c);
}

static void bad_packets(void)
{
	static const uint8_t bad[][4] = {
		{ 0xaf }, { 0xd7, 0xff }, { 0xe2, 0xff, 0xff, 0xff }, { 0xe4 }
	};
	struct nvme_case c;

	case_open(&c, OPAL);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		CU_ASSERT_EQUAL(send_tokens(&c, bad[i], 4, 4), 0x002);
	CU_ASSERT_EQUAL(send_tokens(&c, bad[0], 4, 4000), 0x002);
	CU_ASSERT_EQUAL(send_tokens(&c, bad[0], 4, 0xffffffff), 0x002);
	CU_ASSERT_EQUAL(send_tokens(&c, start, sizeof(start), 3), 0x002);
	case_close(&c);
}

static const struct test tests[] = {
	{ "discovery", discovery },
	{ "a revert by PSID", reverts },
	{ "locks out", locks_out },
	{ "bad packets", bad_packets },
};
TEST_MAIN(tests)
