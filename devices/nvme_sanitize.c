/*
 * devices/nvme_sanitize.c - Sanitize (NVMe base 2.0 5.24) and its status log.
 */
#include "devices/nvme.h"

#include <errno.h>
#include <string.h>

#include "devices/nvme_send.h"

enum { OPCODE_SANITIZE = 0x84 };

/* It is only started by the command; drives that clear their tables first have taken a minute. */
#define START_TIMEOUT_MS 120000

struct nvme_sanitize_request nvme_sanitize_of(const struct features *f,
					      enum nvme_sanitize_action action)
{
	bool is_exit = action == NVME_SANITIZE_EXIT_FAILURE ||
		       action == NVME_SANITIZE_EXIT_VERIFICATION;

	return (struct nvme_sanitize_request){
		.action = action,
		/* Where it is inhibited, or not known not to be, the drive may refuse the whole command. */
		.no_deallocate = !is_exit && f->sanitize.no_deallocate_inhibited == TOLD_NO,
		.passes = action == NVME_SANITIZE_OVERWRITE ? 1 : 0,
	};
}

int nvme_encode_sanitize(const struct nvme_sanitize_request *r, struct nvme_command *ret,
			 struct error *err)
{
	bool is_overwrite = r->action == NVME_SANITIZE_OVERWRITE, is_exit = false;

	switch (r->action) {
	case NVME_SANITIZE_EXIT_FAILURE:
	case NVME_SANITIZE_EXIT_VERIFICATION:
		is_exit = true;
		break;
	case NVME_SANITIZE_BLOCK:
	case NVME_SANITIZE_OVERWRITE:
	case NVME_SANITIZE_CRYPTO:
		break;
	default:
		return nvme_bad_request(err, "sanitize: SANACT");
	}
	if (is_overwrite ? r->passes < 1 || r->passes > 15
			 : r->passes || r->invert_each_pass || r->pattern)
		return nvme_bad_request(err, "sanitize: OWPASS");
	if (is_exit && (r->unrestricted || r->no_deallocate))
		return nvme_bad_request(err, "sanitize: AUSE or NDAS with an exit");
	*ret = (struct nvme_command){
		.opcode = OPCODE_SANITIZE,
		.nsid = 0, /* anything else is an invalid field to strict drives */
		.cdw10 = (uint32_t)r->action | (uint32_t)r->unrestricted << 3 |
			 (uint32_t)r->passes << 4 | (uint32_t)r->invert_each_pass << 8 |
			 (uint32_t)r->no_deallocate << 9,
		.cdw11 = r->pattern,
		.timeout_ms = START_TIMEOUT_MS,
	};
	return 0;
}

int nvme_sanitize_start(struct handle *h, const struct nvme_sanitize_request *r,
			struct nvme_reply *ret, struct error *err)
{
	struct nvme_command c;
	int rc = nvme_encode_sanitize(r, &c, err);

	return rc ? rc : nvme_send_admin(h, &c, ret, err);
}

int nvme_sanitize_ask(struct handle *h, struct sanitize_status *ret_status, struct nvme_reply *ret,
		      struct error *err)
{
	_free_ uint8_t *page = nvme_page_new(err);
	int rc;

	if (!page)
		return -ENOMEM;
	rc = nvme_ask_log(h, NVME_LOG_SANITIZE, page, NVME_LOG_BYTES, ret, err);
	if (rc)
		return rc;
	memset(ret_status, 0, sizeof(*ret_status));
	if (ret->answer == ANSWER_DONE)
		nvme_sanitize_decode(page, NVME_LOG_BYTES, ret_status);
	return 0;
}
