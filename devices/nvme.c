/*
 * devices/nvme.c - NVMe commands that ask and configure.
 */
#include "devices/nvme.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "devices/nvme_send.h"

/* The kernel's own for admin commands: with less a drive that is slow to answer would be reset. */
#define ASK_TIMEOUT_MS 60000
/* Attaching makes some drives write their tables anew. */
#define SET_TIMEOUT_MS 120000

enum {
	OPCODE_GET_LOG_PAGE = 0x02,
	OPCODE_IDENTIFY = 0x06,
	OPCODE_SET_FEATURES = 0x09,
	OPCODE_GET_FEATURES = 0x0a,
	OPCODE_ATTACHMENT = 0x15,
};

static void keep(const struct nvme_command *c, enum answer answer, struct nvme_reply *ret)
{
	*ret = (struct nvme_reply){
		.answer = answer,
		.status = c->status,
		.cause = nvme_cause_of(c->status),
		.result = c->result,
	};
	if (answer == ANSWER_UNKNOWN && ret->cause == NVME_CAUSE_NONE)
		ret->cause = NVME_CAUSE_OTHER;
}

int nvme_send_admin(struct handle *h, struct nvme_command *c, struct nvme_reply *ret,
		    struct error *err)
{
	enum answer answer = ANSWER_UNKNOWN;
	int rc = handle_nvme_admin(h, c, &answer, err);

	if (!rc)
		keep(c, answer, ret);
	return rc;
}

int nvme_send_io(struct handle *h, struct nvme_command *c, struct nvme_reply *ret,
		 struct error *err)
{
	enum answer answer = ANSWER_UNKNOWN;
	int rc = handle_nvme_io(h, c, &answer, err);

	if (!rc)
		keep(c, answer, ret);
	return rc;
}

int nvme_bad_request(struct error *err, const char *what)
{
	return error_set(err, REASON_COMMAND_UNSUPPORTED, EINVAL, NULL, "%s", what);
}

int nvme_reply_error(const struct nvme_reply *r, const char *what, struct error *err)
{
	if (r->answer == ANSWER_UNKNOWN)
		return error_set(err, REASON_COMMAND_UNKNOWN, 0, NULL, "%s status=%03x", what,
				 r->status & 0x7ffu);
	return error_set(err, nvme_cause_reason(r->cause), 0, NULL, "%s status=%03x %s", what,
			 r->status & 0x7ffu, nvme_cause_word(r->cause));
}

uint8_t *nvme_page_new(struct error *err)
{
	uint8_t *page = aligned_alloc(4096, NVME_IDENTIFY_BYTES);

	if (page)
		memset(page, 0xff, NVME_IDENTIFY_BYTES);
	else
		(void)error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "NVMe page");
	return page;
}

struct nvme_command nvme_encode_identify(enum nvme_cns cns, uint32_t nsid, uint16_t controller,
					 uint8_t *page)
{
	return (struct nvme_command){
		.opcode = OPCODE_IDENTIFY,
		.nsid = nsid,
		.cdw10 = (uint32_t)cns | (uint32_t)controller << 16,
		.direction = DATA_IN,
		.data = page,
		.n_data = NVME_IDENTIFY_BYTES,
		.timeout_ms = ASK_TIMEOUT_MS,
	};
}

int nvme_ask_identify(struct handle *h, enum nvme_cns cns, uint32_t nsid, uint16_t controller,
		      uint8_t *page, struct nvme_reply *ret, struct error *err)
{
	struct nvme_command c = nvme_encode_identify(cns, nsid, controller, page);

	memset(page, 0xff, NVME_IDENTIFY_BYTES);
	return nvme_send_admin(h, &c, ret, err);
}

struct nvme_command nvme_encode_log(enum nvme_log log, uint8_t *page, uint32_t n)
{
	uint32_t dwords = n / 4 - 1; /* NUMD counts from 0 */

	return (struct nvme_command){
		.opcode = OPCODE_GET_LOG_PAGE,
		/* Logs of the controller or the subsystem; all that are asked here are. */
		.nsid = NVME_ALL_NAMESPACES,
		.cdw10 = (uint32_t)log | 1u << 15 | (dwords & 0xffff) << 16, /* bit 15: RAE */
		.cdw11 = dwords >> 16,
		.direction = DATA_IN,
		.data = page,
		.n_data = n,
		.timeout_ms = ASK_TIMEOUT_MS,
	};
}

int nvme_ask_log(struct handle *h, enum nvme_log log, uint8_t *page, uint32_t n,
		 struct nvme_reply *ret, struct error *err)
{
	struct nvme_command c = nvme_encode_log(log, page, n);

	if (!n || n % 4 || n > NVME_IDENTIFY_BYTES)
		return nvme_bad_request(err, "length of a log");
	memset(page, 0xff, NVME_IDENTIFY_BYTES);
	return nvme_send_admin(h, &c, ret, err);
}

struct nvme_command nvme_encode_feature_get(enum nvme_feature feature, uint32_t nsid)
{
	return (struct nvme_command){
		.opcode = OPCODE_GET_FEATURES,
		.nsid = nsid,
		.cdw10 = (uint32_t)feature, /* SEL 0: the current value */
		.timeout_ms = ASK_TIMEOUT_MS,
	};
}

struct nvme_command nvme_encode_feature_set(enum nvme_feature feature, uint32_t nsid, bool save,
					    uint32_t value)
{
	return (struct nvme_command){
		.opcode = OPCODE_SET_FEATURES,
		.nsid = nsid,
		.cdw10 = (uint32_t)feature | (save ? 1u << 31 : 0),
		.cdw11 = value,
		.timeout_ms = SET_TIMEOUT_MS,
	};
}

int nvme_feature_get(struct handle *h, enum nvme_feature feature, uint32_t nsid,
		     struct nvme_reply *ret, struct error *err)
{
	struct nvme_command c = nvme_encode_feature_get(feature, nsid);

	return nvme_send_admin(h, &c, ret, err);
}

int nvme_feature_set(struct handle *h, enum nvme_feature feature, uint32_t nsid, bool save,
		     uint32_t value, struct nvme_reply *ret, struct error *err)
{
	struct nvme_command c = nvme_encode_feature_set(feature, nsid, save, value);

	return nvme_send_admin(h, &c, ret, err);
}

struct nvme_command nvme_encode_attachment(uint32_t nsid, uint16_t controller, bool attach,
					   uint8_t *page)
{
	memset(page, 0, NVME_IDENTIFY_BYTES);
	page[0] = 1; /* one controller in the list */
	page[2] = (uint8_t)controller;
	page[3] = (uint8_t)(controller >> 8);
	return (struct nvme_command){
		.opcode = OPCODE_ATTACHMENT,
		.nsid = nsid,
		.cdw10 = attach ? 0 : 1, /* SEL */
		.direction = DATA_OUT,
		.data = page,
		.n_data = NVME_IDENTIFY_BYTES,
		.timeout_ms = SET_TIMEOUT_MS,
	};
}

int nvme_attachment(struct handle *h, uint32_t nsid, uint16_t controller, bool attach,
		    struct nvme_reply *ret, struct error *err)
{
	_free_ uint8_t *page = NULL;
	struct nvme_command c;

	if (!nsid || nsid == NVME_ALL_NAMESPACES)
		return nvme_bad_request(err, "attachment of no single namespace");
	page = nvme_page_new(err);
	if (!page)
		return -ENOMEM;
	c = nvme_encode_attachment(nsid, controller, attach, page);
	return nvme_send_admin(h, &c, ret, err);
}
