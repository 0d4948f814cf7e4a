/*
 * devices/nvme_format.c - Format NVM (NVMe base 2.0 5.14).
 */
#include "devices/nvme.h"

#include <errno.h>

#include "devices/nvme_send.h"

enum { OPCODE_FORMAT = 0x80 };

#define MINUTE_MS 60000u
/* What even slow media of the kind erase in a second. */
#define DISK_BYTES_A_MS  30000u
#define FLASH_BYTES_A_MS 500000u
/* The kernel takes 2^31 milliseconds and more for "never". */
#define TIMEOUT_MOST_MS 0x7fffffffu

struct nvme_format_request nvme_format_of(const struct nvme_namespace *ns, enum nvme_erase erase)
{
	return (struct nvme_format_request){
		.nsid = ns->nsid,
		.erase = erase,
		.lbaf = ns->lbaf,
		.mset = ns->mset,
		.pi = ns->pi,
		.pil = ns->pil,
	};
}

static bool has_same_format(const struct nvme_namespace *a, const struct nvme_namespace *b)
{
	return a->lbaf == b->lbaf && a->mset == b->mset && a->pi == b->pi && a->pil == b->pil;
}

int nvme_format_of_all(const struct nvme_features *f, enum nvme_erase erase,
		       struct nvme_format_request *ret, struct error *err)
{
	if (f->broadcast_is_refused)
		return nvme_bad_request(err, "format of all: FNA bit 3");
	if (!f->n_namespaces || f->has_more_namespaces)
		return nvme_bad_request(err, "format of all: namespaces not known");
	for (unsigned i = 1; i < f->n_namespaces; i++)
		if (!has_same_format(&f->namespaces[0], &f->namespaces[i]))
			return nvme_bad_request(err, "format of all: formats differ");
	*ret = nvme_format_of(&f->namespaces[0], erase);
	ret->nsid = NVME_ALL_NAMESPACES;
	ret->is_for_all = true;
	return 0;
}

int nvme_encode_format(const struct nvme_format_request *r, uint32_t timeout_ms,
		       struct nvme_command *ret, struct error *err)
{
	if (!r->nsid || (r->nsid == NVME_ALL_NAMESPACES) != r->is_for_all)
		return nvme_bad_request(err, "format: NSID");
	if (r->erase != NVME_ERASE_USER_DATA && r->erase != NVME_ERASE_CRYPTO)
		return nvme_bad_request(err, "format: SES");
	if (r->lbaf > 63 || r->mset > 1 || r->pi > 7 || r->pil > 1)
		return nvme_bad_request(err, "format: LBAF");
	if (timeout_ms < 10 * MINUTE_MS || timeout_ms > TIMEOUT_MOST_MS)
		return nvme_bad_request(err, "format: time-out");
	*ret = (struct nvme_command){
		.opcode = OPCODE_FORMAT,
		.nsid = r->nsid,
		/* LBAF's upper bits are in 13:12 (LBAFU). */
		.cdw10 = (r->lbaf & 15u) | (uint32_t)r->mset << 4 | (uint32_t)r->pi << 5 |
			 (uint32_t)r->pil << 8 | (uint32_t)r->erase << 9 |
			 (uint32_t)r->lbaf >> 4 << 12,
		.timeout_ms = timeout_ms,
	};
	return 0;
}

uint32_t nvme_format_timeout_ms(uint64_t bytes, bool is_disk)
{
	uint64_t least = (is_disk ? 120ull : 30ull) * MINUTE_MS;
	uint64_t ms = bytes / (is_disk ? DISK_BYTES_A_MS : FLASH_BYTES_A_MS);

	ms = ms < least ? least : ms;
	return ms > TIMEOUT_MOST_MS ? TIMEOUT_MOST_MS : (uint32_t)ms;
}

int nvme_format_run(struct handle *h, const struct nvme_format_request *r, uint32_t timeout_ms,
		    struct nvme_reply *ret, struct error *err)
{
	struct nvme_command c;
	int rc = nvme_encode_format(r, timeout_ms, &c, err);

	return rc ? rc : nvme_send_admin(h, &c, ret, err);
}

int nvme_format_ask(struct handle *h, uint32_t nsid, bool *ret_told, uint8_t *ret_percent,
		    struct nvme_reply *ret, struct error *err)
{
	_free_ uint8_t *page = nvme_page_new(err);
	int rc;

	if (!page)
		return -ENOMEM;
	rc = nvme_ask_identify(h, NVME_CNS_NAMESPACE, nsid, 0, page, ret, err);
	if (rc)
		return rc;
	*ret_told = ret->answer == ANSWER_DONE &&
		    nvme_format_remains(page, NVME_IDENTIFY_BYTES, ret_percent);
	return 0;
}
