/*
 * tests/sim/nvme_feature.c - Get Features (0Ah), Set Features (09h).
 */
#include <string.h>

#include "tests/sim/nvme_inside.h"

#define QUEUES_MOST 4

enum {
	ARBITRATION = 0x01,
	POWER = 0x02,
	TEMPERATURE = 0x04,
	ERROR_RECOVERY = 0x05,
	WRITE_CACHE = 0x06,
	QUEUES = 0x07,
	ASYNC = 0x0b,
	KEEP_ALIVE = 0x0f,
	SANITIZE_CONFIG = 0x17,
	PROTECTION = 0x84,
};
enum { PROTECTED_UNTIL_POWER = 2, PROTECTED_FOR_EVER };

static uint32_t first_value(uint8_t fid)
{
	switch (fid) {
	case WRITE_CACHE:
		return 1;
	case TEMPERATURE:
		return 353;
	case QUEUES:
		return (QUEUES_MOST - 1) << 16 | (QUEUES_MOST - 1);
	default:
		return 0;
	}
}

static bool is_plain(uint8_t fid)
{
	switch (fid) {
	case ARBITRATION:
	case POWER:
	case TEMPERATURE:
	case ERROR_RECOVERY:
	case WRITE_CACHE:
	case QUEUES:
	case ASYNC:
	case KEEP_ALIVE:
		return true;
	default:
		return false;
	}
}

void nvm_features_wake(struct nvm_model *m, uint16_t controller)
{
	struct nvm_awake *a = &m->awake[controller - 1];

	for (unsigned i = 0; i < 256; i++)
		a->features[i] = first_value((uint8_t)i);
}

uint16_t nvm_get_features(struct nvm_model *m, const struct nvm_request *q, struct nvm_reply *r)
{
	uint8_t fid = (uint8_t)q->cdw[0], select = q->cdw[0] >> 8 & 7;
	const struct nvm_ns *n = nvm_ns_look(m, q->nsid);

	if (fid == SANITIZE_CONFIG && m->config.no_deallocate_inhibited) {
		/* Select 3: what can be done with it: changed, and saved. */
		r->result = select == 3 ? 5 : select == 1 ? 0 : m->kept.is_nodrm;
		return NVM_OK;
	}
	if (fid == PROTECTION && m->config.has_protection) {
		if (!nvm_ns_is_attached(n, q->controller))
			return NVM_INVALID_NAMESPACE;
		r->result = select == 3 ? 6 : select == 1 ? 0 : n->protection;
		return NVM_OK;
	}
	if (!is_plain(fid))
		return NVM_INVALID_FIELD;
	r->result = select == 3   ? 4
		    : select == 1 ? first_value(fid)
				  : m->awake[q->controller - 1].features[fid];
	return NVM_OK;
}

static uint16_t protect(struct nvm_model *m, const struct nvm_request *q)
{
	struct nvm_ns *n = nvm_ns_at(m, q->nsid);
	uint32_t state = q->cdw[1] & 7;

	if (!nvm_ns_is_attached(n, q->controller))
		return NVM_INVALID_NAMESPACE;
	if (state > PROTECTED_FOR_EVER)
		return NVM_INVALID_FIELD;
	if (n->protection >= PROTECTED_UNTIL_POWER)
		return NVM_FEATURE_FIXED;
	n->protection = (uint8_t)state;
	nvm_changed(m);
	return NVM_OK;
}

static uint16_t count_queues(const struct nvm_request *q, struct nvm_reply *r)
{
	uint32_t submission = q->cdw[1] & 0xffff, completion = q->cdw[1] >> 16;

	if (submission == 0xffff || completion == 0xffff)
		return NVM_INVALID_FIELD;
	submission = submission < QUEUES_MOST ? submission : QUEUES_MOST - 1;
	completion = completion < QUEUES_MOST ? completion : QUEUES_MOST - 1;
	r->result = completion << 16 | submission;
	return NVM_OK;
}

uint16_t nvm_set_features(struct nvm_model *m, const struct nvm_request *q, struct nvm_reply *r)
{
	uint8_t fid = (uint8_t)q->cdw[0];

	if (fid == SANITIZE_CONFIG && m->config.no_deallocate_inhibited) {
		m->kept.is_nodrm = q->cdw[1] & 1;
		nvm_changed(m);
		return NVM_OK;
	}
	if (fid == PROTECTION && m->config.has_protection)
		return protect(m, q);
	if (fid == QUEUES)
		return count_queues(q, r);
	if (!is_plain(fid))
		return NVM_INVALID_FIELD;
	m->awake[q->controller - 1].features[fid] = q->cdw[1];
	return NVM_OK;
}
