/*
 * tests/sim/nvme_log.c - Get Log Page (02h): error, SMART, firmware, effects, boot partitions, sanitize status.
 */
#include <string.h>

#include "base/text.h"
#include "tests/sim/nvme_inside.h"

#define LOG_MOST 4096

static size_t supported(const struct nvm_model *m, uint8_t *b)
{
	static const uint8_t lids[] = { 0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x81 };

	for (size_t i = 0; i < sizeof(lids); i++)
		b[4 * lids[i]] = 1;
	b[4 * 0x15] = m->config.has_boot_partitions;
	return 1024;
}

static size_t smart(const struct nvm_model *m, uint8_t *b)
{
	const struct nvm_kept *k = &m->kept;

	put16(b + 1, m->config.temperature_k ? m->config.temperature_k : 310);
	b[3] = 100;
	b[4] = 10;
	put64(b + 32, k->blocks_read / 1000);
	put64(b + 48, k->blocks_written / 1000);
	put64(b + 64, k->n_reads);
	put64(b + 80, k->n_writes);
	put64(b + 112, k->n_power_cycles);
	put64(b + 128, m->config.power_on_hours);
	put64(b + 144, k->n_unsafe);
	return 512;
}

static size_t firmware(const struct nvm_model *m, uint8_t *b)
{
	const char *name = m->config.firmware[0] ? m->config.firmware : "1.0";

	b[0] = m->config.has_pending_firmware ? 0x21 : 0x01; /* slot 2 at the next reset */
	memset(b + 8, ' ', 8);
	memcpy(b + 8, name, strlen(name));
	return 512;
}

static void effect(uint8_t *b, bool is_io, uint8_t opcode, uint32_t effects)
{
	put32(b + (is_io ? 1024 : 0) + 4 * opcode, effects | 1);
}

/* Bits: 0 there, 1 changes logical blocks, 2 namespaces, 3 their inventory; 18:16 2: alone of all. */
static size_t effects(const struct nvm_model *m, uint8_t *b)
{
	const struct nvm_config *c = &m->config;
	static const uint8_t plain[] = { NVM_GET_LOG,      NVM_IDENTIFY,     NVM_ABORT,
					 NVM_SET_FEATURES, NVM_GET_FEATURES, NVM_ASYNC_EVENT,
					 NVM_KEEP_ALIVE };

	for (size_t i = 0; i < sizeof(plain); i++)
		effect(b, false, plain[i], 0);
	if (!c->has_no_format)
		effect(b, false, NVM_FORMAT, 0x20006);
	if (c->block || c->overwrite || c->crypto)
		effect(b, false, NVM_SANITIZE, 0x20002);
	if (c->manages) {
		effect(b, false, NVM_MANAGE, 0x2000c);
		effect(b, false, NVM_ATTACH, 0x2000c);
	}
	if (c->opal) {
		effect(b, false, NVM_SECURITY_SEND, 0);
		effect(b, false, NVM_SECURITY_RECEIVE, 0);
	}
	effect(b, true, NVM_FLUSH, 0);
	effect(b, true, NVM_READ, 0);
	effect(b, true, NVM_COMPARE_IO, 0);
	effect(b, true, NVM_WRITE, 2);
	effect(b, true, NVM_ZEROES, 2);
	effect(b, true, NVM_DSM, 2);
	return 4096;
}

static size_t boot(uint8_t *b)
{
	b[0] = 0x15;
	put32(b + 4, 8); /* BPSZ: 8 * 128 KiB; partition 0 is active */
	return 16;
}

static uint32_t told(const struct nvm_model *m, uint32_t factor)
{
	return m->config.told_s ? m->config.told_s * factor : 0xffffffff;
}

static size_t sanitize(const struct nvm_model *m, uint8_t *b)
{
	const struct nvm_kept *k = &m->kept;

	put16(b, k->run.is_running ? sim_erase_progress(&k->run) : 0xffff);
	put16(b + 2, (uint16_t)(k->status | nvm_sanitize_passes(m) << 3 | k->is_erased << 8));
	put32(b + 4, k->command);
	put32(b + 8, told(m, 16)); /* of sixteen passes */
	put32(b + 12, told(m, 1));
	put32(b + 16, m->config.told_s ? 1 : 0xffffffff);
	put32(b + 20, told(m, 16));
	put32(b + 24, told(m, 1));
	put32(b + 28, m->config.told_s ? 1 : 0xffffffff);
	put32(b + 32, 0xffffffff);
	b[36] = (uint8_t)(k->sanitize | k->failed_from << 4);
	return 512;
}

uint16_t nvm_get_log(struct nvm_model *m, const struct nvm_request *q, struct nvm_reply *r)
{
	uint8_t b[LOG_MOST] = { 0 };
	uint64_t offset = q->cdw[2] | (uint64_t)q->cdw[3] << 32;
	uint64_t asked = ((q->cdw[0] >> 16 | (uint64_t)(q->cdw[1] & 0xffff) << 16) + 1) * 4;
	struct nvm_request part = *q;
	size_t n = 0;

	switch (q->cdw[0] & 0xff) {
	case 0x00:
		n = supported(m, b);
		break;
	case 0x01: /* no errors are kept */
	case 0x04:
		n = 4096;
		break;
	case 0x02:
		n = smart(m, b);
		break;
	case 0x03:
		n = firmware(m, b);
		break;
	case 0x05:
		n = effects(m, b);
		break;
	case 0x06: /* none runs, none was ever made: result Fh */
		for (unsigned i = 0; i < 20; i++)
			b[4 + 28 * i] = 0x0f;
		n = 564;
		break;
	case 0x15:
		n = m->config.has_boot_partitions ? boot(b) : 0;
		break;
	case 0x81:
		n = m->config.block || m->config.overwrite || m->config.crypto ? sanitize(m, b) : 0;
		break;
	default:
		break;
	}
	if (!n)
		return NVM_INVALID_LOG;
	if (offset > n || offset % 4)
		return NVM_INVALID_FIELD;
	if (part.n_in_most > asked)
		part.n_in_most = (size_t)asked;
	nvm_give(&part, r, b + offset, n - (size_t)offset);
	return NVM_OK;
}
